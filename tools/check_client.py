#!/usr/bin/env python3
"""Checks tools/gbrbm predict against an independent server: tools/serving/reference_server.py.

For each signature, by gRPC (values in their own field, and packed) and by REST, what the client
prints is what NumPy's formulas or, for the seeded signatures, stock TensorFlow in this process give
for the same images; there are more images than one request takes. Then the client's pictures, and
its exit codes where the server refuses.

    pip install -r tools/serving/requirements.txt
    python tools/check_client.py savedmodels/fashion_mnist/1

Without a model it writes a small random one.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from check_savedmodel import (
    FORMULAS,
    SEEDED,
    Arrays,
    Parameters,
    Report,
    SavedModel,
    formulas,
    magnitude,
    write_example,
)

TOOLS = Path(__file__).resolve().parent
COUNT = 600
SEED = 5
STEPS = 3


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("version", type=Path, nargs="?", help="for example savedmodels/NAME/1")
    version = arguments.parse_args().version
    report = Report()
    with tempfile.TemporaryDirectory() as temporary:
        if version is None:
            version = Path(temporary, "models/example/1")
            # Large enough that the images take several requests.
            write_example(version, D=784, M=20)
        check(report, version.resolve(), Path(temporary))
    print("Nothing wrong." if not report.failures else f"{report.failures} failed.")
    return 1 if report.failures else 0


def check(report: Report, version: Path, temporary: Path) -> None:
    model = SavedModel(version)
    parameters = model.parameters()
    D = len(parameters.b)
    images, data = write_images(D, temporary / "data")
    expected = {
        signature: expected_answer(model, parameters, signature, images)
        for signature in (*formulas(model), *SEEDED)
    }
    terms = {
        output: magnitude(output, parameters, images.astype(float))
        for outputs in expected.values()
        for output in outputs
    }
    name = version.parent.name
    common = ["--model", name, "--version", version.name, "--data", str(data)]
    for packed in (False, True):
        with server(version.parents[1], packed) as (grpc, rest):
            ways = {"grpc": f"127.0.0.1:{grpc}", "rest": f"http://127.0.0.1:{rest}"}
            for way, address in ways.items():
                if not (packed and way == "rest"):
                    where = [f"--{way}", address]
                    label = f"{way}{', packed' if packed else ''}"
                    check_numbers(report, label, [*where, *common], expected, terms)
                    check_pictures(report, label, [*where, *common], temporary)
                    check_refusals(report, label, where, data, name)


def write_images(D: int, folder: Path) -> tuple[np.ndarray, Path]:
    """Random test images in IDX files; gives them as the client is to send them, too."""
    pixels = np.random.default_rng(2).integers(0, 256, (COUNT, D), dtype=np.uint8)
    side = int(np.sqrt(D))
    rows = side if side * side == D else 1
    folder.mkdir()
    for part, count in (("train", 1), ("t10k", COUNT)):
        header = np.array([0x803, count, rows, D // rows], ">i4").tobytes()
        (folder / f"{part}-images-idx3-ubyte").write_bytes(header + pixels[:count].tobytes())
        header = np.array([0x801, count], ">i4").tobytes()
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(header + bytes(count))
    return pixels.astype(np.float32) / np.float32(255), folder


def expected_answer(
    model: SavedModel, parameters: Parameters, signature: str, images: np.ndarray
) -> Arrays:
    if signature in FORMULAS:
        x = images.astype(float)
        return {output: formula(parameters, x) for output, formula in FORMULAS[signature].items()}
    # As the client's documentation has it: parts of so many images, each with a seed of its own.
    at_once = ((4 << 20) - (16 << 10)) // (20 * images.shape[1])
    parts = []
    for start in range(0, len(images), at_once):
        inputs: Arrays = {
            "images": images[start : start + at_once],
            "seed": np.array([SEED, start], np.int64),
        }
        if signature == "sample":
            inputs["steps"] = np.array(STEPS, np.int32)
        parts.append(model.run(signature, inputs)[SEEDED[signature]])
    return {SEEDED[signature]: np.concatenate(parts)}


@contextlib.contextmanager
def server(models: Path, packed: bool) -> Iterator[tuple[str, str]]:
    command = [sys.executable, str(TOOLS / "serving/reference_server.py"), "--models", str(models)]
    command += ["--grpc-port", "0", "--rest-port", "0"]
    with subprocess.Popen(
        command + ["--tensor-content"] * packed, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            words = process.stdout.readline().split()
            if len(words) != 3:
                raise SystemExit("the reference server did not start; its messages are above")
            yield words[1].removeprefix("grpc="), words[2].removeprefix("rest=")
        finally:
            process.terminate()


def predict(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [str(TOOLS / "gbrbm"), "predict", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def check_numbers(
    report: Report,
    label: str,
    arguments: list[str],
    expected: dict[str, Arrays],
    terms: dict[str, Any],
) -> None:
    for signature, outputs in expected.items():
        run = predict(
            *arguments, "--signature", signature, "--json", "--count", str(COUNT),
            "--seed", str(SEED), "--steps", str(STEPS),
        )  # fmt: skip
        if run.returncode:
            report.check(False, f"{label}, {signature}: exit code {run.returncode}: {run.stderr}")
            continue
        lines = [json.loads(line) for line in run.stdout.splitlines()]
        numbered = [line["image"] for line in lines] == list(range(COUNT))
        report.check(numbered, f"{label}, {signature}: a line for each of {len(lines)} images")
        for output, value in outputs.items():
            actual = np.array([line[output] for line in lines])
            report.check_close(actual, value, f"{label}, {signature}: {output}", terms[output])


def check_pictures(
    report: Report, label: str, arguments: list[str], temporary: Path
) -> None:
    out = temporary / "pictures"
    run = predict(*arguments, "--count", "4", "--out", str(out))
    picture = out / "predict-reconstruct.png"
    written = picture.is_file() and picture.read_bytes().startswith(b"\x89PNG")
    report.check(run.returncode == 0 and written, f"{label}: a picture {run.stderr}")
    picture.unlink(missing_ok=True)


def check_refusals(report: Report, label: str, where: list[str], data: Path, name: str) -> None:
    for what, arguments in {
        "another model": ["--model", "nowhere"],
        "another version": ["--model", name, "--version", "999"],
        "another signature": ["--model", name, "--signature", "classify"],
    }.items():
        run = predict(*where, "--data", str(data), *arguments)
        brief = 1 <= len(run.stderr.splitlines()) <= 2
        report.check(run.returncode == 2 and brief, f"{label}, {what}: {run.stderr.strip()}")


if __name__ == "__main__":
    sys.exit(main())

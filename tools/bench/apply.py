#!/usr/bin/env python3
"""Times `tools/gbrbm apply` on a .npy file, beside what it cannot do without and beside scikit-learn.

The file has the training images of Fashion-MNIST, repeated, as float32 pixels. The floor is reading it
and the matrix products that the answer takes, in NumPy, part by part: one product for hidden, two for
the reconstruction error; for hidden, whose answers are a third of what is read, also with their file
written. scikit-learn is fitted on 10,000 images and given the file in the same parts.
The seconds of apply are those that it tells, without the start of Java and TensorFlow; its largest
resident set is that of the whole process. Rounds alternate; each figure is the median.

    pip install scikit-learn
    tools/bench/apply.py runs/mine --rows 300000
"""

import argparse
import gzip
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Callable

os.environ.pop("OPENBLAS_CORETYPE", None)

import numpy as np
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest

ROOT = Path(__file__).resolve().parents[2]
PART = 1000
WRITTEN = "floor of hidden, written"


def images() -> np.ndarray:
    with gzip.open(ROOT / "data/fashion-mnist/train-images-idx3-ubyte.gz") as file:
        return np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)


def write(file: Path, rows: int) -> None:
    pixels = images()
    array = np.lib.format.open_memmap(file, "w+", np.float32, (rows, 784))
    for first in range(0, rows, len(pixels)):
        part = pixels[: rows - first]
        array[first : first + len(part)] = part.astype(np.float32) / np.float32(255)
    array.flush()


def parts(file: Path):
    """Reads the file as a program would that must not hold all of it."""
    with open(file, "rb") as stream:
        np.lib.format.read_magic(stream)
        (rows, columns), _, _ = np.lib.format.read_array_header_1_0(stream)
        for first in range(0, rows, PART):
            count = min(PART, rows - first)
            yield np.fromfile(stream, np.float32, count * columns).reshape(count, columns)


def timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def floor(file: Path, hidden: int, products: int, out: Path = Path(os.devnull)) -> float:
    W = np.random.default_rng(0).normal(0, 0.1, (784, hidden)).astype(np.float32)

    def work() -> None:
        with open(out, "wb") as answers:
            for v in parts(file):
                h = v @ W
                if products == 2:
                    h @ W.T
                else:
                    h.tofile(answers)

    return timed(work)


def over_parts(file: Path, method: Callable[[np.ndarray], np.ndarray]) -> float:
    def work() -> None:
        for v in parts(file):
            method(v)

    return timed(work)


def apply(run: Path, hidden: int, file: Path, what: str, folder: Path) -> tuple[float, float]:
    out = folder / "answers.npy"
    command = [
        str(ROOT / "tools/gbrbm"), "apply", str(run), "--hidden", str(hidden),
        "--data", str(file), "--out", str(out), "--what", what,
    ]  # fmt: skip
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(command, stderr=told, stdout=subprocess.DEVNULL)
        resident = 0.0
        while process.poll() is None:
            # Not what wait4 tells: that includes the Python process at the time of the fork.
            resident = max(resident, high_water(process.pid))
            time.sleep(0.05)
        told.seek(0)
        text = told.read()
    if process.returncode:
        raise SystemExit(text)
    out.unlink()
    seconds = re.search(r"examples in ([0-9.]+) s", text)
    return float(seconds.group(1)), resident


def high_water(pid: int) -> float:
    """The largest resident set of a process so far, in MiB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, help="a run on Fashion-MNIST")
    parser.add_argument("--hidden", type=int, default=250, help="its model (default: 250)")
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    # Builds what is to be built.
    subprocess.run([str(ROOT / "tools/gbrbm"), "info"], check=True, capture_output=True)
    few = images()[:10_000].astype(np.float32) / np.float32(255)
    pca = PCA(arguments.hidden, random_state=0).fit(few)
    forest = IsolationForest(random_state=0, n_jobs=-1).fit(few)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "data.npy"
        write(file, arguments.rows)
        over_parts(file, lambda v: v)  # into the page cache, for all alike
        seconds: dict[str, list[float]] = {}
        largest = 0.0
        for _ in range(arguments.rounds):
            for what, products in (("hidden", 1), ("score", 2)):
                took, resident = apply(arguments.run, arguments.hidden, file, what, folder)
                largest = max(largest, resident)
                seconds.setdefault(f"apply, {what}", []).append(took)
                seconds.setdefault(f"floor of {what}", []).append(
                    floor(file, arguments.hidden, products)
                )
            seconds.setdefault(WRITTEN, []).append(
                floor(file, arguments.hidden, 1, folder / "floor.npy")
            )
            seconds.setdefault("reading alone", []).append(over_parts(file, lambda v: v))
            seconds.setdefault("PCA, transform", []).append(over_parts(file, pca.transform))
            seconds.setdefault("PCA, score_samples", []).append(
                over_parts(file, pca.score_samples)
            )
            seconds.setdefault("isolation forest, score_samples", []).append(
                over_parts(file, forest.score_samples)
            )
        print(f"{arguments.rows} rows of 784 float32, load {os.getloadavg()[0]:.1f}")
        for what, all_seconds in seconds.items():
            median = statistics.median(all_seconds)
            print(f"{what:34s} {median:8.2f} s {arguments.rows / median:10.0f} rows a second")
        for what, least in (
            ("hidden", "floor of hidden"),
            ("hidden", WRITTEN),
            ("score", "floor of score"),
        ):
            ratios = [a / b for a, b in zip(seconds[f"apply, {what}"], seconds[least])]
            print(f"apply, {what}, over the {least}: {statistics.median(ratios):.2f}")
        print(f"largest resident set of apply: {largest:.0f} MiB")


if __name__ == "__main__":
    main()

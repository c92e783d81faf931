#!/usr/bin/env python3
"""Watches the resident set over 100,000 training steps, then over as many predictions.

Java's heap is given a fixed size and touched at the start, so that what grows is not Java taking
up the room that it was given. Linux.

It counts from the first 5,000 on. The predictions are calls of the signature reconstruct of the
exported model in Java, by src/test/java/org/gbrbm/bench/PredictionLoop.java.

Usage: growth.py [--steps 100000] [--after 5000] [--most 2.0]
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import common

STEPS_PER_EPOCH = 1000
HEAP = ["-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--steps", type=int, default=100_000)
    arguments.add_argument("--after", type=int, default=5_000)
    arguments.add_argument("--most", type=float, default=2.0, help="per cent")
    arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="gbrbm-growth-") as place:
        place = pathlib.Path(place)
        data = common.write_data(place / "data", train=4 * STEPS_PER_EPOCH)
        epochs = arguments.steps // STEPS_PER_EPOCH
        process = common.start(
            *["train", "--data", data, "--out", place, "--name", "run", "--hidden", "10"],
            *["--recipe", "notebook"],  # which never stops early
            *["--batch-size", "4", "--epochs", epochs],
            env={**os.environ, "JAVA_TOOL_OPTIONS": " ".join(HEAP)},
        )
        steps = sizes(process, process.stderr, r"Epoch +(\d+)", STEPS_PER_EPOCH)
        flat = is_flat("steps", steps, arguments)
        export = ["export", place / "run", "--out", place, "--name", "model"]
        code, err = common.run(*export)
        if code != 0:
            sys.exit(f"the export failed: {err}")
        predictions = predict(place / "model" / "1", arguments.steps)
        flat = is_flat("predictions", predictions, arguments) and flat
        sys.exit(0 if flat else 1)


def predict(model, count):
    """Resident set by predictions made."""
    compile_tests = ["mvn", "-q", "-B", "-ntp", "-f", common.HOME, "test-compile"]
    subprocess.run(compile_tests, check=True)
    target = common.HOME / "target"
    classes = os.pathsep.join(map(str, (target / "test-classes", target / "gbrbm.jar")))
    java = ["java", *HEAP, "-cp", classes, "org.gbrbm.bench.PredictionLoop"]
    process = subprocess.Popen(
        [*java, model, str(count)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return sizes(process, process.stdout, r"(\d+)$", 1)


def sizes(process, lines, pattern, scale):
    """Resident set at each line that has a count."""
    found = {}
    for line in lines:
        count = re.search(pattern, line)
        if count:
            found[int(count.group(1)) * scale] = resident(process.pid)
    if process.wait() != 0:
        sys.exit(f"it failed with exit code {process.returncode}")
    return found


def is_flat(what, sizes, arguments):
    """Prints how the resident set grew, and tells whether it was little enough."""
    base = max(size for count, size in sizes.items() if count <= arguments.after)
    later = {count: size for count, size in sizes.items() if count > arguments.after}
    last, most = later[max(later)], max(later.values())
    for count in sorted(sizes):
        if count in (1000, 2000, arguments.after) or count % (arguments.steps // 10) == 0:
            print(f"{count:8d} {what}: {sizes[count] / 1024:.1f} MiB")
    growth = 100 * (most / base - 1)
    print(f"grown after {arguments.after} {what}: {growth:.2f} % at most,", end=" ")
    print(f"{100 * (last / base - 1):.2f} % at the end ({base} to {last} KiB)", flush=True)
    return growth < arguments.most


def resident(pid):
    """KiB of memory that the process has in use."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))


if __name__ == "__main__":
    main()

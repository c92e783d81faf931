#!/usr/bin/env python3
"""Trains for 100,000 steps and watches the resident set, from the first 5,000 steps on.

Java's heap is given a fixed size and touched at the start, so that what grows is not Java taking
up the room that it was given. Linux.

Usage: growth.py [--steps 100000] [--after 5000] [--most 2.0]
"""

import argparse
import os
import pathlib
import re
import sys
import tempfile

import common

STEPS_PER_EPOCH = 1000


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
        heap = "-Xms128m -Xmx128m -XX:+AlwaysPreTouch"
        process = common.start(
            *["train", "--data", data, "--out", place, "--name", "run", "--hidden", "10"],
            *["--batch-size", "4", "--epochs", epochs],
            env={**os.environ, "JAVA_TOOL_OPTIONS": heap},
        )
        sizes = {}
        for line in process.stderr:
            epoch = re.search(r"Epoch +(\d+)", line)
            if epoch:
                sizes[int(epoch.group(1)) * STEPS_PER_EPOCH] = resident(process.pid)
        if process.wait() != 0:
            sys.exit(f"the run failed with exit code {process.returncode}")
        base = max(size for step, size in sizes.items() if step <= arguments.after)
        later = {step: size for step, size in sizes.items() if step > arguments.after}
        last, most = later[max(later)], max(later.values())
        for step in sorted(sizes):
            if step in (1000, 2000, arguments.after) or step % (arguments.steps // 10) == 0:
                print(f"{step:8d} steps: {sizes[step] / 1024:.1f} MiB")
        growth = 100 * (most / base - 1)
        print(f"grown after {arguments.after} steps: {growth:.2f} % at most, ")
        print(f"{100 * (last / base - 1):.2f} % at the end ({base} to {last} KiB)")
        sys.exit(0 if growth < arguments.most else 1)


def resident(pid):
    """KiB of memory that the process has in use."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))


if __name__ == "__main__":
    main()

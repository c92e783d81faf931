#!/usr/bin/env python3
"""Lets a run's folder take no more files at 5 moments, then takes that back, resumes, compares.

The folder is made immutable (chattr +i), which stops the super-user too, whom permissions do not.
Linux, root, and a file system in the temporary folder that knows it, such as ext4.

Usage: readonly.py [--points 5]
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import time

import common


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--points", type=int, default=5)
    arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="gbrbm-readonly-") as place:
        sys.exit(check(pathlib.Path(place), arguments.points))


def check(disk, points):
    with tempfile.TemporaryDirectory(prefix="gbrbm-data-") as data:
        common.write_data(pathlib.Path(data))
        settings = ["--data", data, "--out", disk, "--hidden", "3", "--batch-size", "20"]
        settings += ["--epochs", "30", "--checkpoint-every", "5", "--quiet"]
        settings += ["--keep-checkpoints", "1000"]
        code, err = common.run("train", "--name", "whole", *settings)
        if code != 0:
            sys.exit(f"the run to compare with failed: {err}")
        whole = common.fingerprint(disk / "whole")
        failed = 0
        for point in range(points):
            folder = disk / f"readonly-{point}"
            process = common.start("train", "--name", folder.name, *settings)
            problem = stop_and_resume(folder, process, 3 + 20 * point, whole)
            if problem:
                failed += 1
                print(f"point {point}: {problem}", flush=True)
        print(f"{points - failed} of {points} lost nothing and resumed to the same SHA-256")
        return 1 if failed else 0


def stop_and_resume(folder, process, least, whole):
    """Returns what is wrong."""
    while len(saved(folder)) < least and process.poll() is None:
        time.sleep(0.001)
    checkpoints = folder / "m003" / "checkpoint"
    subprocess.run(["chattr", "+i", checkpoints], check=True)
    err = common.own_lines(process.communicate()[1])
    left = saved(folder)
    print(f"exit code {process.returncode}, {len(left)} checkpoints: {err}", flush=True)
    subprocess.run(["chattr", "-i", checkpoints], check=True)
    if process.returncode != 1 or "not permitted" not in err or len(common.refusal(err)) > 3:
        return "not refused well"
    damaged = common.damaged_checkpoints(folder)
    if damaged:
        return f"damaged: {damaged}"
    code, err = common.run("train", "--quiet", "--resume", folder, "--keep-checkpoints", "1000")
    if code != 0:
        return f"not resumed: exit code {code}: {err}"
    if not left <= saved(folder):
        return f"lost: {left - saved(folder)}"
    return None if common.fingerprint(folder) == whole else "it ended otherwise"


def saved(folder):
    return {checkpoint.name for checkpoint in folder.glob("m*/checkpoint/step-*")}


if __name__ == "__main__":
    main()

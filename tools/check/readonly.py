#!/usr/bin/env python3
"""Makes a run's folder read-only at 5 moments of the run, then writable, resumes, and compares.

The folder is on a file system of its own that is mounted anew as read-only, as one is after an
error of its disk; unlike permissions, that stops the super-user too. Only this script sees it
(Linux, unshare; with or without root).

Usage: readonly.py [--points 5]
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import common


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--points", type=int, default=5)
    arguments.add_argument("--inside", help=argparse.SUPPRESS)
    arguments = arguments.parse_args()
    if arguments.inside:
        sys.exit(check(pathlib.Path(arguments.inside), arguments.points))
    with tempfile.TemporaryDirectory(prefix="gbrbm-readonly-") as place:
        root = [] if os.geteuid() == 0 else ["--map-root-user"]
        mount = 'mount -t tmpfs gbrbm "$1" && shift && exec "$@"'
        own = [sys.executable, __file__, "--points", str(arguments.points), "--inside", place]
        command = ["unshare", "--mount", *root, "sh", "-c", mount, "sh", place, *own]
        sys.exit(subprocess.call(command))


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
            problem = stop_and_resume(disk, folder, process, 3 + 20 * point, whole)
            if problem:
                failed += 1
                print(f"point {point}: {problem}", flush=True)
        print(f"{points - failed} of {points} lost nothing and resumed to the same SHA-256")
        return 1 if failed else 0


def stop_and_resume(disk, folder, process, checkpoints, whole):
    """Returns what is wrong."""
    while len(saved(folder)) < checkpoints and process.poll() is None:
        time.sleep(0.001)
    # While a file is open for writing, the system refuses: until it is not.
    while subprocess.call(
        ["mount", "-o", "remount,ro", disk], stderr=subprocess.DEVNULL
    ) and process.poll() is None:
        pass
    err = common.own_lines(process.communicate()[1])
    left = saved(folder)
    print(f"exit code {process.returncode}, {len(left)} checkpoints: {err}", flush=True)
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    if process.returncode != 1 or "Read-only" not in err or len(err.splitlines()) > 3:
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

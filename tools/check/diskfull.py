#!/usr/bin/env python3
"""Lets the disk fill up at 20 points of a run, makes room, resumes, and compares.

The disk is a tmpfs that only this script sees (Linux, unshare; with or without root). A file takes
so much of it that the rest lasts for a twentieth of what the run writes, two twentieths, and so on.

Usage: diskfull.py [--points 20]
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import common

SIZE = 64 << 20


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--points", type=int, default=20)
    arguments.add_argument("--inside", help=argparse.SUPPRESS)
    arguments = arguments.parse_args()
    if arguments.inside:
        sys.exit(check(pathlib.Path(arguments.inside), arguments.points))
    with tempfile.TemporaryDirectory(prefix="gbrbm-diskfull-") as place:
        root = [] if os.geteuid() == 0 else ["--map-root-user"]
        mount = f'mount -t tmpfs -o size={SIZE} gbrbm "$1" && shift && exec "$@"'
        own = [sys.executable, __file__, "--points", str(arguments.points), "--inside", place]
        command = ["unshare", "--mount", *root, "sh", "-c", mount, "sh", place, *own]
        sys.exit(subprocess.call(command))


def check(disk, points):
    with tempfile.TemporaryDirectory(prefix="gbrbm-data-") as data:
        common.write_data(pathlib.Path(data))
        settings = ["--data", data, "--out", disk, "--hidden", "3,8", "--batch-size", "20"]
        # All checkpoints are kept, so that the run takes more and more room.
        settings += ["--epochs", "6", "--checkpoint-every", "5", "--quiet"]
        settings += ["--keep-checkpoints", "1000"]

        def sweep(name):
            return ["sweep", "--name", name, *settings]

        before = free(disk)
        code, err = common.run(*sweep("whole"))
        if code != 0:
            sys.exit(f"the run to compare with failed: {err}")
        needed = before - free(disk)
        whole = common.fingerprint(disk / "whole")
        print(f"uninterrupted: {needed >> 10} KiB", flush=True)

        failed = 0
        for point in range(points):
            folder = disk / f"full-{point}"
            room = needed * (2 * point + 1) // (2 * points)
            problem = fill_run_resume(disk, folder, room, sweep(folder.name), whole)
            if problem:
                failed += 1
                print(f"point {point}: {problem}", flush=True)
            subprocess.run(["rm", "-rf", folder], check=True)
        print(f"{points - failed} of {points} lost nothing and resumed to the same SHA-256")
        return 1 if failed else 0


def free(disk):
    numbers = os.statvfs(disk)
    return numbers.f_bavail * numbers.f_frsize


def fill_run_resume(disk, folder, room, sweep, whole):
    """Returns what is wrong."""
    ballast = disk / "ballast"
    with open(ballast, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, free(disk) - room)
    code, err = common.run(*sweep)
    saved = len(list(folder.glob("m*/checkpoint/step-*")))
    print(f"{room >> 10:6d} KiB: exit code {code}, {saved} checkpoints: {err}", flush=True)
    damaged = common.damaged_checkpoints(folder)
    ballast.unlink()
    if code != 1 or "No space left" not in err or "Exception" in err or len(common.refusal(err)) > 3:
        return f"not refused well: exit code {code}, {err}"
    if damaged:
        return f"damaged: {damaged}"
    begun = (folder / "config.json").exists()
    code, err = common.run(*(["sweep", "--quiet", "--resume", folder] if begun else sweep))
    if code != 0:
        return f"not resumed: exit code {code}: {err}"
    kept = len(list(folder.glob("m*/checkpoint/step-*")))
    if begun and kept == 0:
        return "no checkpoint after the resume"
    return None if common.fingerprint(folder) == whole else "it ended otherwise"


if __name__ == "__main__":
    main()

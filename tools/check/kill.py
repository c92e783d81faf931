#!/usr/bin/env python3
"""Ends runs and exports with kill -9 at random moments, goes on, and compares with unkilled ones.

There are half as many exports as runs; every other one is killed while it writes.

Usage: kill.py [--times 50] [--seed 0]
"""

import argparse
import collections
import pathlib
import random
import sys
import tempfile
import time

import common


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--times", type=int, default=50)
    arguments.add_argument("--seed", type=int, default=0)
    arguments = arguments.parse_args()
    numbers = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory(prefix="gbrbm-kill-") as place:
        place = pathlib.Path(place)
        data = common.write_data(place / "data")
        # A checkpoint every five steps: writing them takes most of the time.
        settings = ["--data", data, "--out", place, "--hidden", "3,8", "--batch-size", "20"]
        settings += ["--epochs", "12", "--checkpoint-every", "5", "--quiet"]

        def sweep(name):
            return ["sweep", "--name", name, *settings]

        common.run(*sweep("warm-up"))
        began = time.monotonic()
        code, err = common.run(*sweep("whole"))
        seconds = time.monotonic() - began
        if code != 0:
            sys.exit(f"the run to compare with failed: {err}")
        whole = common.fingerprint(place / "whole")
        print(f"uninterrupted: {seconds:.1f} s", flush=True)

        moments = collections.Counter()
        failed = 0
        for i in range(arguments.times):
            folder = place / f"killed-{i}"
            process = common.start(*sweep(folder.name))
            time.sleep(numbers.uniform(0, seconds))
            common.kill(process)
            moments[moment(folder)] += 1
            problem = resume(folder, sweep(folder.name), whole)
            if problem:
                failed += 1
                print(f"{i}: {problem}", flush=True)
        print("killed:", ", ".join(f"{n} {what}" for what, n in moments.most_common()))
        print(f"{arguments.times - failed} of {arguments.times} resumed to the same SHA-256")
        failed += kill_exports(place / "whole", place / "models", arguments.times // 2, numbers)
        sys.exit(1 if failed else 0)


def moment(folder):
    """What the run was doing, by what it left."""
    if not (folder / "config.json").exists():
        return "before the run began"
    if (folder / "results.json").exists():
        return "when it was done"
    if any(folder.rglob(".*.partial")):
        return "while writing a file or checkpoint"
    return "while training or evaluating"


def kill_exports(run, models, times, numbers):
    """Returns how many did not leave whole versions alone."""
    export = ["export", run, "--out", models, "--name"]
    began = time.monotonic()
    code, err = common.run(*export, "whole")
    seconds = time.monotonic() - began
    if code != 0:
        sys.exit(f"the export to compare with failed: {err}")
    whole = model_files(models / "whole" / "1")
    moments = collections.Counter()
    failed = 0
    for i in range(times):
        model = models / f"killed-{i}"
        process = common.start(*export, model.name)
        if i % 2:
            while process.poll() is None and not any(model.glob(".*.partial")):
                pass
            time.sleep(numbers.uniform(0, 0.2))
        else:
            time.sleep(numbers.uniform(0, seconds))
        common.kill(process)
        partial = any(model.glob(".*.partial"))
        moments["while writing" if partial else f"with {len(common.versions(model))} versions"] += 1
        problem = export_again(model, [*export, model.name], whole)
        if problem:
            failed += 1
            print(f"export {i}: {problem}", flush=True)
    print("exports killed:", ", ".join(f"{n} {what}" for what, n in moments.most_common()))
    print(f"{times - failed} of {times} exports left whole versions alone, and were done again")
    return failed


def export_again(model, export, whole):
    """Checks what a killed export left, and the one after it; returns what is wrong."""
    before = common.versions(model)
    problem = not_whole(before, whole)
    if problem:
        return f"after the kill: {problem}"
    code, err = common.run(*export)
    if code != 0:
        return f"exit code {code}: {err}"
    after = common.versions(model)
    if len(after) != len(before) + 1:
        return f"versions {before}, then {after}"
    left = list(model.glob(".*.partial"))
    return f"left behind: {left}" if left else not_whole(after, whole)


def not_whole(versions, whole):
    damaged = common.damaged(versions)
    return damaged or [version for version in versions if model_files(version) != whole]


def model_files(version):
    """SHA-256 of all that an export does not date."""
    files = [version / "saved_model.pb", *sorted((version / "variables").glob("*"))]
    return [common.sha256(file) for file in files]


def resume(folder, sweep, whole):
    """Goes on with a run, or begins it again if it had not begun; returns what is wrong."""
    damaged = common.damaged_checkpoints(folder)
    if damaged:
        return f"damaged after the kill: {damaged}"
    begun = (folder / "config.json").exists()
    code, err = common.run(*(["sweep", "--quiet", "--resume", folder] if begun else sweep))
    if code != 0:
        return f"exit code {code}: {err}"
    if common.fingerprint(folder) != whole:
        return "it ended with other parameters, losses or results"
    left = list(folder.rglob(".*.partial"))
    return f"left behind: {left}" if left else None


if __name__ == "__main__":
    main()

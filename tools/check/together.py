#!/usr/bin/env python3
"""Starts commands on the same folder at the same time: each works or is refused, all is whole.

Usage: together.py [--rounds 5]
"""

import argparse
import pathlib
import sys
import tempfile

import common


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="gbrbm-together-") as place:
        place = pathlib.Path(place)
        data = common.write_data(place / "data")
        settings = ["--data", data, "--hidden", "3,8", "--batch-size", "20", "--quiet"]
        # Its learning rate does not depend on the number of epochs, which grows.
        settings += ["--recipe", "notebook"]
        settings += ["--checkpoint-every", "5", "--out", place]

        def sweep(name, epochs):
            return ["sweep", "--name", name, "--epochs", epochs, *settings]

        require(common.run(*sweep("whole", 8))[0] == 0, "the run to compare with failed")
        whole = common.fingerprint(place / "whole")
        for i in range(arguments.rounds):
            run = place / f"run-{i}"
            one_of_two(together(sweep(run.name, 4), sweep(run.name, 4)))
            resume = ["sweep", "--quiet", "--resume", run, "--epochs", 8]
            evaluate = ["evaluate", run, "--data", data]
            outcomes = together(resume, resume, evaluate)
            require(outcomes.pop()[0] == 0, "evaluate failed beside a writer")
            # The second may come when the first is done, and then has nothing to do.
            one_of_two(outcomes, allowed=([0, 2], [0, 0]))
            require(not common.damaged_checkpoints(run), "a checkpoint is damaged")
            require(common.fingerprint(run) == whole, "the resumed run ended otherwise")

            pictures = ["reconstruct", run, "--data", data, "--out", place / f"pictures-{i}"]
            for code, err in together(pictures, pictures):
                require(code == 0, f"reconstruct: exit code {code}, {err}")
            for picture in (place / f"pictures-{i}").glob("*"):
                whole_png = picture.read_bytes().endswith(b"IEND\xaeB`\x82")
                require(whole_png, f"{picture} is not a whole picture")

            export = ["export", run, "--out", place, "--name", f"model-{i}"]
            for code, err in together(export, export):
                require(code == 0, f"export: exit code {code}, {err}")
            versions = common.versions(place / f"model-{i}")
            require(len(versions) == 2, f"two exports made {versions}")
            require(not common.damaged(versions), "an exported model is damaged")
            print(f"round {i + 1}: one of two sweeps, one of two resumes, both exports; all files whole")
        print(f"{arguments.rounds} of {arguments.rounds} rounds")


def together(*commands):
    """Exit codes and messages of commands that run at the same time."""
    processes = [common.start(*command) for command in commands]
    return [(p.wait(), common.own_lines(err)) for p in processes for err in [p.communicate()[1]]]


def one_of_two(outcomes, allowed=([0, 2],)):
    """One works, the other is refused with the reason."""
    codes = sorted(code for code, _ in outcomes)
    require(codes in allowed, f"exit codes {codes}: {outcomes}")
    for code, err in outcomes:
        known = "is in use by" in err or "exists already" in err
        require(code == 0 or (known and len(err.splitlines()) <= 2), f"refused with: {err}")


def require(condition, message):
    if not condition:
        sys.exit(f"FAILED: {message}")


if __name__ == "__main__":
    main()

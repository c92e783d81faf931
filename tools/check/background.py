#!/usr/bin/env python3
"""Trains behind a background on public tables: no model may be less likely than its background.

The data sets are those of tables.py. Each model is trained by the recipe auto with --background, and
its test log-likelihood, in nats, is compared with that of the background alone and of one normal
distribution by NumPy: that of the training examples which are not held out, with the same least
variance along each principal axis (0.01) and without a ridge. Prints a table in Markdown.

Exits with 1 when a model is less likely than its background, or when, where there are enough
examples for no ridge to be needed, that is not NumPy's.

    pip install numpy scikit-learn statsmodels
    tools/check/background.py [--hidden 1,10,50] [--seeds 3] [--background full] [--only TABLE] [--quick]
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

import common
import rivals
import tables

ROUNDING = 1e-3
MOST_HELD_OUT = 2000


def normal(train, test):
    """The mean log-density of test examples under the normal distribution of the training examples."""
    count = len(train)
    every = max(5, -(-count // MOST_HELD_OUT))
    fitted = train[np.arange(count) % every != every - 1]
    return rivals.Normal.of(fitted).log_densities(test).mean()


def likelihoods(folder, name, file, hidden, seed, background):
    run = f"{name}-{seed}".replace(" ", "-")
    code, err = common.run(
        "sweep", "--data", file, "--background", background, "--hidden", hidden, "--seed", seed,
        "--out", folder, "--name", run, "--quiet",
    )  # fmt: skip
    if code:
        sys.exit(f"{name}: {err}")
    output = subprocess.run(
        [common.GBRBM, "evaluate", folder / run, "--likelihood", "--json"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    found = json.loads(output)
    return {m: found[m]["likelihood"] for m in hidden.split(",")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hidden", default="1,10,50")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--background", default="full")
    parser.add_argument("--only")
    parser.add_argument("--quick", action="store_true", help="two of the tables, one seed, one size")
    options = parser.parse_args()
    if options.quick:
        options.hidden, options.seeds = "10", 1
    failures = []
    common.run("info")  # builds, where needed
    sizes = options.hidden.split(",")
    print("| data | normal, NumPy | background | " + " | ".join(f"M = {m}" for m in sizes) + " |")
    print("|---" * (3 + len(sizes)) + "|", flush=True)
    with tempfile.TemporaryDirectory(prefix="gbrbm-background-") as temporary:
        folder = pathlib.Path(temporary)
        for name, table in tables.TABLES.items():
            if options.only not in (None, name) or options.quick and name not in ("diabetes", "digits"):
                continue
            data = table()
            train, test = tables.scaled(data)
            expected = normal(train, test)
            file = tables.written(folder, name, data)
            gains = {m: [] for m in sizes}
            for seed in range(options.seeds):
                found = likelihoods(folder, name, file, options.hidden, seed, options.background)
                for m, likelihood in found.items():
                    background = likelihood["backgroundLogLikelihood"]
                    gains[m].append(likelihood["testLogLikelihood"] - background)
                    if gains[m][-1] < -ROUNDING:
                        failures.append(f"{name}, M = {m}, seed {seed}: {gains[m][-1]:.3f} nats below its background")
            enough = options.background == "full" and len(train) * 0.8 >= 50 * train.shape[1]
            if enough and abs(background - expected) > 0.01:
                failures.append(f"{name}: a background of {background:.3f} nats, {expected:.3f} by NumPy")
            cells = [name, f"{expected:.1f}", f"{background:.1f}"]
            cells += [" / ".join(f"{gain:+.2f}" for gain in gains[m]) for m in sizes]
            print("| " + " | ".join(cells) + " |", flush=True)
    for failure in failures:
        print(failure, file=sys.stderr)
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())

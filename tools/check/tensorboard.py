#!/usr/bin/env python3
"""Reads the events of a run with TensorBoard's own reader and compares them with metrics.csv.

Usage: tensorboard.py [RUN] [--most-bytes 5000000]

Without RUN, a short sweep makes one. It needs the package tensorboard (pip install tensorboard).
"""

import argparse
import csv
import pathlib
import sys
import tempfile

import common

# Python puts the folder of a script first, where this file has the name of the package.
sys.path.pop(0)
try:
    from tensorboard.backend.event_processing import event_accumulator
except ImportError:
    sys.exit("the package tensorboard is not installed, so the events were not read")

IMAGES = {"reconstructions", "filters", "samples"}
HISTOGRAMS = {"W", "b", "c", "mean_activation"}
SCALARS = {f"{a}/{b}" for a, b in [("test_error", "sampled"), ("test_error", "mean_field")]}
SCALARS |= {"loss", "free_energy/train", "free_energy/test"}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("run", nargs="?", type=pathlib.Path)
    arguments.add_argument("--most-bytes", type=int, default=5_000_000, help="of one model")
    arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="gbrbm-tensorboard-") as place:
        run = arguments.run or make_run(pathlib.Path(place))
        models = sorted(run.glob("m*/metrics.csv"))
        problems = [] if models else [f"{run} has no models"]
        for metrics in models:
            problems += check(metrics, arguments.most_bytes)
    for problem in problems:
        print(f"FAILED: {problem}")
    sys.exit(1 if problems else 0)


def make_run(place):
    data = common.write_data(place / "data")
    settings = ["--data", data, "--out", place, "--batch-size", "20", "--quiet"]
    code, err = common.run("sweep", "--name", "run", "--hidden", "3,8", "--epochs", "4", *settings)
    if code == 0:
        code, err = common.run("sweep", "--quiet", "--resume", place / "run", "--epochs", "12")
    if code != 0:
        sys.exit(f"the run to look at failed: {err}")
    return place / "run"


def check(metrics, most_bytes):
    """Returns what is wrong with the events of a model."""
    files = sorted(metrics.parent.glob("events.out.tfevents.*"))
    size = sum(file.stat().st_size for file in files)
    everything = {kind: 0 for kind in ("scalars", "images", "histograms")}
    events = event_accumulator.EventAccumulator(str(metrics.parent), size_guidance=everything)
    events.Reload()
    problems = []
    for kind, expected in (("scalars", SCALARS), ("images", IMAGES), ("histograms", HISTOGRAMS)):
        tags = {tag.removesuffix("/image") for tag in events.Tags()[kind]}
        if tags != expected:
            problems.append(f"{metrics.parent}: {kind} {sorted(tags)}")
    with open(metrics, newline="") as file:
        losses = [(int(line["epoch"]), float(line["loss"])) for line in csv.DictReader(file)]
    read = [(event.step, event.value) for event in events.Scalars("loss")]
    near = [step == epoch and abs(a - b) < 1e-4 for (step, a), (epoch, b) in zip(read, losses)]
    if len(read) != len(losses) or not all(near):
        problems.append(f"{metrics.parent}: the losses are not those of metrics.csv")
    last = losses[-1][0]
    for tag in events.Tags()["images"]:
        steps = [image.step for image in events.Images(tag)]
        png = events.Images(tag)[-1].encoded_image_string.startswith(b"\x89PNG")
        if steps != sorted(set(steps)) or steps[0] != 1 or steps[-1] != last or not png:
            problems.append(f"{metrics.parent}: pictures {tag} of epochs {steps}")
    if size > most_bytes:
        problems.append(f"{metrics.parent}: the events take {size} bytes")
    print(f"{metrics.parent}: {len(read)} epochs, {len(files)} files, {size} bytes")
    return problems


if __name__ == "__main__":
    main()

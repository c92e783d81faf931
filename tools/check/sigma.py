#!/usr/bin/env python3
"""Trains the modern recipe for many epochs with several seeds: sigma must stay in its bounds."""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from common import GBRBM

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--epochs", type=int, default=100)
parser.add_argument("--seeds", type=int, default=5)
parser.add_argument("--hidden", default="50")
parser.add_argument("--recipe", default="modern")
parser.add_argument("--data", help="folder of the data set (default: Fashion-MNIST)")
arguments = parser.parse_args()
failed = False
with tempfile.TemporaryDirectory() as folder:
    for seed in range(arguments.seeds):
        name = f"seed-{seed}"
        command = [GBRBM, "train", "--recipe", arguments.recipe, "--hidden", arguments.hidden]
        command += ["--epochs", str(arguments.epochs), "--seed", str(seed)]
        command += ["--out", folder, "--name", name, "--quiet"]
        command += ["--data", arguments.data] if arguments.data else []
        training = subprocess.run(command, capture_output=True, text=True)
        if training.returncode != 0:
            print(f"seed {seed}: exit code {training.returncode}: {training.stderr.strip()}")
            failed = True
            continue
        run = pathlib.Path(folder) / name
        visible = json.loads((run / "config.json").read_text())["recipe"]["visible"]
        info = subprocess.run([GBRBM, "info", run], capture_output=True, text=True, check=True)
        least, largest = map(float, re.search(r"sigma (\S+) to (\S+)", info.stdout).groups())
        # Bounds are kept on the logarithm, in float32.
        low, high = visible["sigmaMinimum"] * 0.9999, visible["sigmaMaximum"] * 1.0001
        sound = low <= least <= largest <= high
        print(f"seed {seed}: sigma {least} to {largest}: {'ok' if sound else 'OUT OF BOUNDS'}")
        failed |= not sound
sys.exit(failed)

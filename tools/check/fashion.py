"""Fashion-MNIST, models trained on it by the program's own commands, and tables of their figures."""

import gzip
import json
import re
import statistics
import subprocess
import sys

import numpy as np

import common

DATA = common.HOME / "data/fashion-mnist"


def read(name, offset):
    with gzip.open(DATA / name) as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


def gbrbm(*arguments):
    """Runs a command; gives its output as JSON where it was asked for."""
    done = subprocess.run(
        [common.GBRBM, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{arguments}: {done.stderr}")
    return json.loads(done.stdout) if "--json" in arguments else done.stdout


class Data:
    """The images, flat, and where files are written."""

    def __init__(self, folder, quick, methods):
        self.folder = folder
        self.quick = quick
        self.methods = re.compile(methods)
        self.train = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 784)
        self.test = read("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 784)
        self.train_labels = read("train-labels-idx1-ubyte.gz", 8)
        self.test_labels = read("t10k-labels-idx1-ubyte.gz", 8)
        if quick:
            self.train, self.train_labels = self.train[:6000], self.train_labels[:6000]
            self.test, self.test_labels = self.test[:1000], self.test_labels[:1000]

        self.train_scaled, self.test_scaled = (
            array.astype(np.float32) / 255 for array in (self.train, self.test)
        )

    def wanted(self, *methods):
        return [method for method in methods if self.methods.search(method)]

    def save(self, name, array):
        file = self.folder / f"{name}.npy"
        np.save(file, array)
        return file

    def images(self):
        """All images in a file."""
        file = self.folder / "images.npz"
        if not file.exists():
            np.savez(file, x_train=self.train, x_test=self.test)
        return file

    def trained(self, name, seed, data, recipe, hidden, *more):
        """The folder of a run of that recipe, which may have options; of an earlier one, where it is there."""
        folder = self.folder / f"{name}-{seed}"
        if (folder / "results.json").exists():
            return folder
        given = [*recipe.split(), *more]
        if self.quick and "--epochs" in given:
            given[given.index("--epochs") + 1] = 2
        command = "sweep" if "," in str(hidden) else "train"
        gbrbm(
            command, "--data", data, "--recipe", *given, "--hidden", hidden, "--seed", seed,
            "--out", self.folder, "--name", folder.name, "--quiet",
        )  # fmt: skip
        return folder

    def applied(self, run, hidden, file, what, *more):
        out = self.folder / "answers.npy"
        gbrbm(
            "apply", run, "--hidden", hidden, "--data", file, "--out", out, "--what", what, *more
        )
        answers = np.load(out)
        out.unlink()
        return answers


class Table:
    """Figures of several seeds by row and column."""

    def __init__(self, *columns):
        self.columns = columns
        self.rows = {}

    def add(self, row, column, value):
        self.rows.setdefault(row, {}).setdefault(column, []).append(value)

    def print(self, digits=3):
        print("| " + " | ".join(["", *self.columns]) + " |")
        print("|---" * (len(self.columns) + 1) + "|")
        for row, cells in self.rows.items():
            texts = [self.cell(cells.get(column), digits) for column in self.columns]
            print("| " + " | ".join([row, *texts]) + " |", flush=True)

    @staticmethod
    def cell(values, digits):
        if not values:
            return ""
        mean = f"{statistics.mean(values):.{digits}f}"
        if len(values) == 1:
            return mean
        return f"{mean} [{min(values):.{digits}f}, {max(values):.{digits}f}]"

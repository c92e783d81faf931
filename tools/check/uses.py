#!/usr/bin/env python3
"""Shows what a model is good for on Fashion-MNIST, by the program's own commands, beside scikit-learn.

- features: accuracy on the test images of a logistic regression that is fitted on the hidden
  probabilities of 10,000 training images (apply --what hidden)
- one-class: trained on one class, how well scores tell the other nine classes from it, for each class
  (evaluate --anomaly); mean ROC-AUC
- filling-in: mean squared error of values that are hidden at random or in the left half
  (apply --missing allow --what filled)

Each with several random seeds; prints tables in Markdown with the mean and, in brackets, the least and
the largest. The peers' figures are of one fit where they have no random numbers.

    pip install numpy scikit-learn
    tools/check/uses.py [--only features,one-class,filling-in] [--seeds 3] [--quick]
"""

import argparse
import gzip
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import warnings

import numpy as np
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.exceptions import ConvergenceWarning
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.impute import IterativeImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import common

warnings.simplefilter("ignore", ConvergenceWarning)

DATA = common.HOME / "data/fashion-mnist"
CLASSES = range(10)


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

    def __init__(self, folder, quick):
        self.folder = folder
        self.quick = quick
        self.train = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 784)
        self.test = read("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 784)
        self.train_labels = read("train-labels-idx1-ubyte.gz", 8)
        self.test_labels = read("t10k-labels-idx1-ubyte.gz", 8)
        if quick:
            self.train, self.train_labels = self.train[:6000], self.train_labels[:6000]
            self.test, self.test_labels = self.test[:1000], self.test_labels[:1000]

    def save(self, name, array):
        file = self.folder / f"{name}.npy"
        np.save(file, array)
        return file

    def trained(self, name, seed, data, recipe, hidden, *more):
        folder = self.folder / f"{name}-{seed}"
        if folder.exists():
            return folder
        given = list(more)
        if self.quick and "--epochs" in given:
            given[given.index("--epochs") + 1] = 2
        command = "sweep" if "," in str(hidden) else "train"
        gbrbm(
            command, "--data", data, "--recipe", recipe, "--hidden", hidden, "--seed", seed,
            *given, "--out", self.folder, "--name", folder.name, "--quiet",
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

    def __init__(self, columns):
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


# --- Features for a classifier ------------------------------------------------------------------


def accuracy(data, some, features, features_of_test):
    """The penalty is chosen on a fifth of the training images."""

    def fitted(C, x, y):
        return make_pipeline(StandardScaler(), LogisticRegression(C=C, max_iter=150)).fit(x, y)

    labels = data.train_labels[some]
    cut = len(some) * 4 // 5
    scores = {
        C: fitted(C, features[:cut], labels[:cut]).score(features[cut:], labels[cut:])
        for C in (0.003, 0.03, 0.3)
    }
    best = max(scores, key=scores.get)
    return fitted(best, features, labels).score(features_of_test, data.test_labels)


def features(data, seeds):
    some = np.random.default_rng(0).permutation(len(data.train))[:10_000]
    few = data.save("few", data.train[some])
    test = data.save("test", data.test)
    both = data.folder / "images.npz"
    np.savez(both, x_train=data.train, x_test=data.test)
    table = Table(["accuracy"])
    for seed in range(seeds):
        for recipe, hidden in (("sharp", "100,250"), ("modern", "100"), ("notebook", "100,250")):
            run = data.trained(recipe, seed, both, recipe, hidden, "--epochs", 25)
            for units in hidden.split(","):
                x, x_test = (data.applied(run, units, file, "hidden") for file in (few, test))
                row = f"`{recipe}`, {units} hidden units"
                table.add(row, "accuracy", accuracy(data, some, x, x_test))
        for units in (100, 250):
            projection = np.random.default_rng(seed).normal(size=(784, units)) / 14
            mean = data.train.mean(axis=0)
            x, x_test = (
                1 / (1 + np.exp(-((array - mean) / 255 @ projection) * 2))
                for array in (data.train[some], data.test)
            )
            table.add(f"{units} random sigmoid units", "accuracy", accuracy(data, some, x, x_test))
    scaled, scaled_test = data.train[some] / 255, data.test / 255
    for units in (100, 250):
        pca = PCA(units, random_state=0).fit(data.train / 255)
        x, x_test = pca.transform(scaled), pca.transform(scaled_test)
        table.add(f"PCA-{units}", "accuracy", accuracy(data, some, x, x_test))
    table.add("the 784 pixels", "accuracy", accuracy(data, some, scaled, scaled_test))
    table.print()


# --- One class against the others ---------------------------------------------------------------


def one_class(data, seeds):
    recipes = {
        "sharp": ("--sigma", 0.3, "--epochs", 20),
        "modern": ("--learning-rate", 0.01, "--epochs", 20),
    }
    table = Table(["ROC-AUC, mean of ten classes"])
    aucs = {}
    classes = CLASSES[:2] if data.quick else CLASSES
    for k in classes:
        train = data.train[data.train_labels == k]
        normal = data.test[data.test_labels == k]
        other = data.test[data.test_labels != k]
        file = data.folder / f"one{k}.npz"
        np.savez(file, x_train=train, x_test=normal)
        files = data.save(f"normal{k}", normal), data.save(f"other{k}", other)
        truth = np.r_[np.zeros(len(normal)), np.ones(len(other))]
        both = np.r_[normal, other] / 255
        for seed in range(seeds):
            for recipe, more in recipes.items():
                run = data.trained(f"{recipe}{k}", seed, file, recipe, 50, *more)
                told = gbrbm("evaluate", run, "--anomaly", *files, "--json")["anomaly"]
                for detection in told["models"][0]["detections"]:
                    row = f"`{recipe}`, 50 hidden units: {detection['score']}"
                    aucs.setdefault((row, seed), []).append(detection["rocAuc"]["value"])
                if seed == 0 and recipe == "sharp":
                    for detection in told["baselines"]:
                        row = f"{detection['score']} (evaluate)"
                        aucs.setdefault((row, seed), []).append(detection["rocAuc"]["value"])
            forest = IsolationForest(random_state=seed, n_jobs=-1).fit(train / 255)
            score = roc_auc_score(truth, -forest.score_samples(both))
            aucs.setdefault(("isolation forest (scikit-learn)", seed), []).append(score)
    for (row, _), values in aucs.items():
        table.add(row, table.columns[0], statistics.mean(values))
    table.print()
    dark(data, seeds)


def dark(data, seeds):
    """Images that are black, or faded to a quarter: no score calls them unusual."""
    test = data.test[:2000]
    normal = data.save("bright", test)
    faded = data.save("faded", test // 4)
    black = data.save("black", np.zeros_like(test[:500]))
    both = data.folder / "all.npz"
    np.savez(both, x_train=data.train, x_test=data.test)
    table = Table(["black", "faded to a quarter"])
    for seed in range(seeds):
        for recipe in ("sharp", "modern"):
            run = data.trained(f"{recipe}-all", seed, both, recipe, 50, "--epochs", 10)
            for column, other in (("black", black), ("faded to a quarter", faded)):
                told = gbrbm("evaluate", run, "--anomaly", normal, other, "--json")["anomaly"]
                for detection in told["models"][0]["detections"]:
                    row = f"`{recipe}`, 50 hidden units: {detection['score']}"
                    table.add(row, column, detection["rocAuc"]["value"])
                if seed == 0 and recipe == "sharp":
                    for detection in told["baselines"]:
                        table.add(detection["score"], column, detection["rocAuc"]["value"])
    print()
    table.print()


# --- Filling in ---------------------------------------------------------------------------------


def conditional_mean(mean, covariance, rows):
    """Of a normal distribution, given what each row has."""
    filled = rows.copy()
    for row in filled:
        missing = np.isnan(row)
        known = ~missing
        cross = covariance[np.ix_(known, missing)]
        slope = np.linalg.solve(covariance[np.ix_(known, known)], cross)
        row[missing] = mean[missing] + (row[known] - mean[known]) @ slope
    return filled


def filling_in(data, seeds):
    test = data.test[:1000].astype(np.float32) / 255
    train = data.train.astype(np.float32) / 255
    numbers = np.random.default_rng(0)
    masks = {f"{share} % at random": numbers.random(test.shape) < share / 100 for share in (10, 30, 50)}
    masks["the left half"] = np.tile(np.arange(784) % 28 < 14, (len(test), 1))
    table = Table(list(masks))
    both = data.folder / "images.npz"
    np.savez(both, x_train=data.train, x_test=data.test)
    files = {}
    for name, mask in masks.items():
        array = np.where(mask, np.nan, test).astype(np.float32)
        files[name] = data.save(name.replace(" ", "-").replace("%", ""), array)

    def add(row, column, filled):
        table.add(row, column, float(((np.clip(filled, 0, 1) - test)[masks[column]] ** 2).mean()))

    for seed in range(seeds):
        for recipe, hidden in (("sharp", "100,250"), ("modern", "100")):
            run = data.trained(recipe, seed, both, recipe, hidden, "--epochs", 25)
            for units in hidden.split(","):
                for column, file in files.items():
                    filled = data.applied(run, units, file, "filled", "--missing", "allow")
                    add(f"`{recipe}`, {units} hidden units", column, filled)
    mean = train.mean(axis=0)
    covariance = np.cov(train[::3].T) + 0.01 * np.eye(784)
    imputer = IterativeImputer(max_iter=2, n_nearest_features=50, random_state=0)
    imputer.fit(np.where(numbers.random((2000, 784)) < 0.3, np.nan, train[:2000]))
    for column, file in files.items():
        rows = np.load(file)
        add("the mean image", column, np.broadcast_to(mean, test.shape))
        add("a normal distribution", column, conditional_mean(mean, covariance, rows))
        add("IterativeImputer, 50 nearest features", column, imputer.transform(rows))
    table.print(4)


SECTIONS = {"features": features, "one-class": one_class, "filling-in": filling_in}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default=",".join(SECTIONS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="few images and epochs, one seed")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Data(pathlib.Path(folder), arguments.quick)
        for name in arguments.only.split(","):
            print(f"\n{name}\n", flush=True)
            SECTIONS[name](data, 1 if arguments.quick else arguments.seeds)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Shows what a model is good for on Fashion-MNIST, by the program's own commands, beside other methods.

- density: mean log-likelihood of the test images, in nats (evaluate --likelihood), and the mean squared
  error of reconstructions; below the table what the program warns of
- features: accuracy on the test images of a logistic regression that is fitted on the hidden
  probabilities of 10,000 training images (apply --what hidden)
- one-class: trained on one class, how well scores tell the other nine classes from it, for each class
  (evaluate --anomaly); mean ROC-AUC
- filling-in: mean squared error of values that are hidden at random or in the left half
  (apply --missing allow --what filled)

Each with several random seeds; prints tables in Markdown with the mean and, in brackets, the least and
the largest. The peers' figures are of one fit where they have no random numbers. Normal distributions
and mixtures of them are those of rivals.py, with the floor under variances that is explained there.

    pip install numpy scikit-learn
    tools/check/uses.py [--only SECTION,...] [--methods REGEX] [--seeds 3] [--work FOLDER] [--quick]

With --work, models stay in that folder, and those that are in it are not trained again.
"""

import argparse
import functools
import pathlib
import statistics
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

import fashion
import rivals
from fashion import Table, gbrbm

warnings.simplefilter("ignore", ConvergenceWarning)

BACKGROUND = "modern --background full"
RECIPES = ("notebook", "sharp", "modern", BACKGROUND)


def on_all_images(data, recipe, seed):
    """The run of a recipe that the sections density, features and filling-in share."""
    sizes = "250" if recipe == BACKGROUND else "100,250"
    name = recipe.replace(" ", "")
    return data.trained(name, seed, data.images(), recipe, sizes, "--epochs", 25), sizes.split(",")


@functools.cache
def mixture_of_ten(data, seed):
    return rivals.Mixture.of(data.train_scaled, 10, seed)


# --- Density and reconstruction -----------------------------------------------------------------


def density(data, seeds):
    table = Table("log-likelihood", "error, sampled", "error, mean-field")
    doubtful = []
    for recipe in data.wanted(*RECIPES):
        for seed in range(seeds):
            run, sizes = on_all_images(data, recipe, seed)
            for units, found in gbrbm("evaluate", run, "--likelihood", "--json").items():
                if units in sizes:
                    likelihood = found["likelihood"]
                    row = f"`{recipe}`, {units} hidden units"
                    doubtful += [f"{row}, seed {seed}: {text}" for text in likelihood["warnings"]]
                    table.add(row, "log-likelihood", likelihood["testLogLikelihood"])
                    table.add(row, "error, sampled", found["mse"])
                    table.add(row, "error, mean-field", found["mseMeanField"])
    train, test = data.train_scaled, data.test_scaled
    methods = {
        "a normal distribution, diagonal": lambda: rivals.Normal.diagonal(train),
        "a normal distribution": lambda: rivals.Normal.of(train),
        "a normal distribution, 0.01 added to variances": lambda: rivals.Normal.with_ridge(train),
        "probabilistic PCA, 100 components": lambda: rivals.Normal.probabilistic_pca(train, 100),
        "probabilistic PCA, 250 components": lambda: rivals.Normal.probabilistic_pca(train, 250),
        "a mixture of ten, one covariance": lambda: rivals.Mixture.of(train, 10, 0, shared=True),
        "a mixture of ten": lambda: mixture_of_ten(data, 0),
        "a mixture of ten, one a class": lambda: rivals.Mixture.of_classes(train, data.train_labels),
    }
    for name in data.wanted(*methods):
        table.add(name, "log-likelihood", methods[name]().log_densities(test).mean())
    for components in (100, 250):
        for name in data.wanted(f"PCA-{components}"):
            pca = PCA(components, random_state=0).fit(train)
            error = ((pca.inverse_transform(pca.transform(test)) - test) ** 2).mean()
            table.add(name, "error, mean-field", error)
    table.print(5)
    print("\n".join(["", *doubtful]))


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
    scaled, scaled_test = data.train_scaled[some], data.test_scaled
    table = Table("accuracy")
    for seed in range(seeds):
        for recipe in data.wanted(*RECIPES):
            run, sizes = on_all_images(data, recipe, seed)
            for units in sizes:
                x, x_test = (data.applied(run, units, file, "hidden") for file in (few, test))
                row = f"`{recipe}`, {units} hidden units"
                table.add(row, "accuracy", accuracy(data, some, x, x_test))
        for units in (100, 250):
            for row in data.wanted(f"{units} random sigmoid units"):
                projection = np.random.default_rng(seed).normal(size=(784, units)) / 14
                mean = data.train.mean(axis=0) / 255
                x, x_test = (
                    1 / (1 + np.exp(-((array - mean) @ projection) * 2))
                    for array in (scaled, scaled_test)
                )
                table.add(row, "accuracy", accuracy(data, some, x, x_test))
    for units in (100, 250):
        for row in data.wanted(f"PCA-{units}"):
            pca = PCA(units, random_state=0).fit(data.train_scaled)
            x, x_test = pca.transform(scaled), pca.transform(scaled_test)
            table.add(row, "accuracy", accuracy(data, some, x, x_test))
    for row in data.wanted("a mixture of ten: log-densities"):
        x, x_test = (mixture_of_ten(data, 0).joint(rows) for rows in (scaled, scaled_test))
        table.add(row, "accuracy", accuracy(data, some, x, x_test))
    for row in data.wanted("the 784 pixels"):
        table.add(row, "accuracy", accuracy(data, some, scaled, scaled_test))
    table.print()


# --- One class against the others ---------------------------------------------------------------

ONE_CLASS = {
    "sharp": ("--sigma", 0.3),
    "modern": ("--learning-rate", 0.01),
    "notebook": (),
    BACKGROUND: (),
}


def one_class(data, seeds):
    table = Table("ROC-AUC, mean of ten classes")
    aucs = {}
    for k in range(2 if data.quick else 10):
        of_class = data.train_labels == k
        train = data.train[of_class]
        normal = data.test[data.test_labels == k]
        other = data.test[data.test_labels != k]
        file = data.folder / f"one{k}.npz"
        np.savez(file, x_train=train, x_test=normal)
        files = data.save(f"normal{k}", normal), data.save(f"other{k}", other)
        truth = np.r_[np.zeros(len(normal)), np.ones(len(other))]
        both = np.r_[normal, other].astype(np.float32) / 255
        for seed in range(seeds):
            for recipe in data.wanted(*ONE_CLASS):
                name = f"{recipe}{k}".replace(" ", "")
                run = data.trained(name, seed, file, recipe, 50, *ONE_CLASS[recipe], "--epochs", 20)
                told = gbrbm("evaluate", run, "--anomaly", *files, "--json")["anomaly"]
                for detection in told["models"][0]["detections"]:
                    row = f"`{recipe}`, 50 hidden units: {detection['score']}"
                    aucs.setdefault((row, seed), []).append(detection["rocAuc"]["value"])
                if seed == 0 and recipe == "sharp":
                    for detection in told["baselines"]:
                        row = f"{detection['score']} (evaluate)"
                        aucs.setdefault((row, seed), []).append(detection["rocAuc"]["value"])
            for row in data.wanted("isolation forest (scikit-learn)"):
                forest = IsolationForest(random_state=seed, n_jobs=-1).fit(train / 255)
                score = roc_auc_score(truth, -forest.score_samples(both))
                aucs.setdefault((row, seed), []).append(score)
        for count in (2, 10):
            for row in data.wanted(f"a mixture of {count}"):
                mixture = rivals.Mixture.of(data.train_scaled[of_class], count, 0)
                score = roc_auc_score(truth, -mixture.log_densities(both))
                aucs.setdefault((row, 0), []).append(score)
    for (row, _), values in aucs.items():
        table.add(row, table.columns[0], statistics.mean(values))
    table.print()


def dark(data, seeds):
    """Images that are black, or faded to a quarter: no score calls them unusual."""
    test = data.test[:2000]
    normal = data.save("bright", test)
    faded = data.save("faded", test // 4)
    black = data.save("black", np.zeros_like(test[:500]))
    table = Table("black", "faded to a quarter")
    for seed in range(seeds):
        for recipe in data.wanted("sharp", "modern"):
            run = data.trained(f"{recipe}-all", seed, data.images(), recipe, 50, "--epochs", 10)
            for column, other in (("black", black), ("faded to a quarter", faded)):
                told = gbrbm("evaluate", run, "--anomaly", normal, other, "--json")["anomaly"]
                for detection in told["models"][0]["detections"]:
                    row = f"`{recipe}`, 50 hidden units: {detection['score']}"
                    table.add(row, column, detection["rocAuc"]["value"])
                if seed == 0 and recipe == "sharp":
                    for detection in told["baselines"]:
                        table.add(detection["score"], column, detection["rocAuc"]["value"])
    table.print()


# --- Filling in ---------------------------------------------------------------------------------


def filling_in(data, seeds):
    train, test = data.train_scaled, data.test_scaled[:1000]
    numbers = np.random.default_rng(0)
    masks = {f"{share} % at random": numbers.random(test.shape) < share / 100 for share in (10, 30, 50)}
    masks["the left half"] = np.tile(np.arange(784) % 28 < 14, (len(test), 1))
    table = Table(*masks)
    files = {}
    for name, mask in masks.items():
        array = np.where(mask, np.nan, test).astype(np.float32)
        files[name] = data.save(name.replace(" ", "-").replace("%", ""), array)

    def add(row, column, filled):
        table.add(row, column, float(((np.clip(filled, 0, 1) - test)[masks[column]] ** 2).mean()))

    for seed in range(seeds):
        for recipe in data.wanted(*RECIPES):
            run, sizes = on_all_images(data, recipe, seed)
            for units in sizes:
                for column, file in files.items():
                    if recipe == BACKGROUND and seed > 0 and column != "the left half":
                        continue  # a matrix to be inverted for each row: minutes for a file
                    filled = data.applied(run, units, file, "filled", "--missing", "allow")
                    add(f"`{recipe}`, {units} hidden units", column, filled)
    for row in data.wanted("the mean image"):
        for column in files:
            add(row, column, np.broadcast_to(train.mean(axis=0), test.shape))
    densities = {
        "a normal distribution": lambda: rivals.Normal.of(train),
        "a mixture of ten": lambda: mixture_of_ten(data, 0),
    }
    for row in data.wanted(*densities):
        for column, file in files.items():
            add(row, column, rivals.filled(densities[row](), np.load(file)))
    for row in data.wanted("IterativeImputer, 50 nearest features"):
        imputer = IterativeImputer(max_iter=2, n_nearest_features=50, random_state=0)
        imputer.fit(np.where(numbers.random((2000, 784)) < 0.3, np.nan, train[:2000]))
        for column, file in files.items():
            add(row, column, imputer.transform(np.load(file)))
    table.print(4)


SECTIONS = {
    "density": density,
    "features": features,
    "one-class": one_class,
    "dark": dark,
    "filling-in": filling_in,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default=",".join(SECTIONS))
    parser.add_argument("--methods", default="", metavar="REGEX", help="those whose names have it")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--work", metavar="FOLDER", help="keeps the models there")
    parser.add_argument("--quick", action="store_true", help="few images and epochs, one seed")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(arguments.work or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        data = fashion.Data(folder, arguments.quick, arguments.methods)
        for name in arguments.only.split(","):
            print(f"\n{name}\n", flush=True)
            SECTIONS[name](data, 1 if arguments.quick else arguments.seeds)


if __name__ == "__main__":
    main()

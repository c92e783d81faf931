#!/usr/bin/env python3
"""Trains on public tables with no option but the data and 20 hidden units, beside other methods.

Nine data sets: four tables of scikit-learn's (digits also as 0/1), windows of the yearly sunspot
numbers of statsmodels, 2,000 images of Fashion-MNIST, and two that are made here: skewed columns as
of house prices, and smooth pictures as of faces. Every tenth example is for the test. Prints a table
in Markdown:

- test errors, in the units of the data as scaled: the mean of the training set, PCA with 5, 8 and 20
  components, and the model, mean-field and sampled
- test log-likelihoods in nats: a normal distribution, a mixture of five of them (with diagonal
  covariances), both with a variance of at least 0.001, and the model, exactly
- seconds for the whole command

Exits with 1 when a model's mean-field error is above that of 5 components, or when scikit-learn's PCA
with 20 components has another error than results.json.

    pip install numpy scikit-learn statsmodels
    tools/check/tables.py [--seed 0] [--quick]
"""

import argparse
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
from sklearn import datasets
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture

import common

HIDDEN = 20
LEAST_VARIANCE = 1e-3
FASHION_MNIST = common.HOME / "data/fashion-mnist/train-images-idx3-ubyte.gz"


def random_numbers():
    return np.random.default_rng(0)


def shuffled(data):
    return random_numbers().permutation(data)


def houses():
    """Eight columns, skewed and in part correlated, as in the California housing data."""
    numbers = random_numbers()
    rich, rooms, north = numbers.normal(size=(3, 2000))
    return np.stack(
        [
            np.exp(0.5 * rich),
            numbers.integers(1, 52, 2000),
            np.exp(0.3 * rich + 0.3 * numbers.normal(size=2000)),
            np.exp(0.2 * rooms),
            np.exp(1 + rooms),
            np.exp(0.3 * numbers.normal(size=2000)),
            35 + 2 * north,
            -119 - 1.9 * north + 0.5 * numbers.normal(size=2000),
        ],
        axis=1,
    )


def faces(count=400, side=32):
    """Smooth pictures of a bright oval with two dark spots and a bar, as in the Olivetti faces."""
    numbers = random_numbers()
    y, x = np.mgrid[:side, :side] / (side - 1) - 0.5
    pictures = []
    for shift, drop, apart, low, light, deep, wide, grey in 0.05 * numbers.normal(size=(count, 8)):
        def blob(dx, dy, width, height):
            return np.exp(-((x - shift - dx) ** 2 / width + (y - drop - dy) ** 2 / height))

        picture = 0.6 * blob(0, 0, 0.12, 0.2)
        for sign in (-1, 1):
            picture -= (0.35 + deep) * blob(sign * (0.17 + apart / 3), -0.1, 0.004, 0.004)
        picture -= (0.3 + wide) * blob(0, 0.22 + low / 3, 0.02, 0.003)
        picture = picture * (1 + 6 * light * x) + 0.15 + grey + 0.02 * numbers.normal(size=x.shape)
        pictures.append(np.clip(255 * picture, 0, 255).astype(np.uint8))
    return np.stack(pictures)


def sunspots():
    import statsmodels.api

    yearly = statsmodels.api.datasets.sunspots.load_pandas().data["SUNACTIVITY"].to_numpy()
    return np.lib.stride_tricks.sliding_window_view(yearly, 24)


def digits():
    return shuffled(datasets.load_digits().images.astype(np.uint8))


def fashion():
    with gzip.open(FASHION_MNIST) as file:
        pixels = np.frombuffer(file.read(16 + 2000 * 784), np.uint8, offset=16)
    return pixels.reshape(-1, 28, 28)


TABLES = {
    "wine": lambda: shuffled(datasets.load_wine().data),
    "breast cancer": lambda: shuffled(datasets.load_breast_cancer().data),
    "diabetes": lambda: shuffled(datasets.load_diabetes().data),
    "sunspots, 24 years": lambda: shuffled(sunspots()),
    "house prices, made": houses,
    "digits": digits,
    "digits, 0 or 1": lambda: (digits().reshape(-1, 64) > 8).astype(np.uint8),
    "faces, made": faces,
    "Fashion-MNIST": fashion,
}


def scaled(data):
    """Training and test examples as gbrbm documents that it scales them."""
    x = data.reshape(len(data), -1).astype(float)
    is_test = np.arange(len(x)) % 10 == 9
    train, test = x[~is_test], x[is_test]
    if data.dtype == np.uint8:
        white = train.max() if train.max() < 128 else 255
        return train / white, test / white
    deviation = train.std(0)
    deviation[deviation == 0] = 1
    return (train - train.mean(0)) / deviation, (test - train.mean(0)) / deviation


def errors(train, test):
    found = {0: ((test - train.mean(0)) ** 2).mean()}
    for k in (5, 8, HIDDEN):
        pca = PCA(min(k, *train.shape)).fit(train)
        found[k] = ((pca.inverse_transform(pca.transform(test)) - test) ** 2).mean()
    return found


def log_likelihood(train, test, components):
    kind = "full" if components == 1 else "diag"
    mixture = GaussianMixture(components, covariance_type=kind, reg_covar=LEAST_VARIANCE, random_state=0)
    return mixture.fit(train).score(test)


def written(folder, name, data):
    file = folder / "data" / (name + (".npy" if data.dtype == np.uint8 else ".csv"))
    file.parent.mkdir(exist_ok=True)
    if file.suffix == ".npy":
        np.save(file, data)
    else:
        np.savetxt(file, data, delimiter=",", fmt="%.9g")
    return file


def trained(folder, name, data, seed):
    file = written(folder, name, data)
    begun = time.monotonic()
    code, err = common.run(
        "train", "--data", file, "--hidden", HIDDEN, "--seed", seed, "--out", folder, "--name", name
    )
    seconds = time.monotonic() - begun
    if code:
        sys.exit(f"{name}: {err}")
    return json.loads((folder / name / "results.json").read_text()), seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="two of the tables, no likelihoods")
    options = parser.parse_args()
    failures = []
    common.run("info")  # builds, where needed
    print(
        "| data | N x D | mean | PCA-5 | PCA-8 | PCA-20 | mean-field | sampled "
        "| normal | mixture | model, nats | seconds |\n" + "|---" * 12 + "|"
    )
    with tempfile.TemporaryDirectory(prefix="gbrbm-tables-") as temporary:
        folder = pathlib.Path(temporary)
        for name, table in TABLES.items():
            if options.quick and name not in ("wine", "digits"):
                continue
            data = table()
            train, test = scaled(data)
            results, seconds = trained(folder, name, data, options.seed)
            model = results["models"][0]
            others = errors(train, test)
            if model["testMseMeanField"] > others[5]:
                failures.append(f"{name}: mean-field error above that of 5 components")
            if abs(results["baselines"]["pca"][str(HIDDEN)] - others[HIDDEN]) > 1e-4 + 0.02 * others[HIDDEN]:
                failures.append(f"{name}: PCA with {HIDDEN} components {results['baselines']}")
            densities = ["", "", ""]
            if not options.quick:
                output = subprocess.run(
                    [common.GBRBM, "evaluate", folder / name, "--likelihood", "--exact", "--json"],
                    capture_output=True, text=True, check=True,
                ).stdout  # fmt: skip
                likelihood = json.loads(output)[str(HIDDEN)]["likelihood"]
                densities = [
                    f"{log_likelihood(train, test, 1):.1f}",
                    f"{log_likelihood(train, test, 5):.1f}",
                    f"{likelihood['testLogLikelihood']:.1f}",
                ]
            cells = [name, f"{len(data)} x {train.shape[1]}"]
            cells += [f"{others[k]:.4f}" for k in (0, 5, 8, HIDDEN)]
            cells += [f"{model['testMseMeanField']:.4f}", f"{model['testMse']:.4f}"]
            print("| " + " | ".join(cells + densities + [f"{seconds:.1f}"]) + " |", flush=True)
    for failure in failures:
        print(failure, file=sys.stderr)
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())

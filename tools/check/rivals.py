"""Densities that a model is compared with: normal distributions, and mixtures of them, by NumPy.

One floor for all of them: no variance along any principal axis is below FLOOR, the square of the least
sigma of `modern` and `auto`, and the least variance of a background. Rows are examples, [N, D]; products
of float32 rows are float32, and take half the time.
"""

import functools

import numpy as np
from scipy.linalg import solve_triangular
from sklearn.cluster import KMeans

FLOOR = 0.01


class Normal:
    """A normal distribution, as its mean [D], principal axes (columns, [D, D]) and variances [D]."""

    def __init__(self, mean, axes, variances):
        self.mean = mean
        self.axes = axes
        self.variances = variances

    @classmethod
    def of(cls, rows):
        return cls.with_covariance(*moments(rows))

    @classmethod
    def with_covariance(cls, mean, covariance):
        variances, axes = np.linalg.eigh(covariance)
        return cls(mean, axes, np.maximum(variances, FLOOR))

    @classmethod
    def diagonal(cls, rows):
        return cls(rows.mean(0), np.eye(rows.shape[1]), np.maximum(rows.var(0), FLOOR))

    @classmethod
    def probabilistic_pca(cls, rows, components):
        """All axes but the widest have one variance (Tipping, Bishop, 1999)."""
        mean, covariance = moments(rows)
        variances, axes = np.linalg.eigh(covariance)
        variances[:-components] = variances[:-components].mean()
        return cls(mean, axes, np.maximum(variances, FLOOR))

    @classmethod
    def with_ridge(cls, rows):
        """The floor added to each variance, in place of a least one."""
        mean, covariance = moments(rows)
        variances, axes = np.linalg.eigh(covariance)
        return cls(mean, axes, variances + FLOOR)

    @functools.cached_property
    def covariance(self):
        return (self.axes * self.variances) @ self.axes.T

    def log_densities(self, rows):
        axes = (self.axes / np.sqrt(self.variances)).astype(rows.dtype)
        scaled = (rows - self.mean.astype(rows.dtype)) @ axes
        return -0.5 * ((scaled**2).sum(1, dtype=float) + np.log(2 * np.pi * self.variances).sum())

    def given(self, rows, known):
        """The log-densities of the known values of rows, and the means of the others given them."""
        root = np.linalg.cholesky(self.covariance[np.ix_(known, known)])
        scaled = solve_triangular(root, (rows[:, known] - self.mean[known]).T, lower=True)
        slope = solve_triangular(root, self.covariance[np.ix_(known, ~known)], lower=True)
        logs = -0.5 * (scaled**2).sum(0) - np.log(np.diag(root)).sum() - known.sum() / 2 * np.log(2 * np.pi)
        return logs, self.mean[~known] + scaled.T @ slope


class Mixture:
    """A mixture of normal distributions, with their shares [K]."""

    def __init__(self, shares, normals):
        self.shares = shares
        self.normals = normals

    @classmethod
    def of(cls, rows, count, seed, shared=False, rounds=10):
        """By expectation maximisation from the clusters of k-means.

        With shared, all have one covariance.
        """
        labels = KMeans(count, n_init=1, random_state=seed).fit_predict(rows)
        fitted = cls.of_classes(rows, labels, shared)
        for _ in range(rounds):
            fitted = cls.maximised(rows, fitted.posteriors(rows), shared)
        return fitted

    @classmethod
    def of_classes(cls, rows, labels, shared=False):
        """One normal distribution for each label."""
        return cls.maximised(rows, np.eye(labels.max() + 1)[labels], shared)

    @classmethod
    def maximised(cls, rows, posteriors, shared):
        shares = posteriors.mean(0)
        found = [moments(rows, of_one) for of_one in posteriors.T]
        if shared:
            covariance = sum(share * c for share, (_, c) in zip(shares, found))
            found = [(mean, covariance) for mean, _ in found]
        return cls(shares, [Normal.with_covariance(*of_one) for of_one in found])

    def joint(self, rows):
        """log p(component, row), [N, K]."""
        return np.stack([normal.log_densities(rows) for normal in self.normals], 1) + np.log(self.shares)

    def log_densities(self, rows):
        return np.logaddexp.reduce(self.joint(rows), 1)

    def posteriors(self, rows):
        joint = self.joint(rows)
        return np.exp(joint - np.logaddexp.reduce(joint, 1)[:, None])

    def given(self, rows, known):
        each = [normal.given(rows, known) for normal in self.normals]
        joint = np.stack([logs for logs, _ in each], 1) + np.log(self.shares)
        total = np.logaddexp.reduce(joint, 1)
        posteriors = np.exp(joint - total[:, None])
        return total, sum(posteriors[:, [k]] * mean for k, (_, mean) in enumerate(each))


def moments(rows, shares=None):
    """Mean and covariance of rows, each counted by its share; all alike where there are none."""
    shares = np.ones(len(rows)) if shares is None else shares
    shares = (shares / shares.sum()).astype(rows.dtype)
    mean = shares @ rows
    centred = rows - mean
    covariance = (centred * shares[:, None]).T @ centred
    return mean.astype(float), covariance.astype(float)


def filled(density, rows):
    """Rows with the mean of what is missing (NaN), given the rest, in its place."""
    result = rows.astype(float)
    patterns, pattern_of = np.unique(~np.isnan(result), axis=0, return_inverse=True)
    for number, known in enumerate(patterns):
        these = pattern_of.ravel() == number
        result[np.ix_(these, ~known)] = density.given(result[these], known)[1]
    return result

#!/usr/bin/env python3
"""The notebook recipe in NumPy, with gradients derived by hand.

Threads of the matrix products: OPENBLAS_NUM_THREADS.
"""

import time

import common
import numpy

LEARNING_RATE, DECAY_1, DECAY_2, EPSILON = 1e-3, 0.9, 0.999, 1e-8


class Adam:
    """D. Kingma, J. Ba, 2015, in the form with the corrections in the step size."""

    def __init__(self, parameters):
        self.parameters = parameters
        self.first = [numpy.zeros_like(p) for p in parameters]
        self.second = [numpy.zeros_like(p) for p in parameters]
        self.steps = 0

    def step(self, gradients):
        self.steps += 1
        correction = numpy.sqrt(1 - DECAY_2**self.steps)
        rate = numpy.float32(LEARNING_RATE * correction / (1 - DECAY_1**self.steps))
        epsilon = numpy.float32(EPSILON * correction)
        for p, g, m, s in zip(self.parameters, gradients, self.first, self.second):
            m += numpy.float32(1 - DECAY_1) * (g - m)
            s += numpy.float32(1 - DECAY_2) * (g * g - s)
            p -= rate * m / (numpy.sqrt(s) + epsilon)


def sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


def softplus_sum(x):
    """Of log(1 + exp(x)), which is safe where x is large."""
    return (numpy.maximum(x, 0) + numpy.log1p(numpy.exp(-numpy.abs(x)))).sum()


def bernoulli(p, generator):
    return (generator.random(p.shape, dtype=numpy.float32) < p).astype(numpy.float32)


def step(v, W, b, c, generator):
    """The loss of a batch, and its gradients by W, b and c."""
    logit = v @ W + c
    p = sigmoid(logit)
    mean = bernoulli(p, generator) @ W.T + b
    v_model = mean + generator.standard_normal(v.shape, dtype=numpy.float32)
    logit_model = v_model @ W + c
    p_model = sigmoid(logit_model)
    batch = len(v)
    quadratic = 0.5 * (numpy.square(v - b).sum() - numpy.square(v_model - b).sum())
    loss = (quadratic + softplus_sum(logit_model) - softplus_sum(logit)) / batch
    gradients = (
        (v_model.T @ p_model - v.T @ p) / numpy.float32(batch),
        (v_model - v).mean(0),
        (p_model - p).mean(0),
    )
    return loss, gradients


def train(train_images, test_images, hidden, epochs, batch_size, generator):
    visible = train_images.shape[1]
    W = numpy.float32(0.01) * generator.standard_normal((visible, hidden), dtype=numpy.float32)
    b, c = numpy.zeros(visible, numpy.float32), numpy.zeros(hidden, numpy.float32)
    adam = Adam([W, b, c])
    steps = len(train_images) // batch_size
    epoch_seconds = []
    for epoch in range(1, epochs + 1):
        started = time.perf_counter()
        order = generator.permutation(len(train_images))
        total = 0.0
        for i in range(steps):
            batch = train_images[order[i * batch_size : (i + 1) * batch_size]]
            loss, gradients = step(batch, W, b, c, generator)
            adam.step(gradients)
            total += loss
        epoch_seconds.append(time.perf_counter() - started)
        print(f"M = {hidden} | Epoch {epoch:2d} | Loss: {total / steps:.4f}", flush=True)
    h = bernoulli(sigmoid(test_images @ W + c), generator)
    mse = numpy.square(numpy.clip(h @ W.T + b, 0, 1) - test_images).mean()
    common.report("numpy", hidden, total / steps, mse, epoch_seconds, steps)


def main():
    options = common.arguments(__doc__.splitlines()[0]).parse_args()
    train_images, test_images = (common.read_images(options.data, p) for p in ("train", "t10k"))
    generator = numpy.random.Generator(numpy.random.SFC64(options.seed))
    for hidden in common.sizes(options):
        train(train_images, test_images, hidden, options.epochs, options.batch_size, generator)


if __name__ == "__main__":
    main()

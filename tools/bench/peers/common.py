"""What the peers share: the data and the command line."""

import argparse
import gzip
import json
import pathlib
import struct

import numpy

HOME = pathlib.Path(__file__).resolve().parents[3]


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=pathlib.Path, default=HOME / "data" / "fashion-mnist")
    parser.add_argument("--hidden", default="10,50,100,250")
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--seed", type=int, default=0)
    return parser


def sizes(options):
    return [int(size) for size in options.hidden.split(",")]


def read_images(folder, part):
    """The images of a part, train or t10k: [N, D], float32 in [0, 1]."""
    with gzip.open(folder / f"{part}-images-idx3-ubyte.gz") as file:
        _, count, rows, columns = struct.unpack(">4i", file.read(16))
        pixels = numpy.frombuffer(file.read(), numpy.uint8).reshape(count, rows * columns)
    return pixels.astype(numpy.float32) / numpy.float32(255)


def report(peer, hidden, loss, mse, epoch_seconds, steps):
    """The line that a driver reads, one a model; steps are those of an epoch."""
    line = {
        "peer": peer,
        "hidden": hidden,
        "finalLoss": round(float(loss), 4),
        "testMse": round(float(mse), 6),
        "epochSeconds": [round(seconds, 3) for seconds in epoch_seconds],
        "msPerStep": round(1000 * epoch_seconds[-1] / steps, 4),
    }
    print(json.dumps(line), flush=True)

#!/usr/bin/env python3
"""What a reconstruction costs: the exported model in Java and in Python's TensorFlow.

From an array of pixels to an array of pixels, without any server, in three ways:

- java: the signature reconstruct through SavedModelBundle, the loader of TensorFlow Serving;
- python signature: the same signature through tf.saved_model.load;
- python plain: the same formula as a tf.function, on the variables of the exported model.

Each way and number of threads has a process of its own; they take turns, and of the rounds the one
with the least median counts. Times are microseconds a call; images/s are of the whole round.

    mvn -q -DskipTests package
    pip install -r tools/serving/requirements.txt
    python tools/bench/serving.py savedmodels/fashion_mnist/1

With --grpc and --rest it times the client of this project on a running server instead, TensorFlow
Serving or tools/serving/reference_server.py: by gRPC and by REST in turns, every signature, with one
and with eight clients that each wait for an answer before they ask again. Before, it sees that
--compare images get the same answers both ways. Times are milliseconds a call.

    python tools/bench/serving.py fashion_mnist --grpc localhost:8500 --rest http://localhost:8501
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent.parent
WARM_UP_CALLS = 200
WAYS = ("java", "python signature", "python plain")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "model", type=Path, help="for example savedmodels/fashion_mnist/1; the name on a server"
    )
    parser.add_argument("--grpc", metavar="HOST:PORT", help="of a running server")
    parser.add_argument("--rest", metavar="URL", help="of the same server")
    parser.add_argument("--images", default="1,32,1000", help="with a server; default %(default)s")
    parser.add_argument("--clients", default="1,8", help="with a server; default %(default)s")
    parser.add_argument("--compare", default="10000", help="with a server; default %(default)s")
    parser.add_argument("--batches", default="1,32,1024", help="default %(default)s")
    parser.add_argument("--threads", default="1,2", help="default %(default)s")
    parser.add_argument("--seconds", type=float, default=3, help="a round; default %(default)s")
    parser.add_argument("--rounds", type=int, default=3, help="default %(default)s")
    parser.add_argument("--way", choices=WAYS[1:], help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    if arguments.grpc or arguments.rest:
        measure_server(arguments)
        return
    if arguments.way:
        measure_python(arguments)
        return
    print(f"{'':17} {'threads':>7} {'batch':>6} {'least':>9} {'p50':>9} {'p99':>9} {'images/s':>10}")
    for threads in arguments.threads.split(","):
        best = {}
        for _ in range(arguments.rounds):
            for way in WAYS:
                for batch, *numbers in measure(way, threads, arguments):
                    key = int(batch), way
                    if key not in best or numbers[1] < best[key][1]:
                        best[key] = numbers
        for (batch, way), (least, p50, p99, rate) in sorted(best.items()):
            print(
                f"{way:17} {threads:>7} {batch:6} {least:9.1f} {p50:9.1f} {p99:9.1f} {rate:10.0f}",
                flush=True,
            )


def classpath():
    classes = [HOME / "target/test-classes", HOME / "target/classes", HOME / "target/lib/*"]
    return os.pathsep.join(map(str, classes))


def measure_server(arguments):
    if not (arguments.grpc and arguments.rest):
        sys.exit("name both addresses: --grpc HOST:PORT --rest URL")
    print(
        f"{'signature':20} {'images':>6} {'clients':>7} {'gRPC p50':>9} {'p99':>9} "
        f"{'REST p50':>9} {'p99':>9} {'REST over gRPC':>14}"
    )
    command = ["java", "-cp", classpath(), "org.gbrbm.bench.ServerBenchmark", arguments.grpc]
    command += [arguments.rest, str(arguments.model), str(arguments.seconds), arguments.images]
    command += [arguments.clients, arguments.compare]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        for line in run.stdout:
            signature, images, clients, *times, ratio = line.split()
            print(
                f"{signature:20} {images:>6} {clients:>7} "
                + " ".join(f"{time:>9}" for time in times)
                + f" {ratio:>14}",
                flush=True,
            )
    if run.returncode:
        sys.exit(f"exit code {run.returncode}")


def measure(way, threads, arguments):
    """Gives rows of batch, least, p50, p99 and images a second."""
    batches = arguments.batches.split(",")
    environment = {
        **os.environ,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
    }
    if way == "java":
        command = ["java", "-cp", classpath()]
        command += ["org.gbrbm.bench.ServingBenchmark", arguments.model, threads]
        command += [str(arguments.seconds), *batches]
    else:
        command = [sys.executable, __file__, arguments.model, "--way", way, "--threads", threads]
        command += ["--seconds", str(arguments.seconds), "--batches", arguments.batches]
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"{way}: {run.stderr}")
    return [[float(number) for number in line.split()] for line in run.stdout.splitlines()]


def measure_python(arguments):
    import numpy as np
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(int(arguments.threads))
    tf.config.threading.set_inter_op_parallelism_threads(1)
    variables = tf.train.load_checkpoint(str(arguments.model / "variables/variables"))
    W, b, c, sigma = (tf.constant(variables.get_tensor(n)) for n in ("W", "b", "c", "sigma"))
    D = W.shape[0]
    if arguments.way == "python signature":
        signature = tf.saved_model.load(str(arguments.model)).signatures["reconstruct"]

        def reconstruct(v):
            return signature(images=v)["reconstruction"]

    else:

        @tf.function(input_signature=[tf.TensorSpec([None, D], tf.float32)])
        def reconstruct(v):
            h = tf.sigmoid(c + tf.matmul(v / sigma, W))
            return tf.clip_by_value(b + sigma * tf.matmul(h, W, transpose_b=True), 0, 1)

    for batch in map(int, arguments.batches.split(",")):
        images = np.random.default_rng(batch).random((batch, D), np.float32)
        for _ in range(WARM_UP_CALLS):
            reconstruct(tf.constant(images)).numpy()
        times = []
        start = before = time.perf_counter()
        while before < start + arguments.seconds:
            reconstruct(tf.constant(images)).numpy()
            after = time.perf_counter()
            times.append(after - before)
            before = after
        rate = batch * len(times) / (before - start)
        times = np.sort(times) * 1e6
        print(batch, times[0], np.median(times), times[int(0.99 * len(times))], rate, flush=True)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Checks scoring and training on Apache Spark: on local threads, and on a stand-alone cluster of
processes on this machine.

Run it with a Python that has pyspark, of the version in pom.xml, and numpy. It builds the software,
works in a temporary folder, prints its figures, and exits with 0 when all is as it should be.
"""

import argparse
import contextlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parents[2]
MODEL = HOME / "savedmodels"
PIXELS = 784
LIBRARIES = ("tensorflow-*", "ndarray-*", "javacpp-*", "protobuf-java-*", "commons-csv-*")


# ---------------------------------------------------------------- the jobs, run by spark-submit


def job_prepare(spark, folder):
    """Fashion-MNIST as Parquet: bytes, and vectors of 0 to 1."""
    from pyspark.ml.functions import array_to_vector
    from pyspark.sql import functions as F

    rows = spark.sparkContext.binaryRecords(f"{folder}/pixels", PIXELS).zipWithIndex()
    images = rows.map(lambda row: (row[1], bytearray(row[0]))).toDF("id long, x binary")
    images.coalesce(4).write.parquet(f"{folder}/bytes")
    images = spark.read.parquet(f"{folder}/bytes")
    each = F.expr("transform(sequence(1, 784), i -> conv(hex(substring(x, i, 1)), 16, 10) / 255D)")
    images.select("id", array_to_vector(each).alias("x")).coalesce(4).write.parquet(f"{folder}/vectors")


def scored(spark, folder, data, columns):
    from gbrbm_spark import GaussianBernoulliRbmModel

    model = GaussianBernoulliRbmModel.fromExport(model_path()).setInputCol("x")
    model.setHiddenCol("hidden" if "hidden" in columns else "")
    model.setFreeEnergyCol("free_energy").setScoreCol("score" if "score" in columns else "")
    return model.transform(spark.read.parquet(f"{folder}/{data}"))


def job_score(spark, folder, data, out):
    scored(spark, folder, data, ("hidden", "score")).select("id", "hidden", "free_energy", "score").write.mode(
        "overwrite"
    ).parquet(f"{folder}/{out}")


def job_throughput(spark, folder, data, times):
    """Rows by second, and by second of processor time, of hidden and free energy."""
    rows = scored(spark, folder, data, ("hidden",)).drop("x")
    for _ in range(int(times)):
        cpu, start = cpu_seconds(spark), time.time()
        rows.write.format("noop").mode("overwrite").save()
        taken, used = time.time() - start, cpu_seconds(spark) - cpu
        print("FIGURE", json.dumps({"data": data, "seconds": taken, "cpu": used, "rows": 70000}))


def job_plain(spark, folder, times):
    """The same answers about the same bytes in a loop of one thread, without Spark."""
    java, gbrbm = spark._jvm.java, spark._jvm.org.gbrbm
    stored = gbrbm.serving.StoredModel.read(java.io.File(model_path()).toPath(), java.util.OptionalInt.empty(), None)
    model = gbrbm.apply.AppliedModel(stored, False, gbrbm.compute.Execution(gbrbm.compute.Device.CPU, 1))
    scoring = gbrbm.apply.Scoring(java.util.Optional.empty(), False, 0.01)
    quantities = java.util.List.of(gbrbm.apply.Quantity.HIDDEN, gbrbm.apply.Quantity.FREE_ENERGY)
    answers = model.answers(quantities, scoring, java.util.Optional.empty())
    pixels = java.nio.ByteBuffer.wrap(java.nio.file.Files.readAllBytes(java.io.File(f"{folder}/pixels").toPath()))
    images = gbrbm.data.Images(70000, 1, PIXELS, pixels)
    size = 1000
    numbers = java.util.Collections.nCopies(size, java.lang.Long.valueOf(1))
    kept = java.util.Collections.nCopies(size, java.util.List.of())
    for _ in range(int(times)):
        cpu, start = cpu_seconds(spark), time.time()
        for first in range(0, 70000, size):
            batch = gbrbm.data.ExampleBatch(images.slice(first, size), "", numbers, kept)
            answers.answer(batch, None)
        taken, used = time.time() - start, cpu_seconds(spark) - cpu
        print("FIGURE", json.dumps({"data": "plain", "seconds": taken, "cpu": used, "rows": 70000}))


def cpu_seconds(spark):
    """Processor time of the JVM, all its threads together."""
    pid = spark._jvm.java.lang.ProcessHandle.current().pid()
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def job_large(spark, folder, rows):
    """Scores many rows, which are generated, end to end into Parquet."""
    from pyspark.sql import functions as F
    from gbrbm_spark import GaussianBernoulliRbmModel

    some = spark.read.parquet(f"{folder}/bytes").where("id < 1000").select("x", F.col("id").alias("image"))
    many = spark.range(int(rows) // 1000).crossJoin(F.broadcast(some))
    model = GaussianBernoulliRbmModel.fromExport(model_path()).setInputCol("x").setHiddenCol("")
    start = time.time()
    model.transform(many).drop("x").write.mode("overwrite").parquet(f"{folder}/large")
    taken = time.time() - start
    out = spark.read.parquet(f"{folder}/large")
    found = out.agg(F.count("*"), F.countDistinct("image", F.round("free_energy", 3))).first()
    print("FIGURE", json.dumps({"rows": found[0], "kinds": found[1], "seconds": taken}))


def estimator(hidden, batch, epochs, recipe, shards, depth, checkpoints=""):
    from gbrbm_spark import GaussianBernoulliRbm

    return GaussianBernoulliRbm(
        inputCol="x",
        hiddenUnits=int(hidden),
        batchSize=int(batch),
        maxIter=int(epochs),
        recipe=recipe,
        numShards=int(shards),
        aggregationDepth=int(depth),
        checkpointDir=checkpoints,
    )


def job_train(spark, folder, out, hidden, batch, epochs, recipe, shards, depth, checkpoints=""):
    images = spark.read.parquet(f"{folder}/bytes").where("id < 60000")
    start = time.time()
    model = estimator(hidden, batch, epochs, recipe, shards, depth, checkpoints).fit(images)
    print("FIGURE", json.dumps({"seconds": time.time() - start, "loss": model.finalLoss}))
    shutil.rmtree(f"{folder}/{out}", ignore_errors=True)
    model.export(f"{folder}/{out}/1")


def model_path():
    return str(sorted(path for path in MODEL.iterdir() if path.is_dir())[0])


def run_job(name, arguments):
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.getOrCreate()
    try:
        globals()["job_" + name](spark, *arguments)
    finally:
        spark.stop()


# ---------------------------------------------------------------- what starts them


def spark_home():
    import pyspark

    return pathlib.Path(pyspark.__file__).parent


def jars():
    library = HOME / "target" / "lib"
    found = [HOME / "target" / "gbrbm.jar"]
    for pattern in LIBRARIES:
        found += sorted(library.glob(pattern + ".jar"))
    return ",".join(map(str, found))


def environment(folder):
    return dict(
        os.environ,
        SPARK_HOME=str(spark_home()),
        PYSPARK_PYTHON=sys.executable,
        PYTHONPATH=str(HOME / "tools" / "python"),
        SPARK_LOCAL_IP="127.0.0.1",
        SPARK_LOCAL_DIRS=str(folder / "spark-local"),
        SPARK_CONF_DIR=str(folder / "conf"),
        TF_CPP_MIN_LOG_LEVEL="2",
        JAVA_TOOL_OPTIONS="",
    )


OPTIONS = "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.cachedir={cache}"


def submit(folder, master, *arguments, conf=None, log=None):
    """Starts a job; its output goes to a file."""
    options = OPTIONS.format(cache=folder / "javacpp")
    settings = {
        "spark.executor.extraJavaOptions": options,
        "spark.driver.extraJavaOptions": options,
        "spark.executorEnv.TF_CPP_MIN_LOG_LEVEL": "2",
        "spark.ui.enabled": "false",
        **(conf or {}),
    }
    command = [str(spark_home() / "bin" / "spark-submit"), "--master", master, "--jars", jars()]
    for key, value in settings.items():
        command += ["--conf", f"{key}={value}"]
    command += [__file__, "job", *map(str, arguments)]
    with open(log or folder / "job.log", "w") as out:
        return subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, env=environment(folder), start_new_session=True
        )


def finish(job, log, timeout=1800):
    code = job.wait(timeout=timeout)
    text = pathlib.Path(log).read_text()
    return code, text


def figures(text):
    return [json.loads(line[7:]) for line in text.splitlines() if line.startswith("FIGURE ")]


def run(folder, master, *arguments, conf=None):
    log = folder / "job.log"
    code, text = finish(submit(folder, master, *arguments, conf=conf, log=log), log)
    if code != 0:
        raise SystemExit(f"{arguments} ended with {code}:\n" + text[-4000:])
    return text


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Cluster:
    """A stand-alone master with workers, each a process of its own with one core."""

    def __init__(self, folder, workers, memory="1g"):
        self.folder = folder
        self.memory = memory
        self.port = free_port()
        self.master = f"spark://127.0.0.1:{self.port}"
        self.processes = {}
        self.number = 0
        self.count = workers

    def __enter__(self):
        self.start("master", "master.Master", "--port", self.port, "--webui-port", free_port())
        self.wait("master", "New state: ALIVE")
        for _ in range(self.count):
            self.add_worker()
        return self

    def start(self, name, kind, *arguments):
        command = [
            str(spark_home() / "bin" / "spark-class"),
            "org.apache.spark.deploy." + kind,
            "--host",
            "127.0.0.1",
            *map(str, arguments),
        ]
        with open(self.log(name), "w") as out:
            self.processes[name] = subprocess.Popen(
                command, stdout=out, stderr=subprocess.STDOUT, env=environment(self.folder), start_new_session=True
            )

    def log(self, name):
        return self.folder / f"{name}.log"

    def wait(self, name, line):
        until = time.time() + 60
        while line not in self.log(name).read_text():
            if time.time() > until:
                raise SystemExit(f"{name} has not started:\n" + self.log(name).read_text())
            time.sleep(0.1)

    def add_worker(self):
        self.number += 1
        name = f"worker{self.number}"
        work = self.folder / "work" / name
        self.start(
            name, "worker.Worker", "--cores", 1, "--memory", self.memory, "--work-dir", work,
            "--webui-port", free_port(), self.master,
        )  # fmt: skip
        self.wait(name, "Successfully registered")
        return name

    def workers(self):
        return sorted(name for name in self.processes if name.startswith("worker"))

    def kill_worker(self, name):
        process = self.processes.pop(name)
        for pid in executors(name):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def executor_logs(self):
        return "".join(file.read_text() for file in self.folder.glob("work/*/app-*/*/stderr"))

    def __exit__(self, *_):
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
        for pid in executors(""):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.folder / "work", ignore_errors=True)


def executors(worker):
    """The processes of executors of a worker, or of all."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            line = path.read_bytes().decode(errors="replace").split("\0")
            here = os.readlink(path.parent / "cwd")
            if "org.apache.spark.executor.CoarseGrainedExecutorBackend" in line and f"/work/{worker}" in here:
                found.append(int(path.parent.name))
    return sorted(found)


if __name__ == "__main__" and sys.argv[1:2] == ["job"]:
    run_job(sys.argv[2], sys.argv[3:])
    sys.exit(0)

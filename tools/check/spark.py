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
EXECUTORS = "executors"  # where the workers put the folders of theirs
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


def job_score_and_hash(spark, folder, data, out):
    """Scores, and then says what was written: how many rows, how many images, and a hash of all."""
    from pyspark.ml.functions import vector_to_array
    from pyspark.sql import functions as F

    job_score(spark, folder, data, out)
    rows = spark.read.parquet(f"{folder}/{out}").withColumn("hidden", vector_to_array("hidden"))
    each = F.xxhash64("id", "hidden", "free_energy", "score").cast("decimal(38)")
    found = rows.agg(F.count("*"), F.countDistinct("id"), F.sum(each)).first()
    print("FIGURE", json.dumps([str(value) for value in found]))


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


def estimator(hidden, batch, epochs, recipe, shards, depth, checkpoints="", seed=0):
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
        seed=int(seed),
    )


def job_train(spark, folder, out, hidden, batch, epochs, recipe, shards, depth, checkpoints="", seed=0, count=60000):
    images = spark.read.parquet(f"{folder}/bytes").where(f"id < {count}")
    start = time.time()
    model = estimator(hidden, batch, epochs, recipe, shards, depth, checkpoints, seed).fit(images)
    print("FIGURE", json.dumps({"seconds": time.time() - start, "loss": model.finalLoss}))
    shutil.rmtree(f"{folder}/{out}", ignore_errors=True)
    model.export(f"{folder}/{out}/1")


def job_train_many(spark, folder, rows):
    """Trains on many rows, which are generated, each another; says what it took."""
    from pyspark.sql import functions as F

    some = spark.read.parquet(f"{folder}/bytes").where("id < 1000").select("x")
    several = spark.range(int(rows) // 1000).crossJoin(F.broadcast(some))
    other = F.concat(F.expr("substring(x, 1, 776)"), F.expr("unhex(lpad(hex(id), 16, '0'))"))
    start = time.time()
    model = estimator(100, 8192, 1, "notebook", 16, 2).setInputCol("x").fit(several.select(other.alias("x")))
    print("FIGURE", json.dumps({"rows": int(rows), "seconds": time.time() - start, "loss": model.finalLoss}))


def job_train_unserved(spark):
    """Training on rows that nobody computes."""
    from pyspark.sql import functions as F

    rows = spark.range(1000).select(F.array(*[F.col("id").cast("double")] * 4).alias("x"))
    estimator(2, 64, 1, "notebook", 4, 2).fit(rows)


def job_sweep(spark, folder, out):
    """Trains four models, a task each."""
    from gbrbm_spark import RbmSweep

    images = spark.read.parquet(f"{folder}/bytes")
    sweep = RbmSweep(recipes=["notebook"], hiddenUnits=[10, 20], seeds=[0, 1], maxIter=4, inputCol="x")
    found = sweep.fit(images.where("id < 20000"), images.where("id >= 60000"), f"{folder}/{out}").collect()
    print("FIGURE", json.dumps([[row.hiddenUnits, row.seed, row.testMse, row.finalLoss] for row in found]))


def job_python(spark, folder):
    """What Python has beside what the other jobs use: persistence, pipelines, sweeps."""
    from gbrbm_spark import GaussianBernoulliRbm, GaussianBernoulliRbmModel, RbmSweep
    from pyspark.ml import Pipeline, PipelineModel
    from pyspark.ml.linalg import Vectors

    numbers = random.Random(1)
    rows = [(i, Vectors.dense([numbers.gauss(10 * j, 1) for j in range(4)])) for i in range(500)]
    examples = spark.createDataFrame(rows, ["id", "features"])
    estimator = GaussianBernoulliRbm(
        hiddenUnits=3, maxIter=2, batchSize=80, recipe="notebook", settings=["visible.sigma=0.8"], seed=7
    )
    assert (estimator.getSeed(), estimator.getScale()) == (7, "auto")
    model = estimator.setScoreCol("score").fit(examples)
    assert (model.visibleUnits, model.hiddenUnits, model.getScoreCol()) == (4, 3, "score")
    scores = model.transform(examples).select("score").collect()
    model.write().save(f"{folder}/python/model")
    loaded = GaussianBernoulliRbmModel.load(f"{folder}/python/model")
    assert loaded.transform(examples).select("score").collect() == scores
    Pipeline(stages=[estimator]).write().save(f"{folder}/python/estimator")
    fitted = Pipeline.load(f"{folder}/python/estimator").fit(examples)
    assert fitted.transform(examples).select("score").collect() == scores
    fitted.write().save(f"{folder}/python/pipeline")
    stages = PipelineModel.load(f"{folder}/python/pipeline").stages
    assert [type(stage) for stage in stages] == [GaussianBernoulliRbmModel]
    sweep = RbmSweep(recipes=["notebook"], hiddenUnits=[2, 3], seeds=[0, 1], maxIter=1)
    found = sweep.fit(examples, examples, f"{folder}/python/runs").collect()
    assert [row.hiddenUnits for row in found] == [2, 2, 3, 3]
    try:
        GaussianBernoulliRbm(hiddenUnits=0).fit(examples)
    except Exception as error:
        assert "hiddenUnits" in str(error), error
    else:
        raise AssertionError("0 hidden units are refused")
    print("FIGURE", json.dumps({"python": "done"}))


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
        work = self.folder / EXECUTORS / name
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
        return "\n".join(file.read_text() for file in self.folder.glob(f"{EXECUTORS}/*/app-*/*/stderr"))

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
        shutil.rmtree(self.folder / EXECUTORS, ignore_errors=True)


def executors(worker):
    """The processes of executors of a worker, or of all."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            line = path.read_bytes().decode(errors="replace").split("\0")
            here = os.readlink(path.parent / "cwd")
            if "org.apache.spark.executor.CoarseGrainedExecutorBackend" in line and f"/{EXECUTORS}/{worker}" in here:
                found.append(int(path.parent.name))
    return sorted(found)


# ---------------------------------------------------------------- the checks


def prepare(folder):
    """The images, as Spark reads them, and what apply answers about them."""
    import gzip

    import numpy as np

    for name in ("conf", "spark-local"):
        (folder / name).mkdir()
    images = HOME / "data" / "fashion-mnist"
    with open(folder / "pixels", "wb") as out:
        for part in ("train", "t10k"):
            out.write(gzip.open(images / f"{part}-images-idx3-ubyte.gz").read()[16:])
    run(folder, "local[2]", "prepare", folder)
    pixels = np.fromfile(folder / "pixels", dtype=np.uint8).reshape(-1, PIXELS)
    np.save(folder / "vectors.npy", pixels / 255.0)
    for data, source in (("bytes", images), ("vectors", folder / "vectors.npy")):
        answers = ["--what", "hidden,free-energy,score", "--out", folder / f"applied-{data}.npy"]
        gbrbm("apply", model_path(), "--data", source, "--part", "all", *answers)
    (folder / "vectors.npy").unlink()


def build():
    subprocess.run(["mvn", "-q", "-B", "-ntp", "-Dmaven.test.skip=true", "package"], cwd=HOME, check=True)


def read_scored(folder, name):
    """The scores that a job has written, in the order of the images."""
    import numpy as np

    out = folder / "plain.npy"
    run(folder, "local[2]", "collect", folder, name, out)
    return np.load(out)


def job_collect(spark, folder, name, out):
    import numpy as np

    rows = spark.read.parquet(f"{folder}/{name}").orderBy("id").collect()
    assert [row.id for row in rows] == list(range(70000)), "not each image once"
    np.save(out, np.array([[*row.hidden.toArray(), row.free_energy, row.score] for row in rows]))


def require(holds, what):
    print(("ok: " if holds else "WRONG: ") + what, flush=True)
    if not holds:
        raise SystemExit(1)


def check_scores(folder):
    import numpy as np

    for data in ("vectors", "bytes"):
        expected = np.load(folder / f"applied-{data}.npy")
        run(folder, "local[2]", "score", folder, data, "scored")
        found = read_scored(folder, "scored")
        require(close(found, expected), f"local[2], {data}: 70,000 images as apply has them ({worst(found, expected)})")
    with Cluster(folder, 4) as cluster:
        text = run(folder, cluster.master, "score", folder, "bytes", "scored")
        found = read_scored(folder, "scored")
        require(close(found, expected), f"4 workers: as apply has them ({worst(found, expected)})")
        require(not alarms(text), "the driver's log is clean")
        require(not alarms(cluster.executor_logs()), "the executors' logs are clean")


def close(found, expected):
    import numpy as np

    return found.shape == expected.shape and np.allclose(found, expected, rtol=1e-6, atol=1e-6)


def worst(found, expected):
    import numpy as np

    return f"largest difference {np.abs(found - expected).max():.1e} of values up to {np.abs(expected).max():.0f}"


EXPECTED = (
    "Unable to load native-hadoop",
    "resolves to a loopback",
    "SPARK_LOCAL_IP",
    "before absl::InitializeLog",
    "incubator modules",
    "CoarseGrainedExecutorBackend: RECE",  # IVED SIGNAL TERM: how an executor ends
    "because the scheduler is stopping",  # an executor was gone before the driver had ended
)


def alarms(log):
    lines = [line for line in log.splitlines() if re.search(r" (WARN|ERROR) |WARNING|Exception", line)]
    found = [line for line in lines if not any(known in line for known in EXPECTED)]
    for line in found[:5]:
        print("  " + line[:200])
    return found


def check_kills(folder, times):
    """Kills executors and workers at random moments of a scoring or a training."""
    numbers = random.Random(1)
    score = ("score_and_hash", folder, "bytes", "killed")
    train = ("train", folder, "trained", 50, 1024, 1, "modern", 8, 2)
    with Cluster(folder, 3) as cluster:
        run(folder, cluster.master, *train)
        whole = model_hash(folder / "trained")
        expected = figures(run(folder, cluster.master, *score))
        require(expected[0][:2] == ["70000", "70000"], "70,000 images, each once")
        for kill in range(times):
            scoring = kill % 2 == 0
            log = folder / "killed.log"
            what = score if scoring else train
            shutil.rmtree(folder / "killed", ignore_errors=True)
            job = submit(folder, cluster.master, *what, conf={"spark.task.maxFailures": "10"}, log=log)
            wait_for(log, "Starting task", job)
            time.sleep(numbers.uniform(0, 3 if scoring else 8))
            running = job.poll() is None
            of_worker = numbers.random() < 0.5
            victim = numbers.choice(cluster.workers())
            if of_worker:
                cluster.kill_worker(victim)
                cluster.add_worker()
            else:
                for pid in executors(victim):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            code, text = finish(job, log)
            if code != 0:
                print(text[-3000:])
            same = figures(text) == expected if scoring else model_hash(folder / "trained") == whole
            require(
                code == 0 and same,
                f"kill {kill + 1} of {times}: {'worker' if of_worker else 'executor'} in"
                f" {'scoring' if scoring else 'training'}{'' if running else ' (it was done already)'}: the same bits",
            )


def wait_for(log, line, job):
    wait_until(lambda: line in pathlib.Path(log).read_text(), job)


def wait_until(holds, job):
    while not holds() and job.poll() is None:
        time.sleep(0.05)


def model_hash(folder):
    import hashlib

    sums = hashlib.sha256()
    for file in sorted((folder / "1" / "variables").glob("variables.data*")):
        sums.update(file.read_bytes())
    return sums.hexdigest()


def check_python(folder):
    require(figures(run(folder, "local[2]", "python", folder)) != [], "pipelines, persistence and sweeps from Python")


def check_no_workers(folder):
    checkpoints = folder / "checkpoints"
    train = ("train", folder, "kept", 50, 1024, 3, "notebook", 8, 2, checkpoints)
    with Cluster(folder, 1) as cluster:
        log = folder / "lost.log"
        job = submit(folder, cluster.master, *train, conf={"spark.gbrbm.executorTimeout": "5s"}, log=log)
        wait_for(log, "checkpoint epoch-000001", job)
        cluster.kill_worker(cluster.workers()[0])
        code, text = finish(job, log, timeout=120)
        told = "no executor for 5 seconds" in text and "are kept, and fit with the same settings goes on" in text
        require(code != 0 and told, "with no worker left, a training ends with what is kept")
        cluster.add_worker()
        text = run(folder, cluster.master, *train)
        require("going on after epoch" in text, "and goes on from there")
        resumed = model_hash(folder / "kept")
        run(folder, cluster.master, *train[:2], "straight", *train[3:-1])
        require(model_hash(folder / "straight") == resumed, "to the same bits")
    with Cluster(folder, 0) as cluster:
        log = folder / "unserved.log"
        job = submit(folder, cluster.master, "train_unserved", conf={"spark.gbrbm.executorTimeout": "5s"}, log=log)
        code, text = finish(job, log, timeout=120)
        require(code != 0 and "no executor for 5 seconds" in text, "with no worker from the start, it ends too")


def check_sweep(folder):
    """Kills a worker that trains models of a sweep."""
    with Cluster(folder, 2) as cluster:
        whole = figures(run(folder, cluster.master, "sweep", folder, "sweep-whole"))
        for kill in range(2):
            log = folder / "sweep.log"
            job = submit(folder, cluster.master, "sweep", folder, f"sweep-killed{kill}", log=log)
            wait_until(lambda: list(folder.glob(f"sweep-killed{kill}/*")), job)
            cluster.kill_worker(cluster.workers()[0])
            cluster.add_worker()
            code, text = finish(job, log)
            runs = [path.name for path in (folder / f"sweep-killed{kill}").iterdir() if ".writing" not in path.name]
            lost = "Lost task" in text or "Lost executor" in text
            require(lost and code == 0 and figures(text) == whole and len(runs) == 4, "a sweep lost a worker: the same results")


def check_bits(folder):
    found = {}
    for recipe in ("notebook", "modern"):
        for workers in (1, 2, 4):
            with Cluster(folder, workers) as cluster:
                conf = {"spark.sql.files.maxPartitionBytes": str(8 << 20) if workers == 2 else "128m"}
                run(folder, cluster.master, "train", folder, "bits", 50, 1024, 1, recipe, 16, 2, conf=conf)
                found.setdefault(recipe, set()).add(model_hash(folder / "bits"))
        require(len(found[recipe]) == 1, f"{recipe}: 1, 2 and 4 executors train to the same bits")


def check_throughput(folder):
    plain = figures(run(folder, "local[2]", "plain", folder, 12))
    base = median([figure["rows"] / figure["cpu"] for figure in plain[4:]])
    print(f"plain loop: {base:,.0f} rows per CPU-second")
    for data, least in (("bytes", 0.6), ("vectors", 0.45)):
        rounds = figures(run(folder, "local[2]", "throughput", folder, data, 20))
        rate = median([figure["rows"] / figure["cpu"] for figure in rounds[8:]])
        print(f"{data}: {rate:,.0f} rows per CPU-second, {rate / base:.2f} of the plain loop (goal {least})", flush=True)
    for workers in (1, 2):
        with Cluster(folder, workers) as cluster:
            rounds = figures(run(folder, cluster.master, "throughput", folder, "bytes", 12))
            seconds = median([figure["seconds"] for figure in rounds[4:]])
            print(f"{workers} executors: {70000 / seconds:,.0f} rows per second", flush=True)


def check_large(folder, rows):
    with Cluster(folder, 2) as cluster:
        log = folder / "large.log"
        job = submit(folder, cluster.master, "large", folder, rows, log=log)
        sizes = []
        while job.poll() is None:
            sizes.append(max([resident(pid) for pid in executors("worker")], default=0))
            time.sleep(2)
        code, text = finish(job, log)
        found = figures(text)
        require(code == 0 and found[0]["rows"] == rows and found[0]["kinds"] <= 1000, f"{rows:,} rows: {found}")
        sizes = [size for size in sizes if size]
        middle, last = sizes[len(sizes) // 2], max(sizes[-len(sizes) // 4 :])
        require(last < 1.15 * middle, f"resident set {middle:.0f} MiB half way, {last:.0f} MiB at the end")


def check_beyond(folder, rows):
    """Trains on more than the memory of the executors holds."""
    with Cluster(folder, 2, memory="512m") as cluster:
        log = folder / "beyond.log"
        conf = {"spark.executor.memory": "512m", "spark.sql.shuffle.partitions": "16"}
        job = submit(folder, cluster.master, "train_many", folder, rows, conf=conf, log=log)
        largest = [0, 0]
        while job.poll() is None:
            sizes = sorted(resident(pid) for pid in executors("worker"))[-2:]
            largest = [max(pair) for pair in zip(largest, sizes or largest)]
            time.sleep(1)
        code, text = finish(job, log)
        if code != 0:
            print(text[-3000:])
        data, memory = rows * PIXELS / 2**20, sum(largest)
        print(figures(text))
        require(code == 0 and data > 1.5 * memory, f"{data:,.0f} MiB of examples, with {memory:,.0f} MiB of executors")


def resident(pid):
    with contextlib.suppress(OSError):
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    return 0


def check_quality(folder):
    """Trains with the same batches and rates on Spark and on one machine."""
    import numpy as np

    data = ["--data", HOME / "data" / "fashion-mnist"]
    for recipe, rate, times in (("notebook", 0.001, 2), ("modern", 0.003, 8**0.5)):
        errors = {"Spark": [], "train": []}
        for seed in range(3):
            run(folder, "local[2]", "train", folder, "made", 50, 512, 5, recipe, 16, 2, "", seed)
            options = ["--recipe", recipe, "--hidden", 50, "--batch-size", 512, "--epochs", 5, "--seed", seed]
            options += ["--learning-rate", rate * times, "--out", folder / "runs", "--name", f"{recipe}{seed}"]
            gbrbm("train", *data, *options)
            for name, model in (("Spark", folder / "made"), ("train", folder / "runs" / f"{recipe}{seed}")):
                out = folder / "errors.npy"
                gbrbm("apply", model, *data, "--part", "test", "--what", "reconstruction-error", "--out", out)
                errors[name].append(float(np.load(out).mean()))
                out.unlink()
        print(recipe, {name: [round(error, 5) for error in all] for name, all in errors.items()}, flush=True)
        spread = max(max(all) - min(all) for all in errors.values())
        difference = abs(np.mean(errors["Spark"]) - np.mean(errors["train"]))
        require(difference <= max(spread, 0.01 * np.mean(errors["train"])), f"{recipe}: the errors are those of train")


def gbrbm(*arguments):
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([HOME / "tools" / "gbrbm", *map(str, arguments)], check=True, **quiet)


def check_training(folder):
    ones = {}
    for batch, epochs in ((512, 2), (8192, 6), (65536, 12)):
        one = None
        images = 70000 if batch > 60000 else 60000
        for workers in (1, 2, 4):
            train = ("train", folder, "speed", 250, batch, epochs, "notebook", 16, 2, "", 0, images)
            with Cluster(folder, workers) as cluster:
                text = run(folder, cluster.master, *train)
            last = [float(seconds) for seconds in re.findall(r"epoch \d+ of \d+: loss \S+, (\S+) s", text)]
            step = 1000 * min(last[1:]) / (images // batch)
            one = one or step
            print(f"batch {batch}, {workers} executors: {step:.0f} ms a step, {one / step:.2f} times as fast", flush=True)
        ones[batch] = one
    print_break_even(ones)


def print_break_even(ones):
    """How many times as fast as one machine with 16 such cores several are, by these measurements.

    A step takes Spark's own time, the time of its examples, and that of its bytes: 4 for each
    parameter to every machine, 8 from it to those that add up, 8 from them to the driver.
    """
    cores, parameters = 16, PIXELS * 250 + PIXELS + 250
    least, largest = min(ones), max(ones)
    each = (ones[largest] - ones[least]) / (largest - least)
    own = max(0, ones[least] - each * least)
    print(f"of a step: {own:.0f} ms, and {each * 1000:.0f} ms for 1,000 examples on a core")
    for batch in (512, 8192, 65536):
        for gigabits in (1, 10, 100):
            traffic = 20 * parameters * 8 / (gigabits * 1e6)
            alone = each * batch / cores
            times = [alone / (own + each * batch / cores / nodes + traffic) for nodes in (8, 16, 32, 64)]
            print(f"batch {batch}, {gigabits} Gbit: " + ", ".join(f"{value:.1f}" for value in times), flush=True)


def median(numbers):
    return sorted(numbers)[len(numbers) // 2]


CHECKS = {
    "scores": check_scores,
    "python": check_python,
    "bits": check_bits,
    "no-workers": check_no_workers,
    "quality": check_quality,
    "kills": None,
    "throughput": check_throughput,
    "training": check_training,
    "sweep": check_sweep,
    "large": None,
    "beyond": None,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="CHECKS", help="some of " + ", ".join(CHECKS))
    parser.add_argument("--times", type=int, default=20, help="how many kills")
    parser.add_argument("--rows", type=int, default=10_000_000, help="of the large data set")
    parser.add_argument("--quick", action="store_true", help="scores, Python and two kills")
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else ["scores", "python", "kills"] if options.quick else list(CHECKS)
    build()
    with tempfile.TemporaryDirectory(prefix="gbrbm-spark-") as name:
        folder = pathlib.Path(name)
        prepare(folder)
        for check in wanted:
            print(f"== {check}", flush=True)
            if check == "kills":
                check_kills(folder, 2 if options.quick else options.times)
            elif check == "large":
                check_large(folder, options.rows)
            elif check == "beyond":
                check_beyond(folder, options.rows // 2)
            else:
                CHECKS[check](folder)


if __name__ == "__main__":
    if sys.argv[1:2] == ["job"]:
        run_job(sys.argv[2], sys.argv[3:])
    else:
        main()

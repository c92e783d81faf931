"""The measurements of the project alone, each against what the hardware allows."""

import signal
import statistics
import subprocess
import time

import processes
from processes import CORES, GBRBM, measure

FLOAT, MIB = 4, 1 << 20
VISIBLE, TRAIN_IMAGES, TEST_IMAGES = 784, 60_000, 10_000

PRECISIONS = ["FLOAT32", "BFLOAT16"]

#: How much more than its work a step's time may grow, from one case to the next.
LINEAR = 1.25


def steps(options, place, say):
    """Single steps against their matrix products alone, in the same process."""
    turns, seconds = ("2", "0.2") if options.quick else ("11", "0.5")
    longer = "0.2" if options.quick else "2"
    found = []
    for precision in PRECISIONS:
        found += step_times(1, 1, precision, turns, seconds, "250,128,784,1", "10,128,784,1")
        # As `train` does them: one thread for the model, and another draws what it takes.
        found += step_times(1, CORES, precision, turns, seconds, "10,128,784,1")
        found += step_times(CORES, CORES, precision, turns, longer, "4096,512,784,1")
    return found


def step_times(threads, processors, *arguments):
    """Of an operation's threads, and of the processors that the process may know of."""
    main = "org.gbrbm.bench.StepTimes"
    times = processes.java(main, str(threads), *arguments, processors=processors)
    return [{**time, "processors": processors} for time in times]


def growth_series(quick):
    if quick:
        return {"hidden": ["10,128,784,1", "100,128,784,1"], "k": ["100,128,784,2"]}
    hidden = [10, 20, 50, 100, 250, 500, 1024, 2048, 4096, 8192]
    batch = [32, 64, 128, 256, 512, 1024, 2048, 4096]
    k = [1, 2, 3, 5, 10, 20, 50, 100]
    return {
        "hidden": [f"{m},128,784,1" for m in hidden],
        "hidden, D = 3072": [f"{m},128,3072,1" for m in hidden],
        "batch": [f"250,{b},784,1" for b in batch],
        "batch, D = 3072": [f"250,{b},3072,1" for b in batch],
        "k": [f"250,128,784,{n}" for n in k],
    }


def growth(options, place, say):
    """Milliseconds a step as work grows, on all cores."""
    turns, seconds = ("2", "0.1") if options.quick else ("5", "0.3")
    series = {}
    for name, cases in growth_series(options.quick).items():
        for precision in PRECISIONS:
            points = step_times(CORES, CORES, precision, turns, seconds, *cases)
            for point in points:
                point["gflop"] = gflop(point)
            series[name + ("" if precision == PRECISIONS[0] else ", bfloat16")] = points
        say(f"growth with {name}: {len(points)} cases")
    return {"series": series, "steeper": steeper(series)}


def gflop(point):
    products = 2 * point["k"] + 3
    return 2e-9 * products * point["batch"] * point["visible"] * point["hidden"]


def steeper(series):
    """Where time grows more than the work does, and whether the products alone do so too."""
    found = []
    for name, points in series.items():
        for before, after in zip(points, points[1:]):
            work = after["gflop"] / before["gflop"]
            step = after["stepMs"] / before["stepMs"] / work
            products = after["productsMs"] / before["productsMs"] / work
            if step > LINEAR:
                found.append(
                    {"series": name, "from": before, "to": after, "step": step, "products": products}
                )
    return found


def start_up(options, place, say):
    """--help, and from process start to the first step: seconds, median and least."""
    times = 3 if options.quick else 11
    measure([GBRBM, "--help"])
    helps = [measure([GBRBM, "--help"]) for _ in range(times)]
    firsts = [first_step(place, f"first{i}") for i in range(times)]
    return {
        "help": summary([run["seconds"] for run in helps]),
        "helpCpu": summary([run["cpuSeconds"] for run in helps]),
        "firstStep": summary(firsts),
    }


def summary(values):
    return {"median": statistics.median(values), "least": min(values), "runs": len(values)}


def first_step(place, name):
    """Until the checkpoint after the first step is there: the step and its writing."""
    folder = place / name / "m250" / "checkpoint"
    started = time.perf_counter()
    command = [GBRBM, "train", "--hidden", "250", "--quiet", "--checkpoint-every", "1"]
    more = ["--keep-checkpoints", "1000", "--out", place, "--name", name]
    process = subprocess.Popen(
        [str(part) for part in [*command, *more]],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            if any(int(step.name[5:]) > 0 for step in folder.glob("step-*")):
                return time.perf_counter() - started
            if process.poll() is not None:
                raise processes.Failed(f"training ended with exit code {process.returncode}")
            time.sleep(0.002)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def memory(options, place, say):
    """Peak resident sets of one large model, and of the process without data and model."""
    epochs = ["--quiet", "--epochs", "1", "--out", place, "--name"]
    large = ["--batch-size", "512", *epochs]
    hidden = 250 if options.quick else 4096
    idle = measure([GBRBM, "info"])["peakMiB"]
    model = measure([GBRBM, "train", "--hidden", hidden, *large, "large"])["peakMiB"]
    smallest = measure([GBRBM, "train", "--hidden", "1", *large, "small"])["peakMiB"]
    # W, b and c, and two moments of Adam for each.
    state = 3 * FLOAT * (VISIBLE * hidden + VISIBLE + hidden) / MIB
    data = VISIBLE * (TRAIN_IMAGES + TEST_IMAGES) / MIB
    return {
        "hidden": hidden,
        "idleMiB": idle,
        "peakMiB": model,
        "peakOfOneUnitMiB": smallest,
        "stateMiB": state,
        "dataMiB": data,
        "aboveIdleMiB": model - idle,
        "allowedMiB": 3 * state + data,
    }


def evaluation(options, place, say):
    """The evaluation of 10,000 images against its matrix products alone."""
    turns, seconds = ("2", "0.2") if options.quick else ("11", "1")
    found = []
    for hidden in ["250"] if options.quick else ["10", "250", "4096"]:
        found += processes.java("org.gbrbm.bench.EvaluationTimes", hidden, turns, seconds)
    return found


def micro(options, place, say):
    """JMH: the step, its products, and the random numbers."""
    file = place / "jmh.json"
    short = ["-wi", "0", "-i", "1", "-r", "100ms"] if options.quick else []
    processes.java("org.openjdk.jmh.Main", "-rf", "json", "-rff", str(file), *short, "org.gbrbm")
    return [
        {
            "benchmark": run["benchmark"].rsplit(".", 2)[-2] + "." + run["benchmark"].rsplit(".", 1)[-1],
            "parameters": run.get("params", {}),
            "score": run["primaryMetric"]["score"],
            "error": run["primaryMetric"]["scoreError"],
            "unit": run["primaryMetric"]["scoreUnit"],
        }
        for run in processes.json.loads(file.read_text())
    ]

"""The error that a training comes to, by the seconds from process start to exit."""

import json
import statistics
import subprocess
import time

from processes import GBRBM, PEERS, Failed, lines_of_json, measure

HIDDEN = 250
EPOCHS = [1, 2, 4, 8, 16, 25]
#: The test error of the notebook's own model with as many hidden units.
NOTEBOOK = 0.02934


def compare(options, place, say):
    """A line for each recipe and peer: a point for each number of epochs, which take turns.

    The seconds are the median of the rounds; the error is the same in each.
    """
    epochs = [1, 2] if options.quick else EPOCHS
    hidden = 10 if options.quick else HIDDEN
    ways = {
        "gbrbm, sharp": lambda n, turn: own(place, hidden, "sharp", n, turn),
        "gbrbm, notebook": lambda n, turn: own(place, hidden, "notebook", n, turn),
        "PyTorch": lambda n, _: peer(options, hidden, "torch_peer.py", n, "--loader", "tensor"),
        "NumPy": lambda n, _: peer(options, hidden, "numpy_peer.py", n),
    }
    runs = {name: {n: [] for n in epochs} for name in ways}
    for turn in range(options.rounds):
        for n in epochs:
            for name in list(runs):
                try:
                    runs[name][n].append(ways[name](n, turn))
                except Failed as e:
                    say(f"{name}: {e}")
                    del runs[name]
        say(f"quality, round {turn + 1} of {options.rounds}")
    return [line(name, hidden, points, say) for name, points in runs.items()]


def line(name, hidden, runs, say):
    points = [
        {
            "epochs": n,
            "seconds": statistics.median(run["seconds"] for run in each),
            "testMse": each[0]["testMse"],
        }
        for n, each in runs.items()
    ]
    last = points[-1]
    say(f"{name}: {last['seconds']:.1f} s, {last['testMse']:.4f} after {last['epochs']} epochs")
    return {"name": name, "hidden": hidden, "points": points}


def own(place, hidden, recipe, epochs, turn):
    run = measure(
        [
            *[GBRBM, "train", "--recipe", recipe, "--hidden", hidden, "--epochs", epochs],
            *["--quiet", "--json", "--out", place, "--name", f"{recipe}-{epochs}-{turn}"],
        ]
    )
    return {
        "seconds": run["seconds"],
        "testMse": json.loads(run["output"])["models"][0]["testMse"],
    }


def peer(options, hidden, script, epochs, *more):
    started = time.perf_counter()
    run = subprocess.run(
        [options.python, PEERS / script, "--hidden", str(hidden), "--epochs", str(epochs), *more],
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - started
    if run.returncode:
        raise Failed(f"{script}: {(run.stderr.strip().splitlines() or ['no message'])[-1]}")
    return {"seconds": seconds, "testMse": lines_of_json(run.stdout)[0]["testMse"]}


def least_seconds(training, error=NOTEBOOK):
    """Of the points that are as good as the notebook's model, the one that took least; or None."""
    good = [point for point in training["points"] if point["testMse"] <= error]
    return min(good, key=lambda point: point["seconds"], default=None)

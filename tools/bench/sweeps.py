"""The whole sweep against the peers: from process start to exit, in turns."""

import json
import os
import statistics
import subprocess
import time

import processes
from processes import CORES, PEERS, Failed, lines_of_json, measure

EPOCHS = 25
FEWEST_EPOCHS = 2  # of which the second shows how long all others take


#: What the project's sweeps multiply matrices in.
PRECISIONS = ("float32", "bfloat16")


class Peer:
    """A peer with all the ways to run it, of which the fastest counts.

    A way is a list of processes that run side by side, each with its arguments and environment.
    Against are the project's precisions that it is compared with.
    """

    def __init__(self, name, script, modules, install, ways, against=PRECISIONS):
        self.name, self.script, self.modules, self.install = name, script, modules, install
        self.ways, self.against = ways, against

    def missing(self, python):
        """What has to be installed before it can run, or None."""
        code = f"import {', '.join(self.modules)}"
        found = subprocess.run([python, "-c", code], capture_output=True, text=True)
        if found.returncode == 0:
            return None
        reason = (found.stderr.strip().splitlines() or ["no Python"])[-1]
        return f"{reason}; {python} -m pip install {self.install}"


def peers(hidden):
    threads = [n for n in (1, 2, 4, 8, 16, 32, 64) if n < CORES] + [CORES]

    def torch(*more):
        return {
            f"{n} thread{'s' if n > 1 else ''}{' compiled' if '--compile' in more else ''}": [
                ([*more, "--threads", n, "--hidden", ",".join(map(str, hidden))], {})
            ]
            for n in threads
        }

    def numpy(n, models):
        return ["--hidden", ",".join(map(str, models))], {"OPENBLAS_NUM_THREADS": str(n)}

    numpy_ways = {f"{n} thread{'s' if n > 1 else ''}": [numpy(n, hidden)] for n in threads}
    if CORES > 1 and len(hidden) > 1:
        largest, rest = hidden[-1:], hidden[:-1]
        numpy_ways["two processes side by side"] = [numpy(1, largest), numpy(1, rest)]
    tensor = ["--loader", "tensor"]
    return [
        Peer(
            *["PyTorch, the notebook's loader", "torch_peer.py"],
            *[["torch", "torchvision", "numpy"], "torch torchvision numpy"],
            torch("--loader", "notebook"),
        ),
        Peer(
            *["PyTorch, images in a tensor", "torch_peer.py"],
            *[["torch", "numpy"], "torch numpy"],
            {**torch(*tensor), **torch(*tensor, "--compile")},
        ),
        Peer(
            *["PyTorch, images in a tensor, bfloat16 autocast", "torch_peer.py"],
            *[["torch", "numpy"], "torch numpy"],
            {
                **torch(*tensor, "--autocast"),
                **torch(*tensor, "--autocast", "--compile"),
            },
            against=("bfloat16",),
        ),
        Peer("NumPy", "numpy_peer.py", ["numpy"], "numpy", numpy_ways),
    ]


def run_way(python, peer, way, epochs):
    """Seconds from start to exit of a peer, and of an epoch after the first; what it reports."""
    started = time.perf_counter()
    running = []
    for arguments, environment in way:
        command = [python, PEERS / peer.script, "--epochs", epochs, *arguments]
        running.append(
            subprocess.Popen(
                [str(part) for part in command],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env={**os.environ, **environment},
            )
        )
    try:
        outputs = [process.communicate() for process in running]
    except BaseException:  # interrupted: nothing is left running
        for process in running:
            process.kill()
        raise
    seconds = time.perf_counter() - started
    for process, (_, err) in zip(running, outputs):
        if process.returncode != 0:
            last = (err.strip().splitlines() or ["no message"])[-1]
            raise Failed(f"{peer.script}: exit code {process.returncode}: {last}")
    models = [lines_of_json(out) for out, _ in outputs]
    # Models of one process are trained one after another.
    an_epoch = max(sum(steady(model["epochSeconds"]) for model in own) for own in models)
    return {
        "seconds": seconds,
        "secondsAnEpoch": an_epoch,
        "models": sorted(sum(models, []), key=lambda model: model["hidden"]),
    }


def steady(epochs):
    """Seconds of an epoch: what is needed once, such as compiling, is in the first."""
    return statistics.mean(epochs[1:] or epochs)


def best_way(python, peer, say):
    """The fastest way to run a peer, by an epoch after its first; the least of two runs."""
    times, failures = {}, {}
    for name, way in peer.ways.items():
        try:
            times[name] = min(
                run_way(python, peer, way, FEWEST_EPOCHS)["secondsAnEpoch"] for _ in range(2)
            )
            say(f"{peer.name}, {name}: {times[name]:.2f} s an epoch")
        except Failed as e:
            failures[name] = str(e)
            say(f"{peer.name}, {name}: {e}")
    if not times:
        raise Failed("; ".join(failures.values()))
    return min(times, key=times.get), times, failures


def compare(options, place, say):
    """Project and peers in turns."""
    hidden = [10, 50] if options.quick else [10, 50, 100, 250]
    own_epochs = 1 if options.quick else EPOCHS
    peer_epochs = min(options.peer_epochs or own_epochs, own_epochs)
    ready, results = [], []
    for peer in peers(hidden):
        result = {"peer": peer.name, "missing": peer.missing(options.python), "rounds": []}
        results.append(result)
        if result["missing"]:
            say(f"MISSING {peer.name}: {result['missing']}")
            continue
        try:
            name, times, failures = best_way(options.python, peer, say)
            result.update(way=name, waysSecondsAnEpoch=times, waysFailed=failures)
            ready.append((peer, peer.ways[name], result))
        except Failed as e:
            result["failed"] = str(e)
    own = []
    for turn in range(options.rounds):
        runs = {}
        for precision in PRECISIONS:
            name = f"sweep-{precision}-{turn}"
            runs[precision] = own_sweep(place, name, hidden, own_epochs, precision)
            seconds = runs[precision]["seconds"]
            say(f"sweep {turn + 1} of {options.rounds}, {precision}: {seconds:.1f} s")
        own.append(runs)
        for peer, way, result in ready:
            other = run_way(options.python, peer, way, peer_epochs)
            more = own_epochs - peer_epochs
            other["fullSeconds"] = other["seconds"] + more * other["secondsAnEpoch"]
            other["ratios"] = {p: other["fullSeconds"] / runs[p]["seconds"] for p in peer.against}
            result["rounds"].append(other)
            ratios = ", ".join(f"{r:.2f} times {p}" for p, r in other["ratios"].items())
            say(f"  {peer.name}: {other['fullSeconds']:.1f} s, {ratios}")
    for peer, _, result in ready:
        rounds = result["rounds"]
        result["fullSeconds"] = statistics.median(r["fullSeconds"] for r in rounds)
        result["ratios"] = {
            p: statistics.median(r["ratios"][p] for r in rounds) for p in peer.against
        }
    return {
        "hidden": hidden,
        "epochs": own_epochs,
        "peerEpochs": peer_epochs,
        "project": own,
        "seconds": {p: statistics.median(runs[p]["seconds"] for runs in own) for p in PRECISIONS},
        "peakMiB": {p: max(runs[p]["peakMiB"] for runs in own) for p in PRECISIONS},
        "peers": results,
    }


def own_sweep(place, name, hidden, epochs, precision):
    models = ",".join(map(str, hidden))
    run = measure(
        [
            *[processes.GBRBM, "sweep", "--hidden", models, "--quiet", "--json"],
            *["--epochs", epochs, "--precision", precision, "--out", place, "--name", name],
        ]
    )
    trained = json.loads(run["output"])["models"]
    return {
        "seconds": run["seconds"],
        "peakMiB": run["peakMiB"],
        "testMse": {model["hidden"]: model["testMse"] for model in trained},
    }

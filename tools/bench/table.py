"""The figures as Markdown."""

import math


def table(results):
    """All that was measured, beside its goal."""
    parts = [heading(results["machine"]), goals(results)]
    for name, part in (("sweep", sweep), ("growth", growth), ("micro", micro)):
        if name in results:
            parts.append(part(results[name]))
    return "\n".join(parts)


def heading(machine):
    lines = [f"{name}: {value}  " for name, value in machine.items()]
    return "\n".join(lines) + "\n"


def rows(header, lines):
    text = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    text += ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]
    return "\n".join(text) + "\n"


def goals(results):
    lines = []
    if "sweep" in results:
        lines += [peer_line(peer) for peer in results["sweep"]["peers"]]
    for step in results.get("step", []):
        lines.append(step_line(step))
    if "start" in results:
        start = results["start"]
        lines.append(start_line("`tools/gbrbm --help`", start["help"], 0.4))
        lines.append(start_line("process start to the first step", start["firstStep"], 3))
    if "sweep" in results:
        peak = results["sweep"]["peakMiB"]
        lines.append(["peak resident set of the sweep", f"{peak:.0f} MiB", "at most 1229 MiB"])
    if "memory" in results:
        lines += memory_lines(results["memory"])
    for evaluation in results.get("evaluation", []):
        ms, products = evaluation["evaluationMs"], evaluation["productsMs"]
        what = f"evaluation of {evaluation['images']} images, M = {evaluation['hidden']}"
        figures = f"{evaluation['ratio']:.2f} times its products ({ms:.0f} ms, {products:.0f} ms)"
        lines.append([what, figures, "at most 1.5 times"])
    return rows(["what", "measured", "goal"], lines)


WANTED = {
    "PyTorch, the notebook's loader": "at least 25 times",
    "PyTorch, images in a tensor": "at least 3 times",
    "NumPy": "at least 2.5 times",
}


def peer_line(peer):
    what, goal = f"whole sweep against {peer['peer']}", WANTED[peer["peer"]]
    if peer["missing"]:
        return [what, f"**not measured**: {peer['missing']}", goal]
    if "failed" in peer:
        return [what, f"**failed**: {peer['failed']}", goal]
    return [what, f"{peer['ratio']:.2f} times faster", goal]


def step_line(step):
    threads = "one thread" if step["threads"] == 1 else f"{step['threads']} threads"
    what = f"a step, M = {step['hidden']}, batch {step['batch']}, {threads}"
    times = f"{step['stepMs']:.3f} ms"
    figures = f"{step['ratio']:.2f} times its products ({times}, {step['productsMs']:.3f} ms)"
    goal = {250: "at most 1.4 times", 10: "at most 0.5 ms", 4096: "at most 1.15 times"}
    return [what, figures, goal.get(step["hidden"], "")]


def start_line(what, seconds, goal):
    figures = f"{seconds['median']:.2f} s (least {seconds['least']:.2f})"
    return [what, figures, f"at most {goal} s"]


def memory_lines(memory):
    what = f"peak of one model with M = {memory['hidden']}, above a process without model and data"
    figures = f"{memory['aboveIdleMiB']:.0f} MiB ({memory['peakMiB']:.0f} - {memory['idleMiB']:.0f})"
    state, data = memory["stateMiB"], memory["dataMiB"]
    goal = f"at most {memory['allowedMiB']:.0f} MiB (3 x {state:.0f} + {data:.0f})"
    alone = f"the same above one with M = 1, on the same data: {memory['peakOfOneUnitMiB']:.0f} MiB"
    more = memory["peakMiB"] - memory["peakOfOneUnitMiB"]
    return [
        [what, figures, goal],
        [alone, f"{more:.0f} MiB", f"at most {3 * state:.0f} MiB (3 x {state:.0f})"],
    ]


def sweep(found):
    epochs, fewer = found["epochs"], found["peerEpochs"]
    models = ", ".join(map(str, found["hidden"]))
    text = [
        f"## The sweep: {models} hidden units, {epochs} epochs, process start to exit\n",
        "Medians; a ratio is of runs next to each other.",
    ]
    if fewer < epochs:
        text.append(
            f"The peers ran for {fewer} epochs; the time of further ones is extrapolated from those after the first."
        )
    lines = [["gbrbm", "", f"{found['seconds']:.1f}", "1", len(found["project"])]]
    for peer in found["peers"]:
        if peer["rounds"]:
            times = [f"{peer['fullSeconds']:.1f}", f"{peer['ratio']:.2f}", len(peer["rounds"])]
            lines.append([peer["peer"], peer["way"], *times])
    header = ["", "fastest way, of those below", "seconds", "times gbrbm's", "runs"]
    text += ["", rows(header, lines)]
    ways = []
    for peer in found["peers"]:
        for way, seconds in peer.get("waysSecondsAnEpoch", {}).items():
            ways.append([peer["peer"], way, f"{seconds:.2f}"])
        for way, reason in peer.get("waysFailed", {}).items():
            ways.append([peer["peer"], way, f"failed: {reason}"])
    text.append(rows(["peer", "way", "seconds an epoch"], ways))
    return "\n".join(text)


def growth(found):
    text = ["## A step as work grows, on all cores\n"]
    for name, points in found["series"].items():
        lines = []
        for p in points:
            size = [p["hidden"], p["batch"], p["visible"], p["k"]]
            times = [f"{p['stepMs']:.3f}", f"{p['productsMs']:.3f}", f"{p['ratio']:.2f}"]
            lines.append([*size, *times, f"{p['gflop'] / p['stepMs'] * 1e3:.0f}"])
        header = ["M", "B", "D", "k", "ms a step", "ms of its products", "ratio", "GFLOP/s"]
        text += [f"Growing {name}:\n", rows(header, lines)]
    if not found["steeper"]:
        text.append("No step's time grows by more than 1.25 times its work's growth.\n")
    for jump in found["steeper"]:
        before, after = jump["from"], jump["to"]
        case = "M {hidden}, B {batch}, D {visible}, k {k}"
        text.append(
            f"- {case.format(**before)} to {case.format(**after)}: time grows "
            f"{jump['step']:.2f} times as much as the work; that of the products alone "
            f"{jump['products']:.2f} times."
        )
    return "\n".join(text) + "\n"


def micro(found):
    lines = []
    for run in found:
        parameters = ", ".join(f"{name} {value}" for name, value in run["parameters"].items())
        error = float(run["error"])
        spread = "" if math.isnan(error) else f" +- {error:.3f}"
        lines.append([run["benchmark"], parameters, f"{run['score']:.3f}{spread} {run['unit']}"])
    return "## JMH\n\n" + rows(["benchmark", "parameters", "time"], lines)

"""The figures as Markdown."""

import math

import quality

QUALITY_WANTED = {"gbrbm, sharp": "at most 3 s"}


def table(results):
    """All that was measured, beside its goal."""
    parts = [heading(results["machine"]), goals(results)]
    for name, part in (
        ("sweep", sweep),
        ("quality", qualities),
        ("growth", growth),
        ("micro", micro),
    ):
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
        for peer in results["sweep"]["peers"]:
            lines += peer_lines(peer)
    for step in results.get("step", []):
        lines.append(step_line(step))
    if "start" in results:
        start = results["start"]
        lines.append(start_line("`tools/gbrbm --help`", start["help"], 0.4))
        lines.append(start_line("process start to the first step", start["firstStep"], 3))
    if "sweep" in results:
        peak = max(results["sweep"]["peakMiB"].values())
        lines.append(["peak resident set of the sweep", f"{peak:.0f} MiB", "at most 1229 MiB"])
    if "memory" in results:
        lines += memory_lines(results["memory"])
    lines += quality_lines(results.get("quality", []))
    for evaluation in results.get("evaluation", []):
        ms, products = evaluation["evaluationMs"], evaluation["productsMs"]
        what = f"evaluation of {evaluation['images']} images, M = {evaluation['hidden']}"
        figures = f"{evaluation['ratio']:.2f} times its products ({ms:.0f} ms, {products:.0f} ms)"
        lines.append([what, figures, "at most 1.5 times"])
    return rows(["what", "measured", "goal"], lines)


#: How many times faster than a peer, by the project's precision.
WANTED = {
    "PyTorch, the notebook's loader": {"float32": 12, "bfloat16": 18},
    "PyTorch, images in a tensor": {"float32": 3.3},
    "PyTorch, images in a tensor, bfloat16 autocast": {"bfloat16": 4},
    "NumPy": {"float32": 1.8, "bfloat16": 2.6},
}


def peer_lines(peer):
    what = f"whole sweep against {peer['peer']}"
    if peer["missing"]:
        return [[what, f"**not measured**: {peer['missing']}", ""]]
    if "failed" in peer:
        return [[what, f"**failed**: {peer['failed']}", ""]]
    goals = WANTED[peer["peer"]]
    return [
        [
            f"{what}, {precision}",
            f"{ratio:.2f} times faster",
            f"at least {goals[precision]} times" if precision in goals else "",
        ]
        for precision, ratio in peer["ratios"].items()
    ]


#: By precision and hidden units.
STEPS_WANTED = {
    ("FLOAT32", 250): "at most 1.35 times",
    ("FLOAT32", 4096): "at most 1.15 times",
    ("FLOAT32", 10): "at most 0.6 ms",
    ("BFLOAT16", 250): "at most 0.85 times",
    ("BFLOAT16", 4096): "at most 0.70 times",
    ("BFLOAT16", 10): "at most 0.55 ms",
}


def step_line(step):
    threads = "one thread" if step["threads"] == 1 else f"{step['threads']} threads"
    if step["processors"] > step["threads"]:
        threads += " and one that draws"
    precision = step["precision"]
    what = f"a step, M = {step['hidden']}, batch {step['batch']}, {threads}, {precision.lower()}"
    times = f"{step['stepMs']:.3f} ms"
    products = f"its float32 products ({times}, {step['productsMs']:.3f} ms)"
    figures = f"{step['ratio']:.2f} times {products}"
    return [what, figures, STEPS_WANTED.get((precision, step["hidden"]), "")]


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
    lines = [
        [f"gbrbm, {precision}", "", f"{seconds:.1f}", "", len(found["project"])]
        for precision, seconds in found["seconds"].items()
    ]
    for peer in found["peers"]:
        if peer["rounds"]:
            ratios = ", ".join(f"{ratio:.2f} ({p})" for p, ratio in peer["ratios"].items())
            times = [f"{peer['fullSeconds']:.1f}", ratios, len(peer["rounds"])]
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


def qualities(found):
    lines = []
    for training in found:
        for point in training["points"]:
            figures = [f"{point['seconds']:.1f}", f"{point['testMse']:.5f}"]
            lines.append([training["name"], point["epochs"], *figures])
    return "## Error by time\n\n" + rows(["", "epochs", "seconds", "test MSE"], lines)


def quality_lines(found):
    what = f"start to exit with a model as good as the notebook's ({quality.NOTEBOOK})"
    lines = []
    for training in found:
        point = quality.least_seconds(training)
        figures = "not reached"
        if point:
            figures = f"{point['seconds']:.1f} s ({point['epochs']} epochs, {point['testMse']:.4f})"
        goal = QUALITY_WANTED.get(training["name"], "")
        lines.append([f"{what}: {training['name']}", figures, goal])
    return lines


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

#!/usr/bin/env python3
"""Measures the project's speed, start-up and memory, against peers and against the hardware.

Writes results.json, table.md and plots. Needs what building needs; the peers need NumPy, torch and
torchvision in the Python that --python names, and are listed as missing where these are.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import signal
import subprocess
import sys
import tempfile

import parts
import processes
import quality
import sweeps
import table

#: Of the processor, those that matrix products depend on.
FEATURES = {"avx2", "fma", "avx512f", "avx512_bf16", "amx_tile", "amx_bf16"}

PARTS = {
    "step": parts.steps,
    "start": parts.start_up,
    "memory": parts.memory,
    "evaluation": parts.evaluation,
    "micro": parts.micro,
    "growth": parts.growth,
    "quality": quality.compare,
    "sweep": sweeps.compare,
}


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    options.out.mkdir(parents=True, exist_ok=True)
    failures = 0
    try:
        if not options.no_build:
            say("building")
            processes.build()
    except processes.Failed as e:
        sys.exit(f"bench: {e}")
    results = {"machine": machine()}
    sources = processes.sources()
    with tempfile.TemporaryDirectory(prefix="gbrbm-bench-") as place:
        for name in options.only:
            say(f"{name} ...")
            try:
                results[name] = PARTS[name](options, pathlib.Path(place), say)
            except processes.Failed as e:
                failures += 1
                say(f"{name} FAILED: {e}")
            if processes.sources() != sources:
                sys.exit("bench: the sources changed meanwhile: the figures are of no one version")
            results["machine"][f"load after {name}"] = f"{os.getloadavg()[0]:.2f}"
            # After each part, so that a run that is cut short is not for nothing.
            (options.out / "results.json").write_text(json.dumps(results, indent=2) + "\n")
            (options.out / "table.md").write_text(table.table(results))
    if "growth" in results or "quality" in results:
        processes.java("org.gbrbm.bench.Plots", str(options.out / "results.json"), str(options.out))
    print((options.out / "table.md").read_text())
    say(f"written to {options.out}")
    sys.exit(1 if failures else 0)


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = processes.HOME / "target" / "bench"
    parser.add_argument("--out", type=pathlib.Path, default=default, metavar="DIR")
    parser.add_argument(
        "--python", default=sys.executable, help="the Python that has the peers' libraries"
    )
    parser.add_argument(
        "--rounds",
        type=int,
        default=5,
        help="how often project and peers take turns (default: 5)",
    )
    parser.add_argument(
        "--peer-epochs",
        type=int,
        metavar="N",
        help="let the peers train for N epochs, at least 2, and work out the rest (default: all 25)",
    )
    parser.add_argument(
        "--only",
        type=lambda text: text.split(","),
        default=list(PARTS),
        metavar="PART,...",
        help=f"some of {','.join(PARTS)} (default: all)",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="a short form, to see that all works; its figures mean nothing",
    )
    parser.add_argument(
        "--no-build", action="store_true", help="measure what mvn -Pbench package built before"
    )
    options = parser.parse_args()
    unknown = [name for name in options.only if name not in PARTS]
    if unknown:
        parser.error(f"--only takes {','.join(PARTS)}, not {','.join(unknown)}")
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    if options.peer_epochs is not None and options.peer_epochs < sweeps.FEWEST_EPOCHS:
        parser.error(f"--peer-epochs must be at least {sweeps.FEWEST_EPOCHS}")
    if options.quick:
        options.rounds = 1
    return options


def machine():
    """Where and when the figures were taken, and of what."""
    revision = subprocess.run(
        ["git", "-C", str(processes.HOME), "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
    )
    versions = processes.measure([processes.GBRBM, "info"])["output"]
    versions = dict(line.split(None, 1) for line in versions.splitlines() if len(line.split()) > 1)
    return {
        "date": datetime.date.today().isoformat(),
        "command": " ".join(["tools/bench/run.py", *sys.argv[1:]]),
        "processor": f"{processor('model name')}, {os.cpu_count()} cores",
        "features": " ".join(f for f in processor("flags").split() if f in FEATURES) or "unknown",
        "system": f"{platform.system()} {platform.machine()}",
        "load before": f"{os.getloadavg()[0]:.2f}",
        "revision": revision.stdout.strip() or "unknown",
        "TensorFlow": versions.get("tensorflow", "unknown"),
        "Java": versions.get("java", "unknown"),
    }


def processor(what):
    """What Linux tells of the processor."""
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith(what):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

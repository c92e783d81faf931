#!/usr/bin/env python3
"""Runs the commands of the documents, as a reader would, in a copy of the checkout.

The blocks of a document are run in their order, each in a shell of its own, all documents in the
same copy: what the README makes is there for the others. By the word after a block's three marks:

    sh              is run
    sh server       is run while tools/serving/reference_server.py stands in for TensorFlow Serving
    python          is run, with tensorflow; "python server" likewise with the server
    console         is not run: it needs what may not be there (a container, a GPU, the network)

Blocks of Python and with the server need a Python with the packages of
tools/serving/requirements.txt: --python names it. Where it has none of them they are left out,
which is said. A comment before a block says what is put in place of a text, to be quicker or to
fit what is there; it may have several lines:

    <!-- checked with: --epochs 25 -> --epochs 1 -->

Usage: docs.py [--python PYTHON] [DOCUMENT ...]
"""

import argparse
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import common

DOCUMENTS = ["README.md", "docs/*.md", "tools/check/README.md", "tools/serving/README.md"]
BLOCK = re.compile(
    r"(?:^<!-- checked with: (?P<other>(?:(?!-->).)*) -->\n)?"
    r"^```(?P<language>sh|python)(?P<server> server)?\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
# What .ci/run has just done, and would take long.
LEFT_OUT = re.compile(r"^mvn verify$", re.MULTILINE)
SERVER = ["tools/serving/reference_server.py", "--models", "savedmodels"]
PORTS = ["--grpc-port", "8500", "--rest-port", "8501"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--python", default=sys.executable)
    arguments.add_argument("documents", nargs="*")
    arguments = arguments.parse_args()
    documents = arguments.documents or [
        str(path.relative_to(common.HOME))
        for pattern in DOCUMENTS
        for path in sorted(common.HOME.glob(pattern))
    ]
    has_packages = packages(arguments.python)
    failed, left_out, serving = 0, 0, False
    with contextlib.ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory(prefix="gbrbm-docs-"))
        checkout = copy(pathlib.Path(place) / "gbrbm")
        for document in documents:
            for block in blocks(document):
                if not has_packages and (block["language"] == "python" or block["server"]):
                    left_out += 1
                    continue
                if block["server"] and not serving:
                    stack.enter_context(server(checkout, arguments.python))
                    serving = True
                failed += not run(document, block, checkout, arguments.python)
    if left_out:
        print(
            f"{left_out} blocks are left out: {arguments.python} has not the packages of"
            " tools/serving/requirements.txt; see --python"
        )
    sys.exit(1 if failed else 0)


def packages(python):
    """Whether a Python has what the checks of serving need."""
    names = "import kubernetes_validate, tensorflow, tensorflow_serving"
    return subprocess.run([python, "-c", names], capture_output=True).returncode == 0


def blocks(document):
    found = []
    for match in BLOCK.finditer((common.HOME / document).read_text(encoding="utf-8")):
        block = match.groupdict()
        for line in (block["other"] or "").splitlines():
            old, new = line.strip().split(" -> ")
            if old not in block["text"]:
                raise SystemExit(f"{document}: no block after the comment has '{old}'")
            block["text"] = block["text"].replace(old, new)
        block["text"] = LEFT_OUT.sub("", block["text"]).strip()
        if block["text"]:
            found.append(block)
    return found


def copy(place):
    """The checkout without its history and its runs, and with data as a reader may have them."""
    ignored = shutil.ignore_patterns(".git", "runs")
    shutil.copytree(common.HOME, place, ignore=ignored, copy_function=link)
    common.write_pictures(place / "photos")
    common.write_table(place / "measurements.csv")
    return place


def link(source, target):
    """Libraries are large and never written to: another name for each will do."""
    if "/target/lib/" in source:
        with contextlib.suppress(OSError):  # the copy is on another file system
            return os.link(source, target)
    return shutil.copy2(source, target)


def run(document, block, checkout, python):
    print(f"--- {document}\n{block['text']}", flush=True)
    began = time.monotonic()
    shell = ["bash", "-euo", "pipefail", "-c"]
    path = f"{pathlib.Path(python).parent}{os.pathsep}{os.environ['PATH']}"
    process = subprocess.run(
        [*([python, "-c"] if block["language"] == "python" else shell), block["text"]],
        cwd=checkout,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(f"    exit code {process.returncode} after {time.monotonic() - began:.0f} s", flush=True)
    if process.returncode:
        print(process.stdout, flush=True)
    return process.returncode == 0


@contextlib.contextmanager
def server(checkout, python):
    process = subprocess.Popen(
        [python, *SERVER, *PORTS],
        cwd=checkout,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        if not process.stdout.readline().startswith("listening"):
            raise SystemExit("tools/serving/reference_server.py does not start; see above")
        yield
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()

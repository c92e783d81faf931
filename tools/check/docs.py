#!/usr/bin/env python3
"""Runs the commands of the documents, as a reader would, in a copy of the checkout.

A block that is marked sh is run; one that is marked console needs what may not be there (a server,
a GPU) and is not. The blocks of a document are run in their order, each in a shell of its own.

Usage: docs.py [DOCUMENT ...]   (default: README.md and docs/*.md)
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import common

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# What .ci/run has just done, and would take long.
LEFT_OUT = re.compile(r"^mvn verify$", re.MULTILINE)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("documents", nargs="*")
    arguments = arguments.parse_args()
    documents = arguments.documents or [
        "README.md",
        *(str(path.relative_to(common.HOME)) for path in sorted(common.HOME.glob("docs/*.md"))),
    ]
    failed = 0
    with tempfile.TemporaryDirectory(prefix="gbrbm-docs-") as place:
        checkout = copy(pathlib.Path(place) / "gbrbm")
        for document in documents:
            text = (common.HOME / document).read_text(encoding="utf-8")
            for block in BLOCK.findall(text):
                failed += not run(document, LEFT_OUT.sub("", block).strip(), checkout)
    sys.exit(1 if failed else 0)


def copy(place):
    """The checkout without its history and its runs."""
    ignored = shutil.ignore_patterns(".git", "runs")
    shutil.copytree(common.HOME, place, ignore=ignored, copy_function=link)
    return place


def link(source, target):
    """Files are replaced whole when they are written, so that two names for one do no harm."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def run(document, commands, checkout):
    if not commands:
        return True
    print(f"--- {document}\n{commands}", flush=True)
    began = time.monotonic()
    process = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=checkout,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(f"    exit code {process.returncode} after {time.monotonic() - began:.0f} s", flush=True)
    if process.returncode:
        print(process.stdout, flush=True)
    return process.returncode == 0


if __name__ == "__main__":
    main()

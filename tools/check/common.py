"""What the checks share: small data, short runs, and how two runs are compared."""

import hashlib
import json
import os
import pathlib
import random
import signal
import struct
import subprocess
import zlib

HOME = pathlib.Path(__file__).resolve().parents[2]
GBRBM = HOME / "tools" / "gbrbm"


def write_data(folder, train=400, test=50, rows=6, columns=6):
    """Writes a data set of random images as four IDX files."""
    numbers = random.Random(1)
    folder.mkdir(parents=True, exist_ok=True)
    for part, count in (("train", train), ("t10k", test)):
        pixels = numbers.randbytes(count * rows * columns)
        header = struct.pack(">4i", 0x803, count, rows, columns)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(header + pixels)
        labels = struct.pack(">2i", 0x801, count) + bytes(count)
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(labels)
    return folder


def write_pictures(folder, count=200, rows=28, columns=28):
    """Writes grey pictures, each a square somewhere, as PNG files."""
    numbers = random.Random(2)
    folder.mkdir(parents=True)
    for number in range(count):
        top, left = numbers.randrange(rows - 8), numbers.randrange(columns - 8)
        square = b"\0" * left + b"\xc0" * 8 + b"\0" * (columns - 8 - left)
        lines = [square if top <= row < top + 8 else bytes(columns) for row in range(rows)]
        header = struct.pack(">2I5B", columns, rows, 8, 0, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + line for line in lines))
        chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
        (folder / f"{number:02d}.png").write_bytes(
            b"\x89PNG\r\n\x1a\n"
            + b"".join(
                struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
                for name, data in chunks
            )
        )


def write_table(file, count=200):
    """Writes three columns of numbers, two of which go together, as a CSV file."""
    numbers = random.Random(3)
    lines = ["length,width,weight"]
    for _ in range(count):
        length = numbers.gauss(40, 5)
        lines.append(f"{length:.2f},{numbers.gauss(7, 1):.2f},{2 * length + numbers.gauss(0, 3):.1f}")
    file.write_text("\n".join(lines) + "\n")


def start(*arguments, **options):
    """Starts the command line in a process (group) of its own, with the usual signals."""
    return subprocess.Popen(
        [GBRBM, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        **options,
    )


def run(*arguments, **options):
    """Runs the command line; returns its exit code and what it wrote to stderr."""
    process = start(*arguments, **options)
    err = process.communicate()[1]
    return process.returncode, own_lines(err)


def own_lines(err):
    """Without TensorFlow's own log lines."""
    lines = err.splitlines()
    return "\n".join(
        line for line in lines if not line.startswith(("WARNING: All log", "I0000", "W0000"))
    )


def refusal(err):
    """The lines of a refusal, without what is said of files that a training does not depend on."""
    return [line for line in err.splitlines() if "writing TensorBoard's files has ended" not in line]


def kill(process):
    """kill -9 for the process and whatever it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fingerprint(folder):
    """All that a finished run comes to, apart from times."""
    results = json.loads((folder / "results.json").read_text())
    found = {}
    for model in results["models"]:
        del model["seconds"]
        checkpoint = folder / model["checkpoint"]
        for file in sorted(checkpoint.glob("model.*")):
            found[f"{model['hidden']} {file.name}"] = sha256(file)
        metrics = folder / f"m{model['hidden']:03d}" / "metrics.csv"
        lines = metrics.read_text().splitlines()
        found[f"{model['hidden']} metrics"] = [line.rsplit(",", 1)[0] for line in lines]
    found["results"] = results
    return found


def damaged_checkpoints(folder):
    """What is wrong with the files of a run's checkpoints."""
    return damaged(folder.glob("m*/checkpoint/step-*"))


def versions(model):
    """The folders that TensorFlow Serving takes for versions of a model."""
    return sorted(folder for folder in model.glob("*") if folder.name.isdigit())


def damaged(folders):
    """The files in these folders that are not those that the folder's checksums are of."""
    found = []
    for folder in folders:
        try:
            for line in (folder / "SHA256SUMS").read_text().splitlines():
                expected, name = line.split("  ")
                if sha256(folder / name) != expected:
                    found.append(folder / name)
        except OSError as e:
            found.append(e)
    return found

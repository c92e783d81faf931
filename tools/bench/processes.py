"""Processes: what they take, and where the project's own are."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parents[2]
GBRBM = HOME / "tools" / "gbrbm"
PEERS = HOME / "tools" / "bench" / "peers"
CORES = os.cpu_count()


class Failed(Exception):
    """A command failed; the message says which and why."""


def measure(command, environment=None):
    """Runs a command: seconds from start to exit, of the CPU, peak resident set in MiB, output."""
    command = [str(part) for part in command]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=out, stderr=err, env={**os.environ, **(environment or {})}
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:  # interrupted: nothing is left running
            process.kill()
            raise
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode(errors="replace")
        if process.returncode != 0:
            err.seek(0)
            last = err.read().decode(errors="replace").strip().splitlines()[-1:]
            raise Failed(f"{' '.join(command)}: exit code {process.returncode} {' '.join(last)}")
    return {
        "seconds": seconds,
        "cpuSeconds": usage.ru_utime + usage.ru_stime,
        "peakMiB": usage.ru_maxrss / 1024,
        "output": text,
    }


def lines_of_json(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def java(main, *arguments, processors=CORES):
    """Runs one of the classes of src/bench; returns the lines of JSON that it prints."""
    target = HOME / "target"
    home = os.environ.get("JAVA_HOME")
    classpath = os.pathsep.join(
        [str(target / "test-classes"), str(target / "classes"), str(target / "bench-lib" / "*")]
    )
    command = [os.path.join(home, "bin", "java") if home else "java", "-cp", classpath]
    # The flags and the memory of the launcher, so that what is timed is what is used.
    command += ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"]
    command += [f"-XX:ActiveProcessorCount={processors}"]
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "2"}
    launch = ["bash", "-c", '. "$0"; exec "$@"', HOME / "tools" / "memory.sh"]
    return lines_of_json(measure([*launch, *command, main, *arguments], quiet)["output"])


def sources():
    """The newest change of what is measured, and how many files there are."""
    folders = [HOME / "src", HOME / "tools"]
    files = [HOME / "pom.xml", *(file for folder in folders for file in folder.rglob("*"))]
    times = [file.stat().st_mtime_ns for file in files if file.is_file() and not is_cache(file)]
    return max(times), len(times)


def is_cache(file):
    return "__pycache__" in file.parts


def build():
    """Builds the software, and what of it is for measuring only."""
    if shutil.which("mvn") is None:
        raise Failed("mvn is missing; it builds what is measured")
    command = ["mvn", "-q", "-B", "-ntp", "-f", HOME / "pom.xml", "-Pbench", "-DskipTests"]
    measure([*command, "package"])
    measure([GBRBM, "--version"])  # makes the archive of classes

"""Runs `mag` and reads what it wrote."""
import array
import csv
import json
import os
import shutil
import subprocess
import tempfile
import time

from plates import LENGTH, STRIPS, THICKNESS

POLL = 0.02  # [s] between two looks at a running program
LINES = 4096  # bytes that hold some lines of a series


def used_seconds(pid):
    """Processor time of a process so far, user and system [s]."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_pinned(words, core, log, environment=None, watch=None):
    """Runs a program on one core, its output into `log`: (processor time [s], wall time [s],
    most memory [MB]). Calls watch(process id) while it runs."""
    env = dict(os.environ, OMP_NUM_THREADS="1", OMP_WAIT_POLICY="passive", **(environment or {}))
    with open(log, "w", encoding="utf-8") as out:
        begun = time.monotonic()
        child = subprocess.Popen(["taskset", "-c", str(core), *words], stdout=out, stderr=out, env=env)
        ended = 0
        while not ended:
            if watch is None:
                ended, status, usage = os.wait4(child.pid, 0)
            else:
                watch(child.pid)
                time.sleep(POLL)
                ended, status, usage = os.wait4(child.pid, os.WNOHANG)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        with open(log, encoding="utf-8", errors="replace") as f:
            raise SystemExit("".join(f.readlines()[-8:]) + f"{words[0]} failed, see {log}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begun, usage.ru_maxrss / 1024


class Watch:
    """Notes at which processor time the series has come to which time of the model. The series
    reaches the disk a few rows at a time; what counts is the moment in which it grows."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "series.csv")
        self.size = 0
        self.notes = [(0.0, 0.0)]  # (time of the model [s], processor time [s])

    def __call__(self, pid):
        try:
            size = os.path.getsize(self.path)
            if size == self.size:
                return
            used = used_seconds(pid)
            with open(self.path, "rb") as f:
                f.seek(max(0, size - LINES))
                lines = f.read(size).split(b"\n")
            reached = float(lines[-2].split(b",")[0]) if len(lines) > 2 else 0.0
        except (OSError, ValueError, IndexError):
            return  # not there yet, or its head only
        self.size = size
        self.notes.append((reached, used))


def run_mag(mag, case, folder, core, choices):
    """Runs a case into a new folder: what was used, and the watch's notes."""
    shutil.rmtree(folder, ignore_errors=True)
    watch = Watch(folder)
    words = [mag, "run", os.path.join(case, "case.yaml"), "-t", "1", "-o", folder]
    for choice in choices:
        words += ["--set", choice]
    used = run_pinned(words, core, folder + ".log", watch=watch)
    notes = watch.notes + [(read_series(folder)[-1]["time"], used[0])]
    return used, notes


def read_series(folder):
    """Rows of series.csv by names without units."""
    with open(os.path.join(folder, "series.csv"), encoding="ascii") as f:
        return [{k.split(" [")[0]: float(v) for k, v in r.items()} for r in csv.DictReader(f)]


def read_array(path, name):
    """A float array of a result's field file, by h5dump."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "array")
        subprocess.run(["h5dump", "-d", name, "-b", "LE", "-o", out, path], check=True,
                       stdout=subprocess.DEVNULL)
        values = array.array("f")
        with open(out, "rb") as f:
            values.frombytes(f.read())
    return values


def read_columns(path, spacing):
    """Share of metal over the thickness of a column, [y][x], what lies beyond the plate left out."""
    fill = read_array(path, "/VTKHDF/PointData/fill")
    points = read_array(path, "/VTKHDF/Points")
    nx, ny, nz = (round(length / spacing) for length in (LENGTH, STRIPS[-1], THICKNESS))
    columns = [[0.0] * nx for _ in range(ny)]
    for n, share in enumerate(fill):
        i, j = (int(1e3 * points[3 * n + d] / spacing) for d in (0, 1))
        if i < nx:
            columns[j][i] += share / nz
    return columns


def find_outputs(folder):
    """Field files: (time [s], path) of each, in order."""
    with open(os.path.join(folder, "summary.json"), encoding="utf-8") as f:
        times = json.load(f)["outputs"]
    return [(t, os.path.join(folder, "fields", f"{n:04}.vtkhdf")) for n, t in enumerate(times)]


def read_numbers(folder):
    """Numbers of summary.json, in SI."""
    with open(os.path.join(folder, "summary.json"), encoding="utf-8") as f:
        return {name: n["value"] for name, n in json.load(f)["numbers"].items()}

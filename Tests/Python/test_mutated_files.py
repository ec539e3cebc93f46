"""Twenty thousand files with something wrong in them: an answer or an error each time, soon and in little memory.

A thousand of them without MESOB_TESTS=full. A case is its number: `MESOB_CASE=417` is that one alone.
"""

import collections
import concurrent.futures
import hashlib
import os
import pathlib
import random
import shutil
import signal
import subprocess
import time
import zipfile

import h5py
import numpy as np
import pytest

from conftest import MESOB, mesob
from mutation import HDF5File, mutated_json, mutated_text, published, rebagged, scrambled

CASES = 20000
STEP = 1 if os.environ.get("MESOB_TESTS") == "full" else 20
SECONDS, MEMORY = 20, 1 << 30
# Yes, no, could not tell, usage, cannot write, out of time.
STATUSES = {0, 1, 2, 64, 74, 124}
TRIAL = ["quickstart", "weight=1", "--only", "competitive only", "accuracy=0", "iterations=200000",
         "--no-report"]
NETWORK = """<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 3\n<FIRST THRU NODE> 1\n<NUMBER OF LINKS> 4\n<END OF METADATA>
~ init term capacity length time b power speed toll type ;
1 3 100 1 1 0.15 4 0 0 1 ;\n3 2 100 1 1 0.15 4 0 0 1 ;\n1 2 50 1 3 0.15 4 0 0 1 ;\n2 1 50 1 3 0.15 4 0 0 1 ;\n"""
TRIPS = "<NUMBER OF ZONES> 2\n<TOTAL OD FLOW> 60\n<END OF METADATA>\nOrigin 1\n 2 : 50.0;\nOrigin 2\n 1 : 10.0;\n"


class Seeds:
    """What the files are made of; each worker has a copy."""

    def __init__(self, folder, store):
        shutil.copytree(store, folder / "store")
        (folder / "paper").mkdir()
        (folder / "paper/main.tex").write_text(
            r"\documentclass{article}\usepackage{mesob}\begin{document}\mesobnum{revenue-gain}\end{document}")
        mesob("report", "quickstart", "--artifacts", folder / "store", "--paper", "--paper-folder", folder / "paper")
        [run] = (folder / "store").glob("runs/quickstart/*truthful*")
        done = subprocess.run(
            [MESOB, "archive", run, "-o", folder / "bag", "--allow", "sources", "--allow", "dirty", "--allow", "stale",
             "--artifacts", store], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        self.bag = {
            str(path.relative_to(folder / "bag")): path.read_bytes()
            for path in (folder / "bag").rglob("*") if path.is_file() and path.suffix != ".tar"}
        self.network, self.trips = NETWORK.encode(), TRIPS.encode()
        self.run = str(run.relative_to(folder / "store"))
        self.result = HDF5File((run / "result.h5").read_bytes())
        self.records = sorted(
            str(path.relative_to(folder)) for path in (folder / "store").rglob("*.json")
            if "reports" not in path.parts)
        self.tables = []
        for version in ("earliest", "latest"):
            path = folder / "tables.h5"
            with h5py.File(path, "w", libver=version) as file:
                file["mu0"], file["reward"] = [0.5, 0.5], np.arange(12.0).reshape(3, 2, 2)
                file.create_dataset("transition", data=np.full((2, 2, 2, 2), 0.5), chunks=True, compression="gzip")
                file["policy"] = np.full((3, 2, 2), 0.5)
                file["feasible"] = np.ones((2, 2), bool)
                file["names"] = np.array(["left", "right"], h5py.string_dtype())
                file.attrs["author"], file["mu0"].attrs["units"] = "somebody", ["1", "2"]
                file["linked"] = h5py.SoftLink("/mu0")
                file["out"] = h5py.ExternalLink("x.h5", "/y")
            self.tables.append(HDF5File(path.read_bytes()))
        self.checkpoint = None

    def interrupted(self, folder):
        """A solve that was left in the middle."""
        process = subprocess.Popen(
            [MESOB, "run", *TRIAL, "--artifacts", folder / "left"], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        process.wait()
        [path] = (folder / "left").glob("attempts/*/*/checkpoint")
        self.checkpoint = str(path.relative_to(folder / "left")), path.read_bytes()


@pytest.fixture(scope="module")
def workers(stores, tmp_path_factory):
    """As many folders as there are processors, and the seeds."""
    folder = tmp_path_factory.mktemp("mutated")
    seeds = Seeds(folder, stores[0])
    seeds.interrupted(folder)
    copies = [folder] + [
        pathlib.Path(shutil.copytree(folder, tmp_path_factory.mktemp("mutated") / "x"))
        for _ in range((os.cpu_count() or 1) - 1)]
    return seeds, copies


class Case:
    """A mutated file in a worker's folder, and the command that is given it."""

    def __init__(self, number, seeds, folder):
        self.random, self.seeds, self.folder = random.Random(number), seeds, folder
        self.changed = {}
        kinds = {
            self.result: 34, self.stored: 8, self.table: 28, self.record: 8, self.roads: 12, self.archive: 5,
            self.left: 3, self.quotation: 2}
        make = self.random.choices(list(kinds), list(kinds.values()))[0]
        self.kind, self.command = make.__name__, list(map(str, make()))

    def write(self, name, data):
        path = self.folder / name
        self.changed[path] = path.read_bytes() if path.exists() else None
        path.parent.mkdir(exist_ok=True)
        if path.exists():
            path.chmod(0o644)
        path.write_bytes(data)
        return path

    def restore(self):
        for path, data in self.changed.items():
            path.unlink() if data is None else path.write_bytes(data)
        (self.folder / "x.csv").unlink(missing_ok=True)

    def result(self):
        path = self.write("x.h5", self.seeds.result.mutated(self.random))
        run = self.folder / "store" / self.seeds.run
        return self.random.choice([
            ["inspect", path], ["inspect", "--verbose", path], ["inspect", f"{path}:/solution/policy"],
            ["inspect", "--json", path], ["evaluate", "--game", "pay-per-click", "--policy", path],
            ["verify", "--certificate", path], ["diff", path, run / "result.h5"],
            ["solve", "--game", "pay-per-click", "--solver", "fictitious-play", "--iterations", 1, "--start", path]])

    def stored(self):
        """A run whose record says that the bytes are right."""
        data = self.seeds.result.mutated(self.random)
        run = f"store/{self.seeds.run}"
        self.write(f"{run}/result.h5", data)
        record = self.folder / run / "provenance.json"
        self.write(f"{run}/provenance.json", published(record.read_bytes(), data))
        store = ["--artifacts", self.folder / "store"]
        return self.random.choice(
            4 * [["verify", "--integrity", "--all", *store], ["verify", self.folder / run, *store],
                 ["collect", "quickstart", "-o", self.folder / "x.csv", *store], ["list", "--runs", *store]]
            + [["report", "quickstart", "-o", self.folder / "report", *store]])

    def table(self):
        path = self.write("x.h5", self.random.choice(self.seeds.tables).mutated(self.random))
        tabular = ["--game", "tabular", f"file={path}"]
        return self.random.choice([
            ["inspect", path], ["inspect", f"{path}:/transition"], ["solve", *tabular, "--solver", "uniform"],
            ["solve", *tabular, "--solver", "fictitious-play", "--iterations", 5],
            ["evaluate", *tabular, "--policy", path], ["evaluate", "--game", "left-right", "--policy", path]])

    def record(self):
        """A document of the store."""
        store, name = self.folder / "store", self.random.choice(self.seeds.records)
        self.write(name, mutated_json((self.folder / name).read_bytes(), self.random))
        return self.random.choice(
            5 * [["list", "--runs"], ["list", "--stale"], ["verify", "--integrity", "--all"], ["gc"],
                 ["run", "quickstart", "--dry-run", "--why"], ["verify", store / self.seeds.run]]
            + [["report", "quickstart", "-o", self.folder / "report"]]) + ["--artifacts", store]

    def roads(self):
        network, trips = self.seeds.network, self.seeds.trips
        if self.random.random() < 0.6:
            network = mutated_text(network, self.random)
        else:
            trips = mutated_text(trips, self.random)
        return ["solve", "--game", self.random.choice(["traffic", "route-choice"]), "--solver", "uniform",
                f"network={self.write('net.tntp', network)}", f"trips={self.write('trips.tntp', trips)}"]

    def archive(self):
        """A zip file, broken anywhere or made again around a file that is broken."""
        files = {name: (data, data) for name, data in self.seeds.bag.items()}
        if inside := self.random.random() < 0.7:
            name = self.random.choice([n for n in sorted(files) if n.startswith("data/")])
            data = files[name][0]
            if name.endswith(".h5"):
                changed = self.seeds.result.mutated(self.random)
                record = f"{name.rpartition('/')[0]}/provenance.json"
                files[record] = (files[record][0], published(files[record][0], changed))
            else:
                changed = (mutated_json if name.endswith("json") else mutated_text)(data, self.random)
            files[name] = (data, changed)
        path = self.write("x.zip", b"")
        with zipfile.ZipFile(path, "w", self.random.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as file:
            for name, data in rebagged(files).items():
                file.writestr(f"x/{name}", data)
        if not inside:
            path.write_bytes(scrambled(path.read_bytes(), self.random))
        return ["replay", path, *self.random.choice([[], ["--certificate"], ["--integrity"]])]

    def left(self):
        """A checkpoint with the hash that it should have, of a solve that goes on for a moment."""
        name, data = self.seeds.checkpoint
        content = mutated_json(data.partition(b"\n")[2], self.random)
        shutil.rmtree(self.folder / "left")
        path = self.folder / "left" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        return ["run", *TRIAL, "--timeout", "0.3s", "--artifacts", self.folder / "left"]

    def quotation(self):
        paths = sorted(path for path in (self.folder / "paper").rglob("*") if path.suffix in (".json", ".tex"))
        path = self.random.choice(paths)
        change = mutated_json if path.suffix == ".json" else mutated_text
        self.write(path.relative_to(self.folder), change(path.read_bytes(), self.random))
        return ["report", "quickstart", "--check", "--paper-folder", self.folder / "paper", "--artifacts",
                self.folder / "store"]

    def run(self):
        """How the command ended: its status or less than 0, seconds, bytes, and what it said."""
        with open(self.folder / "output", "w+b") as output:
            begin = time.monotonic()
            process = subprocess.Popen(
                [MESOB, *self.command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=self.folder)
            while True:
                pid, status, use = os.wait4(process.pid, os.WNOHANG)
                seconds = time.monotonic() - begin
                if pid:
                    break
                if seconds > 3 * SECONDS:
                    process.kill()
                time.sleep(0.002 if seconds < 0.2 else 0.02)
            process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(max(0, output.seek(0, 2) - 2000))
            return process.returncode, seconds, use.ru_maxrss << 10, output.read().decode("utf-8", "replace")


def complaint(number, seeds, folder, kinds):
    """What is wrong with how a case ended; none if nothing is."""
    case = Case(number, seeds, folder)
    try:
        status, seconds, memory, output = case.run()
        if seconds > SECONDS:  # others may have had the machine
            status, seconds, memory, output = case.run()
    finally:
        case.restore()
    kinds[case.kind, status] += 1
    if status in STATUSES and seconds <= SECONDS and memory <= MEMORY and "Fatal error" not in output:
        return None
    return f"case {number}, {' '.join(case.command)}: status {status}, {seconds:.1f} s, {memory >> 20} MiB\n{output}"


@pytest.mark.timeout(3 * 3600 if STEP == 1 else 900)
def test_mutated_files_harm_nobody(workers):
    seeds, folders = workers
    numbers = [int(os.environ["MESOB_CASE"])] if "MESOB_CASE" in os.environ else range(0, CASES, STEP)
    kinds = collections.Counter()

    def complaints(worker):
        texts = [complaint(n, seeds, folders[worker], kinds) for n in numbers[worker :: len(folders)]]
        return [text for text in texts if text]

    with concurrent.futures.ThreadPoolExecutor(len(folders)) as pool:
        wrong = [text for texts in pool.map(complaints, range(len(folders))) for text in texts]
    print(*sorted(kinds.items()), sep="\n")
    assert not wrong, f"{len(wrong)} of {len(numbers)}\n" + "\n".join(wrong[:20])

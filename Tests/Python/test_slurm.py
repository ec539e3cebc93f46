"""An experiment on a Slurm cluster of three nodes that dies a little, on this machine.

Run with pytest after `swift build -c release --product mesob`; MESOB names another executable.
`.ci/install tests` installs Slurm; where it cannot run, the test is skipped and says why.
"""

import filecmp
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MESOB = os.environ.get("MESOB", str(ROOT / ".build" / "release" / "mesob"))
CLUSTER = pathlib.Path(__file__).with_name("slurm-cluster")

# No command takes longer than this many seconds, `--wait` included.
PATIENCE = 300

SEARCH_PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"

# 40 trials of a third of a second of work each.
EXPERIMENT = ["quickstart", "budget=4..8", "iterations=2000", "--only", "*balanced*"]


def obstacle():
    """Why no cluster can be made here; None if one can."""
    programs = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "unshare", "ps"]
    missing = [name for name in programs if shutil.which(name, path=SEARCH_PATH) is None]
    if missing:
        return f"these programs are missing: {', '.join(missing)}; see .ci/install"
    if os.geteuid() != 0:
        return "the daemons of Slurm and their nodes have to be started as root"
    probe = subprocess.run(["unshare", "--pid", "--fork", "--mount-proc", "true"])
    return None if probe.returncode == 0 else "this root may not make pid namespaces"


def free_ports(count):
    """The first of some ports in a row that nobody listens on."""
    for first in range(17001, 30000, 10):
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return first
        except OSError:
            pass
    raise AssertionError("no free ports")


class Cluster:
    """Three nodes of two processors; all commands are executed in a folder of their own."""

    def __init__(self, folder, state):
        self.folder = folder
        self.state_folder = pathlib.Path(state)
        # The daemon that authenticates wants its socket to be within everybody's reach.
        self.state_folder.chmod(0o711)
        self.environment = {
            **os.environ,
            "PATH": SEARCH_PATH,
            "CLUSTER": str(self.state_folder),
            "CLUSTER_PORT": str(free_ports(4)),
            "SLURM_CONF": str(self.state_folder / "slurm.conf"),
        }

    def call(self, *command, status=0, timeout=PATIENCE):
        done = subprocess.run(
            [str(word) for word in command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        assert done.returncode == status, (command, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def mesob(self, *arguments, status=0):
        return json.loads(self.call(MESOB, *arguments, "--json", status=status))

    def queue(self, state=None):
        """The node and the number of every job."""
        states = ["-t", state] if state else []
        lines = self.call("squeue", "-h", "-r", *states, "-o", "%N|%F_%K").splitlines()
        return [line.split("|") for line in lines]

    def running(self, node):
        return [job for where, job in self.queue("R") if where == node]

    def processes(self, node):
        """The processes that execute trials on a node."""
        found = []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if os.path.samefile(folder / "exe", MESOB) and \
                        f"SLURMD_NODENAME={node}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
            except OSError:
                pass
        return found

    def silence(self):
        """Why Slurm itself executes nothing here; None if it does."""
        try:
            self.call("sbatch", "--wait", "-o", "/dev/null", "--wrap", "true", timeout=60)
            return None
        except (AssertionError, subprocess.TimeoutExpired) as error:
            return f"Slurm does not execute a job that does nothing: {error}\n{self.report()}"

    def report(self):
        """What Slurm says of its jobs and nodes, and the end of every log, for who reads a failure."""
        commands = [["squeue", "-r"], ["sinfo", "-N", "-l"], ["scontrol", "show", "job"]]
        said = [
            subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=30)
            for command in commands]
        logs = [f"{log}:\n{log.read_text()[-3000:]}" for log in sorted(self.state_folder.glob("*.log"))]
        return "\n".join([done.stdout + done.stderr for done in said] + logs)


@pytest.fixture
def cluster(tmp_path):
    reason = obstacle()
    if reason:
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="mesob-slurm-") as state:
        cluster = Cluster(tmp_path, state)
        try:
            cluster.call(CLUSTER, "up", 3)
            if silence := cluster.silence():
                pytest.skip(silence)
            yield cluster
        finally:
            print(cluster.report())
            cluster.call(CLUSTER, "down")


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
    return value


def results(folder):
    return sorted(path.relative_to(folder) for path in folder.glob("runs/**/result.h5"))


def test_cluster_gives_the_bytes_of_one_machine(cluster):
    submitted = cluster.mesob("run", *EXPERIMENT, "--engine", "slurm")
    assert submitted["planned"] == 40
    # The cluster takes arrays of 17 jobs.
    assert [entry["trials"] for entry in submitted["submissions"]] == [17, 17, 6]

    # One node loses power, one task is requeued, another one canceled.
    wait_until(lambda: len(cluster.running("n2")) == 2)
    lost = cluster.running("n2")
    cluster.call(CLUSTER, "kill", "n2")
    cluster.call("scontrol", "update", "NodeName=n2", "State=DOWN", "Reason=power")
    requeued = wait_until(lambda: cluster.running("n1"))[0]
    cluster.call("scontrol", "requeue", requeued)
    # The last task, which cannot end before it is canceled, and one that is being executed.
    waiting = [job for _, job in cluster.queue("PD") if job not in [*lost, requeued]]
    canceled = [waiting[-1], wait_until(lambda: cluster.running("n3"))[0]]
    cluster.call("scancel", *canceled)
    # A job that is being ended counts as one that may still execute its trial.
    wait_until(lambda: not {job for _, job in cluster.queue()}.intersection(canceled))
    cluster.call(CLUSTER, "start", "n2")

    listed = cluster.mesob("list", "--runs")
    assert {trial["status"] for trial in listed} >= {"queued", "running"}

    # While they are alive nothing is submitted twice; what was canceled is submitted again.
    again = cluster.mesob("run", *EXPERIMENT, "--engine", "slurm", "--wait")
    assert [entry["trials"] in (1, 2) for entry in again["submissions"]] == [True]
    assert {run["status"] for run in again["runs"]} <= {"reused", "executed"}
    assert again["failed"] == 0
    assert not list(cluster.folder.glob("Artifacts/slurm/*/*"))

    restarts = [path.read_text() for path in cluster.folder.glob("Artifacts/**/provenance.json")]
    assert any('"SLURM_RESTART_COUNT" : "1"' in text for text in restarts)

    complete = cluster.mesob("run", *EXPERIMENT)
    assert (complete["executed"], complete["reused"]) == (0, 40)

    cluster.mesob("run", *EXPERIMENT, "--artifacts", "Local", "-j", 2)
    store, local = cluster.folder / "Artifacts", cluster.folder / "Local"
    assert results(store) == results(local)
    assert len(results(local)) == 40
    for path in results(local):
        assert filecmp.cmp(store / path, local / path, shallow=False), path


def test_a_trial_that_is_executed_twice_gives_one_run(cluster):
    experiment = ["quickstart", "budget=4,5", "weight=1", "accuracy=0", "iterations=100000",
                  "--only", "*competitive only*"]
    submission = cluster.mesob("run", *experiment, "--engine", "slurm")["submissions"][0]
    assert submission["trials"] == 2

    # A node falls silent, and its tasks are requeued elsewhere while they go on.
    node = wait_until(lambda: [node for node, _ in cluster.queue("R")])[0]
    silent = cluster.running(node)
    going = wait_until(lambda: [p for p in [cluster.processes(node)] if len(p) == len(silent)])[0]
    cluster.call(CLUSTER, "freeze", node)
    cluster.call("scontrol", "update", f"NodeName={node}", "State=DOWN", "Reason=cable")
    # However fast this machine is, they are not done before their copies begin.
    for process in going:
        os.kill(process, signal.SIGSTOP)
    others = {"n1", "n2", "n3"} - {node}
    wait_until(lambda: sum(len(cluster.processes(other)) for other in others) == 2)
    for process in going:
        os.kill(process, signal.SIGCONT)

    # The copies share a log; each says at its end what it did.
    logs = [pathlib.Path(submission["path"]) / f"{job.split('_')[1]}.log" for job in silent]
    assert logs
    wait_until(lambda: all(log.read_text().count("1 planned, 1 executed") == 2 for log in logs), 240)
    cluster.call(CLUSTER, "thaw", node)

    done = cluster.mesob("run", *experiment, "--engine", "slurm", "--wait")
    assert (done["failed"], done["submissions"]) == (0, [])
    assert len(results(cluster.folder / "Artifacts")) == 2
    assert not list(cluster.folder.glob("Artifacts/attempts/*/*"))
    assert not list(cluster.folder.glob("Artifacts/.partial/*"))

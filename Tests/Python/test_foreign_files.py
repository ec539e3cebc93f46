"""Files of other programs: they harm nobody, and what is not asked for is not read."""

import hashlib
import json
import os
import re
import resource
import subprocess

import h5py
import numpy as np
import pytest

from conftest import MESOB, mesob


def run(*arguments, **options):
    return subprocess.run([MESOB, *map(str, arguments)], capture_output=True, text=True, timeout=60, **options)


def policy(dtype=float, row=(2 / 3, 1 / 3)):
    return np.tile(np.array(row).astype(dtype), (2, 3, 1))


def evaluate(path, *options):
    return run("evaluate", "--game", "left-right", "--policy", path, *options)


def tables(file, dtype=float, law=(0.5, 0.5)):
    law = np.array(law, dtype=dtype)
    file["mu0"], file["reward"] = law, np.arange(8).reshape(2, 2, 2).astype(dtype)
    file["transition"] = np.tile(law, (1, 2, 2, 1))


def solve(path, *options):
    return run("solve", "--game", "tabular", f"file={path}", "--solver", "uniform", *options)


# MARK: Cycles, diamonds, depth


def test_a_cycle_of_links_is_shown_once(tmp_path):
    path = tmp_path / "cycle.h5"
    with h5py.File(path, "w") as file:
        file["policy"] = policy()
        parent = file.create_group("parent")
        parent["loop"], parent["soft"] = file["/"], h5py.SoftLink("/")
        parent["again"] = file["policy"]
    tree = json.loads(mesob("inspect", path, "--json"))
    (parent,) = [child for child in tree["children"] if child["path"] == "/parent"]
    again, loop, soft = sorted(parent["children"], key=lambda child: child["path"])
    assert again["kind"] == "dataset"
    assert loop == {"path": "/parent/loop", "kind": "link", "target": "/", "file": None}
    assert soft == {"path": "/parent/soft", "kind": "link", "target": "/", "file": None}
    assert "  loop  -> /\n" in mesob("inspect", path)
    assert evaluate(path).returncode == 0


def test_a_diamond_is_shown_once(tmp_path):
    path = tmp_path / "diamond.h5"
    with h5py.File(path, "w") as file:
        group = file["/"]
        for _ in range(40):
            group["left"] = group.create_group("right")
            group = group["right"]
    text = mesob("inspect", path)
    assert len(re.findall(r"^ *\S+/$", text, re.M)) == 40
    assert len(re.findall(r" -> /", text)) == 40


def test_the_depth_of_a_listing_is_bounded(tmp_path):
    path = tmp_path / "deep.h5"
    with h5py.File(path, "w") as file:
        file.create_group("/".join(["g"] * 3000))
    text = mesob("inspect", path)
    assert text.count("g/") == 64 and text.rstrip().endswith("…")
    assert json.loads(mesob("inspect", path, "--json"))["kind"] == "group"


@pytest.fixture
def store(tmp_path):
    folder = tmp_path / "store"
    mesob("run", "quickstart", "--only", "*truthful*", "--artifacts", folder, "--no-report")
    (result,) = folder.glob("runs/**/result.h5")
    return folder, result


def publish(result):
    """Says that the file is what was published, as somebody who wants to do harm would."""
    data, record = result.read_bytes(), result.parent / "provenance.json"
    text = re.sub(r'("file_hash"\s*:\s*)"[0-9a-f]{64}"', rf'\g<1>"{hashlib.sha256(data).hexdigest()}"',
                  record.read_text())
    record.chmod(0o644)
    record.write_text(re.sub(r'("file_bytes"\s*:\s*)\d+', rf"\g<1>{len(data)}", text))


@pytest.mark.parametrize("link", ["cycle", "soft", "external"])
def test_a_result_that_is_no_tree_is_an_error(store, tmp_path, link):
    folder, result = store
    result.chmod(0o644)
    with h5py.File(result, "r+") as file:
        file["loop"] = {
            "cycle": file["/"], "soft": h5py.SoftLink("/solution"),
            "external": h5py.ExternalLink("other.h5", "/"),
        }[link]
    publish(result)
    words = {"cycle": "/loop: is a second link", "soft": "/loop: is a link to /solution",
             "external": "is in another file, other.h5:/"}[link]
    for command in (["verify", "quickstart", "--integrity"], ["verify", result],
                    ["archive", "quickstart", "-o", tmp_path / "a.zip", "--allow", "failed", "--allow", "dirty"]):
        done = run(*command, "--artifacts", folder)
        assert done.returncode in (1, 2), (command, done)
        assert words in done.stdout + done.stderr, (command, done)


# MARK: Who reads


def test_hashes_are_no_signatures(store):
    """Whoever writes to a store can make up a run; nobody can make up what comes out."""
    folder, result = store
    result.chmod(0o644)
    with h5py.File(result, "r+") as file:
        file["metrics/revenue"][()] += 1
    publish(result)
    said = run("verify", "--integrity", result.parent, "--artifacts", folder).stdout
    old, new = re.search(r"expected content (\w+), got (\w+)", said).groups()
    record = result.parent / "provenance.json"
    record.write_text(record.read_text().replace(old, new))
    assert run("verify", "--integrity", result.parent, "--artifacts", folder).returncode == 0
    done = run("verify", result.parent, "--artifacts", folder)
    assert done.returncode == 1 and "/metrics/revenue" in done.stdout, done


# MARK: Only what is asked for


def test_what_is_not_asked_for_harms_nobody(tmp_path):
    path = tmp_path / "extras.h5"
    with h5py.File(path, "w") as file:
        file["policy"] = policy()
        tables(file)
        del file["policy"]
        file.create_group("notes")["policy"] = policy()
        file["nothing"], file["complex"] = h5py.Empty("f8"), np.array([1j])
        file["record"] = np.zeros(2, dtype=[("a", "f8"), ("b", "i4")])
        file["text"] = np.array([b"M\xfcller"])
        file["out"] = h5py.ExternalLink("other.h5", "/x")
        file.attrs["author"] = np.bytes_(b"J. M\xfcller")
        file.attrs["huge"] = np.uint64(2**63)
        file.attrs["nothing"] = h5py.Empty("f8")
    assert solve(path).returncode == 0, solve(path).stderr
    with h5py.File(path, "r+") as file:
        file["policy"] = policy()
    assert evaluate(path).returncode == 0, evaluate(path).stderr
    text = mesob("inspect", path, "--verbose")
    assert r"@author = J. M\xfcller" in text
    assert "@huge = (holds 9223372036854775808, expected at most" in text
    assert "nothing  f64 (null)" in text and "complex  other (1)" in text
    assert "out  -> other.h5:/x, not followed" in text
    tree = json.loads(mesob("inspect", path, "--json"))
    assert tree["attributes"] == {"author": r"J. M\xfcller", "huge": None}
    assert json.loads(mesob("inspect", f"{path}:/text", "--json"))["values"] == [r"M\xfcller"]


def test_numbers_that_json_does_not_have_are_told_apart(tmp_path):
    path = tmp_path / "numbers.h5"
    with h5py.File(path, "w") as file:
        file["x"] = [np.nan, np.inf, -np.inf, 1.5]
        file.attrs["y"] = -np.inf
    shown = json.loads(mesob("inspect", f"{path}:/x", "--json"))
    assert shown["values"] == ["nan", "inf", "-inf", 1.5]
    assert json.loads(mesob("inspect", path, "--json"))["attributes"] == {"y": "-inf"}
    assert [line.split()[-1] for line in mesob("inspect", f"{path}:/x").splitlines()[1:]] == [
        "nan", "inf", "-inf", "1.5"]


def test_characters_that_steer_a_terminal_are_shown(tmp_path):
    path = tmp_path / "names.h5"
    with h5py.File(path, "w") as file:
        file["a\x1b[31m\u202e"] = 1.0
        file.attrs["b\x07"] = "c\x1b]8;;x\x07\nd"
    text = mesob("inspect", path, "--verbose")
    assert r"a\u{1b}[31m\u{202e}  f64 = 1.0" in text
    assert r"@b\u{7} = c\u{1b}]8;;x\u{7}\u{a}d" in text


# MARK: Types


@pytest.mark.parametrize("dtype, tolerance", [("f4", 2**-22), ("f2", 2**-9), (">f4", 2**-22)])
def test_policies_of_less_precision_are_taken_as_they_are(tmp_path, dtype, tolerance):
    path = tmp_path / "policy.h5"
    stored = policy(dtype, (0.1, 0.9))
    with h5py.File(path, "w") as file:
        file["policy"] = stored
    scores = json.loads(evaluate(path, "--json").stdout)
    missing = abs(stored[0, 0].astype(float).sum() - 1)
    assert 0 < missing < tolerance
    assert scores["policy_deficit"] == missing
    assert f"policy-deficit  " in evaluate(path).stdout
    with h5py.File(path, "w") as file:
        file["policy"] = stored.astype(float)
    done = evaluate(path)
    assert done.returncode == 2 and "sum to 1 ± 1e-09, got sum" in done.stderr, done


@pytest.mark.parametrize("dtype", ["i8", "u1", "i4", "u8", "?", "f8"])
def test_pure_policies_of_any_type_are_the_same(tmp_path, dtype):
    path = tmp_path / "policy.h5"
    with h5py.File(path, "w") as file:
        file["policy"] = policy(dtype, (1, 0))
        file["L"] = policy(dtype, (0, 0))
    scores = json.loads(evaluate(path, "--json").stdout)
    assert "policy_deficit" not in scores
    assert scores["exploitability"] == 1.0
    flow = run("evaluate", "--game", "left-right", "--flow", path)
    assert flow.returncode == 0, flow


def test_a_negative_probability_stays_an_error(tmp_path):
    path = tmp_path / "policy.h5"
    for dtype in ("f8", "f4"):
        with h5py.File(path, "w") as file:
            file["policy"] = policy(dtype, (1, -1e-17))
        done = evaluate(path)
        assert done.returncode == 2 and "expected a probability ≥ 0, got" in done.stderr


def test_tables_of_less_precision_are_taken_with_a_word(tmp_path):
    path = tmp_path / "tables.h5"
    with h5py.File(path, "w") as file:
        tables(file, "f4", (0.1, 0.9))
    missing = abs(np.array([0.1, 0.9], "f4").astype(float).sum() - 1)
    done = solve(path, "--json")
    assert done.returncode == 0, done
    assert f"laws in {path} miss 1 by up to {missing}; they are taken as they are\n" in done.stderr
    with h5py.File(path, "w") as file:
        tables(file, "f8", (0.1, 0.9))
    assert solve(path).stderr == ""
    with h5py.File(path, "w") as file:
        tables(file, "f8", np.array([0.1, 0.9], "f4"))
    done = solve(path)
    assert done.returncode == 2 and "sum to 1 ± 1e-09" in done.stderr, done


# MARK: Excerpts


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))


@pytest.mark.parametrize("shape", [(1 << 26,), (1 << 13, 1 << 13), (4, 1 << 11, 1 << 13)])
def test_an_excerpt_reads_no_more_than_it_prints(tmp_path, shape):
    path = tmp_path / "huge.h5"
    with h5py.File(path, "w") as file:
        data = file.create_dataset("one", shape=shape, dtype="f8", chunks=tuple(min(n, 64) for n in shape))
        data[(0,) * len(shape)] = 1.5
    done = run("inspect", f"{path}:/one", preexec_fn=limited)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[1].split()[-13 if len(shape) > 1 else -1] == "1.5", lines[1]
    rows = np.prod(shape[:-1]) if len(shape) > 1 else shape[0]
    assert lines[-1] == f"  … {rows - 24} more rows; --json prints all"


# MARK: Other files


def test_values_in_other_files_are_shown_and_not_read(tmp_path):
    path = tmp_path / "policy.h5"
    (tmp_path / "secret.bin").write_bytes(policy().tobytes())
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["policy"] = policy()
    layout = h5py.VirtualLayout(shape=(2, 3, 2), dtype="f8")
    layout[...] = h5py.VirtualSource(tmp_path / "other.h5", "policy", shape=(2, 3, 2))

    def link(file):
        file["policy"] = h5py.ExternalLink("other.h5", "/policy")

    def raw(file):
        file.create_dataset("policy", shape=(2, 3, 2), dtype="f8",
                            external=[(tmp_path / "secret.bin", 0, h5py.h5f.UNLIMITED)])

    def virtual(file):
        file.create_virtual_dataset("policy", layout)

    for write, name in ((link, "other.h5"), (raw, "secret.bin"), (virtual, "other.h5")):
        with h5py.File(path, "w") as file:
            write(file)
        for done in (evaluate(path), run("inspect", f"{path}:/policy")):
            assert done.returncode == 2 and "is in another file" in done.stderr, (name, done)
            assert name in done.stderr
        assert name in mesob("inspect", path)
    # A way through a soft link is none either, while soft links inside the file are.
    with h5py.File(path, "w") as file:
        file["out"], file["policy"] = h5py.ExternalLink("other.h5", "/"), h5py.SoftLink("/out/policy")
    assert evaluate(path).returncode == 2
    with h5py.File(path, "w") as file:
        file["mine"], file["policy"] = policy(), h5py.SoftLink("/mine")
    assert evaluate(path).returncode == 0


# MARK: Not regular files


@pytest.fixture
def pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe.h5")
    return tmp_path / "pipe.h5"


@pytest.mark.parametrize("kind, word", [("pipe", "a pipe"), ("/dev/zero", "a device")])
def test_pipes_and_devices_are_no_input(pipe, tmp_path, kind, word):
    path, other = pipe if kind == "pipe" else kind, tmp_path / "a.tntp"
    other.write_text("words")
    for command in (
        ["inspect", path], ["solve", "--game", "tabular", "--solver", "uniform", f"file={path}"],
        ["solve", "--game", "traffic", "--solver", "uniform", f"network={path}", f"trips={other}"],
        ["evaluate", "--game", "left-right", "--policy", path],
        ["evaluate", "--game", "left-right", "--flow", path],
        ["solve", "--game", "left-right", "--solver", "uniform", "--start", path],
        ["replay", path, "--integrity"], ["diff", path, path], ["verify", "--input", path, path],
        ["list", "--artifacts", path],
    ):
        done = run(*command)
        assert done.returncode in (2, 64), (command, done)
        assert word in done.stderr + done.stdout, (command, done)


def test_a_missing_input_says_what_it_is_for(tmp_path):
    done = run("solve", "--game", "traffic", "--solver", "uniform", f"network={tmp_path}/none.tntp",
               f"trips={tmp_path}/none.tntp")
    assert done.returncode == 2
    assert "traffic, parameter 'network', file" in done.stderr
    assert "github.com/bstabler/TransportationNetworks" in done.stderr
    assert done.stderr.rstrip().endswith("got nothing there")
    (tmp_path / "net.tntp").write_text("")
    done = run("solve", "--game", "traffic", "--solver", "uniform", f"network={tmp_path}/net.tntp",
               f"trips={tmp_path}/none.tntp")
    assert "parameter 'trips', file" in done.stderr
    assert "github.com/bstabler/TransportationNetworks" in done.stderr


def test_texts_in_latin_1_are_networks_too(tmp_path):
    text = (
        "{}<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 2\n<FIRST THRU NODE> 1\n<NUMBER OF LINKS> 1\n"
        "<END OF METADATA>\n~ M\xfcnchen\n1 2 1 1 1 0.15 4 0 0 1 ;\n")
    trips = tmp_path / "trips.tntp"
    trips.write_text("<NUMBER OF ZONES> 2\n<END OF METADATA>\nOrigin 1\n2 : 1.0;\n")
    scores = []
    for name, data in (("latin", text.format("").encode("latin-1")), ("utf", text.format("").encode()),
                       ("mark", text.format("\ufeff").encode())):
        path = tmp_path / f"{name}.tntp"
        path.write_bytes(data)
        shown = json.loads(mesob("solve", "--game", "traffic", "--solver", "uniform", f"network={path}",
                                 f"trips={trips}", "--json"))
        scores.append(shown["value"])
    assert scores[0] == scores[1] == scores[2] == -1.15


def test_a_store_is_a_folder(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", "/dev/null"):
        done = run("list", "--artifacts", path)
        assert done.returncode == 64 and "expected a folder" in done.stderr, done


def test_errors_are_in_words_of_the_system(tmp_path):
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere" / "store")
    for path in ("/proc/store", tmp_path / "dangling"):
        done = run("run", "quickstart", "--only", "*truthful*", "--no-report", "--artifacts", path)
        assert done.returncode != 0 and re.search("^error: ", done.stderr, re.M), done
        assert "NSCocoaErrorDomain" not in done.stderr and "UserInfo" not in done.stderr, done


def test_links_and_endless_manifests_are_no_archive(tmp_path):
    bag = tmp_path / "bag"
    (bag / "data").mkdir(parents=True)
    (bag / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    with open(bag / "manifest-sha512.txt", "wb") as file:
        file.truncate((1 << 26) + 1)
    done = run("replay", bag, "--integrity")
    assert done.returncode in (1, 2) and "at most 67108864 bytes" in done.stdout + done.stderr, done
    for make, word in ((lambda path: path.symlink_to("/dev/zero"), "a link"),
                       (lambda path: path.symlink_to(tmp_path), "a link"), (os.mkfifo, "a pipe")):
        make(bag / "data" / "x")
        done = run("replay", bag, "--integrity")
        assert done.returncode == 2, done
        assert f"expected files and folders, got {word}, 'data/x'" in done.stderr, done
        (bag / "data" / "x").unlink()

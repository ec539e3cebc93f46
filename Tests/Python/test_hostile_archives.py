"""Archives that somebody has made to do harm: refused, with nothing written anywhere."""

import hashlib
import json
import os
import stat
import struct
import subprocess
import zipfile

import pytest

from conftest import MESOB, mesob


@pytest.fixture(scope="module")
def archive(stores, tmp_path_factory):
    """A small archive, and the files in it."""
    path = tmp_path_factory.mktemp("archive") / "x.zip"
    mesob("archive", next(stores[0].glob("runs/quickstart/*truthful*")), "-o", path, "--allow",
          "dirty", "--allow", "stale", "--artifacts", stores[0])
    with zipfile.ZipFile(path) as file:
        files = [(info.filename, file.read(info)) for info in file.infolist()]
    # The sources of this checkout are most of it.
    return path, [(name.removeprefix("x/"), data) for name, data in files if not name.endswith(".tar")]


def pack(path, files, more=()):
    """A zip file of files with these names, and of more whose headers are given."""
    with zipfile.ZipFile(path, "w") as file:
        for name, data in files:
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            file.writestr(info, data)
        for info, data in more:
            file.writestr(info, data, compress_type=info.compress_type)


def entry(name, mode=stat.S_IFREG | 0o644, compression=zipfile.ZIP_STORED):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = compression
    return info


def declare(path, size):
    """Changes the sizes that all headers of the file 'data/bomb' declare."""
    data = bytearray(path.read_bytes())
    for signature, place, length in ((b"PK\3\4", 22, 26), (b"PK\1\2", 24, 28)):
        start = 0
        while (start := data.find(signature, start)) >= 0:
            name = start + (30 if length == 26 else 46)
            if data[name : name + 9] == b"data/bomb":
                struct.pack_into("<I", data, start + place, size)
            start += 4
    path.write_bytes(data)


HOSTILE = {
    "a way up": ([(entry("data/../../evil"), b"x")], "names of files inside the archive"),
    "a way up in the middle": ([(entry("data/runs/../../../evil"), b"x")], "'data/runs/../../../evil'"),
    "an empty step": ([(entry("data//evil"), b"x")], "'data//evil'"),
    "a name twice": ([(entry("data/README.md"), b"x")], "got one with a name twice"),
    "names that differ in case": (
        [(entry("data/readme.MD"), b"x")], "'data/README.md' and 'data/readme.MD'"),
    "a symbolic link": (
        [(entry("data/link", stat.S_IFLNK | 0o777), b"../../evil")], "data/link: expected a file, got a symbolic link"),
    "a pipe": ([(entry("data/pipe", stat.S_IFIFO | 0o644), b"")], "got a device or the like"),
    "a bomb": (
        [(entry("data/bomb", compression=zipfile.ZIP_DEFLATED), bytes(1 << 28))],
        "files of at most 200 times"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused(name, archive, tmp_path):
    more, message = HOSTILE[name]
    pack(tmp_path / "x.zip", archive[1], more)
    refuse(tmp_path, message)


def test_an_absolute_name_is_refused(archive, tmp_path):
    """The name leads to the folder that is watched."""
    pack(tmp_path / "x.zip", archive[1], [(entry(f"{tmp_path}/evil"), b"x")])
    refuse(tmp_path, f"'{tmp_path}/evil'")


def test_a_small_file_that_says_it_is_huge_is_refused(archive, tmp_path):
    pack(tmp_path / "x.zip", archive[1], [(entry("data/bomb"), b"x")])
    declare(tmp_path / "x.zip", 0xFFFFFFF0)
    refuse(tmp_path, "x.zip")


def test_a_file_that_is_larger_than_it_says_is_refused(archive, tmp_path):
    bomb = entry("data/bomb", compression=zipfile.ZIP_DEFLATED)
    pack(tmp_path / "x.zip", archive[1], [(bomb, bytes(1 << 21))])
    declare(tmp_path / "x.zip", 10)
    refuse(tmp_path, "data/bomb")


def test_an_encrypted_file_is_refused(archive, tmp_path):
    pack(tmp_path / "x.zip", archive[1])
    data = bytearray((tmp_path / "x.zip").read_bytes())
    for signature, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.find(signature) + flags] |= 1
    (tmp_path / "x.zip").write_bytes(data)
    refuse(tmp_path, "x.zip")


@pytest.mark.parametrize("change", ["cut short", "another kind of file", "empty"])
def test_what_is_no_zip_file_is_refused(change, archive, tmp_path):
    data = archive[0].read_bytes()
    (tmp_path / "x.zip").write_bytes(
        {"cut short": data[: len(data) // 2], "another kind of file": b"%PDF-1.7\n" * 99,
         "empty": b""}[change])
    refuse(tmp_path, "expected a zip file")


def refuse(folder, message):
    """Replays x.zip in every way: an error that says what and where, and nothing is written."""
    (folder / "temporary").mkdir()
    before = sorted(folder.rglob("*"))
    for arguments in ((), ("--integrity",), ("--certificate",), ("--build",)):
        done = subprocess.run(
            [MESOB, "replay", "x.zip", *arguments], capture_output=True, text=True, cwd=folder,
            env=os.environ | {"TMPDIR": str(folder / "temporary")})
        text = done.stdout + done.stderr
        assert done.returncode in (1, 2), text
        assert message in text and "expected" in text and "got" in text, text
        assert sorted(folder.rglob("*")) == before


def rehash(files):
    """The files with every hash in them made anew, as somebody does who knows how."""
    files = dict(files)

    def manifest(name, paths):
        lines = (f"{hashlib.sha512(files[path]).hexdigest()}  {path}\n" for path in sorted(paths))
        files[name] = "".join(lines).encode()

    crate = json.loads(files["data/ro-crate-metadata.json"])
    for thing in crate["@graph"]:
        if "sha256" in thing:
            data = files["data/" + thing["@id"]]
            thing["sha256"] = hashlib.sha256(data).hexdigest()
            thing["contentSize"] = str(len(data))
    files["data/ro-crate-metadata.json"] = json.dumps(crate).encode()
    payload = [name for name in files if name.startswith("data/")]
    manifest("manifest-sha512.txt", payload)
    oxum = f"Payload-Oxum: {sum(len(files[name]) for name in payload)}.{len(payload)}"
    info = files["bag-info.txt"].decode().splitlines()
    files["bag-info.txt"] = "".join(
        (oxum if line.startswith("Payload-Oxum") else line) + "\n" for line in info).encode()
    manifest("tagmanifest-sha512.txt", [
        name for name in files
        if not name.startswith("data/") and name != "tagmanifest-sha512.txt"])
    return sorted(files.items())


@pytest.mark.parametrize("change", [
    ("experiment", "elsewhere"), ("label", "\x1b[31mred"), ("file_hash", "0" * 64), ("nothing", 0)])
def test_a_provenance_that_does_not_fit_is_named(change, archive, tmp_path):
    member, value = change
    files = dict(archive[1])
    files = {name: data for name, data in files.items() if "/sources/" not in name}
    crate = json.loads(files["data/ro-crate-metadata.json"])
    crate["@graph"] = [thing for thing in crate["@graph"]
                       if "sha256" not in thing or "data/" + thing["@id"] in files]
    files["data/ro-crate-metadata.json"] = json.dumps(crate).encode()
    [place] = [name for name in files if name.endswith("/provenance.json")]
    provenance = json.loads(files[place])
    if member != "nothing":
        assert member in provenance["identity"]
        provenance["identity"][member] = value
        files[place] = json.dumps(provenance).encode()
    pack(tmp_path / "x.zip", rehash(files))
    for arguments in (["--certificate"], ["--integrity"]):
        done = subprocess.run(
            [MESOB, "replay", tmp_path / "x.zip", *arguments], capture_output=True, text=True)
        if member == "nothing":
            assert done.returncode == 0, done.stdout + done.stderr
        else:
            assert done.returncode == 1, done.stdout + done.stderr
            assert f"{place}: expected the" in done.stdout and "\x1b" not in done.stdout


def test_names_that_differ_in_case_are_not_archived(stores, tmp_path):
    """Attempts of trials keep whatever files they left."""
    import shutil

    store = shutil.copytree(stores[0], tmp_path / "store")
    [run, *_] = store.glob("runs/quickstart/*balanced*")
    attempt = store / "attempts/quickstart" / run.name / "20261125T000000Z-x"
    attempt.mkdir(parents=True)
    for name in ("error.txt", "Error.txt"):
        (attempt / name).write_text("diverged\n")
    shutil.rmtree(run)
    done = subprocess.run(
        [MESOB, "archive", "quickstart", "-o", tmp_path / "x.zip", "--allow", "dirty", "--allow",
         "failed", "--artifacts", store], capture_output=True, text=True)
    assert done.returncode == 2 and "but for case" in done.stderr, done.stderr
    assert not (tmp_path / "x.zip").exists()


def test_the_archive_by_itself_is_taken(archive, tmp_path):
    """Packed anew without the sources it is not intact, but it can be opened."""
    pack(tmp_path / "x.zip", archive[1])
    done = subprocess.run([MESOB, "replay", tmp_path / "x.zip"], capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout.startswith("damaged  data/sources/")
    assert mesob("replay", archive[0], "--integrity").startswith("intact")

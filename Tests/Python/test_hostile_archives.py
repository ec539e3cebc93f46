"""Archives that somebody has made to do harm: refused, with nothing written anywhere."""

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
    return path, [(name, data) for name, data in files if not name.endswith(".tar")]


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

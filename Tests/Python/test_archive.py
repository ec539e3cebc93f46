"""What becomes of an archive in the hands of people who have nothing of ours."""

import csv
import hashlib
import importlib.resources
import io
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile

import h5py
import numpy as np
import pytest

from conftest import MESOB, ROOT, mesob

BIN = pathlib.Path(sys.executable).parent
FULL = os.environ.get("MESOB_TESTS") == "full"
# Whether the checkout that the tests run in has changes is not what is tested here.
DIRTY = ("--allow", "dirty")


# A network without anything in it, where the system lets us have one.
OFFLINE = ["unshare", "--map-root-user", "--net"]
if not shutil.which(OFFLINE[0]) or subprocess.run(OFFLINE + ["true"], capture_output=True).returncode:
    OFFLINE = []


def call(*command, cwd=None, environment=None):
    return subprocess.run(
        [*map(str, command)], capture_output=True, text=True, cwd=cwd,
        env=environment and os.environ | environment)


@pytest.fixture(scope="session")
def archives(stores, tmp_path_factory):
    """Two archives of the same runs, by two processes in two folders and two time zones."""
    paths = []
    for zone in ("UTC", "America/New_York"):
        paths.append(tmp_path_factory.mktemp("archive") / "quickstart.zip")
        done = call(
            MESOB, "archive", "quickstart", "-o", paths[-1], "--check", *DIRTY,
            "--artifacts", stores[0], environment={"TZ": zone})
        assert done.returncode == 0, done.stderr
        time.sleep(2)
    return paths


@pytest.fixture(scope="session")
def unpacked(archives, tmp_path_factory):
    """The archive as any program unpacks it; not to be changed."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(archives[0]) as file:
        assert file.testzip() is None
        file.extractall(folder)
    return folder / "quickstart"


@pytest.fixture
def bag(unpacked, tmp_path):
    """A copy of the unpacked archive, to be changed."""
    return shutil.copytree(unpacked, tmp_path / "bag")


@pytest.fixture(scope="session")
def context_cache(tmp_path_factory):
    """A cache that answers for the one page that the validator asks the web for."""
    import urllib3
    from requests.adapters import HTTPAdapter
    from requests_cache import CachedSession

    context = importlib.resources.files("rocrate").joinpath("data/ro-crate.jsonld").read_bytes()

    class Package(HTTPAdapter):
        def send(self, request, **_):
            response = urllib3.HTTPResponse(
                io.BytesIO(context), {"Content-Type": "application/ld+json"}, 200,
                preload_content=False, request_url=request.url, request_method="GET")
            return self.build_response(request, response)

    path = tmp_path_factory.mktemp("cache") / "http"
    session = CachedSession(str(path), backend="sqlite", expire_after=-1)
    session.mount("https://", Package())
    session.get(
        "https://w3id.org/ro/crate/1.1/context",
        headers={"Accept": "application/ld+json, application/json"})
    return path


def crate_status(crate, cache):
    return call(
        BIN / "rocrate-validator", "-y", "--disable-color", "validate", "--offline", "--cache-path",
        cache, "-p", "process-run-crate-0.5", "-l", "recommended", "--no-paging", crate)


def replace(path, old, new):
    data = path.read_bytes()
    assert len(old) == len(new) and old in data
    path.write_bytes(data.replace(old, new, 1))


# Bytes


def test_archives_of_the_same_runs_have_the_same_bytes(archives):
    assert archives[0].read_bytes() == archives[1].read_bytes()


def test_the_date_is_that_of_the_latest_run_or_the_one_given(stores, unpacked, tmp_path):
    ends = [json.loads(p.read_text())["ended"] for p in unpacked.glob("data/runs/*/*/provenance.json")]
    assert f"Bagging-Date: {max(ends)[:10]}\n" in (unpacked / "bag-info.txt").read_text()
    done = call(
        MESOB, "archive", "quickstart", "-o", tmp_path / "x", *DIRTY, "--artifacts", stores[0],
        environment={"SOURCE_DATE_EPOCH": "86400"})
    assert done.returncode == 0, done.stderr
    assert "Bagging-Date: 1970-01-02\n" in (tmp_path / "x/bag-info.txt").read_text()


@pytest.mark.parametrize("epoch", ["x", "-5", "1.5", "253402300800"])
def test_a_date_that_cannot_be_written_is_refused(epoch, stores, tmp_path):
    done = call(
        MESOB, "archive", "quickstart", "-o", tmp_path / "x", *DIRTY, "--artifacts", stores[0],
        environment={"SOURCE_DATE_EPOCH": epoch})
    assert done.returncode == 64 and f"SOURCE_DATE_EPOCH: expected seconds since 1970" in done.stderr
    assert not (tmp_path / "x").exists()


def test_a_zip_file_without_a_folder_of_its_own_is_read(archives, tmp_path):
    """As all were once, and as people may pack them."""
    with zipfile.ZipFile(archives[0]) as file, zipfile.ZipFile(tmp_path / "old.zip", "w") as old:
        for name in file.namelist():
            old.writestr(name.removeprefix("quickstart/"), file.read(name))
    for option in ("--integrity", "--certificate"):
        done = call(MESOB, "replay", tmp_path / "old.zip", option)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_replay_starts_no_program(archives, tmp_path):
    """Nothing that it could start is found."""
    for options in ([], ["--certificate"]):
        done = call(MESOB, "replay", archives[0], *options, cwd=tmp_path, environment={"PATH": "/nothing"})
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_changed_byte_is_found(archives, tmp_path):
    data, path, numbers = archives[0].read_bytes(), tmp_path / "x.zip", random.Random(7)
    for _ in range(1000 if FULL else 100):
        place = numbers.randrange(len(data))
        changed = bytearray(data)
        changed[place] ^= numbers.randrange(1, 256)
        path.write_bytes(changed)
        done = call(MESOB, "replay", path, "--integrity")
        assert done.returncode in (1, 2), f"byte {place}: {done.stdout}"


# Validators


def test_a_crate_with_a_failed_trial_is_valid(stores, context_cache, tmp_path):
    store = shutil.copytree(stores[0], tmp_path / "store")
    for run in sorted(store.glob("runs/quickstart/*balanced*"))[:2]:
        attempt = store / "attempts/quickstart" / run.name / "20261125T000000Z-x"
        if not attempt.parent.parent.exists():  # one has failed, the other was never tried
            attempt.mkdir(parents=True)
            (attempt / "error.txt").write_text("diverged at iteration 3\n")
            shutil.copy(run / "provenance.json", attempt)
        shutil.rmtree(run)
    command = (MESOB, "archive", "quickstart", "-o", tmp_path / "x", *DIRTY, "--artifacts", store)
    refused = call(*command)
    assert refused.returncode == 1 and "got 2: " in refused.stderr
    done = call(*command, "--allow", "failed")
    assert done.returncode == 0, done.stderr
    assert crate_status(tmp_path / "x", context_cache).returncode == 0
    crate = json.loads((tmp_path / "x/data/ro-crate-metadata.json").read_text())
    failed = [e for e in crate["@graph"] if "Failed" in e.get("actionStatus", "")]
    assert [e["error"] for e in failed] == ["diverged at iteration 3"]
    assert call(MESOB, "replay", tmp_path / "x", "--certificate").returncode == 0


def test_the_crate_is_valid(unpacked, context_cache):
    done = crate_status(unpacked, context_cache)
    assert done.returncode == 0, done.stdout
    crate = json.loads((unpacked / "data/ro-crate-metadata.json").read_text())
    names = [entity["@id"] for entity in crate["@graph"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "old, new",
    [(b'"actionStatus"', b'"actionStatUs"'), (b'"license"', b'"licence"'), (b"@graph", b"@grbph")])
def test_a_crate_with_one_byte_changed_is_invalid(old, new, bag, context_cache):
    replace(bag / "data/ro-crate-metadata.json", old, new)
    assert crate_status(bag, context_cache).returncode == 1


def test_the_bag_is_valid(unpacked):
    assert [path.name for path in unpacked.parent.iterdir()] == ["quickstart"]
    done = call(BIN / "bagit.py", "--validate", unpacked)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name, written", [("a\nb\rc", "a%0Ab%0Dc"), ("100 % %0A\u0301", "100 %25 %250A\u0301")])
def test_names_are_written_as_bagit_wants_them(name, written, bag):
    """By whoever adds such a file; the archiver refuses to. The library knows %0A and %0D, not %25."""
    (bag / "data" / name).write_text("more")
    manifest = bag / "manifest-sha512.txt"
    lines = manifest.read_text() + f"{hashlib.sha512(b'more').hexdigest()}  data/{written}\n"
    plain = {"%0A": "\n", "%0D": "\r", "%25": "%"}
    manifest.write_text("".join(sorted(
        lines.splitlines(True), key=lambda line: re.sub("%..", lambda code: plain[code[0]], line[130:]).encode())))
    oxum = re.compile(r"(Payload-Oxum: )(\d+)\.(\d+)")
    info = bag / "bag-info.txt"
    info.write_text(oxum.sub(lambda m: f"{m[1]}{int(m[2]) + 4}.{int(m[3]) + 1}", info.read_text()))
    (bag / "tagmanifest-sha512.txt").write_text("".join(
        f"{hashlib.sha512((bag / tag).read_bytes()).hexdigest()}  {tag}\n"
        for tag in ("bag-info.txt", "bagit.txt", "manifest-sha512.txt")))
    done = call(MESOB, "replay", bag, "--integrity")
    assert done.returncode == 0, done.stdout
    assert check(bag)[0] == 0
    if "%" not in name:
        done = call(BIN / "bagit.py", "--validate", bag)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["data/README.md", "bag-info.txt", "manifest-sha512.txt"])
def test_a_bag_with_one_byte_changed_is_invalid(name, bag):
    data = bytearray((bag / name).read_bytes())
    data[len(data) // 2] ^= 1
    (bag / name).write_bytes(data)
    assert call(BIN / "bagit.py", "--validate", bag).returncode == 1


def test_the_citation_is_valid(bag):
    citation = bag / "data/CITATION.cff"
    assert call(BIN / "cffconvert", "--validate", "-i", citation).returncode == 0
    replace(citation, b"authors:", b"Authors:")
    assert call(BIN / "cffconvert", "--validate", "-i", citation).returncode == 1


def test_codemeta_is_json_about_the_software(unpacked):
    software = json.loads((unpacked / "data/codemeta.json").read_text())
    assert software["@type"] == "SoftwareSourceCode" and software["name"] == "mesob"


# The checker


def check(bag):
    done = call(sys.executable, "-I", "check.py", cwd=bag / "data")
    return done.returncode, done.stdout


def test_the_checker_passes_on_every_run(unpacked):
    status, output = check(unpacked)
    assert status == 0, output
    assert output.endswith("11 runs computed again, 0 wrong, 0 damaged files\n")


def test_the_checker_needs_h5py_and_numpy_only(unpacked):
    text = (unpacked / "data/check.py").read_text()
    assert set(re.findall(r"^import (\w+)", text, re.M)) == {
        "hashlib", "json", "pathlib", "sys", "h5py", "numpy"}
    assert len(text.splitlines()) <= 160


@pytest.mark.parametrize(
    "path",
    ["solution/policy", "solution/occupation_measure", "solution/value", "game/initial_distribution",
     "game/transition_probability", "certificate/gap", "metrics/exploitability"])
def test_the_checker_fails_where_one_number_is_off_by_a_millionth(path, bag):
    numbers = random.Random(path)
    result = numbers.choice(sorted(bag.glob("data/runs/*/*/result.h5")))
    with h5py.File(result, "r+") as file:
        values = file[path][()]
        place = numbers.randrange(max(1, np.size(values)))
        changed = np.array(values)
        changed.reshape(-1)[place] += 1e-6
        file[path][...] = changed
    status, output = check(bag)
    assert status == 1
    wrong = [line for line in output.splitlines() if line.startswith("WRONG")]
    assert wrong and all(result.parent.name in line for line in wrong), output
    assert f"DAMAGED  {result.relative_to(bag)}" in output


def test_the_checker_survives_damage(bag):
    result = next(bag.glob("data/runs/*/*/result.h5"))
    result.write_bytes(result.read_bytes()[:5000])
    status, output = check(bag)
    assert status == 1 and "cannot be read" in output


@pytest.mark.parametrize(
    "game", ["predator-prey", "pigou", "braess", "dynamic-routing", "susceptible-infected", "garnet"])
def test_the_checker_knows_games_of_every_shape(game, unpacked, tmp_path):
    folder = tmp_path / "data/runs/x/y"
    folder.mkdir(parents=True)
    mesob("solve", "--game", game, "--solver", "fictitious-play", "iterations=5", "--out",
          folder / "result.h5")
    shutil.copy(unpacked / "data/check.py", tmp_path / "data")
    (tmp_path / "manifest-sha512.txt").touch()
    status, output = check(tmp_path)
    assert status == 0 and "1 runs computed again, 0 wrong" in output, output


# Replay


def test_a_replay_needs_the_archive_alone(archives, tmp_path):
    """In an empty folder, without git, without any other program on the path, without network."""
    unshare = [shutil.which(word) or word for word in OFFLINE]
    done = call(
        *unshare, MESOB, "replay", archives[0], "-j", "2", "--json", cwd=tmp_path,
        environment={"PATH": str(tmp_path), "MESOB_ARTIFACTS": str(tmp_path / "none")})
    assert done.returncode == 0, done.stderr
    replay = json.loads(done.stdout)
    assert replay["runs"]["checked"] == replay["runs"]["bits"] == 11
    assert replay["reports"] == [{"experiment": "quickstart", "stale": [], "message": None}]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not FULL, reason="builds the whole program; MESOB_TESTS=full")
def test_a_replay_builds_the_program_of_the_day(tmp_path):
    done = call(MESOB, "run", "quickstart", "horizon=1", "iterations=5", "--only", "*truthful*",
                "--json", "--artifacts", tmp_path, cwd=ROOT)
    run = json.loads(done.stdout)["runs"][0]["path"]
    done = call(MESOB, "archive", run, "-o", tmp_path / "x.zip", *DIRTY, "--artifacts", tmp_path,
                cwd=ROOT)
    assert done.returncode == 0, done.stderr
    done = call(MESOB, "replay", tmp_path / "x.zip", "--build", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["runs"]["bits"] == 1


# Tables for other programs


def test_tables_agree_with_the_files(unpacked):
    with open(unpacked / "data/runs.csv", newline="") as file:
        runs = list(csv.DictReader(file))
    with open(unpacked / "data/metrics.csv", newline="") as file:
        long = {(row["key"], row["metric"]): float(row["value"]) for row in csv.DictReader(file)}
    assert len(runs) == 11
    for run in runs:
        with h5py.File(unpacked / "data" / run["path"]) as file:
            assert file.attrs["run_key"] == run["key"]
            config = json.loads(file.attrs["config"])
            for name, dataset in file["metrics"].items():
                assert float(run[f"metric.{name}"]) == long[run["key"], name] == dataset[()]
        stored = json.loads((unpacked / "data" / run["path"]).with_name("config.json").read_text())
        assert stored == config
        for name, value in config["method"]["parameters"].items():
            text = run[f"method.{name}"]
            assert text == value or json.loads(text) == value


def test_the_dictionary_has_every_object(unpacked):
    with open(unpacked / "data/data-dictionary.csv", newline="") as file:
        rows = {row["path"]: row for row in csv.DictReader(file)}
    for path in unpacked.glob("data/runs/*/*/result.h5"):
        names = ["/"]
        with h5py.File(path) as file:
            file.visit(lambda name: names.append(f"/{name}"))
            assert file["solution/policy"].attrs["definition"].decode() == rows["/solution/policy"]["definition"]
        assert set(names) <= set(rows)
    assert rows["/solution/policy"]["axes"] == "epoch state action"
    assert rows["/epoch"]["kind"] == "axis"


def test_the_dictionary_has_every_member_of_the_records(unpacked):
    page = (unpacked / "data/data-dictionary.md").read_text()
    for name in ("config.json", "provenance.json"):
        section = page.split(f"## `{name}`")[1].split("## ")[0]
        members = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.*?) \|", section, re.M)))
        for path in unpacked.glob(f"data/runs/*/*/{name}"):
            assert set(json.loads(path.read_text())) <= set(members)


def test_the_readme_has_every_column_and_file(unpacked):
    readme = (unpacked / "data/README.md").read_text()
    for name in ("runs.csv", "metrics.csv"):
        with open(unpacked / "data" / name, newline="") as file:
            for column in next(csv.reader(file)):
                assert f"`{re.sub('[.].*', '.…', column)}`" in readme, column
    for path in (unpacked / "data").iterdir():
        assert f"`{path.name}" in readme or path.name == "README.md", path.name


# Sources


@pytest.fixture
def checkout(tmp_path):
    """A repository with the sources of the program, as they are here, and something private."""
    tree = tmp_path / "tree"
    tree.mkdir()
    names = call("git", "-C", ROOT, "ls-files", "Sources", "Experiments", "Package.swift").stdout
    for name in names.splitlines():
        if (ROOT / name).exists():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)
    (tree / ".gitignore").write_text("/Artifacts\n/out*\n")
    git(tree, "init", "-q")
    git(tree, "add", ".")
    git(tree, "commit", "-qm", "first")
    return tree


def git(folder, *arguments):
    done = call("git", "-c", "user.name=x", "-c", "user.email=x@y.z", *arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def small_run(folder, horizon):
    done = call(MESOB, "run", "quickstart", f"horizon={horizon}", "iterations=5", "--only",
                "*truthful*", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["runs"][0]["path"]


SOURCE = "Sources/MeanField/Measures/Policy.swift"


def test_sources_and_changes_travel_along(checkout, tmp_path):
    commit, clean = git(checkout, "rev-parse", "HEAD"), small_run(checkout, 1)
    # What does not compute makes nothing dirty: notes, archives, reports.
    (checkout / "notes.txt").write_text("private")
    (checkout / "q.zip").write_text("an archive")
    (checkout / "Paper").mkdir()
    (checkout / "Paper" / "values.tex").write_text("generated")
    other = small_run(checkout, 3)
    # A commit with another source than the program was built from, which lies there changed.
    source = (checkout / SOURCE).read_text()
    (checkout / SOURCE).write_text(source + "// another one\n")
    git(checkout, "commit", "-qam", "second")
    second = git(checkout, "rev-parse", "HEAD")
    (checkout / SOURCE).write_text(source)
    git(checkout, "config", "diff.noprefix", "true")
    dirty = small_run(checkout, 2)

    assert call(MESOB, "archive", clean, other, "-o", "out1", cwd=checkout).returncode == 0
    # Earlier versions called runs dirty for what does not compute: their sources judge again.
    provenance = checkout / clean / "provenance.json"
    recorded = provenance.read_text()
    assert '"is_dirty" : false' in recorded
    provenance.chmod(0o644)
    provenance.write_text(recorded.replace('"is_dirty" : false', '"is_dirty" : true'))
    assert call(MESOB, "archive", clean, "-o", "out5", cwd=checkout).returncode == 0
    provenance.write_text(recorded)
    refused = call(MESOB, "archive", clean, dirty, "-o", "out2", cwd=checkout)
    assert refused.returncode == 1 and "--allow dirty" in refused.stderr
    assert "MeanField/Measures/Policy.swift" in refused.stderr
    done = call(MESOB, "archive", clean, dirty, "-o", "out2", *DIRTY, cwd=checkout)
    assert done.returncode == 0, done.stderr
    with tarfile.open(checkout / f"out1/data/sources/{commit}.tar") as file:
        text = file.extractfile(f"sources-{commit[:12]}/{SOURCE}").read()
    assert text.decode() == source
    assert not list(checkout.glob("out1/data/sources/*.patch"))
    [patch] = checkout.glob("out2/data/sources/*.patch")
    assert "-// another one" in patch.read_text() and "private" not in patch.read_text()
    readme = (checkout / "out2/data/README.md").read_text()
    assert f"changed checkout of commit `{second}`" in readme
    assert "source files of the program are there, byte by byte" in readme
    fresh = tmp_path / "fresh"
    git(checkout, "worktree", "add", "-q", "--detach", fresh, second)
    git(fresh, "apply", "--check", patch)
    git(checkout, "worktree", "remove", fresh)

    # Another clone with the same runs makes the same archive, changes and all.
    git(checkout, "clone", "-q", ".", "out-clone/deep")
    shutil.copytree(checkout / "Artifacts", checkout / "out-clone/deep/Artifacts")
    archives = [tmp_path / name / "out.zip" for name in ("here", "there")]
    for folder, path in zip((checkout, checkout / "out-clone/deep"), archives):
        path.parent.mkdir()
        done = call(MESOB, "archive", clean, dirty, "-o", path, *DIRTY, cwd=folder)
        assert done.returncode == 0, done.stderr
    assert archives[0].read_bytes() == archives[1].read_bytes()


def test_somebody_elses_repository_stays_private(tmp_path):
    (tmp_path / "private-notes.txt").write_text("reviewer 2 is wrong\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "a paper")
    run = small_run(tmp_path, 1)
    provenance = json.loads((tmp_path / run / "provenance.json").read_text())
    assert provenance["surroundings"].get("git") is None
    done = call(MESOB, "archive", run, "-o", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    # The program's own files are found beside it, and nothing else.
    assert not list(tmp_path.glob("out/data/sources/*.tar"))
    assert not [path for path in tmp_path.glob("out/**/*") if "private-notes" in path.name]
    assert (tmp_path / "out/data/sources/MeanField/Measures/Policy.swift").exists()
    assert "not started in a git checkout" in (tmp_path / "out/data/README.md").read_text()


# What a project says


def test_authors_and_identifiers_are_in_all_metadata(stores, context_cache, tmp_path):
    (tmp_path / ".mesob.json").write_text(json.dumps({"archive": {
        "title": "A title: with \"quotes\"", "abstract": "Two\nlines.", "license": "CC0-1.0",
        "authors": [
            {"name": "Ada King Lovelace", "orcid": "0000-0001-5109-3700", "affiliation": "Engines",
             "affiliation-url": "https://ror.org/013meh722"},
            {"name": "Charles Babbage", "affiliation": "Engines",
             "affiliation-url": "https://ror.org/013meh722"}],
        "publisher": "A library", "publisher-url": "https://ror.org/05a28rw58",
        "repository": "https://example.org/mesob", "contact": "a@example.org"}}))
    done = call(
        MESOB, "archive", "quickstart", "-o", "x", *DIRTY, "--allow", "stale", "--zenodo",
        "--dataverse", "--doi", "10.5281/zenodo.1234567", "--no-report", "--artifacts", stores[0],
        cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no authors" not in done.stderr
    assert crate_status(tmp_path / "x", context_cache).returncode == 0
    citation = tmp_path / "x/data/CITATION.cff"
    assert call(BIN / "cffconvert", "--validate", "-i", citation).returncode == 0
    converted = json.loads(call(BIN / "cffconvert", "-i", citation, "-f", "zenodo").stdout)
    zenodo = json.loads((tmp_path / "x/data/zenodo.json").read_text())["metadata"]
    assert zenodo["upload_type"] == "dataset" and zenodo["doi"] == "10.5281/zenodo.1234567"
    assert zenodo["creators"][0] == {
        "name": "Lovelace, Ada King", "orcid": "0000-0001-5109-3700", "affiliation": "Engines"}
    for name in ("creators", "title", "description", "publication_date", "keywords"):
        assert zenodo[name] == converted[name], name
    version = json.loads((tmp_path / "x/data/dataverse.json").read_text())["datasetVersion"]
    fields = {f["typeName"]: f["value"] for f in version["metadataBlocks"]["citation"]["fields"]}
    assert {"title", "author", "datasetContact", "dsDescription", "subject"} <= set(fields)
    assert fields["title"] == 'A title: with "quotes"'
    assert fields["datasetContact"][0]["datasetContactEmail"]["value"] == "a@example.org"
    assert "10.5281/zenodo.1234567" in (tmp_path / "x/data/ro-crate-metadata.json").read_text()


def test_a_project_file_with_a_mistake_is_told(tmp_path):
    for section in ({"titel": "x"}, {"authors": "Ada"}, {"authors": [{"orcid": "0"}]}):
        (tmp_path / ".mesob.json").write_text(json.dumps({"archive": section}))
        done = call(MESOB, "archive", "quickstart", "-o", "x", cwd=tmp_path)
        assert done.returncode == 64 and ".mesob.json, archive" in done.stderr

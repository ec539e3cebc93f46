"""Texts of files, names and overrides, and what the programs make of them that read them later."""

import ast
import base64
import collections
import csv
import hashlib
import json
import os
import re
import subprocess
import types
import unicodedata
import xml.etree.ElementTree as ElementTree

import h5py
import html5lib
import markdown_it
import pexpect
import pytest

from conftest import MESOB, mesob

# What joins a sign to one character for Swift, turns the writing, or orders a terminal about.
MARKS = ["\u0600", "\u0301", "\u202e", "\x1b", "\x07", "\x9b", "\x7f", "\r\n", "\r", "\u2028"]
# What begins a command of some reader.
SIGNS = ["'", '"', "\\", "%", "<", ">", "&", "`", "$(touch marker)", "`touch marker`", "|", "{key}", "#"]
# Directions of writing that a text may order.
TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}

NETWORK = """<NUMBER OF ZONES> 3
<NUMBER OF NODES> 3
<FIRST THRU NODE> 1
<NUMBER OF LINKS> 4
<END OF METADATA>
  1 2 2 1 1 0.15 4 0 0 1 ;
  2 3 3 1 1.5 0.5 2 0 0 1 ;
  1 3 4 1 2 1 1 0 0 1 ;
  3 1 4 1 2 1 1 0 0 1 ;
"""
TRIPS = """<NUMBER OF ZONES> 3
<TOTAL OD FLOW> 4
<END OF METADATA>
Origin 1
  2 : 1; 3 : 3;
"""


QUICKSTART = ["run", "quickstart", "iterations=10", "-j2"]


def orders(text):
    """The scalars of a text that a terminal or a browser obeys, but for lines and tabs."""
    return [
        character for character in text if character not in "\n\t"
        and (unicodedata.category(character) in ("Cc", "Zl", "Zp")
             or unicodedata.bidirectional(character) in TURNS)]


def one_line(text):
    """What is left of a text for people: ends of lines are spaces, other orders are gone."""
    spaced = re.sub("[\n\v\f\r\x85\u2028\u2029]", " ", text)
    return "".join(character for character in spaced if not orders(character))


def call(*command, cwd, **environment):
    return subprocess.run(
        [*map(str, command)], cwd=cwd, capture_output=True, env=os.environ | environment)


def report_in(folder, experiment="quickstart"):
    """The folder of the report of an experiment with overrides."""
    [report] = folder.glob(f"Artifacts/reports/{experiment}@*")
    return report


def elements(html):
    """The tags of a page with the names of their attributes, counted; its text.

    gnuplot marks texts whose spaces count.
    """
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    tags = collections.Counter(
        (element.tag, *sorted(name for name in element.attrib if not name.endswith("}space")))
        for element in tree.iter()
        if isinstance(element.tag, str))
    return tags, "".join(tree.itertext())


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """The quickstart's store and report."""
    folder = tmp_path_factory.mktemp("honest")
    done = call(MESOB, *QUICKSTART, "--report", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The same with labels of states that would end quotations, and the report of it."""
    folder = tmp_path_factory.mktemp("hostile")
    assert call(MESOB, *QUICKSTART, "--no-report", cwd=folder).returncode == 0
    attacks = [
        "".join(f"{mark}{sign}" for mark in MARKS[kind:kind + 4] for sign in SIGNS)
        + '; system("touch marker"); print ' for kind in (0, 3, 6)]
    for path in folder.glob("Artifacts/runs/quickstart/*/result.h5"):
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-16])
        with h5py.File(path, "r+") as file:
            labels = [label.decode() for label in file["state_label"][...]]
            for kind, attack in enumerate(attacks, 1):
                labels = [label.replace(f"type {kind},", f"type {kind}{attack},") for label in labels]
            assert all("touch marker" in label for label in labels)
            file["state_label"][...] = [label.encode() for label in labels]
            file["state_type"].attrs["names"] = [
                f"{kind}{attack}" for kind, attack in enumerate(attacks, 1)]
        provenance = path.with_name("provenance.json")
        provenance.chmod(0o644)
        record = json.loads(provenance.read_text())
        data = path.read_bytes()
        record["identity"]["file_hash"] = hashlib.sha256(data).hexdigest()
        record["identity"]["file_bytes"] = len(data)
        provenance.write_text(json.dumps(record))
    done = call(MESOB, *QUICKSTART, "--report", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, attacks


def test_labels_of_a_file_are_no_commands_of_gnuplot(hostile):
    folder, attacks = hostile
    assert not list(folder.rglob("marker")) and not os.path.exists("marker")
    figures = report_in(folder) / "figures"
    texts = [
        element.text or "" for path in figures.glob("*.svg")
        for element in ElementTree.parse(path).iter()]
    for attack in attacks:
        assert any(one_line(attack).strip() in text for text in texts), attack
    lines = "\n".join(path.read_text() for path in figures.glob("*.gnuplot")).split("\n")
    shown = [line for line in lines if "touch marker" in line]
    assert len(shown) > 10
    for line in shown:
        assert line.startswith("|") or re.fullmatch(r'[-\d.e ]+"[^"\\]*"', line), line


def test_labels_of_a_file_are_no_elements_of_a_page(honest, hostile):
    (expected, _), (tags, text) = [
        elements((report_in(folder) / "report.html").read_text()) for folder in (honest, hostile[0])]
    assert tags == expected
    assert not orders(text)
    assert 'system("touch marker")' in text


def test_data_of_a_report_have_the_labels_exactly(hostile):
    folder, attacks = hostile
    cells = set()
    for path in report_in(folder).glob("**/*.csv"):
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file, strict=True))
        assert len({len(row) for row in rows}) == 1, path
        cells.update(cell for row in rows for cell in row)
    for attack in attacks:
        assert any(attack in cell for cell in cells), attack


def test_only_the_page_s_own_script_may_run(honest):
    page = (report_in(honest) / "report.html").read_text()
    policy = re.search('Content-Security-Policy" content="([^"]*)"', page).group(1)
    allowed = re.search("script-src ([^;]*)", policy).group(1)
    scripts = re.findall("<script>(.*?)</script>", page, re.DOTALL)
    digest = hashlib.sha256(scripts[0].encode()).digest()
    assert len(scripts) == 1
    assert allowed == f"'sha256-{base64.b64encode(digest).decode()}'"


def nasty_names():
    """Names of files, each with some of the signs behind every mark."""
    for number in range(0, len(SIGNS), 4):
        signs = SIGNS[number:number + 4]
        yield "n" + "".join(f"{mark}{sign}" for sign in signs for mark in MARKS[:4])
    yield "a\u0600<img src=x onerror\u0600=alert(1)\u0600>"
    yield "`a` `` \u0600`<img src=x>` [x](javascript:alert) &lt;b&gt; $x$ |"


@pytest.fixture(scope="module", params=range(len(list(nasty_names()))))
def traffic(request, tmp_path_factory):
    """Words of a run of traffic on a network of a nasty name, in a folder that has it."""
    folder = tmp_path_factory.mktemp("traffic")
    name = list(nasty_names())[request.param]
    (folder / name).write_text(NETWORK)
    (folder / "trips").write_text(TRIPS)
    return folder, name, [
        "run", "traffic", f"network={name}", "trips=trips", "horizon=3", "iterations=2",
        "--only", "*equilibrium*"]


def test_a_name_is_text_on_pages(traffic):
    folder, name, words = traffic
    done = call(MESOB, *words, "--report", cwd=folder)
    assert done.returncode == 0, done.stderr
    report = report_in(folder, "traffic")
    tags, text = elements((report / "report.html").read_text())
    assert not any(tag[0] == "img" or any(name.startswith("on") for name in tag[1:]) for tag in tags)
    assert not orders(text)
    markdown = (report / "report.md").read_text()
    assert not orders(markdown)
    tokens = markdown_it.MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(markdown)
    inner = [token for block in tokens for token in [block, *(block.children or [])]]
    (command,) = [
        line for token in tokens if token.type == "fence" for line in token.content.splitlines()]
    assert f"network={name}" in words_of(command, folder)
    raw = [token.content for token in inner if token.type in ("html_inline", "html_block")]
    assert all(re.fullmatch("(</?(sup|details|summary)>|[^<]*)*", part.strip()) for part in raw), raw
    assert not any("javascript" in str(token.attrs) for token in inner)
    assert not (folder / "marker").exists()


def words_of(line, folder):
    """The words that a shell takes a line for."""
    done = subprocess.run(
        ["bash", "-c", f"exec() {{ printf '%s\\0' \"$@\"; }}; exec {line}"], cwd=folder,
        capture_output=True, env=os.environ | {"SLURM_ARRAY_TASK_ID": "0", "LC_ALL": "C.UTF-8"})
    assert done.returncode == 0 and not done.stderr, done.stderr
    return [word.decode() for word in done.stdout.split(b"\0")][:-1]


def test_a_name_is_one_word_of_a_workflow(traffic):
    folder, name, words = traffic
    done = call(MESOB, *words, "--export-snakemake", f"{name}.smk", cwd=folder)
    assert done.returncode == 0, done.stderr
    text = (folder / f"{name}.smk").read_bytes().decode()
    assert not orders(text)
    call_line = re.search("^#     snakemake --snakefile (.*) --rerun-triggers mtime --cores 2$", text, re.M)
    assert words_of(call_line.group(1), folder) == [f"{name}.smk"]
    shell = ast.literal_eval(re.search('shell:\n *(".*")$', text, re.M).group(1))
    line = shell.format(wildcards=types.SimpleNamespace(key="0123"))
    assert f"network={name}" in words_of(line, folder)
    assert ast.literal_eval(re.search('workdir: (".*")', text).group(1)) == str(folder / "Artifacts")
    assert not (folder / "marker").exists()


def test_a_name_is_one_word_of_a_job(traffic, tmp_path):
    folder, name, words = traffic
    for command, script in [("squeue", ""), ("sbatch", 'cp "${@: -1}" "$CAUGHT"; echo 1')]:
        (tmp_path / command).write_text(f"#!/bin/bash\n{script}\n")
        (tmp_path / command).chmod(0o755)
    done = call(
        MESOB, *words, "--engine", "slurm", "--artifacts", folder / f"store {name}", cwd=folder,
        PATH=f"{tmp_path}:{os.environ['PATH']}", CAUGHT=str(tmp_path / "job"))
    assert done.returncode == 0, done.stderr
    script = (tmp_path / "job").read_bytes().decode()
    line = script.partition("\nexec ")[2]
    found = words_of(line, folder)
    assert f"network={name}" in found and str(folder / f"store {name}") in found
    assert re.fullmatch("[0-9a-f,]+", found[-1]), found[-1]
    assert not (folder / "marker").exists()


def test_names_of_a_file_are_no_orders_to_a_terminal(tmp_path):
    path = tmp_path / "names.h5"
    nasty = "a\x1b[31mb\x1b]8;;http:x\x07c\x9b1md\u202ee\r\nf"
    with h5py.File(path, "w") as file:
        group = file.create_group(nasty)
        group[f"d{nasty}"] = [1.0, 2.0]
        group[f"d{nasty}"].attrs["long_name"] = nasty
        group.attrs[f"t{nasty}"] = nasty
        file["text"] = nasty
    for color in ("never", "always"):
        for words in (["inspect", path], ["inspect", path, "--verbose"]):
            done = call(MESOB, *words, "--color", color, cwd=tmp_path)
            assert done.returncode == 0, done.stderr
            text = re.sub("\x1b\\[([12]|31)m([^\x1b]*)\x1b\\[0m", r"\2", done.stdout.decode())
            assert not orders(text)
            assert "\\u{1b}]8;;http:x\\u{7}c\\u{9b}1md\\u{202e}e\\u{d}\\u{a}f" in text
            assert not any(line.startswith("f") for line in text.splitlines())
    exact = json.loads(mesob("inspect", path, "--json"))
    assert nasty in [child["path"].strip("/") for child in exact["children"]]
    for words in (["inspect", nasty], [nasty], ["run", "quickstart", f"{nasty}=1"]):
        done = call(MESOB, *words, cwd=tmp_path)
        assert done.returncode != 0 and not orders(done.stderr.decode()), done.stderr
        assert b"\\u{1b}" in done.stderr
    screen = pexpect.run(f"{MESOB} inspect {path}", cwd=str(tmp_path), env=os.environ | {"TERM": "xterm"})
    plain = re.sub("\x1b\\[([12]|31)m([^\x1b]*)\x1b\\[0m", r"\2", screen.decode().replace("\r\n", "\n"))
    assert not orders(plain) and "names" not in plain and "\\u{1b}" in plain

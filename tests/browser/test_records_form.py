"""The form of records in a real JupyterLab: by the keyboard and the labels alone, and seen in the files."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from jupyter_fixture import MISSING, WAIT, lab_at, run_all

LONG = WAIT * 1000
FOCUSED = "(() => { const e = document.activeElement; return e.labels?.[0]?.innerText || e.title || e.innerText || e.tagName })()"


@pytest.fixture
def home(tmp_path: Path, root: Path) -> Path:
    """Give a workspace with the exercise area and the notebooks to write with."""
    home = tmp_path / "home"
    shutil.copytree(root / "country_profiles" / "xka", home / "country_profiles" / "xka")
    shutil.copytree(root / "workbench", home / "workbench")
    return home


@pytest.fixture
def lab(home: Path, tmp_path: Path) -> Iterator[str]:
    """Start JupyterLab in that workspace."""
    with lab_at(home, tmp_path) as address:
        yield address


class Keys:
    """Goes through a page with the keyboard and names what it is at."""

    def __init__(self, page: Any) -> None:
        """Take the page."""
        self.page = page
        self.heard: list[str] = []

    def to(self, label: str, key: str = "Tab") -> None:
        """Press Tab until a field or button of this name has the cursor."""
        for _ in range(120):
            name = str(self.page.evaluate(FOCUSED)).strip()
            self.heard.append(name)
            if name == label:
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{label} is not reached with {key}: {self.heard[-120:]}")

    def write(self, label: str, text: str) -> None:
        """Go to a field and type."""
        self.to(label)
        self.page.keyboard.type(text)

    def press(self, label: str) -> None:
        """Go to a button and press it with the space bar."""
        self.to(label)
        self.page.keyboard.press("Space")


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds."""
    end = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.2)


def add_a_fact(page: Any, keys: Keys) -> None:
    """Choose the kind, begin a fact, type it, save it."""
    page.get_by_label("Area", exact=True).focus()
    keys.write("Kind of record", "Fact")
    page.get_by_role("button", name="New record: fact").wait_for(timeout=LONG)
    keys.press("New record: fact")
    page.get_by_label("Statement (needed)").wait_for(timeout=LONG)
    keys.write("Statement (needed)", "The ferry stopped on 20 November: no fuel.")
    keys.write("Reliability of the source", "B")
    keys.write("Source (needed)", "EX")
    keys.write("Reference (needed)", "Exercise inject 14")
    keys.write("Why (one line for the journal)", "Heard at the ferry")
    keys.press("Save")
    page.get_by_text(re.compile(r"Saved for .*\(XKA\) in facts\.yml: New fact F-045")).wait_for(timeout=LONG)


def add_an_actor(page: Any, keys: Keys) -> None:
    """Begin an actor that rests on the new fact, look at how the page shows it, save it."""
    page.get_by_label("Area", exact=True).focus()
    keys.write("Kind of record", "Actor")
    page.get_by_role("button", name="New record: actor").wait_for(timeout=LONG)
    keys.press("New record: actor")
    page.get_by_label("Name (needed)").wait_for(timeout=LONG)
    keys.write("Name (needed)", "Ferry guards")
    keys.write("Type of actor (needed)", "Community d")
    keys.write("Places: add", "XKA-03")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Places: remove XKA-03 - Lower Lenn").wait_for(timeout=LONG)
    keys.write("Attitude to humanitarian action", "Cond")
    keys.write("Influence", "X")
    keys.write("Evidence: add", "F-045")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Evidence: remove F-045").wait_for(timeout=LONG)
    keys.press("Show how the page will show it")
    page.get_by_text("As the planning cell's page shows it:").wait_for(timeout=LONG)
    keys.to("Save", "Shift+Tab")
    page.keyboard.press("Space")
    page.get_by_text(re.compile(r"Saved for .*\(XKA\) in actors\.yml: New actor A-15")).wait_for(timeout=LONG)


def look_at_a_driver(page: Any) -> None:
    """Open one: its table has named fields, a field is read with its help and its problem, and axe finds nothing."""
    page.get_by_label("Kind of record", exact=True).select_option("Driver")
    page.get_by_role("button", name="New record: driver").wait_for(timeout=LONG)
    page.get_by_role("button", name="Open the record").click()
    page.get_by_role("textbox", name="Where D-05 full: share of faster than the draft schedule").fill("0.1")
    page.keyboard.press("Tab")
    page.get_by_text("adds up to 0.94: 0.06 missing").wait_for(timeout=LONG)
    day = page.get_by_label("Day of this record", exact=True)
    day.fill("soon")
    page.keyboard.press("Tab")
    page.get_by_text("allowed a date as YYYY-MM-DD").wait_for(timeout=LONG)
    read = day.evaluate("e => document.getElementById(e.getAttribute('aria-describedby')).innerText")
    assert read.startswith("The day the record speaks of")
    assert "write the year first" in read
    found = Axe().run(page, context=".pl-form").response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=f"the extra lab is not installed: {', '.join(MISSING)}")
def test_an_actor_and_a_fact_are_added_with_the_keyboard_alone(chromium: Any, lab: str, home: Path, tmp_path: Path) -> None:  # fmt: skip
    """Every field is reached by Tab and called by its label; what is saved stands in the files, all else as before."""
    folder = home / "country_profiles" / "xka"
    facts, actors = ((folder / name).read_text(encoding="utf-8") for name in ("facts.yml", "actors.yml"))
    page = chromium.new_page(viewport={"width": 1280, "height": 1600})
    keys = Keys(page)
    try:
        run_all(page, lab, "workbench/write_records.ipynb")
        page.get_by_label("Kind of record", exact=True).wait_for(timeout=LONG)
        cells = page.locator(".jp-Cell").count()
        add_a_fact(page, keys)
        add_an_actor(page, keys)
        look_at_a_driver(page)
        assert page.locator(".jp-Cell").count() == cells  # no letter was taken for a command of the notebook
        page.screenshot(path=str(tmp_path / "form.png"))
    finally:
        page.close()
    written = (folder / "facts.yml").read_text(encoding="utf-8")
    assert written.startswith(facts)
    said = written.removeprefix(facts).split("\n")
    assert [line.strip() for line in said if "as_of" not in line] == [
        "- id: F-045",
        "level: 1",
        "reliability: B",
        'statement: "The ferry stopped on 20 November: no fuel."',
        "source: EXERCISE",
        "reference: Exercise inject 14",
        "",
    ]
    added = (folder / "actors.yml").read_text(encoding="utf-8")
    at = added.index("  - id: A-15\n")
    end = added.index("\n    influence: X\n") + len("\n    influence: X\n")
    record = added[at:end]
    assert "name: Ferry guards\n    actor_type: community_defence\n    places: [XKA-03]\n" in record
    assert "evidence: [F-045]\n" in record
    assert added[:at] + added[end:] == actors

"""The form of a round in a real JupyterLab: labels, the order of the keyboard, and what a saved notebook keeps."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elicit_fixture import Team, team_in
from jupyter_fixture import MISSING, WAIT, lab_at, run_all

LAST_DAY = dt.date(2027, 1, 30)
FOCUSED = "(() => { const e = document.activeElement; return e.labels?.[0]?.innerText ?? e.innerText })()"


@pytest.fixture
def team(tmp_path: Path, root: Path) -> Team:
    """Give a team with an open round in a folder of the workspace, where the notebook looks for it."""
    team = team_in(tmp_path)
    shutil.copytree(root / "workbench", team.root / "workbench")
    team.shared = team.root / "round_folder"
    team.open(3, closes=LAST_DAY)
    return team


@pytest.fixture
def lab(team: Team, tmp_path: Path) -> Iterator[str]:
    """Start JupyterLab in the workspace; give its address with ``{}`` for a notebook."""
    with lab_at(team.root, tmp_path) as address:
        yield address


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=f"the extra lab is not installed: {', '.join(MISSING)}")
def test_a_member_answers_and_hands_in_with_the_keyboard_alone(chromium: Any, lab: str, team: Team) -> None:
    """Every field has its label, Tab goes through them in order, the space bar hands in, and the notebook holds nothing."""
    page = chromium.new_page(viewport={"width": 1280, "height": 1400})
    try:
        run_all(page, lab, "workbench/answer_questions.ipynb")
        page.get_by_label("your code").wait_for(timeout=WAIT * 1000)
        page.get_by_label("Q-01: no view").focus()
        order: list[str] = []
        typed = iter(["0.4", "0.2", "0.6", "70", "Rain on the hills", "2000", "1000", "3000", "80", "", "0.2", "0.5", "0.3", "", team.codes[0].lower()])  # fmt: skip
        while not order or order[-1] != "Hand in":
            page.keyboard.press("Tab")
            label = page.evaluate(FOCUSED)
            order.append(label)
            if "no view" not in label and label != "Hand in":
                page.keyboard.type(next(typed))
        assert [n.partition(":")[0] for n in order] == ["Q-01"] * 5 + ["Q-02"] * 6 + ["Q-03"] * 5 + [
            "your code",
            "Hand in",
        ]
        assert order[0] == "Q-01: best value (probability of a yes, from 0 to 1)"
        assert order[12:15] == [f"Q-03: {name}: its share, from 0 to 1" for name in ("few", "some", "many")]
        page.keyboard.press("Space")
        page.get_by_text("Press again to hand them in.").wait_for(timeout=WAIT * 1000)
        page.keyboard.press("Space")
        page.get_by_text("Handed in: answer-").wait_for(timeout=WAIT * 1000)
        page.keyboard.press("Escape")
        page.keyboard.press("Control+s")
        notebook, end = team.root / "workbench" / "answer_questions.ipynb", time.monotonic() + WAIT
        text = ""
        while "A form for your answers" not in text and time.monotonic() < end:
            time.sleep(0.3)
            text = notebook.read_text(encoding="utf-8")  # for a moment of each save it is empty
    finally:
        page.close()
    assert "A form for your answers" in text
    assert not any(said in text for said in ("Rain", "2000", "0.4", team.codes[0], team.codes[0].lower()))
    history = team.root / ".planning" / "lab.db"
    assert b"Rain" not in history.read_bytes()
    found = team.collect()
    assert (found.people, found.problems) == (1, [])
    assert [(a.best, a.because) for a in found.answers["Q-01"]] == [(0.4, "Rain on the hills")]

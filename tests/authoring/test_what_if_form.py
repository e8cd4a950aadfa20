"""What-ifs in JupyterLab: the fields ask, the answer stands below, nothing is written and nothing is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("ipywidgets", reason="the extra lab is not installed")

from planning.authoring.what_if_form import WhatIfForm, what_if_form
from planning.building.templates import check_workbench

DAY = "2026-11-23"


@pytest.fixture
def made(root: Path, monkeypatch: pytest.MonkeyPatch) -> WhatIfForm:
    """Open the form of the closing exercise area, as the planning cell sees it."""
    monkeypatch.chdir(root)
    return what_if_form("XKA", DAY)


def test_nothing_is_asked_at_first(made: WhatIfForm) -> None:
    """The page's head says which area it is, and no answer stands there."""
    assert "Velmora" in made.box.children[0].value
    assert made.what_if is None
    assert "Nothing is moved" in made.answer.value


def test_an_end_that_moves_is_answered_at_once(made: WhatIfForm) -> None:
    """Three months earlier: the answer names the supposition and the functions that get more uncovered days."""
    made.ends.value = -3
    assert "ends move 3 months earlier" in made.answer.value
    assert "with more uncovered days" in made.answer.value
    made.ends.value = 0
    assert "Nothing is moved" in made.answer.value


def test_a_successor_that_falls_away_is_answered(made: WhatIfForm) -> None:
    """Only names that a function has can be chosen, and the days of theirs become open-ended."""
    made.without.value = ("WFP-managed air service",)
    assert "WFP-managed air service falls away" in made.answer.value
    assert "become open-ended" in made.answer.value


def test_what_is_saved_with_the_notebook_says_nothing(made: WhatIfForm) -> None:
    """The plain text beside the widget holds no word of the area."""
    assert made._repr_mimebundle_()["text/plain"] == "What-ifs: run this notebook cell again to see the form."


def test_a_wrong_area_is_said_in_a_line(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback, and what is meant."""
    monkeypatch.chdir(root)
    assert "do you mean XKA" in what_if_form("XKAA", DAY).value


def test_the_notebook_is_thin(root: Path) -> None:
    """It passes the check of the workbench."""
    assert check_workbench(root / "workbench") == []

"""Protection on a page: scopes apart, questions answered and open, two values that both stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from planning.display.page import NOT_AVAILABLE, open_area
from planning.display.protection import analysis, judgements, mission_scope, register, short

FILES = {
    "missions.yml": "missions:\n  - {id: M-01, level: 1, name: TESTMIS, mission_kind: peacekeeping, steps: []}\n",
    "protection.yml": """risks:
  - {id: P-01, level: 2, risk: PR02, group: <All>, threat: 4, vulnerability: 3, capacity: 3, previous: 3, scopes: [mission_poc]}
  - {id: P-02, level: 2, risk: PR05, group: Some, threat: 5, vulnerability: 5, capacity: 1, coping: They wait.}
  - {id: P-03, level: 2, risk: PR05, group: Others, threat: X, vulnerability: 5, capacity: 1}
paf_answers:
  - {id: PF-01, level: 2, pillar: A1, answer: Nobody <rules>.}
  - {id: PF-02, level: 3, pillar: A2, answer: Sealed answer.}
""",
    "judgements.yml": """judgements:
  - {id: J-01, level: 2, rating: access_overall, value: 4, reason: One road counts.}
  - {id: J-02, level: 2, rating: protection_risk, risk: P-01, value: 2.5, reason: Guards <help>.}
""",
}


@pytest.fixture
def show(folder_with: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Open a page of the area with these files, in some of which a text is replaced."""

    def make(edition: str = "hct", file: str = "", old: str = "", new: str = "", *, without: str = "") -> object:
        files = {
            name: text.replace(old, new) if name == file else text for name, text in FILES.items() if name != without
        }
        monkeypatch.chdir(folder_with(files).parents[1])
        return open_area("XKZ", "2026-11-22", edition)

    return make


def words(html: str) -> str:
    """Give what is read."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_risk_stands_with_its_parts_its_trend_and_coping(show: Callable[..., object]) -> None:
    """The highest first; one with a gap last; each can be linked to."""
    out = register(show()).html
    assert re.findall(r'id="(P-\d+)"', out) == ["P-02", "P-01", "P-03"]
    assert "4 3 3 4 worse (was 3)" in words(out)
    assert "They wait." in out
    assert "&lt;All&gt;" in out


def test_the_scopes_stand_apart(show: Callable[..., object]) -> None:
    """Within the mandate only what is marked so, and never a figure over both."""
    out = mission_scope(show()).html
    assert re.findall(r'href="#(P-\d+)"', out) == ["P-01"]
    assert "never added up" in out


def test_without_a_mission_no_risk_lies_within_a_mandate(
    folder_with: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is said, and is no gap."""
    monkeypatch.chdir(folder_with().parents[1])
    out = mission_scope(open_area("XKZ", "2026-11-22", "hct")).html
    assert "No peace operation is recorded here" in out
    assert "pl-gap" not in out


def test_questions_are_answered_or_gaps_or_above(show: Callable[..., object]) -> None:
    """In the cell's edition two of twelve are answered; in a lower one the hidden answer is not called a gap."""
    cell, hct = analysis(show("cell")).html, analysis(show()).html
    assert "2 of 12" in cell
    assert cell.count("not answered") == 10
    assert "Nobody &lt;rules&gt;." in hct
    assert "Sealed answer" not in hct
    assert "1 of 12" in hct
    assert "in this edition" in hct
    assert "not answered" not in hct
    assert "1 PAF answer above this edition." in hct


def test_both_values_stand_with_the_reason(show: Callable[..., object]) -> None:
    """Computed, judgement and difference; none where nothing could be computed."""
    out = judgements(show()).html
    assert "4 2.5 -1.5 Guards &lt;help&gt;." in words(out)
    assert "none, too much is a gap" in out


def test_an_edition_does_not_compute_from_what_it_left_out(show: Callable[..., object]) -> None:
    """The risk is above the edition: its judgement says so and gives no computed rating."""
    page = show("hct", "protection.yml", "id: P-01, level: 2", "id: P-01, level: 3")
    out = judgements(page).html
    assert out.count(NOT_AVAILABLE) == 2
    assert "above this edition" in out
    assert "&lt;All&gt;" not in out


def test_the_short_table_leads_to_the_register(show: Callable[..., object]) -> None:
    """Each of its risks is a link to the row of the other page."""
    assert 'href="access_protection.html#P-02"' in short(show()).html


def test_an_area_without_records_is_all_gaps(folder_with: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No risk, no answer, no judgement: each is said."""
    monkeypatch.chdir(folder_with().parents[1])
    page = open_area("XKZ", "2026-11-22", "hct")
    assert "No protection risk is recorded." in register(page).html
    assert "0 of 12" in analysis(page).html
    assert "No judgement beside a computed rating is recorded." in judgements(page).html

"""Accepted alarms: one by one, with who and why, for a time, and never for what nobody may accept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from gate_fixture import CARRIERS, DAY, NAME, clean_site, make_workspace

from planning.profiles import Workspace
from planning.sharing import ACCEPTED, Alarm, gate, open_gate, read_accepted
from planning.sharing.looking import Gate

ENTRY = """- alarm: {id}
  rule: {rule}
  file: {file}
  why: The words stand in a public report that the page quotes.
  accepted_by: CMCoord focal point
  accepted_on: 2026-11-01
  review_by: {review}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Give the workspace with something sealed at every level."""
    return make_workspace(tmp_path_factory.mktemp("accepted"))


@pytest.fixture(scope="module")
def hct(place: Workspace) -> Gate:
    """Give the gate of the edition for the HCT."""
    return open_gate(place, "hct")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Give a clean site."""
    return clean_site(tmp_path / "site")


def leak(site: Path, text: str) -> None:
    """Put a text on a page."""
    name, make = CARRIERS["text of a page"]
    (site / name).write_bytes(make(text))


def entry(alarm: Alarm, review: str = "2027-05-01") -> str:
    """Write the entry that accepts an alarm."""
    return ENTRY.format(id=alarm.id, rule=alarm.rule, file=alarm.file, review=review)


def accept(folder: Path, text: str) -> list[object]:
    """Write the file of accepted alarms and read it; it must have no problem."""
    (folder / ACCEPTED).write_text(text, encoding="utf-8")
    accepted, problems = read_accepted(folder)
    assert problems == []
    return accepted


def test_an_accepted_alarm_is_counted_and_stops_nothing(hct: Gate, site: Path, tmp_path: Path) -> None:
    """That one alone: a second leak on the same page stands."""
    leak(site, "back at the stone bridge")
    (alarm,) = gate(site, hct, today=DAY).alarms
    accepted = accept(tmp_path, entry(alarm))
    verdict = gate(site, hct, accepted=accepted, today=DAY)
    assert (verdict.alarms, verdict.accepted, verdict.remarks) == ((), (alarm,), ())
    leak(site, f"back at the stone bridge {NAME}")
    verdict = gate(site, hct, accepted=accepted, today=DAY)
    assert [a.rule for a in verdict.alarms] == ["names"]
    assert verdict.accepted == (alarm,)


def test_an_acceptance_holds_for_its_own_file_and_rule(hct: Gate, site: Path, tmp_path: Path) -> None:
    """An entry whose file or rule was changed accepts nothing and is said to match nothing."""
    leak(site, "back at the stone bridge")
    (alarm,) = gate(site, hct, today=DAY).alarms
    for text in (entry(alarm).replace("xkz/index", "xkz/other"), entry(alarm).replace("rule: texts", "rule: names")):
        verdict = gate(site, hct, accepted=accept(tmp_path, text), today=DAY)
        assert verdict.alarms == (alarm,)
        assert "matches nothing" in verdict.remarks[0]


def test_past_its_review_an_acceptance_no_longer_counts(hct: Gate, site: Path, tmp_path: Path) -> None:
    """On the day it still does; on the next it does not, and says so."""
    leak(site, "back at the stone bridge")
    (alarm,) = gate(site, hct, today=DAY).alarms
    accepted = accept(tmp_path, entry(alarm, "2026-11-22"))
    assert gate(site, hct, accepted=accepted, today=DAY).alarms == ()
    verdict = gate(site, hct, accepted=accepted, today=DAY + dt.timedelta(days=1))
    assert verdict.alarms == (alarm,)
    assert verdict.remarks[0].startswith(f"{ACCEPTED}:1  {alarm.id}: found a review date 2026-11-22 that is past")


def test_an_entry_that_matches_nothing_is_said_and_stops_nothing(hct: Gate, site: Path, tmp_path: Path) -> None:
    """The page was repaired, and the entry can go."""
    stale = Alarm("reports/xkz/index.html", "texts", "x", "y", "0123456789")
    verdict = gate(site, hct, accepted=accept(tmp_path, entry(stale)), today=DAY)
    assert verdict.alarms == ()
    assert "matches nothing" in verdict.remarks[0]


def test_a_name_sealed_at_level_4_is_accepted_by_nobody(hct: Gate, site: Path, tmp_path: Path) -> None:
    """One sealed at level 3 can be, where somebody says why."""
    leak(site, f"Umbral Seven and {NAME}")
    found = gate(site, hct, today=DAY).alarms
    assert [a.final for a in found] == [False, True] or [a.final for a in found] == [True, False]
    verdict = gate(site, hct, accepted=accept(tmp_path, "".join(map(entry, found))), today=DAY)
    assert [a.final for a in verdict.alarms] == [True]
    assert [a.final for a in verdict.accepted] == [False]
    assert "nobody can accept" in verdict.remarks[0]


FAULTS = {
    "no list": ("alarm: 1\n", "file", "no list"),
    "no fields": ("- a word\n", "entry", "without fields"),
    "a field too much": (ENTRY + "  until: 2027-01-01\n", "until", "unknown field"),
    "no reason": (ENTRY.replace("  why: The words stand in a public report that the page quotes.\n", ""), "why", "nothing"),
    "a short reason": (ENTRY.replace("The words stand in a public report that the page quotes.", "false alarm"), "why", "four"),
    "an id that is none": (ENTRY.replace("{id}", "xyz"), "alarm", "'xyz'"),
    "a rule that is none": (ENTRY.replace("{rule}", "name"), "rule", "'name'"),
    "a person": (ENTRY.replace("CMCoord focal point", "Col. Placeholder"), "accepted_by", "person"),
    "an address": (ENTRY.replace("CMCoord focal point", "a@example.org"), "accepted_by", "e-mail"),
    "a date the other way round": (ENTRY.replace("2026-11-01", "01.11.2026"), "accepted_on", "'01.11.2026'"),
    "a review before the start": (ENTRY.replace("{review}", "2026-10-01"), "review_by", "before"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_of_the_file_is_a_problem(tmp_path: Path, fault: str) -> None:
    """With its line and what to write; a faulty entry accepts nothing."""
    text, field, found = FAULTS[fault]
    filled = text.replace("{id}", "0123456789").replace("{rule}", "texts").replace("{file}", "a.html")
    (tmp_path / ACCEPTED).write_text(filled.replace("{review}", "2027-05-01"), encoding="utf-8")
    accepted, problems = read_accepted(tmp_path)
    assert accepted == []
    assert [(p.file, p.field) for p in problems] == [(ACCEPTED, field)]
    assert found in problems[0].found
    assert problems[0].line >= 1


def test_the_same_alarm_twice_is_a_problem(tmp_path: Path) -> None:
    """The second says where the first stands."""
    alarm = Alarm("a.html", "texts", "x", "y", "0123456789")
    (tmp_path / ACCEPTED).write_text(entry(alarm) * 2, encoding="utf-8")
    accepted, problems = read_accepted(tmp_path)
    assert len(accepted) == 1
    assert [(p.line, p.found) for p in problems] == [(8, "the alarm twice (first in line 1)")]


@pytest.mark.parametrize("text", ["", "# nothing accepted\n"])
def test_an_empty_file_accepts_nothing(tmp_path: Path, text: str) -> None:
    """Nor does one that is missing."""
    (tmp_path / ACCEPTED).write_text(text, encoding="utf-8")
    assert read_accepted(tmp_path) == ([], [])
    assert read_accepted(tmp_path / "nowhere") == ([], [])


def test_bytes_that_are_no_text_are_a_problem(tmp_path: Path) -> None:
    """And no traceback."""
    (tmp_path / ACCEPTED).write_bytes(b"\xff\xfe\xff")
    assert [p.found for p in read_accepted(tmp_path)[1]] == ["bytes that are not UTF-8"]


def test_an_acceptance_holds_for_the_words_that_were_looked_at(site: Path, tmp_path: Path) -> None:
    """A name was accepted on a page; when the same record is called otherwise, the new name on that page is a new alarm."""
    place = make_workspace(tmp_path / "w")
    leak(site, f"Past the {NAME} and the Mirabelle Column.")
    (alarm,) = gate(site, open_gate(place, "hct"), today=DAY).alarms
    accepted = accept(tmp_path, entry(alarm))
    assert gate(site, open_gate(place, "hct"), accepted=accepted, today=DAY).alarms == ()
    path = place.profiles / "xkz" / "actors.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(NAME, "Mirabelle Column"), encoding="utf-8")
    (other,) = gate(site, open_gate(place, "hct"), accepted=accepted, today=DAY).alarms
    assert (other.rule, other.file) == (alarm.rule, alarm.file)
    assert other.id != alarm.id

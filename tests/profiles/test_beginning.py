"""A new area: a folder with every gap marked, a question in each file, and nothing half written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from pydantic import ValidationError

from planning.problems import UsageError
from planning.profiles import Answers, Workspace, beginning, check_folder, load_profile, new_profile
from planning.profiles import records as r
from planning.profiles.writing import write_whole


@pytest.mark.parametrize(("code", "exercise"), [("SOM", "no"), ("XKZ", "yes"), ("syr", "no"), ("XAB", "no")])
def test_a_new_profile_has_no_problem(workspace: Workspace, code: str, exercise: str, today: dt.date) -> None:
    """``planning new`` makes a folder that passes the check, marked as an exercise where its code is a made-up one."""
    folder = new_profile(workspace, code, "A name")
    assert check_folder(folder, today) == []
    profile = load_profile(folder)
    assert (profile.code, profile.area.name, profile.area.exercise) == (code.upper(), "A name", exercise)


def test_a_new_profile_marks_every_gap(workspace: Workspace) -> None:
    """A new folder holds the nine categories, the 34 tasks and the sixteen headings, and says nothing of any of them."""
    profile = load_profile(new_profile(workspace, "SOM", "Somalia"))
    assert len(profile.constraints) == 9
    assert {c.score for c in profile.constraints} == {None}
    assert len(profile.tasks) == 34
    assert {t.status for t in profile.tasks} == {None}
    assert [g.heading for g in profile.gaps] == [f"H{n:02}" for n in range(1, 17)]
    assert all(record.level is not None for _, record in profile.records())


@pytest.mark.parametrize(
    "name", ["null", "NO", "E1", "A & B, C / D", "St. X (north)", "السودان", "می\u200cخواهم", "Côte d'Ivoire"]
)
def test_an_odd_name_survives(workspace: Workspace, name: str, today: dt.date) -> None:
    """The name given to ``planning new`` is the name that is read."""
    folder = new_profile(workspace, "XKZ", name)
    assert check_folder(folder, today) == []
    assert load_profile(folder).area.name == name


@pytest.mark.parametrize(
    "name",
    [
        "<b>x</b>",
        "{{< env HOME >}}",
        "[x](y)",
        "`x`",
        "a: b",
        "a # b",
        "$x$",
        "1. x",
        "-x",
        'x "y"',
        "x\\y",
        "a|b",
        "_x_",
        "x\u202ey",
        "x\x1b[2J",
        "x�",
        "x" * 81,
        " ",
    ],
)
def test_a_name_that_a_renderer_would_read_is_refused(workspace: Workspace, name: str) -> None:
    """A name stands in titles and in the navigation: signs of Markdown, HTML and shortcodes have no place in it."""
    with pytest.raises(UsageError, match=r"^--name: found .*; allowed at most 80 letters") as caught:
        new_profile(workspace, "XKZ", name)
    assert str(caught.value).isprintable()
    assert list(workspace.profiles.iterdir()) == []
    with pytest.raises(ValidationError):
        r.Area(id="XKZ", name=name, exercise="yes")


def test_new_refuses_a_folder_that_stands(folder_with) -> None:
    """An existing profile is not touched: not a byte, not a file more."""
    folder = folder_with({"facts.yml": "# mine\n"})
    before = {p: p.read_bytes() for p in folder.parent.rglob("*") if p.is_file()}
    with pytest.raises(UsageError, match="stands already; nothing was changed"):
        new_profile(Workspace(folder.parents[1]), "XKZ", "Other")
    assert {p: p.read_bytes() for p in folder.parent.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("code", ["SO", "SOMA", "S0M", "../x", "", "a b"])
def test_new_refuses_what_is_no_code(workspace: Workspace, code: str) -> None:
    """Only three letters name an area, so no path can be slipped in."""
    with pytest.raises(UsageError, match="three letters"):
        new_profile(workspace, code, "Name")
    assert list(workspace.profiles.iterdir()) == []


def test_a_new_profile_is_there_whole_or_not_at_all(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails in the middle, no half folder is left behind."""
    written = []

    def failing(path: Path, text: str) -> None:
        written.append(path)
        if len(written) == 3:
            raise OSError("no space left")
        write_whole(path, text)

    monkeypatch.setattr(beginning, "write_whole", failing)
    with pytest.raises(OSError, match="no space left"):
        new_profile(workspace, "XKZ", "Testland")
    assert list(workspace.profiles.iterdir()) == []


def test_answers_are_in_the_new_profile(workspace: Workspace, today: dt.date) -> None:
    """What is known at the start is recorded; the folder has no problem, and each file begins with a question."""
    answers = Answers("Testland", "complex_emergency", "MINTEST", "peacekeeping", "cmcoord")
    folder = new_profile(workspace, "XKZ", answers)
    profile = load_profile(folder)
    assert profile.area.operating_environment == "complex_emergency"
    assert [(m.name, m.mission_kind) for m in profile.missions] == [("MINTEST", "peacekeeping")]
    assert {o.owner for o in profile.section_owners} == {"cmcoord"}
    assert check_folder(folder, today) == []
    silent = [p.name for p in folder.glob("*.yml") if "?" not in p.read_text(encoding="utf-8")]
    assert sorted(silent) == ["area.yml", "imports.yml", "protocol.yml"]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (Answers("Testland", "war"), "--environment 'war': allowed disaster"),
        (Answers("Testland", mission="MINTEST"), "--mission and --mission-kind go together"),
        (Answers("Testland", mission="<b>", mission_kind="peacekeeping"), "--mission: found"),
        (Answers("Testland", owner="me"), "--owner 'me': allowed cmcoord"),
    ],
)
def test_an_answer_that_fits_no_list_is_refused(workspace: Workspace, answers: Answers, message: str) -> None:
    """The message names the option and what is allowed; no folder is made."""
    with pytest.raises(UsageError, match=message):
        new_profile(workspace, "XKZ", answers)
    assert list(workspace.profiles.iterdir()) == []

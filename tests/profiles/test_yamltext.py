"""YAML is read as text, with the line of every value, and its traps are caught."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from planning.profiles import check_folder, yamltext
from planning.profiles.yamltext import invisible_characters, read_yaml

BROKEN = Path(__file__).parents[1] / "broken"


@pytest.fixture(params=["CBaseLoader", "BaseLoader"])
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with the quick parser and with the one in plain Python, which machines without libyaml take."""
    if not hasattr(yaml, request.param):
        pytest.skip("PyYAML without libyaml")
    monkeypatch.setattr(yamltext, "LOADER", getattr(yaml, request.param))


@pytest.mark.usefixtures("_loader")
def test_values_stay_the_text_that_was_typed() -> None:
    """What other readers of YAML turn into booleans, times, numbers or dates stays text."""
    doc = read_yaml("a: NO\nb: 12:30\nc: 1_000\nd: 2026-11-22\ne: yes\nf: 0o14\ng: 1e3\nh: X\n", "f.yml")
    assert doc.data == {
        "a": "NO",
        "b": "12:30",
        "c": "1_000",
        "d": "2026-11-22",
        "e": "yes",
        "f": "0o14",
        "g": "1e3",
        "h": "X",
    }
    assert doc.problems == []


@pytest.mark.usefixtures("_loader")
def test_nothing_and_the_word_for_nothing_are_told_apart() -> None:
    """An empty value, ~ and null are nothing; in quotes they are the text that stands there."""
    doc = read_yaml("a:\nb: ~\nc: null\nd: 'null'\ne: \"~\"\nf: ''\n", "f.yml")
    assert doc.data == {"a": None, "b": None, "c": None, "d": "null", "e": "~", "f": ""}


@pytest.mark.usefixtures("_loader")
def test_every_value_knows_its_line() -> None:
    """A path gives the line it stands in, and a path that is not there the line of what is above it."""
    doc = read_yaml("actors:\n  - id: A-01\n    name: One\n  - id: A-02\n", "f.yml")
    assert doc.line(("actors", 0, "name")) == 3
    assert doc.line(("actors", 1, "id")) == 4
    assert doc.line(("actors", 1, "name", 5)) == 4
    assert doc.line(("nowhere",)) == 1


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    "fault",
    ["indented_by_a_tab", "open_bracket", "colon_in_text", "two_documents_in_one_file", "yaml_anchor", "yaml_tag"],
)
def test_both_parsers_say_the_same(fault: str, today: dt.date) -> None:
    """The words of a problem do not depend on which parser a machine has."""
    found = [str(p) for p in check_folder(BROKEN / fault / "xkz", today)]
    assert found == (BROKEN / fault / "expected.txt").read_text(encoding="utf-8").splitlines()


def test_anchors_that_grow_without_end_are_refused_unread() -> None:
    """A file of nested aliases gives problems and no data."""
    text = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
    doc = read_yaml(text, "f.yml")
    assert doc.data is None
    assert {p.field for p in doc.problems} == {"anchor"}


def test_marks_that_a_script_needs_are_allowed() -> None:
    """Joiners of Persian and marks of direction pass; zero-width spaces, overrides and hard spaces do not."""
    assert list(invisible_characters("می\u200cخواهم \u200f(الف)\u200e")) == []
    assert [n for n, _ in invisible_characters("a\u200bb\nc\u202ed\ne\u00a0f\ng\ufeffh")] == [1, 2, 3, 4]


def test_a_file_of_a_windows_editor_reads_like_any_other(folder_with, today: dt.date) -> None:
    """A byte order mark and line ends of Windows change nothing."""
    folder = folder_with()
    text = (folder / "area.yml").read_text(encoding="utf-8")
    (folder / "area.yml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    (folder / "assessment.md").write_bytes(b"\xef\xbb\xbflevel: 2\r\n\r\n## KJ\r\n\r\nOne.\r\n")
    assert check_folder(folder, today) == []

"""The table of names is read and checked; it is the planning cell's own and stands in no release."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from planning.profiles import OUTSIDE, check_folder, load_profile, read_aliases
from planning.sharing import write_release

HEADER = "source,name,place,until,note\n"


def aliases(text: str) -> dict[str, str]:
    """Give the file of a table of names."""
    return {"aliases.csv": HEADER + text}


def test_a_row_is_a_name_and_its_place(folder_with) -> None:
    """With its source and the day before which it holds; the note is for people."""
    folder = folder_with(aliases("awsd,Old Testland,outside,2011-07-09,Another area today\n,Testland,XKZ,,\n"))
    found, problems = read_aliases(folder, "XKZ")
    assert problems == []
    assert [(a.source, a.name, a.place, a.until, a.line) for a in found] == [
        ("awsd", "Old Testland", OUTSIDE, dt.date(2011, 7, 9), 2),
        ("", "Testland", "XKZ", None, 3),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEADER + ",a,XKZ,\n", "4 values in a table of 5 columns"),
        (HEADER + ",,XKZ,,\n", "name: found nothing"),
        (HEADER + ",a,YYY,,\n", "place: found 'YYY'"),
        (HEADER + ",a,XKZ,9 July 2011,\n", "until: found '9 July 2011'"),
        (HEADER + ",a,XKZ,,=1+1\n", "note: found '=1+1', which a spreadsheet runs as a formula"),
        (HEADER + ",a,XKZ,,\n,A,XKZ,,\n", "a second time (first in line 2)"),
        (HEADER + ',"a,XKZ,,\n', "a row that cannot be read"),
        (HEADER + ",a\u200b,XKZ,,\n", "invisible character U+200B"),
        ("name,place\na,XKZ\n", "header: found the columns name, place"),
    ],
)
def test_a_fault_is_told_with_its_line(folder_with, today: dt.date, text: str, said: str) -> None:
    """By ``planning check``, as of every other table."""
    problems = check_folder(folder_with({"aliases.csv": text}), today)
    assert [p for p in problems if said in str(p)]
    assert {p.file for p in problems} == {"xkz/aliases.csv"}


def test_bytes_that_are_no_text_are_told(folder_with) -> None:
    """With the line."""
    folder = folder_with()
    (folder / "aliases.csv").write_bytes(HEADER.encode() + b",a,XKZ,,\n,\xe9,XKZ,,\n")
    _, (problem,) = read_aliases(folder, "XKZ")
    assert (problem.line, problem.found) == (3, "bytes that are not UTF-8")


@pytest.mark.parametrize("edition", ["public", "hct", "cmcs", "cell"])
def test_no_edition_holds_it(folder_with, tmp_path: Path, edition: str) -> None:
    """Not even as something that was left out."""
    folder = folder_with(aliases(",Old Testland,outside,2011-07-09,Secret remark\n"))
    write_release({"XKZ": folder}, edition, tmp_path / "out")
    copy = tmp_path / "out" / "country_profiles" / "xkz"
    assert not (copy / "aliases.csv").exists()
    assert not any("Testland,outside" in p.read_text(encoding="utf-8") for p in copy.iterdir())
    assert "aliases" not in load_profile(copy).withheld


def test_names_of_sudan_are_in_the_table(root: Path) -> None:
    """Both spellings that UCDP uses for a state, and the states of today's South Sudan before July 2011."""
    found, problems = read_aliases(root / "country_profiles" / "sdn", "SDN")
    assert problems == []
    places = {a.name: (a.place, str(a.until)) for a in found if a.source == "ucdp_ged"}
    assert places["South Darfur state"] == ("SD-DS", "None")
    assert places["Southern Darfur state"] == ("position", "None")
    assert places["West Kordofan state"] == ("SDN", "None")
    assert places["Unity state"] == ("outside", "2011-07-09")

"""Files are opened whatever their encoding, separator and form; lines are those of the file; what has no end is refused."""

from __future__ import annotations

import builtins
import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from planning.importing.tables import UnreadableError, open_table
from planning.problems import UsageError


def made(folder: Path, content: bytes | str, name: str = "events.csv") -> Path:
    """Write a file."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def sheets(path: Path, **rows: list[list[object]]) -> Path:
    """Write a workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in rows.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_encoding_gives_the_same_rows(tmp_path: Path, encoding: str, end: str) -> None:
    """Names with accents, a value over two lines, quotes: the same rows, however they are written."""
    text = 'name,n\nKréna,1\n"two\nlines",2\nÉl Obéid,3\n'.replace("\n", end)
    opened = open_table(made(tmp_path, text.encode(encoding)))
    assert opened.columns == ("name", "n")
    assert [(line, row[0].split()[0], row[1]) for line, row in opened.rows()] == [
        (2, "Kréna", "1"), (3, "two", "2"), (5, "Él", "3"),
    ]  # fmt: skip


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_is_found(tmp_path: Path, separator: str) -> None:
    """The one that parts the header into most columns."""
    opened = open_table(made(tmp_path, separator.join("abc") + "\n" + separator.join("123") + "\n"))
    assert opened.columns == ("a", "b", "c")
    assert list(opened.rows()) == [(2, ["1", "2", "3"])]


def test_tags_stand_below_the_header_or_in_its_place(tmp_path: Path) -> None:
    """With a header the tags are the row below it; without one they are the columns."""
    both = open_table(made(tmp_path, "When,Where\n#date,#adm1 +name\n2024-01-01,x\n"))
    assert (both.columns, both.tags) == (("When", "Where"), ("#date", "#adm1 +name"))
    assert [line for line, _ in both.rows()] == [3]
    alone = open_table(made(tmp_path, "#date,#adm1+name\n2024-01-01,x\n"))
    assert alone.columns == alone.tags == ("#date", "#adm1+name")
    assert [line for line, _ in alone.rows()] == [2]


def test_a_blank_row_is_no_row(tmp_path: Path) -> None:
    """Neither an empty line nor one of separators."""
    opened = open_table(made(tmp_path, "a,b\n1,2\n\n,\n3,4\n"))
    assert [(line, row) for line, row in opened.rows()] == [(2, ["1", "2"]), (5, ["3", "4"])]


def test_a_last_row_without_an_end_is_whole_where_it_has_all_values(tmp_path: Path) -> None:
    """Many programs write no end of line; only a row that lacks values was cut off."""
    assert len(list(open_table(made(tmp_path, "a,b\n1,2\n3,4")).rows())) == 2
    with pytest.raises(UnreadableError, match="breaks off after 1 of 2 values"):
        list(open_table(made(tmp_path, "a,b\n1,2\n3")).rows())


def test_a_workbook_is_read_as_a_table(tmp_path: Path) -> None:
    """Dates are written as dates, whole numbers without decimals, blanks as nothing."""
    rows = [
        ["Date", "n", "x"],
        ["#date", "#indicator+num", ""],
        [dt.datetime.combine(dt.date(2024, 3, 1), dt.time()), 3.0, None],
        [None, None, None],
    ]
    opened = open_table(sheets(tmp_path / "a.xlsx", Data=rows, Empty=[]))
    assert opened.tags[0] == "#date"
    assert list(opened.rows()) == [(3, ["2024-03-01", "3", ""])]


def test_of_several_sheets_one_is_named(tmp_path: Path) -> None:
    """Two sheets with rows need --sheet; a name that is none is told the others."""
    path = sheets(tmp_path / "a.xlsx", One=[["a"], [1]], Two=[["b"], [2]])
    with pytest.raises(UsageError, match="give --sheet: One, Two"):
        open_table(path)
    assert open_table(path, "Two").columns == ("b",)
    with pytest.raises(UsageError, match="has 'One', 'Two'"):
        open_table(path, "Three")


def test_without_openpyxl_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named, and the way without it."""
    path = sheets(tmp_path / "a.xlsx", One=[["a"], [1]])
    real = builtins.__import__

    def missing(name: str, *rest: object, **more: object) -> object:
        if name == "openpyxl":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(UsageError, match=r"cmcoord-planning\[import\].*CSV"):
        open_table(path)


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        (b"PK\x03\x04broken", UnreadableError, "cannot be opened"),
        (b"\xd0\xcf\x11\xe0old", UsageError, "old Excel"),
        (b"", UnreadableError, "an empty file"),
        (b"a,b\n", UnreadableError, "no row below it"),
    ],
)
def test_what_is_no_table_is_told_in_one_line(
    tmp_path: Path, content: bytes, error: type[Exception], said: str
) -> None:
    """No traceback of a parser."""
    path = made(tmp_path, content)
    with pytest.raises(error, match=said) as told:
        open_table(path)
    assert "\n" not in str(told.value)


def test_no_file_and_a_sheet_of_a_csv_file_are_wrong_uses(tmp_path: Path) -> None:
    """Both are said at once."""
    with pytest.raises(UsageError, match="no such file"):
        open_table(tmp_path / "nothing.csv")
    with pytest.raises(UsageError, match="has no sheets"):
        open_table(made(tmp_path, "a\n1\n"), "One")

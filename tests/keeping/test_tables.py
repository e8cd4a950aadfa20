"""Merging tables: every row that either side wrote is there, and none becomes open to more readers."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from planning.keeping.changes import changes, units
from planning.keeping.files import merge_file
from planning.keeping.merging import LEVEL, TAKEN_OUT, Side, Sides

SIDES = Sides(Side("Bilal", "2026-11-20"), Side("Amina", "2026-11-25"))
FILE = "readings.csv"
COLUMNS = ["indicator", "mission", "period", "value", "unit", "source", "as_of", "level"]
CELLS = st.text("ab1\"',\n\u2028 é", max_size=5).map(str.strip)
VALUES = st.sampled_from(["1", "2", "3", 'ten "inches"', "a, b", "two\nlines", "line\u2028sign"])
LEVELS = st.sampled_from(["1", "2", "3", "4", ""])
ROWS = st.dictionaries(st.integers(2010, 2016), st.tuples(VALUES, LEVELS, CELLS), max_size=5)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("value"), st.integers(2010, 2018), VALUES),
        st.tuples(st.just("level"), st.integers(2010, 2018), LEVELS),
        st.tuples(st.just("remove"), st.integers(2010, 2018), st.none()),
    ),
    max_size=4,
)
Cells = dict[int, tuple[str, str, str]]


def written(rows: Cells) -> str:
    """Write a table as a program does."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for year, (value, level, note) in rows.items():
        writer.writerow(["killed", "M-01", year, value, "persons", "EX", note, level])
    return out.getvalue()


def edited(rows: Cells, edits, who: str) -> Cells:
    """Give rows with edits made; a value carries the mark of who wrote it."""
    out = dict(rows)
    for kind, year, what in edits:
        value, level, note = out.get(year, ("0", "4", ""))
        if kind == "remove":
            out.pop(year, None)
        else:
            out[year] = (f"{what} {who}", level, note) if kind == "value" else (value, what, note)
    return out


def read(text: str) -> list[dict[str, str]]:
    """Read a table as the profile does."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def strict(level: str) -> int:
    """Give a level as a number; one that nobody can read is the highest."""
    return int(level) if level in {"1", "2", "3"} else 4


@settings(max_examples=400, deadline=None)
@given(ROWS, EDITS, EDITS)
def test_every_row_that_either_side_wrote_is_there(base, one, two) -> None:
    """What one side changed is in the table, in its own row or in that of the other side; what one took out and the other left is gone."""
    ours, theirs = edited(base, one, "o"), edited(base, two, "t")
    merged = merge_file(FILE, written(base), written(ours), written(theirs), SIDES)
    there = {(row["period"], row["value"]) for row in read(merged.text)}
    for side in (ours, theirs):
        for year, (value, _, _) in side.items():
            if value != base.get(year, ("",))[0]:
                assert (str(year), value) in there
    for year in base:
        if year not in ours and theirs.get(year) == base[year]:
            assert str(year) not in {period for period, _ in there}


@settings(max_examples=300, deadline=None)
@given(ROWS, EDITS, EDITS)
def test_merging_a_table_twice_changes_nothing(base, one, two) -> None:
    """The same copy merged once more leaves every character as it is, with the old or the new ancestor."""
    was, ours, theirs = written(base), written(edited(base, one, "o")), written(edited(base, two, "t"))
    merged = merge_file(FILE, was, ours, theirs, SIDES).text
    assert merge_file(FILE, theirs, merged, theirs, SIDES).text == merged
    assert read(merge_file(FILE, was, merged, theirs, SIDES).text) == read(merged)


@settings(max_examples=300, deadline=None)
@given(ROWS, EDITS, EDITS)
def test_no_row_is_opened_to_more_readers(base, one, two) -> None:
    """A value that somebody wrote is at no lower level than where they wrote it, whatever the other did with the level."""
    ours, theirs = edited(base, one, "o"), edited(base, two, "t")
    for row in read(merge_file(FILE, written(base), written(ours), written(theirs), SIDES).text):
        year = int(row["period"])
        for side in (ours, theirs):
            if year in side and side[year][0] == row["value"] != base.get(year, ("",))[0]:
                assert strict(row["level"]) >= strict(side[year][1])


@settings(max_examples=300, deadline=None)
@given(ROWS, EDITS, EDITS)
def test_two_rows_about_one_thing_are_at_the_stricter_level(base, one, two) -> None:
    """Where both changed one value, both rows stay, and neither is shown to readers that one side did not mean."""
    ours, theirs = edited(base, one, "o"), edited(base, two, "t")
    rows = read(merge_file(FILE, written(base), written(ours), written(theirs), SIDES).text)
    for year in {year for year in ours.keys() & theirs.keys() if [r["period"] for r in rows].count(str(year)) > 1}:
        due = max(strict(side[year][1]) for side in (ours, theirs))
        assert {strict(row["level"]) for row in rows if row["period"] == str(year)} == {due}


KEYED = st.dictionaries(st.integers(2010, 2013), LEVELS, min_size=1)
MENDS = st.lists(
    st.tuples(st.integers(2010, 2013), st.sampled_from(["source", "level", "value", "remove"]), LEVELS), max_size=4
)


def mended(base: dict[int, str], edits, who: str) -> str:
    """Write rows of which some have another source, level or value than they had, with an empty column more for one side."""
    rows = {year: [f"v{year}", "EX", level] for year, level in base.items()}
    for year, what, level in edits:
        if what == "remove":
            rows.pop(year, None)
        elif year in rows:
            at = ["value", "source", "level"].index(what)
            rows[year][at] = (f"v{year} {who}", f"EX {who}", level)[at]
    more = "o" in who
    lines = [f"killed,M-01,{y},{v},persons,{s},2025-01-01,{lv}{',' * more}" for y, (v, s, lv) in rows.items()]
    return "\n".join([",".join(COLUMNS) + ",note" * more, *lines, ""])


@settings(max_examples=500, deadline=None)
@given(KEYED, MENDS, MENDS)
def test_a_level_that_one_side_raised_goes_with_a_row_under_another_key(base, one, two) -> None:
    """A row whose key one side mended is at the level that the other side gave the row; from either side, and once more."""
    was, ours, theirs = mended(base, [], ""), mended(base, one, "o"), mended(base, two, "t")
    levels = [{row["value"]: strict(row["level"]) for row in read(text)} for text in (was, ours, theirs)]
    merged = merge_file(FILE, was, ours, theirs, SIDES).text
    for row in read(merged):
        old, left, right = (side.get(row["value"]) for side in levels)
        if old is not None and (left or right):
            due = (
                (left or right)
                if not (left and right)
                else right
                if left == old
                else left
                if right == old
                else max(left, right)
            )
            assert strict(row["level"]) >= due
    back = merge_file(FILE, was, theirs, ours, SIDES.swapped()).text
    assert sorted(read(merged), key=repr) == sorted(read(back), key=repr)
    assert read(merge_file(FILE, was, merged, theirs, SIDES).text) == read(merged)


@settings(max_examples=200, deadline=None)
@given(ROWS, EDITS, EDITS)
def test_a_table_is_the_same_from_either_side(base, one, two) -> None:
    """Which copy is called ours changes the order of rows at most."""
    was, ours, theirs = written(base), written(edited(base, one, "o")), written(edited(base, two, "t"))
    there = read(merge_file(FILE, was, ours, theirs, SIDES).text)
    back = read(merge_file(FILE, was, theirs, ours, SIDES).text)
    assert sorted(there, key=repr) == sorted(back, key=repr)


@given(ROWS)
def test_rows_that_nobody_touched_stay_to_the_sign(base) -> None:
    """A table whose other side added a row has each of its own lines as it stood, quotes and all."""
    was = written(base).replace("killed,", '"killed",')
    theirs = was + "killed,M-02,2016,9,persons,EX,,2\n"
    ours = was + "killed,M-03,2016,9,persons,EX,,2\n"
    merged = merge_file(FILE, was, ours, theirs, SIDES).text
    assert merged.startswith(was)
    assert len(read(merged)) == len(base) + 2


def test_a_quote_in_the_middle_of_a_field_swallows_no_rows() -> None:
    """Rows behind a field with a lone quote are merged one by one."""
    rows = [
        'killed,M-01,2016,1,persons,10" pipe,,2',
        "killed,M-01,2017,2,persons,EX,,2",
        "killed,M-01,2018,3,persons,EX,,2",
    ]
    base = "\n".join([",".join(COLUMNS), *rows, ""])
    ours, theirs = base.replace("2017,2", "2017,20"), base.replace("2018,3", "2018,30")
    merged = merge_file(FILE, base, ours, theirs, SIDES)
    assert merged.text == ours.replace("2018,3", "2018,30")
    assert merged.clashes == ()


def test_a_level_that_one_side_lowered_stays_where_the_other_wrote() -> None:
    """The stricter level holds, and the report says so with the name of who lowered it."""
    base = f"{','.join(COLUMNS)}\nkilled,M-01,2016,1,persons,EX,,4\n"
    lower, wrote = base.replace(",4\n", ",2\n"), base.replace("2016,1", "2016,9")
    for ours, theirs, by in ((lower, wrote, "Bilal"), (wrote, lower, "Amina")):
        merged = merge_file(FILE, base, ours, theirs, SIDES)
        assert merged.text == wrote
        assert [(c.field, c.kept, c.other, c.by.by) for c in merged.clashes] == [(LEVEL, "4", "2", by)]


def test_a_row_that_one_side_took_out_stays_where_the_other_wrote() -> None:
    """The row stays, and the report names who took it out."""
    base = f"{','.join(COLUMNS)}\nkilled,M-01,2016,1,persons,EX,,4\n"
    gone, wrote = f"{','.join(COLUMNS)}\n", base.replace("2016,1", "2016,9")
    for ours, theirs, by in ((gone, wrote, "Bilal"), (wrote, gone, "Amina")):
        merged = merge_file(FILE, base, ours, theirs, SIDES)
        assert merged.text == wrote
        assert [(c.other, c.by.by) for c in merged.clashes] == [(TAKEN_OUT, by)]


def test_a_level_is_raised_where_the_other_side_mended_the_key_and_told() -> None:
    """The row with its new key gets the level; the report says who had it lower, and that no second version stands there."""
    base = f"{','.join(COLUMNS)}\nkilled,M-01,2016,1,persons,EX,2016-01-01,1\n"
    raised, moved = base.replace(",1\n", ",4\n"), base.replace("EX", "OCHA")
    for ours, theirs, by in ((raised, moved, "Amina"), (moved, raised, "Bilal")):
        merged = merge_file(FILE, base, ours, theirs, SIDES)
        assert {row["source"]: row["level"] for row in read(merged.text)} == {"EX": "4", "OCHA": "4"}
        told = [(c.record, c.kept, c.other, c.by.by, c.noted) for c in merged.clashes if c.field == LEVEL]
        assert told == [("killed M-01 2016 persons OCHA", "4", "1", by, False)]


def test_a_new_row_about_another_thing_keeps_its_level() -> None:
    """A row that one side raised and the other took out: another row of the other side is not raised with it."""
    base = f"{','.join(COLUMNS)}\nkilled,M-01,2016,1,persons,EX,2016-01-01,1\n"
    other = base.replace("killed,M-01,2016,1,persons,EX,2016-01-01", "fuel,M-02,2017,1,litres,EX,2016-01-01")
    merged = merge_file(FILE, base, base.replace(",1\n", ",4\n"), other, SIDES)
    assert {row["indicator"]: row["level"] for row in read(merged.text)} == {"killed": "4", "fuel": "1"}


def test_a_cell_of_several_lines_is_one_when_its_row_is_written_anew() -> None:
    """Both changed other columns of a row with a line break in a cell: the cell is read as it was."""
    base = f'{",".join(COLUMNS)}\nkilled,M-01,2016,"two\nlines",persons,EX,,2\n'
    merged = merge_file(FILE, base, base.replace(",2\n", ",3\n"), base.replace("EX,", "EX,2016-01-01"), SIDES)
    [row] = read(merged.text)
    assert (row["value"], row["as_of"], row["level"]) == ("two\nlines", "2016-01-01", "3")


def test_a_column_that_one_side_added_changes_no_row() -> None:
    """A row that the other side took out is gone: nobody wrote in it."""
    base = f"{','.join(COLUMNS)}\nkilled,M-01,2016,1,persons,EX,,4\n"
    added = f"{','.join(COLUMNS)},note\nkilled,M-01,2016,1,persons,EX,,4,\n"
    gone = f"{','.join(COLUMNS)}\n"
    for ours, theirs in ((added, gone), (gone, added)):
        merged = merge_file(FILE, base, ours, theirs, SIDES)
        assert (read(merged.text), merged.clashes) == ([], ())


def test_what_is_no_table_is_merged_line_by_line() -> None:
    """A row with too many fields or a broken sign loses nothing: the lines of both sides are there."""
    base = f"{','.join(COLUMNS)}\nkilled,M-01,2016,1,persons,EX,,4\n"
    for broken in ("killed,M-01,2017,1,persons,EX,,4,and,more\n", "killed,M-01,2017,1\r2,persons,EX,,4\n"):
        ours, theirs = base + broken, base.replace("2016,1", "2016,9")
        merged = merge_file(FILE, base, ours, theirs, SIDES).text
        assert broken in merged
        assert "2016,9" in merged
        assert changes(FILE, base, ours)[0].after == ours
        assert units(FILE, ours) == {}

"""Each folder of tests/importing/broken holds a file with one fault, and beside it what the report must say of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from planning.importing import Request, Result, read_source, report

BROKEN = Path(__file__).parent / "broken"
FOLDERS = sorted(p for p in BROKEN.iterdir() if p.is_dir())
# Faults for which nothing of a file is taken; all others leave rows out, or count them and say so.
REFUSED = {
    "alias_of_no_unit",
    "another_area",
    "columns_missing",
    "empty_file",
    "file_of_another_source",
    "header_alone",
    "header_shifted",
    "quote_not_closed",
    "row_cut_off",
    "whole_month_missing",
}


def request_of(folder: Path) -> Request:
    """Give what is asked for of a folder's file, with the folder in the place of a profile's."""
    options = yaml.safe_load((folder / "options.yml").read_text(encoding="utf-8"))
    published = options.get("published")
    against = (options["against"], folder / "other.csv") if "against" in options else None
    return Request(
        options["source"],
        folder / "events.csv",
        "SDN",
        folder,
        "Sudan",
        published=dt.date.fromisoformat(published) if published else None,
        against=against,
    )


def read(folder: Path) -> tuple[Result, list[str]]:
    """Read a folder's file; give the result and the report."""
    request = request_of(folder)
    result = read_source(request)
    return result, list(report(request, result))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_the_report_says_exactly_what_is_wrong(folder: Path) -> None:
    """A fault gives its golden lines: what is counted, what is left out, where the fault stands, what to do."""
    assert read(folder)[1] == (folder / "expected.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_a_file_is_refused_or_every_row_is_accounted_for(folder: Path) -> None:
    """Refused are the files that cannot be trusted as a whole; else rows counted and left out are all rows."""
    result, _ = read(folder)
    assert bool(result.refused) == (folder.name in REFUSED)
    if result.refused:
        assert result.cells == ()
    else:
        assert result.tally.counted + sum(result.tally.left_out.values()) == result.tally.read > 0


def test_the_faults_that_were_asked_for_have_a_folder() -> None:
    """The list of what must be found and named."""
    asked = {
        "before_a_border_changed", "columns_shifted", "coordinates_impossible", "coordinates_swapped",
        "date_after_publication", "day_missing", "duplicates_between_sources", "empty_file", "id_twice",
        "month_missing", "not_utf8", "precision_too_coarse", "row_cut_off", "thousands_separators", "two_spellings",
    }  # fmt: skip
    assert asked <= {p.name for p in FOLDERS}

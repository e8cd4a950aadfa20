"""Each folder of tests/broken holds one fault, and beside it the lines that ``planning check`` must say of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from planning.profiles import check_folder

BROKEN = Path(__file__).parents[1] / "broken"
FOLDERS = sorted(p for p in BROKEN.iterdir() if p.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_check_says_exactly_what_is_wrong(folder: Path, today: dt.date) -> None:
    """A fault gives its golden lines: the place, what was found, what is allowed, what to do, and nothing else."""
    found = [str(problem) for problem in check_folder(folder / "xkz", today)]
    assert found == (folder / "expected.txt").read_text(encoding="utf-8").splitlines()


def test_every_fault_has_its_golden_text() -> None:
    """No folder lacks its golden text, and none is golden for a profile without a fault."""
    empty = [p.name for p in FOLDERS if not (p / "expected.txt").is_file() or not (p / "expected.txt").stat().st_size]
    assert empty == []


def test_the_collection_of_faults_stays_large() -> None:
    """There are at least the faults that a planning cell is known to make."""
    assert len(FOLDERS) >= 25


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_a_line_of_the_golden_text_is_one_line_with_file_and_number(folder: Path) -> None:
    """Each message begins with a file and a line of it, and says what was found and what to do about it."""
    for line in (folder / "expected.txt").read_text(encoding="utf-8").splitlines():
        place, _, message = line.partition("  ")
        file, _, number = place.rpartition(":")
        assert file.startswith("xkz/")
        assert int(number) >= 1
        assert ": found " in message
        assert ";" in message, "no remedy"

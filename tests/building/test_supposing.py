"""Runs on what-ifs of a file: answered on the page, never in the profile, and gone with the next run."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.building.supposing import named_as, supposing
from planning.problems import Problem, UsageError
from planning.profiles import Workspace, check_folder, load_profile

FILE = 'what_ifs:\n  - {id: WI-09, level: 2, title: "No gendarmes", without: [National Gendarmerie]}\n'


def test_the_area_has_the_what_ifs_of_the_file_and_the_profile_is_as_it_was(root: Path, tmp_path: Path, today) -> None:
    """Within the run the area has the one question; afterwards its own, and no copy is left."""
    file = tmp_path / "mine.yml"
    file.write_text(FILE, encoding="utf-8")
    place = Workspace(root)
    before = (place.areas()["XKA"] / "what_ifs.yml").read_bytes()
    with supposing(place, "xka", file) as supposed:
        folder = supposed.areas()["XKA"]
        assert folder != place.areas()["XKA"]
        assert supposed.areas()["XKB"] == place.areas()["XKB"]
        assert check_folder(folder, today) == []
        assert [w.id for w in load_profile(folder).what_ifs] == ["WI-09"]
    assert not folder.exists()
    assert (place.areas()["XKA"] / "what_ifs.yml").read_bytes() == before


def test_problems_of_the_file_are_named_by_the_file() -> None:
    """Those of other files keep their own names."""
    problems = [Problem(f"xka/{name}", 3, "title", "nothing", "", "write it") for name in ("what_ifs.yml", "area.yml")]
    found = named_as(problems, Path("/home/mine.yml"))
    assert [p.file for p in found] == ["/home/mine.yml", "xka/area.yml"]


def test_a_file_that_is_not_there_and_an_area_that_is_none(root: Path, tmp_path: Path) -> None:
    """Both are said in a line before anything runs."""
    with pytest.raises(UsageError, match="No such file"), supposing(Workspace(root), "XKA", tmp_path / "none.yml"):
        pass
    with (
        pytest.raises(UsageError, match="has no profile here"),
        supposing(Workspace(root), "XXX", tmp_path / "none.yml"),
    ):
        pass

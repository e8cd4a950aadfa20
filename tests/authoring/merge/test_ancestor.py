"""What both had read, worked out from the journals."""

from __future__ import annotations

from pathlib import Path

from merge_fixture import actors, made, merged, write


def test_copies_that_share_no_journal_keep_both_of_what_differs(tmp_path: Path) -> None:
    """Where nobody knows what both had read, whatever differs is kept twice, and the report says why."""
    ours, theirs = made(tmp_path / "ours"), made(tmp_path / "theirs")
    write(theirs, "influence: 5", "influence: 4", "actors.yml")
    done = merged(ours, theirs.root)
    assert done.lines[0].startswith("XKZ: No common ancestor is known")
    assert actors(ours)["A-01"]["influence"] == "5"
    assert actors(ours)["A-01"]["other_versions"][0]["value"] == "4"  # type: ignore[index]
    assert list(actors(ours)) == ["A-01", "A-02"]

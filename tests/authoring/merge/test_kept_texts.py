"""Whole texts that the other copy keeps come in with the steps that they belong to, and write over nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from merge_fixture import git, merged, text_of

from planning.authoring.merge.copies import Copy
from planning.authoring.merge.kept_texts import bring_kept
from planning.profiles.workspace import Workspace

REVIEW = """\
reviews:
  - id: RV-01
    level: 2
    product: country_assessment
    steps:
      - {state: in_review, on: 2026-11-20, by: cmcoord}
      - {state: cleared, on: 2026-11-21, by: protection}
"""
MARK = "state: cleared\non: 2026-11-21\nsteps: 2\n"


def keep(place: Workspace, where: str, mark: str, text: str = "Words.\n") -> Path:
    """Put a kept text beside the profile."""
    at = place.profiles / "xkz" / where
    (at / "xkz").mkdir(parents=True)
    (at / ("handed_out.yml" if where.startswith("handed_out") else "kept.yml")).write_text(mark, encoding="utf-8")
    (at / "xkz" / "assessment.md").write_text(text, encoding="utf-8")
    return at


@pytest.mark.parametrize("where", ["cleared/country_assessment", "cleared/country_assessment/2"])
@pytest.mark.parametrize("way", ["folder", "branch"])
def test_a_cleared_text_comes_with_its_step(parted: tuple[Workspace, Workspace], where: str, way: str) -> None:
    """Theirs was cleared in the field: the step and the text of it are here, told in a line; once more changes nothing."""
    ours, theirs = parted
    if way == "branch":
        git(ours.root, "init", "-q", "-b", "main")
        git(ours.root, "add", "-A")
        git(ours.root, "commit", "-q", "-m", "one")
        git(ours.root, "checkout", "-q", "-b", "field")
        theirs = ours
    (theirs.profiles / "xkz" / "review.yml").write_text(REVIEW, encoding="utf-8")
    keep(theirs, where, MARK)
    if way == "branch":
        git(ours.root, "add", "-A")
        git(ours.root, "commit", "-q", "-m", "two")
        git(ours.root, "checkout", "-q", "main")
    for line in (f"XKZ: the kept text {where} is here now, from {'field' if way == 'branch' else 'theirs'}", None):
        done = merged(ours, "field" if way == "branch" else theirs.root)
        assert [found for found in done.lines if "kept text" in found] == ([line] if line else [])
    assert text_of(ours, f"{where}/xkz/assessment.md") == "Words.\n"
    assert text_of(ours, f"{where}/kept.yml") == MARK


def test_a_kept_text_without_its_step_or_over_ours_is_left_out(parted: tuple[Workspace, Workspace]) -> None:
    """One that belongs to no step of the review, and one that ours has in another form: ours stays, and a line says so."""
    ours, theirs = parted
    (theirs.profiles / "xkz" / "review.yml").write_text(REVIEW, encoding="utf-8")
    keep(theirs, "endorsed/country_assessment", "state: endorsed\non: 2026-11-22\nsteps: 3\n")
    keep(theirs, "cleared/country_assessment", MARK, "Theirs.\n")
    keep(ours, "cleared/country_assessment", MARK, "Ours.\n")
    keep(ours, "handed_out/hct", "day: 2026-10-01\n", "Ours.\n")
    keep(theirs, "handed_out/hct", "day: 2026-11-01\n", "Theirs.\n")
    keep(theirs, "handed_out/public", "day: 2026-11-01\n", "Theirs.\n")
    done = merged(ours, theirs.root)
    assert text_of(ours, "cleared/country_assessment/xkz/assessment.md") == "Ours.\n"
    assert text_of(ours, "handed_out/hct/xkz/assessment.md") == "Ours.\n"
    assert text_of(ours, "handed_out/public/xkz/assessment.md") == "Theirs.\n"
    assert not (ours.profiles / "xkz" / "endorsed").exists()
    assert [line.removeprefix("XKZ: the kept text ") for line in done.lines if "kept text" in line] == [
        "endorsed/country_assessment was left out: the review here has no such step",
        "handed_out/hct stays as it is here, of 2026-10-01; in the other copy it is of 2026-11-01",
        "handed_out/public is here now, from theirs",
    ]


@pytest.mark.parametrize(
    "path", ["xkz/cleared/../../../out", "xkz/handed_out//etc", "xkz/handed_out/../hct", "xkz/handed_out/a\\b"]
)
def test_no_path_leads_out_of_the_area(parted: tuple[Workspace, Workspace], path: str) -> None:
    """Names that a tree of git may hold, but no folder: none is written."""
    ours, _ = parted
    before = sorted(ours.root.parent.rglob("*"))
    files = {f"{path}/handed_out.yml": b"day: 2026-11-01\n", f"{path}/kept.yml": b"", f"{path}/xkz/area.yml": b"x"}
    assert bring_kept(ours, "xkz", Copy("theirs", {}, beside=files).beside, "theirs") == ((), 0)
    assert [p for p in sorted(ours.root.parent.rglob("*")) if p not in before and ".planning" not in p.parts] == []

"""What changed since the last edition: told between two releases, and never more than readers may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from planning.keeping.editing import added, changed, removed
from planning.profiles import check_folder, profile_files
from planning.sharing import hand_out, released_for, since
from planning.sharing.since import EDITIONS

DAY = dt.date(2026, 11, 12)
ACTORS = """\
actors:
  - id: A-01
    level: 2
    name: Defence Force
    actor_type: state_armed_forces
    influence: 5
    dissuaded_by: Loss of training.
  - id: A-02
    level: 2
    name: River guard
    actor_type: state_armed_forces
    influence: 3
  - id: A-03
    level: 2
    name: Hill watch
    actor_type: state_armed_forces
"""
PROSE = "level: 2\n\n## KJ\n\nThe river is open.\n\n{level=3} The ford is guarded.\n"


def told(folder: Path, edition: str = "hct") -> dict[tuple[str, str, str], tuple[str, str]]:
    """Give what an edition would say changed: (what, record, field) -> (before, after)."""
    found = released_for(folder, edition).since
    assert found is not None
    return {(c.what, c.record, c.field): (c.before, c.after) for c in found.changes}


def edit(folder: Path, change: Callable[[str], str], file: str = "actors.yml") -> None:
    """Change the text of a file."""
    path = folder / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def handed(folder_with: Callable[..., Path]) -> Path:
    """Give a profile whose readers have got an edition."""
    folder = folder_with({"actors.yml": ACTORS, "assessment.md": PROSE})
    hand_out({"XKZ": folder}, "hct", DAY)
    return folder


def test_without_an_edition_that_was_handed_out_nothing_is_known(folder_with: Callable[..., Path]) -> None:
    """A first edition says that nothing can be compared, rather than that nothing changed."""
    assert released_for(folder_with({"actors.yml": ACTORS}), "hct").since is None


def test_new_changed_and_gone_are_told(folder_with: Callable[..., Path]) -> None:
    """A score with its value before and after, a text as rewritten, a record that is new, one that is gone."""
    folder = handed(folder_with)
    fields = {"influence": "4", "dissuaded_by": "Open criticism."}
    edit(folder, lambda t: changed(t, "actors.yml", "actors", "A-01", fields))
    edit(folder, lambda t: removed(t, "actors.yml", "actors", "A-03"))
    new = {"id": "A-04", "level": "2", "name": "Bridge guard", "actor_type": "state_armed_forces"}
    edit(folder, lambda t: added(t, "actors.yml", "actors", new))
    edit(folder, lambda t: t.replace("The river is open.", "The river is closed."), "assessment.md")
    assert told(folder) == {
        ("changed", "A-01", "influence"): ("5", "4"),
        ("changed", "A-01", "dissuaded_by"): ("", ""),
        ("new", "A-04", ""): ("", ""),
        ("gone", "A-03", ""): ("", ""),
        ("changed", "KJ", "text"): ("", "1"),
    }
    found = released_for(folder, "hct").since
    assert found is not None
    assert found.day == "2026-11-12"


def test_what_lies_above_the_readers_now_is_not_told(folder_with: Callable[..., Path]) -> None:
    """A record that was raised, a field that was raised, text above the edition: no word of them, old or new."""
    folder = handed(folder_with)
    edit(folder, lambda t: changed(t, "actors.yml", "actors", "A-02", {"level": "3", "influence": "1"}))
    raised = {"levels": {"dissuaded_by": "3"}, "dissuaded_by": "A secret."}
    edit(folder, lambda t: changed(t, "actors.yml", "actors", "A-01", raised))
    edit(folder, lambda t: t.replace("The ford is guarded.", "The ford is mined."), "assessment.md")
    assert told(folder) == {}
    written = "".join(profile_files(released_for(folder, "hct")).values())
    for word in ("River guard", "Loss of training", "A secret", "ford"):
        assert word not in written


def test_what_readers_have_holds_nothing_above_them(folder_with: Callable[..., Path]) -> None:
    """The copy that is kept is the release itself, for the edition that was handed out and no other."""
    folder = handed(folder_with)
    kept = "".join(p.read_text(encoding="utf-8") for p in (folder / EDITIONS).rglob("*") if p.is_file())
    assert "ford" not in kept
    assert [p.name for p in (folder / EDITIONS).iterdir()] == ["hct"]
    assert released_for(folder, "public").since is None


def test_the_released_copy_says_the_same_when_it_is_read_again(
    folder_with: Callable[..., Path], tmp_path: Path
) -> None:
    """What changed goes with the copy that kernels work on."""
    from planning.profiles import load_profile, write_profile

    folder = handed(folder_with)
    edit(folder, lambda t: changed(t, "actors.yml", "actors", "A-01", {"influence": "4"}))
    profile = released_for(folder, "hct")
    write_profile(profile, tmp_path / "xkz")
    assert load_profile(tmp_path / "xkz").since == profile.since


def test_a_copy_that_cannot_be_read_is_as_none(folder_with: Callable[..., Path]) -> None:
    """Where somebody broke the kept copy the page says that nothing can be compared."""
    folder = handed(folder_with)
    (folder / EDITIONS / "hct" / "current" / str(DAY) / "xkz" / "actors.yml").write_text("actors: [", encoding="utf-8")
    assert released_for(folder, "hct").since is None


def test_which_record_was_raised_is_told_nowhere(folder_with: Callable[..., Path]) -> None:
    """Lists that named a record which is above the readers now, and marks of evidence of one, are told as if it had never been named."""
    fact = (
        "facts:\n  - id: F-01\n    level: 2\n    statement: The ford is deep.\n    source: EXERCISE\n    reference: x\n"
    )
    risks = "risks:\n" + "".join(
        f"  - {{id: P-0{n}, level: 2, risk: PR01, group: All, actors: [{who}]}}\n"
        for n, who in enumerate(("A-01, A-02", "A-02"), 1)
    )
    gap = "gaps:\n  - id: IG-01\n    level: 2\n    topic: How deep is the ford [F-01]\n"
    prose = PROSE.replace("The river is open.", "The river is open [F-01].")
    files = {"actors.yml": ACTORS, "protection.yml": risks, "facts.yml": fact, "gaps.yml": gap, "assessment.md": prose}
    folder = folder_with(files)
    assert check_folder(folder, DAY) == []
    hand_out({"XKZ": folder}, "hct", DAY)
    edit(folder, lambda t: changed(t, "actors.yml", "actors", "A-02", {"level": "3"}))
    edit(folder, lambda t: changed(t, "facts.yml", "facts", "F-01", {"level": "3"}), "facts.yml")
    assert told(folder) == {}
    edit(folder, lambda t: t.replace("actors: [A-01, A-02]", "actors: [A-01, A-03]"), "protection.yml")
    assert told(folder) == {("changed", "P-01", "actors"): ("A-01", "A-01, A-03")}
    assert "A-02" not in "".join(profile_files(released_for(folder, "hct")).values())


def test_an_edition_that_is_not_kept_whole_leaves_the_one_before(
    folder_with: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk the next edition is still compared with what readers got before."""
    folder = handed(folder_with)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(since, "write_profile", full)
    with pytest.raises(OSError, match="No space"):
        hand_out({"XKZ": folder}, "hct", DAY)
    monkeypatch.undo()
    assert told(folder) == {}
    hand_out({"XKZ": folder}, "hct", DAY)
    hand_out({"XKZ": folder}, "hct", DAY)
    assert len([p for p in (folder / EDITIONS / "hct" / "current").iterdir() if p.is_dir()]) == 1
    assert told(folder) == {}

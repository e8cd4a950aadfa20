"""Copies of which one or both were sealed since they parted: no record is doubled, and with the key no value is in two versions."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from merge_fixture import actors, edit, faults, made, merged, text_of, write

from planning.cli import main
from planning.profiles import check_folder
from planning.profiles.keys import new_identity
from planning.profiles.workspace import Workspace

pytest.importorskip("pyrage")
DAY = dt.date(2026, 11, 23)


@pytest.fixture
def parted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Workspace, Workspace]:
    """Two copies with a secret record and a secret paragraph, both with the same recipients; the key lies elsewhere."""
    monkeypatch.delenv("PLANNING_IDENTITY", raising=False)
    ours = made(tmp_path / "ours")
    write(ours, "  - id: A-02\n    level: 2\n", "  - id: A-02\n    level: 4\n    note: secret one\n", "actors.yml")
    write(ours, "The road is closed.", "{level=4} The road is closed by the third brigade.")
    edit(ours, "Bilal", "A-01", influence="2")
    (ours.profiles / "recipients.txt").write_text(f"{new_identity(tmp_path / 'key')}\n", encoding="utf-8")
    shutil.copytree(ours.root, tmp_path / "theirs")
    shutil.rmtree(tmp_path / "theirs" / ".planning")
    return ours, Workspace(tmp_path / "theirs")


def seal(*places: Workspace) -> None:
    """Seal workspaces, each for itself."""
    for place in places:
        assert CliRunner().invoke(main, ["seal", "--workspace", str(place.root)]).exit_code == 0


def test_what_both_sealed_is_one_value_with_the_key(
    parted: tuple[Workspace, Workspace], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each copy sealed the same words for itself: whoever has the key merges them without a question, and gets them back."""
    ours, theirs = parted
    before = text_of(ours), text_of(ours, "assessment.md")
    seal(ours, theirs)
    monkeypatch.setenv("PLANNING_IDENTITY", str(tmp_path / "key"))
    done = merged(ours, theirs.root)
    assert (done.clashes, done.changed) == (0, 0)
    told = ["unseal", "--workspace", str(ours.root), "--area", "XKZ", "--identity", str(tmp_path / "key")]
    assert CliRunner().invoke(main, told).exit_code == 0
    assert (text_of(ours), text_of(ours, "assessment.md")) == before


@pytest.mark.parametrize("sealed", ["ours", "theirs", "both"])
def test_without_the_key_no_record_is_doubled_and_nothing_is_called_damaged(
    parted: tuple[Workspace, Workspace], sealed: str
) -> None:
    """One side edited what the other sealed: both versions are kept under the one id, once however often it is merged."""
    ours, theirs = parted
    plain = ours if sealed == "theirs" else theirs
    edit(plain, "Amina", "A-02", note="secret two")
    seal(*([ours, theirs] if sealed == "both" else [ours if sealed == "ours" else theirs]))
    merged(ours, theirs.root)
    for _ in range(2):
        assert set(actors(ours)) == {"A-01", "A-02"}
        assert "target: A-02" in text_of(ours)
        assert faults(ours) == []
        assert not [str(p) for p in check_folder(ours.profiles / "xkz", DAY) if "seal" in str(p)]
        again = text_of(ours)
        merged(ours, theirs.root)
        assert text_of(ours) == again

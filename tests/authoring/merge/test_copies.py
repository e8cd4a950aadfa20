"""The other copy, whatever kind it is, and what is none."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from merge_fixture import actors, edit, git, made, merged, text_of, write

from planning.authoring.merge import opened_copy
from planning.cli import main
from planning.problems import UsageError
from planning.profiles.workspace import Workspace


def test_a_folder_whose_name_is_written_in_parts_is_found(tmp_path: Path) -> None:
    """Letters with accents that a drive keeps in two parts are the same name as typed."""
    ours, theirs = made(tmp_path / "ours"), made(tmp_path / unicodedata.normalize("NFD", "Données é"))
    write(theirs, "As it was.", "As it is.")
    with opened_copy(ours, str(tmp_path / unicodedata.normalize("NFC", "Données é"))) as copy:
        assert copy.texts["xkz"]["assessment.md"].endswith("As it is.\n")
    assert theirs.root.exists()


@pytest.mark.parametrize("what", ["nothing", "file", "itself", "release"])
def test_what_is_no_copy_is_refused_in_a_line(parted: tuple[Workspace, Workspace], tmp_path: Path, what: str) -> None:
    """A folder without profiles, something that is not there, this workspace, a released copy: one line, nothing changed."""
    ours, theirs = parted
    (tmp_path / "empty").mkdir()
    if what == "release":
        (theirs.profiles / "xkz" / "release.yml").write_text("edition: hct\n", encoding="utf-8")
    target = {"nothing": tmp_path / "none", "file": tmp_path / "empty", "itself": ours.root, "release": theirs.root}[
        what
    ]
    before = text_of(ours)
    done = CliRunner().invoke(main, ["merge", str(target), "--workspace", str(ours.root)])
    assert done.exit_code == 2
    assert len(done.output.strip().splitlines()) == 1
    assert text_of(ours) == before


def test_a_branch_is_read_as_strictly_as_a_folder(repository: Workspace) -> None:
    """Bytes that are not UTF-8 and a released copy are refused on a branch as they are in a folder, and nothing changes."""
    path = repository.profiles / "xkz" / "assessment.md"
    git(repository.root, "commit", "-q", "-a", "-m", "mine")
    before = path.read_bytes()
    for name, file, content in (
        ("latin", "assessment.md", before.replace(b"As it is.", b"Caf\xe9.")),
        ("cut", "actors.yml", bytes(500)),
        ("readers", "release.yml", b"edition: hct\n"),
    ):
        git(repository.root, "checkout", "-q", "-b", name)
        (path.parent / file).write_bytes(content)
        git(repository.root, "add", "-A")
        git(repository.root, "commit", "-q", "-m", name)
        git(repository.root, "checkout", "-q", "main")
        done = CliRunner().invoke(main, ["merge", name, "--workspace", str(repository.root)])
        assert (done.exit_code, len(done.output.splitlines())) == (2, 1), done.output
        assert ("released copy" if name == "readers" else "not UTF-8") in done.output
        assert path.read_bytes() == before


@pytest.mark.parametrize("what", ["pipe", "link", "link to nothing", "folder"])
@pytest.mark.parametrize(
    "where", ["templates/x.ipynb", "country_profiles/xkz/gaps.yml", "country_profiles/xkw", "templates"]
)
def test_only_plain_files_of_the_other_copy_are_read(
    parted: tuple[Workspace, Workspace], tmp_path: Path, what: str, where: str
) -> None:
    """A pipe, a link or a folder where a file should be: nothing waits, nothing beyond the copy is read, the rest is merged."""
    ours, theirs = parted
    secret = tmp_path / "secret"
    secret.mkdir()
    for name in ("gaps.yml", "x.ipynb"):
        (secret / name).write_text("# of somebody else\n", encoding="utf-8")
    (ours.root / "templates").mkdir()
    (ours.root / "templates" / "x.ipynb").write_text("{}", encoding="utf-8")
    (theirs.root / where).parent.mkdir(exist_ok=True)
    target = secret / Path(where).name if "." in where else secret
    if what == "pipe":
        os.mkfifo(theirs.root / where)
    elif what == "folder":
        (theirs.root / where).mkdir()
    else:
        (theirs.root / where).symlink_to(target if what == "link" else tmp_path / "nothing")
    edit(theirs, "Amina", "A-01", influence="4")
    done = merged(ours, theirs.root)
    assert actors(ours)["A-01"]["influence"] == "4"
    assert (ours.root / "templates" / "x.ipynb").read_text(encoding="utf-8") == "{}"
    assert not (ours.profiles / "xkz" / "gaps.yml").exists()
    assert not (ours.profiles / "xkw").exists()
    if what != "folder" or where.endswith((".yml", ".ipynb")):
        assert any(line.startswith(f"{where.removeprefix('country_profiles/')}: ") for line in done.lines)


def test_a_link_in_the_place_of_the_profiles_is_no_workspace(
    parted: tuple[Workspace, Workspace], tmp_path: Path
) -> None:
    """The folder of the profiles itself is a link to somewhere else: one line, nothing read."""
    ours, theirs = parted
    theirs.profiles.rename(tmp_path / "elsewhere")
    theirs.profiles.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="no copy of a workspace"), opened_copy(ours, str(theirs.root)):
        pass

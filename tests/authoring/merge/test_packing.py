"""A packed copy goes out and comes back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from merge_fixture import actors, edit, made

from planning.cli import main
from planning.profiles.workspace import Workspace


def run(*arguments: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def key(tmp_path: Path) -> tuple[str, Path]:
    """Give a key of age and the file that it lies in: sealing to a key takes no time, to words it takes seconds."""
    pyrage = pytest.importorskip("pyrage")
    own = pyrage.x25519.Identity.generate()
    file = tmp_path / "identity.txt"
    file.write_text(f"{own}\n", encoding="utf-8")
    file.chmod(0o600)
    return str(own.to_public()), file


def packed(place: Workspace, file: Path, to: str) -> str:
    """Pack a copy for a key of age; give the key that it is signed with."""
    done = run("merge", "--pack", file, "--recipient", to, "--workspace", place.root)
    assert done.exit_code == 0, done.output
    return done.output.split("signed by ")[1].split()[0]


def test_a_packed_copy_goes_out_and_comes_back(tmp_path: Path, key: tuple[str, Path]) -> None:
    """Packed for a colleague, opened, changed and packed again: what they wrote comes home; an unsigned key is refused."""
    public, identity = key
    ours, there = made(tmp_path / "ours"), tmp_path / "there"
    edit(ours, "Bilal", "A-02", influence="2")
    signer = packed(ours, tmp_path / "out.bundle", public)
    done = run("open", tmp_path / "out.bundle", "--to", there, "--signed-by", signer, "--identity", identity)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("A copy of the workspace as of ")
    assert f"Go on with: planning lab --workspace {there}\n" in done.output
    assert "index.html" not in done.output
    edit(Workspace(there), "Amina", "A-01", influence="4")
    other = packed(Workspace(there), tmp_path / "back.bundle", public)
    back = ("merge", tmp_path / "back.bundle", "--workspace", ours.root, "--identity", identity, "--signed-by")
    assert run(*back, signer).exit_code != 0
    assert actors(ours)["A-01"]["influence"] == "5"
    done = run(*back, other)
    assert done.exit_code == 0, done.output
    assert "Amina changed influence of A-01 from 5 to 4" in done.output
    assert actors(ours)["A-01"]["influence"] == "4"


def test_packing_says_how_the_copy_opens_and_names_its_own_option(tmp_path: Path, key: tuple[str, Path]) -> None:
    """The hint has the options that are needed; a folder that is not there is a fault of --pack."""
    ours = made(tmp_path / "ours")
    pack = ("merge", "--recipient", key[0], "--workspace", ours.root, "--pack")
    done = run(*pack, tmp_path / "none" / "out.bundle")
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert f"--pack: there is no folder {tmp_path / 'none'}" in done.output
    done = run(*pack, tmp_path / "out.bundle")
    assert "planning open FILE --to FOLDER --signed-by cmcoord-ed25519:" in done.output
    assert "--identity THEIR_KEY_FILE\n" in done.output
    assert "planning merge FILE --signed-by THEIR_KEY --identity YOUR_KEY_FILE" in done.output


def test_a_packed_copy_is_called_by_the_name_of_its_file(tmp_path: Path, key: tuple[str, Path]) -> None:
    """What came in a packed copy without a line of who wrote it is told, and noted, as from that file."""
    public, identity = key
    ours, theirs = made(tmp_path / "ours"), made(tmp_path / "theirs")
    edit(theirs, "Amina", "A-01", influence="4")
    (theirs.profiles / "xkz" / "journal.jsonl").unlink()
    signer = packed(theirs, tmp_path / "from the field.bundle", public)
    more = ("--workspace", ours.root, "--identity", identity, "--signed-by", signer)
    done = run("merge", tmp_path / "from the field.bundle", *more)
    assert "from the field.bundle wrote 4" in done.output
    assert actors(ours)["A-01"]["other_versions"][0]["by"] == "from the field.bundle"  # type: ignore[index]


def test_links_and_pipes_of_the_workspace_are_not_packed(tmp_path: Path, key: tuple[str, Path]) -> None:
    """A link that leads out of the workspace, and a pipe: what lies behind is in no copy, and nothing waits."""
    public, identity = key
    ours, there = made(tmp_path / "ours"), tmp_path / "there"
    secret = tmp_path / "secret.txt"
    secret.write_text("of somebody else\n", encoding="utf-8")
    (ours.profiles / "xkz" / "gaps.yml").symlink_to(secret)
    (ours.root / "assets").symlink_to(tmp_path)
    (ours.root / "index.qmd").symlink_to(secret)
    os.mkfifo(ours.profiles / "xkz" / "facts.yml")
    signer = packed(ours, tmp_path / "out.bundle", public)
    done = run("open", tmp_path / "out.bundle", "--to", there, "--signed-by", signer, "--identity", identity)
    assert done.exit_code == 0, done.output
    assert (there / "country_profiles" / "xkz" / "actors.yml").is_file()
    assert [p for p in there.rglob("*") if p.is_file() and "somebody" in p.read_text(encoding="utf-8")] == []

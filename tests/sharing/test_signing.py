"""The workspace's key is made once, kept to its owner, never overwritten, and what it signs can be told from all else."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from planning.cli import main
from planning.problems import UsageError
from planning.sharing.signing import KEY_FILE, key_bytes, signed, workspace_key


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    """The first use makes the file, later ones read it; nobody else on the machine can."""
    first = workspace_key(tmp_path)
    content = (tmp_path / KEY_FILE).read_bytes()
    assert workspace_key(tmp_path).public == first.public
    assert (tmp_path / KEY_FILE).read_bytes() == content
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_git_ignores_the_key(root: Path) -> None:
    """The folder of the private key is no part of the repository."""
    assert f"/{KEY_FILE.parent.as_posix()}/" in (root / ".gitignore").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("content", [b"", b"notes", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_that_is_no_key_is_told_and_kept(tmp_path: Path, content: bytes) -> None:
    """What stands where the key belongs is never replaced by a new one."""
    (tmp_path / KEY_FILE).parent.mkdir()
    (tmp_path / KEY_FILE).write_bytes(content)
    with pytest.raises(UsageError, match="holds no Ed25519 key"):
        workspace_key(tmp_path)
    assert (tmp_path / KEY_FILE).read_bytes() == content


def test_a_signature_fits_its_key_and_content_alone(tmp_path: Path) -> None:
    """Another content, another key, a changed or empty signature: none fits."""
    (tmp_path / "other").mkdir()
    one, other = workspace_key(tmp_path), workspace_key(tmp_path / "other")
    signature = one.sign(b"content")
    assert signed(one.public, signature, b"content")
    assert not signed(one.public, signature, b"Content")
    assert not signed(other.public, signature, b"content")
    assert not signed(one.public, signature[:-1] + bytes([signature[-1] ^ 1]), b"content")
    assert not signed(one.public, b"", b"content")


def test_a_public_key_is_read_in_one_form_alone(tmp_path: Path) -> None:
    """The printed line is read; with a blank, a line break or in another alphabet it is not."""
    public = workspace_key(tmp_path).public
    assert len(key_bytes(public)) == 32
    for wrong in (public + "\n", " " + public, public[:-1], public.replace("cmcoord-", ""), public.upper()):
        with pytest.raises(UsageError, match="no public key of a workspace"):
            key_bytes(wrong)


def test_the_command_prints_the_public_key_and_nothing_else(tmp_path: Path) -> None:
    """``planning key`` gives one line that can be read out, the same each time."""
    (tmp_path / "country_profiles").mkdir()
    outputs = {CliRunner().invoke(main, ["key", "--workspace", str(tmp_path)]).output for _ in range(2)}
    assert outputs == {workspace_key(tmp_path).public + "\n"}


def test_a_missing_library_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra there is one line with the remedy, and no file is made."""
    (tmp_path / "country_profiles").mkdir()
    monkeypatch.setitem(__import__("sys").modules, "cryptography.hazmat.primitives.asymmetric", None)
    done = CliRunner().invoke(main, ["key", "--workspace", str(tmp_path)])
    assert done.exit_code == 2
    assert done.output.startswith("planning: signing needs the library cryptography, which is not installed; run: pip")
    assert not (tmp_path / KEY_FILE).exists()

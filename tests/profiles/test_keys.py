"""Keys of age are read and made without ever showing or overwriting a secret."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from planning.cli import main
from planning.problems import UsageError
from planning.profiles.keys import age_library, new_identity, read_identities, recipients_of


def test_a_new_identity_opens_what_is_encrypted_to_its_recipient(tmp_path: Path) -> None:
    """The file and the printed recipient are two halves of one key, and the file is its owner's alone."""
    path = tmp_path / "me.txt"
    public = new_identity(path)
    age = age_library()
    closed = age.encrypt(b"text", [age.x25519.Recipient.from_str(public)])
    assert age.decrypt(closed, read_identities(path)) == b"text"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_identity_is_never_overwritten(tmp_path: Path) -> None:
    """A second one of the name is refused by the command with exit code 2, and the first stays."""
    path = tmp_path / "me.txt"
    first = CliRunner().invoke(main, ["key", "--identity", str(path)])
    before = path.read_bytes()
    second = CliRunner().invoke(main, ["key", "--identity", str(path)])
    assert (first.exit_code, first.output.count("\n"), first.output[:4]) == (0, 1, "age1")
    assert (second.exit_code, "never overwritten" in second.output) == (2, True)
    assert path.read_bytes() == before
    assert b"AGE-SECRET-KEY-" in before
    assert "AGE-SECRET-KEY-" not in first.output


def test_no_key_is_followed_through_a_link(tmp_path: Path) -> None:
    """A link where the key is to be made is refused, so that a secret lands nowhere else."""
    (tmp_path / "me.txt").symlink_to(tmp_path / "elsewhere.txt")
    with pytest.raises(UsageError, match="stands already"):
        new_identity(tmp_path / "me.txt")
    assert not (tmp_path / "elsewhere.txt").exists()


def test_recipients_are_read_in_order_and_once(tmp_path: Path) -> None:
    """Files and single recipients mix; comments and empty lines say nothing."""
    one, two, three = (new_identity(tmp_path / name) for name in ("1", "2", "3"))
    path = tmp_path / "cell.txt"
    path.write_text(f"\ufeff# officer\n{two}  # desk\n\n  {one}  \n", encoding="utf-8")
    assert recipients_of((one, str(path), three)) == (one, two, three)


def test_a_bad_identity_is_told_without_its_text(tmp_path: Path) -> None:
    """A line that is no identity is named by its number, since it may be half of a secret."""
    path = tmp_path / "me.txt"
    new_identity(path)
    path.write_text(path.read_text().rstrip()[:-5] + "\n")
    with pytest.raises(UsageError, match=r"me\.txt:2: no identity of age") as caught:
        read_identities(path)
    assert path.read_text().splitlines()[1][:30] not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "give a file of identities"), (b"# nothing\n", "holds no identities"), (b"\xff\xfe", "it is no text")],
)
def test_a_file_without_keys_is_told(tmp_path: Path, content: bytes | None, words: str) -> None:
    """Missing, empty and binary files each have their words."""
    path = tmp_path / "me.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=words):
        read_identities(path)

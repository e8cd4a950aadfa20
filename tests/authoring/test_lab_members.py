"""The members of the cell: their file, their secrets, and the commands that change them."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from planning.authoring.lab.members import (
    COLOURS,
    FILE,
    Member,
    Members,
    MembersError,
    new_token,
    read_members,
    sealed,
    write_members,
)
from planning.cli import main
from planning.problems import UsageError

SECRET = "a long enough password"


def _member(member_id: str = "amina", **more: object) -> Member:
    return Member(**{"id": member_id, "name": "Amina", "role": "author", "colour": "", "token": new_token()[1], **more})  # type: ignore[arg-type]


def _luminance(colour: str) -> float:
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return sum(w * s for w, s in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_can_be_read_on_white(colour: str) -> None:
    """The contrast of each is 4.5:1 or more."""
    assert 1.05 / (_luminance(colour) + 0.05) >= 4.5


def test_members_come_back_as_they_were_written(tmp_path: Path) -> None:
    """Names with signs of YAML, functions and secrets survive; the file is for its user alone."""
    members = Members().added(_member(name="Amina (desk: 'two')".replace(":", ","), functions=("cmcoord", "hc")))
    members = members.added(_member("bilal", role="reader", password=sealed(SECRET), token=""))
    write_members(tmp_path, members)
    assert read_members(tmp_path) == members
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_no_file_is_no_members(tmp_path: Path) -> None:
    """A workspace without the file says so, other than one whose list is empty."""
    assert read_members(tmp_path) is None
    write_members(tmp_path, Members())
    assert read_members(tmp_path) == Members()


def test_each_new_member_gets_another_colour() -> None:
    """Colours are handed out by themselves, and again from the start when all are taken."""
    members = Members()
    for number in range(len(COLOURS) + 1):
        members = members.added(_member(f"member{number}"))
    assert [m.colour for m in members.all] == [*COLOURS, COLOURS[0]]


def test_a_password_is_kept_as_a_salted_hash_that_only_it_opens() -> None:
    """Two of the same look different; neither holds the password; another one opens nothing."""
    one, two = sealed(SECRET), sealed(SECRET)
    assert one != two
    assert SECRET not in one
    member = _member(password=one, token="")
    assert member.opened_by(SECRET)
    assert not member.opened_by(SECRET + " ")
    with pytest.raises(UsageError, match="allowed 10 or more"):
        sealed("short")


def test_a_token_opens_its_own_member_alone() -> None:
    """A token is found among all members, and what is kept of it does not hold it."""
    token, kept = new_token()
    members = Members().added(_member()).added(_member("bilal", token=kept))
    assert token not in kept
    assert members.holder(token) == members.find("bilal")
    assert members.holder(token[:-1]) is None


def test_an_id_that_nobody_has_takes_as_long_as_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try at the login works through one slow secret, also for who has a token alone, so that ids are not found out by time."""
    identity = pytest.importorskip("planning.authoring.lab.identity")
    slow: list[str] = []
    real = hashlib.scrypt
    monkeypatch.setattr(hashlib, "scrypt", lambda *told, **more: slow.append("") or real(*told, **more))
    provider = identity.MemberIdentity()
    members = Members().added(Member("amina", "Amina", "author", "", password=sealed("password of amina")))
    members = members.added(Member("badu", "Badu", "author", "", token=new_token()[1]))
    monkeypatch.setattr(provider, "members", lambda: members)
    for who in ("amina", "badu", "nobody"):
        slow.clear()
        assert asyncio.run(provider.let_in(who, "a wrong password")) is None
        assert len(slow) == 1, who


def test_a_session_ends_with_the_secret_and_the_role() -> None:
    """The mark that a cookie carries changes with the password, the token, and the role, not with the name."""
    member = _member(colour=COLOURS[0])
    others = [_member(role="reader"), _member(token=new_token()[1]), _member(password=sealed(SECRET))]
    assert len({member.mark, *(o.mark for o in others)}) == 4
    assert member.mark == Member(**{**vars(member), "name": "Another name"}).mark


FAULTY = """members:
  - id: Amina!
    name: "<b>"
    role: boss
    colour: "#ffff00"
    password: "typed here"
    shoe_size: "42"
  - id: bilal
    name: Bilal
    role: reader
    colour: "#0b5fa5"
    functions: [Chief of All]
  - id: chidi
    name: Chidi
    role: reader
    colour: "#0b5fa5"
    token: "{token}"
  - id: chidi
    name: Chidi
    role: reader
    colour: "#0b5fa5"
    token: "{token}"
"""


def test_every_fault_of_the_file_is_told_at_once(tmp_path: Path) -> None:
    """Each with its line; a password that somebody typed into the file is not repeated."""
    (tmp_path / ".planning").mkdir()
    (tmp_path / FILE).write_text(FAULTY.replace("{token}", new_token()[1]), encoding="utf-8")
    (tmp_path / FILE).chmod(0o644)
    with pytest.raises(MembersError) as told:
        read_members(tmp_path)
    found = [(p.line, p.field) for p in told.value.problems]
    assert found == [
        (1, "file"), (2, "id"), (3, "name"), (4, "role"), (5, "colour"), (6, "password"), (7, "shoe_size"),
        (8, "password"), (12, "functions"), (18, "id"),
    ]  # fmt: skip
    assert "typed here" not in str(told.value)
    assert ".planning/members.yml:4  role: found 'boss'; allowed author, reviewer, reader" in str(told.value)


@pytest.mark.parametrize("text", ["", "- a\n", "members: x\n", "members:\n  - x\n", "a: [\n"])
def test_a_file_that_is_no_list_of_members_is_refused(text: str, tmp_path: Path) -> None:
    """Nobody is let in by a file that says something else."""
    (tmp_path / ".planning").mkdir()
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    (tmp_path / FILE).chmod(0o600)
    with pytest.raises(MembersError):
        read_members(tmp_path)


def _lab(place: Path, *arguments: str, typed: str = "") -> tuple[int, str]:
    (place / "country_profiles").mkdir(exist_ok=True)
    done = CliRunner().invoke(main, ["lab", "--workspace", str(place), *arguments], input=typed)
    return done.exit_code, done.output


def test_members_are_added_listed_and_removed(tmp_path: Path) -> None:
    """The commands change the file and start nothing; a token is shown once, a password never."""
    assert _lab(tmp_path, "--members") == (0, "No members yet; add one with --add-member.\n")
    code, told = _lab(
        tmp_path, "--add-member", "amina", "--name", "Amina", "--role", "author", "--function", "cmcoord",
        typed=f"{SECRET}\n{SECRET}\n",
    )  # fmt: skip
    assert code == 0, told
    assert SECRET not in told
    code, told = _lab(tmp_path, "--add-member", "bilal", "--name", "Bilal", "--role", "reader", "--token")
    token, again = told.splitlines()[-2:]
    assert again.startswith("If a lab is running, end it and start it again")
    members = read_members(tmp_path)
    assert members
    assert members.known("amina").opened_by(SECRET)
    assert members.holder(token) == members.known("bilal")
    assert _lab(tmp_path, "--members")[1] == "amina: Amina, author, cmcoord\nbilal: Bilal, reader\n"
    assert _lab(tmp_path, "--remove-member", "amina")[0] == 0
    assert _lab(tmp_path, "--members")[1] == "bilal: Bilal, reader\n"


def test_a_new_password_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """Only the new one opens; the token stays."""
    write_members(tmp_path, Members().added(_member(password=sealed(SECRET))))
    assert _lab(tmp_path, "--set-password", "amina", typed="another one here\n" * 2)[0] == 0
    members = read_members(tmp_path)
    assert members
    assert members.known("amina").opened_by("another one here")
    assert not members.known("amina").opened_by(SECRET)
    assert members.known("amina").token


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--add-member", "amina", "--name", "Amina"), "--role: allowed author, reviewer, reader"),
        (("--add-member", "A", "--name", "Amina", "--role", "author"), "id: found 'A'"),
        (("--add-member", "amina", "--role", "author"), "name: found nothing"),
        (("--add-member", "amina", "--name", "x", "--role", "boss"), "role: found 'boss'"),
        (
            ("--add-member", "amina", "--name", "x", "--role", "reviewer", "--function", "prot"),
            "--function: found prot; allowed cmcoord, protection, access, information, security, hc, cmcs; write protection",
        ),
        (("--remove-member", "amin"), "no member 'amin'; there are none"),
        (("--set-password", "amina", "--members"), "at a time"),
        (("--role", "author"), "belong to --add-member"),
        (("--token",), "--token belongs to"),
        (("--certfile", "none.pem"), "--certfile: there is no file none.pem"),
        (("--ip", "0.0.0.0"), "only with --certfile and --keyfile"),
        (("--ip", "192.0.2.1"), "only with --certfile and --keyfile"),
        (("--name", "<x>"), "--name: found"),
    ],
)
def test_wrong_use_is_one_line_and_changes_nothing(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    """No file is written, no password asked for, no server started."""
    code, told = _lab(tmp_path, *arguments)
    assert (code, told.count("\n")) == (2, 1), told
    assert said in told
    assert not (tmp_path / FILE).exists()


def test_other_machines_need_tls_members_and_a_name(tmp_path: Path) -> None:
    """With a certificate, members are asked for next, then the name that members type."""
    (tmp_path / "cert.pem").touch()
    far = ("--ip", "0.0.0.0", "--certfile", str(tmp_path / "cert.pem"), "--keyfile", str(tmp_path / "cert.pem"))
    assert "name the members first" in _lab(tmp_path, *far)[1]
    write_members(tmp_path, Members().added(_member()))
    assert "--host" in _lab(tmp_path, *far)[1]
    assert "belong together" in _lab(tmp_path, *far[:4])[1]


def test_faults_of_the_members_start_nothing(tmp_path: Path) -> None:
    """The faults are listed, exit code 1."""
    (tmp_path / ".planning").mkdir()
    (tmp_path / FILE).write_text(FAULTY, encoding="utf-8")
    code, told = _lab(tmp_path, "--no-browser")
    assert code == 1
    assert ".planning/members.yml:4  role" in told

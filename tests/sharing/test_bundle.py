"""A bundle opens to the very site that was packed, for whom it was meant; any other bundle is refused and leaves nothing."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import random
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from planning import publishing
from planning.cli import main
from planning.cli.pages import Pages
from planning.problems import PlanningError, UsageError
from planning.profiles.keys import new_identity
from planning.sharing import archive, bundle
from planning.sharing.alarms import Verdict
from planning.sharing.archive import Entry, read_archive, write_archive
from planning.sharing.bundle import BundleError, open_bundle, write_bundle
from planning.sharing.envelope import Envelope, close
from planning.sharing.names import falling_together, faulty_name
from planning.sharing.signing import Signer, workspace_key

PHRASE = "mango ladder quiet seven"
FILES = {
    "index.html": b"<html><title>Testland &amp; more</title>" + b"<p>word</p>" * 200,
    "reports/xkz/index.html": b"<p>" + "منطقة".encode() + b"</p>",
    "assets/zero.bin": b"",
}


def record(edition: str = "public", as_of: str = "2026-11-22") -> bytes:
    """Write what publishing writes beside the pages."""
    pages = [{"page": "reports/xkz/index.html", "edition": edition, "as_of": as_of}]
    return json.dumps({"builder": "embedded", "version": "1", "edition": edition, "pages": pages}).encode()


def site_of(folder: Path, files: dict[str, bytes] | None = None, edition: str = "public") -> Path:
    """Lay out a small published site."""
    for name, content in {**(FILES if files is None else files), "build.json": record(edition)}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Give every file of a folder with its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@cache
def signer() -> Signer:
    """Give a key that signs in these tests."""
    with tempfile.TemporaryDirectory() as root:
        return workspace_key(Path(root))


@cache
def stranger() -> Signer:
    """Give another one."""
    with tempfile.TemporaryDirectory() as root:
        return workspace_key(Path(root))


@dataclass
class Place:
    """A folder to work in: the site, the file of the bundle, and the folder beside it to unpack to."""

    root: Path

    @property
    def site(self) -> Path:
        """The published site."""
        return self.root / "site"

    @property
    def file(self) -> Path:
        """The bundle, on a stick."""
        return self.root / "stick" / "hct.bundle"

    @property
    def to(self) -> Path:
        """Where it is unpacked."""
        return self.root / "unpacked" / "site"

    def refused(self, match: str | None, kind: type[PlanningError] = BundleError, **how: object) -> None:
        """Open the bundle, see it refused with these words, and see that nothing was written."""
        how = {"signed_by": signer().public, **how}
        with pytest.raises(kind, match=match) as caught:
            open_bundle(self.file, self.to, **how)  # type: ignore[arg-type]
        assert "\n" not in str(caught.value)
        assert list(self.to.parent.iterdir()) == []


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Give a small public site and where to put its bundle."""
    made = Place(tmp_path)
    site_of(made.site)
    made.file.parent.mkdir()
    made.to.parent.mkdir()
    return made


@cache
def inner() -> bytes:
    """Give the archive of a public bundle, as it lies on the stick."""
    with tempfile.TemporaryDirectory() as folder:
        site, file = site_of(Path(folder) / "site"), Path(folder) / "b"
        write_bundle(site, file, Envelope(), signer())
        return file.read_bytes()


def parts() -> list[tuple[str, bytes]]:
    """Give what that archive holds, in order."""
    with zipfile.ZipFile(io.BytesIO(inner())) as found:
        return [(i.filename, found.read(i)) for i in found.infolist()]


def test_a_plain_bundle_gives_the_site_back(place: Place) -> None:
    """What is unpacked is byte for byte what was packed, and both ends say the same of it."""
    packed = write_bundle(place.site, place.file, Envelope(), signer())
    assert open_bundle(place.file, place.to, signer().public) == packed
    assert tree(place.to) == tree(place.site)
    assert (packed.edition, packed.as_of, packed.title, packed.files) == ("public", "2026-11-22", "Testland & more", 4)
    assert [p.name for p in place.to.parent.iterdir()] == ["site"]
    assert [p.name for p in place.file.parent.iterdir()] == ["hct.bundle"]


def test_what_is_unpacked_is_its_owners_alone(place: Place) -> None:
    """Nobody else on the machine can enter the folder."""
    write_bundle(place.site, place.file, Envelope(), signer())
    open_bundle(place.file, place.to, signer().public)
    assert stat.S_IMODE(place.to.stat().st_mode) == 0o700


def test_each_of_several_recipients_opens_it_and_nobody_else(place: Place) -> None:
    """A bundle to two recipients opens for both; for a third there are clear words and nothing on the disk."""
    keys = [place.root / f"{n}.txt" for n in ("one", "two", "other")]
    public = [new_identity(path) for path in keys]
    site_of(place.site, edition="hct")
    write_bundle(place.site, place.file, Envelope(recipients=tuple(public[:2])), signer())
    assert b"Testland" not in place.file.read_bytes()
    assert b"manifest" not in place.file.read_bytes()
    place.refused("no key in .*other.txt opens it", UsageError, identity=keys[2])
    place.refused("encrypted to recipients: give --identity", UsageError)
    place.refused("encrypted to recipients: give --identity", UsageError, passphrase=PHRASE)
    for number, path in enumerate(keys[:2]):
        to = place.root / f"for-{number}"
        open_bundle(place.file, to, signer().public, identity=path)
        assert tree(to) == tree(place.site)


def test_a_passphrase_opens_it_and_no_other_does(place: Place) -> None:
    """The passphrase opens, also typed with a letter in two signs; another one and none give clear words."""
    words = "caf\u00e9 au lait avec du miel"
    write_bundle(place.site, place.file, Envelope(passphrase=words), signer())
    place.refused("the passphrase does not open it", UsageError, passphrase=PHRASE)
    place.refused("give --passphrase", UsageError)
    open_bundle(place.file, place.to, signer().public, passphrase="cafe\u0301 au lait avec du miel")
    assert tree(place.to) == tree(place.site)


def test_the_archive_is_the_same_bytes_each_time(place: Place) -> None:
    """Times, order and rights of the files on the disk do not show in the archive."""
    write_bundle(place.site, place.file, Envelope(), signer())
    first = place.file.read_bytes()
    for path in place.site.rglob("*.html"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    write_bundle(place.site, place.file, Envelope(), signer())
    assert place.file.read_bytes() == first == inner()


def test_the_archive_is_an_ordinary_zip() -> None:
    """Any program that opens zips reads it and finds its sums right."""
    with zipfile.ZipFile(io.BytesIO(inner())) as found:
        assert found.testzip() is None
        assert found.namelist() == ["manifest.json", "manifest.sig"] + [
            f"site/{n}" for n in sorted([*FILES, "build.json"])
        ]
        assert found.read("site/index.html") == FILES["index.html"]


# Attacks: each makes another file out of a good bundle, without the signer's key.


def stored(name: str, content: bytes, **changes: object) -> Callable[[int], tuple[Entry, bytes]]:
    """Give an entry as an attacker writes it: any name, any sizes."""
    return lambda at: (
        replace(Entry(name, 0, zlib.crc32(content), len(content), len(content), at), **changes),  # type: ignore[arg-type]
        content,
    )


def archive_of(*makers: Callable[[int], tuple[Entry, bytes]]) -> bytes:
    """Write an archive from such entries."""
    out, entries = b"", []
    for make in makers:
        entry, data = make(len(out))
        out += entry.local() + data
        entries.append(entry)
    listed = b"".join(e.central() for e in entries)
    return out + listed + archive.END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(listed), len(out), 0)


def with_files(*more: tuple[str, bytes]) -> bytes:
    """Give the good bundle with more files in it."""
    return archive_of(*(stored(name, content) for name, content in [*parts(), *more]))


def signed_anew(change: Callable[[dict[str, object]], None], by: Signer | None = None) -> bytes:
    """Give the bundle with its manifest changed and, where a key is given, signed again."""
    found = dict(parts())
    manifest = json.loads(found["manifest.json"])
    change(manifest)
    found["manifest.json"] = json.dumps(manifest).encode()
    if by:
        found["manifest.sig"] = by.sign(found["manifest.json"])
    return write_archive(found.items())


def swapped() -> bytes:
    """Give the bundle with one page in the place of another."""
    found = dict(parts())
    found["site/index.html"] = found["site/reports/xkz/index.html"]
    return write_archive(found.items())


def same_length() -> bytes:
    """Give the bundle with a page changed to another one of its length."""
    found = dict(parts())
    found["site/index.html"] = found["site/index.html"].replace(b"word", b"lies")
    return write_archive(found.items())


def as_link() -> bytes:
    """Give the bundle with a symbolic link out of the folder added by an ordinary program."""
    out = io.BytesIO(inner())
    with zipfile.ZipFile(out, "a") as found:
        link = zipfile.ZipInfo("site/link")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        found.writestr(link, "/etc/passwd")
    return out.getvalue()


def bomb() -> bytes:
    """Give a bundle with ten megabytes of nothing in ten kilobytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"\0" * 10_000_000) + packer.flush()
    grown = stored("site/zero", packed, method=8, size=10_000_000, check=zlib.crc32(b"\0" * 10_000_000))
    return archive_of(*(stored(n, c) for n, c in parts()), grown)


def lying_bomb() -> bytes:
    """Give a bundle whose manifest says it is small and unpacks to much more."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b" " * 50_000_000) + packer.flush()
    found = parts()
    return archive_of(
        stored("manifest.json", packed, method=8, size=len(packed) + 1), *(stored(n, c) for n, c in found[1:])
    )


def nested() -> bytes:
    """Give an archive in which a second file lies inside the first one."""
    hidden = stored("site/in", b"y")(31 + 5)[0]
    content = hidden.local() + b"y"
    outer = stored("site/out", content)(0)[0]
    hidden = replace(hidden, offset=outer.start)
    body, listed = outer.local() + content, outer.central() + hidden.central()
    return body + listed + archive.END.pack(b"PK\x05\x06", 0, 0, 2, 2, len(listed), len(body), 0)


def too_many() -> bytes:
    """Give an archive that says it lists more files than any site has."""
    return archive.END.pack(b"PK\x05\x06", 0, 0, 65535, 65535, 0, 0, 0)


ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a page swapped for another": (swapped, "was changed"),
    "a page changed to the same length": (same_length, "'site/index.html' was changed"),
    "a file added": (lambda: with_files(("site/evil.html", b"x")), "'site/evil.html' is in it, but not in the list"),
    "a file beside the site": (lambda: with_files(("evil.html", b"x")), "not in the list"),
    "a file taken out": (lambda: write_archive(parts()[:-1]), "is missing"),
    "a path outside": (lambda: with_files(("site/../../evil", b"x")), "a path outside of the folder"),
    "an absolute path": (lambda: with_files(("/etc/evil", b"x")), "an absolute path"),
    "a drive": (lambda: with_files(("C:/evil", b"x")), "a drive letter"),
    "a backslash": (lambda: with_files(("site/..\\evil", b"x")), "a backslash"),
    "a NUL in a name": (lambda: with_files(("site/index.html\0.png", b"x")), "a control character"),
    "a terminal's escape in a name": (lambda: with_files(("site/\x1b[2J", b"x")), r"'site/\\x1b\[2J'"),
    "a name turned round": (lambda: with_files(("site/a\u202etxt.exe", b"x")), "a control character"),
    "a device of Windows": (lambda: with_files(("site/NUL.html", b"x")), "Windows reserves"),
    "a dot at the end": (lambda: with_files(("site/index.html.", b"x")), "a dot or space at an end"),
    "a space at the end": (lambda: with_files(("site/index.html ", b"x")), "a dot or space at an end"),
    "a folder": (lambda: with_files(("site/empty/", b"")), "an empty part"),
    "no name": (lambda: with_files(("", b"")), "an empty name"),
    "a very long name": (lambda: with_files(("site/" + "x" * 300, b"")), "too long"),
    "the same file twice": (lambda: with_files(("site/index.html", b"x")), "'site/index.html' twice"),
    "the manifest twice": (lambda: with_files(("manifest.json", b"{}")), "'manifest.json' twice"),
    "the same name in capitals": (lambda: with_files(("site/INDEX.html", b"x")), "would be one file"),
    "the same name in another form": (
        lambda: with_files(("site/caf\u00e9", b"x"), ("site/cafe\u0301", b"y")),
        "would be one file",
    ),
    "a file where a folder is": (lambda: with_files(("site/reports", b"x")), "'site/reports' twice"),
    "a link": (as_link, "no ordinary file but a link|was changed|no archive"),
    "a bomb": (bomb, "grows beyond measure"),
    "a bomb that says it is small": (lying_bomb, "'manifest.json' was changed"),
    "a file inside another": (nested, "lies over another file"),
    "too many files": (too_many, "65535 files; allowed 20000"),
    "another edition": (lambda: signed_anew(lambda m: m.update(edition="hct")), "changed after it was signed"),
    "another day": (lambda: signed_anew(lambda m: m.update(as_of="2027-01-01")), "changed after it was signed"),
    "signed by a stranger": (
        lambda: signed_anew(lambda m: m.update(signer=stranger().public), stranger()),
        "not by the key given",
    ),
    "a stranger under the signer's name": (lambda: signed_anew(lambda _: None, stranger()), "changed after it was"),
    "a manifest of another version": (
        lambda: signed_anew(lambda m: m.update(format="cmcoord-bundle-2"), signer()),
        "made by another version",
    ),
    "a title that acts on a terminal": (
        lambda: signed_anew(lambda m: m.update(title="\x1b]0;x\x07"), signer()),
        "cannot be read",
    ),
    "a manifest nested without end": (
        lambda: write_archive([("manifest.json", b"[" * 100_000), *parts()[1:]]),
        "cannot be read",
    ),
    "a manifest with a key twice": (
        lambda: write_archive([("manifest.json", parts()[0][1].replace(b'"title"', b'"as_of"')), *parts()[1:]]),
        "cannot be read",
    ),
    "no signature": (lambda: write_archive([p for p in parts() if p[0] != "manifest.sig"]), "no bundle of ours"),
    "an ordinary zip": (lambda: write_archive(parts()[2:]), "no bundle of ours"),
    "bytes before it": (lambda: b"#!/bin/sh\n" + inner(), "does not lie where it should"),
    "bytes after it": (lambda: inner() + b"x", "no archive of ours"),
    "something else": (lambda: b"hello", "cut short"),
    "nothing": (lambda: b"", "cut short"),
}


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "encrypted"])
def test_an_attack_is_refused_and_leaves_nothing(name: str, place: Place, wrapped: bool) -> None:
    """The bundle is refused for what is wrong with it, in one line, and not a file of it is written anywhere."""
    make, words = ATTACKS[name]
    content, how = make(), {}
    if wrapped:  # anybody who has a recipient can encrypt to it: that a bundle decrypts proves nothing
        path = place.root / "key.txt"
        content, how = close(content, Envelope(recipients=(new_identity(path),))), {"identity": path}
    place.file.write_bytes(content)
    place.refused(words, **how)


def test_a_flipped_byte_is_refused_or_changes_nothing(place: Place) -> None:
    """No byte of a plain bundle can be changed so that another site is unpacked."""
    good = inner()
    accepted = 0
    for at in range(len(good)):
        for bit in (0x01, 0x80):
            changed = bytearray(good)
            changed[at] ^= bit
            place.file.write_bytes(changed)
            try:
                open_bundle(place.file, place.to, signer().public)
            except BundleError:
                assert not place.to.exists()
                continue
            # Only the bits that fill up the last byte of a packed file say nothing.
            accepted += 1
            assert tree(place.to) == tree(place.site)
            shutil.rmtree(place.to)
    assert accepted <= len(parts())


def test_a_flipped_byte_of_an_encrypted_bundle_is_refused(place: Place) -> None:
    """Wherever a byte is changed, header or content, the bundle is refused or no longer opens with the key."""
    path = place.root / "key.txt"
    write_bundle(place.site, place.file, Envelope(recipients=(new_identity(path),)), signer())
    good = place.file.read_bytes()
    for at in [*range(300), *range(300, len(good), 37), len(good) - 1]:
        changed = bytearray(good)
        changed[at] ^= 1
        place.file.write_bytes(changed)
        place.refused(None, PlanningError, identity=path)


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
def test_a_bundle_that_was_cut_short_is_refused(place: Place, encrypted: bool) -> None:
    """A copy that stopped half-way is never taken for the whole."""
    path = place.root / "key.txt"
    key = new_identity(path)
    write_bundle(place.site, place.file, Envelope(recipients=(key,) if encrypted else ()), signer())
    good = place.file.read_bytes()
    for length in [*range(0, len(good), 41), len(good) - 1]:
        place.file.write_bytes(good[:length])
        place.refused(None, PlanningError, identity=path)


def test_hidden_bytes_between_two_files_are_refused(place: Place) -> None:
    """What no entry of the list owns cannot be in the archive."""
    first, second = stored("site/a", b"x"), stored("site/b", b"y")
    entry, data = first(0)
    other, more = second(entry.end + 7)
    body = entry.local() + data + b"payload" + other.local() + more
    listed = entry.central() + other.central()
    place.file.write_bytes(body + listed + archive.END.pack(b"PK\x05\x06", 0, 0, 2, 2, len(listed), len(body), 0))
    place.refused("does not lie where it should")


def test_sizes_over_the_limits_are_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle, a list of files or a site beyond the limits is refused by the reader before it is unpacked."""
    write_bundle(place.site, place.file, Envelope(), signer())
    for name, words in (
        ("LARGEST_BUNDLE", "larger than any bundle"),
        ("LARGEST_MANIFEST", "list of files is too large"),
        ("LARGEST_SITE", "beyond measure"),
        ("LARGEST_FILE", "cannot be read"),
    ):
        with monkeypatch.context() as limits:
            limits.setattr(bundle, name, 100)
            place.refused(words)
    open_bundle(place.file, place.to, signer().public)


def test_without_the_key_of_the_sender_it_tells_the_one_it_names(place: Place) -> None:
    """The key is said and how to be sure of it; nothing is unpacked."""
    write_bundle(place.site, place.file, Envelope(), signer())
    place.refused(f"signed by {signer().public}; compare".replace("+", r"\+"), UsageError, signed_by=None)


def test_a_forged_key_is_not_even_told(place: Place) -> None:
    """A bundle whose signature does not fit the key it names does not get that key printed."""
    place.file.write_bytes(signed_anew(lambda _: None, stranger()))
    place.refused("changed after it was signed", signed_by=None)


@pytest.mark.parametrize("key", ["", "cmcoord-ed25519:", "age1abc", "cmcoord-ed25519:" + "A" * 44, "\x1b[2J"])
def test_a_key_that_is_none_is_a_wrong_use(place: Place, key: str) -> None:
    """What is no public key is told as such before the bundle is looked at."""
    with pytest.raises(UsageError, match="no public key of a workspace"):
        open_bundle(place.file, place.to, key)


def test_a_folder_with_something_in_it_is_left_alone(place: Place) -> None:
    """A folder that is not empty, a file or a link is never unpacked into; an empty folder is."""
    write_bundle(place.site, place.file, Envelope(), signer())
    place.to.mkdir()
    (place.root / "link").symlink_to(place.to)
    (place.root / "file").write_bytes(b"")
    for to in (place.root, place.root / "link", place.root / "file"):
        with pytest.raises(UsageError, match="not empty"):
            open_bundle(place.file, to, signer().public)
    with pytest.raises(UsageError, match="no folder"):
        open_bundle(place.file, place.root / "not" / "there", signer().public)
    open_bundle(place.file, place.to, signer().public)
    assert tree(place.to) == tree(place.site)


def test_a_disk_that_is_full_leaves_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the middle of unpacking takes away what was unpacked by then."""
    write_bundle(place.site, place.file, Envelope(), signer())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    written = bundle._write
    calls = iter([written, written, full])

    def write(*arguments: object) -> None:
        next(calls)(*arguments)

    monkeypatch.setattr(bundle, "_write", write)
    with pytest.raises(OSError, match="No space"):
        open_bundle(place.file, place.to, signer().public)
    assert list(place.to.parent.iterdir()) == []


# Packing


def test_an_edition_above_public_is_never_packed_plain(place: Place) -> None:
    """The record of the site decides, whatever was asked for."""
    site_of(place.site, edition="hct")
    with pytest.raises(UsageError, match="hct edition, which is not for everybody"):
        write_bundle(place.site, place.file, Envelope(), signer())
    assert not place.file.exists()


def test_a_site_that_cannot_be_packed_is_told(place: Place) -> None:
    """Links, names of one system, no record, two editions, two days: each is said, and the old bundle stays."""
    place.file.write_bytes(inner())
    pages = [{"edition": "public", "as_of": "2026-11-22"}]

    def of(**changes: object) -> bytes:
        return json.dumps({"edition": "public", "pages": [*pages, {**pages[0], **changes}]}).encode()

    for name, content, words in (
        ("aux.html", b"", "Windows reserves"),
        ("INDEX.html", b"", "would be one file"),
        ("build.json", b"[]", "no build.json"),
        ("build.json", of(edition="cell"), "not all of the public edition"),
        ("build.json", of(as_of="2026-11-21"), "several days"),
    ):
        before = (place.site / "build.json").read_bytes()
        (place.site / name).write_bytes(content)
        with pytest.raises(PlanningError, match=words):
            write_bundle(place.site, place.file, Envelope(), signer())
        (place.site / name).unlink()
        (place.site / "build.json").write_bytes(before)
    (place.site / "link").symlink_to("/etc/passwd")
    with pytest.raises(PlanningError, match="a link or no file"):
        write_bundle(place.site, place.file, Envelope(), signer())
    assert place.file.read_bytes() == inner()
    assert [p.name for p in place.file.parent.iterdir()] == ["hct.bundle"]


def test_only_a_bundle_is_replaced_by_one(place: Place) -> None:
    """A file of somebody's, a folder and a link stay; an older bundle is replaced."""
    place.file.write_text("my notes")
    with pytest.raises(UsageError, match="is no bundle, and is not replaced"):
        write_bundle(place.site, place.file, Envelope(), signer())
    assert place.file.read_text() == "my notes"
    place.file.unlink()
    place.file.symlink_to(place.site / "index.html")
    with pytest.raises(UsageError, match="is no bundle"):
        write_bundle(place.site, place.file, Envelope(), signer())
    place.file.unlink()
    with pytest.raises(UsageError, match="no folder"):
        write_bundle(place.site, place.root / "no" / "stick", Envelope(), signer())
    for envelope in (Envelope(), Envelope(recipients=(new_identity(place.root / "key.txt"),)), Envelope()):
        write_bundle(place.site, place.file, envelope, signer())
    assert place.file.read_bytes() == inner()


def test_what_packs_too_well_is_stored_so_that_it_can_be_opened(place: Place) -> None:
    """A page of blanks is no bomb: it is packed in a way that the reader takes."""
    site_of(place.site, {"blank.html": b" " * 3_000_000})
    write_bundle(place.site, place.file, Envelope(), signer())
    open_bundle(place.file, place.to, signer().public)
    assert tree(place.to) == tree(place.site)


NAME = st.text("abcXYZ019 _-.éß\u0627字", min_size=1, max_size=12).filter(lambda n: n not in {".", ".."})
TREES = st.dictionaries(st.lists(NAME, min_size=1, max_size=4).map("/".join), st.binary(max_size=300), max_size=8)


@given(files=TREES)
def test_any_tree_comes_back_or_is_refused_whole(files: dict[str, bytes]) -> None:
    """A tree whose names can stand anywhere comes back the same; any other is refused when it is packed."""
    good = not any(faulty_name(f"site/{n}") for n in files) and not falling_together([*files, "build.json"])
    with tempfile.TemporaryDirectory() as root:
        file, to = Path(root) / "b", Path(root) / "to"
        if not good:
            with pytest.raises((PlanningError, OSError)):
                write_bundle(site_of(Path(root) / "site", files), file, Envelope(), signer())
            return
        site = site_of(Path(root) / "site", files)
        write_bundle(site, file, Envelope(), signer())
        open_bundle(file, to, signer().public)
        assert tree(to) == tree(site)


@given(files=st.lists(st.tuples(st.uuids().map(str), st.binary(max_size=2000)), max_size=6), seed=st.integers(0, 99))
def test_every_content_of_an_archive_comes_back(files: list[tuple[str, bytes]], seed: int) -> None:
    """Stored or packed, short or over many pieces: what was written is what is read."""
    long = ("long", random.Random(seed).randbytes(1000) * (seed * 3))
    data = write_archive([*files, long])
    found = [(e.name, b"".join(archive.content_of(data, e))) for e in read_archive(data)]
    assert found == [*files, long]


@given(data=st.binary(max_size=400), at=st.integers(0, 2000))
def test_no_bytes_make_the_reader_fail_otherwise(data: bytes, at: int) -> None:
    """Whatever the bytes are, reading ends with entries or with a refusal, never with another error."""
    for content in (data, inner()[:at] + data + inner()[at + len(data) :]):
        with contextlib.suppress(archive.ArchiveError):
            for entry in read_archive(content):
                assert sum(map(len, archive.content_of(content, entry))) == entry.size


# The command


def invoke(*arguments: str | Path, **settings: str) -> Result:
    """Call the command."""
    return CliRunner().invoke(main, [str(a) for a in arguments], **settings)  # type: ignore[arg-type]


@pytest.fixture
def published(place: Place, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let publishing give the small site instead of making pages; gives what was called."""
    calls: list[str] = []
    (place.root / "country_profiles").mkdir()

    def publish(_: object, to: object, builder: object, *, edition: str, today: object) -> publishing.Published:
        calls.append(f"publish {edition}")
        site_of(place.site, edition=edition)
        return publishing.Published(place.site, "embedded", "1", 2, Verdict(edition=edition))

    monkeypatch.setattr("planning.cli.publish.make_pages", lambda *_: calls.append("run") or Pages(0, None))
    monkeypatch.setattr(publishing, "ready", lambda *_: (place.site.resolve(), "embedded", "1"))
    monkeypatch.setattr(publishing, "publish", publish)
    return calls


def publish(place: Place, *more: str | Path, **settings: str) -> Result:
    """Call ``planning publish`` for the place."""
    return invoke("publish", "--workspace", place.root, "--as-of", "2026-11-22", "--quiet", *more, **settings)


def test_publish_and_open_say_what_happened(place: Place, published: list[str]) -> None:
    """From the key over the bundle to the unpacked site: each command says its part, and the key is the same."""
    recipient = invoke("key", "--identity", place.root / "me.txt").output.strip()
    key = invoke("key", "--workspace", place.root).output.strip()
    assert recipient.startswith("age1")
    done = publish(place, "--edition", "cmcs", "--bundle", place.file, "--recipient", recipient)
    assert done.exit_code == 0, done.output
    assert f"The bundle is {place.file}: 4 files, encrypted to 1 recipient, signed by {key}\n" in done.output
    opened = invoke("open", place.file, "--to", place.to, "--signed-by", key, "--identity", place.root / "me.txt")
    assert opened.exit_code == 0, opened.output
    assert opened.output == (
        f"Testland & more: cmcs edition as of 2026-11-22, 4 files.\nSigned by {key}\nOpen {place.to / 'index.html'}\n"
    )
    assert tree(place.to) == tree(place.site)
    again = invoke("open", place.file, "--to", place.to, "--signed-by", key, "--identity", place.root / "me.txt")
    assert (again.exit_code, "not empty" in again.output) == (2, True)


def test_opening_needs_no_workspace(place: Place, published: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Who gets a bundle has none."""
    place.file.write_bytes(inner())
    monkeypatch.chdir(place.root / "unpacked")
    done = invoke("open", place.file, "--to", "site", "--signed-by", signer().public)
    assert (done.exit_code, list(tree(place.to))) == (0, list(tree(place.site)))


def test_a_passphrase_is_asked_for_twice_and_not_shown(place: Place, published: list[str]) -> None:
    """A typed passphrase does not stand on the screen, and one that is typed otherwise the second time is asked again."""
    typed = f"{PHRASE}\n{PHRASE} not\n{PHRASE}\n{PHRASE}\n"
    done = publish(place, "--bundle", place.file, "--passphrase", input=typed)
    assert done.exit_code == 0, done.output
    assert PHRASE not in done.output
    assert "encrypted with a passphrase" in done.output
    (place.root / "phrase.txt").write_text(f"{PHRASE}\n")
    key = workspace_key(place.root).public
    opened = invoke(
        "open", place.file, "--to", place.to, "--signed-by", key, "--passphrase-file", place.root / "phrase.txt"
    )
    assert opened.exit_code == 0, opened.output


def test_without_the_signer_open_ends_with_2(place: Place) -> None:
    """The key the bundle names is said, the way to be sure of it, and nothing is unpacked."""
    place.file.write_bytes(inner())
    done = invoke("open", place.file, "--to", place.to)
    assert done.exit_code == 2
    assert done.output == (
        f"planning: {place.file}: it says that it is signed by {signer().public}; compare that with the key the "
        "planning cell told you another way, then give it with --signed-by; nothing was unpacked\n"
    )
    assert not place.to.exists()


def test_a_refused_bundle_ends_with_1(place: Place) -> None:
    """A changed bundle is one line and exit code 1; one that is not there is exit code 2."""
    place.file.write_bytes(swapped())
    done = invoke("open", place.file, "--to", place.to, "--signed-by", signer().public)
    assert (done.exit_code, done.output.count("\n")) == (1, 1)
    assert done.output.startswith(f"planning: {place.file} is refused: 'site/index.html' was changed; nothing")
    done = invoke("open", place.root / "none", "--to", place.to, "--signed-by", signer().public)
    assert (done.exit_code, "there is no such file" in done.output) == (2, True)


WRONG: dict[str, tuple[list[str], str]] = {
    "no way to close it": (["--bundle", "b"], "of the hct edition is closed in one way: give --recipient AGE"),
    "two ways": (["--bundle", "b", "--plain", "--recipient", "age1x"], "is closed in one way"),
    "plain above public": (["--bundle", "b", "--plain"], "the hct edition is not for everybody"),
    "nothing to close": (["--recipient", "age1x"], "say how to close a --bundle FILE"),
    "plain without a bundle": (["--plain"], "say how to close a --bundle FILE"),
    "no recipient": (["--bundle", "b", "--recipient", "age1x"], "recipient 'age1x' is no recipient of age"),
    "a file that is not there": (["--bundle", "b", "--recipient", "nobody.txt"], "give a file of recipients"),
    "a bad line": (["--bundle", "b", "--recipient", "bad.txt"], "bad.txt:2: 'age1x' is no recipient of age"),
    "an empty file": (["--bundle", "b", "--recipient", "empty.txt"], "empty.txt holds no recipients"),
    "a secret as a recipient": (["--bundle", "b", "--recipient", "me.txt"], "a secret key in a file of recipients"),
    "a short passphrase": (["--bundle", "b", "--passphrase-file", "short.txt"], "less than 12 characters"),
    "two passphrases": (["--bundle", "b", "--passphrase", "--passphrase-file", "short.txt"], "not both"),
    "no folder": (["--bundle", "no/b", "--passphrase-file", "short.txt"], "there is no folder no"),
    "a bundle in the site": (["--bundle", "site/b", "--passphrase-file", "short.txt"], "would lie in the site itself"),
    "something else": (["--bundle", "bad.txt", "--passphrase-file", "short.txt"], "bad.txt is no bundle"),
    "an unknown edition": (["--bundle", "b", "--edition", "htc", "--plain"], "do you mean hct?"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_use_is_told_before_a_page_is_made(
    wrong: str, place: Place, published: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, exit code 2, no page made, no key and no bundle written; a secret is not repeated."""
    arguments, message = WRONG[wrong]
    new_identity(place.root / "me.txt")
    secret = (place.root / "me.txt").read_text().splitlines()[1]
    (place.root / "bad.txt").write_text("# the cell\nage1x\n")
    (place.root / "empty.txt").write_text("# nobody yet\n\n")
    (place.root / "short.txt").write_text("short\n")
    monkeypatch.chdir(place.root)
    before = tree(place.root)
    done = publish(place, *arguments)
    assert (done.exit_code, done.output.count("\n")) == (2, 1), done.output
    assert message in done.output
    assert secret not in done.output
    assert published == []
    assert tree(place.root) == before


def test_the_public_edition_may_be_plain(place: Place, published: list[str]) -> None:
    """Everybody may read it, so it needs no key."""
    done = publish(place, "--edition", "public", "--bundle", place.file, "--plain")
    assert done.exit_code == 0, done.output
    assert "4 files, not encrypted, signed by" in done.output


def test_recipients_come_from_a_file_with_comments(place: Place, published: list[str]) -> None:
    """One a line, with the function beside it as a comment; a recipient named twice counts once."""
    public = [new_identity(place.root / f"{n}.txt") for n in "ab"]
    (place.root / "hct.txt").write_text(f"# head of office\n{public[0]}\n\n# deputy\n{public[1]}\n")
    done = publish(place, "--bundle", place.file, "--recipient", place.root / "hct.txt", "--recipient", public[0])
    assert "encrypted to 2 recipients" in done.output
    assert open_bundle(place.file, place.to, workspace_key(place.root).public, place.root / "b.txt").edition == "hct"


def test_a_missing_library_is_told_with_the_remedy(
    place: Place, published: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra there is one line that says how to install it, and nothing is made."""
    monkeypatch.setitem(__import__("sys").modules, "pyrage", None)
    done = publish(place, "--bundle", place.file, "--recipient", "age1x")
    assert done.exit_code == 2
    assert "pip install -e '.[seal]' -c constraints.txt" in done.output
    assert published == []


def test_a_manifest_tells_each_file_with_its_digest() -> None:
    """What is signed names the edition, the day, the version, and the SHA-256 of each file."""
    manifest = json.loads(dict(parts())["manifest.json"])
    assert (manifest["edition"], manifest["as_of"], manifest["signer"]) == ("public", "2026-11-22", signer().public)
    assert manifest["files"]["index.html"] == {
        "sha256": hashlib.sha256(FILES["index.html"]).hexdigest(),
        "size": len(FILES["index.html"]),
    }
    assert set(manifest["files"]) == {*FILES, "build.json"}


def test_the_true_size_of_a_bomb_is_never_asked_from_the_archive() -> None:
    """An entry that says it is small is stopped at that size, however much would follow."""
    data = lying_bomb()
    entry = Entry("manifest.json", 8, 0, struct.unpack_from("<L", data, 18)[0], 1000, 0)
    with pytest.raises(archive.ArchiveError):
        assert sum(map(len, archive.content_of(data, entry))) <= 1000


def test_age_itself_opens_an_encrypted_bundle(place: Place) -> None:
    """An encrypted bundle is a zip encrypted with age: other programs of age can open it where ours is not at hand."""
    path = place.root / "key.txt"
    write_bundle(place.site, place.file, Envelope(recipients=(new_identity(path),)), signer())
    identity = pyrage.x25519.Identity.from_str(path.read_text().splitlines()[1])
    assert pyrage.decrypt(place.file.read_bytes(), [identity]) == inner()

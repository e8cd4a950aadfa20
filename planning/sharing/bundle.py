"""Bundles: a published site as one file, with a signed list of what is in it, encrypted; and back to a folder."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planning import __version__
from planning.problems import PlanningError, UsageError
from planning.profiles.keys import AGE_MARK
from planning.profiles.writing import write_whole
from planning.sharing import edition_level
from planning.sharing.archive import (
    MOST_FILES,
    Entry,
    content_of,
    read_archive,
    shown,
    write_archive,
)
from planning.sharing.envelope import PUBLIC_LEVEL, Envelope, close, open_envelope
from planning.sharing.names import faulty_name
from planning.sharing.signing import SIGNATURE_SIZE, Signer, key_bytes, signed

__all__ = ["BundleError", "Bundled", "check_target", "open_bundle", "write_bundle"]

FORMAT = "cmcoord-bundle-1"
MANIFEST, SIGNATURE, SITE = "manifest.json", "manifest.sig", "site/"
RECORD = "build.json"  # as publishing writes it beside the pages
MANIFEST_KEYS = {"format", "edition", "as_of", "title", "made_by", "signer", "files"}
LARGEST_MANIFEST = 8 << 20
LARGEST_FILE = 128 << 20
LARGEST_SITE = 512 << 20
LARGEST_BUNDLE = LARGEST_SITE + (64 << 20)
LONGEST_TITLE = 200
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL | re.IGNORECASE)
EDITION = re.compile(r"[a-z]{1,20}")
DIGEST = re.compile(r"[0-9a-f]{64}")


class BundleError(PlanningError):
    """A bundle is refused: it cannot be read whole, or is not what was signed; nothing of it is unpacked."""


@dataclass(frozen=True)
class Bundled:
    """What a bundle holds: the edition and the day of its pages, how many files, who signed it, what it is called."""

    edition: str
    as_of: str
    title: str
    files: int
    signer: str
    made_by: str


@dataclass(frozen=True)
class _Manifest:
    facts: Bundled
    files: dict[str, tuple[str, int]]  # name -> SHA-256 and size


def check_target(file: Path, option: str = "--bundle") -> None:
    """Raise UsageError where a bundle cannot be written: no folder, or something that is no bundle stands there.

    ``option`` is the one that named the file.
    """
    if not file.parent.is_dir():
        raise UsageError(f"{option}: there is no folder {file.parent}; make it, or bring in the stick")
    if file.is_symlink() or (file.exists() and not _is_bundle(file)):
        raise UsageError(f"{option}: {file} is no bundle, and is not replaced; give another name")


def _is_bundle(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as stream:
        head = stream.read(100)
    return head.startswith(AGE_MARK) or (head.startswith(b"PK\x03\x04") and MANIFEST.encode() in head)


def write_bundle(site: Path, file: Path, envelope: Envelope, signer: Signer) -> Bundled:
    """Pack a published site into one file, signed and closed; an older bundle of that name is replaced by the whole.

    Raises UsageError where the file may not be written or the edition must be encrypted, PlanningError for a site
    that cannot be packed: no record of its edition, several days, names that some system cannot hold.
    """
    check_target(file)
    files = _files(site)
    facts = _facts(files, signer)
    if envelope.plain and edition_level(facts.edition) > PUBLIC_LEVEL:
        raise UsageError(f"the site is of the {facts.edition} edition, which is not for everybody: encrypt it")
    manifest = _written(facts, files)
    parts = [(MANIFEST, manifest), (SIGNATURE, signer.sign(manifest))]
    inner = write_archive([*parts, *((SITE + name, content) for name, content in files.items())])
    _verified(inner, signer.public)  # what a reader would refuse is not given to one
    write_whole(file, close(inner, envelope), sync=True)
    return facts


def _files(site: Path) -> dict[str, bytes]:
    """Read every file of a site; refuse what is no file, and what is more than a reader takes."""
    files: dict[str, bytes] = {}
    total = 0
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise PlanningError(f"{shown(name)} in the site is a link or no file; nothing was packed")
        if path.is_dir():
            continue
        if fault := faulty_name(SITE + name):
            raise PlanningError(f"{shown(name)} in the site: {fault}, which some systems cannot unpack; rename it")
        size = path.stat().st_size
        total += size
        if len(files) == MOST_FILES or size > LARGEST_FILE or total > LARGEST_SITE:
            raise PlanningError(f"the site is too large for a bundle, from {shown(name)} on; nothing was packed")
        files[name] = path.read_bytes()
    return dict(sorted(files.items()))


def _facts(files: dict[str, bytes], signer: Signer) -> Bundled:
    """Take edition, day and title from what publishing wrote; the pages must be of one edition and of one day."""
    try:
        record = json.loads(files[RECORD])
        edition, pages = str(record["edition"]), list(record["pages"])
        editions, days = {str(p["edition"]) for p in pages}, {str(p["as_of"]) for p in pages}
    except (KeyError, TypeError, ValueError):
        raise PlanningError(f"the site has no {RECORD} that says its edition and day; publish it again") from None
    if editions != {edition}:
        raise PlanningError(f"the pages of the site are not all of the {edition} edition; publish it again")
    if len(days) != 1:
        raise PlanningError(f"the pages of the site are of several days ({', '.join(sorted(days))}); publish it again")
    edition_level(edition)
    return Bundled(edition, days.pop(), _title(files), len(files), signer.public, f"planning {__version__}")


def _title(files: dict[str, bytes]) -> str:
    found = TITLE.search(files.get("index.html", b"").decode("utf-8", "replace"))
    words = " ".join(html.unescape(found.group(1)).split()) if found else ""
    return "".join(c for c in words if c.isprintable())[:LONGEST_TITLE]


def _written(facts: Bundled, files: dict[str, bytes]) -> bytes:
    listed = {name: {"sha256": hashlib.sha256(c).hexdigest(), "size": len(c)} for name, c in files.items()}
    content = {
        "format": FORMAT,
        "edition": facts.edition,
        "as_of": facts.as_of,
        "title": facts.title,
        "made_by": facts.made_by,
        "signer": facts.signer,
        "files": listed,
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def open_bundle(
    file: Path, to: Path, signed_by: str | None, identity: Path | None = None, passphrase: str | None = None
) -> Bundled:
    """Verify a bundle and unpack it to a folder that is not there yet or is empty; nothing is left of a refused one.

    ``signed_by`` is the public key that the bundle must be signed with; without it UsageError tells the key that the
    bundle names. Raises UsageError for a wrong use, BundleError for a bundle that is refused.
    """
    if signed_by is not None:
        key_bytes(signed_by)
    target = _empty(to)
    try:
        inner = open_envelope(_read(file), identity, passphrase)
        manifest, entries = _verified(inner, signed_by)
        _unpack(inner, manifest, entries, target)
    except UsageError as error:
        raise UsageError(f"{file}: {error}; nothing was unpacked") from None
    except PlanningError as error:
        raise BundleError(f"{file} is refused: {error}; nothing was unpacked") from None
    return manifest.facts


def _empty(to: Path) -> Path:
    if to.is_symlink() or (to.exists() and (not to.is_dir() or any(to.iterdir()))):
        raise UsageError(f"--to: {to} is there already and not empty; give a folder that is not there yet")
    if not to.resolve().parent.is_dir():
        raise UsageError(f"--to: there is no folder {to.resolve().parent} to unpack in; make it first")
    return to.resolve()


def _read(file: Path) -> bytes:
    if not file.is_file():
        raise UsageError("there is no such file")
    with file.open("rb") as stream:
        content = stream.read(LARGEST_BUNDLE + 1)
    if len(content) > LARGEST_BUNDLE:
        raise BundleError("it is larger than any bundle of ours")
    return content


def _verified(inner: bytes, signed_by: str | None) -> tuple[_Manifest, list[Entry]]:
    """Give the manifest and the entries of the site, after the signature and the list of files were found right."""
    entries = read_archive(inner)
    if [e.name for e in entries[:2]] != [MANIFEST, SIGNATURE] or entries[1].size != SIGNATURE_SIZE:
        raise BundleError("it does not begin with a signed list of its files, so it is no bundle of ours")
    if entries[0].size > LARGEST_MANIFEST:
        raise BundleError("its list of files is too large")
    raw, signature = (b"".join(content_of(inner, entry)) for entry in entries[:2])
    manifest = _parsed(raw)
    signer = manifest.facts.signer
    if not signed(signer, signature, raw):
        raise BundleError("its list of files was changed after it was signed")
    if signed_by is None:
        how = "compare that with the key the planning cell told you another way, then give it with --signed-by"
        raise UsageError(f"it says that it is signed by {signer}; {how}")
    if signer != signed_by:
        raise BundleError(f"it is signed by {signer}, not by the key given")
    _same(entries[2:], manifest)
    return manifest, entries[2:]


def _parsed(raw: bytes) -> _Manifest:
    """Read a manifest; whatever is not exactly as written here is refused, since it is read before it is trusted."""
    try:
        return _as_written(json.loads(raw.decode("utf-8"), object_pairs_hook=_once))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, UsageError):
        raise BundleError("its list of files cannot be read: changed, or made by another version") from None


def _as_written(data: dict[str, Any]) -> _Manifest:
    words = {k: data[k] for k in ("edition", "as_of", "title", "signer", "made_by")}
    readable = all(isinstance(v, str) and v.isprintable() and len(v) <= LONGEST_TITLE for v in words.values())
    day = dt.date.fromisoformat(words["as_of"]).isoformat()
    known = data.keys() == MANIFEST_KEYS and data["format"] == FORMAT and EDITION.fullmatch(words["edition"])
    if not (readable and known and day == words["as_of"]):
        raise ValueError
    key_bytes(words["signer"])
    files = {name: _listed(facts) for name, facts in data["files"].items()}
    return _Manifest(Bundled(files=len(files), **words), files)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _listed(facts: dict[str, Any]) -> tuple[str, int]:
    digest, size = facts["sha256"], facts["size"]
    if len(facts) != 2 or not DIGEST.fullmatch(digest) or type(size) is not int or not 0 <= size <= LARGEST_FILE:
        raise ValueError
    return digest, size


def _same(entries: list[Entry], manifest: _Manifest) -> None:
    """Refuse an archive that holds another set of files than was signed, or sizes beyond measure."""
    there = {e.name: e.size for e in entries}
    listed = {SITE + name: size for name, (_, size) in manifest.files.items()}
    if missing := sorted(listed.keys() - there.keys()):
        raise BundleError(f"{shown(missing[0])} is missing")
    if extra := sorted(there.keys() - listed.keys()):
        raise BundleError(f"{shown(extra[0])} is in it, but not in the list that was signed")
    if changed := sorted(name for name, size in there.items() if size != listed[name]):
        raise BundleError(f"{shown(changed[0])} was changed")
    if sum(there.values()) > LARGEST_SITE:
        raise BundleError("it would grow beyond measure")


def _unpack(inner: bytes, manifest: _Manifest, entries: list[Entry], to: Path) -> None:
    """Write the files to a new folder beside the target, and give it its name only when every one was right."""
    staged = Path(tempfile.mkdtemp(dir=to.parent, prefix=f".{to.name}-"))  # for its owner alone
    try:
        for entry in entries:
            name = entry.name.removeprefix(SITE)
            path = staged.joinpath(*name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(inner, entry, path, manifest.files[name][0])
        if to.exists():
            to.rmdir()
        staged.rename(to)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise


def _write(inner: bytes, entry: Entry, path: Path, expected: str) -> None:
    digest = hashlib.sha256()
    with path.open("xb") as stream:  # never over a file that is there
        for piece in content_of(inner, entry):
            digest.update(piece)
            stream.write(piece)
    if digest.hexdigest() != expected:
        raise BundleError(f"{shown(entry.name)} was changed")

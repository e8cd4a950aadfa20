"""Writes files of an area so that nothing is lost: whole or not at all, merged with what others wrote meanwhile, told in the journal."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import random
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import sleep

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from planning.keeping.changes import MET, Change, changes, has_shape, marked_unit, units
from planning.keeping.files import UnmergedError, merge_file
from planning.keeping.journal import (
    FOUND,
    TOLD,
    WRITTEN,
    Journal,
    Line,
    Writer,
    append,
    journal_of,
    new_lines,
    parsed_row,
    read_journal,
    row_of,
    sealed_lines,
    united,
)
from planning.keeping.merging import Clashed, Side, Sides
from planning.problems import PlanningError, UsageError
from planning.profiles.keys import recipients_of
from planning.profiles.reading import JOURNAL, RELEASE, area_code
from planning.profiles.sealing import RECIPIENTS
from planning.profiles.workspace import Workspace
from planning.profiles.writing import write_whole

__all__ = [
    "Edit",
    "SaveError",
    "Saved",
    "area_texts",
    "held",
    "journalled",
    "kept_aside",
    "left_open",
    "save",
    "seal_journal",
    "take_in",
]

PATIENCE = 30.0  # seconds to wait for others who write in the same area
PAUSE = 0.1  # seconds, at most
TRIES = 20  # times that a file may change while it is written, where nobody can hold a lock
STALE = 120.0  # seconds after which whoever held a lock on a drive without locks of its own is gone
OPEN = ("elicit", "first", "forms", "kept", "lab/agreed", "lab/kept", "saving")  # plain words, below .planning
NOT_KNOWN = "(not known)"
WORDS = {
    errno.ENOSPC: "the disk is full; free some space and save again",
    errno.EDQUOT: "your share of the disk is full; free some space and save again",
    errno.EROFS: "the disk can only be read; copy the workspace to one that can be written, or save elsewhere",
    errno.EACCES: "you may not write there; ask who set up the workspace",
    errno.EPERM: "you may not write there; ask who set up the workspace",
    errno.EIO: "the disk does not answer; save to another one",
}


class SaveError(PlanningError):
    """Something could not be saved; the files are as they were."""


class _ApartError(SaveError):
    """Two versions of a file cannot be put together; the new one is kept aside."""


@dataclass(frozen=True)
class Edit:
    """What somebody wrote: the file, its text as they had read it (None: there was none), and the new text."""

    file: str
    read: str | None
    text: str


@dataclass(frozen=True)
class Saved:
    """What came of saving: the texts that the files have now, what clashed with what others wrote, records with a new id."""

    texts: Mapping[str, str] = field(default_factory=dict)
    clashes: tuple[tuple[str, Clashed], ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    lines: tuple[Line, ...] = ()


def save(
    place: Workspace,
    area: str,
    edits: Sequence[Edit],
    writer: Writer,
    *,
    now: dt.datetime | None = None,
    told: bool = True,
    patience: float = PATIENCE,
) -> Saved:
    """Save what somebody wrote in files of an area; when this returns it is on the disk.

    A file that changed since it was read is merged (``files.merge_file``): what only one of the two changed is taken from
    there, and of what both changed both versions are kept. The changes come into the journal unless ``told`` is False,
    for texts that are saved while somebody types (``take_in`` tells of them later). Raises SaveError where it cannot be
    written, UsageError for an area or a file that is none; then nothing has changed.
    """
    folder = _folder(place, area)
    for edit in edits:
        if edit.file not in WRITTEN:
            raise UsageError(f"{edit.file[:80]!r} is no file of a profile")
    moment = now or dt.datetime.now(dt.UTC)
    try:
        with held(place, area, patience):
            store = _Store(place, folder, writer, moment, told=told)
            store.recover()
            store.write(list(edits))
            return Saved(store.texts, tuple(store.clashes), tuple(store.renamed), tuple(store.lines))
    except (OSError, _HalfError) as error:
        raise _in_words(error, folder) from None


def take_in(
    place: Workspace, area: str, writer: Writer, *, files: Iterable[str] = (), now: dt.datetime | None = None
) -> Saved:
    """Write into the journal what files of an area (all when none is named) say that no line tells; give the new lines."""
    folder = _folder(place, area)
    try:
        with held(place, area, PATIENCE):
            store = _Store(place, folder, writer, now or dt.datetime.now(dt.UTC), told=True)
            store.recover()
            texts = area_texts(folder)
            gone = dict.fromkeys(store.told_of() - texts.keys(), "")
            chosen = {f: t for f, t in {**gone, **texts}.items() if not files or f in files}
            store.tell(store.found(chosen, writer), texts)
            store.remember(chosen)
            return Saved(chosen, lines=tuple(store.lines))
    except (OSError, _HalfError) as error:
        raise _in_words(error, folder) from None


def put_together(
    place: Workspace,
    area: str,
    ours: Mapping[str, str],
    new: Mapping[str, str],
    journal: str,
    writer: Writer,
    *,
    now: dt.datetime,
) -> None:
    """Write what a merge of two copies came to: new texts of files, and the journal of both. An area may be new here.

    ``ours`` are the texts that were merged; a file that changed since then is merged once more. The journal tells who
    merged where the two copies met.
    """
    folder = place.areas().get(area.upper())
    if folder is None:
        folder = place.profiles / area.lower()
        folder.mkdir(exist_ok=True)
    try:
        with held(place, area):
            store = _Store(place, folder, writer, now, told=False)
            store.recover()
            store.write([Edit(file, ours.get(file), text) for file, text in new.items()])
            both = united(journal_of(folder), journal)
            if both:
                write_whole(folder / JOURNAL, both, sync=True, mode=_mode(folder / JOURNAL))
            after = _Store(place, folder, writer, now, told=True)
            texts = area_texts(folder)
            after.tell(after.found(texts, writer), texts)
            after.remember(texts)
    except (OSError, _HalfError) as error:
        raise _in_words(error, folder) from None


@contextmanager
def journalled(place: Workspace, area: str, writer: Writer) -> Iterator[None]:
    """Tell in the journal what happens to the files of an area meanwhile, as written by ``writer``; nothing where that fails.

    What was changed before without a line is told as written by nobody known. A journal that is not there begins.
    """
    folder = _folder(place, area)
    had = (folder / JOURNAL).is_file()
    before = {} if had else area_texts(folder)
    if had:
        take_in(place, area, Writer("", FOUND))
    yield
    if had:
        take_in(place, area, writer)
        return
    with held(place, area):
        store = _Store(place, folder, writer, dt.datetime.now(dt.UTC), told=True)
        store.begin(before)


def seal_journal(place: Workspace, area: str) -> None:
    """Seal what the journal of an area tells at level 4, and forget the plain texts kept beside the workspace's own files."""
    folder = _folder(place, area)
    path = folder / JOURNAL
    keys = place.profiles / RECIPIENTS
    with held(place, area):
        if path.is_file() and keys.is_file():
            text = sealed_lines(path.read_bytes().decode("utf-8"), folder.name.upper(), recipients_of((str(keys),)))
            write_whole(path, text, sync=True, mode=_mode(path))
        shutil.rmtree(place.root / ".planning" / "known" / folder.name, ignore_errors=True)


def left_open(place: Workspace) -> dict[str, int]:
    """Give where plain words of areas may lie beside the profiles, and how many files: drafts, kept versions, first pages.

    Sealing leaves them, since they may be the only copy of what somebody wrote.
    """
    home = place.root / ".planning"
    counts = {name: sum(p.is_file() for p in (home / name).rglob("*")) for name in OPEN}
    return {f".planning/{name}": n for name, n in counts.items() if n} | {
        f".planning/{p.name}": 1 for p in sorted(home.glob("lab*.db"))
    }


def _folder(place: Workspace, area: str) -> Path:
    folder = place.areas().get(area_code(area))
    if folder is None or folder.is_symlink():
        raise UsageError(f"area {area[:40]!r} has no profile here")
    if (folder / RELEASE).exists():
        raise UsageError(f"{folder.name} is a released copy, which is no source to write in")
    return folder


class _HalfError(Exception):
    """A write broke off after it had begun: what is left of it lies ready, and the next write finishes it."""

    def __init__(self, done: Sequence[str]) -> None:
        """Take the files that have been written."""
        self.done = tuple(done)


def _in_words(error: OSError | _HalfError, folder: Path) -> SaveError:
    cause = error.__cause__ if isinstance(error, _HalfError) else error
    if not isinstance(cause, OSError):
        cause = OSError(str(cause))
    what = WORDS.get(cause.errno or 0, str(cause.strerror or cause))
    if isinstance(error, _HalfError):
        return SaveError(
            f"{folder.name} could not be saved whole: {what}. {', '.join(error.done)} is written; the rest lies ready on "
            "the disk, and the next save finishes it."
        )
    return SaveError(
        f"{folder.name} could not be saved: {what}. Nothing was changed there, and what you wrote is still with you."
    )


@contextmanager
def held(place: Workspace, area: str, patience: float = PATIENCE, what: str = "") -> Iterator[None]:
    """Hold an area for one write, so that others wait; a crash lets go of it.

    ``what`` names a lock of its own, for something that takes several writes, such as a step of a review.

    On a drive without locks of its own, such as some shared ones, a file stands for the lock; one that a crash left there
    counts no longer after two minutes. Raises SaveError where somebody else holds it too long.
    """
    path = place.root / ".planning" / "locks" / f"{area.lower()}{f'.{what}' if what else ''}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock: BaseFileLock = FileLock(path)
    try:
        try:
            lock.acquire(timeout=patience)
        except (NotImplementedError, OSError) as error:
            if isinstance(error, Timeout) or (isinstance(error, OSError) and error.errno in WORDS):
                raise
            lock = SoftFileLock(path.with_suffix(".held"))
            _forget_stale(Path(lock.lock_file))
            lock.acquire(timeout=patience)
    except Timeout:
        who = f"somebody else has been writing in {area.upper()} for {patience:.0f} seconds"
        raise SaveError(f"{who}; nothing was changed, save again") from None
    try:
        yield
    finally:
        lock.release()


def _forget_stale(path: Path) -> None:
    """Take away the file of a lock that whoever held it has left; by the clock of the drive, since ours may be wrong."""
    probe = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        probe.touch()
        if probe.stat().st_mtime - path.stat().st_mtime > STALE:
            path.unlink()
    except FileNotFoundError:
        pass
    finally:
        probe.unlink(missing_ok=True)


def area_texts(folder: Path) -> dict[str, str]:
    """Give the texts of the files of an area that people write. Raises SaveError for one that is no text."""
    out: dict[str, str] = {}
    for name in sorted(WRITTEN):
        text = _read(folder / name)
        if text is not None:
            out[name] = text
    return out


def _read(path: Path) -> str | None:
    """Give the text of a file; None where there is none. Raises SaveError for bytes that are no text."""
    if path.is_symlink():
        raise SaveError(f"{path.parent.name}/{path.name} is a link; put the file itself in its place")
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise SaveError(
            f"{path.parent.name}/{path.name} holds bytes that are not UTF-8; save it as UTF-8 first"
        ) from None


def kept_aside(place: Workspace, area: str, file: str, text: str, now: dt.datetime) -> Path:
    """Put a version that could not be merged beside the workspace's own files; give where."""
    stamp = now.astimezone(dt.UTC).strftime("%Y%m%d-%H%M%S")
    path = place.root / ".planning" / "kept" / area.lower() / f"{stamp}-{secrets.token_hex(2)}-{file}"
    write_whole(path, text, sync=True, mode=0o600)
    return path


Found = list[tuple[str, Change, Mapping[str, str]]]  # file, change, what its unit says now (its mark)


class _Store:
    """Writes in one area while it is held."""

    def __init__(self, place: Workspace, folder: Path, writer: Writer, now: dt.datetime, *, told: bool) -> None:
        self.place, self.folder, self.writer, self.now = place, folder, writer, now
        self.told = told
        self.area = folder.name.upper()
        self.staging = place.root / ".planning" / "saving" / folder.name
        self.known = place.root / ".planning" / "known" / folder.name
        keys = place.profiles / RECIPIENTS
        self.recipients = recipients_of((str(keys),)) if keys.is_file() else ()
        self._journal: Journal | None = None
        self.texts: dict[str, str] = {}
        self.clashes: list[tuple[str, Clashed]] = []
        self.renamed: list[tuple[str, str]] = []
        self.lines: list[Line] = []
        self.before: Mapping[str, str] = {}

    @property
    def journal(self) -> Journal:
        if self._journal is None:
            self._journal = read_journal(self.folder)[0]
        return self._journal

    def write(self, edits: list[Edit], tries: int = TRIES) -> None:
        """Merge edits with what the files say now, and write them; again where a file changed while this went on."""
        merged = {edit.file: self._merged(edit) for edit in edits}
        new = {file: (now, text) for file, (now, text) in merged.items() if now != text}
        self.texts |= {file: text for file, (_, text) in merged.items()}
        lines = self._told(new)
        left = self._put(new, lines) if new else []
        if left:
            if tries == 0:
                raise SaveError(
                    f"{', '.join(left)} of {self.area} changes all the time; nothing was changed, save again"
                )
            self._journal = None
            self.clashes = [found for found in self.clashes if found[0] not in left]  # found once more below
            sleep(random.random() * PAUSE)  # noqa: S311 - so that two who clash do not clash again
            self.write([edit for edit in edits if edit.file in left], tries - 1)

    def _merged(self, edit: Edit) -> tuple[str | None, str]:
        """Give what a file says now, and what it is to say."""
        now = _read(self.folder / edit.file)
        if now in (edit.read, edit.text):
            return now, edit.text
        theirs = Side(self.writer.name, self.now.astimezone(dt.UTC).date().isoformat())
        try:
            merge = merge_file(edit.file, edit.read or "", now or "", edit.text, Sides(self._last(edit.file), theirs))
        except UnmergedError:
            path = kept_aside(self.place, self.area, edit.file, edit.text, self.now)
            raise _ApartError(
                f"{self.folder.name}/{edit.file} changed while you worked on it, and cannot be put together from two "
                f"versions; nothing was changed, yours is kept as {path}"
            ) from None
        self.clashes += [(edit.file, clash) for clash in merge.clashes]
        self.renamed += merge.renamed
        return now, merge.text

    def _last(self, file: str) -> Side:
        last = next((line for line in reversed(self.journal.lines) if line.file == file), None)
        return Side(last.who, last.at[:10]) if last else Side()

    # The journal

    def _told(self, new: Mapping[str, tuple[str | None, str]]) -> list[Line]:
        """Give the lines for new texts, and before them those for what was changed without any."""
        if not self.told or not new:
            return []
        found = self.found({file: now for file, (now, _) in new.items() if now is not None})
        made = [
            (file, change, _marks(file, change, text))
            for file, (now, text) in new.items()
            if file in TOLD
            for change in changes(file, now or "", text)
        ]
        before = self.before = area_texts(self.folder) if not self.journal.lines else {}
        lines = self._lines(found, replace(self.writer, name=self._typing(found), how=FOUND, why=""), before)
        after = Journal((*self.journal.lines, *lines))
        return [*lines, *new_lines(after, self.area, made, self.writer, self.now, self.recipients)]

    def _lines(self, found: Found, writer: Writer, texts: Mapping[str, str]) -> list[Line]:
        whole = None
        if not self.journal.lines:
            whole = {
                f"{file}/{unit}": mark
                for file, text in texts.items()
                if file in TOLD
                for unit, mark in units(file, text).items()
            }
        return new_lines(self.journal, self.area, found, writer, self.now, self.recipients, whole=whole)

    def found(self, texts: Mapping[str, str], writer: Writer | None = None) -> Found:
        """Give what files say that no line tells: changes since the last line, as far as it is known what was there."""
        if not self.journal.lines:
            return []
        due = self.journal.expected()
        out: Found = []
        for file, text in texts.items():
            if file not in TOLD:
                continue
            now = units(file, text)
            names = now.keys() | {unit for f, unit in due if f == file} if has_shape(file, text) else set()
            odd = {u for u in names if now.get(u, "") not in due.get((file, u), {""})}
            if writer:  # copies that met: several last lines become one
                odd |= {u for u in names if len(due.get((file, u), ())) > 1}
            if not odd:
                continue
            before = self._known(file)
            was = units(file, before)
            sure = {u for u in odd if was.get(u, "") in due.get((file, u), {""})}
            known = [c for c in changes(file, before, text) if marked_unit(file, c) in sure]
            told = {marked_unit(file, c) for c in known}
            same = {u for u in sure if was.get(u) == now.get(u)}
            rest = [
                Change(u, MET, "", "", 1) if u in same else Change(u, "record", NOT_KNOWN, NOT_KNOWN, 1)
                for u in sorted(odd - told)
            ]
            out += [(file, change, _marks(file, change, text)) for change in (*known, *rest)]
        return out

    def told_of(self) -> set[str]:
        """Give the files of which the journal tells."""
        return {file for file, _ in self.journal.expected()} & TOLD

    def _known(self, file: str) -> str:
        """Give what a file said when it was last told; nothing where that is not known."""
        try:
            return _read(self.known / file) or ""
        except (OSError, SaveError):  # such as that of somebody else on this machine
            return ""

    def _typing(self, found: object) -> str:
        """Give who was typing in the files, as the server of the planning cell noted it; nobody where it is not known."""
        path = self.place.root / ".planning" / "typing" / f"{self.folder.name}.json"
        try:
            names = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ""
        return ", ".join(str(n) for n in names) if found and isinstance(names, list) else ""

    def tell(self, found: Found, texts: Mapping[str, str]) -> None:
        """Write lines for what was found."""
        lines = self._lines(found, self.writer, texts)
        append(self.folder, lines)
        self.lines += lines

    def begin(self, before: Mapping[str, str]) -> None:
        """Begin the journal with what files said before, and tell what they say now."""
        now = area_texts(self.folder)
        new = {file: text for file, text in now.items() if file in TOLD and text != before.get(file)}
        if not new:
            return
        made: Found = [
            (f, change, _marks(f, change, text))
            for f, text in new.items()
            for change in changes(f, before.get(f, ""), text)
        ]
        self.tell(made, before)
        self.remember(new)

    def remember(self, texts: Mapping[str, str]) -> None:
        """Keep what files say, so that a later change without a line can be told with what was there before.

        Whoever may read the files may read these; where there is no room for them, a later line says less.
        """
        for file, text in texts.items():
            with suppress(OSError):
                write_whole(self.known / file, text, mode=_mode(self.folder / file))

    # The files

    def _put(self, new: Mapping[str, tuple[str | None, str]], lines: list[Line]) -> list[str]:
        """Write files and lines so that a crash at any point is made good by the next write; give the files that changed meanwhile."""
        intent = self.staging / secrets.token_hex(8)
        intent.mkdir(parents=True)
        done: list[str] = []
        try:
            for file, (_, text) in new.items():
                write_whole(intent / file, text, sync=True)
            edits = [{"file": file, "before": now, "text": text} for file, (now, text) in new.items()]
            whole = {"edits": edits, "lines": [row_of(line) for line in lines], "writer": vars(self.writer)}
            # Another account of the machine finishes what this one leaves, and so may read it as it may the files.
            mode = _mode(self.folder / next(iter(new)))
            write_whole(intent / "intent", json.dumps(whole, ensure_ascii=True), sync=True, mode=mode)
            for file, (now, text) in new.items():
                if _read(self.folder / file) != now:
                    break  # nobody could hold a lock, and somebody wrote
                _replace(intent / file, self.folder / file, text)
                done.append(file)
        except Exception as error:
            done = [file for file, (now, text) in new.items() if text != now and _read(self.folder / file) == text]
            if not done:
                shutil.rmtree(intent, ignore_errors=True)
                raise
            raise _HalfError(done) from error
        left = [file for file in new if file not in done]
        # Each line follows the one before it, so that none can be left out of those that were made.
        kept = self._told({file: new[file] for file in done}) if left else lines
        try:
            self._finish(intent, kept, {file: new[file][1] for file in done})
        except OSError as error:
            raise _HalfError(done) from error
        return left

    def _finish(self, intent: Path, lines: list[Line], texts: Mapping[str, str]) -> None:
        if self.told:
            append(self.folder, lines)
            self.lines += lines
            self.remember({**self.before, **texts})  # of a journal that begins, all files
        shutil.rmtree(intent, ignore_errors=True)

    def recover(self) -> None:
        """Make good what a crash interrupted: what was about to be written is written, merged where the file changed since."""
        for intent in sorted(self.staging.glob("*/")) if self.staging.is_dir() else ():
            if (intent / "intent").exists():  # else it had not come to the point where anything was written
                text = (intent / "intent").read_text(encoding="utf-8")
                try:
                    whole = json.loads(text)
                    rows = [parsed_row(row.encode()) for row in whole["lines"]]
                    edits = [Edit(e["file"], e["before"], e["text"]) for e in whole["edits"]]
                    writer = Writer(**whole["writer"])
                except (ValueError, KeyError, TypeError):  # nobody can finish it any more
                    kept_aside(self.place, self.area, "intent", text, self.now)
                else:
                    self._write_again(edits, [row for row in rows if row], writer)
            shutil.rmtree(intent, ignore_errors=True)

    def _write_again(self, edits: list[Edit], lines: list[Line], writer: Writer) -> None:
        """Write what lies ready, and its lines; without lines it was to be told later."""
        told, have = bool(lines), {line.id for line in self.journal.lines}
        changed: list[Edit] = []
        if not any(line.id in have for line in lines):  # lines come last: with one of them, all files were written
            for edit in edits:
                now = _read(self.folder / edit.file)
                if now == edit.read:
                    write_whole(self.folder / edit.file, edit.text, sync=True, mode=_mode(self.folder / edit.file))
                elif now != edit.text:
                    changed.append(edit)
        as_meant = {e.file: (e.read, e.text) for e in edits if e not in changed}
        if changed and told:  # each line follows the one before it: without some of them the others are made anew
            lines = _Store(self.place, self.folder, writer, self.now, told=True)._told(as_meant)  # noqa: SLF001 - one of its kind
        append(self.folder, [line for line in lines if line.id not in have])
        if told:
            self.remember({file: text for file, (_, text) in as_meant.items()})
        self._journal = None
        for edit in changed:
            with suppress(_ApartError):  # kept aside
                _Store(self.place, self.folder, writer, self.now, told=told).write([edit])


def _marks(file: str, change: Change, text: str) -> dict[str, str]:
    unit = marked_unit(file, change)
    return {f"{file}/{unit}": units(file, text).get(unit, "")}


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return 0o644


def _replace(staged: Path, target: Path, text: str) -> None:
    """Put a file that lies ready in its place; where that is on another disk, write it there anew."""
    staged.chmod(_mode(target))
    try:
        staged.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_whole(target, text, sync=True, mode=_mode(target))
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Saving: whole or not at all, merged with what others wrote meanwhile, told in the journal; a fault is one clear line."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import importlib.util
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from planning.keeping import saving
from planning.keeping.editing import added, changed
from planning.keeping.journal import FOUND, Writer, check_journal, read_journal
from planning.keeping.outline import read_outline
from planning.keeping.saving import Edit, SaveError, area_texts, save, take_in
from planning.problems import UsageError
from planning.profiles.workspace import Workspace

SCRIPT = Path(__file__).parents[2] / "scripts" / "stress_saving.py"
spec = importlib.util.spec_from_file_location("stress_saving", SCRIPT)
assert spec is not None
assert spec.loader is not None
stress = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = stress
spec.loader.exec_module(stress)

AMINA, BILAL = Writer("Amina", "form", "seen at the checkpoint"), Writer("Bilal", "form")
NOW = dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC)


class Killed(BaseException):
    """Stands for SIGKILL: nothing after it runs."""


def die(*_: object, **__: object) -> None:
    """End the process that saves, as it were."""
    raise Killed


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A workspace with one small area."""
    return stress.prepare(tmp_path)


def text_of(place: Workspace, file: str = "actors.yml") -> str:
    """Give the text of a file as it is."""
    return (place.profiles / "xkz" / file).read_bytes().decode()


def set_field(place: Workspace, read: str, field: str, value: str, writer: Writer, record: str = "A-03"):
    """Save one field of a record, as somebody does who had read ``read``."""
    return save(
        place,
        "XKZ",
        [Edit("actors.yml", read, changed(read, "actors.yml", "actors", record, {field: value}))],
        writer,
        now=NOW,
    )


def problems(place: Workspace) -> list[str]:
    """Give what planning check would say of the journal."""
    folder = place.profiles / "xkz"
    return [str(p) for p in check_journal(folder, area_texts(folder))]


def test_two_forms_that_change_different_fields_are_both_there(place: Workspace) -> None:
    """Two people who read the same text change two fields of one record: both are in the file and in the journal."""
    read = text_of(place)
    set_field(place, read, "influence", "4", AMINA)
    saved = set_field(place, read, "attitude", "obstructive", BILAL)
    item = next(i for _, i in read_outline(text_of(place)).records() if i.identity == "A-03")
    assert (item.data["influence"], item.data["attitude"]) == ("4", "obstructive")
    assert saved.clashes == ()
    journal, faults = read_journal(place.profiles / "xkz")
    assert [(line.who, line.unit, line.field, line.open) for line in journal.lines[1:]] == [
        ("Amina", "A-03", "influence", ("3", "4")),
        ("Bilal", "A-03", "attitude", ("neutral", "obstructive")),
    ]
    assert journal.lines[1].why == "seen at the checkpoint"
    assert faults == []
    assert problems(place) == []


def test_the_same_field_twice_keeps_both_values(place: Workspace) -> None:
    """The value that was saved first stays in the file; the other stands beside it, with who wrote it and when."""
    read = text_of(place)
    set_field(place, read, "influence", "4", AMINA)
    saved = set_field(place, read, "influence", "5", BILAL)
    assert [(c.record, c.field, c.kept, c.other) for _, c in saved.clashes] == [("A-03", "influence", "4", "5")]
    assert "influence: 4" in text_of(place)
    assert "{field: influence, value: 5, by: Bilal, on: 2026-11-26}" in text_of(place)
    assert problems(place) == []


def test_nothing_but_the_field_changes_in_the_text(place: Workspace) -> None:
    """Comments, order and every other line are as they were."""
    read = text_of(place)
    set_field(place, read, "influence", "4", AMINA)
    odd = [(a, b) for a, b in zip(read.splitlines(), text_of(place).splitlines(), strict=True) if a != b]
    assert odd == [("    influence: 3", "    influence: 4")]


def test_two_new_records_with_one_id_are_both_kept(place: Workspace) -> None:
    """Two people give the next free id to two things: the second gets another one, and is told."""
    read = text_of(place)
    for name, writer in (("River guard", AMINA), ("Road guard", BILAL)):
        new = added(read, "actors.yml", "actors", {"id": "A-07", "level": "2", "name": name})
        saved = save(place, "XKZ", [Edit("actors.yml", read, new)], writer, now=NOW)
    assert saved.renamed == (("A-07", "A-08"),)
    names = {i.identity: i.data["name"] for _, i in read_outline(text_of(place)).records()}
    assert (names["A-07"], names["A-08"]) == ("River guard", "Road guard")


def test_two_new_records_that_agree_in_much_are_two(place: Workspace) -> None:
    """Two people note two facts from one source at the same moment: both stay, though source and reference are the same."""
    read = "facts:\n"
    (place.profiles / "xkz" / "facts.yml").write_text(read, encoding="utf-8")
    for statement, writer in (("The ferry stopped.", AMINA), ("The bridge is closed.", BILAL)):
        fields = {"id": "F-001", "level": "1", "statement": statement, "source": "OCHA", "reference": "Report 3"}
        new = added(read, "facts.yml", "facts", fields)
        saved = save(place, "XKZ", [Edit("facts.yml", read, new)], writer, now=NOW)
    assert saved.renamed == (("F-001", "F-002"),)
    records = [i.data for _, i in read_outline(text_of(place, "facts.yml")).records()]
    assert [r["statement"] for r in records] == ["The ferry stopped.", "The bridge is closed."]


def test_a_change_by_hand_is_listed_and_comes_into_the_journal(place: Workspace) -> None:
    """A line changed in an editor is listed by the check, and told with what was there before once somebody saves."""
    set_field(place, text_of(place), "influence", "4", AMINA)
    path = place.profiles / "xkz" / "actors.yml"
    path.write_text(text_of(place).replace("name: Actor 5", "name: Actor five"), encoding="utf-8")
    assert len(problems(place)) == 1
    assert "A-05" in problems(place)[0]
    set_field(place, text_of(place), "influence", "5", BILAL)
    lines = read_journal(place.profiles / "xkz")[0].lines
    assert [(line.how, line.unit, line.open) for line in lines if line.how == FOUND] == [
        (FOUND, "A-05", ("Actor 5", "Actor five"))
    ]
    assert problems(place) == []


def test_what_is_taken_in_has_a_name_and_a_reason(place: Workspace) -> None:
    """Whoever edited by hand says so: the journal tells who and why, and the check is content."""
    set_field(place, text_of(place), "influence", "4", AMINA)
    path = place.profiles / "xkz" / "actors.yml"
    path.write_text(text_of(place).replace("name: Actor 5", "name: Actor five"), encoding="utf-8")
    take_in(place, "XKZ", Writer("Bilal", "text", "a spelling"), now=NOW)
    last = read_journal(place.profiles / "xkz")[0].lines[-1]
    assert (last.who, last.why, last.unit, last.field, last.open) == (
        "Bilal",
        "a spelling",
        "A-05",
        "name",
        ("Actor 5", "Actor five"),
    )
    assert problems(place) == []


@pytest.mark.parametrize("point", ["staged", "first", "journal"])
def test_a_crash_at_any_point_is_made_good(place: Workspace, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    """A process that dies before, between or after its writes leaves whole files, and the next save finishes or forgets it."""
    read, prose = text_of(place), text_of(place, "assessment.md")

    with monkeypatch.context() as patch:
        if point == "staged":
            patch.setattr(saving.json, "dumps", die)  # before the intent is written
        elif point == "first":
            calls: list[int] = []
            real = saving._replace

            def second(*told: object) -> None:
                calls.append(1)
                if len(calls) == 2:
                    die()
                real(*told)

            patch.setattr(saving, "_replace", second)
        else:
            patch.setattr(saving, "append", die)
        patch.setattr(saving.shutil, "rmtree", lambda *_, **__: None)
        edits = [
            Edit("actors.yml", read, changed(read, "actors.yml", "actors", "A-03", {"influence": "4"})),
            Edit("assessment.md", prose, prose.replace("Paragraph 2 as it was.", "Paragraph 2 anew.")),
        ]
        with pytest.raises(Killed):
            save(place, "XKZ", edits, AMINA, now=NOW)
    set_field(place, read, "attitude", "obstructive", BILAL)
    done = point != "staged"
    assert ("influence: 4" in text_of(place)) is done
    assert ("Paragraph 2 anew." in text_of(place, "assessment.md")) is done
    assert "attitude: obstructive" in text_of(place)
    told = {line.unit for line in read_journal(place.profiles / "xkz")[0].lines if line.who == "Amina"}
    assert told == ({"A-03", "H02"} if done else set())
    assert problems(place) == []
    assert list((place.root / ".planning" / "saving" / "xkz").iterdir()) == []


@pytest.mark.parametrize("changed_meanwhile", ["actors.yml", "assessment.md"])
def test_a_file_that_changed_between_a_crash_and_the_next_save_leaves_no_hole_in_the_journal(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, changed_meanwhile: str
) -> None:
    """Of two files that were to be written one is edited after the crash: both come out whole, and every line follows another."""
    set_field(place, text_of(place), "name", "Guard", BILAL)
    read, prose = text_of(place), text_of(place, "assessment.md")

    with monkeypatch.context() as patch:
        patch.setattr(saving, "_replace", die)
        patch.setattr(saving.shutil, "rmtree", lambda *_, **__: None)
        edits = [
            Edit("actors.yml", read, changed(read, "actors.yml", "actors", "A-03", {"influence": "4"})),
            Edit("assessment.md", prose, prose.replace("Paragraph 2 as it was.", "Paragraph 2 anew.")),
        ]
        with pytest.raises(Killed):
            save(place, "XKZ", edits, AMINA, now=NOW)
    path = place.profiles / "xkz" / changed_meanwhile
    by_hand = path.read_text(encoding="utf-8").replace("Actor 5", "Actor V").replace("Paragraph 5 as", "Paragraph V as")
    path.write_text(by_hand, encoding="utf-8")
    set_field(place, text_of(place), "attitude", "obstructive", BILAL)
    assert "influence: 4" in text_of(place)
    assert "Paragraph 2 anew." in text_of(place, "assessment.md")
    assert " V" in text_of(place, changed_meanwhile)
    assert {line.unit for line in read_journal(place.profiles / "xkz")[0].lines if line.who == "Amina"} == {
        "A-03",
        "H02",
    }
    assert problems(place) == []


def test_a_file_that_changes_while_two_are_written_leaves_no_hole_in_the_journal(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where an editor writes into the second file after the first was replaced, all three changes are there and told."""
    set_field(place, text_of(place), "name", "Guard", BILAL)
    read, path = text_of(place), place.profiles / "xkz" / "assessment.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Paragraph 4 as", "Paragraph IV as"), encoding="utf-8")
    prose, real = text_of(place, "assessment.md"), saving._replace

    def late(*told: object) -> None:
        real(*told)
        monkeypatch.setattr(saving, "_replace", real)
        path.write_text(prose.replace("Paragraph 5 as", "Paragraph V as"), encoding="utf-8")

    monkeypatch.setattr(saving, "_replace", late)
    new = changed(read, "actors.yml", "actors", "A-03", {"influence": "4"})
    edits = [
        Edit("actors.yml", read, new),
        Edit("assessment.md", prose, prose.replace("Paragraph 2 as it was.", "Anew.")),
    ]
    save(place, "XKZ", edits, AMINA, now=NOW)
    assert "influence: 4" in text_of(place)
    assert all(words in text_of(place, "assessment.md") for words in ("Anew.", "Paragraph IV as", "Paragraph V as"))
    assert problems(place) == []


@pytest.mark.parametrize("text", [None, "", "# nothing here\n"])
def test_a_file_that_was_deleted_or_emptied_is_told_and_taken_in(place: Workspace, text: str | None) -> None:
    """What a whole file said does not vanish without a word: the check says so, and once it is taken in the journal has it."""
    set_field(place, text_of(place), "name", "Guard", BILAL)
    path = place.profiles / "xkz" / "actors.yml"
    path.unlink()
    if text is not None:
        path.write_text(text, encoding="utf-8")
    (told,) = problems(place)
    assert "xkz/actors.yml:1  journal: found nothing any more of what the journal tells: A-01, A-02" in told
    lines = take_in(place, "XKZ", AMINA, now=NOW).lines
    assert {line.unit for line in lines} == {f"A-{n:02}" for n in range(1, 7)}
    assert problems(place) == []


def test_many_writers_that_are_killed_lose_nothing() -> None:
    """Five processes write at once and are killed at random: every acknowledged edit is there, and the journal agrees."""
    count = stress.run_round(5, 25, 11)
    assert count.acknowledged == 125
    assert count.kills > 0
    assert count.faults == []


def _unlocked(root: Path, number: int) -> None:
    saving.FileLock = _NoLock  # type: ignore[assignment, misc]
    stress.write(root, number, 20, 7000 + number, root / f"log-{number}")


class _NoLock:
    """A drive that knows no locks."""

    def __init__(self, *_: object) -> None:
        pass

    def acquire(self, timeout: float) -> None:
        raise NotImplementedError

    def release(self) -> None:
        pass


def test_a_drive_without_locks_loses_nothing(place: Workspace) -> None:
    """Four processes write at once on a drive that knows no locks: every acknowledged edit is there, the journal agrees."""
    work = [multiprocessing.Process(target=_unlocked, args=(place.root, n)) for n in range(4)]
    for process in work:
        process.start()
    for process in work:
        process.join()
        assert process.exitcode == 0
    count = stress.judged(place, [place.root / f"log-{n}" for n in range(4)])
    assert count.acknowledged == 80
    assert count.faults == []


def test_a_lock_that_a_crash_left_on_such_a_drive_is_forgotten(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that stands for a lock counts no longer once whoever made it must be gone; a fresh one counts."""
    monkeypatch.setattr(saving, "FileLock", _NoLock)
    left = place.root / ".planning" / "locks" / "xkz.held"
    left.parent.mkdir(parents=True)
    left.touch()
    read = text_of(place)
    new = changed(read, "actors.yml", "actors", "A-03", {"influence": "4"})
    with pytest.raises(SaveError, match="somebody else"):
        save(place, "XKZ", [Edit("actors.yml", read, new)], AMINA, patience=0.05)
    old = time.time() - saving.STALE - 1
    os.utime(left, (old, old))
    save(place, "XKZ", [Edit("actors.yml", read, new)], AMINA, patience=0.05)
    assert text_of(place) == new


def test_a_lock_that_somebody_took_away_loses_nothing(place: Workspace) -> None:
    """When the folder of locks is deleted while one saves, the other still merges with what is there."""
    read = text_of(place)
    with saving.held(place, "XKZ"):
        shutil.rmtree(place.root / ".planning" / "locks")
        set_field(place, read, "influence", "4", AMINA)
    set_field(place, read, "attitude", "obstructive", BILAL)
    assert "influence: 4" in text_of(place)
    assert "attitude: obstructive" in text_of(place)
    assert problems(place) == []


def test_somebody_who_holds_an_area_too_long_is_named_as_such(place: Workspace) -> None:
    """Who waits in vain reads that somebody else is writing, and nothing has changed."""
    read = text_of(place)
    new = changed(read, "actors.yml", "actors", "A-03", {"influence": "4"})
    with saving.held(place, "XKZ"), pytest.raises(SaveError, match="somebody else has been writing in XKZ"):
        save(place, "XKZ", [Edit("actors.yml", read, new)], AMINA, patience=0.05)
    assert text_of(place) == read


@pytest.mark.parametrize("at", range(1, 9))
def test_a_disk_that_fills_up_at_any_write_changes_nothing_or_all(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Whichever write finds no room: the message says so, files are whole, and a later save has everything."""
    read, calls, real = text_of(place), [], saving.os.fsync

    def full(handle: int) -> None:
        calls.append(1)
        if len(calls) == at:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        failed = ""
        try:
            set_field(place, read, "influence", "4", AMINA)
        except SaveError as error:
            failed = str(error)
    assert not failed or "the disk is full" in failed
    assert not failed or ("still with you" in failed) == (text_of(place) == read)
    assert text_of(place) in {read, changed(read, "actors.yml", "actors", "A-03", {"influence": "4"})}
    set_field(place, read, "influence", "4", AMINA)
    assert "influence: 4" in text_of(place)
    assert "other_versions" not in text_of(place)
    assert problems(place) == []


def mounted(folder: Path, *options: str) -> None:
    """Mount a small disk in memory; a machine where that is not allowed has no such test."""
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.decode().strip()}")


def test_a_real_disk_that_is_full(tmp_path: Path) -> None:
    """On a disk of 1 MB that is filled to the brim a save says that it is full; with room again it goes through."""
    disk = tmp_path / "disk"
    mounted(disk, "-o", "size=1m")
    try:
        place = stress.prepare(disk)
        read = text_of(place)
        filler = disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        with pytest.raises(SaveError, match="the disk is full"):
            set_field(place, read, "influence", "4", AMINA)
        assert text_of(place) == read
        filler.unlink(missing_ok=True)
        set_field(place, read, "influence", "4", AMINA)
        assert "influence: 4" in text_of(place)
        assert problems(place) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_folder_that_can_only_be_read(tmp_path: Path) -> None:
    """On a disk that can only be read a save says so, in one line."""
    disk = tmp_path / "disk"
    mounted(disk)
    try:
        place = stress.prepare(disk)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises(SaveError, match=r"the disk can only be read.*Nothing was changed"):
            set_field(place, text_of(place), "influence", "4", AMINA)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_clock_that_is_an_hour_off_changes_no_order(place: Workspace) -> None:
    """A later save by a clock that is an hour behind stands after the earlier one in the journal, and wins nothing by it."""
    set_field(place, text_of(place), "influence", "4", AMINA)
    read = text_of(place)
    new = changed(read, "actors.yml", "actors", "A-03", {"influence": "5"})
    save(place, "XKZ", [Edit("actors.yml", read, new)], BILAL, now=NOW - dt.timedelta(hours=1))
    lines = read_journal(place.profiles / "xkz")[0].lines
    assert [line.who for line in lines[1:]] == ["Amina", "Bilal"]
    assert lines[-1].at < lines[-2].at
    assert "influence: 5" in text_of(place)
    assert problems(place) == []


def test_ends_of_lines_as_windows_writes_them_stay(place: Workspace) -> None:
    """A file with CRLF keeps it, whatever ends of lines the one who saves has."""
    path = place.profiles / "xkz" / "actors.yml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    read = text_of(place)
    set_field(place, read, "influence", "4", AMINA)
    unix = read.replace("\r\n", "\n")
    set_field(place, unix, "attitude", "obstructive", BILAL)
    text = text_of(place)
    assert "influence: 4\r\n" in text
    assert "attitude: obstructive\r\n" in text
    assert text.count("\n") == text.count("\r\n")
    assert "other_versions" not in text


def test_a_draft_that_is_no_yaml_is_saved_and_merged_line_by_line(place: Workspace) -> None:
    """Somebody is in the middle of a line; a form saves elsewhere in the file, and both are there."""
    read = text_of(place)
    draft = read.replace("    name: Actor 1\n", "    name: Actor 1\n    note [ half a line\n")
    save(place, "XKZ", [Edit("actors.yml", read, draft)], AMINA, now=NOW)
    set_field(place, read, "influence", "4", BILAL, "A-05")
    assert "note [ half a line" in text_of(place)
    assert text_of(place).count("influence: 4") == 1


def test_boundaries_that_two_changed_are_refused_and_kept(place: Workspace) -> None:
    """What cannot be put together from two is not written over: the message says where the second version lies."""
    path = place.profiles / "xkz" / "geography.geojson"
    path.write_text('{"a": 1}', encoding="utf-8")
    save(place, "XKZ", [Edit("geography.geojson", '{"a": 1}', '{"a": 2}')], AMINA, now=NOW)
    with pytest.raises(SaveError, match="yours is kept as"):
        save(place, "XKZ", [Edit("geography.geojson", '{"a": 1}', '{"a": 3}')], BILAL, now=NOW)
    (kept,) = (place.root / ".planning" / "kept" / "xkz").iterdir()
    assert kept.read_text(encoding="utf-8") == '{"a": 3}'
    assert path.read_text(encoding="utf-8") == '{"a": 2}'


@pytest.mark.parametrize(
    ("area", "file"),
    [("XKQ", "actors.yml"), ("../xkz", "actors.yml"), ("XKZ", "../area.yml"), ("XKZ", "journal.jsonl")],
)
def test_what_is_no_file_of_a_profile_is_not_written(place: Workspace, area: str, file: str) -> None:
    """Areas and files that are none are refused before anything is written."""
    with pytest.raises(UsageError):
        save(place, area, [Edit(file, None, "x")], AMINA)
    assert not (place.root / ".planning").exists()


def test_bytes_that_are_no_text_are_refused(place: Workspace) -> None:
    """A file in another encoding is left as it is, and the message says what to do."""
    path = place.profiles / "xkz" / "actors.yml"
    path.write_bytes(b"actors: \xff\xfe")
    with pytest.raises(SaveError, match="not UTF-8"):
        save(place, "XKZ", [Edit("actors.yml", "actors:\n", "actors:\n# x\n")], AMINA)
    assert path.read_bytes() == b"actors: \xff\xfe"


@contextlib.contextmanager
def crashing(monkeypatch: pytest.MonkeyPatch, number: int) -> Iterator[None]:
    """Let the save inside die before it puts the file with this number in its place."""
    real, count = saving._replace, iter(range(1, 9))

    def die(*told: object) -> None:
        if next(count) == number:
            raise KeyboardInterrupt
        real(*told)

    with monkeypatch.context() as patch:
        patch.setattr(saving, "_replace", die)
        with pytest.raises(KeyboardInterrupt):
            yield


def test_an_interrupted_write_waits_where_it_cannot_be_read_now(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of a moment while the next save reads what a crash left throws nothing away: the one after finishes it."""
    actors, prose = text_of(place), text_of(place, "assessment.md")
    new = changed(actors, "actors.yml", "actors", "A-03", {"influence": "4"})
    edits = [Edit("actors.yml", actors, new), Edit("assessment.md", prose, f"{prose}\nAdded.\n")]
    with crashing(monkeypatch, 2):
        save(place, "XKZ", edits, AMINA, now=NOW)
    assert "Added." not in text_of(place, "assessment.md")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", _too_many)
        with pytest.raises(SaveError, match="too many open files"):
            save(place, "XKZ", [], BILAL, now=NOW)
    save(place, "XKZ", [], BILAL, now=NOW)
    assert "Added." in text_of(place, "assessment.md")
    assert problems(place) == []


def _too_many(*_: object, **__: object) -> str:
    raise OSError(errno.EMFILE, "too many open files")


def test_an_interrupted_write_that_cannot_be_merged_blocks_nobody(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Boundaries of an interrupted write, changed by hand since, are kept aside once; everybody goes on saving."""
    path = place.profiles / "xkz" / "geography.geojson"
    path.write_text("{}", encoding="utf-8")
    with crashing(monkeypatch, 1):
        save(place, "XKZ", [Edit("geography.geojson", "{}", '{"v": 1}')], BILAL, now=NOW)
    path.write_text('{"v": 2}', encoding="utf-8")
    for value in ("4", "5"):
        set_field(place, text_of(place), "influence", value, AMINA)
    kept = list((place.root / ".planning" / "kept" / "xkz").iterdir())
    assert [p.read_text(encoding="utf-8") for p in kept] == ['{"v": 1}']
    assert path.read_text(encoding="utf-8") == '{"v": 2}'


def test_a_message_does_not_deny_what_was_written(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk fills up when the file is in its place and the journal is not: the message says so, and the next save finishes it."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(saving, "append", full)
        with pytest.raises(SaveError, match=r"actors\.yml is written; the rest lies ready"):
            set_field(place, text_of(place), "influence", "4", AMINA)
    assert "influence: 4" in text_of(place)
    save(place, "XKZ", [], BILAL, now=NOW)
    assert [(line.who, line.field) for line in read_journal(place.profiles / "xkz")[0].lines][-1] == (
        "Amina",
        "influence",
    )
    assert problems(place) == []


def test_no_room_for_what_was_there_before_stops_no_save(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copies by which a later change by hand is told are a help, and no part of the save."""
    (place.root / ".planning" / "known").mkdir(parents=True)
    (place.root / ".planning" / "known" / "xkz").write_text("in the way", encoding="utf-8")
    set_field(place, text_of(place), "influence", "4", AMINA)
    assert "influence: 4" in text_of(place)
    assert problems(place) == []


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that two accounts of one group write in."""
    if os.getuid() != 0:
        pytest.skip("only the system's administrator can act for two accounts")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o2775)
        os.chown(name, 5001, 5000)
        yield Path(name)


def test_two_accounts_of_one_machine_write_in_one_folder(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody crashes, another account saves next: what was interrupted is finished, and what was typed by hand is told."""
    place = Workspace(shared / "w")

    def crash() -> None:
        actors, prose = text_of(place), text_of(place, "assessment.md")
        new = changed(actors, "actors.yml", "actors", "A-03", {"influence": "4"})
        edits = [Edit("actors.yml", actors, new), Edit("assessment.md", prose, f"{prose}\nAdded.\n")]
        with crashing(monkeypatch, 2):
            save(place, "XKZ", edits, AMINA)

    def by_hand() -> None:
        path = place.profiles / "xkz" / "assessment.md"
        path.write_text(text_of(place, "assessment.md") + "\nBy hand.\n", encoding="utf-8")

    as_account(5001, lambda: stress.prepare(shared / "w"))
    as_account(5001, crash)
    as_account(5002, lambda: set_field(place, text_of(place), "attitude", "obstructive", BILAL))
    assert "Added." in text_of(place, "assessment.md")
    as_account(5001, by_hand)
    as_account(5002, lambda: set_field(place, text_of(place), "influence", "2", BILAL))
    as_account(5002, lambda: take_in(place, "XKZ", BILAL))
    assert problems(place) == []


def as_account(number: int, act: Callable[[], object]) -> None:
    """Do something as another account of the group, in a process of its own."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([5000])
            os.setgid(5000)
            os.setuid(number)
            os.umask(0o002)
            act()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - nothing of the test may go on in this process
            traceback.print_exc()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_clock_that_is_ahead_of_the_drive_takes_nobody_the_lock(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a drive without locks, whose clock is an hour behind, a fresh lock of somebody else counts."""
    monkeypatch.setattr(saving, "FileLock", _NoLock)
    left = place.root / ".planning" / "locks" / "xkz.held"
    left.parent.mkdir(parents=True)
    left.touch()
    monkeypatch.setattr(time, "time", lambda now=time.time: now() + 3600)
    with pytest.raises(SaveError, match="somebody else"):
        save(place, "XKZ", [], AMINA, patience=0.05)

"""Live documents and the disk: a file that somebody else writes is merged into what is typed, and nothing is lost."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("jupyter_collaboration")

from lab_fixture import Lab, LiveText, free_port, running, until
from pycrdt import Doc, Text
from site_fixture import copy_workspace

from planning.authoring.lab import lab_command
from planning.authoring.lab.rooms import edit_text

TEXT = "country_profiles/xka/assessment.md"
FACTS = "country_profiles/xka/facts.yml"
# A merge that anybody can follow: lines that only one side has, in the order of the live text, then those of the disk.
MERGING = """
import sys
from planning.authoring.lab import serving

def merged(path, base, live, disk):
    if "no merge" in disk:
        raise ValueError("not to be merged")
    known = set(live.splitlines())
    more = [line for line in disk.splitlines() if line not in known and line not in set(base.splitlines())]
    return live.rstrip("\\n") + "\\n" + "".join(f"{line}\\n" for line in more)

serving.main(sys.argv[1:], merged)
"""


def _live(content: str) -> tuple[Any, Any]:
    doc: Any = Doc()
    text = doc.get("source", type=Text)
    text += content
    return doc, text


@given(st.text(alphabet="ab\nä🙂é", max_size=40), st.text(alphabet="ab\nä🙂é", max_size=40))
def test_a_live_text_becomes_the_other_one(old: str, new: str) -> None:
    """Whatever the signs, which are one to four bytes long."""
    doc, text = _live(old)
    edit_text(doc, text, new)
    assert str(text) == new


def test_long_texts_are_edited_as_well() -> None:
    """Where comparing sign by sign would take too long, what both share at the ends stays."""
    doc, text = _live("a" * 3000 + "b" * 3000)
    updates: list[bytes] = []
    doc.observe(lambda event: updates.append(event.update))
    edit_text(doc, text, "a" * 3000 + "c" + "b" * 3000)
    assert str(text) == "a" * 3000 + "c" + "b" * 3000
    assert len(updates[0]) < 100


def test_what_others_type_at_the_same_time_stays() -> None:
    """A change from the disk and a keystroke elsewhere meet without either being lost or moved."""
    doc, text = _live("# One\n\nfirst paragraph\n\n# Two\n\nsecond paragraph\n")
    other: Any = Doc()
    other.apply_update(doc.get_update())
    theirs = other.get("source", type=Text)
    theirs.insert(str(theirs).index("second") + 3, "XX")
    edit_text(doc, text, "# One\n\nfirst paragraph, longer\nand a new line\n\n# Two\n\nsecond paragraph\n")
    doc.apply_update(other.get_update(doc.get_state()))
    assert str(text) == "# One\n\nfirst paragraph, longer\nand a new line\n\n# Two\n\nsecXXond paragraph\n"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Give a lab whose live documents merge."""
    root = copy_workspace(tmp_path_factory.mktemp("workspace"), ("xka",))
    with _merging(root, tmp_path_factory.mktemp("home")) as found:
        yield found


def _merging(root: Path, home: Path, *more: str) -> AbstractContextManager[Lab]:
    port = free_port()
    return running(
        root, home, [sys.executable, "-c", MERGING, *lab_command(root, port, browser=False)[3:], *more], port
    )


def _disk(lab: Lab, name: str = TEXT) -> str:
    return (lab.root / name).read_text(encoding="utf-8")


def test_a_file_written_outside_meets_what_is_typed(lab: Lab) -> None:
    """Both are in the live text of every member and in the file, and a cursor far from it stays."""
    one, two = LiveText(lab.by("amina"), TEXT), LiveText(lab.by("badu"), TEXT)
    before = _disk(lab)
    one.type(0, "TYPED LINE\n")
    (lab.root / TEXT).write_text(f"{before}WRITTEN OUTSIDE\n", encoding="utf-8")
    until(lambda: "TYPED LINE" in _disk(lab) and "WRITTEN OUTSIDE" in _disk(lab))
    until(lambda: one.take() and two.take() and str(one.text) == str(two.text) == _disk(lab))
    assert _disk(lab) == f"TYPED LINE\n{before}WRITTEN OUTSIDE\n"
    (lab.root / TEXT).write_text(f"{_disk(lab)}AND AGAIN\n", encoding="utf-8")  # nothing typed since: taken as it is
    until(lambda: two.take() and str(two.text).endswith("AND AGAIN\n"))
    one.close()
    two.close()


def test_typing_goes_on_while_files_change(lab: Lab) -> None:
    """Many changes on both sides, one upon the other: each is there once in the end."""
    author = LiveText(lab.by("amina"), FACTS)
    for number in range(6):
        author.type(0, f"# typed {number}\n")
        if number % 2:
            whole = _disk(lab, FACTS)
            (lab.root / FACTS).write_text(f"{whole.rstrip()}\n# outside {number}\n", encoding="utf-8")
        author.take(0.4)
    wanted = [*(f"# typed {n}" for n in range(6)), *(f"# outside {n}" for n in (1, 3, 5))]
    until(lambda: author.take() and all(_disk(lab, FACTS).count(w) == 1 for w in wanted))
    until(lambda: author.take() and str(author.text) == _disk(lab, FACTS))
    author.close()


def test_a_merge_that_fails_keeps_both(lab: Lab) -> None:
    """What is typed goes on; the version of the disk lies aside and is not lost."""
    author = LiveText(lab.by("amina"), "country_profiles/xka/gaps.yml")
    before = _disk(lab, "country_profiles/xka/gaps.yml")
    author.type(0, "# typed\n")
    outside = f"{before}# no merge\n"
    (lab.root / "country_profiles/xka/gaps.yml").write_text(outside, encoding="utf-8")
    until(lambda: _disk(lab, "country_profiles/xka/gaps.yml") == f"# typed\n{before}")
    kept = lab.root / ".planning/lab/kept/country_profiles__xka__gaps.yml.disk.1"
    assert kept.read_text(encoding="utf-8") == outside
    assert kept.stat().st_mode & 0o077 == 0
    author.close()


def test_what_was_typed_survives_the_end_of_the_server(tmp_path: Path) -> None:
    """A server that is killed before it has saved gives the typed text back, merged with a file that changed since."""
    root = copy_workspace(tmp_path, ("xka",))
    before = (root / TEXT).read_text(encoding="utf-8")
    with _merging(root, tmp_path, "--YDocExtension.document_save_delay=600") as lab:
        author, other = LiveText(lab.by("amina"), TEXT), LiveText(lab.by("badu"), TEXT)
        author.type(0, "TYPED AND NOT SAVED\n")
        until(lambda: other.take() and "TYPED AND NOT SAVED" in str(other.text))
        until(lambda: _in_store(root))
        os.killpg(lab.process, signal.SIGKILL)
    assert (root / TEXT).read_text(encoding="utf-8") == before
    (root / TEXT).write_text(f"{before}WRITTEN MEANWHILE\n", encoding="utf-8")
    with _merging(root, tmp_path) as lab:
        again = LiveText(lab.by("badu"), TEXT)
        until(lambda: "TYPED AND NOT SAVED" in _disk(lab))
        assert _disk(lab) == f"TYPED AND NOT SAVED\n{before}WRITTEN MEANWHILE\n"
        until(lambda: again.take() and str(again.text) == _disk(lab))


def _in_store(root: Path) -> bool:
    return b"TYPED AND NOT SAVED" in b"".join(p.read_bytes() for p in (root / ".planning").glob("lab.db*"))


def test_words_that_were_saved_and_changed_since_do_not_come_back(tmp_path: Path) -> None:
    """What was typed and saved in a first session, and was changed in the file before the next, stands there as it was changed."""
    root = copy_workspace(tmp_path, ("xka",))
    before = (root / TEXT).read_text(encoding="utf-8")
    with running(root, tmp_path) as lab:
        author = LiveText(lab.by("amina"), TEXT)
        author.type(len(before), "\nTwo groups hold checkpoints.\n")
        until(lambda: "Two groups hold" in _disk(lab))
        author.close()
    changed = (root / TEXT).read_text(encoding="utf-8").replace("Two groups hold", "No group holds any")
    (root / TEXT).write_text(changed, encoding="utf-8")
    with running(root, tmp_path) as lab:
        again = LiveText(lab.by("amina"), TEXT)
        until(lambda: again.take() and "No group holds any" in str(again.text))
        time.sleep(3)  # longer than a save waits
        assert _disk(lab) == changed
        assert str(again.text) == changed


def test_a_lab_with_open_documents_ends_when_it_is_told(tmp_path: Path) -> None:
    """With a text and a notebook open the process is gone soon after the signal, and gives 0."""
    root = copy_workspace(tmp_path, ("xka",))
    with running(root, tmp_path) as lab:
        author = lab.by("amina")
        text = LiveText(author, TEXT)
        notebook = author.connect(author.room("templates/evidence.ipynb", "notebook", "json"))
        assert notebook.recv()
        os.kill(lab.process, signal.SIGTERM)
        ended = until(lambda: os.waitpid(lab.process, os.WNOHANG)[0], 10)
        assert ended == lab.process
        for connection in (text.socket, notebook):
            connection.close()


def test_a_form_and_a_live_text_lose_nothing(tmp_path: Path) -> None:
    """While somebody types in one record, a form saves another: both are in the file, and the journal tells both with names."""
    from planning.keeping.editing import changed
    from planning.keeping.journal import Writer, check_journal, read_journal
    from planning.keeping.saving import Edit, area_texts, save
    from planning.profiles.workspace import Workspace

    root = copy_workspace(tmp_path, ["xka"])
    place, actors = Workspace(root), root / "country_profiles" / "xka" / "actors.yml"
    with running(root, tmp_path) as lab:
        live = LiveText(lab.by("amina"), "country_profiles/xka/actors.yml")
        read = actors.read_text(encoding="utf-8")
        before = str(live.text)
        at = len(before[: before.index("Velmora Defence Force")].encode())
        live.type(at, "The ")
        new = changed(read, "actors.yml", "actors", "A-02", {"influence": "1"})
        save(place, "XKA", [Edit("actors.yml", read, new)], Writer("Bilal", "form"))
        until(lambda: "The Velmora Defence Force" in actors.read_text(encoding="utf-8"))
        until(lambda: live.take() and "influence: 1" in str(live.text))
        live.close()
    text = actors.read_text(encoding="utf-8")
    assert "name: The Velmora Defence Force" in text
    assert "influence: 1" in text
    assert "other_versions" not in text
    folder = root / "country_profiles" / "xka"
    told = {(line.who, line.unit, line.field) for line in read_journal(folder)[0].lines}
    assert {("Bilal", "A-02", "influence"), ("Amina", "A-01", "name")} <= told
    assert check_journal(folder, area_texts(folder)) == []

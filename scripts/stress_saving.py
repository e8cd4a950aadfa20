"""Lets many writers change one area at once and kills them at random; counts what was acknowledged and what is there.

    scripts/stress_saving.py --writers 8 --edits 200 --rounds 20

Each writer is a process of its own. It reads a file, changes a field, adds a record or a word to a list, or rewrites a
paragraph, and saves; when the save has returned it notes the edit as acknowledged. Meanwhile processes are killed with
SIGKILL and begun again, and a reader reads every file all the time. Ends with 1 where anything is lost.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from planning.keeping.editing import added, changed
from planning.keeping.journal import Writer, check_journal, read_journal
from planning.keeping.outline import read_outline, shown
from planning.keeping.prose import blocks_of
from planning.keeping.saving import Edit, area_texts, save
from planning.profiles.workspace import Workspace

AREA = "XKZ"
FIELDS = ("name", "note", "influence", "attitude")
RECORDS = 6


def prepare(root: Path) -> Workspace:
    """Make a workspace with one small area."""
    folder = root / "country_profiles" / AREA.lower()
    folder.mkdir(parents=True)
    (folder / "area.yml").write_text(
        "area:\n  id: XKZ\n  level: 1\n  name: Stress\n  exercise: yes\n", encoding="utf-8"
    )
    rows = "".join(
        f"  # about {n}\n  - id: A-{n:02}\n    level: 2  # as agreed\n    name: Actor {n}\n    note: first\n    influence: 3\n"
        f"    attitude: neutral\n    evidence: [F-01]\n"
        for n in range(1, RECORDS + 1)
    )
    (folder / "actors.yml").write_text(f"# Armed actors\nactors:\n{rows}", encoding="utf-8")
    text = "".join(f"## H{n:02}\n\nParagraph {n} as it was.\n\n" for n in range(1, RECORDS + 1))
    (folder / "assessment.md").write_text(f"level: 2\n\n{text}", encoding="utf-8")
    return Workspace(root)


def write(root: Path, number: int, edits: int, seed: int, log: Path) -> None:
    """Make edits until as many as wanted are acknowledged, those of earlier lives of this writer among them."""
    place = Workspace(root)
    folder = place.profiles / AREA.lower()
    dice = random.Random(seed)  # noqa: S311 - no secret
    done = len(log.read_text(encoding="utf-8").splitlines()) if log.exists() else 0
    for n in range(done, edits):
        mark = f"w{number}-{seed % 100_000}-{n}"
        edit, told = one_edit(folder, dice, mark)
        if dice.random() < 0.3:
            time.sleep(dice.random() * 0.02)  # others write in between
        save(place, AREA, [edit], Writer(f"Writer {number}", "form", f"edit {n}"), patience=600)
        with log.open("ab") as file:
            file.write(f"{json.dumps(told)}\n".encode())


def one_edit(folder: Path, dice: random.Random, mark: str) -> tuple[Edit, list[str]]:
    """Give an edit at random, and what it is: [kind, unit, field, value before, value after]."""
    kind = dice.choice(["set", "set", "set", "word", "add", "prose"])
    if kind == "prose":
        text = (folder / "assessment.md").read_text(encoding="utf-8")
        blocks = [b.text for b in blocks_of(text) if not b.other and not b.text.startswith(("#", "level"))]
        before = dice.choice(blocks)
        return Edit("assessment.md", text, text.replace(before, f"Paragraph {mark}.", 1)), [
            "prose",
            "",
            "paragraph",
            before,
            f"Paragraph {mark}.",
        ]
    text = (folder / "actors.yml").read_text(encoding="utf-8")
    if kind == "add":
        new = added(text, "actors.yml", "actors", {"id": f"A-{mark}", "level": "2", "name": mark})
        return Edit("actors.yml", text, new), ["add", f"A-{mark}", "name", "", mark]
    part = read_outline(text).part("actors")
    item = dice.choice(part.items[:RECORDS] if part else [])
    if kind == "word":
        words = item.data["evidence"]
        new = changed(text, "actors.yml", "actors", item.identity, {"evidence": [*(words or []), mark]})
        return Edit("actors.yml", text, new), ["word", item.identity, "evidence", "", mark]
    field = dice.choice(FIELDS)
    new = changed(text, "actors.yml", "actors", item.identity, {field: mark})
    return Edit("actors.yml", text, new), ["set", item.identity, field, shown(item.data.get(field)), mark]


def read_all(root: Path, stop: Path, faults: Path) -> None:
    """Read the files all the time; note one that is not whole."""
    folder = root / "country_profiles" / AREA.lower()
    while not stop.exists():
        text = (folder / "actors.yml").read_text(encoding="utf-8")
        prose = (folder / "assessment.md").read_text(encoding="utf-8")
        try:
            whole = (
                read_outline(text).text() == text
                and text.endswith("\n")
                and prose.endswith("\n")
                and prose.startswith("level: 2")
            )
        except Exception as error:  # noqa: BLE001 - any is a fault here
            whole = False
            text = f"{error}"
        if not whole:
            with faults.open("a", encoding="utf-8") as file:
                file.write(f"a file that is not whole: {text[-200:]!r}\n")
        time.sleep(0.002)


@dataclass
class Count:
    """What a round came to."""

    acknowledged: int = 0
    kills: int = 0
    in_file: int = 0
    beside: int = 0
    overwritten: int = 0
    lines: int = 0
    faults: list[str] = field(default_factory=list)


def run_round(writers: int, edits: int, seed: int) -> Count:
    """Let writers write and kill them at random; count what became of what they had acknowledged."""
    dice = random.Random(seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        place = prepare(root)
        logs = [root / f"log-{n}" for n in range(writers)]
        stop, faults = root / "stop", root / "faults"
        reader = multiprocessing.Process(target=read_all, args=(root, stop, faults))
        reader.start()
        lives = [0] * writers
        live: dict[int, multiprocessing.Process] = {}
        kills = 0
        began = time.monotonic()
        next_kill = began + dice.uniform(0.2, 1.5)
        while True:
            for n in range(writers):
                process = live.get(n)
                if process is None or (process.exitcode not in (None, 0)):
                    lives[n] += 1
                    live[n] = multiprocessing.Process(
                        target=write, args=(root, n, edits, seed * 1000 + n * 50 + lives[n], logs[n])
                    )
                    live[n].start()
            running = [p for p in live.values() if p.exitcode is None]
            if not running and all(p.exitcode == 0 for p in live.values()):
                break
            if running and time.monotonic() > next_kill:
                victim = dice.choice(running)
                os.kill(victim.pid or 0, signal.SIGKILL)
                kills += 1
                next_kill = time.monotonic() + dice.uniform(0.2, 1.5)
            time.sleep(0.01)
        stop.touch()
        reader.join()
        count = judged(place, logs)
        count.kills = kills
        count.faults = [
            *count.faults,
            *(faults.read_text(encoding="utf-8").splitlines() if faults.exists() else []),
        ]
        return count


def judged(place: Workspace, logs: list[Path]) -> Count:
    """Compare what was acknowledged with the files and the journal."""
    folder = place.profiles / AREA.lower()
    save(place, AREA, [], Writer("Last"))  # makes good what the last kill interrupted
    texts = area_texts(folder)
    told = [json.loads(row) for log in logs for row in log.read_text(encoding="utf-8").splitlines()]
    journal, problems = read_journal(folder)
    lines = {line.open for line in journal.lines if line.open}
    replaced = {before for before, _ in lines}
    items = {item.identity: item for _, item in read_outline(texts["actors.yml"]).records()}
    count = Count(
        len(told), lines=len(journal.lines), faults=[str(p) for p in (*problems, *check_journal(folder, texts))]
    )
    prose = blocks_of(texts["assessment.md"])
    for kind, unit, name, _before, after in told:
        if kind == "prose":
            there = any(b.text == after for b in prose if not b.other)
            beside = any(after in b.text for b in prose if b.other)
            gone = after in replaced
        else:
            item = items.get(unit)
            value = item.data.get(name) if item else None
            there = after in value if isinstance(value, list) else value == after
            notes = item.data.get("other_versions") if item else None
            beside = (
                any(isinstance(n, dict) and n.get("value") == after for n in notes)
                if isinstance(notes, list)
                else False
            )
            gone = after in replaced or any(
                re.search(rf'"value": {re.escape(json.dumps(after))}|value: {re.escape(after)}\b', b) for b in replaced
            )
        in_journal = any(after in pair[1] for pair in lines)
        count.in_file += there
        count.beside += beside and not there
        count.overwritten += gone and not there and not beside
        if not (there or beside or gone):
            count.faults.append(f"lost: {kind} {unit} {name} {after}")
        if not in_journal:
            count.faults.append(f"not in the journal: {kind} {unit} {name} {after}")
    return count


def main() -> int:
    """Run the rounds and print what they came to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    bad = 0
    for n in range(told.rounds):
        began = time.monotonic()
        count = run_round(told.writers, told.edits, told.seed + n)
        bad += len(count.faults)
        print(
            f"round {n + 1}: {count.acknowledged} edits acknowledged, {count.kills} kills, {count.in_file} in the file, {count.beside} beside as "
            f"another version, {count.overwritten} replaced by somebody who had read them, {len(count.faults)} faults, "
            f"{count.lines} lines in the journal, {time.monotonic() - began:.0f} s",
            flush=True,
        )
        for fault in count.faults[:10]:
            print(f"  {fault}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

"""Puts imported counts into a profile: whole or not at all, with their provenance, and without touching what others wrote."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from planning.frameworks import framework
from planning.importing.layouts import Layout
from planning.importing.reading import Cell, Request, Result
from planning.problems import PlanningError, UsageError, one_line
from planning.profiles import check_folder
from planning.profiles.months import month_text
from planning.profiles.records import IncidentCount, default_level
from planning.profiles.workspace import Workspace
from planning.profiles.writing import write_whole
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["Change", "Origin", "write_aside", "write_counts"]

COUNTS, IMPORTS, KEY = "incidents.csv", "imports.yml", "imported_files"
COLUMNS = ("period", "place", "indicator", "value", "unit", "source", "as_of", "level")


@dataclass(frozen=True)
class Origin:
    """What is noted of a file that the file itself does not say."""

    retrieved: dt.date
    version: str = ""
    published: dt.date | None = None
    level: int | None = None
    licence: str = ""
    title: str = ""


@dataclass(frozen=True)
class Change:
    """What an import changed in the counts: rows that are new, that say something else, that went, that are as they were.

    ``kept`` are months of the same source that lie outside of what the file covers, and stay as they are.
    """

    added: int
    changed: int
    removed: int
    same: int
    kept: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in a sentence."""
        what = f"{self.added:,} added, {self.changed:,} changed, {self.removed:,} removed, {self.same:,} as they were"
        if not self.kept:
            return f"Rows of {COUNTS}: {what}."
        months = "1 month" if len(self.kept) == 1 else f"{len(self.kept)} months"
        span = f"{months} of this source outside of what the file covers ({self.kept[0]} to {self.kept[-1]})"
        return f"Rows of {COUNTS}: {what}. Kept as they were: {span}."


def closed(source: str) -> str:
    """Say why counts of a source may not lie in a repository; empty where they may."""
    item = framework("sources")[source]
    if item.values.get("bundling") != "no":
        return ""
    return f"{item.label}: its terms ({item.values.get('terms', '')}) allow no copy in a repository"


def write_counts(request: Request, result: Result, origin: Origin, today: dt.date) -> Change:
    """Write the counts and their provenance into the profile; what changed.

    The months a file covers replace those of the same source and indicators; all else stays letter for letter. Raises
    PlanningError where the source forbids it, where the profile has problems or would have some; then nothing is
    changed.
    """
    source = str(result.layout.source)
    if why := closed(source):
        raise PlanningError(
            f"{why}; nothing was written: give --to FOLDER, outside of the repository, for your own use"
        )
    if not result.cells or result.covers is None or result.table is None:
        raise PlanningError("no count to write; nothing was written")
    if not (origin.licence or result.layout.licence):
        raise UsageError("--licence: say under which licence the file is given, to note it beside its counts")
    folder = request.folder
    if problems := check_folder(folder, today):
        raise PlanningError(f"{problems[0]} ({len(problems)} in all); nothing was written: mend the profile first")
    rows = [_row(cell, result.layout, origin) for cell in result.cells]
    span = (month_text(result.covers.first), month_text(result.covers.last))
    counts, change = _merged(_text(folder / COUNTS), rows, source, result.indicators, span)
    imports = _noted(_text(folder / IMPORTS), result, origin, span)
    _write(folder, {COUNTS: counts, IMPORTS: imports}, today)
    return change


def write_aside(request: Request, result: Result, origin: Origin, folder: Path, workspace: Workspace) -> Path:
    """Write the counts as a CSV file into a folder outside of the workspace and its repository, for local use."""
    to = folder.resolve()
    for home in {workspace.root.resolve(), *_repositories(to)}:
        if to == home or home in to.parents:
            raise UsageError(
                f"--to {one_line(str(folder))}: it lies in {home}; give a folder outside of any repository"
            )
    rows = [_row(cell, result.layout, origin) for cell in result.cells]
    path = to / f"{request.area.lower()}_{request.source}_counts.csv"
    write_whole(path, _table(rows, COLUMNS))
    return path


def _repositories(folder: Path) -> Iterator[Path]:
    yield from (p for p in (folder, *folder.parents) if (p / ".git").exists())


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig") if path.is_file() else ""


# Counts


def _row(cell: Cell, made: Layout, origin: Origin) -> dict[str, str]:
    level = default_level(IncidentCount.kind) if origin.level is None else origin.level
    values = (cell.period, cell.place, cell.indicator, str(cell.value), made.unit(cell.indicator), str(made.source))
    return dict(zip(COLUMNS, (*values, str(origin.published or origin.retrieved), str(level)), strict=True))


def _table(rows: Iterable[dict[str, str]], columns: Iterable[str], *, header: bool = True) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(columns), lineterminator="\n", restval="")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _merged(
    text: str, rows: list[dict[str, str]], source: str, indicators: tuple[str, ...], span: tuple[str, str]
) -> tuple[str, Change]:
    """Give the table with the rows of this import in the place of those before; other rows stay letter for letter."""
    header, before = _lines(text)
    missing = [c for c in COLUMNS if c not in header]
    kept: list[str] = []
    old: dict[tuple[str, ...], dict[str, str]] = {}
    outside: set[str] = set()
    for raw, row in before:
        ours = row.get("source") == source and row.get("indicator") in indicators
        if ours and span[0] <= row.get("period", "") <= span[1]:
            old[_key(row)] = row
            continue
        if ours:
            outside.add(row.get("period", ""))
        kept.append(raw if not missing else _table([row], [*header, *missing], header=False))
    columns = [*header, *missing] if header else list(COLUMNS)
    new = {_key(row): row for row in rows}
    same = sum(_says(old[k]) == _says(row) for k, row in new.items() if k in old)
    change = Change(
        len(new.keys() - old.keys()),
        len(new.keys() & old.keys()) - same,
        len(old.keys() - new.keys()),
        same,
        tuple(sorted(outside)),
    )
    first = _table([], columns)
    body = "".join(line if line.endswith("\n") else f"{line}\n" for line in kept)
    return first + body + _table(rows, columns, header=False), change


def _key(row: dict[str, str]) -> tuple[str, ...]:
    return row["period"], row["place"], row["indicator"]


def _says(row: dict[str, str]) -> tuple[str | None, ...]:
    return tuple(row.get(c) for c in ("value", "unit", "level"))


def _lines(text: str) -> tuple[list[str], list[tuple[str, dict[str, str]]]]:
    """Give the header of a table and each row as it is written, with its values."""
    lines = text.splitlines(keepends=True)
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    found, at = [], reader.line_num
    for row in reader:
        raw, at = "".join(lines[at : reader.line_num]), reader.line_num
        if row:
            found.append((raw, dict(zip(header, row, strict=False))))
    return header, found


# Provenance


def _noted(text: str, result: Result, origin: Origin, span: tuple[str, str]) -> str:
    """Give ``imports.yml`` with the entry of this file; an entry whose months it covers gives way, all else stays."""
    data = read_yaml(text, IMPORTS).data if text.strip() else {}
    entries = data.get(KEY) if isinstance(data, dict) else None
    known = [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []
    replaced = [e for e in known if _gives_way(e, result, span)]
    ids = {str(e.get("id")) for e in known} - {str(e.get("id")) for e in replaced}
    number = next(n for n in range(1, len(ids) + 2) if f"IM-{n:02}" not in ids)
    note = next((str(e["note"]) for e in replaced if e.get("note")), result.layout.note)
    level = next((str(e["level"]) for e in replaced if e.get("level")), str(default_level("imported_file")))
    entry = _entry(f"IM-{number:02}", result, origin, span, level, note)
    rest = text
    for one in replaced:
        rest = _without(rest, str(one.get("id")))
    new = _with(rest, entry)
    _verify(new, [e for e in known if e not in replaced])
    return new


def _gives_way(entry: dict[str, Plain], result: Result, span: tuple[str, str]) -> bool:
    indicators = entry.get("indicators")
    shared = isinstance(indicators, list) and set(map(str, indicators)) & set(result.indicators)
    within = span[0] <= str(entry.get("covers_from", "")) and str(entry.get("covers_until", "")) <= span[1]
    return entry.get("source") == result.layout.source and bool(shared) and within


def _entry(key: str, result: Result, origin: Origin, span: tuple[str, str], level: str, note: str) -> str:
    table, tally, made = result.table, result.tally, result.layout
    reasons = [r for r in framework("import_reasons").ids if tally.left_out[r]]
    fields: list[tuple[str, str]] = [
        ("level", level),
        ("as_of", str(origin.published or origin.retrieved)),
        ("source", str(made.source)),
        ("title", _quoted(origin.title or made.title)),
        *([("version", _quoted(origin.version))] if origin.version else []),
        ("licence", _quoted(origin.licence or str(made.licence))),
        *([("published", str(origin.published))] if origin.published else []),
        ("retrieved", str(origin.retrieved)),
        ("sha256", f'"{table.sha256 if table else ""}"'),
        ("indicators", f"[{', '.join(result.indicators)}]"),
        ("covers_from", span[0]),
        ("covers_until", span[1]),
        ("rows", str(tally.read)),
        *([("reasons", f"[{', '.join(reasons)}]")] if reasons else []),
        ("counted", str(tally.counted)),
        *([("note", _quoted(note))] if note else []),
    ]
    # For the planning cell alone: a comment is in no release, and a name there would say that something happened in it.
    unmapped = [_quoted(one_line(n.text, 60)) for n in result.names.unmapped()] if result.names else []
    remark = [f"    # Names that stand for no unit: {', '.join(unmapped)}"] if unmapped else []
    lines = [f"  - id: {key}", *remark, *(f"    {name}: {value}" for name, value in fields)]
    if reasons:
        lines.append("    left_out:")
        lines += [f"      - reason: {r}\n        rows: {tally.left_out[r]}" for r in reasons]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _without(text: str, key: str) -> str:
    """Give the text without the entry of an id; comments before it and after it stay."""
    lines = text.splitlines(keepends=True)
    start = next((i for i, line in enumerate(lines) if re.match(rf"\s*- id: *[\"']?{re.escape(key)}\b", line)), None)
    if start is None:
        raise PlanningError(
            f"{IMPORTS}: the entry {key} is written in a way that cannot be replaced; nothing was written"
        )
    depth = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    for i in range(start + 1, len(lines)):
        line = lines[i]
        if line.strip() and not line.lstrip().startswith("#"):
            if len(line) - len(line.lstrip()) <= depth:
                break
            end = i + 1
    return "".join([*lines[:start], *lines[end:]])


def _with(text: str, entry: str) -> str:
    if text and not text.endswith("\n"):
        text += "\n"
    found = re.search(rf"^{KEY}:[ \t]*(#.*)?$", text, re.MULTILINE)
    if not found:
        return f"{text}{KEY}:\n{entry}"
    # The entries below the key, indented as they are; ours goes to the end of the file, which holds this list alone.
    if first := re.search(r"^( *)- ", text[found.end() :], re.MULTILINE):
        by = len(first.group(1)) - 2
        entry = "".join(f"{' ' * by}{line}" if by > 0 else line[-by:] for line in entry.splitlines(keepends=True))
    return text + entry


def _verify(text: str, others: list[dict[str, Plain]]) -> None:
    """See that all other entries say what they said."""
    doc = read_yaml(text, IMPORTS)
    entries = doc.data.get(KEY) if isinstance(doc.data, dict) else None
    if doc.problems or not isinstance(entries, list) or entries[:-1] != others:
        raise PlanningError(f"{IMPORTS} is written in a way that cannot be added to; nothing was written")


# Both files


def _write(folder: Path, texts: dict[str, str], today: dt.date) -> None:
    """Write the files where the profile has no problem with them; put back the first where the second fails."""
    before = {name: (folder / name).read_bytes() if (folder / name).is_file() else None for name in texts}
    with tempfile.TemporaryDirectory() as spare:
        staged = Path(shutil.copytree(folder, Path(spare) / folder.name))
        for name, text in texts.items():
            (staged / name).write_text(text, encoding="utf-8", newline="")
        if problems := check_folder(staged, today):
            what = f"{problems[0]} ({len(problems)} in all)"
            raise PlanningError(f"the profile would have problems, so nothing was written: {what}")
    for name, content in before.items():
        path = folder / name
        if (path.read_bytes() if path.is_file() else None) != content:
            raise PlanningError(f"{folder.name}/{name} was changed meanwhile; nothing was written: run it again")
    done: list[str] = []
    try:
        for name, text in texts.items():
            done.append(name)
            write_whole(folder / name, text, sync=True)
    except BaseException:
        for name in done:
            _put_back(folder / name, before[name])
        raise


def _put_back(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    elif path.read_bytes() != content:
        write_whole(path, content)

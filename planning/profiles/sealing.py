"""Seals what is strictly confidential in the files of a profile, and puts it back: only the characters of the values change."""

from __future__ import annotations

import io
import json
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from csv import reader
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from planning.problems import PlanningError, UsageError
from planning.profiles.kept_texts import MARK, handed_folders, kept_folders, marked_digest, text_digest
from planning.profiles.keys import recipients_of
from planning.profiles.narrative import SENTENCE, read_narrative
from planning.profiles.profile import ProfileError
from planning.profiles.reading import NARRATIVE, Reading, read_profile
from planning.profiles.records import RECORD_TYPES, SINGLE, TABLE_TYPES, UNLABELLED, Record, field_levels
from planning.profiles.same_words import RUN, one_line, share_words
from planning.profiles.sealed_values import (
    FORM,
    ROW,
    Opener,
    Spot,
    Value,
    field_of,
    looks_sealed,
    never_sealed,
    sealed_value,
)
from planning.profiles.values import GAP
from planning.profiles.workspace import PROFILES, Workspace
from planning.profiles.writing import write_whole
from planning.profiles.yamltext import Path as Keys
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["RECIPIENTS", "left_plain", "seal", "unseal"]

RECIPIENTS = "recipients.txt"
OF_ROW = {"period", "place", "mission", "indicator", "unit", "source"}  # what a row of a table is about
MARKS = re.compile(r"(- )?(\{level=\w*\})?\s*(\{other[^{}\n]*\}\s*)?")  # what stands before the text of a paragraph


@dataclass(frozen=True)
class _Part:
    """A piece of a file that holds one value: from where to where, and what is in it."""

    start: int
    end: int
    value: Value


@dataclass(frozen=True)
class _High:
    """What lies at level 4, or sealed, in the files of an area: an earlier text of it that was kept has it sealed as well.

    ``fields``: of a record (list, id) their names, or None for all. ``rows``: what they are about, by file. ``words`` are
    those of prose and of texts of records, ``stands`` what lies below level 4: (section, paragraph), ("", text of a record).
    """

    fields: dict[tuple[str, str], frozenset[str] | None]
    rows: frozenset[tuple[str, frozenset[tuple[str, str]]]]
    words: tuple[str, ...] = ()
    stands: frozenset[tuple[str, str]] = frozenset()


NOTHING = _High({}, frozenset())


def seal(workspace: Workspace, areas: tuple[str, ...]) -> dict[str, int]:
    """Encrypt what is at level 4 in the files of areas (all when none is named), in place; give the values sealed, by area.

    Sealed are the fields that lie at level 4, whole records at level 4 or without a level, and prose at level 4; what
    is sealed already stays as it is. In texts that were cleared, endorsed or handed out the same goes for what lies at
    level 4 by now, whatever its level was then. Raises UsageError where nobody is named to seal to, ProfileError where a profile
    has problems or a kept text cannot be read, PlanningError where a file was changed meanwhile; then no file of any
    area is changed. Whoever calls holds the areas (``keeping.saving.held``).
    """
    keys = workspace.profiles / RECIPIENTS
    if not keys.is_file():
        what = f"{PROFILES}/{RECIPIENTS} is missing: it names whom to seal to"
        raise UsageError(f"{what}; write one recipient a line, as planning key --identity prints it")
    recipients = recipients_of((str(keys),))
    changed = _Changes()
    counts: dict[str, int] = {}
    for code, folder in workspace.chosen(areas).items():
        _sound(read_profile(folder))
        counts[code] = 0
        high = _high(folder, changed)
        forms: dict[Value, str] = {}  # one value lies sealed in one form, so that a kept text can be compared
        for path, text in _files(folder):
            above = NOTHING if path.parent == folder else high
            with _told_which(folder, path):
                parts = sorted(_open_parts(path.name, text, code, above), key=lambda p: p.start)
                forms |= {p.value: sealed_value(p.value, recipients) for p in parts if p.value not in forms}
                changed.put(path, text, _sealed(path.name, text, parts, forms) if parts else text)
            counts[code] += len(parts)
        _keep_digests(folder, changed)
    changed.write()
    return counts


@dataclass
class _Changes:
    """Files as they were read, and those that are to be changed as they are going to be."""

    before: dict[Path, bytes] = field(default_factory=dict)
    after: dict[Path, bytes] = field(default_factory=dict)

    def put(self, path: Path, before: str, after: str) -> None:
        """Take a file as it was read, and as it is to be."""
        self.before.setdefault(path, before.encode("utf-8"))
        if before != after:
            self.after[path] = after.encode("utf-8")

    def write(self) -> None:
        """Write all files, or none: what was written before an error is put back, and so is nothing of somebody else's."""
        for path in self.after:
            if path.read_bytes() != self.before[path]:
                raise PlanningError(
                    f"{path.parent.name}/{path.name} was changed meanwhile; nothing was changed: do it again"
                )
        done: list[Path] = []
        try:
            for path, content in self.after.items():
                done.append(path)
                write_whole(path, content, sync=True, mode=path.stat().st_mode & 0o777)
        except BaseException:
            for path in done:
                write_whole(path, self.before[path], mode=path.stat().st_mode & 0o777)
            raise


@contextmanager
def _told_which(folder: Path, path: Path) -> Iterator[None]:
    """Say which kept text it is that cannot be read any more; the files of the profile itself have been checked before."""
    try:
        yield
    except (yaml.YAMLError, KeyError, ValueError, AttributeError) as error:
        if path.parent == folder:
            raise
        where = path.relative_to(folder.parent).as_posix()
        raise ProfileError(
            f"{where} cannot be read as it is; put it back from an earlier version; nothing was changed"
        ) from error


def left_plain(folder: Path) -> int:
    """Give how many values at level 4 lie in plain words in the files of an area beside others that are sealed; 0 where none is.

    So it is where a copy from before the sealing was merged in. A file that cannot be read as its kind counts nothing.
    """
    texts: dict[str, str] = {}
    with suppress(ProfileError):
        texts = {path.name: text for path, text in _texts_in(folder, folder)}
    if not any(looks_sealed(text) for text in texts.values()):
        return 0
    count = 0
    for file, text in texts.items():
        with suppress(yaml.YAMLError, KeyError, ValueError, AttributeError):
            count += sum(1 for _ in _open_parts(file, text, folder.name.upper()))
    return count


def _keep_digests(folder: Path, changed: _Changes) -> None:
    """Let the digests of kept texts follow what is changed in them; not of one that is no longer what was agreed."""
    for home in kept_folders(folder):
        before = marked_digest(home)
        if before and before == text_digest(home) and (after := text_digest(home, changed.after)) != before:
            for path in (home.parent / MARK, folder / "review.yml"):
                if path.is_file():
                    text = path.read_bytes().decode("utf-8")
                    new = changed.after[path].decode("utf-8") if path in changed.after else text
                    changed.put(path, text, new.replace(before, after))


def _sealed(file: str, text: str, parts: list[_Part], made: dict[Value, str]) -> str:
    """Give a file with these parts sealed; it must say the same as before, value by value."""
    forms = {part: made[part.value] for part in parts}
    quote = '"' if file in RECORD_TYPES else ""
    new = _with(text, parts, lambda part: f"{quote}{forms[part]}{quote}")
    values = {form: part.value.text for part, form in forms.items()}
    if _content(file, new, values) != _content(file, text):
        raise PlanningError(f"{file} is written in a way that cannot be sealed in place; nothing was changed")
    return new


def _sound(reading: Reading) -> None:
    if reading.problems:
        more = f"planning check --area {reading.area}"
        raise ProfileError(f"the profile {reading.folder.name} has problems, so nothing was changed; see: {more}")


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Give the files of a profile that may hold sealed values, with their text; those of earlier texts of it as well."""
    for home in (folder, *kept_folders(folder), *handed_folders(folder)):
        yield from _texts_in(folder, home)


def _texts_in(folder: Path, home: Path) -> Iterator[tuple[Path, str]]:
    for name in (*RECORD_TYPES, *TABLE_TYPES, NARRATIVE):
        path = home / name
        if path.is_file():
            try:
                yield path, path.read_bytes().decode("utf-8")
            except UnicodeDecodeError:
                where = path.relative_to(folder.parent).as_posix()
                what = (
                    f"{where} holds bytes that are not UTF-8; put it back from an earlier version; nothing was changed"
                )
                raise ProfileError(what) from None


def _with(text: str, parts: Iterable[_Part], put: Callable[[_Part], str]) -> str:
    """Give a text with each part replaced; everything between them stays as it is."""
    out, at = [], 0
    for part in parts:
        out += [text[at : part.start], put(part)]
        at = part.end
    return "".join([*out, text[at:]])


def _open_parts(file: str, text: str, area: str, high: _High = NOTHING) -> Iterator[_Part]:
    """Give the parts of a file that are to be sealed and are not yet; ``high``: what else lies at level 4 by now."""
    if file == NARRATIVE:
        found = _prose(text, area, high)
    elif file in TABLE_TYPES:
        found = _table(text, file, area, high)
    else:
        found = _records(text, RECORD_TYPES[file], area, high)
    return (part for part in found if not looks_sealed(part.value.text))


def _high(folder: Path, changed: _Changes) -> _High:
    """Give what lies at level 4, or sealed, in the files of an area; ``changed``: files as they are going to be."""
    fields: dict[tuple[str, str], frozenset[str] | None] = {}
    rows: set[tuple[str, frozenset[tuple[str, str]]]] = set()
    words: list[str] = []
    stands: set[tuple[str, str]] = set()
    for path, now in _texts_in(folder, folder):
        text = changed.after[path].decode("utf-8") if path in changed.after else now
        if path.name == NARRATIVE:
            for p in read_narrative(text.removeprefix("\ufeff"), NARRATIVE)[0].paragraphs:
                words += [piece for piece, level, _ in p.pieces() if level >= UNLABELLED and piece.strip()]
                stands |= {(p.section, one_line(p.text))} if p.level < UNLABELLED else set()
        elif path.name in TABLE_TYPES:
            rows |= {(path.name, about) for about, _, level in _rows_of(text) if level >= UNLABELLED}
        else:
            fields |= _high_fields(text, RECORD_TYPES[path.name])
            high = {part.value.source for part in _records(text, RECORD_TYPES[path.name], folder.name, NOTHING)}
            for source, told in _long_texts(text, RECORD_TYPES[path.name]):
                if source in high:
                    words.append(told)
                else:
                    stands.add(("", one_line(told)))
    return _High(fields, frozenset(rows), tuple(words), frozenset(stands))


def _long_texts(text: str, types: dict[str, type[Record]]) -> Iterator[tuple[str, str]]:
    """Give the texts of records that are long enough to be known elsewhere: as they are written, and what they say."""
    for _, kind, record in _nodes(text, types):
        for name, node in _pairs(record):
            if name not in never_sealed(kind):
                for _, scalar in _scalars(node, (name,)):
                    source = text[scalar.start_mark.index : scalar.end_mark.index].rstrip()
                    if len(source.split()) >= RUN and not looks_sealed(scalar.value):
                        yield source, _read(scalar)


def _high_fields(text: str, types: dict[str, type[Record]]) -> dict[tuple[str, str], frozenset[str] | None]:
    found: dict[tuple[str, str], frozenset[str] | None] = {}
    for key, kind, record in _nodes(text, types):
        told = dict(_pairs(record))
        raised = {n for n, node in _pairs(told.get("levels")) if _level(node) >= UNLABELLED}
        sealed = {n for n, node in told.items() if any(looks_sealed(s.value) for _, s in _scalars(node, (n,)))}
        always = {n for n, level in field_levels(kind).items() if level >= UNLABELLED}
        whole = _level(told.get("level")) >= UNLABELLED
        if whole or (raised | sealed) - always:
            found[key, _identity(told)] = None if whole else frozenset(raised | sealed)
    return found


def _identity(fields: dict[str, yaml.Node]) -> str:
    return str(fields["id"].value) if "id" in fields else ""


# Records


def _records(text: str, types: dict[str, type[Record]], area: str, high: _High) -> Iterator[_Part]:
    for key, kind, record in _nodes(text, types):
        above = high.fields.get((key, _identity(dict(_pairs(record)))), frozenset())
        yield from _record(text, record, kind, area, above, high)


def _nodes(text: str, types: dict[str, type[Record]]) -> Iterator[tuple[str, type[Record], yaml.MappingNode]]:
    """Give the records of a file as they are written: (list, type, record)."""
    # The loader in Python counts characters; the one in C counts otherwise in some scripts.
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    for key, node in _pairs(root):
        kind = types[key]
        nodes = [node] if kind in SINGLE else getattr(node, "value", None) or []
        yield from ((key, kind, record) for record in nodes if isinstance(record, yaml.MappingNode))


def _pairs(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((str(key.value), value) for key, value in node.value)


def _record(
    text: str, record: yaml.MappingNode, kind: type[Record], area: str, above: frozenset[str] | None, high: _High
) -> Iterator[_Part]:
    fields = dict(_pairs(record))
    whole = _level(fields.get("level")) >= UNLABELLED or above is None
    raised = {name: _level(node) for name, node in _pairs(fields.get("levels"))} | dict.fromkeys(
        above or (), UNLABELLED
    )
    for name, node in fields.items():
        level = max(raised.get(name, 1), field_levels(kind).get(name, 1))
        if name not in never_sealed(kind) and (whole or level >= UNLABELLED):
            found = _scalars(node, (name,))
        elif name == "other_versions":  # what else was written for a field is as sensitive as the field
            names = {n for n in fields if max(raised.get(n, 1), field_levels(kind).get(n, 1)) >= UNLABELLED}
            found = _versions_of(node, names | {n for n, own in raised.items() if own >= UNLABELLED}, name)
        elif high.words and name not in never_sealed(kind):
            found = ((path, scalar) for path, scalar in _scalars(node, (name,)) if _said_high(_read(scalar), high))
        else:
            continue
        for path, scalar in found:
            start, end = scalar.start_mark.index, scalar.end_mark.index
            source = text[start:end].rstrip()
            spot = Spot(area, _identity(fields), field_of(path))
            yield _Part(start, start + len(source), Value(spot, _read(scalar), source))


def _said_high(text: str, high: _High) -> bool:
    """Whether a text of an earlier record says what lies at level 4 by now, wherever that is, and does not stand there as it is."""
    if len(text.split()) < RUN or ("", one_line(text)) in high.stands:
        return False
    return any(len(words.split()) >= RUN and share_words(words, text) for words in high.words)


def _versions_of(node: yaml.Node, names: set[str], key: str) -> Iterator[tuple[Keys, yaml.ScalarNode]]:
    """Give the values of other versions of these fields."""
    for n, entry in enumerate(node.value if isinstance(node, yaml.SequenceNode) else ()):
        told = dict(_pairs(entry))
        if "field" in told and str(told["field"].value) in names and "value" in told:
            yield from _scalars(told["value"], (key, n, "value"))


def _level(node: yaml.Node | None) -> int:
    return UNLABELLED if node is None or node.value == GAP else int(node.value)


def _scalars(node: yaml.Node, path: Keys) -> Iterator[tuple[Keys, yaml.ScalarNode]]:
    if isinstance(node, yaml.ScalarNode):
        yield path, node
    elif isinstance(node, yaml.SequenceNode):
        for i, item in enumerate(node.value):
            yield from _scalars(item, (*path, i))
    else:
        for key, value in _pairs(node):
            yield from _scalars(value, (*path, key))


def _read(node: yaml.ScalarNode) -> str:
    """Give the text of a scalar as a profile reads it."""
    text = str(node.value)
    return re.sub(r"[ \t]+\n", "\n", text).strip() if node.style in {"|", ">"} else text


# Tables


def _table(text: str, file: str, area: str, high: _High) -> Iterator[_Part]:
    never = never_sealed(TABLE_TYPES[file][1])
    for about, cells, level in _rows_of(text):
        if level < UNLABELLED and (file, about) not in high.rows:
            continue
        _, _, identity = cells.get("id", (0, 0, ""))
        record = identity or f"{ROW}{secrets.token_hex(8)}"
        for name, (start, end, cell) in cells.items():
            if cell and name not in never:
                yield _Part(start, end, Value(Spot(area, record, name), cell, text[start:end]))


def _rows_of(text: str) -> Iterator[tuple[frozenset[tuple[str, str]], dict[str, tuple[int, int, str]], int]]:
    """Give the rows of a table: what each is about, its cells with their place in the text, its level."""
    rows = list(_cells(text))
    header = [cell for _, _, cell in rows[0]] if rows else []
    for row in rows[1:]:
        cells = dict(zip(header, row, strict=True))
        _, _, level = cells.get("level", (0, 0, ""))
        about = frozenset((name, cell) for name, (_, _, cell) in cells.items() if name in OF_ROW)
        yield about, cells, UNLABELLED if level in {"", GAP} else int(level)


def _cells(text: str) -> Iterator[list[tuple[int, int, str]]]:
    """Give the rows of a table as cells with their place in the text: (start, end, value); empty rows are left out."""
    at = len(text) - len(text.removeprefix("\ufeff"))
    row: list[tuple[int, int, str]] = []
    while at < len(text):
        start = at
        if text[at] == '"':
            at = _after_quote(text, at + 1)
        else:
            while at < len(text) and text[at] not in ",\r\n":
                at += 1
        source = text[start:at]
        row.append((start, at, source[1:-1].replace('""', '"') if source[:1] == '"' else source))
        comma = text[at : at + 1] == ","
        at += 1
        if comma and at < len(text) and text[at] not in "\r\n":
            continue
        if comma:  # the last cell of the row is empty
            row.append((at, at, ""))
            at += 1
        elif text[at - 1 : at + 1] == "\r\n":
            at += 1
        if any(value for *_, value in row) or len(row) > 1:
            yield row
        row = []


def _after_quote(text: str, at: int) -> int:
    while (at := text.index('"', at) + 1) < len(text) and text[at] == '"':
        at += 1
    return at


# Prose


def _prose(text: str, area: str, high: _High) -> Iterator[_Part]:
    narrative, _ = read_narrative(text.removeprefix("\ufeff"), NARRATIVE)
    lines = text.split("\n")
    for paragraph in (*narrative.paragraphs, *narrative.others):
        before = lines[: paragraph.line - 1]
        first = sum(map(len, before)) + len(before)
        block = "\n".join(_block(lines[paragraph.line - 1 :])).rstrip()
        spot = Spot(area, paragraph.section, "text")
        stands = (paragraph.section, one_line(paragraph.text)) in high.stands
        above = not stands and any(share_words(words, paragraph.text) for words in high.words)
        if paragraph.level >= UNLABELLED or (above and not looks_sealed(block)):
            found = MARKS.match(block)
            inner = found.end() if found else 0
            yield _prose_part(spot, first + inner, block[inner:])
            continue
        for sentence in SENTENCE.finditer(block):
            if int(sentence.group(1)) >= UNLABELLED:
                yield _prose_part(spot, first + sentence.start(2), sentence.group(2))


def _block(lines: list[str]) -> Iterator[str]:
    """Give the lines of the paragraph that begins these lines: to the next empty one, item or heading."""
    for number, line in enumerate(lines):
        if number and (not line.strip() or line.startswith(("- ", "#"))):
            return
        yield line


def _prose_part(spot: Spot, start: int, source: str) -> _Part:
    read = "\n".join(line.rstrip() for line in source.replace("\r\n", "\n").split("\n"))
    return _Part(start, start + len(source), Value(spot, read, source))


# The way back


def unseal(workspace: Workspace, area: str, identity: Path) -> int:
    """Put the plain values of an area back into its files, as they were written; give how many.

    Raises UsageError where the identity does not open every value, ProfileError where the profile has problems, such as
    a sealed value that was moved, PlanningError where a value would lie below level 4; then no file is changed.
    """
    ((code, folder),) = workspace.chosen((area,)).items()
    opener = Opener.of(identity)
    _sound(read_profile(folder, opener=opener))
    changed = _Changes()
    count = 0
    for path, text in _files(folder):
        with _told_which(folder, path):
            closed = list(_sealed_parts(path.name, text))
        parts = [_opened(part, opener, f"{folder.name}/{path.name}") for part in closed]
        if not parts:
            continue
        kept = path.parent != folder
        try:
            new = _unsealed(path.name, text, parts, code, _high(folder, changed) if kept else NOTHING)
        except PlanningError:
            if not kept:
                raise
            continue  # nothing holds at level 4 any more what was sealed in a kept text: it stays sealed there
        changed.put(path, text, new)
        count += len(parts)
    _keep_digests(folder, changed)
    changed.write()
    return count


@dataclass(frozen=True)
class _Closed:
    """A sealed value in a file: from where to where, with its quotes, and the text that is sealed."""

    start: int
    end: int
    text: str


def _sealed_parts(file: str, text: str) -> Iterator[_Closed]:
    if file == NARRATIVE:
        yield from (_Closed(*found.span(), found.group(0)) for found in FORM.finditer(text))
    elif file in TABLE_TYPES:
        cells = (cell for row in _cells(text) for cell in row)
        yield from (_Closed(*cell) for cell in cells if looks_sealed(cell[2]))
    else:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
        for _, node in _scalars(root, ()) if root else ():
            if looks_sealed(node.value):
                yield _Closed(node.start_mark.index, node.end_mark.index, str(node.value))


def _opened(part: _Closed, opener: Opener, file: str) -> _Part:
    value = opener.open(part.text)
    if value is None:
        raise UsageError(f"{file}: {opener.identity} does not open every sealed value; nothing was changed")
    return _Part(part.start, part.end, value)


def _unsealed(file: str, text: str, parts: list[_Part], area: str, high: _High = NOTHING) -> str:
    """Give a file with its plain values, written as they were; in quotes where they no longer fit so."""
    values = {text[p.start : p.end].strip("\"'"): p.value.text for p in parts}
    for put in (_as_it_was, _in_quotes):
        new = _with(text, parts, put)
        if _content(file, new) == _content(file, text, values):
            break
    else:
        raise PlanningError(
            f"{area.lower()}/{file}: a sealed value no longer fits where it stands; nothing was changed"
        )
    again = {(p.value.spot.field, p.value.text) for p in _open_parts(file, new, area, high)}
    for part in parts:
        if (part.value.spot.field, part.value.text) not in again:
            what = f"{part.value.spot.record} {part.value.spot.field} would lie below level {UNLABELLED}"
            raise PlanningError(f"{area.lower()}/{file}: {what}; raise it first, nothing was changed")
    return new


def _as_it_was(part: _Part) -> str:
    return part.value.source


def _in_quotes(part: _Part) -> str:
    return json.dumps(part.value.text, ensure_ascii=False)


def _content(file: str, text: str, values: dict[str, str] | None = None) -> object:
    """Give what a file says, with sealed values replaced by plain ones: what must be the same before and after."""
    known = values or {}
    if file == NARRATIVE:
        paragraphs = read_narrative(text.removeprefix("\ufeff"), file)[0].paragraphs
        return [(p.section, FORM.sub(lambda m: known.get(m.group(0), ""), p.text), p.level) for p in paragraphs]
    if file in TABLE_TYPES:
        rows = reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        return [[known.get(cell, cell) for cell in row] for row in rows]
    return _replaced(read_yaml(text, file).data, known)


def _replaced(data: Plain, known: dict[str, str]) -> Plain:
    if isinstance(data, dict):
        return {k: _replaced(v, known) for k, v in data.items()}
    if isinstance(data, list):
        return [_replaced(v, known) for v in data]
    return data if data is None else known.get(data, data)

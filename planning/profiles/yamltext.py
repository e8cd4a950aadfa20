"""Reads YAML as text with the line of every value, and catches the traps of the format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from planning.problems import Problem

__all__ = ["Document", "Plain", "invisible_characters", "read_yaml"]

Plain = str | list["Plain"] | dict[str, "Plain"] | None

# Joiners and marks that scripts such as Arabic and Persian need; every other invisible character is refused.
WANTED_MARKS = {"\u200c", "\u200d", "\u200e", "\u200f"}
FILLERS = {"\u00a0", "\u115f", "\u1160", "\u2028", "\u2029", "\u2800", "\u3164", "\uffa0"}  # letters and spaces by name
DEEPEST = 20  # levels of lists and keys; a profile needs six
Path = tuple[str | int, ...]
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass
class Document:
    """A YAML file as plain text values, and the line of each path in it."""

    file: str
    data: Plain = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Give the line of a path, or of the nearest thing above it."""
        for cut in range(len(path), -1, -1):
            if path[:cut] in self.lines:
                return self.lines[path[:cut]]
        return 1


def invisible_characters(text: str) -> Iterator[tuple[int, str]]:
    """Give the line and the name of each invisible or direction-changing character that no script needs."""
    unwanted = {c for c in set(text) - {"\n"} if _unwanted(c)}
    if not unwanted:
        return
    for number, line in enumerate(text.split("\n"), 1):
        # A carriage return belongs to the end of a line; elsewhere a terminal writes over what stands before it.
        for char in line.removesuffix("\r"):
            if char in unwanted:
                yield number, f"U+{ord(char):04X} {unicodedata.name(char, 'control character')}"


def _unwanted(char: str) -> bool:
    control = unicodedata.category(char) in {"Cf", "Cc", "Co", "Cn", "Cs"} and char != "\t"
    return (control or char in FILLERS) and char not in WANTED_MARKS


def read_yaml(text: str, file: str) -> Document:
    """Read a YAML text into a Document; nothing raises, every fault is a problem of the document."""
    doc = Document(file)
    for number, name in invisible_characters(text):
        doc.problems.append(Problem(file, number, "text", f"invisible character {name}", "", "delete it"))
    try:
        events, deep = _events(text.removeprefix("\ufeff"))
        if deep:
            what = "lists or keys nested too deep"
            doc.problems.append(Problem(file, deep, "yaml", what, "", "write them one below another"))
            return doc
        node = yaml.compose(text.removeprefix("\ufeff"), Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what, remedy = _in_words(str(getattr(error, "problem", None) or ""))
        doc.problems.append(Problem(file, mark.line + 1 if mark else 1, "yaml", what, "", remedy))
        return doc
    doc.problems += _refused(events, file)
    doc.problems += _escaped(events, file, text)
    if node is not None and not any(p.field == "anchor" for p in doc.problems):
        doc.data = _plain(node, (), doc)
    return doc


def _events(text: str) -> tuple[list[yaml.Event], int]:
    """Give the events of a text, and the line where it is nested deeper than any profile (0 for none).

    Composing such a text would end the whole process, since the parser's own library calls itself for each level.
    """
    events: list[yaml.Event] = []
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        events.append(event)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return events, event.start_mark.line + 1 if event.start_mark else 1
    return events, 0


def _escaped(events: list[yaml.Event], file: str, text: str) -> Iterator[Problem]:
    """Find invisible characters that are not in the file itself: a text in double quotes may hold them as escapes."""
    if "\\" not in text:
        return
    plain = set(text)
    for event in events:
        if isinstance(event, yaml.ScalarEvent) and event.style == '"':
            line = event.start_mark.line + 1 if event.start_mark else 1
            for _, name in invisible_characters("".join(c for c in event.value if c not in plain)):
                what = f"invisible character {name}, written as an escape"
                yield Problem(file, line, "text", what, "", "delete it")


def _in_words(fault: str) -> tuple[str, str]:
    """Say a parser's fault as a planning cell would: what was found, what to do."""
    known = {
        "tab": ("a tab", "indent with spaces"),
        "\\t": ("a tab", "indent with spaces"),
        "mapping values": (
            "a colon where none can stand",
            "put a text that holds ': ' in quotes, or check the indentation",
        ),
        "']'": ("a list that is not closed", "close it with ]"),
        "another document": ("a second document", "delete the line '---'"),
    }
    for sign, words in known.items():
        if sign in fault:
            return words
    return "text that is not YAML", "check the indentation, the colons and the quotes here and in the line above"


def _refused(events: list[yaml.Event], file: str) -> Iterator[Problem]:
    # Anchors can make a small file grow without end, tags can make a value something else than it says.
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 1
        anchor = getattr(event, "anchor", None)
        if anchor:
            yield Problem(file, line, "anchor", f"the YAML anchor or alias '{anchor}'", "", "write the value out")
        tag = getattr(event, "tag", None)
        if tag and not (isinstance(event, yaml.ScalarEvent) and tag == "!"):
            short = tag.replace("tag:yaml.org,2002:", "!!")
            yield Problem(file, line, "tag", f"the YAML tag '{short}'", "", "delete it")


def _plain(node: yaml.Node, path: Path, doc: Document) -> Plain:
    doc.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        out: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in out:
                first = doc.lines[(*path, key)]
                what = f"the key '{key}' twice (first in line {first})"
                doc.problems.append(Problem(doc.file, line, key, what, "", "keep one"))
                continue
            doc.lines[(*path, key)] = line
            out[key] = _plain(value_node, (*path, key), doc)
        return out
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, i), doc) for i, item in enumerate(node.value)]
    text = str(node.value)
    style = getattr(node, "style", None)
    if not style and text in {"", "~", "null", "Null", "NULL"}:
        return None
    return re.sub(r"[ \t]+\n", "\n", text).strip() if style in {"|", ">"} else text

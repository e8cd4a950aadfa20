"""Reads ``assessment.md``: sections by heading, paragraphs with their own level, evidence marks such as [F-012]."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from planning.frameworks import framework
from planning.problems import Problem, nearest, one_of
from planning.profiles.records import UNLABELLED
from planning.profiles.yamltext import invisible_characters

__all__ = [
    "EVIDENCE_MARK",
    "KEY_JUDGEMENTS",
    "LEVEL_MARK",
    "OTHER",
    "SENTENCE",
    "Narrative",
    "Paragraph",
    "other_mark",
    "read_narrative",
    "section_ids",
    "write_narrative",
]

EVIDENCE_MARK = re.compile(r"\[(F-[0-9]{2,})\]")
KEY_JUDGEMENTS = "KJ"
_LEVEL = re.compile(r"^\{level=(\w*)\}\s*")
SENTENCE = re.compile(r"\{level=([1-4]):\s*([^{}]*[^{}\s])\s*\}")  # a sentence or more that is more sensitive
LEVEL_MARK = re.compile(r"\{[^{}\n]*level[^{}\n]*\}?", re.IGNORECASE)
# Another version of the paragraph above, which a merge left there: no page shows it.
OTHER = re.compile(r"(?:- )?(?:\{level=[1-4]\}\s*)?\{other(?: by=([^{}\n=]*?))?(?: on=([0-9-]*))?\}\s*")
_HEADING = re.compile(r"^(#{1,6})\s+(\S+)?\s*(.*)$")
# Written as in the first line, or in other brackets, it is words that readers see.
LEVEL_AS_WORDS = re.compile(r"^[ \t]*(?:- )?([\[(]?level[ \t]*[:=][ \t]*[1-4]\b[\])]?)", re.IGNORECASE | re.MULTILINE)
_FILE_LEVEL = re.compile(r"^level:\s*(\S+)\s*$")


@dataclass(frozen=True)
class Paragraph:
    """One block of prose: its section, its Markdown, its level, its line in the file."""

    section: str
    text: str
    level: int
    line: int

    def pieces(self) -> Iterator[tuple[str, int, int]]:
        """Give the text in pieces of one level each: (text, level, line); a sentence of its own level is a piece."""
        at = 0
        for found in SENTENCE.finditer(self.text):
            yield self.text[at : found.start()], self.level, self._line(at)
            yield found.group(2), max(self.level, int(found.group(1))), self._line(found.start())
            at = found.end()
        yield self.text[at:], self.level, self._line(at)

    def _line(self, at: int) -> int:
        return self.line + self.text[:at].count("\n")

    @property
    def evidence(self) -> tuple[str, ...]:
        """The facts it names."""
        return tuple(EVIDENCE_MARK.findall(self.text))


@dataclass(frozen=True)
class Narrative:
    """The prose of an assessment, in order. ``others``: other versions of a paragraph, which nobody has chosen from yet.

    ``closed``: paragraphs as they lie in the file of which something is sealed and could not be opened.
    """

    paragraphs: tuple[Paragraph, ...] = ()
    others: tuple[Paragraph, ...] = ()
    closed: tuple[Paragraph, ...] = ()

    def section(self, section: str) -> tuple[Paragraph, ...]:
        """Give the paragraphs under one heading id (KJ, H01..H16)."""
        return tuple(p for p in self.paragraphs if p.section == section)


def other_mark(by: str, on: str, level: int) -> str:
    """Give the mark that another version of a paragraph begins with."""
    who = " ".join(re.sub(r"[{}=]", " ", by).split())
    return f"{{level={level}}} {{other{f' by={who}' if who else ''}{f' on={on}' if on else ''}}} "


def section_ids() -> tuple[str, ...]:
    """Give the ids a heading may begin with: key judgements and the sixteen assessment headings."""
    return (KEY_JUDGEMENTS, *framework("assessment_headings").ids)


def read_narrative(text: str, file: str) -> tuple[Narrative, list[Problem]]:
    """Read the prose and every problem in its shape.

    The first line says the file's level (``level: 2``); a paragraph may begin with ``{level=3}``, and in it a sentence
    that is still more sensitive stands as ``{level=4: The sentence.}``. A list is one paragraph for each of its items,
    so that an item can carry a level of its own.
    """
    problems = [
        Problem(file, number, "text", f"invisible character {name}", "", "delete it")
        for number, name in invisible_characters(text)
    ]
    file_level, section = UNLABELLED, ""
    paragraphs: list[Paragraph] = []
    others: list[Paragraph] = []
    for line, block in _blocks(text):
        if OTHER.match(block):
            mark = _LEVEL.match(block.removeprefix("- "))
            level = int(mark.group(1)) if mark else file_level
            others.append(Paragraph(section, OTHER.sub("", block, count=1), level, line))
            continue
        named = _FILE_LEVEL.match(block)
        if line == 1 and named:
            file_level, fault = _level(named.group(1), file, line)
            problems += fault
            continue
        heading = _HEADING.match(block)
        if heading:
            section = heading.group(2) or ""
            if section not in section_ids() or heading.group(1) != "##":
                labels = {h.label: h.id for h in framework("assessment_headings")}
                words = f"{section} {heading.group(3)}"
                near = next((k for k in section_ids() if k == section.upper()), labels.get(nearest(words, labels), ""))
                remedy = f"write ## {near}" if near else "begin with one of these after ##"
                problems.append(Problem(file, line, "heading", f"'{block}'", one_of(section_ids(), 20), remedy))
            continue
        if not section:
            problems.append(Problem(file, line, "text", "text before the first heading", "", "put it under a heading"))
        level, body = file_level, block
        mark = _LEVEL.match(block.removeprefix("- "))
        if mark:
            level, fault = _level(mark.group(1), file, line)
            problems += fault
            bullet = "- " if block.startswith("- ") else ""
            body = bullet + block.removeprefix("- ")[mark.end() :]
        elif block.startswith("  ") and paragraphs and paragraphs[-1].section == section:
            # An indented paragraph belongs to the one above it, and so is at least as sensitive.
            level = max(level, paragraphs[-1].level)
        problems += _stray_level(body, level, file, line)
        if not body.removeprefix("- ").strip():
            remedy = "begin the text in the same line"
            problems.append(Problem(file, line, "level", "a level mark without text", "", remedy))
        paragraphs.append(Paragraph(section, body, level, line))
    return Narrative(tuple(paragraphs), tuple(others)), problems


def write_narrative(narrative: Narrative) -> str:
    """Write prose so that ``read_narrative`` reads the same paragraphs, each with its level."""
    out, section = ["level: 4"], None
    for p in narrative.paragraphs:
        if p.section != section:
            section = p.section
            out.append(f"## {section}")
        bullet = "- " if p.text.startswith("- ") else ""
        out.append(f"{bullet}{{level={p.level}}} {p.text.removeprefix('- ')}")
    return "\n\n".join(out) + "\n"


def _level(text: str, file: str, line: int) -> tuple[int, list[Problem]]:
    if text in {"1", "2", "3", "4"}:
        return int(text), []
    return UNLABELLED, [Problem(file, line, "level", f"'{text}'", "1, 2, 3, 4", "write one of them")]


def _stray_level(body: str, level: int, file: str, line: int) -> Iterator[Problem]:
    # A mark that is not read would leave what it was meant to seal at the level of the file.
    for found in SENTENCE.finditer(body):
        if int(found.group(1)) <= level:
            where = line + body[: found.start()].count("\n")
            what = f"a sentence at level {found.group(1)} in a paragraph at level {level}"
            yield Problem(file, where, "level", what, "a higher level than the paragraph's", "delete the mark")
    rest = SENTENCE.sub(lambda m: "\n" * m.group(0).count("\n"), body)
    if words := LEVEL_AS_WORDS.search(rest):
        where = line + rest[: words.start(1)].count("\n")
        remedy = "begin the paragraph with {level=4}, or whatever its level is; the level of the whole file stands in its first line"
        yield Problem(file, where, "level", f"'{words.group(1)}' as words that readers see", "", remedy)
    stray = LEVEL_MARK.search(rest)
    if stray:
        where = line + rest[: stray.start()].count("\n")
        remedy = "begin a paragraph or a '- ' item with {level=3}, or write a sentence as {level=3: The sentence.}"
        yield Problem(file, where, "level", f"'{stray.group(0)}' where no level mark is read", "", remedy)


def _blocks(text: str) -> list[tuple[int, str]]:
    blocks: list[tuple[int, list[str]]] = []
    open_block = False
    for number, raw in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        line = raw.rstrip()
        if not line.strip():
            open_block = False
        elif open_block and not line.startswith(("- ", "#")):
            blocks[-1][1].append(line)
        else:
            blocks.append((number, [line]))
            open_block = not line.startswith("#")
    return [(number, "\n".join(lines)) for number, lines in blocks]

"""What changed since the edition that readers have, in sentences."""

from __future__ import annotations

import datetime as dt
from functools import cache

from planning.display.blocks import Block, bullets, day, definition, gap, note, paragraph, text
from planning.display.page import WORDS, AreaPage
from planning.frameworks import framework
from planning.profiles import KEY_JUDGEMENTS
from planning.profiles.profile import Since
from planning.profiles.records import RECORD_TYPES, Record, marked
from planning.profiles.values import Code

__all__ = ["count", "of_records", "of_text", "since_in_words"]

CHANGES_PAGE = "what_changed.html"
ORDER = {"new": 0, "changed": 1, "gone": 2}
LONGEST = 90  # characters of a title
PROSE = "paragraphs"


def count(page: AreaPage) -> Block:
    """Say since when, and how much is new, changed and gone."""
    since = page.profile.since
    if since is None:
        return paragraph(gap("no earlier edition is noted").html) + note(
            "An edition that readers got is noted when it is published or released as handed out. Without one nothing can be compared."
        )
    found = _by_record(page)
    told = {what: sum(w == what for w in found.values()) for what in ORDER}
    words = {"new": "New", "changed": "Changed", "gone": "No longer there"}
    rows = [("Since the edition of", day(dt.date.fromisoformat(since.day)))]
    rows += [(words[what], str(number)) for what, number in told.items()]
    return definition(rows) + note(
        "Compared are the two editions for these readers. What lies above their level is in neither. Texts that were "
        "rewritten are told without their old words, and figures that count people or incidents are on their own pages."
    )


def since_in_words(page: AreaPage) -> str:
    """Say in one line how much changed since the last edition, as HTML with the way to the page; empty where nothing is known."""
    since = page.profile.since
    if since is None:
        return ""
    found = _by_record(page)
    parts = [f"{sum(w == what for w in found.values())} {words}" for what, words in _WORDS if what in found.values()]
    told = ", ".join(parts) or "nothing changed"
    when = day(dt.date.fromisoformat(since.day))
    return f'Since the edition of {when}: {told} (<a href="{CHANGES_PAGE}">what changed</a>).'


_WORDS = (("new", "new"), ("changed", "changed"), ("gone", "no longer there"))


def _by_record(page: AreaPage) -> dict[tuple[str, str], str]:
    changes = page.profile.since.changes if page.profile.since else ()
    return {(c.kind, c.record): c.what for c in changes}


def of_text(page: AreaPage) -> Block:
    """Show which sections of the text have new or rewritten paragraphs."""
    since = page.profile.since
    lines = []
    for change in since.changes if since else ():
        if change.kind == PROSE:
            name = "Key judgements" if change.record == KEY_JUDGEMENTS else _heading(change.record)
            paragraphs = "1 paragraph is" if change.after == "1" else f"{change.after} paragraphs are"
            lines.append(f"{text(name)}: {paragraphs} new or rewritten.")
    return bullets(lines) if lines else _nothing(page)


def _heading(key: str) -> str:
    frame = framework("assessment_headings")
    return f"{key} {frame[key].name}" if key in frame else key


def of_records(page: AreaPage) -> Block:
    """Show what is new, changed and gone, kind of record by kind."""
    since = page.profile.since
    groups: dict[str, dict[str, list[Since]]] = {}
    for change in since.changes if since else ():
        if change.kind != PROSE:
            groups.setdefault(change.kind, {}).setdefault(change.record, []).append(change)
    out = Block()
    for kind, records in groups.items():
        name = WORDS.get(kind, kind.replace("_", " "))
        out += Block(f"<h3>{text(name[0].upper() + name[1:])}</h3>\n")
        ordered = sorted(records.values(), key=lambda c: (ORDER[c[0].what], c[0].record))
        out += bullets(_sentence(kind, changes, page.href) for changes in ordered)
    return out or _nothing(page)


def _nothing(page: AreaPage) -> Block:
    return paragraph(text("Nothing changed.") if page.profile.since else gap("not known").html)


def _sentence(kind: str, changes: list[Since], href: str) -> str:
    first = changes[0]
    title = first.title if len(first.title) <= LONGEST else f"{first.title[:LONGEST].rsplit(' ', 1)[0]} ..."
    who = f"<strong>{text(first.record)}</strong>" + (f" {text(title, href)}" if title else "")
    if first.what == "new":
        return f"New: {who}"
    if first.what == "gone":
        return f"No longer there: {who}"
    return f"{who}: " + "; ".join(_change(kind, change) for change in changes)


def _change(kind: str, change: Since) -> str:
    name = text(change.field.replace("_", " "))
    if not change.before and not change.after:
        return f"{name} rewritten"
    before, after = (_label(kind, change.field, value) for value in (change.before, change.after))
    if not change.before:
        return f"{name} now {after}"
    return f"{name} from {before} to {after}" if change.after else f"{name}, which was {before}, is no longer recorded"


def _label(kind: str, field: str, value: str) -> str:
    mark = marked(_types()[kind], Code).get(field) if kind in _types() else None
    frame = framework(mark.name) if mark else None
    words = [frame[v].name if frame and v in frame else v for v in value.split(", ")]
    return text(", ".join(words))


@cache
def _types() -> dict[str, type[Record]]:
    return {key: model for kinds in RECORD_TYPES.values() for key, model in kinds.items()}

"""What two people wrote differently and nobody has settled: listed by the check, counted for pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planning.problems import Problem
from planning.profiles.narrative import OTHER, read_narrative
from planning.profiles.profile import Profile
from planning.profiles.reading import NARRATIVE, Reading
from planning.profiles.records import RECORD_TYPES, levels_of
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["IN_COMMENT", "unsettled", "unsettled_up_to"]

IN_COMMENT = re.compile(rf"#\s*{OTHER.pattern}")  # begins lines that somebody else wrote, kept as comments
REMEDY = "look at both and keep one: planning merge --settle {area}"


def unsettled(reading: Reading) -> Iterator[Problem]:
    """List every place where two versions wait for somebody to choose, also in records that have other problems."""
    remedy = REMEDY.format(area=f"--area {reading.area}")
    for file in sorted(RECORD_TYPES):
        path = reading.folder / file
        if file in reading.refused or not path.is_file():
            continue
        where = f"{reading.folder.name}/{file}"
        text = path.read_bytes().decode("utf-8", "replace")
        doc = read_yaml(text, where)
        for steps, record, other in _noted(doc.data):
            yield Problem(where, doc.line(steps), f"{record} {other.get('field')}", _in_words(other), "", remedy)
        for number, row in enumerate(text.splitlines(), 1):
            if IN_COMMENT.search(row):
                what = "lines that somebody else wrote at the same time, kept below as a comment"
                yield Problem(where, number, "text", what, "", "put together what holds, and delete the comment")
    narrative = reading.folder / NARRATIVE
    if NARRATIVE not in reading.refused and narrative.is_file():
        where = f"{reading.folder.name}/{NARRATIVE}"
        text = narrative.read_bytes().decode("utf-8-sig", "replace")
        for paragraph in read_narrative(text, where)[0].others:
            what = f"a second version of the paragraph above: {paragraph.text[:80]}"
            yield Problem(where, paragraph.line, paragraph.section or "text", what, "", remedy)


def _noted(data: Plain) -> Iterator[tuple[tuple[str | int, ...], str, dict[str, Plain]]]:
    """Give each note of another version: where it stands, the id of its record, the note."""
    for key, value in data.items() if isinstance(data, dict) else ():
        records = enumerate(value) if isinstance(value, list) else [(None, value)]
        for i, record in records:
            notes = record.get("other_versions") if isinstance(record, dict) else None
            for n, note in enumerate(notes if isinstance(notes, list) else ()):
                if isinstance(record, dict) and isinstance(note, dict):
                    steps = (key, *(() if i is None else (i,)), "other_versions", n)
                    yield steps, str(record.get("id") or key), note


def _in_words(other: dict[str, Plain]) -> str:
    by = f" by {other['by']}" if other.get("by") else ""
    on = f" on {other['on']}" if other.get("on") else ""
    value = str(other.get("value"))
    if other.get("field") == "record":
        return f"a record that was taken out{by}{on} and changed by somebody else"
    if other.get("field") == "id":
        return f"a record that was {value} in another copy{by}{on}; see that what names {value} means the right one"
    return f"a second version{by}{on}: {value[:200]}"


def unsettled_up_to(profile: Profile, highest: int) -> int:
    """Count the places where two versions wait, among what readers up to a level may see."""
    count = sum(p.level <= highest for p in profile.narrative.others)
    for _, record in profile.records():
        own = levels_of(record)
        fields = {v.field for v in record.other_versions}
        if record.sensitivity <= highest:
            count += sum(own.get(field, 1) <= highest for field in fields)
    return count

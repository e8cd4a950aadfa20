"""What two people wrote differently and nobody has settled: listed by the check, counted for pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planning.problems import Problem
from planning.profiles.narrative import OTHER
from planning.profiles.profile import Profile
from planning.profiles.reading import Reading
from planning.profiles.records import OtherVersion, levels_of

__all__ = ["unsettled", "unsettled_up_to"]

IN_COMMENT = re.compile(rf"#\s*{OTHER.pattern}")
REMEDY = "look at both and keep one: planning merge --settle {area}"


def unsettled(reading: Reading, profile: Profile) -> Iterator[Problem]:
    """List every place where two versions wait for somebody to choose; a check for ``check_workspace``."""
    remedy = REMEDY.format(area=reading.area)
    for name, i, record in profile.indexed():
        for n, other in enumerate(record.other_versions):
            file, line = reading.line_of(name, i, "other_versions", n)
            yield Problem(file, line, f"{record.id} {other.field}", _in_words(other), "", remedy)
    for paragraph in profile.narrative.others:
        what = f"a second version of the paragraph above: {paragraph.text[:80]}"
        yield Problem(reading.paragraphs_file, paragraph.line, paragraph.section or "text", what, "", remedy)
    for path in sorted(reading.folder.glob("*.yml")):
        if path.name in reading.refused:
            continue
        rows = path.read_bytes().decode("utf-8", "replace").splitlines()
        for number, row in enumerate(rows, 1):
            if IN_COMMENT.search(row):
                what = "lines that somebody else wrote at the same time, kept below as a comment"
                remedy = "put together what holds, and delete the comment"
                yield Problem(f"{reading.folder.name}/{path.name}", number, "text", what, "", remedy)


def _in_words(other: OtherVersion) -> str:
    who = f" by {other.by}" if other.by else ""
    when = f" on {other.on}" if other.on else ""
    if other.field == "record":
        return f"a record that was taken out{who}{when} and changed by somebody else"
    if other.field == "id":
        return f"a record that was {other.value} in another copy{who}{when}; see that what names {other.value} means the right one"
    return f"a second version{who}{when}: {other.value}"


def unsettled_up_to(profile: Profile, highest: int) -> int:
    """Count the places where two versions wait, among what readers up to a level may see."""
    count = sum(p.level <= highest for p in profile.narrative.others)
    for _, record in profile.records():
        own = levels_of(record)
        fields = {v.field for v in record.other_versions}
        if record.sensitivity <= highest:
            count += sum(own.get(field, 1) <= highest for field in fields)
    return count

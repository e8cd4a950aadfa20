"""What a template opens first: the released profile, the day and the edition a page is about, and its head."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planning.analysis.freshness import Freshness, freshness
from planning.analysis.known import known_by
from planning.display.blocks import Block, badge, bullets, day, escaped, evidence, gap, month, paragraph, text
from planning.frameworks import framework
from planning.geography import units
from planning.problems import UsageError
from planning.profiles import Profile, ProfileError, find_workspace
from planning.profiles.profile import SOME, Standing
from planning.profiles.records import Record
from planning.sharing import ABOVE, SEALED, edition_level, released_for

__all__ = [
    "ACCESS_PAGE",
    "ACTORS_PAGE",
    "EXERCISE",
    "FACTS_PAGE",
    "FOR_THE_CELL",
    "FUNCTIONS_PAGE",
    "MILITARY_PLANNING_PAGE",
    "NOT_AVAILABLE",
    "PLAN_PAGE",
    "REVIEW_PAGE",
    "WORDS",
    "WORKING_PLAN_PAGE",
    "AreaPage",
    "AreasPage",
    "above",
    "absent",
    "actor_name",
    "anchor",
    "evidence_cell",
    "label",
    "lacking",
    "none_here",
    "open_area",
    "open_areas",
    "place_name",
    "sealed",
    "sources",
    "state_told",
    "stub",
    "told",
    "told_count",
]

EXERCISE = "Exercise. This area, its actors and its figures are fictional."
FOR_THE_CELL = 4  # the level of the planning cell alone
FACTS_PAGE = "evidence.html"
ACCESS_PAGE = "access_protection.html"
ACTORS_PAGE = "armed_actors.html"
WORKING_PLAN_PAGE = "working_plan.html"
MILITARY_PLANNING_PAGE = "military_planning.html"
REVIEW_PAGE = "transition_review.html"
FUNCTIONS_PAGE = "transition_functions.html"
PLAN_PAGE = "transition_plan.html"


@dataclass(frozen=True)
class AreaPage:
    """One page about one area."""

    profile: Profile
    as_of: dt.date
    edition: str
    href: str = FACTS_PAGE  # the page that lists the facts
    later: int = 0  # records and paragraphs dated after the day, which are left out

    @property
    def heading(self) -> Block:
        """The head of the page: area, edition, day, and the label of an exercise."""
        p = self.profile
        head = Block()
        if p.exercise:
            head += paragraph(f"<strong>{text(EXERCISE)}</strong>", "pl-exercise")
        fresh = freshness(p, self.as_of)
        newest = f"newest record {_newest(fresh)}" if fresh.newest else gap("no dated record").html
        pieces = [
            f"<strong>{text(p.area.name)}</strong> ({p.code})",
            f"as of {day(self.as_of)}",
            _mark(self.edition),
            newest,
            *([] if p.standings else ["draft, not reviewed"]),
        ]
        head += paragraph(" · ".join(pieces), "pl-head")
        if p.area.status_note:
            head += paragraph(text(p.area.status_note, self.href), "pl-status")
        head += _standings(p.standings) if p.standings else Block()
        if p.unsettled:
            head += paragraph(text(_unsettled(p.unsettled)), "pl-status")
        if self.later:
            words = f"A page about a past day: {self.later} records and paragraphs dated later are left out."
            head += paragraph(text(words), "pl-status")
        return head

    def left_out(self, *names: str) -> bool:
        """Whether records of one of these types lie above the edition."""
        return self.profile.left_out(*names)

    def incomplete(self, *names: str) -> bool:
        """Whether there may be records of these types that the page does not hold: above the edition, sealed, or later."""
        return self.profile.lacks(*names)

    def may_see(self, level: int) -> bool:
        """Whether the edition holds a level."""
        return edition_level(self.edition) >= level


@dataclass(frozen=True)
class AreasPage:
    """One page about all areas."""

    profiles: tuple[Profile, ...]
    as_of: dt.date
    edition: str
    failed: tuple[str, ...] = ()  # codes of areas whose profile has problems

    @property
    def heading(self) -> Block:
        """The head of the page: edition, day, and which areas had to be left out."""
        real = sum(not p.exercise for p in self.profiles)
        made_up = len(self.profiles) - real
        count = f"{real} areas and {made_up} exercise area{'' if made_up == 1 else 's'}"
        head = paragraph(" · ".join([count, f"as of {day(self.as_of)}", _mark(self.edition)]), "pl-head")
        if self.failed:
            words = f"Left out, because the profile has problems: {', '.join(self.failed)}."
            head += paragraph(f"<strong>{text(words)}</strong>", "pl-status")
        return head + _texts(self.profiles)


def _texts(profiles: tuple[Profile, ...]) -> Block:
    """Say which text of each area a page about all areas is made from."""
    groups: dict[str, list[str]] = {}
    for p in profiles:
        groups.setdefault(_which_text(p), []).append(p.code)
    if len(groups) == 1:
        return paragraph(f"The text of each area is {next(iter(groups))}.", "pl-note")
    lines = [f"{words}: {', '.join(codes)}" for words, codes in groups.items()]
    return paragraph(f"The text of the areas is {'; '.join(lines)}.", "pl-note") if lines else Block()


def state_told(state: str) -> str:
    """Give the label of a state of a review as it stands within a sentence: HC and HCT keep their letters."""
    label = framework("review_states")[state].label
    return label[:1].lower() + label[1:]


def _which_text(profile: Profile) -> str:
    """Say in HTML which text of an area there is: of the product that pages about all areas belong to."""
    if profile.name_alone:
        return "not endorsed yet, so that there is the name alone"
    found = next((s for s in profile.standings if s.product == "country_assessment"), None)
    if found is None:
        return "a draft, not reviewed"
    if found.shown:
        when = day(dt.date.fromisoformat(found.endorsed_on))
        return f"endorsed on {when}{', and changed since' if found.touched else ''}"
    words = {"draft": "a draft", "in_review": "in review"}.get(found.state, text(state_told(found.state)))
    return f"{words}{', and changed since' if found.touched else ''}"


def _newest(fresh: Freshness) -> str:
    if fresh.newest and fresh.month_only:
        return month(fresh.newest)
    return f"{day(fresh.newest)} ({fresh.age} days old)"


def _standings(found: tuple[Standing, ...]) -> Block:
    """Say how far each product of the area has come, and which text the pages are made from."""
    lines = []
    for one in found:
        words = f"<strong>{text(framework('review_products')[one.product].label)}</strong>: "
        words += text(state_told(one.state))
        if one.on:
            words += f" since {day(dt.date.fromisoformat(one.on))}"
        if one.touched:
            words += f". Changed since then, and draft again: {text(_sections(one.touched))}"
        if one.shown:
            when = day(dt.date.fromisoformat(one.endorsed_on))
            words += f". Its pages are made from the text endorsed on {when}"
        lines.append(f"{words}.")
    return bullets(lines, "pl-status")


def _sections(names: tuple[str, ...]) -> str:
    headings = framework("assessment_headings")
    said = [
        "key judgements"
        if n == "KJ"
        else f"{n} {headings[n].name}"
        if n in headings
        else WORDS.get(n, n.replace("_", " "))
        for n in names
    ]
    return ", ".join(said)


def _unsettled(count: int) -> str:
    places = "one place" if count == 1 else f"{count} places"
    return (
        f"Not settled: in {places} of this area's profile two people wrote different things at the same time. What stands "
        "here was saved first; the planning cell has yet to say what holds."
    )


def open_area(area: str, as_of: str, edition: str, *, facts_here: bool = False) -> AreaPage:
    """Open a page about one area for an edition; what is above its level is not in it.

    ``area`` is a code; ``as_of`` a date as YYYY-MM-DD. Raises UsageError for an area, edition or date that is none.
    """
    workspace = find_workspace(None)
    (folder,) = workspace.chosen((area,)).values()
    about = _date(as_of)
    profile, later = known_by(_released(folder, edition), about)
    return AreaPage(profile, about, edition, "" if facts_here else FACTS_PAGE, later)


def open_areas(as_of: str, edition: str) -> AreasPage:
    """Open a page about all areas of the workspace for an edition.

    An area whose profile has problems is left out and named in the head of the page.
    """
    profiles, failed = [], []
    about = _date(as_of)
    for code, folder in find_workspace(None).areas().items():
        try:
            profiles.append(known_by(_released(folder, edition), about)[0])
        except ProfileError:
            failed.append(code)
    return AreasPage(tuple(profiles), about, edition, tuple(failed))


def _released(folder: Path, edition: str) -> Profile:
    edition_level(edition)
    # Always, also on a copy that was released on disk: nothing in a folder may switch the release off.
    return released_for(folder, edition)


def _date(as_of: str) -> dt.date:
    try:
        return dt.date.fromisoformat(str(as_of))
    except ValueError:
        raise UsageError(f"as_of {as_of!r}: allowed a date as YYYY-MM-DD") from None


def _mark(edition: str) -> str:
    item = framework("editions")[edition]
    return badge(f"{item.label}, TLP:{item.values['tlp']}").html


def place_name(profile: Profile, code: str | None) -> str:
    """Give the name of a unit; the area's own code is a unit that is not known; the whole area for None, unless the edition names no unit at all."""
    if code is None:
        return "Place above this edition" if profile.detail == "area" else "Whole area"
    if code == profile.code:
        return "Unit not known"
    return next((u.name for u in units(profile.code, profile.folder) if u.code == code), code)


def actor_name(page: AreaPage, key: str | None) -> object:
    """Give the name of an actor; None where none is recorded, unless it may be one that the edition lacks."""
    actor = page.profile.actor(key)
    if actor is not None:
        return actor.name
    return above("not recorded, or above this edition") if page.left_out("actors") else None


def label(frame: str, key: str | None) -> str | None:
    """Give the name of an item of a list; None where nothing is recorded."""
    return framework(frame)[key].name if key else None


def told_count(page: AreaPage, known: int | None) -> object:
    """Give a count; where it is not there, it may be a gap, or too small for the edition: a release tells neither apart."""
    if known is not None:
        return str(known)
    return gap("not recorded" if page.may_see(FOR_THE_CELL) else "not recorded, or too few to be told")


def evidence_cell(ids: tuple[str, ...], href: str) -> Block:
    """Give a table's evidence column: links, what lies above the edition, or the gap."""
    shown = [i for i in ids if i != ABOVE]
    out = Block(evidence([i for i in shown if i != SEALED], href))
    if SEALED in shown:
        out += sealed()
    return out + above() if len(shown) < len(ids) else out or gap("no evidence")


def anchor(key: str, words: str) -> Block:
    """Give the first words of a row that can be linked to by the id of its record."""
    return Block(f'<span id="{escaped(key)}">{text(words)}</span>')


WORDS = {
    "geography": "boundaries of the units",
    "guidance_documents": "guidance documents",
    "released_counts": "counts of incidents",
    "calendar_items": "calendar items",
    "preparedness_actions": "preparedness actions",
    "imported_files": "imported files",
    "series_breaks": "series breaks",
    "paf_answers": "PAF answers",
    "what_ifs": "what-ifs",
    "joint_assessments": "joint assessments",
    "data_handovers": "handovers of data",
    "residual_presences": "residual presences",
}


NOT_AVAILABLE = "not available in this edition"


def absent(page: AreaPage, words: str, *names: str) -> Block:
    """Say why nothing stands here: it lies above this edition, or is sealed, where records of these types are; or a gap."""
    return _out_of_sight(page, *names) or gap(words)


def _out_of_sight(page: AreaPage, *names: str) -> Block:
    if page.left_out(*names):
        return above()
    return sealed() if any(page.profile.sealed.get(name) for name in names) else Block()


def none_here(page: AreaPage, words: str, *names: str) -> Block:
    """Say that none of some records is of a kind: a gap; or that none is on this page, which does not hold all of them."""
    return Block("None on this page, which does not hold all of them.") if page.incomplete(*names) else gap(words)


def lacking(page: AreaPage, *names: str) -> Block:
    """Say why something cannot be told here that needs all records of these types; empty where the page has them all."""
    later = "not told on a page about a past day, which lacks what was recorded later"
    return _out_of_sight(page, *names) or (Block(later) if page.incomplete(*names) else Block())


def above(words: str = "above this edition") -> Block:
    """Say that something is recorded which readers of this edition may not see."""
    return Block(f'<span class="pl-stub">{text(words)}</span>')


def sealed() -> Block:
    """Say that something lies encrypted in the profile and could not be opened where this page was made."""
    return Block('<span class="pl-stub">sealed</span>')


def told(record: Record, name: str) -> Any:
    """Give the value of a field for a table: what is recorded, or that it is sealed."""
    return sealed() if name in record.sealed else getattr(record, name)


def stub(page: AreaPage, *names: str) -> Block:
    """Say how many records of these types lie above the edition, or that some do, and how many are sealed."""
    out = Block()
    for counts, where in ((page.profile.withheld, "above this edition"), (page.profile.sealed, "sealed")):
        parts = [_count(n, WORDS.get(name, name)) for name in names if (n := counts.get(name))]
        words = ", ".join(parts)
        out += paragraph(f"{text(words[0].upper() + words[1:])} {where}.", "pl-stub") if parts else Block()
    return out


def _count(number: int, names: str) -> str:
    if number == SOME:
        return names
    one = {
        "counts of incidents": "count of incidents",
        "handovers of data": "handover of data",
    }.get(names, names.removesuffix("s"))
    return f"1 {one}" if number == 1 else f"{number} {names}"


def sources(page: AreaPage) -> Block:
    """Give the terms of the sources of figures, and the way to the facts."""
    frame = framework("sources")
    used = sorted({r.source for r in page.profile.readings} | {c.source for c in page.profile.released_counts})
    terms = bullets(f"<strong>{text(frame[s].label)}</strong>: {text(frame[s].text)}" for s in used)
    link = f'<a href="{FACTS_PAGE}">Evidence</a>'
    return paragraph(f"The facts with source, grade and review date, and what rests on each: {link}.") + terms

"""Review and open work: where each product stands, what waits for whom, what people have said of the text."""

from __future__ import annotations

from planning.analysis.waiting import NOBODY, Waits, waiting
from planning.display.blocks import Block, bullets, day, gap, note, paragraph, text
from planning.display.page import WORDS, AreaPage, absent, state_told, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import ReviewStep, marked
from planning.profiles.values import Sealed

__all__ = ["comments", "for_whom", "owners", "steps"]


def steps(page: AreaPage) -> Block:
    """Show for each product the steps it has taken: state, day, by which function; and why, to those who write."""
    products, states, functions = (framework(f"review_{n}") for n in ("products", "states", "functions"))
    rows: list[list[object]] = []
    why = page.may_see(marked(ReviewStep, Sealed)["why"].level)  # the reasons are for those who write
    for item in products:
        found = next((r for r in page.profile.reviews if r.product == item.id), None)
        taken = found.steps if found else ()
        rows += [
            [item.label, states[s.state].label, s.on, functions[s.by].name, *([s.why or Block()] * why)] for s in taken
        ]
        if not taken:
            rows.append(
                [item.label, states["draft"].label, gap("no step yet"), gap("not reviewed"), *([Block()] * why)]
            )
    out = table("Steps of the review", ["Product", "State", "On", "By", *(["Why"] * why)], rows, href=page.href)
    return out + note(
        "A product goes from draft to in review, is cleared by protection, and endorsed by the HC or the HCT."
    )


def for_whom(page: AreaPage) -> Block:
    """Show what waits, for each function the oldest first."""
    groups: dict[str, list[Waits]] = {}
    for one in waiting(page.profile, page.as_of):
        groups.setdefault(one.function, []).append(one)
    out = Block()
    for function, found in groups.items():
        name = framework("review_functions")[function].label if function != NOBODY else "Nobody answers for this yet"
        out += Block(f"<h3>{text(name)}</h3>\n") + bullets(_words(one) for one in found)
    if page.profile.unsettled:
        out += paragraph(text(f"In two versions, for everybody who writes: {page.profile.unsettled}."))
    return out or paragraph(absent(page, "Nothing waits.", "reviews", "comments", "gaps").html)


def _words(one: Waits) -> str:
    since = f", since {day(one.since)}" if one.since else ""
    if one.kind == "step":
        product = framework("review_products")[one.about].label
        return f"{text(product)}: next step is {text(state_told(one.detail))}{since}"
    if one.kind == "comment":
        return f"Comment {text(one.detail)} on {text(one.about)}{since}"
    what = WORDS.get(one.about, one.about.replace("_", " "))
    many = f"{one.count} {what}" if one.count != 1 else f"1 of the {what}"
    late = "past their review date" if one.kind == "review_by" else "past the day they were to be closed"
    return f"{text(many)} {late}, the oldest {day(one.since)}" if one.since else text(f"{many} {late}")


def comments(page: AreaPage) -> Block:
    """Show the comments, open ones first: on what, the words, the answer."""
    functions = framework("review_functions")
    found = sorted(page.profile.comments, key=lambda c: (c.resolved_on is not None, c.on, c.id))
    rows: list[list[object]] = []
    for c in found:
        about = f"{c.about} {c.field.replace('_', ' ')}" if c.field else c.about
        closed: object = gap("open")
        if c.resolved_on and c.resolved_by:
            closed = Block(f"{text(functions[c.resolved_by].name)}, {day(c.resolved_on)}")
        rows.append([about, c.said, functions[c.by].name, c.on, c.answer or Block(), closed])
    columns = ["About", "Comment", "By", "On", "Answer", "Resolved"]
    return table(
        "Comments", columns, rows, empty=absent(page, "No comment is recorded.", "comments"), href=page.href
    ) + stub(page, "comments")


def owners(page: AreaPage) -> Block:
    """Show which function answers for which part of the profile."""
    functions = framework("review_functions")
    headings = framework("assessment_headings")
    rows: list[list[object]] = [
        [
            f"{o.section} {headings[o.section].name}"
            if o.section in headings
            else WORDS.get(o.section, o.section.replace("_", " ")),
            functions[o.owner].label,
        ]
        for o in page.profile.section_owners
    ]
    empty = absent(page, "Nobody is named for a part of the profile.", "section_owners")
    return table("Who answers for what", ["Part of the profile", "Function"], rows, empty=empty, href=page.href)

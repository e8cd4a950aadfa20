"""Armed actors: who moves protection and access, their cards, and their place on the spectrum."""

from __future__ import annotations

from planning.analysis.actors import relation_rows, role_groups
from planning.display.assessment import narrative
from planning.display.blocks import Block, paragraph
from planning.display.charts import stakeholder_chart
from planning.display.page import AreaPage, above, absent, evidence_cell, place_name, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Actor, field_levels

__all__ = ["actors", "spectrum"]


# A sealed field has no column in an edition below its level: an empty one would read as a gap.
DO_NO_HARM = field_levels(Actor)["do_no_harm"]


def actors(page: AreaPage) -> Block:
    """Show the armed actors: cards, and for protection and for access separately who spoils and who influences."""
    p = page.profile
    if not p.actors:
        return (
            narrative(page, "H05")
            if p.narrative.section("H05")
            else paragraph(absent(page, "No armed actor is recorded.", "actors").html)
        ) + stub(page, "actors", "relations")
    out = narrative(page, "H05")
    for subject in ("protection", "access"):
        points = [
            (a.name, a.position, a.influence, getattr(a, f"role_{subject}") or "")
            for a in p.actors
            if a.position is not None and a.influence is not None
        ]
        out += stakeholder_chart(points, subject, f"{subject}-{p.code.lower()}")
        rows = [
            [g.label, tuple(a.name for a in g.actors) or Block("none recorded")] for g in role_groups(p.actors, subject)
        ]
        out += table(f"Roles on {subject}", ["Role", "Actors"], rows)
    out += _cards(page)
    return out + stub(page, "actors", "relations")


def _cards(page: AreaPage) -> Block:
    p = page.profile
    columns = [
        "Actor",
        "Type",
        "Areas of influence",
        "Command and cohesion",
        "Attitude to aid",
        "Influence",
        "Position",
        "What dissuades",
        *(["Do no harm"] if page.may_see(DO_NO_HARM) else []),
        "Interlocutor",
        "Evidence",
    ]
    rows = [[*_card(page, a), evidence_cell(a.evidence, page.href)] for a in p.actors]
    out = table("Armed actors", columns, rows, href=page.href, kind="pl-wide")
    out += _channels(page)
    relations = relation_rows(p.actors, p.relations)
    if relations:
        kinds = framework("relation_kinds")
        lines = [
            [
                f"{r.source.name} → {r.target.name}",
                kinds.label(r.relation.relation),
                r.relation.strength,
                r.relation.confidence,
            ]
            for r in relations
            if r.source and r.target
        ]
        out += table("Relations", ["From → to", "Relation", "Strength 0-3", "Confidence"], lines)
    return out


def _channels(page: AreaPage) -> Block:
    """Show entry points and channels: the columns that the edition may hold, for actors with anything in them."""
    levels = field_levels(Actor)
    names = {"entry_points": "Entry points", "channel": "Channel", "last_contact": "Last contact"}
    shown = [name for name in names if page.may_see(levels[name])]
    rows = [
        [a.name, *(getattr(a, name) for name in shown)]
        for a in page.profile.actors
        if any(getattr(a, name) for name in shown)
    ]
    if not rows:
        return Block()
    title = names[shown[0]] if len(shown) == 1 else "Entry points and channels"
    return table(title, ["Actor", *(names[name] for name in shown)], rows, href=page.href)


def _card(page: AreaPage, a: Actor) -> list[object]:
    def label(frame: str, key: str | None) -> object:
        return framework(frame)[key].name if key else None

    command = [x for x in (label("actor_clarity", a.command_clarity), label("actor_cohesion", a.cohesion)) if x]
    return [
        a.name,
        label("actor_types", a.actor_type),
        tuple(place_name(page.profile, c) for c in a.places) or (above() if page.profile.detail == "area" else None),
        tuple(str(c) for c in command),
        label("actor_attitudes", a.attitude),
        None if a.influence is None else str(a.influence),
        None if a.position is None else f"{a.position:+d}",
        a.dissuaded_by,
        *([a.do_no_harm] if page.may_see(DO_NO_HARM) else []),
        label("actor_interlocutors", a.interlocutor),
    ]


def spectrum(page: AreaPage) -> Block:
    """Show each actor's place between coexistence and cooperation, with the reason."""
    frame = framework("actor_spectrum")
    rows = [
        [
            a.name,
            *(
                Block("<strong>●</strong><span class='visually-hidden'>here</span>")
                if a.spectrum == s.id
                else Block("")
                for s in frame
            ),
            a.spectrum_reason,
        ]
        for a in page.profile.actors
        if a.spectrum
    ]
    columns = ["Actor", *(f"{s.id} {s.name}" for s in frame), "Reason and limits"]
    out = narrative(page, "H10") if page.profile.narrative.section("H10") else Block()
    return out + table(
        "From coexistence to cooperation",
        columns,
        rows,
        empty=absent(page, "No actor is placed.", "actors"),
        href=page.href,
    )

"""Armed actors: who moves protection and access, their cards, and their place on the spectrum."""

from __future__ import annotations

from planning.analysis.actors import armed, relation_rows, role_groups
from planning.display.assessment import narrative
from planning.display.blocks import Block, definition, join, paragraph, show, text
from planning.display.charts import network_chart, spectrum_chart, stakeholder_chart
from planning.display.page import (
    ACTORS_PAGE,
    AreaPage,
    above,
    absent,
    anchor,
    evidence_cell,
    label,
    place_name,
    stub,
    told,
)
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Actor, Channel, Relation, Tie, field_levels

__all__ = ["actors", "cards", "relations", "spectrum", "stakeholders"]

TIES = ("relations", "channels")


def actors(page: AreaPage) -> Block:
    """Show the prose and one line for each actor; maps, relations, points of entry and cards are on a page of their own."""
    p = page.profile
    out = narrative(page, "H05") if p.narrative.section("H05") or p.actors else Block()
    if not p.actors:
        return (out or paragraph(absent(page, "No armed actor is recorded.", "actors").html)) + stub(page, "actors")
    columns = [
        "Actor",
        "Type",
        "Areas of influence",
        "Role on protection",
        "Role on access",
        "Influence",
        "Position",
        "Interlocutor",
        "Evidence",
    ]
    rows = [
        [
            a.name,
            label("actor_types", a.actor_type),
            _places(page, a),
            label("actor_roles", a.role_protection),
            label("actor_roles", a.role_access),
            _number(a.influence),
            _position(a),
            label("actor_interlocutors", a.interlocutor),
            evidence_cell(a.evidence, page.href),
        ]
        for a in p.actors
    ]
    out += table("Armed actors and others who move them", columns, rows, numbers=[5, 6], href=page.href, kind="pl-wide")
    more = "Maps of influence, relations, points of entry, coverage gaps and the cards"
    return (
        out + paragraph(f'{more}: <a href="{ACTORS_PAGE}">armed actors and points of entry</a>.') + stub(page, "actors")
    )


def stakeholders(page: AreaPage, subject: str) -> Block:
    """Show who spoils and who influences one subject: the map of influence and position, and the roles side by side."""
    p = page.profile
    if not p.actors:
        return paragraph(absent(page, "No actor is recorded.", "actors").html) + stub(page, "actors")
    points = [
        (a.name, a.position, a.influence, getattr(a, f"role_{subject}") or "")
        for a in p.actors
        if a.position is not None and a.influence is not None
    ]
    out = stakeholder_chart(points, subject, f"{subject}-{p.code.lower()}")
    rows = [
        [
            g.label,
            tuple(f"{a.name} (influence {a.influence or 'X'}, position {_position(a) or 'X'})" for a in g.actors)
            or Block("none recorded"),
        ]
        for g in role_groups(p.actors, subject)
    ]
    return out + table(f"Roles on {subject}", ["Role", "Actors"], rows) + stub(page, "actors")


def _labels(frame: str, keys: tuple[str, ...]) -> object:
    return tuple(framework(frame)[k].name for k in keys)


def _number(value: int | None) -> object:
    return None if value is None else str(value)


def _position(a: Actor) -> str | None:
    return None if a.position is None else f"{a.position:+d}" if a.position else "0"


def _places(page: AreaPage, a: Actor) -> object:
    return tuple(place_name(page.profile, c) for c in a.places) or (above() if page.profile.detail == "area" else None)


def cards(page: AreaPage) -> Block:
    """Show each actor's card with all its fields; what the edition may not hold has no line in it."""
    p = page.profile
    if not p.actors:
        return paragraph(absent(page, "No actor is recorded.", "actors").html)
    return join(_card(page, a) for a in p.actors) + stub(page, "actors")


def _card(page: AreaPage, a: Actor) -> Block:
    parent = page.profile.actor(a.parent)
    ties = _ties(page, a)
    pairs: list[tuple[str, object]] = [
        ("Type", label("actor_types", a.actor_type)),
        ("Under", parent.name if parent else _none(page, "nobody recorded", "actors")),
        ("Areas of influence", _places(page, a)),
        ("Controls", _labels("control_of", a.controls) or Block("nothing recorded")),
        ("Command", label("actor_clarity", a.command_clarity)),
        ("Cohesion", label("actor_cohesion", a.cohesion)),
        ("Capabilities relevant to aid", _labels("actor_capabilities", a.capabilities) or Block("none recorded")),
        ("Commitments", _labels("actor_commitments", a.commitments) or Block("none recorded")),
        ("Protection risks it drives", _labels("protection_risks", a.risks) or Block("none recorded")),
        ("Access constraints it drives", _labels("access_amrf", a.access) or Block("none recorded")),
        ("Attitude to aid", label("actor_attitudes", a.attitude)),
        ("Role on protection", label("actor_roles", a.role_protection)),
        ("Role on access", label("actor_roles", a.role_access)),
        ("Influence, position", f"{a.influence or 'X'} of 5, {_position(a) or 'X'}"),
        ("Motivation", _labels("actor_motivations", a.motivations)),
        ("What dissuades", told(a, "dissuaded_by")),
        ("Allies", _told_ties(page, ties["alliance"], "none recorded")),
        ("Rivals", _told_ties(page, ties["rivalry"], "none recorded")),
        ("Who influences it", _told_ties(page, ties["on"], "nobody recorded")),
        ("Interlocutor", label("actor_interlocutors", a.interlocutor)),
        ("Confidence", label("confidence", a.confidence)),
        ("As of", a.as_of),
        ("Evidence", evidence_cell(a.evidence, page.href)),
    ]
    levels = field_levels(Actor)
    hidden = {
        "aliases": "Also called",
        "entry_points": "Entry points",
        "channel": "Channel",
        "last_contact": "Last contact",
        "do_no_harm": "Do no harm",
    }
    pairs[-3:-3] = [(words, told(a, name)) for name, words in hidden.items() if page.may_see(levels[name])]
    title = f'<h3 id="{a.id}">{text(a.name)}</h3>\n'
    return Block(title) + definition([(name, show(value, page.href)) for name, value in pairs])


def _none(page: AreaPage, words: str, *names: str) -> Block:
    """Say that nothing is recorded, unless an edition left out records in which it could stand."""
    return above("not recorded, or above this edition") if page.left_out(*names) else Block(words)


def _told_ties(page: AreaPage, ties: tuple[str, ...], words: str) -> object:
    if not page.left_out("relations", "actors"):
        return ties or Block(words)
    return (*ties, above("others above this edition")) if ties else _none(page, words, "relations", "actors")


def _ties(page: AreaPage, a: Actor) -> dict[str, tuple[str, ...]]:
    """Give the names of allies, of rivals, and of those who command or influence an actor, with the strength."""
    found: dict[str, list[str]] = {"alliance": [], "rivalry": [], "on": []}
    for r in relation_rows(page.profile.actors, page.profile.relations):
        if not r.source or not r.target or a.id not in {r.source.id, r.target.id}:
            continue
        other = r.target if r.source.id == a.id else r.source
        kind = r.relation.relation
        words = f"{other.name} (strength {'X' if r.relation.strength is None else r.relation.strength})"
        if kind in found:
            found[kind].append(words)
        elif r.target.id == a.id or r.relation.two_way == "yes":
            found["on"].append(words)
    return {kind: tuple(names) for kind, names in found.items()}


def relations(page: AreaPage) -> Block:
    """Draw who is tied to whom, from our interlocutors by way of others to armed actors, and list relations and channels."""
    p = page.profile
    rows = relation_rows(p.actors, p.relations)
    if not rows and not p.channels:
        return paragraph(absent(page, "No relation is recorded.", "relations", "channels").html) + stub(page, *TIES)
    kinds, people = framework("relation_kinds"), framework("actor_interlocutors")
    used = {c.interlocutor for c in p.channels}
    forces = armed(p.actors)
    others = [a for a in p.actors if a not in forces]
    columns = [
        [(f":{i.id}", i.name) for i in people if i.id in used],
        [(a.id, a.name) for a in others],
        [(a.id, a.name) for a in forces[::2]],
        [(a.id, a.name) for a in forces[1::2]],
    ]
    ties = [
        (r.source.id, r.target.id, r.relation.relation, r.relation.strength or 0) for r in rows if r.source and r.target
    ]
    ties += [(f":{c.interlocutor}", c.actor, "channel", c.strength or 0) for c in p.channels]
    tied = {key for source, target, *_ in ties for key in (source, target)}
    columns = [[node for node in column if node[0] in tied] for column in columns]
    said = [
        f"{r.source.name} to {r.target.name}: {kinds[r.relation.relation].name.lower()}"
        for r in rows
        if r.source and r.target
    ]
    said += [f"{people[c.interlocutor].name} to {a.name}: channel" for c in p.channels if (a := p.actor(c.actor))]
    words = "; ".join(said)
    out = network_chart(
        [c for c in columns if c], ties, f"Network of relations and channels. {words}", f"network-{p.code.lower()}"
    )
    lines = [
        [
            anchor(
                r.relation.id, f"{r.relation.id} {r.source.name} {'↔' if _both(r.relation) else '→'} {r.target.name}"
            ),
            kinds[r.relation.relation].name,
            _number(r.relation.strength),
            label("confidence", r.relation.confidence),
            _subjects(r.relation),
            _accepted(r.relation, Block("no objection")),
            _remark(r.relation),
            evidence_cell(r.relation.evidence, page.href),
        ]
        for r in rows
        if r.source and r.target
    ]
    names = ["From and to", "Kind", "Strength 0-3", "Confidence", "On", "May be used", "Remark", "Evidence"]
    out += table(
        "Relations",
        names,
        lines,
        numbers=[2],
        href=page.href,
        kind="pl-wide",
        empty=absent(page, "No relation is recorded.", "relations"),
    )
    return out + _channel_table(page) + stub(page, *TIES)


def _remark(r: Relation) -> object:
    """Give what is remarked on a relation, and what would have to be true for its use."""
    condition = f"To be used only if: {r.condition}" if r.condition else None
    return tuple(w for w in (told(r, "note"), condition) if w) or None


def _both(r: Relation) -> bool:
    return r.two_way == "yes" or framework("relation_kinds")[r.relation].values["carries"] != "forward"


def _subjects(tie: Tie) -> object:
    return _labels("subjects", tie.subjects) or Block("both")


def _accepted(tie: Tie, unjudged: object = None) -> object:
    words = label("acceptability", tie.acceptable) or unjudged
    flags = tuple(framework("do_no_harm")[f].name for f in tie.harm_flags)
    return (words, *flags) if flags else words


def _channel_table(page: AreaPage) -> Block:
    p = page.profile
    last = page.may_see(field_levels(Channel)["last_used"])
    mechanisms, people = {m.id: m.name for m in p.mechanisms}, framework("actor_interlocutors")
    rows = []
    for c in p.channels:
        actor = p.actor(c.actor)
        hangs = label("channel_holders", c.hangs_on)
        rows.append(
            [
                anchor(c.id, f"{c.id} {people[c.interlocutor].name} → {actor.name if actor else c.actor}"),
                c.actor_level,
                c.frequency,
                _number(c.strength),
                label("confidence", c.confidence),
                _subjects(c),
                _accepted(c),
                (hangs, mechanisms[c.mechanism]) if c.mechanism in mechanisms else hangs,
                {"yes": "ends with it", "no": "goes on"}.get(c.ends_with_mission or ""),
                *([c.last_used] if last else []),
                evidence_cell(c.evidence, page.href),
            ]
        )
    columns = [
        "Channel",
        "At the level of",
        "How often",
        "Strength 0-3",
        "Confidence",
        "On",
        "May be used",
        "Hangs on",
        "Without the mission",
    ]
    columns += [*(["Last used"] if last else []), "Evidence"]
    return table(
        "Channels",
        columns,
        rows,
        numbers=[3],
        href=page.href,
        kind="pl-wide",
        empty=absent(page, "No channel is recorded.", "channels"),
    )


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
            told(a, "spectrum_reason"),
            told(a, "spectrum_limit"),
        ]
        for a in page.profile.actors
        if a.spectrum
    ]
    columns = ["Actor", *(f"{s.id} {s.name}" for s in frame), "Reason", "Limit"]
    out = narrative(page, "H10") if page.profile.narrative.section("H10") else Block()
    placed = [(a.name, frame.ids.index(a.spectrum)) for a in page.profile.actors if a.spectrum]
    out += spectrum_chart([s.name for s in frame], placed, f"spectrum-{page.profile.code.lower()}")
    return out + table(
        "From coexistence to cooperation",
        columns,
        rows,
        empty=absent(page, "No actor is placed.", "actors"),
        href=page.href,
    )

"""Points of entry and coverage gaps: which way to an actor, why, what it rests on, and whom nobody reaches."""

from __future__ import annotations

from collections.abc import Iterable

from planning.analysis.coverage_gaps import CoverageGap, coverage_gaps
from planning.analysis.points_of_entry import CLEAR, Change, Entries, Path, Ranked, entries, targets
from planning.display.blocks import Block, badge, day, gap, note, paragraph, text
from planning.display.page import NOT_AVAILABLE, AreaPage, above, absent, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Actor, Channel, Tie

__all__ = ["coverage", "points"]

LISTS = ("actors", "relations", "channels")
SHORT = 2  # steps of the paths that are listed though they are not offered: longer ones say nothing new


def points(page: AreaPage, subject: str) -> Block:
    """Show the first paths to each actor that matters on a subject, and how far the first place holds."""
    p = page.profile
    wanted = targets(p.actors, subject)
    if not p.channels or not wanted:
        words = "No channel is recorded." if wanted else "No actor to be moved is recorded."
        return paragraph(absent(page, words, *LISTS).html) + stub(page, *LISTS)
    found = [(a, entries(p.actors, p.relations, p.channels, a.id, subject)) for a in wanted]
    shown = int(framework("points_of_entry").number("shown"))
    rows = [row for a, e in found for row in _rows(page, a, e, shown)]
    columns = ["To move", "Rank", "Path", "Weight", "Use", "What would have to be true", "Rank, one judgement moved"]
    out = table(f"Points of entry on {subject}", columns, rows, numbers=[1, 3], href=page.href, kind="pl-wide")
    if page.left_out(*LISTS):
        out += note(
            "Paths that lead through what this edition does not hold are not here; a better one may be among them."
        )
    return out + _holds(page, found, subject) + _others(page, found, subject)


def _rows(page: AreaPage, actor: Actor, found: Entries, shown: int) -> Iterable[list[object]]:
    if not found.ranked:
        words = "no path that can be weighed" if found.gaps else "no path"
        yield [actor.name, Block(""), absent(page, words, *LISTS), *[Block("")] * 4]
    for r in found.ranked[:shown]:
        spread = f"{r.best} to {r.worst}" if r.best != r.worst else f"stays {r.rank}"
        yield [
            actor.name,
            str(r.rank),
            _path(page, r.path),
            Block(f"{r.weight:.2f}"),
            _use(r),
            _conditions(r.path),
            spread,
        ]


def _path(page: AreaPage, path: Path) -> Block:
    words = text(framework("actor_interlocutors")[path.nodes[0]].name)
    return Block(words + "".join(f" → {text(_name(page, s.target))} ({_tie(s.tie)})" for s in path.steps))


def _name(page: AreaPage, key: str) -> str:
    actor = page.profile.actor(key)
    return actor.name if actor else key


def _tie(tie: Tie) -> str:
    strength = "?" if tie.strength is None else str(tie.strength)
    confidence = "?" if tie.confidence is None else framework("confidence")[tie.confidence].name.lower()
    return f'<a href="#{tie.id}">{tie.id}</a>: {strength}, {confidence}'


def _use(r: Ranked) -> Block:
    if r.kind == CLEAR:
        return badge("acceptable", "good")
    names = [framework("do_no_harm")[f].name.lower() for f in r.path.flags]
    judged = [s.tie.acceptable for s in r.path.steps if isinstance(s.tie, Channel) or s.tie.acceptable]
    why = ["the HCT decides each time"] if "case_by_case" in judged else []
    why += ["not judged whether acceptable"] if None in judged else []
    return badge("with care", "watch") + Block(" " + text("; ".join([*why, *names])))


def _conditions(path: Path) -> object:
    said = [s.tie.condition for s in path.steps if s.tie.condition]
    if path.ends_with_mission:
        said.append("It is used while the mission is there: it ends with it.")
    return " ".join(said) if said else Block("nothing beyond what is recorded")


def _holds(page: AreaPage, found: list[tuple[Actor, Entries]], subject: str) -> Block:
    rows = []
    for actor, e in found:
        if not e.ranked:
            continue
        what = tuple(_change(page, c) for c in e.changes) or Block("none of them")
        rows.append([actor.name, _path_short(page, e.ranked[0].path), f"{e.held} of {e.tried}", what])
    columns = [
        "To move",
        "First path",
        "Single steps after which it stays first",
        "What brings another path to the front",
    ]
    out = table(f"How far the first place holds on {subject}", columns, rows) if rows else Block()
    frame = framework("points_of_entry")
    weights = ", ".join(f"{c.name.lower()} {frame.number(f'weight_{c.id}'):g}" for c in framework("confidence"))
    return out + note(
        "In brackets: the channel or relation, its strength and its confidence. Weight: the product over the steps of "
        f"strength / {frame.number('strongest'):g} and of the confidence ({weights}): our rule, not an official one. Paths "
        "that are acceptable and carry no Do No Harm flag come first. Each strength, confidence and acceptability is moved by one step, one at a time."
    )


def _path_short(page: AreaPage, path: Path) -> str:
    names = [framework("actor_interlocutors")[path.nodes[0]].name, *(_name(page, n) for n in path.nodes[1:-1])]
    return " → ".join(names)


def _change(page: AreaPage, c: Change) -> str:
    field = {"strength": "strength", "confidence": "confidence", "acceptable": "acceptability"}[c.field]
    then = f"{_path_short(page, c.first)} comes first" if c.first else "no path is left"
    return f"{field} of {c.tie.id} from {_value(c.before)} to {_value(c.after)}: {then}"


def _value(value: str) -> str:
    return value.replace("_", " ")


def _others(page: AreaPage, found: list[tuple[Actor, Entries]], subject: str) -> Block:
    """List the short paths that are refused, and those that cannot be weighed, since a judgement in them is a gap."""
    rows = []
    for actor, e in found:
        for paths, why in (
            (e.refused, "not acceptable, or without strength"),
            (e.gaps, "a strength or confidence is not known"),
        ):
            rows += [[actor.name, _path(page, p), why] for p in paths if len(p.steps) <= SHORT]
    if not rows:
        return Block()
    return table(f"Paths on {subject} that are not offered or not weighed", ["To move", "Path", "Why"], rows)


def coverage(page: AreaPage) -> Block:
    """Show whom nobody reaches, and the channels that hang on one person, one forum or the mission."""
    p = page.profile
    title = "Coverage gaps"
    if page.left_out(*LISTS):
        # What is left would show gaps where there are channels above the edition.
        return paragraph(f"{title}: {above(NOT_AVAILABLE).html}.") + stub(page, *LISTS)
    if not p.channels and not p.actors:
        return paragraph(absent(page, "No actor is recorded.", *LISTS).html)
    rows = [
        [g.actor.name, str(g.actor.influence or "") or gap(), *_gap(g)]
        for g in coverage_gaps(p.actors, p.relations, p.channels, page.as_of)
    ]
    out = table(
        title,
        ["Actor", "Influence", "Gap", "What is left"],
        rows,
        numbers=[1],
        empty=Block("None by this rule."),
    )
    return out + stub(page, *LISTS)


def _gap(g: CoverageGap) -> list[object]:
    names = framework("subjects")
    ids = ", ".join(c.id for c in g.channels)
    every = (
        "all channels"
        if g.all_of_them and len(g.channels) > 1
        else "the only channel"
        if g.all_of_them
        else "of several channels"
    )
    if g.kind == "no_channel":
        words = " and ".join(names[s].name.lower() for s in g.subjects)
        left = " and ".join(names[s].name.lower() for s in g.indirect)
        return [f"no channel on {words}", f"by way of others on {left}" if left else "no path at all"]
    told = {
        "one_person": "hangs on one person",
        "one_forum": "hangs on one forum",
        "ends_with_mission": "ends with the mission",
    }
    if g.kind == "silent":
        return [Block("no use recorded since " + day(g.since)), f"{every}: {ids}"]
    return [f"{told[g.kind]} ({every}: {ids})", _left(g)]


def _left(g: CoverageGap) -> object:
    return Block("nothing without it") if g.all_of_them else "other channels stay"

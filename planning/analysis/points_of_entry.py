"""Points of entry: the paths of influence to an actor, their ranking, and what a single judgement changes in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from planning.analysis.actors import armed
from planning.frameworks import framework
from planning.profiles.records import Actor, Channel, Relation, Tie

__all__ = ["Change", "Entries", "Path", "Ranked", "Step", "entries", "targets"]

CLEAR, WITH_CARE, NOT_OFFERED = range(3)  # the classes of paths, the first of them offered first
VARIED = ("strength", "confidence", "acceptable")  # the judgements that are moved by one step, one at a time
NEAR = 9  # decimals in which two weights are the same: sums of the same judgements in another order are


@dataclass(frozen=True)
class Step:
    """One step of a path: from an interlocutor or actor to an actor, by a channel or relation."""

    source: str
    target: str
    tie: Tie


@dataclass(frozen=True)
class Path:
    """A path from an interlocutor to an actor: its steps, and the names of what it passes."""

    steps: tuple[Step, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """The interlocutor and the actors on the way, the one to be moved last."""
        return (self.steps[0].source, *(s.target for s in self.steps))

    @property
    def flags(self) -> tuple[str, ...]:
        """The Do No Harm flags of its steps, each once."""
        return tuple(dict.fromkeys(f for s in self.steps for f in s.tie.harm_flags))

    @property
    def ends_with_mission(self) -> bool:
        """Whether one of its steps goes when the mission goes."""
        return any(s.tie.ends_with_mission == "yes" for s in self.steps)


@dataclass(frozen=True)
class Ranked:
    """A path that is offered, with its class, its weight from 0 to 1, and its rank.

    ``best`` and ``worst`` are the ranks it takes when any one judgement moves by one step.
    """

    path: Path
    kind: int
    weight: float
    rank: int
    best: int
    worst: int


@dataclass(frozen=True)
class Change:
    """A single step in one judgement that brings another path to the first place."""

    tie: Tie
    field: str
    before: str
    after: str
    first: Path | None  # None: no path is left


@dataclass(frozen=True)
class Entries:
    """What is known of the ways to move one actor on one subject.

    ``ranked`` are the paths that are offered, in order; ``gaps`` those without a weight, since a strength or a confidence
    is not known; ``refused`` those with a step that is not acceptable. Of ``tried`` single steps in one judgement
    ``held`` left the first path first; ``changes`` are the others.
    """

    actor: str
    subject: str
    ranked: tuple[Ranked, ...]
    gaps: tuple[Path, ...]
    refused: tuple[Path, ...]
    tried: int
    held: int
    changes: tuple[Change, ...]


def targets(actors: Iterable[Actor], subject: str) -> tuple[Actor, ...]:
    """Give the armed actors that matter on ``protection`` or ``access``: influential ones, and those who spoil it."""
    least = framework("points_of_entry").number("influential")
    return tuple(
        a for a in armed(actors) if (a.influence or 0) >= least or getattr(a, f"role_{subject}") in {"spoiler", "both"}
    )


def entries(
    actors: Iterable[Actor], relations: Iterable[Relation], channels: Iterable[Channel], actor: str, subject: str
) -> Entries:
    """Find and rank the paths of influence to one actor on one subject (own rule; frameworks/points_of_entry).

    The weight of a path is the product over its steps of strength / highest strength x weight of the confidence. Paths
    that are acceptable in every step and carry no Do No Harm flag come first, then the others; within a class the
    weight decides and equal weights share a rank. A channel nobody has judged acceptable counts as case by case; a
    relation without such a judgement raises no objection. Neither the order of the records nor their ids make a
    difference.
    """
    found = tuple(_paths(tuple(actors), tuple(relations), tuple(channels), actor, subject))
    judged = _judge(found)
    ranked = _rank(judged)
    orders = [
        (_rank(_judge(found, {(tie.id, field): after})), tie, field, after) for tie, field, after in _moves(found)
    ]
    first = {r.path.nodes for r in ranked if r.rank == 1}
    changes = []
    for order, tie, field, after in orders:
        now = [r.path for r in order if r.rank == 1]
        if first and not first & {p.nodes for p in now}:
            changes.append(Change(tie, field, str(getattr(tie, field)), str(after), now[0] if now else None))
    tried = len(orders) if first else 0
    return Entries(
        actor,
        subject,
        _spread(ranked, [order for order, *_ in orders]),
        tuple(p for p, kind, weight in judged if kind != NOT_OFFERED and weight is None),
        tuple(p for p, kind, _ in judged if kind == NOT_OFFERED),
        tried,
        tried - len(changes),
        tuple(changes),
    )


def _paths(
    actors: tuple[Actor, ...],
    relations: tuple[Relation, ...],
    channels: tuple[Channel, ...],
    actor: str,
    subject: str,
) -> Iterator[Path]:
    """Give the paths to an actor, also those that differ only in the tie between two of them, in an order of their own."""
    import networkx as nx

    known = {a.id for a in actors}
    graph: Any = nx.MultiDiGraph()
    graph.add_nodes_from(sorted(known))
    kinds = framework("relation_kinds")
    ties: dict[str, Tie] = {}
    for c in sorted(channels, key=lambda c: c.id):
        if c.actor in known and subject in (c.subjects or (subject,)):
            ties[c.id] = c
            graph.add_edge(f":{c.interlocutor}", c.actor, c.id)
    for r in sorted(relations, key=lambda r: r.id):
        carries = kinds[r.relation].values["carries"]
        if carries == "nothing" or not {r.source, r.target} <= known or subject not in (r.subjects or (subject,)):
            continue
        ties[r.id] = r
        graph.add_edge(r.source, r.target, r.id)
        if carries == "both" or r.two_way == "yes":
            graph.add_edge(r.target, r.source, r.id)
    if actor not in graph:
        return
    longest = int(framework("points_of_entry").number("longest")) + 1
    for start in sorted(n for n in graph if n.startswith(":")):
        found: Any = nx.all_simple_edge_paths(graph, start, actor, cutoff=longest)  # (from, to, id) in a multigraph
        for edges in found:
            yield Path(tuple(Step(a.removeprefix(":"), b, ties[key]) for a, b, key in edges))


Moved = Mapping[tuple[str, str], Any]  # (id of a tie, judgement) -> the value to take instead of the recorded one


def _judgement(tie: Tie, field: str, moved: Moved) -> Any:
    return moved.get((tie.id, field), getattr(tie, field))


def _judged(path: Path, moved: Moved) -> tuple[int, float | None]:
    """Give the class and the weight of a path; without a weight where a judgement is a gap."""
    frame = framework("points_of_entry")
    kind, weight = CLEAR, 1.0
    unknown = False
    for step in path.steps:
        strength = _judgement(step.tie, "strength", moved)
        confidence = _judgement(step.tie, "confidence", moved)
        acceptable = _judgement(step.tie, "acceptable", moved)
        if strength == 0 or acceptable == "no":
            kind = NOT_OFFERED
        elif (
            step.tie.harm_flags
            or acceptable == "case_by_case"
            or (acceptable is None and isinstance(step.tie, Channel))
        ):
            kind = max(kind, WITH_CARE)
        if strength is None or confidence is None:
            unknown = True
        else:
            weight *= strength / frame.number("strongest") * frame.number(f"weight_{confidence}")
    return kind, None if unknown else weight


def _judge(paths: Iterable[Path], moved: Moved | None = None) -> list[tuple[Path, int, float | None]]:
    """Give for each way through the actors its best path, with class and weight; one without a weight comes last."""
    best: dict[tuple[str, ...], tuple[Path, int, float | None]] = {}
    for path in paths:
        kind, weight = _judged(path, moved or {})
        old = best.get(path.nodes)
        if old is None or _worth(kind, weight) > _worth(*old[1:]):
            best[path.nodes] = (path, kind, weight)
    return list(best.values())


def _worth(kind: int, weight: float | None) -> tuple[int, float]:
    return -kind, -1.0 if weight is None else weight


def _rank(judged: Iterable[tuple[Path, int, float | None]]) -> tuple[Ranked, ...]:
    """Rank the paths that are offered and have a weight; those that are equal share a rank."""
    usable = [(p, kind, weight) for p, kind, weight in judged if kind != NOT_OFFERED and weight is not None]
    places = sorted((kind, -round(weight, NEAR)) for _, kind, weight in usable)
    ranked = []
    for path, kind, weight in usable:
        rank = places.index((kind, -round(weight, NEAR))) + 1
        ranked.append(Ranked(path, kind, weight, rank, best=rank, worst=rank))
    return tuple(sorted(ranked, key=lambda r: (r.rank, len(r.path.steps), r.path.nodes)))


def _moves(paths: Iterable[Path]) -> Iterator[tuple[Tie, str, Any]]:
    """Give every single step up or down in a judgement that any of the paths rests on; a gap is not moved."""
    ties = {s.tie.id: s.tie for p in paths for s in p.steps}
    scales: dict[str, tuple[Any, ...]] = {
        "strength": tuple(range(int(framework("points_of_entry").number("strongest")) + 1)),
        "confidence": framework("confidence").ids,
        "acceptable": framework("acceptability").ids,
    }
    for tie in ties.values():
        for field in VARIED:
            value, scale = getattr(tie, field), scales[field]
            if value is not None:
                at = scale.index(value)
                yield from ((tie, field, scale[i]) for i in (at - 1, at + 1) if 0 <= i < len(scale))


def _spread(ranked: tuple[Ranked, ...], orders: list[tuple[Ranked, ...]]) -> tuple[Ranked, ...]:
    """Put to each path the best and the worst rank it takes in other orders; where it drops out, one below the last."""
    taken = [{r.path.nodes: r.rank for r in order} for order in orders]
    out = []
    for r in ranked:
        ranks = [r.rank, *(t.get(r.path.nodes, len(t) + 1) for t in taken)]
        out.append(replace(r, best=min(ranks), worst=max(ranks)))
    return tuple(out)

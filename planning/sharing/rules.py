"""What an edition may hold of one area: the defaults, tightened by the area's information sharing protocol."""

from __future__ import annotations

from dataclasses import dataclass, field

from planning.frameworks import framework
from planning.problems import UsageError, nearest, one_of
from planning.profiles import Profile
from planning.profiles.records import DataType, Protocol

__all__ = ["OWN", "Rules", "coarser", "edition_level", "rules", "stricter_protocol"]

OWN = "cell"  # the planning cell's own edition: all of it, as it was written


def edition_level(edition: str) -> int:
    """Give the highest level an edition may hold; raise UsageError for an unknown edition."""
    editions = framework("editions")
    if edition not in editions:
        near = nearest(edition, editions.ids)
        hint = f"; do you mean {near}?" if near else ""
        raise UsageError(f"edition {edition!r}: allowed {one_of(editions.ids)}{hint}")
    return int(editions[edition].max or 1)


@dataclass(frozen=True)
class Rules:
    """The rules of one edition for one area.

    ``highest`` is the highest level it may hold, ``threshold`` the count below which nothing is told (0: all is told),
    ``detail`` and ``attribution`` the finest unit it names (admin2, admin1, area), the second where a party is named,
    ``counted`` whether a stub says how many records it stands for, ``lowest`` the level that each kind of record has at
    least.
    """

    edition: str
    highest: int
    threshold: int
    detail: str
    attribution: str
    counted: bool
    lowest: dict[str, int] = field(default_factory=dict)


def rules(profile: Profile, edition: str) -> Rules:
    """Give the rules for releasing a profile; a protocol that would loosen a default changes nothing."""
    highest = edition_level(edition)
    finest = str(framework("editions")[edition].values["places"])
    if edition == OWN:
        return Rules(edition, highest, 0, finest, finest, counted=True)
    told = profile.protocol or Protocol()
    settings = framework("disclosure")
    threshold = max(int(settings.number("count_threshold")), told.count_threshold or 0)
    detail = coarser(finest, getattr(told.places, edition))
    attribution = coarser(detail, str(settings.settings["attribution"].value), told.attribution)
    lowest: dict[str, int] = {}
    for kind in told.data_types:
        lowest[kind.kind] = max(kind.level, lowest.get(kind.kind, 1))
    return Rules(edition, highest, threshold, detail, attribution, told.stubs != "presence", lowest)


def stricter_protocol(before: Protocol | None, now: Protocol | None) -> Protocol | None:
    """Give the protocol of today with what an earlier one asked for and this one no longer does."""
    if before is None:
        return now
    after = now or Protocol(id=before.id, level=before.level)
    places = {
        name: _coarsest(getattr(before.places, name), getattr(after.places, name))
        for name in type(after.places).model_fields
    }
    tightened = {
        "count_threshold": max(
            (n for n in (before.count_threshold, after.count_threshold) if n is not None), default=None
        ),
        "attribution": _coarsest(before.attribution, after.attribution),
        "places": after.places.model_copy(update=places),
        "stubs": "presence" if "presence" in (before.stubs, after.stubs) else after.stubs or before.stubs,
        "data_types": (*after.data_types, *(kind for kind in before.data_types if not _asked(kind, after))),
    }
    return after.model_copy(update=tightened)


def _asked(kind: DataType, protocol: Protocol) -> bool:
    return any(k.kind == kind.kind and k.level >= kind.level for k in protocol.data_types)


def _coarsest(one: str | None, other: str | None) -> str | None:
    return coarser(one, other) if one or other else None


def coarser(*details: str | None) -> str:
    """Give the coarsest of some details of places; None says nothing."""
    order = framework("place_details").ids
    return min((d for d in details if d), key=order.index)

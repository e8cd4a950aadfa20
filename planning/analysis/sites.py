"""Sites of a mission: whom their closing touches, whether they can be closed, and what speaks of retaliation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planning.analysis.function_gaps import Span
from planning.analysis.operations import People, exposed
from planning.analysis.scenarios import seriousness
from planning.frameworks import Item, framework
from planning.profiles.records import Dependent, Retaliation, Site

__all__ = [
    "CheckRow",
    "PlacePeople",
    "RetaliationRow",
    "SiteFinding",
    "people_by_place",
    "retaliation_rows",
    "site_findings",
]

GO, CONDITIONS, NO_GO, UNKNOWN = "go", "go_with_conditions", "no_go", ""
PENDING = "pending"


@dataclass(frozen=True)
class CheckRow:
    """One check before closing with its result; one that nobody has judged is unknown."""

    item: Item
    result: str
    because: str | None
    must: bool


@dataclass(frozen=True)
class SiteFinding:
    """A site on a day.

    ``closes`` is when it is to close, ``days`` how many are left to the earliest of it (negative: since). ``rule`` is what
    the checks say by our rule (frameworks/closure_checks): go, go_with_conditions, no_go, or empty where a check that must
    be met is not judged. ``disagrees`` says whether a decision to close stands against it.
    """

    site: Site
    closes: Span | None
    days: int | None
    people: People
    seriousness: int | None
    band: Item | None
    checks: tuple[CheckRow, ...]
    rule: str
    disagrees: bool

    def having(self, result: str) -> tuple[CheckRow, ...]:
        """Give the checks with a result, musts first."""
        return tuple(sorted((c for c in self.checks if c.result == result), key=lambda c: not c.must))


@dataclass(frozen=True)
class PlacePeople:
    """People who depend on sites in one unit, by kind of dependence, as ranges that are added end by end."""

    place: str | None
    kind: Item | None
    people: People
    sites: int


@dataclass(frozen=True)
class RetaliationRow:
    """One question on retaliation and how many sites answer it with yes, no or not known."""

    item: Item
    yes: tuple[str, ...]
    no: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def raised(self) -> tuple[str, ...]:
        """The sites whose answer raises the risk."""
        return self.yes if self.item.values.get("raises") == "yes" else self.no


def site_findings(sites: Iterable[Site], as_of: dt.date) -> tuple[SiteFinding, ...]:
    """Give each site that is not closed by the day, those that close first at the head, those without a day last."""
    found = [_finding(s, as_of) for s in sites if s.closed_on is None or s.closed_on > as_of]
    return tuple(sorted(found, key=lambda f: (f.closes.first if f.closes else dt.date.max, f.site.id)))


def _finding(site: Site, as_of: dt.date) -> SiteFinding:
    closes = Span(site.closes, site.closes_latest or site.closes) if site.closes else None
    given = {c.check: c for c in site.checks}
    checks = tuple(
        CheckRow(
            item,
            given[item.id].result if item.id in given else "unknown",
            given[item.id].because if item.id in given else None,
            item.values.get("must") == "yes",
        )
        for item in framework("closure_checks")
    )
    number, band = seriousness(site.likelihood, site.impact) or (None, None)
    rule = _rule(checks)
    return SiteFinding(
        site,
        closes,
        (closes.first - as_of).days if closes else None,
        exposed(site.dependents),
        number,
        band,
        checks,
        rule,
        site.decision in {GO, CONDITIONS} and rule in {NO_GO, UNKNOWN},
    )


def _rule(checks: Sequence[CheckRow]) -> str:
    musts = {c.result for c in checks if c.must}
    if "fail" in musts:
        return NO_GO
    if "unknown" in musts:
        return UNKNOWN
    return GO if all(c.result == "pass" for c in checks) else CONDITIONS


def people_by_place(sites: Iterable[Site], as_of: dt.date) -> tuple[PlacePeople, ...]:
    """Add up who depends on the sites that are still open, by unit and kind; a group's own unit counts before its site's."""
    groups: dict[tuple[str | None, str | None], list[tuple[str, Dependent]]] = {}
    for site in sites:
        if site.closed_on is None or site.closed_on > as_of:
            for d in site.dependents:
                groups.setdefault((d.place or site.place, d.people), []).append((site.id, d))
    frame = framework("site_dependents")
    order = {key: n for n, key in enumerate(frame.ids)}
    found = [
        PlacePeople(place, frame[kind] if kind else None, exposed(d for _, d in some), len({s for s, _ in some}))
        for (place, kind), some in groups.items()
    ]
    return tuple(
        sorted(
            found, key=lambda p: (p.place is None, p.place or "", order.get(p.kind.id if p.kind else "", len(order)))
        )
    )


def retaliation_rows(sites: Iterable[Site], as_of: dt.date) -> tuple[RetaliationRow, ...]:
    """Give each question with the ids of the open sites by their answer; one that was not answered is not known."""
    open_ones = [s for s in sites if s.closed_on is None or s.closed_on > as_of]
    rows = []
    for item in framework("retaliation_checks"):
        answers: dict[str | None, list[str]] = {"yes": [], "no": [], None: []}
        for site in open_ones:
            answers[_answer(site.retaliation, item.id)].append(site.id)
        rows.append(RetaliationRow(item, tuple(answers["yes"]), tuple(answers["no"]), tuple(answers[None])))
    return tuple(rows)


def _answer(given: Sequence[Retaliation], check: str) -> str | None:
    return next((r.answer for r in given if r.check == check), None)

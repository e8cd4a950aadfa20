"""Lays the chances of a driver out as a table: a row for each combination of states it depends on, a column for each of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import product

from planning.authoring.forms.choices import Known
from planning.profiles.yamltext import Plain

__all__ = ["Row", "plain_of", "rows_of", "sum_of"]

MOST = 60  # rows of a table; further combinations that the record lacks are written in the file


@dataclass(frozen=True)
class Row:
    """One combination of states, and the share of each state of the driver under it as typed."""

    given: tuple[tuple[str, str], ...]  # driver, state
    shares: tuple[str, ...]
    stray: bool = False  # of states that are none any more

    @property
    def label(self) -> str:
        """The combination in words."""
        return ", ".join(f"{driver} {state}" for driver, state in self.given) or "always"


def rows_of(values: Mapping[str, Plain], known: Known) -> tuple[Row, ...]:
    """Give the rows of a driver as its record has them, with empty ones for the combinations that it lacks.

    Rows of the record that fit no combination any more stand at the end, so that nothing goes unseen.
    """
    states = _texts(values.get("states"))
    above = _texts(values.get("depends_on"))
    have = {frozenset(given): (given, shares) for given, shares in _chances(values.get("chances"))}
    sets = [[(driver, state) for state in known.states(driver)] for driver in above]
    rows: list[Row] = []
    for combination in product(*sets):
        given, shares = have.pop(frozenset(combination), (combination, ()))
        if shares or len(rows) < MOST:
            rows.append(Row(given, _filled(shares, len(states))))
    return (*rows, *(Row(given, shares, stray=True) for given, shares in have.values()))


def _chances(value: Plain) -> list[tuple[tuple[tuple[str, str], ...], tuple[str, ...]]]:
    out = []
    for chance in value if isinstance(value, list) else []:
        if isinstance(chance, dict):
            given = chance.get("given")
            pairs = [g for g in given if isinstance(g, dict)] if isinstance(given, list) else []
            out.append((tuple((str(g.get("driver")), str(g.get("state"))) for g in pairs), _texts(chance.get("shares"))))  # fmt: skip
    return out


def _texts(value: Plain) -> tuple[str, ...]:
    return tuple(str(v) for v in value) if isinstance(value, list) else ()


def _filled(shares: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*shares, *[""] * (width - len(shares)))


def plain_of(rows: tuple[Row, ...]) -> list[Plain]:
    """Give the rows as a record has them; one in which nothing is typed is left out, and a single empty share is not 0."""
    out: list[Plain] = []
    for row in rows:
        shares = [s.strip() for s in row.shares]
        if any(shares):
            given: list[Plain] = [{"driver": driver, "state": state} for driver, state in row.given]
            plain: list[Plain] = [s or "?" for s in shares]
            out.append({**({"given": given} if given else {}), "shares": plain})
    return out


def sum_of(shares: tuple[str, ...]) -> str:
    """Say what a row adds up to; each row must give 1."""
    typed = [s.strip() for s in shares]
    if not any(typed):
        return "nothing typed"
    try:
        total = sum((Decimal(s) for s in typed if s), Decimal(0))
    except InvalidOperation:
        return "write shares with a point, such as 0.4"
    left = Decimal(1) - total
    if not left:
        return "adds up to 1"
    return f"adds up to {total}: {abs(left)} {'missing' if left > 0 else 'too much'}"

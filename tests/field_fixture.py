"""Drivers, pairs, settings and fields in a few letters, for the tests of scenarios."""

from __future__ import annotations

from planning.analysis.field import Field, field_of
from planning.profiles.records import Chance, Driver, DriverState, Setting, StatePair

__all__ = ["CROP", "RAIN", "driver", "pair", "put", "whole"]


def driver(key: str, states: str, *chances: tuple[tuple[float, ...], dict[str, str]], **more: object) -> Driver:
    """Give a driver whose states are single letters; each chance is (shares, what is given)."""
    on = tuple(dict.fromkeys(k for _, g in chances for k in g))
    made = tuple(
        Chance(given=tuple(DriverState(driver=k, state=v) for k, v in g.items()), shares=tuple(map(str, s)))
        for s, g in chances
    )
    return Driver(id=key, driver=f"driver {key}", states=tuple(states), depends_on=on, chances=made, **more)


def pair(one: tuple[str, str], other: tuple[str, str], fit: str = "impossible") -> StatePair:
    """Give a pair of states."""
    ends = [DriverState(driver=k, state=v) for k, v in (one, other)]
    return StatePair(id="SP-01", one=ends[0], other=ends[1], fit=fit)


def put(**chosen: str) -> tuple[Setting, ...]:
    """Give settings: D1='ab' sets driver D1 to a or b."""
    return tuple(Setting(driver=k, states=tuple(v)) for k, v in chosen.items())


def whole(drivers: list[Driver], pairs: list[StatePair] | None = None) -> Field:
    """Give the field of drivers, which must be there."""
    found = field_of(drivers, pairs or [])
    assert found is not None
    return found


RAIN = driver("D1", "wd", ((0.3, 0.7), {}))
CROP = driver("D2", "gp", ((0.9, 0.1), {"D1": "w"}), ((0.2, 0.8), {"D1": "d"}))

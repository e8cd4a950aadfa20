"""Names become codes by the units' own names and the table of aliases; likeness proposes and never maps."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.geography import units
from planning.importing.places import Gazetteer, folded
from planning.profiles import OUTSIDE, POSITION, Alias

DAY = dt.date(2011, 7, 9)


def names(*aliases: Alias, source: tuple[str, ...] = ("ucdp_ged", "UCDP_GED")) -> Gazetteer:
    """Give the names of Sudan with some aliases."""
    return Gazetteer("SDN", None, aliases, source)


@pytest.mark.parametrize(
    "text", ["Khartoum", "KHARTOUM", " khartoum ", "Kh\u00e0rtoum", "Khartoum\u00a0", "SD-KH", "sd-kh"]
)
def test_a_name_is_the_same_whatever_makes_no_difference(text: str) -> None:
    """Case, accents, blanks of any kind; the code is a name too."""
    assert names().name(text).place == "SD-KH"


@pytest.mark.parametrize("text", ["Khartum", "Khartoum state", "Kartoum", "North Darfor", "Northen", "Darfur"])
def test_a_name_that_is_only_like_one_is_not_mapped(text: str) -> None:
    """However near: it is proposed, and somebody decides."""
    found = names()
    assert found.name(text).place is None
    assert found.near("Khartoum state") == "SD-KH"
    assert found.near("Khartum") == "SD-KH"
    assert found.near("Atlantis") == ""


@given(st.text(max_size=12))
def test_nothing_but_a_name_or_an_alias_is_mapped(text: str) -> None:
    """Whatever is written, a unit is found only where its folded name is that of the unit."""
    own = {folded(t) for u in units("SDN") for t in (u.name, u.code)}
    assert (names().name(text).place is not None) == (folded(text) in own)


def test_an_alias_holds_for_its_source_and_before_its_day() -> None:
    """One of the source itself goes before one of any; a day makes the place one of that time."""
    found = names(
        Alias("", "Warrap", OUTSIDE, DAY, 2),
        Alias("awsd", "Warrap", "SDN", None, 3),
        Alias("", "Gezira", "SD-GZ", None, 4),
    )
    assert found.name("Warrap").at(DAY - dt.timedelta(days=1)) == (OUTSIDE, True)
    assert found.name("Warrap").at(DAY) == (None, False)
    assert found.name("gezira").place == "SD-GZ"
    other = names(
        Alias("", "Warrap", OUTSIDE, DAY, 2), Alias("AWSD", "Warrap", "SDN", None, 3), source=("awsd", "AWSD")
    )
    assert other.name("Warrap").at(DAY - dt.timedelta(days=1)) == ("SDN", False)
    assert found.border == DAY
    assert names().border is None


def test_a_position_lies_in_one_unit() -> None:
    """Each unit's point inside is found in it; the sea and another country are in none."""
    found = names(Alias("", "Southern Darfur", POSITION, None, 2))
    assert [u.code for u in units("SDN") if found.unit_at(u.lat, u.lon) != u.code] == []
    assert found.unit_at(0, 0) == found.unit_at(5, 31) == ""


def test_two_spellings_of_one_unit_are_told() -> None:
    """Where they differ in more than case and blanks, and rows came under both."""
    found = names(Alias("", "Gedarif", "SD-GD", None, 2))
    for text in ("Gedaref", "Gedarif", "GEDARIF", "Khartoum", "khartoum"):
        found.name(text).rows[found.name(text).place or ""] += 1
    ((place, spelt),) = found.spellings()
    assert (place, [n.text for n in spelt]) == ("SD-GD", ["GEDARIF", "Gedaref", "Gedarif"])

"""Areas side by side: an order that ranks nothing, and exercises never among real areas."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

from planning.analysis.comparison import area_rows, clock_rows

DAY = dt.date(2026, 11, 22)


def some(real) -> tuple:
    """Give three real areas and one made into an exercise, whose name would come first."""
    made_up = real("COD").area.model_copy(update={"id": "XKZ", "name": "Aaland", "exercise": "yes"})
    return (replace(real("COD"), area=made_up), real("YEM"), real("LBN"), real("SOM"))


def test_real_areas_come_first_and_then_by_name(real) -> None:
    """In whatever order the profiles are given."""
    expected = ["Lebanon", "Somalia", "Yemen", "Aaland"]
    for order in itertools.permutations(some(real)):
        assert [r.profile.area.name for r in area_rows(order, DAY)] == expected


def test_a_row_of_an_area_without_judgements_holds_gaps(real) -> None:
    """A real area has no overall, no risk and nothing recorded of the tasks: gaps, not zeros."""
    (row,) = area_rows((real("LBN"),), DAY)
    assert (row.access.overall, row.access.scored, row.highest_risk, row.risks_assessed) == (None, 0, None, 0)
    assert row.gaps == 1.0
    assert sum(a.recorded for a in row.coverage) == 0


def test_missions_come_by_state_and_what_ends_next_comes_first(real) -> None:
    """Active by days left, then past their expiry with the latest first, then closed; exercises after all."""
    areas = (*some(real), real("COD"), real("CAF"), real("SDN"), real("TUR"))
    assert [(p.area.id, c.name) for p, c in clock_rows(areas, DAY)] == [
        ("COD", "MONUSCO"),
        ("LBN", "UNIFIL"),
        ("CAF", "MINUSCA"),
        ("SOM", "UNTMIS"),
        ("TUR", "UNMM"),
        ("YEM", "UNMHA"),
        ("SDN", "UNITAMS"),
        ("SDN", "UNAMID"),
        ("XKZ", "MONUSCO"),
    ]


def test_nothing_to_compare_gives_no_row() -> None:
    """Without areas there is neither a row nor an error."""
    assert area_rows((), DAY) == ()
    assert clock_rows((), DAY) == ()

"""Monthly counts become counts over full quarters, for units, for the units they are part of, and for the area."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from planning.profiles import Profile, load_profile
from planning.profiles import records as r
from planning.sharing import release
from planning.sharing.counts import released_counts

LATE = dt.date(2027, 1, 15)
QUARTER = ("2026-07", "2026-08", "2026-09")


def row(period: str, value: float | None, place: str = "XKZ-01", **more: object) -> r.IncidentCount:
    """Give the count of one month and unit, taken after it."""
    plain = {
        "id": "N-0002", "indicator": "incidents_affecting_aid", "place": place, "period": period, "unit": "incidents",
        "source": "EXERCISE", "level": 2, "as_of": LATE,
    }  # fmt: skip
    return r.IncidentCount.model_construct(**{**plain, "value": value, **more})


def months(first: int, number: int) -> list[str]:
    """Give months that follow each other, counted from January 2025."""
    return [f"{2025 + m // 12}-{m % 12 + 1:02}" for m in range(first, first + number)]


def told(counts: tuple[r.ReleasedCount, ...]) -> dict[tuple[str | None, str, str], float | None]:
    """Give the value by place and period."""
    return {(c.place, c.since, c.until): c.value for c in counts}


def test_three_months_become_a_quarter_of_the_unit_and_of_the_area() -> None:
    """Counts add up; four quarters that follow each other give a year as well."""
    rows = [row(m, 10, place) for m in months(0, 12) for place in ("XKZ-01", "XKZ-02")]
    found = told(released_counts(rows, 5))
    assert found[None, "2025-01", "2025-03"] == 60
    assert found["XKZ-02", "2025-01", "2025-12"] == 120
    assert found[None, "2025-01", "2025-12"] == 240
    assert len(found) == 4 + 3


def test_single_quarters_of_a_unit_are_the_planning_cells_alone() -> None:
    """Outside it they are not told, however large; with a threshold of 0 they are."""
    rows = [row(m, 90, place) for m in QUARTER for place in ("XKZ-01", "XKZ-02")]
    assert set(told(released_counts(rows, 5))) == {(None, "2026-07", "2026-09")}
    assert told(released_counts(rows, 0))["XKZ-01", "2026-07", "2026-09"] == 270


def test_a_running_quarter_is_not_told() -> None:
    """Two months of three are left out, and a month whose count was taken before it had ended makes none full."""
    assert released_counts([row(m, 10) for m in QUARTER[:2]], 5) == ()
    early = row(QUARTER[2], 10, as_of=dt.date(2026, 9, 30))
    assert released_counts([*(row(m, 10) for m in QUARTER[:2]), early], 5) == ()


def test_a_gap_lowers_the_months_and_is_no_zero() -> None:
    """A unit without a count for a month says that it knows two of three; a unit without any has no figure."""
    # The planning cell's own counts: other editions have no single quarter of a unit.
    rows = (
        [row(m, 10) for m in QUARTER] + [row(m, 10, "XKZ-02") for m in QUARTER[:2]] + [row(QUARTER[2], None, "XKZ-02")]
    )
    found = {c.place: c for c in released_counts(rows, 0)}
    assert (found["XKZ-01"].months, found["XKZ-02"].months, found[None].months) == (3, 2, 2)
    assert found["XKZ-02"].value == 20


def test_a_count_above_the_level_makes_its_sums_as_high() -> None:
    """A month at level 4 puts its quarter and the area's at 4, and the other unit stays where it was."""
    rows = [row(m, 10) for m in QUARTER] + [row(m, 10, "XKZ-02") for m in QUARTER[:2]]
    rows.append(row(QUARTER[2], 10, "XKZ-02", level=4))
    assert {c.place: c.level for c in released_counts(rows, 0)} == {"XKZ-01": 2, "XKZ-02": 4, None: 4}
    assert {(c.place, c.level, c.value) for c in released_counts(rows, 5)} == {(None, 4, None)}


def test_a_smaller_unit_counts_for_the_one_it_is_part_of() -> None:
    """The first-level unit has the sum of its parts, and a small part cannot be got back from it."""
    parts = {"XKZ-011": (1, 0, 0, 0), "XKZ-012": (9, 9, 9, 9), "XKZ-013": (20, 20, 20, 20)}
    rows = [row(months(3 * q, 1)[0], v, p) for p, counts in parts.items() for q, v in enumerate(counts)]
    rows += [row(m, 0, p) for p in parts for q in range(4) for m in months(3 * q + 1, 2)]
    found = told(released_counts(rows, 5, parents=dict.fromkeys(parts, "XKZ-01")))
    values = {
        place: value for (place, since, until), value in found.items() if (since, until) == ("2025-01", "2025-12")
    }
    assert values == {"XKZ-011": None, "XKZ-012": None, "XKZ-013": 80, "XKZ-01": 117, None: 117}


def test_the_planning_cell_has_every_count() -> None:
    """With a threshold of 0 nothing is suppressed, not even a zero."""
    found = told(released_counts([row(m, 0) for m in QUARTER], 0))
    assert set(found.values()) == {0}


def test_what_was_handed_out_stays_until_it_changed_enough() -> None:
    """A figure that readers have is told as they have it, and says so; one that was suppressed stays suppressed."""
    first = released_counts([row(m, 10) for m in QUARTER], 5)
    later = released_counts([row(m, v) for m, v in zip(QUARTER, (10, 10, 12), strict=True)], 5, first)
    assert [(c.value, c.held) for c in later] == [(30, "yes")]
    small = released_counts([row(m, 1) for m in QUARTER], 5)
    assert {c.value for c in released_counts([row(m, 10) for m in QUARTER], 5, small)} == {None}


@given(st.lists(st.tuples(st.sampled_from(["XKZ-01", "XKZ-02"]), st.integers(0, 11), st.integers(0, 9)), max_size=40))
def test_no_edition_holds_a_monthly_count_or_a_small_one(rows: list[tuple[str, int, int]]) -> None:
    """Public, HCT and headquarters editions hold counts over quarters alone, none of them below five."""
    found = {(p, m): v for p, m, v in rows}
    area = r.Area(id="XKZ", name="Testland", exercise="yes", level=1)
    counts = tuple(row(months(m, 1)[0], v, p) for (p, m), v in found.items())
    profile = Profile(area=area, folder=Path("/nowhere"), incident_counts=counts)
    for edition in ("public", "hct", "cmcs"):
        out = release(profile, edition)
        assert out.incident_counts == ()
        assert all(c.value is None or c.value >= 5 for c in out.released_counts)
    assert release(profile, "cell").incident_counts == counts


OWN = """{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"code": "XKZ-01", "name": "North"}, "geometry": {"type": "Polygon", "coordinates": [[[0,0],[2,0],[2,2],[0,2],[0,0]]]}},
 {"type": "Feature", "properties": {"code": "XKZ-011", "name": "Little Ford", "parent": "XKZ-01"}, "geometry": {"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,1],[0,0]]]}}
]}"""
ACCESS = """constraints:
  - {id: C-01, level: 1, category: AC3, place: XKZ-011, score: 2}
  - {id: C-02, level: 1, category: AC5, place: XKZ-011, score: 2, actor_type: state_forces}
"""


def test_places_are_named_as_coarsely_as_the_edition_asks_for(folder_with) -> None:
    """A district is its first-level unit for the HCT; headquarters sees it, but not where a party is named."""
    profile = load_profile(folder_with({"geography.geojson": OWN, "access.yml": ACCESS}))

    def seen(edition: str, protocol: r.Protocol | None = None) -> list[str | None]:
        return [c.place for c in release(replace(profile, protocol=protocol), edition).constraints]

    assert seen("hct") == ["XKZ-01", "XKZ-01"]
    assert seen("cmcs") == ["XKZ-011", "XKZ-01"]
    assert seen("cell") == ["XKZ-011", "XKZ-011"]
    assert seen("cmcs", r.Protocol(level=1, attribution="area")) == ["XKZ-011", None]
    assert seen("hct", r.Protocol(level=1, places={"hct": "area"})) == [None, None]


@given(
    st.lists(
        st.tuples(st.sampled_from(["XKZ-01", "XKZ-02"]), st.integers(0, 14), st.integers(0, 30), st.integers(1, 4)),
        max_size=45,
    )
)
def test_two_editions_tell_the_same_of_what_both_tell(rows: list[tuple[str, int, int, int]]) -> None:
    """Every figure of a lower edition stands in the higher one with the same value, told or suppressed alike."""
    found = {(p, m): (v, level) for p, m, v, level in rows}
    area = r.Area(id="XKZ", name="Testland", exercise="yes", level=1)
    counts = tuple(row(months(m, 1)[0], v, p, level=level) for (p, m), (v, level) in found.items())
    profile = Profile(area=area, folder=Path("/nowhere"), incident_counts=counts)
    editions = [
        {(c.place, c.since, c.until): (c.value, c.suppressed, c.months) for c in release(profile, e).released_counts}
        for e in ("public", "hct", "cmcs")
    ]
    for low, high in pairwise(editions):
        assert low.items() <= high.items()


def unplaced(values: dict[str, tuple[int, ...]], **more: object) -> tuple[r.IncidentCount, ...]:
    """Give monthly counts of four quarters: a value for each quarter, in its first month, zeros in the others."""
    return tuple(
        row(m, value if i % 3 == 0 else 0, place, **more)
        for place, quarters in values.items()
        for q, value in enumerate(quarters)
        for i, m in enumerate(months(3 * q, 3))
    )


def test_events_without_a_unit_are_part_of_the_area_and_of_no_unit() -> None:
    """They stand under the area's own code: one more member of the total, told as one."""
    rows = unplaced({"XKZ-01": (30, 30, 30, 30), "XKZ-02": (20, 20, 20, 20), "XKZ": (10, 10, 10, 10)})
    found = told(released_counts(rows, 5))
    assert found[None, "2025-01", "2025-12"] == 240
    assert found["XKZ", "2025-01", "2025-12"] == 40
    assert found["XKZ-01", "2025-01", "2025-12"] == 120
    assert found[None, "2025-01", "2025-03"] == 60


def test_a_small_count_without_a_unit_cannot_be_worked_out() -> None:
    """It is suppressed, and so is one more: else it would be the area less its units."""
    rows = unplaced({"XKZ-01": (30, 30, 30, 30), "XKZ-02": (20, 20, 20, 20), "XKZ": (1, 0, 1, 0)})
    found = told(released_counts(rows, 5))
    year = {place: found[place, "2025-01", "2025-12"] for place in (None, "XKZ", "XKZ-01", "XKZ-02")}
    assert year["XKZ"] is None
    assert [value for place, value in year.items() if place != "XKZ"].count(None) >= 1


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12)), min_size=4, max_size=4))
def test_what_is_told_of_a_year_never_gives_a_small_member_back(quarters: list[tuple[int, int, int]]) -> None:
    """Whatever the counts: where the area and all members but one are told, that one is not small."""
    places = ("XKZ-01", "XKZ-02", "XKZ")
    rows = unplaced({p: tuple(q[i] for q in quarters) for i, p in enumerate(places)})
    found = told(released_counts(rows, 5))
    year = {p: found[p, "2025-01", "2025-12"] for p in (None, *places)}
    hidden = [p for p in places if year[p] is None]
    if year[None] is not None and len(hidden) == 1:
        i = places.index(hidden[0])
        assert sum(q[i] for q in quarters) >= 5


def yearly(value: float, level: int = 1, **more: object) -> r.Reading:
    """Give the yearly figure of the same source."""
    plain = {
        "id": "R-0002", "indicator": "incidents_affecting_aid", "mission": None, "period": "2025", "unit": "incidents",
        "source": "EXERCISE", "level": level,
    }  # fmt: skip
    return r.Reading.model_construct(**{**plain, "value": value, **more})


def test_a_total_that_readers_have_from_elsewhere_is_part_of_the_proof() -> None:
    """A yearly figure of the source gives the total away: then a second unit is suppressed, and not the total alone."""
    rows = unplaced({"XKZ-01": (30, 30, 30, 30), "XKZ-02": (1, 0, 1, 0)})
    found = told(released_counts(rows, 5, readings=[yearly(122)]))
    assert found["XKZ-01", "2025-01", "2025-12"] is None
    assert found["XKZ-02", "2025-01", "2025-12"] is None
    assert found[None, "2025-01", "2025-12"] == 122


def test_a_small_total_that_is_public_is_told() -> None:
    """To hide what stands on the same page would hide nothing; where the figure is kept from some, the count is too."""
    rows = unplaced({"XKZ-01": (1, 0, 1, 0), "XKZ-02": (1, 0, 1, 0)})
    key = (None, "2025-01", "2025-12")
    assert told(released_counts(rows, 5))[key] is None
    assert told(released_counts(rows, 5, readings=[yearly(4)]))[key] == 4
    assert told(released_counts(rows, 5, readings=[yearly(4, level=3)]))[key] is None
    assert told(released_counts(rows, 5, readings=[yearly(3)]))[key] is None
    assert told(released_counts(rows, 5, readings=[yearly(4, level=4)]))[key] is None


def test_older_months_are_the_planning_cells_alone() -> None:
    """Before the first month that editions tell, nothing is told where there is a threshold."""
    rows = unplaced({"XKZ-01": (30, 30, 30, 30), "XKZ-02": (20, 20, 20, 20)})
    assert {c.since for c in released_counts(rows, 5, since="2025-07")} == {"2025-07", "2025-10"}
    assert "2025-01" in {c.since for c in released_counts(rows, 0, since="2025-07")}

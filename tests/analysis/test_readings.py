"""Series of readings: years that are missing stay missing, and unlike things are never put together."""

from __future__ import annotations

from planning.analysis.readings import series
from planning.profiles.records import Reading


def reading(year: str, value: str | None, **more: object) -> Reading:
    """Give a reading."""
    fields = {"indicator": "aid_workers_killed", "unit": "persons", "source": "AWSD", **more}
    return Reading(id="R-0002", period=year, value=value, **fields)


def test_a_year_without_a_reading_is_missing_and_not_zero() -> None:
    """Both a year that is not there and a year marked X are missing; a zero is a point."""
    (found,) = series([reading("2020", "4"), reading("2023", "0"), reading("2021", None)])
    assert found.points == ((2020, 4.0), (2023, 0.0))
    assert found.missing == (2021, 2022)
    assert found.last == (2023, 0.0)


def test_a_series_of_gaps_is_no_series() -> None:
    """An indicator without a figure is not drawn as a flat line."""
    assert series([reading("2020", None)]) == ()


def test_missions_and_sources_are_kept_apart() -> None:
    """Two missions, or two sources of one indicator, give series of their own."""
    found = series(
        [
            reading("2020", "1", indicator="peacekeeper_fatalities", mission="UNAMID", source="UN_PSDATA"),
            reading("2020", "2", indicator="peacekeeper_fatalities", mission="UNITAMS", source="UN_PSDATA"),
            reading("2020", "3"),
            reading("2020", "4", source="EXERCISE"),
        ]
    )
    assert [(s.indicator, s.mission, s.source, s.last[1]) for s in found] == [
        ("aid_workers_killed", None, "AWSD", 3),
        ("aid_workers_killed", None, "EXERCISE", 4),
        ("peacekeeper_fatalities", "UNAMID", "UN_PSDATA", 1),
        ("peacekeeper_fatalities", "UNITAMS", "UN_PSDATA", 2),
    ]
    assert found[2].label == "Peacekeeper fatalities, all causes, UNAMID"


def test_monthly_figures_are_not_mixed_into_years() -> None:
    """A month is no year."""
    (found,) = series([reading("2020", "4"), reading("2020-05", "1")])
    assert found.points == ((2020, 4.0),)


def test_a_series_says_from_when_it_is() -> None:
    """The newest date of its readings, or that none is dated."""
    dated = [reading("2020", "1", as_of="2025-04-06"), reading("2021", "1", as_of="2025-01-01")]
    assert series(dated)[0].as_of == "2025-04-06"
    assert series([reading("2020", "1")])[0].as_of == "not dated"


def test_the_real_readings_are_sorted_by_year(real) -> None:
    """Every series of a real area runs forward through its years, each year once."""
    for area in ("LBN", "SDN", "XAB"):
        for found in series(real(area).readings):
            years = [y for y, _ in found.points]
            assert years == sorted(set(years)), (area, found.label)

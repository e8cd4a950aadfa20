"""Breaks in comparability: what a series is cut by, which years are not whole, and what says so."""

from __future__ import annotations

import pytest

from planning.analysis.comparability import AREAS, BREAK, UNFINISHED, breaks, parts, unfinished
from planning.frameworks import framework
from planning.profiles.months import month_number
from planning.profiles.records import Reading, SeriesBreak


def month(text: str) -> int:
    """Give the number of a month."""
    return month_number(text)


def record(**more: object) -> SeriesBreak:
    """Give a record of a break."""
    plain = {"id": "SB-01", "indicators": ["movements_delayed"], "since": "2025-10", "change": "A new form."}
    return SeriesBreak.model_validate({**plain, **more})


def reading(source: str, period: str, as_of: str | None) -> Reading:
    """Give a yearly reading."""
    plain = {"id": "R-1", "indicator": "aid_workers_killed", "period": period, "value": "3", "unit": "persons"}
    return Reading.model_validate({**plain, "source": source, **({"as_of": as_of} if as_of else {})})


def test_every_entry_of_the_list_is_of_a_known_kind_and_about_something_known() -> None:
    """Sources and indicators of the lists, an origin, and a time unless it is about areas."""
    for item, b in zip(framework("comparability_breaks"), breaks(), strict=True):
        assert b.kind in {BREAK, UNFINISHED, AREAS}
        assert b.sources <= set(framework("sources").ids)
        assert b.indicators <= set(framework("indicators").ids)
        assert b.sources or b.indicators
        assert item.source
        assert (b.first is None) == (b.kind == AREAS)


def test_a_break_parts_what_lies_on_both_sides_of_it() -> None:
    """The new way holds from its month on; periods on one side are comparable among themselves."""
    found = breaks([record()])

    def cut(first: str, last: str) -> bool:
        return bool(parts(found, "movements_delayed", "EXERCISE", month(first), month(last)))

    assert cut("2025-09", "2025-10")
    assert not cut("2025-10", "2026-09")
    assert not cut("2024-10", "2025-09")
    assert not parts(found, "incidents_affecting_aid", "EXERCISE", month("2025-01"), month("2026-12"))


def test_a_change_step_by_step_is_like_neither_side() -> None:
    """No period of it stands in a window; what was before and what comes after do not meet."""
    found = breaks([record(since="2025", until="2025-12")])

    def cut(first: str, last: str) -> bool:
        return bool(parts(found, "movements_delayed", "EXERCISE", month(first), month(last)))

    assert cut("2025-04", "2025-06")
    assert cut("2024-12", "2026-01")
    assert not cut("2024-01", "2024-12")
    assert not cut("2026-01", "2026-12")


def test_a_break_of_one_source_leaves_others_alone() -> None:
    """Where none is named, it is about all of them."""
    span = (month("2025-01"), month("2026-01"))
    assert parts(breaks([record()]), "movements_delayed", "AWSD", *span)
    assert not parts(breaks([record(source="EXERCISE")]), "movements_delayed", "AWSD", *span)


@pytest.mark.parametrize(
    ("source", "period", "as_of", "partly"),
    [
        ("AWSD", "2024", "2025-04-06", True),
        ("AWSD", "2024", None, True),
        ("AWSD", "2024", "2026-01-01", False),
        ("AWSD", "2023", "2025-04-06", False),
        ("UN_PSDATA", "2023", "2024-01-01", True),
        ("UCDP_GED", "2023", "2024-01-01", False),
    ],
)
def test_a_year_is_not_whole_as_long_as_the_list_says_so(
    source: str, period: str, as_of: str | None, *, partly: bool
) -> None:
    """Figures read after the day that the list names may be whole."""
    assert bool(unfinished(breaks(), reading(source, period, as_of))) is partly


def test_a_break_without_an_indicator_or_backwards_is_refused() -> None:
    """It says what is wrong."""
    with pytest.raises(ValueError, match="no indicator"):
        record(indicators=[])
    with pytest.raises(ValueError, match="before since"):
        record(until="2025-03")

"""Yearly readings stand beside the counts of the same source and year; what is suppressed has no difference."""

from __future__ import annotations

from planning.analysis.agreement import pairs
from planning.profiles.records import Reading, ReleasedCount


def reading(period: str, value: float, **more: object) -> Reading:
    """Give a yearly figure of AWSD."""
    plain = {"id": "R-01", "indicator": "aid_workers_killed", "period": period, "unit": "persons", "source": "AWSD"}
    return Reading(**{**plain, "value": str(value), **more})


def count(year: str, value: float | None, **more: object) -> ReleasedCount:
    """Give the count of the area over a calendar year."""
    plain = {
        "id": "N-01", "indicator": "aid_workers_killed", "since": f"{year}-01", "until": f"{year}-12", "months": "12",
        "unit": "persons", "source": "AWSD",
    }  # fmt: skip
    told = {"suppressed": "yes"} if value is None else {"value": str(value)}
    return ReleasedCount(**{**plain, **told, **more})


def test_a_year_is_laid_beside_the_count_of_its_months() -> None:
    """The difference is the count less the reading; none where the count is suppressed."""
    found = pairs(
        [reading("2023", 25), reading("2022", 10), reading("2021", 3)],
        [count("2023", 27), count("2022", 10), count("2021", None)],
    )
    assert [(p.year, p.difference) for p in found] == [("2021", None), ("2022", 0), ("2023", 2)]


def test_only_the_same_thing_is_compared() -> None:
    """Neither a unit, nor four quarters that are no year, nor another source, nor a figure of a mission."""
    counts = [
        count("2023", 5, place="SD-KH"),
        count("2023", 5, since="2022-10", until="2023-09"),
        count("2023", 5, source="UCDP_GED"),
        count("2023", 5, indicator="aid_workers_wounded"),
    ]
    assert pairs([reading("2023", 25)], counts) == ()
    assert pairs([reading("2023", 25, mission="UNMIS"), reading("2023-05", 1)], [count("2023", 5)]) == ()

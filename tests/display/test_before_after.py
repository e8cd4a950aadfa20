"""Closures on a page: what closed, before and after for the planning cell alone, and a sentence where nothing can be told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planning.display.before_after import closures
from planning.display.page import AreaPage, open_area
from planning.frameworks import framework
from planning.profiles.months import month_number, month_text

MISSION = "missions:\n  - {{id: M-01, level: 1, name: MINTEST, mission_kind: peacekeeping{more}}}\n"
CLOSURE = "sites:\n  - {{id: ST-01, level: 1, name: A base, mission: M-01, site_kind: base, place: {place}, closed_on: {on}}}\n"
JUNE = month_number("2026-06")
CAUSAL = ("because of", "caused", "causes", "due to", "led to", "leads to", "effect of", "effects of", "impact of", "thanks to", "result of", "resulted")  # fmt: skip


def counts(rows: dict[str, list[int | None]]) -> str:
    """Give a table of monthly counts of each unit around June 2026 (in the middle of each row); None is no row."""
    lines = ["period,place,indicator,value,unit,source,as_of,level"]
    for place, row in rows.items():
        for month, value in enumerate(row, JUNE - len(row) // 2):
            if value is not None:
                lines.append(
                    f"{month_text(month)},{place},incidents_affecting_aid,{value},incidents,EXERCISE,2026-11-15,2"
                )
    return "\n".join(lines) + "\n"


def unit(code: str, west: int, **more: str) -> str:
    """Give the shape of a unit."""
    ring = f"[[{west}, 0], [{west + 1}, 0], [{west + 1}, 1], [{west}, 1], [{west}, 0]]"
    told = "".join(f', "{k}": "{v}"' for k, v in more.items())
    name = {"XKZ-01": "Hill", "XKZ-02": "Dale", "XKZ-03": "Coast"}.get(code, f"Part {code[-2:]}")
    return f'{{"type": "Feature", "properties": {{"code": "{code}", "name": "{name}"{told}}}, "geometry": {{"type": "Polygon", "coordinates": [{ring}]}}}}'


SHAPES = [unit("XKZ-01", 0), unit("XKZ-02", 1), unit("XKZ-03", 2)]
STEP: dict[str, list[int | None]] = {
    "XKZ-01": [3, 4, 3, 4, 9, 12, 14, 11, 13],
    "XKZ-02": [5, 4, 6, 5, 9, 5, 6, 4, 5],
    "XKZ-03": [2, 1, 2, 2, 9, 1, 3, 2, 1],
}


@pytest.fixture
def page(folder_with, monkeypatch: pytest.MonkeyPatch):
    """Open a page about an area with a mission, a closure in Hill on 5 June, and counts; each can be another or none."""

    def show(
        edition: str = "cell",
        *,
        more: str = "",
        shapes: list[str] = SHAPES,
        day: str = "2026-11-23",
        **files: str | None,
    ) -> AreaPage:
        told: dict[str, str | None] = {
            "missions.yml": MISSION.format(more=more),
            "sites.yml": CLOSURE.format(place="XKZ-01", on="2026-06-05"),
            "incidents.csv": counts(STEP),
            "geography.geojson": f'{{"type": "FeatureCollection", "features": [{", ".join(shapes)}]}}',
        }
        told |= {k.replace("_", ".", 1): v for k, v in files.items()}
        made: Path = folder_with({k: v for k, v in told.items() if v is not None})
        monkeypatch.chdir(made.parents[1])
        return open_area("XKZ", day, edition)

    return show


def words(block: object) -> str:
    """Give the words of a page without its marks."""
    return re.sub(r" ([,;:.)])", r"\1", re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(block))))


def test_the_planning_cell_has_before_and_after_with_interval_and_power(page) -> None:
    """Sums, rates, the ratio with its interval, what it says, and how likely a doubling would be seen."""
    told = words(closures(page()))
    assert "Hill A base 5 Jun 2026" in told
    assert "14 incidents, 3.5 a month, Feb 2026 to May 2026" in told
    assert "50 incidents, 12.5 a month" in told
    assert re.search(r"3\.6 times \(1\.9 to 7\): higher", told)
    assert re.search(r"a doubling would be seen with \d+% probability", told)


def test_other_units_stand_beside_it_with_the_lot_and_the_drift(page) -> None:
    """The ratio of ratios by hand: 50/14 over 27/27; one of three units can show nothing by lot."""
    told = words(closures(page()))
    assert "Closed Hill Beside Dale, Coast" in told
    assert "3.6 times" in told
    assert "1 of 3 ways to choose 1 of 3 units lie as far from the others or farther: 33%" in told
    assert "never below 33%, so that it can show nothing here" in told
    assert "no drift found, which is not the same as none" in told


def test_all_assumptions_and_limits_are_printed_with_every_comparison(page) -> None:
    """Each of the framework, the mission as a reporter among them."""
    told = words(closures(page()))
    for item in framework("before_after"):
        if item.group in {"assumption", "can", "cannot"}:
            assert item.text in told
    assert "The mission was itself a reporter" in told


@pytest.mark.parametrize("edition", ["public", "hct", "cmcs"])
def test_no_other_edition_has_a_count_a_rate_or_a_ratio(page, edition: str) -> None:
    """Monthly counts of a unit are small: the page says for whom they are, and nothing follows from them."""
    told = words(closures(page(edition)))
    assert "are for the planning cell alone" in told
    for word in ("times", "a month", "probability", "incidents", "%"):
        assert word not in told


def test_nothing_here_names_a_cause(page, real, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the sentences of the framework nor the page of the exercise claim that a closure did anything."""
    frame = framework("before_after")
    written = " ".join([frame.about, *(f"{i.label} {i.text}" for i in frame)]).lower()
    monkeypatch.chdir(root)
    shown = words(closures(open_area("XKA", "2026-11-23", "cell"))).lower()
    assert "ratio of ratios" in shown
    for word in CAUSAL:
        assert word not in written
        assert word not in shown
    assert "caused" not in words(closures(page())).lower()


# -- where there is nothing to lay side by side -----------------------------------------------------------------------------------


def test_an_area_without_a_mission_has_no_section(page) -> None:
    """An empty block, whose heading goes with it."""
    assert closures(page(missions_yml=None, sites_yml=None)).html == ""


@pytest.mark.parametrize("edition", ["public", "hct", "cell"])
def test_where_nothing_closed_there_is_one_sentence(page, edition: str) -> None:
    """Neither a table nor assumptions about nothing."""
    told = words(closures(page(edition, sites_yml=None))).strip()
    assert (
        told
        == "No presence of a mission is recorded as closed in a unit by this day, so that there is no before and after."
    )


def test_what_may_be_above_the_edition_is_not_denied(page) -> None:
    """A closure at level 3: the HCT's page does not say that nothing closed."""
    told = words(
        closures(page("hct", sites_yml=CLOSURE.format(place="XKZ-01", on="2026-06-05").replace("level: 1", "level: 3")))
    )
    assert "No presence" not in told
    assert "None on this page, which does not hold all of them." in told
    assert "1 site above this edition" in told


@pytest.mark.parametrize(
    ("on", "rows", "said"),
    [
        ("2026-09-05", STEP, "too few full months have been counted since the closure"),
        ("2026-03-05", STEP, "too few months were counted before the closure"),
        ("2026-06-05", {"XKZ-02": STEP["XKZ-02"]}, "no month is recorded for this place"),
        ("2026-06-05", STEP | {"XKZ-01": [3, None, None, 4, 9, 1, 2, 3, 4]}, "too many months are missing on one side"),
        ("2026-06-05", STEP | {"XKZ-01": [0, 0, 0, 0, 9, 0, 0, 0, 0]}, "nothing was counted before or after"),
        ("2026-06-05", STEP | {"XKZ-01": [0, 0, 0, 0, 9, 4, 3, 5, 3]}, "nothing was counted before, so that there is no ratio"),
        ("2026-06-05", {"XKZ-01": STEP["XKZ-01"]}, "no other place was counted in these months without a closure of its own"),
        ("2026-06-05", STEP | {"XKZ-01": [3, 4, 3, 4, 9, 0, 0, 0, 0]}, "nothing was counted before or after in the places that closed"),
        ("2026-06-05", {"XKZ-01": [None] * 9}, "No count by month and unit is recorded"),
    ],
)  # fmt: skip
def test_each_gap_has_its_sentence(page, on: str, rows: dict[str, list[int | None]], said: str) -> None:
    """Too recent, too early, one place, no other, zero counts, all missing: words, no crash, and no ratio of nought."""
    told = words(closures(page(sites_yml=CLOSURE.format(place="XKZ-01", on=on), incidents_csv=counts(rows))))
    assert said in told
    assert "nan" not in told
    assert "inf " not in told


def test_a_closure_that_lies_ahead_has_no_after(page) -> None:
    """The planned end of a base beside one that closed: a sentence with its day."""
    ahead = "functions:\n  - {id: FN-01, level: 1, function: F01, mission: M-01, place: XKZ-02, ends: 2027-04-30}\n"
    told = words(closures(page(functions_yml=ahead)))
    assert "Dale, 30 Apr 2027: the closure lies ahead, so there is no month after it." in told


def test_nothing_is_compared_across_a_change_in_the_way_of_counting(page) -> None:
    """Close to the closure the reason stands there; where months are left, they are fewer and the row says why."""
    form = "series_breaks:\n  - {{id: SB-01, level: 1, indicators: [incidents_affecting_aid], since: {since}, change: Another form.}}\n"
    close = words(closures(page(comparability_yml=form.format(since="2026-05"))))
    assert "the way of counting changed too close to the closure" in close
    assert " times" not in close.split("Full months on both sides")[0]
    near = words(closures(page(comparability_yml=form.format(since="2026-03"))))
    assert "fewer months, since the way of counting changed" in near


def test_a_mission_that_closed_without_its_units_is_named_with_that_gap(page) -> None:
    """Its day is known, and where it was is not: no unit is taken for one."""
    told = words(closures(page(more=", closed: 2026-03-31", sites_yml=None)))
    assert "MINTEST closed on 31 Mar 2026; the units it was in are not recorded" in told
    everywhere = page(more=", closed: 2026-06-05, places: [XKZ-01, XKZ-02, XKZ-03]", sites_yml=None)
    assert "Not laid beside other units: no other place was counted" in words(closures(everywhere))


def test_a_unit_is_made_of_its_parts(page) -> None:
    """Counts lie in two parts of Hill: the row adds them up, and both stand as closed beside the others."""
    shapes = [*SHAPES, unit("XKZ-011", 3, parent="XKZ-01"), unit("XKZ-012", 4, parent="XKZ-01")]
    rows = {
        "XKZ-011": [1, 2, 1, 2, 9, 6, 6, 7, 5],
        "XKZ-012": [2, 2, 2, 2, 9, 6, 8, 4, 8],
        "XKZ-02": STEP["XKZ-02"],
        "XKZ-03": STEP["XKZ-03"],
    }
    told = words(closures(page(shapes=shapes, incidents_csv=counts(rows))))
    assert "14 incidents, 3.5 a month" in told
    assert "50 incidents, 12.5 a month" in told
    assert "to choose 2 of 4 units" in told


def test_a_page_about_a_past_day_knows_no_later_closure_or_count(page) -> None:
    """On 1 June nothing had closed; the sentence does not deny what was recorded later."""
    told = words(
        closures(
            page(
                day="2026-06-01",
                sites_yml=CLOSURE.format(place="XKZ-01", on="2026-06-05").replace(
                    "level: 1", "level: 1, as_of: 2026-06-30"
                ),
            )
        )
    )
    assert "None on this page" in told


def test_events_of_an_unknown_unit_are_no_unit_beside(page) -> None:
    """Rows of the area's own code stand for no place that one could compare with."""
    rows = {"XKZ-01": STEP["XKZ-01"], "XKZ": [4] * 9}
    assert "no other place was counted" in words(closures(page(incidents_csv=counts(rows))))


def test_the_same_page_comes_twice(page) -> None:
    """Draws and regressions give the same bytes."""
    assert closures(page()).html == closures(page()).html

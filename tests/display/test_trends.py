"""The trend on a page: rates with intervals, what is not told with its reason, and no change point without a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planning.display.figures import incidents
from planning.display.page import open_area
from planning.display.trends import comparability, counted, of_quarters, of_years
from planning.profiles.months import month_text

INDICATOR = "incidents_affecting_aid"
BREAK = """series_breaks:
  - id: SB-01
    level: {level}
    indicators: [incidents_affecting_aid]
    since: {since}
    change: The form is another one.
    note: Asked for by the access group.
"""


def table(quarters: list[int], *, missing: tuple[str, ...] = ()) -> str:
    """Give monthly counts of one unit whose quarters have these sums, from January 2023 on."""
    rows = ["period,place,indicator,value,unit,source,as_of,level"]
    for i, total in enumerate(quarters):
        for month, value in zip(range(3), (total // 3, total // 3, total - 2 * (total // 3)), strict=True):
            period = month_text(2023 * 12 + 3 * i + month)
            if period not in missing:
                rows.append(f"{period},XKZ-01,{INDICATOR},{value},incidents,EXERCISE,2026-11-15,2")
    return "\n".join(rows) + "\n"


STEP = [24, 27, 25, 30, 27, 25, 26, 29, 60, 66, 62, 64]


@pytest.fixture
def shown(folder_with, monkeypatch: pytest.MonkeyPatch):
    """Open a page about an area with these files."""
    shape = '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}'
    geo = f'{{"type": "FeatureCollection", "features": [{{"type": "Feature", "properties": {{"code": "XKZ-01", "name": "Hill"}}, "geometry": {shape}}}]}}'

    def show(edition: str = "hct", **files: str):
        made: Path = folder_with({"geography.geojson": geo, **{k.replace("_", ".", 1): v for k, v in files.items()}})
        monkeypatch.chdir(made.parents[1])
        return open_area("XKZ", "2026-11-22", edition)

    return show


def words(html: str) -> str:
    """Give the words of a page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(" ,", ",")


def test_rates_stand_with_intervals_and_a_change_point_with_its_quarter(shown) -> None:
    """A month, now and before, the ratio, what it says, and where the order of the counts changed."""
    out = words(of_quarters(shown(incidents_csv=table(STEP))).html)
    assert re.search(r"21 a month \([\d.]+ to [\d.]+\), Jan 2025 to Dec 2025", out)
    assert re.search(r"2\.4 times \([\d.]+ to [\d.]+\): higher", out)
    assert "change point at Jan 2025 to Mar 2025: 8.9 before, 21 from then on" in out
    assert "the same as no change" in out


def test_the_chart_says_what_its_table_says(shown) -> None:
    """Each quarter has a column; the picture has words of its own."""
    html = of_quarters(shown(incidents_csv=table(STEP))).html
    assert html.count("<svg") == 1
    assert "from 24 to 66 a quarter, a change point is marked" in html
    assert all(f"Q{q} {y}</th>" in html for y in (2023, 2024, 2025) for q in (1, 2, 3, 4))


def test_without_a_test_no_change_point(shown) -> None:
    """A series too short says how long it is."""
    out = words(of_quarters(shown(incidents_csv=table(STEP[:8]))).html)
    assert "no change point: the series is too short (8 of 12 whole quarters in a row)" in out
    assert "change point at" not in out


def test_a_suppressed_quarter_is_told_as_such_and_compared_with_nothing(shown) -> None:
    """Neither its number nor a rate with it stands anywhere."""
    quiet = [*STEP[:10], 2, *STEP[11:]]
    out = words(of_quarters(shown(incidents_csv=table(quiet))).html)
    assert "suppressed, Jan 2025 to Dec 2025" in out
    assert "not compared: one of the two rates is not told" in out
    cell = words(of_quarters(shown("cell", incidents_csv=table(quiet))).html)
    assert "suppressed" not in cell


def test_a_break_is_shown_and_parts_the_windows(shown) -> None:
    """No ratio and no change point, the reason in its place, and below what changed; the counts above say it too."""
    page = shown(incidents_csv=table(STEP), comparability_yml=BREAK.format(level=1, since="2025-01"))
    html = of_quarters(page).html
    assert "not compared: the way of counting changed between the two" in words(html)
    assert "change point at" not in words(html)
    below = words(comparability(page).html)
    assert "from Jan 2025 on" in below
    assert "The form is another one. Asked for by the access group." in below
    assert "because the way of counting changed: Incidents affecting aid." in incidents(page).html


def test_a_break_above_the_edition_still_keeps_rates_apart(shown) -> None:
    """Who may not see it gets no comparison that it forbids."""
    files = {"incidents_csv": table(STEP), "comparability_yml": BREAK.format(level=3, since="2025-01")}
    page = shown("hct", **files)
    html = of_quarters(page).html + comparability(page).html
    assert "another one" not in html
    assert "times (" not in words(html)
    assert html.count("may be recorded that is not on this page") == 4  # of two rates, the ratio and the change point
    assert "1 series break above this edition." in html


def test_years_have_rates_too_and_what_is_not_whole_is_left_out(shown) -> None:
    """AWSD's 2024 was still being verified: it is in no rate, and the page says so."""
    rows = ["indicator,period,value,unit,source,as_of,level"]
    rows += [
        f"aid_worker_security_incidents,{y},{v},incidents,AWSD,2025-04-06,1"
        for y, v in zip(range(2018, 2025), (5, 6, 5, 9, 8, 9, 90), strict=True)
    ]
    rows.append("inform_risk,2023,5,index 0-10,INFORM,2025-04-06,1")
    page = shown(readings_csv="\n".join(rows) + "\n")
    out = words(of_years(page).html)
    assert re.search(r"8\.7 a year \([\d.]+ to [\d.]+\), 2021 to 2023", out)
    assert "INFORM" not in out
    assert "still being verified" in comparability(page).html
    assert "the period is left out" in comparability(page).html


def test_what_is_counted_stands_with_gaps_where_nothing_is_recorded(shown) -> None:
    """What one count is; a standard of proof that is not known to us is a gap."""
    rows = f"indicator,period,value,unit,source,as_of,level\naid_workers_killed,2022,3,persons,AWSD,2025-04-06,1\n{INDICATOR},2022,9,incidents,EXERCISE,2025-04-06,1\n"
    out = words(counted(shown(readings_csv=rows)).html)
    assert "an aid worker killed those wounded or kidnapped not recorded AWSD" in out
    assert "one report from the field (exercise rule)" in out


def test_without_counts_there_is_nothing_to_show(shown) -> None:
    """An area without figures has no such section."""
    page = shown()
    assert not of_quarters(page)
    assert not of_years(page)
    assert not counted(page)
    assert not comparability(page)

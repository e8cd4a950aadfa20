"""Rows are counted by month, unit and indicator; none vanishes, and neither order nor parts of a file change a count."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
import tracemalloc
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from source_files import awsd, event, request, write

from planning.importing import Result, read_source
from planning.importing.layouts import layout

ODD = st.sampled_from(
    ["", " ", "x", "1,234", "-1", "0", "118", "31.85", "2023-02-31", "2035-01-01", "SDN", "Northern", "7", "\u00e9"]
)
FIELDS = st.sampled_from(
    [
        "adm_1",
        "where_prec",
        "latitude",
        "longitude",
        "date_start",
        "date_end",
        "best",
        "deaths_civilians",
        "iso3",
        "id",
        "type_of_violence",
    ]
)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "adm_1": st.sampled_from(["Northern", "Khartoum", "Kassala", "Nowhere", ""]),
            "where_prec": st.sampled_from("1234567"),
            "date_start": st.dates(dt.date(2021, 1, 1), dt.date(2023, 12, 31)).map(str) | st.sampled_from(["2022-01-05", "2023-12-31"]),
            "best": st.integers(0, 2000).map(str),
            "type_of_violence": st.sampled_from("123"),
            "iso3": st.sampled_from(["SDN", "SDN", "SDN", "TCD"]),
        }
    ),
    min_size=1,
    max_size=30,
)  # fmt: skip


def result(rows: list[dict[str, str]], **more: object) -> Result:
    """Read rows as a file of UCDP about Sudan, without aliases."""
    with tempfile.TemporaryDirectory() as spare:
        return read_source(request(write(Path(spare), rows), Path(spare), **more))


def sums(done: Result) -> Counter[tuple[str, str, str]]:
    """Give the counts, without zeros."""
    return Counter({(c.period, c.place, c.indicator): c.value for c in done.cells if c.value})


@given(EVENTS, st.lists(st.tuples(st.integers(0, 29), FIELDS, ODD), max_size=8))
def test_every_row_is_counted_or_left_out(events: list[dict[str, str]], faults: list[tuple[int, str, str]]) -> None:
    """Whatever stands in a row: counted and left out add up to the rows read, and so do the events."""
    rows = [event(i, **e) for i, e in enumerate(events)]
    for at, name, value in faults:
        rows[at % len(rows)][name] = value
    done = result(rows)
    if done.refused:
        assert done.cells == ()
        return
    tally = done.tally
    assert tally.counted + sum(tally.left_out.values()) == tally.read == len(rows)
    assert sum(c.value for c in done.cells if c.indicator == "organized_violence_events") == tally.counted
    assert min((c.value for c in done.cells), default=0) >= 0


@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(events: list[dict[str, str]], dice: random.Random) -> None:
    """The same counts, the same rows left out, the same faults with as many rows."""
    rows = [event(i, **e) for i, e in enumerate(events)]
    mixed = dice.sample(rows, len(rows))
    one, other = result(rows), result(mixed)
    assert one.cells == other.cells
    assert one.tally.left_out == other.tally.left_out
    assert one.tally.faults.counts == other.tally.faults.counts


@given(EVENTS, st.integers(0, 30))
def test_two_halves_of_a_file_add_up_to_the_whole(events: list[dict[str, str]], cut: int) -> None:
    """Over the same months, as stated."""
    rows = [event(i, **e) for i, e in enumerate(events)]
    stated = {"first": "2021-01", "last": "2023-12"}
    halves = [sums(result(part, **stated)) for part in (rows[:cut], rows[cut:]) if part]
    assert sum(halves, Counter()) == sums(result(rows, **stated))


def test_zeros_are_written_where_the_source_lists_every_event(tmp_path: Path) -> None:
    """Every unit and month of a whole period; a gap stays one where a source does not list all."""
    done = result([event(1, date_start="2023-02-10")])
    units, indicators = 17 + 1, len(layout("ucdp_ged").counts)
    assert len(done.cells) == 12 * units * indicators
    path = tmp_path / "events.csv"
    path.write_text("Date,Country ISO,Admin 1\n2023-01-31,SDN,Khartoum\n2023-03-31,SDN,Kassala\n", encoding="utf-8")
    health = read_source(request(path, tmp_path, "insecurity_insight"))
    assert [(c.period, c.place, c.value) for c in health.cells] == [("2023-01", "SD-KH", 1), ("2023-03", "SD-KA", 1)]


def test_what_has_no_unit_is_counted_for_the_area() -> None:
    """Under the code of the area: no name, a name that is unknown, a place that is known too coarsely."""
    done = result([event(1, adm_1=""), event(2, adm_1="Atlantis"), event(3, where_prec="6"), event(4)])
    found = {c.place: c.value for c in done.cells if c.indicator == "organized_violence_events" and c.value}
    assert found == {"SDN": 3, "SD-NO": 1}


def test_a_month_that_had_not_ended_is_not_counted(tmp_path: Path) -> None:
    """Its rows are left out, for they would stand for a whole month."""
    path = tmp_path / "events.csv"
    rows = (
        "1,2024,1,31,SD,Sudan,Khartoum,,,1,0,0",
        "2,2024,2,3,SD,Sudan,Khartoum,,,1,0,0",
        "3,2024,1,2,NG,Nigeria,Borno,,,1,0,0",
    )
    path.write_text(awsd(*rows), encoding="utf-8")
    done = read_source(request(path, tmp_path, "awsd"))
    assert done.tally.left_out == {"outside_period": 1, "another_area": 1}
    assert {c.period for c in done.cells} == {"2024-01"}


def test_hxl_files_count_what_is_asked_for(tmp_path: Path) -> None:
    """A row as one, and a number by its tag; without a column for the area all rows are of it, which is told."""
    path = tmp_path / "events.csv"
    text = "When,Where,Killed\n#date+start,#adm1+name,#affected+killed\n2024-01-31,Khartoum,2\n2024-01-02,Kassala,3\n"
    path.write_text(text, encoding="utf-8")
    wanted = ("aid_worker_security_incidents", "aid_workers_killed=#affected+killed")
    done = read_source(request(path, tmp_path, "hxl", indicators=wanted))
    assert [(c.place, c.indicator, c.value) for c in done.cells] == [
        ("SD-KA", "aid_worker_security_incidents", 1), ("SD-KA", "aid_workers_killed", 3),
        ("SD-KH", "aid_worker_security_incidents", 1), ("SD-KH", "aid_workers_killed", 2),
    ]  # fmt: skip
    assert any("no column that names the area" in p.found for p in done.remarks)


def test_units_of_the_second_level_are_counted_where_they_are_asked_for(tmp_path: Path) -> None:
    """By the name below that of the first level; what is not known stays with the unit of the first."""
    import json

    square = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]
    shapes = [
        ({"code": "AA", "name": "North"}),
        ({"code": "AA-1", "name": "Hill", "parent": "AA"}),
        ({"code": "BB", "name": "South"}),
    ]
    features = [
        {"type": "Feature", "properties": p, "geometry": {"type": "Polygon", "coordinates": [square]}} for p in shapes
    ]
    (tmp_path / "geography.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    rows = [
        event(1, adm_1="North", adm_2="hill"),
        event(2, adm_1="North", adm_2="Dale"),
        event(3, adm_1="South", adm_2="Hill"),
    ]
    fine = read_source(request(write(tmp_path, rows), tmp_path, admin2=True))
    assert {c.place: c.value for c in fine.cells if c.value and c.indicator.endswith("events")} == {
        "AA-1": 1,
        "AA": 1,
        "BB": 1,
    }
    coarse = read_source(request(write(tmp_path, rows), tmp_path))
    assert {c.place: c.value for c in coarse.cells if c.value and c.indicator.endswith("events")} == {"AA": 2, "BB": 1}


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Four times the rows take about as much at most: what is kept are counts, not rows."""
    peaks = []
    for size in (10_000, 40_000):
        rows = (event(i, date_start=f"2023-{i % 12 + 1:02}-{i % 28 + 1:02}", best=i % 40) for i in range(size))
        asked = request(write(tmp_path, rows), tmp_path)
        tracemalloc.start()
        assert read_source(asked).tally.counted == size
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]

"""A back-test knows nothing of what came, takes any case in YAML, and prints what comes out, also where the naive one is better."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from source_files import event, write

from planning.analysis.backtest import variants
from planning.cli import main
from planning.frameworks import framework
from planning.importing.backtest import (
    Backtest,
    BackTestError,
    case_names,
    log_text,
    named_case,
    printed,
    read_case,
    run_backtest,
    table_text,
)
from planning.profiles import Workspace, find_workspace

ROOT = Path(__file__).parents[2]
REAL = os.environ.get("PLANNING_REAL_DATA", "")
real_file = pytest.mark.skipif(not REAL, reason="PLANNING_REAL_DATA names no folder of real files")
CASES = ROOT / "planning" / "importing" / "backtest" / "cases"
PLACES = [f"Place {letter}" for letter in "ABCDEFGHIJKL"]
Rows = list[dict[str, str]]


def square(code: str, name: str, west: int) -> dict[str, object]:
    """Give a unit of one degree on each side."""
    ring = [[west, 0], [west + 1, 0], [west + 1, 1], [west, 1], [west, 0]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture
def land(folder_with: Callable[..., Path], workspace: Workspace) -> Workspace:
    """Give a workspace with the exercise area XKZ of two units, and a mission that ended in 2020."""
    shapes = {"type": "FeatureCollection", "features": [square("XK-N", "North", 10), square("XK-S", "South", 11)]}
    mission = (
        "missions:\n  - id: M-01\n    level: 1\n    as_of: 2026-01-01\n    name: UNTEST\n    mission_kind: special_political\n"
        "    end_decided: 2020-06-15\n    operations_end: 2020-09-30\n"
    )
    folder_with({"geography.geojson": json.dumps(shapes), "missions.yml": mission})
    return workspace


def told(**changes: object) -> dict[str, object]:
    """Give a whole case: twelve districts of two units."""
    places = [
        {"codes": [f"P{i:02}"], "name": name, "parent": "XK-N" if i < 6 else "XK-S", "also": [f"{name} district"]}
        for i, name in enumerate(PLACES)
    ]
    case = {
        "area": "XKZ", "mission": "UNTEST", "record": "M-01", "decided": "2020-06-15", "operations_end": "2020-09-30",
        "basis": "an exercise", "counted_from": "operations_end", "counted_from_why": "Until then it was to protect.",
        "outcomes_why": "Fixed beforehand.", "source": "ucdp_ged", "file": "events.csv", "attribution": "made up",
        "places_why": "All of them.", "places": places,
    }  # fmt: skip
    return {k: v for k, v in {**case, **changes}.items() if v is not None}


def write_case(folder: Path, **changes: object) -> Path:
    """Write a case beside its file."""
    path = folder / "case.yml"
    path.write_text(yaml.safe_dump(told(**changes), sort_keys=False), encoding="utf-8")
    return path


def row(number: int, day: str, place: str = "Place A", killed: int = 1, **more: object) -> dict[str, str]:
    """Give an event in a district of Testland."""
    unit = "North" if place in PLACES[:6] else "South"
    values = {
        "date_start": day, "adm_1": unit, "adm_2": f"{place} district", "deaths_civilians": killed, "best": killed,
        "country": "Testland", "iso3": "XKZ", "latitude": "0.5", "longitude": "10.5" if unit == "North" else "11.5",
    }  # fmt: skip
    return event(number, **{**values, **more})


def history() -> Rows:
    """Give events of the years before and after: what was worst early is worst late, and last year's order is turned round."""
    days: list[tuple[str, str, int]] = []
    for i, place in enumerate(PLACES):
        days += [("2018-06-10", place, 1)] * (8 * i)
        days += [("2020-02-10", place, 1)] * (12 - i)
        days += [("2021-02-10", place, 12 - i)]
    rows = [row(number, day, place, killed) for number, (day, place, killed) in enumerate(days, 1)]
    return [*rows, row(9998, "2015-06-01"), row(9999, "2023-12-31")]


def run(folder: Path, land: Workspace, rows: Rows, **changes: object) -> Backtest:
    """Run a case on these rows."""
    return run_backtest(read_case(write_case(folder, **changes), land), write(folder, rows), land)


def command(*words: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["backtest", "transition", *map(str, words)])


def ranked(result: Backtest) -> list[object]:
    """Give all that was known and all rankings."""
    return [result.known, *(p.rankings for p in result.parts)]


# What is known


LATER = st.lists(
    st.tuples(
        st.sampled_from(
            ["2020-05-20", "2020-06-15", "2020-06-16", "2020-07-01", "2020-10-01", "2021-05-05", "2022-09-30"]
        ),
        st.sampled_from([*PLACES, "Elsewhere"]),
        st.integers(0, 500),
        st.integers(1, 60),
    ),
    max_size=30,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(LATER)
def test_nothing_from_the_day_of_the_decision_on_enters_the_ranking(
    tmp_path: Path, land: Workspace, later: list[tuple[str, str, int, int]]
) -> None:
    """Every row that is later, or ends later, is another one, standing first in the file and even with the id of an earlier row."""
    before = [r for r in history() if r["date_start"] < "2020-06-15"]
    usual = run(tmp_path, land, history())
    changed = [row(number, day, place, killed, date_end=max(day, "2020-06-15")) for day, place, killed, number in later]
    other = run(tmp_path, land, [*changed, *before, row(9999, "2023-12-31")])
    assert ranked(other) == ranked(usual)


def test_what_is_dated_before_enters_it(tmp_path: Path, land: Workspace) -> None:
    """One event more in the last whole month before the decision changes the scores of its place, by every rule."""
    usual, other = (
        run(tmp_path, land, history()),
        run(tmp_path, land, [*history(), row(5000, "2020-05-31", "Place C", 7)]),
    )
    for name, scores in other.parts[0].rankings.items():
        apart = {p for p, s in scores.items() if s != usual.parts[0].rankings[name][p]}
        assert name == "population" or "P02" in apart


def test_an_event_that_ends_after_the_decision_is_in_no_part(tmp_path: Path, land: Workspace) -> None:
    """Its dead are not known on the day; and it begins before what is counted as outcome. The output tells it."""
    crossing = row(5000, "2020-05-20", "Place C", 90, date_end="2020-06-15")
    usual, other = run(tmp_path, land, history()), run(tmp_path, land, [*history(), crossing])
    assert ranked(other) == ranked(usual)
    assert other.parts[0].came == usual.parts[0].came
    assert "1 row begins before the decision and ends on its day or later, and is in no part." in printed(other, DAY)
    ended = run(tmp_path, land, [*history(), {**crossing, "date_end": "2020-06-14"}])
    assert ranked(ended) != ranked(usual)


def test_the_months_between_are_in_no_part(tmp_path: Path, land: Workspace) -> None:
    """From the decision to the end of operations nothing is counted, unless the case counts from the decision."""
    between = [*history(), row(5000, "2020-08-01", "Place C", 90)]
    assert run(tmp_path, land, between).parts[0].came == run(tmp_path, land, history()).parts[0].came
    early = run(tmp_path, land, between, counted_from="decided")
    assert early.parts[0].came[12]["P02"] == 90 + 10


@pytest.mark.parametrize(
    ("day", "within"),
    [
        ("2020-09-30", []),
        ("2020-10-01", [12, 24]),
        ("2021-09-30", [12, 24]),
        ("2021-10-01", [24]),
        ("2022-09-30", [24]),
        ("2022-10-01", []),
    ],
)
def test_the_months_of_the_outcome_begin_and_end_where_they_should(
    tmp_path: Path, land: Workspace, day: str, within: list[int]
) -> None:
    """Operations ended in September 2020: twelve months are October to September, and so are twenty-four."""
    usual, other = run(tmp_path, land, history()), run(tmp_path, land, [*history(), row(5000, day, "Place C", 90)])
    apart = {n: other.parts[0].came[n]["P02"] - usual.parts[0].came[n]["P02"] for n in (12, 24)}
    assert apart == {n: 90 * (n in within) for n in (12, 24)}


# What comes out


DAY = dt.date(2026, 11, 26)


def test_a_better_naive_ranking_is_printed_as_such(tmp_path: Path, land: Workspace) -> None:
    """What came follows last year's order here, which older events contradict: the sentence says who was better."""
    result = run(tmp_path, land, history())
    assert result.parts[0].of("last_year", 12).agreement.rho == pytest.approx(1)
    text = printed(result, DAY)
    assert "beside the last 12 months' count: **the naive ranking was better** in rank correlation" in text
    assert "**the naive one shares more** of the first 3, 5" in text


def test_a_better_ranking_of_ours_is_printed_as_such(tmp_path: Path, land: Workspace) -> None:
    """The same file with the outcome turned round."""
    rows = history()
    for r in rows:
        if r["date_start"] == "2021-02-10":
            r["deaths_civilians"] = str(13 - int(r["deaths_civilians"]))
    assert "**ours was better** in rank correlation" in printed(run(tmp_path, land, rows), DAY)


def test_population_is_a_naive_ranking_where_it_is_given(tmp_path: Path, land: Workspace) -> None:
    """Its figures come from the case; without them all places are equal, and nothing is computed from that."""
    places = [{**p, "population": 100 - i} for i, p in enumerate(told()["places"])]  # type: ignore[arg-type]
    with_people = run(tmp_path, land, history(), places=places, population_source="a census that was made up")
    assert with_people.parts[0].of("population", 12).agreement.rho == pytest.approx(1)
    assert "| Population |" in printed(with_people, DAY)
    without = printed(run(tmp_path, land, history()), DAY)
    assert "does not exist: the ranking puts all places equal" in without
    assert "nan" not in without.lower()


def test_nothing_that_came_is_a_sentence(tmp_path: Path, land: Workspace) -> None:
    """A file without a single event after the end has no rank correlation, and says so."""
    rows = [r for r in history() if r["date_start"] != "2021-02-10"]
    text = printed(run(tmp_path, land, rows), DAY)
    assert "does not exist: what came is equal in all places" in text
    assert "nan" not in text.lower()


def test_months_that_the_file_does_not_reach_are_not_compared(tmp_path: Path, land: Workspace) -> None:
    """A file that ends in 2021 has twelve months after September 2020, and not twenty-four."""
    rows = [r for r in history() if r["date_start"] < "2022"]
    result = run(tmp_path, land, rows)
    assert (list(result.parts[0].came), result.not_covered) == ([12], (24,))
    assert "Not compared: 24 months after, since the file does not reach so far." in printed(result, DAY)


def test_a_file_that_was_published_before_the_end_is_ranked_and_not_compared(tmp_path: Path, land: Workspace) -> None:
    """What is dated after the publication is a fault of the file, and no sign that it reaches so far."""
    result = run(tmp_path, land, history(), published="2020-12-31")
    assert (result.after, result.not_covered) == ({}, (12, 24))
    assert ranked(result) == ranked(run(tmp_path, land, history()))
    assert "Not compared: 12, 24 months after" in printed(result, DAY, places=True)
    whole = run(tmp_path, land, history(), published="2022-01-15")
    assert (list(whole.after), whole.not_covered) == ([12], (24,))


def test_a_file_that_begins_late_is_told(tmp_path: Path, land: Workspace) -> None:
    """Months before its first are not known, which is not the same as no events."""
    rows = [r for r in history() if r["date_start"] > "2016"]
    assert "The file begins with 2018-01" in printed(run(tmp_path, land, rows), DAY)
    assert "The file begins" not in printed(run(tmp_path, land, history()), DAY)


def test_every_row_of_the_months_is_accounted_for(tmp_path: Path, land: Workspace) -> None:
    """Placed, known to a unit alone (too coarse, or with a district that the case has not), in no unit, left out."""
    odd = [
        row(5000, "2020-03-01", "Place A", 5, where_prec=4),
        row(5001, "2020-03-01", "Place A", 6, adm_2="Nowhere district"),
        row(5002, "2020-03-01", "Place A", 7, where_prec=6),
        row(5003, "2020-03-01", "Place A", 8, adm_1=""),
        row(5003, "2020-03-01", "Place A", 9),
        row(5004, "2020-03-01", "Place A", 10, deaths_civilians="many"),
    ]
    usual, other = run(tmp_path, land, history()).before, run(tmp_path, land, [*history(), *odd]).before
    assert other.placed == usual.placed
    assert (other.unit.rows, other.unit.killed) == (2, 11)
    assert (other.unnamed, other.names) == (1, ("Nowhere district",))
    assert (other.unknown.rows, other.unknown.killed) == (2, 15)
    assert other.left_out == {"same_id": 1, "unreadable_number": 1}


def test_units_of_the_first_level_may_be_the_places(tmp_path: Path, land: Workspace) -> None:
    """Then what is known to a unit alone is counted, and so few places get a warning and no interval."""
    places = [
        {"codes": ["XK-N"], "name": "North"},
        {"codes": ["XK-S"], "name": "South"},
        {"codes": ["XK-W"], "name": "West"},
    ]
    rows = [*history(), row(5000, "2020-03-01", "Place A", 5, where_prec=4)]
    result = run(tmp_path, land, rows, places=places, top=[1, 2])
    assert result.before.unit.rows == 0
    text = printed(result, DAY)
    assert "**3 places are few: a rank correlation over them says next to nothing.**" in text
    assert "of all orders of the places agree as well as ours or better" in text
    assert "no interval" in text


def test_several_names_and_codes_are_one_place(tmp_path: Path, land: Workspace) -> None:
    """Where a source has another name for a place, or one district for two, both are counted there."""
    places = told()["places"]
    places[0] |= {"codes": ["P00", "P99"], "also": ["Place A district", "Old A"]}  # type: ignore[index]
    rows = [*history(), row(5000, "2020-03-01", "Place A", 5, adm_2="OLD  a")]
    result = run(tmp_path, land, rows, places=places)
    assert sum(result.known.events["P00+P99"]) == sum(run(tmp_path, land, history()).known.events["P00"]) + 1


# The case


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"decided": "2020-06-31"}, r"case.yml:4  decided: found '2020-06-31'; allowed a day of the calendar"),
        ({"basis": None}, r"case.yml:1  basis: found nothing; write basis: and its value"),
        ({"colour": "red"}, r"colour: found the unknown field 'colour'"),
        ({"counted_from": "decide"}, r"case.yml:7  counted_from: found 'decide'; allowed decided, operations_end; write decided"),
        ({"operations_end": "2020-06-01", "record": None}, r"case.yml:4  operations_end: found 2020-06-01, which lies before decided"),
        ({"decided": "2020-06-14"}, r"case.yml:4  decided: found 2020-06-14, where M-01 of XKZ has 2020-06-15"),
        ({"record": "M-02"}, r"record: found 'M-02'; allowed M-01"),
        ({"area": "XKQ"}, r"case.yml:1  area: found 'XKQ'; allowed XKZ; write XKZ"),
        ({"source": "ucdp_gde"}, r"source: found 'ucdp_gde'; allowed .*; write ucdp_ged"),
        ({"source": "insecurity_insight"}, r"source: found insecurity_insight, which does not list every event; allowed .*awsd"),
        ({"counts": {"events": "organised_violence"}}, r"counts.events: found 'organised_violence'; allowed"),
        ({"top": [5, 3]}, r"top: found 5, 3; allowed whole numbers from 1 to 12, rising"),
        ({"after": [0]}, r"after: found 0; allowed whole numbers from 1 to 120"),
        ({"outcomes": ["killed", "killed"]}, r"outcomes: found killed, killed; allowed killed, events, deaths, each once"),
        ({"outcomes": ["wounded"]}, r"outcomes.0: found 'wounded'; allowed killed, events, deaths"),
        ({"places": [{"codes": ["P1"], "name": "One"}]}, r"places: found "),
        ({"places": [{"codes": ["P1"], "name": "One"}, {"codes": ["P1"], "name": "Two"}]}, r"codes: found P1, which One has"),
        ({"places": [{"codes": ["P1"], "name": "One"}, {"codes": ["P2"], "name": "ONE"}]}, r"found the name 'one', which One has"),
        ({"places": [{"codes": ["P1"], "name": "One", "parent": "XK-E"}, {"codes": ["P2"], "name": "Two"}]},
         r"parent: found 'XK-E'; allowed P2, XK-N, XK-S"),
        ({"places": [{"codes": ["P1"], "name": "One", "population": 5}, {"codes": ["P2"], "name": "Two"}]},
         r"population: found no population of Two, while others have one"),
        ({"places": [{"codes": ["P1"], "name": "One | pipe"}, {"codes": ["P2"], "name": "Two"}]}, r"the sign '\|' in a name"),
        ({"places": [{"codes": ["a b"], "name": "One"}, {"codes": ["P2"], "name": "Two"}]}, r"codes.0: found 'a b'; allowed letters"),
    ],
)  # fmt: skip
def test_a_fault_of_a_case_gets_its_line(
    tmp_path: Path, land: Workspace, changes: dict[str, object], line: str
) -> None:
    """With what was found, what is allowed, and nothing computed; the command ends with 1."""
    if "places" in changes and "top" not in changes:
        changes = {**changes, "top": [1]}
    path = write_case(tmp_path, **changes)
    with pytest.raises(BackTestError) as caught:
        read_case(path, land)
    assert any(re.search(line, str(p)) for p in caught.value.problems), [str(p) for p in caught.value.problems]
    done = command("--case", path, "--data", write(tmp_path, history()), "--workspace", land.root)
    assert done.exit_code == 1
    assert "Nothing was compared" in done.output


def test_all_faults_are_told_at_once(tmp_path: Path, land: Workspace) -> None:
    """One line each, in the order of the file."""
    path = write_case(tmp_path, decided="soon", counted_from="x", colour="red")
    with pytest.raises(BackTestError) as caught:
        read_case(path, land)
    lines = [p.line for p in caught.value.problems]
    assert len(lines) == 3
    assert lines == sorted(lines)


@pytest.mark.parametrize("text", ["", "- a\n", "area: [\n", "a: &x 1\nb: *x\n"])
def test_a_file_that_is_no_case_is_refused(tmp_path: Path, land: Workspace, text: str) -> None:
    """Empty, a list, broken YAML, anchors: a line, no crash."""
    path = tmp_path / "case.yml"
    path.write_text(text, encoding="utf-8")
    done = command("--case", path, "--workspace", land.root)
    assert (done.exit_code, "Traceback" in done.output, "case.yml:" in done.output) == (1, False, True)


# The command


def test_wrong_use_says_what_to_do(tmp_path: Path, land: Workspace) -> None:
    """A case that is unknown, a file of a case or of events that is not there: exit code 2."""
    for words, line in [
        (("--case", "unamid-2021"), "do you mean unamid-2020?"),
        (("--case", tmp_path / "none.yml"), "no such file"),
        (("--case", write_case(tmp_path), "--workspace", land.root), "events.csv: no such file"),
        (
            ("--case", write_case(tmp_path), "--workspace", land.root, "--data", "none.csv"),
            "--data none.csv: no such file",
        ),
    ]:
        done = command(*words)
        assert (done.exit_code, line in done.output) == (2, True), done.output


def test_a_wrong_file_is_refused_with_a_line(tmp_path: Path, land: Workspace) -> None:
    """Of another area, with other columns, of other years, empty: exit code 1."""
    case = write_case(tmp_path)
    files = {
        "other.csv": "no row about XKZ",
        "years.csv": "nothing before the decision",
        "columns.csv": "no column for",
        "empty.csv": "an empty file",
    }
    write(tmp_path, [event(1)], "other.csv")
    write(tmp_path, [row(1, "2022-01-01"), row(2, "2022-12-31")], "years.csv")
    (tmp_path / "columns.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    for name, line in files.items():
        done = command("--case", case, "--data", tmp_path / name, "--workspace", land.root)
        assert (done.exit_code, line in done.output, "Traceback" in done.output) == (1, True, False), done.output


def test_what_is_written_is_what_is_printed(tmp_path: Path, land: Workspace) -> None:
    """The whole, the comparison alone, and the log; the file of the case lies beside it."""
    write(tmp_path, history())
    out = [tmp_path / name for name in ("all.md", "table.md", "log.yml")]
    case = write_case(tmp_path)
    done = CliRunner().invoke(
        main,
        ["backtest", "transition", "--case", str(case), "--workspace", str(land.root), "--as-of", "2026-11-26", "--places"]
        + [w for o, p in zip(("--write", "--table", "--log"), out, strict=True) for w in (o, str(p))],
    )  # fmt: skip
    assert done.exit_code == 0
    assert done.stdout == out[0].read_text()
    assert out[1].read_text().strip() in done.stdout
    assert "| Place L | P11 |" in done.stdout
    log = yaml.safe_load(out[2].read_text())
    assert [w["id"] for w in log["ways"]] == [v.id for v in variants()]


def test_what_comes_of_a_closed_source_is_written_nowhere(tmp_path: Path, land: Workspace) -> None:
    """Its terms allow no copy in a repository: exit code 2, before anything is computed."""
    counts = {"events": "acled_events", "killed": "acled_fatalities", "one_sided": "acled_civilian_targeting_events"}
    case = write_case(tmp_path, source="acled", counts={**counts, "deaths": "acled_fatalities"})
    done = command(
        "--case", case, "--workspace", land.root, "--data", write(tmp_path, []), "--write", tmp_path / "a.md"
    )
    assert (done.exit_code, (tmp_path / "a.md").exists()) == (2, False)
    assert "allow no copy in a repository" in done.output


def test_the_same_file_gives_the_same_text(tmp_path: Path, land: Workspace) -> None:
    """Draws have a fixed seed, and nothing depends on the order of the rows."""
    one, two = run(tmp_path, land, history()), run(tmp_path, land, history()[::-1])
    assert log_text(one).replace(one.sha256, "") == log_text(two).replace(two.sha256, "")
    assert printed(one, DAY) == printed(run(tmp_path, land, history()), DAY)


def test_without_a_case_the_command_lists_them() -> None:
    """And a log is none."""
    done = command()
    assert done.output.split() == list(case_names()) == ["unamid-2020", "unamid-2020-states"]


# What is committed


@pytest.mark.parametrize("name", ["unamid-2020", "unamid-2020-states"])
def test_the_log_of_a_case_holds_every_way_with_its_argument(name: str) -> None:
    """In the order of the list, none left out, each with results for every outcome and number of months."""
    log = yaml.safe_load((CASES / f"{name}.log.yml").read_text(encoding="utf-8"))
    case = read_case(named_case(name), find_workspace(ROOT))
    assert [(w["id"], w["argument"]) for w in log["ways"]] == [(i.id, i.text) for i in framework("backtest_transition")]
    expected = [(o, m) for o in case.outcomes for m in case.after]
    for way in [*log["ways"], *log["naive"]]:
        assert [(r["outcome"], r["months"]) for r in way["results"]] == expected
    assert log["default"] == log["ways"][0]["id"]


def test_the_places_of_unamid_are_the_districts_of_the_place_codes() -> None:
    """Each locality of Darfur stands in one place, but for the eight that the case names as never named by the source."""
    case = read_case(named_case("unamid-2020"), find_workspace(ROOT))
    codes = [c for p in case.places for c in p.codes]
    assert (len(case.places), len(codes), len(set(codes))) == (52, 56, 56)
    parents = {"SD02": "SD-DN", "SD03": "SD-DS", "SD04": "SD-DW", "SD05": "SD-DE", "SD06": "SD-DC"}
    assert all(parents[c[:4]] == p.parent for p in case.places for c in p.codes)


@real_file
@pytest.mark.parametrize("name", ["unamid-2020", "unamid-2020-states"])
def test_the_log_and_the_method_page_hold_what_the_real_file_gives(name: str) -> None:
    """Computed again from the file: the log letter for letter, the table of the page with its day, all under a minute."""
    begun = time.monotonic()
    workspace = find_workspace(ROOT)
    result = run_backtest(read_case(named_case(name), workspace), Path(REAL) / "ucdp_ged_sudan.csv", workspace)
    page = (ROOT / "method.qmd").read_text(encoding="utf-8")
    (day,) = set(re.findall(r"Computed on (\d{4}-\d{2}-\d{2})", page))
    text = table_text(result, dt.date.fromisoformat(day))
    assert time.monotonic() - begun < 60
    assert text in page
    assert result.sha256 in page
    assert log_text(result) == (CASES / f"{name}.log.yml").read_text(encoding="utf-8")


@real_file
def test_the_cut_holds_on_the_real_file(tmp_path: Path) -> None:
    """With every row from the day of the decision on taken away or made worse, the rankings of UNAMID are the same."""
    workspace = find_workspace(ROOT)
    case = read_case(named_case("unamid-2020"), workspace)
    usual = run_backtest(case, Path(REAL) / "ucdp_ged_sudan.csv", workspace)

    with (Path(REAL) / "ucdp_ged_sudan.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    at = {name: i for i, name in enumerate(header)}
    for r in rows[1:]:
        if r[at["date_start"]] >= "2020-12-22":
            r[at["deaths_civilians"]], r[at["best"]], r[at["adm_2"]] = "77", "99", "Tawila district"
    changed = tmp_path / "changed.csv"
    with changed.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    other = run_backtest(case, changed, workspace)
    assert other.known == usual.known
    assert [p.rankings for p in other.parts] == [p.rankings for p in usual.parts]
    assert [p.came for p in other.parts] != [p.came for p in usual.parts]


@real_file
def test_every_district_of_darfur_in_the_real_file_is_a_place_of_the_case() -> None:
    """No row of the months that are looked at has a district that the case does not know."""
    workspace = find_workspace(ROOT)
    case = read_case(named_case("unamid-2020"), workspace)
    result = run_backtest(case, Path(REAL) / "ucdp_ged_sudan.csv", workspace)
    assert [r.names for r in (result.before, *result.after.values())] == [(), (), ()]

"""Operations: whom they expose as a range, which concerns are late, and what is missing before they begin."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.operations import OperationFinding, exposed, operation_findings
from planning.frameworks import framework
from planning.profiles.records import Exposed, Operation, standards_of

DAY = dt.date(2026, 11, 23)
KINDS = framework("operation_kinds").ids
COUNT = st.none() | st.integers(0, 100_000)


def finding(**fields: Any) -> OperationFinding:
    """Give the finding of one operation, a search unless it is said otherwise."""
    made = {"id": "OP-01", "operation": "search", "title": "T", **fields}
    (found,) = operation_findings((Operation(**made),), DAY)
    return found


def concern(key: str = "movement", **fields: Any) -> dict[str, Any]:
    """Give a concern that lacks nothing and is a draft."""
    full = {"conveyed_by": "A", "conveyed_to": "B", "by_when": "2026-11-25", "state": "draft", "convey": "Trucks pass."}
    return {"concern": key, **full, **fields}


def group(low: int | None, high: int | None, within: str | None = None) -> Exposed:
    """Give a group of civilians."""
    return Exposed(group="People", low=low, high=high, within=within)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_operation_asks_for_known_concerns(kind: str) -> None:
    """Each is linked to concerns of the list, to civilians and movement among them, and an empty record has none of them."""
    linked = framework("operation_kinds")[kind].links["concerns"]
    assert {"civilians", "movement"} <= set(linked) <= set(framework("operation_concerns").ids)
    assert tuple(i.id for i in finding(operation=kind).without) == linked


def test_standards_stand_under_evacuation_and_screening_alone() -> None:
    """Women officers are a standard of screening, a safe destination one of evacuation; movement has none."""
    having = [i.id for i in framework("operation_concerns") if standards_of(i.id)]
    assert having == ["evacuation", "screening"]
    assert "women_officers" in standards_of("screening")
    assert "women_officers" not in standards_of("evacuation")
    assert "destination" in standards_of("evacuation")


def test_ranges_are_added_end_by_end() -> None:
    """The lowest numbers make a lowest one and the highest a highest one; no number between them is made."""
    people = exposed([group(100, 200), group(30, 50)])
    assert (people.low, people.high, people.groups) == (130, 250, 2)


def test_an_end_that_is_not_known_stays_open() -> None:
    """A missing low leaves the sum a lowest number; a missing high leaves no highest one; nothing known leaves neither."""
    assert exposed([group(100, 200), group(None, 50)]) == exposed([group(100, 250)]).__class__(100, 250, 2, 0)
    assert (exposed([group(100, 200), group(30, None)]).low, exposed([group(100, 200), group(30, None)]).high) == (
        130,
        None,
    )
    for groups in ([], [group(None, None)]):
        assert (exposed(groups).low, exposed(groups).high) == (None, None)


def test_people_of_a_group_within_another_are_not_counted_twice() -> None:
    """Children of a site are people of the site; they are told beside it and add nothing."""
    people = exposed([group(100, 200), group(20, None, "yes")])
    assert (people.low, people.high, people.within) == (100, 200, 1)


@given(st.lists(st.tuples(COUNT, COUNT).filter(lambda p: None in p or p[0] <= p[1]), max_size=6), st.data())
def test_whatever_the_true_numbers_are_the_range_holds_them(pairs: list[tuple[int | None, int | None]], data) -> None:
    """For any true number of each group between its ends, their sum lies between the ends of the total."""
    true = [data.draw(st.integers(low or 0, 200_000 if high is None else high)) for low, high in pairs]
    people = exposed([group(*p) for p in pairs])
    assert people.low is None or people.low <= sum(true)
    assert people.high is None or sum(true) <= people.high


@pytest.mark.parametrize(
    ("fields", "late"),
    [
        ({"by_when": "2026-11-22"}, "overdue"),
        ({"by_when": "2026-11-23"}, ""),
        ({"by_when": "2026-11-22", "state": None}, "overdue"),
        ({"by_when": "2026-11-22", "state": "delivered"}, ""),
        ({"by_when": "2026-11-22", "state": "dropped"}, ""),
        ({"by_when": "2026-12-01"}, ""),
        ({"by_when": "2026-12-02"}, "too_late"),
        ({"by_when": None}, ""),
    ],
)
def test_late_is_only_what_the_dates_of_the_record_say(fields: dict[str, Any], late: str) -> None:
    """Past its date and not conveyed, or due after the first day; no lead time of ours is added."""
    found = finding(starts="2026-12-01", concerns=(concern(**fields),))
    assert found.concerns[0].late == late
    assert found.late == (found.concerns if late else ())


def test_a_concern_without_a_date_is_late_once_the_first_day_has_come() -> None:
    """Before it there is nothing to be late by; without a first day nothing can be too late."""
    assert finding(starts="2026-11-23", concerns=(concern(by_when=None),)).concerns[0].late == "begun"
    assert finding(starts="2026-11-24", concerns=(concern(by_when=None),)).concerns[0].late == ""
    assert finding(concerns=(concern(by_when="2030-01-01"),)).concerns[0].late == ""


def test_days_are_left_until_the_first_day_and_until_each_concern_is_due() -> None:
    """Both are counted from the day of the page; what is past is negative, what has no date has none."""
    found = finding(
        starts="2026-12-01", ends="2026-12-15", concerns=(concern(by_when="2026-11-20"), concern(by_when=None))
    )
    assert (found.days, found.over) == (8, False)
    assert [c.days for c in found.concerns] == [-3, None]
    past = finding(starts="2026-11-01", ends="2026-11-22")
    assert (past.days, past.over) == (-22, True)
    assert finding().days is None


def test_what_a_concern_lacks_depends_on_how_far_it_has_come() -> None:
    """An open one needs somebody, somebody to tell and a date; a conveyed one its day and the answer; a forum is an addressee."""
    bare = {"concern": "movement", "convey": "Trucks pass."}
    found = finding(
        concerns=(
            bare,
            {**bare, "state": "draft", "mechanism": "K-01"},
            {**bare, "state": "delivered"},
            {**bare, "state": "dropped"},
            concern(),
        )
    )
    assert [c.lacks for c in found.concerns] == [
        ("state", "carrier", "addressee", "date"),
        ("carrier", "date"),
        ("day", "answer"),
        (),
        (),
    ]
    assert [c.open for c in found.concerns] == [True, True, False, False, True]


def test_standards_are_conveyed_open_dropped_or_missing() -> None:
    """A search is held against the standards of screening; a draft is not conveyed, and what nobody wrote is missing."""
    found = finding(
        concerns=(
            concern("screening", standard="families", state="delivered"),
            concern("screening", standard="monitors"),
            concern("screening", standard="register", state="dropped"),
            concern("screening"),
        )
    )
    told = {s.minimum: s.state for s in found.standards}
    assert told == {
        "families": "conveyed",
        "monitors": "open",
        "register": "dropped",
        "women_officers": "missing",
        "no_lists": "missing",
        "medical": "missing",
    }
    assert {s.concern for s in found.standards} == {"screening"}
    assert len(found.delivered) == 1


def test_a_standard_counts_for_the_concern_it_stands_under() -> None:
    """Families kept together in an evacuation say nothing of screening."""
    found = finding(operation="attack", concerns=(concern("evacuation", standard="families", state="delivered"),))
    told = {(s.concern, s.state) for s in found.standards if s.minimum == "families"}
    assert told == {("evacuation", "conveyed"), ("screening", "missing")}


def test_a_concern_beyond_the_kind_of_operation_is_held_against_its_standards_too() -> None:
    """Somebody who writes a standard of evacuation for a search means it."""
    assert not [s for s in finding().standards if s.concern == "evacuation"]
    found = finding(concerns=(concern("evacuation", standard="notice"),))
    assert len([s for s in found.standards if s.concern == "evacuation"]) == len(standards_of("evacuation"))


def test_what_begins_first_comes_first() -> None:
    """Operations without a first day stand last, concerns in the order of the list."""
    made = [
        Operation(id=f"OP-0{n}", operation="search", title="T", starts=starts)
        for n, starts in enumerate((None, "2027-01-01", "2026-12-01"), 1)
    ]
    assert [f.operation.id for f in operation_findings(made, DAY)] == ["OP-03", "OP-02", "OP-01"]
    found = finding(concerns=(concern("tracking"), concern("civilians"), concern("screening")))
    assert [c.concern.concern for c in found.concerns] == ["civilians", "screening", "tracking"]

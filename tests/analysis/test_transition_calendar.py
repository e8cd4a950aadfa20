"""The transition calendar: in any window, with what items wait for, national events, and real closures."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.transition import shift_months
from planning.analysis.transition_calendar import allowed, closures, conflicts, transition_calendar
from planning.frameworks import framework
from planning.profiles.records import CalendarItem

DAY = dt.date(2026, 11, 22)
END = dt.date(2026, 12, 31)
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))


@given(end=DAYS, months=st.integers(-24, 36), days=st.integers(-15, 15))
def test_the_calendar_keeps_order_and_musts_in_every_window(end: dt.date, months: int, days: int) -> None:
    """From a window of three years to one long past: every item in its order, no must dropped, none due before today."""
    as_of = shift_months(end, -months) + dt.timedelta(days=days)
    rows = transition_calendar(end, as_of, ())
    assert [r.item.id for r in rows] == list(framework("transition_calendar").ids)
    due = [r.do_by for r in rows]
    assert due == sorted(due)
    for row in rows:
        assert row.do_by == max(row.planned, as_of)
        assert (row.place in {"on time", "after the end"}) is (row.late == 0)
        assert not (row.must and row.place == "missed")
        assert (row.place == "missed") <= (row.planned < as_of)


@given(end=DAYS, months=st.integers(-12, 36), shorter=st.integers(0, 400))
def test_a_shorter_window_never_makes_an_item_less_late(end: dt.date, months: int, shorter: int) -> None:
    """A day on which less time is left: each item is as late as before or later."""
    as_of = shift_months(end, -months)
    later = as_of + dt.timedelta(days=shorter)
    for before, after in zip(transition_calendar(end, as_of, ()), transition_calendar(end, later, ()), strict=True):
        assert before.late <= after.late


def test_the_list_needs_only_what_comes_before() -> None:
    """An item that waited for a later one could never be in order."""
    seen: set[str] = set()
    for item in framework("transition_calendar"):
        assert set(item.links.get("needs", ())) <= seen, item.id
        assert set(item.links.get("conflicts", ())) <= set(framework("national_events").ids), item.id
        seen.add(item.id)


def test_unifil_on_22_november_2026() -> None:
    """With 39 days left all musts before the end are to be done now; some of what follows the end is still possible."""
    rows = {r.item.id: r for r in transition_calendar(END, DAY, ())}
    # The baseline is no must, but others wait for it; the national calendar is waited for by none.
    assert (rows["CAL-24a"].place, rows["CAL-24a"].planned) == ("do now", dt.date(2024, 12, 31))
    assert rows["CAL-24b"].place == "missed"
    assert (rows["CAL-18c"].place, rows["CAL-18c"].do_by) == ("do now", DAY)
    assert (rows["CAL-2b"].planned, rows["CAL-2b"].earliest) == (dt.date(2026, 10, 31), dt.date(2027, 1, 21))
    # Its own day lies ahead, but what it waits for takes until May.
    assert (rows["CAL-1a"].place, rows["CAL-1a"].do_by) == ("do now", dt.date(2026, 11, 30))
    assert [i.id for i in rows["CAL-1a"].waits_for] == ["CAL-6a", "CAL-6b"]
    assert (rows["CAL0a"].place, rows["CAL0a"].do_by) == ("on time", END)
    assert (rows["CAL+6c"].place, rows["CAL+6c"].do_by) == ("after the end", dt.date(2027, 6, 30))


def test_an_item_waits_for_what_it_needs() -> None:
    """The joint analysis (60 days) waits for the baseline (45 days); once that is done it begins today."""
    rows = {r.item.id: r for r in transition_calendar(END, DAY, ())}
    assert rows["CAL-21a"].earliest == DAY + dt.timedelta(days=105)
    done = CalendarItem(id="CI-01", item="CAL-24a", status="done")
    rows = {r.item.id: r for r in transition_calendar(END, DAY, (done,))}
    assert (rows["CAL-21a"].earliest, rows["CAL-21a"].waits_for) == (DAY + dt.timedelta(days=60), ())


def test_an_area_says_itself_how_long_an_item_takes() -> None:
    """Its days count instead of the list's, and the day of an owner for what is under way; a day that has passed does not."""
    quick = CalendarItem(id="CI-01", item="CAL-2a", lead_days=3)
    under_way = CalendarItem(id="CI-02", item="CAL-2b", status="under_way", due="2026-12-01")
    overdue = CalendarItem(id="CI-03", item="CAL-4a", status="under_way", due="2026-11-01")
    rows = {r.item.id: r for r in transition_calendar(END, DAY, (quick, under_way, overdue))}
    assert rows["CAL-2a"].earliest == DAY + dt.timedelta(days=3)
    assert rows["CAL-2b"].earliest == dt.date(2026, 12, 1)
    assert rows["CAL-4a"].earliest > dt.date(2026, 12, 1)


def test_an_item_that_is_done_is_done() -> None:
    """A record of the item is put beside it; done counts even where the time has passed, planned does not."""
    done = CalendarItem(id="CI-01", item="CAL-18a", status="done")
    planned = CalendarItem(id="CI-02", item="CAL-18b", status="planned")
    event = CalendarItem(id="CI-03", event="Election", status="done")
    rows = {r.item.id: r for r in transition_calendar(END, DAY, (done, planned, event))}
    assert (rows["CAL-18a"].place, rows["CAL-18a"].record, rows["CAL-18a"].late) == ("done", done, 0)
    assert (rows["CAL-18b"].place, rows["CAL-18b"].record) == ("do now", planned)
    assert rows["CAL-18c"].record is None


# national events


def event(kind: str | None, first: str | None, last: str) -> CalendarItem:
    """Give a national event."""
    return CalendarItem(id="CI-09", event="Something", event_kind=kind, starts=first, due=last)


@pytest.mark.parametrize(
    ("given_event", "meets"),
    [
        (event("rains", "2026-06-01", "2026-07-15"), True),  # the work goes from 1 May to 30 June
        (event("rains", "2026-07-01", "2026-07-15"), False),
        (event("rains", "2026-04-01", "2026-04-30"), False),
        (event("rains", "2026-04-01", "2026-05-01"), True),
        (event("rains", None, "2026-06-10"), True),
        (
            CalendarItem(id="CI-09", event="Rains", event_kind="rains", starts="2026-02-01"),
            True,
        ),  # its end is not known
        (CalendarItem(id="CI-09", event="Rains", event_kind="rains"), False),
        (event("budget", None, "2026-06-10"), False),  # fuel is not said to need a budget
        (event(None, "2026-06-01", "2026-07-15"), False),
    ],
)
def test_an_item_runs_into_an_event_on_the_days_of_its_work(given_event: CalendarItem, meets: bool) -> None:
    """The first and the last day count; an event without a kind is compared with nothing."""
    rows = [r for r in transition_calendar(dt.date(2027, 3, 31), dt.date(2026, 1, 1), ()) if r.item.id == "CAL-9c"]
    assert (rows[0].start_by, rows[0].planned) == (dt.date(2026, 5, 1), dt.date(2026, 6, 30))
    assert bool(conflicts(rows, (given_event,), dt.date(2026, 1, 1))) is meets


def test_what_needs_money_has_to_be_settled_before_the_vote() -> None:
    """The funding gap is worked out by December 2025: a vote in November comes too early, one in January does not."""
    rows = [r for r in transition_calendar(dt.date(2027, 3, 31), dt.date(2025, 6, 1), ()) if r.item.id == "CAL-15b"]
    assert rows[0].planned == dt.date(2025, 12, 31)
    (found,) = conflicts(rows, (event("budget", None, "2025-11-30"),), dt.date(2025, 6, 1))
    assert (found.row.item.id, found.kind.id) == ("CAL-15b", "budget")
    assert not conflicts(rows, (event("budget", None, "2026-01-15"),), dt.date(2025, 6, 1))
    assert not conflicts(rows, (event("budget", None, "2025-11-30"),), dt.date(2025, 12, 1))  # over


# real closures


def test_real_closures_agree_with_the_areas_own_records(real) -> None:
    """The list of closures and the missions of the real areas say the same days."""
    for item in framework("real_closures"):
        missions = real(str(item.values["area"])).missions
        own = [(str(m.end_decided), str(m.operations_end)) for m in missions]
        assert (item.values["decided"], item.values["ends"]) in own, item.id


def test_what_the_notice_of_real_closures_allowed() -> None:
    """UNAMID's 9 days left every must before the end too late; UNTMIS's 24 months none of the days past."""
    found = {a.name: a for a in closures(DAY)}
    assert len(found) == 7
    short, long = found["UNAMID (Sudan)"], found["UNSOM, then UNTMIS (Somalia)"]
    before = [i for i in framework("transition_calendar") if int(i.values["month"]) < 0]
    assert short.past == len(before)
    assert (long.past, long.months) == (0, 24.0)
    assert found["UNIFIL (Lebanon)"].months == 16.1


def test_a_page_about_a_past_day_knows_no_later_closure() -> None:
    """On 1 September 2025 UNMHA's end had not been decided."""
    names = [a.name for a in closures(dt.date(2025, 9, 1))]
    assert "UNIFIL (Lebanon)" in names
    assert "UNMHA (Yemen, Hudaydah)" not in names


@given(decided=DAYS, days=st.integers(0, 1100))
def test_more_notice_never_allows_less(decided: dt.date, days: int) -> None:
    """Fewer days past and fewer items too late, the more days there are."""
    short, long = (allowed("A", decided, decided + dt.timedelta(days=n)) for n in (days, days + 60))
    assert long.past <= short.past
    assert long.late <= short.late <= short.items
    assert short.past_musts <= short.past
    assert short.late_musts <= short.musts

"""The working plan: what is decided, what is missing and what an edition left out stands there in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from opened_page import opened

from planning.display import advocacy, arrangements, guidance, mechanisms, requests, roles, tasks, training
from planning.display.blocks import Block
from planning.display.page import AreaPage

DAY = "2026-11-22"
SECTIONS: tuple[Callable[[AreaPage], Block], ...] = (
    requests.outlook,
    requests.ledger,
    requests.tests,
    requests.corridors,
    arrangements.arrangements,
    mechanisms.notification,
    mechanisms.casualty_tracking,
    advocacy.messages,
    training.trainings,
    guidance.guidance,
    roles.roles,
    tasks.tasks,
)


def requests_whole(page: AreaPage) -> Block:
    """Give all of a page that is about requests."""
    return requests.ledger(page) + requests.tests(page) + requests.matrix(page) + requests.corridors(page)


@pytest.fixture(autouse=True)
def _home(root, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in the project's own workspace."""
    monkeypatch.chdir(root)


def words(block: Block) -> str:
    """Give what a reader reads, with one blank between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", block.html).split())


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.__name__)
@pytest.mark.parametrize("area", ["XKA", "XKB", "XKC"])
def test_every_section_of_an_exercise_says_something(section: Callable[[AreaPage], Block], area: str) -> None:
    """Each has a table with rows in the planning cell's edition."""
    out = section(opened(area, DAY, "cell")).html
    assert "<table" in out or (section is mechanisms.casualty_tracking and area == "XKC")


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.__name__)
def test_a_real_area_without_records_shows_gaps_and_no_figures(section: Callable[[AreaPage], Block]) -> None:
    """Where nothing is recorded it says so; the coverage of the tasks then shows all of them as not recorded."""
    out = words(section(opened("SDN", DAY, "cell")))
    if section in {requests.tests, requests.corridors}:
        assert out == ""  # the ledger says that no request is recorded
        return
    if section is mechanisms.notification:
        return  # public facts on such a system may be recorded
    assert "recorded" in out


def test_an_approval_despite_a_failed_test_says_so_and_why() -> None:
    """The ledger names the criteria in words, and the reason; an expiry soon and an expired one are said."""
    out = words(requests.ledger(opened("XKA", DAY, "cell")))
    assert (
        "approved despite a failed test E3 and E4 must be met and fail; approved despite that: The HC on 6 November"
        in out
    )
    assert "runs out in 26 days" in out
    assert "approved, expired" in words(requests.ledger(opened("XKB", DAY, "cell")))
    assert "no new decision recorded" in words(requests.ledger(opened("XKC", DAY, "cell")))


def test_requests_above_the_edition_are_not_told_and_not_forgotten() -> None:
    """The HCT reads the request of level 2 and that others lie above, and nothing of the corridor."""
    page = opened("XKA", DAY, "hct")
    out = words(requests_whole(page))
    assert "RQ-03" in out
    assert "RQ-01" not in out
    assert "Moss Ferry" not in out
    assert "3 requests above this edition." in out


def test_a_corridor_is_told_in_words_without_a_cause() -> None:
    """First and last share, since when all went with the force, and how long ago it was first approved."""
    out = words(requests.corridors(opened("XKA", DAY, "cell")))
    assert "33% in 2026-01, 100% in 2026-10" in out
    assert "11 months" in out
    assert "every movement since 2026-06 went with the force" in words(requests.corridors(opened("XKB", DAY, "cell")))


def test_the_matrix_holds_the_requests_in_their_fields() -> None:
    """A request stands beside the answer of its field; escorts stand in none."""
    out = words(requests.matrix(opened("XKA", DAY, "cell")))
    assert "Indirect assistance usually acceptable case by case RQ-03" in out
    assert "RQ-01" not in out


def test_a_minimum_that_nobody_judged_is_said_to_be_unknown() -> None:
    """It stands in the table with the words, and the count of minimums that are met does not hold it."""
    out = words(arrangements.arrangements(opened("XKA", DAY, "hct")))
    assert "AR-01 Who stays is protected unknown nobody has judged it" in out
    assert "2 of 4" in out


def test_an_acknowledgement_is_never_shown_as_a_permission() -> None:
    """The share that was acknowledged stands with the note beside it."""
    out = words(mechanisms.notification(opened("XKA", DAY, "cell")))
    assert "61% 4 22 Apr 2026" in out
    assert "is not a permission" in out


def test_a_count_that_is_too_small_for_an_edition_is_not_called_a_gap_alone() -> None:
    """Four incidents after notification are told to the cell; others read that there may be some."""
    out = words(mechanisms.notification(opened("XKA", DAY, "cmcs")))
    assert "61% not recorded, or too few to be told" in out


def test_how_a_message_is_carried_is_for_the_cell_alone() -> None:
    """The column is there for the planning cell, do no harm from level 3 on; the HCT has neither."""
    heads = {e: words(advocacy.messages(opened("XKA", DAY, e))) for e in ("hct", "cmcs", "cell")}
    assert [e for e, out in heads.items() if "How it is carried" in out] == ["cell"]
    assert [e for e, out in heads.items() if "Do no harm" in out] == ["cmcs", "cell"]
    assert "no result recorded" in heads["cell"]


def test_a_training_without_its_tests_shows_the_gap() -> None:
    """Neither figure is made up, and what was planned and not held is overdue."""
    out = words(training.trainings(opened("XKA", DAY, "cell")))
    assert "People 38 Units 1 of 4 Before gap After gap No officer of a checkpoint was sent" in out
    assert "not held, due since 30 Oct 2026" in out
    assert "78% (+32)" in out


def test_both_judgements_on_a_role_stand_where_they_differ() -> None:
    """The cell's own beside the computed one, and a start that has passed is said."""
    out = words(roles.roles(opened("XKA", DAY, "hct")))
    assert "case by case no differs E3 fails; E4 fails" in out
    assert "should have started by 17 Nov 2026" in out
    assert "lead time not known" in out


def test_a_task_says_what_its_record_lacks() -> None:
    """No owner and overdue, and an outcome that changed nothing in a duty-bearer."""
    out = words(tasks.tasks(opened("XKA", DAY, "hct")))
    assert "no owner; overdue; no indicator" in out
    assert "outcome names no change in a duty-bearer" in out
    assert "Policy: Defence staff." in out
    assert dt.date(2026, 11, 22).isoformat() not in out


def test_policy_documents_of_which_nothing_is_recorded_are_named() -> None:
    """A missing document is marked, and a kind without any record is said."""
    out = words(guidance.guidance(opened("XKC", DAY, "hct")))
    assert "Code of conduct Missing" in out
    assert "No record of: guidelines, standards, rules of engagement." in out


def made(page: AreaPage, **lists: object) -> AreaPage:
    """Give a page with some lists of records in place of its own."""
    return replace(page, profile=replace(page.profile, **lists))


def test_what_was_decided_after_an_approval_ran_out_is_said() -> None:
    """A renewal that was refused, or granted and past as well, is a decision; one that may be hidden is not denied."""
    page = opened("XKB", DAY, "cell")
    old = next(r for r in page.profile.requests if r.id == "RQ-04")
    for decision, said in (("refused", "renewal RQ-09 refused"), ("expired", "granted, and ran out as well")):
        later = old.model_copy(update={"id": "RQ-09", "renewal_of": "RQ-04", "decision": decision})
        out = words(requests.ledger(made(page, requests=(old, later))))
        assert said in out
        assert "no new decision recorded" not in out
    some = replace(page.profile, requests=(old,))
    assert "no new decision recorded" in words(requests.ledger(replace(page, profile=some)))
    for hidden in ({"withheld": {"requests": 1}}, {"sealed": {"requests": 1}}):
        out = words(requests.ledger(replace(page, profile=replace(some, **hidden))))
        assert "approved, past its date" in out
        assert "no new decision recorded" not in out


def test_an_alternative_tried_after_the_decision_is_marked() -> None:
    """It did not stand before the yes, and where none did, that is missing."""
    page = opened("XKC", DAY, "cell")
    one = next(r for r in page.profile.requests if r.id == "RQ-02")
    late = tuple(a.model_copy(update={"tried": "yes", "tried_on": dt.date(2026, 11, 4)}) for a in one.alternatives)
    out = words(requests.ledger(made(page, requests=(one.model_copy(update={"alternatives": late}),))))
    assert "tried 4 Nov 2026 after the decision" in out
    assert "no alternative tried before the decision" in out


def test_no_training_is_counted_where_some_are_not_on_the_page() -> None:
    """Above the edition, sealed, or later than the day: what reached each actor is not told, rather than told as 0."""
    page = opened("XKA", DAY, "cell")
    assert "Coverage of armed actors" in words(training.trainings(page))
    for hidden in ({"withheld": {"trainings": 1}}, {"sealed": {"trainings": 1}}, {"later": ("trainings",)}):
        out = words(training.trainings(replace(page, profile=replace(page.profile, **hidden))))
        assert "Coverage of armed actors" not in out


def test_actors_that_an_edition_lacks_are_not_gaps() -> None:
    """Who is party to an arrangement may lie above the edition, and is then neither left out in silence nor a gap."""
    page = opened("XKA", DAY, "cell")
    assert "others above this edition, or none" not in words(arrangements.arrangements(page))
    hidden = replace(page, profile=replace(page.profile, withheld={"actors": 1}))
    assert "others above this edition, or none" in words(arrangements.arrangements(hidden))


def test_systems_of_a_kind_are_not_said_to_lie_above_an_edition_that_may_lack_others() -> None:
    """XKC has no casualty tracking at any level; the HCT reads that none is on the page, not that one is hidden."""
    out = words(mechanisms.casualty_tracking(opened("XKC", DAY, "hct")))
    assert "None on this page, which does not hold all of them." in out
    assert "tracking system is recorded" in words(mechanisms.casualty_tracking(opened("XKC", DAY, "cell")))


def test_why_a_role_is_judged_so_can_be_read() -> None:
    """Each test of a role stands with its reason."""
    page = opened("XKA", DAY, "cell")
    out = words(roles.roles(page) + roles.tests(page))
    assert "Tests of these roles" in out
    assert "Unarmed guards keep order inside and cannot keep armed men off the road." in out

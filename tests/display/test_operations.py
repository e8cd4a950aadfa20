"""Concerns before operations: what the page takes no part in, what it shows of each operation, what it does not deny."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from opened_page import opened

from planning.display import operations
from planning.display.blocks import Block
from planning.display.page import AreaPage
from planning.profiles.records import Operation

DAY = "2026-11-23"


@pytest.fixture(autouse=True)
def _home(root, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in the project's own workspace."""
    monkeypatch.chdir(root)


def words(block: Block) -> str:
    """Give what a reader reads, with one blank between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", block.html).split())


def made(page: AreaPage, **fields: object) -> AreaPage:
    """Give a page with one operation in place of its own."""
    one = Operation(**{"id": "OP-09", "level": 1, "operation": "search", "title": "A search", **fields})
    return replace(page, profile=replace(page.profile, operations=(one,)))


@pytest.mark.parametrize(("area", "edition", "count"), [("XKA", "hct", 1), ("XKB", "cell", 2), ("XKC", "hct", 1)])
def test_each_operation_is_an_annex_of_its_own(area: str, edition: str, count: int) -> None:
    """It has a heading that can be linked to, and says on paper whose it is and that it is an exercise."""
    page = opened(area, DAY, edition)
    out = operations.annexes(page).html
    assert out.count('<section class="pl-annex"') == out.count("</section>") == count
    assert out.count("Exercise. This area") == count
    for one in page.profile.operations:
        assert f'<h3 id="{one.id}">' in out
        assert f'href="#{one.id}"' in operations.overview(page).html


def test_the_page_says_first_what_it_takes_no_part_in() -> None:
    """It is no part of planning, and holds nothing of a plan that is not public, told or expected by ourselves."""
    out = words(operations.limits(opened("XKA", DAY, "hct")))
    assert "takes no part in planning an operation" in out
    assert "not in choosing targets" in out
    assert "without name or position" in out


def test_an_area_without_an_operation_says_so() -> None:
    """A gap, in words, and no table of operations."""
    page = opened("SDN", DAY, "cell")
    assert words(operations.annexes(page)) == "No operation is recorded."
    assert not operations.overview(page)
    assert not operations.limits(page)
    assert operations.limits(replace(page, profile=replace(page.profile, later=("operations",))))


def test_what_may_be_hidden_is_not_denied() -> None:
    """Operations above the edition, sealed, or recorded after the day of the page are never said not to be."""
    page = opened("SDN", DAY, "cell")
    for hidden, said in (
        ({"withheld": {"operations": 2}}, "2 operations above this edition."),
        ({"sealed": {"operations": 1}}, "1 operation sealed."),
    ):
        out = words(operations.annexes(replace(page, profile=replace(page.profile, **hidden))))
        assert said in out
        assert "No operation" not in out
    out = words(operations.annexes(replace(page, profile=replace(page.profile, later=("operations",)))))
    assert out == "None on this page, which does not hold all of them."


def test_the_hct_reads_that_others_lie_above() -> None:
    """The search of the site is restricted; what a commander is to be told is confidential, and that it exists is said."""
    out = words(operations.annexes(opened("XKA", DAY, "hct")))
    assert "OP-01 Search of the protection site for weapons" in out
    assert "Clearing of the river road" not in out
    assert "1 operation above this edition." in out
    out = words(operations.annexes(opened("XKA", DAY, "public")))
    assert out == "above this edition 2 operations above this edition."


def test_the_days_left_and_what_is_late_are_said_in_words() -> None:
    """Until the first day, until each concern is due; overdue, and due after the first day, are told apart."""
    out = words(operations.annexes(opened("XKA", DAY, "hct")))
    assert "1 Dec 2026 to 15 Dec 2026 ; first day in 8 days" in out
    assert "2 late by their own dates" in out
    assert "overdue since 20 Nov 2026 Cleared" in out
    assert "By 5 Dec 2026 Draft its date lies after the first day" in out
    assert "By 27 Nov 2026 Cleared 4 days left" in out
    assert "Conveyed 30 Oct 2026" in out


def test_what_is_missing_before_it_begins_stands_at_the_top() -> None:
    """Kinds of concern without any, concerns that nobody conveys, that go to nobody, or have no date."""
    out = words(operations.annexes(opened("XKA", DAY, "cell")))
    assert "No concern on: Hazards left behind." in out
    assert "Nobody to convey it: Screening (Monitors)." in out
    assert "Nobody to convey it to: Humanitarian movement." in out
    assert "No date: Humanitarian movement." in out
    assert "Nobody is named who clears what is left behind." in words(operations.annexes(opened("XKB", DAY, "hct")))


def test_standards_that_nobody_wrote_are_not_conveyed() -> None:
    """Those for evacuation and for screening stand in three fields."""
    out = words(operations.annexes(opened("XKA", DAY, "hct")))
    assert (
        "Screening Families together; Women officers Monitors; No lists to a party Register of people held; Medical care"
        in out
    )
    assert "2 of 6 standards for evacuation and screening that apply" in out


def test_people_are_ranges_and_never_one_number_made_of_two() -> None:
    """An end that is not known is said to be missing, and a record with one number is said to have no range."""
    page = opened("XKA", DAY, "cell")
    told = {
        (100, 2000): "100 to 2 000",
        (100, None): "at least 100; no highest number",
        (None, 2000): "at most 2 000; no lowest number",
        (100, 100): "100, no range recorded",
        (None, None): "not recorded",
    }
    for (low, high), said in told.items():
        out = words(operations.annexes(made(page, civilians=({"group": "People", "low": low, "high": high},))))
        assert f"Civilians exposed {said} " in out
        assert f"People Whole area {said} " in out


def test_a_number_too_small_for_an_edition_is_no_gap_alone() -> None:
    """Three clinics are told to the planning cell; the HCT reads that there may be some."""
    assert "Hospitals and clinics Lower Lenn 3 F-022" in words(operations.annexes(opened("XKA", DAY, "cell")))
    assert "Hospitals and clinics Lower Lenn not recorded, or too few to be told F-022" in words(
        operations.annexes(opened("XKA", DAY, "hct"))
    )


def test_a_group_within_another_is_told_and_not_added() -> None:
    """The children of the site are in the table, and the total says that a group was left out."""
    out = words(operations.annexes(opened("XKA", DAY, "hct")))
    assert "at least 30 400; no highest number (1 group within another is not added)" in out
    assert "Children who live with neighbours or alone (within another group) Lower Lenn 190 to 240" in out


def test_a_forum_above_the_edition_is_neither_named_nor_missing() -> None:
    """A concern that goes by way of a confidential desk is not said to go to nobody."""
    page = made(opened("XKA", DAY, "cell"), concerns=({"concern": "movement", "convey": "Trucks pass."},))
    assert "To nobody named" in words(operations.annexes(page))
    hidden = replace(page, profile=replace(page.profile, withheld={"mechanisms": 1}))
    out = words(operations.annexes(hidden))
    assert "To not recorded, or above this edition" in out
    assert "Nobody to convey it to" not in out


def test_a_first_day_that_is_past_says_nothing_of_what_happened() -> None:
    """A planned day is no event: the page says that the day has passed, and that no more is known by that."""
    page = opened("XKA", DAY, "cell")
    assert "the first day has passed or is today" in words(operations.annexes(made(page, starts="2026-11-23")))
    out = words(operations.annexes(made(page, starts="2026-11-01", ends="2026-11-20")))
    assert "both past; whether it took place is not said by that" in out
    out = words(operations.annexes(made(page)))
    assert "no first day recorded" in out
    assert "so nothing can be told to be too late" in out


def test_what_people_typed_is_escaped() -> None:
    """Tags and braces of a concern stand on the page as they were typed."""
    concern = {"concern": "movement", "convey": "<b>{{< env HOME >}}</b>", "conveyed_by": "<i>"}
    out = operations.annexes(made(opened("XKA", DAY, "cell"), title="<script>", concerns=(concern,))).html
    assert "<b>{" not in out
    assert "<script>" not in out
    assert "{{" not in out
    assert "&lt;i&gt;" in out

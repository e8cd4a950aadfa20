"""The content of the lists: counts, crosswalks, bands and the matrix, against the reference."""

from __future__ import annotations

from itertools import product

import pytest

from planning.display.lists import GROUPS, group, groups_cover_all
from planning.frameworks import framework, framework_names
from planning.profiles.records import RECORD_TYPES, TABLE_TYPES

COUNTS = {
    "guidance_tasks": 34,
    "guidance_objectives": 5,
    "guidance_key_actions": 7,
    "guidance_missions": 13,
    "access_amrf": 9,
    "access_acaps": 9,
    "protection_risks": 15,
    "mission_functions": 22,
    "assessment_headings": 16,
}


@pytest.mark.parametrize("name", framework_names())
def test_every_list_says_what_it_is_and_where_it_is_from(name: str) -> None:
    """Each file loads, has a source, and holds items or settings."""
    frame = framework(name)
    assert frame.title
    assert frame.about
    assert frame.source
    assert frame.items or frame.settings
    assert all(item.label for item in frame)


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_a_list_is_complete(name: str, count: int) -> None:
    """The published lists have as many entries as their sources."""
    assert len(framework(name).items) == count


def test_the_tasks_lie_in_the_five_areas_as_the_note_has_them() -> None:
    """Analysis 4 + 2, dialogue 5 + 1, advocacy 8 + 3, capacity building 4 + 1, planning and preparedness 4 + 2."""
    counted = {}
    for task in framework("guidance_tasks"):
        setting = str(task.values["setting"])
        counted[task.group, setting] = counted.get((task.group, setting), 0) + 1
    every, peace = "every", "peace_operations"
    assert counted == {
        ("1", every): 4, ("1", peace): 2,
        ("2", every): 5, ("2", peace): 1,
        ("3", every): 8, ("3", peace): 3,
        ("4", every): 4, ("4", peace): 1,
        ("5", every): 4, ("5", peace): 2,
    }  # fmt: skip
    assert all((".P" in t.id) == (t.values["setting"] == peace) for t in framework("guidance_tasks"))


def test_the_crosswalk_of_access_is_a_bijection() -> None:
    """AC1 to AC9 go to ACAPS 1, 3, 4, 5, 6, 2, 7, 8, 9: each to one, and each indicator once."""
    crosswalk = {item.id: item.links["acaps"] for item in framework("access_amrf")}
    expected = dict(zip([f"AC{n}" for n in range(1, 10)], [1, 3, 4, 5, 6, 2, 7, 8, 9], strict=True))
    assert crosswalk == {key: (f"ACAPS{n}",) for key, n in expected.items()}
    assert sorted(ids[0] for ids in crosswalk.values()) == sorted(framework("access_acaps").ids)


def test_the_pillars_hold_the_indicators_of_acaps() -> None:
    """Pillar 1 holds indicators 1 and 2, pillar 2 holds 3 to 6, pillar 3 holds 7 to 9."""
    groups = {p: [i.id for i in framework("access_acaps") if i.group == p] for p in framework("access_pillars").ids}
    assert [[int(i.removeprefix("ACAPS")) for i in g] for g in groups.values()] == [[1, 2], [3, 4, 5, 6], [7, 8, 9]]


def test_every_mission_function_links_to_a_risk_and_to_access() -> None:
    """Each function that a drawdown takes away names at least one known risk and one known access category."""
    risks, access = framework("protection_risks"), framework("access_amrf")
    for item in framework("mission_functions"):
        assert item.links["risks"], item.id
        assert item.links["access"], item.id
        assert all(key in risks for key in item.links["risks"]), item.id
        assert all(key in access for key in item.links["access"]), item.id


def test_the_risks_that_cmcoord_moves_most() -> None:
    """Nine risks are ours to move; the others are referred."""
    ours = [i.id for i in framework("protection_risks") if i.values["cmcoord"] == "yes"]
    assert ours == [f"PR{n:02}" for n in (1, 2, 5, 7, 8, 10, 12, 13, 15)]


ANSWERS = ("usually_acceptable", "case_by_case", "avoid")
VISIBILITY = ("infrastructure", "indirect", "direct")
FORCES = ("peaceful", "peacekeeping", "peace_enforcement", "combat")


def answer(visibility: str, force: str) -> int:
    """Give the strictness of one field of the matrix."""
    return ANSWERS.index(str(framework("mcda_matrix")[f"{visibility}:{force}"].values["answer"]))


def test_the_matrix_of_military_assets_never_gets_milder() -> None:
    """More visibility or a more forceful mission is never answered more mildly, and the two official corners hold."""
    assert {i.id for i in framework("mcda_matrix")} == {f"{v}:{f}" for v, f in product(VISIBILITY, FORCES)}
    for force in FORCES:
        row = [answer(v, force) for v in VISIBILITY]
        assert row == sorted(row)
    for visibility in VISIBILITY:
        column = [answer(visibility, f) for f in FORCES]
        assert column == sorted(column)
    assert answer("infrastructure", "peaceful") == 0
    assert answer("direct", "combat") == 2


def test_the_matrix_speaks_of_the_codes_that_records_use() -> None:
    """Visibility and mission in the matrix are those a request can hold."""
    assert set(framework("task_visibility").ids) == set(VISIBILITY)
    assert set(framework("force_missions").ids) == set(FORCES)


@pytest.mark.parametrize(
    ("name", "bands"),
    [
        ("likelihood", [("1", 0, 5), ("2", 5, 15), ("3", 15, 30), ("4", 30, 50), ("5", 50, 100)]),
        ("seriousness", [("low", 1, 7), ("medium", 8, 14), ("high", 15, 25)]),
        (
            "probability_words_icd203",
            [
                ("almost_no_chance", 1, 5), ("very_unlikely", 5, 20), ("unlikely", 20, 45), ("roughly_even", 45, 55),
                ("likely", 55, 80), ("very_likely", 80, 95), ("almost_certain", 95, 99),
            ],
        ),
        (
            "probability_words_phia",
            [
                ("remote_chance", 0, 5), ("highly_unlikely", 10, 20), ("unlikely", 25, 35),
                ("realistic_possibility", 40, 50), ("likely", 55, 75), ("highly_likely", 80, 90),
                ("almost_certain", 95, 100),
            ],
        ),
    ],
)  # fmt: skip
def test_the_published_bands(name: str, bands: list[tuple[str, int, int]]) -> None:
    """The cut-offs are those of the sources, and marked as official."""
    frame = framework(name)
    assert [(i.id, i.min, i.max) for i in frame] == bands
    assert frame.status == "official"


def test_medium_and_high_call_for_a_contingency_plan() -> None:
    """Low does not."""
    called = {i.id: i.values["contingency_plan"] for i in framework("seriousness")}
    assert called == {"low": "no", "medium": "yes", "high": "yes"}


def test_the_editions_open_one_level_more_each() -> None:
    """Public holds 1, HCT 2, CMCS 3 and the planning cell everything."""
    assert {i.id: i.max for i in framework("editions")} == {"public": 1, "hct": 2, "cmcs": 3, "cell": 4}


def test_every_kind_of_record_has_a_default_level() -> None:
    """The list of default levels names the kinds of record there are, no more and no less."""
    kinds = {t.kind for types in RECORD_TYPES.values() for t in types.values()} | {
        t.kind for _, t in TABLE_TYPES.values()
    }
    assert set(framework("record_levels").ids) == kinds
    assert all(i.max in {1, 2, 3, 4} for i in framework("record_levels"))


def test_the_calendar_keeps_the_months_and_musts_of_the_reference() -> None:
    """The items run from 24 months before to 6 after; -24, -21 and -15 alone may be dropped."""
    months = [int(i.values["month"]) for i in framework("transition_calendar")]
    assert months == sorted(months)
    assert sorted(set(months)) == [-24, -21, -18, -15, -12, -9, -6, -4, -3, -2, -1, 0, 1, 3, 6]
    may_be_dropped = {int(i.values["month"]) for i in framework("transition_calendar") if i.values["must"] == "no"}
    assert may_be_dropped == {-24, -21, -15}


def test_every_list_is_on_the_page_of_lists_once() -> None:
    """No list is hidden, and none stands in two groups."""
    assert groups_cover_all() == ()
    page = "".join(str(group(name)) for name in GROUPS)
    assert [page.count(f'<h3 id="{name}">') for name in framework_names()] == [1] * len(framework_names())

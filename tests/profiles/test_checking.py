"""What the check lets pass, and what it knows beyond one folder; what it refuses lies in tests/broken."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from planning.problems import UsageError
from planning.profiles import Workspace, check_folder, check_workspace
from planning.profiles.contacts import COORDINATES, contact

REAL = ["AFG", "CAF", "COD", "IRQ", "LBN", "LBY", "MLI", "SDN", "SOM", "SSD", "TUR", "XAB", "YEM"]


@pytest.mark.parametrize("code", REAL)
def test_the_real_profiles_have_no_problem(code: str, root: Path, today: dt.date) -> None:
    """Every committed real area passes the check."""
    assert check_folder(root / "country_profiles" / code.lower(), today) == []


def mechanism(level: object, text: str) -> dict[str, str]:
    """Give a file with one mechanism that says ``text`` at a level."""
    label = "" if level is None else f"    level: {level}\n"
    record = f"mechanisms:\n  - id: K-01\n{label}    name: Forum\n    mechanism_kind: forum\n    run_by: '{text}'\n"
    return {"mechanisms.yml": record}


@pytest.mark.parametrize("level", [4, None])
@pytest.mark.parametrize("text", ["duty phone +249 912 345 678", "liaison@force.example", "Colonel Hassan"])
def test_contacts_are_allowed_at_level_4(folder_with, today: dt.date, level: object, text: str) -> None:
    """A phone number, an address or a name passes in a record of level 4, and in an unlabelled one."""
    assert check_folder(folder_with(mechanism(level, text)), today) == []


def test_a_sealed_field_may_hold_what_its_record_may_not(folder_with, today: dt.date) -> None:
    """The channel of an actor is level 4 in itself; the same words in another field of the card are refused."""
    card = "actors:\n  - id: A-01\n    level: 3\n    name: Guard\n    actor_type: community_defence\n    {}: +249 912 345 678\n"
    assert check_folder(folder_with({"actors.yml": card.format("channel")}), today) == []
    (problem,) = check_folder(folder_with({"actors.yml": card.format("do_no_harm")}), today)
    assert problem.found == "a phone number at level 3"


def test_coordinates_are_refused_at_every_level(folder_with, today: dt.date) -> None:
    """Coordinates of sites have no place in a profile, not even at level 4."""
    (problem,) = check_folder(folder_with(mechanism(4, "at 12.3456, 45.6789")), today)
    assert problem.found == "coordinates"


@pytest.mark.parametrize(
    "text",
    [
        "S/RES/2808 (19 Dec 2025) to 20 Dec 2026",
        "11,500 troops, 600 observers and staff officers, 443 police, 1,270 formed police",
        "2015-2024 and 2026-11-22",
        "The Secretary-General reports to the Security Council; General Assembly resolution 75/1",
        "General Staff and Major incidents, Captain of the port",
        "44000 people east of Moss Ferry, 71 per cent by road, 12.5 km",
        "a signal to the parties; telegram style; call signs are not kept here",
    ],
)
def test_public_facts_are_not_taken_for_contacts(text: str) -> None:
    """Instruments, figures, dates and offices are no phone numbers, names or handles."""
    assert contact(text) == ""
    assert not COORDINATES.search(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("write to a.b@c.example", "an e-mail address"),
        ("write to a.b (at) c (dot) org", "an e-mail address"),
        ("00 249 912 345 678", "a phone number"),
        ("+1-555-010-0199", "a phone number"),
        ("555 010 0199", "a phone number"),
        ("WhatsApp +249 91", "a messenger handle or call sign"),
        ("call sign: 7 Alpha", "a messenger handle or call sign"),
        ("Brig. Gen. Osman", "a person's name"),
        ("Sheikh Ali", "a person's name"),
    ],
)
def test_contacts_are_found_however_they_are_written(text: str, what: str) -> None:
    """The usual ways to write an address, a number, a handle or a name are found."""
    assert contact(text) == what


@pytest.mark.parametrize("text", ["12.3456, 45.6789", "12.3456° N, 45.6789° E", "-4.321 15.312", "4°19'S"])
def test_coordinates_are_found_however_they_are_written(text: str) -> None:
    """Decimal degrees and degrees with minutes are found."""
    assert COORDINATES.search(text)


def test_the_message_does_not_repeat_a_contact(folder_with, today: dt.date) -> None:
    """A message may be sent on, so the number itself is not in it."""
    (problem,) = check_folder(folder_with(mechanism(2, "duty phone +249 912 345 678")), today)
    assert "912" not in str(problem)


def test_today_itself_is_not_the_future(folder_with, today: dt.date) -> None:
    """A record of today passes; a record of tomorrow is a problem."""
    text = "gaps:\n  - id: IG-01\n    level: 1\n    topic: One\n    as_of: {}\n"
    assert check_folder(folder_with({"gaps.yml": text.format(today)}), today) == []
    tomorrow = today + dt.timedelta(days=1)
    (problem,) = check_folder(folder_with({"gaps.yml": text.format(tomorrow)}), today)
    assert problem.field == "IG-01 as_of"


def test_probabilities_of_one_in_all_pass(folder_with, today: dt.date) -> None:
    """These six add up to one; in binary fractions they come to a little more."""
    shares = (0.1, 0.2, 0.3, 0.3, 0.05, 0.05)
    assert sum(shares) > 1
    rows = "".join(
        f"  - id: S-{i:02}\n    level: 1\n    title: T\n    scenario_kind: plausible\n    story: S\n    probability: {p}\n"
        for i, p in enumerate(shares)
    )
    assert check_folder(folder_with({"scenarios.yml": "scenarios:\n" + rows}), today) == []


def test_problems_are_sorted_by_file_and_line(tmp_path: Path, today: dt.date) -> None:
    """Problems of several areas come in the order of their files and lines, line 10 after line 9."""
    for code in ("xkz", "xky"):
        folder = tmp_path / "country_profiles" / code
        folder.mkdir(parents=True)
        rows = "".join(f"  - id: IG-{i:02}\n    colour: red\n    topic: T\n" for i in range(6))
        (folder / "gaps.yml").write_text("gaps:\n" + rows, encoding="utf-8")
    found = check_workspace(Workspace(tmp_path), (), today)
    places = [(p.file, p.line) for p in found]
    assert places == sorted(places)
    assert [line for file, line in places if file == "xky/gaps.yml"] == [3, 6, 9, 12, 15, 18]


def test_an_area_that_is_not_there_is_a_wrong_use(folder_with, today: dt.date) -> None:
    """Asking for an unknown area names the areas there are and the one probably meant; small letters are fine."""
    place = Workspace(folder_with().parents[1])
    assert check_workspace(place, ("xkz",), today) == []
    with pytest.raises(UsageError, match="area 'XKX' has no profile here; there are XKZ; do you mean XKZ"):
        check_workspace(place, ("XKX",), today)


@pytest.mark.parametrize("words", ["y" * 200 + "@example.org", "x@" + "y" * 200 + ".org", "+4412" + "345 " * 40])
def test_a_contact_of_any_length_is_found(words: str) -> None:
    """The patterns have ends so that long texts are read once; what is longer than they are is a contact all the same."""
    assert contact(f"Ask {words}.")

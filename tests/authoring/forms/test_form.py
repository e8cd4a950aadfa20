"""The form of records, driven without a browser: what is typed is kept, judged, shown as on the page, and saved alone."""

from __future__ import annotations

import asyncio
import json
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ipywidgets", reason="the extra lab is not installed")

from planning.authoring.forms import RecordForm, RecordsForm
from planning.authoring.forms.fields import kinds
from planning.authoring.forms.sections import SECTIONS, UNSHOWN
from planning.building.templates import check_workbench
from planning.forms import records_form
from planning.keeping.journal import read_journal

DAY = "2026-11-23"


@pytest.fixture
def home(tmp_path: Path, root: Path) -> Path:
    """Give a workspace with a copy of the exercise area."""
    shutil.copytree(root / "country_profiles" / "xka", tmp_path / "country_profiles" / "xka")
    return tmp_path


@pytest.fixture
def made(home: Path) -> RecordsForm:
    """Open the form of that workspace."""
    return records_form("XKA", DAY, str(home))


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory, root: Path) -> RecordsForm:
    """Open one form for all that only look."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(root / "country_profiles" / "xka", home / "country_profiles" / "xka")
    return records_form("XKA", DAY, str(home))


def at(made: RecordsForm, key: str, identity: str = "") -> RecordForm:
    """Choose a kind and a record as the lists have them, and open it; a new one where no id is given."""
    made.kind.value = key
    if identity:
        made.which.value = identity
        made.open.click()
    else:
        made.new.click()
    assert made.record is not None, made.said.value
    return made.record


def inputs(widget: Any) -> Iterator[Any]:
    """Go through the widgets that somebody can type into, choose from or press."""
    for child in getattr(widget, "children", ()):
        yield from inputs(child)
    if type(widget).__name__ in {"Text", "Textarea", "Combobox", "Dropdown", "Select", "Checkbox", "Button"}:
        yield widget


def labelled(widget: Any, label: str) -> Any:
    """Give the one widget that is called so."""
    found = [w for w in inputs(widget) if label in (w.description, w.tooltip)]
    assert len(found) == 1, (label, [w.description for w in inputs(widget)])
    return found[0]


def fill(record: RecordForm, typed: dict[str, str]) -> None:
    """Type or choose by the labels."""
    for button in [w for w in inputs(record.box) if w.description.startswith("Show more fields")]:
        button.click()
    for label, value in typed.items():
        labelled(record.box, label).value = value


def file(home: Path, name: str) -> str:
    """Give the text of a file of the area."""
    return (home / "country_profiles" / "xka" / name).read_bytes().decode()


def test_a_new_fact_stands_at_the_end_of_its_file_and_all_else_stays(made: RecordsForm, home: Path) -> None:
    """Typed by labels, saved with one press, told in a line; the form goes on with the record that is there now."""
    before = file(home, "facts.yml")
    record = at(made, "facts")
    fill(record, {"Statement (needed)": "On 20 November: two posts\nstand empty.", "Reference (needed)": "Exercise inject 14", "Source (needed)": "EXERCISE", "Reliability of the source": "B"})  # fmt: skip
    record.save.click()
    told = "Saved for Velmora (XKA) in facts.yml: New fact F-045, level 1: On 20 November: two posts stand empty.</p>"
    assert told in record.said.value
    assert file(home, "facts.yml") == before + (
        "  - id: F-045\n    level: 1\n    as_of: 2026-11-23\n    reliability: B\n"
        '    statement: "On 20 November: two posts stand empty."\n    source: EXERCISE\n    reference: Exercise inject 14\n'
    )
    assert "F-045: nothing changed." in record.state.value
    assert "F-045" in {i for _, i in made.which.options}
    assert not list((home / ".planning" / "forms" / "xka").glob("*.yml"))


def test_one_field_is_changed_in_its_line_alone(made: RecordsForm, home: Path) -> None:
    """A choice in a list; the rest of the file is the same, byte by byte."""
    before = file(home, "actors.yml")
    record = at(made, "actors", "A-02")
    fill(record, {"Influence": "3"})
    assert "A-02: not saved yet: Influence." in record.state.value
    record.save.click()
    after = file(home, "actors.yml")
    changed = [(a, b) for a, b in zip(before.split("\n"), after.split("\n"), strict=True) if a != b]
    assert changed == [("    influence: 4", "    influence: 3")]


def test_what_does_not_fit_stands_below_its_field_and_is_not_saved(made: RecordsForm, home: Path) -> None:
    """Found, allowed, what to do; gone when it is mended; the button says what to mend first."""
    before = file(home, "actors.yml")
    record = at(made, "actors", "A-02")
    fill(record, {"Last contact": "9.11.2026"})
    told = record.editors["last_contact"].told
    assert "found &#x27;9.11.2026&#x27;; allowed a date as YYYY-MM-DD; write the year first" in told.value
    record.save.click()
    assert "Nothing was saved; your draft is kept. First mend:" in record.said.value
    assert "Last contact: found" in record.said.value
    assert file(home, "actors.yml") == before
    fill(record, {"Last contact": "2026-11-10"})
    assert "found" not in told.value
    record.save.click()
    assert "last_contact: 2026-11-10" in file(home, "actors.yml")


def test_a_needed_field_and_a_new_record_say_what_is_missing(made: RecordsForm) -> None:
    """A new actor needs a name and a type; both are told at once, each at its field."""
    record = at(made, "actors")
    assert "Please fill this in." in record.editors["name"].told.value
    assert "2 problems to mend" in record.state.value
    record.save.click()
    assert record.said.value.count("<li>") == 2
    assert "Name: Please fill this in." in record.said.value
    assert 'class="pl-faults"' in record.said.value
    assert 'class="pl-faults"' not in record.editors["places"].told.value
    assert "found nothing" not in record.said.value


def test_a_gap_is_marked_and_cleared(made: RecordsForm, home: Path) -> None:
    """By the tick, by X, or from the list; it is shown as a gap, and written as X."""
    record = at(made, "actors", "A-02")
    labelled(record.box, "Dissuaded by: X - not known").value = True
    assert record.editors["dissuaded_by"].value == "X"
    assert "X - not known: the page shows a gap." in record.editors["dissuaded_by"].told.value
    fill(record, {"Influence": "X", "Places: add": "x", "Points of entry": "X"})
    assert labelled(record.box, "Points of entry: X - not known").value is True
    assert labelled(record.box, "Places: X - not known").value is True
    assert record.draft.changes == {"dissuaded_by": "X", "influence": "X", "places": "X", "entry_points": "X"}
    labelled(record.box, "Points of entry: X - not known").value = False
    fill(record, {"Places: add": "Lower Lenn"})
    record.save.click()
    record.save.click()
    assert "    influence: X\n" in file(home, "actors.yml")
    assert "    places: [XKA-03]\n" in file(home, "actors.yml")


def test_several_of_a_list_are_added_by_a_part_of_their_name_and_taken_out_by_a_button(made: RecordsForm) -> None:
    """By id, by label, or by name; one that is there already is not there twice; one that is none is told."""
    record = at(made, "actors", "A-02")
    evidence = record.editors["evidence"]
    fill(record, {"Evidence: add": "F-001"})
    fill(record, {"Evidence: add": next(c.label for c in evidence.choices if c.value == "F-002")})  # type: ignore[attr-defined]
    fill(record, {"Evidence: add": "F-001"})
    assert record.draft.values["evidence"] == ["F-005", "F-013", "F-014", "F-015", "F-001", "F-002"]
    assert labelled(record.box, "Evidence: add").value == ""
    next(w for w in inputs(evidence.box) if w.description.startswith("Evidence: remove F-005")).click()
    assert record.draft.values["evidence"][0] == "F-013"
    fill(record, {"Evidence: add": "F-999"})
    assert "which is no fact of this profile" in evidence.told.value


def test_what_is_typed_is_kept_at_once_and_offered_at_the_next_start(made: RecordsForm, home: Path) -> None:
    """For the eyes of its owner alone; a form that is opened after a crash has it, and the profile is as it was."""
    before = file(home, "actors.yml")
    record = at(made, "actors", "A-02")
    fill(record, {"Dissuaded by": "half a sent", "Influence": "3"})
    new = at(made, "triggers")
    fill(new, {"Sign (needed)": "Lorries without plates"})
    kept = home / ".planning" / "forms" / "xka" / "actor-A-02.yml"  # each area has a folder
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    again = records_form("XKA", DAY, str(home))
    assert [label for label, _ in again.waiting.options[1:]] == [
        "XKA: Actor A-02 - Lenn Brigade (2 fields changed)",
        "XKA: Trigger TR-11 - Lorries without plates (new)",
    ]
    again.waiting.value = ("XKA", "actors", "A-02")
    again.resume.click()
    assert again.record is not None
    assert again.record.editors["dissuaded_by"].value == "half a sent"
    assert again.record.draft.changes == {"dissuaded_by": "half a sent", "influence": "3"}
    again.waiting.value = ("XKA", "triggers", "TR-11")
    again.resume.click()
    assert again.record.editors["sign"].value == "Lorries without plates"
    again.discard.click()
    assert "Press again to do it" in again.said.value
    again.discard.click()
    assert [at for _, at in again.waiting.options[1:]] == [("XKA", "actors", "A-02")]
    assert file(home, "actors.yml") == before


def test_a_press_that_overtakes_the_last_signs_waits_for_them(made: RecordsForm, home: Path) -> None:
    """A browser may send the press of Save before the end of what was typed: all of it is saved, once."""

    async def act() -> None:
        record = at(made, "gaps", "IG-01")
        fill(record, {"What is not known (needed)": "Whether the ferry"})
        record.save.click()
        fill(record, {"What is not known (needed)": "Whether the ferry runs"})
        assert "Whether the ferry" not in file(home, "gaps.yml")
        await asyncio.sleep(1)
        assert record.draft.changes == {}
        assert "in gaps.yml: " in record.said.value
        fill(record, {"Owner": "cmcoord"})
        record.save.click()
        at(made, "gaps", "IG-02")  # what was pressed is followed before another record opens

    asyncio.run(act())
    assert "topic: Whether the ferry runs\n" in file(home, "gaps.yml")
    assert "owner: cmcoord" in file(home, "gaps.yml").split("- id:")[1]
    lines = read_journal(home / "country_profiles" / "xka")[0].lines
    assert [line.field for line in lines if line.unit == "IG-01"] == ["topic", "owner"]


def test_a_press_that_still_waits_is_followed_before_anything_else(made: RecordsForm, home: Path) -> None:
    """Who saves and at once opens the record again, or its draft, or discards it, finds it saved, once, and nothing thrown away."""

    async def act() -> None:
        record = at(made, "gaps", "IG-01")
        fill(record, {"What is not known (needed)": "Whether the ferry runs"})
        record.save.click()
        again = at(made, "gaps", "IG-01")
        assert again.draft.changes == {}
        assert "nothing changed" in again.state.value
        for press in (made.discard, made.resume):
            new = at(made, "gaps")
            fill(new, {"What is not known (needed)": f"Asked before {press.description}"})
            chosen = ("XKA", "gaps", new.draft.identity)
            made.waiting.value = chosen
            new.save.click()
            press.click()
            assert f"{chosen[2]} was saved, and is no draft any more" in made.said.value
            press.click()
            assert chosen not in [value for _, value in made.waiting.options]

    asyncio.run(act())
    assert "topic: Whether the ferry runs\n" in file(home, "gaps.yml")
    for button in ("Discard the draft", "Open the draft"):
        assert file(home, "gaps.yml").count(f"Asked before {button}") == 1


def typed(home: Path, words: str) -> RecordsForm:
    """Open a form and begin a new gap."""
    form = records_form("XKA", DAY, str(home))
    fill(at(form, "gaps"), {"What is not known (needed)": words})
    return form


def offered(home: Path) -> list[str]:
    """Give what a form that is opened now offers to go on with."""
    return [label for label, _ in records_form("XKA", DAY, str(home)).waiting.options[1:]]


def test_two_forms_that_begin_a_record_with_one_id_keep_both_drafts(home: Path) -> None:
    """Somebody begins a new record in two notebooks at once: both are offered after a crash, under two ids."""
    one, two = records_form("XKA", DAY, str(home)), records_form("XKA", DAY, str(home))
    for form, words in ((one, "Mines"), (two, "Bridges")):
        fill(at(form, "gaps"), {"What is not known (needed)": words})
    ends = sorted(label.partition(" - ")[2] for label in offered(home))
    assert ends == ["Bridges (new)", "Mines (new)"]
    assert sorted(label.partition(" - ")[2] for label in offered(home)) == ends
    assert len({label.partition(" - ")[0] for label in offered(home)}) == 2


def test_each_member_of_a_lab_has_drafts_of_their_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one has typed and not saved is neither offered to another nor discarded by them."""
    for member, words in (("amina", "Mines"), ("badu", "Bridges")):
        monkeypatch.setenv("PLANNING_MEMBER", member)
        typed(home, words)
    for member, words in (("amina", "Mines"), ("badu", "Bridges")):
        monkeypatch.setenv("PLANNING_MEMBER", member)
        assert [label.partition(" - ")[2] for label in offered(home)] == [f"{words} (new)"]


def test_a_draft_whose_id_somebody_else_has_used_stays_until_it_is_saved(home: Path) -> None:
    """It is offered under the next id, survives a look at another record, and the other's record opens as it is."""
    identity = typed(home, "Mines").record.draft.identity
    path = home / "country_profiles" / "xka" / "gaps.yml"
    theirs = f"gaps:\n  - id: {identity}\n    level: 2\n    topic: Bridges\n    heading: H03"
    path.write_text(path.read_text(encoding="utf-8").replace("gaps:", theirs, 1), encoding="utf-8")
    for _ in range(2):
        form = records_form("XKA", DAY, str(home))
        [(label, (area, key, new))] = form.waiting.options[1:]
        assert (label.endswith("Mines (new)"), new != identity) == (True, True)
        form.waiting.value = (area, key, new)
        form.resume.click()
        assert form.record.editors["topic"].value == "Mines"
        assert at(form, "gaps", identity).editors["topic"].value == "Bridges"
        assert at(form, "gaps", "IG-01").draft.identity == "IG-01"
        assert [at for _, at in form.waiting.options[1:]] == [(area, key, new)]
    form = typed(home, "Wells")
    other = form.record.draft.identity
    path.write_text(path.read_text(encoding="utf-8").replace(identity, other, 1), encoding="utf-8")
    form.waiting.value = ("XKA", "gaps", other)
    form.resume.click()
    assert (form.record.editors["topic"].value, form.record.draft.identity != other) == ("Wells", True)


@pytest.fixture
def two_areas(home: Path, root: Path) -> Path:
    """Give a workspace with two areas."""
    shutil.copytree(root / "country_profiles" / "xkb", home / "country_profiles" / "xkb")
    return home


def test_a_new_record_gets_the_cursor_in_its_first_field(made: RecordsForm) -> None:
    """The script beside the form puts it where the mark is; a record that is opened has none."""
    first = [e.box for e in at(made, "facts").editors.values()]
    assert ["pl-first" in box._dom_classes for box in first] == [True, *[False] * (len(first) - 1)]
    opened = at(made, "facts", "F-001")
    assert not any("pl-first" in e.box._dom_classes for e in opened.editors.values())


def test_where_no_area_is_named_one_is_chosen_before_anything_is_written(two_areas: Path) -> None:
    """Nothing can be opened or made new before; with a single area there is nothing to choose."""
    form = records_form("", DAY, str(two_areas))
    assert (form.area.label, form.area.value) == ("Choose an area", "")
    assert (form.open.disabled, form.new.disabled, form.which.options) == (True, True, ())
    form.new.click()
    assert form.record is None
    assert "Choose an area first." in form.said.value
    form.area.value = "XKB"
    assert (form.open.disabled, form.new.disabled) == (False, False)
    at(form, "facts")
    form.area.value = ""
    assert (form.record, form.new.disabled) == (None, True)
    shutil.rmtree(two_areas / "country_profiles" / "xkb")
    assert records_form("", DAY, str(two_areas)).area.value == "XKA"


def test_drafts_of_all_areas_are_offered_and_choosing_one_goes_to_its_area_and_kind(two_areas: Path) -> None:
    """The first of the area that is open is chosen at once; where none is chosen, the button says so."""
    for area, words in (("XKA", "Mines"), ("XKB", "Bridges")):
        fill(at(records_form(area, DAY, str(two_areas)), "gaps"), {"What is not known (needed)": words})
    form = records_form("", DAY, str(two_areas))
    assert [label.partition(":")[0] for label, _ in form.waiting.options] == ["Choose a draft", "XKA", "XKB"]
    assert form.waiting.label == "Choose a draft"
    for button in (form.resume, form.discard):
        button.click()
        assert "Choose a draft in the list first." in form.said.value
    form.waiting.value = next(at for _, at in form.waiting.options if at[0] == "XKB")
    assert (form.area.value, form.kind.value, form.record) == ("XKB", "gaps", None)
    form.resume.click()
    assert form.record is not None
    assert (form.record.area, form.record.editors["topic"].value) == ("XKB", "Bridges")
    form.area.value = "XKA"
    assert form.waiting.label.startswith("XKA: ")
    assert records_form("XKB", DAY, str(two_areas)).waiting.label.startswith("XKB: ")


def test_a_draft_of_another_area_whose_id_was_used_since_is_the_one_that_opens(two_areas: Path) -> None:
    """It gets the next id when its area is gone to, and is still the one that is chosen."""
    other = records_form("XKB", DAY, str(two_areas))
    fill(at(other, "gaps"), {"What is not known (needed)": "Bridges"})
    identity = other.record.draft.identity  # type: ignore[union-attr]
    path = two_areas / "country_profiles" / "xkb" / "gaps.yml"
    theirs = f"gaps:\n  - id: {identity}\n    level: 2\n    topic: Wells\n    heading: H03"
    path.write_text(path.read_text(encoding="utf-8").replace("gaps:", theirs, 1), encoding="utf-8")
    form = records_form("XKA", DAY, str(two_areas))
    form.waiting.value = ("XKB", "gaps", identity)
    assert form.waiting.label.startswith("XKB: ")
    assert form.waiting.value[2] != identity
    form.resume.click()
    assert form.record is not None
    assert form.record.editors["topic"].value == "Bridges"


def test_going_to_another_record_and_back_loses_nothing(made: RecordsForm) -> None:
    """The list marks what has a draft."""
    fill(at(made, "actors", "A-02"), {"Influence": "3"})
    assert any(label.endswith("Lenn Brigade (draft)") for label, _ in made.which.options)
    at(made, "facts", "F-001")
    record = at(made, "actors", "A-02")
    assert record.editors["influence"].value == "3"
    fill(record, {"Influence": "4"})
    assert "nothing changed" in record.state.value
    assert not made.waiting.options[1:]


def test_a_file_that_changed_underneath_is_merged_with_both_values_to_choose_from(made: RecordsForm, home: Path) -> None:  # fmt: skip
    """Nothing is written over; what others wrote elsewhere is in it; the field that both changed asks."""
    record = at(made, "actors", "A-02")
    fill(record, {"Influence": "3", "Attitude to humanitarian action": "hostile"})
    path = home / "country_profiles" / "xka" / "actors.yml"
    theirs = file(home, "actors.yml").replace("    influence: 4\n    position: -1", "    influence: 2\n    position: -2", 1)  # fmt: skip
    path.write_bytes(theirs.encode())
    record.save.click()
    assert "Somebody else has changed actors.yml meanwhile" in record.said.value
    assert file(home, "actors.yml") == theirs
    assert "The file says: 2. You typed: 3." in record.versions.children[0].value
    assert record.editors["position"].value == "-2"
    record.save.click()
    assert "First choose, above, what holds: Influence." in record.said.value
    assert file(home, "actors.yml") == theirs
    labelled(record.versions, "Influence: take what the file says").click()
    assert record.editors["influence"].value == "2"
    assert record.versions.children == ()
    record.save.click()
    assert file(home, "actors.yml") == theirs.replace("attitude: obstructive", "attitude: hostile", 1)


def test_new_problems_of_the_whole_profile_ask_for_a_second_press(made: RecordsForm, home: Path) -> None:
    """Such as a phone number, which no single record can know of; a change in between asks anew."""
    before = file(home, "facts.yml")
    record = at(made, "facts", "F-001")
    fill(record, {"Note": "Call +44 20 7946 0958"})
    record.save.click()
    assert "these new problems" in record.said.value
    assert record.save.description == "Save all the same"
    assert file(home, "facts.yml") == before
    fill(record, {"Note": "Call +44 20 7946 0959"})
    assert record.save.description == "Save"
    record.save.click()
    assert file(home, "facts.yml") == before
    record.save.click()
    assert "note: Call +44 20 7946 0959" in file(home, "facts.yml")


def test_a_record_is_taken_out_after_a_second_press(made: RecordsForm, home: Path) -> None:
    """What points to it is told before."""
    before = file(home, "actors.yml")
    record = at(made, "actors", "A-02")
    record.take_out.click()
    assert "This takes A-02 out of actors.yml. Press again" in record.said.value
    assert "which is no actor of this profile" in record.said.value
    assert file(home, "actors.yml") == before
    record.take_out.click()
    assert made.record is None
    assert "Saved for Velmora (XKA) in actors.yml: Actor A-02: taken out." in made.said.value
    assert "  - id: A-02\n" not in file(home, "actors.yml")
    assert "A-02" not in {i for _, i in made.which.options}


def test_a_press_of_one_button_is_none_of_the_other(made: RecordsForm, home: Path) -> None:
    """Who was asked whether to save all the same is asked again before the record goes."""
    record = at(made, "facts", "F-044")
    before = file(home, "facts.yml")
    fill(record, {"Note": "Call +44 20 7946 0958"})
    record.save.click()
    record.take_out.click()
    assert "This takes F-044 out" in record.said.value
    assert file(home, "facts.yml") == before


def test_a_draft_of_a_record_that_is_gone_says_where_it_lies(made: RecordsForm, home: Path) -> None:
    """Somebody took the record out meanwhile; what was typed is still there."""
    record = at(made, "facts", "F-044")
    fill(record, {"Note": "A long note."})
    path = home / "country_profiles" / "xka" / "facts.yml"
    path.write_bytes(file(home, "facts.yml").partition("  - id: F-044\n")[0].encode())
    record.save.click()
    kept = home / ".planning" / "forms" / "xka" / "fact-F-044.yml"
    assert f"what you typed lies in {kept}" in record.said.value
    assert "A long note." in kept.read_text(encoding="utf-8")
    made.waiting.value = ("XKA", "facts", "F-044")
    made.resume.click()
    assert f"what you typed lies in {kept}" in made.said.value


def test_parts_have_numbers_in_their_labels_and_are_added_moved_and_removed(made: RecordsForm, home: Path) -> None:
    """A look at a trigger is added below the others; the lines of those stay as they are."""
    before = file(home, "scenarios.yml")
    record = at(made, "triggers", "TR-01")
    checks = record.editors["checks"]
    count = len(record.draft.values["checks"])
    labelled(record.box, "Looks at it: add another check").click()
    number = count + 1
    fill(record, {f"Check {number}: day (needed)": "2026-11-22", f"Check {number}: state (needed)": "tripped"})
    assert record.draft.values["checks"][-1] == {"on": "2026-11-22", "state": "tripped"}
    first = checks.ones[0]  # type: ignore[attr-defined]
    assert first.editors == {}
    assert first.kept["on"] in first.boxes[0].value
    labelled(record.box, "Edit Check 1").click()
    assert labelled(record.box, "Check 1: day (needed)").value == first.kept["on"]
    assert record.draft.changes.keys() == {"checks"}
    fill(record, {f"Check {number}: day (needed)": "22 November"})
    assert "allowed a date" in checks.ones[-1].editors["on"].told.value  # type: ignore[attr-defined]
    fill(record, {f"Check {number}: day (needed)": "2026-11-22"})
    labelled(record.box, f"Move Check {number} up").click()
    assert record.draft.values["checks"][-2]["on"] == "2026-11-22"
    labelled(record.box, f"Move Check {number - 1} down").click()
    record.save.click()
    record.save.click()
    after = file(home, "scenarios.yml")
    gone = [line for line in before.split("\n") if line not in after.split("\n")]
    assert gone == []
    labelled(record.box, f"Remove Check {number}").click()
    record.save.click()
    record.save.click()
    assert file(home, "scenarios.yml") == before


def test_a_single_part_is_added_and_removed(made: RecordsForm) -> None:
    """A function without a successor gets one; its fields say whose they are."""
    record = at(made, "functions")
    labelled(record.box, "Successor: add successor").click()
    fill(record, {"Successor: status": "planned", "Successor: who": "Gendarmerie"})
    assert record.draft.values["successor"] == {"actor": "Gendarmerie", "status": "planned"}
    labelled(record.box, "Remove Successor").click()
    assert "successor" not in record.draft.values


def test_chances_are_a_table_whose_rows_say_what_they_add_up_to(made: RecordsForm, home: Path) -> None:
    """Each field is called by its row and column; states and drivers that change lay the table out anew."""
    record = at(made, "drivers", "D-01")
    before = file(home, "scenarios.yml")
    table = record.editors["chances"]
    cell = labelled(record.box, "Where D-05 full: share of faster than the draft schedule")
    assert cell.value == "0.16"
    cell.value = "0.1"
    assert "adds up to 0.94: 0.06 missing" in table.sums[0].value  # type: ignore[attr-defined]
    labelled(record.box, "Where D-05 full: share of as in the draft schedule").value = "0.7"
    assert "adds up to 1<" in table.sums[0].value  # type: ignore[attr-defined]
    record.save.click()
    record.save.click()
    assert file(home, "scenarios.yml") == before.replace("shares: [0.64, 0.16, 0.2]", "shares: [0.7, 0.1, 0.2]", 1)
    fill(record, {"Depends on: add": "D-03"})
    assert len(table.rows) > 9  # type: ignore[attr-defined]
    assert record.draft.values["chances"] == record.draft.read["chances"]


def test_levels_are_set_on_the_record_and_on_single_fields(made: RecordsForm, home: Path) -> None:
    """Only texts can lie higher; the words of the levels stand in the list."""
    record = at(made, "facts", "F-005")
    field = labelled(record.box, "Level")
    assert ("3 - Confidential", "3") in field.options
    add = labelled(record.box, "Put a single field higher")
    assert {v for _, v in add.options} == {"", "note", "statement", "reference", "original"}
    add.value = "reference"
    assert labelled(record.box, "Level of Reference").value == "3"
    labelled(record.box, "Level of Reference").value = "4"
    assert record.draft.changes == {"levels": {"reference": "4"}}
    record.save.click()
    assert "    levels: {reference: 4}\n" in file(home, "facts.yml")
    labelled(record.box, "Level of Reference").value = ""
    assert record.draft.changes == {"levels": None}


def test_two_versions_of_a_field_are_shown_and_one_is_chosen(made: RecordsForm, home: Path) -> None:
    """The note goes with the choice; what was chosen is written."""
    path = home / "country_profiles" / "xka" / "facts.yml"
    noted = file(home, "facts.yml") + '    other_versions:\n      - {field: information, value: "6", by: Amina, on: 2026-11-20}\n      - {field: note, value: taken out}\n'  # fmt: skip
    path.write_bytes(noted.encode())
    last = made.known.ids("facts")[-1]
    record = at(made, "facts", last)
    told = [w.value for w in record.versions.children[::2]]
    assert "two versions. Here stands: " in told[0]
    assert "From Amina on 2026-11-20: 6." in told[0]
    labelled(record.versions, "Grade of the information: take the other version").click()
    assert record.editors["information"].value == "6"
    labelled(record.versions, "Note: keep what stands here").click()
    assert record.versions.children == ()
    assert record.draft.changes == {"information": "6", "other_versions": None}


def test_the_page_is_shown_below_and_keeps_the_last_good_one(made: RecordsForm) -> None:
    """As the planning cell's page shows the record; what does not fit is told in its place."""
    record = at(made, "actors", "A-02")
    record.live.value = True
    assert "Lenn Brigade" in record.preview.value
    fill(record, {"Dissuaded by": "A <b>sign</b> of the form."})
    record.refresh_preview()  # else after a moment, where a loop runs
    assert "A &lt;b&gt;sign&lt;/b&gt; of the form." in record.preview.value
    fill(record, {"Last contact": "soon"})
    record.refresh_preview()
    assert "The page cannot be made of this. Below stands the last one that could." in record.preview_said.value
    assert "Last contact: found" in record.preview_said.value
    assert "sign" in record.preview.value
    record.live.value = False
    assert record.preview.value == ""


def test_every_list_has_its_section_of_a_page() -> None:
    """A new kind of record is shown as well."""
    assert set(kinds()) - UNSHOWN == set(SECTIONS)


@pytest.mark.parametrize("key", sorted(kinds()))
def test_every_record_of_the_area_is_shown_as_it_is_and_every_input_has_its_own_label(looked_at: RecordsForm, key: str) -> None:  # fmt: skip
    """The first and the longest of each kind: no field says something else than the file, and the page shows it."""
    items = looked_at.known.records[key]
    if not items:
        pytest.skip(f"the exercise area has no {key}")
    for identity in {next(iter(items)), max(items, key=lambda i: len(items[i].text()))}:
        record = at(looked_at, key, identity)
        assert {n: e.value for n, e in record.editors.items() if e.value != (record.draft.read.get(n) or None)} == {}
        assert record.faults == []
        labels = [w.description or w.tooltip for w in inputs(record.box)]
        assert all(labels)
        assert [one for one in labels if labels.count(one) > 1] == []
        record.live.value = True
        assert record.preview.value, record.preview_said.value
    assert looked_at.drafts == {}


def test_long_lists_are_found_by_words(made: RecordsForm) -> None:
    """The list of records holds what has all the words."""
    made.kind.value = "facts"
    made.search.value = "patrols lower"
    assert [i for _, i in made.which.options] == ["F-005"]
    made.search.value = "nothing like it"
    assert made.open.disabled
    made.search.value = ""
    assert len(made.which.options) == 44


def test_a_disk_that_is_full_is_told(made: RecordsForm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The draft stands in the form alone, and nothing half is written."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    record = at(made, "facts", "F-001")
    monkeypatch.setattr("planning.authoring.forms.kept.write_whole", full)
    monkeypatch.setattr("planning.keeping.saving.write_whole", full)
    fill(record, {"Note": "Something"})
    assert "only this form has it" in record.state.value
    record.save.click()
    assert "the disk is full" in record.said.value
    assert "your draft is kept" in record.said.value
    assert made.drafts


def test_a_sealed_value_stays_as_it_is(made: RecordsForm, home: Path) -> None:
    """It is shown as sealed, and saving another field leaves it."""
    path = home / "country_profiles" / "xka" / "facts.yml"
    sealed = "SEALED[age:YWdlLWVuY3J5cHRpb24ub3JnL3YxCg==]"
    path.write_bytes(file(home, "facts.yml").replace("    reference: Exercise inject 1, text of the resolution", f"    reference: {sealed}", 1).encode())  # fmt: skip
    record = at(made, "facts", "F-001")
    assert "sealed. It stays as it is" in record.editors["reference"].box.children[0].value
    fill(record, {"Reliability of the source": "B"})
    assert record.draft.changes == {"reliability": "B"}


def test_what_is_saved_with_the_notebook_says_nothing(made: RecordsForm) -> None:
    """The text beside the widget holds no word of a record."""
    at(made, "actors", "A-02")
    bundle = made._repr_mimebundle_()
    assert bundle["text/plain"] == "A form for records: run this notebook cell again to see it."
    assert "Lenn" not in json.dumps(bundle)


def test_what_stands_in_the_way_is_said_in_a_line(home: Path, tmp_path: Path) -> None:
    """An area that is none, a day that is none, a folder without profiles, a file that cannot be read: no traceback."""
    assert "do you mean XKA" in records_form("XKAA", DAY, str(home)).value
    assert "allowed a date as YYYY-MM-DD" in records_form("XKA", "soon", str(home)).value
    assert "is no workspace" in records_form("", DAY, str(tmp_path / "nowhere")).value
    made = records_form("XKA", DAY, str(home))
    made.kind.value = "actors"
    (home / "country_profiles" / "xka" / "actors.yml").write_text("actors: [\n", encoding="utf-8")
    made.open.click()
    assert "actors.yml cannot be changed by a form: it is no YAML yet" in made.said.value


def test_the_notebook_opens_the_form(home: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is thin, and its cells, run in workbench/, give the form."""
    assert check_workbench(root / "workbench") == []
    (home / "workbench").mkdir()
    monkeypatch.chdir(home / "workbench")
    notebook = json.loads((root / "workbench" / "write_records.ipynb").read_text(encoding="utf-8"))
    space: dict[str, Any] = {}
    first, last = ("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code")
    exec(first, space)
    *before, call = last.strip().splitlines()
    exec("\n".join(before), space)
    assert isinstance(eval(call, space), RecordsForm)

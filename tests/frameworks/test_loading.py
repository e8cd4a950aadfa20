"""How a framework file is read, refused and looked up."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from planning.frameworks import FrameworkError, data_folder, framework, framework_names, read_framework

GOOD = (
    "title: T\nstatus: own\nversion: '1'\nsource: S\nabout: A\nitems:\n  - {id: a, label: A}\n  - {id: b, label: B}\n"
)


def written(folder: Path, text: str) -> Path:
    """Write a framework file."""
    path = folder / "things.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """The name is that of the file, the items keep their order, and a version may be typed as a number."""
    frame = read_framework(written(tmp_path, GOOD.replace("'1'", "1")))
    assert (frame.name, frame.ids, frame.version) == ("things", ("a", "b"), "1")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("title: T", "title: T\ncolour: red", "colour"),
        ("label: A", "label: A, colour: red", "items.0.colour"),
        ("status: own", "status: ours", "status"),
        ("source: S\n", "", "source"),
        ("id: b", "id: a", "ids given twice: a"),
        ("label: A", "label: A, min: low", "items.0.min"),
    ],
)
def test_a_faulty_file_is_refused_and_the_fault_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """Unknown keys, unknown statuses, missing fields, ids given twice and figures that are none are refused."""
    with pytest.raises(FrameworkError, match=r"things\.yml") as error:
        read_framework(written(tmp_path, GOOD.replace(old, new)))
    assert fault in str(error.value)


@pytest.mark.parametrize("text", ["- a\n- b\n", "", "a: [", "just text\n"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    """A list, nothing, broken YAML and plain text give a named error and no traceback of a parser."""
    with pytest.raises(FrameworkError, match=r"things\.yml"):
        read_framework(written(tmp_path, text))


def test_an_unknown_id_names_the_nearest() -> None:
    """Looking up a misspelled id says which list it was and which id was probably meant."""
    with pytest.raises(
        FrameworkError, match=r"mechanism_kinds: found 'casualty-traking'.*do you mean casualty_tracking\?"
    ):
        framework("mechanism_kinds")["casualty-traking"]


def test_an_unknown_framework_names_the_nearest() -> None:
    """A misspelled name of a list is answered with the name there is."""
    with pytest.raises(FrameworkError, match=r"no framework 'likelyhood'; do you mean likelihood\?"):
        framework("likelyhood")


def test_an_unknown_threshold_is_an_error_not_a_zero() -> None:
    """A setting that is not in the file raises and names those there are."""
    with pytest.raises(FrameworkError, match="capacity_full"):
        framework("transition_gap").number("capacity")


def test_a_value_outside_all_bands_is_an_error() -> None:
    """A scale gives no band for what it does not hold."""
    with pytest.raises(FrameworkError, match="no band holds 26"):
        framework("seriousness").band(26)


def test_a_gap_has_a_word_of_its_own() -> None:
    """The label of None is the word for a gap, never that of an item."""
    frame = framework("actor_roles")
    assert frame.label(None) == "not known"
    assert frame.label(None, "no role") == "no role"


def test_a_framework_cannot_be_changed() -> None:
    """What all pages share is frozen."""
    with pytest.raises(ValidationError):
        framework("likelihood").title = "Other"
    with pytest.raises(TypeError):
        framework("likelihood").by_id["6"] = framework("likelihood")["5"]


def test_names_are_the_files_of_the_folder() -> None:
    """Adding a list is adding a file."""
    assert framework_names() == tuple(sorted(p.stem for p in data_folder().iterdir()))

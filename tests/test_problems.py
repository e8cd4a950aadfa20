"""A problem is one line that a tired officer can act on; an error knows its exit code."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.problems import PlanningError, Problem, UsageError, nearest, one_line, one_of


def test_a_problem_says_everything_in_one_line() -> None:
    """Place, field, what was found, what is allowed, what to do: in this order."""
    problem = Problem("som/access.yml", 12, "C-01 score", "'7'", "0 to 3", "correct it")
    assert str(problem) == "som/access.yml:12  C-01 score: found '7'; allowed 0 to 3; correct it"


def test_a_problem_leaves_out_what_it_does_not_know() -> None:
    """Without allowed values or a remedy no empty piece is said."""
    assert str(Problem("f.yml", 1, "id", "nothing")) == "f.yml:1  id: found nothing"


def test_problems_sort_by_file_and_then_by_line_as_a_number() -> None:
    """Line 9 comes before line 10."""
    late, early, other = (Problem("b.yml", 10, "x", "y"), Problem("b.yml", 9, "x", "y"), Problem("a.yml", 99, "x", "y"))
    assert sorted([late, early, other]) == [other, early, late]


def test_a_problem_goes_into_json_and_back() -> None:
    """The plain form holds every piece."""
    problem = Problem("f.yml", 3, "name", "'ü'", "a", "b")
    assert Problem(**json.loads(json.dumps(problem.as_dict()))) == problem


@pytest.mark.parametrize(
    ("found", "expected"),
    [("casualty tracking", "casualty_tracking"), ("Forum", "forum"), ("fourm", "forum"), ("zzz", ""), ("", "")],
)
def test_nearest_gives_what_was_probably_meant(found: str, expected: str) -> None:
    """Case, spaces, hyphens and one wrong letter are forgiven; what is like nothing gives nothing."""
    assert nearest(found, ["forum", "casualty_tracking", "liaison"]) == expected


def test_a_long_list_is_cut_and_counted() -> None:
    """Up to twelve ids are named, and a longer list says how many there are."""
    assert one_of(["a", "b"]) == "a, b"
    assert one_of("abcdefghijkl") == "a, b, c, d, e, f, g, h, i, j, k, l"
    assert one_of("abcdefghijklm").endswith("l ... (13 in all)")
    assert one_of([]) == ""


def test_exit_codes() -> None:
    """What is wrong in the data ends with 1, a wrong use with 2, and one handler catches both."""
    assert (PlanningError.exit_code, UsageError.exit_code) == (1, 2)
    assert issubclass(UsageError, PlanningError)


@given(st.text())
def test_any_text_is_one_line_that_does_nothing(typed: str) -> None:
    """Ends of lines and controls of a terminal come out as escapes, and what is printable stays as it was."""
    out = one_line(typed)
    assert len(out.splitlines()) <= 1
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in out)
    assert one_line("A name, so to say: \u0646\u0647\u0631") == "A name, so to say: \u0646\u0647\u0631"


def test_a_long_value_is_cut_and_its_length_told() -> None:
    """The message stays readable where somebody pasted a whole document."""
    found = str(Problem("a.yml", 1, "b", "'" + "x" * 10_000 + "'", "c"))
    assert "... (10002 characters); allowed c" in found
    assert len(found) < 400

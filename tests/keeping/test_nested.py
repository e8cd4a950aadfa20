"""A field with parts is changed part by part: the lines of the others stay, and no comment goes."""

from __future__ import annotations

from typing import Any

import pytest

from planning.keeping.editing import changed
from planning.profiles.yamltext import read_yaml

TEXT = """# the file
actors:
  - id: A-01  # the first
    level: 2  # low
    name: >-
      One # no comment
      two
    words:
      # in the list
      - one
      - two  # why
    tests:
      # of the first
      - criterion: E1
        result: pass  # sure
        because: >-
          A text that
          is folded.
      # of the second
      - criterion: E2
        result: fail
    flow:
      - {criterion: E1, result: pass}  # in braces
      - {criterion: E2, result: fail}
    successor:
      actor: Somebody  # who
      status: planned
  # the end
"""


def said(fields: dict[str, Any]) -> str:
    """Change fields of the record and see that the file says exactly that."""
    new = changed(TEXT, "f.yml", "actors", "A-01", fields)
    data: Any = read_yaml(new, "").data
    before: Any = read_yaml(TEXT, "").data
    assert data["actors"][0] == {**before["actors"][0], **fields}
    return new


def test_a_part_that_is_changed_leaves_the_lines_of_the_others() -> None:
    """The second test changes; the folded text of the first, and both comments, stand as they did."""
    first: Any = {"criterion": "E1", "result": "pass", "because": "A text that is folded."}
    new = said({"tests": [first, {"criterion": "E2", "result": "unknown"}]})
    assert new == TEXT.replace("result: fail\n    flow", "result: unknown\n    flow")


def test_a_part_that_is_added_is_written_as_those_before_it() -> None:
    """In lines where they stand in lines; nothing before it is touched."""
    tests: Any = [*read_yaml(TEXT, "").data["actors"][0]["tests"], {"criterion": "E3", "result": "fail", "because": "a: b"}]  # type: ignore[index, call-overload]  # fmt: skip
    new = said({"tests": tests})
    added = '      - criterion: E3\n        result: fail\n        because: "a: b"\n'
    assert new == TEXT.replace("    flow:", f"{added}    flow:")


def test_a_part_that_goes_takes_its_own_lines_alone() -> None:
    """The first test goes with the comment above it; the second keeps its own."""
    new = said({"tests": [{"criterion": "E2", "result": "fail"}]})
    assert "# of the second\n      - criterion: E2" in new
    assert "# of the first" not in new


def test_one_field_of_a_single_part_changes_alone() -> None:
    """The comment in its other line stays there."""
    new = said({"successor": {"actor": "Somebody", "status": "funded"}})
    assert new == TEXT.replace("status: planned", "status: funded")


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"level": "3"}, "    level: 3  # low\n"),
        ({"name": "Other"}, "    name: Other\n"),
        ({"words": ["one"]}, "    # in the list\n    # why\n    words: [one]\n"),
        ({"flow": [{"criterion": "E1", "result": "fail"}]}, "    # in braces\n    flow:\n      - {criterion: E1, result: fail}\n"),
    ],
)  # fmt: skip
def test_a_comment_of_a_changed_line_stays(fields: dict[str, Any], kept: str) -> None:
    """Behind the value where there is one line, else above the field; a sign in a text is no comment."""
    assert kept in said(fields)

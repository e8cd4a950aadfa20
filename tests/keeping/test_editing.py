"""One record of a YAML file is changed, and every other character of the file stays."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.keeping.editing import EditError, changed, value_of
from planning.profiles.yamltext import Plain, read_yaml

TEXT = """# head
questions:
  - id: Q-01   # first
    question: >
      Will it
      be so?
    note: a text
      over two lines
    best:   0.50  # a guess
    rounds:
      - closed: 2026-01-01
        answers: [{best: 0.1}]   # one

      # after the rounds
    void_if: 'it''s'


  # between
  - id: Q-02
    best: 1
    low:
    tags: []
"""
ROUND: dict[str, Plain] = {"closed": "2026-02-02", "answers": [{"best": "0.3"}]}


def change(text: str, identity: str, fields: dict[str, Plain], *, closed: bool = False) -> str:
    """Change a question, and add a round to it."""
    if closed:
        rounds = value_of(text, "questions.yml", "questions", identity, "rounds")
        fields = {**fields, "rounds": [*(rounds if isinstance(rounds, list) else []), ROUND]}
    return changed(text, "questions.yml", "questions", identity, fields)


def lines_changed(before: str, after: str) -> list[str]:
    """Give the lines that went and came."""
    found = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line.rstrip("\r\n") for line in found if line[0] in "+-"]


def test_a_value_is_put_in_the_place_of_another() -> None:
    """The comment behind it stays."""
    assert lines_changed(TEXT, change(TEXT, "Q-01", {"best": "0.4"})) == [
        "-     best:   0.50  # a guess",
        "+     best: 0.4  # a guess",
    ]


def test_a_new_field_comes_to_the_end_of_its_record() -> None:
    """Before the comment that belongs to the next record."""
    after = change(TEXT, "Q-01", {"answered": "3", "shares": ["0.2", "0.8"]})
    assert lines_changed(TEXT, after) == ["+     answered: 3", "+     shares: [0.2, 0.8]"]
    assert "    void_if: 'it''s'\n    answered: 3\n" in after


def test_a_field_is_taken_out_with_its_line() -> None:
    """Also one of several lines; one that is not there is no fault."""
    assert lines_changed(TEXT, change(TEXT, "Q-01", {"best": None, "high": None})) == ["-     best:   0.50  # a guess"]
    gone = lines_changed(TEXT, change(TEXT, "Q-01", {"question": None}))
    assert gone == ["-     question: >", "-       Will it", "-       be so?"]


def test_an_item_comes_to_the_end_of_a_list() -> None:
    """Indented as the items before it, above the comment that follows them."""
    after = change(TEXT, "Q-01", {}, closed=True)
    assert lines_changed(TEXT, after) == [
        "+       - closed: 2026-02-02",
        "+         answers:",
        "+           - {best: 0.3}",
    ]
    assert after.index("2026-02-02") < after.index("# after the rounds")


def test_a_list_that_is_not_there_or_empty_is_begun() -> None:
    """In a record without it, and in the place of an empty one."""
    assert "\n    rounds:\n      - {closed: 2026-02-02, answers: [{best: 0.3}]}\n" in change(
        TEXT, "Q-02", {}, closed=True
    )
    after = change(TEXT, "Q-02", {"tags": ["a", "b"]})
    assert lines_changed(TEXT, after) == ["-     tags: []", "+     tags: [a, b]"]


def test_a_value_is_put_where_none_stood() -> None:
    """An empty field gets its value behind the colon."""
    assert lines_changed(TEXT, change(TEXT, "Q-02", {"low": "0.1"})) == ["-     low:", "+     low: 0.1"]


@pytest.mark.parametrize("text", [TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT, TEXT.rstrip("\n"), TEXT + "# end"])
def test_endings_of_lines_marks_and_ends_of_files_stay(text: str) -> None:
    """Windows lines, a byte order mark, no end of the last line, a comment at the end."""
    after = change(text, "Q-02", {"best": "2", "high": "3"})
    assert after.startswith(text[:40])
    assert lines_changed(text, after)[-1].startswith(("+     high: 3", "+ # end"))
    assert after.count("\r\n") == (after.count("\n") if "\r\n" in text else 0)


@pytest.mark.parametrize(
    ("text", "identity", "said"),
    [
        (TEXT, "Q-09", "stands there 0 times"),
        (TEXT + "  - id: Q-02\n", "Q-02", "stands there 2 times"),
        ("questions:\n  - {id: Q-02, best: 1}\n", "Q-02", "is not written in lines"),
        ("questions: 3\n", "Q-02", "holds no records"),
        ("", "Q-02", "stands there 0 times"),
        ("a: [", "Q-02", "is no YAML"),
    ],
)
def test_what_is_not_written_line_by_line_is_refused(text: str, identity: str, said: str) -> None:
    """One line says what to do; nothing is guessed."""
    with pytest.raises(EditError, match=said):
        change(text, identity, {"best": None}, closed=True)


@given(
    st.lists(st.sampled_from(["# c", "", "note: n", "low: 0.1", "tags:\n      - a", "who: >\n      b\n", "x: 'y'  # z"]), max_size=6, unique=True),
    st.dictionaries(st.sampled_from(["best", "low", "note", "x"]), st.sampled_from(["1", ["2", "3"], None]), max_size=4),
)  # fmt: skip
def test_only_what_was_asked_for_changes(parts: list[str], fields: dict[str, Plain]) -> None:
    """Whatever stands in the record: after the change it says the same but for it, and the other records are untouched."""
    body = "".join(f"    {part}\n" if part else "\n" for part in parts)
    first, last = "questions:\n  - id: Q-01\n    best: 9\n", "  - id: Q-03\n    best: 9\n"
    text = f"{first}  - id: Q-02\n{body}{last}"
    after = change(text, "Q-02", fields, closed=True)
    assert after.startswith(first)
    assert after.endswith(last)
    before = read_yaml(text, "").data["questions"][1]
    due = {k: v for k, v in before.items() if fields.get(k, "") is not None}
    due |= {k: v for k, v in fields.items() if v is not None}
    due["rounds"] = [{"closed": "2026-02-02", "answers": [{"best": "0.3"}]}]
    assert read_yaml(after, "").data["questions"][1] == due
    kept = [line for line in after.splitlines() if "#" in line]
    assert [line for line in text.splitlines() if line.strip() == "# c"] == [x for x in kept if x.strip() == "# c"]


def test_the_committed_questions_can_be_changed(root: Path) -> None:
    """In every committed file each question can get its results, and nothing else of the file moves."""
    files = sorted((root / "country_profiles").glob("*/questions.yml"))
    assert files
    for path in files:
        text = path.read_text(encoding="utf-8")
        for record in read_yaml(text, "").data["questions"]:
            after = change(text, record["id"], {"best": "0.123", "no_view": "1"})
            assert all("0.123" in x or "no_view" in x or x[0] == "-" for x in lines_changed(text, after))


def test_a_long_part_is_written_field_by_field() -> None:
    """A round of many answers is no line that nobody can read; it reads back as what was meant."""
    answers: list[Plain] = [
        {"best": f"0.{n}", "because": "A reason of some length about the bridge"} for n in range(1, 4)
    ]
    after = change(TEXT, "Q-02", {"rounds": [{"closed": "2026-02-02", "answers": answers}]})
    assert max(map(len, after.splitlines())) < 100
    assert "\n      - closed: 2026-02-02\n        answers:\n          - {best: 0.1, because:" in after
    assert value_of(after, "", "questions", "Q-02", "rounds") == [{"closed": "2026-02-02", "answers": answers}]

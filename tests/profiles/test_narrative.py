"""The prose of an assessment: sections, a level for each paragraph and list item, marks of evidence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from planning.profiles import EVIDENCE_MARK, Narrative, Paragraph
from planning.profiles.narrative import read_narrative, section_ids, write_narrative
from planning.profiles.yamltext import invisible_characters


def levels(text: str) -> list[tuple[str, int]]:
    """Read a text that has no problem; give its paragraphs with their levels."""
    narrative, problems = read_narrative(text, "f.md")
    assert problems == []
    return [(p.text, p.level) for p in narrative.paragraphs]


def test_a_paragraph_has_the_level_of_the_file_or_its_own() -> None:
    """The first line is the level of the text; a mark at the beginning of a paragraph is that paragraph's alone."""
    text = "level: 2\n\n## KJ\n\nOne\nstill one.\n\n{level=3} Two.\n\nThree.\n"
    assert levels(text) == [("One\nstill one.", 2), ("Two.", 3), ("Three.", 2)]


def test_each_item_of_a_list_has_a_level_of_its_own() -> None:
    """A marked item seals itself and the lines it runs over, not its neighbours."""
    text = "level: 1\n\n## KJ\n\n- one\n- {level=3} two\n  goes on\n- three\n"
    assert levels(text) == [("- one", 1), ("- two\n  goes on", 3), ("- three", 1)]


def test_text_without_a_level_is_strictly_confidential() -> None:
    """A file that does not say its level is level 4 throughout."""
    assert levels("## KJ\n\nText.\n") == [("Text.", 4)]


def test_a_bad_level_is_a_problem_and_treated_as_the_highest() -> None:
    """A mark that cannot be understood never opens a text."""
    narrative, problems = read_narrative("level: 1\n\n## KJ\n\n{level=9} Text.\n", "f.md")
    assert [p.level for p in narrative.paragraphs] == [4]
    assert [(p.line, p.found) for p in problems] == [(5, "'9'")]


def test_an_indented_paragraph_is_as_sensitive_as_the_item_above() -> None:
    """What is written below a sealed item, indented as Markdown has it, is not opened by the empty line between."""
    text = "level: 1\n\n## KJ\n\n- {level=3} sealed\n\n  more of the sealed item\n\nOpen.\n"
    assert [level for _, level in levels(text)] == [3, 3, 1]


def test_a_mark_may_stand_on_the_line_above_its_text() -> None:
    """The mark belongs to the block it begins."""
    assert levels("level: 1\n\n## KJ\n\n{level=3}\nText.\n") == [("Text.", 3)]


def test_a_mark_that_is_not_read_is_a_problem() -> None:
    """A mark in the middle, in a nested item, behind another bullet or misspelled would leave the text open."""
    for line in ("Text {level=3} more", "* {level=3} item", "- a\n  - {level=3} nested", "{Level = 3} x", "{level=3 x"):
        _, problems = read_narrative(f"level: 1\n\n## KJ\n\n{line}\n", "f.md")
        assert [p.field for p in problems] == ["level"], line


def test_sections_hold_their_paragraphs() -> None:
    """Paragraphs belong to the heading above them, and a heading nobody wrote under holds none."""
    narrative, problems = read_narrative("level: 1\n\n## KJ\n\nOne.\n\n## H02 Any words\n\nTwo.\n\n## H03\n", "f.md")
    assert problems == []
    assert [p.text for p in narrative.section("KJ")] == ["One."]
    assert [p.text for p in narrative.section("H02")] == ["Two."]
    assert narrative.section("H03") == ()


def test_headings_are_the_key_judgements_and_the_sixteen() -> None:
    """A text may begin its sections with KJ and H01 to H16."""
    assert section_ids() == ("KJ", *(f"H{n:02}" for n in range(1, 17)))


def test_a_paragraph_knows_its_line_and_its_evidence() -> None:
    """Marks are found in their order, also where a paragraph runs over lines; what only looks like one is not."""
    narrative, _ = read_narrative("level: 1\n\n## KJ\n\nOne [F-012],\nthen [F-3] [F-01][F-1234].\n", "f.md")
    (paragraph,) = narrative.paragraphs
    assert paragraph.line == 5
    assert paragraph.evidence == ("F-012", "F-01", "F-1234")
    assert EVIDENCE_MARK.findall("[G-001] F-001 [f-001]") == []


WORDS = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="{}#-[]"), min_size=1, max_size=12
).filter(lambda word: not any(invisible_characters(word)))  # letters and signs by name that show nothing are refused
LINE = st.lists(WORDS | st.sampled_from(["[F-001]", "**bold**", "level:", "a-b"]), min_size=1, max_size=6).map(" ".join)
BLOCK = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
PARAGRAPHS = st.builds(
    Paragraph,
    section=st.sampled_from(section_ids()),
    text=BLOCK | BLOCK.map(lambda t: "- " + t),
    level=st.integers(1, 4),
    line=st.just(0),
)


@given(st.lists(PARAGRAPHS, max_size=8).map(tuple))
def test_prose_that_is_written_reads_the_same(paragraphs: tuple[Paragraph, ...]) -> None:
    """Section, text and level of every paragraph and item come back, in the same order and without a problem."""
    again, problems = read_narrative(write_narrative(Narrative(paragraphs)), "f.md")
    assert problems == []
    assert [(p.section, p.text, p.level) for p in again.paragraphs] == [
        (p.section, p.text, p.level) for p in paragraphs
    ]


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever stands in the file, reading gives paragraphs and problems and raises nothing."""
    narrative, _ = read_narrative(text, "f.md")
    assert all(p.level in {1, 2, 3, 4} for p in narrative.paragraphs)

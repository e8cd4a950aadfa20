"""Merging the prose: every paragraph that either side wrote is there, and none becomes open to more readers."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from planning.keeping.changes import changes
from planning.keeping.merging import Side, Sides
from planning.keeping.prose import blocks_of, merge_prose, sections_of
from planning.profiles.narrative import read_narrative

SIDES = Sides(Side("Bilal", "2026-11-20"), Side("Amina", "2026-11-25"))
WORDS = st.lists(
    st.sampled_from(["alpha", "beta", "gamma", "delta", "river", "road", "base", "patrol"]), min_size=1, max_size=8
)
PARAGRAPHS = st.tuples(st.sampled_from(["", "", "{level=3} ", "- "]), WORDS).map(lambda p: p[0] + " ".join(p[1]))
SECTIONS = st.fixed_dictionaries({name: st.lists(PARAGRAPHS, max_size=4, unique=True) for name in ("KJ", "H01", "H02")})
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.sampled_from(["KJ", "H01", "H02"]), st.integers(0, 3), PARAGRAPHS),
        st.tuples(st.just("add"), st.sampled_from(["KJ", "H01", "H02"]), st.integers(0, 4), PARAGRAPHS),
        st.tuples(st.just("remove"), st.sampled_from(["KJ", "H01", "H02"]), st.integers(0, 3), st.none()),
    ),
    max_size=4,
)
LEVELS = st.sampled_from(["1", "2", "3", "4"])


def written(sections: dict[str, list[str]], level: str = "2") -> str:
    """Write sections as a planning cell does."""
    parts = [f"level: {level}", *(p for name, texts in sections.items() for p in (f"## {name}", *texts))]
    return "\n\n".join(parts) + "\n"


def edited(sections: dict[str, list[str]], edits: list[tuple[str, str, int, str]], who: str) -> dict[str, list[str]]:
    """Give sections with edits made; what is new carries the mark of who wrote it."""
    out = {name: list(texts) for name, texts in sections.items()}
    for number, (kind, name, at, text) in enumerate(edits):
        texts = out[name]
        if kind == "add":
            texts.insert(min(at, len(texts)), f"{text} {who}{number}")
        elif at < len(texts):
            texts[at : at + 1] = [f"{text} {who}{number}"] if kind == "set" else []
    return out


def body(text: str) -> str:
    """Give a paragraph without its marks."""
    return text.removeprefix("- ").removeprefix("{level=3} ").strip()


@settings(max_examples=400, deadline=None)
@given(SECTIONS, EDITS, EDITS)
def test_every_paragraph_that_either_side_wrote_is_there(base, one, two) -> None:
    """What one side wrote stands in the text or below it as another version; what both took out is gone."""
    ours, theirs = edited(base, one, "o"), edited(base, two, "t")
    merged = merge_prose(written(base), written(ours), written(theirs), SIDES)
    narrative, problems = read_narrative(merged.text, "assessment.md")
    assert problems == []
    there = [body(p.text) for p in (*narrative.paragraphs, *narrative.others)]
    for name in base:
        for side in (ours, theirs):
            assert [p for p in side[name] if p not in base[name] and body(p) not in there] == []
        for text in base[name]:
            if text in ours[name] and text in theirs[name]:
                assert body(text) in there


@settings(max_examples=200, deadline=None)
@given(SECTIONS, EDITS, EDITS)
def test_merging_prose_twice_changes_nothing(base, one, two) -> None:
    """The same copy merged once more leaves every character as it is, with the old or the new ancestor."""
    was, ours, theirs = written(base), written(edited(base, one, "o")), written(edited(base, two, "t"))
    merged = merge_prose(was, ours, theirs, SIDES).text
    assert merge_prose(theirs, merged, theirs, SIDES).text == merged


@settings(max_examples=200, deadline=None)
@given(SECTIONS, EDITS, EDITS)
def test_prose_is_the_same_from_either_side(base, one, two) -> None:
    """Whichever side is called ours, the same paragraphs stand there, shown or as another version."""
    was, ours, theirs = written(base), written(edited(base, one, "o")), written(edited(base, two, "t"))
    found = []
    for mine, other, sides in ((ours, theirs, SIDES), (theirs, ours, SIDES.swapped())):
        narrative, _ = read_narrative(merge_prose(was, mine, other, sides).text, "assessment.md")
        found.append(sorted(body(p.text) for p in (*narrative.paragraphs, *narrative.others)))
    assert found[0] == found[1]


@settings(max_examples=200, deadline=None)
@given(SECTIONS, EDITS, EDITS, LEVELS, LEVELS, LEVELS)
def test_no_paragraph_is_opened_to_more_readers(base, one, two, first, mine, other) -> None:
    """A paragraph is at no lower level than whoever wrote it had it, also where the level of the file was lowered."""
    sides = (edited(base, one, "o"), mine), (edited(base, two, "t"), other)
    (ours, low), (theirs, high) = sides
    merged = merge_prose(written(base, first), written(ours, low), written(theirs, high), SIDES)
    narrative, _ = read_narrative(merged.text, "assessment.md")
    levels: dict[str, int] = {}
    for p in (*narrative.paragraphs, *narrative.others):
        levels[body(p.text)] = min(levels.get(body(p.text), 4), p.level)
    for sections, level in sides:
        for name, texts in sections.items():
            for text in texts:
                if text not in base[name] and body(text) in levels:
                    assert levels[body(text)] >= (3 if "{level=3}" in text else int(level))


@settings(max_examples=200, deadline=None)
@given(SECTIONS, EDITS)
def test_changes_of_prose_tell_what_came_and_went(base, one) -> None:
    """What the journal would tell of an edit names each paragraph that is new, and nothing that stayed."""
    after = edited(base, one, "o")
    found = changes("assessment.md", written(base), written(after))
    told = {c.after for c in found}
    for name, texts in after.items():
        assert {t for t in texts if t not in base[name]} <= told
    assert [c for c in found if c.before == c.after and c.field != "comments"] == []


def test_an_indented_paragraph_is_as_sensitive_as_the_one_above() -> None:
    """The levels that the journal goes by are those of the reader."""
    text = "level: 2\n\n## KJ\n\n- {level=3} one\n\n  more of it\n\nopen\n"
    ours = [(b.text, b.level) for b in sections_of(text)["KJ"][1:]]
    narrative, _ = read_narrative(text, "assessment.md")
    assert [level for _, level in ours] == [p.level for p in narrative.paragraphs]


def test_blocks_are_those_of_the_reader() -> None:
    """The merge cuts a text into the same paragraphs as the reader of the narrative."""
    text = "level: 2\n\n## KJ\nfirst\nsecond\n- item\n  more\n- item two\n\n## H01 Heading\n\nend\n"
    narrative, _ = read_narrative(text, "assessment.md")
    blocks = [b.text for b in blocks_of(text) if not b.text.startswith(("#", "level"))]
    assert blocks == [p.text for p in narrative.paragraphs]

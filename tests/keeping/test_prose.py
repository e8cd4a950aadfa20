"""Merging the prose: every paragraph that either side wrote is there, and none becomes open to more readers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.keeping.changes import changes
from planning.keeping.merging import Merge, Side, Sides
from planning.keeping.prose import blocks_of, merge_prose, sections_of
from planning.profiles.narrative import _blocks, read_narrative

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


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_is_cut_as_the_reader_cuts_it(text) -> None:
    """Whatever signs a text holds, also those that other programs take for the end of a line, the merge sees the reader's blocks."""
    text = text.replace("\r", "")
    assert [b.text for b in blocks_of(text)] == [block for _, block in _blocks(text)]


HEAD = "level: 2\n\n## KJ\n\n"


def shown(text: str) -> list[tuple[int, str]]:
    """Give what a merged text says, as a reader of the highest level gets it: (level, words) for each piece."""
    narrative, problems = read_narrative(text, "assessment.md")
    assert problems == []
    return [(level, words.strip()) for p in narrative.paragraphs for words, level, _ in p.pieces() if words.strip()]


def test_a_level_that_was_raised_goes_with_words_that_were_mended() -> None:
    """One side raises a paragraph, the other mends its words: the mended words are at the raised level, and nothing is left to settle."""
    base, ours = f"{HEAD}Names are teh list.\n", f"{HEAD}Names are the list.\n"
    theirs = f"{HEAD}{{level=4}} Names are teh list.\n"
    for one, two in ((ours, theirs), (theirs, ours)):
        merged = merge_prose(base, one, two, SIDES)
        assert (shown(merged.text), merged.clashes) == ([(4, "Names are the list.")], ())


def test_a_sentence_that_was_raised_raises_what_is_kept() -> None:
    """One side raises a sentence, the other mends another: from either side no reader below gets the sentence."""
    base, ours = f"{HEAD}A teh. Host is Amal.\n", f"{HEAD}A the. Host is Amal.\n"
    theirs = f"{HEAD}A teh. {{level=4: Host is Amal.}}\n"
    for one, two in ((ours, theirs), (theirs, ours)):
        said = shown(merge_prose(base, one, two, SIDES).text)
        assert [level for level, words in said if "Amal" in words] == [4]


def test_a_sentence_in_a_paragraph_that_was_raised_needs_no_mark() -> None:
    """One side raises a sentence, the other the paragraph around it: all of it is at that level, and the check finds no fault."""
    base = f"{HEAD}Roads are shut. Host is Amal.\n"
    ours = f"{HEAD}Roads are shut. {{level=4: Host is Amal.}}\n"
    theirs = f"{HEAD}{{level=4}} Roads are shut. Host is Amal.\n"
    for one, two in ((ours, theirs), (theirs, ours)):
        assert {level for level, _ in shown(merge_prose(base, one, two, SIDES).text)} == {4}


def test_the_stricter_of_two_levels_of_the_file_stays() -> None:
    """Both change the level of the file: the stricter one holds, and the other stands as another version, once."""
    for base, one, two in ((1, 2, 3), (1, 3, 2), (2, 1, 3), (2, 3, 1)):
        was, ours, theirs = (f"level: {n}\n\n## KJ\n\nWords.\n" for n in (base, one, two))
        merged = merge_prose(was, ours, theirs, SIDES)
        assert shown(merged.text) == [(3, "Words.")]
        assert merged.text.count("{other") == len(merged.clashes) == 1
        assert merge_prose(was, merged.text, theirs, SIDES).text == merged.text


def test_an_indented_paragraph_keeps_the_level_it_had_from_the_one_above() -> None:
    """What stood below an item of level 4 stays at level 4 where the item goes, is opened, or both wrote there."""
    above = f"{HEAD}- Open.\n\n- {{level=4}} Item.\n\n  Child.\n"
    cases = (
        (above, f"{HEAD}- Open.\n", above.replace("Child.", "Child, more.")),
        (f"{HEAD}- {{level=4}} Item.\n", f"{HEAD}- Item.\n", f"{HEAD}- {{level=4}} Item.\n\n  Child.\n"),
        (above, above.replace("Child.", "Child one."), above.replace("Child.", "Child two.")),
    )
    for base, one, two in cases:
        for ours, theirs in ((one, two), (two, one)):
            text = merge_prose(base, ours, theirs, SIDES).text
            assert {level for level, words in shown(text) if "Child" in words} == {4}
            assert {p.level for p in read_narrative(text, "")[0].others} <= {4}


def test_another_version_stays_below_its_paragraph() -> None:
    """What one side adds behind a paragraph comes behind the other versions of it."""
    note = "{level=2} {other by=Carla on=2026-11-01} One, by Carla."
    ours, theirs = f"{HEAD}One, ours.\n\n{note}\n", f"{HEAD}One.\n\nTwo.\n"
    for one, two in ((ours, theirs), (theirs, ours)):
        blocks = [b.text for b in blocks_of(merge_prose(f"{HEAD}One.\n", one, two, SIDES).text)]
        assert blocks[2:] == ["One, ours.", note, "Two."]


def test_another_version_that_one_side_settled_is_gone() -> None:
    """One side settles a paragraph, the other writes elsewhere: nothing is left to settle."""
    note = "{level=2} {other by=Carla on=2026-11-01} One, by Carla."
    base = f"{HEAD}One.\n\n{note}\n\nTwo.\n"
    ours, theirs = f"{HEAD}One, by Carla.\n\nTwo.\n", base.replace("Two.", "Two, more.")
    for one, two in ((ours, theirs), (theirs, ours)):
        merged = merge_prose(base, one, two, SIDES)
        assert (shown(merged.text), merged.clashes) == ([(2, "One, by Carla."), (2, "Two, more.")], ())
        assert "{other" not in merged.text


def test_lines_that_were_only_broken_anew_are_no_change() -> None:
    """One side breaks the lines of a paragraph anew, the other writes in it: what was written holds, nothing is to settle."""
    base, ours = f"{HEAD}one two\nthree four\n", f"{HEAD}one\ntwo three\nfour\n"
    theirs = f"{HEAD}one two\nthree four five\n"
    for one, two in ((ours, theirs), (theirs, ours)):
        assert merge_prose(base, one, two, SIDES) == Merge(theirs)


def test_what_nobody_touched_stays_to_the_sign() -> None:
    """Blanks at the end of lines and of the file stay where the paragraph was not written in."""
    base = f"{HEAD}one  \ntwo\n\n\nthree\n\n\n"
    merged = merge_prose(base, base.replace("three", "three, ours"), base.replace("## KJ", "## KJ\n\nnew"), SIDES)
    assert merged.text == f"{HEAD}new\n\none  \ntwo\n\n\nthree, ours\n\n\n"


def test_both_words_of_a_heading_stay() -> None:
    """Both sides write another heading behind the same id: theirs stands below as another version."""
    base = "level: 2\n\n## H01 Alpha\n\nWords.\n"
    merged = merge_prose(base, base.replace("Alpha", "Ours"), base.replace("Alpha", "Theirs"), SIDES)
    assert "## H01 Ours\n" in merged.text
    assert [p.text for p in read_narrative(merged.text, "")[0].others] == ["## H01 Theirs"]


MARKED = st.tuples(
    st.sampled_from(["", "{level=3} ", "{level=4} ", "- ", "- {level=4} ", "  "]),
    st.sampled_from(["", " {level=4: and this}"]),
)
SHAPES = st.lists(MARKED, min_size=1, max_size=5)
MARKS = st.lists(
    st.tuples(
        st.sampled_from(["mark", "words", "remove", "add", "wrap"]), st.integers(0, 4), MARKED, st.integers(0, 5)
    ),
    max_size=4,
)


def paragraphs(shapes: list[tuple[str, str]]) -> list[list[str]]:
    """Give paragraphs as (mark, word of its own, more words, sentence), each with a word that no other has."""
    return [[mark, f"word{n}", "and more", "" if "4}" in mark else end] for n, (mark, end) in enumerate(shapes)]


def worked(base: list[list[str]], edits, who: str) -> list[list[str]]:
    """Give paragraphs as one side leaves them."""
    out = [list(p) for p in base]
    for number, (kind, at, (mark, end), place) in enumerate(edits):
        if kind == "add":
            out.insert(min(place, len(out)), [mark, f"new{who}{number}", "and more", "" if "4}" in mark else end])
        elif at < len(out):
            if kind == "remove":
                del out[at]
            elif kind == "mark":
                out[at][0], out[at][3] = mark, "" if "4}" in mark else end
            else:
                out[at][2] += f" {who}{number}" if kind == "words" else "\nand"
    return out


def as_text(parts: list[list[str]], level: int) -> str:
    """Write paragraphs as a planning cell does."""
    return f"level: {level}\n\n## KJ\n\n" + "".join(f"{m}{word} {more}{end}\n\n" for m, word, more, end in parts)


def levels_of(text: str) -> dict[str, int]:
    """Give the lowest level at which each paragraph is told, by its own word; sentences by word and a dash."""
    found: dict[str, int] = {}
    for p in read_narrative(text, "")[0].paragraphs:
        words = p.text.split()
        word = next((w for w in words if w.startswith(("word", "new"))), "")
        for piece, level, _ in p.pieces():
            name = f"{word}-" if "and this" in piece else word
            found[name] = min(level, found.get(name, 4))
    return found


@settings(max_examples=500, deadline=None)
@given(SHAPES, MARKS, MARKS, st.integers(2, 3), st.integers(1, 4), st.integers(1, 4))
def test_nobody_below_gets_what_either_side_raised(shapes, one, two, first, mine, other) -> None:
    """A level that one side raised holds, whatever the other did; one that it lowered holds where the other wrote; never is anything below both."""
    base = paragraphs(shapes)
    was, ours, theirs = (
        as_text(p, n) for p, n in ((base, first), (worked(base, one, "o"), mine), (worked(base, two, "t"), other))
    )
    merged = merge_prose(was, ours, theirs, SIDES).text
    old, left, right, now = (levels_of(text) for text in (was, ours, theirs, merged))
    for name, level in now.items():
        sides = [side[name] for side in (left, right) if name in side]
        assert level >= min(sides, default=1), name
        for side, against in ((left, right), (right, left)):
            if name in old and side.get(name, 0) > old[name] and against.get(name) == old[name]:
                assert level >= side[name], name


A = "The checkpoint at Marro is held by the 3rd brigade of commander Ilyas."
MORE = "He takes a fee of 40 from each truck that passes after noon, and sends half of it north."
B = "Fuel is scarce in the northern districts this month."
C = "Schools reopened in two of five districts last week."


def in_sections(*sections: tuple[str, list[str]]) -> str:
    """Write a text at level 2 from its sections."""
    return written(dict(sections))


ELSEWHERE = {
    "moved within its section": ([("H04", [A, B, C])], [("H04", [B, C, A])]),
    "moved to another section": ([("H04", [A, B]), ("H05", [C])], [("H04", [B]), ("H05", [A, C])]),
    "moved and touched up": (
        [("H04", [A, B]), ("H05", [C])],
        [("H04", [B]), ("H05", [f"Now t{A[1:-1]}, we hear.", C])],
    ),
    "split": ([("H04", [f"{A} {MORE}", B])], [("H04", [A, MORE, B])]),
    "split, one half far away": ([("H04", [f"{A} {MORE}", B]), ("H05", [C])], [("H04", [MORE, B]), ("H05", [C, A])]),
    "swapped, both touched up": ([("H04", [A, B])], [("H04", [f"{B} Yes.", f"{A} No."])]),
    "heading renamed": ([("H04", [A, B])], [("H05", [A, B])]),
    "joined": ([("H04", [A, B])], [("H04", [f"{B} {A}"])]),
    "joined elsewhere": ([("H04", [A, B]), ("H05", [C])], [("H04", [B]), ("H05", [f"{C} {A}"])]),
}


@pytest.mark.parametrize("how", ELSEWHERE)
def test_a_paragraph_that_one_side_raised_is_closed_wherever_the_other_put_it(how: str) -> None:
    """One side raises a paragraph that the other moved, split or joined: no copy of its words stays open, what nobody raised does."""
    was, now = (in_sections(*sections) for sections in ELSEWHERE[how])
    raised = was.replace(A, f"{{level=4}} {A}")
    for one, two in ((now, raised), (raised, now)):
        merged = merge_prose(was, one, two, SIDES).text
        found = {level for level, words in everything(merged) if "brigade" in words or "truck" in words}
        assert found == {4}
        if "joined" not in how:
            assert {level for level, words in everything(merged) if "Fuel" in words or "Schools" in words} == {2}
        assert merge_prose(was, merged, two, SIDES).text == merged


def everything(text: str) -> list[tuple[int, str]]:
    """Give each piece of a text with its level, other versions too."""
    narrative, _ = read_narrative(text, "assessment.md")
    return [(level, words) for p in (*narrative.paragraphs, *narrative.others) for words, level, _ in p.pieces()]


@pytest.mark.parametrize("where", [f"{A} {B}", f"{B}\n\n{A}", f"{B} Besides: {A[:-1]}, they say."])
def test_a_sentence_that_one_side_raised_is_closed_wherever_the_other_put_it(where: str) -> None:
    """One side marks a sentence, the other moved it into another paragraph: it is closed there."""
    was = in_sections(("H04", [f"{C} {A}", B]))
    raised, moved = was.replace(A, f"{{level=4: {A}}}"), in_sections(("H04", [C, where]))
    for one, two in ((moved, raised), (raised, moved)):
        assert {n for n, words in everything(merge_prose(was, one, two, SIDES).text) if "brigade" in words} == {4}


def test_what_no_side_raised_stays_open() -> None:
    """A phrase that other paragraphs have too, and a copy that both left open, stay at their level; what is new and says something else too."""
    plain = ["No data for this month.", "Fuel is scarce, and no data for this month.", C]
    was = in_sections(("H04", [A, *plain]), ("H05", plain))
    raised = was.replace(A, f"{{level=4}} {A}").replace("Fuel is scarce", "{level=4} Fuel is scarce", 1)
    new = "The bridge at Marro is open, and held by nobody."
    other = in_sections(("H04", [*plain, new]), ("H05", [*plain, "Nothing else; no data for this month."]))
    for one, two in ((other, raised), (raised, other)):
        found = everything(merge_prose(was, one, two, SIDES).text)
        assert [
            words for level, words in found if level > 2 and not words.startswith(("The checkpoint", "(", "Fuel"))
        ] == []
        assert {level for level, words in found if words.startswith("Fuel")} == {2, 4}
    for one, two in ((other, raised), (raised, other)):
        assert {n for n, words in everything(merge_prose(was, one, two, SIDES).text) if words == new} == {2}


def test_a_version_of_a_raised_paragraph_is_closed_too() -> None:
    """One side raises a paragraph below which another version stands: the other side's copy of that version is raised with it."""
    note = f"{{level=2}} {{other by=Carla on=2026-11-01}} {A[:-1]}, by Carla."
    was = f"{HEAD}{A}\n\n{note}\n\n{B}\n"
    one, two = was.replace(f"\n\n{A}", f"\n\n{{level=4}} {A}"), was.replace("Fuel", "Bread")
    for ours, theirs in ((one, two), (two, one)):
        assert {n for n, words in everything(merge_prose(was, ours, theirs, SIDES).text) if "brigade" in words} == {4}


def test_a_version_that_a_merge_noted_keeps_its_level() -> None:
    """The other version has a word that stands closed elsewhere: merged again with the new common text, it is as it was."""
    was, ours, theirs = (f"{HEAD}{word}\n\n{{level=3}} beta\n" for word in ("alpha", "alpha one", "beta two"))
    for one, two in ((ours, theirs), (theirs, ours)):
        merged = merge_prose(was, one, two, SIDES).text
        assert {n for n, words in everything(merged) if words in {"alpha one", "beta two"}} == {2}
        again = merge_prose(two, merged, f"{two}\n## H01\n\nelse\n", SIDES).text
        assert again == f"{merged}\n## H01\n\nelse\n"


NAMES = ["KJ", "H01", "H02", "H03"]
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["raise", "raise", "move", "split", "join", "touch", "rename", "sentence"]),
        st.integers(0, 8),
        st.integers(0, 2),
        st.integers(0, 4),
        st.sampled_from(["{level=3} ", "{level=4} "]),
    ),
    min_size=1,
    max_size=4,
)
Parts = list[tuple[str, list[tuple[str, list[str]]]]]  # sections: heading, and paragraphs as (mark, words)


def regrouped(parts: Parts, moves, who: str) -> Parts:
    """Give sections as one side leaves them that raises, moves, splits and joins paragraphs, and renames headings."""
    out = [(name, list(texts)) for name, texts in parts]
    for number, (kind, which, to, place, mark) in enumerate(moves):
        there = [(s, n) for s, (_, texts) in enumerate(out) for n in range(len(texts))]
        s, n = there[which % len(there)]
        own, words = out[s][1][n]
        if kind == "raise":
            out[s][1][n] = (max(own, mark), words)
        elif kind == "sentence" and "{" not in "".join((own, *words)):
            out[s][1][n] = (own, [words[0], f"{{level={mark[7]}: {words[1]}", f"{words[2]}}}", *words[3:]])
        elif kind == "move":
            out[s][1].pop(n)
            out[to % len(out)][1].insert(place, (own, words))
        elif kind == "split" and len(words) >= 8 and "{" not in "".join(words):
            out[s][1][n : n + 1] = [(own, words[:4]), (own, words[4:])]
        elif kind == "join" and len(out[s][1]) > n + 1:
            after = out[s][1].pop(n + 1)
            body = words if "{" in own + after[0] else [*words, *after[1]]
            out[s][1][n : n + 1] = [(own, body)] if len(body) > len(words) else [(own, words), after]
        elif kind == "touch" and not words[-1].startswith(who):
            out[s][1][n] = (own, [*words, f"{who}{number}"])
        elif kind == "rename":
            free = [name for name in NAMES if name not in [name for name, _ in out]]
            out[s] = (free[0] if free else out[s][0], out[s][1])
    return out


def as_prose(parts: Parts) -> str:
    """Write sections of paragraphs as a planning cell does."""
    return written({name: [mark + " ".join(words) for mark, words in texts] for name, texts in parts})


def lowest(text: str, *, others: bool) -> dict[str, int]:
    """Give the lowest level at which each word is told, as other versions too."""
    narrative, _ = read_narrative(text, "assessment.md")
    found: dict[str, int] = {}
    for paragraph in (*narrative.paragraphs, *(narrative.others if others else ())):
        for piece, level, _ in paragraph.pieces():
            found |= {word: min(level, found.get(word, 4)) for word in piece.split()}
    return found


@settings(max_examples=500, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=3), MOVES, MOVES)
def test_no_word_that_a_side_raised_stands_below(counts, one, two) -> None:
    """Of a paragraph or sentence that a side raised no word is told below, wherever the other side moved it; the same from either side."""
    made = iter(range(100))
    base = [
        (name, [("", [f"w{n}x{k}" for k in range(8)]) for n in (next(made) for _ in range(count))])
        for name, count in zip(NAMES, counts, strict=False)
    ]
    was, ours, theirs = (as_prose(p) for p in (base, regrouped(base, one, "o"), regrouped(base, two, "t")))
    old, sides = lowest(was, others=False), [lowest(text, others=False) for text in (ours, theirs)]
    results = []
    for mine, other, who in ((ours, theirs, SIDES), (theirs, ours, SIDES.swapped())):
        merged = merge_prose(was, mine, other, who).text
        now = lowest(merged, others=True)
        for word, level in now.items():
            for side in sides:
                assert word not in old or level >= side.get(word, 1) or side[word] <= old[word], word
        assert {*sides[0], *sides[1]} <= {*now}
        results.append(now)
    assert results[0] == results[1]


def test_what_stays_of_a_section_that_was_taken_out_keeps_its_heading() -> None:
    """One side takes a section out, the other mended a paragraph of it: the paragraph stands under its own heading."""
    was = in_sections(("H04", [A]), ("H05", [B, C]))
    one, two = in_sections(("H04", [A])), was.replace("Fuel", "Bread")
    for ours, theirs in ((one, two), (two, one)):
        merged = merge_prose(was, ours, theirs, SIDES).text
        narrative, problems = read_narrative(merged, "assessment.md")
        assert [(p.section, p.text) for p in narrative.paragraphs] == [("H04", A), ("H05", B.replace("Fuel", "Bread"))]
        assert (problems, [p.text for p in narrative.others]) == ([], ["(taken out)"])
        assert merge_prose(was, merged, theirs, SIDES).text == merged


def test_a_level_that_does_not_stand_in_the_first_line_is_none() -> None:
    """A file that begins with an empty line is all at level 4, as the reader reads it, and stays so; its empty lines stay."""
    was = f"\n{HEAD}{A}\n"
    one, two = was.replace("Ilyas.", "Ilyas. More."), f"{was}\n{B}\n"
    for ours, theirs in ((one, two), (two, one)):
        merged = merge_prose(was, ours, theirs, SIDES)
        assert (merged.text[:10], merged.clashes) == ("\nlevel: 2\n", ())
        assert {p.level for p in read_narrative(merged.text, "")[0].paragraphs} == {4}
    for ours, theirs in ((was.lstrip(), two), (two, was.lstrip())):
        assert {n for n, words in everything(merge_prose(was, ours, theirs, SIDES).text) if words in {A, B}} == {4}
    assert {b.level for blocks in sections_of(was).values() for b in blocks if not b.heading} == {4}


def test_without_a_common_text_what_is_alike_is_one_paragraph() -> None:
    """Nobody knows what both had read: a paragraph raised and mended here stands with its old words as another version, both closed."""
    ours = in_sections(("H04", [f"{{level=4}} {A.replace('3rd', 'third')}", B]), ("H05", [C]))
    theirs = in_sections(("H04", [A, MORE, B]), ("H05", [f"The road is shut. {A}"]))
    for one, two in ((ours, theirs), (theirs, ours)):
        merged = merge_prose("", one, two, SIDES)
        said = everything(merged.text)
        assert {n for n, words in said if "brigade" in words} == {4}
        assert {n for n, words in said if words in {B, C, MORE}} == {2}
        assert sorted(words for _, words in said) == sorted(
            [A, A.replace("3rd", "third"), B, C, MORE, f"The road is shut. {A}"]
        )
        assert [c.field for c in merged.clashes] == ["paragraph"]
        assert merge_prose("", merged.text, two, SIDES).text == merged.text


NEW = "A new market opened at the bridge and trades until dusk."
AGAIN = {
    "replaced there, one more here": ([A, B, C], [MORE, A, B, C], [NEW, B, C]),
    "replaced by two there, another replaced here": ([A, B, C], [A, "Ours wrote this.", C], [NEW, MORE, B, C]),
    "one more here, the next replaced there": ([A, B, C], [A, MORE, B, C], [A, NEW, C]),
    "one more here, the one before taken out there": (
        [A, B, C],
        [A, B, "Bread costs twice what it did in spring.", C],
        [A, C, NEW],
    ),
    "taken out and one more there, mended here": ([A, B, C], [A, f"{B} More.", C], [A, NEW, C]),
}


@pytest.mark.parametrize("how", AGAIN)
def test_a_copy_that_is_merged_again_with_the_old_common_text_doubles_nothing(how: str) -> None:
    """Git knows nothing of the first merge, so that the second one has the same ancestor: nothing changes, from either side."""
    was, ours, theirs = (in_sections(("H04", texts)) for texts in AGAIN[how])
    for one, two in ((ours, theirs), (theirs, ours)):
        merged = merge_prose(was, one, two, SIDES).text
        for other in (one, two):
            assert merge_prose(was, merged, other, SIDES).text == merged
        assert [words for _, words in everything(merged)].count(NEW) == 1


def test_copies_of_a_paragraph_are_kept_apart() -> None:
    """One side replaced two paragraphs that the other took out by the same words, one of them closed: each copy stays."""
    was = in_sections(("H04", [A, B, C]))
    one, two = in_sections(("H04", [NEW, f"{{level=4}} {NEW}", C])), in_sections(("H04", [C]))
    for ours, theirs in ((one, two), (two, one)):
        found = everything(merge_prose(was, ours, theirs, SIDES).text)
        assert [level for level, words in found if words == NEW] == [2, 4]

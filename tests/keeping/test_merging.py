"""Merging YAML files of a profile: nothing that either side changed is absent, whatever the two did."""

from __future__ import annotations

import copy

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planning.keeping.files import merge_file
from planning.keeping.merging import OTHER_VERSIONS, RECORD, TAKEN_OUT, Side, Sides, merge_outlines
from planning.keeping.outline import UnshapedError, read_outline, shown
from planning.profiles.yamltext import Plain, read_yaml

SIDES = Sides(Side("Bilal", "2026-11-20"), Side("Amina", "2026-11-25"))
Records = dict[str, dict[str, Plain]]

WORDS = st.text("abcdef :#-'\"[]{}&*!|>%@`,é\u0639\n", min_size=1, max_size=12).filter(lambda t: t.strip() == t)
SCALARS = st.one_of(WORDS, st.sampled_from(["2026-11-20", "X", "-2", "0.5", "no", "null", "~"]))
LISTS = st.lists(st.sampled_from(["F-01", "F-02", "F-03", "F-04"]), unique=True, max_size=3)
NAMES = st.sampled_from(["name", "note", "score", "evidence", "places", "as_of"])
LEVELS = st.sampled_from(["1", "2", "3", "4"])


def value_for(name: str) -> st.SearchStrategy[Plain]:
    """Give values that a field may have: lists for those that are lists."""
    return LISTS if name in {"evidence", "places"} else SCALARS


FIELDS = st.lists(NAMES, unique=True, max_size=4).flatmap(
    lambda names: st.fixed_dictionaries({"level": LEVELS, **{n: value_for(n) for n in names}})
)
EDITS = st.one_of(
    st.tuples(st.just("set"), st.integers(0, 3), NAMES.flatmap(lambda n: st.tuples(st.just(n), value_for(n)))),
    st.tuples(st.just("set"), st.integers(0, 3), st.tuples(st.just("level"), LEVELS)),
    st.tuples(st.just("drop"), st.integers(0, 3), NAMES),
    st.tuples(st.just("remove"), st.integers(0, 3), st.none()),
    st.tuples(st.just("add"), st.integers(0, 3), FIELDS),
)
HISTORIES = st.tuples(
    st.lists(FIELDS, min_size=1, max_size=4), st.lists(EDITS, max_size=5), st.lists(EDITS, max_size=5)
)


def written(records: Records) -> str:
    """Write records as a planning cell does, with comments."""
    out = ["# who edits this: the planning cell", "actors:"]
    for name, fields in records.items():
        out += [f"  # about {name}", f"  - id: {name}"]
        out += [f"    {key}: {shown(value)}" for key, value in fields.items()]
    return "\n".join(out) + "\n"


def edited(records: Records, edits: list[tuple[str, int, object]], first: int) -> Records:
    """Give records with edits made; new ones get ids from ``first`` on."""
    out = copy.deepcopy(records)
    for kind, at, what in edits:
        name = f"A-{at:02}"
        if kind == "add":
            out[f"A-{first + len(out)}"] = dict(what)  # type: ignore[call-overload]
        elif name in out and kind == "set":
            key, value = what  # type: ignore[misc]
            out[name][key] = value
        elif name in out and kind == "drop":
            out[name].pop(str(what), None)
        elif kind == "remove":
            out.pop(name, None)
    return out


def three(history: tuple[list[dict[str, Plain]], list[object], list[object]]) -> tuple[Records, Records, Records]:
    """Give what both had read, and what each made of it."""
    first, one, two = history
    base = {f"A-{n:02}": fields for n, fields in enumerate(first)}
    return base, edited(base, one, 20), edited(base, two, 60)  # type: ignore[arg-type]


def records_of(text: str) -> Records:
    """Read records back."""
    doc = read_yaml(text, "actors.yml")
    assert not doc.problems or all("invisible" in p.found for p in doc.problems)
    assert isinstance(doc.data, dict)
    entries = doc.data["actors"] or []
    return {str(e["id"]): {k: v for k, v in e.items() if k != "id"} for e in entries}  # type: ignore[union-attr, index]


def noted(record: dict[str, Plain], field: str, value: str) -> bool:
    """Whether a record carries another version of a field."""
    notes = record.get(OTHER_VERSIONS) or []
    return any(n["field"] == field and n["value"] == value for n in notes)  # type: ignore[union-attr, index, call-overload]


def absent(base: Records, side: Records, merged: Records) -> list[str]:
    """Give in words what a side changed and the merged records neither say nor note."""
    lost = []
    for name in base.keys() | side.keys():
        was, now, got = base.get(name), side.get(name), merged.get(name)
        if now is None:
            if got is not None and not noted(got, RECORD, TAKEN_OUT):
                lost.append(f"{name} was taken out")
            continue
        if was == now:
            continue
        if got is None:
            lost.append(f"{name} is gone")
            continue
        for key in (was or {}).keys() | now.keys():
            old, new, have = (was or {}).get(key), now.get(key), got.get(key)
            if new in (old, have) or noted(got, key, shown(new) or TAKEN_OUT):
                continue
            if isinstance(new, list) and isinstance(have, list) and isinstance(old or [], list):
                gone = set(old or []) - set(new)  # type: ignore[arg-type]
                if set(new) - set(old or []) <= set(have) and not gone & set(have):  # type: ignore[arg-type]
                    continue
            lost.append(f"{name} {key}: {old!r} -> {new!r}, found {have!r}")
    return lost


@settings(max_examples=400, deadline=None)
@given(HISTORIES)
def test_nothing_that_either_side_changed_is_absent(history) -> None:
    """After a merge every change of either side stands in the file or beside it as another version."""
    base, ours, theirs = three(history)
    merged = merge_outlines(written(base), written(ours), written(theirs), SIDES)
    got = records_of(merged.text)
    assert absent(base, ours, got) == []
    assert absent(base, theirs, got) == []


COMMENTS = st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=4)


def commented(text: str, places: list[tuple[int, bool]], who: str, *, flat: bool) -> str:
    """Write comments above or behind some lines of a text, each with a word of its own; ``flat`` with dashes at the margin."""
    rows = text.splitlines()
    for n, (place, behind) in enumerate(places):
        at = place % len(rows)
        mark = f"# {who}-{n}-remark"
        if behind:
            rows[at] += f"  {mark}"
        else:
            rows.insert(at, rows[at][: len(rows[at]) - len(rows[at].lstrip())] + mark)
    return "".join(f"{row.removeprefix('  ') if flat else row}\n" for row in rows)


@settings(max_examples=400, deadline=None)
@given(HISTORIES, COMMENTS, COMMENTS, st.booleans())
def test_no_comment_that_either_side_wrote_is_lost(history, one, two, flat) -> None:
    """Wherever both sides put comments, all of them stand in the merged file once, and merging again adds none."""
    versions = [written(r) for r in three(history)]
    base, ours, theirs = (
        commented(text, places, who, flat=flat)
        for text, places, who in zip(versions, ([], one, two), ("base", "ours", "theirs"), strict=True)
    )
    merged = merge_outlines(base, ours, theirs, SIDES).text
    for who, places in (("ours", one), ("theirs", two)):
        for n in range(len(places)):
            assert f"{who}-{n}-remark" in merged
    again = merge_outlines(base, merged, theirs, SIDES).text
    assert again.count("-remark") == merged.count("-remark")


@settings(max_examples=200, deadline=None)
@given(HISTORIES)
def test_a_merge_is_the_same_from_either_side(history) -> None:
    """Whichever side is called ours, the records and what is not disputed are the same, in the same order."""
    base, ours, theirs = three(history)
    one = merge_outlines(written(base), written(ours), written(theirs), SIDES)
    two = merge_outlines(written(base), written(theirs), written(ours), SIDES.swapped())
    left, right = records_of(one.text), records_of(two.text)
    assert list(left) == list(right)
    disputed = {(c.record, c.field) for c in (*one.clashes, *two.clashes)}
    for name, fields in left.items():
        for key in (fields.keys() | right[name].keys()) - {OTHER_VERSIONS}:
            if (name, key) in disputed:
                versions = [
                    {
                        shown(side[name].get(key)) or TAKEN_OUT,
                        *(n["value"] for n in side[name][OTHER_VERSIONS] if n["field"] == key),
                    }
                    for side in (left, right)
                ]
                assert versions[0] == versions[1]
            else:
                assert fields.get(key) == right[name].get(key)


@settings(max_examples=200, deadline=None)
@given(HISTORIES)
def test_merging_twice_changes_nothing(history) -> None:
    """The same copy merged once more, with the old or the new ancestor, leaves every character as it is."""
    base, ours, theirs = (written(r) for r in three(history))
    merged = merge_outlines(base, ours, theirs, SIDES).text
    assert merge_outlines(base, merged, theirs, SIDES).text == merged
    assert merge_outlines(theirs, merged, theirs, SIDES).text == merged


@settings(max_examples=200, deadline=None)
@given(HISTORIES)
def test_no_level_is_lowered_under_what_somebody_else_wrote(history) -> None:
    """A record that one side opened to more readers stays closed where the other side wrote in it."""
    base, ours, theirs = three(history)
    got = records_of(merge_outlines(written(base), written(ours), written(theirs), SIDES).text)
    for one, two in ((ours, theirs), (theirs, ours)):
        for name in base.keys() & one.keys() & two.keys():
            wrote = {k: v for k, v in two[name].items() if k != "level"} != {
                k: v for k, v in base[name].items() if k != "level"
            }
            if wrote:
                assert str(got[name]["level"]) >= str(two[name]["level"])


NAMED = ("name", "note", "place")
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("level"), st.integers(0, 2), LEVELS),
        st.tuples(st.just("levels"), st.integers(0, 2), st.tuples(st.sampled_from(NAMED), st.sampled_from("234"))),
        st.tuples(st.just("id"), st.integers(0, 2), st.none()),
        st.tuples(st.just("list"), st.integers(0, 2), st.none()),
        st.tuples(
            st.just("field"), st.integers(0, 2), st.tuples(st.sampled_from(NAMED), st.sampled_from(["aim", "end"]))
        ),
        st.tuples(st.just("words"), st.integers(0, 2), st.sampled_from(NAMED)),
        st.tuples(st.just("remove"), st.integers(0, 2), st.none()),
    ),
    max_size=4,
)


def moved(first: list[str], moves: list[tuple[str, int, object]], who: str) -> Records:
    """Give records whose every text has words of its own, with levels changed and texts, records and ids moved."""
    out: Records = {}
    for n, level in enumerate(first):
        texts = {f: " ".join(f"{f}{n}{sign}" for sign in "abcdef") for f in NAMED}
        out[str(n)] = {"key": "actors", "id": f"A-0{n}", "level": level, "levels": {}, **texts}
    for kind, at, what in moves:
        record: dict[str, Plain] = out.get(str(at), {})
        if kind == "remove":
            out.pop(str(at), None)
        elif not record:
            continue
        elif kind in {"id", "list"}:
            record |= {"id": f"A-{who}{at}"} if kind == "id" else {"key": "groups"}
        elif kind == "level":
            record["level"] = str(what)
        elif kind == "words":
            record |= {n: f"{v} {who}" for n, v in record.items() if n == what}
        else:
            name, new = what  # type: ignore[misc]
            if kind == "levels":
                record["levels"] |= {name: new}  # type: ignore[operator]
            elif name in record:
                record[new] = record.pop(name)
    return out


def in_lists(records: Records, *, bracket: bool) -> str:
    """Write records below their keys; with one in brackets the file can only be merged by lines."""
    out = ["areas:", "  - {id: E-01, level: 1}"] if bracket else []
    for key in ("actors", "groups"):
        out += [f"{key}:"] if any(r["key"] == key for r in records.values()) else [f"{key}: []"]
        for fields in records.values():
            rows = [f"{n}: {shown(v)}" for n, v in fields.items() if n != "key" and v]
            out += [f"  - {rows[0]}", *(f"    {row}" for row in rows[1:])] if fields["key"] == key else []
    return "\n".join(out) + "\n"


def shown_from(text: str) -> dict[str, int]:
    """Give the lowest level that each text is shown from, by its words without those that were added."""
    out: dict[str, int] = {}
    for records in read_yaml(text, "").data.values():  # type: ignore[union-attr]
        for record in records or ():
            own = record.get("levels") or {}
            notes = [(note["field"], note["value"]) for note in record.get(OTHER_VERSIONS) or ()]
            for name, value in (*((n, v) for n, v in record.items() if n != OTHER_VERSIONS), *notes):
                for word in str(value).split():
                    if word[:-2] in NAMED:
                        level = max(int(record["level"]), int(own.get(name, 1)))
                        out[word] = min(out.get(word, 4), level)
    return out


@settings(max_examples=600, deadline=None)
@given(st.lists(LEVELS, min_size=1, max_size=3), MOVES, MOVES, st.booleans())
def test_words_are_shown_to_no_more_readers_than_either_side_meant(first, one, two, bracket) -> None:
    """Wherever one side moved them, words are at the level that the other side gave them; in a file merged by lines too."""
    base, ours, theirs = (
        in_lists(moved(first, moves, who), bracket=bracket) for moves, who in (([], ""), (one, "4"), (two, "7"))
    )
    merged = merge_file("actors.yml", base, ours, theirs, SIDES)
    assume(not read_yaml(merged.text, "").problems)
    was, mine, other = (shown_from(text) for text in (base, ours, theirs))
    for word, level in shown_from(merged.text).items():
        left, right = mine.get(word), other.get(word)
        if left is None or right is None:
            due = left or right or 0
        else:
            due = right if left == was[word] else left if right == was[word] else max(left, right)
        assert level >= due, word
    if not bracket:
        back = merge_file("actors.yml", base, theirs, ours, SIDES.swapped())
        assert shown_from(back.text) == shown_from(merged.text)
        assert merge_file("actors.yml", base, merged.text, theirs, SIDES).text == merged.text


@settings(max_examples=200, deadline=None)
@given(HISTORIES)
def test_no_level_is_lowered_in_a_file_that_is_merged_by_lines(history) -> None:
    """One record in brackets, and the file is merged by lines: a record stays closed where the other side wrote in it."""
    base, ours, theirs = three(history)
    texts = [written(side) + "  - {id: A-99, level: 1}\n" for side in (base, ours, theirs)]
    merged = merge_file("actors.yml", *texts, SIDES)
    assume(not read_yaml(merged.text, "").problems)
    got = records_of(merged.text)
    for one, two in ((ours, theirs), (theirs, ours)):
        for name in base.keys() & one.keys() & two.keys() & got.keys():
            if {**two[name], "level": ""} != {**base[name], "level": ""}:
                assert got[name]["level"] >= two[name]["level"]  # type: ignore[operator]


@settings(max_examples=200, deadline=None)
@given(st.lists(FIELDS, min_size=1, max_size=4))
def test_the_shape_of_a_file_gives_it_back(first) -> None:
    """Reading a file into its shape and writing it again gives the same characters, also with other ends of lines."""
    text = written({f"A-{n:02}": fields for n, fields in enumerate(first)})
    for version in (text, text.replace("\n", "\r\n"), "\ufeff" + text):
        assert read_outline(version).text() == version


@settings(max_examples=300, deadline=None)
@given(NAMES.flatmap(lambda n: st.tuples(st.just(n), st.one_of(SCALARS, LISTS, st.text(min_size=1, max_size=300)))))
def test_a_value_that_is_written_reads_back(pair) -> None:
    """Whatever a field says, the lines written for it say the same."""
    from planning.keeping.outline import source_of

    name, value = pair
    text = "actors:\n  - id: A-01\n    " + source_of(name, value, 4)
    try:
        got = read_outline(text).part("actors").items[0].data[name]
    except UnshapedError:
        assume(False)  # a sign that no YAML may hold
    assert got == value or (isinstance(value, str) and got == value.strip())


def actor(*fields: str) -> str:
    """Write a file with one record."""
    return "actors:\n  - id: A-01\n" + "".join(f"    {f}\n" for f in fields)


def test_the_level_of_a_field_that_one_side_raised_holds() -> None:
    """The stricter level of a field holds where both raised it, and where one lowered it while the other wrote the field."""
    two, four = "levels: {note: 3}", "levels: {note: 4}"
    cases = (
        (actor("level: 2", "note: a"), actor("level: 2", two, "note: a"), actor("level: 2", four, "note: a"), 0),
        (actor("level: 2", four, "note: a"), actor("level: 2", "note: a"), actor("level: 2", four, "note: new"), 1),
        (
            actor("level: 2", four, "note: a"),
            actor("level: 2", two, "note: a"),
            actor("level: 2", four, "note: new"),
            1,
        ),
    )
    for base, one, other, clashes in cases:
        for ours, theirs in ((one, other), (other, one)):
            merged = merge_outlines(base, ours, theirs, SIDES)
            [(_, item)] = read_outline(merged.text).records()
            assert item.data["levels"] == {"note": "4"}
            assert len(merged.clashes) == clashes


def test_the_level_of_a_field_that_one_side_lowered_alone_is_lowered() -> None:
    """Nobody wrote the field meanwhile: the lower level holds, and what else the other wrote is there."""
    base = actor("level: 2", "levels: {note: 4}", "note: a", "name: x")
    ours, theirs = base.replace("    levels: {note: 4}\n", ""), base.replace("name: x", "name: y")
    assert merge_outlines(base, ours, theirs, SIDES).text == ours.replace("name: x", "name: y")


def test_a_record_that_somebody_wrote_a_comment_for_is_not_taken_out_unseen() -> None:
    """One side takes a record out, the other puts a comment there: it stays, with the note that it was taken out."""
    base = actor("level: 2") + "  - id: A-02\n    level: 2\n"
    theirs = base.replace("  - id: A-02", "  # ask first\n  - id: A-02")
    merged = merge_outlines(base, actor("level: 2"), theirs, SIDES)
    assert "# ask first" in merged.text
    assert [c.other for c in merged.clashes] == [TAKEN_OUT]


def test_records_without_an_id_are_known_by_what_they_say() -> None:
    """One side takes the first of two out, the other writes in it: nothing lands in the second one."""
    one, two = "  - heading: H01\n    note: n\n", "  - heading: H02\n    note: n\n"
    base, ours, theirs = (
        f"judgements:\n{one}{two}",
        f"judgements:\n{two}",
        f"judgements:\n{one.replace(': n', ': more')}{two}",
    )
    for left, right in ((ours, theirs), (theirs, ours)):
        merged = merge_outlines(base, left, right, SIDES)
        said = {item.data["heading"]: item.data["note"] for _, item in read_outline(merged.text).records()}
        assert said == {"H01": "more", "H02": "n"}
        assert [c.other for c in merged.clashes] == [TAKEN_OUT]


def test_a_comment_behind_an_empty_list_stays_one() -> None:
    """A list in brackets with a comment gets its first record from the other side."""
    merged = merge_outlines("actors: []\n", "actors: []  # none yet\n", actor("level: 2"), SIDES)
    assert merged.text == actor("level: 2").replace("actors:", "actors:  # none yet")


def test_a_review_that_one_side_took_back_is_back() -> None:
    """Steps of both sides stand in the order of their days, and on one day the one that takes back stands last."""

    def review(*steps: str) -> str:
        return "reviews:\n  - id: RV-01\n    level: 1\n    steps:\n" + "".join(
            f"      - {{{s}, by: x}}\n" for s in steps
        )

    first = "state: cleared, on: 2026-11-10"
    for end, day in (("2026-11-22", "2026-11-25"), ("2026-11-25", "2026-11-25")):
        ours, theirs = review(first, f"state: endorsed, on: {end}"), review(first, f"state: draft, on: {day}")
        for one, two in ((ours, theirs), (theirs, ours)):
            [(_, item)] = read_outline(merge_outlines(review(first), one, two, SIDES).text).records()
            assert item.data["steps"][-1]["state"] == "draft"


def test_a_comment_never_falls_into_a_text_of_several_lines() -> None:
    """Behind a text of lines a comment of the other side stands at the margin of the record, and levels are merged as ever."""
    base = "area:\n  id: XKZ\n  level: 4\n  name: |\n    A name\n    in lines.\n  note: first\n  summary: s\n"
    ours = base.replace("level: 4", "level: 1").replace("note: first", "note: ours")
    theirs = base.replace("  note: first", "  # see F-12\n  note: theirs")
    for one, two in ((ours, theirs), (theirs, ours)):
        merged = merge_outlines(base, one, two, SIDES)
        [(_, item)] = read_outline(merged.text).records()
        assert (item.data["level"], item.data["name"]) == ("4", "A name\nin lines.")
        assert "\n  # see F-12\n" in merged.text


def test_comments_of_a_key_are_kept_from_both_sides() -> None:
    """Comments behind a key and below it, of a list with its dash at the margin too, stand in the file from either side."""
    flat = "actors:\n- id: A-01\n  level: 2\n"
    cases = (
        (flat, flat.replace("- id", "# one\n- id"), flat.replace("- id", "# two\n- id")),
        (actor(), "actors:  # one\n" + actor()[8:], "actors:  # two\n" + actor()[8:]),
        ("actors: []\n", "actors: []  # one\n", "actors: []  # two\n"),
    )
    for base, ours, theirs in cases:
        for left, right in ((ours, theirs), (theirs, ours)):
            merged = merge_outlines(base, left, right, SIDES).text
            assert "# one" in merged
            assert "# two" in merged
            assert merge_outlines(base, merged, right, SIDES).text == merged


def test_a_comment_stays_when_its_field_or_list_is_taken_out() -> None:
    """One side takes out what the other wrote a comment for: the comment stays above what comes next."""
    base = actor("level: 2", "note: a", "name: x") + "groups: []\n"
    gone = actor("level: 2", "name: x")
    wrote = base.replace("    note", "    # see F-12\n    note").replace("groups", "# keep them\ngroups")
    for ours, theirs in ((gone, wrote), (wrote, gone)):
        merged = merge_outlines(base, ours, theirs, SIDES).text
        assert "    # see F-12\n    name: x\n" in merged
        assert "# keep them\n" in merged
        assert "note: a" not in merged


def test_the_comment_behind_a_level_stays_when_the_stricter_one_holds() -> None:
    """A level that one side lowered is raised again where it stands: the comment behind it stays."""
    base = actor("level: 4  # asked Bilal", "note: a")
    merged = merge_outlines(base, base.replace("level: 4", "level: 2"), base.replace("note: a", "note: b"), SIDES)
    assert "level: 4  # asked Bilal\n" in merged.text


def test_a_record_without_an_id_that_begins_with_its_level_is_not_doubled() -> None:
    """One side raises it, the other writes in it: one record, at the level that was raised."""
    base = "judgements:\n  - level: 2\n    heading: H01\n    note: n\n    name: x\n"
    raised, wrote = base.replace("level: 2", "level: 4"), base.replace("note: n", "note: more")
    for ours, theirs in ((raised, wrote), (wrote, raised)):
        [(_, item)] = read_outline(merge_outlines(base, ours, theirs, SIDES).text).records()
        assert (item.data["level"], item.data["note"]) == ("4", "more")


BRIGADE = actor("level: 2", "name: Third Brigade", "note: The commander sells fuel to the mission at the gate.")


def test_a_level_that_one_side_raised_goes_with_what_the_other_renamed_or_moved() -> None:
    """A record with a new id or in another list, and a field with a new name: what was raised is raised there too, and noted."""
    raised = BRIGADE.replace("level: 2", "level: 4")
    cases = (
        (raised, BRIGADE.replace("A-01", "A-33"), "A-33", "level", "4", "2"),
        (raised, BRIGADE.replace("actors", "groups"), "A-01", "level", "4", "2"),
        (
            f"{BRIGADE}    levels: {{note: 4}}\n",
            BRIGADE.replace("note:", "summary:"),
            "A-01",
            "levels",
            {"note": "4", "summary": "4"},
            "{note: 4}",
        ),
        (
            f"{BRIGADE}    levels: {{note: 4}}\n",
            BRIGADE.replace("A-01", "A-33"),
            "A-33",
            "levels",
            {"note": "4"},
            TAKEN_OUT,
        ),
    )
    for one, two, name, field, kept, other in cases:
        for ours, theirs in ((one, two), (two, one)):
            merged = merge_file("actors.yml", BRIGADE, ours, theirs, SIDES)
            item = [i for _, i in read_outline(merged.text).records() if i.identity == name][-1]
            assert item.data[field] == kept
            assert noted(item.data, field, other)
            assert [c.by for c in merged.clashes if c.field == field] == [SIDES.ours if ours == two else SIDES.theirs]


def test_a_new_record_with_words_that_the_other_side_raised_has_that_level_for_them() -> None:
    """One side raised a record, the other quotes it in a new one: the field with the words gets the level, the rest is open."""
    quoted = f"{BRIGADE}  - id: A-02\n    level: 1\n    name: Port\n    note: They say the commander sells fuel to the mission.\n"
    merged = merge_file("actors.yml", BRIGADE, BRIGADE.replace("level: 2", "level: 4"), quoted, SIDES)
    item = read_outline(merged.text).part("actors").items[1]
    assert (item.data["level"], item.data["levels"]) == ("1", {"note": "4"})


def test_a_new_record_that_only_names_the_same_source_keeps_its_level() -> None:
    """A text that other records say openly is no sign of what was raised."""
    source = "source: OCHA humanitarian needs overview of 2025"
    base = actor("level: 2", "name: a", source) + f"  - id: A-02\n    level: 1\n    name: b\n    {source}\n"
    ours, theirs = (
        base.replace("level: 2", "level: 4"),
        f"{base}  - id: A-03\n    level: 1\n    name: c\n    {source}\n",
    )
    merged = merge_file("actors.yml", base, ours, theirs, SIDES)
    assert merged.text == theirs.replace("level: 2", "level: 4")
    assert merged.clashes == ()


def test_in_a_file_merged_by_lines_a_level_that_one_side_lowered_stays_where_the_other_wrote() -> None:
    """A record in brackets, elsewhere or the one itself: the stricter level holds from either side, and it is told."""
    bracket = "actors:\n  - {id: A-09, level: 2, name: X}\n"
    cases = (
        bracket + actor("level: 4  # asked", "name: n", "place: P")[8:],
        "actors:\n  - {id: A-01, level: 4, name: n, place: P}\n  - id: A-02\n    level: 1\n",
    )
    for base in (*cases, *(f"\ufeff{text}".replace("\n", "\r\n") for text in cases)):
        lower, wrote = base.replace("level: 4", "level: 2"), base.replace("place: P", "place: the house")
        for ours, theirs, by in ((lower, wrote, SIDES.ours), (wrote, lower, SIDES.theirs)):
            merged = merge_file("actors.yml", base, ours, theirs, SIDES)
            [record] = [r for r in read_yaml(merged.text, "").data["actors"] if r["id"] == "A-01"]  # type: ignore[index, union-attr]
            assert record["level"] == "4"
            told = [(c.kept, c.other, c.by, c.noted) for c in merged.clashes if c.field == "level"]
            assert told == [("4", "2", by, False)] or "lines" in {c.field for c in merged.clashes}
            assert merged.text.count("\r\n") == (merged.text.count("\n") if "\r" in base else 0)


def test_in_a_file_merged_by_lines_the_level_of_a_field_goes_with_its_words() -> None:
    """The levels of fields are written in brackets or in lines, as the file has them; without any, a line more."""
    bracket = "actors:\n  - {id: A-09, level: 2, name: X}\n"
    said = "The commander sells fuel to the mission"
    for before, after in (
        ("    name: n\n", "    levels: {note: 4}\n    name: n\n"),
        ("    levels: {name: 2}\n    name: n\n", "    levels: {name: 2, note: 4}\n    name: n\n"),
        ("    levels:\n      name: 2\n    name: n\n", "    levels:\n      note: 4\n      name: 2\n    name: n\n"),
    ):
        base = f"{bracket}  - id: A-01\n    level: 1\n{before}    place: P\n    note: {said}\n"
        ours = base.replace(before, after)
        theirs = base.replace("    note:", "    summary:")
        for one, two in ((ours, theirs), (theirs, ours)):
            merged = merge_file("actors.yml", base, one, two, SIDES)
            record = read_yaml(merged.text, "").data["actors"][1]  # type: ignore[index, call-overload]
            assert (record["levels"]["summary"], record["summary"]) == ("4", said)  # type: ignore[index, call-overload]

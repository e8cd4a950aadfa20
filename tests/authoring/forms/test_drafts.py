"""A draft writes what was typed and nothing else: byte by byte outside of the record, value by value inside."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from planning.authoring.forms.choices import Known, known_of
from planning.authoring.forms.drafts import Draft, blank, cleaned, next_id, opened, without, written
from planning.authoring.forms.fields import Shape, kinds, shapes_of, type_of
from planning.keeping.editing import EditError
from planning.keeping.outline import Outline, read_outline
from planning.profiles.records import SINGLE
from planning.profiles.yamltext import Plain

EDITS = 1000
SEED = 20261123
TEXTS = (
    "A plain sentence.", "a: b", "# no comment", "- no list", "X-ray", "null", "~", '"quoted"', "it's", "tab\tin it", "[F-001] said so",
    "{level=3: no}", "yes", "2026-11-22", "17000", "0.4", "*anchor &mark !tag", "ends with a colon:", "über Straße مدينة", "a\nb\n\nc",
    " long " + "and longer words " * 20, "> folded", "| kept", "%", "@at", "`tick`", "?", "X",
)  # fmt: skip


@pytest.fixture(scope="module")
def xka(root: Path) -> dict[str, str]:
    """Give the text of every file of the exercise area."""
    folder = root / "country_profiles" / "xka"
    return {p.name: p.read_bytes().decode() for p in folder.glob("*.yml")}


@pytest.fixture(scope="module")
def known(root: Path) -> Known:
    """Give what the exercise area holds."""
    return known_of("XKA", root / "country_profiles" / "xka")


def chunks(outline: Outline) -> dict[str, str]:
    """Cut a file into what stands before its records, each record, and what stands after them."""
    out = {"tail": outline.tail}
    for part in outline.parts:
        out[f"{part.key}:"] = part.lead + part.head
        out.update({f"{part.key} {item.identity}": item.text() for item in part.items})
    return out


def test_a_record_that_was_only_looked_at_leaves_every_byte(xka: dict[str, str], known: Known) -> None:
    """Every record of the area, every field typed as it was: no change, and the same bytes."""
    seen = 0
    for key in kinds():
        for identity in known.ids(key):
            draft = opened(xka[kinds()[key][1]], key, identity)
            for shape in shapes_of(type_of(key)):
                draft = draft.with_value(shape.name, draft.read.get(shape.name))
            assert not draft.touched
            assert written(xka[draft.file], draft) == xka[draft.file]
            seen += 1
    assert seen > 350


class Hand:
    """Types something into any field, by lot."""

    def __init__(self, lot: random.Random, known: Known) -> None:
        """Take the lot and what can be chosen."""
        self.lot, self.known = lot, known

    def value(self, shape: Shape, old: Plain) -> Plain:
        """Type a value into a field, or nothing."""
        if not shape.required and self.lot.random() < 0.15:
            return self.lot.choice(["X", None, ""])
        if shape.kind == "levels":
            return {"note": "4"}
        if not shape.many:
            return self.one(shape, old)
        items = list(old) if isinstance(old, list) else []
        for _ in range(self.lot.randint(1, 2)):
            at = self.lot.randrange(len(items) + 1)
            change = self.lot.choice(["add", "add", "change", "remove", "move"])
            if change == "add" or not items:
                items.insert(at, self.one(shape, None))
            elif change == "change":
                items[at - 1] = self.one(shape, items[at - 1])
            elif change == "remove":
                items.pop(at - 1)
            else:
                items.insert(0, items.pop())
        return items

    def one(self, shape: Shape, old: Plain) -> Plain:
        """Type one value."""
        if shape.kind == "part":
            part = dict(old) if isinstance(old, dict) else {}
            for field in shape.parts:
                if field.name not in part or self.lot.random() < 0.3:
                    part[field.name] = self.value(field, part.get(field.name))
            return part
        choices = self.known.choices(shape)
        if choices:
            return self.lot.choice(choices).value
        return self.lot.choice(TEXTS)


def test_a_thousand_edits_by_lot_touch_their_record_alone(xka: dict[str, str], known: Known) -> None:
    """Changes, new records and records that go: all other bytes stay, comments among them, and the file says the new value."""
    lot = random.Random(SEED)
    hand = Hand(lot, known)
    noted = {name: with_notes(text) for name, text in xka.items()}
    assert sum(len(notes(t)) for t in noted.values()) > 400
    first = {name: (text, read_outline(text)) for name, text in noted.items()}
    files, done = dict(first), {"change": 0, "add": 0, "remove": 0}
    parts = (p for _, outline in first.values() for p in outline.parts if p.items)
    keys = [p.key for p in parts if p.key in kinds()]  # reviews have commands of their own
    short = [1 / len(xka[kinds()[key][1]]) for key in keys]  # long files less often, since they take longer to read
    while sum(done.values()) < EDITS:
        (key,) = lot.choices(keys, short)
        name = kinds()[key][1]
        text, outline = files[name]
        ids = [item.identity for k, item in outline.records() if k == key]
        what = "change" if type_of(key) in SINGLE else lot.choices(["change", "add", "remove"], [12, 2, 1])[0]
        draft = drawn(what, key, lot, hand, outline)
        if not (draft.touched or what == "remove") or (what == "remove" and len(ids) < 3):
            continue
        new = without(text, draft) if what == "remove" else written(text, draft)
        again = read_outline(new)
        own = f"{key} {draft.identity}"
        before, after = chunks(outline), chunks(again)
        assert [c for c in before.items() if c[0] != own] == [c for c in after.items() if c[0] != own]
        said = [item.data for k, item in again.records() if k == key and item.identity == draft.identity]
        assert said == ([] if what == "remove" else [draft.values]), (key, draft.identity, draft.changes)
        if what == "change" and None not in draft.changes.values():
            assert notes(text) <= notes(new), (key, draft.identity, draft.changes)
        done[what] += 1
        # Texts by lot pile up; every file begins anew now and then, so that its comments and folds are tried again.
        files[name] = first[name] if lot.random() < 0.2 else (new, again)
    print(f"{EDITS} edits: {done}")  # noqa: T201 - how many of which kind
    assert min(done.values()) > 30


def drawn(what: str, key: str, lot: random.Random, hand: Hand, outline: Outline) -> Draft:
    """Draw a record of a list and type into it by lot; a new one has only what was typed."""
    items = [item for k, item in outline.records() if k == key]
    one = lot.choice(items) if items else None
    if what == "add" or one is None:
        draft = blank(key, [i.identity for i in items], "2026-11-23")
        draft = draft if draft.identity else Draft(key, "")  # every task is there
    else:
        draft = Draft(key, one.identity, one.data)
    if what == "remove" or not draft.identity:
        return draft
    shapes = [s for s in shapes_of(type_of(key)) if s.name != "id"]
    for shape in lot.sample(shapes, lot.randint(1, 3)):
        draft = draft.with_value(shape.name, hand.value(shape, draft.values.get(shape.name)))
    return draft


def with_notes(text: str) -> str:
    """Put comments above every seventh field of a record, and behind every fifth short value."""
    out: list[str] = []
    for n, line in enumerate(text.split("\n")):
        field = re.match(r"    [a-z_]+:", line)
        if field and n % 7 == 0:
            out.append(f"    # note {n} above")
        short = field and n % 5 == 0 and re.fullmatch(r"    [a-z_]+: [\w.-]+", line)
        out.append(f"{line}  # note {n} behind" if short else line)
    return "\n".join(out)


def notes(text: str) -> set[str]:
    """Give the comments that were put into a text."""
    return set(re.findall(r"# note \d+ (?:above|behind)", text))


def test_only_what_was_typed_otherwise_is_written(xka: dict[str, str]) -> None:
    """A value that is typed back to what it was is no change."""
    draft = opened(xka["actors.yml"], "actors", "A-02").with_value("influence", "3")
    assert draft.changes == {"influence": "3"}
    assert not draft.with_value("influence", "4").touched
    new = written(xka["actors.yml"], draft)
    assert new != xka["actors.yml"]
    assert new.replace("influence: 3", "influence: 4", 1).count("\n") == xka["actors.yml"].count("\n")


def test_a_new_record_has_its_id_level_and_day(xka: dict[str, str], known: Known) -> None:
    """The next free id of its kind, as wide as the others; the level of its kind; its fields in the order of the model."""
    draft = blank("facts", known.ids("facts"), "2026-11-23").with_value("reference", "r").with_value("statement", "s")
    assert draft.identity == "F-045"
    new = written(xka["facts.yml"], draft)
    assert new.endswith("  - id: F-045\n    level: 1\n    as_of: 2026-11-23\n    statement: s\n    reference: r\n")
    assert new.startswith(xka["facts.yml"])


@pytest.mark.parametrize(
    ("key", "taken", "due"),
    [("facts", [], "F-001"), ("actors", [], "A-01"), ("actors", ["A-09", "A-10"], "A-11"), ("facts", ["F-0999"], "F-1000"), ("tasks", ["T1.1"], "T1.2")],
)  # fmt: skip
def test_the_next_id(key: str, taken: list[str], due: str) -> None:
    """One more than the highest; a task is one of the list."""
    assert next_id(key, taken) == due


@pytest.mark.parametrize(
    ("typed", "due"),
    [("  a\n b ", "a b"), ("", None), (["", "a"], ["a"]), ([{"a": ""}], None), ({"a": ["b", ""]}, {"a": ["b"]}), ("X", "X")],
)  # fmt: skip
def test_nothing_empty_is_written(typed: Plain, due: Plain) -> None:
    """Blanks are one blank, and what is empty is not there."""
    assert cleaned(typed) == due


def test_a_record_that_went_is_told(xka: dict[str, str]) -> None:
    """In a line, for the form to show."""
    with pytest.raises(EditError, match="A-99 is not there"):
        opened(xka["actors.yml"], "actors", "A-99")

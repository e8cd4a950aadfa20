"""Sealed values: only their characters change, nobody reads them without the key, and no edition below depends on it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from planning.building.plan import plan_pages
from planning.cli import main
from planning.display.armed_actors import cards as show_cards
from planning.display.assessment import narrative
from planning.display.evidence import facts as facts_of
from planning.display.page import open_area
from planning.problems import PlanningError, UsageError
from planning.profiles import Narrative, Profile, Workspace, check_folder, load_profile, profile_files, read_profile
from planning.profiles import sealing as sealing_module
from planning.profiles.keys import new_identity, recipients_of
from planning.profiles.profile import ProfileError
from planning.profiles.sealed_values import FORM, Opener, Spot, Value, find_identity, sealed_value
from planning.profiles.sealing import seal, unseal
from planning.sharing import load_for, release

EXERCISES = ("xka", "xkb", "xkc")
LOWER = ("public", "hct", "cmcs")
TODAY = dt.date(2026, 11, 23)
DAY = "2026-11-22"
AREA_YML = 'area:\n  id: XKZ\n  level: 1\n  name: Testland\n  exercise: "yes"\n'


@pytest.fixture(autouse=True)
def _no_key_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have a key; they do without."""
    monkeypatch.delenv("PLANNING_IDENTITY", raising=False)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Give the identity of the planning cell, in a folder of its own."""
    (tmp_path / "keys").mkdir()
    new_identity(tmp_path / "keys" / "cell.txt")
    return tmp_path / "keys" / "cell.txt"


def recipient(key: Path) -> str:
    """Give the public half of an identity's file."""
    return key.read_text(encoding="utf-8").splitlines()[0].removeprefix("# public: ")


@pytest.fixture
def place(tmp_path: Path, key: Path) -> Workspace:
    """Give a workspace without areas that names the cell's recipient."""
    profiles = tmp_path / "work" / "country_profiles"
    profiles.mkdir(parents=True)
    (profiles / "recipients.txt").write_text(f"# planning cell, duty officer\n{recipient(key)}\n", encoding="utf-8")
    return Workspace(tmp_path / "work")


@pytest.fixture
def exercises(place: Workspace, root: Path) -> Workspace:
    """Give a workspace with the committed exercise areas, without the counts that take long to release."""
    for area in EXERCISES:
        shutil.copytree(root / "country_profiles" / area, place.profiles / area)
        (place.profiles / area / "incidents.csv").unlink(missing_ok=True)
    return place


@pytest.fixture
def area(place: Workspace) -> Callable[..., Path]:
    """Make the area XKZ, or another one, with these files."""

    def make(code: str = "xkz", **files: str) -> Path:
        folder = place.profiles / code
        folder.mkdir(exist_ok=True)
        for name, text in {"area_yml": AREA_YML.replace("XKZ", code.upper()), **files}.items():
            (folder / name.replace("_yml", ".yml").replace("_csv", ".csv").replace("_md", ".md")).write_bytes(
                text.encode("utf-8")
            )
        return folder

    return make


def tree(folder: Path) -> dict[str, bytes]:
    """Give every file of a folder with its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def with_key(folder: Path, key: Path) -> Profile:
    """Read a profile with a key."""
    reading = read_profile(folder, opener=Opener.of(key))
    assert reading.problems == []
    assert reading.profile is not None
    return reading.profile


def said(profile: Profile) -> Profile:
    """Give a profile without the lines of its paragraphs, which move when a block becomes one line."""
    return replace(profile, narrative=Narrative(tuple(replace(p, line=0) for p in profile.narrative.paragraphs)))


def found(folder: Path, key: Path | None = None) -> list[str]:
    """Give the problems of a profile, read with a key or without."""
    reading = read_profile(folder, opener=Opener.of(key) if key else Opener())
    return [str(p) for p in sorted(reading.problems)]


def actor(level: str = "level: 2", **fields: str) -> str:
    """Write a file with one actor."""
    told = "".join(f"    {name}: {value}\n" for name, value in fields.items())
    return f"actors:\n  - id: A-01\n    {level}\n    name: N\n    actor_type: community_defence\n{told}"


def closed(key: Path, text: str, record: str, field: str, area: str = "XKZ") -> str:
    """Seal a text for a place."""
    return sealed_value(Value(Spot(area, record, field), text, text), [recipient(key)])


# There and back


def test_the_exercises_come_back_byte_for_byte(exercises: Workspace, key: Path) -> None:
    """Sealing changes the files, reading with the key gives the same profile, unsealing gives the same bytes."""
    before = tree(exercises.profiles)
    plain = {code: load_profile(folder) for code, folder in exercises.areas().items()}
    counts = seal(exercises, ())
    assert min(counts.values()) > 10
    for code, folder in exercises.areas().items():
        assert tree(folder) != {n.split("/")[1]: b for n, b in before.items() if n.startswith(code.lower())}
        assert said(with_key(folder, key)) == said(plain[code])
        assert unseal(exercises, code, key) == counts[code]
    assert tree(exercises.profiles) == before


def test_only_the_characters_of_the_values_change(exercises: Workspace) -> None:
    """Every line that holds no level-4 value stays as it was, comments and order and all."""
    before = {n: b.decode().splitlines() for n, b in tree(exercises.profiles).items()}
    seal(exercises, ())
    for name, content in tree(exercises.profiles).items():
        kept = [line for line in content.decode().splitlines() if "SEALED[" not in line]
        left = iter(before[name])
        assert all(line in left for line in kept), name  # a subsequence: nothing moved, nothing new


def test_nothing_of_level_4_is_left_to_read(exercises: Workspace, root: Path) -> None:
    """No text of a channel, of a level-4 fact or of a level-4 paragraph is in any file any more."""
    secret = []
    for folder in exercises.areas().values():
        profile = load_profile(folder)
        secret += [a.channel for a in profile.actors if a.channel]
        secret += [f.statement for f in profile.facts if f.sensitivity == 4]
        secret += [p.text for p in profile.narrative.paragraphs if p.level == 4]

    def everything() -> str:
        return re.sub(r"\s+", " ", b"\n".join(tree(exercises.profiles).values()).decode())

    before = everything()
    begins = [b for s in secret if before.count(b := re.sub(r"\s+", " ", s)[:40]) == 1]  # some are told elsewhere too
    assert len(begins) > 10
    seal(exercises, ())
    assert [b for b in begins if b in everything()] == []


def test_sealing_twice_changes_nothing_more(exercises: Workspace) -> None:
    """What is sealed already stays as it is, so that a new text can be sealed without the key."""
    seal(exercises, ())
    before = tree(exercises.profiles)
    assert set(seal(exercises, ()).values()) == {0}
    assert tree(exercises.profiles) == before


STYLES = {
    "plain": "the first channel",
    "with a comment": "the first channel  # a remark that stays",
    "in double quotes": '"the \\"first\\" channel: one"',
    "in single quotes": "'the ''first'' channel # no comment'",
    "folded": ">-\n      the first\n      channel",
    "folded and kept": ">+\n      the first\n\n      channel\n\n",
    "literal": "|\n      the first\n        channel",
    "over two lines": "the first\n      channel",
    "in another script": "قناة أولى",
    "with an emoji before": '"🚁 channel"',
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("breaks", ["\n", "\r\n"], ids=["unix", "windows"])
def test_every_way_to_write_a_text_comes_back(
    style: str, breaks: str, place: Workspace, area: Callable[..., Path], key: Path
) -> None:
    """Each style of YAML, with both kinds of line breaks, is sealed in place and comes back as it was written."""
    text = f"# قناة 🚁 above\n{actor(channel=STYLES[style])}    influence: 3 # below\n".replace("\n", breaks)
    folder = area(actors_yml=text)
    plain = load_profile(folder)
    assert seal(place, ())["XKZ"] == 1
    sealed = (folder / "actors.yml").read_bytes().decode()
    assert len(FORM.findall(sealed)) == 1
    assert sealed.startswith(f"# قناة 🚁 above{breaks}actors:")
    assert f"influence: 3 # below{breaks}" in sealed
    assert with_key(folder, key) == plain
    unseal(place, "XKZ", key)
    assert (folder / "actors.yml").read_bytes().decode() == text


def test_lists_and_parts_of_a_record_at_level_4_are_sealed_value_by_value(
    place: Workspace, area: Callable[..., Path], key: Path
) -> None:
    """Flow lists, block lists, dates, numbers and codes: all but id, level and levels; and all of it comes back."""
    text = (
        "actors:\n  - id: A-01  # stays\n    as_of: 2026-11-01\n    name: N\n    actor_type: community_defence\n"
        "    aliases: [one, 'two, three']\n    influence: 4\n    motivations:\n      - political\n      - economic\n"
    )
    folder = area(actors_yml=text)
    plain = load_profile(folder)
    assert seal(place, ("xkz",)) == {"XKZ": 8}
    sealed = (folder / "actors.yml").read_text(encoding="utf-8")
    assert re.findall(r"[\w-]{2,}", FORM.sub("", sealed)) == [
        "actors", "id", "A-01", "stays", "as_of", "name", "actor_type", "aliases", "influence", "motivations",
    ]  # fmt: skip
    assert with_key(folder, key) == plain
    unseal(place, "XKZ", key)
    assert (folder / "actors.yml").read_text(encoding="utf-8") == text


def test_a_field_that_its_record_raises_is_sealed(place: Workspace, area: Callable[..., Path], key: Path) -> None:
    """With ``levels: {note: 4}`` the note is sealed and nothing else of the record."""
    folder = area(actors_yml=actor(note="who told us", levels="{note: 4, dissuaded_by: 3}", dissuaded_by="fines"))
    assert seal(place, ()) == {"XKZ": 1}
    assert "fines" in (folder / "actors.yml").read_text(encoding="utf-8")
    (closed_actor,) = load_profile(folder).actors
    assert (closed_actor.note, closed_actor.sealed, closed_actor.levels["note"]) == (None, ("note",), 4)
    assert with_key(folder, key).actors[0].note == "who told us"


TEXT = """level: 2

## KJ Key judgements

An open sentence. {level=4: One that
is not, over two lines.} And an open end.

## H01

{level=4} A whole
paragraph.

- an open item
- {level=4} a sealed item
  of two lines

  and what belongs to it

- {level=3} a third
"""


@pytest.mark.parametrize("breaks", ["\n", "\r\n"], ids=["unix", "windows"])
def test_prose_is_sealed_by_paragraph_item_and_sentence(
    breaks: str, place: Workspace, area: Callable[..., Path], key: Path
) -> None:
    """Paragraphs, items with what belongs to them, and sentences at level 4 are sealed; the rest stays and all comes back."""
    text = TEXT.replace("\n", breaks)
    folder = area(assessment_md=text)
    plain = load_profile(folder)
    assert seal(place, ()) == {"XKZ": 4}
    sealed = (folder / "assessment.md").read_bytes().decode()
    assert not re.search("lines|whole|two|belongs", FORM.sub("", sealed))
    assert f"{breaks}- an open item{breaks}- {{level=4}} SEALED[" in sealed
    assert said(with_key(folder, key)) == said(plain)
    profile = load_profile(folder)
    assert profile.sealed == {"paragraphs": 3}
    assert [p.text.split("{")[0].strip() for p in profile.narrative.paragraphs] == [
        "An open sentence.",
        "- an open item",
        "- a third",
    ]
    assert "{level=4: [sealed]}" in profile.narrative.paragraphs[0].text
    unseal(place, "XKZ", key)
    assert (folder / "assessment.md").read_bytes().decode() == text


def test_another_version_of_a_sealed_field_is_sealed(place: Workspace, area: Callable[..., Path], key: Path) -> None:
    """What two wrote at once for a field at level 4 of an open record is sealed, both; what else stands there stays open."""
    text = (
        "actors:\n  - id: A-01\n    level: 2\n    levels: {note: 4}\n    name: Guard\n    actor_type: state_armed_forces\n"
        "    influence: X\n    position: X\n    note: ours is secret\n    other_versions:\n"
        "      - {field: note, value: theirs is secret, by: Amina}\n      - {field: name, value: Army, by: Amina}\n"
    )
    folder = area(actors_yml=text)
    assert seal(place, ()) == {"XKZ": 2}
    sealed = (folder / "actors.yml").read_text(encoding="utf-8")
    assert "secret" not in sealed
    assert "{field: name, value: Army, by: Amina}" in sealed
    assert [v.value for v in with_key(folder, key).actors[0].other_versions] == ["theirs is secret", "Army"]
    unseal(place, "XKZ", key)
    assert (folder / "actors.yml").read_text(encoding="utf-8") == text


HEAD = "indicator,mission,period,value,unit,source,as_of,reliability,level\n"
ROWS = (
    'aid_workers_killed,,2023,5,persons,EXERCISE,,,1\naid_workers_killed,"M, ""north""",2022,7,persons,EXERCISE,,,4\n'
    "aid_workers_killed,,2021,9,persons,EXERCISE,,B,\n"
)


def test_rows_of_a_table_are_sealed_and_come_back(place: Workspace, area: Callable[..., Path], key: Path) -> None:
    """Rows at level 4 or without a level are sealed but for the level; without the key they are counted, not shown."""
    folder = area(readings_csv=HEAD + ROWS)
    plain = load_profile(folder)
    assert seal(place, ()) == {"XKZ": 12}
    lines = (folder / "readings.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == (HEAD + ROWS).splitlines()[:2]
    assert [FORM.sub("S", line) for line in lines[2:]] == ["S,S,S,S,S,S,,,4", "S,,S,S,S,S,,S,"]
    profile = load_profile(folder)
    assert ([r.period for r in profile.readings], profile.sealed) == (["2023"], {"readings": 2})
    assert with_key(folder, key) == plain
    unseal(place, "XKZ", key)
    assert (folder / "readings.csv").read_text(encoding="utf-8") == HEAD + ROWS


def test_rows_may_move_but_not_be_mixed_or_copied(place: Workspace, area: Callable[..., Path], key: Path) -> None:
    """A row without an id can stand anywhere; a value of another row in it, or a second copy of it, is told."""
    folder = area(readings_csv=HEAD + ROWS)
    seal(place, ())
    path = folder / "readings.csv"
    head, _, one, two = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{head}\n{two}\n{one}\n", encoding="utf-8")
    assert [r.period for r in with_key(folder, key).readings] == ["2021", "2022"]
    mixed = [*one.split(",")[:3], two.split(",")[3], *one.split(",")[4:]]
    path.write_text(f"{head}\n{','.join(mixed)}\n", encoding="utf-8")
    assert "sealed values of several rows in one" in found(folder, key)[0]
    path.write_text(f"{head}\n{one}\n{one}\n", encoding="utf-8")
    assert "the sealed row of line 2 a second time" in found(folder, key)[0]


# Without the key


@pytest.mark.parametrize("edition", LOWER)
def test_no_edition_below_depends_on_the_key(
    edition: str, exercises: Workspace, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The released files are the same with the key, without it, and as they were before anything was sealed."""
    plain = {c: profile_files(release(load_profile(f), edition)) for c, f in exercises.areas().items()}
    seal(exercises, ())
    without = {c: profile_files(release(load_for(f, edition), edition)) for c, f in exercises.areas().items()}
    assert without == plain
    monkeypatch.setenv("PLANNING_IDENTITY", str(key))
    assert {c: profile_files(release(load_for(f, edition), edition)) for c, f in exercises.areas().items()} == plain
    # Also where a caller released what it had opened: nothing of it comes through.
    assert {c: profile_files(release(with_key(f, key), edition)) for c, f in exercises.areas().items()} == plain


def test_the_fingerprint_of_a_page_knows_the_key_in_the_cells_edition_alone(
    exercises: Workspace, key: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of the cell is made again when the key comes or goes; a page of another edition is not."""
    seal(exercises, ())

    def prints(edition: str) -> list[str]:
        return [job.fingerprint for job in plan_pages(exercises, edition, TODAY)]

    without = {edition: prints(edition) for edition in ("hct", "cell")}
    monkeypatch.setenv("PLANNING_IDENTITY", str(key))
    assert prints("hct") == without["hct"]
    assert not set(prints("cell")) & set(without["cell"])


def test_the_cells_pages_say_sealed_where_the_key_is_missing(
    exercises: Workspace, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cards, facts and prose say that something is sealed, in no other edition, and the values come with the key."""
    channel = load_profile(exercises.areas()["XKA"]).actors[0].channel
    assert channel
    monkeypatch.chdir(exercises.root)
    before = open_area("XKA", DAY, "hct")
    seal(exercises, ())
    page = open_area("XKA", DAY, "cell")
    cards, facts = show_cards(page).html, facts_of(page).html
    assert cards.count('<span class="pl-stub">sealed</span>') > 10
    assert "1 fact sealed." in facts
    assert "above this edition" not in cards + facts + narrative(page, "H10").html
    lower = open_area("XKA", DAY, "hct")
    assert (show_cards(lower), facts_of(lower)) == (show_cards(before), facts_of(before))
    monkeypatch.setenv("PLANNING_IDENTITY", str(key))
    again = open_area("XKA", DAY, "cell")
    assert channel[:30] in show_cards(again).html
    assert ">sealed<" not in show_cards(again).html + facts_of(again).html


def test_the_released_copy_of_the_cell_remembers_what_is_sealed(exercises: Workspace, tmp_path: Path) -> None:
    """The copy that the kernels read says the same as the source, though nothing sealed is in it."""
    seal(exercises, ())
    for code, folder in exercises.areas().items():
        released = release(load_for(folder, "cell"), "cell")
        files = profile_files(released)
        assert not any(FORM.search(text) for text in files.values())
        copy = tmp_path / "copy" / code.lower()
        copy.mkdir(parents=True)
        for name, text in files.items():
            (copy / name).write_text(text, encoding="utf-8")
        again = load_profile(copy)
        assert (again.sealed, [a.sealed for a in again.actors]) == (
            released.sealed,
            [a.sealed for a in released.actors],
        )
        assert profile_files(release(load_for(copy, "cell"), "cell")) == files


def test_a_reference_to_a_sealed_record_is_no_fault(place: Workspace, area: Callable[..., Path]) -> None:
    """Records and prose may name a sealed fact; without the key the cell's edition says that it is sealed."""
    facts = "facts:\n  - id: F-001\n    level: 4\n    statement: S\n    source: EXERCISE\n    reference: R\n"
    text = "level: 2\n\n## KJ\n\nWe judge so [F-001].\n"
    folder = area(facts_yml=facts, actors_yml=actor(evidence="[F-001]"), assessment_md=text)
    seal(place, ())
    assert check_folder(folder, TODAY) == []
    profile = load_profile(folder)
    assert (profile.facts, profile.sealed, profile.sealed_ids) == ((), {"facts": 1}, ("F-001",))
    cell, hct = release(profile, "cell"), release(profile, "hct")
    assert (cell.actors[0].evidence, hct.actors[0].evidence) == (("sealed",), ("above",))
    assert cell.narrative.paragraphs[0].text == "We judge so [evidence that is sealed]."
    assert hct.narrative.paragraphs[0].text == "We judge so [evidence above this edition]."
    assert (cell.withheld, cell.sealed, hct.withheld, hct.sealed) == ({}, {"facts": 1}, {"facts": 1}, {})


def test_a_record_that_needs_a_sealed_text_stands_with_a_mark(place: Workspace, area: Callable[..., Path]) -> None:
    """A task that needs a reason keeps its place when the reason is sealed, and shows it to nobody below."""
    task = (
        "tasks:\n  - id: T1.1\n    level: 2\n    levels: {reason: 4}\n    status: not_applicable\n    reason: because\n"
    )
    gap = "gaps:\n  - id: IG-01\n    level: 4\n    topic: what we ask\n    heading: H01\n"
    folder = area(tasks_yml=task, gaps_yml=gap)
    seal(place, ())
    assert check_folder(folder, TODAY) == []
    profile = load_profile(folder)
    assert (profile.tasks[0].status, profile.tasks[0].reason) == ("not_applicable", "[sealed]")
    assert release(profile, "hct").tasks[0].reason == "[above this edition]"
    (unread,) = profile.gaps or (None,)
    assert unread is None or unread.topic == "[sealed]"


ROUNDS = """questions:
  - id: Q-01
    level: 2
    as_of: 2026-11-20
    question: Will the bridge be open?
    resolves_by: Log
    closes: 2027-01-31
    threshold: Open on that day
    resolver: Access adviser
    void_if: No log
    answered: 3
    best: 0.3
    rounds:
      - closed: 2026-11-20
        answers:
          - {best: 0.2, because: The water is low}
          - {best: 0.3}
          - {best: 0.4}
"""


def test_a_question_stands_without_its_sealed_answers(place: Workspace, area: Callable[..., Path], key: Path) -> None:
    """Who has no key, and every edition below, keeps the question and what came of it; the rounds alone are sealed."""
    folder = area(questions_yml=ROUNDS)
    plain = load_profile(folder)
    assert seal(place, ("XKZ",)) == {"XKZ": 5}
    profile = load_profile(folder, opened=False)
    assert [(q.best, q.rounds, q.sealed) for q in profile.questions] == [(0.3, (), ("rounds",))]
    assert [(q.id, q.best, q.rounds) for q in release(profile, "hct").questions] == [("Q-01", 0.3, ())]
    assert check_folder(folder, TODAY, opened=False) == []
    assert with_key(folder, key).questions == plain.questions


def test_counts_of_incidents_are_not_told_without_the_sealed_ones(place: Workspace, area: Callable[..., Path]) -> None:
    """A sum that lacks a sealed count is told to nobody, since it would pass for the whole."""
    rows = "".join(
        f"{year}-{month:02},XKA-01,incidents_affecting_aid,20,incidents,EXERCISE,2026-11-01,2\n"
        for year in (2024, 2025)
        for month in range(1, 13)
    )
    head = "period,place,indicator,value,unit,source,as_of,level\n"
    extra = "2025-03,XKA-02,incidents_affecting_aid,9,incidents,EXERCISE,2026-11-01,4\n"
    folder = area("xka", incidents_csv=head + rows + extra)
    before = release(load_for(folder, "hct"), "hct")
    assert len(before.released_counts) > 5
    seal(place, ())
    after = release(load_for(folder, "hct"), "hct")
    assert (after.released_counts, after.left_out("released_counts")) == ((), True)


LOWERED = {
    "a card's code": (actor(attitude="{}"), "attitude", "hostile"),
    "a card's text": (actor(dissuaded_by="{}"), "dissuaded_by", "fines"),
    "a text among a list": (actor(aliases="[{}]"), "aliases", "the old one"),
    "a note raised to 3": (actor(note="{}", levels="{note: 3}"), "note", "who said it"),
}


@pytest.mark.parametrize("case", LOWERED)
def test_a_sealed_value_is_at_level_4_whatever_its_record_says(case: str, area: Callable[..., Path], key: Path) -> None:
    """Where a level was lowered after sealing, the value still reaches no edition below, with the key and without."""
    text, field, value = LOWERED[case]
    folder = area(
        actors_yml=text.format(f'"{closed(key, value, "A-01", field)}"')
        if "levels" not in text
        else text.replace("{}", f'"{closed(key, value, "A-01", field)}"')
    )
    assert found(folder) == found(folder, key) == []
    assert value in str(with_key(folder, key).actors[0].model_dump())
    for edition in LOWER:
        opened = profile_files(release(with_key(folder, key), edition))
        assert value not in str(opened)
        assert opened == profile_files(release(load_for(folder, edition), edition))


# What is no sealed value, or not here


def test_a_value_moved_to_another_place_is_told_to_who_has_the_key(area: Callable[..., Path], key: Path) -> None:
    """Another record, field, area, section: with the key it is a problem that says where it belongs; without, a gap."""
    moved = {
        "XKZ A-02 channel": closed(key, "t", "A-02", "channel"),
        "XKZ A-01 note": closed(key, "t", "A-01", "note"),
        "XKA A-01 channel": closed(key, "t", "A-01", "channel", area="XKA"),
    }
    for belongs, value in moved.items():
        folder = area(actors_yml=actor(channel=f'"{value}"'))
        assert found(folder) == []
        (problem,) = found(folder, key)
        assert problem.startswith("xkz/actors.yml:6  A-01 channel: found a sealed value that belongs to " + belongs)
        assert "put it back where it was sealed" in problem
    value = closed(key, "t", "H01", "text")
    folder = area(actors_yml=actor(), assessment_md=f"level: 2\n\n## H02\n\n{{level=4}} {value}\n")
    assert found(folder) == []
    assert "belongs to XKZ H01 text" in found(folder, key)[0]


def test_what_cannot_be_a_sealed_value_is_a_problem_also_without_the_key(area: Callable[..., Path], key: Path) -> None:
    """Cut, of another alphabet, of something else, in the middle of a text: one line each, and none repeats the value."""
    good = closed(key, "t", "A-01", "channel")
    for wrong in (
        good[:-9],
        good[:-2],
        "SEALED[age:]",
        "SEALED[age:AAAA]",
        "SEALED[age:*]",
        f"call {good}",
        "SEALED[pgp:AA]",
    ):
        folder = area(actors_yml=actor(channel=f'"{wrong}"'))
        (problem,) = found(folder)
        assert "A-01 channel: found a sealed value that was changed or cut short" in problem
        assert len(problem) < 250
    folder = area(actors_yml=actor(), assessment_md=f"level: 4\n\n## H01\n\nWe heard {good} yesterday.\n")
    assert "a sealed value in the middle of a text" in found(folder)[0]


def test_a_changed_value_is_told_to_who_has_the_key(area: Callable[..., Path], key: Path) -> None:
    """A character changed within the sealed text itself is found when it is opened."""
    good = closed(key, "t", "A-01", "channel")
    at = len(good) - 12
    changed = good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]
    folder = area(actors_yml=actor(channel=f'"{changed}"'))
    assert found(folder) == []
    assert "found a sealed value that was changed" in found(folder, key)[0]


def test_what_every_edition_needs_cannot_be_sealed(area: Callable[..., Path], key: Path) -> None:
    """Ids, levels, the name of the area and its protocol are read by everybody, and a sealed one is refused."""
    value = f'"{closed(key, "t", "A-01", "id")}"'
    files = {
        "id": {"actors_yml": actor().replace("A-01", value)},
        "level": {"actors_yml": actor(level=f"level: {value}")},
        "levels": {"actors_yml": actor(levels=f"{{note: {value}}}", note="n")},
        "name": {"area_yml": AREA_YML.replace("Testland", value)},
        "endorsed_by": {"protocol_yml": f"protocol:\n  level: 4\n  endorsed_by: {value}\n"},
    }
    for field, changed in files.items():
        folder = area(**{"actors_yml": actor(), "protocol_yml": "", **changed})
        problems = found(folder)
        assert any(field in p and "a sealed value where everybody must be able to read" in p for p in problems), field


def test_the_area_keeps_its_name_and_its_protocol(place: Workspace, area: Callable[..., Path]) -> None:
    """Of an area at level 4 the name and the exercise mark stay plain, and a protocol is never sealed."""
    area(
        area_yml=AREA_YML.replace("level: 1", "level: 4") + "  author: desk\n",
        protocol_yml="protocol:\n  level: 4\n  endorsed_by: HCT\n",
    )
    assert seal(place, ()) == {"XKZ": 1}


# All or nothing


def test_a_profile_with_problems_stops_all_areas(place: Workspace, area: Callable[..., Path]) -> None:
    """One area with a problem: no file of any area is changed, and the message says where to look."""
    area("xkx", actors_yml=actor(channel="c"))
    area("xkz", actors_yml=actor(channel="c", attitude="so so"))
    before = tree(place.root)
    with pytest.raises(ProfileError, match="the profile xkz has problems, so nothing was changed; see: planning check"):
        seal(place, ())
    assert tree(place.root) == before


def test_an_error_while_writing_puts_back_what_was_written(
    place: Workspace, area: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at the second file leaves the first one as it was."""
    folder = area(actors_yml=actor(channel="c"), gaps_yml="gaps:\n  - id: IG-01\n    topic: t\n    heading: H01\n")
    before = tree(place.root)
    write, calls = sealing_module.write_whole, []

    def fail(path: Path, content: bytes, **how: object) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise OSError(28, "No space left on device", str(path))
        write(path, content, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(sealing_module, "write_whole", fail)
    with pytest.raises(OSError, match="No space"):
        seal(place, ())
    assert len(calls) > 2
    assert tree(place.root) == before
    assert (folder / "actors.yml").stat().st_mode & 0o777 == 0o644


def test_rights_of_a_file_stay(place: Workspace, area: Callable[..., Path], key: Path) -> None:
    """A file that only its owner may read is not opened to others by sealing or unsealing."""
    folder = area(actors_yml=actor(channel="c"))
    (folder / "actors.yml").chmod(0o600)
    seal(place, ())
    unseal(place, "XKZ", key)
    assert (folder / "actors.yml").stat().st_mode & 0o777 == 0o600


def test_unsealing_with_another_key_changes_nothing(
    place: Workspace, area: Callable[..., Path], tmp_path: Path
) -> None:
    """A key that opens none of the values, or not all, is told; no file is changed."""
    area(actors_yml=actor(channel="c"))
    seal(place, ())
    before = tree(place.root)
    new_identity(tmp_path / "other.txt")
    with pytest.raises(UsageError, match=r"xkz/actors.yml: .*other.txt does not open every sealed value"):
        unseal(place, "XKZ", tmp_path / "other.txt")
    assert tree(place.root) == before


def test_a_value_is_not_unsealed_below_level_4(place: Workspace, area: Callable[..., Path], key: Path) -> None:
    """Where the level was lowered since, the plain value would reach others: it stays sealed and the place is told."""
    folder = area(gaps_yml="gaps:\n  - id: IG-01\n    level: 4\n    topic: t\n    heading: H01\n")
    seal(place, ())
    path = folder / "gaps.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("level: 4", "level: 2"), encoding="utf-8")
    before = tree(place.root)
    with pytest.raises(PlanningError, match=r"xkz/gaps.yml: IG-01 topic would lie below level 4; raise it first"):
        unseal(place, "XKZ", key)
    assert tree(place.root) == before


def test_a_value_in_a_file_that_was_indented_anew_comes_back_in_quotes(
    place: Workspace, area: Callable[..., Path], key: Path
) -> None:
    """Where the lines of a block no longer fit, the same text stands in quotes."""
    folder = area(actors_yml=actor(channel=">-\n      one\n      two"))
    plain = load_profile(folder)
    seal(place, ())
    path = folder / "actors.yml"
    deeper = (
        path.read_text(encoding="utf-8").replace("\n    ", "\n              ").replace("  - id", "  -           id")
    )
    path.write_text(deeper, encoding="utf-8")
    unseal(place, "XKZ", key)
    assert '"one two"' in path.read_text(encoding="utf-8")
    assert load_profile(folder) == plain


def test_each_of_several_recipients_opens_the_values(
    place: Workspace, area: Callable[..., Path], tmp_path: Path
) -> None:
    """Everybody named in recipients.txt can read; nobody else."""
    folder = area(actors_yml=actor(channel="the channel"))
    keys = [tmp_path / f"{n}.txt" for n in range(3)]
    public = [new_identity(path) for path in keys]
    (place.profiles / "recipients.txt").write_text("\n".join(public[:2]) + "\n", encoding="utf-8")
    assert recipients_of((str(place.profiles / "recipients.txt"),)) == tuple(public[:2])
    seal(place, ())
    read = [with_key(folder, path).actors[0].channel for path in keys]
    assert read == ["the channel", "the channel", None]


# Keys and libraries


def test_the_key_is_found_by_name_or_in_the_workspace(
    place: Workspace, area: Callable[..., Path], key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment names it, else it lies in ``.planning/``; a name of nothing is a wrong use, not a missing key."""
    folder = area(actors_yml=actor(channel="c"))
    seal(place, ())
    assert find_identity(folder) is None
    assert load_profile(folder).actors[0].channel is None
    (place.root / ".planning").mkdir()
    shutil.copy(key, place.root / ".planning" / "identity.txt")
    assert load_profile(folder).actors[0].channel == "c"
    assert load_profile(folder, opened=False).actors[0].channel is None
    (place.root / ".planning" / "identity.txt").unlink()
    monkeypatch.setenv("PLANNING_IDENTITY", str(key))
    assert load_profile(folder).actors[0].channel == "c"
    monkeypatch.setenv("PLANNING_IDENTITY", "nowhere.txt")
    with pytest.raises(UsageError, match=r"PLANNING_IDENTITY names nowhere\.txt, which is no file"):
        load_profile(folder)


def test_a_released_copy_never_looks_for_a_key(
    folder_with: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What kernels read holds nothing sealed; a key named from another folder is no fault of theirs."""
    folder = folder_with({"release.yml": "edition: cell\n"})
    monkeypatch.setenv("PLANNING_IDENTITY", "relative.txt")
    assert load_profile(folder).edition == "cell"


def test_without_the_library_values_stay_sealed(
    place: Workspace, area: Callable[..., Path], key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A profile with sealed values is read as without the key, and ``check`` says once how to look into them."""
    folder = area(actors_yml=actor(channel="c"))
    seal(place, ())
    monkeypatch.setenv("PLANNING_IDENTITY", str(key))
    monkeypatch.setitem(__import__("sys").modules, "pyrage", None)
    assert load_profile(folder).actors[0].sealed == ("channel",)
    done = invoke("check", "--workspace", place.root)
    assert (done.exit_code, done.output.count("Note: ")) == (0, 1)
    assert "the library pyrage is not installed; run: pip install -e '.[seal]'" in done.output
    done = invoke("seal", "--workspace", place.root)
    assert (done.exit_code, "pip install" in done.output) == (2, True)


# The command


def invoke(*arguments: str | Path) -> Result:
    """Call the command."""
    return CliRunner().invoke(main, [str(a) for a in arguments])


def test_the_command_says_what_it_sealed_and_put_back(place: Workspace, area: Callable[..., Path], key: Path) -> None:
    """A line for each area; check says once that there is no key; the way back says what that means."""
    area("xkx", actors_yml=actor())
    area(actors_yml=actor(channel="c"))
    done = invoke("seal", "--workspace", place.root)
    assert (done.exit_code, done.output) == (0, "XKX: 0 values sealed.\nXKZ: 1 value sealed.\n")
    done = invoke("check", "--workspace", place.root, "--area", "XKZ")
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "1 area checked: no problem.",
        "Note: sealed values were not looked into: there is no key here (PLANNING_IDENTITY, or .planning/identity.txt).",
    ]
    done = invoke("unseal", "--workspace", place.root, "--area", "xkz", "--identity", key)
    assert done.output == "XKZ: 1 value put back. They are plain text now: do not share these files.\n"
    assert "Note" not in invoke("check", "--workspace", place.root).output


def test_without_recipients_there_is_one_line(place: Workspace, area: Callable[..., Path]) -> None:
    """The file to write is named, and what belongs into it."""
    area(actors_yml=actor(channel="c"))
    (place.profiles / "recipients.txt").unlink()
    before = tree(place.profiles)
    done = invoke("seal", "--workspace", place.root)
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert "country_profiles/recipients.txt is missing: it names whom to seal to; write one recipient" in done.output
    (place.profiles / "recipients.txt").write_text("age1nobody\n", encoding="utf-8")
    done = invoke("seal", "--workspace", place.root)
    assert (done.exit_code, "recipients.txt:1: 'age1nobody' is no recipient of age" in done.output) == (2, True)
    (place.profiles / "recipients.txt").unlink()
    assert tree(place.profiles) == before


# Any text


@given(
    text=st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp"], exclude_characters="\u00a0"),
        min_size=1,
    ).filter(str.strip)
)
def test_any_text_comes_back(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever stands in a field is read with the key as before, and comes back as it was written."""
    root = tmp_path_factory.mktemp("any")
    public = new_identity(root / "me.txt")
    folder = root / "country_profiles" / "xkz"
    folder.mkdir(parents=True)
    (folder.parent / "recipients.txt").write_text(public, encoding="utf-8")
    (folder / "area.yml").write_text(AREA_YML, encoding="utf-8")
    quoted = "'" + text.replace("'", "''") + "'"
    (folder / "actors.yml").write_bytes(actor(channel=quoted).encode())
    before = read_profile(folder)
    if before.profile is None:
        return  # what a profile refuses, such as a mark of a level in a text, is not sealed either
    seal(Workspace(root), ())
    assert with_key(folder, root / "me.txt") == before.profile
    unseal(Workspace(root), "XKZ", root / "me.txt")
    assert (folder / "actors.yml").read_bytes() == actor(channel=quoted).encode()


CELL = st.text(st.sampled_from('ab,"\n\r 1é'), max_size=6)


@given(
    rows=st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=5),
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_the_cells_of_a_table_are_found_where_they_are(rows: list[list[str]], ending: str) -> None:
    """Our reader of places gives the cells that Python's reader of CSV gives, and their text is where it says."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=ending).writerows(rows)
    text = out.getvalue()
    cells = list(sealing_module._cells(text))
    expected = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    assert [[value for _, _, value in row] for row in cells] == expected
    for row in cells:
        for start, end, value in row:
            source = text[start:end]
            assert (source[1:-1].replace('""', '"') if source.startswith('"') else source) == value


def test_a_sealed_value_is_another_one_each_time(key: Path) -> None:
    """Two records with the same text do not show that they have it."""
    assert closed(key, "t", "A-01", "channel") != closed(key, "t", "A-01", "channel")


def test_plain_words_beside_the_profiles_are_named(place: Workspace, area: Callable[..., Path]) -> None:
    """Drafts and kept versions are not sealed, since they may be the only copy; the command says where they lie."""
    area()
    for name in ("forms/xkz/A-01.yml", "kept/xkz/one", "kept/xkz/two"):
        path = place.root / ".planning" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("secret", encoding="utf-8")
    done = invoke("seal", "--workspace", place.root)
    assert done.exit_code == 0
    assert ".planning/forms (1 file), .planning/kept (2 files)" in done.output

"""A release holds nothing above its edition: no record, no sealed field, no paragraph, no reference, not a byte."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from planning.problems import UsageError
from planning.profiles import EVIDENCE_MARK, Narrative, Paragraph, Profile, ProfileError, check_folder, load_profile
from planning.profiles import records as r
from planning.profiles.profile import SOME
from planning.profiles.values import Sealed
from planning.sharing import (
    LEFT_OUT,
    SENTENCE_LEFT_OUT,
    edition_level,
    release,
    release_workspace,
    rules,
    write_release,
)

EDITIONS = {"public": 1, "hct": 2, "cmcs": 3, "cell": 4}
EDITION = st.sampled_from(list(EDITIONS))
LEVEL = st.none() | st.integers(1, 4)
FACT_IDS = ["F-001", "F-002", "F-003"]
ACTOR_IDS = ["A-01", "A-02", "A-03"]
SCENARIO_IDS = ["S-01", "S-02"]
EVIDENCE = st.lists(st.sampled_from(FACT_IDS), max_size=2).map(tuple)
TEXT = st.lists(st.sampled_from(["The river", "is low", "[F-001]", "[F-002]", "[F-003]"]), min_size=1, max_size=4).map(
    " ".join
)
ACTOR = st.sampled_from(ACTOR_IDS)


def each(
    ids: list[str], kind: type[r.Record], **fields: st.SearchStrategy[object]
) -> st.SearchStrategy[tuple[object, ...]]:
    """Give one record for each id, with random levels and references."""
    return st.tuples(
        *[st.builds(kind, id=st.just(i), level=LEVEL, evidence=EVIDENCE, note=st.none() | TEXT, **fields) for i in ids]
    )


PROFILES = st.builds(
    Profile,
    area=st.builds(
        r.Area, id=st.just("XKZ"), name=st.just("Testland"), exercise=st.just("yes"), level=LEVEL, evidence=EVIDENCE,
        status_note=st.none() | TEXT,
    ),
    folder=st.just(Path("/nowhere")),
    facts=each(FACT_IDS, r.Fact, statement=TEXT, source=st.just("EXERCISE"), reference=TEXT),
    actors=each(
        ACTOR_IDS, r.Actor, name=st.just("N"), actor_type=st.just("community_defence"), parent=st.none() | ACTOR,
        aliases=st.just(("Alias",)), entry_points=st.just("Entry"), channel=st.just("Channel"),
        last_contact=st.just("2026-01-01"),
    ),
    relations=each(["L-01", "L-02"], r.Relation, relation=st.just("alliance"), source=ACTOR, target=ACTOR),
    missions=each(
        ["M-01"], r.Mission, name=st.just("MINTEST"), mission_kind=st.just("peacekeeping"),
        steps=st.just(({"instrument": "A", "text": "see [F-001]", "evidence": ("F-001", "F-002")},)),
    ),
    functions=each(["FN-01", "FN-02"], r.Function, function=st.just("F01"), mission=st.just("M-01"), successor=st.builds(r.Successor, actor=TEXT)),
    scenarios=each(
        SCENARIO_IDS, r.Scenario, title=TEXT, scenario_kind=st.just("plausible"), story=TEXT,
        roles=st.builds(lambda a: ({"role": "escorts", "actor": a},), ACTOR),
        settings=st.just((r.Setting(driver="D-01", states=("a",)),)), assumptions=st.tuples(TEXT, TEXT),
    ),
    drivers=each(["D-01"], r.Driver, driver=TEXT, states=st.just(("a", "b"))),
    triggers=each(["TR-01"], r.Trigger, scenario=st.sampled_from(SCENARIO_IDS), sign=TEXT, threshold=TEXT),
    questions=each(
        ["Q-01"], r.Question, question=TEXT, scenario=st.sampled_from(SCENARIO_IDS), resolves_by=TEXT,
        closes=st.just("2026-12-01"), threshold=TEXT, resolver=TEXT, void_if=TEXT,
    ),
    requests=each(
        ["RQ-01"], r.Request, request=st.just("escort"), title=TEXT, provider=ACTOR,
        tests=st.just(({"criterion": "E1", "result": "pass", "because": "by [F-003]", "evidence": ("F-003",)},)),
    ),
    risks=each(["P-01"], r.Risk, risk=st.just("PR02"), group=TEXT, actors=st.just(tuple(ACTOR_IDS))),
    narrative=st.lists(
        st.builds(Paragraph, section=st.just("KJ"), text=TEXT, level=st.integers(1, 4), line=st.just(1)), max_size=4
    ).map(lambda p: Narrative(tuple(p))),
)  # fmt: skip


RAISED = st.dictionaries(st.sampled_from(["statement", "reference", "note"]), st.integers(1, 4), max_size=2)
PROTOCOL = st.builds(
    r.Protocol, level=LEVEL, count_threshold=st.none() | st.integers(1, 12), attribution=st.sampled_from([None, "area"]),
    places=st.builds(r.PlaceDetail, public=st.sampled_from([None, "area"]), cmcs=st.sampled_from([None, "admin1"])),
    stubs=st.sampled_from([None, "count", "presence"]), endorsed_by=st.just("The country team"), note=st.none() | TEXT,
    data_types=st.lists(
        st.builds(r.DataType, kind=st.sampled_from(["fact", "actor", "risk", "area"]), level=st.integers(1, 4)), max_size=2
    ).map(tuple),
)  # fmt: skip


@st.composite
def tightened(draw: st.DrawFn) -> Profile:
    """Give a profile with a protocol, fields that were put higher, and sentences that are more sensitive."""
    profile = draw(PROFILES)
    facts = tuple(f.model_copy(update={"levels": draw(RAISED)}) for f in profile.facts)
    marked = "It is low. {level=3: The guard said so [F-002].} {level=4: At the bridge.} It rains."
    narrative = Narrative((*profile.narrative.paragraphs, Paragraph("KJ", marked, draw(st.integers(1, 3)), 9)))
    return replace(profile, facts=facts, narrative=narrative, protocol=draw(PROTOCOL))


def strings(value: object) -> Iterator[str]:
    """Give every text in a record, its parts and its lists, without the record's own id."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name != "id":
                yield from strings(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from strings(part)


def everything(profile: Profile) -> list[str]:
    """Give every text of a profile."""
    records = [text for _, record in profile.records() for text in strings(record)]
    return records + [p.text for p in profile.narrative.paragraphs]


@given(PROFILES | tightened(), EDITION)
def test_nothing_above_the_level_is_left(profile: Profile, edition: str) -> None:
    """No record, no paragraph and no sealed field of a higher level is in a release; unlabelled counts as 4."""
    highest, out = EDITIONS[edition], release(profile, edition)
    for name, record in out.records():
        assert record.sensitivity <= highest, name
        for field, info in type(record).model_fields.items():
            if any(isinstance(m, Sealed) and m.level > highest for m in info.metadata):
                assert getattr(record, field) in (None, ()), field
        assert all(
            getattr(record, field) in (r.HIDDEN, None) for field, n in raised_in(profile, record).items() if n > highest
        )
    assert all(p.level <= highest for p in out.narrative.paragraphs)
    assert [m for p in out.narrative.paragraphs for _, m, _ in p.pieces() if m > highest] == []


def raised_in(profile: Profile, record: r.Record) -> dict[str, int]:
    """Give the fields that the author of a record put higher."""
    return next((old.levels for _, old in profile.records() if old.id == record.id and type(old) is type(record)), {})


@given(PROFILES | tightened(), EDITION)
def test_nothing_that_is_gone_is_referred_to(profile: Profile, edition: str) -> None:
    """No field names the id of a record that was left out, and no mark in any text its fact."""
    out = release(profile, edition)
    ids = {record.id for _, record in out.records()}
    gone = {record.id for _, record in profile.records()} - ids
    texts = everything(out)
    assert gone.isdisjoint(texts)
    assert gone.isdisjoint(mark for text in texts for mark in EVIDENCE_MARK.findall(text))


@given(PROFILES, EDITION)
def test_what_was_left_out_is_counted(profile: Profile, edition: str) -> None:
    """For each type, what is there and what was withheld add up to what there was."""
    out = release(profile, edition)
    for name in Profile.list_names():
        assert len(getattr(out, name)) + out.withheld.get(name, 0) == len(getattr(profile, name)), name
    hidden = len(profile.narrative.paragraphs) - len(out.narrative.paragraphs)
    assert out.withheld.get("paragraphs", 0) == hidden
    assert out.withheld.get("area", 0) == (profile.area.sensitivity > EDITIONS[edition])
    assert 0 not in out.withheld.values()


@given(PROFILES)
def test_the_planning_cell_sees_everything(profile: Profile) -> None:
    """The edition of the planning cell is the profile itself."""
    out = release(profile, "cell")
    assert out == replace(profile, edition="cell")


@given(PROFILES | tightened(), EDITION, EDITION)
def test_a_release_of_a_release_holds_what_the_lower_one_holds(profile: Profile, one: str, other: str) -> None:
    """Going by way of a higher edition gives the same records and the same counts."""
    low, high = sorted((one, other), key=EDITIONS.__getitem__)
    direct, twice = release(profile, low), release(release(profile, high), low)
    assert [x for _, x in twice.records()] == [x for _, x in direct.records()]
    assert twice.narrative == direct.narrative
    assert twice.withheld == direct.withheld


@given(PROFILES, PROTOCOL, EDITION)
def test_a_protocol_can_only_tighten(profile: Profile, protocol: r.Protocol, edition: str) -> None:
    """Whatever a protocol says, an edition never holds a record or a paragraph more than without it."""
    without, with_it = release(profile, edition), release(replace(profile, protocol=protocol), edition)
    loose, tight = rules(profile, edition), rules(replace(profile, protocol=protocol), edition)
    for name in Profile.list_names():
        kept = {x.id for x in getattr(without, name)}
        assert {x.id for x in getattr(with_it, name)} <= kept
    assert tight.threshold >= loose.threshold
    order = ["area", "admin1", "admin2"]
    assert order.index(tight.detail) <= order.index(loose.detail)
    assert order.index(tight.attribution) <= order.index(loose.attribution)


def made(**lists: object) -> Profile:
    """Give a small profile."""
    area = r.Area(id="XKZ", name="Testland", exercise="yes", level=1)
    return Profile(area=area, folder=Path("/nowhere"), **lists)


def fact(number: int, level: int | None, statement: str = "S") -> r.Fact:
    """Give a fact of a level."""
    return r.Fact(id=f"F-{number:03}", level=level, statement=statement, source="EXERCISE", reference="log")


@pytest.mark.parametrize(("edition", "left"), [("public", 1), ("hct", 2), ("cmcs", 3), ("cell", 5)])
def test_an_unlabelled_record_is_for_the_planning_cell_alone(edition: str, left: int) -> None:
    """Of four levels and one record without, each edition holds its own and those below."""
    facts = (*(fact(n, n) for n in range(1, 5)), fact(5, None))
    assert len(release(made(facts=facts), edition).facts) == left


def test_marks_of_evidence_that_is_gone_are_replaced() -> None:
    """In prose and in records the mark gives way to words; marks of facts that stay are kept."""
    profile = made(
        facts=(fact(1, 1, "As in [F-002] and [F-001]."), fact(2, 3)),
        narrative=Narrative((Paragraph("KJ", "- Low [F-001] since June [F-002].", 1, 1),)),
    )
    out = release(profile, "hct")
    assert out.narrative.paragraphs[0].text == f"- Low [F-001] since June {LEFT_OUT}."
    assert out.facts[0].statement == f"As in {LEFT_OUT} and [F-001]."
    assert release(profile, "cmcs").narrative == profile.narrative


def test_a_sentence_of_its_own_level_gives_way_to_words() -> None:
    """The sentence goes, two that follow each other go once, and the rest of the paragraph stays."""
    text = "It is low. {level=3: One.} {level=4: Two.} It rains {level=3: in the north}, they say."
    profile = made(narrative=Narrative((Paragraph("KJ", text, 2, 1),)))

    def seen(edition: str) -> str:
        return release(profile, edition).narrative.paragraphs[0].text

    assert seen("hct") == f"It is low. {SENTENCE_LEFT_OUT} It rains {SENTENCE_LEFT_OUT}, they say."
    assert (
        seen("cmcs")
        == f"It is low. {{level=3: One.}} {SENTENCE_LEFT_OUT} It rains {{level=3: in the north}}, they say."
    )
    assert seen("cell") == text


def test_a_text_put_higher_says_that_it_is_left_out() -> None:
    """The name of an actor that only the planning cell may read gives way to words; an empty field would read as a gap."""
    actor = r.Actor(id="A-01", level=2, name="Guard", actor_type="community_defence", levels={"name": 4, "note": 3})
    (seen,) = release(made(actors=(actor,)), "hct").actors
    assert (seen.name, seen.note, seen.levels) == (r.HIDDEN, r.HIDDEN, {})
    (seen,) = release(made(actors=(actor,)), "cmcs").actors
    assert (seen.name, seen.note, seen.levels) == (r.HIDDEN, None, {"note": 3})


def test_a_protocol_puts_a_kind_of_record_higher() -> None:
    """Facts that the protocol puts at 3 are in no edition below; the protocol's own text goes with its level, its rules stay."""
    protocol = r.Protocol(
        level=4, endorsed_by="The country team", data_types=({"kind": "fact", "level": 3},), stubs="presence"
    )
    out = release(made(facts=(fact(1, 1), fact(2, 4)), protocol=protocol), "hct")
    assert out.facts == ()
    assert out.withheld == {"facts": SOME, "protocol": SOME}
    assert out.protocol is not None
    assert (out.protocol.endorsed_by, out.protocol.stubs) == (None, "presence")


def test_the_day_of_a_single_incident_stays_with_the_planning_cell() -> None:
    """Other editions have its month, and no date that would be the same day."""
    incident = fact(1, 2).model_copy(update={"happened": "2026-10-07", "as_of": dt.date(2026, 10, 8)})

    def seen(edition: str) -> tuple[object, ...]:
        (one,) = release(made(facts=(incident,)), edition).facts
        return one.happened, one.as_of

    assert seen("cmcs") == ("2026-10", dt.date(2026, 10, 1))
    assert seen("cell") == ("2026-10-07", dt.date(2026, 10, 8))


def test_a_small_count_of_a_record_is_not_told() -> None:
    """Fewer than five incidents after notification stay with the planning cell; the protocol's threshold counts as well."""

    def seen(count: int, edition: str, threshold: int | None = None) -> object:
        one = r.Mechanism(id="K-01", level=1, name="Platform", mechanism_kind="notification", incidents_after=count)
        protocol = r.Protocol(level=1, count_threshold=threshold)
        return release(made(mechanisms=(one,), protocol=protocol), edition).mechanisms[0].incidents_after

    assert (seen(4, "hct"), seen(5, "hct"), seen(4, "cell")) == (None, 5, 4)
    assert (seen(9, "hct", 10), seen(10, "hct", 10)) == (None, 10)


OPERATION = {
    "id": "OP-01",
    "level": 1,
    "operation": "search",
    "title": "Search",
    "civilians": (
        {"group": "Children alone", "place": "XKZ-011", "low": 3, "high": 40},
        {"group": "People", "place": "XKZ-01", "low": 900, "high": 1200},
    ),
    "sites": ({"sites": "health", "place": "XKZ-011", "number": 4}, {"sites": "schools", "number": 5}),
    "concerns": (
        {"concern": "movement", "convey": "Trucks pass [F-001].", "mechanism": "K-01", "evidence": ("F-001",)},
    ),
}


def test_a_small_count_in_a_part_of_a_record_is_not_told() -> None:
    """Ranges of people and numbers of sites lie in parts; of a range both ends go, since the other would say how small."""

    def seen(edition: str, threshold: int | None = None) -> tuple[object, ...]:
        protocol = r.Protocol(level=1, count_threshold=threshold)
        (one,) = release(made(operations=(r.Operation(**OPERATION),), protocol=protocol), edition).operations
        return *((c.low, c.high) for c in one.civilians), *(s.number for s in one.sites)

    assert seen("cell") == ((3, 40), (900, 1200), 4, 5)
    assert seen("cmcs") == ((None, None), (900, 1200), None, 5)
    assert seen("hct", 50) == ((None, None), (900, 1200), None, None)


def two_units() -> dict[str, str]:
    """Give the boundaries of a unit and of a smaller one within it, as a file of a profile."""
    square = [[[10, 10], [11, 10], [11, 11], [10, 11], [10, 10]]]
    shapes = [
        {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": square}}
        for told in (
            {"code": "XKZ-01", "name": "North"},
            {"code": "XKZ-011", "name": "Ford", "parent": "XKZ-01"},
        )
    ]
    return {"geography.geojson": json.dumps({"type": "FeatureCollection", "features": shapes})}


def test_a_part_of_a_record_names_no_finer_place_than_its_edition(folder_with) -> None:
    """Where people and sites are is told by the first unit below the area in editions that name no finer one."""
    profile = replace(made(operations=(r.Operation(**OPERATION),)), folder=folder_with(two_units()))

    def seen(edition: str) -> list[str | None]:
        (one,) = release(profile, edition).operations
        return [part.place for part in (*one.civilians, *one.sites)]

    assert seen("hct") == ["XKZ-01", "XKZ-01", "XKZ-01", None]
    assert seen("cmcs") == ["XKZ-011", "XKZ-01", "XKZ-011", None]
    # An operation of a named actor says something of a party, and is placed as coarsely as anything that does.
    (named,) = release(
        replace(
            profile,
            actors=(r.Actor(id="A-01", level=1, name="Guard", actor_type="community_defence"),),
            operations=(r.Operation(**OPERATION, actor="A-01"),),
        ),
        "cmcs",
    ).operations
    assert [part.place for part in named.civilians] == ["XKZ-01", "XKZ-01"]


def test_a_part_of_a_record_loses_the_forum_and_the_facts_that_are_gone() -> None:
    """A concern goes on without the forum that lies above the edition, and says that evidence does."""
    forum = r.Mechanism(id="K-01", level=3, name="Desk", mechanism_kind="liaison")
    profile = made(facts=(fact(1, 3),), mechanisms=(forum,), operations=(r.Operation(**OPERATION),))
    (concern,) = release(profile, "hct").operations[0].concerns
    assert (concern.mechanism, concern.evidence, concern.convey) == (None, (r.ABOVE,), f"Trucks pass {LEFT_OUT}.")


def test_operations_stay_above_an_edition_with_their_level() -> None:
    """One of level 3, the default, is for headquarters and the planning cell; the HCT reads that there is one."""
    one = r.Operation(**{**OPERATION, "level": r.default_level("operation")})
    assert one.level == 3
    for edition, level in EDITIONS.items():
        out = release(made(operations=(one,)), edition)
        assert (len(out.operations), out.withheld) == ((1, {}) if level >= 3 else (0, {"operations": 1}))


def test_sealed_fields_of_an_actor_go_with_the_edition() -> None:
    """The channel is the planning cell's alone; aliases and entry points go to headquarters."""
    actor = r.Actor(
        id="A-01", level=1, name="Guard", actor_type="community_defence", aliases=("Alias",), entry_points="Entry",
        channel="Channel", last_contact="2026-01-01",
    )  # fmt: skip

    def seen(edition: str) -> tuple[object, ...]:
        (card,) = release(made(actors=(actor,)), edition).actors
        return card.aliases, card.entry_points, card.channel, card.last_contact is not None

    assert seen("hct") == ((), None, None, False)
    assert seen("cmcs") == (("Alias",), "Entry", None, False)
    assert seen("cell") == (("Alias",), "Entry", "Channel", True)


def test_a_record_that_cannot_stand_alone_goes_too() -> None:
    """A public relation to a sealed actor is left out and counted; a scenario's role merely loses the actor."""
    actor = r.Actor(id="A-01", level=3, name="Guard", actor_type="community_defence")
    relation = r.Relation(id="L-01", level=1, relation="alliance", source="A-01", target="A-01")
    scenario = r.Scenario(
        id="S-01",
        level=1,
        title="T",
        scenario_kind="plausible",
        story="S",
        roles=({"role": "escorts", "actor": "A-01"},),
    )
    out = release(made(actors=(actor,), relations=(relation,), scenarios=(scenario,)), "hct")
    assert out.withheld == {"actors": 1, "relations": 1}
    assert [role.actor for role in out.scenarios[0].roles] == [None]


@pytest.mark.parametrize("level", [None, 3])
def test_the_entry_of_an_area_above_the_edition_is_bare(level: int | None) -> None:
    """Code, name and the exercise mark stay, since the page needs them; notes and dates go."""
    area = r.Area(id="XKZ", name="Testland", exercise="yes", level=level, status_note="secret", as_of="2026-01-01")
    out = release(Profile(area=area, folder=Path("/nowhere")), "hct")
    assert (out.area.id, out.area.name, out.area.exercise) == ("XKZ", "Testland", "yes")
    assert (out.area.status_note, out.area.as_of) == (None, None)
    assert out.withheld == {"area": 1}


@pytest.mark.parametrize(
    ("edition", "hint"),
    [("pubic", "do you mean public?"), ("HCT", "do you mean hct?"), ("xyz", "allowed public, hct, cmcs, cell")],
)
def test_an_unknown_edition_is_a_wrong_use(edition: str, hint: str) -> None:
    """The message names the editions and the one probably meant; nothing is released by default."""
    with pytest.raises(UsageError, match=f"edition '{edition}'") as error:
        edition_level(edition)
    assert hint in str(error.value)
    with pytest.raises(UsageError):
        release(made(), edition)


def test_the_levels_of_the_editions() -> None:
    """Public 1, HCT 2, CMCS 3, the planning cell 4."""
    assert {name: edition_level(name) for name in EDITIONS} == EDITIONS


# on disk

PLANTED = {
    "area.yml": 'area:\n  id: XKZ\n  level: 1\n  name: Testland\n  exercise: "yes"\n  # SECRET-comment\n  status_note: As SEEN-1 [F-003]\n  evidence: [F-001, F-003]\n',
    "README.md": "SECRET-readme\n",
    "facts.yml": "facts:\n"
    + "".join(
        f"  - id: F-00{n}\n{f'    level: {n}' if n < 5 else '    # no level'}\n    statement: SECRET-fact-{n}\n"
        "    source: EXERCISE\n    reference: log\n"
        for n in range(1, 6)
    ),
    "actors.yml": "actors:\n  - id: A-01\n    level: 2\n    name: SECRET-actor-2\n    actor_type: community_defence\n"
    "    aliases: [SECRET-alias-3]\n    channel: SECRET-channel-4\n    evidence: [F-002, F-004]\n"
    "  - id: A-02\n    level: 4\n    name: SECRET-actor-4\n    actor_type: community_defence\n"
    "relations:\n  - id: L-01\n    level: 1\n    relation: alliance\n    source: A-01\n    target: A-02\n    note: SECRET-relation-4\n",
    "readings.csv": "indicator,period,value,unit,source,level\naid_workers_killed,2023,77771,persons,EXERCISE,1\n"
    "aid_workers_killed,2024,77773,persons,EXERCISE,3\naid_workers_killed,2025,77774,persons,EXERCISE,\n",
    "assessment.md": "level: 2\n\n## KJ\n\nSECRET-text-2 [F-001] [F-004]\n\n- {level=1} SECRET-item-1\n- {level=3} SECRET-item-3\n  SECRET-line-3\n",
}
SEEN = {
    "public": {"SECRET-fact-1", "77771", "SECRET-item-1", "SEEN-1"},
    "hct": {"SECRET-fact-2", "SECRET-actor-2", "SECRET-text-2"},
    "cmcs": {"SECRET-fact-3", "SECRET-alias-3", "77773", "SECRET-item-3", "SECRET-line-3"},
    "cell": {"SECRET-fact-4", "SECRET-fact-5", "SECRET-channel-4", "SECRET-actor-4", "SECRET-relation-4", "77774"},
}
NEVER = {"SECRET-comment", "SECRET-readme"}


@pytest.mark.parametrize("edition", list(EDITIONS))
def test_a_release_on_disk_holds_no_secret_in_any_byte(edition: str, folder_with, tmp_path: Path, today) -> None:
    """What lies above the edition is in no file of the released copy; what lies below is; and the copy is a good profile."""
    folder = folder_with(PLANTED)
    assert check_folder(folder, today) == []
    out = tmp_path / "out"
    release_workspace({"XKZ": folder}, edition, out)
    files = [p for p in out.rglob("*") if p.is_file()]
    content = b"\n".join(str(p).encode() + p.read_bytes() for p in files).decode()
    level = EDITIONS[edition]
    allowed = set().union(*(SEEN[e] for e, n in EDITIONS.items() if n <= level))
    sealed = set().union(NEVER, *(SEEN[e] for e, n in EDITIONS.items() if n > level))
    assert [s for s in sorted(allowed) if s not in content] == []
    assert [s for s in sorted(sealed) if s in content] == []
    assert check_folder(out / "country_profiles" / "xkz", today) == []
    assert load_profile(out / "country_profiles" / "xkz").edition == edition


def test_the_ids_of_what_is_sealed_are_not_on_disk_either(folder_with, tmp_path: Path) -> None:
    """The public copy names neither the sealed actor nor the sealed facts, and says how many there are."""
    release_workspace({"XKZ": folder_with(PLANTED)}, "public", tmp_path / "out")
    folder = tmp_path / "out" / "country_profiles" / "xkz"
    content = "".join(p.read_text(encoding="utf-8") for p in folder.iterdir())
    assert [i for i in ("A-01", "A-02", "L-01", "F-002", "F-003", "F-004", "F-005") if i in content] == []
    assert load_profile(folder).withheld == {"facts": 4, "actors": 2, "relations": 1, "readings": 2, "paragraphs": 2}


def test_a_profile_with_problems_is_not_released(folder_with, tmp_path: Path) -> None:
    """Nothing is written for an area whose profile cannot be read whole."""
    folder = folder_with({"facts.yml": "facts:\n  - id: F-001\n"})
    with pytest.raises(ProfileError):
        release_workspace({"XKZ": folder}, "public", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_release_is_written_whole_into_an_empty_folder_or_not_at_all(folder_with, tmp_path: Path) -> None:
    """A folder that holds something is refused and left as it is; a profile that cannot be read leaves nothing behind."""
    folder, to = folder_with(PLANTED), tmp_path / "given"
    write_release({"XKZ": folder}, "hct", to)
    assert sorted(p.name for p in to.iterdir()) == ["country_profiles"]
    with pytest.raises(UsageError, match="holds something already"):
        write_release({"XKZ": folder}, "public", to)
    (folder / "facts.yml").write_text("facts:\n  - id: F-001\n", encoding="utf-8")
    with pytest.raises(ProfileError):
        write_release({"XKZ": folder}, "hct", tmp_path / "other")
    assert not [p.name for p in tmp_path.iterdir() if "other" in p.name]


def test_a_real_profile_is_public_throughout(real) -> None:
    """The committed real areas hold public facts alone, so the public edition leaves nothing out."""
    for code in ("LBN", "SDN", "SOM"):
        assert release(real(code), "public").withheld == {}


def test_a_function_that_goes_to_a_party_is_placed_as_coarsely_as_the_party(folder_with) -> None:
    """Who takes over in a district would tell where a force stands; one that goes to nobody armed keeps its district."""
    common = {"level": 1, "function": "F02", "mission": "M-01", "place": "XKZ-011"}
    functions = (
        r.Function(id="FN-01", **common, successor={"actor": "Guard", "armed_actor": "A-01"}),
        r.Function(id="FN-02", **common, successor={"actor": "NGO"}),
    )
    mission = r.Mission(id="M-01", level=1, name="MINTEST", mission_kind="peacekeeping")
    guard = r.Actor(id="A-01", level=1, name="Guard", actor_type="community_defence")
    profile = made(functions=functions, missions=(mission,), actors=(guard,))
    told = release(replace(profile, folder=folder_with(two_units())), "cmcs").functions
    assert [f.place for f in told] == ["XKZ-01", "XKZ-011"]


@pytest.mark.parametrize("level", [1, 4])
def test_what_names_a_party_stays_coarse_where_the_card_lies_above(folder_with, level: int) -> None:
    """A site that goes to a force keeps its larger unit, whether or not the reader may see the card of the force."""
    mission = r.Mission(id="M-01", level=1, name="MINTEST", mission_kind="peacekeeping")
    guard = r.Actor(id="A-01", level=level, name="Guard", actor_type="community_defence")
    site = r.Site(
        id="ST-01", level=1, name="Base", mission="M-01", site_kind="base", place="XKZ-011", armed_actor="A-01"
    )
    profile = made(sites=(site,), missions=(mission,), actors=(guard,))
    (told,) = release(replace(profile, folder=folder_with(two_units())), "cmcs").sites
    assert told.place == "XKZ-01"


def test_a_what_if_goes_with_a_function_that_it_is_about(real) -> None:
    """Without the function it would be about all of them."""
    profile = real("XKA")
    functions = tuple(f.model_copy(update={"level": 4}) if f.id == "FN-08" else f for f in profile.functions)
    told = {w.id for w in release(replace(profile, functions=functions), "hct").what_ifs}
    assert told == {w.id for w in profile.what_ifs} - {"WI-03"}

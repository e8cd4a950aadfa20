"""Writing a profile: the same records come back, a new folder passes the check, nothing is half written."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planning.profiles import (
    Narrative,
    Paragraph,
    Profile,
    check_folder,
    load_profile,
    write_profile,
)
from planning.profiles import records as r
from planning.profiles.reading import FORMULA
from planning.profiles.writing import write_whole
from planning.profiles.yamltext import FILLERS

ODD = [
    "null",
    "~",
    "1e3",
    ": #",
    "a: b # c",
    "- item",
    "NO",
    "yes",
    "12:30",
    "1_000",
    "2026-11-22",
    "{a: b}",
    "[F-001]",
    "&anchor",
    "*alias",
    "!tag",
    "|",
    ">",
    "%",
    "@",
    "`",
    "'",
    '"',
    "\\n",
    "---",
    "...",
    "?",
    "=1+1",
    "منطقة آمنة",
    "می\u200cخواهم",
    "é ü ñ Türkiye",
    "𝄞 🕊",
    "word " * 60 + "end",
]
# Signs that show nothing are refused when a profile is read.
LETTERS = st.characters(exclude_categories=("C", "Z"), exclude_characters="".join(FILLERS))


def _one_line(text: str) -> str:
    return " ".join(text.split())


TEXT = st.sampled_from(ODD) | st.text(LETTERS | st.just(" "), min_size=1, max_size=40).map(_one_line).filter(
    lambda t: t and t != "X"
)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2026, 11, 22))
# As somebody types them: a profile takes digits only.
SHARES = st.integers(0, 100_000).map(lambda n: f"{n / 100_000:.5f}")
FIGURES = st.integers(0, 10**18 - 1).map(str) | SHARES | st.sampled_from(["0.30000000000000004", "0.0000001", "-12.5"])


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Give a value or a gap."""
    return st.none() | strategy


COMMON = {
    "level": maybe(st.integers(1, 4)),
    "as_of": maybe(DAYS),
    "review_by": maybe(DAYS),
    "evidence": st.lists(st.sampled_from(["F-001", "F-002"]), max_size=2).map(tuple),
    "confidence": maybe(st.sampled_from(["low", "moderate", "high"])),
    "note": maybe(TEXT),
}
NAME = st.sampled_from(["null", "NO", "Yes", "E1", "A & B (north)", "Côte d'Ivoire", "السودان"])
IN_TABLE = TEXT.filter(lambda text: not FORMULA.search(text))  # a table refuses what a spreadsheet would run
FACTS = st.builds(r.Fact, id=st.just("F-001"), statement=TEXT, source=st.just("EXERCISE"), reference=TEXT, **COMMON)
ACTORS = st.builds(
    r.Actor,
    id=st.just("A-01"),
    name=TEXT,
    actor_type=st.just("community_defence"),
    aliases=st.lists(TEXT, max_size=3).map(tuple),
    position=maybe(st.integers(-2, 2)),
    influence=maybe(st.integers(1, 5)),
    channel=maybe(TEXT),
    last_contact=maybe(DAYS),
    **COMMON,
)
CONSTRAINTS = st.builds(
    r.Constraint,
    id=st.just("C-01"),
    category=st.sampled_from(["AC1", "AC9"]),
    score=maybe(st.integers(0, 3)),
    people_not_reached=maybe(st.integers(0, 10**9)),
    reason=maybe(TEXT),
    **COMMON,
)
FUNCTIONS = st.builds(
    r.Function,
    id=st.just("FN-01"),
    function=st.just("F01"),
    mission=st.just("M-01"),
    present=maybe(st.sampled_from(["yes", "no", "partial"])),
    ends=maybe(DAYS),
    successor=maybe(
        st.builds(
            r.Successor,
            actor=maybe(TEXT),
            capacity=maybe(st.integers(0, 3)),
            host_consent=maybe(st.sampled_from(["yes", "no"])),
            start=maybe(DAYS),
        )
    ),
    **COMMON,
)
SCENARIOS = st.builds(
    r.Scenario,
    id=st.just("S-01"),
    title=TEXT,
    scenario_kind=st.just("plausible"),
    story=TEXT,
    probability=maybe(SHARES),
    roles=st.lists(
        st.builds(r.Outlook, role=st.just("escorts"), civilian_alternative=maybe(TEXT), needed_by=maybe(DAYS)),
        max_size=2,
    ).map(tuple),
    **COMMON,
)
DRIVERS = st.builds(
    r.Driver,
    id=st.just("D-01"),
    driver=TEXT,
    states=st.lists(TEXT, min_size=2, max_size=4, unique=True).map(tuple),
    **COMMON,
)
READINGS = st.builds(
    r.Reading,
    id=st.just("R-0002"),
    level=maybe(st.integers(1, 4)),
    as_of=maybe(DAYS),
    indicator=st.just("aid_workers_killed"),
    mission=maybe(IN_TABLE),
    period=st.sampled_from(["2024", "2024-05"]),
    value=maybe(FIGURES),
    unit=IN_TABLE,
    source=st.just("EXERCISE"),
)
PROFILES = st.builds(
    Profile,
    area=st.builds(r.Area, id=st.just("XKZ"), name=NAME, exercise=st.just("yes"), status_note=maybe(TEXT), **COMMON),
    folder=st.just(Path("/nowhere")),
    facts=st.lists(FACTS, max_size=2).map(tuple),
    actors=st.lists(ACTORS, max_size=2).map(tuple),
    constraints=st.lists(CONSTRAINTS, max_size=2).map(tuple),
    functions=st.lists(FUNCTIONS, max_size=2).map(tuple),
    scenarios=st.lists(SCENARIOS, max_size=2).map(tuple),
    drivers=st.lists(DRIVERS, max_size=2).map(tuple),
    readings=st.lists(READINGS, max_size=2).map(tuple),
    withheld=st.dictionaries(st.sampled_from(["actors", "paragraphs"]), st.integers(1, 99)),
    edition=st.sampled_from(["", "hct"]),
)


def same(left: Profile, right: Profile) -> None:
    """Compare two profiles list by list; where a record lies on disk does not matter."""
    assert left.area == right.area
    for name in Profile.list_names():
        assert getattr(left, name) == getattr(right, name), name
    assert (left.withheld, left.edition) == (right.withheld, right.edition)


@given(PROFILES)
def test_what_is_written_reads_the_same(profile: Profile) -> None:
    """Records of many types, with every odd text, gap and figure, come back as they were."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "xkz"
        write_profile(profile, folder)
        same(load_profile(folder), profile)


@given(TEXT, TEXT, IN_TABLE)
@example("null", "~", ": #")
@example("1e3", "word " * 60 + "end", "منطقة آمنة")
def test_odd_text_reads_the_same_in_yaml_and_in_tables(name: str, statement: str, unit: str) -> None:
    """Text that YAML or CSV could take for something else comes back letter by letter."""
    profile = Profile(
        area=r.Area(id="XKZ", name="Testland", exercise="yes", status_note=name),
        folder=Path("/nowhere"),
        facts=(r.Fact(id="F-001", statement=statement, source="EXERCISE", reference=name),),
        readings=(
            r.Reading(
                id="R-0002",
                indicator="inform_risk",
                mission=unit,
                period="2024",
                value="4.5",
                unit=unit,
                source="INFORM",
            ),
        ),
    )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "xkz"
        write_profile(profile, folder)
        same(load_profile(folder), profile)


@pytest.mark.parametrize("code", ["LBN", "SDN", "TUR", "XAB"])
def test_a_real_profile_reads_the_same_after_writing(code: str, real, tmp_path: Path, today: dt.date) -> None:
    """A committed profile, written and read again, holds the same records and paragraphs and passes the check."""
    folder = tmp_path / code.lower()
    write_profile(real(code), folder)
    same(load_profile(folder), real(code))
    assert check_folder(folder, today) == []
    again = [(p.section, p.text, p.level) for p in load_profile(folder).narrative.paragraphs]
    assert again == [(p.section, p.text, p.level) for p in real(code).narrative.paragraphs]


def test_a_small_share_is_written_in_digits(tmp_path: Path) -> None:
    """A probability of 0.00005 is not written as 5e-05, which no reader of profiles takes."""
    scenario = r.Scenario(id="S-01", title="T", scenario_kind="plausible", story="S", probability="0.00005")
    area = r.Area(id="XKZ", name="Testland", exercise="yes")
    write_profile(Profile(area=area, folder=tmp_path / "from", scenarios=(scenario,)), tmp_path / "xkz")
    assert "probability: 0.00005" in (tmp_path / "xkz" / "scenarios.yml").read_text(encoding="utf-8")


def test_own_boundaries_go_with_the_profile(folder_with, tmp_path: Path) -> None:
    """The boundaries an area brings itself are copied with code, name and shape alone; a README is not."""
    ring = [[0, 0], [0, 1], [1, 1], [0, 0]]
    feature = {
        "type": "Feature",
        "properties": {"code": "XKZ-01", "name": "North", "contact": "somebody"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    shapes = json.dumps({"type": "FeatureCollection", "features": [feature]})
    folder = folder_with({"geography.geojson": shapes, "README.md": "notes"})
    write_profile(load_profile(folder), tmp_path / "out" / "xkz")
    written = json.loads((tmp_path / "out" / "xkz" / "geography.geojson").read_text(encoding="utf-8"))
    assert [f["properties"] for f in written["features"]] == [{"code": "XKZ-01", "name": "North"}]
    assert written["features"][0]["geometry"]["coordinates"] == [ring]
    assert not (tmp_path / "out" / "xkz" / "README.md").exists()


def test_prose_is_written_with_the_level_of_each_paragraph(tmp_path: Path) -> None:
    """Paragraphs and items keep their own level, whatever level the file had before."""
    narrative = Narrative(
        (Paragraph("KJ", "One.", 1, 1), Paragraph("KJ", "- two", 3, 2), Paragraph("H02", "Three.", 4, 3))
    )
    area = r.Area(id="XKZ", name="Testland", exercise="yes")
    write_profile(Profile(area=area, folder=tmp_path / "from", narrative=narrative), tmp_path / "xkz")
    again = load_profile(tmp_path / "xkz").narrative.paragraphs
    assert [(p.section, p.text, p.level) for p in again] == [
        ("KJ", "One.", 1),
        ("KJ", "- two", 3),
        ("H02", "Three.", 4),
    ]


def test_a_failing_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old text stays whole when the new one cannot be put in its place, and no temporary file is left."""
    path = tmp_path / "facts.yml"
    write_whole(path, "old\n")

    def failing(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing)
        with pytest.raises(OSError, match="no space left"):
            write_whole(path, "new\n")
    assert path.read_text(encoding="utf-8") == "old\n"
    assert [p.name for p in tmp_path.iterdir()] == ["facts.yml"]


def test_text_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    """A text that is no Unicode fails before anything is replaced."""
    path = tmp_path / "facts.yml"
    write_whole(path, "old\n")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "new \ud800\n")
    assert path.read_text(encoding="utf-8") == "old\n"
    assert [p.name for p in tmp_path.iterdir()] == ["facts.yml"]


def test_a_written_file_can_be_read_by_the_others(tmp_path: Path) -> None:
    """A file is readable for everyone of the team, not only for whoever wrote it, and folders are made on the way."""
    path = tmp_path / "deep" / "er" / "facts.yml"
    write_whole(path, "text\n")
    assert path.stat().st_mode & 0o777 == 0o644

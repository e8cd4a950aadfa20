"""What an endorsed text may still show: nothing that was put higher or sealed since, whatever was done to its words."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from site_fixture import copy_workspace

from planning.authoring.review import move
from planning.building.texts import choose_texts
from planning.cli import main
from planning.geography import units
from planning.keeping.editing import added, changed, removed
from planning.keeping.journal import Writer
from planning.keeping.saving import Edit, save
from planning.profiles import check_folder, load_profile, profile_files, sealing
from planning.profiles.kept_texts import agreed_folder, handed_folders, kept_folders
from planning.profiles.keys import new_identity
from planning.profiles.sealed_values import looks_sealed
from planning.profiles.sealing import seal, unseal
from planning.profiles.workspace import Workspace
from planning.sharing import hand_out, released_for
from planning.sharing.standing import touched_parts

DAY = dt.date(2026, 11, 23)
PRODUCT = "country_assessment"
CALM = "The cell sits in Orsa. The envoy Kolu meets us at the mill. All is calm."
OTHER = "The market is open on two days."


@pytest.fixture(autouse=True)
def _no_key_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have a key; they do without."""
    monkeypatch.delenv("PLANNING_IDENTITY", raising=False)


@pytest.fixture(scope="module")
def endorsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose country assessment was endorsed, with words that are going to be raised."""
    found = Workspace(copy_workspace(tmp_path_factory.mktemp("endorsed"), ("xkb",)))
    counts = folder_of(found) / "incidents.csv"  # which take long to release
    head, *lines = counts.read_text(encoding="utf-8").splitlines()
    counts.write_text("\n".join([head, *(x for x in lines if x >= "2026-09")]) + "\n", encoding="utf-8")
    edit(found, "assessment.md", "## H03", f"## H03\n\n{CALM}\n\n{OTHER}")
    for state, by in (("in_review", "cmcoord"), ("cleared", "protection"), ("endorsed", "hc")):
        move(found, "XKB", PRODUCT, state, by, Writer("Amina", "command"), DAY)
    return found.root


@pytest.fixture
def place(endorsed: Path, tmp_path: Path) -> Workspace:
    """A copy of the endorsed workspace to change."""
    return Workspace(Path(shutil.copytree(endorsed, tmp_path / "workspace", symlinks=True)))


def folder_of(place: Workspace) -> Path:
    """Give the folder of the area."""
    return place.profiles / "xkb"


def edit(place: Workspace, file: str, old: str, new: str) -> None:
    """Change the text of a file."""
    path = folder_of(place) / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def raise_record(place: Workspace, file: str, kind: str, identity: str, **fields: str) -> None:
    """Put a record at another level."""
    path = folder_of(place) / file
    path.write_text(changed(path.read_text(encoding="utf-8"), file, kind, identity, fields), encoding="utf-8")


def sealed(place: Workspace) -> Path:
    """Seal the area for a key that lies elsewhere, as a member without it has it; give the key."""
    pytest.importorskip("pyrage")
    key = place.root.parent / f"{place.root.name}.key"
    (place.profiles / "recipients.txt").write_text(f"{new_identity(key)}\n", encoding="utf-8")
    seal(place, ("XKB",))
    return key


def prose(place: Workspace) -> str:
    """Give the prose that readers of the edition for the HCT get from the endorsed text."""
    return "\n".join(p.text for p in released_for(folder_of(place), "hct", PRODUCT).narrative.paragraphs)


@pytest.mark.parametrize("also_sealed", [False, True])
@pytest.mark.parametrize(
    "now",
    [
        f"{{level=4}} {CALM}",
        "The cell sits in Orsa. {level=4: The envoy Kolu meets us at the mill.} All is calm.",
        "The cell sits in Orsa. {level=4: The envoy Kolu meets us\nat the mill.} All is calm.",
        "The cell sits in Orsa. {level=4: The envoy Kolu meets us at the old mill.} All is calm.",
        "{level=3} The cell sits in Orsa.\nThe envoy Kolu  meets us at the mill. All is calm.",
        "{level=4} Kolu is gone.",
    ],
)
def test_words_that_were_raised_are_not_shown_from_the_endorsed_text(
    place: Workspace, now: str, *, also_sealed: bool
) -> None:
    """A paragraph or sentence that was put higher is out at once: also wrapped anew, touched up, sealed; what stands is shown."""
    assert "Kolu" in prose(place)
    edit(place, "assessment.md", CALM, now)
    if also_sealed:
        sealed(place)
    shown = prose(place)
    assert "Kolu" not in shown
    assert "Orsa" not in shown
    assert OTHER in shown


@pytest.mark.parametrize("level", [3, 4])
def test_words_that_were_moved_and_raised_are_not_shown(place: Workspace, level: int) -> None:
    """Words that stand at a higher level under another heading now, also sealed, take their old paragraph out; others stay."""
    edit(place, "assessment.md", f"{CALM}\n\n", "")
    edit(place, "assessment.md", OTHER, "The market is closed.")
    edit(
        place,
        "assessment.md",
        "## H04",
        f"## H04\n\n{{level={level}}} We know: the envoy Kolu meets us at the mill.\n\n",
    )
    if level > 3:
        sealed(place)
    assert "Kolu" not in prose(place)
    assert OTHER in prose(place)


def test_what_changed_without_being_raised_is_shown_as_it_was_endorsed(place: Workspace) -> None:
    """A paragraph that somebody works on stays in the edition as it was, where nothing in its section was put higher."""
    edit(place, "assessment.md", CALM, "The envoy meets us at the ford.")
    assert CALM in prose(place)


def test_a_record_that_was_raised_and_sealed_is_not_shown(place: Workspace) -> None:
    """Without the key nobody sees the level of a sealed record; its earlier version is treated as sealed."""
    assert "IG-01" in {g.id for g in released_for(folder_of(place), "hct", PRODUCT).gaps}
    raise_record(place, "gaps.yml", "gaps", "IG-01", level="4")
    sealed(place)
    assert load_profile(folder_of(place)).sealed_ids
    assert "IG-01" not in {g.id for g in released_for(folder_of(place), "hct", PRODUCT).gaps}


@pytest.mark.parametrize("also_sealed", [False, True])
@pytest.mark.parametrize("way", ["prose to record", "record to record", "record to prose"])
def test_words_that_went_between_prose_and_records_are_not_shown(
    place: Workspace, way: str, *, also_sealed: bool
) -> None:
    """Whatever the words stood in and stand in now, at level 4 they are in no earlier text that readers get; others stay."""
    path = folder_of(place) / "gaps.yml"
    gap, other, *_ = load_profile(folder_of(place)).gaps
    words = "The envoy Kolu meets us at the mill" if way == "prose to record" else gap.topic
    text = path.read_text(encoding="utf-8")
    if way == "prose to record":
        edit(place, "assessment.md", f"{CALM}\n\n", "")
    else:
        text = removed(text, "gaps.yml", "gaps", gap.id)
    if way == "record to prose":
        edit(place, "assessment.md", "## H04", f"## H04\n\n{{level=4}} We ask: {words}.")
    else:
        text = added(text, "gaps.yml", "gaps", {"id": "IG-61", "level": "4", "topic": f"Known by now: {words}"})
    path.write_text(text, encoding="utf-8")
    if also_sealed:
        sealed(place)
        homes = kept_folders(folder_of(place))
        assert not [p for home in homes for p in home.iterdir() if words in p.read_text(encoding="utf-8")]
    shown = released_for(folder_of(place), "hct", PRODUCT)
    assert words not in "\n".join([*(p.text for p in shown.narrative.paragraphs), *(g.topic for g in shown.gaps)])
    assert OTHER in prose(place)
    assert other.id in {g.id for g in shown.gaps}


def test_words_that_went_to_a_raised_field_of_their_record_are_not_shown(place: Workspace) -> None:
    """A text that was put into another field, at level 4, takes the old record out; a field that was only raised goes alone."""
    path = folder_of(place) / "gaps.yml"
    text = path.read_text(encoding="utf-8")
    why = next(g.why for g in load_profile(folder_of(place)).gaps if g.id == "IG-01")
    path.write_text(changed(text, "gaps.yml", "gaps", "IG-01", {"levels": {"why": "4"}}), encoding="utf-8")
    kept = {g.id: g for g in released_for(folder_of(place), "hct", PRODUCT).gaps}
    assert kept["IG-01"].topic
    assert why not in str(kept["IG-01"])
    moved = {"why": None, "plan": why, "levels": {"plan": "4"}}
    path.write_text(changed(text, "gaps.yml", "gaps", "IG-01", moved), encoding="utf-8")
    assert "IG-01" not in {g.id for g in released_for(folder_of(place), "hct", PRODUCT).gaps}


def test_a_protocol_that_asks_for_less_shows_no_more_of_an_endorsed_text(place: Workspace) -> None:
    """What was endorsed under a stricter protocol stays under it, and the change is one that protection clears again."""
    asks = "protocol:\n  level: 1\n  id: protocol\n  data_types:\n    - kind: gap\n      level: 3\n"
    path = folder_of(place) / "protocol.yml"
    before = path.read_text(encoding="utf-8") if path.is_file() else "protocol:\n  level: 1\n  id: protocol\n"
    path.write_text(asks, encoding="utf-8")
    for state, by in (("draft", "hc"), ("in_review", "cmcoord"), ("cleared", "protection"), ("endorsed", "hc")):
        move(place, "XKB", PRODUCT, state, by, Writer("Amina", "command"), DAY)
    assert released_for(folder_of(place), "hct", PRODUCT).gaps == ()
    path.write_text(before, encoding="utf-8")
    assert released_for(folder_of(place), "hct", PRODUCT).gaps == ()
    assert released_for(folder_of(place), "hct", "").gaps
    assert "protocol" in touched_parts(folder_of(place), load_profile(folder_of(place)), PRODUCT)


def test_sealing_seals_in_kept_texts_what_lies_at_level_4_now(place: Workspace) -> None:
    """No raised word is left open in a text that was cleared, endorsed or handed out; it still counts, and can be put back with the key."""
    hand_out(place.areas(), "hct", DAY, {"XKB": (PRODUCT,)})
    homes = [*kept_folders(folder_of(place)), *handed_folders(folder_of(place))]
    assert len(homes) == 3
    before = {p: p.read_bytes() for home in homes for p in home.iterdir()}
    topic = next(g.topic for g in load_profile(folder_of(place)).gaps if g.id == "IG-01")
    raise_record(place, "gaps.yml", "gaps", "IG-01", level="4")
    edit(
        place,
        "assessment.md",
        CALM,
        CALM.replace("The envoy Kolu meets us at the mill.", "{level=4: Kolu is our envoy.}"),
    )
    edit(place, "assessment.md", OTHER, f"{{level=4}} {OTHER}")
    key = sealed(place)
    files = [p.read_text(encoding="utf-8") for home in homes for p in home.iterdir()]
    assert not [t for t in files if f"topic: {topic[:20]}" in t]
    assert not [t for t in files if OTHER in t]
    assert (PRODUCT, "XKB") in choose_texts(place.areas(), "hct", None).endorsed
    since = released_for(folder_of(place), "hct", PRODUCT).since
    assert since is not None
    assert [c for c in since.changes if c.kind != "paragraphs"] == []
    unseal(place, "XKB", key)
    assert {p: p.read_bytes() for p in before} == before
    assert agreed_folder(folder_of(place), load_profile(folder_of(place)), PRODUCT, "endorsed") is not None


def rows(place: Workspace, file: str) -> list[str]:
    """Give the lines of a table."""
    return (folder_of(place) / file).read_text(encoding="utf-8").splitlines()


def test_a_row_that_was_raised_is_known_by_what_it_is_about(place: Workspace) -> None:
    """A reading that was put higher is out of the edition, also where another row was put above it since, or it is gone."""
    head, *lines = rows(place, "readings.csv")
    level = head.split(",").index("level")
    wanted = next(i for i, line in enumerate(lines) if line.split(",")[level] == "1")
    target = load_profile(folder_of(place)).readings[wanted]

    def is_shown() -> bool:
        key = target.indicator, target.mission, target.period, target.source
        shown = released_for(folder_of(place), "hct", PRODUCT).readings
        return key in {(r.indicator, r.mission, r.period, r.source) for r in shown}

    assert is_shown()
    cells = lines[wanted].split(",")
    raised = ",".join([*cells[:level], "4", *cells[level + 1 :]])
    above = ",".join("2001" if name == "period" else cell for name, cell in zip(head.split(","), cells, strict=True))
    path = folder_of(place) / "readings.csv"
    for now in ([above, *lines[:wanted], raised, *lines[wanted + 1 :]], [above, *lines[:wanted], *lines[wanted + 1 :]]):
        path.write_text("\n".join([head, *now]) + "\n", encoding="utf-8")
        assert check_folder(folder_of(place), DAY) == []
        assert not is_shown()


@pytest.mark.parametrize("also_its_mark", [False, True])
def test_an_endorsed_text_that_was_changed_by_hand_counts_for_nothing(place: Workspace, *, also_its_mark: bool) -> None:
    """A word added to the kept text withholds its product, the check says where, and sealing does not make it good."""
    home = folder_of(place) / "endorsed" / PRODUCT / "3" / "xkb"
    path = home / "assessment.md"
    path.write_text(path.read_text(encoding="utf-8").replace("## H03", "## H03\n\nFORGED."), encoding="utf-8")
    if also_its_mark:
        from planning.profiles.kept_texts import text_digest

        mark = home.parent / "kept.yml"
        head = mark.read_text(encoding="utf-8").partition("digest:")[0]
        mark.write_text(f"{head}digest: {text_digest(home)}\n", encoding="utf-8")
    assert (PRODUCT, "XKB") in choose_texts(place.areas(), "hct", None).withheld
    told = CliRunner().invoke(main, ["check", "--area", "XKB", "--workspace", str(place.root)])
    assert told.exit_code == 1
    assert "xkb/endorsed/country_assessment/3/kept.yml:1" in told.output
    assert "FORGED" not in told.output
    sealed(place)
    assert (PRODUCT, "XKB") in choose_texts(place.areas(), "hct", None).withheld


def test_other_ends_of_lines_change_no_endorsed_text(place: Workspace) -> None:
    """A copy whose ends of lines were changed on the way, as on some laptops, is still what was endorsed."""
    for path in (folder_of(place) / "endorsed").rglob("*.*"):
        if path.is_file() and path.name != "kept.yml":
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert (PRODUCT, "XKB") in choose_texts(place.areas(), "hct", None).endorsed


def test_a_kept_text_that_is_gone_is_told_by_the_check(place: Workspace) -> None:
    """Where the folder was lost the check names it, and the product is withheld."""
    shutil.rmtree(folder_of(place) / "endorsed")
    told = CliRunner().invoke(main, ["check", "--area", "XKB", "--workspace", str(place.root)])
    assert "xkb/endorsed/country_assessment/3/kept.yml:1" in told.output
    assert (PRODUCT, "XKB") in choose_texts(place.areas(), "hct", None).withheld


def test_the_reason_of_a_step_is_for_those_who_write(place: Workspace) -> None:
    """Readers outside get the state, the day and the function; neither the reason nor the digest of the text."""
    move(place, "XKB", PRODUCT, "draft", "cmcoord", Writer("Amina", "command"), DAY, "Kolu told us more.")
    for edition, there in (("public", False), ("hct", False), ("cmcs", True), ("cell", True)):
        (review,) = released_for(folder_of(place), edition).reviews
        assert [s.state for s in review.steps] == ["in_review", "cleared", "endorsed", "draft"]
        assert (review.steps[-1].why is not None, review.steps[1].digest is not None) == (there, there)


NEW_GAP = "gaps:\n  - id: IG-91\n    level: 1\n    topic: Nobody endorsed this\n    heading: H03"


def test_what_is_noted_as_handed_out_is_what_readers_got(place: Workspace) -> None:
    """After an edition of endorsed text its counts and its records are noted; what nobody endorsed is new once it is."""
    edit(place, "gaps.yml", "gaps:", NEW_GAP)
    path = folder_of(place) / "incidents.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    value = head.split(",").index("value")
    cells = [line.split(",") for line in lines]
    more = [",".join([*c[:value], str(int(c[value]) + 50), *c[value + 1 :]]) for c in cells]
    path.write_text("\n".join([head, *more]) + "\n", encoding="utf-8")
    texts = choose_texts(place.areas(), "hct", None).given(place.areas())
    assert texts == {"XKB": (PRODUCT,)}
    shown = released_for(folder_of(place), "hct", PRODUCT)
    hand_out(place.areas(), "hct", DAY, texts)
    noted = {(c.indicator, c.place, c.since, c.until): c.value for c in load_profile(folder_of(place)).handed_out}
    assert noted == {(c.indicator, c.place, c.since, c.until): c.value for c in shown.released_counts}
    kept = folder_of(place) / "handed_out" / "hct"
    assert [p.name for p in kept.iterdir()] == [PRODUCT]
    assert "IG-91" not in "".join(p.read_text(encoding="utf-8") for p in kept.rglob("*") if p.is_file())
    again = released_for(folder_of(place), "hct", PRODUCT).since
    assert again is not None
    assert again.changes == ()
    for state, by in (("cleared", "protection"), ("endorsed", "hc")):
        move(place, "XKB", PRODUCT, state, by, Writer("Amina", "command"), DAY)
    after = released_for(folder_of(place), "hct", PRODUCT).since
    assert after is not None
    assert ("gaps", "IG-91", "new") in {(c.kind, c.record, c.what) for c in after.changes}


def test_an_area_that_is_withheld_is_noted_as_nothing(place: Workspace) -> None:
    """Where no product is endorsed nothing of the area is kept as what readers have."""
    shutil.rmtree(folder_of(place) / "endorsed")
    texts = choose_texts(place.areas(), "hct", None).given(place.areas())
    assert texts == {"XKB": ()}
    assert hand_out(place.areas(), "hct", DAY, texts) == ()
    assert not (folder_of(place) / "handed_out").exists()
    assert not (folder_of(place) / "handed_out.csv").exists()


def released(place: Workspace, *more: str) -> tuple[Workspace, str]:
    """Release the edition for the HCT; give the copy and what was said."""
    to = place.root / "out"
    arguments = ["release", "--edition", "hct", "--to", str(to), "--workspace", str(place.root), *more]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    return Workspace(to), done.output


def test_a_release_holds_the_endorsed_text_unless_asked_otherwise(place: Workspace) -> None:
    """As a site does, a copy for the HCT has the endorsed text of one product, and pages of that product can be made of it."""
    edit(place, "assessment.md", "## H03", "## H03\n\nUNENDORSED words.")
    copy, said = released(place)
    assert "Endorsed text of country_assessment: XKB." in said
    text = (copy.profiles / "xkb" / "assessment.md").read_text(encoding="utf-8")
    assert "Kolu" in text
    assert "UNENDORSED" not in text
    chosen = choose_texts(copy.areas(), "hct", None)
    assert chosen.endorsed == {(PRODUCT, "XKB")}
    assert (PRODUCT, "XKB") not in chosen.withheld
    assert (
        released_for(copy.profiles / "xkb", "hct", PRODUCT).narrative == load_profile(copy.profiles / "xkb").narrative
    )


def test_a_release_of_the_text_being_written_is_asked_for(place: Workspace) -> None:
    """With ``--text current`` the copy holds what is being written, and pages of all products are made of it."""
    edit(place, "assessment.md", "## H03", "## H03\n\nUNENDORSED words.")
    copy, _ = released(place, "--text", "current", "--handed-out")
    assert "UNENDORSED" in (copy.profiles / "xkb" / "assessment.md").read_text(encoding="utf-8")
    assert choose_texts(copy.areas(), "hct", None).withheld == frozenset()
    assert [p.name for p in (folder_of(place) / "handed_out" / "hct").iterdir()] == ["current"]


def test_a_release_of_a_product_that_is_not_endorsed_has_the_name_alone(place: Workspace) -> None:
    """Nothing of the area is in the copy but its name, the command says so, and pages of it are withheld."""
    copy, said = released(place, "--product", "scenario_plan", "--handed-out")
    assert "Not endorsed yet, and there with the name alone: XKB" in said
    assert load_profile(copy.profiles / "xkb").actors == ()
    assert len(choose_texts(copy.areas(), "hct", None).withheld) == 3
    assert not (folder_of(place) / "handed_out").exists()
    done = CliRunner().invoke(
        main, ["release", "--edition", "hct", "--to", "x", "--workspace", str(place.root), "--product", "plan"]
    )
    assert (done.exit_code, "allowed country_assessment" in done.output) == (2, True)


def test_boundaries_are_part_of_what_was_endorsed(place: Workspace) -> None:
    """Pages of endorsed text draw and name the units as they were then, and say that the boundaries changed since."""
    path = folder_of(place) / "geography.geojson"
    text = path.read_text(encoding="utf-8")
    name = next(u.name for u in units("XKB", folder_of(place)))
    path.write_text(text.replace(f'"{name}"', '"Renamed"'), encoding="utf-8")
    profile = released_for(folder_of(place), "hct", PRODUCT)
    assert [s.touched for s in profile.standings if s.product == PRODUCT] == [("geography",)]
    assert "Renamed" not in profile_files(profile)["geography.geojson"]
    assert "Renamed" in profile_files(released_for(folder_of(place), "hct"))["geography.geojson"]


@pytest.mark.parametrize(
    "what", ["gaps:\n  - {", b"\xff\xfe", "nothing_known: []\n", "gaps:\n  - id: IG-01\n    level: two\n"]
)
def test_a_kept_text_that_is_damaged_is_named_by_the_seal(place: Workspace, what: str | bytes) -> None:
    """Sealing an area of which a kept text cannot be read is refused in a line that names it, and nothing is sealed."""
    (home,) = (h for h in kept_folders(folder_of(place)) if "endorsed" in h.parts)
    (home / "gaps.yml").write_bytes(what if isinstance(what, bytes) else what.encode())
    before = (folder_of(place) / "gaps.yml").read_bytes()
    pytest.importorskip("pyrage")
    (place.profiles / "recipients.txt").write_text(f"{new_identity(place.root.parent / 'key')}\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["seal", "--workspace", str(place.root)])
    assert (done.exit_code, done.output.count("\n")) == (1, 1)
    assert "xkb/endorsed/country_assessment/3/xkb/gaps.yml" in done.output
    assert (folder_of(place) / "gaps.yml").read_bytes() == before


def test_sealing_writes_over_nothing_that_was_saved_meanwhile(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A save waits until the sealing is done; a file that changed without one stops it, and nothing is sealed."""
    pytest.importorskip("pyrage")
    (place.profiles / "recipients.txt").write_text(f"{new_identity(place.root.parent / 'key')}\n", encoding="utf-8")
    raise_record(place, "gaps.yml", "gaps", "IG-01", level="4")
    real = sealing.sealed_value
    saves: list[threading.Thread] = []

    def save_one() -> None:
        text = (folder_of(place) / "gaps.yml").read_text(encoding="utf-8")
        new = changed(text, "gaps.yml", "gaps", "IG-02", {"owner": "access"})
        save(place, "XKB", [Edit("gaps.yml", text, new)], Writer("Bilal", "form"))

    def slow(*asked: object) -> str:
        if not saves:
            saves.append(threading.Thread(target=save_one))
            saves[0].start()
            saves[0].join(0.3)
        return real(*asked)

    monkeypatch.setattr(sealing, "sealed_value", slow)
    assert CliRunner().invoke(main, ["seal", "--workspace", str(place.root)]).exit_code == 0
    saves[0].join()
    text = (folder_of(place) / "gaps.yml").read_text(encoding="utf-8")
    assert looks_sealed(text)
    assert "owner: access" in text

    def typing(*asked: object) -> str:
        edit(place, "gaps.yml", "owner: access", "owner: protection")
        monkeypatch.setattr(sealing, "sealed_value", real)
        return real(*asked)

    raise_record(place, "gaps.yml", "gaps", "IG-03", level="4")
    monkeypatch.setattr(sealing, "sealed_value", typing)
    before = (folder_of(place) / "facts.yml").read_bytes()
    done = CliRunner().invoke(main, ["seal", "--workspace", str(place.root)])
    assert (done.exit_code, "xkb/gaps.yml was changed meanwhile; nothing was changed" in done.output) == (1, True)
    assert "owner: protection" in (folder_of(place) / "gaps.yml").read_text(encoding="utf-8")
    assert (folder_of(place) / "facts.yml").read_bytes() == before

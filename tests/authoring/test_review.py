"""Review and sign-off: who may move a product, what a change after clearance does, and which text readers get."""

from __future__ import annotations

import datetime as dt
import re
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from site_fixture import copy_workspace

from planning.analysis.waiting import waiting
from planning.authoring.review import comment, comments, move, moving, resolve
from planning.building.products import PRODUCTS
from planning.building.texts import choose_texts, family
from planning.cli import main
from planning.frameworks import framework
from planning.keeping.editing import changed
from planning.keeping.journal import Writer, read_journal
from planning.keeping.saving import SaveError
from planning.problems import PlanningError, UsageError
from planning.profiles import ProfileError, check_folder, load_profile
from planning.profiles.kept_texts import agreed_folder, text_digest
from planning.profiles.reviews import sections
from planning.profiles.workspace import Workspace
from planning.sharing import released_for
from planning.sharing.standing import standings

DAY = dt.date(2026, 11, 23)
WHO = Writer("Amina", "command")
PRODUCT = "country_assessment"


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A workspace with an exercise area."""
    return Workspace(copy_workspace(tmp_path, ("xkb",)))


def go(place: Workspace, *steps: tuple[str, str], product: str = PRODUCT) -> None:
    """Take steps with a product."""
    for state, by in steps:
        move(place, "XKB", product, state, by, WHO, DAY)


UP_TO_CLEARED = (("in_review", "cmcoord"), ("cleared", "protection"))
UP_TO_ENDORSED = (*UP_TO_CLEARED, ("endorsed", "hc"))


def folder_of(place: Workspace) -> Path:
    """Give the folder of the area."""
    return place.profiles / "xkb"


def edit(place: Workspace, file: str, old: str, new: str) -> None:
    """Change the text of a file."""
    path = folder_of(place) / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def standing(place: Workspace, edition: str = "hct"):
    """Give where the country assessment stands."""
    return next(s for s in standings(folder_of(place), load_profile(folder_of(place)), edition) if s.product == PRODUCT)


def test_a_product_goes_from_state_to_state(place: Workspace) -> None:
    """Each step is written with its day and function, told in the journal, and the profile stays sound."""
    go(place, *UP_TO_ENDORSED)
    review = load_profile(folder_of(place)).reviews[0]
    assert [(s.state, s.by, s.on) for s in review.steps] == [(*step, DAY) for step in UP_TO_ENDORSED]
    assert check_folder(folder_of(place), DAY) == []
    assert {line.unit for line in read_journal(folder_of(place))[0].lines if line.who == "Amina"} == {"RV-01"}


@pytest.mark.parametrize(
    ("steps", "wrong", "message"),
    [
        ((), ("cleared", "protection"), "is draft; from there it goes to in_review"),
        (UP_TO_CLEARED[:1], ("cleared", "cmcoord"), "cmcoord may not move"),
        (UP_TO_CLEARED, ("endorsed", "protection"), "allowed hc"),
        ((), ("in_review", "nobody"), "allowed cmcoord"),
        ((), ("finished", "cmcoord"), "allowed draft"),
    ],
)
def test_a_step_that_is_not_theirs_is_refused(place: Workspace, steps, wrong, message: str) -> None:
    """Skipped states, other functions and names that are none: one line, nothing written."""
    go(place, *steps)
    before = sorted((p.name, p.read_bytes()) for p in folder_of(place).iterdir() if p.is_file())
    with pytest.raises(UsageError, match=message):
        move(place, "XKB", PRODUCT, *wrong, WHO, DAY)
    assert sorted((p.name, p.read_bytes()) for p in folder_of(place).iterdir() if p.is_file()) == before


def test_a_move_to_where_it_is_already_says_so_and_a_move_tells_how_many_comments_are_open(place: Workspace) -> None:
    """By the command: in one line, with the states that follow, and after the move the count."""
    comment(place, "XKB", "A-01", "Is this so?", "protection", WHO, DAY)
    to = ["review", "XKB", "--workspace", str(place.root), "--product", PRODUCT, "--to", "in_review", "--by", "cmcoord"]
    done = CliRunner().invoke(main, to)
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "1 comment is open.")
    done = CliRunner().invoke(main, to)
    assert done.exit_code == 2
    assert f"XKB {PRODUCT} is in_review already; from there it goes to cleared, draft" in done.output


def test_an_area_may_have_rules_of_its_own(place: Workspace) -> None:
    """A rule of the profile says who may clear; the list no longer does."""
    rule = "review_rules:\n  - id: RR-01\n    level: 2\n    state: cleared\n    functions: [access]\n"
    (folder_of(place) / "review.yml").write_text(rule, encoding="utf-8")
    go(place, UP_TO_CLEARED[0])
    with pytest.raises(UsageError, match="allowed access"):
        go(place, UP_TO_CLEARED[1])
    go(place, ("cleared", "access"))
    assert check_folder(folder_of(place), DAY) == []


def test_what_has_problems_is_not_cleared(place: Workspace) -> None:
    """A fault in the profile, or two versions of something, stops the clearance with the reason."""
    go(place, UP_TO_CLEARED[0])
    path = folder_of(place) / "actors.yml"
    sound = path.read_text(encoding="utf-8")
    note = "    other_versions:\n      - {field: name, value: Other}\n    name:"
    path.write_text(sound.replace("    name:", note, 1), encoding="utf-8")
    with pytest.raises(PlanningError, match="two versions wait"):
        go(place, UP_TO_CLEARED[1])
    path.write_text(sound.replace("    level: 2", "    level: 9", 1), encoding="utf-8")
    with pytest.raises(ProfileError):
        go(place, UP_TO_CLEARED[1])
    assert load_profile_after(path, sound).reviews[0].steps[-1].state == "in_review"


def load_profile_after(path: Path, sound: str):
    """Put a file back and read the profile."""
    path.write_text(sound, encoding="utf-8")
    return load_profile(path.parent)


def test_a_change_after_clearance_sends_its_part_back_to_draft(place: Workspace) -> None:
    """The part that was touched is named, others are not, and a change above an edition is not told to its readers."""
    go(place, *UP_TO_CLEARED)
    assert standing(place).touched == ()
    now = next(c for c in load_profile(folder_of(place)).constraints if c.score)
    edit(place, "access.yml", f"score: {now.score}", f"score: {now.score - 1}")
    assert standing(place).touched == ("constraints",)
    edit(place, "assessment.md", "## H01", "## H01\n\n{level=3} A sentence for few.")
    assert standing(place).touched == ("constraints",)
    assert standing(place, "cmcs").touched == ("H01", "constraints")
    assert released_for(folder_of(place), "hct").standings[0].touched == ("constraints",)


def test_readers_get_the_endorsed_text_until_the_next_endorsement(place: Workspace) -> None:
    """After a change the edition for the HCT is made from what was endorsed, and says so; the cell sees the draft."""
    go(place, *UP_TO_ENDORSED)
    name = load_profile(folder_of(place)).actors[0].name
    edit(place, "actors.yml", name, "Another name")
    endorsed = released_for(folder_of(place), "cmcs", PRODUCT)
    assert endorsed.actors[0].name == name
    assert [s.shown for s in endorsed.standings if s.product == PRODUCT] == [True]
    assert released_for(folder_of(place), "cmcs").actors[0].name == "Another name"
    go(place, ("draft", "cmcoord"), *UP_TO_ENDORSED)
    assert released_for(folder_of(place), "cmcs", PRODUCT).actors[0].name == "Another name"


def test_what_was_raised_since_is_not_shown_from_the_endorsed_text(place: Workspace) -> None:
    """A record that was put at a higher level after the endorsement is out of the edition at once."""
    fact = next(f for f in load_profile(folder_of(place)).facts if f.level == 1)
    go(place, *UP_TO_ENDORSED)
    edit(place, "facts.yml", f"- id: {fact.id}\n    level: 1", f"- id: {fact.id}\n    level: 3")
    shown = released_for(folder_of(place), "hct", PRODUCT)
    assert fact.id not in {f.id for f in shown.facts}


def test_words_that_were_raised_since_are_not_shown_from_the_endorsed_text(place: Workspace) -> None:
    """A sentence that was put at a higher level after the endorsement takes its old paragraph out of the edition."""
    edit(place, "assessment.md", "## H01", "## H01\n\nThe road is open. The guard is paid by a trader.")
    go(place, *UP_TO_ENDORSED)
    edit(place, "assessment.md", "The guard is paid by a trader.", "{level=3: The guard is paid by a trader.}")
    shown = released_for(folder_of(place), "hct", PRODUCT)
    assert "The guard is paid" not in "".join(p.text for p in shown.narrative.paragraphs)


def test_an_endorsed_text_that_cannot_be_read_is_withheld_and_stops_nothing(place: Workspace) -> None:
    """A fault in the kept text withholds its product; the others are chosen as before."""
    go(place, *UP_TO_ENDORSED)
    (folder_of(place) / "endorsed" / PRODUCT / "3" / "xkb" / "actors.yml").write_text("actors: [", encoding="utf-8")
    chosen = choose_texts(place.areas(), "hct", None)
    assert (PRODUCT, "XKB") in chosen.withheld
    assert chosen.endorsed == frozenset()


def test_counts_above_an_edition_touch_nothing_for_its_readers(place: Workspace) -> None:
    """A monthly count at level 4 that was added after the clearance is told to the planning cell alone."""
    go(place, *UP_TO_CLEARED)
    path = folder_of(place) / "incidents.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    row = rows[1].rsplit(",", 1)[0].replace(rows[1][:7], "2020-01", 1) + ",4"
    path.write_text("\n".join([*rows, row]) + "\n", encoding="utf-8")
    assert standing(place, "hct").touched == ()
    assert standing(place, "cell").touched == ("incident_counts",)


def test_a_text_that_somebody_changed_is_not_the_endorsed_one(place: Workspace) -> None:
    """The kept text belongs to its step: without it, or with another mark, nothing counts as endorsed."""
    go(place, *UP_TO_ENDORSED)
    profile = load_profile(folder_of(place))
    assert agreed_folder(folder_of(place), profile, PRODUCT, "endorsed") is not None
    mark = folder_of(place) / "endorsed" / PRODUCT / "3" / "kept.yml"
    mark.write_text(mark.read_text(encoding="utf-8").replace("steps: 3", "steps: 2"), encoding="utf-8")
    assert agreed_folder(folder_of(place), profile, PRODUCT, "endorsed") is None
    assert (PRODUCT, "XKB") in choose_texts(place.areas(), "hct", None).withheld


def test_which_text_an_edition_is_made_from(place: Workspace) -> None:
    """By default endorsed text for readers outside, where products are reviewed; the current one when it is asked for."""
    areas = place.areas()
    assert choose_texts(areas, "hct", None) == choose_texts(areas, "hct", "current")  # nobody reviews here yet
    assert len(choose_texts(areas, "hct", "endorsed").withheld) == 3
    go(place, *UP_TO_ENDORSED)
    chosen = choose_texts(areas, "hct", None)
    assert chosen.endorsed == {(PRODUCT, "XKB")}
    assert chosen.withheld == {("scenario_plan", "XKB"), ("transition_review", "XKB")}
    assert choose_texts(areas, "cell", None) == choose_texts(areas, "hct", "current")
    with pytest.raises(UsageError, match="allowed endorsed, current"):
        choose_texts(areas, "hct", "draft")


@pytest.mark.slow
def test_a_site_is_made_from_endorsed_text_and_says_so(place: Workspace) -> None:
    """Pages of an endorsed product show the endorsed text, those of others say that they are not endorsed, with no word of theirs."""
    name = "ENDORSEDWORDS"
    for file, old, new in (
        ("assessment.md", "## H01", f"## H01\n\n{name} stand here."),
        ("area.yml", "status_note: >-\n", f"status_note: >-\n    {name}\n"),
    ):
        edit(place, file, old, new)
    go(place, *UP_TO_ENDORSED)
    for file in ("assessment.md", "area.yml"):
        edit(place, file, name, "CHANGEDNAME")
    done = CliRunner().invoke(
        main,
        [
            "publish",
            "--workspace",
            str(place.root),
            "--edition",
            "hct",
            "--as-of",
            str(DAY),
            "--builder",
            "embedded",
            "--quiet",
        ],
    )
    assert done.exit_code == 0, done.output
    assert "6 pages not endorsed yet" in done.output
    pages = {p.stem: p.read_text(encoding="utf-8") for p in (place.root / "_site" / "reports" / "xkb").glob("*.html")}
    assert name in pages["country_assessment"]
    assert "CHANGEDNAME" not in "".join(pages.values())
    assert "made from the text endorsed on" in pages["country_assessment"]
    assert "Changed since then, and draft again" in pages["country_assessment"]
    for page in ("scenario_plan", "working_plan", "transition_review", "transition_plan"):
        assert "Not endorsed yet." in pages[page]
        assert name not in pages[page].partition("<main")[2].partition("Not endorsed yet.")[2]
    areas = (place.root / "_site" / "reports" / "areas.html").read_text(encoding="utf-8")
    assert "CHANGEDNAME" not in areas


def test_comments_are_noted_answered_and_closed(place: Workspace) -> None:
    """A comment has the level of what it is about at least, is listed while it is open, and once closed stays with its answer."""
    actor = load_profile(folder_of(place)).actors[0]
    identity = comment(place, "XKB", actor.id, "Is this still so?", "protection", WHO, DAY, "influence")
    found = load_profile(folder_of(place)).comments[0]
    assert (identity, found.said, found.sensitivity) == ("CM-01", "Is this still so?", max(3, actor.sensitivity))
    shown = CliRunner().invoke(main, ["review", "XKB", "--workspace", str(place.root)]).output
    assert f"CM-01 on {actor.id} influence, by protection on 2026-11-23: Is this still so?" in shown
    resolve(place, "XKB", "CM-01", "Yes, seen last week.", "cmcoord", WHO, DAY)
    assert load_profile(folder_of(place)).comments[0].answer == "Yes, seen last week."
    assert "0 comments open." in CliRunner().invoke(main, ["review", "XKB", "--workspace", str(place.root)]).output
    with pytest.raises(UsageError, match="already"):
        resolve(place, "XKB", "CM-01", "", "cmcoord", WHO, DAY)
    with pytest.raises(UsageError, match="no record or section"):
        comment(place, "XKB", "A-99", "x", "protection", WHO, DAY)
    assert check_folder(folder_of(place), DAY) == []


def test_what_was_changed_since_clearance_is_not_endorsed_but_cleared_again(place: Workspace) -> None:
    """The line names the part and who clears it; protection clears it again at once, and then it is endorsed as it was cleared."""
    go(place, *UP_TO_CLEARED)
    edit(place, "assessment.md", "## H03", "## H03\n\nUncleared words.")
    with pytest.raises(PlanningError, match="H03 changed since it was cleared; protection clears it again"):
        go(place, ("endorsed", "hc"))
    profile = released_for(folder_of(place), "cell")
    assert [(w.function, w.detail) for w in waiting(profile, DAY) if w.about == PRODUCT] == [("protection", "cleared")]
    assert (
        "Next: cleared by protection"
        in CliRunner().invoke(main, ["review", "XKB", "--workspace", str(place.root)]).output
    )
    go(place, ("cleared", "protection"), ("endorsed", "hc"))
    edit(place, "assessment.md", "Uncleared words.", "Other words.")
    profile = released_for(folder_of(place), "cell")
    assert [(w.function, w.detail) for w in waiting(profile, DAY) if w.about == PRODUCT] == [("protection", "cleared")]
    go(place, ("cleared", "protection"))
    assert check_folder(folder_of(place), DAY) == []
    shown = released_for(folder_of(place), "hct", PRODUCT)
    assert "Uncleared words." in "".join(p.text for p in shown.narrative.paragraphs)
    with pytest.raises(UsageError, match="from there it goes to endorsed, draft"):
        go(place, ("cleared", "protection"))


def test_what_was_not_changed_is_not_cleared_twice(place: Workspace) -> None:
    """Without a change since, a cleared product is endorsed or goes back to draft."""
    go(place, *UP_TO_CLEARED)
    with pytest.raises(UsageError, match="from there it goes to endorsed, draft"):
        go(place, ("cleared", "protection"))


def test_a_sealed_value_that_was_changed_is_seen_without_the_key(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who endorses without the key learns that something sealed is another one since the clearance."""
    pytest.importorskip("pyrage")
    from planning.profiles.keys import new_identity
    from planning.profiles.sealing import seal

    monkeypatch.delenv("PLANNING_IDENTITY", raising=False)
    edit(place, "gaps.yml", "level: 2", "level: 4")
    (place.profiles / "recipients.txt").write_text(f"{new_identity(place.root / 'k.txt')}\n", encoding="utf-8")
    seal(place, ("XKB",))
    go(place, *UP_TO_CLEARED)
    assert standing(place, "cell").touched == ()
    path = folder_of(place) / "gaps.yml"
    one, two = re.findall(r"SEALED\[age:[^]]*\]", path.read_text(encoding="utf-8"))[:2]
    path.write_text(path.read_text(encoding="utf-8").replace(one, two), encoding="utf-8")
    assert standing(place, "cell").touched == ("gaps",)
    assert standing(place, "hct").touched == ()
    with pytest.raises(PlanningError, match="gaps changed since"):
        go(place, ("endorsed", "hc"))


def test_only_the_text_that_was_read_is_agreed_to(place: Workspace) -> None:
    """A move that names another text than the one that lies there, or during which somebody saves, moves nothing."""
    read = text_digest(folder_of(place))
    go(place, UP_TO_CLEARED[0])
    edit(place, "assessment.md", "## H03", "## H03\n\nOther words.")
    with pytest.raises(PlanningError, match="changed since you read it"):
        move(place, "XKB", PRODUCT, "cleared", "protection", WHO, DAY, "", read)
    assert not list((folder_of(place)).glob("cleared/*/*"))
    move(place, "XKB", PRODUCT, "cleared", "protection", WHO, DAY, "", text_digest(folder_of(place)))


def test_a_move_that_cannot_be_saved_leaves_the_text_that_was_endorsed(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk the older endorsement still counts, and nothing of the move is left."""
    go(place, *UP_TO_ENDORSED, ("draft", "cmcoord"), *UP_TO_CLEARED)

    def full(*_: object, **__: object) -> None:
        raise SaveError("the disk is full")

    monkeypatch.setattr(moving, "save", full)
    with pytest.raises(SaveError):
        go(place, ("endorsed", "hc"))
    monkeypatch.undo()
    assert [p.name for p in (folder_of(place) / "endorsed" / PRODUCT).iterdir()] == ["3"]
    assert choose_texts(place.areas(), "hct", None).endorsed == {(PRODUCT, "XKB")}
    go(place, ("endorsed", "hc"))
    assert [p.name for p in (folder_of(place) / "endorsed" / PRODUCT).iterdir()] == ["7"]


def test_two_who_endorse_at_once_endorse_one_text(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits for the first and is refused, whether the text changed meanwhile or not; what was endorsed still counts."""
    go(place, *UP_TO_CLEARED)
    others: list[threading.Thread] = []
    told: list[str] = []
    real = moving.save

    def endorse() -> None:
        with pytest.raises(PlanningError) as refused:
            go(place, ("endorsed", "hc"))
        told.append(str(refused.value))

    def late(*args: object, **more: object) -> object:
        monkeypatch.setattr(moving, "save", real)
        others.append(threading.Thread(target=endorse))
        others[0].start()
        others[0].join(0.5)
        assert others[0].is_alive()
        return real(*args, **more)

    monkeypatch.setattr(moving, "save", late)
    go(place, ("endorsed", "hc"))
    others[0].join()
    assert "is endorsed already; from there it goes to draft" in told[0]
    assert agreed_folder(folder_of(place), load_profile(folder_of(place)), PRODUCT, "endorsed") is not None


def test_a_lower_level_is_a_change_that_protection_clears_again(place: Workspace) -> None:
    """Words that were cleared for few are not endorsed for many: a lower paragraph, sentence or file sends the section back."""
    edit(
        place,
        "assessment.md",
        "## H03",
        "## H03\n\n{level=3} The envoy lets aid pass.\n\nAll is {level=4: not quite} calm.",
    )
    go(place, *UP_TO_CLEARED)
    before = (folder_of(place) / "assessment.md").read_text(encoding="utf-8")
    lower = [("{level=3} The", "{level=1} The"), ("{level=4: not", "{level=3: not"), ("level: 2", "level: 1")]
    for old, new in lower:
        edit(place, "assessment.md", old, new)
        assert "H03" in standing(place, "cell").touched
        with pytest.raises(PlanningError, match="changed since it was cleared"):
            go(place, ("endorsed", "hc"))
        (folder_of(place) / "assessment.md").write_text(before, encoding="utf-8")
    edit(place, "assessment.md", "{level=3} The", "{level=4} The")
    assert standing(place, "cell").touched == ()


@pytest.mark.parametrize("text", [None, "", "reviews:\n"])
def test_a_review_that_is_lost_shows_readers_nothing(place: Workspace, text: str | None) -> None:
    """Without review.yml nobody knows what was endorsed: readers get the name alone, and the check tells of both."""
    go(place, *UP_TO_ENDORSED)
    path = folder_of(place) / "review.yml"
    path.unlink()
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert choose_texts(place.areas(), "hct", None).hidden(PRODUCT)
    done = CliRunner().invoke(main, ["check", "--workspace", str(place.root)])
    assert done.exit_code == 1
    assert "xkb/endorsed/country_assessment/3/kept.yml:1  kept text: found a text that was endorsed" in done.output
    assert "xkb/review.yml:1  journal: found nothing any more of what the journal tells: RV-01" in done.output


def test_a_comment_has_the_level_of_what_it_is_about_by_now(place: Workspace) -> None:
    """A paragraph and a field that were raised after they were commented on take their comments along; the check says so."""
    actor = next(a for a in load_profile(folder_of(place)).actors if a.sensitivity < 4 and a.dissuaded_by)
    comment(place, "XKB", "H03", "Who said that?", "access", WHO, DAY)
    comment(place, "XKB", actor.id, "By whom?", "access", WHO, DAY, "dissuaded_by")
    assert len(released_for(folder_of(place), "cmcs", "").comments) == 2
    edit(place, "assessment.md", "## H03", "## H03\n\n{level=4} Our envoy did.")
    path = folder_of(place) / "actors.yml"
    raised = changed(
        path.read_text(encoding="utf-8"), "actors.yml", "actors", actor.id, {"levels": {"dissuaded_by": "4"}}
    )
    path.write_text(raised, encoding="utf-8")
    assert released_for(folder_of(place), "cmcs", "").comments == ()
    done = CliRunner().invoke(main, ["check", "--workspace", str(place.root)])
    assert "CM-01 level: found 3, below what it is about (H03, level 4)" in done.output
    assert f"CM-02 level: found 3, below what it is about ({actor.id}, level 4)" in done.output


def test_a_comment_is_no_text(place: Workspace) -> None:
    """A comment of many pages is refused at once, whatever it holds."""
    with pytest.raises(UsageError, match="a comment has 50,000 characters; allowed 4,000"):
        comment(place, "XKB", "H03", "y" * 50_000, "access", WHO, DAY)


@pytest.mark.parametrize(
    "words", ["hello \u202e world", "hello\u200bworld", "X", "SEALED[age:abc]", " \r\n ", "mail me: a.b@example.org"]
)
def test_words_that_would_break_the_area_are_refused(place: Workspace, words: str) -> None:
    """Signs that nobody sees, blanks, what means a gap, an address: one line, and the area is as it was."""
    with pytest.raises(UsageError):
        comment(place, "XKB", "H01", words, "protection", WHO, DAY)
    with pytest.raises(UsageError):
        move(place, "XKB", PRODUCT, "in_review", "cmcoord", WHO, DAY, words)
    assert not (folder_of(place) / "review.yml").exists()


def test_ordinary_typing_is_saved_in_one_line(place: Workspace) -> None:
    """Lines, tabs and blanks at the ends, as a browser sends them, become one line of words; the area stays sound."""
    comment(place, "XKB", "A-01", " Is this: so?\r\n\r\n- yes # or no\t", "protection", WHO, DAY, " influence\r\n")
    move(place, "XKB", PRODUCT, "in_review", "cmcoord", WHO, DAY, "a\r\nb\n\n c\t d ")
    assert check_folder(folder_of(place), DAY) == []
    profile = load_profile(folder_of(place))
    assert (profile.comments[0].said, profile.comments[0].field) == ("Is this: so? - yes # or no", "influence")
    assert profile.reviews[0].steps[0].why == "a b c d"


def test_a_comment_has_the_level_of_anything_it_may_quote(place: Workspace) -> None:
    """The highest sentence of a section, the highest record of a list, the highest field; a higher one may be chosen, no lower one."""
    edit(place, "assessment.md", "## H03", "## H03\n\nCalm. {level=4: The envoy meets us at the mill.}")
    edit(place, "gaps.yml", "level: 2", "level: 4")
    highest = {i: comment(place, "XKB", i, "Still so?", "protection", WHO, DAY) for i in ("H03", "gaps", "KJ")}
    chosen = comment(place, "XKB", "A-01", "Still so?", "protection", WHO, DAY, "influence", 4)
    found = {c.id: c.sensitivity for c in load_profile(folder_of(place)).comments}
    assert [found[i] for i in highest.values()] == [4, 4, 3]
    assert found[chosen] == 4
    with pytest.raises(UsageError, match="level 2: a comment on A-01 is at level 3 to 4"):
        comment(place, "XKB", "A-01", "Still so?", "protection", WHO, DAY, "influence", 2)


def test_the_id_of_a_sealed_comment_is_not_given_again(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the key the next comment still gets an id of its own; of two at once each learns the id that theirs has."""
    pytest.importorskip("pyrage")
    from planning.profiles.keys import new_identity
    from planning.profiles.sealing import seal

    monkeypatch.delenv("PLANNING_IDENTITY", raising=False)
    first = comment(place, "XKB", "A-01", "Secret.", "protection", WHO, DAY, level=4)
    (place.profiles / "recipients.txt").write_text(f"{new_identity(place.root / 'k.txt')}\n", encoding="utf-8")
    seal(place, ("XKB",))
    real, told = comments.save, []

    def late(*args: object, **more: object) -> object:
        monkeypatch.setattr(comments, "save", real)
        told.append(comment(place, "XKB", "A-02", "From B.", "access", WHO, DAY))
        return real(*args, **more)

    monkeypatch.setattr(comments, "save", late)
    told.append(comment(place, "XKB", "A-01", "From A.", "protection", WHO, DAY))
    said = {c.said: c.id for c in load_profile(folder_of(place)).comments}
    assert [said["From B."], said["From A."]] == told
    assert len({first, *told}) == 3
    assert check_folder(folder_of(place), DAY) == []


def test_a_review_is_never_strictly_confidential(place: Workspace) -> None:
    """At level 4 the check refuses it; sealed it still counts as a review, and the area is withheld rather than shown as written."""
    pytest.importorskip("pyrage")
    from planning.keeping.editing import changed
    from planning.profiles.keys import new_identity
    from planning.profiles.sealing import seal

    go(place, *UP_TO_ENDORSED)
    path = folder_of(place) / "review.yml"
    raised = changed(path.read_text(encoding="utf-8"), "review.yml", "reviews", "RV-01", {"level": "4"})
    path.write_text(raised, encoding="utf-8")
    assert "found level 4; allowed 1, 2, 3" in str(check_folder(folder_of(place), DAY)[0])
    (place.profiles / "recipients.txt").write_text(f"{new_identity(place.root / 'k.txt')}\n", encoding="utf-8")
    seal(place, ("XKB",))
    assert "a review that is sealed" in str(check_folder(folder_of(place), DAY, opened=False)[0])
    chosen = choose_texts(place.areas(), "hct", None)
    assert (PRODUCT, "XKB") in chosen.withheld
    assert not chosen.endorsed


def test_every_page_and_every_part_belongs_to_a_product() -> None:
    """No page of an area goes to readers without a review, and no list of records can change unseen by all three."""
    pages = {p for item in framework("review_products") for p in item.links["pages"]}
    assert {p.id for p in PRODUCTS if p.each_area} == pages
    assert {family(p) for p in PRODUCTS} == set(framework("review_products").ids)
    parts = {s for item in framework("review_products") for s in item.links["sections"]}
    assert set(sections()) == parts


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "in_review", "--by", "cmcoord"], "--product"),
        (["--to", "in_review", "--product", PRODUCT], "--by FUNCTION"),
        (["--to", "in_review", "--comment", "A-01", "--by", "cmcoord"], "give one of"),
        (["--comment", "A-01", "--by", "cmcoord"], "needs words"),
        (["--say", "It is so.", "--by", "cmcoord"], "--say, --by: give it with --comment ID"),
    ],
)
def test_what_is_missing_is_asked_for(place: Workspace, arguments: list[str], message: str) -> None:
    """A wish without its product, function or words is one line and changes nothing."""
    done = CliRunner().invoke(main, ["review", "XKB", *arguments, "--workspace", str(place.root)])
    assert done.exit_code == 2
    assert message in done.output
    assert not (folder_of(place) / "review.yml").exists()


def test_sealing_leaves_nothing_open_in_kept_texts_or_the_journal(place: Workspace) -> None:
    """After ``planning seal`` no word at level 4 stands in any file of the area: cleared and endorsed texts, and the journal, too."""
    pytest.importorskip("pyrage")
    from planning.keeping.editing import added
    from planning.keeping.journal import check_journal
    from planning.keeping.saving import Edit, area_texts, save
    from planning.profiles.keys import new_identity

    path = folder_of(place) / "facts.yml"
    read = path.read_text(encoding="utf-8")
    fact = {"id": "F-099", "level": "4", "statement": "TOPWORDS were heard.", "source": "EXERCISE", "reference": "x"}
    save(place, "XKB", [Edit("facts.yml", read, added(read, "facts.yml", "facts", fact))], WHO)
    go(place, *UP_TO_ENDORSED)

    def with_it() -> list[str]:
        files = (p for p in folder_of(place).rglob("*") if p.is_file())
        return sorted(
            str(p.relative_to(folder_of(place))) for p in files if "TOPWORDS" in p.read_text(encoding="utf-8")
        )

    assert with_it() == [f"{s}/{PRODUCT}/{n}/xkb/facts.yml" for s, n in (("cleared", 2), ("endorsed", 3))] + [
        "facts.yml",
        "journal.jsonl",
    ]
    recipient = new_identity(place.root / "me.txt")
    (place.profiles / "recipients.txt").write_text(f"{recipient}\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["seal", "--area", "XKB", "--workspace", str(place.root)])
    assert done.exit_code == 0, done.output
    assert with_it() == []
    assert not list((place.root / ".planning" / "known").glob("xkb/*"))
    assert check_journal(folder_of(place), area_texts(folder_of(place))) == []
    assert standing(place).touched == ()


def test_a_review_that_is_being_mended_is_not_called_lost(place: Workspace) -> None:
    """While review.yml cannot be read its problem is told, and not that the kept texts have no step."""
    go(place, *UP_TO_ENDORSED)
    path = folder_of(place) / "review.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("state: endorsed", "state: endorst"), encoding="utf-8")
    done = CliRunner().invoke(main, ["check", "--workspace", str(place.root)])
    assert "endorst" in done.output
    assert "kept text: found" not in done.output

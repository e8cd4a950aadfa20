"""Elicitation from end to end: rounds in a shared folder, answers nobody else can read or tell apart, results in the profile."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import os
import re
import shutil
import stat
import tempfile
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from elicit_fixture import CLOSES, OPENED, QUESTIONS, Team, at, team_in, views
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.analysis.rounds import disagreements
from planning.authoring.elicit import (
    Collected,
    Facilitator,
    Sheet,
    collect,
    hand_in,
    open_round,
    opened_draft,
    problems_of,
    read_round,
    rounds_in,
    spread_text,
    write_sheet,
    write_spread,
)
from planning.authoring.elicit import closing as closing_module
from planning.authoring.elicit import handing_in as handing_in_module
from planning.authoring.elicit.codes import code_fits, codes_for, normal_code
from planning.authoring.elicit.handing_in import file_size, read_handed_in
from planning.cli import days, main
from planning.problems import PlanningError, UsageError
from planning.profiles import check_folder, load_profile
from planning.profiles.keys import new_identity
from planning.profiles.sealing import seal

AFTER = CLOSES + dt.timedelta(days=1)
SECOND = CLOSES + dt.timedelta(days=7)
DONE = SECOND + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_key_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have a key; they do without."""
    monkeypatch.delenv("PLANNING_IDENTITY", raising=False)


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """Give a team with three questions."""
    return team_in(tmp_path)


def lines(found: Collected) -> list[str]:
    """Give the problems as lines, without the random names of files."""
    return [re.sub(r"answer-[0-9a-f]{16}", "answer-*", str(p)) for p in found.problems]


def tree(folder: Path) -> dict[str, bytes]:
    """Give every file of a folder with its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def spread_of(team: Team) -> str:
    """Give the spread of the newest round as it would be written."""
    return spread_text(rounds_in(team.shared)[-1], team.collect().answers)


def planning(*arguments: object, typed: str = "") -> Result:
    """Call the command."""
    return CliRunner().invoke(main, [str(a) for a in arguments], input=typed)


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> object:
    """Set the day that the command takes as today: ``on(day)``."""

    def set_day(day: dt.date) -> None:
        monkeypatch.setattr(days, "today", lambda: day)
        monkeypatch.setattr(days, "day_of_rounds", lambda: day)

    return set_day


# The whole way


@pytest.mark.parametrize("members", [2, 3, 15])
def test_two_rounds_go_from_the_folder_into_the_profile(members: int, team: Team) -> None:
    """With 2, 3 and 15 members: what is written passes the check, and is what the rules give of the last round."""
    team.open(members)
    for m in range(members):
        team.answer(m, views(m))
    assert lines(team.collect()) == []
    write_spread(team.shared / "round_1", spread_of(team))
    before = (team.home / "questions.yml").read_text(encoding="utf-8")
    team.open(members, 2, AFTER, SECOND)
    for m in range(members):
        team.answer(m, {**views(m + 1), "Q-02": {"view": "no", "because": "I do not know the ferries"}})
    team.close(DONE)
    assert check_folder(team.home, DONE, also=(disagreements,)) == []
    one, two, three = load_profile(team.home).questions
    firsts = [0.11 + 0.05 * m for m in range(members)]
    assert one.before == round(sum(firsts) / members, 3)
    assert one.best == round(one.before + 0.05, 3)
    assert (one.answered, one.no_view) == (members, 0)
    assert (two.answered, two.no_view, two.best) == (0, members, None)
    assert len(three.shares) == len(three.before_shares) == 3
    assert [len(r.answers) for r in one.rounds] == ([members] * 2 if members > 2 else [])
    assert (one.low is None) == (members < 3)
    assert not two.rounds
    after = (team.home / "questions.yml").read_text(encoding="utf-8")
    for kept in ("# Questions of the exercise.", "  - id: Q-01   # the bridge", "# by hand, before anybody was asked", "\n      and come back?\n", '"How many checkpoints?"'):  # fmt: skip
        assert kept in before
        assert kept in after


def test_the_rest_of_the_file_stays_byte_for_byte(team: Team) -> None:
    """Without the lines that were written, the file is the one from before."""
    team.open()
    for m in range(3):
        team.answer(m, views(m))
    team.close(AFTER)
    fields = r"(?:answered|no_view|best|low|high|before|shares|as_of): "
    ours = re.compile(rf"    {fields}|    rounds:|      - closed|        answers:|          ")

    def others(text: str) -> list[str]:
        return [line for line in text.splitlines() if not ours.match(line)]

    assert others((team.home / "questions.yml").read_text(encoding="utf-8")) == others(QUESTIONS)


def test_the_spread_tells_the_range_the_interval_and_the_reasons(team: Team) -> None:
    """The sheet of three answers, whole."""
    team.open()
    for m in range(3):
        team.answer(m, views(m))
    text = spread_of(team)
    assert "  3 answers, 0 without a view\n  Best values from 0.11 to 0.21, the middle one 0.16\n" in text
    assert "  Taken together, 80 per cent sure: 0.037 to 0.291 (of 3 who gave an interval)\n" in text
    assert "  many: from 0 to 0.02, on average 0.01\n" in text
    assert sorted(re.findall(r"Reason (\w) about the bridge", text)) == ["A", "B", "C"]


def test_answers_in_a_later_round_only_are_written_without_a_round_before(team: Team) -> None:
    """One round alone gives no value ``before``."""
    team.open()
    for m in range(3):
        team.answer(m, views(m))
    team.close(AFTER)
    question = load_profile(team.home).questions[0]
    assert (question.before, len(question.rounds), question.as_of) == (None, 1, CLOSES)


def test_a_question_asked_again_later_gets_its_rounds_behind_the_earlier_ones(team: Team, tmp_path: Path) -> None:
    """A second elicitation adds its round, takes the value before from the last one, and is refused a second time."""
    team.open()
    for m in range(3):
        team.answer(m, views(m))
    team.close(AFTER)
    first = load_profile(team.home).questions[0]
    again = Team(team.root, team.key, tmp_path / "again")
    again.open(3, 1, AFTER, SECOND)
    for m in range(3):
        again.answer(m, views(m + 2))
    again.close(DONE)
    question = load_profile(team.home).questions[0]
    assert [r.closed for r in question.rounds] == [CLOSES, SECOND]
    assert question.before == first.best
    assert check_folder(team.home, DONE, also=(disagreements,)) == []
    content = tree(team.home)
    with pytest.raises(PlanningError, match="has a round of that day already"):
        again.close(DONE)
    assert tree(team.home) == content


def test_what_was_written_can_be_sealed(team: Team) -> None:
    """After ``planning seal`` nobody without the key reads an answer, and the question stays on the pages."""
    team.open()
    for m in range(3):
        team.answer(m, views(m))
    team.close(AFTER)
    recipients = team.home.parent / "recipients.txt"
    recipients.write_text("\n".join(team.facilitator.keys), encoding="utf-8")
    from planning.profiles import Workspace

    seal(Workspace(team.root), ("XKZ",))
    text = (team.home / "questions.yml").read_text(encoding="utf-8")
    assert "about the bridge" not in text
    assert load_profile(team.home, opened=False).questions[0].best == 0.16
    assert check_folder(team.home, AFTER, opened=False, also=(disagreements,)) == []


# Nobody can be told from what lies about


@pytest.mark.parametrize("members", [3, 15])
def test_no_code_hash_or_pattern_of_a_person_is_left(members: int, team: Team) -> None:
    """Neither a code nor a hash of one in the folder or the profile, and no order of people from question to question."""
    one = team.open(members)
    for m in range(members):
        team.answer(m, views(m))
    write_spread(team.shared / "round_1", spread_of(team))
    team.close(AFTER)
    secret = team.facilitator.secret
    everything = "\n".join(c.decode() for c in [*tree(team.shared).values(), *tree(team.home).values()]).upper()
    forms = [f for c in team.codes for f in (c, c.replace("-", ""), c[:14], c.replace("-", "")[:12])]
    hashes = [h(f.encode()).hexdigest() for f in forms for h in (hashlib.sha256, hashlib.sha1, hashlib.md5)]
    assert len(set(team.codes)) == members
    assert [f for f in [*forms, *hashes, secret] if f.upper() in everything] == []
    names = [p.name for p in (team.shared / "round_1").glob("*.age")]
    assert [n for n in names if n.upper() in tree(team.shared)["round_1/spread.txt"].decode().upper()] == []
    assert one.elicitation not in (team.home / "questions.yml").read_text(encoding="utf-8")
    if members > 3:
        questions = load_profile(team.home).questions
        orders = [re.findall(r"Reason (\w)", " ".join(a.because or "" for a in q.rounds[0].answers)) for q in questions]
        told = [re.findall(rf"Reason (\w) about {what}", spread_of(team)) for what in ("the bridge", "people")]
        assert sorted(orders[0]) == sorted(orders[1]) == sorted(told[0])
        handed_in = [chr(65 + m) for m in range(members)]
        for a, b in itertools.combinations([orders[0], orders[1], *told, handed_in, handed_in[::-1]], 2):
            assert a != b


def test_files_of_answers_differ_in_nothing_that_can_be_seen(team: Team) -> None:
    """A short answer and a long one: the same size, the same time, names without order, not readable with another key."""
    one = team.open(15)
    long = {q: {**e, "because": "ض" * 900} for q, e in views(3).items()}
    paths = [team.answer(m, long if m == 3 else {"Q-01": {"view": "no"}, "Q-02": {"view": "no"}, "Q-03": {"view": "no"}}) for m in range(12)]  # fmt: skip
    assert {p.stat().st_size for p in paths} == {file_size(one)}
    assert len({p.stat().st_mtime for p in paths}) == 1
    assert dt.datetime.fromtimestamp(paths[0].stat().st_mtime, dt.UTC).date() == OPENED
    assert all(re.fullmatch(r"answer-[0-9a-f]{16}\.age", p.name) for p in paths)
    new_identity(team.key.with_name("other.txt"))
    assert Facilitator(team.key.with_name("other.txt")).decrypt(paths[0].read_bytes()) is None
    assert team.facilitator.decrypt(paths[0].read_bytes()) is not None


def test_the_folder_of_a_round_holds_what_members_need_and_nothing_else(team: Team) -> None:
    """Question, kind, unit, classes, threshold, source, day and void rule go along; notes, resolver and values do not."""
    team.open()
    files = tree(team.shared)
    assert set(files) == {"round_1/questions.yml", "round_1/READ_ME.txt"}
    text = files["round_1/questions.yml"].decode()
    for told in ("Will the bridge be open?", "people", "few", "Open on that day", "Log of the access", "2027-01-31", "No log is kept", "2026-11-10", "age1"):  # fmt: skip
        assert told in text
    for kept in ("must not go along", "0.35", "by hand", "the bridge\n", "AGE-SECRET"):
        assert kept not in "".join(c.decode() for c in files.values())


@pytest.mark.parametrize("members", [1, 2])
def test_with_fewer_than_three_answers_nothing_is_shown(members: int, team: Team) -> None:
    """No range, no interval, no reason in the spread; no answers in the profile, and the mean alone."""
    team.open(3)
    for m in range(members):
        team.answer(m, views(m))
    text = spread_of(team)
    body = text.split("Q-01", 1)[1]
    assert "Reason" not in body
    assert "0.11" not in body
    assert "Best values" not in body
    assert "Taken together" not in body
    assert f"  {members} answer" in body
    team.close(AFTER)
    told = (team.home / "questions.yml").read_text(encoding="utf-8")
    assert "Reason" not in told
    assert not re.search(r"^\s*(- )?(rounds|answers|low|high|confidence|because):", told, re.MULTILINE)
    assert load_profile(team.home).questions[0].answered == members


def test_intervals_of_fewer_than_three_are_not_written(team: Team) -> None:
    """Four answers, of which two have an interval: the values are written, the intervals are not."""
    team.open(4)
    for m in range(4):
        entries = views(m)
        if m > 1:
            entries["Q-01"] = {"best": entries["Q-01"]["best"]}
        team.answer(m, entries)
    assert "Taken together there is no interval" in spread_of(team)
    team.close(AFTER)
    question = load_profile(team.home).questions[0]
    assert [a.low for a in question.rounds[0].answers] == [None] * 4
    assert question.low is None


@given(order=st.permutations(range(5)))
@settings(max_examples=15)
def test_the_order_of_the_files_changes_nothing(order: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whoever hands in first, and whatever the files are called: the same spread and the same results."""
    team = team_in(tmp_path_factory.mktemp("order"))
    team.open(5)
    for m in order:
        team.answer(m, views(m))
    found = team.collect()
    due = team_in(tmp_path_factory.mktemp("due"))
    due.open(5)
    for m in range(5):
        due.answer(m, views(m))
    assert found.answers == due.collect().answers
    assert spread_of(team) == spread_of(due)


def test_a_spread_is_written_once(team: Team) -> None:
    """The same one again is no fault; one that would tell a late answer apart is refused and changes nothing."""
    team.open(4)
    for m in range(3):
        team.answer(m, views(m))
    path = write_spread(team.shared / "round_1", spread_of(team))
    content = path.read_bytes()
    assert write_spread(team.shared / "round_1", spread_of(team)) == path
    team.answer(3, views(3))
    with pytest.raises(PlanningError, match="beside each other the two would tell"):
        write_spread(team.shared / "round_1", spread_of(team))
    assert path.read_bytes() == content


# Codes


def test_codes_come_from_the_key_alone_and_are_forgiving_to_type() -> None:
    """The same key gives the same codes; another key, elicitation or number others; small letters and O for 0 are read."""
    codes = codes_for("secret", "0" * 16, ("age1a",), 15)
    assert codes == codes_for("secret", "0" * 16, ("age1a",), 15)
    assert (
        len({*codes, *codes_for("other", "0" * 16, ("age1a",), 15), *codes_for("secret", "1" * 16, ("age1a",), 15)})
        == 45
    )
    assert codes[:3] == codes_for("secret", "0" * 16, ("age1a",), 3)
    typed = codes[0].lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert normal_code(typed) == codes[0]
    assert code_fits(typed, "0" * 16, ("age1a",))


def test_a_mistyped_code_is_noticed_and_so_is_another_key_in_the_folder(team: Team) -> None:
    """One sign changed, or a member's own key put into the round: nothing is handed in."""
    one = team.open()
    code = team.codes[0]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    sheet = Sheet(dict(views(0)))
    with pytest.raises(UsageError, match="does not fit this folder"):
        hand_in(team.shared / "round_1", one, sheet, wrong, at(CLOSES))
    new_identity(team.key.with_name("thief.txt"))
    path = team.shared / "round_1" / "questions.yml"
    thief = Facilitator(team.key.with_name("thief.txt")).keys[0]
    path.write_text(path.read_text(encoding="utf-8").replace(one.keys[0], thief), encoding="utf-8")
    changed, place = read_round(team.shared)
    assert changed.keys == (thief,)
    with pytest.raises(UsageError, match="somebody put another key into the folder"):
        hand_in(place, changed, sheet, code, at(CLOSES))
    assert list(place.glob("*.age")) == []
    with pytest.raises(PlanningError, match="was changed since"):
        collect(place, changed, team.facilitator)


def test_changed_questions_are_noticed(team: Team) -> None:
    """A question in other words: who collects is told; put back, answers to the other words are not counted."""
    team.open()
    path = team.shared / "round_1" / "questions.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("be open?", "be shut?"), encoding="utf-8")
    team.answer(0, views(0))
    with pytest.raises(PlanningError, match="was opened with another key, or was changed since"):
        team.collect()
    path.write_text(text, encoding="utf-8")
    found = team.collect()
    assert found.people == 0
    assert "answers to another round, or to questions in other words" in lines(found)[0]


# Problems of a round: each gives its line, and nothing is lost


def test_an_answer_after_the_deadline_has_its_line(team: Team) -> None:
    """The day is the member's own; a late one counts only where that is asked for, and then it is a note."""
    team.open()
    team.answer(0, views(0), at(CLOSES, 23))
    team.answer(1, views(1), at(AFTER, 1))
    found = team.collect()
    assert lines(found) == [
        (
            "round_1/answer-*.age:1  time: found answers handed in on 2026-11-11 01:00 by the member's clock; "
            "allowed until the end of 2026-11-10; not counted; to count late answers, add --with-late"
        )
    ]
    assert (found.people, len(found.answers["Q-01"])) == (1, 1)
    late = team.collect(with_late=True)
    assert (late.people, lines(late), len(late.notes)) == (2, [], 1)


def test_a_clock_that_is_far_behind_is_a_note(team: Team) -> None:
    """An answer dated before the round was opened counts, and is told."""
    team.open()
    team.answer(0, views(0), at(dt.date(2020, 1, 1)))
    found = team.collect()
    assert found.people == 1
    assert "before the round was opened" in str(found.notes[0])


def test_two_answers_of_one_person_have_their_line(team: Team) -> None:
    """The later one counts, whatever file came first; the line names no code and no answer."""
    team.open()
    team.answer(0, views(2), at(CLOSES, 15))
    team.answer(0, views(0), at(CLOSES, 10))
    found = team.collect()
    assert [a.best for a in found.answers["Q-01"]] == [0.21]
    assert lines(found) == [
        (
            "round_1/answer-*.age:1  code: found two answers of one person: the later one counts, of 2026-11-10 15:00, in "
            "answer-*.age; this one, of 2026-11-10 10:00, is not counted; ask all members whose it may be"
        )
    ]
    assert not any(part in str(found.problems) for part in (team.codes[0], "0.21", "0.11", "Reason"))
    assert found.files == 2


def test_handing_in_again_from_the_same_draft_replaces_what_was_there(team: Team) -> None:
    """A chain of three from one sheet is no problem, and the last one counts even where the clock went back."""
    team.open()
    _, sheet = team.hand_in(0, Sheet(dict(views(0))), at(CLOSES, 15))
    _, sheet = team.hand_in(0, sheet.with_entry("Q-01", {"best": "0.5"}), at(CLOSES, 14))
    team.hand_in(0, sheet.with_entry("Q-01", {"best": "0.6"}), at(CLOSES, 13))
    found = team.collect()
    assert lines(found) == []
    assert [a.best for a in found.answers["Q-01"]] == [0.6]
    assert (found.files, found.replaced, found.people) == (3, 2, 1)


def test_a_late_answer_that_is_not_counted_replaces_nothing(team: Team) -> None:
    """The answer that came in time stands, and is not lost with the late one."""
    team.open()
    _, sheet = team.hand_in(0, Sheet(dict(views(0))), at(CLOSES))
    team.hand_in(0, sheet.with_entry("Q-01", {"best": "0.9"}), at(AFTER))
    found = team.collect()
    assert [a.best for a in found.answers["Q-01"]] == [0.11]
    assert len(found.problems) == 1


def test_nobody_replaces_the_answer_of_another(team: Team) -> None:
    """A file that says it replaces another code's answer changes nothing about it."""
    team.open()
    _, sheet = team.hand_in(0, Sheet(dict(views(0))))
    team.hand_in(1, Sheet(dict(views(1)), sheet.handed_in))
    found = team.collect()
    assert (found.people, found.replaced) == (2, 0)


def test_a_file_that_says_it_replaces_itself_counts(team: Team) -> None:
    """Alone, and as the later one beside another of the same member."""
    team.open()
    forged(team, code=team.codes[1], replaces=["0" * 16])
    assert team.collect().people == 1
    team.answer(1, views(0), at(OPENED, 8))  # an earlier one of the same member
    assert "of 2026-11-05 10:00, in answer-0.age; this one, of 2026-11-01 08:00" in lines(team.collect())[0]


def test_files_that_replace_each_other_are_left_to_the_clock(team: Team) -> None:
    """Of two in a circle the later one counts, and none is lost."""
    team.open()
    first = team.shared / "round_1" / "answer-0.age"
    forged(team, mark="1" * 16, replaces=["2" * 16])
    first.rename(first.with_name("answer-1.age"))
    forged(team, mark="2" * 16, replaces=["1" * 16], at="2026-11-06T10:00+03:00", answers=views(2))
    found = team.collect()
    assert [a.best for a in found.answers["Q-01"]] == [0.21]
    assert "two answers of one person" in lines(found)[0]


def test_a_copy_of_a_file_counts_once(team: Team) -> None:
    """As shared folders make them: no problem, and told as a copy."""
    team.open()
    path = team.answer(0, views(0))
    shutil.copy(path, path.with_name("answer (conflict copy).age"))
    found = team.collect()
    assert (found.people, found.copies, lines(found)) == (1, 1, [])


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:2000])


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[3000] = ord("A") if content[3000] != ord("A") else ord("B")
    path.write_bytes(bytes(content))


def _foreign(path: Path) -> None:
    path.write_text("A letter\n", encoding="utf-8")


def _large(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n" * 10**6)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _link(path: Path) -> None:
    path.rename(path.with_name(".moved"))
    path.symlink_to(".moved")


WRONG = {
    "cut short": (_truncated, "answers that cannot be opened: cut short, changed, or for another key"),
    "one sign changed": (_flipped, "answers that cannot be opened"),
    "another file": (_foreign, "a file that holds no answers"),
    "empty": (_empty, "a file that holds no answers"),
    "too large": (_large, "a file that is too large for answers"),
    "a folder": (_folder, "a folder or a link"),
    "a link": (_link, "a folder or a link"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_file_that_cannot_be_read_has_its_line_and_stays(wrong: str, team: Team) -> None:
    """The others are counted, and nothing in the folder is moved, changed or deleted."""
    team.open()
    team.answer(0, views(0))
    spoil, said = WRONG[wrong]
    spoil(team.answer(1, views(1)))
    before = {p: (p.read_bytes() if p.is_file() else b"") for p in team.shared.rglob("*")}
    found = team.collect()
    assert len(found.problems) == 1
    assert said in lines(found)[0]
    assert found.people == 1
    assert {p: (p.read_bytes() if p.is_file() else b"") for p in team.shared.rglob("*")} == before


def forged(team: Team, **changed: object) -> None:
    """Hand in what the command would not: encrypted to the facilitator by somebody who has the key."""
    import json

    import pyrage

    one = rounds_in(team.shared)[-1]
    data = {
        "form": "planning-answer-1",
        "mark": "0" * 16,
        "round": one.digest,
        "code": team.codes[0],
        "at": "2026-11-05T10:00+03:00",
        "replaces": [],
        "answers": views(0),
    }
    plain = json.dumps({**data, **changed}).encode()
    keys = [pyrage.x25519.Recipient.from_str(k) for k in one.keys]
    (team.shared / one.name / "answer-0.age").write_bytes(pyrage.encrypt(plain, keys))


FORGED = {
    "a code that nobody was given": ({"code": "0000-0000-0000-0000"}, "a code that nobody was given", 0),
    "a question that is not asked": (
        {"answers": {**views(0), "Q-04": {"best": "0.5"}}},
        "an answer to 'Q-04', which this round does not ask",
        1,
    ),
    "a value that breaks a rule": (
        {"answers": {**views(0), "Q-01": {"best": "40"}}},
        "Q-01 best: found 40; allowed a probability from 0 to 1; write 0.3 for 30 per cent; this answer is not counted",
        1,
    ),
    "no answer to a question": (
        {"answers": {k: v for k, v in views(0).items() if k != "Q-02"}},
        "Q-02: found no answer to this question",
        1,
    ),
    "an unknown field": (
        {"answers": {**views(0), "Q-01": {"best": "0.4", "name": "x"}}},
        "found the unknown field 'name'",
        1,
    ),
    "a number where text is due": (
        {"answers": {**views(0), "Q-01": {"best": 0.4}}},
        "a file that holds no answers",
        0,
    ),
    "half a character": ({"answers": {"Q-01": {"because": "\ud800"}}}, "a file that holds no answers", 0),
    "no time": ({"at": "soon"}, "a file that holds no answers", 0),
    "a time before clocks": ({"at": "0001-01-01T00:00+14:00"}, "a file that holds no answers", 0),
    "another form": ({"form": "planning-answer-9"}, "a file that holds no answers", 0),
    "answers as a list": ({"answers": []}, "a file that holds no answers", 0),
}


@pytest.mark.parametrize("case", FORGED)
def test_what_somebody_made_up_has_its_line_and_no_traceback(case: str, team: Team) -> None:
    """Anybody can encrypt to the facilitator: every part of a file is checked, and what is good in it is counted."""
    team.open()
    changed, said, people = FORGED[case]
    forged(team, **changed)
    found = team.collect()
    assert len(found.problems) == 1, lines(found)
    assert said in lines(found)[0]
    assert found.people == people


@given(st.binary(max_size=300))
def test_any_bytes_are_answers_or_refused(content: bytes) -> None:
    """Nothing but ValueError comes out of a file of any content."""
    with pytest.raises(ValueError):  # noqa: PT011 - the subject of the test
        read_handed_in(content)


def test_an_answer_is_handed_in_whole_or_not_at_all(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full leaves the folder as it was."""
    one = team.open()
    before = tree(team.shared)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        hand_in(team.shared / "round_1", one, Sheet(dict(views(0))), team.codes[0], at(CLOSES))
    assert tree(team.shared) == before
    assert sorted(p.name for p in (team.shared / "round_1").iterdir()) == ["READ_ME.txt", "questions.yml"]


@pytest.mark.parametrize("number", [1, 2])
def test_a_round_is_opened_whole_or_not_at_all(number: int, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full while the second file is written leaves no half a round."""
    if number == 2:
        team.open()
    before = sorted(p.as_posix() for p in team.shared.rglob("*"))
    written: list[int] = []
    real = os.fsync

    def full_at_the_second(handle: int) -> None:
        written.append(handle)
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full_at_the_second)
    with pytest.raises(OSError, match="No space"):
        team.open(3, number, AFTER, SECOND)
    assert sorted(p.as_posix() for p in team.shared.rglob("*")) == before


def test_answers_with_a_problem_are_not_handed_in(team: Team) -> None:
    """Every problem is listed at once; a code in order does not help."""
    one = team.open()
    sheet = Sheet({"Q-01": {"best": "0,3", "low": "0.1"}, "Q-02": {"best": "12", "because": "call 079 555 0199"}})
    told = [str(p).partition("  ")[2] for p in problems_of(one, sheet)]
    assert told == [
        "Q-01 best: found '0,3'; allowed a number; write 0.3, with a point",
        "Q-02 because: found a phone number; delete it: all members read the arguments",
        "Q-03: found neither an answer nor 'view: no'; write one of the two",
    ]
    with pytest.raises(PlanningError, match="3 problems"):
        team.hand_in(0, sheet)
    assert list((team.shared / "round_1").glob("*.age")) == []


def test_arguments_have_their_room(team: Team) -> None:
    """A thousand characters of any script fit or are refused with a line; one more is refused before it is handed in."""
    one = team.open()
    fits = {q: {**e, "because": "é" * 1000} for q, e in views(0).items()}
    assert team.answer(0, fits).stat().st_size == file_size(one)
    long = Sheet({q: {**e, "because": "x" * 1001} for q, e in views(0).items()})
    assert [p.found for p in problems_of(one, long)] == ["1001 characters"] * 3
    wide = {q: {**e, "because": "\U0001f30d" * 1000} for q, e in views(0).items()}
    with pytest.raises(PlanningError, match="too long together"):
        team.answer(1, wide)


# Opening


def _deadline_past(team: Team) -> None:
    team.open(closes=OPENED - dt.timedelta(days=1))


def _too_many(team: Team) -> None:
    team.open(members=16)


def _second_first(team: Team) -> None:
    team.open(number=2)


def _again(team: Team) -> None:
    team.open()
    team.open()


def _still_open(team: Team) -> None:
    team.open()
    team.open(3, 2, CLOSES, SECOND)


def _after_outcome(team: Team) -> None:
    team.open(closes=dt.date(2027, 2, 1))


def _strictly_confidential(team: Team) -> None:
    path = team.home / "questions.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("level: 2", "level: 4", 1), encoding="utf-8")
    team.open()


def _raised_text(team: Team) -> None:
    path = team.home / "questions.yml"
    raised = "level: 2\n    levels: {threshold: 4}"
    path.write_text(path.read_text(encoding="utf-8").replace("level: 2", raised, 1), encoding="utf-8")
    team.open()


def _reworded(team: Team) -> None:
    team.open()
    path = team.home / "questions.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("be open?", "be shut?"), encoding="utf-8")
    team.open(3, 2, AFTER, SECOND)


def _another_key(team: Team) -> None:
    team.open()
    team.key = team.key.with_name("other.txt")
    new_identity(team.key)
    team.open(3, 2, AFTER, SECOND)


def _unknown_question(team: Team) -> None:
    open_round(load_profile(team.home), team.shared, team.facilitator, today=OPENED, closes=CLOSES, wanted=("Q-1",))


REFUSED = {
    "a deadline in the past": (_deadline_past, "lies before today"),
    "sixteen members": (_too_many, "allowed 2 to 15"),
    "round 2 first": (_second_first, "--round 2: the folder holds 0 rounds; allowed 1"),
    "a round that stands there": (_again, "--round 1: the folder holds 1 round; allowed 2"),
    "round 2 while round 1 is open": (_still_open, "round 1 is open until 2026-11-10, and its spread is not written"),
    "answers after the outcome": (_after_outcome, "Q-01 closes on 2027-01-31, before the answers"),
    "a question at level 4": (_strictly_confidential, "Q-01 is strictly confidential .* would lie readable"),
    "a text at level 4": (_raised_text, "Q-01 is strictly confidential"),
    "a question in other words": (_reworded, "Q-01 was worded otherwise in round 1"),
    "another key in round 2": (_another_key, "was opened with another key"),
    "a question that is not there": (_unknown_question, "'Q-1': no question of XKZ; .* do you mean Q-01"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_round_that_cannot_be_is_refused(case: str, team: Team) -> None:
    """One line says why, and no new round stands in the folder."""
    act, said = REFUSED[case]
    with pytest.raises(PlanningError, match=said):
        act(team)
    assert len(rounds_in(team.shared)) <= 1


def test_a_folder_that_lacks_a_round_or_holds_another_file_is_refused(team: Team) -> None:
    """Round 2 alone, a torn file of questions, a folder with nothing: each one line."""
    with pytest.raises(UsageError, match="holds no round"):
        read_round(team.root)
    team.open()
    (team.shared / "round_1").rename(team.shared / "round_2")
    with pytest.raises(PlanningError, match="a round is missing"):
        read_round(team.shared)
    assert read_round(team.shared / "round_2")[0].number == 1
    for text in ("", "{", "questions: 3", "a: b"):
        (team.shared / "round_2" / "questions.yml").write_text(text, encoding="utf-8")
        with pytest.raises(PlanningError, match="ask the facilitator for the folder again"):
            read_round(team.shared / "round_2")


# Closing


def test_a_file_that_changed_underneath_is_not_overwritten(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody saves questions.yml while the rounds are being written: theirs stays, and one line says so."""
    team.open()
    for m in range(3):
        team.answer(m, views(m))
    path = team.home / "questions.yml"
    check = closing_module.check_folder

    def meanwhile(*args: object, **kwargs: object) -> object:
        path.write_text(QUESTIONS + "# mine\n", encoding="utf-8")
        return check(*args, **kwargs)

    monkeypatch.setattr(closing_module, "check_folder", meanwhile)
    with pytest.raises(PlanningError, match="was changed meanwhile"):
        team.close(AFTER)
    assert path.read_text(encoding="utf-8") == QUESTIONS + "# mine\n"


def test_a_profile_that_would_have_problems_is_not_written(team: Team) -> None:
    """A review date that the new day would pass: the line of the check, and the file as it was."""
    path = team.home / "questions.yml"
    path.write_text(
        QUESTIONS.replace("as_of: 2026-10-01", "as_of: 2026-10-01\n    review_by: 2026-11-02"), encoding="utf-8"
    )
    before = path.read_bytes()
    team.open()
    for m in range(3):
        team.answer(m, views(m))
    with pytest.raises(PlanningError, match=r"review_by: found 2026-11-02, which is before as_of 2026-11-10"):
        team.close(AFTER)
    assert path.read_bytes() == before


def test_results_that_no_longer_hold_are_taken_out(team: Team) -> None:
    """An interval of an earlier time goes where only two answered; the answers of two are not written."""
    path = team.home / "questions.yml"
    path.write_text(
        QUESTIONS.replace("    best: 0.35", "    low: 0.3\n    high: 0.4\n    best: 0.35"), encoding="utf-8"
    )
    team.open(2)
    for m in range(2):
        team.answer(m, views(m))
    team.close(AFTER)
    question = load_profile(team.home).questions[0]
    assert (question.low, question.high, question.best, question.answered) == (None, None, 0.135, 2)


def test_a_round_that_all_answered_early_is_closed_on_that_day(team: Team) -> None:
    """Round 1 closes at the latest when round 2 is opened, and round 2 on the day it is written."""
    team.open()
    for m in range(3):
        team.answer(m, views(m), at(OPENED))
    write_spread(team.shared / "round_1", spread_of(team))
    second = OPENED + dt.timedelta(days=2)
    team.open(3, 2, second, SECOND)
    for m in range(3):
        team.answer(m, views(m), at(second))
    team.close(second + dt.timedelta(days=1))
    assert [r.closed for r in load_profile(team.home).questions[0].rounds] == [second, second + dt.timedelta(days=1)]
    assert check_folder(team.home, DONE, also=(disagreements,)) == []


# The command


def test_the_commands_of_a_facilitator_and_a_member(team: Team, on: object, tmp_path: Path) -> None:
    """Open, blank, answer from a file, collect, open round 2, close: as the README shows it, with exit codes."""
    far = dt.date(2026, 12, 30)
    on(dt.date(2026, 11, 1))
    opened = planning("elicit", "open", "XKZ", "--to", team.shared, "--closes", far, "--members", 3, "--identity", team.key, "--workspace", team.root)  # fmt: skip
    assert opened.exit_code == 0, opened.output
    codes = re.findall(r"^  (\S+)$", opened.output, re.MULTILINE)
    assert tuple(codes) == team.codes
    for number in (1, 2):
        for m, code in enumerate(codes):
            mine = tmp_path / f"mine_{m}_{number}.yml"
            blank = planning("elicit", "answer", team.shared, "--blank", mine)
            assert blank.exit_code == 0, blank.output
            assert stat.S_IMODE(mine.stat().st_mode) == 0o600
            empty = planning("elicit", "answer", team.shared, "--from", mine, typed=f"{code}\n")
            assert empty.exit_code == 1
            assert empty.output.count("neither an answer nor 'view: no'") == 2
            assert re.search(
                rf"^{mine.name}:\d+  Q-03 shares\.0: found 'X'; allowed a number", empty.output, re.MULTILINE
            )
            text = mine.read_text(encoding="utf-8").replace("shares: [X, X, X]", "shares: [0.5, 0.3, 0.2]")
            text = text.replace("best: X  # the prob", f"best: 0.{m + 3}  # the prob").replace(
                "best: X", f"best: {m + 1}00"
            )
            mine.write_text(text, encoding="utf-8")
            done = planning("elicit", "answer", team.shared, "--from", mine, "--workspace", team.root, "--draft", tmp_path / f"d{m}{number}", typed=f"{code}\n")  # fmt: skip
            assert done.exit_code == 0, done.output
            assert mine.read_text(encoding="utf-8") == text
        collected = planning("elicit", "collect", "XKZ", team.shared, "--identity", team.key)
        assert collected.exit_code == 0, collected.output
        assert "3 files, 3 of 3 codes answered, no problem." in collected.output
        assert (team.shared / f"round_{number}" / "spread.txt").is_file()
        on(dt.date(2026, 11, 5))
        if number == 1:
            again = planning("elicit", "open", "XKZ", "--to", team.shared, "--round", 2, "--closes", far, "--identity", team.key, "--workspace", team.root)  # fmt: skip
            assert again.exit_code == 0, again.output
            assert "the same as in round 1" in again.output
    on(dt.date(2026, 11, 25))
    closed = planning("elicit", "close", "XKZ", team.shared, "--identity", team.key, "--workspace", team.root)
    assert closed.exit_code == 0, closed.output
    assert "Q-01: 3 answers, 0 without a view, best 0.4" in closed.output
    assert "dissent" in closed.output
    assert "planning seal --area XKZ" in closed.output
    checked = planning("check", "--area", "XKZ", "--workspace", team.root)
    assert (checked.exit_code, checked.output) == (0, "1 area checked: no problem.\n")
    assert not any(c in collected.output + closed.output for c in codes)


def test_a_round_that_is_open_gets_no_spread_and_is_not_closed(team: Team, on: object) -> None:
    """Before the deadline, with a code that has not answered: the number of answers alone, and nothing is written."""
    team.open(4)
    for m in range(3):
        team.answer(m, views(m), at(OPENED))
    on(CLOSES)
    before = tree(team.shared) | tree(team.home)
    done = planning("elicit", "collect", "XKZ", team.shared, "--identity", team.key)
    assert done.exit_code == 0
    assert "3 of 4 codes answered" in done.output
    assert "would tell what the answers in between say" in done.output
    refused = planning("elicit", "close", "XKZ", team.shared, "--identity", team.key, "--workspace", team.root)
    assert refused.exit_code == 1
    assert "round 1 is open until 2026-11-10; nothing was written" in refused.output
    assert tree(team.shared) | tree(team.home) == before
    on(AFTER)
    assert planning("elicit", "collect", "XKZ", team.shared, "--identity", team.key).exit_code == 0
    assert (team.shared / "round_1" / "spread.txt").is_file()


def test_problems_stop_the_writing_unless_it_is_wanted_anyway(team: Team, on: object) -> None:
    """Exit code 1 and nothing written; with --anyway what is good is written, and the exit code of collect stays 1."""
    team.open()
    for m in range(3):
        team.answer(m, views(m))
    (team.shared / "round_1" / "letter.txt").write_text("x", encoding="utf-8")
    on(AFTER)
    before = tree(team.shared) | tree(team.home)
    for command in (["collect"], ["close", "--workspace", str(team.root)]):
        name, *rest = command
        done = planning("elicit", name, "XKZ", team.shared, "--identity", team.key, *rest)
        assert done.exit_code == 1
        assert "round_1/letter.txt:1  file: found a file that holds no answers" in done.output
    assert tree(team.shared) | tree(team.home) == before
    assert planning("elicit", "collect", "XKZ", team.shared, "--identity", team.key, "--anyway").exit_code == 1
    assert (team.shared / "round_1" / "spread.txt").is_file()
    done = planning("elicit", "close", "XKZ", team.shared, "--identity", team.key, "--anyway", "--workspace", team.root)
    assert done.exit_code == 0
    assert load_profile(team.home).questions[0].answered == 3


def test_a_question_reworded_after_it_was_asked_has_its_line(team: Team, on: object) -> None:
    """The profile says another threshold than the members were asked: file, line, and nothing written."""
    team.open()
    for m in range(3):
        team.answer(m, views(m))
    path = team.home / "questions.yml"
    path.write_text(QUESTIONS.replace("threshold: Open on that day", "threshold: Open in that week"), encoding="utf-8")
    on(AFTER)
    done = planning("elicit", "close", "XKZ", team.shared, "--identity", team.key, "--workspace", team.root)
    assert done.exit_code == 1
    assert "xkz/questions.yml:5  Q-01 threshold: found other words than the members were asked" in done.output


def test_the_key_of_the_workspace_is_not_taken_for_the_facilitators(team: Team) -> None:
    """Whoever shares the workspace may have its key: without --identity there is one line, and the code is 2."""
    (team.root / ".planning").mkdir()
    new_identity(team.root / ".planning" / "identity.txt")
    done = planning("elicit", "open", "XKZ", "--to", team.shared, "--closes", "2099-01-01", "--workspace", team.root)
    assert done.exit_code == 2
    assert "--identity FILE: name the file with your own key, which no member has" in done.output
    assert not team.shared.exists()


TERMINAL = ["0.3", "0.5", "0.6", "70", "because of the rain", "0.3", "0.2", "0.6", "70", "", "n", "I do not know", "1", "-", "0", "-", "0.2", "0.3", "0.5", "-"]  # fmt: skip


def test_the_terminal_asks_until_an_answer_fits_and_keeps_the_draft(team: Team, on: object) -> None:
    """A low value above the best is told and asked again with what was typed before; the code is never shown or kept."""
    on(OPENED)
    team.open(3, closes=dt.date(2026, 12, 30))
    wrong = team.codes[1][:-1] + ("0" if team.codes[1][-1] != "0" else "1")
    typed = "\n".join([*TERMINAL, wrong, team.codes[1]]) + "\n"
    done = planning("elicit", "answer", team.shared, "--workspace", team.root, typed=typed)
    assert done.exit_code == 0, done.output
    assert "Q-01 best: found 0.3, below low 0.5" in done.output
    assert "Because (reasons, without names) [because of the rain]" in done.output
    assert "Q-03 shares.1: found nothing; allowed a number" in done.output
    assert "this code does not fit this folder" in done.output
    assert team.codes[1] not in done.output
    (draft,) = (team.root / ".planning" / "elicit").glob("*.yml")
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert stat.S_IMODE(draft.parent.stat().st_mode) == 0o700
    text = draft.read_text(encoding="utf-8")
    assert not any(c in text for c in team.codes)
    found = team.collect()
    assert lines(found) == []
    assert [(a.best, a.low, a.confidence, a.because) for a in found.answers["Q-01"]] == [
        (0.3, 0.2, 70, "because of the rain")
    ]
    assert [(a.view, a.because) for a in found.answers["Q-02"]] == [("no", "I do not know")]
    assert [a.shares for a in found.answers["Q-03"]] == [(0.2, 0.3, 0.5)]


def test_what_was_typed_is_kept_when_the_member_stops(team: Team, on: object) -> None:
    """The input ends after the first question: nothing is handed in, and the next time its values stand in brackets."""
    on(OPENED)
    team.open(3, closes=dt.date(2026, 12, 30))
    stopped = planning("elicit", "answer", team.shared, "--workspace", team.root, typed="0.3\n0.2\n0.6\n70\nrain\n")
    assert stopped.exit_code != 0
    assert list((team.shared / "round_1").glob("*.age")) == []
    again = planning("elicit", "answer", team.shared, "--workspace", team.root, typed="\n\n\n\n\n")
    assert "Best value (probability of a yes, 0 to 1) [0.3]" in again.output
    assert "[rain]" in again.output


def test_handing_in_from_a_file_twice_replaces_where_there_is_a_draft(team: Team, on: object, tmp_path: Path) -> None:
    """The workspace remembers what was handed in, without touching the member's own file."""
    on(OPENED)
    team.open(3, closes=dt.date(2026, 12, 30))
    mine = tmp_path / "mine.yml"
    for best in ("0.3", "0.4"):
        text = f"answers:\n  - {{question: Q-01, best: {best}}}  # mine\n  - {{question: Q-02, view: no}}\n  - {{question: Q-03, view: no}}\n"
        mine.write_text(text, encoding="utf-8")
        done = planning(
            "elicit", "answer", team.shared, "--from", mine, "--workspace", team.root, typed=f"{team.codes[0]}\n"
        )
        assert done.exit_code == 0, done.output
        assert mine.read_text(encoding="utf-8") == text
    found = team.collect()
    assert (lines(found), found.replaced) == ([], 1)
    assert [a.best for a in found.answers["Q-01"]] == [0.4]


SHEETS = {
    "no list": ("answers: 3\n", "mine.yml:1  answers: found no list of answers"),
    "no question": ("answers:\n  - best: 0.3\n", "mine.yml:2  answers: found an answer without its question"),
    "a question twice": (
        "answers:\n  - {question: Q-01, view: no}\n  - {question: Q-01, view: no}\n",
        "mine.yml:3  question: found 'Q-01' twice",
    ),
    "a question that is not asked": (
        "answers:\n  - {question: Q-1, view: no}\n",
        "mine.yml:2  question: found the question 'Q-1', which this round does not ask; allowed Q-01, Q-02, Q-03; write Q-01",
    ),
    "of another elicitation": (
        "elicitation: 0123456789abcdef\nanswers: []\n",
        "mine.yml:1  elicitation: found answers to other questions than these",
    ),
    "of another round": ("round: 2\nanswers: []\n", "mine.yml:1  round: found answers of round 2, where the folder is in round 1"),
    "a tab": ("answers:\n\t- question: Q-01\n", "mine.yml:2  yaml: found text that is not YAML"),
    "an unknown field": (
        "answers:\n  - question: Q-01\n    bset: 0.3\n",
        "mine.yml:3  Q-01 bset: found the unknown field 'bset'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SHEETS)
def test_a_file_of_answers_that_is_wrong_has_a_line_for_each_fault(
    case: str, team: Team, on: object, tmp_path: Path
) -> None:
    """File, line and what to do, exit code 1, nothing handed in."""
    on(OPENED)
    team.open()
    text, said = SHEETS[case]
    (tmp_path / "mine.yml").write_text(text, encoding="utf-8")
    done = planning("elicit", "answer", team.shared, "--from", tmp_path / "mine.yml", typed=f"{team.codes[0]}\n")
    assert done.exit_code == 1
    assert said in done.output
    assert "Traceback" not in done.output
    assert list((team.shared / "round_1").glob("*.age")) == []


@given(st.text(st.characters(codec=None), max_size=30), st.text(max_size=10))
def test_whatever_was_pasted_a_draft_can_be_opened_again(text: str, best: str) -> None:
    """Signs that YAML cannot hold, half characters and ends of lines come back as they were typed."""
    with tempfile.TemporaryDirectory() as folder:
        team = team_in(Path(folder))
        one = team.open()
        sheet = Sheet().with_entry("Q-01", {"best": best, "because": text}).with_entry("Q-03", {"shares": [text, best]})
        write_sheet(Path(folder) / "own.yml", one, sheet)
        assert opened_draft(Path(folder) / "own.yml", one).entries == sheet.entries
        assert problems_of(one, sheet)


def test_a_round_lasts_as_long_as_its_last_day_does_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """West of Greenwich the day here counts, and east of it the day there, so that nothing is dated ahead."""
    for zone, hour, day in (("XXX+5", 2, 10), ("XXX-3", 23, 11)):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        moment = dt.datetime(2026, 11, 11, hour, tzinfo=dt.UTC)

        class Clock(dt.datetime):
            """A clock that stands."""

            at = moment

            @classmethod
            def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
                """Give the time."""
                return cls.at.astimezone(tz)

        with monkeypatch.context() as patch:
            patch.setattr(days.dt, "datetime", Clock)
            assert days.day_of_rounds() == dt.date(2026, 11, day)
    monkeypatch.undo()
    time.tzset()


def test_the_blank_file_overwrites_nothing(team: Team, tmp_path: Path) -> None:
    """A file that stands there stays."""
    team.open()
    (tmp_path / "mine.yml").write_text("mine", encoding="utf-8")
    assert planning("elicit", "answer", team.shared, "--blank", tmp_path / "mine.yml").exit_code == 2
    assert (tmp_path / "mine.yml").read_text(encoding="utf-8") == "mine"


def test_the_frame_of_a_file_is_large_enough_for_any_filling(team: Team) -> None:
    """The library of age puts a random filling into its head: a hundred times it fits into the fixed size."""
    one = team.open()
    plain = b" " * handing_in_module._room(one)
    assert {len(handing_in_module._closed(one, plain)) for _ in range(100)} == {file_size(one)}

"""What claims rest on: without evidence, on one source, on one original, past review; bare words; the way to advice."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.analysis.evidence import (
    bases,
    claims,
    common_originals,
    key_judgements,
    naked_words,
    origin,
    past_review,
    recommendations,
    threads,
    ungraded,
    used_in,
    words_without_number,
)
from planning.frameworks import framework
from planning.profiles import Narrative, Paragraph, Profile
from planning.profiles.records import ABOVE, HIDDEN, SEALED, Area, Constraint, Decision, Fact, Judgement, Risk
from planning.sharing import LEFT_OUT, SENTENCE_LEFT_OUT, release

DAY = dt.date(2026, 11, 22)
AREA = Area(id="XKZ", level=1, name="Testland", exercise="yes")


def fact(number: int, reference: str = "", **more: object) -> Fact:
    """Give a fact of its own reference, unless one is given."""
    told = {"statement": "s", "source": "EXERCISE", "reference": reference or f"report {number}", "level": 1}
    return Fact(id=f"F-{number:03}", **{**told, **more})


def constraint(*evidence: str, number: int = 1, score: int | None = 1) -> Constraint:
    """Give a scored constraint that rests on these facts."""
    return Constraint(id=f"C-{number:02}", category="AC3", score=score, evidence=evidence, level=2)


def profile(**lists: object) -> Profile:
    """Give a profile of these lists."""
    return Profile(AREA, Path("xkz"), **lists)


def prose(*texts: str, section: str = "KJ") -> Narrative:
    """Give paragraphs under one heading."""
    return Narrative(tuple(Paragraph(section, t, 1, n) for n, t in enumerate(texts, 1)))


def only(made: Profile) -> object:
    """Give what the only claim of a profile rests on."""
    (basis,) = bases(made, DAY)
    return basis


def test_a_claim_is_what_judges_something() -> None:
    """A score is a claim and X is none; scope and plans claim nothing, a paragraph on actors does."""
    made = profile(
        constraints=(constraint(), constraint(number=2, score=None)),
        narrative=Narrative(
            tuple(Paragraph(s, "Text.", 1, n) for n, s in enumerate(("H01", "H05", "H14", "H15", "H16")))
        ),
    )
    assert [c.key for c in claims(made)] == ["C-01", "H05.1"]


def test_without_evidence_and_on_one_source() -> None:
    """No fact, one fact, two facts of their own: the three are told apart."""
    facts = (fact(1), fact(2))
    none, one, two = (
        only(profile(facts=facts, constraints=(constraint(*ids),))) for ids in ((), ("F-001",), ("F-001", "F-002"))
    )
    assert (none.without, none.one_source) == (True, False)
    assert (one.without, one.one_source, one.one_original) == (False, True, False)
    assert (two.without, two.one_source, two.one_original) == (False, False, False)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"original": "The log"}, {"original": "the  log"}, True),
        ({"original": "The log"}, {"reference": "The log"}, True),
        ({"reference": "Bulletin"}, {"reference": "Bulletin"}, True),
        ({"reference": "Bulletin"}, {"reference": "Bulletin", "source": "UCDP_GED"}, False),
        ({"original": "The log"}, {}, False),
        ({"original": HIDDEN}, {"original": HIDDEN}, False),
    ],
)
def test_several_facts_of_one_original(first: dict[str, str], second: dict[str, str], same: bool) -> None:
    """The same original, a document that is the original of another, the same document: one. What is hidden is unknown."""
    made = profile(facts=(fact(1, **first), fact(2, **second)), constraints=(constraint("F-001", "F-002"),))
    assert only(made).one_original is same
    assert bool(common_originals(made)) is same


@pytest.mark.parametrize("mark", [ABOVE, SEALED])
def test_what_an_edition_left_out_is_not_held_against_a_claim(mark: str) -> None:
    """A claim whose evidence is hidden is neither unsupported nor on one source nor on one original."""
    facts = (fact(1, original="log"), fact(2, original="log"))
    for ids in ((mark,), ("F-001", mark), ("F-001", "F-002", mark)):
        basis = only(profile(facts=facts, constraints=(constraint(*ids),)))
        assert basis.claim.hidden
        assert (basis.without, basis.one_source, basis.one_original) == (False, False, False)


@pytest.mark.parametrize("mark", [LEFT_OUT, SENTENCE_LEFT_OUT])
def test_nor_against_prose(mark: str) -> None:
    """A paragraph that says that something was left out is not called unsupported."""
    assert not only(profile(narrative=prose(f"They said so. {mark}"))).without
    assert only(profile(narrative=prose("They said so."))).without


def test_a_released_claim_keeps_that_its_evidence_is_above(folder_with: Callable[..., Path]) -> None:
    """The edition of the HCT does not call a claim unsupported that rests on a confidential fact."""
    made = profile(facts=(fact(1, level=3),), constraints=(constraint("F-001"),))
    made = Profile(made.area, folder_with(), facts=made.facts, constraints=made.constraints)
    basis = only(release(made, "hct"))
    assert (basis.facts, basis.claim.hidden, basis.without) == ((), True, False)


def test_past_its_review_date_on_the_day_after() -> None:
    """On the review date itself the evidence still holds."""
    facts = (fact(1, review_by=DAY), fact(2, review_by=DAY - dt.timedelta(1)))
    made = profile(facts=facts, constraints=(constraint("F-001", "F-002"),))
    assert [f.id for f in only(made).past] == ["F-002"]
    assert [f.id for f in past_review(made, DAY)] == ["F-002"]


def test_ungraded_is_without_either_grade() -> None:
    """Source and information are graded apart, and one of the two is not enough."""
    facts = (fact(1, reliability="A", information="1"), fact(2, reliability="A"), fact(3, information="1"), fact(4))
    assert [f.id for f in ungraded(profile(facts=facts))] == ["F-002", "F-003", "F-004"]


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_order_changes_nothing_and_a_new_origin_helps(originals: list[str], shuffle: random.Random) -> None:
    """However the facts are ordered the finding is the same, and one fact of another origin ends it."""
    facts = [fact(n, original=o) for n, o in enumerate(originals, 1)]
    ids = [f.id for f in facts]
    first = only(profile(facts=tuple(facts), constraints=(constraint(*ids),)))
    shuffle.shuffle(ids)
    shuffle.shuffle(facts)
    mixed = only(profile(facts=tuple(facts), constraints=(constraint(*ids),)))
    assert mixed.one_original == first.one_original == (len(set(originals)) == 1)
    more = (*facts, fact(99, original="another"))
    assert not only(profile(facts=more, constraints=(constraint(*ids, "F-099"),))).one_original


def test_an_origin_is_the_original_before_the_document() -> None:
    """Without an original a fact is its own source and document."""
    assert origin(fact(1, original="The Log")) == "the log"
    assert origin(fact(1, "Bulletin")) == "EXERCISE: bulletin"


@pytest.mark.parametrize(
    "text",
    [
        "It is likely that the road closes.",
        "It is not likely.",
        "Very likely, they said.",
        "The road is 40 km long and it is unlikely to be paved.",
        "It is likely. The share is 60 per cent.",
        "It is most likely that they leave.",
        "An almost\ncertain end.",
        "It is roughly even.",
        "LIKELY!",
        "It is likely that 1.5 million people move.",
    ],
)
def test_a_word_of_probability_needs_a_number(text: str) -> None:
    """Without a share or a probability in the same sentence the word is found, once."""
    assert len(words_without_number(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "It is likely (60-70 per cent) that the road closes.",
        "It is likely (60\u201370%) that it closes.",
        "It is unlikely (about 28 per cent).",
        "It is very likely, 0.85.",
        "It is likely (2 in 3).",
        "The likelihood is low; the likeliest way is by boat.",
        "Aid is more likely to pass by day than by night.",
        "It is unlikely (30 percent) that they agree [F-001] [F-002].",
        "The unlikelihood is known.",
        "A likely-looking truck.",
        "Certain people, an even road and a remote village.",
    ],
)
def test_and_nothing_is_found_where_there_is_one(text: str) -> None:
    """A number in the sentence, a comparison, or another word that holds the same letters raises no alarm."""
    assert words_without_number(text) == ()


def test_the_longest_word_is_the_one_that_is_found() -> None:
    """Very unlikely is not also unlikely, and unlikely is not likely."""
    assert [w for w, _ in words_without_number("It is very unlikely. It is unlikely. It is highly likely.")] == [
        "very unlikely",
        "unlikely",
        "highly likely",
    ]


def test_every_word_of_both_scales_is_known() -> None:
    """A label that is added to a scale is looked for."""
    for scale in ("icd203", "phia"):
        for item in framework(f"probability_words_{scale}"):
            assert words_without_number(f"This is {item.label.lower()} here.") == (
                (item.label.lower(), f"This is {item.label.lower()} here."),
            )


def test_bare_words_are_looked_for_in_judgements_and_prose() -> None:
    """Each with the id of what it stands in."""
    judgement = Judgement(id="J-01", rating="access_overall", value=3, reason="It is likely to close.", level=2)
    made = profile(judgements=(judgement,), narrative=prose("- It is likely.", "- It is likely (60 per cent)."))
    assert [(w.key, w.word) for w in naked_words(made)] == [("KJ1", "likely"), ("J-01", "likely")]


def test_key_judgements_are_numbered_and_hold_together() -> None:
    """An indented paragraph belongs to the judgement above it."""
    found = key_judgements(
        profile(narrative=prose("- One [F-001].", "  more [F-002]", "- Two {level=3: and so [F-003].}"))
    )
    assert [(c.key, c.facts) for c in found] == [("KJ1", ("F-001", "F-002")), ("KJ2", ("F-003",))]
    assert found[1].words == "Two and so [F-003]."


def made_threads() -> Profile:
    """Give a judgement, a high and a low risk, a high and a low constraint, and two decisions."""
    high = Risk(id="P-01", level=2, risk="PR02", group="g", threat=4, vulnerability=4, capacity=1, evidence=("F-001",))
    low = Risk(id="P-02", level=2, risk="PR02", group="g", threat=1, vulnerability=1, capacity=1, evidence=("F-001",))
    return profile(
        facts=(fact(1), fact(2), fact(3)),
        risks=(high, low),
        constraints=(constraint("F-002", number=1, score=3), constraint("F-002", number=2, score=2)),
        decisions=(
            Decision(id="DC-01", level=2, decision="Do it", decided_by="HCT", evidence=("F-001", ABOVE)),
            Decision(id="DC-02", level=2, decision="Leave it", decided_by="HCT"),
        ),
        narrative=prose("- They will [F-001] [F-002].", "- Nobody knows."),
    )


def test_the_way_leads_from_a_statement_over_facts_to_advice() -> None:
    """Key judgements, high risks and high constraints, each with what rests on at least one of the same facts."""
    found = {
        t.claim.key: ([f.id for f in t.facts], [r.key for r in t.recommendations]) for t in threads(made_threads())
    }
    assert found == {
        "KJ1": (["F-001", "F-002"], ["DC-01"]),
        "KJ2": ([], []),
        "P-01": (["F-001"], ["DC-01"]),
        "C-01": (["F-002"], []),
    }


def test_every_step_of_the_way_can_be_gone_back() -> None:
    """A fact knows what rests on it, and advice without a fact is on no way."""
    made = made_threads()
    assert [r.key for r in recommendations(made)] == ["DC-01"]
    uses = used_in(made)
    assert [key for key, _ in uses["F-001"]] == ["KJ1", "P-01", "P-02", "DC-01"]
    assert uses["F-003"] == ()
    for thread in threads(made):
        for one in thread.facts:
            assert thread.claim.key in [key for key, _ in uses[one.id]]
        for advice in thread.recommendations:
            assert set(advice.facts) & {f.id for f in thread.facts}

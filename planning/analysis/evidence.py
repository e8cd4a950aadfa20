"""Evidence: what the claims of a profile rest on, where that is thin, and what is recommended on the same facts.

A claim is a record that judges something (``CLAIMS`` says which and when) or a paragraph of prose under the key
judgements or under one of the headings H02 to H13; scope, action plan, collection plan and review triggers say what is
planned and claim nothing. What an edition left out is not held against a claim.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from planning.analysis.protection import risk_value
from planning.frameworks import framework
from planning.profiles import EVIDENCE_MARK, KEY_JUDGEMENTS, SENTENCE, Paragraph, Profile
from planning.profiles.records import ABOVE, HIDDEN, SEALED, Fact, Record
from planning.sharing.release import LEFT_OUT, SEALED_OUT, SENTENCE_LEFT_OUT

__all__ = [
    "NO_CLAIMS",
    "PARAGRAPHS",
    "Basis",
    "Claim",
    "NakedWord",
    "Recommendation",
    "Thread",
    "bases",
    "claims",
    "common_originals",
    "key_judgements",
    "naked_words",
    "origin",
    "past_review",
    "recommendations",
    "threads",
    "ungraded",
    "used_in",
    "words_without_number",
]

PARAGRAPHS = "paragraphs"
NO_CLAIMS = frozenset({"H01", "H14", "H15", "H16"})
# list -> the fields of which one must be filled for the record to judge something
CLAIMS: Mapping[str, tuple[str, ...]] = {
    "actors": ("role_protection", "role_access", "spectrum"),
    "relations": ("relation",),
    "channels": ("strength", "acceptable"),
    "constraints": ("score",),
    "risks": ("threat", "vulnerability", "capacity"),
    "paf_answers": ("answer",),
    "judgements": ("value",),
    "mechanisms": ("exists",),
    "functions": ("dependence", "present", "likelihood"),
    "scenarios": ("probability", "impact"),
}
# list -> the fields that say in words what is recommended; the first that is filled
RECOMMEND: Mapping[str, tuple[str, ...]] = {
    "decisions": ("decision",),
    "requests": ("title",),
    "messages": ("message",),
    "tasks": ("outcome", "reason"),
    "preparedness_actions": ("action",),
}
CHECKED_TEXTS: Mapping[str, tuple[str, ...]] = {
    "judgements": ("reason",),
    "scenarios": ("title", "story", "assumptions"),
}
HIDDEN_MARKS = (LEFT_OUT, SEALED_OUT, SENTENCE_LEFT_OUT, HIDDEN)


@dataclass(frozen=True)
class Claim:
    """Something that is judged: its id, the list it stands in, in words, and the facts it names.

    ``hidden``: it rests on more than this edition shows.
    """

    key: str
    of: str
    words: str
    facts: tuple[str, ...]
    hidden: bool = False


@dataclass(frozen=True)
class Basis:
    """What a claim rests on: its facts that are here, their origins (None where an edition hides one), those past review."""

    claim: Claim
    facts: tuple[Fact, ...]
    origins: tuple[str | None, ...]
    past: tuple[Fact, ...]

    @property
    def without(self) -> bool:
        """Whether it names no fact at all."""
        return not self.facts and not self.claim.hidden

    @property
    def one_source(self) -> bool:
        """Whether it rests on one fact alone."""
        return len(self.facts) == 1 and not self.claim.hidden

    @property
    def one_original(self) -> bool:
        """Whether its several facts all go back to one original."""
        known = len(self.facts) > 1 and not self.claim.hidden and None not in self.origins
        return known and len(set(self.origins)) == 1


@dataclass(frozen=True)
class Recommendation:
    """Something that is to be done or decided, and the facts it rests on."""

    key: str
    of: str
    words: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Thread:
    """A statement, the facts it rests on, and what is recommended on at least one of these facts."""

    claim: Claim
    facts: tuple[Fact, ...]
    recommendations: tuple[Recommendation, ...]


@dataclass(frozen=True)
class NakedWord:
    """A word of probability in a sentence that gives no number: where it stands, the word, the sentence."""

    key: str
    of: str
    word: str
    sentence: str


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


def origin(fact: Fact, originals: Iterable[str] = ()) -> str | None:
    """Give what a fact goes back to: its original, or its own source and reference; None where an edition hides it.

    A reference that is itself the ``original`` of another fact is that original.
    """
    if HIDDEN in (fact.original, fact.reference) or {"original", "reference"} & set(fact.sealed):
        return None
    if fact.original:
        return _plain(fact.original)
    reference = _plain(fact.reference)
    return reference if reference in set(originals) else f"{fact.source}: {reference}"


def _origins(facts: Iterable[Fact]) -> dict[str, str | None]:
    given = tuple(facts)
    originals = {_plain(f.original) for f in given if f.original}
    return {f.id: origin(f, originals) for f in given}


def key_judgements(profile: Profile) -> tuple[Claim, ...]:
    """Give the key judgements in order, numbered KJ1, KJ2 and on; an indented paragraph belongs to the one above."""
    joined: list[list[Paragraph]] = []
    for p in profile.narrative.section(KEY_JUDGEMENTS):
        if p.text.startswith("  ") and joined:
            joined[-1].append(p)
        else:
            joined.append([p])
    return tuple(_said(f"{KEY_JUDGEMENTS}{n}", parts) for n, parts in enumerate(joined, 1))


def _said(key: str, parts: Iterable[Paragraph]) -> Claim:
    # A sentence that is more sensitive is here only where the edition may show it: its mark alone goes.
    words = " ".join(SENTENCE.sub(r"\2", p.text.removeprefix("- ")) for p in parts)
    words = " ".join(words.split())
    facts = tuple(dict.fromkeys(EVIDENCE_MARK.findall(words)))
    return Claim(key, PARAGRAPHS, words, facts, any(mark in words for mark in HIDDEN_MARKS))


def claims(profile: Profile) -> tuple[Claim, ...]:
    """Give the claims of a profile: key judgements, records that judge something, tests of requests, other prose."""
    found = list(key_judgements(profile))
    for name, fields in CLAIMS.items():
        found += [_recorded(r, name) for r in getattr(profile, name) if any(_filled(r, f) for f in fields)]
    for request in profile.requests:
        for test in request.tests:
            if test.result in {"pass", "fail"}:
                words = test.because or test.result
                key = f"{request.id} {test.criterion}"
                found.append(_claim(key, "requests", words, test.evidence))
    return (*found, *_prose(profile))


def _prose(profile: Profile) -> Iterator[Claim]:
    """Give the paragraphs of other prose that claim something, each with its heading and its place below it."""
    for section in dict.fromkeys(p.section for p in profile.narrative.paragraphs):
        if section != KEY_JUDGEMENTS and section not in NO_CLAIMS:
            for number, p in enumerate(profile.narrative.section(section), 1):
                yield _said(f"{section}.{number}", [p])


def _filled(record: Record, name: str) -> bool:
    return getattr(record, name, None) not in (None, (), "")


def _claim(key: str, of: str, words: str, ids: tuple[str, ...]) -> Claim:
    here = tuple(i for i in ids if i not in {ABOVE, SEALED})
    return Claim(key, of, words, here, len(here) < len(ids))


def _recorded(record: Record, name: str) -> Claim:
    return _claim(record.id, name, _words(record, name), record.evidence)


def _words(record: Any, name: str) -> str:
    said: dict[str, Callable[[], str]] = {
        "actors": lambda: record.name,
        "relations": lambda: framework("relation_kinds")[record.relation].name,
        "channels": lambda: framework("actor_interlocutors")[record.interlocutor].name,
        "constraints": lambda: framework("access_amrf")[record.category].name,
        "risks": lambda: f"{framework('protection_risks')[record.risk].name}: {record.group}",
        "paf_answers": lambda: framework("protection_paf")[record.pillar].name,
        "judgements": lambda: framework("ratings")[record.rating].name,
        "mechanisms": lambda: record.name,
        "functions": lambda: framework("mission_functions")[record.function].name,
        "scenarios": lambda: record.title,
    }
    return said[name]()


def bases(profile: Profile, as_of: dt.date) -> tuple[Basis, ...]:
    """Give for each claim what it rests on, on a day."""
    facts, origins = {f.id: f for f in profile.facts}, _origins(profile.facts)
    found = []
    for claim in claims(profile):
        here = tuple(facts[i] for i in dict.fromkeys(claim.facts) if i in facts)
        past = tuple(f for f in here if _past(f, as_of))
        found.append(Basis(claim, here, tuple(origins[f.id] for f in here), past))
    return tuple(found)


def _past(fact: Fact, as_of: dt.date) -> bool:
    return fact.review_by is not None and fact.review_by < as_of


def past_review(profile: Profile, as_of: dt.date) -> tuple[Fact, ...]:
    """Give the facts whose review date has passed, the longest first."""
    found = [f for f in profile.facts if _past(f, as_of)]
    return tuple(sorted(found, key=lambda f: (f.review_by or as_of, f.id)))


def ungraded(profile: Profile) -> tuple[Fact, ...]:
    """Give the facts whose source or whose information has no grade."""
    return tuple(f for f in profile.facts if f.reliability is None or f.information is None)


def common_originals(profile: Profile) -> dict[str, tuple[Fact, ...]]:
    """Give the originals that several facts go back to, with these facts, in the order of the file."""
    groups: dict[str, list[Fact]] = {}
    for fact, (_, what) in zip(profile.facts, _origins(profile.facts).items(), strict=True):
        if what is not None:
            groups.setdefault(what, []).append(fact)
    return {_as_written(found): tuple(found) for found in groups.values() if len(found) > 1}


def _as_written(facts: list[Fact]) -> str:
    return next((f.original for f in facts if f.original), facts[0].reference)


@cache
def _number() -> re.Pattern[str]:
    figure = r"\d+(?:[.,]\d+)?"
    share = rf"{figure}(?:\s*(?:-|\u2013|to|and)\s*{figure})?\s*(?:per\s?cent|percent|%)"
    return re.compile(
        rf"{share}|(?<![\d.])(?:0\.\d+|1\.0+)(?!\.?\d)|\b\d+\s+(?:in|out of)\s+\d+\b|\bp\s*=\s*{figure}", re.IGNORECASE
    )


@cache
def _word() -> re.Pattern[str]:
    items = [i for scale in ("icd203", "phia") for i in framework(f"probability_words_{scale}")]
    words = sorted({w for i in items for w in (i.label, i.short) if w}, key=lambda w: (-len(w), w))
    one_of = "|".join(r"\s+".join(re.escape(part) for part in w.split()) for w in words)
    # "more likely than" compares; it says no probability of its own.
    return re.compile(rf"(?<![\w-])(?<!more )(?<!less )(?<!as )(?:{one_of})(?![\w-])", re.IGNORECASE)


def words_without_number(text: str) -> tuple[tuple[str, str], ...]:
    """Give the words of probability that stand in a sentence without a number, each with its sentence.

    The words are those of both official scales. A number is a share (60-70 per cent, 28 %), a probability from 0 to 1
    (0.3) or a ratio (1 in 4).
    """
    found = []
    for sentence in re.split(r"(?<=[.!?])(?:\s*\[F-\d+\])*\s+(?=[^\s\[a-z])", " ".join(text.split())):
        if not _number().search(sentence):
            found += [(" ".join(m.group(0).lower().split()), sentence) for m in _word().finditer(sentence)]
    return tuple(found)


def naked_words(profile: Profile) -> tuple[NakedWord, ...]:
    """Give the words of probability without a number in the prose, in judgements and in scenarios."""
    return tuple(NakedWord(key, of, *pair) for key, of, text in _texts(profile) for pair in words_without_number(text))


def _texts(profile: Profile) -> Iterator[tuple[str, str, str]]:
    yield from ((c.key, c.of, c.words) for c in key_judgements(profile))
    for p in profile.narrative.paragraphs:
        if p.section != KEY_JUDGEMENTS:
            yield p.section, PARAGRAPHS, SENTENCE.sub(r"\2", p.text.removeprefix("- "))
    for name, fields in CHECKED_TEXTS.items():
        for record in getattr(profile, name):
            for field in fields:
                value = getattr(record, field) or ""
                yield from ((record.id, name, one) for one in (value if isinstance(value, tuple) else (value,)))


def recommendations(profile: Profile) -> tuple[Recommendation, ...]:
    """Give what is to be decided or done and rests on facts: decisions, requests, tasks, actions."""
    found = []
    for name, fields in RECOMMEND.items():
        for record in getattr(profile, name):
            facts = tuple(i for i in record.evidence if i not in {ABOVE, SEALED})
            if facts:
                words = next((str(v) for f in fields if (v := getattr(record, f, None))), record.id)
                found.append(Recommendation(record.id, name, words, facts))
    return tuple(found)


def threads(profile: Profile) -> tuple[Thread, ...]:
    """Follow the statements that weigh most: the key judgements, the high risks and the high constraints.

    The way from a statement to a recommendation leads through the facts that both name; it is not itself a record.
    """
    rating = framework("ratings")
    wanted = [*key_judgements(profile)]
    for r in profile.risks:
        value = risk_value(r.threat, r.vulnerability, r.capacity)
        if value is not None and value >= rating.number("high_risk"):
            wanted.append(_recorded(r, "risks"))
    high = rating.number("high_constraint")
    wanted += [_recorded(c, "constraints") for c in profile.constraints if c.score is not None and c.score >= high]
    facts, advice = {f.id: f for f in profile.facts}, recommendations(profile)
    return tuple(
        Thread(
            claim,
            tuple(facts[i] for i in dict.fromkeys(claim.facts) if i in facts),
            tuple(r for r in advice if set(r.facts) & set(claim.facts)),
        )
        for claim in wanted
    )


def used_in(profile: Profile) -> dict[str, tuple[tuple[str, str], ...]]:
    """Give for each fact what rests on it: (key, list) of claims and recommendations, in order."""
    uses: dict[str, dict[tuple[str, str], None]] = {f.id: {} for f in profile.facts}
    resting: tuple[Claim | Recommendation, ...] = (*claims(profile), *recommendations(profile))
    for one in resting:
        for fact in one.facts:
            if fact in uses:
                uses[fact][one.key, one.of] = None
    return {fact: tuple(found) for fact, found in uses.items()}

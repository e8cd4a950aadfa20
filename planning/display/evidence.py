"""Evidence: what needs more of it, the way from statements over facts to recommendations, and the facts themselves."""

from __future__ import annotations

from collections.abc import Iterable

from planning.analysis.evidence import (
    PARAGRAPHS,
    Basis,
    Claim,
    bases,
    common_originals,
    naked_words,
    past_review,
    recommendations,
    threads,
    ungraded,
    used_in,
)
from planning.display.blocks import Block, dated, gap, join, note, text
from planning.display.dates import due
from planning.display.page import (
    ACCESS_PAGE,
    ACTORS_PAGE,
    FUNCTIONS_PAGE,
    MILITARY_PLANNING_PAGE,
    PLAN_PAGE,
    REVIEW_PAGE,
    WORDS,
    WORKING_PLAN_PAGE,
    AreaPage,
    above,
    absent,
    anchor,
    evidence_cell,
    stub,
)
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles import KEY_JUDGEMENTS
from planning.profiles.records import ABOVE, HIDDEN, Fact

__all__ = ["checks", "facts", "recommended", "trace"]

LONGEST = 140  # characters of a statement in a list; the whole of it stands where it belongs
ASSESSMENT = "country_assessment.html"
ADVICE = ("decisions", "requests", "messages", "tasks", "preparedness_actions")
STATED = (PARAGRAPHS, "risks", "constraints")
# On which page of the area a record stands, and whether with an anchor of its own.
PAGES: dict[str, tuple[str, bool]] = {
    "actors": (ACTORS_PAGE, True),
    "relations": (ACTORS_PAGE, True),
    "channels": (ACTORS_PAGE, True),
    "constraints": (ACCESS_PAGE, True),
    "risks": (ACCESS_PAGE, True),
    "paf_answers": (ACCESS_PAGE, True),
    "judgements": (ACCESS_PAGE, True),
    "scenarios": ("scenario_plan.html", False),
    "preparedness_actions": ("scenario_plan.html", False),
    "functions": (FUNCTIONS_PAGE, True),
    "what_ifs": (FUNCTIONS_PAGE, False),
    "sites": (PLAN_PAGE, True),
    "calendar_items": (PLAN_PAGE, False),
    "joint_assessments": (PLAN_PAGE, False),
    "data_handovers": (PLAN_PAGE, False),
    "residual_presences": (PLAN_PAGE, False),
    "benchmarks": (REVIEW_PAGE, False),
    "requests": (WORKING_PLAN_PAGE, True),
    "tasks": (WORKING_PLAN_PAGE, True),
    "messages": (WORKING_PLAN_PAGE, True),
    "arrangements": (WORKING_PLAN_PAGE, True),
    "operations": (MILITARY_PLANNING_PAGE, True),
    "trainings": (WORKING_PLAN_PAGE, True),
    "guidance_documents": (WORKING_PLAN_PAGE, True),
}


def _link(key: str, of: str, traced: frozenset[str] = frozenset()) -> str:
    """Give a link to a statement: on this page where its way is traced here, else on the page it stands on."""
    page, own = PAGES.get(of, (ASSESSMENT, key.startswith(KEY_JUDGEMENTS)))
    href = f"#T-{key}" if key in traced else f"{page}#{key.split(maxsplit=1)[0]}" if own else page
    return f'<a href="{text(href)}">{text(key)}</a>'


def _nothing(page: AreaPage, words: str, *names: str) -> Block:
    """Say that nothing goes with a row: a gap, or that it may lie above the edition where some of these records do."""
    return above("none, or above this edition") if page.left_out(*names) else gap(words)


def _kind(of: str) -> str:
    return {PARAGRAPHS: "text"}.get(of, WORDS.get(of, of.replace("_", " ")).removesuffix("s"))


def _short(words: str) -> str:
    if len(words) <= LONGEST:
        return words
    # A mark of evidence that is cut in two would be read as text.
    return f"{words[:LONGEST].rsplit(' ', 1)[0].rstrip(' [,;:')} \u2026"


def _claim(c: Claim) -> list[object]:
    return [Block(_link(c.key, c.of)), _kind(c.of), _short(c.words)]


def checks(page: AreaPage) -> Block:
    """List what needs evidence: claims without it or on one source, what is past its date, one original, bare words."""
    p = page.profile
    found = bases(p, page.as_of)
    without = [b for b in found if b.without]
    single = [b for b in found if b.one_source]
    original = [b for b in found if b.one_original]
    past = [b for b in found if b.past]
    old, bare, words = past_review(p, page.as_of), ungraded(p), naked_words(p)
    hidden = any(b.claim.hidden for b in found)
    numbers: list[list[object]] = [
        ["Claims without evidence", str(len(without)), str(len(found))],
        ["Claims on one source", str(len(single)), str(len(found))],
        ["Claims whose facts all go back to one original", str(len(original)), str(len(found))],
        ["Claims on evidence past its review date", str(len(past)), str(len(found))],
        ["Facts past their review date", str(len(old)), str(len(p.facts))],
        ["Facts without a grade", str(len(bare)), str(len(p.facts))],
        ["Words of probability without a number", str(len(words)), Block()],
    ]
    out = table("What needs evidence, in numbers", ["What", "How many", "Of"], numbers, numbers=[1, 2])
    if hidden:
        # How many is not told: a protocol may keep back how much lies above an edition.
        out += note("Some claims rest on more evidence than can be shown here; they stand in no list for it.")
    out += note(
        "A claim is a key judgement, a paragraph under the headings 2 to 13, or a record that judges: a score, a rating, a "
        "role, a probability, a test passed or failed. One source: a single fact. Where an edition leaves evidence out, the "
        "claim is not called unsupported. Words of probability: those of ICD 203 and of the PHIA yardstick, where the "
        "sentence has no share and no probability in figures."
    )
    return out + join(
        [
            _without(without),
            _single(page, single, original),
            _past(page, past),
            _originals(page),
            table("Facts without a grade", ["Fact", "In short"], [_fact(page, f) for f in bare], empty=_none()),
            table(
                "Words of probability without a number",
                ["Where", "Word", "Sentence"],
                [[Block(_link(w.key, w.of)), w.word, _short(w.sentence)] for w in words],
                href=page.href,
                empty=_none(),
            ),
        ]
    )


def _none() -> Block:
    return Block("None.")


def _fact(page: AreaPage, fact: Fact) -> list[object]:
    return [evidence_cell((fact.id,), page.href), _short(fact.statement)]


def _without(found: Iterable[Basis]) -> Block:
    rows = [_claim(b.claim) for b in found]
    return table("Claims without evidence", ["Claim", "Kind", "In short"], rows, empty=_none())


def _single(page: AreaPage, single: Iterable[Basis], original: Iterable[Basis]) -> Block:
    rows = [
        [*_claim(b.claim), evidence_cell(b.claim.facts, page.href), kind]
        for kind, found in (("one fact", single), ("one original", original))
        for b in found
    ]
    columns = ["Claim", "Kind", "In short", "Evidence", "Rests on"]
    return table("Claims on one source, or on one original", columns, rows, href=page.href, empty=_none())


def _past(page: AreaPage, found: Iterable[Basis]) -> Block:
    rows = [
        [
            *_claim(b.claim),
            Block(" ".join(f"{_fact(page, f)[0]} {due(f.review_by, page.as_of, word='due')}" for f in b.past)),
        ]
        for b in found
    ]
    columns = ["Claim", "Kind", "In short", "Past its review date"]
    return table("Claims on evidence past its review date", columns, rows, href=page.href, empty=_none())


def _originals(page: AreaPage) -> Block:
    rows = [
        [what, evidence_cell(tuple(f.id for f in fs), page.href)] for what, fs in common_originals(page.profile).items()
    ]
    out = table("Sources that go back to one original", ["Original", "Facts"], rows, empty=_none())
    return out + note("Facts of one original are one source, however many of them there are.")


def trace(page: AreaPage) -> Block:
    """Follow each weighty statement to the facts it rests on and to what is recommended on the same facts."""
    rows = []
    for t in threads(page.profile):
        advice = " ".join(f'<a href="#R-{text(r.key)}">{text(r.key)}</a>' for r in t.recommendations)
        ids = (*(f.id for f in t.facts), *((ABOVE,) if t.claim.hidden else ()))
        rows.append(
            [
                Block(f'<span id="T-{text(t.claim.key)}">{_link(t.claim.key, t.claim.of)}</span>'),
                t.claim.words,
                evidence_cell(ids, page.href),
                Block(advice) if advice else _nothing(page, "nothing recommended on these facts", *ADVICE),
            ]
        )
    rating = framework("ratings")
    out = table(
        "From statement to evidence to recommendation",
        ["Statement", "In words", "Evidence", "Recommendations on the same facts"],
        rows,
        empty=absent(page, "No key judgement and no high risk or constraint is recorded.", "paragraphs", "risks"),
        href=page.href,
        kind="pl-wide",
    )
    return out + note(
        "The way from a statement to a recommendation leads through the facts that both name; nobody has written it down "
        f"as such. Statements: the key judgements as they are numbered in this edition, risks from "
        f"{rating.number('high_risk'):g}, access constraints scored {rating.number('high_constraint'):g}. Each id is a link."
    )


def recommended(page: AreaPage) -> Block:
    """Show what is to be decided or done on the facts, with the way back to the statements."""
    p = page.profile
    serves: dict[str, list[str]] = {}
    for t in threads(p):
        for r in t.recommendations:
            serves.setdefault(r.key, []).append(f'<a href="#T-{text(t.claim.key)}">{text(t.claim.key)}</a>')
    rows = []
    for r in recommendations(p):
        back = " ".join(serves.get(r.key, []))
        rows.append(
            [
                Block(f'<span id="R-{text(r.key)}">{_link(r.key, r.of)}</span>'),
                _kind(r.of),
                r.words,
                evidence_cell(r.facts, page.href),
                Block(back) if back else _nothing(page, "no statement on these facts", *STATED),
            ]
        )
    out = table(
        "What is recommended, and which statements it answers",
        ["Id", "Kind", "In words", "Evidence", "Statements on the same facts"],
        rows,
        empty=absent(page, "No decision, request, message, task or action names a fact.", *ADVICE),
        href=page.href,
        kind="pl-wide",
    )
    return out + stub(page, *ADVICE)


def facts(page: AreaPage) -> Block:
    """List the facts with source, original, date, grade and review date, and what each is used in."""
    p, frame, uses = page.profile, framework("sources"), used_in(page.profile)
    traced = frozenset(t.claim.key for t in threads(p))
    advised = {r.key for r in recommendations(p)}
    rows = []
    for f in p.facts:
        links = (
            f'<a href="#R-{text(k)}">{text(k)}</a>' if k in advised else _link(k, of, traced) for k, of in uses[f.id]
        )
        used = " ".join(links)
        back = Block(f"; original: {text(f.original)}") if f.original and f.original != HIDDEN else Block()
        if f.original == HIDDEN:
            back = Block("; original: ") + above()
        rows.append(
            [
                anchor(f.id, f.id),
                f"{f.statement} Happened: {f.happened}." if f.happened else f.statement,
                Block(text(f"{frame[f.source].name}: {f.reference}", page.href)) + back,
                Block(dated(f)),
                f"{f.reliability or 'X'}{f.information or 'X'}",
                due(f.review_by, page.as_of, word="due"),
                Block(used) if used else _nothing(page, "not used", *page.profile.list_names(), PARAGRAPHS),
            ]
        )
    out = table(
        "Facts",
        ["Id", "Statement", "Source", "As of", "Grade", "Review by", "Used in"],
        rows,
        empty=absent(page, "No fact is recorded.", "facts"),
        kind="pl-wide",
    )
    if rows:
        out += note("Grade: reliability of the source A to F, information 1 to 6, X where it was not graded.")
    return out + stub(page, "facts")

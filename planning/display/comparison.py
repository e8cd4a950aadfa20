"""The comparison for headquarters: areas side by side; it never ranks what is not comparable."""

from __future__ import annotations

import datetime as dt

from planning.analysis.comparison import AreaRow, area_rows, clock_rows
from planning.analysis.looking_back import record, unresolved
from planning.analysis.scenarios import TriggerCount, findings, most_serious, none_of_these
from planning.analysis.scoring import scored
from planning.analysis.tasks import NOT_RECORDED, AreaCoverage
from planning.display.blocks import Block, badge, day, gap, month, note, number, text
from planning.display.drivers import share
from planning.display.maps import overview_map
from planning.display.page import NOT_AVAILABLE, AreasPage, above
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles import Profile

__all__ = ["area_list", "coverage", "functions", "mandates", "overview", "plans", "side_by_side", "stale"]


PRESENT = {"yes": "yes", "partial": "part", "no": "no", "at_height": "was"}


def _name(profile: Profile) -> Block:
    mark = " (exercise)" if profile.exercise else ""
    return Block(f'<a href="{profile.code.lower()}/index.html">{text(profile.area.name)}</a>{mark}')


def overview(page: AreasPage) -> Block:
    """Show the overview map of the real areas."""
    return overview_map(page.profiles, page.as_of)


def area_list(page: AreasPage) -> Block:
    """List all areas with links to their pages."""
    rows = []
    for r in area_rows(page.profiles, page.as_of):
        code = r.profile.code.lower()
        files = [
            ("country_assessment", "assessment"),
            ("scenario_plan", "scenarios"),
            ("working_plan", "plan"),
            ("transition_review", "transition"),
        ]
        name = text(r.profile.area.name)
        pages = " · ".join(
            f'<a href="{code}/{f}.html">{words}<span class="visually-hidden"> of {name}</span></a>'
            for f, words in files
        )
        state = "; ".join(f"{c.name}: {c.in_words}" for p, c in clock_rows((r.profile,), page.as_of))
        rows.append(
            [
                _name(r.profile),
                r.profile.code,
                state or (above() if r.profile.left_out("missions") else Block("no mission recorded")),
                Block(pages),
            ]
        )
    return table("Areas", ["Area", "Code", "Mission", "Pages"], rows)


def mandates(page: AreasPage) -> Block:
    """Show all missions by state, then by days: what ends next comes first."""
    kinds = {"active": "good", "past_last_known_expiry": "watch"}
    rows = [
        [
            c.name,
            _name(p),
            framework("mission_kinds")[c.mission.mission_kind].name,
            badge(c.label, kinds.get(c.state, "plain")),
            Block(("about " if c.about else "") + day(c.date)),
            None if c.days is None else str(c.days),
            "end of operations" if c.ends else "expiry of the mandate",
        ]
        for p, c in clock_rows(page.profiles, page.as_of)
    ]
    columns = ["Mission", "Area", "Kind", "State", "Date", "Days left", "Date of"]
    return table("Mandate clock", columns, rows, numbers=[5], kind="pl-wide") + note(
        "Days count from the date of this page; a negative number lies in the past. Past its last known expiry: no later decision is recorded here, verify."
    )


def side_by_side(page: AreasPage) -> Block:
    """Show access and risk side by side with what they rest on; the order is by name and ranks nothing."""
    rows = []
    for r in area_rows(page.profiles, page.as_of):
        scored, assessed = not r.profile.left_out("constraints"), not r.profile.left_out("risks")
        overall = f"{r.access.overall} of 5" if r.access.overall is not None else gap("no overall")
        highest = f"{r.highest_risk:g} of 5" if r.highest_risk is not None else gap("not assessed")
        rows.append(
            [
                _name(r.profile),
                overall if scored else above(NOT_AVAILABLE),
                f"{r.access.reliability:.0%}" if scored else above(),
                highest if assessed else above(NOT_AVAILABLE),
                str(r.risks_assessed) if assessed else above(),
                _age(r),
                f"{r.gaps:.0%}" if r.gaps is not None else above(NOT_AVAILABLE),
                _comparable(r),
            ]
        )
    columns = [
        "Area",
        "Access",
        "Reliability",
        "Highest risk",
        "Risks assessed",
        "Newest record",
        "Gap share",
        "Comparable",
    ]
    return table("Access and protection side by side", columns, rows, kind="pl-wide") + note(
        "Our scales. Sorted by name: figures of areas that were assessed by different people on different evidence are not a ranking. Gap share: what is not recorded of the questions every area answers."
    )


def _age(row: AreaRow) -> object:
    fresh = row.freshness
    if fresh.newest is None:
        return None
    return Block(month(fresh.newest) if fresh.month_only else f"{day(fresh.newest)} ({fresh.age} days)")


def _comparable(row: AreaRow) -> Block:
    if row.profile.exercise:
        return Block("no: fictional")
    if row.profile.left_out("constraints", "risks"):
        return above(NOT_AVAILABLE)
    if row.access.overall is None and row.highest_risk is None:
        return gap("no: nothing scored")
    return Block("with care: same scales, different evidence")


def _covered(c: AreaCoverage) -> Block:
    if not c.recorded:
        return gap(f"0 of {c.total} recorded")
    done, missing = c.counts["done"], c.counts[NOT_RECORDED]
    return Block(f"{done} done, {c.total - done - missing} other, {missing} not recorded")


def coverage(page: AreasPage) -> Block:
    """Show the coverage of the 34 tasks: area x task group, recorded of all."""
    groups = framework("guidance_areas")
    rows = []
    for r in area_rows(page.profiles, page.as_of):
        cells = [above() if r.profile.left_out("tasks") else _covered(c) for c in r.coverage]
        rows.append([_name(r.profile), *cells])
    return table("Coverage of the guidance note's 34 tasks", ["Area", *(g.label for g in groups)], rows, kind="pl-wide")


def _present(profile: Profile, mission: str, function: str) -> Block:
    """Say whether a function is there: one word where all its records agree, else in how many of them it is."""
    told = [f.present for f in profile.functions if f.mission == mission and f.function == function]
    if not told:
        return above() if profile.left_out("functions") else gap("–")
    if len(set(told)) == 1:
        return Block(PRESENT.get(told[0] or "", "X"))
    counts = [f"{PRESENT[k]} {told.count(k)}" for k in PRESENT if k in told]
    return Block(", ".join([*counts, *([f"X {told.count(None)}"] if None in told else [])]))


def functions(page: AreasPage) -> Block:
    """Show missions x functions: recorded as present, partial, no, or not recorded."""
    frame = framework("mission_functions")
    rows = []
    for p, c in clock_rows(page.profiles, page.as_of):
        found = [_present(p, c.mission.id, i) for i in frame.ids]
        rows.append([Block(f"{text(c.name)} ({p.code})"), *found])
    columns = ["Mission", *frame.ids]
    key = "; ".join(f"{i.id} {i.name}" for i in frame)
    return table(
        "Missions and their functions", columns, rows, empty="No function is recorded.", kind="pl-wide pl-narrow"
    ) + note(
        f"Was: known to have been present at the mission's height; whether it is there today is not recorded. Yes 2, part 1: in so many places. A dash is not recorded, which is a gap and not a no. {key}."
    )


def plans(page: AreasPage) -> Block:
    """Show the scenario plans: most serious scenario, triggers, what is left for none of these, and how forecasts did.

    Areas are not ranked: their scenarios are other ones, over other periods.
    """
    rows = []
    for r in area_rows(page.profiles, page.as_of):
        p = r.profile
        if not p.scenarios and not p.questions:
            hidden = p.left_out("scenarios", "questions")
            rows.append([_name(p), above(NOT_AVAILABLE) if hidden else gap("no plan recorded"), *["–"] * 4])
            continue
        rows.append([_name(p), *_plan(p, page.as_of), *_forecasts(p, page.as_of)])
    columns = ["Area", "Most serious scenario", "None of these", "Triggers", "Questions", "Brier score"]
    return table("Scenario plans and forecasts", columns, rows, kind="pl-wide") + note(
        "A Brier score is told from twenty resolved questions and scenarios on: 0 is best, always saying 50% gets 0.25. "
        "Scores of areas are of other questions, and are no contest. A dash: nothing to tell."
    )


def _others(profile: Profile, *names: str) -> Block:
    return above("others above this edition") if profile.left_out(*names) else Block("others sealed, or recorded later")


def _plan(profile: Profile, day_: dt.date) -> list[object]:
    top = most_serious(profile, day_)
    serious: object = (
        above(NOT_AVAILABLE) if profile.lacks("scenarios", "drivers", "state_pairs") else gap("none rated")
    )
    if top:
        band = top[0].band
        names = "; ".join(f.scenario.title for f in top)
        serious = f"{names}: {top[0].seriousness} {band.name.lower() if band else ''}".strip()
    rest = none_of_these(profile)
    found = [f.triggers for f in findings(profile, day_)]
    count = TriggerCount(sum(t.tripped for t in found), sum(t.checked for t in found), sum(t.all for t in found))
    triggers: object = str(count) if count.all else "–"
    if profile.lacks("triggers", "scenarios"):
        hidden = _others(profile, "triggers", "scenarios").html
        triggers = Block(f"{count}; {hidden}" if count.all else hidden)
    return [serious, share(rest) if rest is not None and rest >= 0 else "–", triggers]


def _forecasts(profile: Profile, day_: dt.date) -> list[object]:
    found = record(profile)
    still = [q for q in profile.questions if q.outcome is None]
    late = sum(unresolved(q, day_) for q in still)
    resolved_ = len(found.events) + len(found.numbers) + len(found.classes)
    told = f"{len(still)} open, {resolved_} resolved" + (f", {late} to be resolved" if late else "")
    if profile.lacks("questions", "scenarios"):
        return [Block(f"{told}; {_others(profile, 'questions', 'scenarios').html}"), "–"]
    whole = scored([f for _, f in found.events])
    return [told, f"{number(whole.brier.value, 2)} over {whole.n}" if whole else "–"]


def stale(page: AreasPage) -> Block:
    """Show what is stale: records past their review date, newest record, dates to verify."""
    rows = []
    for r in area_rows(page.profiles, page.as_of):
        verify = [
            c.name for p, c in clock_rows((r.profile,), page.as_of) if c.state in {"past_last_known_expiry", "lapsed"}
        ]
        rows.append([_name(r.profile), _age(r), str(r.freshness.due), tuple(verify) or Block("none")])
    return table(
        "What is stale", ["Area", "Newest record", "Records past review", "Mandates to verify"], rows, numbers=[2]
    )

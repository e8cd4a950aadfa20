"""The comparison for headquarters: areas side by side; it never ranks what is not comparable."""

from __future__ import annotations

from planning.analysis.comparison import AreaRow, area_rows, clock_rows
from planning.analysis.tasks import NOT_RECORDED
from planning.display.blocks import Block, badge, day, gap, note, text
from planning.display.maps import overview_map
from planning.display.page import AreasPage
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles import Profile

__all__ = ["area_list", "coverage", "functions", "mandates", "overview", "side_by_side", "stale"]


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
            ("transition_review", "transition"),
        ]
        name = text(r.profile.area.name)
        pages = " · ".join(
            f'<a href="{code}/{f}.html">{words}<span class="visually-hidden"> of {name}</span></a>'
            for f, words in files
        )
        state = "; ".join(f"{c.name}: {c.in_words}" for p, c in clock_rows((r.profile,), page.as_of))
        rows.append([_name(r.profile), r.profile.code, state or Block("no mission recorded"), Block(pages)])
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
        overall = f"{r.access.overall} of 5" if r.access.overall is not None else gap("no overall")
        highest = f"{r.highest_risk:g} of 5" if r.highest_risk is not None else gap("not assessed")
        rows.append(
            [
                _name(r.profile),
                overall,
                f"{r.access.reliability:.0%}",
                highest,
                str(r.risks_assessed),
                _age(r),
                f"{r.gaps:.0%}",
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
    return Block(f"{day(fresh.newest)} ({fresh.age} days)") if fresh.newest else None


def _comparable(row: AreaRow) -> Block:
    if row.profile.exercise:
        return Block("no: fictional")
    if row.access.overall is None and row.highest_risk is None:
        return gap("no: nothing scored")
    return Block("with care: same scales, different evidence")


def coverage(page: AreasPage) -> Block:
    """Show the coverage of the 34 tasks: area x task group, recorded of all."""
    groups = framework("guidance_areas")
    rows = []
    for r in area_rows(page.profiles, page.as_of):
        cells = [
            f"{c.counts['done']} done, {c.total - c.counts['done'] - c.counts[NOT_RECORDED]} other, {c.counts[NOT_RECORDED]} not recorded"
            if c.recorded
            else gap(f"0 of {c.total} recorded")
            for c in r.coverage
        ]
        rows.append([_name(r.profile), *cells])
    return table("Coverage of the guidance note's 34 tasks", ["Area", *(g.label for g in groups)], rows, kind="pl-wide")


def functions(page: AreasPage) -> Block:
    """Show missions x functions: recorded as present, partial, no, or not recorded."""
    frame = framework("mission_functions")
    rows = []
    for p, c in clock_rows(page.profiles, page.as_of):
        known = {f.function: f.present for f in p.functions if f.mission == c.mission.id}
        if known:
            rows.append(
                [
                    Block(f"{text(c.name)} ({p.code})"),
                    *(Block(PRESENT.get(known[i] or "", "X")) if i in known else gap("–") for i in frame.ids),
                ]
            )
    columns = ["Mission", *frame.ids]
    key = "; ".join(f"{i.id} {i.name}" for i in frame)
    return table(
        "Missions and their functions", columns, rows, empty="No function is recorded.", kind="pl-wide pl-narrow"
    ) + note(
        f"Was: known to have been present at the mission's height; whether it is there today is not recorded. A dash is not recorded, which is a gap and not a no. {key}."
    )


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

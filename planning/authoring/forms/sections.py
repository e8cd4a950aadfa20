"""Says which section of which page shows the records of a list, so that a form can show it as the page will."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from planning.display import (
    access,
    advocacy,
    armed_actors,
    arrangements,
    assessment,
    benchmarks,
    drivers,
    evidence,
    figures,
    function_gaps,
    guidance,
    joint_analysis,
    mechanisms,
    operations,
    protection,
    questions,
    requests,
    scenarios,
    sites,
    tasks,
    training,
    transition,
    transition_calendar,
    trends,
    triggers,
    what_if,
)
from planning.display.blocks import Block, join, paragraph
from planning.display.page import AreaPage

__all__ = ["SECTIONS", "UNSHOWN", "section"]

Show = Callable[[AreaPage], Block]


def _heading(page: AreaPage) -> Block:
    return page.heading


SECTIONS: dict[str, tuple[Show, ...]] = {
    "area": (_heading, assessment.scope),
    "protocol": (_heading,),
    "missions": (transition.mandate_clock,),
    "facts": (evidence.facts,),
    "actors": (armed_actors.cards,),
    "relations": (armed_actors.relations,),
    "channels": (armed_actors.relations,),
    "constraints": (access.constraints,),
    "risks": (protection.register,),
    "paf_answers": (protection.analysis,),
    "judgements": (protection.judgements,),
    "mechanisms": (mechanisms.mechanisms,),
    "guidance_documents": (guidance.guidance,),
    "tasks": (tasks.tasks,),
    "requests": (requests.ledger, requests.tests),
    "arrangements": (arrangements.arrangements,),
    "operations": (operations.overview, operations.annexes),
    "messages": (advocacy.messages,),
    "trainings": (training.trainings,),
    "functions": (function_gaps.functions,),
    "what_ifs": (what_if.what_ifs,),
    "sites": (sites.sites, sites.people, sites.go_no_go, sites.retaliation),
    "joint_assessments": (joint_analysis.assessments,),
    "data_handovers": (joint_analysis.data,),
    "residual_presences": (joint_analysis.residual,),
    "calendar_items": (transition_calendar.calendar, transition_calendar.events),
    "benchmarks": (benchmarks.benchmarks,),
    "drivers": (drivers.drivers, drivers.built),
    "state_pairs": (drivers.pairs,),
    "scenarios": (scenarios.overview, scenarios.stories, scenarios.assumptions),
    "triggers": (triggers.triggers,),
    "preparedness_actions": (triggers.actions,),
    "questions": (questions.asked, questions.came_of_it),
    "gaps": (assessment.gaps,),
    "decisions": (transition.decisions,),
    "imported_files": (figures.imports,),
    "series_breaks": (trends.comparability,),
}
UNSHOWN = {"review_rules", "section_owners"}  # no page shows them
# Where one record says little without the others beside it; all other sections show the record alone.
WHOLE = {"area", "protocol", "tasks", "relations", "channels", "drivers", "state_pairs", "scenarios", "what_ifs", "joint_assessments", "calendar_items"}  # fmt: skip


# JupyterLab lets terms and what they mean float beside each other, so that a long term shifts all that follow.
STYLE = """<style>
.pl-preview dl { display: grid; grid-template-columns: minmax(8em, 14em) 1fr; gap: 2px 12px; }
.pl-preview dl > dt, .pl-preview dl > dd { float: none; clear: none; width: auto; margin: 0; padding: 0; }
.pl-preview .pl-gap, .pl-preview .pl-stub { font-style: italic; }
</style>"""


def section(page: AreaPage, key: str, identity: str) -> Block:
    """Show a record as its section of the page does; a map or chart that needs a script is left to the page."""
    if key not in SECTIONS:
        return paragraph("No page shows records of this kind.")
    if key not in WHOLE:
        alone: dict[str, Any] = {key: tuple(r for r in getattr(page.profile, key) if r.id == identity)}
        page = replace(page, profile=replace(page.profile, **alone))
    made = join(show(page) for show in SECTIONS[key])
    return Block(f'{STYLE}<div class="pl-preview">{made.html}</div>')

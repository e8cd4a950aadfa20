"""The lists, scales and thresholds of the frameworks as a page, for the method page and the glossary to point to."""

from __future__ import annotations

from planning.display.blocks import Block, note, number, text
from planning.display.tables import table
from planning.frameworks import Framework, Item, framework, framework_names

__all__ = ["framework_list", "group", "groups_cover_all"]

# What belongs under which heading of the page; every framework stands in exactly one group (a test looks).
GROUPS: dict[str, tuple[str, ...]] = {
    "guidance": ("guidance_",),
    "access": ("access_", "organisation_types"),
    "protection": ("protection_",),
    "actors": (
        "actor_",
        "relation_kinds",
        "subjects",
        "acceptability",
        "channel_holders",
        "points_of_entry",
        "control_of",
        "armed_roles",
        "do_no_harm",
        "information_sharing",
    ),
    "requests": ("mcda_", "escort_", "task_visibility", "force_missions", "test_results"),
    "scenarios": (
        "likelihood",
        "impact",
        "seriousness",
        "probability_",
        "scenario_",
        "state_fits",
        "own_exposures",
        "trigger_",
        "answer_kinds",
        "aggregation_rules",
        "elicitation",
        "question_outcomes",
        "scoring",
    ),
    "transition": (
        "benchmark_",
        "before_after",
        "transition_",
        "backtest_transition",
        "mission_",
        "mandate_kinds",
        "function_presence",
        "dependence",
        "successor_",
        "compound_gaps",
        "national_events",
        "real_closures",
        "site_dependents",
        "closure_",
        "retaliation_checks",
        "analysis_sides",
        "handover_checks",
    ),
    "data": (
        "levels",
        "editions",
        "record_levels",
        "disclosure",
        "place_details",
        "stubs",
        "sources",
        "indicators",
        "comparability_breaks",
        "trends",
        "import_reasons",
        "reliability",
        "information",
        "confidence",
        "hxl_tags",
    ),
    "assessment": (
        "review_",
        "assessment_headings",
        "operating_environments",
        "task_statuses",
        "mechanism_kinds",
        "notification_aspects",
        "issue_register",
        "ratings",
        "liaison_arrangements",
        "arrangement_",
        "operation_",
        "exposed_sites",
        "protection_minimums",
        "outcome_kinds",
        "message_states",
        "training_",
        "policy_states",
        "guidance_kinds",
    ),
}


def group(name: str) -> Block:
    """Show all frameworks of one group."""
    out = Block()
    for key in framework_names():
        if _group_of(key) == name:
            out += framework_list(framework(key))
    return out


def _group_of(key: str) -> str:
    exact = [g for g, names in GROUPS.items() if key in names]
    begins = [g for g, names in GROUPS.items() if any(n.endswith("_") and key.startswith(n) for n in names)]
    return (exact or begins or [""])[0]


def groups_cover_all() -> tuple[str, ...]:
    """Give the frameworks that stand in no group (none, or the page hides a list)."""
    return tuple(k for k in framework_names() if not _group_of(k))


def framework_list(frame: Framework) -> Block:
    """Show one framework: its items, its thresholds, its status and source."""
    status = f"Status: {frame.status}. Version {frame.version}. Source: {frame.source}."
    out = Block(f'<h3 id="{frame.name}">{text(frame.title)}</h3>\n') + note(f"{frame.about} {status}")
    if frame.items:
        bands = any(i.min is not None or i.max is not None for i in frame)
        words = any(i.text for i in frame)
        more = any(i.group or i.values or i.links for i in frame)
        columns = ["Id", "Label"]
        columns += ["From", "To"] * bands + ["In plain words"] * words + ["Further"] * more
        rows = []
        for i in frame:
            limits = [Block("" if v is None else number(v)) for v in (i.min, i.max)] * bands
            rows.append([i.id, i.label, *limits, *[Block(text(i.text))] * words, *[_further(i)] * more])
        out += table(frame.title, columns, rows)
    if frame.settings:
        rows = [[s.label, str(s.value), s.unit or Block(""), s.status or frame.status] for s in frame.settings.values()]
        out += table(f"{frame.title}: thresholds and weights", ["Threshold", "Value", "Unit", "Status"], rows)
    return out


def _further(item: Item) -> Block:
    """Say what else an item carries: its group, its values, and the items of other lists it is linked to."""
    parts = [f"group {item.group}"] if item.group else []
    parts += [f"{name.replace('_', ' ')}: {str(value).replace('_', ' ')}" for name, value in item.values.items()]
    parts += [f"{name}: {', '.join(ids)}" for name, ids in item.links.items()]
    return Block(text("; ".join(parts)))

"""``planning review``: where the products of an area stand, moving one, comments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from planning.cli import days
from planning.cli.asked import WORKSPACE, workspace_at
from planning.cli.exit_codes import caught
from planning.cli.told import counted
from planning.cli.whoever import AS, writer
from planning.problems import UsageError

__all__ = ["review"]


@click.command()
@click.argument("area")
@WORKSPACE
@click.option("--product", metavar="ID", help="country_assessment, scenario_plan or transition_review.")
@click.option("--to", "state", metavar="STATE", help="Move the product: draft, in_review, cleared or endorsed.")
@click.option("--comment", "about", metavar="ID", help="Comment on a record or a section, such as A-03 or H04.")
@click.option("--field", default="", metavar="NAME", help="With --comment: the field it is about.")
@click.option("--resolve", "resolved", metavar="ID", help="Close a comment, with --say as the answer.")
@click.option(
    "--say", "words", default="", metavar="TEXT", help="The words of the comment, of the answer, or why it is moved."
)
@click.option(
    "--level", type=click.IntRange(1, 4), help="With --comment: a higher level than that of what it is about."
)
@click.option("--by", metavar="FUNCTION", help="For which function you act, such as cmcoord, protection or hc.")
@AS
@caught
def review(area: str, workspace: Path | None, **told: Any) -> int:
    """Show where the products of an area stand and what waits, move one, or comment on the text."""
    place = workspace_at(workspace)
    wishes = [told["state"], told["about"], told["resolved"]]
    if sum(map(bool, wishes)) > 1:
        raise UsageError("give one of --to, --comment and --resolve")
    if any(wishes) and not told["by"]:
        raise UsageError("--by FUNCTION: say for which function you act, such as cmcoord, protection or hc")
    alone = {"--say": told["words"], "--by": told["by"], "--field": told["field"], "--level": told["level"]}
    if not any(wishes) and (given := [name for name, value in alone.items() if value]):
        raise UsageError(f"{', '.join(given)}: give it with --comment ID, --resolve ID or --to STATE")
    if told["state"]:
        return _move(place, area, told)
    if told["about"] or told["resolved"]:
        return _talk(place, area, told)
    return _show(place, area)


def _move(place: Any, area: str, told: dict[str, Any]) -> int:
    from planning.authoring.review import move, open_comments
    from planning.profiles import load_profile

    if not told["product"]:
        raise UsageError("--product ID: country_assessment, scenario_plan or transition_review")
    who = writer(told["as_"], "command", told["words"])
    done = move(place, area, told["product"], told["state"], told["by"], who, days.today(), told["words"])
    click.echo(f"{area.upper()} {done.product}: {done.before} -> {done.after}, by {told['by']}.")
    if done.kept:
        click.echo(f"The text is kept in country_profiles/{done.kept.relative_to(place.profiles)}, to be committed.")
    ((_, folder),) = place.chosen((area,)).items()
    if left := open_comments(sum(not c.resolved_on for c in load_profile(folder).comments)):
        click.echo(f"{left}.")
    return 0


def _talk(place: Any, area: str, told: dict[str, Any]) -> int:
    from planning.authoring.review import comment, resolve

    who = writer(told["as_"], "command")
    if told["resolved"]:
        resolve(place, area, told["resolved"], told["words"], told["by"], who, days.today())
        click.echo(f"{told['resolved']} is resolved.")
        return 0
    identity = comment(
        place, area, told["about"], told["words"], told["by"], who, days.today(), told["field"], told["level"]
    )
    click.echo(f"{identity}: comment on {told['about']} noted.")
    return 0


def _show(place: Any, area: str) -> int:
    """Say for each product where it stands, what changed since, who may move it on; and what comments are open."""
    from planning.frameworks import framework
    from planning.profiles import load_profile
    from planning.profiles.reviews import allowed_next, may_move, state_of
    from planning.sharing.standing import standings

    ((code, folder),) = place.chosen((area,)).items()
    profile = load_profile(folder)
    known = {s.product: s for s in standings(folder, profile, "cell")}
    for item in framework("review_products"):
        found = next((r for r in profile.reviews if r.product == item.id), None)
        state, standing = state_of(found), known.get(item.id)
        words = f"{code} {item.id}: {state}"
        words += f" since {standing.on}, by {standing.by}" if standing and standing.on else ""
        words += (
            f"; changed since, and draft again: {', '.join(standing.touched)}" if standing and standing.touched else ""
        )
        words += f"; endorsed text of {standing.endorsed_on}" if standing and standing.endorsed_on else ""
        touched = bool(standing and standing.touched)
        steps = [f"{s} by {' or '.join(may_move(profile, s))}" for s in allowed_next(state, touched=touched)]
        click.echo(f"{words}. Next: {'; '.join(steps)}.")
    waiting = [c for c in profile.comments if not c.resolved_on]
    for one in waiting:
        click.echo(
            f"{one.id} on {one.about}{f' {one.field}' if one.field else ''}, by {one.by} on {one.on}: {one.said}"
        )
    click.echo(f"{counted(len(waiting), 'comment')} open.")
    return 0

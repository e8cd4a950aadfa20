"""``planning release``: a copy of the profiles for the readers of an edition."""

from __future__ import annotations

from pathlib import Path

import click

from planning.cli.asked import A_FOLDER, AREA, TEXT, WORKSPACE, workspace_at
from planning.cli.check import all_problems
from planning.cli.exit_codes import caught
from planning.cli.handed_out import HANDED_OUT, note_handed_out
from planning.cli.told import counted, say
from planning.problems import UsageError, one_of

__all__ = ["release"]


@click.command()
@WORKSPACE
@AREA
@click.option("--edition", required=True, help="public, hct, cmcs or cell.")
@click.option("--to", required=True, type=A_FOLDER, help="A new or empty folder.")
@TEXT
@click.option(
    "--product",
    default="country_assessment",
    show_default=True,
    metavar="ID",
    help="The product whose endorsed text it is; a copy holds one.",
)
@HANDED_OUT
@caught
def release(
    workspace: Path | None,
    areas: tuple[str, ...],
    edition: str,
    to: Path,
    text: str | None,
    product: str,
    handed_out: bool,
) -> int:
    """Write a copy of the profiles that holds nothing above an edition's level."""
    from planning.building.texts import choose_texts
    from planning.frameworks import framework
    from planning.publishing.gating import guard
    from planning.sharing import edition_level, write_release

    place = workspace_at(workspace)
    edition_level(edition)
    if product not in framework("review_products"):
        raise UsageError(f"--product {product[:60]!r}: allowed {one_of(framework('review_products').ids)}")
    if to.resolve().is_relative_to(place.profiles.resolve()):
        raise UsageError(f"--to {to}: it lies among the profiles that people write; give another folder")
    folders = place.chosen(areas)
    problems = all_problems(place, areas)
    if problems:
        say(problems)
        click.echo("Nothing was released: mend these first.", err=True)
        return 1
    texts = choose_texts(folders, edition, text)
    endorsed, hidden = texts.of(product), texts.hidden(product)
    look = lambda staged: guard(place, staged, edition, recorded=edition)  # noqa: E731
    write_release(folders, edition, to, look, endorsed=endorsed, hidden=hidden)
    click.echo(f"{edition} edition of {counted(len(folders), 'area')} released to {to}")
    if endorsed:
        click.echo(f"Endorsed text of {product}: {', '.join(sorted(endorsed))}.")
    if hidden:
        click.echo(
            f"Not endorsed yet, and there with the name alone: {', '.join(sorted(hidden))}; "
            "--text current gives the text being written."
        )
    if handed_out:
        given = {c: () if c in hidden else (endorsed.get(c, ""),) for c in folders}
        note_handed_out(folders, edition, given)
    return 0

"""``planning import``: events of another source counted into the profile of an area."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from planning.cli import days
from planning.cli.asked import A_FILE, A_FOLDER, WORKSPACE, workspace_at
from planning.cli.exit_codes import caught
from planning.cli.whoever import AS, writer
from planning.problems import UsageError

__all__ = ["import_"]


@click.command("import")
@click.argument("source")
@click.argument("file", type=A_FILE)
@WORKSPACE
@click.option("--area", required=True, metavar="CODE", help="The area whose profile gets the counts.")
@click.option("--check", "check_only", is_flag=True, help="Read and report; write nothing.")
@click.option("--version", metavar="TEXT", default="", help="The version or release of the file.")
@click.option("--retrieved", metavar="DATE", help="The day the file was fetched; needed to write.")
@click.option("--published", metavar="DATE", help="The day the file was published.")
@click.option("--from", "since", metavar="MONTH", default="", help="The first month that it covers, YYYY-MM.")
@click.option("--until", metavar="MONTH", default="", help="The last month that it covers, YYYY-MM.")
@click.option("--level", type=click.IntRange(1, 4), help="The level of the counts; default: that of counts.")
@click.option("--detail", type=click.Choice(["admin1", "admin2"]), default="admin1", show_default=True, help="Units.")
@click.option("--sheet", metavar="NAME", default="", help="The sheet of an XLSX file that has several.")
@click.option("--indicator", "indicators", multiple=True, metavar="ID[=COLUMN]", help="Of hxl: what a row counts.")
@click.option(
    "--licence", metavar="TEXT", default="", help="The licence of the file, where the source has none of its own."
)
@click.option("--title", metavar="TEXT", default="", help="The title of the file; default: that of the source.")
@click.option(
    "--against", metavar="SOURCE:FILE", help="List events that this file of another source seems to have too."
)
@click.option("--to", type=A_FOLDER, help="Write the counts here, not in the profile.")
@AS
@caught
def import_(source: str, file: Path, workspace: Path | None, area: str, since: str, until: str, **told: Any) -> int:
    """Count the events in a file of another source by month and unit, into the profile of an area."""
    from planning import importing
    from planning.building.lock import alone
    from planning.keeping.saving import journalled
    from planning.profiles.workspace import Workspace

    place: Workspace = workspace_at(workspace)
    ((code, folder),) = place.chosen((area,)).items()
    published, retrieved = (days.day_given(f"--{n}", told[n]) for n in ("published", "retrieved"))
    if not told["check_only"] and retrieved is None:
        raise UsageError("--retrieved DATE: say on which day the file was fetched, or give --check to read it alone")
    request = importing.Request(
        source=source,
        file=file,
        area=code,
        folder=folder,
        area_name=_name_of(folder),
        sheet=told["sheet"],
        published=published,
        retrieved=retrieved,
        first=days.month_given("--from", since),
        last=days.month_given("--until", until),
        admin2=told["detail"] == "admin2",
        indicators=told["indicators"],
        against=_other_file(told["against"]),
    )
    result = importing.read_source(request)
    for line in importing.report(request, result):
        click.echo(line)
    if result.refused:
        return 1
    if told["check_only"] or retrieved is None:
        click.echo("Checked: nothing was written.")
        return 0
    origin = importing.Origin(retrieved, told["version"], published, told["level"], told["licence"], told["title"])
    if told["to"]:
        click.echo(f"The counts are in {importing.write_aside(request, result, origin, told['to'], place)}")
        return 0
    why = f"{source} {file.name}"
    with alone(place), journalled(place, code, writer(told["as_"], "import", why)):
        change = importing.write_counts(request, result, origin, days.today())
    click.echo(f"{change}")
    click.echo(f"Look at it with: git diff country_profiles/{folder.name}; then run: planning check --area {code}")
    return 0


def _name_of(folder: Path) -> str:
    from planning.profiles import read_profile

    profile = read_profile(folder, opened=False).partial
    return profile.area.name if profile else ""


def _other_file(text: str | None) -> tuple[str, Path] | None:
    if text is None:
        return None
    source, _, file = text.partition(":")
    if not source or not file:
        raise UsageError(f"--against {text!r}: allowed SOURCE:FILE, such as awsd:incidents.csv")
    return source, Path(file)

"""``planning seal`` and ``planning unseal``: strictly confidential values encrypted in place, and put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from planning.cli.asked import A_FILE, AREA, WORKSPACE, workspace_at
from planning.cli.exit_codes import caught
from planning.cli.told import counted

__all__ = ["seal", "unseal"]


@click.command()
@WORKSPACE
@AREA
@caught
def seal(workspace: Path | None, areas: tuple[str, ...]) -> None:
    """Encrypt in place what is strictly confidential (level 4), to the recipients in country_profiles/recipients.txt."""
    from planning.building.lock import alone
    from planning.keeping.saving import left_open, seal_journal
    from planning.profiles.sealing import seal as seal_areas

    place = workspace_at(workspace)
    # A run reads all files of an area as one.
    with alone(place), _digests_told(place, areas, "the kept texts were sealed"), _held(place, areas):
        counts = seal_areas(place, areas)
    for code in counts:
        seal_journal(place, code)
    for code, count in counts.items():
        click.echo(f"{code}: {counted(count, 'value')} sealed.")
    if found := left_open(place):
        told = ", ".join(f"{name} ({counted(n, 'file')})" for name, n in found.items())
        click.echo(f"Not sealed, since it may be the only copy of what somebody wrote: {told}. Finish it or delete it.")


@click.command()
@WORKSPACE
@click.option("--area", required=True, metavar="CODE", help="The area whose values are put back.")
@click.option("--identity", type=A_FILE, required=True, help="File with a key that the values are sealed to.")
@caught
def unseal(workspace: Path | None, area: str, identity: Path) -> None:
    """Put the plain values back into the files of an area, as they were written."""
    from planning.building.lock import alone
    from planning.profiles.sealing import unseal as unseal_area

    place = workspace_at(workspace)
    with alone(place), _digests_told(place, (area,), "the kept texts were unsealed"), _held(place, (area,)):
        count = unseal_area(place, area, identity)
    click.echo(
        f"{area.upper()}: {counted(count, 'value')} put back. They are plain text now: do not share these files."
    )


@contextmanager
def _held(place: Any, areas: tuple[str, ...]) -> Iterator[None]:
    """Let nobody save in these areas meanwhile: what they saved would be written over."""
    from planning.keeping.saving import held

    with ExitStack() as stack:
        for code in place.chosen(areas):
            stack.enter_context(held(place, code))
        yield


@contextmanager
def _digests_told(place: Any, areas: tuple[str, ...], why: str) -> Iterator[None]:
    """Tell in the journals that there are what happens meanwhile to the steps of reviews: the digests of sealed texts."""
    from planning.keeping.journal import FOUND, Writer, this_writer
    from planning.keeping.saving import take_in
    from planning.profiles.reading import JOURNAL

    told = [code for code, folder in place.chosen(areas).items() if (folder / JOURNAL).is_file()]
    for code in told:
        take_in(place, code, Writer("", FOUND), files=("review.yml",))
    yield
    for code in told:
        take_in(place, code, this_writer(None, "command", why), files=("review.yml",))

"""Noting in the profiles which counts readers were handed, as publish and release do when asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from planning.cli import days

__all__ = ["HANDED_OUT", "note_handed_out"]

HANDED_OUT = click.option(
    "--handed-out", is_flag=True, help="Readers get this one: note its counts, so that the next edition fits to it."
)


def note_handed_out(folders: dict[str, Path], edition: str, texts: Mapping[str, Sequence[str]]) -> None:
    """Note the counts of an edition in the profiles, and say of which areas they have changed; ``texts``: what was given of each."""
    from planning.sharing import hand_out

    changed = hand_out(folders, edition, days.today(), texts)
    click.echo(
        "What readers got is kept in handed_out/ of each area, to be committed: the next edition says what changed."
    )
    if changed:
        click.echo(f"Noted in handed_out.csv, to be committed: the counts of {', '.join(changed)}.")

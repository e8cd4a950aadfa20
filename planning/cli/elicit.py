"""``planning elicit``: the group of the commands that ask several people for estimates in rounds."""

from __future__ import annotations

import click

from planning.cli.elicit_answer import elicit_answer
from planning.cli.elicit_close import elicit_close
from planning.cli.elicit_collect import elicit_collect
from planning.cli.elicit_open import elicit_open

__all__ = ["elicit"]


@click.group()
def elicit() -> None:
    """Ask several people for estimates in private rounds, over a shared folder; nobody has to be online at one time."""


for command in (elicit_open, elicit_answer, elicit_collect, elicit_close):
    elicit.add_command(command)

"""The group ``planning`` and the commands that it has."""

from __future__ import annotations

import click

# A command imports rooms inside its function: `planning --help` and a run with nothing to do stay quick.
from planning import __version__
from planning.cli.backtest import backtest
from planning.cli.check import check
from planning.cli.elicit import elicit
from planning.cli.gate import gate
from planning.cli.import_ import import_
from planning.cli.key import key
from planning.cli.lab import lab
from planning.cli.log import log
from planning.cli.merge import merge
from planning.cli.new import new
from planning.cli.open import open_
from planning.cli.preview import preview
from planning.cli.publish import publish
from planning.cli.rehearse import rehearse
from planning.cli.release import release
from planning.cli.review import review
from planning.cli.run import run
from planning.cli.seal import seal, unseal

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="planning")
def main() -> None:
    """Plan civil-military coordination in support of protection: profiles in, pages of an edition out."""


for command in (
    check,
    new,
    log,
    merge,
    review,
    run,
    publish,
    open_,
    key,
    seal,
    unseal,
    gate,
    release,
    import_,
    elicit,
    rehearse,
    backtest,
    preview,
    lab,
):
    main.add_command(command)

"""The command ``planning``: reads what was asked, calls the rooms, says what happened; a file for each command."""

from planning.cli.commands import main

__all__ = ["main"]

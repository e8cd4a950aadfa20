"""How commands put what they found: a line for each problem, and numbers with their word."""

from __future__ import annotations

from collections.abc import Iterable

import click

from planning.problems import Problem

__all__ = ["counted", "say"]


def counted(number: int, what: str) -> str:
    """Give a number with its word: ``1 area``, ``3 areas``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def say(problems: Iterable[Problem]) -> None:
    """Write each problem on a line of its own."""
    for problem in problems:
        click.echo(str(problem))

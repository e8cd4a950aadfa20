"""How a command ends: a named error becomes one line and its exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from planning.problems import PlanningError

__all__ = ["caught"]


def caught(command: Callable[..., int | None]) -> Callable[..., None]:
    """Turn a named error into one line and its exit code; a command gives its own code or None for 0."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            code = command(*args, **kwargs) or 0
        except PlanningError as error:
            click.echo(f"planning: {error}", err=True)
            code = error.exit_code
        except KeyboardInterrupt:
            click.echo("planning: stopped; pages that were made by then are kept", err=True)
            code = 130
        except BrokenPipeError:
            code = 0  # the reader, such as head, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            click.echo(f"planning: {error.filename or 'a file'}: {error.strerror}; nothing else was changed", err=True)
            code = 2
        sys.exit(code)

    return run

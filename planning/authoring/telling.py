"""Says things in a form so that they are read aloud when they appear, and lets widgets go that are not needed any more."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from planning.problems import UsageError

__all__ = ["alert", "list_of", "release", "status", "widgets"]


def widgets() -> Any:
    """Give ipywidgets; raise UsageError where it is not installed."""
    try:
        import ipywidgets
    except ImportError:
        raise UsageError("the form needs ipywidgets; run: pip install -e '.[lab]' -c constraints.txt") from None
    return ipywidgets


def alert(text: str) -> str:
    """Say something that has to be heard at once."""
    return f'<p role="alert"><strong>{escape(text)}</strong></p>'


def status(text: str) -> str:
    """Say how something stands."""
    return f'<p role="status">{escape(text)}</p>'


def list_of(lines: Sequence[str]) -> str:
    """Give problems as a list that is read aloud when it appears; nothing for none."""
    rows = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<div role="status"><ul>{rows}</ul></div>' if rows else ""


def release(widget: Any) -> None:
    """Let a widget go with all that is in it."""
    for child in getattr(widget, "children", ()):
        release(child)
    widget.close()

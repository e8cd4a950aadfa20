"""Says things in a form so that they are read aloud when they appear, and lets widgets go that are not needed any more."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from planning.problems import UsageError

__all__ = ["alert", "faults", "list_of", "release", "status", "widgets"]

# A contrast of 9:1, also where JupyterLab is dark; the bar is seen without colours.
STANDS_OUT = "color:#7f1d1d;background:#fdf2f2;border-left:4px solid #b91c1c;padding:0 .75em"


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


def faults(lines: Sequence[str]) -> str:
    """Give what has to be mended as a list that stands out by a bar and a darker text on a light ground; nothing for none."""
    return f'<div class="pl-faults" style="{STANDS_OUT}">{list_of(lines)}</div>' if lines else ""


def release(widget: Any) -> None:
    """Let a widget go with all that is in it."""
    for child in getattr(widget, "children", ()):
        release(child)
    widget.close()

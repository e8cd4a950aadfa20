"""Keeps the keys that are typed into a form from JupyterLab, which would take an A in a list for a new notebook cell."""

from __future__ import annotations

from typing import Any

from planning.problems import UsageError

__all__ = ["guarded"]

MARK = "pl-form"
# A letter typed into a list or on a button is a command of the notebook: A adds a cell, X cuts one, D twice deletes one.
# JupyterLab leaves alone what carries the attribute. Keys with Ctrl or Alt stay with it, so that saving works.
SCRIPT = f"""
export default {{
  render({{ el }}) {{
    const guard = (event) => {{
      const home = el.closest(".{MARK}");
      const target = event.target;
      if (!home || !(target instanceof Element) || !home.contains(target)) return;
      const own = !(event.ctrlKey || event.metaKey || event.altKey);
      if (own) target.setAttribute("data-lm-suppress-shortcuts", "true");
      else target.removeAttribute("data-lm-suppress-shortcuts");
    }};
    window.addEventListener("keydown", guard, true);
    return () => window.removeEventListener("keydown", guard, true);
  }},
}};
"""


def guarded(box: Any) -> Any:
    """Give a box of widgets whose keys go to its fields alone; raise UsageError where a library is missing."""
    try:
        import anywidget
    except ImportError:
        raise UsageError("the form needs anywidget; run: pip install -e '.[lab]' -c constraints.txt") from None
    guard = anywidget.AnyWidget(_esm=SCRIPT, layout={"height": "0", "margin": "0"})
    box.add_class(MARK)
    box.children = (*box.children, guard)
    return box

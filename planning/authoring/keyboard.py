"""Makes a form of widgets safe and plain by keyboard and ear: its keys are its own, each field is read with its help."""

from __future__ import annotations

from typing import Any

from planning.problems import UsageError

__all__ = ["FIELD", "FIRST", "TOLD", "guarded"]

MARK = "pl-form"
FIELD = "pl-field"  # a box around a field
TOLD = "pl-told"  # in it the help and what does not fit
FIRST = "pl-first"  # the field that gets the cursor once it is there
# A letter typed into a list or on a button is a command of the notebook: A adds a cell, X cuts one, D twice deletes one.
# JupyterLab leaves alone what carries the attribute. Keys with Ctrl or Alt stay with it, so that saving works.
# ipywidgets ties the label to a field, and neither its help nor the name of a field that stands in a table.
SCRIPT = f"""
const keys = (home) => (event) => {{
  const target = event.target;
  if (!(target instanceof Element) || !home.contains(target)) return;
  const own = !(event.ctrlKey || event.metaKey || event.altKey);
  if (own) target.setAttribute("data-lm-suppress-shortcuts", "true");
  else target.removeAttribute("data-lm-suppress-shortcuts");
}};
const set = (element, name, value) => {{
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}};
let count = 0;
const named = (home) => () => {{
  for (const input of home.querySelectorAll("input[title]"))
    if (!input.labels?.[0]?.textContent) set(input, "aria-label", input.title);
  for (const first of home.querySelectorAll(".{FIRST}:not([data-met])")) {{
    const input = first.querySelector("input, select, textarea");
    if (!input) continue;  // it comes a moment later
    first.dataset.met = "";
    if (!document.activeElement?.matches("input, select, textarea")) input.focus();  // nobody is interrupted who types
  }}
  for (const told of home.querySelectorAll(".{TOLD}")) {{
    const field = told.closest(".{FIELD}");
    if (!told.id) told.id = `{TOLD}-${{++count}}`;
    for (const input of field?.querySelectorAll("input, select, textarea") ?? [])
      if (input.closest(".{FIELD}") === field) set(input, "aria-describedby", told.id);
  }}
}};
export default {{
  render({{ el }}) {{
    let end = () => {{}};
    const begin = () => {{
      const home = el.closest(".{MARK}");
      if (!home) {{
        const wait = requestAnimationFrame(begin);
        end = () => cancelAnimationFrame(wait);
        return;
      }}
      const guard = keys(home);
      const name = named(home);
      let due = 0;  // many widgets come at once, and are looked at once
      const observer = new MutationObserver(() => {{ due ||= setTimeout(() => {{ due = 0; name(); }}, 100); }});
      window.addEventListener("keydown", guard, true);
      observer.observe(home, {{ childList: true, subtree: true, attributes: true, attributeFilter: ["title"] }});
      name();
      end = () => {{
        window.removeEventListener("keydown", guard, true);
        observer.disconnect();
        clearTimeout(due);
      }};
    }};
    begin();
    return () => end();
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

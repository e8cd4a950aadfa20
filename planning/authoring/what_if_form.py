"""What-ifs in JupyterLab: move the end, delay successors or let one fall away, and read what that would change."""

from __future__ import annotations

from typing import Any

from planning.analysis.what_if import named_successors
from planning.authoring.keyboard import guarded
from planning.authoring.telling import alert, widgets
from planning.display.page import AreaPage, open_area
from planning.display.what_if import answer
from planning.problems import PlanningError
from planning.profiles.records import WhatIf

__all__ = ["WhatIfForm", "what_if_form"]

MOST = 24  # months to either side; a file of what-ifs may ask for more
TEXT = "What-ifs: run this notebook cell again to see the form."
LABEL = {"description_width": "initial"}


def what_if_form(area: str, as_of: str, edition: str = "cell") -> Any:
    """Give the form for an area, on a day and for an edition; what stands in the way is said in a line instead."""
    try:
        return WhatIfForm(open_area(area, as_of, edition))
    except PlanningError as error:
        return widgets().HTML(alert(str(error)))


class WhatIfForm:
    """Two numbers of months, the successors that fall away, and below them the answer; nothing is written anywhere."""

    def __init__(self, page: AreaPage) -> None:
        """Make the fields from the functions of the page."""
        w = widgets()
        self.page = page
        wide = w.Layout(width="98%")
        # A field for a number and no slider, whose label a screen reader would not read.
        months = {"min": -MOST, "max": MOST, "value": 0, "style": LABEL, "layout": w.Layout(width="28em")}
        self.ends = w.BoundedIntText(description="Ends move by months (earlier is negative)", **months)
        self.starts = w.BoundedIntText(description="Successors start later by months", **months)
        self.without = w.SelectMultiple(
            options=named_successors(page.profile),
            description="Successors that fall away",
            style=LABEL,
            layout=wide,
            rows=8,
        )
        self.answer = w.HTML()
        head = w.HTML(page.heading.html)
        self.box = guarded(w.VBox([head, self.ends, self.starts, self.without, self.answer]))
        for field in (self.ends, self.starts, self.without):
            field.observe(self._asked, "value")
        self._asked(None)

    @property
    def what_if(self) -> WhatIf | None:
        """What the fields ask; None where nothing is moved and nobody falls away."""
        moved = {"end_moves": self.ends.value or None, "start_moves": self.starts.value or None}
        without = tuple(self.without.value)
        if not without and not any(moved.values()):
            return None
        return WhatIf(id="WI-00", title="Your question.", without=without, **moved)

    def _asked(self, _: object) -> None:
        asked = self.what_if
        told = answer(self.page, asked).html if asked else "<p>Nothing is moved, and nobody falls away.</p>"
        self.answer.value = told

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """Show the form; the text beside it, which a saved notebook keeps, holds nothing of the area."""
        shown: dict[str, Any] = self.box._repr_mimebundle_(**kwargs)
        return {**shown, "text/plain": TEXT}

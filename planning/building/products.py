"""The products: which template makes which page, for one area or for all."""

from __future__ import annotations

from dataclasses import dataclass

from planning.problems import UsageError, nearest

__all__ = ["PRODUCTS", "Product", "product"]


@dataclass(frozen=True)
class Product:
    """One kind of page. ``page`` is its file name without ending; ``each_area`` whether every area has one."""

    id: str
    title: str
    page: str
    each_area: bool

    @property
    def template(self) -> str:
        """The file name of its notebook."""
        return f"{self.id}.ipynb"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names its parameters cell must have, no more and no fewer."""
        return ("area", "as_of", "edition") if self.each_area else ("as_of", "edition")


PRODUCTS = (
    Product("hct_brief", "HCT brief", "index", each_area=True),
    Product("country_assessment", "Country assessment", "country_assessment", each_area=True),
    Product("armed_actors", "Armed actors and points of entry", "armed_actors", each_area=True),
    Product("access_protection", "Access, protection and harm", "access_protection", each_area=True),
    Product("evidence", "Evidence", "evidence", each_area=True),
    Product("scenario_plan", "Scenario plan", "scenario_plan", each_area=True),
    Product("working_plan", "Working plan", "working_plan", each_area=True),
    Product("military_planning", "Concerns before military operations", "military_planning", each_area=True),
    Product("transition_review", "Transition protection risk review", "transition_review", each_area=True),
    Product("transition_functions", "Functions and their successors", "transition_functions", each_area=True),
    Product("transition_plan", "Transition plan", "transition_plan", each_area=True),
    Product("what_changed", "What changed since the last edition", "what_changed", each_area=True),
    Product("review", "Review and open work", "review", each_area=True),
    Product("areas", "Areas", "areas", each_area=False),
    Product("comparison", "Comparison of areas", "comparison", each_area=False),
    Product("frameworks", "Lists and criteria", "frameworks", each_area=False),
    Product("scales", "Scales, transitions and data", "scales", each_area=False),
)


def product(key: str) -> Product:
    """Give a product by id; raise UsageError with the nearest one."""
    by_id = {p.id: p for p in PRODUCTS}
    if key not in by_id:
        near = nearest(key, by_id)
        hint = f"; do you mean {near}?" if near else ""
        raise UsageError(f"product {key!r}: allowed {', '.join(by_id)}{hint}")
    return by_id[key]

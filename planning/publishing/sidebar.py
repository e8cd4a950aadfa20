"""Writes the navigation of the site from the pages that were made: one sidebar an area."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from planning.building.products import PRODUCTS
from planning.building.run import INDEX
from planning.profiles.writing import write_whole

__all__ = ["write_sidebar"]


def write_sidebar(reports: Path) -> None:
    """Write ``reports/_sidebar.yml``: a list of sidebars with an id each, which both renderers take."""
    pages = json.loads((reports / INDEX).read_text(encoding="utf-8"))["pages"]
    titles = {p.id: p.title for p in PRODUCTS}
    order = {p.id: i for i, p in enumerate(PRODUCTS)}
    areas: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for file, facts in pages.items():
        if facts.get("area"):
            areas.setdefault(facts["area"], []).append((file, facts))
    sidebars = []
    for code, found in sorted(areas.items()):
        found.sort(key=lambda pair: order[pair[1]["product"]])
        name = next((f["title"] for _, f in found if f["product"] == "hct_brief"), code)
        if found[0][1].get("exercise") == "yes":
            name += " (exercise)"
        contents = [{"text": titles[f["product"]], "href": f"reports/{file}"} for file, f in found]
        contents.append({"text": "All areas", "href": "reports/areas.ipynb"})
        sidebars.append({"id": f"area-{code.lower()}", "title": name, "style": "docked", "contents": contents})
    text = yaml.safe_dump({"website": {"sidebar": sidebars}}, sort_keys=False, allow_unicode=True)
    write_whole(reports / "_sidebar.yml", text)

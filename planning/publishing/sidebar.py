"""Writes the navigation of the site from the pages that were made: one sidebar an area."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from planning.building.products import PRODUCTS
from planning.building.reports import INDEX
from planning.profiles.values import unfit_for_a_name
from planning.profiles.writing import write_whole

__all__ = ["write_sidebar"]

SITE = (
    "index.qmd",
    "reports/areas.ipynb",
    "reports/comparison.ipynb",
    "method.qmd",
    "sharing.qmd",
    "reports/frameworks.ipynb",
    "reports/scales.ipynb",
    "glossary.qmd",
)


def _plain(name: str) -> str:
    """Give a name for the navigation, where one renderer reads Markdown, HTML and shortcodes and the other plain text.

    A profile with such a sign in the name of its area is refused; this holds for whatever else wrote the index.
    """
    return " ".join("".join(" " if unfit_for_a_name(f"A{c}") else c for c in name).split())


def write_sidebar(reports: Path) -> None:
    """Write ``reports/_sidebar.yml``: a list of sidebars with an id each, which both renderers take."""
    pages = json.loads((reports / INDEX).read_text(encoding="utf-8"))["pages"]
    titles = {p.id: p.title for p in PRODUCTS}
    order = {p.id: i for i, p in enumerate(PRODUCTS)}
    areas: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for file, facts in pages.items():
        if facts.get("area"):
            areas.setdefault(facts["area"], []).append((file, facts))
    # Every page stands in exactly one sidebar: one that stood in none would be given another area's.
    sidebars: list[dict[str, object]] = [{"id": "site", "style": "docked", "contents": list(SITE)}]
    for code, found in sorted(areas.items()):
        found.sort(key=lambda pair: order[pair[1]["product"]])
        name = _plain(found[0][1]["name"]) + (" (exercise)" if found[0][1].get("exercise") == "yes" else "")
        contents = [{"text": titles[f["product"]], "href": f"reports/{file}"} for file, f in found]
        section = {"section": name, "contents": contents}
        sidebars.append({"id": f"area-{code.lower()}", "style": "docked", "contents": [section]})
    text = yaml.safe_dump({"website": {"sidebar": sidebars}}, sort_keys=False, allow_unicode=True)
    write_whole(reports / "_sidebar.yml", text)

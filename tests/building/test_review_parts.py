"""The parts of a product are all that its pages are built from: a page that reads another list would change unseen."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

import planning.display.page as opening
from planning.building.products import PRODUCTS, Product
from planning.building.texts import family
from planning.display.page import AreaPage
from planning.frameworks import framework
from planning.profiles import Narrative, Profile, load_profile
from planning.profiles.reviews import OF_REVIEWS
from planning.sharing import release

ROOT = Path(__file__).parents[2]
DAY = dt.date(2026, 11, 23)
# These tell of the review itself, or of two editions.
BESIDE = {"review", "what_changed"}
OWN = {*OF_REVIEWS, "incident_counts", "handed_out"}


@pytest.fixture(scope="module")
def profile() -> Profile:
    """Give the exercise area that has something in most lists, as the planning cell sees it."""
    return release(load_profile(ROOT / "country_profiles" / "xka"), "cell")


def sections_of(product: Product, profile: Profile, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Run a template here, without a kernel, and give what stands under each heading; not the head, which is of all records."""
    with monkeypatch.context() as patched:
        patched.setattr(opening, "open_area", lambda *_, **__: AreaPage(profile, DAY, "cell"))
        out: dict[str, str] = {}
        names: dict[str, object] = {}
        head = ""
        for cell in json.loads((ROOT / "templates" / product.template).read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"]).strip()
            if cell["cell_type"] == "markdown":
                head = source.splitlines()[0]
            elif "open_area" in source:
                exec(source.partition("page.heading")[0], names)
            elif "parameters" in cell["metadata"].get("tags", []):
                exec(source, names)
            elif source:
                *before, last = source.split("\n")
                exec("\n".join(before), names)
                out[head] = out.get(head, "") + getattr(eval(last, names), "html", "")
    assert len(out) > 1
    return out


def beside(product: Product, profile: Profile) -> list[str]:
    """Give the lists that are no part of what a page is reviewed with, and hold something."""
    parts = set(framework("review_products")[family(product)].links["sections"])
    known = parts | OWN | ({"released_counts"} if "incident_counts" in parts else set())
    return [name for name in Profile.list_names() if name not in known and getattr(profile, name)]


@pytest.mark.parametrize("product", [p for p in PRODUCTS if p.each_area and p.id not in BESIDE], ids=lambda p: p.id)
def test_a_page_is_built_from_the_parts_of_its_product(
    product: Product, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every list emptied that is no part of its product, and without prose where that is none, a page says the same."""
    others = beside(product, profile)
    parts = framework("review_products")[family(product)].links["sections"]
    prose = Narrative() if "H01" not in parts else profile.narrative
    less = replace(profile, narrative=prose, **dict.fromkeys(others, ()))  # type: ignore[arg-type]
    before, after = (sections_of(product, one, monkeypatch) for one in (profile, less))
    if before != after:
        singly = {
            name: [
                h
                for h, html in sections_of(product, replace(profile, **{name: ()}), monkeypatch).items()
                if html != before[h]
            ]
            for name in others
        }
        pytest.fail(f"add to review_products.yml: { {name: found for name, found in singly.items() if found} }")

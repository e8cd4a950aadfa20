"""What to run: the pages of an edition on a day, each with the fingerprint of everything that goes into it."""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from planning.building.products import PRODUCTS, Product, product
from planning.building.released import digest, file_digest, released_digests
from planning.building.templates import TemplateError, check_templates
from planning.building.texts import AS_WRITTEN, Texts, choose_texts, family
from planning.problems import UsageError
from planning.profiles import Workspace
from planning.sharing import edition_level

__all__ = ["Job", "plan_pages"]

PACKAGE = Path(__file__).parents[1]
# What makes no difference to an executed page.
BESIDE = {"publishing", "authoring", "importing", "__pycache__"}
VERSIONS = (
    "branca",
    "django-js-lib-leaflet",
    "folium",
    "icalendar",
    "ipykernel",
    "markdown-it-py",
    "matplotlib",
    "nbclient",
    "networkx",
    "pandas",
    "papermill",
    "pydantic",
)


@dataclass(frozen=True)
class Job:
    """One page to make: which template, with which parameters, into which file below ``reports/``."""

    product: Product
    area: str
    parameters: tuple[tuple[str, str], ...]
    template: Path
    file: str
    fingerprint: str
    withheld: bool = False  # the product of the area was never endorsed, and the edition is made from endorsed text
    text: str = ""  # the product whose endorsed text it is made from; empty for the text that is being written
    texts: Texts = AS_WRITTEN  # what is shown of each area


def plan_pages(
    workspace: Workspace,
    edition: str,
    as_of: dt.date,
    areas: tuple[str, ...] = (),
    products: tuple[str, ...] = (),
    text: str | None = None,
) -> tuple[Job, ...]:
    """Plan the pages; check edition, areas, products and templates before anything starts.

    ``text`` says whether they are made from the endorsed text or the one being written (``texts.choose_texts``).

    Without ``areas`` all areas and the pages about all of them; with ``areas`` only theirs. Raises UsageError for an
    unknown name and TemplateError with every problem of the templates.
    """
    edition_level(edition)
    wanted = tuple(product(p) for p in products) or PRODUCTS
    folders = workspace.chosen(areas)
    general = [p.id for p in wanted if not p.each_area]
    if areas and len(general) == len(wanted):
        raise UsageError(f"{' and '.join(general)}: about all areas; leave out --area")
    problems = check_templates(workspace.templates, wanted)
    if problems:
        raise TemplateError("\n".join(map(str, problems)))
    jobs = []
    parameters: tuple[tuple[str, str], ...]
    base = _base_digest()
    texts = choose_texts(workspace.areas(), edition, text)
    # A page is known by what its readers may see: what changes above their level leaves no trace on it.
    released: dict[str, dict[str, str]] = {}
    for item in wanted:
        template = workspace.templates / item.template
        common = (base, file_digest(template))
        group = family(item)
        endorsed = texts.of(group)
        if group not in released:
            released[group] = released_digests(workspace, folders, edition, base, endorsed)
        known = released[group]
        if item.each_area:
            for code in folders:
                parameters = (("area", code), ("as_of", as_of.isoformat()), ("edition", edition))
                withheld = (group, code) in texts.withheld
                more = ("withheld",) if withheld else ()
                print_of = digest(*common, known[code], json.dumps(parameters), *more)
                file = f"{code.lower()}/{item.page}.ipynb"
                jobs.append(
                    Job(item, code, parameters, template, file, print_of, withheld, endorsed.get(code, ""), texts)
                )
        elif not areas:
            parameters = (("as_of", as_of.isoformat()), ("edition", edition))
            print_of = digest(*common, *known.values(), json.dumps(parameters))
            jobs.append(
                Job(
                    item,
                    "",
                    parameters,
                    template,
                    f"{item.page}.ipynb",
                    print_of,
                    text=group if endorsed else "",
                    texts=texts,
                )
            )
    return tuple(jobs)


@cache
def _base_digest() -> str:
    """Digest of the package's own code and data and of the versions that shape a page."""
    files = (p for p in PACKAGE.rglob("*") if p.is_file() and not BESIDE & set(p.relative_to(PACKAGE).parts))
    mine = [f"{p.relative_to(PACKAGE).as_posix()} {file_digest(p)}" for p in sorted(files) if p.suffix != ".pyc"]
    return digest(*mine, f"python {sys.version_info.major}.{sys.version_info.minor}", *map(_version, VERSIONS))


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} not installed"

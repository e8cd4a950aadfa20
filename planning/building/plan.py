"""What to run: the pages of an edition on a day, each with the fingerprint of everything that goes into it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from planning.building.products import PRODUCTS, Product, product
from planning.building.templates import TemplateError, check_templates
from planning.problems import UsageError
from planning.profiles import Workspace, key_mark
from planning.profiles.records import UNLABELLED
from planning.sharing import edition_level

__all__ = ["Job", "plan_pages"]

PACKAGE = Path(__file__).parents[1]
# What makes no difference to an executed page.
BESIDE = {"publishing", "authoring", "importing", "__pycache__"}
VERSIONS = (
    "branca",
    "django-js-lib-leaflet",
    "folium",
    "ipykernel",
    "markdown-it-py",
    "matplotlib",
    "nbclient",
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


def plan_pages(
    workspace: Workspace,
    edition: str,
    as_of: dt.date,
    areas: tuple[str, ...] = (),
    products: tuple[str, ...] = (),
) -> tuple[Job, ...]:
    """Plan the pages; check edition, areas, products and templates before anything starts.

    Without ``areas`` all areas and the pages about all of them; with ``areas`` only theirs. Raises UsageError for an
    unknown name and TemplateError with every problem of the templates.
    """
    highest = edition_level(edition)
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
    for item in wanted:
        template = workspace.templates / item.template
        common = (base, _file_digest(template))
        if item.each_area:
            for code, folder in folders.items():
                parameters = (("area", code), ("as_of", as_of.isoformat()), ("edition", edition))
                print_of = _digest(*common, _profile_digest(folder, highest), json.dumps(parameters))
                jobs.append(Job(item, code, parameters, template, f"{code.lower()}/{item.page}.ipynb", print_of))
        elif not areas:
            parameters = (("as_of", as_of.isoformat()), ("edition", edition))
            every = [_profile_digest(f, highest) for f in folders.values()]
            print_of = _digest(*common, *every, json.dumps(parameters))
            jobs.append(Job(item, "", parameters, template, f"{item.page}.ipynb", print_of))
    return tuple(jobs)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _folder_digest(folder: Path) -> str:
    files = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    return _digest(folder.name, *(f"{p.name} {_file_digest(p)}" for p in files))


def _profile_digest(folder: Path, highest: int) -> str:
    """Digest of a profile and, for an edition in which sealed values are opened, of the key that opens them."""
    key = key_mark(folder, opened=highest >= UNLABELLED)
    return _digest(_folder_digest(folder), key) if key else _folder_digest(folder)


@cache
def _base_digest() -> str:
    """Digest of the package's own code and data and of the versions that shape a page."""
    files = (p for p in PACKAGE.rglob("*") if p.is_file() and not BESIDE & set(p.relative_to(PACKAGE).parts))
    mine = [f"{p.relative_to(PACKAGE).as_posix()} {_file_digest(p)}" for p in sorted(files) if p.suffix != ".pyc"]
    return _digest(*mine, f"python {sys.version_info.major}.{sys.version_info.minor}", *map(_version, VERSIONS))


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} not installed"

"""Runs of templates by one member: a private copy of the notebook with the area, the day and the edition set."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from planning.authoring.lab.reach import PRIVATE
from planning.building.products import Product, product
from planning.building.templates import TemplateError, check_template
from planning.frameworks import framework
from planning.problems import UsageError, one_of
from planning.profiles import Workspace
from planning.profiles.writing import write_whole

__all__ = ["private_copy", "private_folder", "private_form"]


def private_folder(workspace: Workspace, member_id: str) -> Path:
    """Give the folder of a member's private copies, made where it is not there; no other user of the machine reads it."""
    folder = workspace.root / PRIVATE / member_id
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def private_copy(workspace: Workspace, member_id: str, key: str, area: str, day: str, edition: str) -> Path:
    """Write a copy of a template with its parameters set, and give it; what was there before stays.

    Raises UsageError for a product, area, day or edition that is none, TemplateError for a template that is not fit.
    """
    wanted = product(key)
    told = {
        "area": _area(workspace, area) if wanted.each_area else "",
        "as_of": _day(day),
        "edition": _edition(edition),
    }
    parameters = {name: told[name] for name in wanted.parameters}
    name = "_".join([wanted.id, *(v.lower() for v in parameters.values())])
    path = _free(private_folder(workspace, member_id), name)
    write_whole(path, _with_parameters(workspace.templates / wanted.template, wanted, parameters), mode=0o600)
    return path


def private_form(workspace: Workspace, member_id: str, name: str) -> Path:
    """Give a member's own copy of a notebook of the workbench; one that says the same already is taken again.

    Two who opened one notebook would type into one form. Raises UsageError for a notebook that is none.
    """
    known = {p.stem: p for p in sorted((workspace.root / "workbench").glob("*.ipynb"))}
    if name not in known:
        raise UsageError(f"{name[:60]!r} is no form; there are {one_of(known)}")
    source = known[name].read_text(encoding="utf-8")
    folder = private_folder(workspace, member_id)
    for path in sorted(folder.glob(f"{name}*.ipynb")):
        if _sources(path.read_text(encoding="utf-8")) == _sources(source):
            return path
    path = _free(folder, name)
    write_whole(path, source, mode=0o600)
    return path


def _sources(text: str) -> list[str]:
    """Give what the code cells of a notebook say; nothing of what they have shown."""
    try:
        cells = json.loads(text)["cells"]
    except (ValueError, KeyError, TypeError):
        return []
    return ["".join(c["source"]) for c in cells if c.get("cell_type") == "code"]


def _area(workspace: Workspace, code: str) -> str:
    return next(iter(workspace.chosen((code,))))


def _day(text: str) -> str:
    try:
        day = dt.date.fromisoformat(text).isoformat()
    except ValueError:
        day = ""
    if day != text:
        raise UsageError(f"day {text[:40]!r}: allowed a date as YYYY-MM-DD")
    return day


def _edition(edition: str) -> str:
    editions = framework("editions").ids
    if edition not in editions:
        raise UsageError(f"edition {edition[:40]!r}: allowed {one_of(editions)}")
    return edition


def _free(folder: Path, name: str) -> Path:
    """Give a place in the folder that nothing lies at."""
    number = 1
    while (path := folder / f"{name}{f'_{number}' if number > 1 else ''}.ipynb").exists():
        number += 1
    return path


def _with_parameters(template: Path, wanted: Product, parameters: dict[str, str]) -> str:
    if faults := check_template(template, wanted):
        raise TemplateError("the template is not fit to run:\n" + "\n".join(map(str, faults)))
    notebook = json.loads(template.read_text(encoding="utf-8"))
    cell = next(c for c in notebook["cells"] if "parameters" in c.get("metadata", {}).get("tags", []))
    cell["source"] = "\n".join(f"{name} = {json.dumps(value)}" for name, value in parameters.items())
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"

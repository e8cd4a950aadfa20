"""Checks templates before a kernel starts: a wrong parameter name would show another area's data."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planning.building.products import PRODUCTS, Product
from planning.problems import PlanningError, Problem, nearest, one_of
from planning.profiles import is_exercise

__all__ = ["TemplateError", "check_template", "check_templates", "check_workbench", "parameter_names"]

LINES = 8
# HTML, shortcodes and attributes, pictures, fences, links that run something.
NOT_TEXT = re.compile(r"[<{]|!\[|^\s*(?:```|~~~|:::)|javascript:|data:", re.MULTILINE | re.IGNORECASE)
OPENING = ("open_area", "open_areas")  # what a template opens its data with
FORBIDDEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.With, ast.Lambda)


class TemplateError(PlanningError):
    """A template is not fit to run; nothing was executed."""


def check_templates(folder: Path, products: tuple[Product, ...] = PRODUCTS) -> list[Problem]:
    """Check the templates of the products; give every problem."""
    return [problem for p in products for problem in check_template(folder / p.template, p)]


def check_template(path: Path, product: Product) -> list[Problem]:
    """Check one template: it can be read, has one parameters cell with the right names, and is thin.

    Thin: no function, loop or class, at most eight lines a notebook cell, no outputs, headings in cells of text.
    """
    where = f"{path.parent.name}/{path.name}"
    read = _read(path, where)
    if isinstance(read, Problem):
        return [read]
    cells = read
    problems: list[Problem] = []
    tagged = [i for i, c in enumerate(cells, 1) if "parameters" in c.get("metadata", {}).get("tags", [])]
    if len(tagged) != 1:
        what = f"{len(tagged)} notebook cells tagged 'parameters'"
        problems.append(Problem(where, 1, "tags", what, "exactly one", "tag the cell that sets the parameters"))
    else:
        problems += _names(where, tagged[0], _source(cells[tagged[0] - 1]), product)
    for number, cell in enumerate(cells, 1):
        problems += _thin(where, number, cell)
        if len(tagged) == 1 and number != tagged[0]:
            problems += _used(where, number, cell, product)
    return problems


def check_workbench(folder: Path) -> list[Problem]:
    """Check the notebooks that authors work with: thin as templates are, and without outputs; give every problem."""
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.ipynb")):
        where = f"{folder.name}/{path.name}"
        read = _read(path, where)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            problems += [problem for number, cell in enumerate(read, 1) for problem in _thin(where, number, cell)]
    return problems


def _read(path: Path, where: str) -> list[dict[str, Any]] | Problem:
    """Give the cells of a notebook, or what is wrong with the file."""
    try:
        return _cells(json.loads(path.read_text(encoding="utf-8"))["cells"])
    except FileNotFoundError:
        return Problem(where, 1, "template", "no such file", "", "restore it from the repository")
    except (OSError, RecursionError, ValueError, KeyError, TypeError):
        return Problem(where, 1, "template", "a file that is no notebook", "", "restore it from the repository")


def parameter_names(source: str) -> list[str]:
    """Give the names a parameters cell sets; raise SyntaxError where it is no Python."""
    names = []
    for statement in ast.parse(source).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        names += [t.id for t in targets if isinstance(t, ast.Name)]
    return names


def _names(where: str, number: int, source: str, product: Product) -> Iterator[Problem]:
    field = f"cell {number}"
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return  # _thin says so
    names = parameter_names(source)
    for name in product.parameters:
        if name not in names:
            yield Problem(where, number, field, f"no parameter '{name}'", one_of(product.parameters), f"add {name}")
    for name in dict.fromkeys(names):
        if name not in product.parameters:
            near = nearest(name, product.parameters)
            remedy = f"write {near}" if near else "delete it"
            yield Problem(where, number, field, f"the parameter '{name}'", one_of(product.parameters), remedy)
        elif names.count(name) > 1:
            yield Problem(where, number, field, f"'{name}' set {names.count(name)} times", "once", "delete the others")
    if names.count("area") == 1:
        default = _default(tree, "area")
        if not is_exercise(default):
            remedy = "write the code of an exercise area, so that a mistake never shows a real one"
            yield Problem(where, number, field, f"the default area '{default}'", "XKA to XZZ", remedy)


def _default(tree: ast.Module, name: str) -> str:
    """Give the text a name is set to; what is no plain text is given as it is written."""
    for statement in tree.body:
        if name in parameter_names(ast.unparse(statement)):
            value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                return value.value
            return ast.unparse(value) if value else ""
    return ""


def _used(where: str, number: int, cell: dict[str, Any], product: Product) -> Iterator[Problem]:
    """Look that a notebook cell takes the parameters as they were given: never set again, never another area's code."""
    if cell.get("cell_type") != "code":
        return
    try:
        tree = ast.parse(_source(cell))
    except SyntaxError:
        return  # _thin says so
    field = f"cell {number}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in product.parameters:
            yield Problem(where, number, field, f"'{node.id}' set again", "the parameters cell alone", "delete it")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OPENING:
            given = tuple(a.id if isinstance(a, ast.Name) else "" for a in node.args)
            if given != product.parameters:
                right = f"{node.func.id}({', '.join(product.parameters)})"
                yield Problem(where, number, field, f"{ast.unparse(node)}", right, "pass the parameters by their names")


def _cells(read: object) -> list[dict[str, Any]]:
    """Give the cells of a notebook; TypeError where something else stands in their place."""
    if not isinstance(read, list) or not all(
        isinstance(c, dict) and isinstance(c.get("metadata", {}), dict) for c in read
    ):
        raise TypeError
    return read


def _plain(where: str, number: int, cell: dict[str, Any]) -> Iterator[Problem]:
    """Look that a cell of text is text: renderers would run, include or fetch what else may stand in Markdown."""
    field = f"cell {number}"
    if cell.get("cell_type") != "markdown":
        yield Problem(where, number, field, f"a cell of kind '{cell.get('cell_type')}'", "markdown, code", "delete it")
    elif cell.get("attachments") or (found := NOT_TEXT.search(_source(cell))):
        sign = "an attachment" if cell.get("attachments") or not found else f"'{found.group(0).strip()}'"
        what = f"{sign}, which is more than text"
        yield Problem(where, number, field, what, "headings and plain text", "move what it shows to planning/display")


def _thin(where: str, number: int, cell: dict[str, Any]) -> Iterator[Problem]:
    if cell.get("cell_type") != "code":
        yield from _plain(where, number, cell)
        return
    field, source = f"cell {number}", _source(cell)
    if cell.get("outputs") or cell.get("execution_count"):
        yield Problem(where, number, field, "outputs in a template", "", "clear all outputs before you save")
    if source.count("\n") + 1 > LINES:
        yield Problem(
            where,
            number,
            field,
            f"{source.count(chr(10)) + 1} lines",
            f"at most {LINES}",
            "move them to planning/display",
        )
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield Problem(where, number, field, f"text that is no Python ({error.msg})", "", "correct it")
        return
    if any(isinstance(node, FORBIDDEN) for node in ast.walk(tree)):
        yield Problem(where, number, field, "a function, class or loop", "", "move it to planning/analysis")


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)

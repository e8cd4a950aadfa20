"""The pages a member begins at: who they are, templates to run, texts to write, and what the check says of an area."""

from __future__ import annotations

import datetime as dt
import json
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado import web

from planning.authoring.lab.checks import Checks
from planning.authoring.lab.copies import private_copy, private_form
from planning.authoring.lab.members import AUTHOR, Member
from planning.authoring.lab.pages import check_body, page, template_form
from planning.authoring.lab.reach import PRIVATE
from planning.authoring.lab.roles import WHO
from planning.building.products import PRODUCTS
from planning.frameworks import framework
from planning.problems import PlanningError
from planning.profiles import Workspace
from planning.profiles.workspace import PROFILES
from planning.profiles.yamltext import read_yaml

__all__ = ["Desk", "desk_handlers"]

ROLE_TOLD = {
    AUTHOR: "You write texts and records and run notebooks.",
    "reviewer": "You read along live, comment and move what is reviewed; you change no text here and run nothing.",
    "reader": "You read along live; you change nothing here and run nothing.",
}


class Desk:
    """What the pages share: the workspace and its checks."""

    def initialize(self: Any, workspace: Workspace, checks: Checks) -> None:
        """Take the workspace and the checks."""
        self.workspace, self.checks = workspace, checks

    @property
    def who(self: Any) -> Member:
        """The member who asks; the guard lets nobody else in."""
        member = WHO.get()
        if member is None:
            raise web.HTTPError(403)
        return member

    def lab(self: Any, path: Path | str) -> str:
        """Give the address of a file in JupyterLab."""
        return escape(f"{self.base_url}lab/tree/{quote(str(path))}")

    def reading(self, code: str, folder: Path) -> str:
        """Give the links to the text and the records of an area."""
        place = f"{PROFILES}/{folder.name}"
        return (
            f'<a href="{self.lab(place + "/assessment.md")}">text<span class="unseen"> of {code}</span></a>, '
            f'<a href="{self.lab(place)}">records<span class="unseen"> of {code}</span></a>'
        )


class StartPage(Desk, JupyterHandler):
    """The page a member begins at."""

    @web.authenticated
    def get(self) -> None:
        """Show it; a token in the address has done its work and goes from there."""
        if self.get_query_argument("token", ""):
            self.redirect(f"{self.base_url}planning/")
            return
        who = self.who
        functions = f" ({escape(', '.join(who.functions))})" if who.functions else ""
        base = escape(self.base_url)
        head = (
            f"<p>You are <strong>{escape(who.name)}</strong>{functions}, {escape(who.role)}. {ROLE_TOLD[who.role]}</p>\n"
            f'<p><a href="{base}lab">Open JupyterLab</a> · <a href="{base}logout">Log out</a></p>'
        )
        parts = [head, self._run() if who.role == AUTHOR else "", self._areas()]
        self.finish(page("Planning workspace", "\n".join(parts)))

    def _run(self) -> str:
        root = self.workspace.root
        forms = "".join(
            f'<li><a href="{escape(self.base_url)}planning/form/{escape(quote(p.stem))}">{escape(p.stem.replace("_", " "))}</a></li>'
            for p in sorted((root / "workbench").glob("*.ipynb"))
        )
        own = [p.relative_to(root) for p in sorted((root / PRIVATE / self.who.id).glob("*.ipynb"))]
        return (
            f'<h2>Run a template</h2>\n<p><a href="{escape(self.base_url)}planning/template">Run a template with an area'
            " of your choice</a>, into a private copy that you alone see.</p>\n"
            f"<h2>Forms</h2>\n<p>Each opens as a copy of your own: press <kbd>Run</kbd>, then <kbd>Run All Cells</kbd>.</p>\n"
            f"<ul>{forms}</ul>\n{self._list('Your private copies', own)}"
        )

    def _list(self, title: str, paths: list[Path]) -> str:
        items = "".join(f'<li><a href="{self.lab(p)}">{escape(p.stem.replace("_", " "))}</a></li>' for p in paths)
        return f"<h2>{title}</h2>\n<ul>{items}</ul>\n" if items else ""

    def _areas(self) -> str:
        rows = []
        for code, folder in sorted(self.workspace.areas().items(), key=lambda a: (a[0].startswith("X"), a[0])):
            links = (
                f"{self.reading(code, folder)}, "
                f'<a href="{escape(self.base_url)}planning/review/{code}">review<span class="unseen"> of {code}</span></a>, '
                f'<a href="{escape(self.base_url)}planning/check/{code}">check<span class="unseen"> of {code}</span></a>'
            )
            rows.append(f'<tr><th scope="row">{escape(_name(folder, code))} ({code})</th><td>{links}</td></tr>')
        return f"<h2>Areas</h2>\n<table><tbody>{''.join(rows)}</tbody></table>"


def _name(folder: Path, code: str) -> str:
    """Give the name of an area as it is written; its code where that cannot be read."""
    try:
        data = read_yaml((folder / "area.yml").read_text(encoding="utf-8-sig"), "area.yml").data
    except (OSError, UnicodeDecodeError):
        return code
    area = data.get("area") if isinstance(data, dict) else None
    name = area.get("name") if isinstance(area, dict) else None
    return name if isinstance(name, str) else code


class TemplatePage(Desk, JupyterHandler):
    """The page on which an author chooses a template, an area, a day and an edition."""

    @web.authenticated
    def get(self) -> None:
        """Show the form."""
        self._show({"day": dt.datetime.now(tz=dt.UTC).date().isoformat(), "edition": "cell"})

    @web.authenticated
    def post(self) -> None:
        """Write the private copy and open it; say what does not fit."""
        told = {name: self.get_body_argument(name, "") for name in ("template", "area", "day", "edition")}
        try:
            made = private_copy(
                self.workspace, self.who.id, told["template"], told["area"], told["day"], told["edition"]
            )
        except PlanningError as error:
            self.set_status(400)
            self._show(told, str(error))
            return
        self.redirect(f"{self.base_url}lab/tree/{quote(made.relative_to(self.workspace.root).as_posix())}", status=303)

    def _show(self, told: dict[str, str], fault: str = "") -> None:
        products = [(p.id, p.title if p.each_area else f"{p.title} (all areas)") for p in PRODUCTS]
        areas = [(code, f"{_name(folder, code)} ({code})") for code, folder in self.workspace.areas().items()]
        editions = [(e.id, e.label) for e in framework("editions")]
        form = template_form(self.base_url, self.xsrf_form_html(), products, areas, editions, told, fault)
        self.finish(page("Run a template", form))


class FormPage(Desk, JupyterHandler):
    """Opens a form as a member's own copy of its notebook."""

    @web.authenticated
    def get(self, name: str) -> None:
        """Make the copy where it is not there, and open it."""
        try:
            made = private_form(self.workspace, self.who.id, name)
        except PlanningError as error:
            raise web.HTTPError(404, str(error)) from None
        self.redirect(f"{self.base_url}lab/tree/{quote(made.relative_to(self.workspace.root).as_posix())}")


class CheckPage(Desk, JupyterHandler):
    """What the check says of an area, on a page that keeps itself up to date."""

    @web.authenticated
    def get(self, code: str) -> None:
        """Show what is known now; the script of the page asks again."""
        found = self.checks.of(code.upper())
        if found is None:
            raise web.HTTPError(404, f"there is no area {code}")
        self.finish(page(f"Check of {code.upper()}", check_body(self.base_url, code.upper())))


class CheckAnswer(Desk, APIHandler):
    """What the check says of an area, for the page and for the panel beside the text."""

    @web.authenticated
    def get(self, code: str) -> None:
        """Give the problems; where the asker has them already, only that nothing is new."""
        found = self.checks.of(code.upper())
        if found is None:
            raise web.HTTPError(404, f"there is no area {code}")
        told: dict[str, Any] = {
            "area": code.upper(),
            "number": found.number,
            "checking": found.busy,
            "failed": found.failed,
        }
        if self.get_query_argument("since", "") != str(found.number):
            told["problems"] = [{**p.as_dict(), "text": str(p)} for p in found.problems]
        self.finish(json.dumps(told, ensure_ascii=False))


class ScriptFile(JupyterHandler):
    """The script of the page of a check."""

    @web.authenticated
    def get(self) -> None:
        """Give it."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.finish((Path(__file__).parent / "assets" / "check.js").read_bytes())


def desk_handlers(base: str, workspace: Workspace) -> list[Any]:
    """Give the pages with their addresses."""
    from planning.authoring.lab.reviewing import ReviewPage  # which is a page of the desk as well

    told = {"workspace": workspace, "checks": Checks(workspace)}
    pages: list[tuple[str, type[Any]]] = [
        (r"planning/?", StartPage),
        (r"planning/template", TemplatePage),
        (r"planning/form/([a-z_]+)", FormPage),
        (r"planning/check/([A-Za-z]{3})", CheckPage),
        (r"planning/review/([A-Za-z]{3})", ReviewPage),
        (r"planning/api/check/([A-Za-z]{3})", CheckAnswer),
    ]
    script = (base + r"planning/check\.js", ScriptFile)
    return [script, *((base + pattern, kind, told) for pattern, kind in pages)]

"""The pages a member begins at, private copies of templates, and the check beside the text."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jupyter_collaboration")

from lab_fixture import PASSWORDS, Client, Lab, LiveText, running, until
from site_fixture import copy_workspace

from planning.authoring.lab.checks import Checks, check_area
from planning.authoring.lab.copies import private_copy
from planning.building.products import PRODUCTS, product
from planning.building.templates import check_template
from planning.problems import PlanningError, Problem
from planning.profiles import Workspace

FIELDS = {"template": "country_assessment", "area": "XKA", "day": "2026-11-22", "edition": "cell"}
AREA = "country_profiles/xka/area.yml"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Give a lab that all tests of this file use."""
    root = copy_workspace(tmp_path_factory.mktemp("workspace"), ("xka", "xkb"))
    with running(root, tmp_path_factory.mktemp("home")) as found:
        yield found


def _logged_in(lab: Lab, who: str) -> Client:
    client = Client(lab.base)
    assert client.log_in(who, PASSWORDS[who]) == 302
    return client


def test_a_login_ends_on_the_start_page(lab: Lab) -> None:
    """Without a login the way leads to the form, and from there back."""
    client = Client(lab.base)
    assert client.status("GET", "/planning/") == 302
    assert client.headers_told["Location"].endswith("/login?next=%2Fplanning%2F")
    assert client.status("GET", f"/planning/?token={lab.tokens['badu']}") == 302
    assert client.headers_told["Location"] == "/planning/"  # the token is gone from the address
    assert "<strong>Badu</strong>" in client.call("GET", "/planning/")[1]


def test_the_start_page_says_who_and_what(lab: Lab) -> None:
    """An author finds templates, texts and checks; a reader what may be read; nothing comes from elsewhere."""
    author, reader = (lab.by(who).call("GET", "/planning/")[1] for who in ("amina", "chidi"))
    assert "<strong>Amina</strong> (cmcoord), author" in author
    assert "/planning/template" in author
    assert "<strong>Chidi</strong>, reader" in reader
    assert "/planning/template" not in reader
    for page in (author, reader):
        assert "/lab/tree/country_profiles/xka/assessment.md" in page
        assert "/planning/check/XKB" in page
        assert "Velmora (XKA)" in page
        assert "//" not in page.replace("<!", "")
        assert "<script" not in page


@pytest.mark.parametrize("who", ["bilal", "chidi", ""])
def test_only_authors_run_templates(lab: Lab, who: str) -> None:
    """The form is neither shown to others nor taken from them."""
    client = _logged_in(lab, who) if who else Client(lab.base)
    assert client.status("GET", "/planning/template") == (403 if who else 302)
    assert client.call("POST", "/planning/template", FIELDS, form=True)[0] == 403


def test_a_template_runs_as_a_private_copy(lab: Lab) -> None:
    """The copy holds the chosen area and day, opens, is the member's alone, and the template is as it was."""
    before = (lab.root / "templates/country_assessment.ipynb").read_bytes()
    author = _logged_in(lab, "amina")
    status, _ = author.call("POST", "/planning/template", FIELDS | {"_xsrf": author.cookies["_xsrf"]}, form=True)
    assert status == 303
    way = "/lab/tree/private/amina/country_assessment_xka_2026-11-22_cell.ipynb"
    assert author.headers_told["Location"] == way
    path = way.removeprefix("/lab/tree/")
    cells = lab.by("amina").call("GET", f"/api/contents/{path}")[1]["content"]["cells"]
    (found,) = (c for c in cells if "parameters" in c["metadata"].get("tags", []))
    assert found["source"].splitlines() == ['area = "XKA"', 'as_of = "2026-11-22"', 'edition = "cell"']
    assert lab.by("badu").status("GET", f"/api/contents/{path}") == 404
    assert (lab.root / path).stat().st_mode & 0o077 == 0
    assert (lab.root / "templates/country_assessment.ipynb").read_bytes() == before
    assert Path(path).stem.replace("_", " ") in author.call("GET", "/planning/")[1]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("area", "ZZZ", "has no profile here"),
        ("area", '"; import os #', "has no profile here"),
        ("day", "22.11.2026", "allowed a date as YYYY-MM-DD"),
        ("day", "20261122", "allowed a date as YYYY-MM-DD"),
        ("edition", "all", "allowed public, hct, cmcs, cell"),
        ("template", "../x", "allowed hct_brief"),
    ],
)
def test_what_does_not_fit_is_told_on_the_form(lab: Lab, field: str, value: str, said: str) -> None:
    """The fault is told aloud, nothing is written, and what was chosen is still there."""
    author = _logged_in(lab, "amina")
    before = sorted((lab.root / "private").rglob("*"))
    told = FIELDS | {field: value, "_xsrf": author.cookies["_xsrf"]}
    status, page = author.call("POST", "/planning/template", told, form=True)
    assert status == 400
    assert 'role="alert"' in page
    assert said in page
    assert sorted((lab.root / "private").rglob("*")) == before


def test_every_template_has_a_private_copy_that_could_run(tmp_path: Path) -> None:
    """The copy of each, with or without an area, passes the check of templates; a second does not replace the first."""
    place = Workspace(copy_workspace(tmp_path, ("xka",)))
    for item in PRODUCTS:
        made = private_copy(place, "amina", item.id, "XKA" if item.each_area else "", "2026-11-22", "hct")
        assert check_template(made, product(item.id)) == []
    again = private_copy(place, "amina", PRODUCTS[0].id, "XKA", "2026-11-22", "hct")
    assert again.stem.endswith("_2")


def test_a_template_that_is_not_fit_gives_no_copy(tmp_path: Path) -> None:
    """A template that lost its parameters would show another area's data."""
    place = Workspace(copy_workspace(tmp_path, ("xka",)))
    template = place.templates / "evidence.ipynb"
    template.write_text(template.read_text(encoding="utf-8").replace('"parameters"', '"other"'), encoding="utf-8")
    with pytest.raises(PlanningError, match="not fit to run"):
        private_copy(place, "amina", "evidence", "XKA", "2026-11-22", "hct")
    assert not list((tmp_path / "private").rglob("*.ipynb"))


# The check beside the text


def test_a_draft_with_problems_is_saved_and_told(lab: Lab) -> None:
    """What is typed reaches the file, and the answer names the line; mended, the problem is gone."""
    reader = lab.by("chidi")
    whole = until(lambda: _told(reader, ""))
    assert whole["problems"] == []
    author = LiveText(lab.by("amina"), AREA)
    before = (lab.root / AREA).read_text(encoding="utf-8")
    author.type(len(before.encode()), "  shoe_size: 4\n")
    found = until(lambda: _told(reader, str(whole["number"])))
    assert (lab.root / AREA).read_text(encoding="utf-8") == before + "  shoe_size: 4\n"
    (problem,) = found["problems"]
    assert (problem["file"], problem["line"]) == ("xka/area.yml", before.count("\n") + 1)
    assert problem["text"].startswith(f"xka/area.yml:{problem['line']}  ")
    status, same = reader.call("GET", f"/planning/api/check/XKA?since={found['number']}")
    assert (status, "problems" in same) == (200, False)
    (lab.root / AREA).write_text(before, encoding="utf-8")  # by somebody else, outside of the lab
    assert until(lambda: _told(reader, str(found["number"])))["problems"] == []
    author.close()


def _told(client: Client, since: str) -> dict[str, object] | None:
    told = client.call("GET", f"/planning/api/check/XKA?since={since}")[1]
    return told if "problems" in told and told["number"] and not told["checking"] else None


def test_the_check_is_for_members_and_for_areas(lab: Lab) -> None:
    """Nobody without a login is told; a code that is no area is not found."""
    assert lab.by("").status("GET", "/planning/api/check/XKA") == 403
    assert lab.by("").status("GET", "/planning/check/XKA") == 302
    assert lab.by("chidi").status("GET", "/planning/api/check/ZZZ") == 404
    assert lab.by("chidi").status("GET", "/planning/check/xka") == 200
    status, script = lab.by("chidi").call("GET", "/planning/check.js")
    assert (status, "aria" not in script and "fetch(" in script) == (200, True)


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run in a thread of its own: where a browser is driven, this one has a loop already."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def test_a_check_that_fails_stops_nobody(tmp_path: Path) -> None:
    """Its failure is told as such, and the next change is checked again."""
    place = Workspace(copy_workspace(tmp_path, ("xka",)))
    calls: list[int] = []

    def failing(folder: Path, today: dt.date) -> list[Problem]:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError
        return []

    async def go() -> None:
        checks = Checks(place, failing)
        for failed in (True, False):
            known = checks.of("XKA")
            assert known
            assert known.checking
            await known.checking
            assert (known.failed, known.problems) == (failed, ())
            (place.profiles / "xka" / "new.md").write_text("x", encoding="utf-8")

    _run(go())
    assert len(calls) == 2


def test_the_server_answers_while_it_checks(tmp_path: Path) -> None:
    """A check runs in a thread of its own, once at a time, and its area is not asked again meanwhile."""
    place, gate, calls = Workspace(copy_workspace(tmp_path, ("xka",))), threading.Event(), []

    def slow(folder: Path, today: dt.date) -> list[Problem]:
        calls.append(threading.get_ident())
        gate.wait(10)
        return []

    async def go() -> None:
        checks, here = Checks(place, slow), threading.get_ident()
        for _ in range(5):
            known = checks.of("XKA")
            assert known
            assert known.busy
            await asyncio.sleep(0)
        gate.set()
        assert known.checking
        await known.checking
        assert not checks.of("XKA").busy  # type: ignore[union-attr]
        assert here not in calls

    _run(go())
    assert len(calls) == 1


def test_the_check_says_what_the_command_says(root: Path, tmp_path: Path, today: dt.date) -> None:
    """An area without problems has none here either, and what waits in two versions is told."""
    assert check_area(root / "country_profiles" / "xka", today) == []
    folder = copy_workspace(tmp_path, ("xka",)) / "country_profiles" / "xka"
    with (folder / "assessment.md").open("a", encoding="utf-8") as text:
        text.write("\nOne.\n\n{level=2} {other by=Amina} Two.\n")
    (told,) = check_area(folder, today)
    assert "a second version of the paragraph above" in str(told)


def test_the_panel_is_an_extension_as_jupyterlab_loads_one(root: Path) -> None:
    """Its description names files that are there, and it asks nobody but this server."""
    folder = root / "planning/authoring/lab/labextensions/planning-check"
    told = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    script = (folder / told["jupyterlab"]["_build"]["load"]).read_text(encoding="utf-8")
    assert f'_JUPYTERLAB["{told["name"]}"]' in script
    assert "//" not in "".join(line.partition("// ")[0] for line in script.splitlines())

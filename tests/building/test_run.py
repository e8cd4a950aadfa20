"""Making pages: each is about the area asked for, made once, the same each time, on a released copy, and none is lost."""

from __future__ import annotations

import datetime as dt
import getpass
import html
import json
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from site_fixture import AS_OF, PRODUCT_PAGES, ROOT, SMALL, command, tree

from planning.building import PRODUCTS, plan_pages, run_pages
from planning.problems import UsageError
from planning.profiles import Workspace, load_profile

DAY = dt.date.fromisoformat(AS_OF)
AREA_PRODUCTS = [p for p in PRODUCTS if p.each_area]
CODES = [code.upper() for code in SMALL]
EVERY = [f"{code}/{page}.ipynb" for code in SMALL for page in PRODUCT_PAGES]
OF_ALL = ["areas.ipynb", "comparison.ipynb", "frameworks.ipynb", "scales.ipynb"]
NUMBER, EACH = len(EVERY) + len(OF_ALL), len(PRODUCT_PAGES)


def _run(folder: Path, *arguments: str, code: int = 0) -> str:
    done = command("run", "--workspace", str(folder), "--as-of", AS_OF, "--quiet", *arguments, code=code)
    return done.stdout + done.stderr


def _page(folder: Path, file: str) -> dict[str, Any]:
    return json.loads((folder / "reports" / file).read_text(encoding="utf-8"))


def _blocks(page: dict[str, Any]) -> list[tuple[str, str]]:
    """Give the parts of a page as (kind, text), the text of outputs without tags."""
    found = []
    for cell in page["cells"]:
        if cell["cell_type"] == "code":
            shown = "".join("".join(o["data"]["text/markdown"]) for o in cell["outputs"])
            found.append(("output", html.unescape(re.sub(r"<[^>]+>", " ", shown))))
        else:
            found.append((cell["cell_type"], "".join(cell["source"])))
    return found


def _made(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "reports" / "pages.json").read_text(encoding="utf-8"))["pages"]


def _names(code: str) -> set[str]:
    """Give the names that only this area uses: its own, its missions' and its places'."""
    profile = load_profile(ROOT / "country_profiles" / code.lower())
    from planning.geography import units

    return {
        profile.area.name,
        *(u.name for u in units(profile.code, profile.folder)),
        *(m.name for m in profile.missions),
    }


def _about_the_area(parts: list[tuple[str, str]]) -> Iterator[str]:
    """Give the texts of a page without the one section that lays other closures beside the area's, by name."""
    beside = False
    for kind, words in parts:
        if kind == "markdown":
            beside = words.strip() == "## What other closures allowed"
        if not beside:
            yield words


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("product", AREA_PRODUCTS, ids=lambda p: p.id)
def test_a_page_is_about_the_area_asked_for(code: str, product: Any, small: Path) -> None:
    """Title, head and metadata name the area of the page's folder and no other, and the body uses only its names."""
    page = _page(small, f"{code.lower()}/{product.page}.ipynb")
    name = load_profile(ROOT / "country_profiles" / code.lower()).area.name
    parts = _blocks(page)
    assert name in parts[0][1]
    facts = page["metadata"]["planning"]
    assert (facts["area"], facts["product"], facts["as_of"], facts["edition"]) == (code, product.id, AS_OF, "hct")
    first_heading = next(i for i, (kind, _) in enumerate(parts) if kind == "markdown")
    head = " ".join(words for _, words in parts[:first_heading])
    assert re.search(rf"\b{re.escape(name)}\b", head)
    assert f"({code})" in head
    others = {c: _names(c) for c in CODES if c != code}
    assert not {c for c in others if re.search(rf"\b{c}\b", head)}
    files = sorted((ROOT / "country_profiles" / code.lower()).iterdir())
    own = "\n".join([*(p.read_text(encoding="utf-8") for p in files), *_names(code)])
    body = " ".join(_about_the_area(parts))
    strange = {
        n for names in others.values() for n in names if n not in own and re.search(rf"\b{re.escape(n)}\b", body)
    }
    assert not strange


@pytest.mark.parametrize("code", CODES)
def test_the_names_of_an_area_would_be_noticed(code: str, small: Path) -> None:
    """The names the test above looks for do stand on the pages of their own area, so that it can fail."""
    body = " ".join(
        words for page in PRODUCT_PAGES for _, words in _blocks(_page(small, f"{code.lower()}/{page}.ipynb"))
    )
    assert len([n for n in _names(code) if n in body]) >= 5


def test_every_planned_page_is_made_with_its_fingerprint(small: Path) -> None:
    """The index lists each page of each area and of all areas with status, day, edition and the plan's fingerprint."""
    jobs = {j.file: j for j in plan_pages(Workspace(small), "hct", DAY)}
    made = _made(small)
    assert sorted(made) == sorted([*EVERY, *OF_ALL]) == sorted(jobs)
    for file, facts in made.items():
        assert (facts["status"], facts["as_of"], facts["edition"]) == ("ok", AS_OF, "hct")
        assert facts["fingerprint"] == jobs[file].fingerprint
        assert _page(small, file)["metadata"]["planning"]["fingerprint"] == facts["fingerprint"]


def test_a_second_run_makes_nothing(small: Path) -> None:
    """With nothing changed every page is left as it is, byte for byte."""
    before = tree(small)
    assert f"{NUMBER} pages, 0 made, {NUMBER} unchanged, 0 failed" in _run(small)
    assert tree(small) == before


def test_a_touched_profile_remakes_its_own_pages_and_those_of_all_areas(small: Path) -> None:
    """A change in Lebanon leaves the pages of the other areas alone."""
    before = tree(small / "reports")
    path = small / "country_profiles" / "lbn" / "area.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("name: Lebanon", "name: Lebanon again"), encoding="utf-8")
    assert f"{NUMBER} pages, {EACH + len(OF_ALL)} made, {2 * EACH} unchanged, 0 failed" in _run(small)
    after = tree(small / "reports")
    changed = {f for f in before if f.endswith(".ipynb") and before[f] != after[f]}
    assert changed == {f for f in EVERY if f.startswith("lbn/")} | set(OF_ALL)
    assert "Lebanon again" in _blocks(_page(small, "lbn/index.ipynb"))[0][1]


def test_a_page_that_was_tampered_with_or_lost_is_made_again(small: Path) -> None:
    """A changed figure in a made page and a deleted page do not survive the next run."""
    before = tree(small / "reports")
    path = small / "reports" / "sdn" / "scenario_plan.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("Scenarios", "Scenaria"), encoding="utf-8")
    (small / "reports" / "lbn" / "scenario_plan.ipynb").unlink()
    assert f"2 made, {NUMBER - 2} unchanged, 0 failed" in _run(small)
    assert tree(small / "reports") == before


@pytest.mark.parametrize("how", ["lost", "changed"])
def test_a_map_that_was_lost_or_changed_is_made_again(how: str, small: Path) -> None:
    """The script of a map is a part of its page: without it, or with another, the page is not taken for unchanged."""
    before = tree(small / "reports")
    (name,) = _maps_of(small, ["lbn/index.ipynb"])
    path = small / "reports" / "assets" / name
    if how == "lost":
        path.unlink()
    else:
        path.write_text("alert(1)\n", encoding="utf-8")
    (small / "reports" / "assets" / "leaflet.js").write_text("alert(1)\n", encoding="utf-8")
    _run(small, "--area", "LBN")
    assert tree(small / "reports") == before


def test_another_day_makes_the_page_again(small: Path) -> None:
    """The day is part of a page's fingerprint: the same profile as of another day is another page."""
    jobs = {day: plan_pages(Workspace(small), "hct", day, ("SDN",)) for day in (DAY, DAY + dt.timedelta(1))}
    first, second = ([j.fingerprint for j in found] for found in jobs.values())
    assert not set(first) & set(second)


def test_a_changed_template_or_rename_changes_the_fingerprint(small: Path) -> None:
    """What a page is made from is its template, all files of the area and their names, and nothing beside them."""
    place = Workspace(small)

    def prints() -> dict[str, str]:
        return {j.file: j.fingerprint for j in plan_pages(place, "hct", DAY)}

    before = prints()
    (small / "country_profiles" / "lbn" / ".swp").write_text("x", encoding="utf-8")
    (small / "notes.txt").write_text("x", encoding="utf-8")
    assert prints() == before
    (small / "country_profiles" / "lbn" / "README.md").write_text("x", encoding="utf-8")
    third = prints()
    assert {f for f in before if before[f] != third[f]} == {f for f in EVERY if f.startswith("lbn/")} | set(OF_ALL)
    path = small / "templates" / "scenario_plan.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("## Drivers", "## The drivers"), encoding="utf-8")
    assert {f for f in third if third[f] != prints()[f]} == {f for f in EVERY if "scenario_plan" in f}


def test_another_edition_removes_the_pages_of_the_one_before(small: Path) -> None:
    """After a run for the public edition no page, map or entry of the HCT edition is left."""
    _run(small, "--edition", "public", "--area", "SDN", "--product", "scenario_plan")
    assert [p.name for p in (small / "reports").rglob("*.ipynb")] == ["scenario_plan.ipynb"]
    assert not list((small / "reports" / "assets").glob("map-*.js"))
    assert {f["edition"] for f in _made(small).values()} == {"public"}
    assert "TLP:CLEAR" in _blocks(_page(small, "sdn/scenario_plan.ipynb"))[-1][1]


def test_pages_of_an_area_that_is_gone_go_too(small: Path) -> None:
    """A deleted area leaves no page, no map and no entry behind."""
    shutil.rmtree(small / "country_profiles" / "lbn")
    _run(small, "--product", "scenario_plan")
    assert not list((small / "reports" / "lbn").glob("*"))
    assert not [f for f in _made(small) if f.startswith("lbn/")]


@pytest.mark.slow
def test_two_workspaces_give_the_same_bytes(small: Path, whole: Path) -> None:
    """Pages made in another folder, among other areas and in another order are the same byte for byte."""
    for file in EVERY:
        assert (small / "reports" / file).read_bytes() == (whole / "reports" / file).read_bytes()
    maps = {p.name for p in (small / "reports" / "assets").glob("map-*.js")}
    for name in maps - _maps_of(small, OF_ALL):
        one, other = (folder / "reports" / "assets" / name for folder in (small, whole))
        assert one.read_bytes() == other.read_bytes()


def _maps_of(folder: Path, files: list[str]) -> set[str]:
    return {n for f in files for n in re.findall(r"map-\w+\.js", (folder / "reports" / f).read_text(encoding="utf-8"))}


def test_pages_about_all_areas_have_the_same_bytes_too(small: Path, tmp_path: Path) -> None:
    """Made again from nothing, one at a time, the pages about all areas are the same byte for byte."""
    other = Path(shutil.copytree(small, tmp_path / "elsewhere", ignore=shutil.ignore_patterns("reports")))
    wanted = [a for page in OF_ALL for a in ("--product", page.removesuffix(".ipynb"))]
    _run(other, *wanted, "--jobs", "1")
    for file in [*OF_ALL, *(f"assets/{name}" for name in _maps_of(small, OF_ALL))]:
        assert (other / "reports" / file).read_bytes() == (small / "reports" / file).read_bytes()


def test_no_page_says_where_when_or_by_whom_it_was_made(small: Path) -> None:
    """No path, user, host, temporary folder, kernel or time of the machine stands in anything that was made."""
    signs = {
        str(small),
        str(ROOT),
        tempfile.gettempdir() + "/",
        str(Path.home()) + "/",
        "/home/",
        "ipykernel",
        "papermill",
    }
    signs |= {f"/{getpass.getuser()}/", "planning-release-", "site-packages", "start_time"}
    if len(socket.gethostname()) > 6:
        signs.add(socket.gethostname())
    time = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d|\b\d\d:\d\d:\d\d\b|0x[0-9a-f]{8,}")
    files = [p for p in (small / "reports").rglob("*") if p.is_file() and p.name != "leaflet.js"]
    assert len(files) > 15
    for path in files:
        content = path.read_text(encoding="utf-8")
        assert not {s for s in signs if s in content}, path
        assert not time.search(content), path


LOOK = """import os
from pathlib import Path
from planning.display.blocks import paragraph, text

files = sorted(p for p in Path().rglob("*") if p.is_file())
seen = "mirabelle" in "".join(p.read_text() for p in files)
above = [d.name for d in Path.cwd().parents if (d / "country_profiles").exists()]
paragraph(text(f"top {sorted(os.listdir())}; level 4 seen {seen}; workspaces above {above}; sdn {len(files) > 3}"))"""


def _change(folder: Path, name: str, source: str) -> None:
    path = folder / "templates" / f"{name}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    last = next(c for c in reversed(notebook["cells"]) if c["cell_type"] == "code")
    last["source"] = source.splitlines(keepends=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_kernels_see_only_the_released_copy(small: Path) -> None:
    """Text of level 4 is nowhere in the folder a kernel of the HCT edition works in, and the workspace is not above it."""
    path = small / "country_profiles" / "xka" / "assessment.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n{level=4} The mirabelle stands here.\n", encoding="utf-8")
    _change(small, "scenario_plan", LOOK)
    seen = {}
    for edition in ("hct", "cell"):
        _run(small, "--area", "XKA", "--product", "scenario_plan", "--edition", edition)
        (seen[edition],) = [t for _, t in _blocks(_page(small, "xka/scenario_plan.ipynb")) if "level 4 seen" in t]
    assert "top ['country_profiles']; level 4 seen False; workspaces above []; sdn True" in seen["hct"]
    # The planning cell's own edition may hold it: were it never found, the line above would show nothing.
    assert "level 4 seen True" in seen["cell"]


def test_one_failing_area_stops_no_other_and_does_not_vanish(small: Path) -> None:
    """Lebanon's broken file gives failure pages, its name on the comparison, a problem line and exit code 1."""
    (small / "country_profiles" / "lbn" / "gaps.yml").write_text("gaps: [mirabelle\n", encoding="utf-8")
    told = _run(small, code=1)
    assert f"{NUMBER} pages, {len(OF_ALL)} made, {2 * EACH} unchanged, {EACH} failed" in told
    assert "lbn/gaps.yml:" in told
    assert "Traceback" not in told
    for page in PRODUCT_PAGES:
        words = " ".join(w for _, w in _blocks(_page(small, f"lbn/{page}.ipynb")))
        assert "This page could not be made." in words
        assert "mirabelle" not in words
        assert _made(small)[f"lbn/{page}.ipynb"]["status"] == "failed"
    for page in ("comparison.ipynb", "areas.ipynb"):
        assert "Left out, because the profile has problems: LBN." in " ".join(w for _, w in _blocks(_page(small, page)))
    # A failed page is tried again, also when nothing changed.
    assert f"{EACH} failed" in _run(small, code=1)


def test_the_failure_page_of_an_exercise_says_that_it_is_one(small: Path) -> None:
    """A fictional area whose profile cannot be read is labelled all the same, and a real one is not."""
    for code in ("xka", "lbn"):
        (small / "country_profiles" / code / "area.yml").write_text("area: [\n", encoding="utf-8")
    place = Workspace(small)
    jobs = plan_pages(place, "hct", DAY, ("XKA", "LBN"), ("scenario_plan",))
    assert run_pages(place, jobs, DAY, workers=1, quiet=True).count("failed") == 2
    assert "Exercise: fictional area" in _blocks(_page(small, "xka/scenario_plan.ipynb"))[-1][1]
    assert "Exercise" not in _blocks(_page(small, "lbn/scenario_plan.ipynb"))[-1][1]


def test_a_notebook_cell_that_raises_leaves_a_page_without_the_text_of_the_error(small: Path) -> None:
    """The page says which kind of error it was and where; the others are made; the error's words stay in the terminal."""
    _change(small, "scenario_plan", 'assert area != "SDN", f"mirabelle {page.profile.area.name}"')
    told = _run(small, "--product", "scenario_plan", code=1)
    assert "3 pages, 2 made, 0 unchanged, 1 failed" in told
    page = (small / "reports" / "sdn" / "scenario_plan.ipynb").read_text(encoding="utf-8")
    assert "This page could not be made." in page
    assert "AssertionError in notebook cell" in page
    assert "mirabelle" not in page
    assert "mirabelle" not in (small / "reports" / "pages.json").read_text(encoding="utf-8")
    assert _made(small)["xka/scenario_plan.ipynb"]["status"] == "ok"


def test_an_unreadable_index_is_made_anew(small: Path) -> None:
    """A torn index is taken as no index: the pages are made again rather than trusted."""
    (small / "reports" / "pages.json").write_text("{", encoding="utf-8")
    assert "1 page, 1 made" in _run(small, "--area", "SDN", "--product", "scenario_plan")
    assert list(_made(small)) == ["sdn/scenario_plan.ipynb"]


@pytest.mark.parametrize(
    ("areas", "products", "edition", "message"),
    [
        (("SND",), (), "hct", "do you mean SDN"),
        ((), ("scenario-plan",), "hct", "do you mean scenario_plan"),
        ((), (), "htc", "do you mean hct"),
    ],
)
def test_wrong_names_are_refused_before_anything_is_planned(
    areas: tuple[str, ...], products: tuple[str, ...], edition: str, message: str, small: Path
) -> None:
    """An unknown area, product or edition is a wrong use and names the nearest."""
    with pytest.raises(UsageError, match=message):
        plan_pages(Workspace(small), edition, DAY, areas, products)

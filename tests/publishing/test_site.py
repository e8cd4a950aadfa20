"""Publishing: a record of what was built, the same bytes each time, and never a loss of what stood there before."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from site_fixture import AS_OF, HAND_WRITTEN, command, pages_of_site, tree

from planning.building import PRODUCTS, plan_pages
from planning.problems import UsageError
from planning.profiles import Workspace
from planning.publishing import Published, publish, ready
from planning.publishing import site as publishing
from planning.publishing.builders import PublishError


def _record(site: Path) -> dict[str, Any]:
    return json.loads((site / "build.json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_every_page_is_there(site: Path) -> None:
    """The site holds exactly the hand-written pages, those of each area and those of all areas: more than 49."""
    found = sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html"))
    assert found == sorted(pages_of_site())
    assert len(found) >= 49


@pytest.mark.slow
def test_the_record_names_the_builder_and_every_page(site: Path, whole: Path, today: Any) -> None:
    """build.json says with what the site was built and, for each made page, area, product, fingerprint, status, day."""
    record = _record(site)
    assert (record["builder"], record["edition"]) == ("embedded", "hct")
    assert record["version"].startswith("smalldocs ")
    listed = [p["page"] for p in record["pages"]]
    assert sorted(listed) == sorted(p for p in pages_of_site() if p.startswith("reports/"))
    day = type(today).fromisoformat(AS_OF)
    planned = {f"reports/{j.file.removesuffix('.ipynb')}.html": j for j in plan_pages(Workspace(whole), "hct", day)}
    for page in record["pages"]:
        job = planned[page["page"]]
        assert page.get("area", "") == job.area
        assert page["product"] == job.product.id
        assert (page["status"], page["as_of"], page["edition"]) == ("ok", AS_OF, "hct")
        assert len(page["fingerprint"]) == 64
    assert {p["product"] for p in record["pages"]} == {p.id for p in PRODUCTS}


@pytest.mark.slow
def test_two_publishings_give_the_same_bytes(whole: Path, site: Path, tmp_path: Path) -> None:
    """Rendered again, the whole site is the same byte for byte, and as many pages are told as a reader can open."""
    again = publish(Workspace(whole), tmp_path / "again", "embedded")
    number = len(pages_of_site())
    assert again == Published(tmp_path / "again", "embedded", _record(site)["version"], number, again.verdict)
    assert tree(tmp_path / "again") == tree(site)


def test_publishing_changes_nothing_but_the_site(small: Path, tmp_path: Path) -> None:
    """Publishing reads the workspace and writes the target alone, and leaves no folder of its own beside it."""
    before = tree(small)
    publish(Workspace(small), tmp_path / "out" / "site", "embedded")
    assert tree(small) == before
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["site"]


def test_nothing_of_the_workspace_comes_along(small_site: Path) -> None:
    """Neither profiles nor templates nor notebooks nor the index of the pages lie on the site."""
    endings = {p.suffix for p in small_site.rglob("*") if p.is_file() and p.name != "LICENSE"}
    assert endings <= {".html", ".js", ".css", ".json", ".woff", ".woff2", ".png", ".svg", ".txt", ".xml", ".ics"}
    assert not [p for p in tree(small_site) if "pages.json" in p or "country_profiles" in p or "templates" in p]


@pytest.mark.parametrize("name", ["letter.txt", ".hidden", "index.html", "build.json"])
def test_a_folder_that_holds_something_else_is_refused(name: str, small: Path, tmp_path: Path) -> None:
    """A folder with files that are no site of ours is left as it is, before anything is rendered."""
    target = tmp_path / "target"
    target.mkdir()
    (target / name).write_text("mine", encoding="utf-8")
    with pytest.raises(
        UsageError, match="something else than a site of ours: not replaced; give an empty folder with --to"
    ):
        publish(Workspace(small), target, "embedded")
    assert [p.name for p in target.iterdir()] == [name]
    assert (target / name).read_text(encoding="utf-8") == "mine"


def test_the_command_refuses_before_a_page_is_made(small: Path, tmp_path: Path) -> None:
    """A wrong target or builder ends ``planning publish`` with 2 and one line, and no page is made first."""
    shutil.rmtree(small / "reports")
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "letter.txt").write_text("mine", encoding="utf-8")
    before = tree(tmp_path)
    for wrong in (["--to", str(tmp_path / "target")], ["--builder", "quatro"]):
        done = command("publish", "--workspace", str(small), "--as-of", AS_OF, "--quiet", *wrong, code=2)
        assert done.stderr.startswith("planning: ")
        assert done.stderr.count("\n") == 1
        assert tree(tmp_path) == before


def test_an_empty_folder_and_a_site_of_ours_are_taken(small: Path, tmp_path: Path) -> None:
    """An empty folder becomes the site; a site is replaced whole, and a file that no longer belongs is gone."""
    target = tmp_path / "target"
    target.mkdir()
    publish(Workspace(small), target, "embedded")
    first = tree(target)
    (target / "reports" / "old.html").write_text("old", encoding="utf-8")
    publish(Workspace(small), target, "embedded")
    assert tree(target) == first


def test_a_failing_render_leaves_the_old_site(
    small: Path, small_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the renderer gives up in the middle, the site that stood there stands there still, and nothing beside it."""
    target = Path(shutil.copytree(small_site, tmp_path / "out" / "site"))
    before = tree(tmp_path / "out")

    def torn(project: Path, _: str) -> Path:
        (project / "_site").mkdir()
        raise PublishError("the renderer gave up")

    monkeypatch.setattr(publishing, "render", torn)
    with pytest.raises(PublishError, match="gave up"):
        publish(Workspace(small), target, "embedded")
    assert tree(tmp_path / "out") == before


def test_a_full_disk_at_the_last_step_leaves_the_old_site(
    small: Path, small_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the new site cannot be put in its place, the old one is put back."""
    target = Path(shutil.copytree(small_site, tmp_path / "out" / "site"))
    before = tree(tmp_path / "out")
    original = Path.rename

    def stuck(self: Path, to: Path) -> Path:
        if self.name == "new":
            raise OSError("no space left")
        return original(self, to)

    monkeypatch.setattr(Path, "rename", stuck)
    with pytest.raises(OSError, match="no space left"):
        publish(Workspace(small), target, "embedded")
    assert tree(tmp_path / "out") == before


def test_a_link_that_leads_nowhere_stops_the_publishing(small: Path, tmp_path: Path) -> None:
    """The embedded builder's broken links are an error that names the page, and nothing is published."""
    path = small / "method.qmd"
    path.write_text(path.read_text(encoding="utf-8") + "\n[lost](nowhere.qmd)\n", encoding="utf-8")
    with pytest.raises(PublishError, match=r"links that lead nowhere: .*nowhere"):
        publish(Workspace(small), tmp_path / "site", "embedded")
    assert not (tmp_path / "site").exists()


def test_a_page_that_failed_is_published_and_marked(small: Path, tmp_path: Path) -> None:
    """An area that fails has its pages on the site and in its record, and the command ends with 1."""
    (small / "country_profiles" / "lbn" / "gaps.yml").write_text("gaps: [\n", encoding="utf-8")
    arguments = ["--as-of", AS_OF, "--builder", "embedded", "--to", str(tmp_path / "site"), "--quiet"]
    done = command("publish", "--workspace", str(small), *arguments, code=1)
    assert f"The site is at {tmp_path / 'site' / 'index.html'}" in done.stdout
    status = {p["page"]: p["status"] for p in _record(tmp_path / "site")["pages"]}
    assert {p for p, s in status.items() if s == "failed"} == {p for p in status if p.startswith("reports/lbn/")}
    page = (tmp_path / "site" / "reports" / "lbn" / "index.html").read_text(encoding="utf-8")
    assert "This page could not be made." in page


def test_hand_written_pages_of_the_workspace_win(small: Path, tmp_path: Path) -> None:
    """A workspace's own pages are used; one without any gets those that came with the package."""
    (small / "method.qmd").write_text("---\ntitle: Our way\n---\n\nOurs.\n", encoding="utf-8")
    for name in set(HAND_WRITTEN) - {"method.qmd"}:
        (small / name).unlink()
    publish(Workspace(small), tmp_path / "site", "embedded")
    assert "Ours." in (tmp_path / "site" / "method.html").read_text(encoding="utf-8")
    assert "How to read a page" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_what_is_ready_is_told_without_writing(small: Path, tmp_path: Path) -> None:
    """The folder of the site is ``_site`` unless another is given, and asking makes neither."""
    assert ready(Workspace(small), None, "embedded")[:2] == ((small / "_site").resolve(), "embedded")
    assert ready(Workspace(small), tmp_path / "deep" / "site", "embedded")[0] == tmp_path / "deep" / "site"
    assert not (small / "_site").exists()
    assert not (tmp_path / "deep").exists()

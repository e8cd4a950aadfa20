"""JupyterLab in a real browser: logging in, the panel beside the text, a reader's read-only text, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("jupyter_collaboration")

from lab_fixture import PASSWORDS, Lab, running, until
from site_fixture import copy_workspace

pytestmark = pytest.mark.browser
AREA = "country_profiles/xka/area.yml"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Give a lab that all tests of this file use."""
    root = copy_workspace(tmp_path_factory.mktemp("workspace"), ("xka",))
    with running(root, tmp_path_factory.mktemp("home")) as found:
        yield found


def _opened(lab: Lab, chromium: Any, who: str, path: str) -> tuple[Any, list[str]]:
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    outside: list[str] = []
    page.on("request", lambda r: outside.append(r.url) if not r.url.startswith((lab.base, "data:", "blob:")) else None)
    page.on("console", lambda m: outside.append(m.text) if "Content Security Policy" in m.text else None)
    page.goto(f"{lab.base}{path}")
    page.locator("#member:focus").wait_for()  # the first field has the keyboard
    page.keyboard.type(who)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORDS[who])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    return page, outside


def test_the_panel_tells_what_is_wrong_and_leads_there(lab: Lab, chromium: Any) -> None:
    """An author types a fault: it is saved, told beside the text, and a click goes to its line; mended, it is gone."""
    page, outside = _opened(lab, chromium, "amina", f"/lab/tree/{AREA}")
    text = page.locator(".jp-FileEditor .cm-content")
    text.wait_for(timeout=60_000)
    panel = page.locator("#planning-check")
    page.get_by_role("tab", name="Check").click()
    until(lambda: "No problem in this file" in panel.inner_text())
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nshoe_size: 4")
    fault = panel.get_by_role("button", name="shoe_size").first
    fault.wait_for(timeout=20_000)
    assert "shoe_size: 4" in (lab.root / AREA).read_text(encoding="utf-8")
    page.keyboard.press("Control+Home")
    fault.click()
    line = (lab.root / AREA).read_text(encoding="utf-8").split("\n").index("shoe_size: 4") + 1
    until(lambda: f"Ln {line}, Col 1" in page.locator("#jp-main-statusbar").inner_text())
    page.keyboard.press("Shift+End")
    page.keyboard.press("Delete")
    until(lambda: "No problem in this file" in panel.inner_text())
    shown = page.locator(".jp-MenuBar-anonymousIcon span").evaluate("e => getComputedStyle(e).color")
    assert shown == "rgb(255, 255, 255)"
    assert outside == []


def test_a_reader_cannot_type_into_what_would_be_dropped(lab: Lab, chromium: Any) -> None:
    """The text says that it is read-only and takes no keys; it follows what an author writes."""
    page, outside = _opened(lab, chromium, "chidi", f"/lab/tree/{AREA}")
    text = page.locator(".jp-FileEditor .cm-content")
    text.wait_for(timeout=60_000)
    until(lambda: "read-only" in page.locator(".jp-FileEditor, .jp-Toolbar").all_inner_texts().__str__())
    text.click()
    page.keyboard.type("SMUGGLED")
    assert "SMUGGLED" not in text.inner_text()
    file = lab.root / AREA
    file.write_text(f"# written meanwhile\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    until(lambda: "# written meanwhile" in text.inner_text())
    assert outside == []


def test_a_template_is_run_from_the_start_page(lab: Lab, chromium: Any) -> None:
    """By keyboard alone: choose, confirm, and the private copy is open."""
    page, outside = _opened(lab, chromium, "amina", "/planning/")
    page.get_by_role("link", name="Run a template with an area").press("Enter")
    page.get_by_label("Template", exact=True).select_option("evidence")
    page.get_by_label("Area").select_option("XKA")
    page.get_by_role("button", name="Make the copy").press("Enter")
    page.locator(".jp-Notebook").wait_for(timeout=60_000)
    assert "/private/amina/evidence_xka_" in page.url
    assert outside == []


@pytest.mark.parametrize("path", ["/login", "/planning/", "/planning/template", "/planning/check/XKA"])
def test_the_pages_can_be_used_by_everybody(lab: Lab, chromium: Any, path: str) -> None:
    """Axe finds nothing on them, on a wide and on a narrow window."""
    from axe_playwright_python.sync_playwright import Axe

    page, _ = _opened(lab, chromium, "amina", "/planning/") if path != "/login" else (chromium.new_page(), [])
    page.goto(lab.base + path)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width

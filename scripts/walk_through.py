"""Makes the pictures of docs/walk-through.md: goes its way in a real lab with a browser, as a new user would.

    scripts/walk_through.py            writes docs/walk-through/*.png
    scripts/walk_through.py --to DIR   writes them elsewhere

Ends with 1 where a step of the walk-through cannot be taken any more.
"""

from __future__ import annotations

import argparse
import io
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from write_together import FLAGS, ROOT, WAIT, chromium_at, run_all, running

from planning.profiles import Answers, Workspace, new_profile

PICTURES = ROOT / "docs" / "walk-through"
COLOURS = 64  # of a picture, so that it stays small
SENTENCE = "Two armed groups hold checkpoints on the road to the river."


def prepare(root: Path) -> None:
    """Make a workspace with the practice area, as the walk-through does, beside an area that is not meant."""
    for name in ("workbench", "templates"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copytree(ROOT / "country_profiles" / "xka", root / "country_profiles" / "xka")
    new_profile(Workspace(root), "XKZ", Answers("Practice", "complex_emergency", owner="cmcoord"))


def picture(page: Any, to: Path, name: str) -> None:
    """Take a picture of what is seen, with few colours."""
    image = Image.open(io.BytesIO(page.screenshot()))
    image.convert("RGB").quantize(COLOURS).save(to / f"{name}.png", optimize=True)


def go(page: Any, desk: str, to: Path) -> None:
    """Take the steps one after the other."""
    page.goto(desk)
    row = page.get_by_role("row", name=re.compile("Practice"))
    row.wait_for()
    picture(page, to, "desk")

    row.get_by_role("link", name=re.compile("^text")).click()
    text = page.locator(".jp-FileEditor .cm-content")
    text.wait_for(timeout=WAIT * 1000)
    text.get_by_text("## H05").click()
    page.keyboard.press("End")
    page.keyboard.type(f"\n\n{SENTENCE}")
    page.get_by_role("tab", name="Check").click()
    page.locator("#planning-check").get_by_text("No problem in this file").wait_for(timeout=WAIT * 1000)
    picture(page, to, "text")

    page.goto(desk.partition("?")[0])
    page.get_by_role("link", name="write records").click()
    run_all(page, page.get_by_label("Area", exact=True))
    page.get_by_label("Area", exact=True).select_option("XKZ - Practice")
    page.get_by_label("Kind of record", exact=True).select_option("Fact")
    page.get_by_role("button", name="New record: fact").click()
    page.get_by_label("Statement (needed)", exact=True).fill("The ferry stopped on 20 November: no fuel.")
    page.get_by_label("Source (needed)", exact=True).select_option("EXERCISE - Exercise data, fictional")
    page.get_by_label("Reference (needed)", exact=True).fill("Situation report 14, page 2")
    page.keyboard.press("Tab")
    page.get_by_label("Statement (needed)", exact=True).scroll_into_view_if_needed()
    picture(page, to, "form")
    page.get_by_label("Why (one line for the journal)", exact=True).fill("Heard at the ferry")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text(re.compile(r"Saved for Practice \(XKZ\) in facts\.yml: New fact F-001, level 1")).wait_for(
        timeout=WAIT * 1000
    )

    page.goto(desk.partition("?")[0])
    page.get_by_role("link", name="Run a template with an area").click()
    page.get_by_label("Template", exact=True).select_option("country_assessment")
    page.get_by_label(re.compile("^Area")).select_option("XKZ")
    page.get_by_role("button", name="Make the copy and open it").click()
    run_all(page, page.get_by_text("draft, not reviewed").first)  # the rest is drawn when it is scrolled to
    page.get_by_role("heading", name="5 Armed actors").scroll_into_view_if_needed()
    page.locator(".jp-OutputArea").get_by_text(SENTENCE).wait_for(timeout=WAIT * 1000)
    page.get_by_role("heading", name="5 Armed actors").scroll_into_view_if_needed()
    picture(page, to, "page")

    page.goto(desk.partition("?")[0])
    page.get_by_role("row", name=re.compile("Practice")).get_by_role("link", name=re.compile("^review")).click()
    page.get_by_role("heading", name="Where the products stand").wait_for()
    picture(page, to, "review")


def main() -> int:
    """Make the pictures."""
    from playwright.sync_api import Error, sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=PICTURES)
    to = parser.parse_args().to
    to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="walk-") as place:
        prepare(Path(place))
        with (
            running(Path(place), ("amina",)) as (base, tokens),
            sync_playwright() as p,
            p.chromium.launch(executable_path=chromium_at(), args=FLAGS) as browser,
        ):
            page = browser.new_page(viewport={"width": 1100, "height": 800})
            try:
                go(page, f"{base}/planning/?token={tokens['amina']}", to)
            except Error as error:
                print(f"a step cannot be taken: {str(error).splitlines()[0]}")
                page.screenshot(path=to / "fault.png")
                return 1
    for path in sorted(to.glob("*.png")):
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

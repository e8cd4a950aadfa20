"""Gives every page of a site a Content-Security-Policy: only the site's own scripts run, nothing is fetched elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from planning.profiles.writing import write_whole

__all__ = ["policy", "write_policies"]

RUNS = {"", "text/javascript", "application/javascript", "module"}
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
START = re.compile(r"<main\b", re.IGNORECASE)
OURS = re.compile(r'\n<meta http-equiv="Content-Security-Policy"[^>]*>\n')


class _Inline(HTMLParser):
    """Collects the scripts written into a piece of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: str | None = None
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "script" and "src" not in told and (told.get("type") or "").lower() in RUNS:
            self.open = ""

    def handle_data(self, data: str) -> None:
        if self.open is not None:
            self.open += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.open is not None:
            self.scripts.append(self.open)
            self.open = None


def _scripts(page: str) -> Iterator[str]:
    """Give the scripts outside a page's content: the renderer's own and those of the head.

    A script inside the content can only come from what people typed, and gets no leave to run. The content ends with
    the last mark of its end, whatever tags or comments stand in it.
    """
    start, end = START.search(page), page.lower().rfind("</main")
    for piece in (page[: start.start()], page[end:] if end > start.start() else "") if start else (page,):
        reader = _Inline()
        reader.feed(piece)
        yield from reader.scripts


def policy(page: str) -> str:
    """Give the policy of a page: its own site, and the scripts the renderer wrote into it, by their hash.

    It holds from file:// as well, where a browser takes the files beside the page as the page's own.
    """
    hashes = sorted({base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in _scripts(page)})
    scripts = " ".join(["'self'", *(f"'sha256-{h}'" for h in hashes)])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'"
    )


def write_policies(site: Path) -> None:
    """Write the policy as the first thing in the head of every page of a site."""
    for path in sorted(site.rglob("*.html")):
        page = OURS.sub("", path.read_text(encoding="utf-8"))
        tag = f'<meta http-equiv="Content-Security-Policy" content="{policy(page)}">\n'
        found = HEAD.search(page)
        if found:
            write_whole(path, f"{page[: found.end()]}\n{tag}{page[found.end() :]}")

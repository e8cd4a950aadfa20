"""The search index of a site: what stands on its pages by section, and the same as a script for pages opened from a file."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

from planning.profiles.writing import write_whole

__all__ = ["write_search_data", "write_search_index"]

HEADINGS = {"h1", "h2", "h3"}
SHOWN = 160  # characters of a section that stand in the index as they are
SKIPPED = {"script", "style", "svg", "nav", "button", "title"}


MARKS = ".,;:!?()[]\u201c\u201d\"'"  # that may stand around a word


class _Sections(HTMLParser):
    """Collects the text of a page's content, cut at its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.content = 0
        self.skipped = 0
        self.foot = False  # edition, day and fingerprint: the same on every page, or words that nobody looks for
        self.heading = ""
        self.title = ""
        self.sections: list[dict[str, str]] = [{"id": "", "title": "", "text": ""}]
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "main":
            self.content += 1
        elif tag in SKIPPED:
            self.skipped += 1
        elif tag == "p" and "pl-foot" in (told.get("class") or "").split():
            self.foot = True
        elif tag == "section":
            self.ids.append(told.get("id") or "")
        elif tag in HEADINGS and self.content:
            self.heading = tag
            if tag != "h1":
                anchor = told.get("id") or told.get("data-anchor-id") or (self.ids[-1] if self.ids else "")
                self.sections.append({"id": anchor, "title": "", "text": ""})

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.content -= 1
        elif tag == "p":
            self.foot = False
        elif tag in SKIPPED:
            self.skipped = max(0, self.skipped - 1)
        elif tag == "section" and self.ids:
            self.ids.pop()
        elif tag == self.heading:
            self.heading = ""

    def handle_data(self, data: str) -> None:
        if not self.content or self.skipped or self.foot:
            return
        if self.heading == "h1":
            self.title += data
        else:
            self.sections[-1]["title" if self.heading else "text"] += f"{data} "


def _short(text: str) -> str:
    """Give the beginning of a text, which a reader sees among the results, and of the rest each word once.

    Tables say the same words in every row; an index of all of them would be most of what a site weighs. A search looks
    for parts of words in any case: so the words stand in small letters and in order, which packs well, and one that is
    part of another is found with it.
    """
    head, rest = text[:SHOWN], text[SHOWN:].split()
    words = {w.strip(MARKS).casefold() for w in rest if any(c.isalpha() for c in w)}
    words -= {w.strip(MARKS).casefold() for w in head.split()}
    whole = [w for w in sorted(words) if w and not any(w != other and w in other for other in words)]
    return " ".join([head, *whole]).strip()


def write_search_index(site: Path) -> None:
    """Write ``search.json`` from the pages themselves, in the shape both renderers' search reads.

    The embedded builder indexes Markdown alone and would not find what tables, prose and figures of a page say.
    """
    entries: list[dict[str, str]] = []
    # Pages of one kind stand beside each other: they say much the same of each area, and what is packed shrinks by it.
    for path in sorted(site.rglob("*.html"), key=lambda p: (p.name, p)):
        page = path.relative_to(site).as_posix()
        reader = _Sections()
        reader.feed(path.read_text(encoding="utf-8"))
        for section in reader.sections:
            words = _short(re.sub(r"\s+", " ", section["text"]).strip())
            name = re.sub(r"\s+", " ", section["title"]).strip()
            if words or name:
                # The theme's script puts the address into the results as it is.
                href = f"{page}#{quote(section['id'])}" if section["id"] else page
                title = re.sub(r"\s+", " ", reader.title).strip()
                # An entry needs an id of its own; its address once more would be a twentieth of what the index weighs. A bare
                # number of four digits could be one that the leak gate looks for.
                key = f"e{len(entries)}"
                entries.append({"objectID": key, "href": href, "title": title, "section": name, "text": words})
    write_whole(site / "search.json", json.dumps(entries, ensure_ascii=False))


def write_search_data(site: Path) -> None:
    """Write ``search-data.js`` beside the site's ``search.json``; a site without search gets none."""
    index = site / "search.json"
    if index.is_file():
        text = json.dumps(index.read_text(encoding="utf-8"), ensure_ascii=False)
        # Both separators end a line in older scripts, though not in JSON.
        safe = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("</", "<\\/")
        write_whole(site / "search-data.js", f"window.planningSearchData = {safe};\n")

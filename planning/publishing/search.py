"""Puts the search index into a script as well, so that search works when the site is opened from a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from planning.profiles.writing import write_whole

__all__ = ["write_search_data"]


def write_search_data(site: Path) -> None:
    """Write ``search-data.js`` beside the site's ``search.json``; a site without search gets none."""
    index = site / "search.json"
    if index.is_file():
        text = json.dumps(index.read_text(encoding="utf-8"), ensure_ascii=False)
        # Both separators end a line in older scripts, though not in JSON.
        safe = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("</", "<\\/")
        write_whole(site / "search-data.js", f"window.planningSearchData = {safe};\n")


if __name__ == "__main__":
    write_search_data(Path(sys.argv[1]))

"""Makes an executed notebook a page: title, outputs both renderers lay out alike, no time or path of the machine."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from planning.display.blocks import BLOCK_TYPE, escaped
from planning.frameworks import framework

__all__ = ["Made", "calendar_name", "failed_page", "finish", "map_name", "page_footer", "page_title", "withheld_page"]

Cell = dict[str, Any]
Notebook = dict[str, Any]


class Made(dict[str, str]):
    """Files that go with a page: name below ``reports/assets`` -> text."""


def page_title(product_title: str, area_name: str, product_id: str) -> str:
    """Give the title of a page: what it is, and about which area."""
    if not area_name:
        return product_title
    return area_name if product_id == "hct_brief" else f"{product_title}: {area_name}"


def finish(notebook: Notebook, title: str, footer: str, depth: int, facts: dict[str, str]) -> tuple[Notebook, Made]:
    """Turn an executed notebook into a page's notebook.

    ``title`` becomes its front matter, ``footer`` its last block, ``facts`` its metadata (fingerprint and what else).
    Code goes, outputs become Markdown with raw blocks, scripts become files; a section with nothing to say goes with
    its heading. ``depth`` is how many folders the page lies below ``reports/``.
    """
    made = Made()
    cells: list[Cell] = [_front(title)]
    kept = [c for c in notebook["cells"] if not _is_title(c)]
    blocks = [(c, _block(c)) for c in kept if c["cell_type"] == "markdown" or _block(c)]
    for i, (cell, block) in enumerate(blocks):
        if cell["cell_type"] == "markdown":
            if _has_content(blocks[i + 1 :], _level(cell)):
                cells.append(_markdown(_text(cell)))
        elif block:
            cells.append(_output(_with_scripts(block, depth, made) + _with_calendars(block, depth, made)))
    cells.append(_output(footer))
    for number, cell in enumerate(cells):
        cell["id"] = f"part-{number}"
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "planning": facts,
    }
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, made


def failed_page(title: str, why: str, footer: str, facts: dict[str, str]) -> Notebook:
    """Give the page that stands where one could not be made; it says so, and nothing of the data."""
    head = f'<p class="pl-failed"><strong>This page could not be made.</strong> {escaped(why)}</p>'
    page, _ = finish({"cells": []}, title, footer, 0, facts)
    page["cells"].insert(1, {**_output(head), "id": "part-failed"})
    return page


def withheld_page(title: str, why: str, footer: str, facts: dict[str, str]) -> Notebook:
    """Give the page that stands where a product is not endorsed yet; it says so, and nothing of the data."""
    head = f'<p class="pl-status"><strong>Not endorsed yet.</strong> {escaped(why)}</p>'
    page, _ = finish({"cells": []}, title, footer, 0, facts)
    page["cells"].insert(1, {**_output(head), "id": "part-withheld"})
    return page


def _text(cell: Cell) -> str:
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def _is_title(cell: Cell) -> bool:
    return cell["cell_type"] == "markdown" and bool(re.match(r"# [^\n]+$", _text(cell).strip()))


def _level(cell: Cell) -> int:
    mark = re.match(r"(#+) ", _text(cell))
    return len(mark.group(1)) if mark else 7


def _block(cell: Cell) -> dict[str, Any]:
    """Join what a notebook cell showed; only our own blocks count."""
    found: dict[str, Any] = {"html": "", "scripts": [], "calendars": []}
    for output in cell.get("outputs", []):
        data = output.get("data", {}).get(BLOCK_TYPE)
        if data:
            found["html"] += data["html"]
            found["scripts"] += data["scripts"]
            found["calendars"] += data.get("calendars", [])
    return found if found["html"] else {}


def _has_content(rest: list[tuple[Cell, dict[str, Any]]], level: int) -> bool:
    for cell, block in rest:
        if cell["cell_type"] == "markdown":
            if _level(cell) <= level:
                return False
        elif block:
            return True
    return False


def _with_scripts(block: dict[str, Any], depth: int, made: Made) -> str:
    out: str = block["html"]
    if not block["scripts"]:
        return out
    up = "../" * depth + "assets"
    tags = [f'<link rel="stylesheet" href="{up}/leaflet.css">', f'<script src="{up}/leaflet.js"></script>']
    for script in block["scripts"]:
        # The same map on two pages is one file of the site, fetched once.
        name = map_name(f"{script}\n")
        made[name] = f"{script}\n"
        tags.append(f'<script src="{up}/{name}"></script>')
    return out + "\n".join(tags) + "\n"


def _with_calendars(block: dict[str, Any], depth: int, made: Made) -> str:
    """Give links to the calendars of a block, which become files of the site."""
    links = []
    for text in block["calendars"]:
        name = calendar_name(text)
        made[name] = text
        href = f"{'../' * depth}assets/{name}"
        links.append(f'<p class="pl-screen"><a href="{href}" download>Calendar file (iCalendar)</a></p>\n')
    return "".join(links)


def map_name(content: str) -> str:
    """Give the name of a map's file, which its content decides: a changed file is seen by its name."""
    return f"map-{_short(content)}.js"


def calendar_name(content: str) -> str:
    """Give the name of a calendar's file, which its content decides."""
    return f"calendar-{_short(content)}.ics"


def _short(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _raw(content: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    # A blank line inside would end nothing in a raw block, but both renderers are quicker to read without.
    body = re.sub(r"\n{2,}", "\n", content).strip()
    return f"{fence}{{=html}}\n{body}\n{fence}"


def _lines(text: str) -> list[str]:
    # A list of lines: with one string Quarto runs headings into the text.
    return text.splitlines(keepends=True)


def _front(title: str) -> Cell:
    plain = re.sub(r"([\\`*_{}\[\]<>#$|~^@!&])", r"\\\1", title)  # both renderers read a title as Markdown
    return {
        "cell_type": "raw",
        "metadata": {},
        "source": _lines(f"---\ntitle: {json.dumps(plain, ensure_ascii=False)}\n---"),
    }


def _markdown(text: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": _lines(text)}


def _output(content: str) -> Cell:
    data = {"text/markdown": _lines(_raw(content))}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [output],
        "source": ["#| echo: false"],
    }


def page_footer(facts: dict[str, str], *, exercise: bool) -> str:
    """Give the foot of a page: as of, edition with its TLP mark, fingerprint, and the label of an exercise."""
    edition = framework("editions")[facts["edition"]]
    parts = [
        f"As of {escaped(facts['as_of'])}",
        f"{escaped(edition.label)}, TLP:{edition.values['tlp']}",
        f"fingerprint <code>{escaped(facts['fingerprint'][:16])}</code>",
    ]
    if exercise:
        parts.insert(0, "<strong>Exercise: fictional area</strong>")
    return f'<p class="pl-foot">{" · ".join(parts)}</p>'

"""Small counts and talkative marks on a finished page: figures that point at single people, stubs that say too much."""

from __future__ import annotations

import contextlib
import csv
import html
import io
import re
from collections.abc import Callable, Iterator
from functools import cache

from planning.frameworks import framework
from planning.profiles.records import RECORD_TYPES
from planning.sharing.shapes import Found
from planning.sharing.spellings import digits, normal
from planning.sharing.views import LARGEST, decoded

__all__ = [
    "Published",
    "small_in_csv",
    "small_in_pages",
    "small_in_rows",
    "small_in_scripts",
    "small_in_workbook",
    "stubs",
]

Published = Callable[[str, float], bool]  # whether a reading of that indicator with that value is public

_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL | re.IGNORECASE)
_ROW = re.compile(r"<tr\b[^>]*>(.*?)(?=<tr\b|</tr>|</table>)", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<t([hd])\b[^>]*>(.*?)(?=<t[hd]\b|</t[hd]>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_BARE = re.compile(r"\d{1,3}")
_VALUE = re.compile(r"[\"']value[\"']\s*:\s*[\"']?(\d{1,3})[\"']?\s*[,}]")
_STRING = re.compile(r"<si\b[^>]*>(.*?)</si>", re.DOTALL)
_SHEET_ROW = re.compile(r"<row\b[^>]*>(.*?)</row>", re.DOTALL)
_SHEET_CELL = re.compile(r'<c\b[^>]*?\br="([A-Z]{1,3})\d+"([^>]*)(?<!/)>(.*?)</c>', re.DOTALL)
_STUB = re.compile(r"<(\w+)\b([^<>]*\bpl-stub\b[^<>]*)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_PLAIN_STUB = re.compile(r'\s*class="pl-stub"(?:\s+dir="auto")?\s*|\s*dir="auto"\s+class="pl-stub"\s*')
_BRACKETS = re.compile(r"\[(?:evidence |text )?above this edition\]")
_PHRASE = re.compile(r"above this edition|not available in this edition|not in this edition, or not yet written")
_SEALED = re.compile(r"sealed, or not yet written|\bsealed\b")  # in a stub alone: elsewhere it is a word like others
# Words of page marks beside the kinds of records and the states of triggers.
_FILLING = {
    "and", "or", "not", "recorded", "others", "other", "some", "more", "further", "of", "in", "all", "no", "none", "known", "checked",
    "tripped", "paragraph", "paragraphs", "sentence", "sentences", "text", "texts", "evidence", "record", "records", "lie", "lies",
    "is", "are", "stands", "what", "here", "there", "also", "figures", "figure", "places", "place", "names", "name", "counts", "count", "incidents",
}  # fmt: skip


@cache
def _count_names() -> dict[str, str]:
    """Give the names of indicators that count: label, short label or id in normal form -> id."""
    found: dict[str, str] = {}
    for item in framework("indicators"):
        if not str(item.values.get("unit", "")).startswith(("index", "per cent", "share", "score")):
            found |= {normal(name): item.id for name in (item.label, item.short, item.id) if name}
    return found


def _indicator(header: str) -> str:
    """Give the indicator that a header names, alone or followed by a remark."""
    name = normal(header)
    for known in sorted(_count_names(), key=len, reverse=True):
        if name == known or name.startswith(f"{known} "):
            return _count_names()[known]
    return ""


def small_in_pages(page: str, threshold: int, published: Published) -> Iterator[Found]:
    """Give the counts below the threshold in the tables of a page."""
    for table in _TABLE.findall(page):
        rows = [[(kind, _shown(cell)) for kind, cell in _CELL.findall(row)] for row in _ROW.findall(table)]
        yield from small_in_rows([[cell for _, cell in row] for row in rows], threshold, published)


def _shown(cell: str) -> str:
    return " ".join(digits(html.unescape(_TAG.sub("", cell))).split())


def small_in_rows(rows: list[list[str]], threshold: int, published: Published) -> Iterator[Found]:
    """Give the counts below the threshold in a table whose first row or first column names indicators."""
    by_column = [_indicator(name) for name in rows[0]] if rows else []
    period = [bool(re.fullmatch(r"(19|20)\d\d(-\d\d)?", name)) for name in rows[0]] if rows else []
    for number, row in enumerate(rows[1:], 2):
        by_row = _indicator(row[0]) if row else ""
        named = next((i for cell in row if (i := _count_names().get(normal(cell), ""))), "")
        for column, cell in enumerate(row):
            if not _BARE.fullmatch(cell):
                continue
            head = rows[0][column] if column < len(rows[0]) else ""
            indicator = by_column[column] if column < len(by_column) else ""
            if not indicator and (column and by_row):
                indicator = by_row
            if not indicator and normal(head) in {"value", "count", "number"}:
                indicator = named
            if indicator and _small(cell, indicator, threshold, published):
                told = f"a count below {threshold} of {framework('indicators')[indicator].name}, row {number}"
                if column < len(period) and period[column]:
                    told += f", {head}"
                yield _found(told, f"{indicator} {number} {column}", "table")


def _small(cell: str, indicator: str, threshold: int, published: Published) -> bool:
    return 0 < int(cell) < threshold and not published(indicator, float(cell))


def _found(what: str, key: str, where: str) -> Found:
    return Found("small_cells", where, what, "suppress it, or release the count over a longer period", key)


def small_in_scripts(script: str, threshold: int, published: Published) -> Iterator[Found]:
    """Give the counts below the threshold that a map carries for its units."""
    name = (
        next((i for known, i in _count_names().items() if known in normal(script)), "") if _VALUE.search(script) else ""
    )
    for number, value in enumerate(_VALUE.findall(script) if name else ()):
        if _small(value, name, threshold, published):
            told = f"a count below {threshold} of {framework('indicators')[name].name} in a map"
            yield _found(told, f"{name} {number}", "script")


def small_in_csv(text: str, threshold: int, published: Published) -> Iterator[Found]:
    """Give the counts below the threshold in a table of comma-separated values."""
    lines = text.splitlines()
    mark = "\t" if lines and "\t" in lines[0] else ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    try:
        rows = [[digits(cell).strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=mark)]
    except csv.Error:
        return
    yield from small_in_rows(rows, threshold, published)


def small_in_workbook(content: bytes, threshold: int, published: Published) -> Iterator[Found]:
    """Give the counts below the threshold in the sheets of a workbook; one that is broken is refused elsewhere."""
    import zipfile

    with contextlib.suppress(zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = {
                m.filename: decoded(book.read(m))
                for m in book.infolist()
                if m.filename.endswith(".xml") and m.file_size < LARGEST
            }
        shared = [_shown(text) for text in _STRING.findall(parts.get("xl/sharedStrings.xml", ""))]
        for name in sorted(n for n in parts if n.startswith("xl/worksheets/")):
            rows = [_sheet_row(row, shared) for row in _SHEET_ROW.findall(parts[name])]
            yield from small_in_rows(rows, threshold, published)


def _sheet_row(row: str, shared: list[str]) -> list[str]:
    cells: dict[int, str] = {}
    for letters, told, inner in _SHEET_CELL.findall(row):
        text = _shown(inner)
        if 't="s"' in told and text.isdigit() and int(text) < len(shared):
            text = shared[int(text)]
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        cells[column] = text.removesuffix(".0")
    return [cells.get(column, "") for column in range(1, max(cells, default=0) + 1)]


@cache
def _stub_words() -> frozenset[str]:
    kinds = {kind for kinds in RECORD_TYPES.values() for kind in kinds} | set(framework("record_levels").ids)
    words = {w for kind in kinds for w in kind.split("_")}
    words |= {f"{w}s" for w in words} | {w.removesuffix("s") for w in words} | {"counts", "incident"}
    states = {w for item in framework("trigger_states") for w in normal(f"{item.label} {item.short} {item.id}").split()}
    return frozenset(words | states | _FILLING)


def stubs(page: str, *, counted: bool = True) -> Iterator[Found]:
    """Give the marks for what an edition leaves out that say more than kinds of records and how many.

    Without ``counted`` the area's protocol does not allow the number either.
    """
    for number, found in enumerate(_STUB.finditer(page), 1):
        attributes, inner = found.group(2), html.unescape(found.group(3))
        if not _PLAIN_STUB.fullmatch(attributes):
            yield _stub("a stub with attributes of its own", number)
        elif "<" in inner or not _plain(_SEALED.sub(" ", inner)) or not _names_why(inner):
            yield _stub("a stub that says more than kinds and numbers", number)
        elif not counted and re.search(r"\d", inner):
            yield _stub("a stub that says how many, which the protocol keeps back", number)
    rest = _STUB.sub(" ", page)
    shown = html.unescape(re.sub(r"<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->", " ", rest, flags=re.DOTALL))
    shown = re.sub(r"</?(?:strong|em|b|i|a|small)\b[^>]*>", "", shown)
    text = _TAG.sub("\n", _BRACKETS.sub(" ", shown))
    for number, found in enumerate(_PHRASE.finditer(text), 1):
        before = re.split(r"[\n.;:|()]", text[: found.start()][-200:])[-1]
        after = re.split(r"[\n.;:|()]", text[found.end() :][:200])[0]
        if not _plain(f"{before} {after}"):
            yield _stub("a text on what lies above the edition that says more than kinds and numbers", number)


def _names_why(inner: str) -> bool:
    return any(pattern.search(inner) for pattern in (_PHRASE, _BRACKETS, _SEALED))


def _stub(what: str, number: int) -> Found:
    return Found(
        "stubs",
        "text",
        f"{what} (number {number} on the page)",
        "say the kind and the number, nothing else",
        f"{what} {number}",
    )


def _plain(words: str) -> bool:
    rest = _PHRASE.sub(" ", _BRACKETS.sub(" ", words))
    return all((w.isdigit() and len(w) < 5) or w in _stub_words() for w in normal(rest).split())

"""What a reader gets from one file of a site: its texts with where they stand, down to metadata and files within files."""

from __future__ import annotations

import contextlib
import html
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from planning.sharing.spellings import blobs

__all__ = ["APART", "LARGEST", "ClosedError", "View", "decoded", "printable", "sniffed", "undrawn", "views", "within"]

APART = "¦"  # stands where a cell, a paragraph or another block ends
LARGEST = 64_000_000  # bytes that one file may be, also when it is unpacked
DEEPEST = 4  # files within files
MEMBERS = 2_000  # files that one archive may hold

TEXT_KINDS = {
    "css", "csv", "geojson", "html", "htm", "ics", "ipynb", "js", "json", "map", "md", "mjs", "qmd", "svg", "tsv", "txt",
    "vcf", "webmanifest", "xhtml", "xml", "yaml", "yml",
}  # fmt: skip
FOLDED = {"ics", "vcf"}
SCRIPTS = {"geojson", "js", "json", "map", "mjs", "webmanifest"}
MARKUP = {"html", "htm", "svg", "xhtml", "xml"}
FONTS = {"woff", "woff2", "ttf", "otf", "eot"}
_PLAIN_NAMES = {"license", "notice", "robots", "cname", ".nojekyll"}

_PIECE = re.compile(
    r"<!--(?P<comment>.*?)(?:-->|\Z)"
    r"|<script\b(?P<stag>[^>]*)>(?P<script>.*?)(?:</script\s*>|\Z)"
    r"|<style\b(?P<ytag>[^>]*)>(?P<style>.*?)(?:</style\s*>|\Z)"
    r"|<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)"
    r"|<(?P<tag>[a-zA-Z/!?](?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL | re.IGNORECASE,
)
# Tags that stand within a word or a line; every other one ends it.
_INLINE = re.compile(
    r"/?(?:a|abbr|b|bdi|bdo|code|del|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|t|tspan|u|var|wbr)\b",
    re.IGNORECASE,
)
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.DOTALL | re.IGNORECASE)
_GLUED = re.compile(r"\w\x00+\w")
_DRAWN = re.compile(r"\b(?:d|points|transform|viewbox|style|integrity)\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_RUN = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]{5,}")


class ClosedError(Exception):
    """A file that cannot be looked into; the message says why."""


@dataclass(frozen=True)
class View:
    """One text of a file: where it stands, and how sure it is that it is one (``noisy``: perhaps only bytes)."""

    where: str
    text: str
    noisy: bool = False
    spaced: bool = False  # the same text as another view, with a space for each tag: for the search alone


def views(name: str, content: bytes, depth: int = 0) -> Iterator[View]:
    """Give the texts of a file by its name and content; raise ClosedError where it cannot be read.

    What an extension says is not believed where the first bytes say otherwise.
    """
    if len(content) > LARGEST:
        raise ClosedError(f"it is larger than {LARGEST // 1_000_000} MB")
    if depth > DEEPEST:
        raise ClosedError("files within files, too deep to look into")
    kind = _kind(name, content)
    if kind in TEXT_KINDS:
        yield from _text_views(kind, content, depth)
    elif kind in READERS:
        for view in READERS[kind](content, depth):
            yield view if view.where != "text" or not depth else replace(view, where="file within the file")
    elif kind == "font":
        raise ClosedError("a font that no package of ours carries")
    else:
        raise ClosedError("a kind of file that the gate does not know")


def _kind(name: str, content: bytes) -> str:
    kind = sniffed(content)
    if kind:
        return kind
    base = name.rpartition("/")[2].lower()
    ending = base.rpartition(".")[2] if "." in base else ""
    if ending in FONTS:
        return "font"
    if ending in TEXT_KINDS:
        return ending
    if ending in READERS:
        return ""  # it is not what its name says
    return "txt" if base.partition(".")[0] in _PLAIN_NAMES or base in _PLAIN_NAMES else ending


def sniffed(content: bytes) -> str:
    """Say what kind of binary file some bytes are, or give an empty string."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return next((kind for start, kind in STARTS if content.startswith(start)), "")


ZLIB = {b"x\x01", b"x\x9c", b"x\xda"}
STARTS = (
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"\x1f\x8b", "gz"), (b"%PDF-", "pdf"), (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"), (b"GIF87a", "gif"), (b"GIF89a", "gif"), (b"wOFF", "font"), (b"wOF2", "font"),
    (b"\x00\x01\x00\x00\x00", "font"), (b"OTTO", "font"),
)  # fmt: skip


def decoded(content: bytes) -> str:
    """Give the text of bytes, whatever of the usual encodings they are in."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    half = max(1, len(content) // 2)
    if content[1::2].count(0) > half * 0.6:
        return content.decode("utf-16-le", "replace")
    if content[::2].count(0) > half * 0.6:
        return content.decode("utf-16-be", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _text_views(kind: str, content: bytes, depth: int) -> Iterator[View]:
    text = decoded(content)
    if kind in MARKUP or re.match(r"\s*<(?:!doctype|html|svg|\?xml)", text[:200], re.IGNORECASE):
        yield from _markup(text, "picture" if kind == "svg" else "text")
    else:
        where = "style" if kind == "css" else "script" if kind in SCRIPTS else "text"
        text = _unfolded(text) if kind in FOLDED else text
        yield View(where, text)
    for raw in blobs(text):
        yield from within(raw, "file written into the page", depth)


def _unfolded(text: str) -> str:
    """Give the text of a calendar or a card with its long lines in one piece, and its escaped signs as they read."""
    whole = re.sub(r"\r?\n[ \t]", "", text)
    return re.sub(r"\\([,;\\])", r"\1", re.sub(r"\\[nN]", "\n", whole))


def within(raw: bytes, where: str, depth: int) -> Iterator[View]:
    """Give the texts of bytes that lie in another file where they are a file of their own; nothing otherwise."""
    if raw[:2] in ZLIB:
        unpacker = zlib.decompressobj()
        with contextlib.suppress(zlib.error):
            yield View(where, decoded(unpacker.decompress(raw, LARGEST)))
        return
    kind = sniffed(raw)
    if kind and kind != "font":
        try:
            for view in views(f"x.{kind}", raw, depth + 1):
                yield replace(view, where=where)
        except ClosedError as error:
            raise ClosedError(f"a {kind} file in it: {error}") from None


def _markup(text: str, where: str = "text") -> Iterator[View]:
    """Split HTML or XML: every character of it stands in one of the views; text of drawings stands apart."""
    drawings = _SVG.findall(text) if where == "text" else []
    if drawings:
        text = _SVG.sub(" ", text)
        yield from _markup("\n".join(drawings), "picture")
    pieces: dict[str, list[str]] = {"comment": [], "script": [], "style": [], "attribute": []}

    def take(found: re.Match[str]) -> str:
        if found["comment"] is not None:
            pieces["comment"].append(found["comment"])
            return ""
        if found["cdata"] is not None:
            return found["cdata"]
        for part in ("script", "style"):
            if found[part] is not None:
                pieces[part].append(found[part])
                pieces["attribute"].append(f"{part} {' '.join((found['stag'] or found['ytag'] or '').split())}")
                return " "
        tag = found["tag"]
        pieces["attribute"].append(" ".join(tag.split()))
        return "\x00" if _INLINE.match(tag) else "\x01"

    rest = _PIECE.sub(take, text)
    shown = html.unescape(rest)
    yield View(where, shown.replace("\x00", "").replace("\x01", f" {APART} "))
    if _GLUED.search(shown):
        yield View(where, shown.replace("\x00", " ").replace("\x01", f" {APART} "), spaced=True)
    for name, parts in pieces.items():
        joined = "\n".join(p for p in parts if p)
        if joined:
            yield View(name, html.unescape(joined) if name == "attribute" else joined)


def undrawn(text: str) -> str:
    """Give a text of attributes without those that only hold figures to draw by."""
    return _DRAWN.sub("", text)


def printable(raw: bytes, where: str) -> Iterator[View]:
    """Give what can be read in bytes, as UTF-8, as Latin letters and as UTF-16."""
    texts = [raw.decode("utf-8", "replace"), raw.decode("cp1252", "replace")]
    if b"\x00" in raw:
        texts += [raw[start:].decode(code, "replace") for code in ("utf-16-le", "utf-16-be") for start in (0, 1)]
        texts.append(raw.replace(b"\x00", b"").decode("utf-8", "replace"))
    for text in dict.fromkeys(texts):
        found = _RUN.findall(text)
        if found:
            yield View(where, "\n".join(found), noisy=found != [text.strip("\x00")])


def _zip(content: bytes, depth: int) -> Iterator[View]:
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MEMBERS or sum(m.file_size for m in members) > LARGEST:
                raise ClosedError("an archive that unpacks to too much")
            yield View("metadata", "\n".join([decoded(archive.comment), *(decoded(m.comment) for m in members)]))
            yield View("file name", "\n".join(m.filename for m in members))
            yield from printable(content, "metadata")  # before, between and behind its files as well
            for member in members:
                if member.flag_bits & 1:
                    raise ClosedError("an encrypted archive")
                if not member.is_dir():
                    with archive.open(member) as file:
                        inner = file.read(LARGEST + 1)
                    yield from (_inside(v) for v in views(_known(member.filename), inner, depth + 1))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise ClosedError("a broken archive") from error


def _known(name: str) -> str:
    # Parts of office files carry names of their own that say nothing; what cannot be sniffed is read as text.
    ending = name.rpartition(".")[2].lower()
    return name if ending in TEXT_KINDS | FONTS | READERS.keys() else f"{name}.{'xml' if ending == 'rels' else 'txt'}"


def _inside(view: View) -> View:
    return replace(view, where="file within the file") if view.where == "text" else view


def _gz(content: bytes, depth: int) -> Iterator[View]:
    import gzip
    import io

    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            inner = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ClosedError("a broken archive") from error
    yield from printable(content[:512], "metadata")
    name = content[10:].partition(b"\x00")[0].decode("latin-1") if content[3:4] == b"\x08" else ""
    yield from (_inside(v) for v in views(_known(name or "x.txt"), inner, depth + 1))


def _pdf(content: bytes, depth: int) -> Iterator[View]:
    from planning.sharing.documents import pdf_views

    yield from pdf_views(content, depth)


def _picture(content: bytes, depth: int) -> Iterator[View]:
    from planning.sharing.pictures import picture_views

    yield from picture_views(content, depth)


READERS = {
    "zip": _zip, "gz": _gz, "pdf": _pdf, "png": _picture, "jpeg": _picture, "gif": _picture, "webp": _picture,
}  # fmt: skip

"""What a PDF carries: the text of its pages, its notes and forms, its metadata, and files that lie in it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

from planning.sharing.views import LARGEST, ClosedError, View, decoded, printable, within

__all__ = ["pdf_views"]


def pdf_views(content: bytes, depth: int = 0) -> Iterator[View]:
    """Give the texts of a PDF; raise ClosedError for an encrypted or a broken one."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its remarks may repeat what stands in the file
    try:
        reader = _opened(PdfReader(io.BytesIO(content)))
        yield View("text", "\n".join(page.extract_text() for page in reader.pages))
        yield from _objects(reader, depth)
    except ClosedError:
        raise
    except Exception as error:  # whatever a broken file does to its reader, it is refused
        raise ClosedError("a broken PDF") from error
    end = content.rfind(b"%%EOF")
    if end >= 0:
        yield from printable(content[end + 5 :], "bytes after the document")
        yield from within(content[end + 5 :].lstrip(), "file after the document", depth)
    yield from printable(content, "metadata")


def _opened(reader: Any) -> Any:
    if reader.is_encrypted:
        raise ClosedError("an encrypted PDF")
    return reader


def _objects(reader: Any, depth: int) -> Iterator[View]:
    """Go through every object of a PDF, whatever it is for: strings, names, and what its streams hold."""
    from pypdf.generic import StreamObject

    words: list[str] = []
    total = 0
    for number in _numbers(reader):
        found = reader.get_object(number)
        _gather(found, words)
        if isinstance(found, StreamObject):
            raw = _stream(found)
            total += len(raw)
            if total > LARGEST:
                raise ClosedError("a PDF that unpacks to too much")
            if found.get("/Subtype") == "/Image" or found.get("/FontFile2") or found.get("/Length1"):
                yield from within(raw, "picture in the document", depth)
                continue
            yield from printable(raw, "file within the file")
            yield from within(raw, "file within the file", depth)
    if words:
        yield View("metadata", "\n".join(words))


def _numbers(reader: Any) -> Iterator[Any]:
    from pypdf.generic import IndirectObject

    known = {n for table in reader.xref.values() for n in table} | set(reader.xref_objStm)
    yield from (IndirectObject(n, 0, reader) for n in sorted(known) if n)


def _stream(found: Any) -> bytes:
    # A picture's own compression is left as it is: what it carries beside the picture can be read from that.
    filters = found.get("/Filter")
    names = filters if isinstance(filters, list) else [filters]
    if any(str(name) in {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"} for name in names):
        return bytes(found._data)  # noqa: SLF001 - pypdf gives the undecoded bytes nowhere else
    return bytes(found.get_data())


def _gather(found: Any, words: list[str], depth: int = 0) -> None:
    if depth > 20:
        return
    if isinstance(found, dict):
        for key, value in found.items():
            words.append(str(key).removeprefix("/"))
            _gather(value, words, depth + 1)
    elif isinstance(found, list):
        for value in found:
            _gather(value, words, depth + 1)
    elif isinstance(found, bytes):
        words.append(decoded(found))
    elif isinstance(found, str):
        words.append(str(found))

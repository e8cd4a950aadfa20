"""What a picture carries beside the picture: comments, descriptions, the camera's notes, and bytes after its end."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from planning.sharing.views import ClosedError, View, printable, sniffed, within

__all__ = ["picture_views"]

MOST = 16_000_000  # bytes that one compressed description may unpack to


def picture_views(content: bytes, depth: int = 0) -> Iterator[View]:
    """Give the texts of a PNG, JPEG, GIF or WebP picture; raise ClosedError where it is broken."""
    split = {"png": _png, "jpeg": _jpeg, "gif": _gif, "webp": _webp}[sniffed(content)]
    try:
        parts, rest = split(content)
    except (struct.error, IndexError, zlib.error) as error:
        raise ClosedError("a broken picture") from error
    for part in parts:
        yield from printable(part, "metadata")
    yield from _read_by_pillow(content)
    if rest.strip(b"\x00\r\n "):
        yield from printable(rest, "bytes after the picture")
        yield from within(rest, "file after the picture", depth)


def _read_by_pillow(content: bytes) -> Iterator[View]:
    """Give what the imaging library reads of descriptions and the camera's notes."""
    import io
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content)) as picture:
            warnings.simplefilter("ignore")
            told: list[object] = [*picture.info.values()]
            notes = picture.getexif()
            told += [*notes.values(), *(v for block in (0x8769, 0x8825, 0xA005) for v in notes.get_ifd(block).values())]
            where_taken = bool(notes.get_ifd(0x8825))
    except Exception as error:  # whatever a broken file does to its reader, it is refused
        raise ClosedError("a broken picture") from error
    texts = [v for v in told if isinstance(v, str)]
    if texts:
        yield View("metadata", "\n".join(texts))
    for raw in told:
        if isinstance(raw, bytes):
            yield from printable(raw, "metadata")
    if where_taken:
        raise ClosedError("the camera's note of where the picture was taken")


def _png(content: bytes) -> tuple[list[bytes], bytes]:
    parts: list[bytes] = []
    at = 8
    while at < len(content):
        (size,) = struct.unpack(">I", content[at : at + 4])
        name, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        at += 12 + size
        if name == b"IEND":
            return parts, content[at:]
        if name in {b"zTXt", b"iTXt", b"iCCP"}:
            parts += [body, *_unpacked(name, body)]
        elif name not in {b"IDAT", b"PLTE", b"IHDR", b"fdAT"}:
            parts.append(body)
    raise ClosedError("a broken picture")


def _unpacked(name: bytes, body: bytes) -> Iterator[bytes]:
    head, _, rest = body.partition(b"\x00")
    if name == b"iTXt":
        packed, text = rest[:1] == b"\x01", rest[2:].partition(b"\x00")[2].partition(b"\x00")[2]
    else:
        packed, text = True, rest[1:]
    yield head
    if packed:
        unpacker = zlib.decompressobj()
        yield unpacker.decompress(text, MOST)
        if unpacker.unconsumed_tail:
            raise ClosedError("a description that unpacks to too much")


def _jpeg(content: bytes) -> tuple[list[bytes], bytes]:
    parts: list[bytes] = []
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ClosedError("a broken picture")
        mark = content[at + 1]
        if mark == 0xFF:
            at += 1
        elif mark == 0xD9:
            return parts, content[at + 2 :]
        elif mark == 0x01 or 0xD0 <= mark <= 0xD8:
            at += 2
        else:
            (size,) = struct.unpack(">H", content[at + 2 : at + 4])
            if 0xE0 <= mark <= 0xFE:
                parts.append(content[at + 4 : at + 2 + size])
            at += 2 + size
            if mark == 0xDA:  # the picture itself, up to the next mark
                while content[at] != 0xFF or content[at + 1] == 0 or 0xD0 <= content[at + 1] <= 0xD7:
                    at += 1


def _gif(content: bytes) -> tuple[list[bytes], bytes]:
    def blocks(at: int) -> tuple[bytes, int]:
        out = b""
        while size := content[at]:
            out += content[at + 1 : at + 1 + size]
            at += 1 + size
        return out, at + 1

    def colours(flags: int) -> int:
        return 3 << ((flags & 7) + 1) if flags & 0x80 else 0

    parts: list[bytes] = []
    at = 13 + colours(content[10])
    while content[at] != 0x3B:
        if content[at] == 0x21:
            body, at = blocks(at + 2)
            parts.append(body)
        elif content[at] == 0x2C:
            _, at = blocks(at + 11 + colours(content[at + 9]))
        else:
            raise ClosedError("a broken picture")
    return parts, content[at + 1 :]


def _webp(content: bytes) -> tuple[list[bytes], bytes]:
    (whole,) = struct.unpack("<I", content[4:8])
    parts: list[bytes] = []
    at = 12
    while at + 8 <= min(8 + whole, len(content)):
        (size,) = struct.unpack("<I", content[at + 4 : at + 8])
        if content[at : at + 4] not in {b"VP8 ", b"VP8L", b"ALPH", b"ANMF"}:
            parts.append(content[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return parts, content[8 + whole :]

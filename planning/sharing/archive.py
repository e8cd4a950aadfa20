"""The archive inside a bundle: an ordinary zip of one exact form, so that no reader can see another content in it."""

from __future__ import annotations

import binascii
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planning.problems import PlanningError
from planning.sharing.names import falling_together, faulty_name

__all__ = ["MOST_FILES", "ArchiveError", "Entry", "content_of", "read_archive", "shown", "write_archive"]

# An archive is read by rebuilding its headers from the few values that may differ and comparing the bytes: times,
# rights, comments, extra fields, gaps and overlaps that this module does not write cannot be there either.
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
MADE_BY, NEEDED = 3 << 8 | 20, 20  # Unix, version 2.0
ORDINARY_FILE = 0o100644 << 16
UTF8_NAMES = 0x800
DAY = (1980 - 1980) << 9 | 1 << 5 | 1  # the first day a zip can say; the true one would change the bytes
STORED, DEFLATED = 0, 8
STEP = 1 << 16
MOST_FILES = 20_000
MOST_RATIO = 100  # what packs better is stored as it is: a reader refuses a higher ratio as a bomb
FREE_RATIO = 1 << 16  # bytes up to which the ratio says nothing


class ArchiveError(PlanningError):
    """An archive has another form than ours."""


@dataclass(frozen=True)
class Entry:
    """One file of an archive: its name, how it is packed, its sizes, where its header begins."""

    name: str
    method: int
    check: int
    packed: int
    size: int
    offset: int

    @property
    def encoded(self) -> bytes:
        """The bytes of the name."""
        return self.name.encode("utf-8")

    @property
    def start(self) -> int:
        """Where its packed bytes begin."""
        return self.offset + LOCAL.size + len(self.encoded)

    @property
    def end(self) -> int:
        """Where its packed bytes end."""
        return self.start + self.packed

    def local(self) -> bytes:
        """Give the header before its bytes."""
        sizes = (self.check, self.packed, self.size, len(self.encoded), 0)
        return LOCAL.pack(b"PK\x03\x04", NEEDED, UTF8_NAMES, self.method, 0, DAY, *sizes) + self.encoded

    def central(self) -> bytes:
        """Give its header in the list at the end."""
        sizes = (self.check, self.packed, self.size, len(self.encoded), 0, 0, 0, 0, ORDINARY_FILE, self.offset)
        return CENTRAL.pack(b"PK\x01\x02", MADE_BY, NEEDED, UTF8_NAMES, self.method, 0, DAY, *sizes) + self.encoded


def write_archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Give the zip of some files, in their order; the same files give the same bytes."""
    out, entries = bytearray(), []
    for name, content in files:
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = packer.compress(content) + packer.flush()
        deflated = len(packed) < len(content) and not _bomb(len(content), len(packed))
        data = packed if deflated else content
        method = DEFLATED if deflated else STORED
        entry = Entry(name, method, binascii.crc32(content), len(data), len(content), len(out))
        out += entry.local() + data
        entries.append(entry)
    start = len(out)
    for entry in entries:
        out += entry.central()
    out += END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(out) - start, start, 0)
    return bytes(out)


def _bomb(size: int, packed: int) -> bool:
    return size > FREE_RATIO and size > MOST_RATIO * packed


def read_archive(data: bytes) -> list[Entry]:
    """Give the entries of a zip in the form that ``write_archive`` writes; nothing is unpacked by it.

    Raises ArchiveError for any other form: a changed or hidden byte, an entry that is no file, a name that cannot be
    unpacked anywhere, names that fall on one another, too many files, a ratio that no site has.
    """
    count, start = _end(data)
    entries: list[Entry] = []
    at, expected = start, 0
    for _ in range(count):
        entry = _central(data, at)
        if entry.offset != expected or entry.end > start or data[entry.offset : entry.start] != entry.local():
            raise ArchiveError(f"{shown(entry.name)} does not lie where it should, or lies over another file")
        at, expected = at + len(entry.central()), entry.end
        entries.append(entry)
    if expected != start or at != len(data) - END.size:
        raise ArchiveError("it holds bytes that belong to no file")
    names = [e.name for e in entries]
    pair = falling_together(names)
    if pair and pair[0] == pair[1]:
        raise ArchiveError(f"it holds {shown(pair[0])} twice")
    if pair:
        raise ArchiveError(f"{shown(pair[0])} and {shown(pair[1])} would be one file on some systems")
    return entries


def _end(data: bytes) -> tuple[int, int]:
    """Give the number of entries and where their list begins."""
    if len(data) < END.size:
        raise ArchiveError("it is cut short")
    mark, _, _, _, count, size, start, _ = END.unpack_from(data, len(data) - END.size)
    if mark != b"PK\x05\x06" or data[-END.size :] != END.pack(mark, 0, 0, count, count, size, start, 0):
        raise ArchiveError("it is no archive of ours, or is cut short")
    if start + size != len(data) - END.size:
        raise ArchiveError("its list of files does not lie where it should")
    if count > MOST_FILES + 2:
        raise ArchiveError(f"it holds {count} files; allowed {MOST_FILES}")
    return count, start


def _central(data: bytes, at: int) -> Entry:
    if at + CENTRAL.size > len(data):
        raise ArchiveError("its list of files is cut short")
    values = CENTRAL.unpack_from(data, at)
    method, check, packed, size, length = values[4], values[7], values[8], values[9], values[10]
    raw = data[at + CENTRAL.size : at + CENTRAL.size + length]
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise ArchiveError(f"the name of a file is no text: {raw[:80]!a}") from None
    if fault := faulty_name(name):
        raise ArchiveError(f"the name {shown(name)}: {fault}")
    if values[15] != ORDINARY_FILE:
        raise ArchiveError(f"{shown(name)} is no ordinary file but a link or something else")
    entry = Entry(name, method, check, packed, size, values[16])
    if method not in {STORED, DEFLATED} or (method == STORED and packed != size) or _bomb(size, packed):
        raise ArchiveError(f"{shown(name)} is packed in another way than ours, or grows beyond measure")
    if data[at : at + len(entry.central())] != entry.central():
        raise ArchiveError(f"the entry of {shown(name)} was changed")
    return entry


def content_of(data: bytes, entry: Entry) -> Iterator[bytes]:
    """Give the content of an entry in pieces; raise ArchiveError as soon as it is another one than its header says."""
    view = memoryview(data)[entry.start : entry.end]
    seen = check = 0
    for piece in _stored(view) if entry.method == STORED else _inflated(view, entry.name):
        seen, check = seen + len(piece), binascii.crc32(piece, check)
        if seen > entry.size:
            break
        yield piece
    if seen != entry.size or check != entry.check:
        raise ArchiveError(f"{shown(entry.name)} was changed: its content is not the one it was packed with")


def _stored(view: memoryview) -> Iterator[bytes]:
    yield from (bytes(view[at : at + STEP]) for at in range(0, len(view), STEP))


def _inflated(view: memoryview, name: str) -> Iterator[bytes]:
    unpacker, rest, at = zlib.decompressobj(-zlib.MAX_WBITS), b"", 0
    try:
        while not unpacker.eof:
            if not rest:
                rest, at = bytes(view[at : at + STEP]), at + STEP
            ended = not rest
            piece = unpacker.decompress(rest, STEP)
            rest = unpacker.unconsumed_tail
            if piece:
                yield piece
            elif ended:
                break
    except zlib.error:
        raise ArchiveError(f"{shown(name)} was changed: it cannot be unpacked") from None
    if not unpacker.eof or unpacker.unused_data or at < len(view):
        raise ArchiveError(f"{shown(name)} was changed: bytes are missing, or follow its end")


def shown(name: str) -> str:
    """Write a name for a message, without what could act on a terminal, and cut when it is long."""
    return ascii(name) if len(name) <= 80 else f"{name[:80]!a}..."

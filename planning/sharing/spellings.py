"""One text in all the ways it may be spelled: decoded step by step, and brought to one normal form for the search."""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

__all__ = ["Spelled", "TooMuchError", "blobs", "digits", "normal", "spellings", "unmarked", "words"]

ROUNDS = 5  # encodings laid over one another that are undone
MOST = 64_000_000  # characters that one text may become when it is decoded

_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")  # fmt: skip
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]")  # fmt: skip
# Letters that are no base letter with a mark, and letters of other scripts that look like Latin ones.
_LETTERS = {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŧ": "t",
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "i", "ѕ": "s", "ј": "j", "к": "k",
        "м": "m", "т": "t", "в": "b", "н": "h", "α": "a", "ο": "o", "ρ": "p", "ν": "v", "υ": "u", "ι": "i", "κ": "k",
        "ε": "e", "τ": "t", "χ": "x", "ى": "ي", "ک": "ك", "ی": "ي", "ة": "ه",
}  # fmt: skip
_DIGITS = {chr(start + n): str(n) for start in (0x660, 0x6F0, 0x7C0, 0x966) for n in range(10)}
_LIKE = _LETTERS | _DIGITS
_ODD = re.compile(f"[{''.join(_LIKE)}]")
_OTHER_DIGITS = re.compile(f"[{''.join(_DIGITS)}]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_WORD = re.compile(r"[^\W_]+")

_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_QUOTED = re.compile(r"(?:=[0-9A-Fa-f]{2})+|=[ \t]*\r?\n")
_ENTITY = re.compile(r"&(?:#\d|#[xX]|[A-Za-z])")
_ESCAPE = re.compile(r"\\+(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-7]{3})|([nrtbf])|(.))")
_STYLED = re.compile(r"\\([0-9a-fA-F]{2,6})\s?")
_TAG = re.compile(r"<[a-zA-Z/!?][^>]*>")
_FOLD = re.compile(r"\r?\n[ \t]")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}(?:(?:\\n|\s){1,4}[A-Za-z0-9+/_-]{4,})*={0,2}")
_BASE64_LINE = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_HEX = re.compile(r"[0-9a-fA-F]{10,}|[0-9a-fA-F]{2}(?:[\s:,;-]{1,2}(?:0x|\\x)?[0-9a-fA-F]{2}){4,}")
_CODES = re.compile(r"\d{2,5}(?:\s{0,2}[,; ]\s{0,2}\d{2,5}){5,}")
_LONG_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{56,}")
_URLSAFE = str.maketrans("-_", "+/")
_SHOWN = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]{5,}")


class TooMuchError(Exception):
    """A text that becomes too long when it is decoded."""


@dataclass(frozen=True)
class Spelled:
    """A spelling of a text. A ``noisy`` one was decoded on trial and may be chance: short finds in it mean nothing."""

    text: str
    noisy: bool = False


def unmarked(text: str) -> str:
    """Give a text without accents, case, invisible characters and look-alike letters; separators stay as they are."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", _UNSEEN.sub("", text))
        text = _MARKS.sub("", text).casefold()
        return _ODD.sub(lambda m: _LIKE[m.group(0)], text)
    return text.lower()


def normal(text: str) -> str:
    """Give the words of a text (letters and digits, without accents and case) with one space between them."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """Give the words of a text in normal form."""
    return _WORD.findall(unmarked(text))


def digits(text: str) -> str:
    """Give a text with the digits of other scripts as 0 to 9 and all spaces between digits as one kind."""
    if text.isascii():
        return text
    return _OTHER_DIGITS.sub(lambda m: _DIGITS[m.group(0)], _SPACES.sub(" ", _UNSEEN.sub("", text)))


def spellings(text: str) -> Iterator[Spelled]:
    """Give a text as it stands, with each kind of encoding undone alone and with all of them, and what is hidden in it.

    Raises TooMuchError where what comes out is beyond all measure.
    """
    seen: set[int] = set()
    total = 0
    for spelled in _unfold(text, noisy=False, depth=2):
        key = hash(spelled.text)
        if key in seen:
            continue
        seen.add(key)
        total += len(spelled.text)
        if total > MOST:
            raise TooMuchError
        yield spelled


def _unfold(text: str, *, noisy: bool, depth: int) -> Iterator[Spelled]:
    whole = [text, *(new for decode in DECODERS if (new := decode(text)) != text)]
    if len(whole) > 1:
        whole.append(_all(text))
    shown: set[str] = set()
    for one in whole:
        yield Spelled(one, noisy)
        if "<" in one and _TAG.search(one):
            yield Spelled(_TAG.sub("", one), noisy)
            yield Spelled(_TAG.sub(" ", one), noisy)
    if depth == 0:
        return
    for one in dict.fromkeys((whole[0], whole[-1])):
        for hidden, chance in _hidden(one):
            if hidden not in shown:
                shown.add(hidden)
                yield from _unfold(hidden, noisy=noisy or chance, depth=depth - 1)


def _all(text: str) -> str:
    for _ in range(ROUNDS):
        before = text
        for decode in DECODERS:
            text = decode(text)
        if text == before or len(text) > MOST:
            break
    return text


def _entities(text: str) -> str:
    return html.unescape(text) if "&" in text and _ENTITY.search(text) else text


def _percent(text: str) -> str:
    return unquote(text, errors="replace") if "%" in text and _PERCENT.search(text) else text


def _quoted(text: str) -> str:
    def plain(found: re.Match[str]) -> str:
        raw = found.group(0)
        return "" if raw[-1] == "\n" else bytes.fromhex(raw.replace("=", "")).decode("utf-8", "replace")

    return _QUOTED.sub(plain, text) if "=" in text else text


def _folded(text: str) -> str:
    # Calendars and mail break long lines anywhere and begin the rest with a space.
    return _FOLD.sub("", text) if "\nBEGIN:" in text or text.startswith("BEGIN:") else text


def _escapes(text: str) -> str:
    if "\\" not in text:
        return text

    def plain(found: re.Match[str]) -> str:
        braced, short, byte, octal, blank, other = found.groups()
        code = braced or short or byte
        if blank:
            return " "
        if other is not None:
            return other if other in "\"'/<>&" else found.group(0)
        number = int(octal, 8) if octal else int(code, 16)
        return chr(number) if number < 0x110000 else found.group(0)

    out = _ESCAPE.sub(plain, text)
    # Two halves of one character, and bytes of UTF-8 that were escaped one by one.
    out = out.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.sub("[\u00c2-\u00f4][\u0080-\u00bf]{1,3}", _bytes, out)


def _styled(text: str) -> str:
    def plain(found: re.Match[str]) -> str:
        number = int(found.group(1), 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else found.group(0)

    return _STYLED.sub(plain, text) if "\\" in text else text


def _bytes(found: re.Match[str]) -> str:
    try:
        return found.group(0).encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return found.group(0)


DECODERS: tuple[Callable[[str], str], ...] = (_entities, _percent, _escapes, _styled, _quoted, _folded)


def _hidden(text: str) -> Iterator[tuple[str, bool]]:
    """Give what runs of base64, of hexadecimal and of character codes hold, where it can be read.

    What can be read from its first letter to its last is one text, what can be read in part is another, which may be
    chance: (text, whether it may be chance).
    """
    for runs in (_base64_texts(text), _hex_texts(text), _code_texts(text)):
        whole: list[str] = []
        parts: list[str] = []
        for run in runs:
            (whole if _SHOWN.fullmatch(run) else parts).append(run)
        if whole:
            yield "\n".join(whole), False
        found = _SHOWN.findall("\x00".join(parts))
        if found:
            yield "\n".join(found), True


def blobs(text: str) -> Iterator[bytes]:
    """Give the bytes of every long run of base64 in a text, for files that lie in it, such as pictures."""
    for run in _BASE64.findall(text) if _LONG_BASE64.search(text) else ():
        if len(run) >= 60:
            raw = _decoded(re.sub(r"\\n|\s", "", run))
            if raw:
                yield raw


def _decoded(run: str) -> bytes:
    plain = run.rstrip("=").translate(_URLSAFE)
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4))
    except binascii.Error:
        return b""


def _readings(raw: bytes) -> Iterator[str]:
    yield raw.decode("utf-8", "replace")
    if raw.count(0) * 3 > len(raw):
        yield raw.decode("utf-16-le", "replace")
        yield raw.decode("utf-16-be", "replace")


def _base64_texts(text: str) -> Iterator[str]:
    runs = set(_BASE64_LINE.findall(text))
    runs |= {re.sub(r"\\n|\s", "", run) for run in _BASE64.findall(text) if "\n" in run or "\\n" in run}
    for run in sorted(runs):
        # Where a run is glued to other letters, its groups of four begin at one of four places.
        for start in range(4):
            raw = _decoded(run[start:])
            if raw:
                yield from _readings(raw)


def _hex_texts(text: str) -> Iterator[str]:
    for run in sorted(set(_HEX.findall(text))):
        plain = re.sub(r"0x|\\x|[^0-9a-fA-F]", "", run)
        for start in (0, 1):
            cut = plain[start:]
            yield from _readings(bytes.fromhex(cut[: len(cut) // 2 * 2]))


def _code_texts(text: str) -> Iterator[str]:
    for run in sorted(set(_CODES.findall(text))):
        yield "".join(chr(int(n)) for n in re.findall(r"\d+", run) if int(n) >= 32)

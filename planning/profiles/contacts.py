"""The shapes of what reaches a person or finds a site: contacts and coordinates, refused in profiles and on pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["COORDINATES", "GRID", "PAIR", "contact", "contacts"]

# A person's way to be reached has no place below level 4; the patterns are wide on purpose.
# Each part has an end, so that a long text without any is read once and not from every sign on.
EMAIL = re.compile(r"[\w.+-]{1,64}\s?(@|\(at\)|\[at\])\s?[\w-]+(\.|\s?\(dot\)\s?)\w{2,}")
PHONE = re.compile(r"(?<![\w/.-])(\+|00)[1-9][\d\s().-]{6,30}\d|(?<![\w/.-])\d{3}[\s.-]\d{3}[\s.-]\d{3,4}(?![\w-])")
RANK = (
    r"(?:Mr|Mrs|Ms|Dr|Col(?:onel)?|Gen(?:eral)?|Brig(?:adier)?|Maj(?:or)?|Capt(?:ain)?|Lt|Lieutenant|Sgt|Commander|"
    r"Sheikh|Mullah|Imam|Father|Sister)"
)
PERSON = re.compile(rf"\b{RANK}\.?\s+(?!of\b|Secretary\b|Assembly\b|Staff\b|Command\b)[A-Z][a-z]+")
HANDLE = re.compile(r"\b(WhatsApp|Signal|Telegram|Thuraya|call\s?sign)\b\s*:?\s*[@+\d]", re.IGNORECASE)
COORDINATES = re.compile(r"-?\d{1,3}\.\d{3,}\s*°?\s*[NS]?\s*[,;/ ]\s*-?\d{1,3}\.\d{3,}|\d{1,3}\s*°\s*\d{1,2}\s*['′]")
PAIR = re.compile(r"\[\s*(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*[\],]")  # as map data writes a point

# A point by its named halves, by the military grid, or by an open location code.
# Each part begins with what is rare, and looks back from there: pages are long.
GRID = (
    re.compile(r"l(?<![a-zA-Z]l)(?:at(?:itude)?|on(?:gitude)?|ng)\b\W{0,4}-?\d{1,3}\.\d{2,}"),
    re.compile(r"[C-HJ-NP-X](?<=\d.) ?[A-HJ-NP-Z]{2} ?(?:\d{3} ?\d{3}|\d{4} ?\d{4}|\d{5} ?\d{5})\b"),
    re.compile(r"\+(?<=[23456789CFGHJMPQRVWX]{8}\+)(?<![\w+/=-].{8}\+)[23456789CFGHJMPQRVWX]{2,3}(?![\w+/=-])"),
)
_FIGURES = re.compile(r"[+\d][\d\s().-]{7,}")
_RANKS = ("Mr", "Ms", "Dr", "Col", "Gen", "Brig", "Maj", "Capt", "Lt", "Lieut", "Sgt", "Comm", "Sheikh", "Mullah", "Imam", "Father", "Sister")  # fmt: skip
_HANDLES = re.compile(r"[WwSsTtCc][HhIiEeAa][AaGgLlUu]")

# Instruments such as S/RES/2808 (2025) and spans of years hold many digits and are no contact.
KINDS = (
    (EMAIL, "an e-mail address"),
    (HANDLE, "a messenger handle or call sign"),
    (PHONE, "a phone number"),
    (PERSON, "a person's name"),
)


def contact(text: str) -> str:
    """Say what kind of contact stands in a text, or give an empty string."""
    return next((what for pattern, what in KINDS if pattern.search(text)), "")


def contacts(text: str) -> list[tuple[str, str]]:
    """Give every contact in a text as (kind, what stands there); made for whole pages."""
    return [(what, found.group(0)) for pattern, what in KINDS for found in _each(pattern, text)]


def _each(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    # The patterns are slow where nothing is found, which is nearly everywhere: what they need is looked for first.
    if pattern is PHONE:
        for run in _FIGURES.finditer(text):
            yield from PHONE.finditer(text, run.start(), run.end() + 1)
    elif pattern is PERSON:
        for rank in (r for r in _RANKS if r in text):
            for found in re.finditer(re.escape(rank), text):
                at = PERSON.match(text, found.start())
                if at:
                    yield at
    elif any(sign in text for sign in ("@", "at)", "at]")) if pattern is EMAIL else _HANDLES.search(text):
        yield from pattern.finditer(text)

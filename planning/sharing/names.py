"""Names of files that may be unpacked on any system: relative, plain, and none that would fall on another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["falling_together", "faulty_name"]

LONGEST = 240  # characters of a path, so that it fits below a folder of somebody's on every system
DEEPEST = 16
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def faulty_name(name: str) -> str:
    """Say what forbids a name in an archive; empty for one that can stand in a folder of any system."""
    parts = name.split("/")
    faults = {
        "an empty name": not name,
        "a name that is too long": len(name) > LONGEST or len(parts) > DEEPEST,
        "a control character": any(unicodedata.category(c) in INVISIBLE for c in name),
        "a backslash": "\\" in name,
        "an absolute path": name.startswith("/"),
        "a drive letter or another colon": ":" in name,
        "a path outside of the folder": ".." in parts,
        "an empty part": bool({"", "."} & set(parts)),
        "a character that Windows refuses": bool(set('<>"|?*') & set(name)),
        "a dot or space at an end": any(p.endswith((".", " ")) or p.startswith(" ") for p in parts),
        "a name that Windows reserves": any(RESERVED.fullmatch(p.partition(".")[0].strip()) for p in parts),
    }
    return next((what for what, so in faults.items() if so), "")


def falling_together(names: Iterable[str]) -> tuple[str, str] | None:
    """Give two names that are one on some system: alike but for case or form of Unicode, or a file that is a folder."""
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        key, parts = _folded(name), name.split("/")
        if key in files or key in folders:
            return files.get(key) or folders[key], name
        files[key] = name
        for folder in ("/".join(parts[:depth]) for depth in range(1, len(parts))):
            key = _folded(folder)
            other = files.get(key) or folders.setdefault(key, folder)
            if key in files or other != folder:
                return other, name
    return None


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())

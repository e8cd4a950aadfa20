"""What the pages of an edition are made from: the digest of each released profile, kept until its source changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from planning.geography import BrokenBoundariesError
from planning.profiles import ProfileError, Workspace, key_mark, profile_files
from planning.profiles.writing import write_whole
from planning.sharing import opens, released_for

__all__ = ["digest", "file_digest", "released_digests"]

KNOWN = "released.json"  # below .planning/, which is in no repository: digests of sources, and of what they release


def released_digests(
    workspace: Workspace, folders: dict[str, Path], edition: str, base: str, endorsed: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Give the digest of what each area releases for an edition: code -> digest.

    ``endorsed``: areas of which the endorsed text of a product is released, code -> product.

    ``base`` stands for the code that releases. A profile that cannot be read has a digest of its own: its page failed.
    """
    path = workspace.root / ".planning" / KNOWN
    known = _known(path)
    found: dict[str, str] = {}
    now: dict[str, str] = {}
    for code, folder in folders.items():
        opened = key_mark(folder, opened=opens(edition))
        product = (endorsed or {}).get(code, "")
        source = digest(base, edition, _folder_digest(folder), opened, product)
        found[code] = now[source] = known.get(source) or _released(folder, edition, product)
    if not now.keys() <= known.keys():
        path.parent.mkdir(exist_ok=True)
        others = {k: v for k, v in list(known.items())[-1000:] if k not in now}
        write_whole(path, json.dumps({**others, **now}, indent=0) + "\n")
    return found


def _known(path: Path) -> dict[str, str]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in read.items()} if isinstance(read, dict) else {}


def _released(folder: Path, edition: str, endorsed: str) -> str:
    try:
        files = profile_files(released_for(folder, edition, endorsed))
    except (ProfileError, BrokenBoundariesError):
        return digest("a profile that cannot be read", edition)
    return digest(folder.name, *(f"{name} {digest(text)}" for name, text in sorted(files.items())))


def digest(*parts: str) -> str:
    """Give the SHA-256 of some texts, in hexadecimal digits."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Give the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _folder_digest(folder: Path) -> str:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    return digest(folder.name, *(f"{p.relative_to(folder).as_posix()} {file_digest(p)}" for p in files))

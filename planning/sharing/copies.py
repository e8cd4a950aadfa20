"""Writes released copies of profiles: what pages of an edition are made from, and what is given on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from planning.problems import UsageError
from planning.profiles import write_profile
from planning.sharing.since import name_alone, released_for

__all__ = ["release_workspace", "write_release"]


def release_workspace(
    folders: dict[str, Path],
    edition: str,
    to: Path,
    endorsed: Mapping[str, str] | None = None,
    hidden: Collection[str] = (),
) -> None:
    """Write the released copy of each area's profile under ``to/country_profiles``; nothing else of it is copied.

    ``endorsed``: areas of which the endorsed text of a product is released, code -> product. ``hidden``: areas of which
    the copy holds nothing but the name, since nothing of them is endorsed.
    """
    for code, folder in folders.items():
        profile = (
            name_alone(folder, edition)
            if code in hidden
            else released_for(folder, edition, (endorsed or {}).get(code, ""))
        )
        write_profile(profile, to / "country_profiles" / code.lower())


def write_release(
    folders: dict[str, Path],
    edition: str,
    to: Path,
    look: Callable[[Path], object] | None = None,
    *,
    endorsed: Mapping[str, str] | None = None,
    hidden: Collection[str] = (),
) -> None:
    """Write a release that is given on: into a new or empty folder, whole or not at all.

    ``look`` is called with it before it stands there, and raises where it may not; ``endorsed`` and ``hidden`` as in
    ``release_workspace``. Raises UsageError where the folder
    holds something, ProfileError where a profile has problems.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise UsageError(f"{to} holds something already: nothing was written; give a new or empty folder with --to")
    to.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(dir=to.parent, prefix=f".{to.name}-"))
    try:
        release_workspace(folders, edition, staged, endorsed, hidden)
        if look:
            look(staged)
        staged.chmod(0o755)
        staged.replace(to)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise

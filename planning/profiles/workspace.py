"""Finds the workspace: the folder that holds ``country_profiles/`` and, where they are its own, ``templates/``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from planning.problems import UsageError, nearest
from planning.profiles.reading import area_code, area_folders

__all__ = ["PROFILES", "Workspace", "find_workspace"]

PROFILES = "country_profiles"


@dataclass(frozen=True)
class Workspace:
    """The folders of one workspace. ``instead`` are folders that stand in for those of some areas: (code, folder)."""

    root: Path
    instead: tuple[tuple[str, Path], ...] = ()

    @property
    def profiles(self) -> Path:
        """The folder of the areas."""
        return self.root / PROFILES

    @property
    def templates(self) -> Path:
        """The folder of the notebooks: the workspace's own, else the one the package came with."""
        own = self.root / "templates"
        return own if own.is_dir() else Path(__file__).parents[2] / "templates"

    @property
    def reports(self) -> Path:
        """The folder of executed notebooks."""
        return self.root / "reports"

    @property
    def site(self) -> Path:
        """The site that was made last, where no other place was given for it."""
        return self.root / "_site"

    def areas(self) -> dict[str, Path]:
        """Give the area folders: code -> folder."""
        return area_folders(self.profiles) | dict(self.instead)

    def chosen(self, wanted: tuple[str, ...]) -> dict[str, Path]:
        """Give the folders of the areas asked for, all when none is; raise UsageError for an unknown one."""
        folders = self.areas()
        unknown = [w for w in wanted if area_code(w) not in folders]
        if unknown:
            raise UsageError("; ".join(_unknown(w, folders) for w in unknown))
        return {k: v for k, v in folders.items() if not wanted or k in {area_code(w) for w in wanted}}


def _unknown(code: str, folders: dict[str, Path]) -> str:
    code = code[:40]  # whatever was typed, the message is one line
    near = nearest(code, folders)
    hint = f"; do you mean {near}?" if near else ""
    return f"area {code!r} has no profile here; there are {', '.join(folders) or 'none'}{hint}"


def find_workspace(start: Path | None) -> Workspace:
    """Find the workspace: the folder given, else the nearest one upward that holds ``country_profiles/``."""
    if start is not None:
        if not (start / PROFILES).is_dir():
            raise UsageError(f"{start} is no workspace: it has no folder {PROFILES}/")
        return Workspace(start.resolve())
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / PROFILES).is_dir():
            return Workspace(folder)
    raise UsageError(f"no workspace here or above: no folder {PROFILES}/; go to one, or give --workspace DIR")

"""Packs a copy of the workspace for a colleague who works apart: signed and encrypted, one file."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from pathlib import Path

from planning.authoring.merge.plain_files import is_folder, is_plain
from planning.profiles.workspace import PROFILES, Workspace
from planning.sharing.bundle import RECORD, Bundled, check_target, write_bundle
from planning.sharing.envelope import Envelope
from planning.sharing.signing import Signer

__all__ = ["pack"]

TAKEN_ALONG = (PROFILES, "templates", "workbench", "assets")
EDITION = "cell"  # it holds everything, and so it must be encrypted


def pack(place: Workspace, file: Path, envelope: Envelope, signer: Signer, today: dt.date) -> Bundled:
    """Write the profiles, templates and pages of a workspace into one file; what lies in ``.planning`` stays here.

    ``planning open`` unpacks it to a workspace of its own; ``planning merge`` takes it back. Raises UsageError where the
    file cannot be written there.
    """
    check_target(file)
    staged = Path(tempfile.mkdtemp(prefix="planning-pack-"))
    try:
        for name in TAKEN_ALONG:
            if is_folder(place.root / name):
                shutil.copytree(place.root / name, staged / name, ignore=_left_out)
        for path in (*place.root.glob("*.qmd"), *place.root.glob("_quarto.yml")):
            if is_plain(path):
                shutil.copy2(path, staged / path.name)
        facts = {"edition": EDITION, "pages": [{"edition": EDITION, "as_of": str(today)}]}
        (staged / RECORD).write_text(json.dumps(facts), encoding="utf-8")
        return write_bundle(staged, file, envelope, signer)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _left_out(folder: str, names: list[str]) -> set[str]:
    """Give what is no part of a copy: hidden files, caches, and links, which may lead out of the workspace."""
    return {n for n in names if n.startswith(".") or n == "__pycache__" or not is_plain(Path(folder) / n)}

"""Texts that were cleared and endorsed: where they lie beside the profile, one folder a step, and whether they are still what was agreed."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from planning.problems import Problem
from planning.profiles.profile import Profile
from planning.profiles.reading import JOURNAL, Reading
from planning.profiles.records import Review, ReviewStep
from planning.profiles.writing import write_whole
from planning.profiles.yamltext import read_yaml

__all__ = [
    "KEPT",
    "MARK",
    "agreed_folder",
    "forget_others",
    "handed_folders",
    "keep_text",
    "kept_faults",
    "kept_folders",
    "marked_digest",
    "text_digest",
]

KEPT = ("cleared", "endorsed")  # folders of an area, and the states they are for
MARK = "kept.yml"
# What is no part of the text: who changed it, notes beside it, how far it has come, which counts readers have.
NOT_KEPT = {JOURNAL, "README.md", "review.yml", "handed_out.csv"}


def _files(folder: Path) -> list[Path]:
    """Give the files of a profile that are its text."""
    found = (p for p in sorted(folder.iterdir()) if p.name not in NOT_KEPT and not p.name.startswith("."))
    return [p for p in found if p.is_file() and not p.is_symlink()]


def text_digest(folder: Path, changed: Mapping[Path, bytes] | None = None) -> str:
    """Give the digest of the text in a folder, whatever the ends of its lines; ``changed``: files as they are going to be."""
    new = changed or {}
    parts = [(p.name, (new[p] if p in new else p.read_bytes()).replace(b"\r\n", b"\n")) for p in _files(folder)]
    lines = [f"{name} {hashlib.sha256(content).hexdigest()}\n" for name, content in parts]
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


def keep_text(folder: Path, product: str, state: str, number: int, day: dt.date) -> tuple[Path, str]:
    """Keep the text of an area as it is, as the one that a step cleared or endorsed; give its folder and its digest.

    ``number`` is that of the step in the review of the product. What earlier steps kept stays (``forget_others``).
    """
    to = folder / state / product / str(number)
    to.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(dir=folder, prefix=f".{state}-"))
    try:
        inner = staged / folder.name
        inner.mkdir()
        for path in _files(folder):
            shutil.copyfile(path, inner / path.name)
        digest = text_digest(inner)
        write_whole(staged / MARK, f"state: {state}\non: {day}\nsteps: {number}\ndigest: {digest}\n")
        staged.chmod(0o755)
        if to.exists():  # of a step that was never saved
            shutil.rmtree(to)
        staged.rename(to)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return to, digest


def forget_others(kept: Path) -> None:
    """Remove what other steps kept for the same product and state as this folder."""
    for other in kept.parent.iterdir():
        if other != kept and other.is_dir() and not other.is_symlink():
            shutil.rmtree(other, ignore_errors=True)


def kept_folders(folder: Path) -> list[Path]:
    """Give every folder of an area that holds a whole text of it, cleared or endorsed."""
    return [home for state in KEPT for home in sorted(folder.glob(f"{state}/*/*/{folder.name}")) if home.is_dir()]


def handed_folders(folder: Path) -> list[Path]:
    """Give every folder of an area that holds what readers of an edition got last."""
    return [home for home in sorted(folder.glob(f"handed_out/*/*/*/{folder.name}")) if home.is_dir()]


def marked_digest(home: Path) -> str:
    """Give the digest that stands beside a kept text; empty where none does."""
    return _mark(home.parent).get("digest", "")


def _mark(at: Path) -> dict[str, str]:
    try:
        data = read_yaml((at / MARK).read_text(encoding="utf-8"), MARK).data
    except (OSError, UnicodeDecodeError):
        return {}
    return {str(k): str(v) for k, v in data.items()} if isinstance(data, dict) else {}


def agreed_folder(folder: Path, profile: Profile, product: str, state: str) -> tuple[Path, ReviewStep] | None:
    """Give the folder of the text that was cleared or endorsed last for a product, and the step; None where there is none.

    A text that does not agree with its step is none: it was changed by hand, or a move was cut short.
    """
    review = next((r for r in profile.reviews if r.product == product), None)
    number = _last(review, state)
    if not number or review is None:
        return None
    step = review.steps[number - 1]
    at = folder / state / product / str(number)
    home = at / folder.name
    if not home.is_dir() or at.is_symlink() or home.is_symlink() or not step.digest:
        return None
    due = {"state": state, "on": str(step.on), "steps": str(number), "digest": step.digest}
    return (home, step) if _mark(at) == due and text_digest(home) == step.digest else None


def _last(review: Review | None, state: str) -> int:
    """Give the number of the last step of a review that came to a state; 0 without one."""
    return max((n for n, step in enumerate(review.steps, 1) if step.state == state), default=0) if review else 0


def kept_faults(reading: Reading) -> Iterator[Problem]:
    """List the texts that were cleared or endorsed last and are not there, or not what was agreed; and those that no step tells of."""
    profile = reading.partial
    where = f"{reading.folder.name}/review.yml"
    if profile and not profile.sealed.get("reviews") and all(p.file != where for p in reading.problems):
        yield from _without_step(reading.folder, profile)
    for review in profile.reviews if profile else ():
        for state in KEPT:
            number = _last(review, state)
            if number and profile and agreed_folder(reading.folder, profile, review.product, state) is None:
                file = f"{reading.folder.name}/{state}/{review.product}/{number}/{MARK}"
                what = f"no text, or another than the one that was {state} on {review.steps[number - 1].on}"
                remedy = "put it back from an earlier version, or take the step again; until then it counts for nothing"
                yield Problem(file, 1, f"{review.id} step {number}", what, "", remedy)


def _without_step(folder: Path, profile: Profile) -> Iterator[Problem]:
    """List the kept texts of which the review says nothing; it has been read whole."""
    steps = {(step.state, r.product, str(n)) for r in profile.reviews for n, step in enumerate(r.steps, 1)}
    for home in kept_folders(folder):
        at = home.parent
        state, product, number = at.parent.parent.name, at.parent.name, at.name
        if (state, product, number) not in steps:
            what = f"a text that was {state} and of which review.yml has no step {number}: the step was lost, or the move cut short"
            remedy = "put review.yml back from an earlier version, or delete this folder; readers get nothing of this area meanwhile"
            yield Problem(f"{folder.name}/{state}/{product}/{number}/{MARK}", 1, "kept text", what, "", remedy)

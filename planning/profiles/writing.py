"""Writes a whole profile folder: a new one with every gap marked, or a copy for an edition."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from planning.frameworks import framework
from planning.geography import boundaries, units
from planning.problems import UsageError, one_line
from planning.profiles.narrative import KEY_JUDGEMENTS, write_narrative
from planning.profiles.profile import Profile
from planning.profiles.reading import NARRATIVE, RELEASE, area_code, is_exercise
from planning.profiles.records import RECORD_TYPES, SINGLE, TABLE_TYPES, Record, default_level
from planning.profiles.values import GAP, NAME_ALLOWED, unfit_for_a_name
from planning.profiles.workspace import Workspace

__all__ = ["new_profile", "profile_files", "table_text", "write_profile", "write_whole"]


def write_whole(path: Path, content: str | bytes, *, sync: bool = False, mode: int = 0o644) -> None:
    """Write a file whole or not at all: a temporary file beside it, then one rename.

    With ``sync`` it is on the disk before it gets its name, also where a stick is pulled out right after.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_profile(profile: Profile, folder: Path) -> None:
    """Write a profile into an empty folder so that ``read_profile`` gives the same records back."""
    for name, text in profile_files(profile).items():
        write_whole(folder / name, text)


def profile_files(profile: Profile) -> dict[str, str]:
    """Give the files that a profile is written to: name -> text."""
    files: dict[str, str] = {}
    for file, kinds in RECORD_TYPES.items():
        content = {key: plain for key, kind in kinds.items() if (plain := _content(getattr(profile, key), kind))}
        if content:
            files[file] = _yaml(content)
    for file, (key, table) in TABLE_TYPES.items():
        rows: tuple[Record, ...] = getattr(profile, key)
        if rows:
            files[file] = table_text(rows, table)
    if profile.narrative.paragraphs:
        files[NARRATIVE] = write_narrative(profile.narrative)
    told: dict[str, object] = {"edition": profile.edition, "detail": profile.detail, "withheld": profile.withheld}
    files[RELEASE] = _yaml({**told, **_sealed(profile)})
    if (profile.folder / "geography.geojson").is_file():
        # Code, name and shape alone: other properties of the file have no level and so no place in a copy.
        shapes = boundaries(profile.code, profile.folder)
        if profile.detail != "admin2":
            shapes["features"] = [f for f in shapes["features"] if "parent" not in f["properties"]]
        files["geography.geojson"] = json.dumps(shapes, ensure_ascii=False) + "\n"
    return files


def _content(value: Any, kind: type[Record]) -> object:
    if kind in SINGLE:
        return None if value is None else _plain(value)
    return [_plain(record) for record in value]


def _sealed(profile: Profile) -> dict[str, object]:
    """Give what stayed sealed or unsettled, so that the pages of a copy can say so; nothing where nothing did."""
    marks = {record.id: list(record.sealed) for _, record in profile.records() if record.sealed}
    told = {"sealed": profile.sealed, "sealed_fields": marks, "unsettled": profile.unsettled, "since": _since(profile)}
    told["standings"] = [{n: _listed(v) for n, v in vars(s).items() if v} for s in profile.standings]
    return {name: value for name, value in told.items() if value}


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else "yes" if value is True else value


def _since(profile: Profile) -> dict[str, object] | None:
    if profile.since is None:
        return None
    changes = [{name: value for name, value in vars(c).items() if value} for c in profile.since.changes]
    return {"day": profile.since.day, "changes": changes}


def _plain(record: Record) -> dict[str, object]:
    return record.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


class _Dumper(yaml.SafeDumper):
    """Writes numbers as a profile has them: digits, never 5e-05."""


def _digits(value: float) -> str:
    text = format(Decimal(repr(value)), "f")
    return text if "." in text else f"{text}.0"


_Dumper.add_representer(float, lambda d, v: d.represent_scalar("tag:yaml.org,2002:float", _digits(v)))


def _yaml(content: dict[str, object]) -> str:
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


def table_text(rows: Iterable[Record], kind: type[Record], *, ids: bool = True) -> str:
    """Give records as the text of a CSV file, with the columns that any of them fills; ids where they are wanted."""
    plain = [_plain(row) for row in rows]
    columns = [name for name in kind.model_fields if any(name in row for row in plain) and (ids or name != "id")]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({k: _digits(v) if isinstance(v, float) else v for k, v in row.items()} for row in plain)
    return out.getvalue()


def new_profile(workspace: Workspace, code: str, name: str) -> Path:
    """Make the folder of a new area with every gap marked; refuse when it stands already.

    A code XK..-XZ. is marked as an exercise. Gives the new folder.
    """
    area, name = area_code(code), " ".join(name.split())
    if not area:
        raise UsageError(
            f"area code {code[:40]!r}: three letters, as ISO 3166-1 alpha-3 has them (XKA to XZZ for exercises)"
        )
    if unfit := unfit_for_a_name(name):
        raise UsageError(f"--name: found {one_line(unfit)}; allowed {NAME_ALLOWED}")
    folder = workspace.profiles / area.lower()
    if folder.exists():
        raise UsageError(f"{folder} stands already; nothing was changed")
    staged = Path(tempfile.mkdtemp(dir=workspace.profiles, prefix=".new-"))
    try:
        for file, text in _blank(area, name).items():
            write_whole(staged / file, text)
        staged.chmod(0o755)
        staged.rename(folder)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return folder


def _blank(area: str, name: str) -> dict[str, str]:
    exercise = "yes" if is_exercise(area) else "no"
    headings = framework("assessment_headings")
    sections = [f"## {KEY_JUDGEMENTS}", *(f"## {h.id} {h.label}" for h in headings)]
    tasks = "\n".join(
        f"  - id: {t.id}  # {t.label}\n    level: {default_level('task')}\n    status: X"
        for t in framework("guidance_tasks")
    )
    places = ", ".join(f"{u.code} {u.name}" for u in units(area))
    constraints = "\n".join(
        f"  - id: C-{n:02}\n    level: {default_level('constraint')}\n    category: {c.id}  # {c.label}\n    score: X"
        for n, c in enumerate(framework("access_amrf"), 1)
    )
    gaps = "\n".join(
        f"  - id: IG-{n:02}\n    level: {default_level('gap')}\n    topic: {h.label} - not assessed yet\n    heading: {h.id}"
        for n, h in enumerate(headings, 1)
    )
    files = {
        "area.yml": (
            f"area:\n  id: {area}\n  level: 1\n  name: {json.dumps(name, ensure_ascii=False)}\n  exercise: {exercise}\n"
            f"  operating_environment: {GAP}  # {', '.join(framework('operating_environments').ids)}\n"
            f"  # units of this area: {places or 'none known; bring geography.geojson'}\n"
        ),
        NARRATIVE: "level: 2\n\n" + "\n\n".join(sections) + "\n",
        "protocol.yml": (
            "# The information sharing protocol; it can only tighten what holds by default. See the page on levels.\n"
            f"protocol:\n  level: {default_level('protocol')}\n  endorsed_by: {GAP}\n  endorsed_on: {GAP}\n  review_by: {GAP}\n"
        ),
        "access.yml": f"constraints:\n{constraints}\n",
        "tasks.yml": f"tasks:\n{tasks}\n",
        "gaps.yml": f"gaps:\n{gaps}\n",
    }
    for file, kinds in RECORD_TYPES.items():
        files.setdefault(file, "".join(f"{key}:\n" for key in kinds))
    return files

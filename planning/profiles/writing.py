"""Writes a whole profile folder: a new one with every gap marked, or a copy for an edition."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from planning.geography import GeoJson, boundaries
from planning.profiles.narrative import write_narrative
from planning.profiles.profile import Profile
from planning.profiles.reading import NARRATIVE, RELEASE
from planning.profiles.records import RECORD_TYPES, SINGLE, TABLE_TYPES, Record

__all__ = ["profile_files", "shapes_told", "table_text", "write_profile", "write_whole"]


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
        files["geography.geojson"] = json.dumps(shapes_told(profile), ensure_ascii=False) + "\n"
    return files


def shapes_told(profile: Profile) -> GeoJson:
    """Give the boundaries of an area as finely as it names its units.

    Code, name and shape alone: other properties of the file have no level and so no place in a copy.
    """
    shapes = boundaries(profile.code, profile.folder)
    if profile.detail != "admin2":
        shapes["features"] = [f for f in shapes["features"] if "parent" not in f["properties"]]
    return shapes


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

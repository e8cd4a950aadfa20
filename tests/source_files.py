"""Makes small files of sources, and a profile to import them into, for the tests of importing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from planning.importing import Request

__all__ = ["HEADER", "awsd", "event", "request", "table", "write"]

HEADER = (
    "id", "type_of_violence", "where_prec", "where_coordinates", "adm_1", "adm_2", "latitude", "longitude", "country",
    "iso3", "date_prec", "date_start", "date_end", "deaths_civilians", "best",
)  # fmt: skip
PLAIN = {
    "type_of_violence": "1", "where_prec": "1", "where_coordinates": "Karima town", "adm_1": "Northern", "adm_2": "",
    "latitude": "18.55", "longitude": "31.85", "country": "Sudan", "iso3": "SDN", "date_prec": "1",
    "date_start": "2023-02-10", "deaths_civilians": "1", "best": "4",
}  # fmt: skip


def event(number: object, **values: object) -> dict[str, str]:
    """Give a made-up event with the columns of UCDP GED; an end is the beginning where none is given."""
    row = {**PLAIN, "id": str(number), **{k: str(v) for k, v in values.items()}}
    return {"date_end": row["date_start"], **row}


def table(rows: Iterable[dict[str, str]], columns: Iterable[str] = HEADER) -> str:
    """Write rows as CSV."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def awsd(*rows: str) -> str:
    """Give a file of the Aid Worker Security Database with these rows."""
    header = "Incident ID,Year,Month,Day,Country Code,Country,Region,Latitude,Longitude,Total killed,Total wounded,Total kidnapped"
    return "\n".join([header, *rows, ""])


def write(folder: Path, rows: Iterable[dict[str, str]], name: str = "events.csv") -> Path:
    """Write events into a file of a folder."""
    path = folder / name
    path.write_text(table(rows), encoding="utf-8")
    return path


def request(path: Path, folder: Path, source: str = "ucdp_ged", area: str = "SDN", **more: object) -> Request:
    """Ask for a file, for the profile in a folder."""
    return Request(source, path, area, folder, "Sudan", **more)

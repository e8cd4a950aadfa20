"""Imports a made-up file of a million UCDP events beside a plain pandas read of it: times, their ratio, and peak memory."""

from __future__ import annotations

import argparse
import csv
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
COLUMNS = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "iso3",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
]
UNITS = (
    "Khartoum",
    "North Darfur",
    "South Darfur",
    "West Darfur",
    "Kassala",
    "Blue Nile",
    "Sennar",
    "Northern",
    "Nowhere",
)
MEASURED = """
import resource, sys, time
start = time.perf_counter()
{code}
seconds = time.perf_counter() - start
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
PANDAS = "import pandas as pd; pd.read_csv(sys.argv[1])"
IMPORT = """
from pathlib import Path
from planning.importing import Request, read_source
done = read_source(Request("ucdp_ged", Path(sys.argv[1]), "SDN", Path(sys.argv[2]), "Sudan"))
assert not done.refused and done.tally.read == int(sys.argv[3]), done.refused
assert done.tally.counted + sum(done.tally.left_out.values()) == done.tally.read
"""


def make(path: Path, rows: int) -> None:
    """Write a file with the columns and the make of a UCDP file; nothing in it happened."""
    dice = random.Random(7)  # noqa: S311 - made-up events need no secrecy
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for number in range(1, rows + 1):
            year, month, day = dice.randrange(2000, 2024), dice.randrange(1, 13), dice.randrange(1, 29)
            date = f"{year}-{month:02}-{day:02}"
            lat, lon = f"{dice.uniform(10, 20):.6f}", f"{dice.uniform(23, 37):.6f}"
            unit, best = dice.choice(UNITS), dice.randrange(40)
            writer.writerow((
                number, f"SUD-{year}-1-{number}", year, 1, "Clear", dice.randrange(1, 4), 309, 309, "Sudan: Government", 642, 642,
                "Government of Sudan - a made-up group", 112, 112, "Government of Sudan", 1043, 1043, "A made-up group",
                dice.randrange(1, 5), f"Made-up agency,{date},'A made-up headline of usual length, number {number}'",
                "Made-up agency", date, "A made-up headline", "A made-up source", dice.randrange(1, 6), f"Village {number % 900}",
                f"Village {number % 900} (a made-up place, {unit})", unit, f"District {number % 90}", lat, lon, f"POINT ({lon} {lat})",
                150000 + number % 999, "Sudan", "SDN", 625, "Africa", 1, dice.randrange(1, 6), f"{date} 00:00:00.000",
                f"{date} 00:00:00.000", 0, 0, best // 3, 0, best, best + 3, best, 625, "",
            ))  # fmt: skip


def measured(code: str, *arguments: str) -> tuple[float, float]:
    """Run a piece of Python in a process of its own: seconds, and the most memory in MB."""
    command = [sys.executable, "-W", "ignore", "-c", MEASURED.format(code=code), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, memory = done.stdout.split()[-2:]
    return float(seconds), float(memory)


def main() -> None:
    """Print the times and the memory of both, and of an import of a tenth of the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    folder = str(ROOT / "country_profiles" / "sdn")
    with tempfile.TemporaryDirectory() as spare:
        large, small = Path(spare) / "large.csv", Path(spare) / "small.csv"
        make(large, rows)
        make(small, rows // 10)
        print(f"{rows:,} rows, {len(COLUMNS)} columns, {large.stat().st_size / 1e6:.0f} MB")
        plain, plain_memory = measured(PANDAS, str(large))
        done, memory = measured(IMPORT, str(large), folder, str(rows))
        tenth, tenth_memory = measured(IMPORT, str(small), folder, str(rows // 10))
    print(f"pandas.read_csv:        {plain:6.1f} s, {plain_memory:6.0f} MB")
    print(f"import:                 {done:6.1f} s, {memory:6.0f} MB")
    print(f"import of a tenth:      {tenth:6.1f} s, {tenth_memory:6.0f} MB")
    print(
        f"import / pandas.read_csv: {done / plain:.2f} times as long; a million rows against a tenth: {memory / tenth_memory:.2f} times the memory"
    )


if __name__ == "__main__":
    main()

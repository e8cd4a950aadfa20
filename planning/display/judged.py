"""What a test, a criterion or a minimum came to: its result, why, and on what evidence, as the last fields of a row."""

from __future__ import annotations

from planning.display.blocks import badge, gap
from planning.display.page import AreaPage, evidence_cell
from planning.profiles.records import Minimum, Test

__all__ = ["COLUMNS", "judged"]

COLUMNS = ("Result", "Because", "Evidence")
RESULTS = {"pass": "good", "fail": "bad"}


def judged(page: AreaPage, result: str, record: Test | Minimum | None) -> list[object]:
    """Give the fields of a result (pass, fail, unknown) and of its record; without one, nobody has judged it."""
    return [
        badge(result, RESULTS.get(result, "watch")),
        record.because if record else gap("nobody has judged it"),
        evidence_cell(record.evidence if record else (), page.href),
    ]

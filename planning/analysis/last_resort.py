"""The criteria of last resort: each with its result, and the first answer of the matrix of visibility and mission."""

from __future__ import annotations

from dataclasses import dataclass

from planning.frameworks import Framework, framework
from planning.profiles.records import Test

__all__ = ["TestRow", "matrix_answer", "test_rows"]


@dataclass(frozen=True)
class TestRow:
    """One criterion with its result; a criterion nobody has judged is unknown."""

    criterion: str
    label: str
    result: str
    test: Test | None
    must: bool = False


def test_rows(tests: tuple[Test, ...], frame: Framework) -> tuple[TestRow, ...]:
    """Give every criterion of a list with its result and whether it must be met."""
    given = {t.criterion: t for t in tests}
    return tuple(
        TestRow(
            item.id,
            item.name,
            given[item.id].result if item.id in given else "unknown",
            given.get(item.id),
            item.values.get("must") == "yes",
        )
        for item in frame
    )


def matrix_answer(visibility: str | None, force_mission: str | None) -> str | None:
    """Give usually_acceptable, case_by_case or avoid; None where visibility or mission is not recorded."""
    if not (visibility and force_mission):
        return None
    return str(framework("mcda_matrix")[f"{visibility}:{force_mission}"].values["answer"])

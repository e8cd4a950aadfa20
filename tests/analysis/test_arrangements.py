"""Arrangements: which minimums apply, and that what nobody judged is not passed."""

from __future__ import annotations

import pytest

from planning.analysis.arrangements import arrangement_findings
from planning.frameworks import framework
from planning.profiles.records import Arrangement

KINDS = framework("arrangement_kinds").ids


def finding(kind: str, results: dict[str, str] | None = None):
    """Give the finding of one arrangement."""
    minimums = tuple({"minimum": k, "result": v} for k, v in (results or {}).items())
    (found,) = arrangement_findings((Arrangement(id="AR-01", arrangement=kind, title="T", minimums=minimums),))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_arrangement_has_minimums(kind: str) -> None:
    """Each has at least three, and without a judgement all of them are unknown."""
    found = finding(kind)
    assert len(found.minimums) >= 3
    assert found.having("unknown") == found.minimums


def test_every_minimum_applies_to_known_kinds() -> None:
    """No minimum is linked to a kind that is none, or to nothing."""
    for item in framework("protection_minimums"):
        assert item.links["arrangements"]
        assert set(item.links["arrangements"]) <= set(KINDS)


def test_only_what_applies_is_asked() -> None:
    """Screening asks for a register and for women officers, a pause for neither."""
    screening = {m.minimum for m in finding("screening").minimums}
    assert {"register", "women_officers", "families"} <= screening
    assert not {"register", "women_officers"} & {m.minimum for m in finding("pause").minimums}


def test_results_are_told_apart() -> None:
    """Passed, failed and unknown are three, and one that is not judged counts as unknown."""
    found = finding("pause", {"notice": "pass", "all_parties": "fail", "no_lists": "unknown"})
    told = {r: [m.minimum for m in found.having(r)] for r in ("pass", "fail", "unknown")}
    assert told == {"pass": ["notice"], "fail": ["all_parties"], "unknown": ["those_who_stay", "no_lists"]}

"""Writes the log of a case: every way of ranking that was tried, its argument, and its results, worse ones included."""

from __future__ import annotations

from typing import Any

import yaml

from planning.analysis.backtest import Compared, variants
from planning.analysis.rates import Interval
from planning.importing.backtest.running import LAST_YEAR, POPULATION, Backtest

__all__ = ["log_text"]

DIGITS = 3
HEAD = """\
# Written by planning backtest transition --log, from the file with this checksum. Do not edit: a test computes it again.
# Each argument was written, and committed, before its result was computed. The first way was set as the default
# beforehand, as the plainest that lets old events fade, and not by its results. What is tried later is added to planning/frameworks/data/backtest_transition.yml, and nothing is taken out there.
"""


def log_text(result: Backtest) -> str:
    """Give the log as YAML: results rounded to three digits; null where a figure does not exist."""
    ways: list[dict[str, Any]] = [
        {"id": v.id, "argument": v.item.text, "results": _results(result, v.id)} for v in variants()
    ]
    content = {
        "decided": str(result.case.decided),
        "file": result.file,
        "sha256": result.sha256,
        "places": len(result.known.places),
        "default": variants()[0].id,
        "ways": ways,
        "naive": [{"id": name, "results": _results(result, name)} for name in (LAST_YEAR, POPULATION)],
    }
    return HEAD + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=160)


def _results(result: Backtest, name: str) -> list[dict[str, Any]]:
    return [{"outcome": p.outcome, **_result(p.of(name, months))} for p in result.parts for months in p.came]


def _result(one: Compared) -> dict[str, Any]:
    found = one.agreement
    out: dict[str, Any] = {"months": one.months, "rho": _rounded(found.rho), "interval": _pair(found.interval)}
    out["shared"] = {s.k: _rounded(s.shared) for s in found.shared}
    if (naive := one.against.get(LAST_YEAR)) is not None:
        words = {1: "better", 0: "not to be told apart", -1: "worse"}
        out["beside_last_year"] = {
            "difference": _rounded(naive.rho),
            "interval": _pair(naive.interval),
            "was": words[naive.first] if naive.interval is not None else "not known",
        }
    return out


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS) + 0.0


def _pair(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [round(v, DIGITS) + 0.0 for v in interval]

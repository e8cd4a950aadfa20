"""Back-tests of the ranking of places before a closure: a case in YAML, a file of events, and what came."""

from planning.importing.backtest.case import BackTestError, Case, case_names, closed, named_case, read_case
from planning.importing.backtest.log import log_text
from planning.importing.backtest.printing import printed, table_text
from planning.importing.backtest.running import Backtest, run_backtest

__all__ = [
    "BackTestError",
    "Backtest",
    "Case",
    "case_names",
    "closed",
    "log_text",
    "named_case",
    "printed",
    "read_case",
    "run_backtest",
    "table_text",
]

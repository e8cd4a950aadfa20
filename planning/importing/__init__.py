"""Counts the events in files of other sources by month, unit and indicator, and puts the counts into a profile."""

from planning.importing.layouts import layout_names
from planning.importing.reading import Request, Result, read_source
from planning.importing.report import report
from planning.importing.writing import Change, Origin, write_aside, write_counts

__all__ = [
    "Change",
    "Origin",
    "Request",
    "Result",
    "layout_names",
    "read_source",
    "report",
    "write_aside",
    "write_counts",
]

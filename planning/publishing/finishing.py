"""What every rendered site gets, whoever rendered it: search that works from a file, and a policy on each page."""

from __future__ import annotations

from pathlib import Path

from planning.publishing.policy import write_policies
from planning.publishing.search import write_search_data

__all__ = ["finish_site"]


def finish_site(site: Path) -> None:
    """Finish a rendered site in place."""
    write_search_data(site)
    write_policies(site)

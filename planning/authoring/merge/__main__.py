"""What git calls to merge a file of a profile: base, ours (which is written), theirs, path; 1 where two versions are kept.

With ``common`` behind them it writes what both have in common, for branches that met crosswise.
"""

from __future__ import annotations

import sys
from pathlib import Path

from planning.authoring.merge.driver import common_for_git, merge_for_git

__all__: list[str] = []

if __name__ == "__main__":
    BASE, OURS, THEIRS = (Path(argument) for argument in sys.argv[1:4])
    if sys.argv[5:] == ["common"]:
        common_for_git(BASE, OURS, THEIRS, sys.argv[4])
        sys.exit(0)
    CLASHES = merge_for_git(BASE, OURS, THEIRS, sys.argv[4])
    for line in CLASHES:
        sys.stderr.write(f"{line}\n")
    sys.exit(1 if CLASHES else 0)

"""Makes the pages before Quarto renders them: what `quarto render` and `quarto preview` call at the root."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EDITION = os.environ.get("PLANNING_EDITION", "hct")


def main() -> int:
    """Run `planning run` with the environment of scripts/site where there is one, else with this Python.

    The edition is PLANNING_EDITION, hct where it is not set. A page that failed says so itself; a run that could not
    start, or that left another edition in reports/, stops the rendering.
    """
    own = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    python = str(own) if own.is_file() else sys.executable
    command = [python, "-m", "planning", "run", "--quiet", "--edition", EDITION, "--workspace", str(ROOT)]
    before = mark()
    done = subprocess.run(command, cwd=ROOT, check=False)
    after = mark()
    whole = done.returncode == 0 or (done.returncode == 1 and after != before)
    return 0 if whole and edition() == EDITION else 2


def mark() -> int:
    """Give the time the index of the pages was written at, which each run that came to its end renews."""
    index = ROOT / "reports" / "pages.json"
    return index.stat().st_mtime_ns if index.is_file() else 0


def edition() -> str:
    """Give the edition that stands in reports/."""
    try:
        return str(json.loads((ROOT / "reports" / "pages.json").read_text(encoding="utf-8"))["edition"])
    except (OSError, ValueError, KeyError):
        return ""


if __name__ == "__main__":
    sys.exit(main())

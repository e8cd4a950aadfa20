"""Finishes the site after Quarto has rendered it at the root: what `planning publish` does at the end, the leak gate too."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FINISH = """
import shutil
import sys
from pathlib import Path
from planning.building.reports import read_index
from planning.problems import PlanningError
from planning.profiles import Workspace
from planning.publishing import finish_site, guard
from planning.publishing.site import write_record
root, site = map(Path, sys.argv[1:3])
try:
    finish_site(site)
    write_record(root / "reports", site, "quarto", "rendered at the root")
    guard(Workspace(root), site, read_index(root / "reports")[0])
except BaseException as error:
    # What the gate did not pass is not left where it would be served; a folder that holds the workspace is none of it.
    if site.resolve() not in {root.resolve(), *root.resolve().parents}:
        shutil.rmtree(site, ignore_errors=True)
    if not isinstance(error, PlanningError):
        raise
    sys.exit(f"planning: {error}")
"""


def main() -> int:
    """Search that works from a file, a policy on each page, the record of what was built, and the leak gate."""
    own = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    python = str(own) if own.is_file() else sys.executable
    site = ROOT / os.environ.get("QUARTO_PROJECT_OUTPUT_DIR", "_site")
    command = [python, "-c", FINISH, str(ROOT), str(site)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

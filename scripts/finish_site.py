"""Finishes the site after Quarto has rendered it at the root: what `planning publish` does at the end."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FINISH = """
import sys
from pathlib import Path
from planning.publishing import finish_site
from planning.publishing.site import write_record
reports, site = map(Path, sys.argv[1:3])
finish_site(site)
write_record(reports, site, "quarto", "rendered at the root")
"""


def main() -> int:
    """Search that works from a file, a policy on each page, and the record of what was built."""
    own = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    python = str(own) if own.is_file() else sys.executable
    site = ROOT / os.environ.get("QUARTO_PROJECT_OUTPUT_DIR", "_site")
    command = [python, "-c", FINISH, str(ROOT / "reports"), str(site)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

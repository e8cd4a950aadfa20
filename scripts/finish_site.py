"""Finishes the site after Quarto has rendered it: search from a file, and a policy on each page."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Call what `planning publish` calls at the end, with the environment of scripts/site where there is one."""
    own = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    python = str(own) if own.is_file() else sys.executable
    site = ROOT / os.environ.get("QUARTO_PROJECT_OUTPUT_DIR", "_site")
    done = subprocess.run([python, "-m", "planning.publishing.finishing", str(site)], cwd=ROOT, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

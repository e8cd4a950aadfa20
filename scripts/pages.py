"""Makes the pages before Quarto renders them: what `quarto render` and `quarto preview` call at the root."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run `planning run` with the environment of scripts/site where there is one, else with this Python."""
    own = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    python = str(own) if own.is_file() else sys.executable
    done = subprocess.run([python, "-m", "planning", "run", "--quiet", "--workspace", str(ROOT)], cwd=ROOT, check=False)
    # A page that failed says so itself; only a run that could not start stops the rendering.
    return 2 if done.returncode > 1 else 0


if __name__ == "__main__":
    sys.exit(main())

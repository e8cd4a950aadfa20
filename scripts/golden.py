"""Makes the reference notebooks of tests/golden/: templates executed on an exercise area, outputs kept."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden"
AREA = "XKA"
PARAMETERS = {"area": AREA, "as_of": "2026-11-22", "edition": "hct"}
PRODUCTS = ("scenario_plan", "transition_functions")


def main() -> int:
    """Execute the templates in the project's own folder and write them without anything of this run."""
    sys.path.insert(0, str(ROOT))
    from planning.building.run import execute

    for product in PRODUCTS:
        # The folder of the reference notebook, since that is where the test executes it again.
        with tempfile.TemporaryDirectory() as folder:
            template = Path(folder) / f"{product}.ipynb"
            template.write_bytes((ROOT / "templates" / template.name).read_bytes())
            notebook, why = execute(str(template), PARAMETERS, str(GOLDEN))
        if why:
            print(f"{product}: {why}", file=sys.stderr)
            return 1
        text = json.dumps(_plain(notebook), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        path = GOLDEN / f"{product}.ipynb"
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.relative_to(ROOT)}: {len(text.encode()) // 1000} kB")
    return 0


def _plain(notebook: dict[str, object]) -> dict[str, object]:
    """Leave out times and ids, which say nothing about what the notebook shows."""
    cells = []
    ran = 0
    for number, cell in enumerate(notebook["cells"]):
        kept = {
            "cell_type": cell["cell_type"],
            "id": f"cell-{number}",
            "metadata": {},
            "source": _lines(cell["source"]),
        }
        if cell["cell_type"] == "code":
            outputs = [
                {**o, "data": {k: _lines(v) for k, v in o["data"].items()}} for o in cell["outputs"] if "data" in o
            ]
            ran += 1  # nbval takes a notebook cell without a count for one that never ran
            kept |= {"execution_count": ran, "outputs": outputs}
        cells.append(kept)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _lines(value: object) -> object:
    return value.splitlines(keepends=True) if isinstance(value, str) else value


if __name__ == "__main__":
    sys.exit(main())

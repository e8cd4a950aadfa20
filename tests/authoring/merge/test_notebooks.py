"""Templates that somebody changed are merged cell by cell."""

from __future__ import annotations

import json

from merge_fixture import notebook

from planning.authoring.merge.notebooks import merged_notebook


def test_notebooks_are_merged_cell_by_cell() -> None:
    """Two changed two cells of a template: both changes are in. Two changed one cell: neither is written over."""
    base = notebook("a = 1", "b = 1", "c = 1")
    one, two = notebook("a = 2", "b = 1", "c = 1"), notebook("a = 1", "b = 1", "c = 3")
    new = merged_notebook(base, one, two)
    assert new is not None
    assert [c["source"] for c in json.loads(new)["cells"]] == ["a = 2", "b = 1", "c = 3"]
    assert merged_notebook(base, one, notebook("a = 5", "b = 1", "c = 1")) is None

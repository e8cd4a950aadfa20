"""The draft of a member: where it lies, how it is opened, and that it remembers what was handed in."""

from __future__ import annotations

from pathlib import Path

from planning.authoring.elicit.answers import Sheet, read_sheet, write_sheet
from planning.authoring.elicit.asking import Round
from planning.problems import PlanningError, UsageError, one_line
from planning.profiles import find_workspace

__all__ = ["keep", "opened_draft", "own_draft"]


def own_draft(one: Round, workspace: Path | None) -> Path:
    """Give the file of a member's draft in the workspace; raise UsageError where there is none."""
    try:
        root = find_workspace(workspace).root
    except UsageError:
        raise UsageError(
            "there is no workspace here to keep your draft in; name a file for it (--draft FILE)"
        ) from None
    return root / ".planning" / "elicit" / f"{one.area.lower()}_{one.elicitation}_{one.name}.yml"


def opened_draft(path: Path, one: Round) -> Sheet:
    """Give the draft, an empty one where there is none; raise PlanningError where a file stands there that is none."""
    if not path.exists():
        return Sheet()
    sheet, problems, doc = read_sheet(path, one)
    if doc.data is None or any(p.field in {"elicitation", "round", "answers"} for p in problems):
        raise PlanningError(
            f"{problems[0] if problems else one_line(str(path))}; it is left as it is: name another draft"
        )
    return sheet


def keep(path: Path, one: Round, sheet: Sheet) -> str:
    """Keep the draft; say in words where that fails, since what it belongs to is done already."""
    try:
        write_sheet(path, one, sheet)
    except OSError as error:
        return f"{one_line(str(path))}: {error.strerror}; if you hand in again, tell the facilitator that it replaces this one"
    return ""

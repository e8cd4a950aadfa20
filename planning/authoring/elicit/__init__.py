"""Asking several people for estimates in rounds, over a shared folder: open, answer, collect, close."""

from planning.authoring.elicit.answers import Sheet, blank_text, problems_of, read_sheet, write_sheet
from planning.authoring.elicit.asking import Facilitator, Round, is_over, open_round, read_round, rounds_in
from planning.authoring.elicit.closing import close_rounds, reworded
from planning.authoring.elicit.collecting import Collected, collect
from planning.authoring.elicit.dialogue import ask_all
from planning.authoring.elicit.drafts import keep, opened_draft, own_draft
from planning.authoring.elicit.form import Form, form
from planning.authoring.elicit.handing_in import hand_in
from planning.authoring.elicit.spread import spread_text, write_spread

__all__ = [
    "Collected",
    "Facilitator",
    "Form",
    "Round",
    "Sheet",
    "ask_all",
    "blank_text",
    "close_rounds",
    "collect",
    "form",
    "hand_in",
    "is_over",
    "keep",
    "open_round",
    "opened_draft",
    "own_draft",
    "problems_of",
    "read_round",
    "read_sheet",
    "reworded",
    "rounds_in",
    "spread_text",
    "write_sheet",
    "write_spread",
]

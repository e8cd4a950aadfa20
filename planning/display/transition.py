"""The transition review: mission phase, residual risks, decisions."""

from __future__ import annotations

from planning.analysis.function_gaps import function_gaps
from planning.analysis.transition import Window, window
from planning.display import assessment
from planning.display.blocks import Block, badge, number, paragraph, text
from planning.display.decisions import decisions as full_decisions
from planning.display.function_gaps import named, where
from planning.display.page import AreaPage, above, absent
from planning.display.tables import table

__all__ = ["decisions", "mandate_clock", "phase", "residual_risks"]


def _window(page: AreaPage) -> Window:
    return window(page.profile, page.as_of)


def phase(page: AreaPage) -> Block:
    """Say in which phase the mission is and how the page reads: ahead, unverified, or a look back."""
    w = _window(page)
    if w.clock is None and page.left_out("missions"):
        return paragraph(f"What is recorded of a peace operation here lies {above().html}.")
    if w.clock is None:
        words = "No peace operation is recorded for this area, so a transition review does not apply."
        return paragraph(text(words))
    name = text(w.clock.name)
    match w.kind:
        case "ahead" if w.clock.ends:
            return paragraph(
                f"<strong>{name}</strong>: {text(w.clock.in_words)}. {number(w.months_left)} months are left."
            )
        case "ahead":
            return paragraph(
                f"<strong>{name}</strong>: {text(w.clock.in_words)}. An end of operations has not been recorded as decided; the calendar shows what would be due if the mandate were not renewed."
            )
        case "past":
            return paragraph(
                f"<strong>{name}</strong>: {text(w.clock.in_words)}. Verify first what was decided; until then nothing below is a statement about today.",
                "pl-status",
            )
        case _:
            return paragraph(
                f"<strong>{name}</strong>: {text(w.clock.in_words)}. This page looks back: what the notice allowed, which functions ended, what is not known."
            )


def mandate_clock(page: AreaPage) -> Block:
    """Show the mandate clock; nothing where no mission is recorded."""
    return assessment.mandate_clock(page) if _window(page).clock else Block()


def residual_risks(page: AreaPage) -> Block:
    """Show the risks that stay when a function ends: likelihood x impact, mitigation, owner."""
    if _window(page).clock is None:
        return Block()
    found = [
        g for g in function_gaps(page.profile, page.as_of) if g.seriousness is not None and g.function.present != "no"
    ]
    found.sort(key=lambda g: -(g.seriousness or 0))
    kinds = {"low": "good", "medium": "watch", "high": "bad"}
    rows = [
        [
            named(g),
            where(page, g.function),
            f"{g.function.likelihood} x {g.function.impact}",
            badge(f"{g.seriousness} {g.band.name.lower()}", kinds.get(g.band.id, "plain")) if g.band else None,
            g.function.mitigation,
            g.function.owner,
        ]
        for g in found
    ]
    columns = ["When this ends", "Where", "Likelihood x impact", "Seriousness", "Mitigation", "Owner"]
    return table(
        "Residual risk register",
        columns,
        rows,
        empty=absent(page, "No residual risk is recorded.", "functions"),
        href=page.href,
    )


def decisions(page: AreaPage) -> Block:
    """Show who decides what by when; nothing where no mission is recorded."""
    return full_decisions(page, choices=True) if _window(page).clock else Block()

"""Advocacy messages: to whom, by whom, and what came of them."""

from __future__ import annotations

from planning.display.blocks import Block, badge, day, gap, lines, note, text
from planning.display.page import AreaPage, above, absent, anchor, evidence_cell, label, stub, told
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Message, field_levels

__all__ = ["messages"]


def messages(page: AreaPage) -> Block:
    """Show the advocacy messages: to whom, by whom, what it carries on, what came of it."""
    levels = field_levels(Message)
    more = {"carrier_detail": "How it is carried", "do_no_harm": "Do no harm"}
    shown = [name for name in more if page.may_see(levels[name])]
    risks, access = framework("protection_risks"), framework("access_amrf")
    rows = []
    for m in page.profile.messages:
        subjects = (*(f"{r} {risks[r].name}" for r in m.risks), *(f"{a} {access[a].name}" for a in m.access))
        rows.append(
            [
                anchor(m.id, f"{m.id} {m.message}"),
                lines(
                    [
                        ("To", _addressed(page, m)),
                        (
                            "Carried by" if m.state == "delivered" else "Best placed",
                            label("actor_interlocutors", m.carrier),
                        ),
                        ("Carries on", m.echo_of),
                        ("On", subjects),
                    ],
                    page.href,
                ),
                _state(m),
                Block(f"{badge(kind, 'good')} {text(m.result, page.href)}")
                if m.result and (kind := label("outcome_kinds", m.outcome_kind))
                else m.result or (Block("none yet") if m.state in {"draft", "cleared"} else gap("no result recorded")),
                *(told(m, name) for name in shown),
                evidence_cell(m.evidence, page.href),
            ]
        )
    columns = ["Message", "Whom, by whom and on what", "State", "Result", *(more[n] for n in shown)]
    out = table(
        "Advocacy messages",
        [*columns, "Evidence"],
        rows,
        empty=absent(page, "No advocacy message is recorded.", "messages"),
        href=page.href,
        kind="pl-wide",
    )
    if rows:
        out += note(
            "A result counts as an outcome only with its kind: a change in behaviour, knowledge, policy, practice or "
            "decision of a duty-bearer. A meeting that was held is none."
        )
    return out + stub(page, "messages")


def _addressed(page: AreaPage, m: Message) -> object:
    actor = page.profile.actor(m.actor)
    if actor is not None:
        return f"{actor.name}: {m.target}" if m.target else actor.name
    hidden = page.left_out("actors") and not m.actor
    return m.target or (above("not recorded, or above this edition") if hidden else None)


def _state(m: Message) -> object:
    state = label("message_states", m.state)
    if state is None:
        return None
    return Block(f"{text(state)} {day(m.delivered)}") if m.state == "delivered" else state

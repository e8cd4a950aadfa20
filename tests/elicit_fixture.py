"""A workspace with questions, a facilitator and members, for the tests of elicitation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from planning.authoring.elicit import (
    Collected,
    Facilitator,
    Round,
    Sheet,
    close_rounds,
    collect,
    hand_in,
    open_round,
    rounds_in,
)
from planning.profiles import load_profile
from planning.profiles.keys import new_identity
from planning.profiles.yamltext import Plain

__all__ = ["AREA_YML", "CLOSES", "OPENED", "QUESTIONS", "Team", "at", "team_in", "views"]

AREA_YML = 'area:\n  id: XKZ\n  level: 1\n  name: Testland\n  exercise: "yes"\n'
OPENED = dt.date(2026, 11, 1)
CLOSES = dt.date(2026, 11, 10)
HEAD = """
    level: 2
    as_of: 2026-10-01
    resolves_by: Log of the access adviser
    closes: 2027-01-31
    resolver: Access adviser, who must not go along
    void_if: No log is kept
    note: This note must not go along"""
QUESTIONS = f"""# Questions of the exercise.
questions:
  - id: Q-01   # the bridge
    question: Will the bridge be open?
    threshold: Open on that day{HEAD}
    best: 0.35  # by hand, before anybody was asked
  # what follows is about people
  - id: Q-02
    answer: number
    unit: people
    question: How many people cross it,
      and come back?
    threshold: Count of the month{HEAD}

  - id: Q-03
    answer: class
    classes: [few, some, many]
    question: "How many checkpoints?"
    threshold: Count of the month{HEAD}
"""


@dataclass
class Team:
    """A workspace with the area XKZ, a shared folder, and the facilitator's key."""

    root: Path
    key: Path
    shared: Path

    @property
    def home(self) -> Path:
        """The folder of the area."""
        return self.root / "country_profiles" / "xkz"

    @property
    def facilitator(self) -> Facilitator:
        """Who opens and collects."""
        return Facilitator(self.key)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the members of the newest round."""
        return self.facilitator.codes(rounds_in(self.shared)[-1])

    def open(self, members: int = 3, number: int = 1, opened: dt.date = OPENED, closes: dt.date = CLOSES) -> Round:
        """Open a round."""
        return open_round(
            load_profile(self.home),
            self.shared,
            self.facilitator,
            today=opened,
            closes=closes,
            number=number,
            members=members,
        )

    def answer(self, member: int, entries: dict[str, dict[str, Plain]], now: dt.datetime | None = None) -> Path:
        """Let a member hand in to the newest round, from a new sheet."""
        return self.hand_in(member, Sheet(dict(entries)), now)[0]

    def hand_in(self, member: int, sheet: Sheet, now: dt.datetime | None = None) -> tuple[Path, Sheet]:
        """Let a member hand in a sheet to the newest round."""
        one = rounds_in(self.shared)[-1]
        return hand_in(self.shared / one.name, one, sheet, self.codes[member], now or at(one.closes, 9 + member))

    def collect(self, *, with_late: bool = False) -> Collected:
        """Collect the newest round."""
        one = rounds_in(self.shared)[-1]
        return collect(self.shared / one.name, one, self.facilitator, with_late=with_late)

    def close(self, today: dt.date) -> None:
        """Write all rounds into the profile."""
        found = [(r, collect(self.shared / r.name, r, self.facilitator).answers) for r in rounds_in(self.shared)]
        close_rounds(load_profile(self.home), self.home, found, today)


def at(day: dt.date, hour: int = 9) -> dt.datetime:
    """Give a time of a day, in a zone three hours east."""
    return dt.datetime.combine(day, dt.time(hour), dt.timezone(dt.timedelta(hours=3)))


def team_in(folder: Path, questions: str = QUESTIONS) -> Team:
    """Make a team in an empty folder."""
    home = folder / "work" / "country_profiles" / "xkz"
    home.mkdir(parents=True)
    (home / "area.yml").write_text(AREA_YML, encoding="utf-8")
    (home / "questions.yml").write_text(questions, encoding="utf-8")
    (folder / "keys").mkdir()
    new_identity(folder / "keys" / "facilitator.txt")
    return Team(folder / "work", folder / "keys" / "facilitator.txt", folder / "shared")


def views(member: int) -> dict[str, dict[str, Plain]]:
    """Give one member's answers to all questions; every member's are others."""
    best = 0.11 + 0.05 * member
    return {
        "Q-01": {
            "best": f"{best:.3f}",
            "low": f"{best - 0.1:.3f}",
            "high": f"{best + 0.1:.3f}",
            "confidence": str(60 + member),
            "because": f"Reason {chr(65 + member)} about the bridge",
        },
        "Q-02": {
            "best": str(1000 + 37 * member),
            "low": "500",
            "high": "2000",
            "confidence": "80",
            "because": f"Reason {chr(65 + member)} about people",
        },
        "Q-03": {"shares": ["0.5", f"{0.5 - 0.01 * member:.2f}", f"{0.01 * member:.2f}"]},
    }

"""Who may read what: the levels of the editions, the release of a profile for one of them, and the leak gate."""

from planning.sharing.alarms import ACCEPTED, Acceptance, Alarm, LeakError, Verdict, read_accepted
from planning.sharing.copies import release_workspace, write_release
from planning.sharing.gate import gate, open_gate
from planning.sharing.handing_out import hand_out
from planning.sharing.release import (
    ABOVE,
    LEFT_OUT,
    SEALED,
    SENTENCE_LEFT_OUT,
    load_for,
    opens,
    release,
)
from planning.sharing.rules import Rules, edition_level, rules
from planning.sharing.shapes import machine_words
from planning.sharing.since import released_for

__all__ = [
    "ABOVE",
    "ACCEPTED",
    "LEFT_OUT",
    "SEALED",
    "SENTENCE_LEFT_OUT",
    "Acceptance",
    "Alarm",
    "LeakError",
    "Rules",
    "Verdict",
    "edition_level",
    "gate",
    "hand_out",
    "load_for",
    "machine_words",
    "open_gate",
    "opens",
    "read_accepted",
    "release",
    "release_workspace",
    "released_for",
    "rules",
    "write_release",
]

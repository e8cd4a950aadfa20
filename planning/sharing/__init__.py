"""Who may read what: the levels of the editions, the release of a profile for one of them, and the leak gate."""

from planning.sharing.alarms import ACCEPTED, Acceptance, Alarm, LeakError, Verdict, read_accepted
from planning.sharing.gate import gate, open_gate
from planning.sharing.release import ABOVE, LEFT_OUT, edition_level, release, release_workspace
from planning.sharing.shapes import machine_words

__all__ = [
    "ABOVE",
    "ACCEPTED",
    "LEFT_OUT",
    "Acceptance",
    "Alarm",
    "LeakError",
    "Verdict",
    "edition_level",
    "gate",
    "machine_words",
    "open_gate",
    "read_accepted",
    "release",
    "release_workspace",
]

"""Who may read what: the levels of the editions and the release of a profile for one of them."""

from planning.sharing.handing_out import hand_out
from planning.sharing.release import (
    ABOVE,
    LEFT_OUT,
    SEALED,
    SENTENCE_LEFT_OUT,
    load_for,
    opens,
    release,
    release_workspace,
    write_release,
)
from planning.sharing.rules import Rules, edition_level, rules

__all__ = [
    "ABOVE",
    "LEFT_OUT",
    "SEALED",
    "SENTENCE_LEFT_OUT",
    "Rules",
    "edition_level",
    "hand_out",
    "load_for",
    "opens",
    "release",
    "release_workspace",
    "rules",
    "write_release",
]

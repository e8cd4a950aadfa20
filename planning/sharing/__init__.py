"""Who may read what: the levels of the editions and the release of a profile for one of them."""

from planning.sharing.release import ABOVE, LEFT_OUT, SEALED, edition_level, load_for, release, release_workspace

__all__ = ["ABOVE", "LEFT_OUT", "SEALED", "edition_level", "load_for", "release", "release_workspace"]

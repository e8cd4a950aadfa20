"""Profiles of areas: the records people write, how they are read, checked and written."""

from planning.profiles.aliases import OUTSIDE, POSITION, Alias, read_aliases
from planning.profiles.beginning import Answers, new_profile
from planning.profiles.checking import check_folder, check_workspace
from planning.profiles.narrative import EVIDENCE_MARK, KEY_JUDGEMENTS, SENTENCE, Narrative, Paragraph
from planning.profiles.profile import Profile, ProfileError
from planning.profiles.reading import area_folders, is_exercise, load_profile, read_profile
from planning.profiles.sealed_values import key_mark
from planning.profiles.workspace import Workspace, find_workspace
from planning.profiles.writing import profile_files, write_profile

__all__ = [
    "EVIDENCE_MARK",
    "KEY_JUDGEMENTS",
    "OUTSIDE",
    "POSITION",
    "SENTENCE",
    "Alias",
    "Answers",
    "Narrative",
    "Paragraph",
    "Profile",
    "ProfileError",
    "Workspace",
    "area_folders",
    "check_folder",
    "check_workspace",
    "find_workspace",
    "is_exercise",
    "key_mark",
    "load_profile",
    "new_profile",
    "profile_files",
    "read_aliases",
    "read_profile",
    "write_profile",
]

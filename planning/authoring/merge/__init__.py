"""Puts two copies of a workspace together, with what both had read; and settles what two wrote differently."""

from planning.authoring.merge.copies import Copy, opened_copy
from planning.authoring.merge.driver import install, merge_for_git
from planning.authoring.merge.merging import Merged, merge_copy
from planning.authoring.merge.packing import pack
from planning.authoring.merge.settling import Choice, by_hand, choices, settle

__all__ = [
    "Choice",
    "Copy",
    "Merged",
    "by_hand",
    "choices",
    "install",
    "merge_copy",
    "merge_for_git",
    "opened_copy",
    "pack",
    "settle",
]

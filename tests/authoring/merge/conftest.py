"""Two copies of a workspace, and one in a repository of git, for all tests of this folder."""

from merge_fixture import parted, repository

__all__ = ["parted", "repository"]

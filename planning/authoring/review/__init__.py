"""Moves products of an area from draft to endorsed, and keeps what people say of a record or a paragraph."""

from planning.authoring.review.comments import comment, open_comments, resolve
from planning.authoring.review.moving import Moved, move

__all__ = ["Moved", "comment", "move", "open_comments", "resolve"]

"""Writes that lose nothing: the shape of a file, merging, saving, the journal."""

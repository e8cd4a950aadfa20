"""Findings to what a reader sees: tables, charts, maps, prose. One module a page kind, called by the templates."""

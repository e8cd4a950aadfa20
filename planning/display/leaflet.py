"""Leaflet's own files, taken from the package that carries them; nothing is vendored and nothing is fetched."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["leaflet_css", "leaflet_inline", "leaflet_js"]


def _static() -> str:
    return "static/js_lib_leaflet"


@cache
def leaflet_js() -> str:
    """Give Leaflet's script, without the hint at a source map that the site does not carry."""
    text = files("js_lib_leaflet").joinpath(_static(), "leaflet.js").read_text(encoding="utf-8")
    return text.split("//# sourceMappingURL")[0]


@cache
def leaflet_css() -> str:
    """Give Leaflet's style sheet without the pictures of controls that no map here uses."""
    import re

    text = files("js_lib_leaflet").joinpath(_static(), "leaflet.css").read_text(encoding="utf-8")
    return re.sub(r"[^{}]*\{[^{}]*url\([^{}]*\}", "", text)


def leaflet_inline() -> str:
    """Give style and script to put into a notebook's output, for JupyterLab alone."""
    return f"<style>{leaflet_css()} .pl-map {{ height: 24rem; }}</style><script>{leaflet_js()}</script>"

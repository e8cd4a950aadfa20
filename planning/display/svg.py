"""Makes matplotlib's SVG small: what no reader sees goes, what is written twice is written once."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from planning.display.blocks import braces

__all__ = ["compact"]

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
# What the site's style sheet says for every text of a chart, or what is a browser's default anyway.
STYLES = re.compile(
    r"font-family: [^;]*;?\s*|font-size: 8px;?\s*|stroke-linecap: butt;?\s*|text-anchor: start;?\s*|fill-rule: nonzero;?\s*"
)


def compact(svg: str, label: str, salt: str) -> str:
    """Give an SVG without size, metadata and unused ids, with ``label`` as its alternative text.

    Ids that are used get ``salt`` in front, so that two charts on one page share none. The same input gives the same
    text.
    """
    root = ET.fromstring(re.sub(r"<!DOCTYPE[^>]*(\[[^\]]*\])?>", "", svg))  # noqa: S314 - matplotlib's own output
    for parent in root.iter():
        for child in list(parent):
            if child.tag in {f"{SVG}metadata", f"{SVG}style", f"{SVG}clipPath"} or _background(child):
                parent.remove(child)
    for element in root.iter():
        element.attrib.pop("clip-path", None)  # nothing is drawn beyond the axes
    used = [v[1:] for e in root.iter() if (v := e.get(HREF))]
    used += [m for e in root.iter() for v in e.attrib.values() for m in re.findall(r"url\(#([^)]+)\)", v)]
    names = {old: f"{salt}-{number}" for number, old in enumerate(dict.fromkeys(used))}
    for element in root.iter():
        _attributes(element, names)
    _repeated_styles(root)
    _flatten(root)
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    root.attrib.pop("version", None)
    root.set("role", "img")
    root.set("aria-label", label)
    ET.register_namespace("", SVG[1:-1])
    text = ET.tostring(root, encoding="unicode")
    return braces(re.sub(r">\s+<", "><", text).strip())


def _background(element: ET.Element) -> bool:
    """Whether an element is a white patch that matplotlib lays under a figure or its axes."""
    style = element.get("style", "").replace(" ", "")
    return element.tag == f"{SVG}path" and style == "fill:#ffffff"


def _attributes(element: ET.Element, names: dict[str, str]) -> None:
    identity = element.attrib.pop("id", "")
    if identity in names:
        element.set("id", names[identity])
    if HREF in element.attrib:
        element.set("href", f"#{names[element.attrib.pop(HREF)[1:]]}")
    for key, value in list(element.attrib.items()):
        short = re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{names[m[1]]})", value)
        short = _style(short) if key == "style" else short
        short = re.sub(r"-?\d+\.\d+", _tenth, short) if key in {"d", "x", "y", "transform"} else short
        short = re.sub(r"\s+", " ", short).strip()
        if not short or re.fullmatch(r"rotate\(-?0 .*\)", short):
            del element.attrib[key]
        else:
            element.set(key, short)


def _style(value: str) -> str:
    short = re.sub(r"\s*([:;])\s*", r"\1", STYLES.sub("", value)).strip("; ")
    return short.replace("#000000", "#000").replace("#ffffff", "#fff")


def _repeated_styles(root: ET.Element) -> None:
    """Drop from each copy of a mark what the mark itself says already."""
    said = {e.get("id"): set(e.get("style", "").split(";")) for e in root.iter() if e.get("id")}
    for element in root.iter(f"{SVG}use"):
        own = element.get("style", "").split(";")
        left = [s for s in own if s and s not in said.get(element.get("href", "")[1:], set())]
        if left:
            element.set("style", ";".join(left))
        else:
            element.attrib.pop("style", None)


def _tenth(match: re.Match[str]) -> str:
    # A tenth of a point is finer than any screen shows a chart of this size.
    return f"{float(match[0]):.1f}".removesuffix(".0").replace("-0.0", "0")


def _flatten(parent: ET.Element) -> None:
    """Put the children of groups that say nothing in their place."""
    index = 0
    while index < len(parent):
        child = parent[index]
        _flatten(child)
        if child.tag == f"{SVG}g" and not child.attrib:
            parent[index : index + 1] = list(child)
            index += len(child)
        else:
            index += 1

"""Maps without tiles or third parties: folium draws what lies on disk, the same bytes each time, with its table."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from planning.analysis.mandates import clocks
from planning.display.blocks import Block, escaped, note, number, paragraph, text
from planning.display.blocks import suppressed as suppressed_mark
from planning.display.tables import table
from planning.geography import (
    Bounds,
    GeoJson,
    border_lines,
    boundaries,
    bounds,
    coverage_note,
    neighbours,
    provenance,
    units,
    world,
    world_lines,
)
from planning.profiles import Profile

__all__ = ["UN_NOTE", "area_map", "overview_map"]

UN_NOTE = (
    "The boundaries and names shown and the designations used on this map do not imply official endorsement or "
    "acceptance by the United Nations."
)
ABYEI_NOTE = "Final status of the Abyei area is not yet determined."
LAND, SEA_LINE, UNIT_LINE = "#f4f1ea", "#b9c2c9", "#5f6b76"
# One hue from light to dark, so that order is kept in grey and for colour-blind readers.
SHADES = ("#f2f0f7", "#cbc9e2", "#9e9ac8", "#756bb1", "#54278f")
DRAWN = {"adm1", "neighbours", "lines", "world", "world_lines"}
NOT_INTERNATIONAL = "5 4"  # dashes for every line that is not an undisputed international one
STATE_MARKS = {"active": "●", "past_last_known_expiry": "▲", "closed": "■", "lapsed": "◆", "not_known": "?"}


@contextmanager
def _steady_ids(salt: str) -> Iterator[None]:
    """Let folium count its element ids instead of drawing them at random; the original is put back."""
    from branca.element import Element

    original = Element.__dict__["_generate_id"]
    counter = itertools.count()
    # folium offers no other way; a test looks that the method is still there.
    type.__setattr__(Element, "_generate_id", classmethod(lambda _: f"{salt}{next(counter):04d}"))
    try:
        yield
    finally:
        type.__setattr__(Element, "_generate_id", original)


def _map(limits: tuple[tuple[float, float], tuple[float, float]]) -> Any:
    import folium

    class Quiet(folium.Map):
        """A map that loads nothing from anywhere."""

        default_js = []  # noqa: RUF012 - overrides folium's list of third parties
        default_css = []  # noqa: RUF012

    made = Quiet(
        tiles=None,
        scrollWheelZoom=False,  # a page that scrolls must not be caught by its map
        attributionControl=False,  # the sources stand below the map, in words
        zoomSnap=0.25,
        keyboard=True,
    )
    made.fit_bounds(limits, padding=(8, 8))
    return made


def _render(made: Any, label: str) -> Block:
    root = made.get_root()
    root.render()
    script = root.script.render()
    name = made.get_name()
    # The page may be printed or read before the script runs, so the frame says what it is.
    frame = f'<div class="pl-map" id="{name}" role="application" aria-label="{escaped(label)}"></div>\n'
    return Block(frame, (f"(function(){{\n{script}\n}})();",))


def _style(**fixed: object) -> Any:
    return lambda _feature: fixed


def _add_lines(made: Any, lines: GeoJson) -> None:
    import folium

    groups = {True: [], False: []}  # type: dict[bool, list[Any]]
    for feature in lines.get("features", []):
        groups[feature["properties"]["kind"] == "international"].append(feature)
    for international, features in groups.items():
        if features:
            dash = None if international else NOT_INTERNATIONAL
            data = {"type": "FeatureCollection", "features": features}
            folium.GeoJson(
                data, style_function=_style(color=UNIT_LINE, weight=1.4, dashArray=dash, fill=False), interactive=False
            ).add_to(made)


def _shade(value: float | None, top: float) -> str:
    return "#ffffff" if value is None or not top else SHADES[min(4, int(value / top * 4.999))]


def area_map(
    profile: Profile, values: Mapping[str, float], label: str, top: float, suppressed: Collection[str] = ()
) -> Block:
    """Draw the units of an area, shaded by ``values`` (unit code -> figure) where there are any.

    Units in ``suppressed`` have a figure that is not told; others without a value are gaps. Units that are a part of
    another one are not drawn: the larger one is.

    The same content stands below as a table (or as a list of the units), with the notes and the sources.
    """
    import folium

    code, folder = profile.code, profile.folder
    limits = bounds(code, folder)
    if limits is None:
        return Block()
    named = _whole_units(boundaries(code, folder))
    with _steady_ids(f"{code.lower()}{abs(_checksum(label)) % 1000:03d}"):
        made = _map(((limits.south, limits.west), (limits.north, limits.east)))
        around = neighbours(code)
        if around.get("features"):
            folium.GeoJson(
                around,
                style_function=_style(color=SEA_LINE, weight=0.8, fillColor=LAND, fillOpacity=1),
                interactive=False,
            ).add_to(made)

        def style(feature: dict[str, Any]) -> dict[str, object]:
            value = values.get(feature["properties"]["code"])
            return {"color": UNIT_LINE, "weight": 0.8, "fillColor": _shade(value, top), "fillOpacity": 0.9}

        shown = _with_values(named, values, suppressed)
        fields, aliases = (["name", "value"], ["Unit", label]) if label else (["name"], ["Unit"])
        folium.GeoJson(
            shown, style_function=style, tooltip=folium.GeoJsonTooltip(fields=fields, aliases=aliases)
        ).add_to(made)
        _add_lines(made, border_lines(code))
        words = f"Map of {profile.area.name}" + (f", units shaded by: {label}" if label else "")
        words += ". White: suppressed or a gap, not a zero" if suppressed else ""
        block = _render(made, words)
    return (
        Block('<figure class="pl-map-frame">\n')
        + block
        + _caption(profile, words)
        + Block("</figure>\n")
        + _area_table(profile, values, label, suppressed)
    )


def _checksum(label: str) -> int:
    import zlib

    return zlib.crc32(label.encode())


def _whole_units(named: GeoJson) -> GeoJson:
    return {**named, "features": [f for f in named["features"] if not f["properties"].get("parent")]}


def _with_values(named: GeoJson, values: Mapping[str, float], suppressed: Collection[str]) -> GeoJson:
    features = []
    for feature in named["features"]:
        code = feature["properties"]["code"]
        value = values.get(code)
        told = number(value) if value is not None else "suppressed" if code in suppressed else "gap"
        name = escaped(feature["properties"]["name"])  # folium puts tooltips into the page as HTML
        features.append({**feature, "properties": {**feature["properties"], "name": name, "value": told}})
    return {"type": "FeatureCollection", "features": features}


def _caption(profile: Profile, words: str) -> Block:
    if profile.exercise:
        return Block(f"<figcaption>{text(words)}. Fictional: this place does not exist.</figcaption>\n")
    lines = [f"{words}.", UN_NOTE]
    if profile.code in {"XAB", "SDN", "SSD"}:
        lines.append(ABYEI_NOTE)
    lines.append("Dashed lines are disputed, indefinite or lines of control.")
    remark = coverage_note(profile.code)
    if remark:
        lines.append(remark)
    lines.append(_attribution())
    return Block(f"<figcaption>{text(' '.join(lines))}</figcaption>\n")


def _attribution() -> str:
    known = provenance()
    drawn = {name for layer in known.layers if layer.name in DRAWN for name in layer.packages}
    told = sorted({p.attribution for p in known.packages if p.name in drawn and p.attribution})
    return "Sources: " + "; ".join(told) + "."


def _area_table(profile: Profile, values: Mapping[str, float], label: str, suppressed: Collection[str]) -> Block:
    found = [u for u in units(profile.code, profile.folder) if not u.parent]
    if label:
        hidden = dict.fromkeys(suppressed, suppressed_mark())
        rows = [[u.name, Block(number(values[u.code])) if u.code in values else hidden.get(u.code)] for u in found]
        return table(f"{label}, by unit", ["Unit", label], rows, numbers=[1])
    names = ", ".join(u.name for u in found)
    return paragraph(f"<strong>Units shown:</strong> {text(names)}. No figure by unit is recorded.", "pl-note")


def overview_map(profiles: tuple[Profile, ...], as_of: dt.date) -> Block:
    """Draw the real areas on one map, each with the mark of its mission's state; exercises are on no map of the world."""
    import folium

    shown = [(p, b) for p in profiles if not p.exercise and (b := bounds(p.code, p.folder))]
    if not shown:
        return Block()
    boxes = [b for _, b in shown]
    limits = (
        (min(b.south for b in boxes), min(b.west for b in boxes)),
        (max(b.north for b in boxes), max(b.east for b in boxes)),
    )
    with _steady_ids("world"):
        made = _map(limits)
        folium.GeoJson(
            world(), style_function=_style(color=SEA_LINE, weight=0.7, fillColor=LAND, fillOpacity=1), interactive=False
        ).add_to(made)
        _add_lines(made, world_lines())
        for side, feature in _labels(shown, as_of):
            # A label that stands open belongs to a layer of its own. A marker of folium's own would first ask for
            # Leaflet's picture of a pin, which no site carries.
            tooltip = folium.GeoJsonTooltip(
                fields=["label"], labels=False, permanent=True, sticky=False, direction=side
            )
            point = folium.CircleMarker(radius=3, color=UNIT_LINE, fill=True, fillOpacity=1, weight=1)
            data = {"type": "FeatureCollection", "features": [feature]}
            folium.GeoJson(data, marker=point, tooltip=tooltip).add_to(made)
        block = _render(made, "Overview map of the areas with the state of their missions")
    key = "● active, ▲ past its last known expiry, ■ closed, ◆ lapsed"
    caption = f"Areas and the state of their missions: {key}. {UN_NOTE} {ABYEI_NOTE} Dashed lines are disputed, indefinite or lines of control. {_attribution()}"
    return (
        Block('<figure class="pl-map-frame pl-overview">\n')
        + block
        + Block(f"<figcaption>{text(caption)}</figcaption>\n</figure>\n")
        + note("The table below holds the same.")
    )


def _labels(shown: list[tuple[Profile, Bounds]], as_of: dt.date) -> Iterator[tuple[str, dict[str, Any]]]:
    """Go through the points to label with the side their label stands on, so that near neighbours do not cover each other."""
    placed: list[tuple[float, float]] = []
    for profile, box in shown:
        lat, lon = (box.south + box.north) / 2, (box.west + box.east) / 2
        near = [p for p in placed if abs(p[0] - lat) < 5 and abs(p[1] - lon) < 8]
        side = "right" if not near else ("top" if near[0][0] < lat else "bottom")
        placed.append((lat, lon))
        found = clocks(profile, as_of)
        mark = STATE_MARKS[found[0].state] if found else "–"
        properties = {"label": f"{mark} {escaped(profile.code)}"}
        point = {"type": "Point", "coordinates": [round(lon, 3), round(lat, 3)]}
        yield side, {"type": "Feature", "properties": properties, "geometry": point}

"""Small charts as SVG with alternative text; colour is never the only signal, and the same input gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from planning.analysis.readings import Series
from planning.display.blocks import Block, gap, number, text
from planning.display.svg import compact
from planning.display.tables import table

__all__ = ["heat_table", "readings_chart", "stakeholder_chart"]

# Okabe and Ito's palette, told apart by readers with any kind of colour blindness.
BLUE, ORANGE, GREEN, GREY = "#0072b2", "#d55e00", "#009e73", "#5f6b76"
PER_ROW = 3


def _figure(rows: int, columns: int, width: float, height: float) -> tuple[Any, Any]:
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    mpl.rcParams.update(
        {
            "svg.fonttype": "none",  # text stays text: smaller, selectable, read by screen readers
            "text.parse_math": False,  # a name with two dollar signs is a name, not a formula
            "svg.hashsalt": "cmcoord-planning",
            "font.family": "sans-serif",
            "font.sans-serif": ["DejaVu Sans"],
            "font.size": 9,
            "axes.spines.top": False,
            "axes.spines.right": False,
        }
    )
    return plt.subplots(rows, columns, figsize=(width, height), squeeze=False, layout="constrained")


def _svg(figure: Any, alternative: str, salt: str) -> Block:
    from matplotlib import pyplot as plt

    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    return Block(f'<figure class="pl-chart" tabindex="0">\n{compact(out.getvalue(), alternative, salt)}\n</figure>\n')


def readings_chart(found: Sequence[Series], salt: str = "readings") -> Block:
    """Draw each series as a small chart of its own and put the same figures into a table below.

    Every chart has its own scale, since the units differ; years without a reading are left open.
    """
    if not found:
        return Block()
    rows = -(-len(found) // PER_ROW)
    figure, axes = _figure(rows, PER_ROW, 9.6, 1.75 * rows)
    for axis, series in zip(axes.flat, found, strict=False):
        _one(axis, series)
    for axis in axes.flat[len(found) :]:
        axis.set_visible(False)
    words = "; ".join(_in_words(s) for s in found)
    return _svg(figure, f"Small charts of yearly figures. {words}", salt) + _readings_table(found)


def _one(axis: Any, series: Series) -> None:
    first, last = series.points[0][0], series.points[-1][0]
    known = dict(series.points)
    years = list(range(first, last + 1))
    values = [known.get(y, float("nan")) for y in years]
    axis.plot(years, values, color=BLUE, marker="o", markersize=3, linewidth=1.2)
    axis.set_title(_wrap(series.label), fontsize=8.5, loc="left")
    top = max(known.values())
    axis.set_ylim(0, top * 1.25 if top else 1)
    axis.set_xticks([first, last] if first != last else [first])
    axis.tick_params(labelsize=8)
    axis.annotate(
        number(series.last[1]).replace("\u202f", " "),
        series.last,
        textcoords="offset points",
        xytext=(0, 5),
        ha="right",
        fontsize=8,
    )


def _wrap(label: str) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(label, 38)[:2])


def _in_words(series: Series) -> str:
    (first, start), (last, end) = series.points[0], series.points[-1]
    missing = f", no reading for {', '.join(map(str, series.missing))}" if series.missing else ""
    return f"{series.label}: {number(start)} in {first}, {number(end)} in {last}{missing}"


def _readings_table(found: Sequence[Series]) -> Block:
    years = sorted({y for s in found for y, _ in s.points})
    rows = []
    for s in found:
        known = dict(s.points)
        values = [Block(number(known[y])) if y in known else None for y in years]
        rows.append([s.label, s.unit, *values, s.source, s.as_of])
    columns = ["Indicator", "Unit", *map(str, years), "Source", "As of"]
    return table("Yearly figures", columns, rows, numbers=range(2, 2 + len(years)), kind="pl-wide")


def stakeholder_chart(points: Sequence[tuple[str, int, int, str]], subject: str, salt: str) -> Block:
    """Draw actors by position (-2..+2) and influence (1-5); ``points`` are (name, position, influence, role)."""
    if not points:
        return Block()
    figure, axes = _figure(1, 1, 7.2, 3.9)
    axis = axes[0][0]
    marks = {"spoiler": ("X", ORANGE), "influencer": ("o", GREEN), "both": ("D", BLUE), "neutral": ("s", GREY)}
    rows: dict[int, int] = {}
    stacked: dict[tuple[int, int], int] = {}
    for name, position, influence, role in sorted(points, key=lambda p: (p[2], p[1], p[0])):
        mark, colour = marks.get(role, ("+", GREY))
        rank = stacked[position, influence] = stacked.get((position, influence), -1) + 1
        place = (position + 0.12 * rank, influence)
        axis.scatter([place[0]], [place[1]], marker=mark, color=colour, s=36, zorder=3)
        # Names in one row stand above and below the line by turns, so that neighbours do not cover each other.
        turn = rows[influence] = rows.get(influence, -1) + 1
        offset = (0, (8, -14, 18, -24)[turn % 4])
        axis.annotate(name, place, textcoords="offset points", xytext=offset, fontsize=8, ha="center")
    axis.set_xlim(-2.8, 2.8)
    axis.set_ylim(0.4, 5.7)
    axis.set_xticks([-2, -1, 0, 1, 2], ["-2\nopposed", "-1", "0", "+1", "+2\nsupportive"])
    axis.set_yticks([1, 2, 3, 4, 5])
    axis.set_xlabel("Position")
    axis.set_ylabel("Influence")
    axis.grid(color="#dde3e8", linewidth=0.6)
    used = [r for r in marks if any(p[3] == r for p in points)]
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], marker=marks[r][0], color=marks[r][1], linestyle="", label=r) for r in used]
    axis.legend(handles=handles, fontsize=8, loc="lower left", frameon=False, ncols=4, bbox_to_anchor=(0, 1))
    words = "; ".join(f"{n}: {r}, position {p:+d}, influence {i}" for n, p, i, r in points)
    return _svg(figure, f"Actors by position and influence on {subject}. {words}", salt)


def heat_table(
    caption: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[float | None]]], top: float, first: str
) -> Block:
    """Give a table whose figures are shaded by size: the number says it, the shade only helps to find it."""
    lines = []
    for name, values in rows:
        lines.append([name, *(_heat(v, top) for v in values)])
    return table(caption, [first, *columns], lines, numbers=range(1, len(columns) + 1), kind="pl-heat")


def _heat(value: float | None, top: float) -> Block:
    if value is None:
        return gap("–")
    step = min(4, int(value / top * 4.999)) if top else 0
    return Block(f'<span class="pl-heat-{step}">{text(number(value))}</span>')

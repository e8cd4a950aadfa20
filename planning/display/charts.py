"""Small charts as SVG with alternative text; colour is never the only signal, and the same input gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planning.analysis.readings import Series
from planning.display.blocks import Block, gap, number, text
from planning.display.svg import compact
from planning.display.tables import table

__all__ = [
    "Panel",
    "Succession",
    "heat_table",
    "network_chart",
    "readings_chart",
    "spectrum_chart",
    "stakeholder_chart",
    "succession_chart",
    "swing_chart",
    "trend_chart",
]

# Okabe and Ito's palette, told apart by readers with any kind of colour blindness.
BLUE, ORANGE, GREEN, GREY = "#0072b2", "#d55e00", "#009e73", "#5f6b76"
LIGHT = "#f3c6a5"
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


def _wrap(label: str, width: int = 38, lines: int = 2) -> str:
    return "\n".join(textwrap.wrap(label, width)[:lines])


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


@dataclass(frozen=True)
class Panel:
    """One small chart of ``trend_chart``: values by period, None where there is none to tell, with the state of each.

    ``ends`` name the first and the last period; ``changed`` and ``point`` are positions before which the way of
    counting changed, and before which a change point is marked.
    """

    label: str
    ends: tuple[str, str]
    values: tuple[float | None, ...]
    states: tuple[str, ...]
    changed: tuple[int, ...] = ()
    point: int | None = None


def trend_chart(panels: Sequence[Panel], salt: str) -> Block:
    """Draw counts by period: full marks where whole, open ones for lower bounds, crosses on the line for suppressed ones.

    A dotted line is a change in the way of counting, a full one a change point. Every chart has its own scale.
    """
    if not panels:
        return Block()
    columns = min(len(panels), PER_ROW + 1)
    rows = -(-len(panels) // columns)
    figure, axes = _figure(rows, columns, 9.6, 1.75 * rows)
    for axis, panel in zip(axes.flat, panels, strict=False):
        _trend(axis, panel)
    for axis in axes.flat[len(panels) :]:
        axis.set_visible(False)
    words = "; ".join(map(_panel_words, panels))
    return _svg(figure, f"Small charts of counts by quarter. {words}. The table below has the figures.", salt)


def _trend(axis: Any, panel: Panel) -> None:
    xs = range(len(panel.values))
    values = [float("nan") if v is None else v for v in panel.values]
    axis.plot(xs, values, color=BLUE, linewidth=1.2)
    for state, face in (("whole", BLUE), ("lower_bound", "white")):
        at = [x for x in xs if panel.states[x] == state]
        axis.plot(at, [values[x] for x in at], color=BLUE, marker="o", markersize=4, markerfacecolor=face, linewidth=0)
    hidden = [x for x in xs if panel.states[x] == "suppressed"]
    axis.plot(hidden, [0] * len(hidden), color=GREY, marker="x", markersize=4, linewidth=0)
    for x in panel.changed:
        axis.axvline(x - 0.5, color=GREY, linestyle=":", linewidth=1.2)
    if panel.point is not None:
        axis.axvline(panel.point - 0.5, color=ORANGE, linewidth=1.6)
    axis.set_title(_wrap(panel.label, 28), fontsize=8.5, loc="left")
    top = max((v for v in panel.values if v is not None), default=0)
    axis.set_ylim(-0.04 * (top or 1), top * 1.15 if top else 1)
    axis.set_xlim(-0.5, len(panel.values) - 0.5)
    axis.set_xticks([0, len(panel.values) - 1] if len(panel.values) > 1 else [0], panel.ends[: len(panel.values)])
    axis.tick_params(labelsize=8)


def _panel_words(panel: Panel) -> str:
    told = [v for v in panel.values if v is not None]
    words = f"{panel.label}, {panel.ends[0]} to {panel.ends[1]}: "
    words += f"from {number(min(told))} to {number(max(told))} a quarter" if told else "suppressed"
    words += ", a change point is marked" if panel.point is not None else ""
    return words + (", the way of counting changed" if panel.changed else "")


def stakeholder_chart(points: Sequence[tuple[str, int, int, str]], subject: str, salt: str) -> Block:
    """Draw actors by position (-2..+2) and influence (1-5); ``points`` are (name, position, influence, role)."""
    if not points:
        return Block()
    marks = {"spoiler": ("X", ORANGE), "influencer": ("o", GREEN), "both": ("D", BLUE), "neutral": ("s", GREY)}
    cells: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for name, position, influence, role in sorted(points, key=lambda p: (-p[2], p[1], p[0])):
        cells.setdefault((position, influence), []).append((name, role))
    # Each influence has as many lines as its fullest field needs, so that no name lies on another.
    wrapped = {cell: [(_wrap(n, 24, 3), role) for n, role in found] for cell, found in cells.items()}
    lines = {cell: [n.count("\n") + 1 for n, _ in found] for cell, found in wrapped.items()}
    heights = {i: max([2, *(sum(v) + 1 for (_, of), v in lines.items() if of == i)]) for i in range(1, 6)}
    figure, axes = _figure(1, 1, 9.6, 0.15 * sum(heights.values()) + 1.2)
    axis = axes[0][0]
    bottoms = {i: sum(heights[j] for j in range(1, i)) for i in heights}
    for (position, influence), found in wrapped.items():
        at = bottoms[influence] + heights[influence] - 0.9
        for name, role in found:
            mark, colour = marks.get(role, ("+", GREY))
            axis.scatter([position - 0.42], [at], marker=mark, color=colour, s=30, zorder=3)
            axis.annotate(name, (position - 0.34, at + 0.35), fontsize=8, ha="left", va="top", linespacing=1.05)
            at -= name.count("\n") + 1
    for i, bottom in bottoms.items():
        axis.axhline(bottom, color="#dde3e8", linewidth=0.6, zorder=1)
        axis.axvline(i - 2.5, color="#dde3e8", linewidth=0.6, zorder=1)
    axis.set_xlim(-2.5, 2.5)
    axis.set_ylim(0, sum(heights.values()))
    axis.set_xticks([-2, -1, 0, 1, 2], ["-2\nopposed", "-1", "0", "+1", "+2\nsupportive"])
    axis.set_yticks([bottoms[i] + heights[i] / 2 for i in heights], [str(i) for i in heights])
    axis.tick_params(length=0)
    axis.set_xlabel("Position")
    axis.set_ylabel("Influence")
    used = [r for r in marks if any(p[3] == r for p in points)]
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], marker=marks[r][0], color=marks[r][1], linestyle="", label=r) for r in used]
    if any(p[3] not in marks for p in points):
        handles.append(Line2D([], [], marker="+", color=GREY, linestyle="", label="role not known"))
    axis.legend(handles=handles, fontsize=8, loc="lower left", frameon=False, ncols=5, bbox_to_anchor=(0, 1))
    words = "; ".join(f"{n}: {r or 'role not known'}, position {p:+d}, influence {i}" for n, p, i, r in points)
    return _svg(figure, f"Actors by position and influence on {subject}. {words}", salt)


def swing_chart(rows: Sequence[tuple[str, float, str, float, str]], axis_label: str, salt: str) -> Block:
    """Draw a bar for each row from its least to its greatest value, with what stands at either end; the widest comes first.

    ``rows`` are (name, least, what is there, greatest, what is there).
    """
    if not rows:
        return Block()
    figure, axes = _figure(1, 1, 9.6, 0.62 * len(rows) + 0.9)
    axis = axes[0][0]
    room = max(high for _, _, _, high, _ in rows) or 1
    for n, (_, low, at_low, high, at_high) in enumerate(rows):
        axis.barh(-n, high - low, left=low, color=BLUE, height=0.34)
        for x, words, side in ((low, at_low, "right"), (high, at_high, "left")):
            shift = -0.008 * room if side == "right" else 0.008 * room
            axis.annotate(_wrap(words, 30), (x + shift, -n), fontsize=8, ha=side, va="center", linespacing=1.05)
    axis.set_yticks([-n for n in range(len(rows))], [_wrap(r[0], 30) for r in rows])
    axis.set_xlim(-0.45 * room, room * 1.45)
    axis.set_ylim(-len(rows) + 0.45, 0.55)
    ticks = [t for t in axis.get_xticks() if 0 <= t <= room]
    axis.set_xticks(ticks, [number(t, 0) for t in ticks])
    axis.set_xlabel(axis_label)
    axis.tick_params(length=0)
    words = "; ".join(
        f"{name}: from {number(low, 0)} ({a}) to {number(high, 0)} ({b})" for name, low, a, high, b in rows
    )
    return _svg(figure, f"{axis_label}, from the least to the greatest state of each driver. {words}", salt)


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


def network_chart(
    columns: Sequence[Sequence[tuple[str, str]]], ties: Sequence[tuple[str, str, str, int]], alternative: str, salt: str
) -> Block:
    """Draw who is tied to whom: columns of (id, name), and ties as (from, to, kind, width 1-3), dashed for rivalry."""
    if not ties:
        return Block()
    rows = max(len(c) for c in columns)
    figure, axes = _figure(1, 1, 9.6, max(2.2, 0.62 * rows + 0.9))
    axis = axes[0][0]
    axis.axis("off")
    places: dict[str, tuple[float, float]] = {}
    for x, column in enumerate(columns):
        for i, (key, name) in enumerate(column):
            # Every other name stands a little aside, so that ties within a column do not run through it.
            places[key] = (x * 3.0 + (0.45 if i % 2 else -0.45) * (len(column) > 1), -(i + 0.5) * rows / len(column))
            axis.annotate(
                _wrap(name, 22, 3),
                places[key],
                fontsize=8,
                ha="center",
                va="center",
                zorder=4,
                bbox={"boxstyle": "round,pad=0.3", "facecolor": "#ffffff", "edgecolor": GREY, "linewidth": 0.7},
            )
    styles: dict[str, tuple[str, Any]] = {
        "channel": (GREEN, "solid"),
        "rivalry": (ORANGE, "dashed"),
        "alliance": (GREY, "dotted"),
    }
    for source, target, kind, width in ties:
        colour, line = styles.get(kind, (BLUE, "solid"))
        axis.annotate(
            "",
            places[target],
            places[source],
            arrowprops={
                "arrowstyle": "-" if kind in {"rivalry", "alliance"} else "-|>",
                "color": colour,
                "linestyle": line,
                "linewidth": 0.5 + 0.5 * width,
                "shrinkA": 16,
                "shrinkB": 16,
                "connectionstyle": "arc3,rad=0.14",
            },
            zorder=2,
        )
    axis.set_xlim(-1.6, 3.0 * (len(columns) - 1) + 1.6)
    axis.set_ylim(-rows, 0)
    from matplotlib.lines import Line2D

    named = {"channel": "channel", "command": "command or influence", "rivalry": "rivalry", "alliance": "alliance"}
    handles = []
    for kind, words in named.items():
        colour, line = styles.get(kind, (BLUE, "solid"))
        handles.append(Line2D([], [], color=colour, linestyle=line, label=words))
    axis.legend(handles=handles, fontsize=8, loc="lower center", frameon=False, ncols=4, bbox_to_anchor=(0.5, 1))
    return _svg(figure, alternative, salt)


def spectrum_chart(steps: Sequence[str], places: Sequence[tuple[str, int]], salt: str) -> Block:
    """Draw each actor as a mark on the line from the first step to the last; ``places`` are (name, step)."""
    if not places:
        return Block()
    figure, axes = _figure(1, 1, 7.2, 0.34 * len(places) + 0.9)
    axis = axes[0][0]
    names = [n for n, _ in places]
    rows = range(len(places))
    axis.hlines(rows, 0, len(steps) - 1, color="#dde3e8", linewidth=1.2, zorder=1)
    axis.scatter([s for _, s in places], rows, color=BLUE, s=52, zorder=3)
    axis.set_yticks(rows, names, fontsize=8)
    axis.set_xticks(range(len(steps)), [_wrap(s, 14, 3) for s in steps], fontsize=8)
    axis.set_xlim(-0.3, len(steps) - 0.7)
    axis.invert_yaxis()
    axis.xaxis.tick_top()
    axis.tick_params(length=0)
    for side in ("left", "bottom"):
        axis.spines[side].set_visible(False)
    words = "; ".join(f"{n}: {steps[s]}" for n, s in places)
    return _svg(figure, f"Place of each actor from {steps[0].lower()} to {steps[-1].lower()}. {words}", salt)


@dataclass(frozen=True)
class Succession:
    """One row of ``succession_chart``: when a function ends and its successor starts, each as (earliest, latest) day."""

    function: str
    place: str
    ends: tuple[dt.date, dt.date]
    starts: tuple[dt.date, dt.date] | None
    open_ended: bool
    refused: bool


def succession_chart(rows: Sequence[Succession], as_of: dt.date, salt: str) -> Block:
    """Draw a line for each function, place by place: the mission above, its successor below, days without cover as a band.

    The time runs from the day of the page, or the first end where that lies before, to two months after the last day.
    """
    if not rows:
        return Block()
    first = min([as_of, *(r.ends[0] for r in rows)])
    last = max(d for r in rows for d in (*r.ends, *(r.starts or ()))) + dt.timedelta(days=60)
    lines: list[str | Succession] = []
    for row in rows:
        if not lines or row.place != getattr(lines[-1], "place", None):
            lines.append(row.place)
        lines.append(row)
    figure, axes = _figure(1, 1, 9.6, 0.21 * len(lines) + 0.9)
    axis = axes[0][0]
    for y, line in enumerate(lines):
        if isinstance(line, Succession):
            _succession(axis, y, line, first, last)
    axis.set_yticks(range(len(lines)), [_wrap(x if isinstance(x, str) else x.function, 40, 1) for x in lines])
    for tick, line in zip(axis.get_yticklabels(), lines, strict=True):
        if isinstance(line, str):
            tick.set_fontweight("bold")
    axis.set_ylim(len(lines) - 0.4, -0.6)
    axis.set_xlim(first, last)
    axis.tick_params(labelsize=8, length=0)
    axis.xaxis.tick_top()
    ticks = _months(first, last)
    axis.set_xticks(ticks, [f"{d:%b %Y}" for d in ticks])
    axis.grid(visible=True, axis="x", color="#dde3e8", linewidth=0.6)
    axis.set_axisbelow(True)
    axis.spines["left"].set_visible(False)
    from matplotlib.patches import Patch

    kinds = {"mission": BLUE, "without cover": ORANGE, "perhaps": LIGHT, "successor": GREEN}
    kinds |= {"not acceptable or not admitted": GREY} if any(r.refused for r in rows) else {}
    handles = [Patch(color=colour, label=label) for label, colour in kinds.items()]
    axis.legend(handles=handles, fontsize=8, loc="upper left", frameon=False, ncols=5, bbox_to_anchor=(0, -0.01))
    words = "; ".join(map(_succession_words, rows))
    return _svg(figure, f"When functions end and their successors begin. {words}", salt)


def _succession(axis: Any, y: int, row: Succession, first: dt.date, last: dt.date) -> None:
    def bar(since: dt.date, until: dt.date, at: float, height: float, colour: str) -> None:
        if since < until:
            axis.barh(at, (until - since).days, left=since, height=height, color=colour, linewidth=0)

    bar(first, row.ends[0], y - 0.18, 0.34, BLUE)
    if row.starts or row.open_ended:
        end = row.starts[1] if row.starts else last
        bar(row.ends[0], end, y, 0.72, LIGHT)
        bar(row.ends[1], row.starts[0] if row.starts else last, y, 0.72, ORANGE)
    if row.starts:
        bar(max(row.starts[0], first), last, y + 0.18, 0.34, GREY if row.refused else GREEN)
    elif row.open_ended:
        axis.plot([last - dt.timedelta(days=8)], [y], marker=">", color="#fff", markersize=4, linewidth=0)
    else:
        axis.annotate(
            "successor not recorded",
            (row.ends[1], y),
            fontsize=8,
            va="center",
            xytext=(3, 0),
            textcoords="offset points",
        )


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    """Give first days of months for an axis, at most seven."""
    count = (last.year - first.year) * 12 + last.month - first.month
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if count / s <= 7)
    found = [(first.year * 12 + first.month + n) for n in range(count)]
    return [dt.date(m // 12, m % 12 + 1, 1) for m in found if m % step == 0]


def _succession_words(row: Succession) -> str:
    def days(two: tuple[dt.date, dt.date]) -> str:
        return str(two[0]) if two[0] == two[1] else f"{two[0]} to {two[1]}"

    after = f"successor from {days(row.starts)}" if row.starts else "successor not recorded"
    after = "no day to begin" if row.open_ended else after
    return f"{row.function}, {row.place}: ends {days(row.ends)}, {after}"

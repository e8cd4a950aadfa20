"""A workspace whose exercise area XKZ holds hostile text in every field of text that a profile has.

The fields are found by walking the record types, so that one that is added later is filled as well. Every text carries
a mark of its own (``zq0042z``), so that it can be found again on a page.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
import yaml
from made_records import tie_plan, tie_questions
from pydantic import BaseModel
from site_fixture import AS_OF, PRODUCT_PAGES, command, copy_workspace, once

from planning.frameworks import framework
from planning.profiles.narrative import section_ids
from planning.profiles.records import RECORD_TYPES, SINGLE, TABLE_TYPES, Record, marked, standards_of
from planning.profiles.values import Code, PlaceMark, Ref, TextMark

__all__ = ["AREA", "HOSTILE_PAGES", "PAYLOADS", "Placed", "Profile", "hostile", "hostile_profile", "hostile_site"]

AREA = "XKZ"
MARK = "QQQ"  # stands in a payload where the text's own mark goes
COPIES = 3  # records of each type
DAY = "2026-11-01"
RUN = "window.HOSTILE=1;document.title='HOSTILE';alert('HOSTILE')"
HOSTILE_PAGES = (
    "index.html",
    "method.html",
    "sharing.html",
    "glossary.html",
    *(f"reports/{page}.html" for page in ("areas", "comparison", "frameworks", "scales")),
    *(f"reports/xkz/{page}.html" for page in PRODUCT_PAGES),
)

PAYLOADS = (
    f"<script>{RUN}</script> QQQ",
    f'<img src=x onerror="{RUN}"> QQQ',
    f"<svg onload={RUN}><title>QQQ</title></svg>",
    f"</textarea></title></script></style><script>{RUN}</script> QQQ",
    f"</svg></text></figure></table></section></main><script>{RUN}</script> QQQ",
    f'" onmouseover="{RUN}" autofocus onfocus=\'{RUN}\' x=" QQQ',
    f"[QQQ](javascript:{RUN})",
    f'<a href="javascript:{RUN}">QQQ</a>',
    "[QQQ](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "![QQQ](https://hostile.example/a.png) and [QQQ](https://hostile.example/b)",
    "[QQQ][hostile] ![][hostile] [hostile]: https://hostile.example/c",
    "<https://hostile.example/d> and https://hostile.example/e QQQ",
    "{{< env HOME >}} {{< env PATH >}} QQQ",
    "{{< include ../../../../../etc/passwd >}} {{< include /_quarto.yml >}} QQQ",
    "{{< video https://hostile.example/f.mp4 >}} {{< embed index.qmd#x >}} {{< meta title >}} QQQ",
    "{{</* env HOME */>}} {{{< env HOME >}}} {{<env HOME>}} QQQ",
    f"```{{=html}} <script>{RUN}</script> ``` QQQ",
    f"``````{{=html}} <script>{RUN}</script> `````` ~~~ QQQ `<b>x</b>`{{=html}}",
    f'::: {{.column-margin onclick="{RUN}"}} QQQ :::',
    f'[QQQ]{{onclick="{RUN}" style="position:fixed"}} [x]{{.hidden}}',
    "@fig-hostile [@hostile2020] @sec-x ^[a note QQQ] [^1] QQQ",
    "$e^{i\\pi}$ and $$\\href{javascript:alert(1)}{x}$$ QQQ",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#x202e; &#60;b&#62; &nbsp;QQQ",
    "{{ 7*7 }} {% raw %} ${7*7} #{7*7} <%= 7*7 %> QQQ",
    "#| echo: true #| eval: true QQQ",
    "--- title: HOSTILE QQQ format: html --- QQQ",
    "null QQQ",
    "NaN undefined None ~ [object Object] QQQ",
    "long " * 800 + "QQQ",
    "\u0646\u0647\u0631 \u0627\u0644\u0633\u0644\u0627\u0645\u200f (\u05e9\u05dc\u05d5\u05dd) QQQ",
    "` `` ``` ~~~ ~~~~ `QQQ",
    '<base href="https://hostile.example/"><link rel=stylesheet href=//hostile.example/g.css> QQQ',
    '<meta http-equiv="refresh" content="0;url=https://hostile.example/h"> QQQ',
    "<style>@import url(https://hostile.example/i.css);body{background:url(//hostile.example/j)}</style> QQQ",
    f"<!--[if true]><script>{RUN}</script><![endif]--> <!-- QQQ --> QQQ",
    f'<iframe srcdoc="<script>parent.HOSTILE=1</script>" src="javascript:{RUN}"></iframe> QQQ',
    "<details open ontoggle=alert(1)><object data=//hostile.example/k></object><embed src=//hostile.example/l> QQQ",
    f"<form action=//hostile.example/m><input name=x autofocus onfocus={RUN}><button>QQQ</button></form>",
    "<![CDATA[<b>]]> <?php echo 1 ?> <!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]> &e; QQQ",
    "\\<b\\> \\`x\\` \\{\\{< env HOME >\\}\\} \\u003cscript\\u003e %3Cscript%3E QQQ",
    "*QQQ* **b** __c__ ~~d~~ ^e^ ==f== | a | b | --- :smile: 1. 2. > quote",
    "'QQQ' || {} // -- ; DROP TABLE x; /* */ \\x3cscript\\x3e `${alert(1)}`",
)

# Text of the narrative may run over several lines; what is joined to one above is tried as blocks here.
BLOCKS = (
    f"```{{=html}}\n<script>{RUN}</script>\n```",
    f"~~~~{{=html}}\n<img src=x onerror={RUN}>\n~~~~",
    f"``````{{=html}}\n```\n<script>{RUN}</script>\n```\n``````",
    f'::: {{.panel-tabset onclick="{RUN}"}}\ntext\n:::',
    "---\ntitle: HOSTILE\nformat:\n  html:\n    include-in-header: ../../etc/passwd\n---",
    "[hostile]: https://hostile.example/n\n[hostile] ![hostile]",
    "```{python}\nprint('HOSTILE')\n```",
    "```{.mermaid}\ngraph TD\n```",
    "Hostile heading\n===============",
    "> # Hostile heading\n> text",
    "- # Hostile heading",
    "    <script>indented()</script>",
    "| a | b |\n|---|---|\n| <b>c</b> | d |",
    f"<div>\n<script>{RUN}</script>\n</div>",
    "```<b>&#x202e;\ntext\n```",
)


@dataclass(frozen=True)
class Placed:
    """A hostile text and where it stands: kind of record and field, or the id of a heading."""

    where: str
    payload: int
    mark: str
    text: str


@dataclass
class Profile:
    """The files of a hostile profile, and the texts in them."""

    files: dict[str, str] = field(default_factory=dict)
    placed: list[Placed] = field(default_factory=list)

    def hostile(self, where: str, *, table: bool = False) -> str:
        """Give the next payload with a mark of its own; one that a table may hold."""
        number = len(self.placed)
        index = number % len(PAYLOADS)
        mark = f"zq{number:04d}z"
        # A table's value must begin with a letter and hold no beginning of a formula after a semicolon.
        typed = ("a " if table else "") + PAYLOADS[index].replace(MARK, mark)
        self.placed.append(Placed(where, index, mark, " ".join(typed.split())))
        return typed


def _code(profile: Profile, name: str, copy: int) -> str:
    del profile
    ids = framework(name).ids
    return ids[copy % len(ids)]


def _id(kind: type[Record], copy: int) -> str:
    return f"{kind.prefix}-{copy + 1:02d}"


KINDS: dict[str, type[Record]] = {t.kind: t for types_ in RECORD_TYPES.values() for t in types_.values()}
# What only one value fits, or what the check ties to another field: (kind, field) -> how the value is found.
FIXED: dict[tuple[str, str], Any] = {
    ("area", "id"): AREA,
    ("area", "name"): "Null & Undefined (d\u2019exercice), St. X-Y",
    ("protocol", "id"): "protocol",
    ("protocol", "count_threshold"): "10",
    ("protocol", "attribution"): "area",
    ("PlaceDetail", "public"): "area",
    ("PlaceDetail", "hct"): "area",
    ("PlaceDetail", "cmcs"): "admin1",
    ("DataType", "level"): "4",
    ("scenario", "probability"): "0.2",
    ("Successor", "status"): "planned",
    ("what_if", "without"): [],  # the names that the functions have: see hostile_profile
    ("benchmark", "indicator"): "inform_risk",  # an index: figures of what is counted by month stand at level 4
    ("benchmark", "target_by"): "2027-06-30",
    ("comment", "about"): "H01",
    ("section_owner", "section"): "H01",
    ("imported_file", "sha256"): "0" * 64,
    ("imported_file", "source"): "UCDP_GED",
}
# Two fields of which a record has one; and ends that would turn the later copies into history.
LEFT_OUT = {
    ("calendar_item", 0): {"event"},
    ("calendar_item", 1): {"item"},
    ("calendar_item", 2): {"item"},
    ("mission", 1): {"closed", "lapsed", "operations_end", "withdrawal_end"},
    ("mission", 2): {"closed", "lapsed"},
    # An area that reviews its products shows readers nothing that is not endorsed.
    **{("review", copy): {"steps"} for copy in range(COPIES)},
    ("site", 0): {"closed_on"},
    ("site", 1): {"closed_on"},
}


def _marks(parts: list[Any], kind: type[Any]) -> Any:
    for part in parts:
        found = part if isinstance(part, kind) else _marks(list(get_args(part)), kind)
        if found is not None:
            return found
    return None


def _value(profile: Profile, where: str, parts: list[Any], copy: int, *, table: bool = False) -> Any:  # noqa: PLR0911
    """Give a valid value for an annotation with its marks; a hostile one where it is free text."""
    if (code := _marks(parts, Code)) is not None:
        return _code(profile, code.name, copy)
    if (ref := _marks(parts, Ref)) is not None:
        return _id(KINDS[ref.kind], copy)
    if _marks(parts, PlaceMark) is not None:
        return f"{AREA}-{copy + 1:02d}"
    if _marks(parts, TextMark) is not None:
        return profile.hostile(where, table=table)
    inner = [a for p in parts for a in (p, *_inside(p))]
    if (literal := next((p for p in inner if get_origin(p) is Literal), None)) is not None:
        return get_args(literal)[copy % len(get_args(literal))]
    if dt.date in inner:
        return DAY
    if int in inner:
        return "1"
    if float in inner:
        return "0.5"
    return "2026-10"  # a month


def _inside(annotation: Any) -> Iterator[Any]:
    for part in get_args(annotation):
        yield part
        yield from _inside(part)


def _filled(profile: Profile, kind: type[BaseModel], copy: int, *, table: bool = False) -> dict[str, Any]:
    """Give the fields of a record or part, all of them, as YAML may hold them."""
    name = getattr(kind, "kind", "") or kind.__name__
    out: dict[str, Any] = {}
    for key, info in kind.model_fields.items():
        if (
            key in {"levels", "other_versions"}
            or key in LEFT_OUT.get((name, copy), ())
            or (table and key in {"note", "evidence"})
        ):
            continue
        where = f"{name}.{key}"
        parts = [*info.metadata, info.annotation]
        every = [info.annotation, *_inside(info.annotation)]
        part = next((p for p in every if isinstance(p, type) and issubclass(p, BaseModel)), None)
        many = any(get_origin(p) is tuple for p in every)
        if (name, key) in FIXED:
            out[key] = FIXED[name, key]
        elif key == "id":
            out[key] = _id(kind, copy) if getattr(kind, "prefix", "") else _value(profile, where, parts, copy)
        elif part is not None:
            found = [_filled(profile, part, n) for n in range(2 if many else 1)]
            out[key] = found if many else found[0]
        elif many:
            out[key] = [_value(profile, where, parts, copy + n) for n in range(2 if _text(parts) else 1)]
        else:
            out[key] = _value(profile, where, parts, copy, table=table)
    return out


def _text(parts: list[Any]) -> bool:
    return _marks(parts, TextMark) is not None and _marks(parts, Code) is None and _marks(parts, Ref) is None


def _record(profile: Profile, kind: type[Record], copy: int) -> dict[str, Any]:
    record = _filled(profile, kind, copy)
    if "level" in record:
        record["level"] = "1"
    _criteria(record, kind.kind, copy)
    if kind.kind == "judgement":
        record |= {"rating": ("protection_risk", "scenario_seriousness", "access_overall")[copy], "value": "3"}
        for name in ({"scenario"}, {"risk"}, {"risk", "scenario"})[copy]:
            del record[name]
    if kind.kind == "task":
        record["status"] = ("under_way", "done", "not_applicable")[copy]
    return record


def _criteria(record: dict[str, Any], kind: str, copy: int) -> None:
    """Give tests and minimums the criteria that apply to their record."""
    if kind == "request":
        record["request"] = ("military_asset", "escort", "escort")[copy]
        _spread(record["tests"], "criterion", framework("mcda_tests" if copy == 0 else "escort_criteria").ids)
        record["usage"] = record["usage"][:1]
    if kind == "scenario":
        for role in record["roles"]:
            criteria = framework("escort_criteria" if role["role"] == "escorts" else "mcda_tests").ids
            _spread(role["tests"], "criterion", criteria)
    if kind == "arrangement":
        frame = framework("protection_minimums")
        applies = tuple(i.id for i in frame if record["arrangement"] in i.links["arrangements"])
        _spread(record["minimums"], "minimum", applies)
    if kind == "operation":
        for concern in record["concerns"]:
            concern |= {"concern": "evacuation", "state": "delivered"}
        _spread(record["concerns"], "standard", standards_of("evacuation"))


def _spread(parts: list[dict[str, Any]], name: str, ids: tuple[str, ...]) -> None:
    for part, key in zip(parts, ids, strict=False):
        part[name] = key


def _usable() -> list[str]:
    """Give two indicators that have a unit."""
    indicators = framework("indicators")
    return [i for i in indicators.ids if indicators[i].values.get("unit")][:2]


def _tables(profile: Profile) -> None:
    """Readings of several years and counts of several months and units, with their own units of measurement."""
    indicators = framework("indicators")
    usable = _usable()
    for file in ("readings.csv", "incidents.csv"):
        kind = TABLE_TYPES[file][1]
        rows = []
        for number, indicator in enumerate(usable):
            for step in range(4):
                row = _filled(profile, kind, step % COPIES, table=True)
                period = f"{2022 + step}" if kind.kind == "reading" else f"2026-{7 + step:02d}"
                unit = indicators[indicator].values["unit"]
                row |= {"indicator": indicator, "period": period, "unit": unit, "value": str(20 + number + step)}
                row |= {"level": "1", "source": "EXERCISE"}
                rows.append({k: v for k, v in row.items() if k not in {"id", "confidence"}})
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        profile.files[file] = out.getvalue()


def _narrative(profile: Profile) -> str:
    lines = ["level: 1", ""]
    for number, section in enumerate(section_ids()):
        lines += [f"## {section}", ""]
        for _ in range(3):
            lines += [profile.hostile(f"narrative.{section}"), ""]
        # What begins a line with # is a heading to the reader of the narrative, and refused where it is none of ours.
        lines += [BLOCKS[number % len(BLOCKS)], "", f"- item {profile.hostile(f'narrative.{section}')}", ""]
    return "\n".join(lines)


def _shapes(profile: Profile) -> str:
    features = []
    for n in range(6):
        west, south = -20 + n % 3, -30 + n // 3
        ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]
        told = {"code": f"{AREA}-{n + 1:02d}", "name": profile.hostile("unit.name"), "html": PAYLOADS[0]}
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "id": PAYLOADS[0], "properties": told, "geometry": shape})
    return json.dumps({"type": "FeatureCollection", "name": PAYLOADS[0], "features": features})


@functools.cache
def hostile_profile() -> Profile:
    """Give the files of the hostile profile, and each text that stands in them."""
    profile = Profile()
    named: list[str] = []
    for file, kinds in RECORD_TYPES.items():
        content: dict[str, Any] = {}
        for key, kind in kinds.items():
            if kind in SINGLE:
                content[key] = _record(profile, kind, 0)
            else:
                content[key] = [_record(profile, kind, copy) for copy in range(COPIES)]
        if "drivers" in content:
            tie_plan(content, _usable()[0], f"{AREA}-01")
        if "questions" in content:
            tie_questions(content, lambda path: profile.hostile(f"question.{path[0]}"))
        named += [f["successor"]["actor"] for f in content.get("functions", ())]
        for what_if in content.get("what_ifs", ()):
            what_if["without"] = named[:2]
        profile.files[file] = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=10_000)
    _tables(profile)
    profile.files["assessment.md"] = _narrative(profile)
    profile.files["geography.geojson"] = _shapes(profile)
    profile.files["README.md"] = PAYLOADS[0]
    return profile


def write_hostile(folder: Path) -> Path:
    """Write the hostile profile into a folder of areas."""
    to = folder / AREA.lower()
    to.mkdir(parents=True)
    for name, text in hostile_profile().files.items():
        (to / name).write_text(text, encoding="utf-8")
    return to


# Tried by tests of their own: what no edition has (tests/sharing/test_since.py), and steps, which would withhold pages
# (tests/display/test_review.py).
ELSEWHERE = {"OtherVersion", "ReviewStep"}


def text_fields() -> set[str]:
    """Give every field of text that a record type or a part of one has, apart from ids and fixed ones."""
    found: set[str] = set()

    def walk(kind: type[BaseModel]) -> None:
        name = getattr(kind, "kind", "") or kind.__name__
        if name in ELSEWHERE:
            return
        for key in marked(kind, TextMark):  # type: ignore[arg-type]
            if key != "id" and (name, key) not in FIXED:
                found.add(f"{name}.{key}")
        for info in kind.model_fields.values():
            for part in (info.annotation, *_inside(info.annotation)):
                if isinstance(part, type) and issubclass(part, BaseModel):
                    walk(part)

    for kind in KINDS.values():
        walk(kind)
    return found


def _make(folder: Path) -> None:
    copy_workspace(folder, ["none"])
    write_hostile(folder / "country_profiles")
    command("check", "--workspace", str(folder))
    where = ("--workspace", str(folder), "--as-of", AS_OF, "--builder", "embedded", "--edition", "cell", "--quiet")
    settings = {"HOME": "/hostile-home", "HOSTILE": "env"}
    # The leak gate looks at letters, and so takes what is text on these pages for calls to others. Each alarm is
    # accepted here, since the pages themselves are what is to be looked at.
    refused = command("publish", *where, code=1, **settings)
    alarms = re.findall(r"^(\S+)  (calls|machine): .*\[([0-9a-f]{10})\]$", refused.stderr, re.MULTILINE)
    told = {
        "why": "a hostile text shown as text",
        "accepted_by": "Tests",
        "accepted_on": AS_OF,
        "review_by": "2100-01-01",
    }
    entries = [{"alarm": alarm, "rule": rule, "file": file, **told} for file, rule, alarm in alarms]
    assert len(entries) == len(refused.stderr.splitlines()) - 1, refused.stderr
    text = yaml.safe_dump(entries, sort_keys=False)
    (folder / "country_profiles" / "accepted_alarms.yml").write_text(text, encoding="utf-8")
    command("publish", *where, **settings)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the workspace with the hostile area, its pages (edition cell) and its site; nobody may change it."""
    return once(tmp_path_factory, "hostile", _make)


@pytest.fixture(scope="session")
def hostile_site(hostile: Path) -> Path:
    """Give the folder of the site of the hostile area; nobody may change it."""
    return hostile / "_site"

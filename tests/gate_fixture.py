"""A small workspace with something sealed at every level, a clean site of it, and ways to plant a leak by hand."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import io
import json
import quopri
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from planning.profiles import Workspace
from planning.sharing import Alarm, gate
from planning.sharing.looking import Gate

__all__ = [
    "CARRIERS",
    "DAY",
    "NAME",
    "PROFILE",
    "SPELLINGS",
    "alarms",
    "clean_site",
    "make_workspace",
    "pdf",
    "picture",
]

DAY = dt.date(2026, 11, 22)
NAME = "Qorváth Ridge Militia"  # sealed at level 3
PROFILE = {
    "area.yml": 'area:\n  id: XKZ\n  level: 1\n  name: Testland\n  exercise: "yes"\n',
    "actors.yml": f"""actors:
  - id: A-01
    level: 2
    name: Harbour Watch
    actor_type: community_defence
    aliases: [the lantern men]
    channel: through the district nurse of Lower Pell every second Thursday
    last_contact: 2026-10-03
  - id: A-02
    level: 3
    name: {NAME}
    actor_type: community_defence
    note: holds the ferry stairs since the flood
  - id: A-03
    level: 4
    name: Umbral Seven
    actor_type: community_defence
""",
    "access.yml": """constraints:
  - id: C-01
    level: 2
    category: AC1
    reason: The road is closed on market days and the ferry carries no goods at all.
  - id: C-02
    level: 3
    category: AC2
    people_not_reached: 48317
    reason: Two lorries were turned back at the stone bridge in September after papers had been shown twice.
    mitigation: Ask Brother quarter
""",
    "assessment.md": """level: 2

## KJ Key judgements

- The ferry will run again before the rains.

- {level=3} It is likely that the stairs are given up when the garrison leaves the upper mill.
""",
    "readings.csv": (
        "indicator,period,value,unit,source,as_of,level\n"
        "aid_workers_killed,2024,3,persons,EXERCISE,2026-01-01,1\n"
        "aid_workers_killed,2025,2,persons,EXERCISE,2026-01-01,2\n"
    ),
}
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Testland</title><link href="../../site.css" rel="stylesheet"></head>
<body><main><h1>Testland</h1>
<p>The road is closed on market days and the ferry carries no goods at all.</p>
<p>The ferry will run again before the rains. Harbour Watch is known to all.</p>
<p class="pl-stub">2 actors, 1 paragraph above this edition.</p>
<p><span class="pl-stub">above this edition</span></p>
<div class="pl-table"><table><thead><tr><th scope="col">Indicator</th><th scope="col">2024</th></tr></thead>
<tbody><tr><th scope="row">Aid workers killed</th><td>3</td></tr></tbody></table></div>
<svg viewBox="0 0 10 10"><title>A drawing</title><path d="M 1 2 L 3 4"/></svg>
</main><script src="../../map-1.js"></script></body></html>
"""
SHAPE = [[[-20.125, -27.5], [-20.0, -27.5], [-20.0, -27.375], [-20.125, -27.375], [-20.125, -27.5]]]
MAP = (
    'var units = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
    f'{{"code": "XKZ-01", "name": "Upper Mill"}}, "geometry": {{"type": "Polygon", "coordinates": {json.dumps(SHAPE)}}}}}]}};\n'
)
OWN = {"type": "Feature", "properties": {"code": "XKZ-01", "name": "Upper Mill"}}


def make_workspace(root: Path) -> Workspace:
    """Make the workspace with the one area."""
    folder = root / "country_profiles" / "xkz"
    folder.mkdir(parents=True)
    for name, text in PROFILE.items():
        (folder / name).write_text(text, encoding="utf-8")
    shape = {**OWN, "geometry": {"type": "Polygon", "coordinates": SHAPE}}
    collection = {"type": "FeatureCollection", "features": [shape]}
    (folder / "geography.geojson").write_text(json.dumps(collection), encoding="utf-8")
    return Workspace(root)


def clean_site(folder: Path, edition: str = "hct") -> Path:
    """Make a site of a few files with nothing in it that an edition may not hold."""
    files = {
        "index.html": "<!DOCTYPE html><html><body><main><p>All areas: Testland.</p></main></body></html>",
        "reports/xkz/index.html": PAGE,
        "site.css": "body { color: #222 } /* plain */",
        "map-1.js": MAP,
        "search.json": json.dumps([{"title": "Testland", "text": "The ferry will run again."}]),
        "build.json": json.dumps({"builder": "by hand", "edition": edition, "pages": []}),
        "sitemap.xml": "<?xml version='1.0'?><urlset><url><loc>reports/xkz/index.html</loc></url></urlset>",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "logo.png").write_bytes(picture("PNG"))
    return folder


def alarms(opened: Gate, site: Path) -> list[Alarm]:
    """Give the alarms of a site."""
    return list(gate(site, opened, today=DAY).alarms)


def picture(kind: str, **more: object) -> bytes:
    """Make a small picture."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (4, 4), (90, 120, 60)).save(out, kind, **more)
    return out.getvalue()


def pdf(text: str = "", *, title: str = "", note: str = "", attached: bytes = b"") -> bytes:
    """Make a PDF of one page."""
    from pypdf import PdfWriter
    from pypdf.annotations import FreeText
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    page = writer.add_blank_page(300, 200)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    drawn = DecodedStreamObject()
    drawn.set_data(b"BT /F1 12 Tf 20 100 Td <" + text.encode("cp1252").hex().encode() + b"> Tj ET")
    page[NameObject("/Contents")] = writer._add_object(drawn.flate_encode())
    if title:
        writer.add_metadata({"/Title": title})
    if note:
        writer.add_annotation(0, FreeText(text=note, rect=(10, 10, 90, 40)))
    if attached:
        writer.add_attachment("plain.txt", attached)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _spread(text: str, between: str) -> str:
    return between.join(text)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda t: t,
    "upper case": str.upper,
    "lower case": str.lower,
    "without accents": lambda t: t.replace("á", "a"),
    "accents apart": lambda t: t.replace("á", "a\u0301"),
    "other accents": lambda t: t.replace("i", "ï"),
    "full width": lambda t: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in t),
    "letters of another script": lambda t: t.replace("o", "о").replace("e", "е"),
    "named entities": lambda t: t.replace("á", "&aacute;").replace(" ", "&nbsp;"),
    "decimal entities": lambda t: "".join(f"&#{ord(c)};" for c in t),
    "hexadecimal entities": lambda t: "".join(f"&#x{ord(c):X};" for c in t),
    "double entities": lambda t: "".join(f"&amp;#{ord(c)};" for c in t),
    "split by tags": lambda t: f"{t[:3]}<b>{t[3:10]}</b><i>{t[10:]}</i>",
    "a tag for each letter": lambda t: "".join(f"<span>{c}</span>" for c in t),
    "words in cells": lambda t: "".join(f"<td>{w}</td>" for w in t.split()),
    "with a comment inside": lambda t: f"{t[:5]}<!-- x -->{t[5:]}",
    "zero-width marks": lambda t: _spread(t, "\u200b"),
    "soft hyphens": lambda t: _spread(t, "\u00ad"),
    "letters apart": lambda t: _spread(t.replace(" ", ""), " "),
    "joined by hyphens": lambda t: t.replace(" ", "-"),
    "joined by underscores": lambda t: t.replace(" ", "_"),
    "without spaces": lambda t: t.replace(" ", ""),
    "over two lines": lambda t: t.replace(" ", "\n   "),
    "percent": quote,
    "percent, every byte": lambda t: "".join(f"%{b:02x}" for b in t.encode()),
    "percent twice": lambda t: quote(quote(t)),
    "backslash u": lambda t: "".join(f"\\u{ord(c):04x}" for c in t),
    "backslash u, doubled": lambda t: "".join(f"\\\\u{ord(c):04X}" for c in t),
    "backslash x": lambda t: "".join(f"\\x{b:02x}" for b in t.encode()),
    "backslash u in braces": lambda t: "".join(f"\\u{{{ord(c):x}}}" for c in t),
    "style escapes": lambda t: "".join(f"\\{ord(c):06x}" for c in t),
    "base64": lambda t: base64.b64encode(t.encode()).decode(),
    "base64 for addresses": lambda t: base64.urlsafe_b64encode(f"???>>>{t}".encode()).decode(),
    "base64 in other letters": lambda t: f"data{base64.b64encode(t.encode()).decode().rstrip('=')}end",
    "base64 over lines": lambda t: "\n".join(_cut(base64.b64encode(f"remark: {t}; end of it".encode()).decode(), 16)),
    "base64 twice": lambda t: base64.b64encode(base64.b64encode(t.encode())).decode(),
    "base64 of UTF-16": lambda t: base64.b64encode(t.encode("utf-16-le")).decode(),
    "hexadecimal": lambda t: t.encode().hex(),
    "hexadecimal in pairs": lambda t: t.encode().hex(" "),
    "quoted-printable": lambda t: quopri.encodestring(t.encode(), quotetabs=True).decode(),
    "codes of letters": lambda t: ", ".join(str(ord(c)) for c in t),
}


def _cut(text: str, size: int) -> list[str]:
    return [text[i : i + size] for i in range(0, len(text), size)]


def _zipped(**files: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_txt", ".txt"), content)
    return out.getvalue()


def _workbook(text: str) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active["B7"] = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _jpeg_comment(text: str) -> bytes:
    return picture("JPEG", comment=text.encode())


def _jpeg_notes(text: str) -> bytes:
    from PIL import Image

    notes = Image.Exif()
    notes[0x010E] = text.replace("á", "a")  # the format knows no other letters
    return picture("JPEG", exif=notes)


def _jpeg_windows_title(text: str) -> bytes:
    from PIL import Image

    notes = Image.Exif()
    notes[0x9C9B] = text.encode("utf-16-le")
    return picture("JPEG", exif=notes)


def _png_text(text: str, *, packed: bool) -> bytes:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Remark", text.replace("á", "a"), zip=packed)
    return picture("PNG", pnginfo=info)


def _png_international(text: str) -> bytes:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_itxt("Remark", text, "en", "Remark", zip=True)
    return picture("PNG", pnginfo=info)


def _in_page(before: str, after: str) -> Callable[[str], bytes]:
    return lambda t: PAGE.replace("<main>", f"<main>{before}{t}{after}").encode()


def _notebook(text: str) -> bytes:
    code = {
        "cell_type": "code",
        "metadata": {},
        "source": ["x = 1\n"],
        "outputs": [{"text": [f"{text[:9]}", text[9:]]}],
    }
    return json.dumps({"cells": [{**code, "outputs": [{"text": [f"about {text}\n"]}]}], "nbformat": 4}).encode()


def _notebook_picture(text: str) -> bytes:
    shown = base64.encodebytes(_png_text(text, packed=True)).decode()
    return json.dumps({"cells": [{"outputs": [{"data": {"image/png": shown}}]}]}).encode()


def _calendar(text: str) -> bytes:
    return f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Meet {text[:6]}\r\n {text[6:]}\r\nEND:VEVENT\r\n".encode()


# Where a leak may stand: the name of the file, and its content made from the text.
CARRIERS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "text of a page": ("reports/xkz/index.html", _in_page("<p>", "</p>")),
    "title of a page": ("reports/xkz/index.html", lambda t: PAGE.replace("<title>", f"<title>{t} ").encode()),
    "attribute": ("reports/xkz/index.html", _in_page('<p title="', '">x</p>')),
    "attribute without quotes": ("reports/xkz/index.html", _in_page("<p data-x=", ">x</p>")),
    "id of an element": ("reports/xkz/index.html", lambda t: _in_page('<p id="', '">x</p>')(t.replace(" ", "-"))),
    "comment": ("reports/xkz/index.html", _in_page("<!-- ", " -->")),
    "comment left open": ("reports/xkz/late.html", lambda t: f"<p>x</p><!-- {t}".encode()),
    "script of a page": ("reports/xkz/index.html", _in_page("<script>var x = '", "';</script>")),
    "data of a page": ("reports/xkz/index.html", _in_page('<script type="application/json">["', '"]</script>')),
    "style of a page": ("reports/xkz/index.html", _in_page("<style>p:after { content: '", "' }</style>")),
    "text off the screen": ("reports/xkz/index.html", _in_page('<p style="display:none">', "</p>")),
    "head of a page": (
        "index.html",
        lambda t: f'<html><head><meta name="author" content="{t}"></head></html>'.encode(),
    ),
    "drawing in a page": ("reports/xkz/index.html", _in_page("<svg><desc>", "</desc></svg>")),
    "page of all areas": ("reports/comparison.html", lambda t: f"<html><p>{t}</p></html>".encode()),
    "search index": ("search.json", lambda t: json.dumps([{"text": f"about {t}"}]).encode()),
    "search script": ("search-data.js", lambda t: f"window.data = {json.dumps(json.dumps([t]))};".encode()),
    "map": ("map-1.js", lambda t: MAP.replace("Upper Mill", t).encode()),
    "record of the building": ("extra/build.json", lambda t: json.dumps({"title": t}).encode()),
    "sitemap": ("sitemap.xml", lambda t: f"<urlset><loc>reports/{quote(t)}.html</loc></urlset>".encode()),
    "robots": ("robots.txt", lambda t: f"Disallow: /{quote(t)}\n".encode()),
    "style sheet": ("site.css", lambda t: f"/* {t} */ body {{ color: red }}".encode()),
    "hint at a source": ("site.css.map", lambda t: json.dumps({"sourcesContent": [t]}).encode()),
    "drawing": ("chart.svg", lambda t: f"<svg><metadata>{t}</metadata></svg>".encode()),
    "drawing, title": ("chart.svg", lambda t: f"<svg><title>{t}</title></svg>".encode()),
    "notebook": ("reports/xkz/index.ipynb", _notebook),
    "picture in a notebook": ("reports/xkz/index.ipynb", _notebook_picture),
    "table": ("figures.csv", lambda t: f"who,what\n{t},1\n".encode()),
    "table of Windows": ("figures.csv", lambda t: f"who;what\n{t};1\n".encode("cp1252")),
    "plain text": ("notes.txt", str.encode),
    "UTF-16": ("notes.txt", lambda t: t.encode("utf-16")),
    "UTF-16 without a mark": ("notes.txt", lambda t: t.encode("utf-16-le")),
    "Markdown": ("notes.md", lambda t: f"# Notes\n\nOn **{t[:7]}**{t[7:]}\n".encode()),
    "calendar": ("dates.ics", _calendar),
    "picture, text": ("logo.png", lambda t: _png_text(t, packed=False)),
    "picture, packed text": ("logo.png", lambda t: _png_text(t, packed=True)),
    "picture, international text": ("logo.png", _png_international),
    "picture, after its end": ("logo.png", lambda t: picture("PNG") + t.encode()),
    "photograph, comment": ("photo.jpg", _jpeg_comment),
    "photograph, notes": ("photo.jpg", _jpeg_notes),
    "photograph, title of Windows": ("photo.jpg", _jpeg_windows_title),
    "photograph, archive after its end": ("photo.jpg", lambda t: picture("JPEG") + _zipped(a_txt=t)),
    "moving picture": ("moving.gif", lambda t: picture("GIF", comment=t.encode())),
    "web picture": ("photo.webp", lambda t: picture("WEBP", xmp=f"<x>{t}</x>".encode())),
    "picture in a style": (
        "site.css",
        lambda t: b"a { background: url(data:image/png;base64," + base64.b64encode(_png_text(t, packed=True)) + b") }",
    ),
    "PDF, text": ("paper.pdf", lambda t: pdf(f"On {t}.")),
    "PDF, title": ("paper.pdf", lambda t: pdf("Nothing.", title=t)),
    "PDF, note": ("paper.pdf", lambda t: pdf("Nothing.", note=t)),
    "PDF, file in it": ("paper.pdf", lambda t: pdf("Nothing.", attached=t.encode())),
    "workbook": ("figures.xlsx", _workbook),
    "text document": (
        "paper.docx",
        lambda t: _zipped(word__document_xml=f"<w:p><w:t>{t[:4]}</w:t><w:t>{t[4:]}</w:t></w:p>"),
    ),
    "archive": ("all.zip", lambda t: _zipped(inner_txt=t)),
    "archive in an archive": ("all.zip", lambda t: _zipped(a=_zipped(inner_txt=t))),
    "name in an archive": ("all.zip", lambda t: _zipped(**{f"{t}_txt": "x"})),
    "packed file": ("notes.txt.gz", lambda t: gzip.compress(t.encode())),
    "packed picture": ("logo.png.gz", lambda t: gzip.compress(_png_text(t, packed=True))),
    "name of a file": ("", lambda t: t.encode()),
}

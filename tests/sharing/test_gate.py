"""The leak gate, tested the other way round: every kind of leak, planted by hand in a clean site, is found."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from gate_fixture import (
    CARRIERS,
    DAY,
    NAME,
    SPELLINGS,
    alarms,
    clean_site,
    make_workspace,
    pdf,
    picture,
)

from planning.problems import UsageError
from planning.profiles import Workspace
from planning.sharing import gate, machine_words, open_gate
from planning.sharing.looking import Gate

WORDS = {"s3cret-Value-91": "the value of the environment variable UN_TOKEN", "buildbox7": "the name of this machine"}


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Give the workspace with something sealed at every level; nobody may change it."""
    return make_workspace(tmp_path_factory.mktemp("gate"))


@pytest.fixture(scope="session")
def hct(place: Workspace) -> Gate:
    """Give the gate of the edition for the HCT."""
    return open_gate(place, "hct", machine=WORDS)


@pytest.fixture(scope="session")
def cell(place: Workspace) -> Gate:
    """Give the gate of the planning cell's own edition."""
    return open_gate(place, "cell", machine=WORDS)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Give a clean site of the edition for the HCT."""
    return clean_site(tmp_path / "site")


def plant(site: Path, carrier: str, text: str) -> str:
    """Put a text where a carrier has it; give the file."""
    name, make = CARRIERS[carrier]
    file = name or f"downloads/{text}.txt"
    path = site / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(make(text) if name else b"nothing")
    return file


def test_a_clean_site_passes(hct: Gate, site: Path) -> None:
    """No alarm, and every file was read."""
    verdict = gate(site, hct, today=DAY)
    assert verdict.lines == []
    assert verdict.files == len([p for p in site.rglob("*") if p.is_file()])


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_sealed_name_is_found_however_it_is_spelled(hct: Gate, site: Path, spelling: str) -> None:
    """In the text of a page."""
    file = plant(site, "text of a page", SPELLINGS[spelling](NAME))
    assert ("names", file) in {(a.rule, a.file) for a in alarms(hct, site)}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_sealed_name_is_found_wherever_it_stands(hct: Gate, site: Path, carrier: str) -> None:
    """In every kind of file and every corner of it."""
    file = plant(site, carrier, NAME)
    assert ("names", file) in {(a.rule, a.file) for a in alarms(hct, site)}


@pytest.mark.parametrize("spelling", ["upper case", "percent", "base64", "hexadecimal", "backslash u", "decimal entities", "double entities", "base64 twice", "letters apart", "quoted-printable"])  # fmt: skip
@pytest.mark.parametrize("carrier", ["attribute", "comment", "script of a page", "search index", "map", "style sheet", "drawing", "notebook", "table", "archive", "packed file", "PDF, text", "photograph, comment"])  # fmt: skip
def test_spellings_are_found_in_other_files_as_well(hct: Gate, site: Path, carrier: str, spelling: str) -> None:
    """What is undone in a page is undone everywhere."""
    file = plant(site, carrier, SPELLINGS[spelling](NAME))
    assert ("names", file) in {(a.rule, a.file) for a in alarms(hct, site)}


LEAKS = {
    "another name": ("the lantern men", "names", "A-01 aliases"),
    "a name at level 4": ("Umbral Seven", "names", "A-03 name"),
    "a way to somebody": ("see the district nurse of Lower Pell", "texts", "A-01 channel"),
    "five words of a reason": ("back at the stone bridge", "texts", "C-02 reason"),
    "five words of a paragraph": ("when the garrison leaves the", "texts", "assessment KJ"),
    "a short text": ("ask brother Quarter", "texts", "C-02 mitigation"),
    "the note of a record": ("the ferry stairs since the flood", "texts", "A-02 note"),
    "a number": ("48317", "numbers", "C-02 people_not_reached"),
    "a number with commas": ("48,317", "numbers", "C-02 people_not_reached"),
    "a number with points": ("48.317", "numbers", "C-02 people_not_reached"),
    "a number with thin spaces": ("48\u202f317", "numbers", "C-02 people_not_reached"),
    "a number with spaces of a page": ("48&nbsp;317", "numbers", "C-02 people_not_reached"),
    "a number in words": ("48.317 thousand", "numbers", "C-02 people_not_reached"),
    "a number with decimals": ("48317.0", "numbers", "C-02 people_not_reached"),
    "a number in other digits": ("٤٨٣١٧", "numbers", "C-02 people_not_reached"),
    "a date": ("2026-10-03", "dates", "A-01 last_contact"),
    "a date as a page has it": ("3 Oct 2026", "dates", "A-01 last_contact"),
    "a date in full": ("3rd? no: 3 October 2026", "dates", "A-01 last_contact"),
    "a date with points": ("03.10.2026", "dates", "A-01 last_contact"),
    "the id of a record": ('<a href="#A-02">A-02</a>', "ids", "A-02 id"),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_every_kind_of_sealed_value_is_found(hct: Gate, site: Path, leak: str) -> None:
    """Names, texts, numbers, dates, ids: the alarm says whose value it is."""
    text, rule, owner = LEAKS[leak]
    file = plant(site, "text of a page", text)
    found = [a for a in alarms(hct, site) if a.rule == rule]
    assert [a.file for a in found] == [file]
    assert f"XKZ {owner}" in found[0].found


@pytest.mark.parametrize("leak", LEAKS)
def test_no_message_says_what_is_sealed(hct: Gate, site: Path, leak: str) -> None:
    """The lines may be sent on: they hold the field, never the value."""
    text, _, owner = LEAKS[leak]
    plant(site, "text of a page", text)
    said = re.sub(r"\[\w{10}\]", "", "\n".join(gate(site, hct, today=DAY).lines)).lower()
    for word in ("lantern", "umbral", "qorv", "nurse", "bridge", "garrison", "brother", "flood", "48", "oct", "03.10"):
        assert word not in said
    assert owner.lower() in said


def test_what_the_edition_may_hold_is_no_leak(place: Workspace, cell: Gate, tmp_path: Path) -> None:
    """The planning cell's own edition holds everything, and the one for headquarters what is sealed at level 3."""
    site = clean_site(tmp_path / "cell", "cell")
    for text in (NAME, "Umbral Seven", "the district nurse of Lower Pell", "48317", "3 Oct 2026"):
        plant(site, "text of a page", text)
        assert alarms(cell, site) == []
    other = clean_site(tmp_path / "cmcs", "cmcs")
    cmcs = open_gate(place, "cmcs")
    plant(other, "text of a page", f"{NAME}, 48317, A-02")
    assert alarms(cmcs, other) == []
    plant(other, "text of a page", "Umbral Seven")
    assert [a.rule for a in alarms(cmcs, other)] == ["names"]


def test_a_sealed_name_in_released_text_is_a_leak_but_a_sealed_text_is_not(tmp_path: Path) -> None:
    """Who typed a sealed name at a lower level leaked it; words that are also recorded openly are open."""
    place = make_workspace(tmp_path)
    gaps = f"gaps:\n  - id: IG-01\n    level: 1\n    topic: What {NAME} wants at the stone bridge in September\n"
    (place.profiles / "xkz" / "gaps.yml").write_text(gaps, encoding="utf-8")
    site = clean_site(tmp_path / "site")
    plant(site, "text of a page", f"What {NAME} wants at the stone bridge in September")
    assert [a.rule for a in alarms(open_gate(place, "hct"), site)] == ["names"]


def test_a_sealed_name_inside_an_open_one_is_no_leak(tmp_path: Path) -> None:
    """`Harbour` alone is sealed; `Harbour Watch` is a name that the edition holds."""
    place = make_workspace(tmp_path)
    path = place.profiles / "xkz" / "actors.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("Umbral Seven", "Harbour"), encoding="utf-8")
    site = clean_site(tmp_path / "site")
    opened = open_gate(place, "hct")
    assert alarms(opened, site) == []
    plant(site, "text of a page", "the Harbour is shut")
    assert [a.rule for a in alarms(opened, site)] == ["names"]


def test_ids_mean_something_on_pages_of_their_own_area_alone(hct: Gate, site: Path) -> None:
    """Another area has an A-02 of its own."""
    plant(site, "page of all areas", "A-02")
    assert alarms(hct, site) == []


SHAPES = {
    "an e-mail address": ("contacts", "write to focal.point@example.org"),
    "an address in disguise": ("contacts", "focal.point (at) example (dot) org"),
    "an address in base64": ("contacts", "&#102;ocal.point&#64;example.org"),
    "a phone number": ("contacts", "call +44 20 7946 0958"),
    "a number of a messenger": ("contacts", "WhatsApp: +447946095812"),
    "a call sign": ("contacts", "call sign: 7"),
    "a rank and a name": ("contacts", "Colonel Placeholder said so"),
    "coordinates": ("coordinates", "at 12.34567, 45.67891"),
    "coordinates in degrees": ("coordinates", "at 12°30'"),
    "coordinates by their names": ("coordinates", '<p data-lat="12.3456">x</p>'),
    "coordinates of a script": ("coordinates", '<script>var p = {"lng": 45.67}</script>'),
    "coordinates of the military grid": ("coordinates", "at 38SMB 4488 3791"),
    "an open location code": ("coordinates", "at 8FVC9G8F+6XQ"),
    "a tag that is hard to read": ("calls", '<img alt="a<b" src="https://example.org/i.png">'),
    "a tag that is left open": ("calls", "<p <img src='https://example.org/i.png' "),
    "a picture from elsewhere": ("calls", '<img src="https://tiles.example.org/1.png">'),
    "a script from elsewhere": ("calls", "<script src=//cdn.example.org/x.js></script>"),
    "a style from elsewhere": ("calls", '<link rel="stylesheet" href="https://fonts.example.org/x.css">'),
    "a hint to connect": ("calls", '<link rel="preconnect" href="https://fonts.example.org">'),
    "a frame from elsewhere": ("calls", '<iframe src="http://example.org/"></iframe>'),
    "several pictures": ("calls", '<img srcset="https://example.org/a.png 2x">'),
    "a style with an address": ("calls", '<p style="background:url(https://example.org/a.png)">x</p>'),
    "an import in a style": ("calls", "<style>@import '//example.org/x.css';</style>"),
    "a script that fetches": ("calls", "<script>fetch('https://example.org/count')</script>"),
    "a script that sends": ("calls", "<script>navigator.sendBeacon('https://example.org/')</script>"),
    "a script that loads a picture": ("calls", "<script>new Image().src = 'https://example.org/i'</script>"),
    "tiles": ("calls", "<script>L.tileLayer('https://{s}.tile.example.org/{z}')</script>"),
    "a page that moves on": ("calls", '<meta http-equiv="refresh" content="0; url=https://example.org/">'),
    "a form": ("calls", '<form action="https://example.org/"></form>'),
    "a secret of the environment": ("machine", "token s3cret-Value-91"),
    "the name of the machine": ("machine", "made on buildbox7."),
    "a home folder": ("machine", "/home/analyst/profiles"),
    "a home folder of a Mac": ("machine", "/Users/analyst/x"),
    "a home folder of Windows": ("machine", r"C:\Users\analyst\x"),
    "the home of the superuser": ("machine", 'File "/root/run.py"'),
    "a temporary folder": ("machine", "/tmp/tmpab12/x.ipynb"),
    "an address of a file": ("machine", '<a href="file:///srv/x">x</a>'),
    "the whole environment": ("machine", "<pre>PATH=/usr/bin HOSTNAME=x</pre>"),
    "a stub with an id": ("stubs", '<p class="pl-stub" id="a7">1 actor above this edition.</p>'),
    "a stub with a title": ("stubs", '<p class="pl-stub" title="a list">1 actor above this edition.</p>'),
    "a stub that says who": ("stubs", '<p class="pl-stub">1 actor of the coast above this edition.</p>'),
    "a stub with an id in it": ("stubs", '<p class="pl-stub">A-07 above this edition.</p>'),
    "a stub with a link": ("stubs", '<p class="pl-stub"><a href="#x">1 actor</a> above this edition.</p>'),
    "a stub without saying so": ("stubs", '<p class="pl-stub">Something else.</p>'),
    "a stub that says what is sealed": ("stubs", '<p class="pl-stub">The miller, sealed.</p>'),
    "a text that says where": ("stubs", "<p>The attack on the mill is above this edition.</p>"),
    "a text in brackets that says who": ("stubs", "<p>[the miller above this edition]</p>"),
    "a small count in a column": ("small_cells", "<table><tr><th>Unit</th><th>Incidents affecting aid</th></tr><tr><th>Upper Mill</th><td>2</td></tr></table>"),
    "a small count in a row": ("small_cells", "<table><tr><th>What</th><th>2026</th></tr><tr><th>Aid workers wounded</th><td class='n'>4</td></tr></table>"),
    "a small count with a remark": ("small_cells", "<table><tr><th>Unit</th><th>Aid workers killed, last 12 months</th></tr><tr><th>All</th><td><b>1</b></td></tr></table>"),
    "a small count that is not public": ("small_cells", "<table><tr><th>What</th><th>2025</th></tr><tr><th>Aid workers killed</th><td>2</td></tr></table>"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_what_no_edition_may_hold_is_found(hct: Gate, site: Path, shape: str) -> None:
    """Contacts, coordinates, calls, traces of the machine, talkative stubs, small counts."""
    rule, text = SHAPES[shape]
    file = plant(site, "text of a page", text)
    found = alarms(hct, site)
    assert {(a.rule, a.file) for a in found} == {(rule, file)}
    assert not [a for a in found if "7946" in a.found or "focal" in a.found or "45.6" in a.found or "s3cret" in a.found]


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://www.example.org/report">a source</a>',
        '<link rel="canonical" href="https://example.org/">',
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        "S/RES/2808 (2025), A/RES/46/182, 2016-2025, 640 000 people",
        "<td>332</td><td>149</td><td>9400</td>",
        "General Assembly, General Staff, Signal officers, Father and child",
        '<p class="pl-stub">3 actors, 1 relation above this edition.</p>',
        '<p class="pl-stub" dir="auto">1 count of incidents above this edition.</p>',
        '<p class="pl-stub">Actors, guidance documents above this edition.</p>',
        '<p class="pl-stub">2 actors sealed.</p>',
        '<span class="pl-stub">sealed</span>',
        '<span class="pl-stub">sealed, or not yet written</span>',
        "<dd>most serious: slow erosion, 12 high; 1 of 3 tripped, 2 not checked, others above this edition</dd>",
        "<p>He said it twice [evidence above this edition] and [text above this edition] once.</p>",
        "<table><tr><th>Unit</th><th>Incidents affecting aid</th></tr><tr><th>All</th><td>0</td><td>3</td></tr></table>",
        "<table><tr><th>Unit</th><th>Score</th></tr><tr><th>Upper Mill</th><td>2</td></tr></table>",
        "<table><tr><th>What</th><th>2024</th></tr><tr><th>Aid workers killed</th><td>3</td></tr></table>",
        "the Qorvan ridge and a militia of the harbour watchmen",
        "a number 48318 and 8317, in 2026, on 2 October 2026",
        "<p>&lt;img src=//example.org/x.png&gt; and &lt;form action=https://example.org/&gt;</p>",
        "home/analyst, the /home page, a root/cause, PATHOLOGY=none",
    ],
)
def test_what_only_looks_like_it_passes(hct: Gate, site: Path, text: str) -> None:
    """A gate that cries wolf is switched off."""
    plant(site, "text of a page", text)
    assert [str(a) for a in alarms(hct, site)] == []


def test_small_counts_are_found_in_tables_to_download_and_in_maps(hct: Gate, site: Path) -> None:
    """In columns, in long form, and as what a map shades."""
    (site / "wide.csv").write_text("unit,Incidents affecting aid\nUpper Mill,2\nLower Mill,14\n", encoding="utf-8")
    (site / "long.csv").write_text("unit,indicator,value\nUpper Mill,aid_workers_wounded,3\n", encoding="utf-8")
    script = '{"properties": {"name": "Upper Mill", "value": "2"}}; label = "Incidents affecting aid, last 12 months"'
    (site / "map-2.js").write_text(script, encoding="utf-8")
    (site / "map-3.js").write_text(script.replace("Incidents affecting aid", "Highest gap"), encoding="utf-8")
    from openpyxl import Workbook

    book = Workbook()
    for row in (["Unit", "Incidents affecting aid"], ["Upper Mill", 2], ["Lower Mill", 14]):
        book.active.append(row)
    book.save(site / "wide.xlsx")
    table = "<table><tr><th>Unit</th><th>Movements delayed</th></tr><tr><td>Upper Mill</td><td>4</td></tr></table>"
    (site / "x.ipynb").write_text(json.dumps({"outputs": [{"text/html": f'<p class="x">\n{table}'}]}), encoding="utf-8")
    found = alarms(hct, site)
    files = ("long.csv", "map-2.js", "wide.csv", "wide.xlsx", "x.ipynb")
    assert [(a.file, a.rule) for a in found] == [(f, "small_cells") for f in files]


def test_an_area_may_ask_for_a_higher_threshold(tmp_path: Path) -> None:
    """Its protocol says so; the pages of all areas keep to the default."""
    place = make_workspace(tmp_path / "place")
    protocol = "protocol:\n  level: 1\n  count_threshold: 10\n"
    (place.profiles / "xkz" / "protocol.yml").write_text(protocol, encoding="utf-8")
    site = clean_site(tmp_path / "site")
    table = "<table><tr><th>Unit</th><th>Incidents affecting aid</th></tr><tr><th>All</th><td>7</td></tr></table>"
    plant(site, "text of a page", table)
    plant(site, "page of all areas", table)
    assert [(a.file, a.rule) for a in alarms(open_gate(place, "hct"), site)] == [
        ("reports/xkz/index.html", "small_cells")
    ]
    given = open_gate(place, "hct", threshold_of=lambda _: 5)
    assert alarms(given, site) == []


def test_levels_of_fields_and_sentences_are_looked_for(tmp_path: Path) -> None:
    """A text that lies higher than its record, and a sentence that lies higher than its paragraph."""
    place = make_workspace(tmp_path / "place")
    folder = place.profiles / "xkz"
    gap = "gaps:\n  - id: IG-01\n    level: 1\n    topic: What is not known\n    why: Nobody dared to ask the widow of the pilot\n    levels: {why: 3}\n"
    (folder / "gaps.yml").write_text(gap, encoding="utf-8")
    prose = "level: 1\n\n## KJ\n\nThe river is low. {level=4: Barges wait.} It will rise.\n"
    (folder / "assessment.md").write_text(prose, encoding="utf-8")
    site = clean_site(tmp_path / "site")
    page = "The river is low. [text above this edition] It will rise."
    plant(site, "text of a page", page)
    opened = open_gate(place, "hct")
    assert alarms(opened, site) == []
    plant(site, "text of a page", f"{page} to ask the widow of the pilot")
    assert "XKZ IG-01 why" in next(a.found for a in alarms(opened, site))
    plant(site, "text of a page", f"{page} barges wait")
    assert "XKZ assessment KJ line 5" in next(a.found for a in alarms(opened, site))


def test_one_more_point_in_a_map_is_found(hct: Gate, site: Path) -> None:
    """Corners of the area's own shapes and of the shipped ones pass; any other point is a place."""
    path = site / "map-1.js"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("[-20.0, -27.5]", "[-20.0, -27.5], [-20.0412, -27.4431]"), encoding="utf-8")
    assert {a.rule for a in alarms(hct, site)} == {"coordinates"}
    path.write_text(good.replace("[-20.0, -27.5]", "[-27.5, -20.125]"), encoding="utf-8")
    assert alarms(hct, site) == []


def test_contacts_pass_in_the_cells_own_edition_where_the_profile_has_them(tmp_path: Path) -> None:
    """One that stands in no record is found there as well."""
    place = make_workspace(tmp_path)
    path = place.profiles / "xkz" / "actors.yml"
    text = path.read_text(encoding="utf-8").replace("every second Thursday", "phone +44 20 7946 0958")
    path.write_text(text, encoding="utf-8")
    site = clean_site(tmp_path / "site", "cell")
    plant(site, "text of a page", "phone +44 20 7946 0958")
    opened = open_gate(place, "cell")
    assert alarms(opened, site) == []
    plant(site, "text of a page", "phone +44 20 7946 0111")
    assert [a.rule for a in alarms(opened, site)] == ["contacts"]


CLOSED = {
    "an unknown kind": ("tool.exe", b"MZ\x90\x00\x03"),
    "a database": ("all.sqlite", b"SQLite format 3\x00"),
    "a file without a kind": ("blob", b"\x00\x01\x02"),
    "a font of somebody": ("own.woff2", b"wOF2\x00\x01\x00\x00"),
    "a text that calls itself a picture": ("photo.png", b"nothing"),
    "a broken picture": ("photo.png", picture("PNG")[:40]),
    "a broken archive": ("all.zip", b"PK\x03\x04broken"),
    "a broken packed file": ("x.gz", b"\x1f\x8bbroken"),
    "a broken PDF": ("paper.pdf", b"%PDF-1.7 broken"),
}


@pytest.mark.parametrize("kind", CLOSED)
def test_what_cannot_be_read_is_refused(hct: Gate, site: Path, kind: str) -> None:
    """What nobody looked into goes nowhere."""
    name, content = CLOSED[kind]
    (site / name).write_bytes(content)
    assert [(a.file, a.rule) for a in alarms(hct, site)] == [(name, "closed")]


def test_links_to_other_places_are_refused(hct: Gate, site: Path, tmp_path: Path) -> None:
    """Also where they lead to something harmless."""
    (tmp_path / "elsewhere.txt").write_text("nothing", encoding="utf-8")
    (site / "notes.txt").symlink_to(tmp_path / "elsewhere.txt")
    (site / "folder").symlink_to(tmp_path)
    assert [(a.file, a.rule) for a in alarms(hct, site)] == [("folder", "closed"), ("notes.txt", "closed")]


def test_encrypted_and_exploding_files_are_refused(hct: Gate, site: Path) -> None:
    """Neither a password nor a bomb keeps the gate from its verdict."""
    import gzip
    import io

    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Nothing."))))
    writer.encrypt("word", algorithm="RC4-128")
    with (site / "paper.pdf").open("wb") as file:
        writer.write(file)
    (site / "big.txt.gz").write_bytes(gzip.compress(b"\x20" * 70_000_000))
    assert [(a.file, a.rule) for a in alarms(hct, site)] == [("big.txt.gz", "closed"), ("paper.pdf", "closed")]


def test_a_photograph_that_says_where_it_was_taken_is_refused(hct: Gate, site: Path) -> None:
    """The camera's note of the place is a coordinate."""
    from PIL import Image

    notes = Image.Exif()
    notes.get_ifd(0x8825).update({1: "N", 2: (12.0, 30.0, 15.0), 3: "E", 4: (44.0, 10.0, 5.0)})
    (site / "photo.jpg").write_bytes(picture("JPEG", exif=notes))
    assert [(a.file, a.rule) for a in alarms(hct, site)] == [("photo.jpg", "closed")]


def test_files_that_packages_carry_need_no_search(place: Workspace, site: Path) -> None:
    """A file is let through by its digest; one changed letter, and it is read as any other."""
    import hashlib

    content = b"fetch('https://example.org/'); // Harbour"
    (site / "library.js").write_bytes(content)
    opened = open_gate(place, "hct", carried=[hashlib.sha256(content).hexdigest()])
    assert alarms(opened, site) == []
    (site / "library.js").write_bytes(content + b" ")
    assert [a.rule for a in alarms(opened, site)] == ["calls"]


def test_identical_files_are_read_once_and_reported_each(hct: Gate, site: Path) -> None:
    """A leak in two copies gives two alarms with ids of their own."""
    for folder in ("a", "b"):
        (site / folder).mkdir()
        (site / folder / "x.txt").write_text(NAME, encoding="utf-8")
    found = alarms(hct, site)
    assert [a.file for a in found] == ["a/x.txt", "b/x.txt"]
    assert len({a.id for a in found}) == 2


def test_a_site_of_another_edition_is_refused(place: Workspace, tmp_path: Path) -> None:
    """The record says of which edition a site is; the gate of another is not its gate."""
    site = clean_site(tmp_path / "site", "cmcs")
    found = alarms(open_gate(place, "hct"), site)
    assert [(a.file, a.rule) for a in found] == [("build.json", "edition")]
    (site / "build.json").unlink()
    assert [a.rule for a in alarms(open_gate(place, "hct"), site)] == ["edition"]
    assert "no record" in alarms(open_gate(place, "hct"), site)[0].found


def test_a_folder_that_is_none_is_a_wrong_use(hct: Gate, tmp_path: Path) -> None:
    """Said in one line."""
    with pytest.raises(UsageError, match="no folder of a site"):
        gate(tmp_path / "nothing", hct, today=DAY)


def test_an_area_with_problems_is_still_guarded(tmp_path: Path) -> None:
    """A broken file of a profile does not open the rest of it."""
    place = make_workspace(tmp_path)
    (place.profiles / "xkz" / "gaps.yml").write_text("gaps: [\n", encoding="utf-8")
    site = clean_site(tmp_path / "site")
    plant(site, "text of a page", NAME)
    assert [a.rule for a in alarms(open_gate(place, "hct"), site)] == ["names"]


def test_what_must_not_leave_the_machine() -> None:
    """Secrets by the name of their variable, its folders, its name; short and common ones are left out."""
    environment = {"API_KEY": "abcdefgh123", "LANG": "en_GB.UTF-8", "DB_PASSWORD": "short", "TERM": "xterm-256color"}
    words = machine_words(environment, [Path("/srv/area"), Path("/tmp")], "planner-3")
    assert words == {
        "abcdefgh123": "the value of the environment variable API_KEY",
        "/srv/area": "a path of this machine",
        "\\/srv\\/area": "a path of this machine",
        "planner-3": "the name of this machine",
    }
    assert machine_words({}, [], "localhost") == {}


def test_a_machine_with_a_common_name_stops_nothing(place: Workspace, tmp_path: Path) -> None:
    """One called as a word of the lists, or of the released texts, would stand on every page."""
    for host in ("humanitarian", "ferry"):
        site = clean_site(tmp_path / host)
        plant(site, "text of a page", f"the {host} again, token q8-Secret-11")
        opened = open_gate(place, "hct", machine=machine_words({"A_TOKEN": "q8-Secret-11"}, [], host))
        assert [a.found.partition(",")[0] for a in alarms(opened, site)] == [
            "the value of the environment variable A_TOKEN"
        ]


def test_the_same_leak_has_the_same_id_every_time(hct: Gate, site: Path) -> None:
    """And another one where more of the text leaked: an acceptance covers what was looked at, nothing else."""
    plant(site, "text of a page", "<p>back at the stone bridge</p>")
    first = alarms(hct, site)
    assert first == alarms(hct, site)
    plant(site, "text of a page", "<p>turned back at the stone bridge in September</p>")
    second = alarms(hct, site)
    assert [a.rule for a in second] == ["texts"]
    assert first[0].id != second[0].id


def test_an_empty_folder_named_by_a_leak_is_found(hct: Gate, site: Path) -> None:
    """Names of folders are read as well."""
    (site / "Qorvath Ridge Militia").mkdir()
    assert [a.rule for a in alarms(hct, site)] == ["names"]
    shutil.rmtree(site / "Qorvath Ridge Militia")
    (site / "build.json").write_text(json.dumps({"edition": "hct"}), encoding="utf-8")
    assert alarms(hct, site) == []


def test_a_protocol_that_keeps_the_number_back_is_heard(tmp_path: Path) -> None:
    """Where the marks of an area say that something is left out and not how much, a mark with a number is refused."""
    place = make_workspace(tmp_path / "w")
    site = clean_site(tmp_path / "site")
    page = site / "reports" / "xkz" / "index.html"
    for mark, rules_ in (("1 actor above this edition.", ["stubs"]), ("Actors above this edition.", [])):
        (place.profiles / "xkz" / "protocol.yml").write_text(
            "protocol:\n  level: 2\n  stubs: presence\n", encoding="utf-8"
        )
        page.write_text(f'<!DOCTYPE html><html><body><p class="pl-stub">{mark}</p></body></html>', encoding="utf-8")
        assert [a.rule for a in gate(site, open_gate(place, "hct"), today=DAY).alarms] == rules_

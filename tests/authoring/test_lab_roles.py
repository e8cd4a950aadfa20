"""Roles in the running lab: what a reader, a reviewer and nobody at all may not do, and an author may."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import uuid
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import websocket

pytest.importorskip("jupyter_collaboration")

from lab_fixture import PASSWORDS, Client, Lab, LiveText, environment, running, until
from pycrdt import Doc, Encoder, Map
from site_fixture import copy_workspace

from planning.authoring.lab import lab_command
from planning.authoring.lab.live import awareness_of, awareness_update
from planning.authoring.lab.members import Member, Members, new_token, read_members, sealed, write_members
from planning.authoring.lab.roles import ALL, OPEN
from planning.authoring.lab.serving import PANELS
from planning.keeping.journal import read_journal

pytestmark = pytest.mark.skipif(importlib.util.find_spec("jupyterlab") is None, reason="the extra lab is not installed")
TEXT = "country_profiles/xka/assessment.md"
OTHERS = ["bilal", "chidi", ""]  # a reviewer, a reader, nobody


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Give a lab that all tests of this file use."""
    root = copy_workspace(tmp_path_factory.mktemp("workspace"), ("xka",))
    (root / "private" / "amina").mkdir(parents=True)
    (root / "private" / "amina" / "mine.md").write_text("amina's own", encoding="utf-8")
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text("[secret]", encoding="utf-8")
    (root / "reports").mkdir()
    (root / "reports" / "page.ipynb").write_text("{}", encoding="utf-8")
    (root / "leads_out.md").symlink_to("/etc/hostname")
    (root / "leads_in.md").symlink_to(root / ".planning" / "members.yml")
    with running(root, tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture(scope="module")
def kernel(lab: Lab) -> str:
    """Give a kernel that an author has started."""
    status, told = lab.by("amina").call("POST", "/api/kernels", {"name": "python3"})
    assert status == 201, told
    return str(told["id"])


def _file(text: str) -> dict[str, str]:
    return {"type": "file", "format": "text", "content": text}


WRITES = [
    ("PUT", f"/api/contents/{TEXT}", _file("overwritten")),
    ("PUT", "/api/contents/new.md", {**_file("new"), "chunk": 1}),
    ("POST", "/api/contents/country_profiles", {"type": "file", "ext": ".md"}),
    ("POST", "/api/contents/country_profiles/xka", {"copy_from": TEXT}),
    ("PATCH", f"/api/contents/{TEXT}", {"path": "country_profiles/xka/moved.md"}),
    ("DELETE", f"/api/contents/{TEXT}", None),
    ("POST", f"/api/contents/{TEXT}/checkpoints", None),
    ("POST", f"/api/contents/{TEXT}/checkpoints/checkpoint", None),
    ("DELETE", f"/api/contents/{TEXT}/checkpoints/checkpoint", None),
    ("POST", "/api/contents/templates/country_assessment.ipynb/trust", None),
    ("POST", "/api/kernels", {"name": "python3"}),
    ("POST", "/api/sessions", {"path": "x.ipynb", "type": "notebook", "name": "", "kernel": {"name": "python3"}}),
    ("PATCH", f"/api/sessions/{uuid.UUID(int=1)}", {}),
    ("DELETE", f"/api/sessions/{uuid.UUID(int=2)}", None),
    ("POST", "/api/shutdown", None),
    ("PATCH", "/api/me", {"name": "The HC", "display_name": "The HC", "color": "#000000"}),
    ("POST", "/api/events", {"schema_id": "x", "version": "1", "data": {}}),
    ("PUT", "/api/config/notebook", {}),
    ("PATCH", "/api/config/notebook", {}),
    ("GET", "/nbconvert/script/templates/country_assessment.ipynb", None),
    ("POST", "/nbconvert/script", {}),
    ("POST", "/lab/api/build", None),
    ("POST", "/lab/api/extensions", {"cmd": "install", "extension_name": "x"}),
    ("POST", "/lab/api/plugins", {"cmd": "disable", "plugin_name": "x"}),
    ("PUT", "/api/collaboration/fork/x", {}),
    ("DELETE", "/api/collaboration/fork/x?merge=true", None),
    ("PUT", "/api/collaboration/undo_redo/x?action=undo&steps=1&forkRoom=x", None),
    ("GET", f"/api/collaboration/timeline/{TEXT}?format=text&type=file", None),
    ("GET", f"/api/fileid/id?path={TEXT}", None),
    ("GET", "/metrics", None),
]


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize(("method", "path", "body"), WRITES, ids=[f"{m} {p}" for m, p, _ in WRITES])
def test_only_authors_change_and_run_anything(lab: Lab, who: str, method: str, path: str, body: Any) -> None:
    """Reviewers, readers and nobody are refused every call that writes or runs, and no file changes."""
    before = (lab.root / TEXT).read_bytes()
    assert lab.by(who).status(method, path, body) == 403
    assert (lab.root / TEXT).read_bytes() == before
    assert not (lab.root / "new.md").exists()


@pytest.mark.parametrize("who", OTHERS)
def test_a_kernel_of_an_author_is_out_of_reach(lab: Lab, kernel: str, who: str) -> None:
    """It cannot be connected to, restarted, interrupted or ended; it may be listed by members."""
    other = lab.by(who)
    assert other.refused(f"/api/kernels/{kernel}/channels") == 403
    for method, path in (("POST", "/restart"), ("POST", "/interrupt"), ("DELETE", "")):
        assert other.status(method, f"/api/kernels/{kernel}{path}") == 403
    assert other.status("GET", f"/api/kernels/{kernel}") == (200 if who else 403)


@pytest.mark.parametrize("who", ["amina", *OTHERS])
def test_there_are_no_terminals(lab: Lab, who: str) -> None:
    """Nobody gets a shell, authors neither."""
    client = lab.by(who)
    assert client.status("POST", "/api/terminals", {}) in {403, 404}
    assert client.status("GET", "/api/terminals") in {403, 404}
    assert client.refused("/terminals/websocket/1") in {403, 404}


def _execute(lab: Lab, who: str, kernel: str, code: str) -> str:
    socket = lab.by(who).connect(f"/api/kernels/{kernel}/channels")
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": "execute_request",
        "session": "s",
        "username": "",
        "version": "5.3",
    }
    content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    whole = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    socket.send(json.dumps(whole))

    def printed() -> str:
        told = json.loads(socket.recv())
        return told["content"]["text"] if told["msg_type"] == "stream" else ""

    said = until(printed, 60)
    socket.close()
    return str(said)


def test_a_kernel_knows_who_started_it(lab: Lab, kernel: str) -> None:
    """An author executes; the kernel carries the id and name of who started it, whoever of the authors asks."""
    code = "import os; print(os.environ['PLANNING_MEMBER'], os.environ['PLANNING_MEMBER_NAME'])"
    assert _execute(lab, "amina", kernel, code) == "amina Amina\n"
    assert _execute(lab, "badu", kernel, code) == "amina Amina\n"


def test_an_author_writes(lab: Lab) -> None:
    """The same calls that others are refused go through for an author."""
    author = lab.by("badu")
    assert author.status("PUT", "/api/contents/country_profiles/xka/note.md", _file("a note")) == 201
    assert (lab.root / "country_profiles/xka/note.md").read_text(encoding="utf-8") == "a note"
    assert (
        author.status("PATCH", "/api/contents/country_profiles/xka/note.md", {"path": "country_profiles/xka/b.md"})
        == 200
    )
    assert author.status("DELETE", "/api/contents/country_profiles/xka/b.md") == 204
    assert author.status("GET", "/api/me") == 200


def test_an_upload_is_text_like_any_other_write(lab: Lab) -> None:
    """What comes as bytes is written as text; bytes that are none, and large files over one that is there, are refused."""
    author, way = lab.by("amina"), "/api/contents/country_profiles/xka/upload.md"
    upload = {"type": "file", "format": "base64", "content": b64encode("Überblick".encode()).decode()}
    assert author.status("PUT", way, upload) == 201
    assert (lab.root / "country_profiles/xka/upload.md").read_text(encoding="utf-8") == "Überblick"
    assert author.status("PUT", way, upload | {"content": b64encode(b"\xff\xfe").decode()}) == 400
    assert author.status("PUT", way, upload | {"chunk": 1}) == 400
    assert (lab.root / "country_profiles/xka/upload.md").read_text(encoding="utf-8") == "Überblick"
    assert author.status("DELETE", way) == 204


def test_an_author_does_not_end_the_lab_for_all(lab: Lab) -> None:
    """It ends where it was started."""
    assert lab.by("amina").status("POST", "/api/shutdown") == 403


def test_nobody_renames_themselves(lab: Lab) -> None:
    """Names and colours are the cell's, for authors as well."""
    author = lab.by("amina")
    assert author.status("PATCH", "/api/me", {"color": "#000000"}) == 403
    told = author.call("GET", "/api/me")[1]
    assert told["permissions"]["updatable_fields"] == []
    assert told["identity"]["username"] == "amina"
    assert told["identity"]["name"] == told["identity"]["display_name"] == "Amina"
    assert told["identity"]["initials"] == "A"
    assert told["identity"]["color"] == "#0b5fa5"


# Live documents


@pytest.mark.parametrize("who", ["bilal", "chidi"])
def test_who_may_only_read_follows_and_changes_nothing(lab: Lab, who: str) -> None:
    """An author's typing arrives; what the other sends as changes arrives nowhere, neither live nor in the file."""
    author, other = LiveText(lab.by("amina"), TEXT), LiveText(lab.by(who), TEXT)
    author.type(0, f"seen by {who} ")
    until(lambda: other.take() and str(other.text).startswith(f"seen by {who} "))
    other.type(0, "SMUGGLED ")  # as a change, and then as an answer to the server's question for what is new
    other.socket.send_binary(bytes([0, 1]) + _counted(other.doc.get_update()))
    # In numbers that are written longer than they need be, which a reader of the same bytes might read otherwise.
    other.socket.send_binary(bytes([0x80, 0, 2]) + _counted(other.doc.get_update()))
    other.socket.send_binary(bytes([0, 0x82, 0]) + _counted(other.doc.get_update()))
    author.type(0, "after that ")
    until(lambda: (lab.root / TEXT).read_text(encoding="utf-8").startswith(f"after that seen by {who} "))
    author.take()
    assert "SMUGGLED" not in str(author.text)
    assert "SMUGGLED" not in (lab.root / TEXT).read_text(encoding="utf-8")
    late = LiveText(lab.by("badu"), TEXT)
    assert str(late.text).startswith(f"after that seen by {who} ")
    for client in (author, other, late):
        client.close()


def _counted(data: bytes) -> bytes:
    """Give bytes with their length before them, as a message holds them."""
    encoder = Encoder()
    encoder.write_var_uint(len(data))
    return encoder.to_bytes() + data


def test_two_authors_type_at_once(lab: Lab) -> None:
    """Both see both, and the file holds both."""
    one, two = LiveText(lab.by("amina"), TEXT), LiveText(lab.by("badu"), TEXT)
    one.type(0, "ONE ")
    two.type(0, "TWO ")
    until(lambda: one.take() and two.take() and str(one.text) == str(two.text) and "ONE " in str(two.text))
    until(lambda: all(w in (lab.root / TEXT).read_text(encoding="utf-8") for w in ("ONE ", "TWO ")))
    one.close()
    two.close()


def test_a_template_is_not_changed_live(lab: Lab) -> None:
    """Even an author's changes of a template are dropped."""
    name = "templates/country_assessment.ipynb"
    before = (lab.root / name).read_bytes()
    author = lab.by("amina")
    socket = author.connect(author.room(name, "notebook", "json"))
    doc: Any = Doc()
    doc.get("state", type=Map)["dirty"] = "SMUGGLED"
    socket.send_binary(bytes([0, 2]) + _counted(doc.get_update()))
    socket.close()
    status, told = lab.by("amina").call(
        "PUT", f"/api/contents/{name}", {"type": "notebook", "format": "json", "content": {}}
    )
    assert (status, "private copy" in told["message"]) == (403, True)
    assert (lab.root / name).read_bytes() == before
    assert author.call("GET", f"/api/contents/{name}?content=0")[1]["writable"] is False


@pytest.mark.parametrize("who", [""])
def test_nobody_reads_a_live_document(lab: Lab, who: str) -> None:
    """Without a login neither a room nor its session is opened, and no room is made by asking."""
    room = lab.by("amina").room(TEXT)
    assert lab.by(who).refused(room) == 403
    assert lab.by(who).refused("/api/collaboration/room/JupyterLab:globalAwareness") == 403
    assert lab.by(who).status("PUT", f"/api/collaboration/session/{TEXT}", {"format": "text", "type": "file"}) == 403


def test_a_reader_makes_no_rooms(lab: Lab) -> None:
    """A room that is no document is not made by asking for it."""
    assert lab.by("chidi").refused("/api/collaboration/room/anything") == 404
    assert lab.by("chidi").refused("/api/collaboration/room/text:file:0000") == 404


def test_a_page_of_another_site_opens_no_connection(lab: Lab) -> None:
    """A browser that is logged in and is sent by another site is refused on every kind of connection."""
    client = Client(lab.base)
    assert client.log_in("amina", PASSWORDS["amina"]) == 302
    room = lab.by("amina").room(TEXT)
    for path in (room, "/api/events/subscribe"):
        headers = [f"Cookie: {client.headers({})['Cookie']}"]
        with pytest.raises(websocket.WebSocketBadStatusException) as told:
            websocket.create_connection(
                lab.base.replace("http", "ws") + path, header=headers, origin="http://elsewhere.example"
            )
        assert told.value.status_code == 403


def test_nobody_shows_up_as_somebody_else(lab: Lab) -> None:
    """Who is here is told under the server's own name, colour and id; a state for another's browser is dropped."""
    way = "/api/collaboration/room/JupyterLab:globalAwareness"
    seen, reader = lab.by("amina").connect(way), lab.by("chidi").connect(way)
    seen.send_binary(awareness_update([(101, 1, {"user": {"username": "amina", "name": "Amina"}})]))
    reader.send_binary(awareness_update([(202, 1, {"user": {"username": "amina", "name": "Amina"}})]))
    reader.send_binary(awareness_update([(101, 2, None), (101, 3, {"user": {"username": "chidi"}})]))
    reader.send_binary(awareness_update([(203, 1, {"user": {"username": "chidi", "name": "The HC", "color": "#fff"}})]))
    heard: dict[int, Any] = {}

    def take() -> bool:
        message = seen.recv()
        if isinstance(message, bytes) and message[0] == 1:
            heard.update({client: state for client, _, state in awareness_of(message)})
        return 203 in heard

    until(take)
    assert heard[203]["user"]["name"] == heard[203]["user"]["display_name"] == "Chidi"
    assert heard[203]["user"]["color"] != "#fff"
    assert 202 not in heard
    assert heard[101]["user"]["name"] == "Amina"
    seen.close()
    reader.close()


# Files


HIDDEN = [
    ".planning/members.yml",
    ".git/config",
    ".planning",
    "../outside",
    "leads_out.md",
    "leads_in.md",
    "private/amina/mine.md",
]


@pytest.mark.parametrize("path", HIDDEN)
@pytest.mark.parametrize("who", ["badu", "bilal", "chidi"])
def test_what_is_hidden_is_neither_read_nor_written(lab: Lab, who: str, path: str) -> None:
    """By no way: contents, files, views, conversions, versions, live documents; for authors neither."""
    client = lab.by(who)
    for way in ("/api/contents/", "/files/", "/nbconvert/script/"):
        assert client.status("GET", way + path) in {400, 403, 404}
    assert client.status("GET", f"/api/contents/{path}/checkpoints") in {400, 403, 404}
    assert client.status("PUT", f"/api/contents/{path}", _file("x")) in {400, 403, 404}
    assert client.status("DELETE", f"/api/contents/{path}") in {400, 403, 404}
    assert client.status("POST", "/api/contents/country_profiles/xka", {"copy_from": path}) in {400, 403, 404}
    status, told = client.call("PUT", f"/api/collaboration/session/{path}", {"format": "text", "type": "file"})
    if status < 400:  # a link in the workspace has a session; its room says nothing
        room = f"/api/collaboration/room/text:file:{told['fileId']}?sessionId={told['sessionId']}"
        socket = client.connect(room)
        heard = socket.recv()
        assert b"secret" not in (heard if isinstance(heard, bytes) else heard.encode())
        socket.close()


def test_a_private_folder_is_its_members_alone(lab: Lab) -> None:
    """It is listed and read by its member, and by nobody else."""
    listed = {who: _names(lab, who, "private") for who in ("amina", "badu", "chidi")}
    assert listed == {"amina": ["amina"], "badu": [], "chidi": []}
    assert lab.by("amina").status("GET", "/api/contents/private/amina/mine.md") == 200
    assert lab.by("amina").status("DELETE", "/api/contents/private/amina") == 403
    assert lab.by("badu").status("PUT", "/api/contents/private/badu", {"type": "directory"}) == 201
    assert _names(lab, "badu", "private") == ["badu"]
    assert lab.by("badu").call("GET", "/api/contents/private?content=0")[1]["writable"] is False
    assert lab.by("badu").status("POST", "/api/contents/private", {"type": "file"}) in {403, 404}
    room = lab.by("amina").room("private/amina/mine.md")
    assert lab.by("amina").refused(room) == 101
    assert lab.by("badu").refused(room) == 404
    assert lab.by("badu").status("PATCH", "/api/contents/private/badu", {"path": "elsewhere"}) == 403


def test_what_runs_and_happens_in_private_is_told_to_its_member_alone(lab: Lab) -> None:
    """A notebook that runs there is in nobody else's list, and what happens to a file there in nobody else's events."""
    body = {"path": "private/amina/run.ipynb", "type": "notebook", "name": "", "kernel": {"name": "python3"}}
    status, made = lab.by("amina").call("POST", "/api/sessions", body)
    assert status == 201, made
    listed = {who: [s["path"] for s in lab.by(who).call("GET", "/api/sessions")[1]] for who in ("amina", "badu")}
    assert listed == {"amina": ["private/amina/run.ipynb"], "badu": []}
    assert lab.by("amina").status("DELETE", f"/api/sessions/{made['id']}") == 204
    heard = lab.by("badu").connect("/api/events/subscribe")
    assert lab.by("amina").status("GET", "/api/contents/private/amina/mine.md") == 200
    assert lab.by("amina").status("GET", f"/api/contents/{TEXT}") == 200
    paths: list[str] = []

    def told() -> bool:
        paths.append(json.loads(heard.recv()).get("path", ""))
        return TEXT in paths

    until(told)
    assert not [p for p in paths if p.startswith("private/amina")]
    heard.close()


def _names(lab: Lab, who: str, path: str) -> list[str]:
    status, told = lab.by(who).call("GET", f"/api/contents/{path}")
    assert status == 200, told
    return sorted(item["name"] for item in told["content"])


def test_hidden_files_are_not_listed(lab: Lab) -> None:
    """Neither folders of the machinery nor links that lead out or to what is hidden."""
    names = _names(lab, "amina", "")
    assert {"country_profiles", "private", "reports", "templates"} <= set(names)
    assert not [n for n in names if n.startswith((".", "leads"))]


@pytest.mark.parametrize(
    "path", ["templates/x.ipynb", "templates/sub", "reports/x.md", "_site/x.md", "reports/page.ipynb"]
)
def test_what_is_made_is_not_written(lab: Lab, path: str) -> None:
    """Templates, reports and the site are read-only for authors as well."""
    author = lab.by("amina")
    assert author.status("PUT", f"/api/contents/{path}", _file("x")) in {403, 404}
    assert author.status("PATCH", f"/api/contents/{TEXT}", {"path": path}) in {403, 404, 409}
    assert author.status("DELETE", "/api/contents/templates/country_assessment.ipynb") == 403
    assert author.status("DELETE", "/api/contents/templates") == 403
    assert author.status("PATCH", "/api/contents/templates", {"path": "tpl"}) == 403
    assert (lab.root / TEXT).is_file()


@pytest.mark.parametrize(
    "name",
    ["journal.jsonl", "review.yml", "Endorsed/hct_brief/kept.yml", "cleared/x.md", "handed_out/x.md", "handed_out.csv"],
)
def test_what_review_and_journal_write_is_not_written_by_hand(lab: Lab, name: str) -> None:
    """Nobody makes an endorsement, takes a line of the journal out or changes what was handed out, over HTTP or live."""
    author, way = lab.by("amina"), f"/api/contents/country_profiles/xka/{name}"
    assert author.status("PUT", way, _file("x")) in {403, 404}
    assert author.status("DELETE", way) in {403, 404}
    assert author.status("PATCH", "/api/contents/country_profiles/xka/gaps.yml", {"path": way[14:]}) in {403, 404}
    if name == "review.yml":
        before = (lab.root / "country_profiles/xka/review.yml").read_bytes()
        live = LiveText(author, "country_profiles/xka/review.yml")
        live.type(0, "# forged\n")
        live.take(2)
        live.close()
        assert (lab.root / "country_profiles/xka/review.yml").read_bytes() == before


def test_areas_and_their_texts_stay(lab: Lab) -> None:
    """One click takes away neither an area nor a text that others are writing in; any other file lies aside then."""
    author = lab.by("badu")
    for path in (TEXT, "country_profiles/xka", "country_profiles/xka/actors.yml"):
        assert author.status("DELETE", f"/api/contents/{path}") == 403
        assert author.status("PATCH", f"/api/contents/{path}", {"path": "country_profiles/gone"}) == 403
        assert (lab.root / path).exists()
    assert author.status("PUT", "/api/contents/country_profiles/xka/old.md", _file("not lost")) == 201
    assert author.status("DELETE", "/api/contents/country_profiles/xka/old.md") == 204
    assert author.status("DELETE", "/api/contents/country_profiles/xka/old.md") == 404
    kept = [p.read_text(encoding="utf-8") for p in (lab.root / ".planning/lab/deleted").glob("*-old.md")]
    assert kept == ["not lost"]


def test_a_text_that_an_upload_takes_the_place_of_is_kept_aside(lab: Lab) -> None:
    """What stood there, perhaps typed seconds before, lies beside it; the journal begins, and knows who uploaded."""
    author, folder = lab.by("badu"), lab.root / "country_profiles" / "xka"
    way = "/api/contents/country_profiles/xka/gaps.yml"
    old = (folder / "gaps.yml").read_text(encoding="utf-8")
    (folder / "gaps.yml").write_text(f"{old}  - id: IG-77\n    level: 2\n    topic: Typed just now\n", encoding="utf-8")
    assert author.status("PUT", way, _file(old)) == 200
    assert (folder / "gaps.yml").read_text(encoding="utf-8") == old
    kept = [p.read_text(encoding="utf-8") for p in (lab.root / ".planning/kept/xka").glob("*gaps.yml")]
    assert [text.count("IG-77") for text in kept] == [1]
    assert "Badu" in (lab.root / ".planning/typing/xka.json").read_text(encoding="utf-8")
    assert read_journal(folder)[0].lines


def test_settings_are_each_members_own(lab: Lab) -> None:
    """What a reader sets changes nothing for an author."""
    way, raw = "/lab/api/settings/@jupyterlab/apputils-extension:themes", '{"theme": "JupyterLab Dark"}'
    assert lab.by("chidi").status("PUT", way, {"raw": raw}) == 204
    assert lab.by("chidi").call("GET", way)[1]["raw"] == raw
    assert lab.by("amina").call("GET", way)[1]["raw"] != raw


# Logging in


def test_a_member_logs_in_with_a_password(lab: Lab) -> None:
    """The cookie opens the lab; it is for this site and the server alone."""
    client = Client(lab.base)
    assert client.status("GET", "/lab") == 302
    assert client.log_in("amina", "another password") == 401
    assert client.status("GET", "/api/me") == 403
    assert client.log_in("amina", PASSWORDS["amina"]) == 302
    assert client.call("GET", "/api/me")[1]["identity"]["username"] == "amina"
    told = next(v for k, v in client.cookies.items() if k.startswith("username") and k.endswith("as set"))
    assert "HttpOnly" in told
    assert "SameSite=Lax" in told


def test_a_call_without_the_sites_own_mark_is_refused(lab: Lab) -> None:
    """A cookie alone is not enough to write: another site could have sent the call."""
    client = Client(lab.base)
    client.log_in("amina", PASSWORDS["amina"])
    del client.cookies["_xsrf"]
    assert client.status("PUT", "/api/contents/forged.md", _file("x")) == 403
    assert not (lab.root / "forged.md").exists()


def test_a_token_in_the_address_logs_in_once(lab: Lab) -> None:
    """It leaves a cookie; a wrong one, an empty one and none leave nothing."""
    client = Client(lab.base)
    for wrong in ("", "x", lab.tokens["amina"][:-1]):
        assert client.status("GET", f"/api/me?token={wrong}") == 403
    assert client.status("GET", f"/api/me?token={lab.tokens['amina']}") == 200
    assert client.call("GET", "/api/me")[1]["identity"]["username"] == "amina"


def test_a_forged_cookie_opens_nothing(lab: Lab) -> None:
    """One that is not signed by the server is nobody's."""
    client = Client(lab.base)
    client.log_in("chidi", PASSWORDS["chidi"])
    name = next(k for k in client.cookies if k.startswith("username") and " " not in k)
    client.cookies[name] = client.cookies[name][:-1] + ("0" if client.cookies[name][-1] != "0" else "1")
    assert client.status("GET", "/api/me") == 403


def test_the_server_answers_under_its_own_name_alone(lab: Lab) -> None:
    """A page elsewhere that made its own name point here is refused, with a login as well."""
    headers = {"Host": "elsewhere.example"}
    assert lab.by("amina").call("GET", "/api/me", headers=headers)[0] == 403
    assert lab.by("").call("GET", "/login", headers=headers)[0] == 403


def test_guessing_is_slowed_down(lab: Lab) -> None:
    """After a few wrong passwords the next is not looked at for seconds; others get in meanwhile."""
    client = Client(lab.base)
    found = [client.log_in("badu", f"guess {n}") for n in range(7)]
    assert found == [401] * 5 + [429] * 2
    assert int(client.headers_told["Retry-After"]) <= 10
    assert Client(lab.base).log_in("chidi", PASSWORDS["chidi"]) == 302


def test_the_page_of_the_login_can_be_used_by_everybody(lab: Lab) -> None:
    """Fields have labels, the fault is told aloud, nothing comes from elsewhere, and there is no script."""
    client = Client(lab.base)
    client.log_in("amina", "wrong for sure")
    page = client.call("GET", "/login")[1]
    assert '<label for="member">' in page
    assert '<label for="password">' in page
    assert "<script" not in page
    assert "http" not in page.replace('method="post"', "")
    assert "default-src 'self'" in client.headers_told["Content-Security-Policy"]


def test_a_session_ends_with_the_password(lab: Lab) -> None:
    """Cookies and open connections of a member end when the password changes, and when the member is removed."""
    members = read_members(lab.root)
    assert members
    write_members(lab.root, members.added(Member("dua", "Dua", "author", "", password=sealed("password of dua"))))
    client = Client(lab.base)
    assert client.log_in("dua", "password of dua") == 302
    live = LiveText(client, TEXT)
    now = read_members(lab.root) or Members()
    write_members(lab.root, now.changed("dua", password=sealed("a new password")))
    live.type(0, "TYPED AFTER THE END ")  # the connection is not closed yet
    assert client.status("GET", "/api/me") == 403
    until(lambda: live.take() and not _open(live))
    late = LiveText(lab.by("amina"), TEXT)
    assert "TYPED AFTER THE END" not in str(late.text)
    late.close()
    token, kept = new_token()
    write_members(lab.root, now.changed("dua", token=kept))
    again = Client(lab.base, token)
    assert again.status("GET", "/api/me") == 200
    write_members(lab.root, now.without("dua"))
    assert again.status("GET", "/api/me") == 403


def _open(live: LiveText) -> bool:
    try:
        live.socket.ping()
        live.socket.settimeout(0.2)
        live.socket.recv()
    except TimeoutError:
        return True
    except (OSError, websocket.WebSocketException) as error:
        return "timed out" in str(error)
    return live.socket.connected


# Looked at, and left to authors: what writes files or settings of all, runs something, or tells of the machine.
AUTHORS = {
    "planning.authoring.lab.desk.FormPage",
    "planning.authoring.lab.desk.TemplatePage",
    "jupyter_lsp.handlers.LanguageServerWebSocketHandler",
    "jupyter_server.base.handlers.PrometheusMetricsHandler",
    "jupyter_server.nbconvert.handlers.NbconvertFileHandler",
    "jupyter_server.nbconvert.handlers.NbconvertPostHandler",
    "jupyter_server.services.api.handlers.PathResolverHandler",
    "jupyter_server.services.contents.handlers.ModifyCheckpointsHandler",
    "jupyter_server.services.contents.handlers.TrustNotebooksHandler",
    "jupyter_server.services.events.handlers.EventHandler",
    "jupyter_server.services.kernels.handlers.KernelActionHandler",
    "jupyter_server.services.kernels.websocket.KernelWebsocketHandler",
    "jupyter_server.services.shutdown.ShutdownHandler",
    "jupyter_server_fileid.handler.FileIDHandler",
    "jupyter_server_fileid.handler.FilePathHandler",
    "jupyter_server_ydoc.handlers.DocForkHandler",
    "jupyter_server_ydoc.handlers.TimelineHandler",
    "jupyter_server_ydoc.handlers.UndoRedoHandler",
}
NAMES = """
import json, sys
from planning.authoring.lab import serving
def begin(server):
    def walk(router):
        for rule in router.rules:
            if hasattr(rule.target, "rules"):
                yield from walk(rule.target)
            else:
                yield f"{rule.target.__module__}.{rule.target.__qualname__}"
    print(json.dumps(sorted(set(walk(server.web_app.default_router)))))
from jupyter_server.serverapp import ServerApp
ServerApp.start = begin
serving.main(sys.argv[1:])
"""


def test_every_handler_of_the_server_has_been_looked_at(tmp_path: Path) -> None:
    """A handler that a new version brings is for authors until somebody has looked at it; this test says which."""
    (tmp_path / ".planning").mkdir()
    command = lab_command(tmp_path, 0, browser=False)[3:]
    done = subprocess.run(
        [sys.executable, "-c", NAMES, *command], capture_output=True, text=True, check=True, env=environment(tmp_path)
    )
    names = set(json.loads(done.stdout.splitlines()[-1]))
    assert names - set(ALL) - set(OPEN) - AUTHORS == set()
    assert (set(ALL) | set(OPEN) | AUTHORS) - names == set()


def test_only_known_parts_are_loaded(lab: Lab) -> None:
    """What else lies in the environment adds neither calls nor panels."""
    page = lab.by("amina").call("GET", "/lab")[1]
    told = json.loads(page.partition('id="jupyter-config-data" type="application/json">')[2].partition("</script>")[0])
    names = {e["name"] for e in told["federated_extensions"]}
    assert {"planning-check", "@jupyter/collaboration-extension", "@jupyter/docprovider-extension"} <= names <= PANELS
    assert lab.by("amina").status("POST", "/nbdime/api/isgit", {"path": ""}) == 404

"""The review page of the lab: a reviewer comments and moves states without a kernel, a reader does neither."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

pytest.importorskip("jupyter_collaboration")

from lab_fixture import Client, Lab, running
from site_fixture import copy_workspace

from planning.keeping.journal import read_journal
from planning.profiles import load_profile

PAGE = "/planning/review/XKB"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Give a lab over an exercise area."""
    root = copy_workspace(tmp_path_factory.mktemp("workspace"), ("xkb",))
    with running(root, tmp_path_factory.mktemp("home")) as found:
        yield found


def send(client: Client, **fields: str) -> tuple[int, str]:
    """Send the form of the page as a browser does."""
    seen = client.call("GET", PAGE)[1]
    read = re.search(r'name="read" value="([0-9a-f]{64})"', seen)
    fields = {"read": read[1], **fields} if read else fields
    return client.call("POST", PAGE, fields | {"_xsrf": client.cookies.get("_xsrf", "")}, form=True)


def profile(lab: Lab):
    """Read the area."""
    return load_profile(lab.root / "country_profiles" / "xkb")


def test_author_and_reviewer_take_a_product_to_cleared(lab: Lab) -> None:
    """Each may take the steps of their function, sees only those, and the journal tells their names."""
    amina, bilal = lab.by("amina"), lab.by("bilal")
    assert "No product waits for you" not in amina.call("GET", PAGE)[1]
    status, text = send(amina, do="move", product="scenario_plan", state="in_review", by="cmcoord", words="ready")
    assert (status, "Scenario plan is in review now." in text) == (200, True)
    assert "Reason given: ready</li>" in lab.by("chidi").call("GET", PAGE)[1]
    status, text = send(amina, do="move", product="scenario_plan", state="cleared", by="cmcoord")
    assert (status, "cmcoord may not move" in text) == (400, True)
    status, text = send(amina, do="move", product="scenario_plan", state="cleared", by="protection")
    assert (status, "and not for protection" in text) == (400, True)
    status, text = send(bilal, do="move", product="scenario_plan", state="cleared", by="protection")
    assert status == 200
    assert "cleared by protection since" in text
    steps = next(r for r in profile(lab).reviews if r.product == "scenario_plan").steps
    assert [(s.state, s.by) for s in steps] == [("in_review", "cmcoord"), ("cleared", "protection")]
    who = {line.who for line in read_journal(lab.root / "country_profiles" / "xkb")[0].lines}
    assert {"Amina", "Bilal"} <= who


def test_only_the_text_that_was_read_is_cleared(lab: Lab) -> None:
    """A page that was opened before somebody saved, or that does not say what was read, clears nothing."""
    amina, bilal = lab.by("amina"), lab.by("bilal")
    send(amina, do="move", product="transition_review", state="in_review", by="cmcoord")
    for read in ("0" * 64, ""):
        status, text = send(bilal, do="move", product="transition_review", state="cleared", by="protection", read=read)
        assert (status, "changed since you read it" in text) == (400, True)
        # A second press on this page would agree to what was changed: it has no way to move, and leads to a new one.
        assert 'name="state"' not in text
        assert f'<a href="{PAGE}">open this page anew</a>' in text
    assert send(bilal, do="move", product="transition_review", state="cleared", by="protection")[0] == 200


def test_comments_are_made_and_resolved(lab: Lab) -> None:
    """A reviewer comments on a record; an author answers; what was typed with a fault stands in the form again."""
    bilal, amina = lab.by("bilal"), lab.by("amina")
    status, text = send(bilal, do="comment", about="A-99", words="<b>Is this so?</b>", by="protection")
    assert status == 400
    assert "is no record or section" in text
    assert "&lt;b&gt;Is this so?&lt;/b&gt;</textarea>" in text
    status, text = send(bilal, do="comment", about="A-01", words="<b>Is this so?</b>", by="protection")
    assert status == 200
    assert "<p>&lt;b&gt;Is this so?&lt;/b&gt;</p>" in text
    (one,) = profile(lab).comments
    status, _ = send(amina, do="resolve", comment=one.id, words="Yes.", by="cmcoord")
    assert status == 200
    assert profile(lab).comments[0].answer == "Yes."


def test_what_is_moved_can_be_read_first_and_open_comments_are_told_beside_the_button(lab: Lab) -> None:
    """Links to text and records as on the desk; the comments and then the moves, with the count of those that are open."""
    amina, bilal = lab.by("amina"), lab.by("bilal")
    assert send(bilal, do="comment", about="A-02", words="And this?", by="protection")[0] == 200
    text = amina.call("GET", PAGE)[1]
    assert 'href="/lab/tree/country_profiles/xkb/assessment.md"' in text
    assert 'href="/lab/tree/country_profiles/xkb"' in text
    assert 'planning/template">run a template</a>' in text
    assert "planning/template" not in bilal.call("GET", PAGE)[1]
    assert text.index("Read it before") < text.index("<h2>Comments") < text.index("<h2>Move a product")
    assert '<p class="note">1 comment is open.</p>' in text[text.index("<h2>Move a product") :]


def test_who_has_no_function_is_told_a_command_that_works(lab: Lab) -> None:
    """With their own name and role, and the functions there are."""
    text = lab.by("badu").call("GET", PAGE)[1]
    assert "<code>planning lab --remove-member badu</code>, then <code>planning lab --add-member badu --name Badu --role author --function cmcoord</code>" in text  # fmt: skip
    assert "Functions: cmcoord, protection, access," in text


@pytest.mark.parametrize("member", ["chidi", ""])
def test_readers_and_nobody_change_nothing(lab: Lab, member: str) -> None:
    """A reader sees the page without a form and may not send one; who is not logged in sees nothing."""
    before = (lab.root / "country_profiles" / "xkb" / "review.yml").read_bytes()
    client = lab.by(member)
    status, text = client.call("GET", PAGE)
    if member:
        assert status == 200
        assert "<form" not in text
    else:
        assert status in {302, 403}
    status, _ = send(client, do="comment", about="A-01", words="x", by="protection")
    assert status in {302, 403}
    assert (lab.root / "country_profiles" / "xkb" / "review.yml").read_bytes() == before


def test_an_area_that_is_not_there_is_told(lab: Lab) -> None:
    """An unknown code is a page that is not found."""
    assert lab.by("amina").call("GET", "/planning/review/QQQ")[0] == 404


def test_every_field_of_the_page_has_a_label(lab: Lab) -> None:
    """Each input that is seen belongs to a label of its own."""
    text = lab.by("bilal").call("GET", PAGE)[1]
    ids = re.findall(r'<(?:input|select|textarea) id="([^"]+)"', text)
    assert len(ids) == len(set(ids)) > 2
    assert all(f'<label for="{i}">' in text for i in ids)

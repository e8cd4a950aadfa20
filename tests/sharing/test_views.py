"""What a reader gets from a file: nothing of it is lost, whatever kind of file it is and however its text is spelled."""

from __future__ import annotations

import base64
import contextlib
import unicodedata

import pytest
from gate_fixture import CARRIERS, NAME, SPELLINGS, pdf, picture
from hypothesis import given
from hypothesis import strategies as st

from planning.sharing.search import Finder
from planning.sharing.spellings import TooMuchError, digits, normal, spellings, words
from planning.sharing.views import ClosedError, View, decoded, views

WORDS = st.lists(
    st.text(alphabet=st.characters(categories=("Ll", "Lu")), min_size=1, max_size=8), min_size=2, max_size=6
)
PLAIN = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9)
PHRASES = st.lists(PLAIN, min_size=2, max_size=5).map(" ".join)
OTHERS = st.text("stuvwxyz", min_size=1, max_size=6)
MARKED = st.text(alphabet="abc<>&;\"'=!-/ x1%\\", max_size=60)


def found(text: str, phrase: str) -> bool:
    """Whether a phrase is found in a text in any of its spellings."""
    finder = Finder([normal(phrase)])
    return any(list(finder.find(words(s.text), loose=s.noisy)) for s in spellings(text))


@given(WORDS)
def test_a_normal_form_stays_as_it_is(parts: list[str]) -> None:
    """Bringing a text to its normal form twice changes nothing more."""
    once = normal(" ".join(parts))
    assert normal(once) == once
    assert words(once) == once.split()


@given(
    WORDS, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]), st.sampled_from(["-", "_", "\n", " \u00a0 ", "/", "\u2013"])
)
def test_case_accents_and_separators_change_no_normal_form(parts: list[str], form: str, between: str) -> None:
    """However a text is composed and its words are joined."""
    text = " ".join(parts)
    assert normal(unicodedata.normalize(form, between.join(parts))) == normal(text)
    if text.isascii():
        assert normal(text.upper()) == normal(text)


@given(PHRASES, st.sampled_from([k for k in SPELLINGS if k not in {"words in cells", "a tag for each letter", "letters apart", "without spaces"}]))  # fmt: skip
def test_any_phrase_is_found_in_any_spelling(phrase: str, spelling: str) -> None:
    """Words of four letters or more, with other words around them."""
    assert found(f"one thing, {SPELLINGS[spelling](phrase)} - and another", phrase)


@given(PHRASES.filter(lambda p: len(p.replace(" ", "")) >= 10), st.sampled_from(["letters apart", "without spaces"]))
def test_long_phrases_are_found_without_their_separators(phrase: str, spelling: str) -> None:
    """From ten letters on."""
    assert found(f"one: {SPELLINGS[spelling](phrase)}; two", phrase)


@given(st.lists(st.text("abcdefgh", min_size=4, max_size=9), min_size=2, max_size=5).map(" ".join), OTHERS, OTHERS)
def test_a_phrase_is_not_found_inside_other_words(phrase: str, before: str, after: str) -> None:
    """A word that only ends or begins like one of the phrase is another word."""
    first, *inner, last = phrase.split()
    assert not list(Finder([phrase]).find([f"{before}{first}", *inner, f"{last}{after}"]))


@given(MARKED)
def test_no_character_of_a_page_is_lost(text: str) -> None:
    """Every letter and digit of a broken page stands in one of its views."""
    page = f"<html>{text}</html>"
    seen = "".join(v.text for v in views("x.html", page.encode()))
    for sign in "abcx1":
        assert seen.count(sign) >= text.count(sign)


@given(st.binary(max_size=200))
def test_any_bytes_give_texts_or_a_refusal(content: bytes) -> None:
    """Never another error."""
    for name in ("x.html", "x.txt", "x.png", "x.pdf", "x.zip", "x.gz", "x.bin", "x.woff2"):
        with contextlib.suppress(ClosedError):
            assert all(view.where for view in views(name, content))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@given(cut=st.integers(10, 60), wrong=st.binary(min_size=1, max_size=4))
def test_broken_pictures_are_refused_or_read(kind: str, cut: int, wrong: bytes) -> None:
    """A picture with wrong bytes in it or cut off ends in no other error."""
    whole = picture(kind)
    for content in (whole[:cut], whole[:cut] + wrong + whole[cut:]):
        with contextlib.suppress(ClosedError):
            assert all(view.where for view in views("x", content))


def test_what_stands_where_is_told() -> None:
    """Text, attribute, comment, script, style, and the drawing apart."""
    page = (
        "<p title='aaa'>bb<b>b</b></p><!-- ccc --><script>ddd</script><style>eee</style><svg><text>fff</text></svg>"
        "<![CDATA[ggg]]>"
    )
    seen: dict[str, str] = {}
    for view in views("x.html", page.encode()):
        seen[view.where] = seen.get(view.where, "") + view.text
    for where, text in {
        "text": "bbb",
        "attribute": "aaa",
        "comment": "ccc",
        "script": "ddd",
        "style": "eee",
        "picture": "fff",
    }.items():
        assert text in seen[where]
    assert "ggg" in seen["text"]


def test_the_first_bytes_say_what_a_file_is() -> None:
    """A picture that calls itself a text is read as a picture."""
    assert {v.where for v in views("x.txt", CARRIERS["picture, packed text"][1](NAME))} == {"metadata"}


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_read_in_its_encoding(code: str) -> None:
    """With and without a mark at its beginning."""
    assert decoded("Qorváth, a note of some length".encode(code)).lstrip("\ufeff") == "Qorváth, a note of some length"


@pytest.mark.parametrize(
    ("written", "meant"), [("48\u202f317", "48 317"), ("٤٨", "48"), ("۴۸", "48"), ("4\u200b8", "48"), ("48", "48")]
)
def test_digits_of_other_scripts_are_digits(written: str, meant: str) -> None:
    """And thin spaces are spaces."""
    assert digits(written) == meant


@pytest.mark.parametrize(
    ("one", "other"),
    [("Łódź", "lodz"), ("Straße", "STRASSE"), ("İstanbul", "istanbul"), ("ﬁeld", "field"), ("Ｋey", "key"), ("Đakovo", "dakovo"), ("مُحَمَّد", "محمد"), ("أحمد", "احمد"), ("Кeу", "key")],
)  # fmt: skip
def test_letters_that_read_alike_are_alike(one: str, other: str) -> None:
    """Letters of many scripts, with their marks."""
    assert normal(one) == normal(other)


def test_encodings_over_one_another_are_undone() -> None:
    """Up to a small depth."""
    inner = base64.b64encode(b"the stone bridge at noon").decode()
    assert found(f"%26%23{ord('x')};{inner}", "the stone bridge at noon")
    assert found(base64.b64encode(inner.encode()).decode(), "the stone bridge at noon")
    assert found("%2574%2568%2565%20stone bridge", "the stone bridge")


def test_what_becomes_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work for one text has a bound."""
    monkeypatch.setattr("planning.sharing.spellings.MOST", 1000)
    with pytest.raises(TooMuchError):
        list(spellings("&lt;b&gt;" + "x " * 600))


def test_a_pdf_is_read_to_its_ground() -> None:
    """Pages, notes, title, files in it, and bytes behind its end."""
    content = (
        pdf("on the page", title="in the title", note="in a note", attached=b"in a file of it") + b"\nbehind its end"
    )
    seen = "\n".join(v.text for v in views("x.pdf", content))
    for text in ("on the page", "in the title", "in a note", "in a file of it", "behind its end"):
        assert text in seen


def test_files_within_files_have_a_bound() -> None:
    """An archive in an archive in an archive is not opened for ever."""
    import io
    import zipfile

    content = b"deep down"
    for _ in range(8):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("inner.zip" if content[:2] == b"PK" else "inner.txt", content)
        content = out.getvalue()
    with pytest.raises(ClosedError, match="too deep"):
        list(views("x.zip", content))


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    """By what it says of itself, before it is unpacked."""
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", b"0" * 70_000_000)
    with pytest.raises(ClosedError, match="too much"):
        list(views("x.zip", out.getvalue()))


def test_an_encrypted_archive_is_refused() -> None:
    """Its names can be read, its files cannot."""
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    content = bytearray(out.getvalue())
    content[6] |= 1  # the mark of encryption, in the head of the file and in the list at the end
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ClosedError, match="encrypted"):
        list(views("x.zip", bytes(content)))


def test_views_are_plain_values() -> None:
    """Two of the same text at the same place are one."""
    assert View("text", "a") == View("text", "a", noisy=False)


def test_a_calendar_is_read_with_its_lines_in_one_piece_and_its_signs_as_they_read() -> None:
    """A line of a calendar is cut at 75 bytes in the middle of a word, and commas are escaped: the phrase is found all the same."""
    import icalendar

    phrase = "the lantern keeper of the northern harbour, who keeps the second key of the gate"
    event = icalendar.Event()
    event.add("summary", f"Before: {phrase}; after")
    (view,) = views("calendar.ics", event.to_ical())
    assert b"\r\n " in event.to_ical()
    assert phrase in view.text

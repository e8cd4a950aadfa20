"""Prose as HTML: Markdown, and nothing that could run, be fetched or break out."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.display.prose import prose
from planning.profiles import Paragraph

HARMLESS = {
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "a",
    "code",
    "pre",
    "blockquote",
    "br",
    "hr",
    *(f"h{n}" for n in range(1, 7)),
}


def shown(*texts: str, href: str = "p.html") -> str:
    """Give the HTML of paragraphs."""
    return str(prose([Paragraph("KJ", t, 1, 1) for t in texts], href))


def tags(out: str) -> set[str]:
    """Give the names of the elements in HTML."""
    return set(re.findall(r"<(\w+)", out))


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![map](http://e.example/a.png)",
        "![map][m]\n\n[m]: http://e.example/a.png",
        "<iframe src='//e.example'></iframe>",
        "a <b onclick=x>b</b>",
        "```{=html}\n<b>x</b>\n```",
        "<http://e.example>",
        "<!-- comment -->",
    ],
)
def test_html_and_images_never_come_out_as_such(typed: str) -> None:
    """No element but those of plain prose, whatever was typed."""
    assert tags(shown(typed)) <= HARMLESS


@pytest.mark.parametrize(
    "typed",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PGI+)",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "<javascript:alert(1)>",
    ],
)
def test_links_that_run_something_are_no_links(typed: str) -> None:
    """They stay the text that was typed."""
    assert "<a" not in shown(typed)


@given(st.text(st.sampled_from("<>[]()!`*_#&;:/ =\"'{}javscripthtml\n-1"), max_size=60))
def test_no_mixture_of_signs_gets_through(typed: str) -> None:
    """Whatever signs of Markdown and HTML are mixed, only the elements of prose come out, and no brace."""
    out = shown(typed)
    assert tags(out) <= HARMLESS
    assert not re.search(r"[{}]", out)
    assert not re.search(r'href="\s*(javascript|data|vbscript|file):', out, re.IGNORECASE)


def test_shortcodes_of_quarto_are_text() -> None:
    """A page that Quarto renders must not run what stands in a profile."""
    assert "{" not in shown("{{< env HOME >}} and `{=html}`")


def test_marks_become_links_to_the_facts() -> None:
    """In prose as in tables."""
    assert '<a href="p.html#F-012">F-012</a>' in shown("Low since June [F-012].")


def test_items_that_follow_each_other_are_one_list() -> None:
    """Though each item is a paragraph of its own in the profile; a paragraph between them ends the list."""
    assert shown("- one", "- two").count("<ul") == 1
    out = shown("- one", "Between.", "- two")
    assert out.count("<ul") == 2
    assert "<p" in out


def test_emphasis_is_kept() -> None:
    """Markdown stays useful."""
    out = shown("**must** and *may*")
    assert "<strong>must</strong>" in out
    assert "<em>may</em>" in out


@pytest.mark.parametrize("typed", ["[F-001]: http://e.example", "[note]: text"])
def test_a_definition_of_a_link_does_not_vanish(typed: str) -> None:
    """A paragraph of this shape is text: it may neither disappear nor turn a mark of evidence to another place."""
    assert "e.example" in shown(typed) or "text" in shown(typed)
    assert 'href="http://e.example"' not in shown("Low [F-001].", typed)


def test_a_mark_in_the_title_of_a_link_breaks_nothing() -> None:
    """No link is put into an attribute."""
    assert '="see <a' not in shown('[a](http://e.example "see [F-001]")')


@pytest.mark.parametrize(
    "typed", ["a &#x202e;b", "a &#8238; b", "&lt;b&gt;", "&nbsp;x", "&Tab;x", "```&#x202e;\nx\n```"]
)
def test_an_entity_is_text_and_no_character(typed: str) -> None:
    """An entity could stand for a character that is refused where it is typed, such as one that turns the direction."""
    out = html.unescape(shown(typed))
    assert "\u202e" not in out
    assert "\u00a0" not in out
    assert "&" in out or "```" in typed


@pytest.mark.parametrize(
    "typed", ["Title\n=====", "Title\n-----", " # Title", "> # Title", "- # Title", "- Title\n  ==="]
)
def test_prose_makes_no_heading(typed: str) -> None:
    """The headings of a page are its template's: prose can neither add one nor take the place of one."""
    assert not re.search(r"<h[1-6]", shown(typed))


def test_what_stands_behind_a_fence_is_in_no_attribute() -> None:
    """Neither a class nor a link to a fact comes out of it."""
    out = shown("```[F-001] onclick=x {=html}\ntext\n```")
    assert "class" not in out
    assert "F-001" not in out

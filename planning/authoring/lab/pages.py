"""The plain pages of the lab: they need no script, follow the keyboard, and take nothing from elsewhere."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

__all__ = ["check_body", "choice", "login_page", "page", "template_form"]

STYLE = """
body{font:1rem/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:0}
main{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 3rem}
label{display:block;font-weight:600;margin-top:1rem}
input,select,textarea,button{font:inherit;padding:.5rem;border:1px solid #595959;border-radius:4px;max-width:100%}
input,select,textarea{width:22rem}
h3{margin:1.5rem 0 .25rem}
button{margin-top:1.25rem;background:#0b5fa5;color:#fff;border-color:#0b5fa5;cursor:pointer;min-height:2.75rem}
a{color:#0b5fa5}
:focus-visible{outline:3px solid #9a3412;outline-offset:2px}
.fault{border-left:4px solid #b91c1c;padding:.5rem .75rem;background:#fdf2f2}
.note{color:#404040}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
th{text-align:left;font-weight:400;padding:.35rem 1rem .35rem 0}
td{padding:.35rem 0}
li{margin:.35rem 0}
"""


def page(title: str, body: str) -> str:
    """Give a whole page; ``body`` is HTML, ``title`` is text."""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main><h1>{escape(title)}</h1>\n{body}\n</main></body></html>\n"
    )


def login_page(base: str, following: str, hidden: str, fault: str = "") -> str:
    """Give the page on which a member logs in; ``hidden`` is the field that keeps other sites from sending it."""
    told = f'<p class="fault" role="alert" id="fault">{escape(fault)}</p>\n' if fault else ""
    described = ' aria-describedby="fault"' if fault else ""
    return page(
        "Log in to the planning workspace",
        f'{told}<form method="post" action="{escape(base)}login?next={_quoted(following)}">\n{hidden}\n'
        f'<label for="member">Member</label><input id="member" name="member" autocomplete="username" required'
        f' autocapitalize="none" spellcheck="false" autofocus{described}>\n'
        '<label for="password">Password or token</label>'
        f'<input id="password" name="password" type="password" autocomplete="current-password" required{described}>\n'
        '<div><button type="submit">Log in</button></div></form>\n'
        '<p class="note">Who looks after the workspace gives out names and passwords: <code>planning lab --add-member'
        "</code>.</p>",
    )


def _quoted(text: str) -> str:
    return escape(quote(text, safe="/"))


Choices = list[tuple[str, str]]


def template_form(
    base: str, hidden: str, products: Choices, areas: Choices, editions: Choices, told: dict[str, str], fault: str
) -> str:
    """Give the form on which an author chooses what to run; ``told`` is what stands in it already."""
    heard = f'<p class="fault" role="alert">{escape(fault)}</p>\n' if fault else ""
    return (
        f"{heard}<p>A private copy of the template is written for you and opened; the template stays as it is.</p>\n"
        f'<form method="post" action="{escape(base)}planning/template">\n{hidden}\n'
        + choice("template", "Template", products, told)
        + choice("area", "Area; templates over all areas take none", areas, told)
        + f'<label for="day">Day the page is about</label><input id="day" name="day" type="date" required'
        f' value="{escape(told.get("day", ""))}">\n'
        + choice("edition", "Edition; the planning cell's holds all that is recorded", editions, told)
        + '<div><button type="submit">Make the copy and open it</button></div></form>\n'
        f'<p><a href="{escape(base)}planning/">Back to the start page</a></p>'
    )


def choice(name: str, label: str, choices: Choices, told: dict[str, str], key: str = "") -> str:
    """Give a list to choose from with its label; ``key`` tells it from others of its name on one page."""
    mark = escape(f"{name}-{key}" if key else name)
    options = "".join(
        f'<option value="{escape(key)}"{" selected" if told.get(name) == key else ""}>{escape(text)}</option>'
        for key, text in choices
    )
    return f'<label for="{mark}">{escape(label)}</label><select id="{mark}" name="{name}" required>{options}</select>\n'


def check_body(base: str, code: str) -> str:
    """Give the page of an area's check; its script fills it and asks again."""
    lab = f"{base}lab/tree/country_profiles/{code.lower()}"
    return (
        f'<p id="status" role="status" aria-live="polite">Checking.</p>\n<ul id="problems"></ul>\n'
        f'<p><a href="{escape(lab)}/assessment.md">Open the text</a> · '
        f'<a href="{escape(base)}planning/">Back to the start page</a></p>\n'
        "<noscript><p>This page needs a script to stay up to date; without it, run: planning check --area "
        f"{escape(code)}</p></noscript>\n"
        f'<script src="{escape(base)}planning/check.js" data-area="{escape(code)}" data-base="{escape(base)}"></script>'
    )

"""The plain pages of the lab: they need no script, follow the keyboard, and take nothing from elsewhere."""

from __future__ import annotations

from html import escape

__all__ = ["login_page", "page"]

STYLE = """
body{font:1rem/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:0}
main{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 3rem}
label{display:block;font-weight:600;margin-top:1rem}
input,select,button{font:inherit;padding:.5rem;border:1px solid #595959;border-radius:4px;max-width:100%}
input,select{width:22rem}
button{margin-top:1.25rem;background:#0b5fa5;color:#fff;border-color:#0b5fa5;cursor:pointer;min-height:2.75rem}
a{color:#0b5fa5}
:focus-visible{outline:3px solid #9a3412;outline-offset:2px}
.fault{border-left:4px solid #b91c1c;padding:.5rem .75rem;background:#fdf2f2}
.note{color:#404040}
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
    from urllib.parse import quote

    return escape(quote(text, safe="/"))

"""The page on which members comment and move what is reviewed; it needs no kernel, so that reviewers have none."""

from __future__ import annotations

import asyncio
import datetime as dt
import shlex
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from planning.authoring.lab.desk import Desk
from planning.authoring.lab.members import AUTHOR, READER
from planning.authoring.lab.pages import choice, page
from planning.authoring.review import comment, move, open_comments, resolve
from planning.display.page import state_told
from planning.frameworks import framework
from planning.keeping.journal import Writer
from planning.problems import PlanningError, UsageError
from planning.profiles import Profile, load_profile
from planning.profiles.kept_texts import text_digest
from planning.profiles.profile import TABLES
from planning.profiles.records import UNLABELLED, Comment
from planning.profiles.reviews import allowed_next, may_move, sections, state_of
from planning.sharing.standing import standings

__all__ = ["ReviewPage"]

CMCOORD, PROTECTION = "cmcoord", "protection"  # what authors and reviewers mostly act for
LEVELS = [("3", "That of what it is about, 3 at least"), ("4", "4, for the planning cell alone")]


class ReviewPage(Desk, JupyterHandler):
    """Where the products of an area stand, what comments there are, and forms for who may add to them."""

    @web.authenticated
    def get(self, code: str) -> None:
        """Show the page."""
        self._show(code.upper())

    @web.authenticated
    async def post(self, code: str) -> None:
        """Do what was asked for, and show the page with what came of it."""
        told = {
            n: self.get_body_argument(n, "")
            for n in ("do", "product", "state", "about", "field", "words", "comment", "by", "read", "level")
        }
        try:
            done = await asyncio.to_thread(self._done, code.upper(), told)  # others go on meanwhile
        except PlanningError as error:
            self.set_status(400)
            self._show(code.upper(), str(error), told)
            return
        self._show(code.upper(), done=done)

    def _done(self, code: str, told: dict[str, str]) -> str:
        by = told["by"]
        if by not in self.who.functions:
            raise UsageError(
                f"you act for {', '.join(self.who.functions) or 'no function'}, and not for {by[:40] or 'none'}"
            )
        today = dt.datetime.now(tz=dt.UTC).date()
        writer = Writer(self.who.name, "form", told["words"] if told["do"] == "move" else "")
        if told["do"] == "move":
            # Without the mark of the text that they read, nobody can say that it is the one they agree to.
            read = told["read"] or "none"
            moved = move(self.workspace, code, told["product"], told["state"], by, writer, today, told["words"], read)
            label = framework("review_products")[moved.product].label
            return f"{label} is {state_told(moved.after)} now."
        if told["do"] == "resolve":
            resolve(self.workspace, code, told["comment"], told["words"], by, writer, today)
            return f"{told['comment']} is resolved."
        level = UNLABELLED if told["level"] == str(UNLABELLED) else None
        made = comment(self.workspace, code, told["about"], told["words"], by, writer, today, told["field"], level)
        return f"{made}: your comment on {told['about']} is noted."

    def _show(self, code: str, fault: str = "", told: dict[str, str] | None = None, done: str = "") -> None:
        folder = self.workspace.areas().get(code)
        if folder is None:
            raise web.HTTPError(404, f"there is no area {code}")
        heard = f'<p class="fault" role="alert">{escape(fault)}</p>\n' if fault else ""
        heard += f'<p role="status"><strong>{escape(done)}</strong></p>\n' if done else ""
        read = text_digest(folder)  # before the text is read: what is shown is this or later, never earlier
        try:
            profile = load_profile(folder, opened=False)  # not everybody who reads here may see what is sealed
        except PlanningError:
            body = '<p class="fault">The profile has problems; mend them first: see the check of the area.</p>'
            self.finish(page(f"Review of {code}", heard + body))
            return
        acts = self.who.role != READER and bool(self.who.functions)
        found = standings(folder, profile, "cell", opened=False)
        parts = [
            heard,
            _standing(profile, found),
            self._to_read(code, folder, acts=acts),
            self._comments(code, profile, acts=acts),
            self._new(code, profile, told or {}) if acts else "",
            self._next(code, profile, {s.product for s in found if s.touched}, read, told or {}),
            f'<p><a href="{escape(self.base_url)}planning/">Back to the start page</a></p>',
        ]
        self.finish(page(f"Review of {profile.area.name}", "\n".join(parts)))

    def _to_read(self, code: str, folder: Path, *, acts: bool) -> str:
        """Say where the text, the records and the pages can be read, so that nobody moves what they have not seen."""
        pages = "The pages that readers get are made by <code>planning publish</code>, which says where they lie."
        if (self.workspace.site / "index.html").is_file():
            pages = f"The pages that readers got last: <code>{self.workspace.site.name}/index.html</code> in the folder of the workspace."
        if self.who.role == AUTHOR:
            form = f'<a href="{escape(self.base_url)}planning/template">run a template</a>'
            pages = f"The page as it is now: {form}. {pages}"
        first = "Read it before you move it" if acts else "To read"
        return f"<p>{first}: {self.reading(code, folder)}. {pages}</p>\n"

    def _form(self, code: str, what: str, inner: str, button: str) -> str:
        functions = framework("review_functions")
        own = [(f, functions[f].label) for f in self.who.functions if f in functions]
        acting = (
            choice("by", "You act for", own, {}, what)
            if len(own) > 1
            else f'<input type="hidden" name="by" value="{escape(own[0][0] if own else "")}">'
        )
        return (
            f'<form method="post" action="{escape(self.base_url)}planning/review/{code}">\n{self.xsrf_form_html()}\n'
            f'<input type="hidden" name="do" value="{what.partition("-")[0]}">{inner}{acting}'
            f'<div><button type="submit">{escape(button)}</button></div></form>\n'
        )

    def _next(self, code: str, profile: Profile, touched: set[str], read: str, told: dict[str, str]) -> str:
        if self.who.role == READER or not self.who.functions:
            return self._no_function()
        if told.get("do") == "move":  # a second press must not agree to what nobody has read
            anew = f"{escape(self.base_url)}planning/review/{code}"
            return (
                "<h2>Move a product</h2>\n<p>Read the text as it is now; then "
                f'<a href="{anew}">open this page anew</a> to move a product.</p>\n'
            )
        return self._moves(code, profile, touched, read)

    def _no_function(self) -> str:
        """Give the command that gives a member a function, as it can be copied; a reader needs none."""
        who = self.who
        if who.role == READER:
            return ""
        function = CMCOORD if who.role == AUTHOR else PROTECTION
        add = f"planning lab --add-member {who.id} --name {shlex.quote(who.name)} --role {who.role} --function {function}"  # fmt: skip
        alone = self.settings["identity_provider"].alone == who
        first = "" if alone else f"<code>planning lab --remove-member {escape(who.id)}</code>, then "
        return (
            "<p>You have no function in a review. Who looks after the workspace gives one in a terminal: "
            f"{first}<code>{escape(add)}</code>. Functions: {escape(', '.join(framework('review_functions').ids))}.</p>\n"
        )

    def _moves(self, code: str, profile: Profile, touched: set[str], read: str) -> str:
        out = "<h2>Move a product</h2>\n"
        states = framework("review_states")
        count = 0
        left = open_comments(sum(not c.resolved_on for c in profile.comments))
        for item in framework("review_products"):
            review = next((r for r in profile.reviews if r.product == item.id), None)
            ways = [
                (s, states[s].label)
                for s in allowed_next(state_of(review), touched=item.id in touched)
                if set(may_move(profile, s)) & set(self.who.functions)
            ]
            if ways:
                count += 1
                inner = (
                    f'<input type="hidden" name="product" value="{item.id}"><h3>{escape(item.label)}</h3>'
                    f'<input type="hidden" name="read" value="{read}">'
                    + choice("state", f"New state of the {item.label.lower()}", ways, {}, item.id)
                    + _words("words", "Why (may be empty)", f"why-{item.id}", needed=False)
                    + (f'<p class="note">{left}.</p>' if left else "")
                )
                out += self._form(code, "move", inner, f"Move the {item.label.lower()}")
        return out if count else f"{out}<p>No product waits for you.</p>\n"

    def _comments(self, code: str, profile: Profile, *, acts: bool) -> str:
        found = sorted(profile.comments, key=lambda c: (c.resolved_on is not None, c.on, c.id))
        out = "<h2>Comments</h2>\n"
        for one in found:
            out += f"<h3>{escape(one.id)} on {escape(_about(one))}</h3>\n<p>{escape(one.said)}</p>\n"
            out += f'<p class="note">{escape(_label(one.by))}, {one.on}</p>\n'
            if one.resolved_on:
                answer = f"{escape(one.answer)} " if one.answer else ""
                out += f"<p>Resolved: {answer}({escape(_label(one.resolved_by or ''))}, {one.resolved_on})</p>\n"
            elif acts:
                inner = f'<input type="hidden" name="comment" value="{escape(one.id)}">'
                inner += _words("words", f"Answer to {one.id}", f"answer-{one.id}", needed=False)
                out += self._form(code, f"resolve-{one.id}", inner, f"Resolve {one.id}")
        return out if found else f"{out}<p>There is no comment.</p>\n"

    def _new(self, code: str, profile: Profile, told: dict[str, str]) -> str:
        ids = [r.id for n, r in profile.records() if n not in TABLES and n not in {"comments", "reviews"}]
        options = "".join(f'<option value="{escape(i)}">' for i in (*sections(), *ids))
        inner = (
            '<label for="about">Record or section, such as A-03 or H04</label>'
            f'<input id="about" name="about" list="abouts" required value="{escape(told.get("about", ""))}">'
            f'<datalist id="abouts">{options}</datalist>'
            '<label for="field">Field, or the first words of a paragraph (may be empty)</label>'
            f'<input id="field" name="field" value="{escape(told.get("field", ""))}">'
            + _words("words", "Comment", "new-words", needed=True, value=told.get("words", ""))
            + choice("level", "Level", LEVELS, {"level": told.get("level", "")}, "new")
        )
        return "<h2>Add a comment</h2>\n" + self._form(code, "comment", inner, "Add the comment")


def _words(name: str, label: str, key: str, *, needed: bool, value: str = "") -> str:
    must = " required" if needed else ""
    return (
        f'<label for="{escape(key)}">{escape(label)}</label>'
        f'<textarea id="{escape(key)}" name="{name}" rows="3"{must}>{escape(value)}</textarea>'
    )


def _about(one: Comment) -> str:
    return f"{one.about}, {one.field}" if one.field else one.about


def _label(function: str) -> str:
    frame = framework("review_functions")
    return frame[function].label if function in frame else function


def _standing(profile: Profile, found: Sequence[Any]) -> str:
    """Say where each product stands and what changed since."""
    known = {s.product: s for s in found}
    items = []
    for item in framework("review_products"):
        review = next((r for r in profile.reviews if r.product == item.id), None)
        words = f"<strong>{escape(item.label)}</strong>: {escape(state_told(state_of(review)))}"
        standing = known.get(item.id)
        if standing and standing.on:
            words += f" since {standing.on}, by {escape(_label(standing.by))}"
        if standing and standing.touched:
            words += f". Changed since then, and draft again: {escape(', '.join(standing.touched))}"
        why = review.steps[-1].why if review and review.steps else None
        items.append(f"<li>{words}.{f' Reason given: {escape(why)}' if why else ''}</li>")
    return f"<h2>Where the products stand</h2>\n<ul>{''.join(items)}</ul>\n"

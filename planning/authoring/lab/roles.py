"""What each role may do on the server: every kind of call is named here, and what is not named is for authors alone."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from jupyter_server.auth import Authorizer
from jupyter_server.auth.identity import User

from planning.authoring.lab.members import AUTHOR, REVIEWER, Member

__all__ = ["WHO", "RoleAuthorizer", "may", "open_to_all"]

# Who is asking; None where the server does something by itself. Set for each call in a task of its own.
WHO: ContextVar[Member | None] = ContextVar("WHO", default=None)

READ = frozenset({"GET", "HEAD"})
LOGIN = "planning.authoring.lab.identity.LoginPage"
JUPYTER, SERVICES, LAB = "jupyter_server.", "jupyter_server.services.", "jupyterlab_server."
# What somebody may call who has not logged in.
OPEN = {
    LOGIN: READ | {"POST"},
    JUPYTER + "auth.logout.LogoutHandler": READ,
    JUPYTER + "base.handlers.PublicStaticFileHandler": READ,  # the small picture on the tab, and robots.txt
    JUPYTER + "base.handlers.RedirectWithParams": READ,  # from / to the first page, which asks for the login
}
# What every member may call. Calls that write here touch what is the member's own: settings and how the windows lie.
ALL = {
    JUPYTER + "base.handlers.APIVersionHandler": READ,
    JUPYTER + "base.handlers.FileFindHandler": READ,
    JUPYTER + "base.handlers.Template404": READ,
    JUPYTER + "base.handlers.TrailingSlashHandler": READ,
    JUPYTER + "files.handlers.FilesHandler": READ,
    JUPYTER + "kernelspecs.handlers.KernelSpecResourceHandler": READ,
    JUPYTER + "view.handlers.ViewHandler": READ,
    SERVICES + "api.handlers.APISpecHandler": READ,
    SERVICES + "api.handlers.APIStatusHandler": READ,
    SERVICES + "api.handlers.IdentityHandler": READ,
    SERVICES + "config.handlers.ConfigHandler": READ,
    SERVICES + "contents.handlers.CheckpointsHandler": READ,
    SERVICES + "contents.handlers.ContentsHandler": READ,
    SERVICES + "contents.handlers.NotebooksRedirectHandler": READ,
    SERVICES + "events.handlers.SubscribeWebsocket": READ,
    SERVICES + "kernels.handlers.KernelHandler": READ,
    SERVICES + "kernels.handlers.MainKernelHandler": READ,
    SERVICES + "kernelspecs.handlers.KernelSpecHandler": READ,
    SERVICES + "kernelspecs.handlers.MainKernelSpecHandler": READ,
    SERVICES + "nbconvert.handlers.NbconvertRootHandler": READ,
    SERVICES + "security.handlers.CSPReportHandler": frozenset({"POST"}),
    SERVICES + "sessions.handlers.SessionHandler": READ,
    SERVICES + "sessions.handlers.SessionRootHandler": READ,
    LAB + "handlers.LabHandler": READ,
    LAB + "handlers.NotFoundHandler": READ,
    LAB + "licenses_handler.LicensesHandler": READ,
    LAB + "listings_handler.ListingsHandler": READ,
    LAB + "settings_handler.SettingsHandler": READ | {"PUT"},
    LAB + "themes_handler.ThemesHandler": READ,
    LAB + "translations_handler.TranslationsHandler": READ,
    LAB + "workspaces_handler.WorkspacesHandler": READ | {"PUT", "DELETE"},
    "jupyterlab.handlers.announcements.CheckForUpdateHandler": READ,
    "jupyterlab.handlers.announcements.NewsHandler": READ,
    "jupyterlab.handlers.build_handler.BuildHandler": READ,
    "jupyterlab.handlers.extension_manager_handler.ExtensionHandler": READ,
    "jupyterlab.handlers.plugin_manager_handler.PluginHandler": READ,
    "jupyter_lsp.handlers.LanguageServersHandler": READ,
    # Opening a document asks for its session; what a reader then sends to its room is dropped there.
    "jupyter_server_ydoc.handlers.DocSessionHandler": frozenset({"PUT"}),
    "jupyter_server_ydoc.handlers.YDocWebSocketHandler": READ,
}
DESK = "planning.authoring.lab.desk."
ALL |= {DESK + kind: READ for kind in ("CheckAnswer", "CheckPage", "ScriptFile", "StartPage")}
REVIEW = "planning.authoring.lab.reviewing.ReviewPage"
ALL |= {REVIEW: READ}
# What reviewers may call beside it: comments, and moving what is reviewed from state to state.
REVIEWERS = {REVIEW: frozenset({"POST"})}
# What nobody may call: a shell of the server's user, and another name than the cell has given.
NOBODY = {
    "jupyter_server_terminals.handlers.TermSocket": READ,
    SERVICES + "api.handlers.IdentityHandler": frozenset({"PATCH"}),
    SERVICES + "shutdown.ShutdownHandler": frozenset({"POST"}),  # whoever started the lab ends it there, for all
}
NOBODY_BELOW = ("jupyter_server_terminals.",)


def open_to_all(kind: str, method: str) -> bool:
    """Whether somebody who has not logged in may make this call; ``kind`` is the full name of the handler's class."""
    return method in OPEN.get(kind, ())


def may(role: str, kind: str, method: str) -> bool:
    """Whether a member of this role may make this call."""
    if kind.startswith(NOBODY_BELOW) or method in NOBODY.get(kind, ()):
        return False
    reviews = role == REVIEWER and method in REVIEWERS.get(kind, ())
    return role == AUTHOR or reviews or method in ALL.get(kind, ()) or open_to_all(kind, method)


class RoleAuthorizer(Authorizer):
    """Answers Jupyter's own question, action by action; the guard has looked at the call before."""

    # Calls that Jupyter counts as more than reading, and that every member makes.
    MORE = frozenset({("contents", "write", "DocSessionHandler"), ("events", "execute", "SubscribeWebsocket")})

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        """Whether the member may do this with such a thing."""
        members: Any = self.identity_provider
        member: Member | None = members.member(user.username) if user else None
        if member is None or resource == "terminals":
            return False
        if member.role == AUTHOR or action == "read":
            return True
        kinds = {kind.__name__ for kind in type(handler).__mro__}
        return any(resource == r and action == a and kind in kinds for r, a, kind in self.MORE)

"""``planning lab``: JupyterLab for writing together, and who may enter it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from planning.cli.asked import A_FILE, WORKSPACE, workspace_at
from planning.cli.exit_codes import caught

__all__ = ["lab"]


@click.command()
@WORKSPACE
@click.option("--port", type=click.IntRange(0, 65535), default=8888, show_default=True, help="Port on this machine.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--ip", default="127.0.0.1", show_default=True, help="Address; another than this machine's needs TLS.")
@click.option("--host", "hosts", multiple=True, metavar="NAME", help="Name by which members reach it; repeatable.")
@click.option("--certfile", type=A_FILE, help="Certificate for TLS.")
@click.option("--keyfile", type=A_FILE, help="Key of the certificate.")
@click.option("--members", "listed", is_flag=True, help="List the members, and start nothing.")
@click.option("--add-member", "add", metavar="ID", help="Add a member with --name and --role, and start nothing.")
@click.option("--remove-member", "remove", metavar="ID", help="Remove a member; ends what they have open.")
@click.option("--set-password", "renew", metavar="ID", help="Ask for a new password, or make a --token.")
@click.option("--name", default="", help="Name shown of the new member, or of you where there are no members.")
@click.option("--role", default="", help="author, reviewer or reader.")
@click.option("--function", "functions", multiple=True, metavar="ID", help="Function of the new member; repeatable.")
@click.option("--token", is_flag=True, help="Make a token and show it once, instead of asking for a password.")
@caught
def lab(
    workspace: Path | None,
    port: int,
    no_browser: bool,
    ip: str,
    hosts: tuple[str, ...],
    certfile: Path | None,
    keyfile: Path | None,
    name: str,
    **asked: Any,
) -> int:
    """Start JupyterLab for writing together, with the members of the cell; or add, list and remove members."""
    from planning.authoring.lab import Asked, Reached, admit, start

    root, wanted = workspace_at(workspace).root, Asked(name=name, **asked)
    if wanted.anything:
        ask = partial(click.prompt, hide_input=True, confirmation_prompt=True, err=True)
        for line in admit(root, wanted, lambda what: str(ask(what))):
            click.echo(line)
        return 0
    return start(root, port, browser=not no_browser, name=name, reached=Reached(ip, hosts, certfile, keyfile))

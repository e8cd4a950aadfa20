"""``planning key``: the key that bundles are signed with, and one's own key of age."""

from __future__ import annotations

from pathlib import Path

import click

from planning.cli.asked import A_FILE, WORKSPACE, workspace_at
from planning.cli.exit_codes import caught

__all__ = ["key"]


@click.command()
@WORKSPACE
@click.option("--identity", type=A_FILE, help="Make your own key of age in this file, and print its recipient.")
@caught
def key(workspace: Path | None, identity: Path | None) -> None:
    """Print the public key that bundles of this workspace are signed with, made where there is none."""
    if identity:
        from planning.profiles.keys import new_identity

        click.echo(new_identity(identity))
        return
    from planning.sharing.signing import workspace_key

    click.echo(workspace_key(workspace_at(workspace).root).public)

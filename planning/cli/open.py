"""``planning open``: a bundle verified and unpacked."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from planning.cli.asked import A_FILE
from planning.cli.exit_codes import caught
from planning.cli.passphrase import PASSPHRASE, PASSPHRASE_FILE, passphrase_given

__all__ = ["open_"]


@click.command("open")
@click.argument("file", type=A_FILE)
@click.option("--to", type=click.Path(path_type=Path), required=True, help="Folder to unpack to; new or empty.")
@click.option("--signed-by", metavar="KEY", help="The key of the workspace it must come from: see planning key.")
@click.option("--identity", type=A_FILE, help="File with your key of age, for a bundle encrypted to you.")
@PASSPHRASE
@PASSPHRASE_FILE
@caught
def open_(
    file: Path,
    to: Path,
    signed_by: str | None,
    identity: Path | None,
    passphrase: bool,
    passphrase_file: Path | None,
) -> None:
    """Verify a bundle and unpack it, a site or a packed copy; a bundle that was changed is refused, and nothing of it is left."""
    from planning.profiles.workspace import PROFILES
    from planning.sharing.bundle import open_bundle

    words = passphrase_given(passphrase, passphrase_file, new=False)
    done = open_bundle(file, to, signed_by, identity, words)
    copy = not (to / "index.html").is_file() and (to / PROFILES).is_dir()
    what = "A copy of the workspace" if copy else f"{done.title or 'A site'}: {done.edition} edition"
    click.echo(f"{what} as of {done.as_of}, {done.files} files.")
    click.echo(f"Signed by {done.signer}")
    click.echo(f"Go on with: planning lab --workspace {shlex.quote(str(to))}" if copy else f"Open {to / 'index.html'}")

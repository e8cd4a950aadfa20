"""``planning publish``: the pages of an edition as a site that works offline."""

from __future__ import annotations

from pathlib import Path

import click

from planning.cli import days
from planning.cli.asked import A_FILE, A_FOLDER, AS_OF, EDITION, JOBS, QUIET, TEXT, WORKSPACE, workspace_at
from planning.cli.exit_codes import caught
from planning.cli.gate import say_verdict
from planning.cli.handed_out import HANDED_OUT, note_handed_out
from planning.cli.pages import make_pages
from planning.cli.passphrase import PASSPHRASE, PASSPHRASE_FILE
from planning.cli.publish_bundle import packing
from planning.problems import UsageError

__all__ = ["publish"]


@click.command()
@WORKSPACE
@EDITION
@AS_OF
@TEXT
@click.option("--to", type=A_FOLDER, help="Folder of the site; default: _site.")
@click.option("--builder", default="auto", show_default=True, help="auto, quarto or embedded.")
@click.option("--bundle", type=A_FILE, help="Pack the site into this file as well, signed and encrypted.")
@click.option("--recipient", "recipients", multiple=True, metavar="AGE", help="age1... or a file of them; repeatable.")
@PASSPHRASE
@PASSPHRASE_FILE
@click.option("--plain", is_flag=True, help="Do not encrypt the bundle; the public edition alone.")
@HANDED_OUT
@JOBS
@QUIET
@caught
def publish(
    workspace: Path | None,
    edition: str,
    as_of: str | None,
    text: str | None,
    to: Path | None,
    builder: str,
    bundle: Path | None,
    recipients: tuple[str, ...],
    passphrase: bool,
    passphrase_file: Path | None,
    plain: bool,
    handed_out: bool,
    jobs: int | None,
    quiet: bool,
) -> int:
    """Make the pages of an edition and render them to a site that works offline."""
    from planning import publishing
    from planning.building.lock import alone

    place, day = workspace_at(workspace), days.as_of(as_of)
    target, *_ = publishing.ready(place, to, builder)  # before pages are made that could not be published
    if bundle and target in bundle.resolve().parents:
        raise UsageError(f"--bundle: {bundle} would lie in the site itself; give a place outside of {target}")
    pack = packing(place, edition, bundle, recipients, passphrase, passphrase_file, plain)
    with alone(place):
        made = make_pages(place, (), (), edition, day, jobs, quiet, text)
        done = publishing.publish(place, to, builder, edition=edition, today=days.today())
        packed = pack(done.site) if pack else ""
    name = "Quarto" if done.builder == "quarto" else "the embedded builder"
    click.echo(f"{done.pages} pages built with {name} ({done.version}).")
    say_verdict(done.verdict)
    click.echo(f"The site is at {done.site / 'index.html'}")
    if packed:
        click.echo(packed)
    code = made.code
    if handed_out and not code:
        # What the pages were made from, whatever was endorsed since.
        note_handed_out(place.areas(), edition, made.texts.given(place.areas()))
    elif handed_out:
        click.echo("Nothing was noted as handed out: mend what failed, and publish again.", err=True)
    if code:
        click.echo("Some pages could not be made, and say so: see above.", err=True)
    return code

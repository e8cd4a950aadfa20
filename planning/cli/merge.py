"""``planning merge``: two copies of a workspace put together, and what two wrote differently settled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from planning.cli import days
from planning.cli.asked import A_FILE, AREA, WORKSPACE, workspace_at
from planning.cli.exit_codes import caught
from planning.cli.passphrase import PASSPHRASE, PASSPHRASE_FILE, passphrase_given
from planning.cli.told import counted
from planning.cli.whoever import AS, writer
from planning.problems import UsageError, one_line

__all__ = ["merge"]


@click.command()
@click.argument("theirs", required=False)
@WORKSPACE
@AREA
@click.option("--settle", is_flag=True, help="Go through what two wrote differently, and keep one version of each.")
@click.option("--pack", type=A_FILE, help="Write a copy of this workspace for somebody who works apart, encrypted.")
@click.option("--install", "for_git", is_flag=True, help="Let git in this repository merge profiles in the same way.")
@click.option("--recipient", "recipients", multiple=True, metavar="AGE", help="With --pack: age1... or a file of them.")
@click.option("--signed-by", metavar="KEY", help="The key of the workspace that a packed copy must come from.")
@click.option("--identity", type=A_FILE, help="File with your key of age, for a packed copy that is encrypted to you.")
@PASSPHRASE
@PASSPHRASE_FILE
@AS
@caught
def merge(theirs: str | None, workspace: Path | None, areas: tuple[str, ...], **told: Any) -> int:
    """Merge another copy of the workspace into this one: a folder, a packed copy or a branch of git."""
    place = workspace_at(workspace)
    if sum(map(bool, (theirs, told["settle"], told["pack"], told["for_git"]))) != 1:
        raise UsageError("give THEIRS (a folder, a packed copy or a branch), or one of --settle, --pack and --install")
    if told["recipients"] and not told["pack"]:
        raise UsageError("--recipient says for whom a copy is packed: give it with --pack FILE")
    if told["settle"]:
        return _settle(place, areas, told["as_"])
    if told["pack"]:
        return _pack(place, told)
    if told["for_git"]:
        from planning.authoring.merge import install

        for line in install(place):
            click.echo(line)
        return 0
    return _merge(place, str(theirs), told)


def _merge(place: Any, theirs: str, told: dict[str, Any]) -> int:
    from planning.authoring.merge import merge_copy, opened_copy
    from planning.building.lock import alone
    from planning.profiles.sealing import left_plain

    words = passphrase_given(told["passphrase"], told["passphrase_file"], new=False)
    with alone(place), opened_copy(place, theirs, told["signed_by"], told["identity"], words) as copy:
        done = merge_copy(place, copy, writer(told["as_"], "merge"))
    for line in done.lines:
        click.echo(line)
    for code, folder in place.areas().items():
        if plain := left_plain(folder):
            what = f"{code}: {counted(plain, 'value')} at level 4 in plain words beside others that are sealed"
            click.echo(f"{what}; before you share the files: planning seal --area {code}", err=True)
    if not done.changed and not done.clashes and not done.held:
        click.echo("Nothing new: all that is in the other copy is here.")
        return 0
    click.echo(f"{counted(done.changed, 'file')} changed; {_versions(done.clashes)}.")
    if done.clashes:
        click.echo("Both versions are kept. Settle them with: planning merge --settle", err=True)
    if done.held:
        what = "what was not taken out is kept, and the stricter of two levels holds"
        click.echo(f"Of {counted(done.held, 'thing')} one version is kept: {what}; see the lines above.", err=True)
    return 1 if done.clashes or done.held else 0


def _versions(count: int) -> str:
    return f"{counted(count, 'thing')} in two versions" if count else "nothing in two versions"


def _pack(place: Any, told: dict[str, Any]) -> int:
    from planning.authoring.merge import pack
    from planning.sharing.bundle import check_target
    from planning.sharing.envelope import choose_envelope
    from planning.sharing.signing import workspace_key

    check_target(told["pack"], "--pack")  # before a passphrase is asked for
    words = passphrase_given(told["passphrase"], told["passphrase_file"], new=True)
    envelope = choose_envelope("cell", told["recipients"], words, plain=False)
    done = pack(place, told["pack"], envelope, workspace_key(place.root), days.today())
    click.echo(f"The copy is {told['pack']}: {counted(done.files, 'file')}, {envelope.words}, signed by {done.signer}")
    with_key = "--identity THEIR_KEY_FILE" if envelope.recipients else "--passphrase"
    click.echo(f"It opens with: planning open FILE --to FOLDER --signed-by {done.signer} {with_key}")
    click.echo("What they pack comes back with: planning merge FILE --signed-by THEIR_KEY --identity YOUR_KEY_FILE")
    return 0


def _settle(place: Any, areas: tuple[str, ...], as_: str | None) -> int:
    """Ask for each thing in two versions which one holds; each answer is saved at once."""
    from planning.authoring.merge import by_hand
    from planning.keeping.saving import area_texts

    left = 0
    for code, folder in place.chosen(areas).items():
        left += _asked(place, code, folder, as_)
        for file, text in area_texts(folder).items():
            for number, words in by_hand(file, text):
                click.echo(f"\n{code} {file}:{number}: {words}")
                left += 1
    click.echo(f"{counted(left, 'thing')} left in two versions." if left else "Nothing is left in two versions.")
    return 1 if left else 0


def _asked(place: Any, code: str, folder: Path, as_: str | None) -> int:
    """Ask in one area; give how many choices are left. The files are read anew each time: others write too."""
    from planning.authoring.merge import Choice, choices, settle
    from planning.keeping.editing import EditError
    from planning.keeping.saving import Edit, area_texts, save

    done: set[Choice] = set()
    left = 0
    while choice := next((c for f, t in area_texts(folder).items() for c in choices(f, t) if c not in done), None):
        done.add(choice)
        click.echo(f"\n{code} {choice.file}: {one_line(choice.place)}")
        click.echo(f"  1  {one_line(choice.kept) or 'nothing'}   (in the file)")
        who = "in the same file" if choice.key == "rows" else choice.by or "somebody else"
        click.echo(f"  2  {one_line(choice.other)}   ({one_line(who)}{f', {choice.on}' if choice.on else ''})")
        answer = click.prompt("Keep 1 or 2, or s to leave it for now", type=click.Choice(["1", "2", "s"]))
        if answer == "s":
            left += 1
            continue
        text = area_texts(folder)[choice.file]
        try:
            new = settle(text, choice, other=answer == "2")
        except EditError as error:
            click.echo(f"  {error}", err=True)
            left += 1
            continue
        save(place, code, [Edit(choice.file, text, new)], writer(as_, "merge", f"version {answer} holds"))
    return left

"""The command ``planning``: reads what was asked, calls the rooms, says what happened. 0 fine, 1 problems, 2 wrong use."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import sys
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any

import click

from planning import __version__
from planning.problems import PlanningError, Problem, UsageError

__all__ = ["main"]

# Rooms are imported inside the commands: `planning --help` and a run with nothing to do stay quick.


def _caught(command: Callable[..., int | None]) -> Callable[..., None]:
    """Turn a named error into one line and its exit code; a command gives its own code or None for 0."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            code = command(*args, **kwargs) or 0
        except PlanningError as error:
            click.echo(f"planning: {error}", err=True)
            code = error.exit_code
        except KeyboardInterrupt:
            click.echo("planning: stopped; pages that were made by then are kept", err=True)
            code = 130
        except BrokenPipeError:
            code = 0  # the reader, such as head, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            click.echo(f"planning: {error.filename or 'a file'}: {error.strerror}; nothing else was changed", err=True)
            code = 2
        sys.exit(code)

    return run


WORKSPACE = click.option(
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that holds country_profiles/; default: the nearest one upward.",
)
AREA = click.option("--area", "areas", multiple=True, metavar="CODE", help="Only this area; may be given again.")
EDITION = click.option("--edition", default="hct", show_default=True, help="public, hct, cmcs or cell.")
AS_OF = click.option("--as-of", metavar="DATE", help="The day the pages are about, YYYY-MM-DD; default: today.")
JOBS = click.option("--jobs", type=click.IntRange(1), help="Pages made at a time; default: one for each core.")
HANDED_OUT = click.option(
    "--handed-out", is_flag=True, help="Readers get this one: note its counts, so that the next edition fits to it."
)
QUIET = click.option("--quiet", is_flag=True, help="No progress bar.")
A_FILE = click.Path(path_type=Path, dir_okay=False)
PASSPHRASE = click.option("--passphrase", is_flag=True, help="Ask for the passphrase; what is typed is not shown.")
PASSPHRASE_FILE = click.option("--passphrase-file", type=A_FILE, help="The passphrase is the first line of this file.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="planning")
def main() -> None:
    """Plan civil-military coordination in support of protection: profiles in, pages of an edition out."""


def _workspace(folder: Path | None) -> Any:
    from planning.profiles import find_workspace

    return find_workspace(folder)


def _day(text: str | None) -> dt.date:
    if text is None:
        return dt.datetime.now(tz=dt.UTC).date()
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:  # Python reads weeks and dates without marks as well
        raise UsageError(f"--as-of {text!r}: allowed a date as YYYY-MM-DD")
    return day


def _say(problems: list[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem))


def _checked(place: Any, areas: tuple[str, ...]) -> list[Problem]:
    """Give every problem of the profiles, those that only a computed result shows among them."""
    from planning.analysis.rounds import disagreements
    from planning.analysis.scenarios import overfull
    from planning.analysis.triggers import unlogged
    from planning.profiles import check_workspace

    today = _day(None)
    return check_workspace(place, areas, today, also=(disagreements, overfull, lambda r, p: unlogged(r, p, today)))


@main.command()
@WORKSPACE
@AREA
@click.option("--json", "as_json", is_flag=True, help="The problems as JSON.")
@_caught
def check(workspace: Path | None, areas: tuple[str, ...], as_json: bool) -> int:
    """List every problem of the profiles and templates at once."""
    from planning.building.templates import check_templates, check_workbench
    from planning.profiles.sealed_values import unopened
    from planning.sharing import read_accepted

    place = _workspace(workspace)
    problems = _checked(place, areas)
    if not areas:
        notebooks = [*check_templates(place.templates), *check_workbench(place.root / "workbench")]
        problems = sorted([*problems, *notebooks, *read_accepted(place.profiles)[1]])
    if as_json:
        click.echo(json.dumps([p.as_dict() for p in problems], indent=1, ensure_ascii=False))
    else:
        _say(problems)
        count = len(place.chosen(areas))
        what = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        areas_checked = "1 area" if count == 1 else f"{count} areas"
        click.echo(f"{areas_checked} checked: {what if problems else 'no problem'}.", err=bool(problems))
        for line in _triggers(place.chosen(areas)):
            click.echo(line)
        if note := unopened(place.chosen(areas).values()):
            click.echo(f"Note: {note}.", err=True)
    return 1 if problems else 0


def _triggers(folders: dict[str, Path]) -> list[str]:
    """Say for each area how its triggers stand today; nothing of one that has problems or no trigger."""
    from planning.analysis.triggers import NOT_CHECKED, TRIPPED, trigger_states
    from planning.profiles import ProfileError, load_profile

    out = []
    for code, folder in folders.items():
        try:
            states = trigger_states(load_profile(folder), _day(None))
        except ProfileError:
            continue
        if not states:
            continue
        tripped = [s.trigger.id for s in states if s.state == TRIPPED]
        words = f"{code}: {len(tripped)} of {len(states)} triggers tripped" + (
            f" ({', '.join(tripped)})" if tripped else ""
        )
        unknown = [s.trigger.id for s in states if s.state == NOT_CHECKED]
        words += f"; not checked: {', '.join(unknown)}" if unknown else ""
        late = [f"{s.trigger.id} by {s.overdue} days" for s in states if s.overdue]
        out.append(words + (f"; look overdue: {', '.join(late)}" if late else "") + ".")
    return out


@main.command()
@click.argument("area")
@click.option("--name", help="The name of the area; default: its code.")
@WORKSPACE
@_caught
def new(area: str, name: str | None, workspace: Path | None) -> None:
    """Make the folder of a new area with every gap marked."""
    from planning.profiles import new_profile

    folder = new_profile(_workspace(workspace), area, name or area.upper())
    click.echo(
        f"{folder} is ready. Begin with area.yml and assessment.md, then run: planning check --area {area.upper()}"
    )


@main.command()
@WORKSPACE
@AREA
@click.option("--product", "products", multiple=True, metavar="ID", help="Only this product; may be given again.")
@EDITION
@AS_OF
@click.option(
    "--what-if", type=A_FILE, help="Answer the what-ifs of this file instead of the area's own; with one --area."
)
@JOBS
@QUIET
@_caught
def run(
    workspace: Path | None,
    areas: tuple[str, ...],
    products: tuple[str, ...],
    edition: str,
    as_of: str | None,
    what_if: Path | None,
    jobs: int | None,
    quiet: bool,
) -> int:
    """Make the pages of an edition into reports/; pages whose inputs have not changed stay as they are."""
    from planning.building.lock import alone

    place = _workspace(workspace)
    with alone(place):
        if what_if:
            return _suppose(place, areas, products, edition, _day(as_of), what_if, jobs, quiet)
        return _run(place, areas, products, edition, _day(as_of), jobs, quiet)


def _suppose(
    place: Any,
    areas: tuple[str, ...],
    products: tuple[str, ...],
    edition: str,
    as_of: dt.date,
    file: Path,
    jobs: int | None,
    quiet: bool,
) -> int:
    """Make the page that answers the what-ifs of a file; the next run puts the profile's own page in its place."""
    from planning.building.supposing import asked_and_told, named_as, supposing

    if len(areas) != 1:
        raise UsageError("--what-if: name the one area it is about with --area CODE")
    with supposing(place, areas[0], file) as supposed:
        problems = named_as(_checked(supposed, areas), file)
        if problems:
            _say(problems)
            return 1
        asked, told = asked_and_told(supposed, areas[0], edition)
        if not told:
            raise UsageError(
                f"--what-if {file}: none of its {asked} what-ifs is for the {edition} edition; give them a level up to its own"
            )
        code = _run(supposed, areas, products or ("transition_functions",), edition, as_of, jobs, quiet)
    click.echo(
        f"The what-ifs of {file} are answered on that page under What if; the next run without them makes it anew."
    )
    return code


def _run(
    place: Any,
    areas: tuple[str, ...],
    products: tuple[str, ...],
    edition: str,
    as_of: dt.date,
    jobs: int | None,
    quiet: bool,
) -> int:
    from planning.building import plan_pages, run_pages
    from planning.publishing.sidebar import write_sidebar

    planned = plan_pages(place, edition, as_of, areas, products)
    result = run_pages(place, planned, _day(None), workers=jobs or 0, quiet=quiet)
    write_sidebar(place.reports)
    _say(sorted(result.problems))
    for outcome in result.outcomes:
        if outcome.status == "failed":
            click.echo(f"failed: reports/{outcome.job.file}: {outcome.why}", err=True)
    counts = f"{result.count('made')} made, {result.count('unchanged')} unchanged, {result.count('failed')} failed"
    pages = "1 page" if len(planned) == 1 else f"{len(planned)} pages"
    click.echo(f"{edition} edition as of {as_of}: {pages}, {counts}.")
    return 1 if result.count("failed") or result.problems else 0


@main.command()
@WORKSPACE
@EDITION
@AS_OF
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help="Folder of the site; default: _site.")
@click.option("--builder", default="auto", show_default=True, help="auto, quarto or embedded.")
@click.option("--bundle", type=A_FILE, help="Pack the site into this file as well, signed and encrypted.")
@click.option("--recipient", "recipients", multiple=True, metavar="AGE", help="age1... or a file of them; repeatable.")
@PASSPHRASE
@PASSPHRASE_FILE
@click.option("--plain", is_flag=True, help="Do not encrypt the bundle; the public edition alone.")
@HANDED_OUT
@JOBS
@QUIET
@_caught
def publish(
    workspace: Path | None,
    edition: str,
    as_of: str | None,
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

    place, day = _workspace(workspace), _day(as_of)
    target, *_ = publishing.ready(place, to, builder)  # before pages are made that could not be published
    if bundle and target in bundle.resolve().parents:
        raise UsageError(f"--bundle: {bundle} would lie in the site itself; give a place outside of {target}")
    pack = _packing(place, edition, bundle, recipients, passphrase, passphrase_file, plain)
    with alone(place):
        code = _run(place, (), (), edition, day, jobs, quiet)
        done = publishing.publish(place, to, builder, edition=edition, today=_day(None))
        packed = pack(done.site) if pack else ""
    name = "Quarto" if done.builder == "quarto" else "the embedded builder"
    click.echo(f"{done.pages} pages built with {name} ({done.version}).")
    _say_verdict(done.verdict)
    click.echo(f"The site is at {done.site / 'index.html'}")
    if packed:
        click.echo(packed)
    if handed_out and not code:
        _hand_out(place.areas(), edition)
    elif handed_out:
        click.echo("Nothing was noted as handed out: mend what failed, and publish again.", err=True)
    if code:
        click.echo("Some pages could not be made, and say so: see above.", err=True)
    return code


def _passphrase(ask: bool, file: Path | None, *, new: bool) -> str | None:
    """Give the passphrase that was typed or lies in a file; None where neither was asked for."""
    if ask and file:
        raise UsageError("give --passphrase or --passphrase-file, not both")
    if file:
        try:
            return (file.read_text(encoding="utf-8-sig").splitlines() or [""])[0]
        except UnicodeDecodeError:
            raise UsageError(f"{file} holds no passphrase: it is no text") from None
    text = click.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True) if ask else None
    return None if text is None else str(text)


def _packing(
    place: Any,
    edition: str,
    bundle: Path | None,
    recipients: tuple[str, ...],
    ask: bool,
    passphrase_file: Path | None,
    plain: bool,
) -> Callable[[Path], str] | None:
    """Check all that is said of a bundle; give what packs a site and tells it, or None where no bundle is wanted."""
    if bundle is None:
        if recipients or ask or passphrase_file or plain:
            raise UsageError(
                "--recipient, --passphrase, --passphrase-file and --plain say how to close a --bundle FILE"
            )
        return None
    from planning.sharing import edition_level
    from planning.sharing.bundle import check_target, write_bundle
    from planning.sharing.envelope import choose_envelope
    from planning.sharing.signing import workspace_key

    edition_level(edition)
    check_target(bundle)
    words = _passphrase(ask, passphrase_file, new=True)
    envelope = choose_envelope(edition, recipients, words, plain=plain)
    signer = workspace_key(place.root)

    def pack(site: Path) -> str:
        done = write_bundle(site, bundle, envelope, signer)
        return f"The bundle is {bundle}: {done.files} files, {envelope.words}, signed by {done.signer}"

    return pack


@main.command("open")
@click.argument("file", type=A_FILE)
@click.option("--to", type=click.Path(path_type=Path), required=True, help="Folder to unpack to; new or empty.")
@click.option("--signed-by", metavar="KEY", help="The key of the workspace it must come from: see planning key.")
@click.option("--identity", type=A_FILE, help="File with your key of age, for a bundle encrypted to you.")
@PASSPHRASE
@PASSPHRASE_FILE
@_caught
def open_(
    file: Path,
    to: Path,
    signed_by: str | None,
    identity: Path | None,
    passphrase: bool,
    passphrase_file: Path | None,
) -> None:
    """Verify a bundle and unpack its site; a bundle that was changed is refused, and nothing of it is left."""
    from planning.sharing.bundle import open_bundle

    words = _passphrase(passphrase, passphrase_file, new=False)
    done = open_bundle(file, to, signed_by, identity, words)
    click.echo(f"{done.title or 'A site'}: {done.edition} edition as of {done.as_of}, {done.files} files.")
    click.echo(f"Signed by {done.signer}")
    click.echo(f"Open {to / 'index.html'}")


@main.command()
@WORKSPACE
@click.option("--identity", type=A_FILE, help="Make your own key of age in this file, and print its recipient.")
@_caught
def key(workspace: Path | None, identity: Path | None) -> None:
    """Print the public key that bundles of this workspace are signed with, made where there is none."""
    if identity:
        from planning.profiles.keys import new_identity

        click.echo(new_identity(identity))
        return
    from planning.sharing.signing import workspace_key

    click.echo(workspace_key(_workspace(workspace).root).public)


@main.command()
@WORKSPACE
@AREA
@_caught
def seal(workspace: Path | None, areas: tuple[str, ...]) -> None:
    """Encrypt in place what is strictly confidential (level 4), to the recipients in country_profiles/recipients.txt."""
    from planning.building.lock import alone
    from planning.profiles.sealing import seal as seal_areas

    place = _workspace(workspace)
    with alone(place):  # a run reads all files of an area as one
        counts = seal_areas(place, areas)
    for code, count in counts.items():
        click.echo(f"{code}: {_values(count)} sealed.")


@main.command()
@WORKSPACE
@click.option("--area", required=True, metavar="CODE", help="The area whose values are put back.")
@click.option("--identity", type=A_FILE, required=True, help="File with a key that the values are sealed to.")
@_caught
def unseal(workspace: Path | None, area: str, identity: Path) -> None:
    """Put the plain values back into the files of an area, as they were written."""
    from planning.building.lock import alone
    from planning.profiles.sealing import unseal as unseal_area

    place = _workspace(workspace)
    with alone(place):
        count = unseal_area(place, area, identity)
    click.echo(f"{area.upper()}: {_values(count)} put back. They are plain text now: do not share these files.")


def _values(count: int) -> str:
    return "1 value" if count == 1 else f"{count} values"


@main.command("gate")
@click.argument("site", type=click.Path(path_type=Path, file_okay=False))
@WORKSPACE
@click.option("--edition", required=True, help="The edition that the site is meant for: public, hct, cmcs or cell.")
@_caught
def gate_command(site: Path, workspace: Path | None, edition: str) -> int:
    """Read every file of a built site and refuse it when something stands there that its readers may not see."""
    from planning import publishing

    verdict = publishing.inspect(_workspace(workspace), site, edition, _day(None))
    for alarm in verdict.alarms:
        click.echo(str(alarm))
    _say_verdict(verdict)
    return 1 if verdict.alarms else 0


def _say_verdict(verdict: Any) -> None:
    for remark in verdict.remarks:
        click.echo(remark)
    count = len(verdict.alarms)
    alarms = "no alarm" if not count else "1 alarm" if count == 1 else f"{count} alarms"
    accepted = f", {len(verdict.accepted)} accepted" if verdict.accepted else ""
    click.echo(
        f"Leak gate: {verdict.files} files of the {verdict.edition} edition read, {alarms}{accepted}.", err=bool(count)
    )


@main.command()
@WORKSPACE
@AREA
@click.option("--edition", required=True, help="public, hct, cmcs or cell.")
@click.option("--to", required=True, type=click.Path(path_type=Path, file_okay=False), help="A new or empty folder.")
@HANDED_OUT
@_caught
def release(workspace: Path | None, areas: tuple[str, ...], edition: str, to: Path, handed_out: bool) -> int:
    """Write a copy of the profiles that holds nothing above an edition's level."""
    from planning.publishing.gating import guard
    from planning.sharing import edition_level, write_release

    place = _workspace(workspace)
    edition_level(edition)
    folders = place.chosen(areas)
    problems = _checked(place, areas)
    if problems:
        _say(problems)
        click.echo("Nothing was released: mend these first.", err=True)
        return 1
    write_release(folders, edition, to, lambda staged: guard(place, staged, edition, recorded=edition))
    count = "1 area" if len(folders) == 1 else f"{len(folders)} areas"
    click.echo(f"{edition} edition of {count} released to {to}")
    if handed_out:
        _hand_out(folders, edition)
    return 0


def _hand_out(folders: dict[str, Path], edition: str) -> None:
    from planning.sharing import hand_out

    changed = hand_out(folders, edition)
    if changed:
        click.echo(f"Noted in handed_out.csv, to be committed: the counts of {', '.join(changed)}.")


@main.command("import")
@click.argument("source")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@WORKSPACE
@click.option("--area", required=True, metavar="CODE", help="The area whose profile gets the counts.")
@click.option("--check", "check_only", is_flag=True, help="Read and report; write nothing.")
@click.option("--version", metavar="TEXT", default="", help="The version or release of the file.")
@click.option("--retrieved", metavar="DATE", help="The day the file was fetched; needed to write.")
@click.option("--published", metavar="DATE", help="The day the file was published.")
@click.option("--from", "since", metavar="MONTH", default="", help="The first month that it covers, YYYY-MM.")
@click.option("--until", metavar="MONTH", default="", help="The last month that it covers, YYYY-MM.")
@click.option("--level", type=click.IntRange(1, 4), help="The level of the counts; default: that of counts.")
@click.option("--detail", type=click.Choice(["admin1", "admin2"]), default="admin1", show_default=True, help="Units.")
@click.option("--sheet", metavar="NAME", default="", help="The sheet of an XLSX file that has several.")
@click.option("--indicator", "indicators", multiple=True, metavar="ID[=COLUMN]", help="Of hxl: what a row counts.")
@click.option(
    "--licence", metavar="TEXT", default="", help="The licence of the file, where the source has none of its own."
)
@click.option("--title", metavar="TEXT", default="", help="The title of the file; default: that of the source.")
@click.option(
    "--against", metavar="SOURCE:FILE", help="List events that this file of another source seems to have too."
)
@click.option(
    "--to", type=click.Path(path_type=Path, file_okay=False), help="Write the counts here, not in the profile."
)
@_caught
def import_(source: str, file: Path, workspace: Path | None, area: str, since: str, until: str, **told: Any) -> int:
    """Count the events in a file of another source by month and unit, into the profile of an area."""
    from planning import importing
    from planning.building.lock import alone
    from planning.profiles.workspace import Workspace

    place: Workspace = _workspace(workspace)
    ((code, folder),) = place.chosen((area,)).items()
    published, retrieved = (_given(f"--{n}", told[n]) for n in ("published", "retrieved"))
    if not told["check_only"] and retrieved is None:
        raise UsageError("--retrieved DATE: say on which day the file was fetched, or give --check to read it alone")
    request = importing.Request(
        source=source,
        file=file,
        area=code,
        folder=folder,
        area_name=_name_of(folder),
        sheet=told["sheet"],
        published=published,
        retrieved=retrieved,
        first=_month("--from", since),
        last=_month("--until", until),
        admin2=told["detail"] == "admin2",
        indicators=told["indicators"],
        against=_other_file(told["against"]),
    )
    result = importing.read_source(request)
    for line in importing.report(request, result):
        click.echo(line)
    if result.refused:
        return 1
    if told["check_only"] or retrieved is None:
        click.echo("Checked: nothing was written.")
        return 0
    origin = importing.Origin(retrieved, told["version"], published, told["level"], told["licence"], told["title"])
    if told["to"]:
        click.echo(f"The counts are in {importing.write_aside(request, result, origin, told['to'], place)}")
        return 0
    with alone(place):
        change = importing.write_counts(request, result, origin, _day(None))
    click.echo(f"{change}")
    click.echo(f"Look at it with: git diff country_profiles/{folder.name}; then run: planning check --area {code}")
    return 0


def _given(option: str, text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return _day(text)
    except UsageError:
        raise UsageError(f"{option} {text!r}: allowed a date as YYYY-MM-DD") from None


def _month(option: str, text: str) -> str:
    if text and not re.fullmatch(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", text):
        raise UsageError(f"{option} {text!r}: allowed a month as YYYY-MM")
    return text


def _name_of(folder: Path) -> str:
    from planning.profiles import read_profile

    profile = read_profile(folder, opened=False).partial
    return profile.area.name if profile else ""


def _other_file(text: str | None) -> tuple[str, Path] | None:
    if text is None:
        return None
    source, _, file = text.partition(":")
    if not source or not file:
        raise UsageError(f"--against {text!r}: allowed SOURCE:FILE, such as awsd:incidents.csv")
    return source, Path(file)


IDENTITY = click.option(
    "--identity", type=A_FILE, help="File with the facilitator's key of age; default: what PLANNING_IDENTITY names."
)
WITH_LATE = click.option("--with-late", is_flag=True, help="Count answers after the deadline too.")
ANYWAY = click.option(
    "--anyway", is_flag=True, help="Write although there are problems: what they are about is not counted."
)
A_FOLDER = click.Path(path_type=Path, file_okay=False)


@main.group()
def elicit() -> None:
    """Ask several people for estimates in private rounds, over a shared folder; nobody has to be online at one time."""


@elicit.command("open")
@click.argument("area")
@click.option("--to", "folder", type=A_FOLDER, required=True, help="The shared folder: of a stick, a cloud, a mail.")
@click.option("--closes", metavar="DATE", required=True, help="The last day of answers, YYYY-MM-DD.")
@click.option("--round", "number", type=click.IntRange(1, 99), default=1, show_default=True, help="Which round it is.")
@click.option("--questions", metavar="ID,ID", help="Only these; default: all open ones, later those of round 1.")
@click.option("--members", type=int, metavar="N", help="How many codes to make; default: 10, later as in round 1.")
@IDENTITY
@WORKSPACE
@_caught
def elicit_open(
    area: str,
    folder: Path,
    closes: str,
    number: int,
    questions: str | None,
    members: int | None,
    identity: Path | None,
    workspace: Path | None,
) -> None:
    """Write a round into a shared folder, and print a code for each member."""
    from planning.authoring import elicit as eliciting
    from planning.profiles import load_profile

    place = _workspace(workspace)
    ((_, home),) = place.chosen((area,)).items()
    last = _given("--closes", closes)
    facilitator = eliciting.Facilitator(_facilitator(identity))
    one = eliciting.open_round(
        load_profile(home),
        folder,
        facilitator,
        today=_day_of_rounds(),
        closes=last or _day_of_rounds(),
        number=number,
        wanted=tuple(q.strip() for q in questions.split(",")) if questions else (),
        members=members,
    )
    count = "1 question" if len(one.questions) == 1 else f"{len(one.questions)} questions"
    click.echo(f"{folder / one.name}: {count} about {one.area}, answers until the end of {one.closes}.")
    click.echo("The questions lie there readable: share the folder with the planning cell alone.")
    same = " They are the same as in round 1." if number > 1 else ""
    click.echo(f"Codes, one for each member. Hand each one out in private; they are kept nowhere.{same}")
    for code in facilitator.codes(one):
        click.echo(f"  {code}")


def _day_of_rounds() -> dt.date:
    """Give the day that rounds go by: the one here, so that none is over while its last day lasts, and never one ahead."""
    return min(dt.datetime.now().astimezone().date(), _day(None))


def _facilitator(identity: Path | None) -> Path:
    """Give the file of the facilitator's key; that of the workspace is none, since the whole planning cell may have it."""
    named = os.environ.get("PLANNING_IDENTITY")
    if identity is None and not named:
        raise UsageError(
            "--identity FILE: name the file with your own key, which no member has; make one: planning key --identity FILE"
        )
    return identity or Path(named or "")


@elicit.command("answer")
@click.argument("folder", type=A_FOLDER)
@click.option("--blank", type=A_FILE, help="Write a file to fill in, and nothing else.")
@click.option("--from", "source", type=A_FILE, help="Hand in what stands in this file.")
@click.option("--draft", type=A_FILE, help="Where your draft is kept; default: under .planning/ of the workspace.")
@WORKSPACE
@_caught
def elicit_answer(
    folder: Path, blank: Path | None, source: Path | None, draft: Path | None, workspace: Path | None
) -> int:
    """Answer the questions of a round, here or in a file, and hand the answers in to the facilitator alone."""
    from planning.authoring import elicit as eliciting
    from planning.profiles.writing import write_whole

    one, place = eliciting.read_round(folder)
    if blank:
        if blank.exists():
            raise UsageError(f"{blank} stands already; nothing was changed")
        write_whole(blank, eliciting.blank_text(one), sync=True, mode=0o600)
        click.echo(f"Fill in {blank}, then run: planning elicit answer {folder} --from {blank}")
        return 0
    kept = draft or _own_draft(one, workspace, needed=not source)
    if source:
        sheet = _from_file(source, one, kept)
        if sheet is None:
            return 1
    elif kept:
        write = partial(eliciting.write_sheet, kept, one)
        sheet = eliciting.ask_all(one, eliciting.opened_draft(kept, one), _typed, click.echo, write)
    now = dt.datetime.now().astimezone()
    if now.date() > one.closes:
        click.echo(f"{one.closes} has passed: the facilitator decides whether your answers count.", err=True)
    path, sheet = _handed_in(place, one, sheet, now)
    click.echo(f"Handed in: {path}")
    if kept is None:
        click.echo("Nothing here remembers it: if you hand in again, give --draft FILE both times.")
    elif fault := eliciting.keep(kept, one, sheet):
        click.echo(fault, err=True)
    else:
        click.echo(f"Your own copy is {kept}; until {one.closes} you can change it and hand in again.")
    return 0


def _from_file(source: Path, one: Any, kept: Path | None) -> Any:
    """Give what stands in a file of answers; None where it has problems, which are listed."""
    from planning.authoring import elicit as eliciting

    sheet, problems, doc = eliciting.read_sheet(source, one)
    if sheet.entries or not problems:  # else the file is none, and has no answers to look at
        problems = sorted([*problems, *eliciting.problems_of(one, sheet, doc)])
    if problems:
        _say(problems)
        click.echo("Nothing was handed in: mend these first.", err=True)
        return None
    if kept is None:
        return sheet
    return eliciting.Sheet(sheet.entries, eliciting.opened_draft(kept, one).handed_in)


def _handed_in(place: Path, one: Any, sheet: Any, now: dt.datetime, tries: int = 3) -> Any:
    """Ask for the code, again where it was mistyped, and hand in."""
    from planning.authoring.elicit import hand_in

    code = click.prompt("Your code (it is not shown; Ctrl+C to hand in later)", hide_input=True, err=True)
    try:
        return hand_in(place, one, sheet, str(code), now)
    except UsageError as error:
        if tries == 1:
            raise
        click.echo(f"planning: {error}", err=True)
    return _handed_in(place, one, sheet, now, tries - 1)


def _own_draft(one: Any, workspace: Path | None, *, needed: bool) -> Path | None:
    from planning.authoring.elicit import own_draft

    try:
        path: Path = own_draft(one, workspace)
    except UsageError:
        if needed or workspace:
            raise
        return None
    return path


def _typed(label: str, default: str) -> str:
    return str(click.prompt(label, default=default, show_default=bool(default)))


@elicit.command("collect")
@click.argument("area")
@click.argument("folder", type=A_FOLDER)
@IDENTITY
@WITH_LATE
@ANYWAY
@_caught
def elicit_collect(area: str, folder: Path, identity: Path | None, with_late: bool, anyway: bool) -> int:
    """Open and check the answers of the newest round; once it is over, write the spread into its folder."""
    from planning.authoring import elicit as eliciting

    facilitator = eliciting.Facilitator(_facilitator(identity))
    one, place = eliciting.read_round(folder)
    _same_area(area, one.area)
    found = eliciting.collect(place, one, facilitator, with_late=with_late)
    _say([*found.problems, *found.notes])
    _say_collected(one, found)
    if found.problems and not anyway:
        click.echo("No spread was written: mend these, or add --anyway to leave out what they are about.", err=True)
    elif eliciting.is_over(one, _day_of_rounds(), found.people):
        written = eliciting.write_spread(place, eliciting.spread_text(one, found.answers))
        click.echo(f"How far the answers lie apart, for the discussion: {written}")
    else:
        click.echo(
            f"The spread is written when the round is over: after {one.closes}, or when all {one.members} have answered. One "
            "written now and another one later would tell what the answers in between say."
        )
    return 1 if found.problems else 0


def _same_area(asked: str, have: str) -> None:
    if asked.upper() != have:
        raise UsageError(f"the folder holds a round about {have}, not about {asked[:40]!r}")


def _say_collected(one: Any, found: Any) -> None:
    more = [f"{n} {what}" for n, what in ((found.replaced, "replaced"), (found.copies, "a copy of another")) if n]
    files = "1 file" if found.files == 1 else f"{found.files} files"
    extra = f" ({', '.join(more)})" if more else ""
    count = len(found.problems)
    problems = "no problem" if not count else "1 problem" if count == 1 else f"{count} problems"
    click.echo(
        f"{one.area}, round {one.number}: {files}{extra}, {found.people} of {one.members} codes answered, {problems}."
    )


@elicit.command("close")
@click.argument("area")
@click.argument("folder", type=A_FOLDER)
@IDENTITY
@WITH_LATE
@ANYWAY
@WORKSPACE
@_caught
def elicit_close(
    area: str, folder: Path, identity: Path | None, with_late: bool, anyway: bool, workspace: Path | None
) -> int:
    """Write what the rounds came to into questions.yml of the area, without codes and in no order."""
    from planning.authoring import elicit as eliciting
    from planning.building.lock import alone
    from planning.profiles import load_profile, read_profile

    place = _workspace(workspace)
    ((code, home),) = place.chosen((area,)).items()
    facilitator = eliciting.Facilitator(_facilitator(identity))
    rounds = eliciting.rounds_in(folder)
    if not rounds:
        raise UsageError(f"{folder} holds no round; give the folder that holds round_1")
    problems: list[Problem] = []
    collected = []
    for one in rounds:
        _same_area(area, one.area)
        found = eliciting.collect(folder / one.name, one, facilitator, with_late=with_late)
        problems += found.problems
        _say(found.notes)
        collected.append((one, found.answers))
        _say_collected(one, found)
    if not eliciting.is_over(rounds[-1], _day_of_rounds(), found.people):
        raise PlanningError(f"round {one.number} is open until {one.closes}; nothing was written")
    with alone(place):
        problems += eliciting.reworded(read_profile(home), rounds[-1])
        _say(problems)
        if problems and not anyway:
            click.echo("Nothing was written: mend these, or add --anyway to leave out what they are about.", err=True)
            return 1
        closed = eliciting.close_rounds(load_profile(home), home, collected, _day_of_rounds())
    for done in closed:
        click.echo(f"{done.identity}: {_said(done)}")
    click.echo("Where somebody does not agree, write it under dissent, in words that name nobody.")
    click.echo(f"Look at it with: git diff country_profiles/{home.name}; then run: planning check --area {code}")
    click.echo(
        f"The rounds are strictly confidential (level 4): run planning seal --area {code} before you share them."
    )
    click.echo(f"{folder} is no longer needed: delete it wherever it lies.")
    return 0


def _said(done: Any) -> str:
    what = done.outcome
    text = "1 answer" if what.answered == 1 else f"{what.answered} answers"
    text += f", {what.no_view} without a view"
    if what.best is not None:
        text += f", best {what.best:g}"
    if what.low is not None:
        text += f" ({what.low:g} to {what.high:g})"
    if what.shares:
        text += f", shares {', '.join(f'{s:g}' for s in what.shares)}"
    return text if done.told else f"{text}; fewer than three answers: they are not told one by one"


@main.command()
@click.argument("case", required=False)
@WORKSPACE
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help="A new or empty folder for the rehearsal.")
@click.option(
    "--on", "on", type=click.Path(path_type=Path, file_okay=False), help="The folder of a rehearsal to go on with."
)
@_caught
def rehearse(case: str | None, workspace: Path | None, to: Path | None, on: Path | None) -> int:
    """Rehearse a past closure or an exercise area, step by step; without CASE, list what there is."""
    from planning.authoring.rehearse import begin, cases, go_on

    place = _workspace(workspace)
    if on is not None:
        if case or to:
            raise UsageError("--on goes on with a rehearsal; CASE and --to begin one: give one of the two")
        done = go_on(place, on)
    elif case is None:
        for key, title in cases(place).items():
            click.echo(f"{key:14} {title}")
        return 0
    elif to is None:
        raise UsageError("--to is missing: give a new or empty folder for the rehearsal")
    else:
        done = begin(place, case, to)
    _say(list(done.problems))
    if done.told:
        click.echo(done.told)
    return 1 if done.problems else 0


@main.group()
def backtest() -> None:
    """Look back: what a ranking made from what was known then would have been worth."""


@backtest.command("transition")
@click.option("--case", "case_", metavar="CASE", help="The name of a case, or the path of your own in YAML.")
@click.option("--data", type=A_FILE, help="The file of events; default: the one the case names, beside it.")
@click.option("--places", is_flag=True, help="List every place with its counts.")
@click.option("--write", type=A_FILE, help="Write the result here as well, as Markdown.")
@click.option("--table", type=A_FILE, help="Write the comparison alone here, as it stands on the method page.")
@click.option("--log", type=A_FILE, help="Write the log here: every way of ranking, its argument and its results.")
@click.option("--as-of", metavar="DATE", help="The day that is noted as that of the run; default: today.")
@WORKSPACE
@_caught
def backtest_transition(case_: str | None, workspace: Path | None, as_of: str | None, **told: Any) -> int:
    """Rank the places of a closure by what was dated before its decision, and compare with what came; without --case, list the cases."""
    from planning.importing import backtest as testing
    from planning.profiles.writing import write_whole

    if case_ is None:
        for name in testing.case_names():
            click.echo(name)
        return 0
    path, place, day = testing.named_case(case_), _workspace(workspace), _day(as_of)
    try:
        case = testing.read_case(path, place)
        if any(told[n] for n in ("write", "table", "log")) and (why := testing.closed(case)):
            raise UsageError(f"{why}: what comes out can be read here, and is written into no file")
        result = testing.run_backtest(case, told["data"] or path.parent / case.file, place)
    except testing.BackTestError as error:
        _say(error.problems)
        click.echo("Nothing was compared: mend these first.", err=True)
        return 1
    text = testing.printed(result, day, places=told["places"])
    click.echo(text, nl=False)
    files = {"write": text, "table": testing.table_text(result, day) + "\n", "log": testing.log_text(result)}
    for name, content in files.items():
        if told[name]:
            write_whole(told[name], content)
            click.echo(f"Written: {told[name]}", err=True)
    return 0


@main.command()
@WORKSPACE
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one.")
@click.option("--site", type=click.Path(path_type=Path, file_okay=False), help="Folder of the site; default: _site.")
@_caught
def preview(workspace: Path | None, port: int, site: Path | None) -> None:
    """Serve the published site on this machine alone, until Ctrl+C."""
    from planning.publishing.preview import serve

    folder = site or _workspace(workspace).root / "_site"
    if not (folder / "index.html").is_file():
        raise UsageError(f"there is no site in {folder}; run: planning publish")
    serve(folder, port, click.echo)


@main.command()
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
@_caught
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

    root, wanted = _workspace(workspace).root, Asked(name=name, **asked)
    if wanted.anything:
        ask = partial(click.prompt, hide_input=True, confirmation_prompt=True, err=True)
        for line in admit(root, wanted, lambda what: str(ask(what))):
            click.echo(line)
        return 0
    return start(root, port, browser=not no_browser, name=name, reached=Reached(ip, hosts, certfile, keyfile))

"""The command: help, exit codes, one line for each wrong use with the nearest valid value, and nothing changed by it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from gate_fixture import CARRIERS, NAME, clean_site, make_workspace
from site_fixture import AS_OF, copy_workspace, tree

from planning import __version__
from planning.cli import days, main
from planning.keeping.journal import Writer
from planning.keeping.saving import journalled
from planning.problems import PlanningError, UsageError
from planning.profiles import Workspace, load_profile

COMMANDS = sorted(main.commands)
GROUPS = {name: sorted(group.commands) for name, group in main.commands.items() if isinstance(group, click.Group)}
WITH_PARTS = [*COMMANDS, *(f"{name} {part}" for name, parts in GROUPS.items() for part in parts)]


def _invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def sudan(tmp_path: Path) -> Path:
    """Give a workspace with Sudan alone, nothing made."""
    return copy_workspace(tmp_path / "workspace", ["sdn"])


def test_the_commands_are_those_of_the_design() -> None:
    """What the command offers is listed here, so that none comes or goes unseen."""
    assert {
        "check",
        "elicit",
        "gate",
        "import",
        "key",
        "lab",
        "new",
        "open",
        "preview",
        "publish",
        "run",
        "seal",
        "unseal",
    } <= set(COMMANDS)


def found(name: str) -> click.Command:
    """Give a command by its name, such as ``check`` or ``elicit open``."""
    command: click.Command = main
    for part in name.split():
        assert isinstance(command, click.Group)
        command = command.commands[part]
    return command


@pytest.mark.parametrize("name", WITH_PARTS)
def test_every_command_says_what_it_does(name: str) -> None:
    """``--help`` gives a sentence and an explanation of every option but those that explain themselves."""
    done = _invoke(*name.split(), "--help")
    assert done.exit_code == 0
    command = found(name)
    assert command.help
    assert command.help.splitlines()[0].endswith(".")
    assert command.help.splitlines()[0].split()[0] in done.output
    assert not [p.name for p in command.params if isinstance(p, click.Option) and not p.help]


@pytest.mark.parametrize("name", WITH_PARTS)
def test_every_command_has_the_file_that_is_named_as_it(name: str) -> None:
    """The place of a change is found from what is typed; the exceptions are listed here."""
    elsewhere = {"unseal": "seal", "import": "import_", "backtest transition": "backtest"}
    callback = found(name).callback
    assert callback
    assert callback.__module__ == f"planning.cli.{elsewhere.get(name, name.replace(' ', '_'))}"


@pytest.mark.parametrize("name", WITH_PARTS)
def test_every_command_stands_in_the_readme(name: str, root: Path) -> None:
    """README.md has a heading for each command; what is a part of one stands in its examples."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert re.search(
        rf"^(#+ .*)?planning {name}\b" if " " in name else rf"^#+ .*planning {name}\b", readme, re.MULTILINE
    )


def test_the_readme_shows_no_command_or_option_that_is_none(root: Path) -> None:
    """Every ``planning ...`` line of the README's examples is understood by the command, option by option."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    shown = re.findall(
        r"^planning +(\w+)([^\n#|]*)", "\n".join(re.findall(r"```sh\n(.*?)```", readme, re.DOTALL)), re.MULTILINE
    )
    assert len(shown) >= 5
    for name, rest in shown:
        assert name in COMMANDS
        part = rest.split()[0] if name in GROUPS else ""
        known = {option for p in found(f"{name} {part}").params for option in p.opts}
        assert {word.split("=")[0] for word in rest.split() if word.startswith("--")} <= known, rest


def test_the_command_tells_its_version_and_its_commands() -> None:
    """``--version`` and ``--help`` of the whole."""
    assert _invoke("--version").output == f"planning, version {__version__}\n"
    told = _invoke("--help").output
    assert all(re.search(rf"^  {name}\b", told, re.MULTILINE) for name in COMMANDS)


def test_the_module_does_what_the_command_does() -> None:
    """``python -m planning`` is the same command, and its exit code arrives at the shell."""
    done = subprocess.run(
        [sys.executable, "-m", "planning", "run", "--edition"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_scenario_by_hand_has_to_leave_room_for_those_from_drivers(tmp_path: Path) -> None:
    """Together they are at most one: the line says how much the drivers take, and the exit code is 1."""
    folder = copy_workspace(tmp_path / "w", ["xkc"])
    path = folder / "country_profiles" / "xkc" / "scenarios.yml"
    more = "scenarios:\n  - {id: S-09, level: 2, title: T, scenario_kind: plausible, story: S, probability: 0.2}\n"
    path.write_text(path.read_text(encoding="utf-8").replace("scenarios:\n", more, 1), encoding="utf-8")
    done = _invoke("check", "--area", "XKC", "--workspace", str(folder))
    assert done.exit_code == 1
    said = r"xkc/scenarios.yml:\d+  S-09 probability: found probabilities that add up to 1\.14, 0\.94 of it from the drivers"
    assert re.search(said, done.output)


def test_a_check_says_how_the_triggers_stand(tmp_path: Path) -> None:
    """How many have tripped and which, which nobody looked at, and where a look is overdue."""
    folder = copy_workspace(tmp_path / "w", ["xka"])
    told = _invoke("check", "--area", "XKA", "--workspace", str(folder)).output.splitlines()
    tripped = "2 of 10 triggers tripped (TR-02, TR-10); not checked: TR-05, TR-07, TR-08; look overdue: "
    assert told[-1].startswith(f"XKA: {tripped}")
    assert re.search(r"TR-03 by [0-9]+ days", told[-1])


def test_a_good_workspace_ends_with_0(sudan: Path) -> None:
    """No problem: exit code 0 and how much was looked at."""
    done = _invoke("check", "--workspace", str(sudan))
    assert (done.exit_code, done.output) == (0, "1 area checked: no problem.\n")


def test_problems_end_with_1_and_stand_each_on_a_line(sudan: Path) -> None:
    """Problems of profiles and templates come together, each with file and line, and the exit code is 1."""
    (sudan / "country_profiles" / "sdn" / "gaps.yml").write_text(
        "gaps:\n  - id: IG-01\n    topik: x\n", encoding="utf-8"
    )
    (sudan / "templates" / "areas.ipynb").unlink()
    done = _invoke("check", "--workspace", str(sudan))
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert any(re.match(r"sdn/gaps\.yml:3  .*topik", line) for line in lines)
    assert any(line.startswith("templates/areas.ipynb:1  ") for line in lines)
    assert re.fullmatch(rf"1 area checked: {len(lines) - 1} problems\.", lines[-1])
    assert all(re.match(r"\S+:\d+  .+: found .+", line) for line in lines[:-1])


def test_problems_as_json_are_for_other_programs(sudan: Path) -> None:
    """``check --json`` gives the same problems as a list of objects with file, line, field and what to do, and nothing else."""
    path = sudan / "country_profiles" / "sdn" / "gaps.yml"
    path.write_text("gaps:\n  - id: IG-01\n    topik: منطقة\n", encoding="utf-8")
    plain = _invoke("check", "--workspace", str(sudan)).output.splitlines()[:-1]
    done = _invoke("check", "--workspace", str(sudan), "--json")
    found = json.loads(done.output)
    assert done.exit_code == 1
    assert [set(p) for p in found] == [{"file", "line", "field", "found", "allowed", "remedy"}] * len(found)
    assert [f"{p['file']}:{p['line']}  {p['field']}:" for p in found] == [
        re.match(r".*?:\d+  .*?:", p)[0] for p in plain
    ]
    path.unlink()
    assert json.loads(_invoke("check", "--workspace", str(sudan), "--json", "--area", "sdn").output) == []


WRONG = {
    "run with an unknown area": (
        ["run", "--area", "SND"],
        "area 'SND' has no profile here; there are SDN; do you mean SDN?",
    ),
    "check of an unknown area": (["check", "--area", "SND"], "do you mean SDN?"),
    "an unknown edition": (
        ["run", "--edition", "htc"],
        "edition 'htc': allowed public, hct, cmcs, cell; do you mean hct?",
    ),
    "an edition in capitals": (["run", "--edition", "HCT"], "do you mean hct?"),
    "an unknown product": (["run", "--product", "scenarios_plan"], "do you mean scenario_plan?"),
    "a day that does not exist": (
        ["run", "--as-of", "2026-11-31"],
        "--as-of '2026-11-31': allowed a date as YYYY-MM-DD",
    ),
    "a day written the other way": (["run", "--as-of", "22/11/2026"], "allowed a date as YYYY-MM-DD"),
    "a day in another form of ISO": (["run", "--as-of", "2026-W47-7"], "allowed a date as YYYY-MM-DD"),
    "a day without its marks": (["run", "--as-of", "20261122"], "allowed a date as YYYY-MM-DD"),
    "publish of an unknown edition": (["publish", "--edition", "pubic"], "do you mean public?"),
    "publish as of no day": (["publish", "--as-of", "tomorrow"], "--as-of 'tomorrow': allowed a date"),
    "an unknown builder": (["publish", "--builder", "quatro"], "builder 'quatro': allowed auto, quarto, embedded"),
    "a new area that is no code": (["new", "Sudan"], "area code 'Sudan': three letters"),
    "a new area that stands already": (["new", "SDN"], "stands already; nothing was changed"),
    "an import of an unknown source": (
        ["import", "ucdp", "README.md", "--area", "SDN", "--check"],
        "source 'ucdp': allowed acled, awsd, hapi, hxl, insecurity_insight, ucdp_ged; do you mean ucdp_ged?",
    ),
    "an import into an unknown area": (["import", "awsd", "x.csv", "--area", "SND", "--check"], "do you mean SDN?"),
    "an import of no file": (["import", "awsd", "x.csv", "--area", "SDN", "--check"], "x.csv: no such file"),
    "an import that does not say when": (
        ["import", "awsd", "x.csv", "--area", "SDN"],
        "--retrieved DATE: say on which day",
    ),
    "an import from no month": (
        ["import", "awsd", "x.csv", "--area", "SDN", "--check", "--from", "2020"],
        "--from '2020': allowed a month as YYYY-MM",
    ),
    "an import of no date": (
        ["import", "awsd", "x.csv", "--area", "SDN", "--retrieved", "3 May"],
        "--retrieved '3 May': allowed a date as YYYY-MM-DD",
    ),
    "an import until before it begins": (
        ["import", "awsd", "x.csv", "--area", "SDN", "--check", "--from", "2020-02", "--until", "2020-01"],
        "--until 2020-01 lies before --from 2020-02",
    ),
    "an import until a month that had not ended": (
        ["import", "awsd", "x.csv", "--area", "SDN", "--check", "--until", "2025-04", "--published", "2025-04-06"],
        "that month had not ended on 2025-04-06",
    ),
    "an import beside nothing": (
        ["import", "awsd", "x.csv", "--area", "SDN", "--check", "--against", "ucdp_ged"],
        "--against 'ucdp_ged': allowed SOURCE:FILE",
    ),
    "a preview of nothing": (["preview"], "; run: planning publish"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_use_gives_one_line_and_changes_nothing(wrong: str, sudan: Path) -> None:
    """Exit code 2, one line that says what is allowed and what is nearest, no traceback, the disk as it was."""
    arguments, message = WRONG[wrong]
    before = tree(sudan)
    done = _invoke(*arguments, "--workspace", str(sudan), *(["--quiet"] if arguments[0] in {"run", "publish"} else []))
    assert done.exit_code == 2, done.output
    assert done.output.startswith("planning: ")
    assert done.output.count("\n") == 1
    assert message in done.output
    assert isinstance(done.exception, SystemExit)
    assert tree(sudan) == before


@pytest.mark.parametrize(
    # Who opens a bundle has no workspace.
    "arguments",
    [
        *(
            [name]
            for name in COMMANDS
            if name not in {"backtest", "elicit", "gate", "import", "log", "new", "open", "release", "review", "unseal"}
        ),
        ["backtest", "transition", "--case", "unamid-2020"],
        ["elicit", "open", "ETH", "--to", "out", "--closes", "2099-01-01"],
        ["elicit", "close", "ETH", "out"],
        ["import", "awsd", "x.csv", "--area", "ETH", "--check"],
        ["log", "ETH"],
        ["new", "ETH", "--no-page"],
        ["gate", "site", "--edition", "hct"],
        ["release", "--edition", "hct", "--to", "out"],
        ["review", "ETH"],
        ["unseal", "--area", "ETH", "--identity", "me.txt"],
    ],
    ids=lambda a: " ".join(a[:2]),
)
def test_a_folder_that_is_no_workspace_is_told(arguments: list[str], tmp_path: Path) -> None:
    """Each command says that the folder given is none, and leaves it empty."""
    done = _invoke(*arguments, "--workspace", str(tmp_path))
    assert done.exit_code == 2
    assert done.output == f"planning: {tmp_path} is no workspace: it has no folder country_profiles/\n"
    assert list(tmp_path.iterdir()) == []


def test_outside_of_a_workspace_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --workspace and none upward the message says what to give."""
    monkeypatch.chdir(tmp_path)
    done = _invoke("check")
    assert done.exit_code == 2
    assert done.output.startswith("planning: no workspace here or above")
    assert done.output.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["runn"], "No such command 'runn'"),
        (["run", "--edtion", "hct"], "No such option"),
        (["run", "--jobs", "0"], "0 is not in the range"),
        (["new"], "Missing argument 'AREA'"),
        (["preview", "--port", "70000"], "is not in the range"),
    ],
)
def test_what_the_parser_refuses_ends_with_2_as_well(arguments: list[str], message: str) -> None:
    """Misspelt commands and options and values out of range are wrong uses too."""
    done = _invoke(*arguments)
    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output


def test_named_errors_become_their_line_and_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The command catches once: an error of the library is one line with its code; another exception is not hidden."""
    told: list[Exception] = [PlanningError("stopped"), UsageError("wrong"), RuntimeError("a bug")]
    codes = []

    def fail(_: object) -> None:
        raise told[len(codes)]

    monkeypatch.setattr("planning.cli.check.workspace_at", fail)
    for error in told:
        done = _invoke("check")
        codes.append(done.exit_code)
        if isinstance(error, PlanningError):
            assert done.output == f"planning: {error}\n"
        else:
            assert done.exception is error
    assert codes == [1, 2, 1]


def test_a_file_that_may_not_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A right that is missing gives one line with the file and exit code 2."""

    def fail(_: object) -> None:
        raise PermissionError(13, "Permission denied", "/there/area.yml")

    monkeypatch.setattr("planning.cli.check.workspace_at", fail)
    done = _invoke("check")
    assert done.exit_code == 2
    assert done.output.startswith("planning: /there/area.yml: Permission denied")
    assert done.output.count("\n") == 1


def test_a_release_is_not_written_among_the_profiles(sudan: Path) -> None:
    """A copy below country_profiles/ would be read as a part of an area: it is refused, and nothing is written."""
    before = tree(sudan)
    for to in (sudan / "country_profiles", sudan / "country_profiles" / "sdn" / "out"):
        done = _invoke("release", "--workspace", str(sudan), "--edition", "hct", "--to", str(to))
        assert done.exit_code == 2
        assert "it lies among the profiles that people write" in done.output
    assert tree(sudan) == before


def test_a_log_without_a_line_says_so(sudan: Path) -> None:
    """Who asks for a record or a person of whom no line tells gets an answer."""
    folder = sudan / "country_profiles" / "sdn"
    path = folder / "gaps.yml"
    with journalled(Workspace(sudan), "SDN", Writer("Amina", "form")):
        path.write_text(path.read_text(encoding="utf-8") + "# looked at\n", encoding="utf-8")
        (folder / "assessment.md").write_text(
            (folder / "assessment.md").read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8"
        )
    done = _invoke("log", "SDN", "--workspace", str(sudan), "--record", "A-99", "--who", "Nobody")
    assert (done.exit_code, done.output) == (0, "No change of SDN is told with --record A-99 --who Nobody.\n")
    assert "Amina" in _invoke("log", "SDN", "--workspace", str(sudan)).output


def test_a_new_area_is_made_and_passes_the_check(sudan: Path) -> None:
    """``planning new`` makes one folder and says how to go on, and what it made has no problem."""
    before = tree(sudan)
    done = _invoke("new", "eth", "--name", "Ethiopia", "--no-page", "--workspace", str(sudan))
    assert done.exit_code == 0
    assert "planning check --area ETH" in done.output
    made = {p for p in set(tree(sudan)) - set(before) if not p.startswith(".planning/")}
    assert "country_profiles/eth/journal.jsonl" in made  # so that what is written first has a line
    assert all(p.startswith("country_profiles/eth/") for p in made)
    assert _invoke("check", "--area", "ETH", "--workspace", str(sudan)).output == "1 area checked: no problem.\n"


def test_new_asks_in_plain_words(sudan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a terminal the command asks for what it was not told; a number chooses from a list, and 0 leaves a gap."""
    monkeypatch.setattr("planning.cli.new.at_a_terminal", lambda: True)
    arguments = ["new", "XKZ", "--no-page", "--workspace", str(sudan)]
    done = CliRunner().invoke(main, arguments, input="Testland\n0\nMINTEST\n1\n1\n")
    assert done.exit_code == 0, done.output
    assert "Kind of crisis:\n  0  not known yet\n  1  Disaster" in done.output
    profile = load_profile(sudan / "country_profiles" / "xkz")
    assert (profile.area.name, profile.area.operating_environment) == ("Testland", None)
    assert [(m.name, m.mission_kind) for m in profile.missions] == [("MINTEST", "peacekeeping")]
    assert {o.owner for o in profile.section_owners} == {"cmcoord"}


def test_new_asks_again_for_what_does_not_fit(sudan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A code that is none is told before anything is asked; a name that does not fit is asked for again, and no answer is lost."""
    monkeypatch.setattr("planning.cli.new.at_a_terminal", lambda: True)
    for code in ("XK", "SDN"):
        done = CliRunner().invoke(main, ["new", code, "--no-page", "--workspace", str(sudan)], input="Testland\n")
        assert (done.exit_code, "Name of the area" in done.output) == (2, False)
    arguments = ["new", "XKZ", "--no-page", "--workspace", str(sudan)]
    done = CliRunner().invoke(main, arguments, input="Valley: <b>\nTestland\n0\nMIN{TEST\nMINTEST\n1\n1\n")
    assert done.exit_code == 0, done.output
    assert done.output.count("This name: found") == 2
    profile = load_profile(sudan / "country_profiles" / "xkz")
    assert (profile.area.name, profile.missions[0].name) == ("Testland", "MINTEST")


@pytest.mark.slow
def test_a_first_page_is_there_at_once(sudan: Path) -> None:
    """``planning new`` ends with the address of pages that show the area and its gaps, and touches no other area."""
    before = tree(sudan / "country_profiles" / "sdn")
    done = _invoke("new", "xkz", "--name", "Testland", "--workspace", str(sudan))
    assert done.exit_code == 0, done.output
    page = Path(done.output.rstrip().rpartition(": ")[2])
    text = page.read_text(encoding="utf-8")
    assert "Testland" in text
    assert "pl-gap" in text
    assert tree(sudan / "country_profiles" / "sdn") == before
    assert not (sudan / "reports").exists()


@pytest.mark.parametrize("name", ["check", "new", "run", "publish", "preview", "lab"])
def test_every_command_takes_the_workspace(name: str) -> None:
    """The option is the same everywhere."""
    assert "--workspace" in {o for p in main.commands[name].params for o in p.opts}


def test_the_day_of_a_run_is_today_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day given is taken as it is; none means the day on the clock, which only the command reads."""
    assert str(days.as_of(AS_OF)) == AS_OF
    assert len(str(days.as_of(None))) == 10


def test_the_gate_passes_a_clean_site_and_refuses_another(tmp_path: Path) -> None:
    """0 and a line for a clean site; 1 and a line for each alarm where something sealed stands; 2 for no site."""
    place = make_workspace(tmp_path / "workspace").root
    site = clean_site(tmp_path / "site")
    arguments = ("--edition", "hct", "--workspace", str(place))
    done = _invoke("gate", str(site), *arguments)
    assert (done.exit_code, done.output) == (0, "Leak gate: 8 files of the hct edition read, no alarm.\n")
    name, make = CARRIERS["text of a page"]
    (site / name).write_bytes(make(NAME))
    done = _invoke("gate", str(site), *arguments)
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert re.fullmatch(
        r"reports/xkz/index\.html  names: found a name sealed at level 3 \(XKZ A-02 name\), in the text; take .+  \[[0-9a-f]{10}\]",
        lines[0],
    )
    assert lines[1:] == ["Leak gate: 8 files of the hct edition read, 1 alarm."]
    assert _invoke("gate", str(tmp_path / "nowhere"), *arguments).exit_code == 2
    assert _invoke("gate", str(site), "--edition", "hcd", "--workspace", str(place)).exit_code == 2


def test_an_accepted_alarm_is_told_and_its_file_is_checked(tmp_path: Path) -> None:
    """The gate says how many were accepted; `check` lists the faults of the file, and the gate stops at them."""
    place = make_workspace(tmp_path / "workspace").root
    site = clean_site(tmp_path / "site")
    name, make = CARRIERS["text of a page"]
    (site / name).write_bytes(make(NAME))
    arguments = ("gate", str(site), "--edition", "hct", "--workspace", str(place))
    alarm = re.search(r"\[([0-9a-f]{10})\]", _invoke(*arguments).output)[1]
    entry = (
        f"- alarm: {alarm}\n  rule: names\n  file: {name}\n  why: The name of a mill as well as of the group.\n"
        "  accepted_by: CMCoord focal point\n  accepted_on: 2026-11-01\n  review_by: 2099-01-01\n"
    )
    path = place / "country_profiles" / "accepted_alarms.yml"
    path.write_text(entry, encoding="utf-8")
    done = _invoke(*arguments)
    assert (done.exit_code, done.output) == (0, "Leak gate: 8 files of the hct edition read, no alarm, 1 accepted.\n")
    path.write_text(entry.replace("CMCoord focal point", "Major Placeholder"), encoding="utf-8")
    assert (
        "accepted_alarms.yml:5  accepted_by: found a person's name"
        in _invoke("check", "--workspace", str(place)).output
    )
    done = _invoke(*arguments)
    assert done.exit_code == 1
    assert "accepted_alarms.yml:5" in done.output


EVENTS = (
    "Incident ID,Year,Month,Day,Country Code,Country,Region,Latitude,Longitude,Total killed,Total wounded,Total kidnapped\n"
    "1,2024,1,3,SD,Sudan,Khartoum,15.6,32.5,2,0,0\n2,2024,2,29,NG,Nigeria,Borno,,,1,0,0\n"
)


def test_an_import_is_checked_then_written(sudan: Path, tmp_path: Path) -> None:
    """``--check`` changes nothing; the same without it writes, and the profile passes the check."""
    path = tmp_path / "incidents.csv"
    path.write_text(EVENTS, encoding="utf-8")
    arguments = ("import", "awsd", str(path), "--area", "sdn", "--workspace", str(sudan), "--published", "2024-03-05")
    before = tree(sudan)
    done = _invoke(*arguments, "--check")
    assert done.exit_code == 0
    assert done.output.startswith("SDN awsd: 2 rows read from incidents.csv, 1 counted, 1 left out.\n")
    assert done.output.endswith("Checked: nothing was written.\n")
    assert tree(sudan) == before
    done = _invoke(*arguments, "--retrieved", "2024-03-06")
    assert done.exit_code == 0, done.output
    assert "Rows of incidents.csv: 144 added, 0 changed, 0 removed, 0 as they were." in done.output
    profile = "country_profiles/sdn"
    assert {p for p in set(tree(sudan)) - set(before) if not p.startswith(".planning")} == {
        f"{profile}/imports.yml", f"{profile}/incidents.csv", f"{profile}/journal.jsonl",
    }  # fmt: skip
    assert _invoke("check", "--area", "SDN", "--workspace", str(sudan)).output == "1 area checked: no problem.\n"


def test_an_import_that_is_refused_ends_with_1(sudan: Path, tmp_path: Path) -> None:
    """A file that was cut off, and one whose terms forbid it: a line that says why, and nothing is changed."""
    path = tmp_path / "incidents.csv"
    path.write_text(EVENTS[:-12], encoding="utf-8")
    before = {p: v for p, v in tree(sudan).items() if not p.startswith(".planning")}
    more = ("--area", "SDN", "--workspace", str(sudan), "--retrieved", "2024-03-06")
    done = _invoke("import", "awsd", str(path), *more)
    assert done.exit_code == 1
    assert "incidents.csv:3  row: found a last row that breaks off" in done.output
    header = "event_id_cnty,event_date,country,admin1,geo_precision,fatalities,civilian_targeting\n"
    path.write_text(f"{header}SDN1,2024-01-31,Sudan,Khartoum,1,3,\n", encoding="utf-8")
    done = _invoke("import", "acled", str(path), *more)
    assert done.exit_code == 1
    assert "Events recorded by ACLED (acled_events)" in done.output
    assert done.output.splitlines()[-1].startswith(
        "planning: Armed Conflict Location and Event Data (ACLED): its terms"
    )
    assert {p: v for p, v in tree(sudan).items() if not p.startswith(".planning")} == before
    done = _invoke("import", "acled", str(path), *more, "--to", str(tmp_path / "own"))
    assert done.exit_code == 0
    assert (tmp_path / "own" / "sdn_acled_counts.csv").is_file()

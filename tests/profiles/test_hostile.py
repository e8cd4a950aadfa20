"""Files and names that mean harm: refused with a line, and nothing is read or written outside of the workspace."""

from __future__ import annotations

import csv
import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import AREA_YML
from site_fixture import ROOT, command, tree

from planning.problems import UsageError
from planning.profiles import Workspace, area_folders, check_folder, check_workspace, load_profile, new_profile
from planning.profiles.profile import ProfileError
from planning.profiles.reading import LARGEST, area_code, read_profile
from planning.profiles.yamltext import read_yaml

SECRET = "level: 1\n\n## KJ\n\nA secret of the machine.\n"


def _lines(folder: Path, today: dt.date) -> list[str]:
    return [str(problem) for problem in check_folder(folder, today)]


# ---- files that are none


@pytest.mark.parametrize(
    "name", ["assessment.md", "facts.yml", "geography.geojson", "area.yml", "README.md", "notes.txt"]
)
def test_a_link_in_the_place_of_a_file_is_refused_and_not_read(
    name: str, folder_with: Callable[..., Path], tmp_path: Path, today: dt.date
) -> None:
    """A link could bring any file of the machine onto a page; one line names it, and what it leads to is not read."""
    folder = folder_with()
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(tmp_path / "secret")
    found = _lines(folder, today)
    assert found == [
        f"xkz/{name}:1  file: found a link, which may lead outside of the profile; put the file itself in its place"
    ]
    assert "secret" not in repr(read_profile(folder))
    with pytest.raises(ProfileError):
        load_profile(folder)


def test_a_link_in_the_place_of_an_area_is_refused_and_not_entered(
    tmp_path: Path, workspace: Workspace, today: dt.date
) -> None:
    """A folder elsewhere is no part of the workspace: one line says so, and none of its files is read."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "area.yml").write_text(AREA_YML, encoding="utf-8")
    (tmp_path / "elsewhere" / "secret").mkdir()
    (workspace.profiles / "xkz").symlink_to(tmp_path / "elsewhere")
    found = [str(p) for p in check_workspace(workspace, (), today)]
    assert found == [
        (
            "xkz:1  area: found a link to a folder, which may lie outside of the workspace; "
            "put the folder itself in its place"
        )
    ]
    assert read_profile(workspace.profiles / "xkz").partial is None


def test_a_link_that_leads_nowhere_or_to_a_device_is_refused(folder_with: Callable[..., Path], today: dt.date) -> None:
    """A device has no end, and a broken link is no missing file."""
    folder = folder_with()
    (folder / "facts.yml").symlink_to("/dev/zero")
    (folder / "gaps.yml").symlink_to("nowhere")
    assert [line.partition("  ")[0] for line in _lines(folder, today)] == ["xkz/facts.yml:1", "xkz/gaps.yml:1"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("name", ["facts.yml", "area.yml", "readings.csv", "pipe"])
def test_a_pipe_is_refused_and_nobody_waits_for_it(name: str, folder_with: Callable[..., Path], today: dt.date) -> None:
    """Reading a pipe would wait for ever; taking it for a missing file would hide that something is wrong."""
    folder = folder_with()
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    assert _lines(folder, today) == [f"xkz/{name}:1  file: found a pipe or a device, which is no file; delete it"]


@pytest.mark.parametrize("name", ["facts.yml", "assessment.md", "readings.csv"])
def test_a_file_of_many_megabytes_is_refused_before_it_is_read(
    name: str, folder_with: Callable[..., Path], today: dt.date
) -> None:
    """What a cell writes about an area is small; what is not would hold up everybody's pages."""
    folder = folder_with()
    (folder / name).write_text("x" * (2 * LARGEST), encoding="utf-8")
    start = time.monotonic()
    assert _lines(folder, today) == [
        f"xkz/{name}:1  file: found 10.0 MB; allowed at most 5 MB; take out what is not written about this area"
    ]
    assert time.monotonic() - start < 1


def test_a_value_of_a_table_that_no_row_can_hold_is_one_line(folder_with: Callable[..., Path], today: dt.date) -> None:
    """A field beyond the limit of the reader of tables is a row that cannot be read, not an error."""
    long = "x" * (csv.field_size_limit() + 1)
    folder = folder_with({"readings.csv": f"indicator,period,value,unit,source\n{long},2024,1,persons,EXERCISE\n"})
    (found,) = _lines(folder, today)
    assert found.startswith("xkz/readings.csv:2  row: found a row that cannot be read")


@pytest.mark.parametrize(
    "text",
    [
        "withheld: {facts: many}\n",
        "sealed: {facts: [1]}\n",
        "withheld: &a [*a]\n",
        "edition: " + "[" * 5000,
        "\udcff\udcfe",
    ],
)
def test_a_mark_of_a_release_that_none_wrote_is_told(
    text: str, folder_with: Callable[..., Path], today: dt.date
) -> None:
    """What a released copy says of itself may be forged like any other file: a line, never an error."""
    folder = folder_with()
    (folder / "release.yml").write_text(text, encoding="utf-8", errors="surrogateescape")
    found = _lines(folder, today)
    assert found
    assert all(line.startswith("xkz/release.yml:1  ") for line in found)


# ---- YAML that blows up


def _laughs() -> str:
    lines = ["a0: &a0 ha"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines)


BOMBS = {
    "laughs": _laughs(),
    "lists": "facts: " + "[" * 100_000,
    "closed lists": "facts: " + "[" * 5000 + "]" * 5000,
    "dashes": "facts:\n" + "- " * 100_000,
    "fields": "facts: " + "{a: " * 100_000,
    "steps": "\n".join(" " * n + "a:" for n in range(2000)),
    "merge": "a: &a {x: 1}\nb:\n  <<: *a\n",
    "object": "facts: !!python/object/apply:os.system ['true']\n",
    "binary": "facts: !!binary aGk=\n",
}


@pytest.mark.parametrize("name", BOMBS)
def test_yaml_that_would_blow_up_is_refused_at_once(name: str) -> None:
    """Anchors, tags and bottomless nesting are told with their line, in a process that lives to tell it."""
    # In a process of its own: nesting once ended the whole process without a word.
    code = (
        "import sys, time; from planning.profiles.yamltext import read_yaml; t = sys.stdin.read(); s = time.monotonic();"
        "d = read_yaml(t, 'f.yml'); assert time.monotonic() - s < 5; print(d.problems[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=BOMBS[name], text=True, capture_output=True, check=False, cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.startswith("f.yml:")


def test_nesting_that_a_profile_needs_is_read() -> None:
    """Far below the limit everything is read, so that the limit troubles nobody."""
    assert read_yaml("a: " + "[" * 15 + "]" * 15, "f.yml").problems == []


# ---- names and codes

CODES = [
    "../../x", "XK/", "/xk", "..", ".", "", " ", "xkz ", "XK", "XKZZ", "X" * 5000, "xkz\n", "x\u202ez", "XК\u0405",
    "\ufb01x", "x\u00df", "xk\u017f", "\uff38\uff2b\uff3a", "x\u0131z", "con.", "-h-", "xk%", "~xk",
]  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_only_three_latin_letters_are_a_code(code: str, workspace: Workspace) -> None:
    """Paths, ends of lines and letters that only look like ours, or whose capital is one of ours, name no area."""
    assert area_code(code) == ""
    with pytest.raises(UsageError, match="three letters") as caught:
        new_profile(workspace, code, "Testland")
    assert len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)
    with pytest.raises(UsageError, match="has no profile here") as caught:
        workspace.chosen((code,))
    assert len(str(caught.value)) < 300
    assert list(workspace.profiles.iterdir()) == []


@pytest.mark.parametrize("name", ["x\u00df", "\ufb01x", "XKZ", "Xkz", "xk\u0131", "\uff58\uff4b\uff5a", "xkzz", "xk z"])
def test_a_folder_with_a_name_like_a_code_is_no_area(name: str, workspace: Workspace, today: dt.date) -> None:
    """Two folders would be one area otherwise, and one would stand on the pages of the other."""
    (workspace.profiles / name).mkdir()
    (workspace.profiles / name / "area.yml").write_text(AREA_YML, encoding="utf-8")
    assert area_folders(workspace.profiles) == {}
    (found,) = [str(p) for p in check_workspace(workspace, (), today)]
    assert found.startswith(f"{name}:1  area: found the folder name '{name}'; allowed three letters in lower case")
    assert "the folder name" in str(check_folder(workspace.profiles / name, today)[0])


@pytest.mark.parametrize("code", ["../../x", "XK/", "x\u00df", "\ufb01x", "X" * 500, "\udcff"])
def test_the_command_refuses_a_code_and_writes_nothing(
    code: str, tmp_path: Path, folder_with: Callable[..., Path]
) -> None:
    """``new``, ``check``, ``run``, ``release`` and ``seal`` end with 2 and one line, and no file is made anywhere."""
    folder_with()
    here = ("--workspace", str(tmp_path))
    before = tree(tmp_path)
    for arguments in (
        ("new", code, *here),
        ("check", "--area", code, *here),
        ("run", "--area", code, *here),
        ("release", "--area", code, "--edition", "hct", "--to", str(tmp_path / "to"), *here),
    ):
        done = command(*arguments, code=2)
        assert done.stderr.startswith("planning: ")
        assert done.stderr.count("\n") == 1
        assert not done.stdout
        assert tree(tmp_path) == before
        assert not (tmp_path / "to").exists()


@pytest.mark.parametrize("code", ["../../x", "XK/", "XK\u0405", "X" * 500, '"XKZ\\0"', "[XKZ]", "{a: b}", "XKZ\\nXKA"])
def test_the_id_of_an_area_is_the_code_of_its_folder(
    code: str, folder_with: Callable[..., Path], today: dt.date
) -> None:
    """Whatever stands there as the id, it names no other place: a line, and no profile."""
    folder = folder_with({"area.yml": AREA_YML.replace("XKZ", code)})
    found = _lines(folder, today)
    assert found
    assert all(line.startswith("xkz/area.yml:") and line.isprintable() for line in found)


def test_a_message_is_one_line_whatever_was_typed(folder_with: Callable[..., Path], today: dt.date) -> None:
    """Keys, ids and values with ends of lines, controls of a terminal and thousands of letters stay in their line."""
    typed = '"a\\nxkz/x.yml:1  b: found nothing\\e[2J\\r"'
    long = "y" * 100_000
    text = f"facts:\n  - id: {typed}\n    level: {typed}\n    {typed}: 1\n    source: {typed}\n    reference: {long}\n"
    text += f"    evidence: [{typed}]\n{typed}: 1\n{long[:1000]}: 1\n"
    (folder := folder_with({"facts.yml": text})).joinpath("a\nb\x1b[2J.yml").write_text("", encoding="utf-8")
    found = _lines(folder, today)
    assert len(found) >= 6
    assert all(line.isprintable() and len(line) < 5000 for line in found)
    done = command("check", "--workspace", str(folder.parents[1]), "--area", "XKZ", code=1)
    assert len(done.stdout.splitlines()) == len(found)


def test_a_formula_is_refused_where_a_spreadsheet_would_find_one(
    folder_with: Callable[..., Path], today: dt.date
) -> None:
    """Behind blanks and semicolons, in wide letters, as a sum that begins like a number; figures and words pass."""
    head = "indicator,mission,period,value,unit,source\n"

    def said(mission: str) -> list[str]:
        cell = '"' + mission.replace('"', '""') + '"'
        row = f"aid_workers_killed,{cell},2024,-0,persons,EXERCISE\n"
        return [line for line in _lines(folder_with({"readings.csv": head + row}), today) if "formula" in line]

    for wrong in (
        "=1",
        " =1",
        "\t=1",
        "+1",
        "@x",
        "|x",
        "-1+1",
        "- 1",
        "a;=1",
        "a; -b",
        "a\n=1",
        "\uff1d1",
        "\uff0b1",
        "\uff20x",
    ):
        assert len(said(wrong)) == 1, wrong
    for right in ("a=1", "-1", "-0.5", "1-1", "a-b", "x@y", "a; b", "a (+1)"):
        assert said(right) == [], right


def test_what_a_release_writes_holds_no_formula(folder_with: Callable[..., Path], today: dt.date) -> None:
    """The tables of a released copy are read by the same rule, since their values were."""
    rows = "indicator,mission,period,value,unit,source,level\naid_workers_killed,a;b,2024,1,persons,EXERCISE,1\n"
    folder = folder_with({"readings.csv": rows})
    to = folder.parents[1] / "out"
    command("release", "--workspace", str(folder.parents[1]), "--edition", "public", "--to", str(to))
    written = (to / "country_profiles" / "xkz" / "readings.csv").read_text(encoding="utf-8")
    assert "a;b" in written
    assert check_folder(to / "country_profiles" / "xkz", today) == []


def test_one_broken_map_stops_no_other_area(workspace: Workspace, today: dt.date) -> None:
    """Boundaries that cannot be read are that area's problem: the others are planned and made."""
    from planning.building import plan_pages

    for code in ("XKY", "XKZ"):
        new_profile(workspace, code, "Testland")
    (workspace.profiles / "xkz" / "geography.geojson").write_text("[", encoding="utf-8")
    assert {job.area for job in plan_pages(workspace, "hct", today)} == {"", "XKY", "XKZ"}

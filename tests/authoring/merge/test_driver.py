"""Git merges the files of a profile as the command does."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from merge_fixture import actors, edit, faults, git, text_of, write

from planning.authoring.merge.driver import merge_for_git
from planning.cli import main
from planning.keeping.journal import read_journal
from planning.profiles.workspace import Workspace


def test_a_plain_git_merge_does_the_same(repository: Workspace) -> None:
    """With the driver installed ``git merge`` puts records and paragraphs together, and the journal of both."""
    (line,) = CliRunner().invoke(main, ["merge", "--install", "--workspace", str(repository.root)]).output.splitlines()
    assert "by records and paragraphs" in line
    git(repository.root, "add", "-A")
    git(repository.root, "commit", "-q", "-m", "mine")
    git(repository.root, "merge", "-q", "field", "-m", "both")
    assert actors(repository)["A-01"]["influence"] == "4"
    assert actors(repository)["A-01"]["position"] == "1"
    assert "The river is closed." in text_of(repository, "assessment.md")
    who = {line.who for line in read_journal(repository.profiles / "xkz")[0].lines}
    assert {"Amina", "Bilal"} <= who
    assert [f for f in faults(repository) if "journal.jsonl" in f] == []


def test_git_stops_where_two_versions_are_kept(repository: Workspace) -> None:
    """Both changed one field: git says that there is a conflict, and the file holds both versions, readable."""
    CliRunner().invoke(main, ["merge", "--install", "--workspace", str(repository.root)])
    edit(repository, "Bilal", "A-01", influence="1")
    git(repository.root, "add", "-A")
    git(repository.root, "commit", "-q", "-m", "mine")
    done = git(repository.root, "merge", "field", "-m", "both", check=False)
    assert done.returncode == 1
    assert "two versions" in done.stderr + done.stdout
    assert actors(repository)["A-01"]["influence"] == "1"
    assert actors(repository)["A-01"]["other_versions"][0]["value"] == "4"  # type: ignore[index]


@pytest.fixture
def installed(repository: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The repository with the driver installed and all committed on ``main``."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    assert CliRunner().invoke(main, ["merge", "--install", "--workspace", str(repository.root)]).exit_code == 0
    git(repository.root, "add", "-A")
    git(repository.root, "commit", "-q", "-m", "mine")
    return repository


def on_a_branch(place: Workspace, name: str, file: str, old: bytes, new: bytes) -> None:
    """Change bytes of a file on a new branch, and go back."""
    git(place.root, "checkout", "-q", "-b", name)
    path = place.profiles / "xkz" / file
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    git(place.root, "commit", "-q", "-a", "-m", name)
    git(place.root, "checkout", "-q", "main")


@pytest.mark.parametrize(("old", "new"), [(b"The river is open.", b"Caf\xe9."), (b"level: 2", b"level: 2\x00\x01")])
def test_what_is_no_text_keeps_both_for_git(installed: Workspace, old: bytes, new: bytes) -> None:
    """Theirs holds bytes that are no text: one line, a conflict, and theirs stands in the file between git's own marks."""
    on_a_branch(installed, "odd", "assessment.md", old, new)
    write(installed, old.decode(), "level: 2\n\nOurs." if b"level" in old else "Ours.")
    git(installed.root, "commit", "-q", "-a", "-m", "ours")
    done = git(installed.root, "merge", "odd", check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "Traceback" not in said
    assert "merged by lines alone" in said
    content = (installed.profiles / "xkz" / "assessment.md").read_bytes()
    assert all(part in content for part in (b"<<<<<<<", b"Ours.", b"=======", new, b">>>>>>>"))


def test_boundaries_that_both_changed_keep_both_for_git(installed: Workspace) -> None:
    """A file of another kind is merged by lines: git's marks stand in it, so that adding it does not drop theirs."""
    path = installed.profiles / "xkz" / "aliases.csv"
    (installed.root / ".gitattributes").write_text("country_profiles/*/* merge=planning\n", encoding="utf-8")
    path = path.with_name("geography.geojson")
    path.write_text('{\n"a": 1\n}\n', encoding="utf-8")
    git(installed.root, "add", "-A")
    git(installed.root, "commit", "-q", "-m", "shapes")
    on_a_branch(installed, "shapes", "geography.geojson", b'"a": 1', b'"a": 2')
    write(installed, '"a": 1', '"a": 3', "geography.geojson")
    git(installed.root, "commit", "-q", "-a", "-m", "ours")
    assert git(installed.root, "merge", "shapes", check=False).returncode == 1
    text = path.read_text(encoding="utf-8")
    assert '"a": 2' in text
    assert '"a": 3' in text


@pytest.mark.parametrize("how", ["rebase", "cherry-pick", "merge"])
def test_rebase_and_cherry_pick_do_the_same(installed: Workspace, how: str) -> None:
    """Two commits, each of which one side wrote otherwise: nothing that either wrote is gone, whichever way they meet."""
    root = installed.root
    git(root, "checkout", "-q", "field")
    write(installed, "position: 0", "position: 2", "actors.yml")
    git(root, "commit", "-q", "-a", "-m", "three")
    tip = git(root, "rev-parse", "field").stdout.strip()
    if how == "rebase":
        done = git(root, "-c", "core.editor=true", "rebase", "main", check=False)
    else:
        git(root, "checkout", "-q", "main")
        done = git(root, how, *(["field~2..field"] if how == "cherry-pick" else ["field"]), check=False)
    for _ in range(3):
        if done.returncode == 0:
            break
        assert "two versions" in done.stdout + done.stderr
        assert "<<<<<<<" not in text_of(installed)
        git(root, "add", "-A")
        more = ["commit", "-q", "-m", "both"] if how == "merge" else [how, "--continue"]
        done = git(root, "-c", "core.editor=true", *more, check=False)
    assert done.returncode == 0, done.stderr
    assert tip
    one = actors(installed)["A-01"]
    assert one["influence"] == "4"
    values = [one["position"], *(n["value"] for n in one["other_versions"])]  # type: ignore[attr-defined]
    assert sorted(values) == ["1", "2"]
    text = text_of(installed, "assessment.md")
    assert "The river is closed." in text
    assert "As it is." in text
    who = {line.who for line in read_journal(installed.profiles / "xkz")[0].lines}
    assert {"Amina", "Bilal"} <= who


def test_branches_that_met_crosswise_keep_both_choices_for_git(installed: Workspace) -> None:
    """Each branch had taken in the other and settled one field in its own way: git finds both, and the file says so."""
    root = installed.root
    edit(installed, "Bilal", "A-01", influence="1")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "ours")
    git(root, "branch", "then")
    git(root, "merge", "-q", "-s", "ours", "field", "-m", "ours holds")
    git(root, "checkout", "-q", "field")
    git(root, "merge", "-q", "-s", "ours", "then", "-m", "theirs holds")
    write(installed, "name: River guard", "name: Guard of the river", "actors.yml")
    git(root, "commit", "-q", "-a", "-m", "later")
    git(root, "checkout", "-q", "main")
    done = git(root, "merge", "field", "-m", "both", check=False)
    assert done.returncode == 1
    one = actors(installed)["A-01"]
    values = [one["influence"], *(n["value"] for n in one["other_versions"] if n["field"] == "influence")]  # type: ignore[attr-defined]
    assert sorted(values) == ["1", "4"]
    assert actors(installed)["A-02"]["name"] == "Guard of the river"


def test_git_is_told_which_level_of_a_row_holds(tmp_path: Path) -> None:
    """Nothing stands in two versions, so that nobody is sent to the check for it."""
    head = "indicator,mission,period,value,unit,source,as_of,reliability,level,review_by\n"
    files = [tmp_path / name for name in ("base", "ours", "theirs")]
    for file, (value, level) in zip(files, ((4, 3), (4, 1), (5, 3)), strict=True):
        file.write_text(f"{head}killed,,2015,{value},persons,EX,,,{level},\n", encoding="utf-8")
    [line] = merge_for_git(files[0], files[1], files[2], "country_profiles/xkz/readings.csv")
    assert line.startswith("xkz/readings.csv: level of killed")
    assert line.endswith(": the other branch wrote 3, this branch wrote 1; the stricter one holds")

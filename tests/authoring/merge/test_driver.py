"""Git merges the files of a profile as the command does."""

from __future__ import annotations

from click.testing import CliRunner
from merge_fixture import actors, edit, faults, git, text_of

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

"""Rehearsals in a folder: nothing of a later step is there, answers stay as handed in, bad ones get their line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from site_fixture import ROOT

from planning.authoring.rehearse import case_of, cases
from planning.cli import main
from planning.profiles import find_workspace

PAST = ("iraq-2025", "mali-2023", "sudan-2020", "yemen-2026")


def planning(*words: str) -> Result:
    """Run the command on the workspace of the repository."""
    return CliRunner().invoke(main, ["rehearse", *words, "--workspace", str(ROOT)])


def answer(folder: Path, step: int, value: str) -> None:
    """Give every question of a step the same answer."""
    path = folder / f"answers-{step}.yml"
    lines = [
        f"{line} {value}" if line.endswith(":") and line.startswith('"') else line
        for line in path.read_text().splitlines()
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("key", [*PAST, "XKA", "XKB", "XKC"])
def test_every_case_goes_from_its_first_step_to_its_score(key: str, tmp_path: Path) -> None:
    """Each step is written only after the one before was answered, and the last gives the score."""
    folder = tmp_path / "r"
    assert planning(key, "--to", str(folder)).exit_code == 0
    steps = case_of(find_workspace(ROOT), key).steps
    for n in range(1, len(steps) + 1):
        assert {p.name for p in folder.glob("step-*")} == {f"step-{m}.md" for m in range(1, n + 1)}
        assert not (folder / "result.md").exists()
        answer(folder, n, "0.5")
        done = planning("--on", str(folder))
        assert (done.exit_code, "Traceback" in done.output) == (0, False)
    asked = sum(len(s.asks) for s in steps)
    result = (folder / "result.md").read_text()
    assert f"Brier score over {asked} of {asked} questions: 0.25" in result
    assert "is over" in planning("--on", str(folder)).output


@pytest.mark.parametrize("key", PAST)
def test_no_file_of_a_step_tells_what_came(key: str, tmp_path: Path) -> None:
    """The words that say what came of a question stand in no file before its answers are handed in."""
    folder = tmp_path / "r"
    planning(key, "--to", str(folder))
    for n, step in enumerate(case_of(find_workspace(ROOT), key).steps, 1):
        there = "\n".join(p.read_text() for p in folder.iterdir())
        assert not [a.because for a in step.asks if a.because in there]
        answer(folder, n, "X")
        planning("--on", str(folder))


def test_real_cases_know_only_what_the_public_edition_has() -> None:
    """Every source of a closure is one of the public record; the title tells nothing of the end."""
    for key in PAST:
        case = case_of(find_workspace(ROOT), key)
        assert not case.fictional
        assert all(k.source for s in case.steps for k in s.known)
        assert "end" not in case.title.replace("end of", "")


def test_the_list_names_every_case() -> None:
    """Past closures and the exercise areas, and nothing else."""
    assert tuple(cases(find_workspace(ROOT))) == (*PAST, "XKA", "XKB", "XKC")
    assert all(key in planning().output for key in (*PAST, "XKA"))


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("", "answers-1.yml:5  1.1: found no answer; allowed a probability from 0 to 1, or X for no view"),
        (
            "30",
            "answers-1.yml:5  1.1: found '30'; allowed a probability from 0 to 1, or X for no view; write 0.3 for 30 per cent",
        ),
        ("-0.1", "answers-1.yml:5  1.1: found '-0.1'"),
        ("nan", "answers-1.yml:5  1.1: found 'nan'"),
        ("1e-1", "answers-1.yml:5  1.1: found '1e-1'"),
        ("[0.1]", "answers-1.yml:5  1.1: found no answer"),
    ],
)
def test_an_answer_that_is_none_opens_nothing(typed: str, line: str, tmp_path: Path) -> None:
    """Each gets its line, the exit code is 1, and no step is opened."""
    folder = tmp_path / "r"
    planning("mali-2023", "--to", str(folder))
    answer(folder, 1, "0.5")
    path = folder / "answers-1.yml"
    path.write_text(path.read_text().replace('"1.1": 0.5', f'"1.1": {typed}'), encoding="utf-8")
    done = planning("--on", str(folder))
    assert done.exit_code == 1
    assert line in done.output
    assert not (folder / "step-2.md").exists()


def test_answers_that_were_handed_in_cannot_be_changed_later(tmp_path: Path) -> None:
    """The line says what was handed in; with it written back the rehearsal goes on."""
    folder = tmp_path / "r"
    planning("mali-2023", "--to", str(folder))
    answer(folder, 1, "0.5")
    planning("--on", str(folder))
    answer(folder, 2, "0.5")
    path = folder / "answers-1.yml"
    before = path.read_text()
    path.write_text(before.replace('"1.1": 0.5', '"1.1": 0.9'), encoding="utf-8")
    done = planning("--on", str(folder))
    assert done.exit_code == 1
    assert "other answers than those handed in (1.1: 0.5" in done.output
    path.write_text(before, encoding="utf-8")
    assert planning("--on", str(folder)).exit_code == 0


def test_wrong_use_says_what_to_do(tmp_path: Path) -> None:
    """An unknown case, no folder, a folder that is none of ours or holds something, a state that was broken."""
    assert "do you mean mali-2023?" in planning("mali-2022", "--to", str(tmp_path / "a")).output
    assert "--to is missing" in planning("mali-2023").output
    assert "is no rehearsal" in planning("--on", str(tmp_path)).output
    assert "give one of the two" in planning("XKA", "--on", str(tmp_path)).output
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x").write_text("mine")
    assert "holds something already" in planning("XKA", "--to", str(tmp_path / "b")).output
    assert [p.name for p in (tmp_path / "b").iterdir()] == ["x"]
    planning("XKA", "--to", str(tmp_path / "c"))
    (tmp_path / "c" / "rehearsal.yml").write_text("case: XKA\nstep: two\n")
    assert "somebody changed it" in planning("--on", str(tmp_path / "c")).output

"""The form in JupyterLab: checked while it is typed, kept at once, handed in whole, and nothing of it in a saved notebook."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from elicit_fixture import CLOSES, Team, at, team_in, views

pytest.importorskip("ipywidgets", reason="the extra lab is not installed")

from planning.authoring.elicit import Form, form, read_round
from planning.building.templates import check_workbench


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """Give a team with an open round of three questions."""
    team = team_in(tmp_path)
    team.open()
    return team


def opened(team: Team, name: str = "draft.yml") -> Form:
    """Open the form of a member."""
    one, place = read_round(team.shared)
    return Form(one, place, team.root / "own" / name, clock=lambda: at(CLOSES))


def fill(made: Form, member: int = 0) -> None:
    """Type a member's answers, field after field."""
    for part in made.questions:
        entry = views(member)[part.question.id]
        shares = entry.get("shares", [])
        typed = {**entry, **{str(n): share for n, share in enumerate(shares)}}
        for name, field in part.fields.items():
            field.value = typed[name]
        part.because.value = str(entry.get("because", ""))


def press(made: Form, code: str) -> None:
    """Type the code and press the button, once to see the answers and once to hand them in."""
    made.code.value = code
    made.button.click()
    made.button.click()


def test_what_was_typed_is_handed_in_and_the_facilitator_reads_it(team: Team) -> None:
    """The way of a member: fields, code, button; the code is gone from the form, and the file is in the folder."""
    made = opened(team)
    fill(made)
    assert "3 of 3 answered." in made.state.value
    press(made, team.codes[0])
    assert "Handed in: answer-" in made.said.value
    assert made.code.value == ""
    found = team.collect()
    assert (found.people, found.problems) == (1, [])
    assert [a.because for a in found.answers["Q-01"]] == ["Reason A about the bridge"]
    assert [a.shares for a in found.answers["Q-03"]] == [(0.5, 0.5, 0)]


def test_every_change_is_in_the_draft_at_once_and_back_the_next_time(team: Team) -> None:
    """For the eyes of its owner alone; a form that is opened again holds it, also what is not an answer yet."""
    made = opened(team)
    made.questions[0].fields["best"].value = "0.4"
    made.questions[1].view.value = True
    made.questions[2].fields["1"].value = "0.7"
    assert stat.S_IMODE(made.draft.stat().st_mode) == 0o600
    again = opened(team)
    assert again.questions[0].fields["best"].value == "0.4"
    assert again.questions[1].view.value is True
    assert [f.value for f in again.questions[2].fields.values()] == ["", "0.7", ""]
    assert list((team.shared / "round_1").glob("*.age")) == []


def test_a_value_that_does_not_fit_is_told_where_it_stands(team: Team) -> None:
    """As soon as it is typed, below its own question, and gone when it is mended."""
    made = opened(team)
    part = made.questions[0]
    assert part.said.value == ""
    part.fields["best"].value = "40"
    assert "Q-01 best: found 40; allowed a probability from 0 to 1; write 0.3 for 30 per cent" in part.said.value
    part.because.value = "ask Col. Example"
    assert "Q-01 because: found a person&#x27;s name" in part.said.value
    part.fields["best"].value, part.because.value = "0.4", ""
    assert part.said.value == ""
    assert "1 of 3 answered. Still open: Q-02, Q-03." in made.state.value


def test_nothing_is_handed_in_with_a_problem_and_all_are_told(team: Team) -> None:
    """The button lists every problem of every question, and the folder stays empty."""
    made = opened(team)
    made.questions[0].fields["best"].value = "40"
    press(made, team.codes[0])
    for told in ("Nothing was handed in", "Q-01 best: found 40", "Q-02: found neither", "Q-03: found neither"):
        assert told in made.said.value
    assert list((team.shared / "round_1").glob("*.age")) == []


def test_the_button_shows_what_it_hands_in_and_hands_in_nothing_else(team: Team) -> None:
    """The first press shows the answers; a value that arrives after it is shown first as well, and never goes unseen."""
    made = opened(team)
    fill(made)
    made.code.value = team.codes[0]
    made.button.click()
    assert "Q-01: 0.110 (0.010 to 0.210, 60 per cent sure); because: Reason A about the bridge" in made.said.value
    assert "Q-03: few 0.5, some 0.50, many 0.00" in made.said.value
    made.questions[0].fields["best"].value = "0.2"
    made.button.click()
    assert "Q-01: 0.2 (0.010 to 0.210" in made.said.value
    assert list((team.shared / "round_1").glob("*.age")) == []
    made.button.click()
    assert "Handed in as it stands here." in made.state.value
    assert [a.best for a in team.collect().answers["Q-01"]] == [0.2]


def test_a_change_after_handing_in_is_told(team: Team) -> None:
    """Else somebody would think that it counts."""
    made = opened(team)
    assert "Not handed in yet." in made.state.value
    fill(made)
    press(made, team.codes[0])
    made.questions[0].fields["best"].value = "0.15"
    assert "Changed since it was handed in: hand in again, else the change does not count." in made.state.value
    assert "Handed in before; a new one replaces it." in opened(team).state.value


def test_no_view_takes_the_numbers_out_and_gives_them_back(team: Team) -> None:
    """Ticked, the fields are off and the reasons count; unticked, the numbers are there again."""
    made = opened(team)
    fill(made)
    part = made.questions[0]
    part.view.value = True
    assert all(f.disabled for f in part.fields.values())
    assert made.sheet.entries["Q-01"] == {"view": "no", "because": "Reason A about the bridge"}
    part.view.value = False
    assert not any(f.disabled for f in part.fields.values())
    assert made.sheet.entries["Q-01"]["best"] == "0.110"


def test_handing_in_again_replaces_also_from_a_form_opened_anew(team: Team) -> None:
    """The draft remembers what was handed in, so that two files of one member are no problem."""
    made = opened(team)
    fill(made)
    press(made, team.codes[0])
    again = opened(team)
    again.questions[0].fields["best"].value = "0.15"
    press(again, team.codes[0])
    found = team.collect()
    assert (found.problems, found.replaced) == ([], 1)
    assert [a.best for a in found.answers["Q-01"]] == [0.15]


def test_a_wrong_code_and_a_full_disk_keep_the_draft(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form says what happened, and the answers are still there."""
    made = opened(team)
    fill(made)
    press(made, "ABCD-EFGH-JKMN-PQRS")
    assert "this code does not fit this folder" in made.said.value

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("planning.authoring.elicit.handing_in.write_whole", full)
    press(made, team.codes[0])
    assert "No space left on device; nothing was handed in, your draft is kept" in made.said.value
    assert list((team.shared / "round_1").glob("*.age")) == []
    assert opened(team).questions[0].because.value == "Reason A about the bridge"


def test_a_draft_that_cannot_be_kept_is_told(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was typed stands in the form alone, and the form says so."""
    made = opened(team)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("planning.authoring.elicit.answers.write_whole", full)
    made.questions[0].fields["best"].value = "0.4"
    assert "the draft is not kept, only this form has it" in made.said.value


def test_a_saved_notebook_holds_nothing_of_an_answer(team: Team) -> None:
    """The text beside the form says that there is one, and nothing else; the widget goes by its number."""
    made = opened(team)
    fill(made)
    bundle = made._repr_mimebundle_()
    assert bundle["text/plain"] == "A form for your answers: run this notebook cell again to see it."
    assert set(bundle) == {"text/plain", "application/vnd.jupyter.widget-view+json"}
    assert "Reason" not in json.dumps(bundle)


def test_a_question_is_shown_as_text(tmp_path: Path) -> None:
    """Markup in a question is text in the form, in its lines and in its classes."""
    team = team_in(tmp_path, (Path(team_in(tmp_path / "spare").home) / "questions.yml").read_text(encoding="utf-8").replace("Will the bridge", "Will <img src=x> the bridge"))  # fmt: skip
    team.open()
    made = opened(team)
    head = made.questions[0].box.children[0].value
    assert "<img" not in head
    assert "&lt;img src=x&gt;" in head


def test_every_field_has_a_label_that_names_its_question(team: Team) -> None:
    """Who hears the form, or sees a part of it, knows which question a field belongs to; fields stand in order."""
    made = opened(team)
    for part in made.questions:
        fields = [part.view, *part.fields.values(), part.because]
        assert all(f.description.startswith(f"{part.question.id}: ") for f in fields)
        assert [c for c in part.box.children if c in fields] == fields
    assert list(made.box.children[-5:-1]) == [
        made.state,
        made.code,
        made.said,
        made.button,
    ]  # last stands what guards the keys


def test_what_stands_in_the_way_is_said_in_a_line(tmp_path: Path, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a round, a draft that is something else: a sentence in the place of the form, no traceback."""
    assert "holds no round" in form(tmp_path / "nowhere").value
    (tmp_path / "letter.yml").write_text("a letter", encoding="utf-8")
    assert "it is left as it is" in form(team.shared, tmp_path / "letter.yml").value
    monkeypatch.chdir(tmp_path)
    assert "there is no workspace here" in form(team.shared).value


def test_the_notebook_opens_the_form_of_a_folder_beside_the_workspace(
    team: Team, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its notebook cells, run as JupyterLab runs them in workbench/, with the name of the folder set."""
    bench = team.root / "workbench"
    bench.mkdir()
    team.shared.rename(team.root / "round_folder")
    monkeypatch.chdir(bench)
    notebook = json.loads((root / "workbench" / "answer_questions.ipynb").read_text(encoding="utf-8"))
    space: dict[str, Any] = {}
    first, last = ("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code")
    exec(first, space)
    *before, call = last.strip().splitlines()
    exec("\n".join(before), space)
    made = eval(call, space)
    assert isinstance(made, Form)
    assert made.draft.parent == team.root / ".planning" / "elicit"


def test_the_notebooks_of_the_workbench_are_thin_and_without_outputs(root: Path, tmp_path: Path) -> None:
    """As templates are: the committed ones have no problem; a loop, outputs and a torn file each have their line."""
    assert list((root / "workbench").glob("*.ipynb"))
    assert check_workbench(root / "workbench") == []
    notebook = json.loads((root / "workbench" / "answer_questions.ipynb").read_text(encoding="utf-8"))
    notebook["cells"][-1]["source"] = ["for n in folder:\n", "    n"]
    notebook["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["0.3"]}]
    (tmp_path / "a.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "b.ipynb").write_text("{", encoding="utf-8")
    told = [f"{p.file} {p.found}" for p in check_workbench(tmp_path)]
    assert [t.partition("/")[2] for t in told] == [
        "a.ipynb outputs in a template",
        "a.ipynb a function, class or loop",
        "b.ipynb a file that is no notebook",
    ]

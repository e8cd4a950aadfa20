"""A site that the leak gate refuses is left nowhere: neither where it would be served, nor beside it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from site_fixture import AS_OF, ROOT, command, copy_workspace, small, small_site, tree

from planning.problems import PlanningError
from planning.profiles import Workspace
from planning.publishing import guard, inspect, publish
from planning.sharing import ACCEPTED, LeakError

__all__ = ["small", "small_site"]  # the fixtures

LEAK = "Talk to the Red Reed faction about it."  # a name that area XKA seals at level 3


def say_in_a_page(workspace: Path) -> None:
    """Type a sealed name into a text at the level of the edition."""
    path = workspace / "country_profiles" / "xka" / "gaps.yml"
    with path.open("a", encoding="utf-8") as file:
        file.write(f"  - id: IG-99\n    level: 2\n    topic: {LEAK}\n")


def test_a_clean_site_of_real_and_exercise_areas_is_published(small: Path, tmp_path: Path) -> None:
    """The verdict goes with what was published."""
    done = publish(Workspace(small), tmp_path / "site", "embedded", edition="hct")
    assert done.verdict.lines == []
    assert done.verdict.files == len(tree(tmp_path / "site"))
    assert inspect(Workspace(small), tmp_path / "site", "hct").alarms == ()


def test_a_refused_site_leaves_the_old_one_and_nothing_of_itself(small: Path, small_site: Path, tmp_path: Path) -> None:
    """The error lists every alarm, and the folder beside the site is as it was."""
    shutil.copytree(small_site, tmp_path / "out" / "site")
    before = tree(tmp_path / "out")
    say_in_a_page(small)
    one = ("--area", "XKA", "--product", "country_assessment")
    command("run", "--workspace", str(small), "--as-of", AS_OF, *one, "--quiet")
    with pytest.raises(LeakError) as refused:
        publish(Workspace(small), tmp_path / "out" / "site", "embedded")
    assert "reports/xka/country_assessment.html  names: found a name sealed at level 3 (XKA A-07 name)" in str(
        refused.value
    )
    assert "Reed" not in str(refused.value)
    assert tree(tmp_path / "out") == before


def test_publishing_ends_with_1_and_says_every_alarm(small: Path, tmp_path: Path) -> None:
    """Where there was no site, there is none."""
    say_in_a_page(small)
    arguments = ["--as-of", AS_OF, "--builder", "embedded", "--quiet", "--to", str(tmp_path / "site")]
    done = command("publish", "--workspace", str(small), *arguments, code=1)
    assert "the leak gate refuses the site of the hct edition" in done.stderr
    assert "XKA A-07 name" in done.stderr
    assert "The site is at" not in done.stdout
    assert not (tmp_path / "site").exists()


def test_the_gate_of_another_edition_refuses_the_site(small: Path, small_site: Path) -> None:
    """A site for the HCT is no site for everybody."""
    verdict = inspect(Workspace(small), small_site, "public")
    assert {a.rule for a in verdict.alarms} >= {"edition", "names", "texts"}
    with pytest.raises(LeakError, match="refuses the site of the public edition"):
        guard(Workspace(small), small_site, "public")


def test_a_hand_written_page_is_read_as_any_other(small: Path, tmp_path: Path) -> None:
    """A sealed name that somebody typed into the method page is found there, and in the search."""
    with (small / "method.qmd").open("a", encoding="utf-8") as file:
        file.write(f"\n## More\n\n{LEAK}\n")  # the beginning of a section stands in the search as it is
    with pytest.raises(LeakError) as refused:
        publish(Workspace(small), tmp_path / "site", "embedded")
    assert {line.split()[0] for line in str(refused.value).splitlines()[1:]} == {
        "method.html",
        "search-data.js",
        "search.json",
    }


def test_a_broken_file_of_accepted_alarms_stops_the_publishing(small: Path, tmp_path: Path) -> None:
    """An acceptance that cannot be read is none, and nobody is left in doubt."""
    (small / "country_profiles" / ACCEPTED).write_text("- alarm: x\n", encoding="utf-8")
    with pytest.raises(PlanningError, match=rf"(?s)accepted alarms has problems:.*{ACCEPTED}:1  rule: found nothing"):
        publish(Workspace(small), tmp_path / "site", "embedded")
    assert not (tmp_path / "site").exists()


def test_what_this_machine_is_called_is_looked_for(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret of the environment in a hand-written page, and the path of the workspace."""
    monkeypatch.setenv("PLANNING_TEST_TOKEN", "k7Gq-99-zz-PLM")
    with (small / "glossary.qmd").open("a", encoding="utf-8") as file:
        file.write(f"\nSee {small}/country_profiles and k7Gq-99-zz-PLM.\n")
    with pytest.raises(LeakError) as refused:
        publish(Workspace(small), tmp_path / "site", "embedded")
    assert "glossary.html  machine: found the value of the environment variable PLANNING_TEST_TOKEN" in str(
        refused.value
    )
    assert "glossary.html  machine: found a path of this machine" in str(refused.value)
    assert "k7Gq" not in str(refused.value)


def test_quarto_at_the_root_is_guarded_as_well(small: Path, small_site: Path, tmp_path: Path) -> None:
    """What Quarto rendered in place is taken away again when the gate refuses it."""
    root = tmp_path / "root"
    shutil.copytree(small, root)
    (root / "scripts").mkdir()
    shutil.copyfile(ROOT / "scripts" / "finish_site.py", root / "scripts" / "finish_site.py")
    shutil.copytree(small_site, root / "_site")

    def finish() -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        script = [sys.executable, str(root / "scripts" / "finish_site.py")]
        return subprocess.run(script, capture_output=True, text=True, check=False, env=environment)

    assert finish().returncode == 0
    assert json.loads((root / "_site" / "build.json").read_text(encoding="utf-8"))["edition"] == "hct"
    (root / "_site" / "notes.txt").write_text(LEAK, encoding="utf-8")
    done = finish()
    assert done.returncode == 1
    assert "notes.txt  names: found" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (root / "_site").exists()
    assert (root / "country_profiles").is_dir()


def test_a_release_passes_through_the_gate_too(tmp_path: Path) -> None:
    """A sealed name that somebody typed into an open text stops the release, with nothing written; mended, it goes out."""
    folder = copy_workspace(tmp_path / "w", ("xka",))
    gaps = folder / "country_profiles" / "xka" / "gaps.yml"
    clean = gaps.read_text(encoding="utf-8")
    say_in_a_page(folder)
    place = ("--workspace", str(folder), "--edition", "hct", "--to", str(tmp_path / "out"))
    done = command("release", *place, code=1)
    assert "nothing was released" in done.stderr
    assert "country_profiles/xka/gaps.yml  names:" in done.stderr
    assert "Red Reed" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["w"]
    gaps.write_text(clean, encoding="utf-8")
    command("release", *place)
    assert (tmp_path / "out" / "country_profiles" / "xka" / "facts.yml").is_file()


@pytest.mark.parametrize("edition", ["public", "hct", "cmcs"])
def test_every_area_can_be_released_for_every_edition(edition: str, tmp_path: Path) -> None:
    """The committed profiles hold no text that tells readers of an edition what another record keeps from them."""
    command("release", "--workspace", str(ROOT), "--edition", edition, "--to", str(tmp_path / "out"))
    assert {p.name for p in (tmp_path / "out" / "country_profiles").iterdir()} >= {"sdn", "xka", "xkb", "xkc"}


@pytest.mark.parametrize(("edition", "areas"), [("public", ("xka", "xkc")), ("cmcs", ("xka", "xkb"))])
def test_the_exercise_areas_can_be_published_for_every_edition(
    edition: str, areas: tuple[str, ...], tmp_path: Path
) -> None:
    """Their pages, which are full, pass the gate for readers below and above the HCT, whose site other tests make."""
    folder = copy_workspace(tmp_path / "w", areas)
    place = ("--workspace", str(folder), "--edition", edition, "--as-of", AS_OF, "--builder", "embedded", "--quiet")
    done = command("publish", *place)
    assert "no alarm" in done.stdout + done.stderr

"""The choice between Quarto and the embedded builder, with stand-ins for a ``quarto`` on the PATH."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from site_fixture import PRODUCT_PAGES, SMALL, tree

from planning.building import PRODUCTS
from planning.problems import UsageError
from planning.profiles import Workspace
from planning.publishing import publish
from planning.publishing.builders import PublishError, choose_builder

RENDERS = """rm -rf "$KEPT" && cp -r "$2" "$KEPT"
mkdir "$2/_site" && cp "$2/assets/planning.css" "$2/_site/" && echo '[]' > "$2/_site/search.json"
echo '<p>by the stand-in</p>' > "$2/_site/index.html"
"""
FAILS = """mkdir "$2/_site" && echo half > "$2/_site/index.html"
echo "working" >&2; echo "" >&2; echo "ERROR: it did not work" >&2
exit 1
"""
Standing = Callable[[str, str], None]


@pytest.fixture
def quarto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Standing:
    """Put an executable ``quarto`` alone in front of the PATH: ``quarto(version, what it does for render)``."""

    def make(version: str, body: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        script = folder / "quarto"
        head = f'#!/bin/sh\nif [ "$1" = --version ]; then echo "{version}"; exit 0; fi\n[ "$1" = render ] || exit 9\n'
        script.write_text(head + body, encoding="utf-8")
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        monkeypatch.setenv("KEPT", str(tmp_path / "kept"))

    return make


@pytest.fixture
def _no_quarto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))


def test_quarto_is_taken_where_it_is_new_enough(quarto: Standing) -> None:
    """Quarto 1.6 on the PATH is chosen by itself and by name, and not where the embedded builder is asked for."""
    quarto("1.6.40", RENDERS)
    assert choose_builder("auto") == ("quarto", "1.6.40")
    assert choose_builder("quarto") == ("quarto", "1.6.40")
    assert choose_builder("embedded")[0] == "embedded"


@pytest.mark.parametrize("version", ["1.4.557", "0.9", "", "quarto"])
def test_an_old_or_unreadable_quarto_is_passed_over(version: str, quarto: Standing) -> None:
    """A version below 1.5 or none at all gives the embedded builder, or one line where Quarto was asked for."""
    quarto(version, RENDERS)
    assert choose_builder("auto")[0] == "embedded"
    with pytest.raises(UsageError, match=r"no quarto >= 1\.5 on the PATH; install it"):
        choose_builder("quarto")


@pytest.mark.parametrize("version", ["1.5.0", "1.10.1", "2.0"])
def test_versions_are_compared_as_numbers(version: str, quarto: Standing) -> None:
    """1.10 is newer than 1.5, and the lowest version allowed is taken."""
    quarto(version, RENDERS)
    assert choose_builder("auto") == ("quarto", version)


@pytest.mark.usefixtures("_no_quarto")
def test_without_quarto_the_embedded_builder_is_taken() -> None:
    """No Quarto is no obstacle, unless it was asked for by name."""
    kind, version = choose_builder("auto")
    assert kind == "embedded"
    assert version.startswith("smalldocs ")
    with pytest.raises(UsageError, match="--builder embedded"):
        choose_builder("quarto")


def test_an_unknown_builder_is_a_wrong_use() -> None:
    """The message lists what may be asked for."""
    with pytest.raises(UsageError, match="allowed auto, quarto, embedded"):
        choose_builder("quatro")


def test_a_quarto_that_cannot_tell_its_version_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken installation gives the embedded builder instead of a traceback."""
    script = tmp_path / "quarto"
    script.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert choose_builder("auto")[0] == "embedded"


def test_quarto_renders_the_staged_project(quarto: Standing, small: Path, tmp_path: Path) -> None:
    """Quarto gets one folder with hand-written files, pages and sidebars, no hooks and no index, and its site is taken."""
    quarto("1.6.40", RENDERS)
    done = publish(Workspace(small), tmp_path / "site", "auto")
    assert (done.builder, done.version) == ("quarto", "1.6.40")
    assert sorted(tree(tmp_path / "site")) == [
        "build.json",
        "index.html",
        "planning.css",
        "search-data.js",
        "search.json",
    ]
    assert "by the stand-in" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    planned = len(SMALL) * len(PRODUCT_PAGES) + sum(not p.each_area for p in PRODUCTS)
    record = json.loads((tmp_path / "site" / "build.json").read_text(encoding="utf-8"))
    assert (record["builder"], record["version"], len(record["pages"])) == ("quarto", "1.6.40", planned)
    kept = tmp_path / "kept"
    config = yaml.safe_load((kept / "_quarto.yml").read_text(encoding="utf-8"))
    assert not {"pre-render", "post-render"} & set(config["project"])
    assert config["metadata-files"] == ["reports/_sidebar.yml"]
    staged = tree(kept)
    assert {"index.qmd", "method.qmd", "glossary.qmd", "assets/planning.css", "reports/_sidebar.yml"} <= set(staged)
    assert staged["reports/xka/index.ipynb"] == tree(small / "reports")["xka/index.ipynb"]
    assert not [p for p in staged if "pages.json" in p or p.startswith(("country_profiles", "templates", "planning"))]


def test_a_failing_quarto_leaves_the_old_site_and_says_its_own_words(
    quarto: Standing, small: Path, small_site: Path, tmp_path: Path
) -> None:
    """Quarto's last lines are the message, and what stood before is untouched."""
    shutil.copytree(small_site, tmp_path / "site")
    before = tree(tmp_path / "site")
    quarto("1.6.40", FAILS)
    with pytest.raises(PublishError, match="quarto could not render the site: working / ERROR: it did not work"):
        publish(Workspace(small), tmp_path / "site", "auto")
    assert tree(tmp_path / "site") == before


def test_an_old_quarto_still_gives_a_site(quarto: Standing, small: Path, tmp_path: Path) -> None:
    """With Quarto 1.4 the embedded builder renders, and the record says so."""
    quarto("1.4.557", FAILS)
    done = publish(Workspace(small), tmp_path / "site", "auto")
    assert done.builder == "embedded"
    assert "smalldocs" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("quarto") is None, reason="no Quarto on this machine")
def test_the_real_quarto_renders_the_pages(small: Path, tmp_path: Path) -> None:
    """Where Quarto is installed it renders every page."""
    publish(Workspace(small), tmp_path / "site", "quarto")
    pages = json.loads((tmp_path / "site" / "build.json").read_text(encoding="utf-8"))["pages"]
    assert len(pages) == len(SMALL) * len(PRODUCT_PAGES) + sum(not p.each_area for p in PRODUCTS)
    assert not [p["page"] for p in pages if not (tmp_path / "site" / p["page"]).is_file()]

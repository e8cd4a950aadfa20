"""Publishes an edition: stages the project, renders it, records what was built, and only then replaces the old site."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from planning.building.reports import ASSETS, INDEX, read_index
from planning.problems import UsageError
from planning.profiles import Workspace
from planning.profiles.writing import write_whole
from planning.publishing.builders import PublishError, choose_builder, render
from planning.publishing.finishing import finish_site
from planning.publishing.gating import guard
from planning.publishing.sidebar import write_sidebar
from planning.sharing import Verdict

__all__ = ["RECORD", "Published", "publish", "ready", "write_record"]

RECORD = "build.json"
PAGE = re.compile(r"(?:[a-z]{3}/)?[a-z_]+\.ipynb")
HAND_WRITTEN = ("_quarto.yml", "index.qmd", "method.qmd", "sharing.qmd", "glossary.qmd", "assets")
PACKAGE_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Published:
    """What was published: where, by which builder, how many pages, and what the leak gate said of it."""

    site: Path
    builder: str
    version: str
    pages: int
    verdict: Verdict


def ready(workspace: Workspace, to: Path | None = None, builder: str = "auto") -> tuple[Path, str, str]:
    """Give the folder of the site, the builder and its version; raise UsageError where one of them cannot be used."""
    target = (to or workspace.site).resolve()
    if target.is_file() or (target.exists() and any(target.iterdir()) and not _ours(target)):
        raise UsageError(
            f"{target} holds something else than a site of ours: not replaced; give an empty folder with --to"
        )
    return (target, *choose_builder(builder))


def _ours(folder: Path) -> bool:
    """Whether a folder was written by an earlier publishing and by nothing else."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    known = isinstance(record, dict) and {"builder", "edition", "pages"} <= record.keys()
    return known and not any(path.name.startswith(".") for path in folder.iterdir())


def publish(
    workspace: Workspace,
    to: Path | None = None,
    builder: str = "auto",
    *,
    edition: str = "",
    today: dt.date | None = None,
) -> Published:
    """Render the pages that stand in ``reports/`` to a site at ``to`` (default: ``_site`` of the workspace).

    A folder that holds something else than a site of ours is refused. The old site stays until the new one is whole.
    The leak gate reads it before: a site with an alarm raises LeakError and is left nowhere.
    ``edition`` is the one the pages must be of; a page of another, or one that was changed, stops the publishing.
    """
    target, kind, number = ready(workspace, to, builder)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="planning-site-") as staged:
        project = Path(staged) / "site"
        _stage(workspace, project, edition)
        site = render(project, kind)
        finish_site(site)
        pages = write_record(workspace.reports, site, kind, number)
        verdict = guard(workspace, site, edition or read_index(workspace.reports)[0], today)
        _replace(site, target)
    return Published(target, kind, number, pages, verdict)


def _stage(workspace: Workspace, project: Path, edition: str) -> None:
    """Lay the hand-written files and the made pages into one folder that holds nothing else."""
    project.mkdir()
    for name in HAND_WRITTEN:
        own = workspace.root / name
        source = own if own.exists() else PACKAGE_ROOT / name
        if source.is_dir():
            shutil.copytree(source, project / name)
        else:
            shutil.copyfile(source, project / name)
    write_sidebar(workspace.reports)
    _copy_pages(workspace.reports, project / "reports", edition)
    path = project / "_quarto.yml"
    config: Any = None
    try:
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
        missing = {"project", "website"} - set(config)
    except (yaml.YAMLError, TypeError) as error:
        raise PublishError(f"_quarto.yml is no YAML of a website: {str(error).splitlines()[0]}") from error
    if missing:
        raise PublishError(f"_quarto.yml has no {' and no '.join(sorted(missing))}: restore it from the repository")
    for key in ("pre-render", "post-render"):  # the pages are made already, and search data follows below
        config["project"].pop(key, None)
    path.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True), encoding="utf-8")


def _copy_pages(reports: Path, to: Path, edition: str) -> None:
    """Copy the pages that the index knows, each as it was made, and what goes with them; nothing else in the folder."""
    of, pages = read_index(reports)
    if edition and of != edition:
        raise PublishError(f"reports/ holds the {of or 'unknown'} edition, not {edition}: run it again")
    for file, facts in pages.items():
        if not PAGE.fullmatch(file) or any(p.is_symlink() for p in (reports / file, (reports / file).parent)):
            raise PublishError(f"reports/{INDEX} names {file[:80]!r}, which is no page of ours: run it again")
        content = (reports / file).read_bytes()
        if facts.get("edition") != of or hashlib.sha256(content).hexdigest() != facts.get("sha256"):
            raise PublishError(f"reports/{file} is not the page that was made for the {of} edition: run it again")
        (to / file).parent.mkdir(parents=True, exist_ok=True)
        (to / file).write_bytes(content)
    shutil.copytree(reports / ASSETS, to / ASSETS)
    shutil.copyfile(reports / "_sidebar.yml", to / "_sidebar.yml")


def write_record(reports: Path, site: Path, builder: str, number: str) -> int:
    """Write ``build.json``: builder, edition, and each page with its area, product, fingerprint, status and day."""
    index = json.loads((reports / INDEX).read_text(encoding="utf-8"))
    pages = []
    for file, facts in sorted(index["pages"].items()):
        page = f"reports/{Path(file).with_suffix('.html').as_posix()}"
        keep = ("title", "area", "product", "edition", "as_of", "fingerprint", "status", "exercise")
        pages.append({"page": page, **{k: facts[k] for k in keep if k in facts}})
    record = {"builder": builder, "version": number, "edition": index["edition"], "pages": pages}
    write_whole(site / RECORD, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    return len(list(site.rglob("*.html")))


def _replace(site: Path, target: Path) -> None:
    beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    try:
        shutil.copytree(site, beside / "new")
        if target.exists():
            target.rename(beside / "old")
        (beside / "new").rename(target)
    finally:
        if not target.exists() and (beside / "old").exists():
            (beside / "old").rename(target)
        shutil.rmtree(beside, ignore_errors=True)

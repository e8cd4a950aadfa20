"""The leak gate: reads what a reader of an edition would get, every file of a site, and says what must not be there."""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from planning.frameworks import data_folder, framework
from planning.problems import UsageError
from planning.profiles import Profile, Workspace, read_profile
from planning.profiles.records import Reading
from planning.sharing.alarms import Acceptance, Alarm, Verdict, alarm_id, judged
from planning.sharing.looking import STRICT, Gate, area_of
from planning.sharing.needles import Needle, names_of, needles, numbers, texts
from planning.sharing.release import release
from planning.sharing.rules import OWN, edition_level, rules
from planning.sharing.search import Finder
from planning.sharing.shapes import HOST, map_names, map_points
from planning.sharing.spellings import words

__all__ = ["gate", "open_gate"]

RECORD = "build.json"  # says which edition a site is of


def open_gate(
    workspace: Workspace,
    edition: str,
    *,
    machine: Mapping[str, str] | None = None,
    carried: Iterable[str] = (),
    threshold_of: Callable[[str], int] | None = None,
) -> Gate:
    """Read the profiles of a workspace and make what is looked for in a site of an edition.

    ``machine`` are the machine's own (word -> what it is), ``carried`` the digests (SHA-256) of files that packages carry
    and that stand in a site unchanged, ``threshold_of`` gives an area's smallest count that may be shown (default: what its protocol says).
    """
    edition_level(edition)
    folders = workspace.areas()
    profiles = {code: p for code, folder in folders.items() if (p := read_profile(folder).partial) is not None}
    released = {code: release(p, edition) for code, p in profiles.items()}
    ours = _own_texts(workspace)
    shown = {code: [words(t) for t in texts(p)] for code, p in released.items()}
    named = {code: names_of(p) for code, p in released.items()}
    wanted = [n for code, p in profiles.items() for n in needles(p, edition, released[code])]
    figures = _without_numbers([n for n in wanted if n.rule == "numbers"], released, ours)
    phrases, elsewhere = _without_known([n for n in wanted if n.rule != "numbers"], shown, named, ours)
    sought: dict[str, list[Needle]] = {}
    for needle in phrases:
        for form in needle.forms:
            sought.setdefault(form, []).append(needle)
    shields = frozenset(name for names in named.values() for name in names if " " in name) - sought.keys()
    told = {code: rules(p, edition) for code, p in profiles.items()}
    usual = int(framework("disclosure").number("count_threshold"))
    return Gate(
        edition=edition,
        sought={form: tuple(found) for form, found in sought.items()},
        figures=figures,
        shields=shields,
        elsewhere=elsewhere,
        contacts="\n".join(t for p in profiles.values() for t in texts(p)) if edition == OWN else "",
        published={code: _public(p) for code, p in released.items()},
        points=map_points(folders),
        machine=_uncommon(machine or {}, shown, ours),
        carried=frozenset(carried),
        threshold_of=threshold_of or (lambda area: told[area].threshold if area in told else usual),
        counted_of=lambda area: told[area].counted if area in told else True,
        finder=Finder([*sought, *shields], _glued(phrases)),
    )


def gate(
    site: Path, opened: Gate, *, accepted: Iterable[Acceptance] = (), today: dt.date, recorded: str | None = None
) -> Verdict:
    """Read every file of a site and give the verdict; raise UsageError for a folder that is no site.

    ``recorded`` is the edition that the site is known to be of; without it the site's own record says it.
    """
    if not site.is_dir():
        raise UsageError(f"{site} is no folder of a site; give the folder that planning publish wrote")
    alarms, files = [], 0
    of = _recorded(site) if recorded is None else recorded
    if of != opened.edition:
        what = f"a site of the {of} edition" if of else "no record of the edition that the site is of"
        alarms.append(_alarm(RECORD, "edition", what, f"give --edition {of}" if of else "publish it again", of))
    seen: dict[tuple[str, str, str], list[Alarm]] = {}
    for path in sorted(site.rglob("*")):
        file = path.relative_to(site).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            alarms.append(_alarm(file, "closed", "a link to another place", "cannot be read; take it out"))
        elif path.is_file():
            files += 1
            alarms += _once(opened, file, path.read_bytes(), seen)
        elif not any(path.iterdir()):
            alarms += opened.look(file, b"")
    return judged(alarms, list(accepted), today, opened.edition, files)


def _once(opened: Gate, file: str, content: bytes, seen: dict[tuple[str, str, str], list[Alarm]]) -> list[Alarm]:
    """Look at a file, or take over that an identical one of the same area and kind had nothing in it."""
    key = (hashlib.sha256(content).hexdigest(), area_of(file), file.rpartition("/")[2])
    if key not in seen or seen[key]:
        seen[key] = opened.look(file, content)
    return seen[key]


def _alarm(file: str, rule: str, found: str, remedy: str, *key: str) -> Alarm:
    return Alarm(file, rule, found, remedy, alarm_id(rule, file, *key))


def _recorded(site: Path) -> str:
    try:
        return str(json.loads((site / RECORD).read_text(encoding="utf-8"))["edition"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _own_texts(workspace: Workspace) -> dict[str, list[list[str]]]:
    """Give what everybody may read, as words: lists and templates, the hand-written pages, what the program says."""
    lists = [*sorted(data_folder().glob("*.yml")), *sorted(workspace.templates.glob("*.ipynb"))]
    package = Path(__file__).parents[2]
    pages = [p for name in ("*.qmd", "_quarto.yml") for folder in (workspace.root, package) for p in folder.glob(name)]
    return {
        "lists": [words(p.read_text(encoding="utf-8", errors="replace")) for p in lists],
        "pages": [words(p.read_text(encoding="utf-8", errors="replace")) for p in sorted(set(pages))],
        "program": [words(t) for t in _program_words()],
    }


@cache
def _program_words() -> list[str]:
    said = []
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said += [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return said


def _uncommon(
    machine: Mapping[str, str], shown: dict[str, list[list[str]]], ours: dict[str, list[list[str]]]
) -> dict[str, str]:
    """Leave out what is a word of everybody's: a machine that is called `planning` would stand on every page."""
    finder = Finder({form for word in machine if (form := " ".join(words(word)))}, glued=())
    common = {hit.phrase for text in ours["lists"] + ours["program"] for hit in finder.find(text)}
    said = common | {hit.phrase for texts in shown.values() for text in texts for hit in finder.find(text)}
    return {w: what for w, what in machine.items() if " ".join(words(w)) not in (said if what == HOST else common)}


def _without_known(
    wanted: list[Needle],
    shown: dict[str, list[list[str]]],
    named: dict[str, set[str]],
    ours: dict[str, list[list[str]]],
) -> tuple[list[Needle], dict[str, frozenset[str]]]:
    """Leave out phrases that everybody may read; give what is left, and for names the areas that say them openly.

    A sealed name is looked for also where released text has it: an author who typed it there is the leak. Only the
    lists make a name a common word, and a record that the edition holds and that is called so.
    """
    finder = Finder({form for n in wanted for form in n.forms}, glued=())
    open_words = {hit.phrase for text in ours["lists"] for hit in finder.find(text)}
    by_area = {code: {hit.phrase for text in parts for hit in finder.find(text)} for code, parts in shown.items()}
    common = open_words | {hit.phrase for text in ours["pages"] + ours["program"] for hit in finder.find(text)}
    drawn = [n.split() for n in (*map_names(shown), *(name for names in named.values() for name in names))]
    common |= {hit.phrase for text in drawn for hit in finder.find(text)}.union(*by_area.values())
    kept = []
    for needle in wanted:
        strict = needle.rule in STRICT
        known = open_words | named.get(needle.area, set()) if strict else set() if needle.rule == "ids" else common
        forms = tuple(f for f in needle.forms if f not in known)
        # A date is one value written in many ways: where one of them is known, all are.
        if forms and not (needle.rule == "dates" and len(forms) < len(needle.forms)):
            kept.append(
                Needle(needle.rule, needle.area, needle.record, needle.field, needle.level, needle.position, forms)
            )
    names = {form for n in kept if n.rule in STRICT for form in n.forms}
    return kept, {name: frozenset(code for code, found in by_area.items() if name in found) for name in names}


def _without_numbers(
    wanted: list[Needle], released: dict[str, Profile], ours: dict[str, list[list[str]]]
) -> dict[str, tuple[Needle, ...]]:
    known = {n for p in released.values() for text in texts(p) for n in numbers(text)}
    known |= {n for text in ours["lists"] + ours["pages"] for n in numbers(" ".join(text))}
    found: dict[str, list[Needle]] = {}
    for needle in wanted:
        if needle.forms[0] not in known:
            found.setdefault(needle.forms[0], []).append(needle)
    return {number: tuple(of) for number, of in found.items()}


def _glued(phrases: list[Needle]) -> set[str]:
    # Of a long text every fifth run is enough to find it without its separators.
    return {f for n in phrases if n.rule in STRICT or (n.rule == "texts" and n.position % 5 == 0) for f in n.forms}


def _public(profile: Profile) -> frozenset[tuple[str, float]]:
    return frozenset(
        (r.indicator, r.value)
        for _, r in profile.records()
        if isinstance(r, Reading) and r.level == 1 and r.value is not None
    )

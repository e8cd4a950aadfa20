"""The house keeps its shape: arrows point down, every module says what it owns, the public surface is whole."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "planning"
MODULES = sorted(PACKAGE.rglob("*.py"))
# From the top down; rooms of one line do not know each other.
ORDER = (
    {"__main__"},
    {"cli", "forms"},
    {"authoring", "importing", "publishing"},
    {"building"},
    {"display"},
    {"analysis"},
    {"sharing"},
    {"keeping"},
    {"profiles"},
    {"frameworks", "geography"},
    {"problems"},
)
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
GENERIC = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "tools", "base"}


def parsed(module: Path) -> ast.Module:
    """Read a module without running it."""
    return ast.parse(module.read_text(encoding="utf-8"))


def named(module: Path) -> str:
    """Give the name of a module as it is imported."""
    parts = ("planning", *module.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(name: str) -> str:
    """Give the room of a dotted name; empty for the package itself."""
    return [*name.split("."), ""][1]


def imports(module: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Give every import of the package, at the top of a module or inside a function: (line, dotted name)."""
    name = named(module)
    package = name if module.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            # `from planning import publishing` names a room, `from planning import __version__` does not.
            found = [f"{start}.{a.name}" if start == "planning" and a.name in RANK else start for a in node.names]
        else:
            continue
        yield from ((node.lineno, f) for f in found if f.partition(".")[0] == "planning")


def upward(module: Path, source: str) -> list[str]:
    """Give the imports of a module that do not point down or into its own room."""
    own = room_of(named(module))
    faults = []
    for line, name in imports(module, ast.parse(source)):
        other = room_of(name)
        if other and other != own and (not own or RANK[other] <= RANK[own]):
            faults.append(f"{named(module)}:{line} imports {name}")
    return faults


def public(tree: ast.Module) -> list[str] | None:
    """Give ``__all__`` of a module, or None."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return ast.literal_eval(node.value)
    return None


def order(name: str) -> tuple[int, str]:
    """Sort as ruff does: constants, then classes, then functions, each by the alphabet."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def test_every_room_has_its_place_in_the_order() -> None:
    """A new room is put into the order before anything is built in it."""
    rooms = {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").is_file()}
    modules = {p.stem for p in PACKAGE.glob("*.py")} - {"__init__"}
    assert rooms | modules <= set(RANK)


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_imports_point_down(module: Path) -> None:
    """No module imports a room above its own or beside it, not even late inside a function."""
    assert upward(module, module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "from planning.display import blocks",
        "import planning.display.blocks",
        "from planning import display",
        "def f():\n    from planning.cli import main",
        "from ..display import blocks",
        "from .. import building",
        "if True:\n    import planning.publishing as p",
    ],
)
def test_an_upward_import_would_be_found(source: str) -> None:
    """However it is written."""
    assert len(upward(PACKAGE / "analysis" / "access.py", source)) == 1


@pytest.mark.parametrize(
    "source",
    ["from planning.profiles import Profile", "from planning.analysis import tasks", "from . import tasks", "import json",
     "from planning import __version__", "import planninglike"],
)  # fmt: skip
def test_a_downward_import_passes(source: str) -> None:
    """Rooms below, the own room, other packages and the version are open to all."""
    assert upward(PACKAGE / "analysis" / "access.py", source) == []


def test_rooms_of_one_line_do_not_know_each_other() -> None:
    """Frameworks know nothing of geography."""
    assert len(upward(PACKAGE / "frameworks" / "loading.py", "from planning.geography import units")) == 1


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_a_module_opens_with_what_it_owns(module: Path) -> None:
    """The first line is a sentence of its own."""
    text = ast.get_docstring(parsed(module))
    assert text
    assert text.splitlines()[0].endswith(".")
    assert len(text.splitlines()[0]) <= 140


@pytest.mark.parametrize("module", [m for m in MODULES if public(parsed(m)) is not None], ids=named)
def test_the_public_names_are_sorted_and_there(module: Path) -> None:
    """``__all__`` is sorted, holds no name twice, and names only what the module has."""
    tree = parsed(module)
    names = public(tree)
    assert names == sorted(set(names), key=order)
    defined = {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    defined |= {t.id for n in tree.body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)}
    defined |= {n.target.id for n in tree.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)}
    defined |= {a.asname or a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}
    assert set(names) <= defined


@pytest.mark.parametrize("module", [m for m in MODULES if m.name == "__init__.py"], ids=named)
def test_a_room_shows_all_it_takes_in(module: Path) -> None:
    """What the door of a room imports is its public surface, whole."""
    tree = parsed(module)
    taken = {a.asname or a.name for n in tree.body if isinstance(n, ast.ImportFrom) for a in n.names} - {"annotations"}
    shown = set(public(tree) or [])
    assert taken <= shown
    if named(module) != "planning":
        assert shown == taken


def test_no_room_is_a_drawer() -> None:
    """Nothing is called utils, helpers, common or manager."""
    assert [named(m) for m in MODULES if GENERIC & set(named(m).split("."))] == []


def test_nothing_below_the_command_reads_the_clock() -> None:
    """Only the command asks what day it is; every other function is given it."""
    readers = ("today", "now", "utcnow", "time_ns")
    found = [
        f"{named(m)}:{node.lineno}"
        for m in MODULES
        if room_of(named(m)) in {"analysis", "sharing", "profiles", "frameworks", "geography", "display", "problems"}
        for node in ast.walk(parsed(m))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in readers
    ]
    assert found == []


@pytest.mark.parametrize("module", [m for m in MODULES if room_of(named(m)) == "cli"], ids=named)
def test_the_command_imports_rooms_late(module: Path) -> None:
    """``planning --help`` waits for no room: they are imported inside the commands."""
    top = ast.Module([n for n in parsed(module).body if isinstance(n, ast.Import | ast.ImportFrom)], [])
    assert {room_of(name) for _, name in imports(module, top)} <= {"", "cli", "problems"}


def test_only_display_draws() -> None:
    """folium, branca and matplotlib are imported in one room."""
    found = {
        room_of(named(m))
        for m in MODULES
        for node in ast.walk(parsed(m))
        for name in (
            [a.name for a in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom)
            else []
        )
        if name.partition(".")[0] in {"folium", "branca", "matplotlib"}
    }  # fmt: skip
    assert found == {"display"}

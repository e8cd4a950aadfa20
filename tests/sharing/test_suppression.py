"""Nobody can work a suppressed count out: an attacker with another solver tries, on all that was told."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from planning.sharing.suppression import Figure, Told, suppress

Key = tuple[str, ...]
MOST = 10_000  # no count of these tests is larger; the attacker has to look somewhere


@dataclass(frozen=True)
class Table:
    """Counts by place and quarter, and every figure a release would compute from them."""

    counts: tuple[tuple[int, ...], ...]  # a row a place, a column a quarter
    inner: bool = False  # whether single quarters of a unit are never told, as in a release

    def figures(self) -> list[Figure]:
        """Give units and area, by quarter and by four quarters that follow each other."""
        places, quarters = range(len(self.counts)), range(len(self.counts[0]))
        out = []
        for q in quarters:
            for first in (q, q - 3):
                if first < 0:
                    continue
                span = range(first, q + 1)
                for some in [*([p] for p in places), list(places)]:
                    atoms = frozenset((str(p), str(i)) for p in some for i in span)
                    name = str(some[0]) if len(some) == 1 else "all"
                    value = sum(self.counts[p][i] for p in some for i in span)
                    rank = (0 if first == q else 1) if len(some) == 1 else (3 if first == q else 2)
                    inner = self.inner and len(some) == 1 and first == q
                    out.append(Figure((name, str(first), str(q)), atoms, value, q, rank, inner))
        return out


COUNT = st.one_of(st.integers(0, 6), st.integers(0, 60))
TABLES = st.integers(2, 5).flatmap(
    lambda quarters: st.builds(
        Table,
        st.lists(st.tuples(*[COUNT] * (quarters + 1)), min_size=2, max_size=4).map(tuple),
        st.booleans(),
    )
)
THRESHOLD = st.sampled_from([5, 10])


class Attacker:
    """Knows what was told and that counts are whole and not negative; asks what a figure can be at all."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.model = cp_model.CpModel()
        self.counts: dict[Key, cp_model.IntVar] = {}

    def sum_of(self, atoms: Iterable[Key], prefix: str = "") -> cp_model.LinearExpr:
        """Give the sum of some counts as the attacker writes it."""
        for a in atoms:
            name = f"{prefix}{a}"
            if (prefix, *a) not in self.counts:
                self.counts[(prefix, *a)] = self.model.new_int_var(0, MOST, name)
        return cp_model.LinearExpr.sum([self.counts[(prefix, *a)] for a in atoms])

    def told(self, figures: Iterable[Figure], values: Mapping[Key, int | None], prefix: str = "") -> None:
        """Take in everything that was told."""
        for f in figures:
            value = values.get(f.key)
            if value is not None:
                self.model.add(self.sum_of(f.atoms, prefix) == value)

    def ends(self, atoms: Iterable[Key], prefix: str = "") -> tuple[int, int]:
        """Give the lowest and the highest value that some counts can add up to."""
        found = []
        target = self.sum_of(atoms, prefix)
        for ask in (self.model.minimize, self.model.maximize):
            ask(target)
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            assert solver.solve(self.model) == cp_model.OPTIMAL
            found.append(round(solver.objective_value))
        return found[0], found[1]


def assert_safe(attacker: Attacker, figure: Figure, threshold: int, prefix: str = "") -> None:
    """Assert that the attacker learns no more of a suppressed figure than its rule says."""
    low, high = attacker.ends(figure.atoms, prefix)
    if figure.value < threshold:
        assert low <= 0
        assert high >= threshold - 1
    assert high - low >= threshold - 1


@settings(max_examples=100)
@given(TABLES, THRESHOLD)
def test_no_suppressed_figure_can_be_worked_out(table: Table, threshold: int) -> None:
    """From all figures of all quarters together, every suppressed one keeps its whole range."""
    figures = table.figures()
    out = suppress(figures, threshold)
    attacker = Attacker()
    attacker.told(figures, out)
    for f in figures:
        if out[f.key] is None and not (f.inner and f.value >= threshold):
            assert_safe(attacker, f, threshold)


@given(TABLES, THRESHOLD)
def test_what_is_told_is_true_and_never_small(table: Table, threshold: int) -> None:
    """A figure is told as it is or not at all, and none below the threshold is."""
    figures = table.figures()
    for key, value in suppress(figures, threshold).items():
        true = next(f.value for f in figures if f.key == key)
        assert value is None or (value == true and value >= threshold)


@given(TABLES, THRESHOLD)
def test_a_later_quarter_changes_nothing_on_an_earlier_one(table: Table, threshold: int) -> None:
    """The edition before told of its quarters exactly what this one tells of them."""
    figures = table.figures()
    last = max(f.step for f in figures)
    before = suppress([f for f in figures if f.step < last], threshold)
    now = suppress(figures, threshold)
    assert before == {key: now[key] for key in before}


@given(TABLES, THRESHOLD, st.randoms(use_true_random=False))
def test_the_order_of_the_figures_makes_no_difference(table: Table, threshold: int, chance: random.Random) -> None:
    """The same counts give the same suppressions, in whatever order they are read."""
    figures = table.figures()
    mixed = list(figures)
    chance.shuffle(mixed)
    assert suppress(figures, threshold) == suppress(mixed, threshold)


@st.composite
def revised(draw: st.DrawFn) -> tuple[Table, Table]:
    """Give counts, and the same counts after late reports came in."""
    table = draw(TABLES)
    late = st.sampled_from([0, 0, 0, 1, 2, 7])
    rows = tuple(tuple(c + draw(late) for c in row) for row in table.counts)
    return table, Table(rows, table.inner)


@settings(max_examples=100)
@given(revised(), THRESHOLD)
def test_two_editions_give_nothing_more_than_either_alone(tables: tuple[Table, Table], threshold: int) -> None:
    """An edition with late reports, laid beside the one before, gives back no suppressed count and no small change.

    The attacker knows both editions, that counts only grow, and the rule by which a figure stays as it was told.
    """
    old, new = (t.figures() for t in tables)
    before = suppress(old, threshold)
    now = suppress(new, threshold, {key: Told(value) for key, value in before.items()})
    attacker = Attacker()
    attacker.told(old, before, "old")
    for f in new:
        for a in f.atoms:
            attacker.model.add(attacker.sum_of([a], "new") >= attacker.sum_of([a], "old"))
        if now[f.key] is None:
            continue
        if before[f.key] == now[f.key]:
            slack = threshold - 1
            attacker.model.add(attacker.sum_of(f.atoms, "new") <= now[f.key] + slack)
        else:
            attacker.model.add(attacker.sum_of(f.atoms, "new") == now[f.key])
    for f, g in zip(old, new, strict=True):
        if f.inner and f.value >= threshold:
            pass
        elif before[f.key] is None:
            assert now[f.key] is None, "told after it had been suppressed"
            assert_safe(attacker, f, threshold, "old")
        elif now[f.key] is not None:
            assert now[f.key] == before[f.key] or now[f.key] - before[f.key] >= threshold
        if now[g.key] is None and g.value < threshold:
            assert_safe(attacker, g, threshold, "new")


def test_a_total_does_not_give_the_one_small_unit_back() -> None:
    """With one small unit among three and the total told, a second unit is suppressed, the smallest that will do."""
    out = suppress(Table(((3,), (9,), (20,))).figures(), 5)
    assert {key[0]: value for key, value in out.items()} == {"0": None, "1": None, "2": 20, "all": 32}


def test_two_small_units_whose_sum_is_small_take_a_third_along() -> None:
    """Two units of 1 leave 2 as the difference to the total, which is a small count itself."""
    out = suppress(Table(((1,), (1,), (9,), (20,))).figures(), 5)
    assert {key[0]: value for key, value in out.items()} == {"0": None, "1": None, "2": None, "3": 20, "all": 31}


def test_a_year_does_not_give_its_small_quarter_back() -> None:
    """Three quarters were told when the fourth turned out small: the sum of the four is suppressed with it."""
    table = Table(((10, 11, 12, 2), (30, 30, 30, 30), (40, 40, 40, 40)))
    out = suppress(table.figures(), 5)
    assert out["0", "3", "3"] is None
    assert out["0", "0", "3"] is None


def test_nothing_is_suppressed_where_nothing_is_small() -> None:
    """Counts at the threshold and above are told, totals with them."""
    assert None not in suppress(Table(((5, 6), (7, 8))).figures(), 5).values()


def test_a_value_handed_out_stays_until_it_changed_by_the_threshold() -> None:
    """A late report of two incidents does not change what readers have; one of seven does."""
    table = Table(((20,), (30,)))
    told = {key: Told(value) for key, value in suppress(table.figures(), 5).items()}
    assert suppress(Table(((22,), (30,))).figures(), 5, told)["0", "0", "0"] == 20
    assert suppress(Table(((27,), (30,))).figures(), 5, told)["0", "0", "0"] == 27

"""An id that comes twice is found, in little memory for ids that run on."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from planning.importing import seen as module
from planning.importing.seen import Seen

IDS = st.one_of(
    st.integers(0, 10**14).map(str), st.integers(0, 300).map("SDN{}".format), st.text(max_size=6), st.sampled_from(["007", "7", "07"])
)  # fmt: skip


@given(st.lists(IDS))
def test_it_says_what_a_set_would_say(ids: list[str]) -> None:
    """Numbers, letters with numbers, any text; a leading zero makes another id. A blank is no id."""
    seen, known = Seen(), set()
    for one in ids:
        assert seen.add(one) == (one not in known and bool(one.strip()))
        known.add(one)


def test_scattered_ids_are_found_as_well(monkeypatch) -> None:
    """Where there would be too many pages, ids are remembered as texts."""
    monkeypatch.setattr(module, "MOST_PAGES", 2)
    seen = Seen()
    ids = [str(n * 10**6) for n in range(20)]
    assert [seen.add(i) for i in ids + ids] == [True] * 20 + [False] * 20


def test_a_million_ids_take_little() -> None:
    """A bit each, against some eighty bytes in a set."""
    seen = Seen()
    for number in range(0, 1_000_000, 7):
        seen.add(f"SDN{number}")
    assert sum(sys.getsizeof(page) for page in seen._pages.values()) < 200_000
    assert not seen._others

"""What was handed out is noted once and holds for the next edition; noting it changes no page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from planning.profiles import check_folder, load_profile, profile_files
from planning.sharing import hand_out, release
from planning.sharing.handing_out import HANDED_OUT

HEAD = "period,place,indicator,value,unit,source,as_of,level\n"


def counts(*values: int) -> str:
    """Give a table of the third quarter of 2026, a month a value."""
    rows = (
        f"2026-{7 + i:02},XKZ-01,incidents_affecting_aid,{v},incidents,EXERCISE,2026-11-01,2"
        for i, v in enumerate(values)
    )
    return HEAD + "\n".join(rows) + "\n"


DAY = dt.date(2026, 11, 12)
OWN = '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": "XKZ-01", "name": "North"}, "geometry": {"type": "Polygon", "coordinates": [[[0,0],[2,0],[2,2],[0,2],[0,0]]]}}]}'


def test_noting_changes_no_page_and_is_done_once(folder_with: Callable[..., Path], today) -> None:
    """The released copy is the same before and after; a second time nothing is written; the file is a good one."""
    folder = folder_with({"incidents.csv": counts(9, 9, 9), "geography.geojson": OWN})
    before = profile_files(release(load_profile(folder), "hct"))
    assert hand_out({"XKZ": folder}, "hct", DAY) == ("XKZ",)
    assert hand_out({"XKZ": folder}, "hct", DAY) == ()
    assert profile_files(release(load_profile(folder), "hct")) == before
    assert check_folder(folder, today) == []
    assert HANDED_OUT not in before


def test_a_late_report_waits_until_it_is_no_small_count(folder_with: Callable[..., Path]) -> None:
    """After handing out 27, a count of 29 is told as 27; 33 is told as 33, and noted in its turn."""
    folder = folder_with({"incidents.csv": counts(9, 9, 9), "geography.geojson": OWN})
    hand_out({"XKZ": folder}, "hct", DAY)

    def told(*values: int) -> set[float | None]:
        folder_with({"incidents.csv": counts(*values)})
        return {c.value for c in release(load_profile(folder), "hct").released_counts}

    assert told(9, 9, 11) == {27}
    assert hand_out({"XKZ": folder}, "hct", DAY) == ()
    assert told(9, 9, 15) == {33}
    assert hand_out({"XKZ": folder}, "hct", DAY) == ("XKZ",)


def test_the_public_edition_and_the_planning_cells_own_note_nothing(folder_with: Callable[..., Path]) -> None:
    """The public edition tells no counts of level 2; the planning cell's own is given to nobody."""
    folder = folder_with({"incidents.csv": counts(9, 9, 9), "geography.geojson": OWN})
    for edition in ("public", "cell"):
        assert hand_out({"XKZ": folder}, edition, DAY) == ()
    assert not (folder / HANDED_OUT).exists()

"""A name is unpacked only where it means the same single file, below the folder, on every system."""

from __future__ import annotations

import pytest

from planning.sharing.names import falling_together, faulty_name

GOOD = [
    "index.html",
    "reports/xkz/index.html",
    "a/b/c/.nojekyll",
    "منطقة.html",
    "con1.html",
    "null/aux1",
    "a b/c-d_e.js",
]
BAD = {
    "": "an empty name",
    "/etc/passwd": "an absolute path",
    "//host/share": "an absolute path",
    "../x": "a path outside of the folder",
    "a/../../x": "a path outside of the folder",
    "a/./x": "an empty part",
    "a//x": "an empty part",
    "a/": "an empty part",
    "..\\x": "a backslash",
    "C:x": "a drive letter or another colon",
    "index.html:hidden": "a drive letter or another colon",
    "a\0b": "a control character",
    "a\nb": "a control character",
    "a\u202eb": "a control character",
    "a\udc80b": "a control character",
    "what?": "a character that Windows refuses",
    "x.": "a dot or space at an end",
    "a /x": "a dot or space at an end",
    "...": "a dot or space at an end",
    "NUL": "a name that Windows reserves",
    "a/con.html": "a name that Windows reserves",
    "com1.tar.gz": "a name that Windows reserves",
    "LPT¹": "a name that Windows reserves",
    "aux .html": "a name that Windows reserves",
    "x" * 241: "a name that is too long",
    "x/" * 20 + "x": "a name that is too long",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_plain_name_is_taken(name: str) -> None:
    """Names of a site's files, in any script, have no fault."""
    assert faulty_name(name) == ""


@pytest.mark.parametrize("name", BAD, ids=ascii)
def test_a_name_that_could_lie_elsewhere_is_refused(name: str) -> None:
    """The fault is said."""
    assert faulty_name(name) == BAD[name]


@pytest.mark.parametrize(
    ("names", "pair"),
    [
        (["a", "b/a", "b/c", "c/b"], None),
        (["a", "b", "a"], ("a", "a")),
        (["a/B.html", "a/b.html"], ("a/B.html", "a/b.html")),
        (["straße", "STRASSE"], ("straße", "STRASSE")),
        (["caf\u00e9", "cafe\u0301"], ("caf\u00e9", "cafe\u0301")),
        (["a", "A/b"], ("a", "A/b")),
        (["A/b", "a"], ("A", "a")),
        (["Maps/a", "maps/b"], ("Maps", "maps/b")),
    ],
)
def test_names_that_fall_together_are_found(names: list[str], pair: tuple[str, str] | None) -> None:
    """Two files that are one on some system, or a file where a folder is, are named; others are not."""
    assert falling_together(names) == pair

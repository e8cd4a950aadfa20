"""An area full of secrets: each edition, as profiles, as site and as bundle, holds those of its level and not one above.

The reader here shares no code with the gate: it unfolds what it finds and looks for each secret in it.
"""

from __future__ import annotations

import base64
import html
import re
import shutil
import urllib.parse
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from canary_fixture import EDITIONS, NEVER, Secrets, plant
from PIL import Image, PngImagePlugin
from site_fixture import AS_OF, command, once

PAGES_LEFT = "hct"  # a workspace holds the pages of one edition at a time: of the one that was made last
ZERO_WIDTH = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")


def unfolded(content: str) -> str:
    """Give a text together with what it is without entities, tags, percent signs, separators of thousands, base64."""
    forms = [content, html.unescape(content), urllib.parse.unquote(content)]
    forms.append(re.sub(r"<[^>]*>", "", forms[1]))
    forms += [ZERO_WIDTH.sub("", f) for f in forms]
    forms += [re.sub(r"(?<=\d)[\u202f\u2009 ,.'](?=\d{3})", "", f) for f in forms]
    for run in re.findall(r"[A-Za-z0-9+/]{24,}={0,2}", content):
        whole = run.rstrip("=")
        forms.append(base64.b64decode(whole[: len(whole) // 4 * 4]).decode("latin-1"))
    return "\n".join(forms).casefold()


def read(folder: Path) -> str:
    """Give all that lies in a folder: names and contents of all files."""
    out = []
    for path in sorted(folder.rglob("*")):
        out.append(path.relative_to(folder).as_posix())
        if path.is_file():
            content = path.read_bytes()
            out += [content.decode("utf-8", "replace"), content.decode("utf-16-le", "ignore")]
    return unfolded("\n".join(out))


@dataclass(frozen=True)
class Given:
    """What the readers of one edition were given: the released profiles, the site, and what the bundle unpacked to."""

    level: int
    release: str
    site: str
    bundle: str


def make(folder: Path) -> None:
    """Plant the area, and give every edition of it in every way it can be given; pages of one of them stay."""
    plant(folder / "workspace" / "country_profiles")
    place = ("--workspace", str(folder / "workspace"))
    identity = folder / "identity.txt"
    recipient = command("key", "--identity", str(identity), *place).stdout.split()[-1]
    signer = command("key", *place).stdout.split()[-1]
    for edition in sorted(EDITIONS, key=lambda e: e == PAGES_LEFT):
        out = folder / edition
        out.mkdir()
        command("release", "--edition", edition, "--to", str(out / "release"), *place)
        site, bundle = str(out / "site"), str(out / "given.bundle")
        told = ("--as-of", AS_OF, "--builder", "embedded", "--quiet", "--recipient", recipient)
        command("publish", "--edition", edition, "--to", site, "--bundle", bundle, *told, *place)
        command("open", bundle, "--to", str(out / "opened"), "--signed-by", signer, "--identity", str(identity))


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Secrets:
    """Give what is planted; planting is the same each time."""
    return plant(tmp_path_factory.mktemp("planted") / "country_profiles")


@pytest.fixture(scope="session")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Given]:
    """Give every edition as its readers have it."""
    folder = once(tmp_path_factory, "canary", make)
    return {
        edition: Given(level, *(read(folder / edition / what) for what in ("release", "site", "opened")))
        for edition, level in EDITIONS.items()
    }


def found(secrets: Secrets, content: str) -> set[str]:
    """Give the secrets that stand in a content."""
    return secrets.levels.keys() & _looks_like_one(content)


@cache
def _looks_like_one(content: str) -> set[str]:
    """Give all that has the form of a secret, wherever it begins; a content is long, and is read once for all of them."""
    figures = (run for run in re.findall(r"[0-9]{6,}", content))
    parts = {run[at : at + 6] for run in figures for at in range(len(run) - 5)}
    return {*re.findall(r"qz[0-9]{4,}canary", content), *parts}


def told(secrets: Secrets, tokens: set[str]) -> list[str]:
    """Say where secrets lie."""
    return sorted(f"{token} (level {secrets.levels[token]}): {secrets.places[token]}" for token in tokens)


def test_every_secret_has_the_form_that_is_looked_for(secrets: Secrets) -> None:
    """Whatever stands before and after it, each is found, so that none is missed for its form."""
    assert {token for token in secrets.levels if token not in found(secrets, f"12{token}34 qz{token}qz")} == set()


def test_there_are_secrets_of_every_kind(secrets: Secrets) -> None:
    """At least three hundred above level 1, in every file of a profile, at each level, and each is a different one."""
    above = secrets.above(1)
    assert len(above) >= 300
    assert {secrets.levels[t] for t in above} == {2, 3, 4, NEVER}
    for word in (
        "assessment.md",
        "comment",
        "readings.csv",
        "incidents.csv",
        "geography.geojson",
        "README.md",
        "aliases",
    ):
        assert [t for t in above if word in secrets.places[t]], word


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_release_holds_its_secrets_and_none_above(edition: str, secrets: Secrets, given: dict[str, Given]) -> None:
    """Every secret up to the level is in the released profiles; not one above is in any byte of them."""
    has = found(secrets, given[edition].release)
    assert told(secrets, has & secrets.above(given[edition].level)) == []
    assert told(secrets, secrets.up_to(given[edition].level) - has) == []


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_site_holds_its_secrets_and_none_above(edition: str, secrets: Secrets, given: dict[str, Given]) -> None:
    """Of the secrets that a page has a place for, each up to the level is on the site; not one above is in any byte."""
    has = found(secrets, given[edition].site)
    assert told(secrets, has & secrets.above(given[edition].level)) == []
    with_a_place = found(secrets, given["cell"].site)
    assert told(secrets, with_a_place & secrets.up_to(given[edition].level) - has) == []


@pytest.mark.slow
def test_pages_have_a_place_for_most_secrets(secrets: Secrets, given: dict[str, Given]) -> None:
    """Two of three secrets are on the planning cell's own pages: what is looked for below is really shown."""
    assert len(found(secrets, given["cell"].site)) >= len(secrets.up_to(4)) * 2 / 3


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_bundle_holds_what_the_site_holds(edition: str, secrets: Secrets, given: dict[str, Given]) -> None:
    """Opened, it gives the same secrets as the site, and none above the level."""
    assert found(secrets, given[edition].bundle) == found(secrets, given[edition].site)


@pytest.mark.slow
@pytest.mark.parametrize("where", ["metadata", "file name"])
def test_a_secret_in_a_picture_stops_the_site(
    where: str, secrets: Secrets, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A picture beside the pages that carries a sealed name, in its metadata or as its name, is refused and nothing published."""
    token = next(p for p in secrets.places if secrets.places[p].startswith("A-004 name"))
    shutil.copytree(once(tmp_path_factory, "canary", make) / "workspace", tmp_path, dirs_exist_ok=True)
    told = ("--workspace", str(tmp_path), "--edition", PAGES_LEFT, "--as-of", AS_OF, "--quiet")
    remark = PngImagePlugin.PngInfo()
    remark.add_text("Comment", f"taken near Word {token}" if where == "metadata" else "taken near the road")
    picture = tmp_path / "reports" / "assets" / (f"word-{token}.png" if where == "file name" else "road.png")
    Image.new("RGB", (4, 4)).save(picture, pnginfo=remark)
    done = command("publish", *told, "--builder", "embedded", code=1)
    assert "A-004 name" in done.stderr
    assert not (tmp_path / "_site").exists()

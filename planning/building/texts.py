"""Which text the pages of an edition are made from: the one that is being written, or the one that was endorsed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from planning.building.products import Product
from planning.frameworks import framework
from planning.problems import UsageError
from planning.profiles import Profile, ProfileError, load_profile
from planning.profiles.kept_texts import agreed_folder
from planning.profiles.reading import RELEASE
from planning.profiles.reviews import ENDORSED
from planning.sharing.agreed import agreed_profile, uses_reviews

__all__ = ["AS_WRITTEN", "CURRENT", "Texts", "choose_texts", "family"]

CURRENT = "current"
GENERAL = "country_assessment"  # pages about all areas go with it
FOR_READERS = {"public", "hct"}  # editions that leave the planning cell and headquarters


@dataclass(frozen=True)
class Texts:
    """What is shown of each area: (product of a review, code) that are made from the endorsed text, and that are withheld."""

    endorsed: frozenset[tuple[str, str]] = frozenset()
    withheld: frozenset[tuple[str, str]] = frozenset()

    def of(self, product: str) -> dict[str, str]:
        """Give the areas whose pages of a product are made from the endorsed text: code -> product."""
        return {code: name for name, code in self.endorsed if name == product}

    def hidden(self, product: str) -> set[str]:
        """Give the areas of which a copy made for a product holds nothing but the name.

        The copy for no product in particular serves areas that review nothing, and so it holds none of the others.
        """
        return {
            code
            for name, code in self.withheld | (self.endorsed if not product else frozenset())
            if name == product or not product
        }

    def given(self, codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Give what readers get of each area: products whose endorsed text it is, else an empty name; none where all is withheld."""
        reviewed = {code for _, code in self.endorsed | self.withheld}
        return {
            code: tuple(sorted(n for n, c in self.endorsed if c == code)) if code in reviewed else ("",)
            for code in codes
        }


AS_WRITTEN = Texts()


def family(product: Product) -> str:
    """Give the product of the review that a page belongs to."""
    for item in framework("review_products"):
        if product.id in item.links.get("pages", ()):
            return str(item.id)
    return GENERAL


def choose_texts(folders: dict[str, Path], edition: str, text: str | None) -> Texts:
    """Choose for each area and product the text that an edition is made from.

    ``text``: ``endorsed``, ``current``, or None for what the edition is made from by default: pages for the public and
    the HCT from endorsed text, where the area has its products reviewed; a product that was never endorsed, or whose endorsed text can no longer be
    read, is withheld there. A released copy is shown as what it says it holds. Raises UsageError for another word.
    """
    if text not in {None, CURRENT, ENDORSED}:
        raise UsageError(f"--text {text!r}: allowed {ENDORSED}, {CURRENT}")
    if text == CURRENT:
        return Texts()
    wanted = text == ENDORSED or edition in FOR_READERS
    endorsed: set[tuple[str, str]] = set()
    withheld: set[tuple[str, str]] = set()
    for code, folder in folders.items():
        if not wanted and not (folder / RELEASE).is_file():
            continue
        try:
            profile = load_profile(folder, opened=False)
        except ProfileError:
            continue  # its pages say that it has problems
        known = _in_copy(profile) if profile.edition else _usable(folder, profile, asked=text is not None)
        for item in framework("review_products") if known is not None else ():
            (endorsed if item.id in (known or ()) else withheld).add((item.id, code))
    return Texts(frozenset(endorsed), frozenset(withheld))


def _in_copy(profile: Profile) -> set[str] | None:
    """Give the products whose endorsed text a released copy holds; None where it holds the text that was being written."""
    shown = {s.product for s in profile.standings if s.shown}
    return shown if shown or profile.name_alone else None


def _usable(folder: Path, profile: Profile, *, asked: bool) -> set[str] | None:
    """Give the products with an endorsed text that can be read; None where an area reviews nothing and none was asked for.

    One that cannot be read stops no other area.
    """
    if not uses_reviews(profile) and not asked:
        return None
    return {item.id for item in framework("review_products") if _can_be_read(folder, profile, item.id)}


def _can_be_read(folder: Path, profile: Profile, product: str) -> bool:
    kept = agreed_folder(folder, profile, product, ENDORSED)
    try:
        return kept is not None and bool(agreed_profile(kept[0], profile, opened=False))
    except ProfileError:
        return False

"""Values that both copies sealed, each for itself: with the key they are known to be one, and are no two versions of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planning.profiles.sealed_values import FORM, ROW, Opener, SealFault, Value

__all__ = ["in_our_forms"]


def in_our_forms(ours: Mapping[str, str], theirs: Mapping[str, str], opener: Opener) -> dict[str, str]:
    """Give texts of theirs (file -> text) in which what says the same as a sealed value of ours is sealed as ours is.

    Without the key nothing is known, and they are given as they are. Rows without an id have a seal of their own each.
    """
    if not opener.identity:
        return dict(theirs)
    known = {value: form for form, value in _opened(ours.values(), opener)}
    same = {form: known[value] for form, value in _opened(theirs.values(), opener) if value in known}
    return {file: FORM.sub(lambda m: same.get(m[0], m[0]), text) for file, text in theirs.items()}


def _opened(texts: Iterable[str], opener: Opener) -> Iterable[tuple[str, Value]]:
    for form in dict.fromkeys(found[0] for text in texts for found in FORM.finditer(text)):
        try:
            value = opener.open(form)
        except SealFault:
            continue
        if value is not None and not value.spot.record.startswith(ROW):
            yield form, value

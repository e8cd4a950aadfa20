"""Two versions of a field that two people wrote at the same time: both are shown, and one is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planning.authoring.forms.drafts import Draft
from planning.authoring.forms.fields import OTHER_VERSIONS, shapes_of, type_of
from planning.keeping.merging import RECORD, TAKEN_OUT
from planning.keeping.outline import shown
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["Version", "settled", "versions_in"]


@dataclass(frozen=True)
class Version:
    """What somebody else wrote into a field (or did to the whole record), by whom, on which day."""

    field: str
    label: str
    kept: str
    other: str
    by: str = ""
    on: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is about the record as a whole: one side took it out."""
        return self.field == RECORD

    @property
    def who(self) -> str:
        """Who wrote it and when, as far as is known."""
        return " on ".join(w for w in (self.by or "somebody else", self.on) if w)


def versions_in(key: str, values: Mapping[str, Plain]) -> tuple[Version, ...]:
    """Give the versions that are noted in a record."""
    labels = {s.name: s.label for s in shapes_of(type_of(key))}
    notes = values.get(OTHER_VERSIONS)
    found = [n for n in notes if isinstance(n, dict)] if isinstance(notes, list) else []
    return tuple(_version(note, values, labels) for note in found)


def _version(note: Mapping[str, Plain], values: Mapping[str, Plain], labels: Mapping[str, str]) -> Version:
    told = {name: str(note.get(name) or "") for name in ("field", "value", "by", "on")}
    name = told["field"]
    label = "The record as a whole" if name == RECORD else labels.get(name, name)
    return Version(name, label, shown(values.get(name)) or "nothing", told["value"], told["by"], told["on"])


def settled(draft: Draft, version: Version, *, take: bool) -> Draft:
    """Give the draft with one version decided: ``take`` the other's, or leave what stands; the note goes."""
    notes = draft.values.get(OTHER_VERSIONS)
    left: list[Plain] = [n for n in notes if not _is(n, version)] if isinstance(notes, list) else []
    draft = draft.with_value(OTHER_VERSIONS, left)
    if not take or version.whole or version.field == "id":
        return draft
    value = None if version.other == TAKEN_OUT else read_yaml(version.other, "").data
    return draft.with_value(version.field, value)


def _is(note: Plain, version: Version) -> bool:
    return isinstance(note, dict) and (note.get("field"), note.get("value")) == (version.field, version.other)

"""The kinds of value a record may hold, each refusing with the words a planning cell needs."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from planning.frameworks import framework
from planning.problems import nearest, one_of

__all__ = [
    "GAP",
    "AreaName",
    "Code",
    "CountMark",
    "Day",
    "Digest",
    "LeadDays",
    "Level",
    "Month",
    "MonthOrDay",
    "Months",
    "Names",
    "Number",
    "PlaceCode",
    "PlaceMark",
    "Position",
    "Ref",
    "Score3",
    "Score5",
    "Sealed",
    "Share",
    "Step5",
    "Text",
    "TextMark",
    "Whole",
    "Word",
    "YesNo",
    "unfit_for_a_name",
]

EARLIEST, LATEST = 1900, 2100  # no date of a profile lies outside; sums of months stay within the calendar
LONGEST_NAME = 80
NAME_SIGNS = " -\u2013'\u2019.,()/&\u200c\u200d\u200e\u200f"
NAME_ALLOWED = f"at most {LONGEST_NAME} letters, digits, blanks and - ' . , ( ) / &, a letter first"
GAP = "X"  # the mark for an information gap, as ACAPS writes it


def _refuse(found: object, allowed: str, remedy: str = "") -> PydanticCustomError:
    shown = "nothing" if found in ("", None) else f"'{found}'"
    ctx = {"found": shown, "allowed": allowed, "remedy": remedy}
    return PydanticCustomError("planning", "found {found}; allowed {allowed}; {remedy}", ctx)


@dataclass(frozen=True)
class Code:
    """A value from a framework: an id of that list."""

    name: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Check the id when a record is read."""
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(self._check, handler(source))

    def _check(self, value: object) -> object:
        frame = framework(self.name)
        text = str(value)
        if text in frame:
            return text
        near = nearest(text, frame.ids) or nearest(text, [i.label for i in frame])
        raise _refuse(value, one_of(frame.ids), f"write {near}" if near else "choose one")


@dataclass(frozen=True)
class Ref:
    """The id of another record of the same profile; checked when the whole profile is read.

    ``narrows``: a record that loses one of several such ids would be about more than before, and so it goes with it.
    """

    kind: str
    narrows: bool = False


@dataclass(frozen=True)
class PlaceMark:
    """Marks a field that holds the code of a unit of the area."""


@dataclass(frozen=True)
class CountMark:
    """Marks a field that counts people or incidents: a small one could point at them.

    ``unless`` names a field of the same record that says ``no`` where its figures count something else; a gap in it is
    no such word.
    """

    unless: str = ""


@dataclass(frozen=True)
class TextMark:
    """Marks free text, which an author may put at a higher level than the rest of its record."""


@dataclass(frozen=True)
class Names:
    """Marks a field that names somebody or something: above a reader's level the name must stand nowhere."""


@dataclass(frozen=True)
class Sealed:
    """The level of one field where it is higher than its record's."""

    level: int


def _whole(value: object) -> object:
    text = str(value).strip()
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", text):
        return int(text)
    digits = re.sub(r"[_,\s']", "", text)
    remedy = f"write {int(digits)}" if re.fullmatch(r"-?[0-9]{1,18}", digits) else "write digits, or X for a gap"
    raise _refuse(value, "a whole number", remedy)


def _between(low: int, high: int, remedy: str = "correct it, or X for a gap") -> BeforeValidator:
    def check(value: object) -> object:
        number = _whole(value)
        if isinstance(number, int) and low <= number <= high:
            return number
        raise _refuse(value, f"{low} to {high}", remedy)

    return BeforeValidator(check)


def _number(value: object) -> object:
    text = str(value).strip()
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?", text):
        return float(text)
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,17}),[0-9]{1,17}", text) and not re.fullmatch(
        r"-?[1-9][0-9]{0,2},[0-9]{3}", text
    ):
        raise _refuse(value, "a number", f"write {text.replace(',', '.')}, with a point")
    digits = re.sub(r"[_,\s']", "", text)
    remedy = (
        f"write {digits}" if re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,17})?", digits) else "write digits, or X for a gap"
    )
    raise _refuse(value, "a number", remedy)


def _day(value: object) -> object:
    if isinstance(value, dt.date):
        return value
    text = str(value).strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            day = dt.date.fromisoformat(text)
            if not EARLIEST <= day.year <= LATEST:
                raise _refuse(value, f"a year from {EARLIEST} to {LATEST}", "correct the year")
            return day
    except ValueError:
        raise _refuse(value, "a day of the calendar", "correct the day or the month") from None
    raise _refuse(value, "a date as YYYY-MM-DD", "write the year first")


def _month(value: object) -> object:
    text = str(value).strip()
    if re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2]))?", text):
        return text
    raise _refuse(value, "a year or a month as YYYY or YYYY-MM", "write the year first")


def _month_or_day(value: object) -> object:
    text = str(value).strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return str(_day(text))
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        return text
    raise _refuse(value, "a month as YYYY-MM or a day as YYYY-MM-DD", "write the year first")


def _digest(value: object) -> object:
    text = str(value).strip()
    if re.fullmatch(r"[0-9a-f]{64}", text):
        return text
    raise _refuse(value, "64 digits and letters a to f, a SHA-256", "write it as planning import does")


def _share(value: object) -> object:
    number = _number(value)
    if isinstance(number, float) and 0 <= number <= 1:
        return number
    raise _refuse(value, "a share from 0 to 1", "write 0.3 for 30 per cent")


def _text(value: object) -> object:
    text = re.sub(r"\s+", " ", str(value)).strip() if isinstance(value, str) else value
    if isinstance(text, str) and text:
        return text
    raise _refuse(value, "text", "write it, or X for a gap")


def unfit_for_a_name(text: str) -> str:
    """Say in words what an area's name may not hold; nothing where it is fit.

    It stands where renderers read Markdown, shortcodes and HTML: in titles, in the navigation, on a browser's tab.
    """
    if len(text) > LONGEST_NAME:
        return f"a name of {len(text)} characters"
    if not text[:1].isalpha():
        return f"a name that begins with '{text[:1]}'"
    # Letters, the marks that belong to them, and digits of any script.
    odd = (c for c in text if unicodedata.category(c)[0] not in "LMN" and c not in NAME_SIGNS)
    found = next(odd, "")
    return f"the sign '{found}' in a name" if found else ""


def _name(value: object) -> object:
    text = str(_text(value))
    if unfit := unfit_for_a_name(text):
        ctx = {"found": unfit, "allowed": NAME_ALLOWED, "remedy": "write it as on a map"}
        raise PydanticCustomError("planning", "found {found}; allowed {allowed}; {remedy}", ctx)
    return text


Whole = Annotated[int, BeforeValidator(_whole)]
Number = Annotated[float, BeforeValidator(_number)]
Digest = Annotated[str, BeforeValidator(_digest)]
Share = Annotated[float, BeforeValidator(_share)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Month = Annotated[str, BeforeValidator(_month)]
MonthOrDay = Annotated[str, BeforeValidator(_month_or_day)]
Text = Annotated[str, BeforeValidator(_text), TextMark()]
Word = Annotated[str, BeforeValidator(_text)]  # an id or a name of a part, which has no level of its own
AreaName = Annotated[str, BeforeValidator(_name), TextMark()]
PlaceCode = Annotated[str, PlaceMark()]
YesNo = Literal["yes", "no"]
Score3 = Annotated[int, _between(0, 3)]
Score5 = Annotated[int, _between(0, 5)]
Step5 = Annotated[int, _between(1, 5)]
Level = Annotated[int, _between(1, 4, "correct it; a record without a level is treated as 4")]
Position = Annotated[int, _between(-2, 2)]
Months = Annotated[int, _between(-36, 36)]
LeadDays = Annotated[int, _between(0, 3650)]

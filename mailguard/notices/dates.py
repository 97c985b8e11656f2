"""Dates by explicit formats: a profile names them, nothing is inferred from the text.

A format is read left to right: %d %m %Y, %b (any month name of the language), %A (any weekday name),
%H %M %S (read over), %% and literal text. A format without %Y takes the year from the mail's Date header,
the one that brings the day nearest: a mail of December may say "ship by Jan 2" (NOTICES section 1, quirks).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from mailguard.notices.patterns import compiled, groups
from mailguard.notices.width import narrow

LENGTH_LIMIT = 60
_NEAR = timedelta(days=184)
_FORMS = {
    "d": r"(?P<d>[0-9]{1,2})",
    "m": r"(?P<m>[0-9]{1,2})",
    "Y": r"(?P<Y>[0-9]{4})",
    "b": r"(?P<b>\pL+)\.?",
    "A": r"\pL+\.?",
    "H": r"[0-9]{1,2}",
    "M": r"[0-9]{2}",
    "S": r"[0-9]{2}",
    "%": "%",
}
_NAMES = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_SHORT = {  # where the first three letters are not the usual short form, or not the only one
    "en": {"sept": 9},
    "de": {"sept": 9, "jän": 1, "jänner": 1, "mrz": 3},
    "fr": {"janv": 1, "févr": 2, "avr": 4, "juil": 7, "sept": 9},
    "it": {},
    "es": {"sept": 9},
    "nl": {"mrt": 3, "sept": 9},
}


class FormatRefused(ValueError):
    """A date format holds something that is not known here."""


@dataclass(frozen=True, slots=True, eq=False)  # by identity: a pattern has no other
class DateFormat:
    """One format, ready to read with. `pattern` is anchored at both ends."""

    source: str
    pattern: Any
    months: Mapping[str, int]


def months(language: str) -> Mapping[str, int]:
    """Month names of a language ("de"), long and short, casefolded → 1 to 12. {} where it is not known."""
    names = _NAMES.get(language, "").split()
    found = {name: number for number, name in enumerate(names, 1)}
    short = [name[:3] for name in names]
    found.update({name: number for number, name in enumerate(short, 1) if short.count(name) == 1})
    return found | _SHORT.get(language, {})


def date_format(source: str, language: str) -> DateFormat:
    """Prepare a format. Raises FormatRefused for an unknown directive or one that names no day and month."""
    form, used, rest = "", set[str](), source
    while rest:
        if rest[0] != "%":
            form, rest = form + _literal(rest[0]), rest[1:]
            continue
        letter = rest[1:2]
        if letter not in _FORMS:
            raise FormatRefused(f"%{letter} is not known; use %d %m %b %Y %A %H %M %S")
        form, rest = form + _FORMS[letter], rest[2:]
        used.add(letter)
    if "d" not in used or not used & {"m", "b"}:
        raise FormatRefused(f"{source!r} names no day and month")
    if "b" in used and language not in _NAMES:
        raise FormatRefused(f"month names of language {language!r} are not known; use %m")
    return DateFormat(source, compiled(f"^(?:{form})$"), months(language))


def _literal(sign: str) -> str:
    return " *" if sign == " " else sign if sign.isalnum() or ord(sign) > 127 else "\\" + sign


def read_date(text: str, formats: tuple[DateFormat, ...], mail_date: date | None) -> date | None:
    """The first format that covers the whole text; None where none does or the day does not exist."""
    return _read(text, formats, mail_date) if len(text) <= LENGTH_LIMIT else None  # long ones stay out of the cache


@lru_cache(maxsize=2048)  # the mails of one day name the same few days
def _read(text: str, formats: tuple[DateFormat, ...], mail_date: date | None) -> date | None:
    plain = " ".join(narrow(text).split())
    for one in formats:
        found = groups(one.pattern, plain)
        if found is not None:
            return _day(found, one.months, mail_date)
    return None


def _day(found: Mapping[str, str], names: Mapping[str, int], mail_date: date | None) -> date | None:
    month = int(found["m"]) if "m" in found else names.get(found["b"].casefold())
    if month is None:
        return None
    if "Y" in found:
        return _existing(int(found["Y"]), month, int(found["d"]))
    if mail_date is None:
        return None
    near = (_existing(mail_date.year + step, month, int(found["d"])) for step in (0, 1, -1))
    return next((day for day in near if day is not None and abs(day - mail_date) <= _NEAR), None)


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

"""Text of a field → its value, strictly; the value in one written form; and the key by which two are the same."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mailguard.model.quick import quick
from mailguard.notices.dates import read_date
from mailguard.notices.fields import DATES, MONEY
from mailguard.notices.lexicon import Lexicon
from mailguard.notices.money import money
from mailguard.notices.patterns import is_whole
from mailguard.notices.width import narrow
from orders.view import Money

Value = Money | date | int | str | tuple[str, ...]
Read = tuple[Value | None, object]

TITLE_LIMIT = 1000  # characters
VALUE_LIMIT = 300
QUANTITY_DIGITS = 6
_ENTITY_JUNK = " \t.,;"


@quick
@dataclass(frozen=True, slots=True)
class Reader:
    """How one locale writes its values; `mail_date` gives the year to a date without one."""

    lexicon: Lexicon
    mail_date: date | None
    # What was read of this mail: text and html mostly say the same.
    _known: dict[tuple[str, str | tuple[str, ...]], "Read"] = field(default_factory=dict, compare=False)

    def value(self, name: str, text: str, lines: tuple[str, ...] = ()) -> Value | None:
        """The value of a field, None where it cannot be read in one way only."""
        return self.read(name, text, lines)[0]

    def read(self, name: str, text: str, lines: tuple[str, ...] = ()) -> "Read":
        """The value, and the key by which two are the same; None and None where it cannot be read in one way only."""
        said = (name, lines or text)
        known = self._known.get(said)
        if known is None:
            value = lines or self._read(name, text)
            known = self._known[said] = (value, None if value is None else key(name, value))
        return known

    def _read(self, name: str, text: str) -> Value | None:
        if name == "order_id":
            return order_id(self.lexicon.order_id, text)
        if name == "quantity":
            return quantity(text)
        if name in MONEY:
            locale = self.lexicon.locale
            for end in locale.amount_ends:
                text = text.partition(end)[0]
            return money(text, locale.decimal, locale.currency_default)
        if name in DATES:
            return read_date(text.rstrip(_ENTITY_JUNK), self.lexicon.dates, self.mail_date)
        return text if text and len(text) <= (TITLE_LIMIT if name == "title" else VALUE_LIMIT) else None


def order_id(pattern: Any, text: str) -> str | None:
    """The order number, whole: full-width digits as their plain ones, a "#" before and a link behind it off."""
    if len(text) > VALUE_LIMIT:
        return None
    plain = narrow(text).removeprefix("#").strip()
    for opening in (" <http", " (http", " [http"):
        plain = plain.partition(opening)[0].rstrip()
    return plain if plain and is_whole(pattern, plain) else None


def quantity(text: str) -> int | None:
    """A whole number from 1 to 999,999, as "3" or "×3", and nothing else; nothing is assumed where there is none."""
    plain = narrow(text).removeprefix("×").lstrip() if len(text) <= 20 else ""
    whole = plain.isascii() and plain.isdigit() and len(plain) <= QUANTITY_DIGITS
    return int(plain) or None if whole else None


def written(value: Value) -> str:
    """A value as it stands in findings and contradictions: "49.99 USD", "2026-11-24", "5", address by commas."""
    if isinstance(value, date):
        return value.isoformat()
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def key(name: str, value: Value) -> object:
    """What makes two readings of a field the same: case, blanks, NFC/NFD and line breaks do not matter."""
    if isinstance(value, tuple):
        return _letters(" ".join(value))
    if isinstance(value, str) and name not in ("order_id", "sku", "listing_id"):
        return _letters(value)
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text[:4000]).casefold().split()).replace(",", "")

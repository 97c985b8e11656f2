"""Values as files write them: strict, never guessed. A value that cannot be read raises BadValue."""

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from orders.view import EXPONENTS, Money

AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")  # no sign but minus, no thousands, no exponent
CURRENCY = re.compile(r"[A-Z]{3}")
COUNT = re.compile(r"[0-9]{1,7}")
LONGEST_TIME = 100  # characters; blanks between the parts may be many, and what is read is remembered
EARLIEST = 1990  # no marketplace's order is older


class BadValue(ValueError):
    """One cell or field that cannot be read; the message says what was expected."""


@lru_cache(maxsize=4096)  # the same prices come again and again
def amount(text: str, currency: str) -> Money:
    """A decimal string in a currency as minor units (ISO 4217 exponent). Raises BadValue; never rounds."""
    if not CURRENCY.fullmatch(currency):
        raise BadValue(f"not a currency code: {currency[:20]!r}")
    if not AMOUNT.fullmatch(text):
        raise BadValue(f"not an amount: {text[:30]!r} (digits with a decimal point, such as 12.34)")
    digits = EXPONENTS.get(currency, 2)
    whole, _, part = text.partition(".")
    if part[digits:].strip("0"):
        raise BadValue(f"more decimals than {currency} has: {text}")
    return Money(int(whole + part[:digits].ljust(digits, "0")), currency)


def count(text: str) -> int:
    """A number of units, zero or more. Raises BadValue."""
    if not COUNT.fullmatch(text):
        raise BadValue(f"not a number of units: {text[:30]!r}")
    return int(text)


@lru_cache(maxsize=4096)  # a report names the same moments again and again
def iso_instant(text: str, earliest: int = EARLIEST) -> datetime:
    """ISO 8601 with an offset, in UTC. Raises BadValue for one without: its zone would be a guess."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadValue(f"not an ISO 8601 time: {text[:40]!r}; give the file's date format") from error
    if read.tzinfo is None or len(text) < len("2026-01-01T00:00Z"):
        raise BadValue(f"a time without its offset: {text[:40]!r}")
    return utc(read, text, earliest)


@lru_cache(maxsize=4096)
def formatted_instant(text: str, form: str, zone: tzinfo | None = None) -> datetime:
    """A time in an explicit strptime format; without %z in it, it is the zone's (None: UTC). Raises BadValue.

    An hour that a zone has twice in autumn is the first of the two.
    """
    if len(text) > LONGEST_TIME:
        raise BadValue(f"not a time: {text[:40]!r}")
    try:
        read = datetime.strptime(text, form)  # noqa: DTZ007 — the zone is set on the next line
    except (ValueError, OverflowError, re.error) as error:
        raise BadValue(f"{text[:40]!r} does not fit the date format {form!r}") from error
    return utc(read if read.tzinfo else read.replace(tzinfo=zone or UTC), text)


def utc(read: datetime, text: str, earliest: int = EARLIEST) -> datetime:
    """The instant in UTC. Raises BadValue outside 1990..2200: a marketplace's order is not from there."""
    try:
        moved = read.astimezone(UTC)
    except OverflowError as error:
        raise BadValue(f"not a possible time: {text[:40]!r}") from error
    if not earliest <= moved.year <= 2200:
        raise BadValue(f"not a possible year: {text[:40]!r}")
    return moved

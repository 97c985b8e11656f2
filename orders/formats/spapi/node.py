"""A JSON value with its place, read by type: what is wrong is told with a pointer ("orders[3].orderItems: …")."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from orders.formats.spapi.json_text import Number
from orders.formats.values import COUNT, BadValue, amount, iso_instant, utc
from orders.view import Money

EPOCH = 1970  # the API's own examples have such dates: taken as they are, they make an order look too old to ship
WORDS = {dict: "an object", list: "a list", str: "a text", Number: "a number", bool: "a boolean", type(None): "null"}


class Node:
    """One value; null counts as absent, as the API leaves out what it does not know. Never changed once it is made.

    A plain class: an order takes dozens of them, and their paths are told only where something is wrong.
    """

    __slots__ = ("_above", "_name", "value")

    def __init__(self, value: Any, above: "Node | None" = None, name: str | int = "") -> None:
        self.value, self._above, self._name = value, above, name

    @property
    def path(self) -> str:
        """Where it stands: "orders[3].orderItems"; "" for the whole."""
        if self._above is None:
            return ""
        above = self._above.path
        if isinstance(self._name, int):
            return f"{above}[{self._name}]"
        return f"{above}.{self._name}" if above else self._name

    def __bool__(self) -> bool:
        return self.value is not None

    def get(self, name: str) -> "Node":
        """The member of this object, absent where this is. Raises BadValue where this is no object."""
        if isinstance(self.value, dict):
            return Node(self.value.get(name), self, name)
        if self.value is not None:
            raise self.wrong("an object")
        return Node(None, self, name)

    def first(self, *names: str) -> "Node":
        """The first of these members that is there: the API spells some keys in several ways."""
        for name in names:
            found = self.get(name)
            if found.value is not None:
                return found
        return self.get(names[0])

    def items(self) -> Iterator["Node"]:
        """The members of this list, none where it is absent. Raises BadValue where this is no list."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        for number, value in enumerate(self.value):
            yield Node(value, self, number)

    def has(self, *names: str) -> bool:
        return isinstance(self.value, dict) and any(name in self.value for name in names)

    def needed(self) -> "Node":
        """This. Raises BadValue where it is absent."""
        if self.value is None:
            raise BadValue(f"{self.path or 'the file'}: missing")
        return self

    def text(self) -> str | None:
        """A text without blanks around it; None where it is absent or empty. Raises BadValue."""
        if self.value is None:
            return None
        if type(self.value) is not str:  # a Number is a text of its own kind
            raise self.wrong("a text")
        return self.value.strip() or None

    def units(self) -> int | None:
        """A number of units, as a number or as a text. Raises BadValue."""
        if self.value is None:
            return None
        if not isinstance(self.value, str) or not COUNT.fullmatch(self.value):
            raise self.wrong("a number of units")
        return int(self.value)

    def flag(self) -> bool | None:
        """true, false, or the texts "true", "false", which version 0 writes. Raises BadValue."""
        if self.value is None or isinstance(self.value, bool):
            return self.value
        said = self.value.strip().lower() if isinstance(self.value, str) else None
        if said not in ("true", "false"):
            raise self.wrong("true or false")
        return said == "true"

    def money(self) -> Money | None:
        """An amount, text or number, in any of the API's spellings. Raises BadValue; None where it is absent."""
        if self.value is None:
            return None
        number = self.first("amount", "Amount", "currencyAmount", "CurrencyAmount")
        currency = self.first("currencyCode", "CurrencyCode")
        if not number and not currency:
            return None
        if not isinstance(number.needed().value, str):
            raise number.wrong("an amount")
        try:
            return amount(_shortened(number.value), currency.needed().text() or "")
        except BadValue as error:
            raise BadValue(f"{self.path}: {error}") from error

    def instant(self) -> datetime | None:
        """ISO 8601 with offset, or seconds since 1970 ("1.569521782042E9"), in UTC. Raises BadValue."""
        if self.value is None:
            return None
        if not isinstance(self.value, str):
            raise self.wrong("a time")
        try:
            seconds = _seconds(self.value)
            if seconds is None:
                return iso_instant(self.value.strip(), EPOCH)
            return utc(datetime.fromtimestamp(float(seconds), UTC), self.value, EPOCH)
        except (BadValue, OverflowError, ValueError, OSError) as error:
            raise BadValue(f"{self.path}: not a time: {self.value[:40]!r}") from error

    def wrong(self, expected: str) -> BadValue:
        """What stands here is not what should."""
        kind = WORDS.get(type(self.value), "something else")
        return BadValue(f"{self.path or 'the file'}: {kind}, expected {expected}")


def _shortened(text: str) -> str:
    """An amount without zeros that mean nothing: numbers come with as many decimals as the writer's language has."""
    whole, point, part = text.partition(".")
    return f"{whole}.{part.rstrip('0')}".rstrip(".") if point and len(part) > 6 else text


def _seconds(text: str) -> Decimal | None:
    """Seconds since 1970 as a decimal text, with exponent or without; None where it is none."""
    bare = text.strip()
    if len(bare) > 40 or not set(bare) <= set("0123456789.Ee+") or not bare[:1].isdigit():
        return None
    try:
        value = Decimal(bare)
    except ArithmeticError:
        return None
    if value.adjusted() > 20:
        raise BadValue("too far away")
    return value

"""What a mail says to machines (schema.org's Order), held against what it says to people.

Nobody sees it, so that it never feeds a claim. Amounts, codes and days are written in one form everywhere, whatever
the locale; names are those of products only, and addresses those that goods are sent to.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from mailguard.model.message import ReadingKind
from mailguard.notices.fields import MONEY
from mailguard.notices.matches import Match, Scan
from mailguard.notices.money import UNSAID
from mailguard.notices.reading import Said, said_of
from mailguard.notices.segments import Part, part_of
from mailguard.notices.values import Reader, Value, key, quantity, written
from orders.view import EXPONENTS, Money

# The last word of a property's path, or the last two where one alone may be of anything.
LABELS = {
    "ordernumber": "order_id",
    "orderdate": "order_date",
    "sku": "sku",
    "price": "price",
    "pricecurrency": "currency",
    "orderquantity": "quantity",
    "eligiblequantity": "quantity",
    "eligiblequantity.value": "quantity",
    "itemoffered.name": "title",
    "ordereditem.name": "title",
    "deliveryaddress.streetaddress": "ship_to",
    "deliveryaddress.postalcode": "ship_to",
    "deliveryaddress.addresslocality": "ship_to",
}
SHORTEST_TITLE = 8  # signs of a title that may stand for a longer one
DAY = timedelta(days=1)  # a moment's day differs by the zone that it is written in


class Markup:
    """Compares with all that the claims of one container hold, by field."""

    def __init__(self, reader: Reader, claimed: Iterable[tuple[str, Value]]) -> None:
        self._reader = reader
        self._known: dict[str, list[Value]] = {}
        for name, value in claimed:
            self._known.setdefault(name, []).append(value)
        self._amounts = {value for values in self._known.values() for value in values if isinstance(value, Money)}

    def sayings(self, part: Part) -> list[tuple[Said, bool]]:
        """Each value of a reading of markup, and whether the claim holds it or says nothing of its field."""
        named = part_of([one._replace(key=_tail(one.key)) for one in part])
        return [self._said(one) for one in Scan(named, LABELS, ReadingKind.MARKUP, blocks=False).matches()]

    def _said(self, match: Match) -> tuple[Said, bool]:
        text = match.text.strip()
        if match.name in MONEY:
            return said_of(match, None), any(text in decimals(money) for money in self._amounts)
        if match.name == "currency":
            return said_of(match, text.upper()), self._is_currency(text.upper())
        if match.name == "ship_to":
            return said_of(match, None), any(_part(text, one) for one in self._known.get("ship_to", ()))
        value = self._value(match.name, text)
        said = said_of(match, value)
        return said, self._agrees(match.name, value, said)

    def _value(self, name: str, text: str) -> Value | None:
        if name == "quantity":
            return quantity(text)
        if name == "order_date":
            return _day(text) or self._reader.value(name, text)
        return self._reader.value(name, text)

    def _agrees(self, name: str, value: Value | None, said: Said) -> bool:
        """What the claim says nothing of is for the order to tell."""
        known = self._known.get(name, [])
        if not known and name != "order_id":
            return True
        if name == "order_date":
            return value is None or any(isinstance(one, date) and abs(one - _as_date(value)) <= DAY for one in known)
        if name == "title":
            return any(_same_title(str(said.key), str(key(name, one))) for one in known)
        return said.key in {key(name, one) for one in known}

    def _is_currency(self, code: str) -> bool:
        """The code of some amount; a bare "$" says none, so that the order tells."""
        codes = {money.currency for money in self._amounts} - {UNSAID}
        return code in codes or not codes


def _tail(path: str) -> str:
    """As much of a path as is a label."""
    two = ".".join(path.rsplit(".", 2)[-2:])
    return two if two in LABELS else path.rpartition(".")[2]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _as_date(value: Value) -> date:
    return value if isinstance(value, date) else date.min


def _part(text: str, address: Value) -> bool:
    """A street, a place or a code that stands in the address as it is shown."""
    shown = address if isinstance(address, tuple) else (str(address),)
    return str(key("ship_to", text)) in str(key("ship_to", shown))


def _same_title(one: str, other: str) -> bool:
    """Equal, or one is the other cut short."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= SHORTEST_TITLE and long.startswith(short))


def decimals(money: Money) -> tuple[str, ...]:
    """49.90 as "49.90", "49.9", and whole amounts without decimals too."""
    digits = EXPONENTS.get(money.currency, 2)
    text = str(money.minor).rjust(digits + 1, "0")
    full = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    return (full, full.rstrip("0").rstrip(".") if digits else full, written(money))

"""What a source states about orders. None always means: it does not say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orders.view import AccountId, Address, Coverage, FulfilledBy, Money, OrderStatus, Provenance

LONGEST = 1000  # characters of one text of an order; marketplaces stay far below
MOST_ITEMS = 1000
MOST_UNITS = 1_000_000
FIRST_YEAR, LAST_YEAR = 1970, 2200  # beyond them days are added and zones changed until no calendar has the result
NOT_SAID = Coverage()
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # one class, no repetition: linear on any text


class SourceKind(StrEnum):
    """Where a read came from, which says what its silence means."""

    UNSHIPPED_REPORT = "unshipped_report"  # a snapshot of every open order (ORDERS 3.2)
    ORDER_REPORT = "order_report"  # prices and addresses, no status (ORDERS 3.1)
    ALL_ORDERS_REPORT = "all_orders_report"  # statuses of every kind, no buyer (ORDERS 3.3)
    MARKETPLACE_REPORT = "marketplace_report"  # the old fulfilment report: listing ids, no status (ORDERS 3.4)
    ORDERS_V0 = "orders_v0"  # answers of the order API, version 0 (ORDERS 3.9)
    ORDERS_2026 = "orders_2026_01_01"  # answers of the order API, version 2026-01-01 (ORDERS 3.9)
    CSV = "csv"  # a table, read through a map of its columns
    DOCUMENT = "document"  # our own JSON document
    SYNC = "sync"
    MARKETPLACE = "marketplace"  # the marketplace's side of a hosted account


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """One line as stated; quantities that are None were not stated."""

    order_item_id: str
    ordered: int
    shipped: int | None = None
    cancelled: int | None = None
    title: str | None = None
    sku: str | None = None
    listing_id: str | None = None
    asin: str | None = None
    item_price: Money | None = None
    item_tax: Money | None = None
    shipping_price: Money | None = None
    shipping_tax: Money | None = None
    discount: Money | None = None
    shipping_discount: Money | None = None
    gift_wrap_price: Money | None = None
    gift_wrap_tax: Money | None = None
    refunded: Money | None = None  # given back for this line, all in all


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """One order as one source states it. `where` names its line or JSON pointer in the source, for the report."""

    order_id: str
    where: str = ""
    status: OrderStatus | None = None
    fulfilled_by: FulfilledBy | None = None
    items: tuple[ItemFacts, ...] = ()
    currency: str | None = None
    grand_total: Money | None = None
    shipping_total: Money | None = None
    buyer_name: str | None = None
    ship_to: Address | None = None
    purchase_date: datetime | None = None
    ship_by: datetime | None = None
    auto_cancel_at: datetime | None = None
    shipped_at: datetime | None = None
    cancel_requested: bool | None = None
    source_time: datetime | None = None  # None: the read's own time


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSource:
    """One read of one account: when it was true, what it covers, how far it is to be believed."""

    account_id: AccountId
    kind: SourceKind
    as_of: datetime
    coverage: Coverage = NOT_SAID
    provenance: Provenance = Provenance.SOURCE
    marketplace: str | None = None  # whose file it is ("amazon"; "amazon-jp" is one of its profiles); None: any

    @property
    def snapshot(self) -> bool:
        """An open order that this read does not name is open no more."""
        return self.kind is SourceKind.UNSHIPPED_REPORT and self.coverage.complete


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken: where it stands, what is wrong with it."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class RowNote:
    """A row that was taken, but not in all: where it stands, what of it was left out or not understood."""

    where: str
    what: str


class Outcome(StrEnum):
    """What became of one order of a read."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class TakenRow:
    """An order that was taken: where it stands in the source, and what it changed here."""

    where: str
    order_id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsReport:
    """What became of the rows of one read, or of one chunk of it.

    `taken` is of the last chunk only: a sum of reports does not grow with the file.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    left_open_list: int = 0
    refused: tuple[RefusedRow, ...] = ()
    noted: tuple[RowNote, ...] = ()
    taken: tuple[TakenRow, ...] = ()

    def plus(self, other: "FactsReport") -> "FactsReport":
        return FactsReport(
            created=self.created + other.created,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
            left_open_list=self.left_open_list + other.left_open_list,
            refused=self.refused + other.refused,
            noted=self.noted + other.noted,
            taken=other.taken,
        )


def bad_form(facts: OrderFacts) -> str | None:
    """Why this row cannot be taken, or None. Only form: an oversell or an unknown SKU must get in."""
    return next((what for what in _complaints(facts)), None)


def _complaints(facts: OrderFacts) -> Iterator[str]:
    if not facts.order_id.strip() or len(facts.order_id) > 100 or facts.order_id != facts.order_id.strip():
        yield "the order id is empty, too long, or has blanks around it"
    if len(facts.items) > MOST_ITEMS:
        yield f"more than {MOST_ITEMS} items"
    if len({item.order_item_id for item in facts.items}) != len(facts.items):
        yield "the same order item twice"
    for item in facts.items:
        for name, units in (("ordered", item.ordered), ("shipped", item.shipped), ("cancelled", item.cancelled)):
            if units is not None and not 0 <= units <= MOST_UNITS:
                yield f"item {item.order_item_id}: {name} is {units}"
    texts = _texts(facts)
    if max(map(len, texts)) > LONGEST:
        yield f"a text of more than {LONGEST} characters"
    times = _times(facts)
    if any(time.tzinfo is None for time in times):
        yield "a time without its zone"
    if any(not FIRST_YEAR <= time.year <= LAST_YEAR for time in times):
        yield f"a time outside the years {FIRST_YEAR} to {LAST_YEAR}"
    if control(facts.order_id + "".join(texts)):
        yield "a control character in a text"
    currencies = {money.currency for money in _amounts(facts)}
    if facts.currency is not None:
        currencies.add(facts.currency)
    if len(currencies) > 1:
        yield f"several currencies: {', '.join(sorted(currencies))}"


def control(text: str) -> bool:
    """Whether a text holds a C0 or C1 control character (line ends included), or half a surrogate pair."""
    return not text.isprintable() and CONTROL.search(text) is not None  # nearly every text is printable


def _times(facts: OrderFacts) -> list[datetime]:
    stated = facts.purchase_date, facts.ship_by, facts.auto_cancel_at, facts.shipped_at, facts.source_time
    return [time for time in stated if time is not None]


def _texts(facts: OrderFacts) -> list[str]:
    texts = [facts.buyer_name or ""]
    if facts.ship_to is not None:
        place = facts.ship_to
        texts += (place.name, place.city, place.state_or_region, place.postal_code, place.country_code, place.phone)
        texts += place.lines
    for item in facts.items:
        texts += (item.order_item_id, item.title or "", item.sku or "", item.listing_id or "", item.asin or "")
    return texts


def _amounts(facts: OrderFacts) -> list[Money]:
    stated = [facts.grand_total, facts.shipping_total]
    for item in facts.items:
        stated += (item.item_price, item.item_tax, item.shipping_price, item.shipping_tax, item.discount)
        stated += (item.shipping_discount, item.gift_wrap_price, item.gift_wrap_tax, item.refunded)
    return [money for money in stated if money is not None]

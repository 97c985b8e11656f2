"""One piece, sold to two buyers: same listing or two, how that came, and what to do first (ORDERS S17-S24, S78, S80).

The store holds orders and their times, and no history of a listing's quantity: what follows from the orders alone is
"shown", what only explains them best is "likely", and what they do not tell is said to be not told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orders.domain.events import OrderEvent
from orders.domain.lifecycle import Action, CancelReason, refusal
from orders.domain.likeness import words
from orders.domain.order import WAITING, Item, Line, Order
from orders.errors import Refused
from orders.view import OrderStatus


class Relation(StrEnum):
    """How the two sales hang together."""

    SAME_LISTING = "SAME_LISTING"
    DIFFERENT_LISTINGS = "DIFFERENT_LISTINGS"
    NOT_TOLD = "NOT_TOLD"  # the same thing, but no source stated both listings or both SKUs
    NOTHING_IN_COMMON = "NOTHING_IN_COMMON"


class Cause(StrEnum):
    """How it came to two sales."""

    DUPLICATE_LISTING = "DUPLICATE_LISTING"
    QUANTITY_EDIT_WHILE_PENDING = "QUANTITY_EDIT_WHILE_PENDING"
    QUANTITY_ABOVE_STOCK = "QUANTITY_ABOVE_STOCK"
    SOLD_AGAIN_AFTER_CANCELLATION = "SOLD_AGAIN_AFTER_CANCELLATION"


class Certainty(StrEnum):
    """SHOWN: the orders say so. LIKELY: nothing explains them better."""

    SHOWN = "shown"
    LIKELY = "likely"


class Note(StrEnum):
    """What else somebody must know before acting."""

    NO_QUANTITY_HISTORY = "no_quantity_history"
    SEQUENCE_NOT_TOLD = "sequence_not_told"
    EARLIER_NOT_PAID = "earlier_not_paid"
    LATER_IS_SENT = "later_is_sent"
    ONE_IS_CANCELLED = "one_is_cancelled"
    BOTH_ARE_SENT = "both_are_sent"
    STORE_STALE = "store_stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One of the two orders, its timeline (oldest first), and whether its account was read too long ago."""

    order: Order
    events: tuple[OrderEvent, ...] = ()
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedItem:
    """A line of each order that are the same thing, and what shows it: "listing_id", "sku", "asin" or "title".

    `one` is the earlier order's, where that is told.
    """

    one: Item
    other: Item
    relation: Relation
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """The order that cannot be filled: its buyer is told first, then it is cancelled (S24, S78).

    `lines`: what to cancel, () for all of it. `refused`: why it cannot be cancelled now, None where it can.
    """

    order: Order
    reason: CancelReason
    lines: tuple[Line, ...]
    refused: Refused | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What became of comparing the two. `earlier` and `later` are None where no source told when they were bought."""

    relation: Relation
    shared: tuple[SharedItem, ...] = ()
    cause: Cause | None = None
    certainty: Certainty | None = None
    earlier: Order | None = None
    later: Order | None = None
    remedy: Remedy | None = None
    notes: tuple[Note, ...] = ()


def diagnose(one: Sale, other: Sale, at: datetime) -> Diagnosis:
    """Compare two different orders of one seller. Raises nothing; the same orders in either order say the same."""
    earlier, later = _in_time(one, other)
    first, second = (earlier, later) if earlier is not None and later is not None else (one, other)
    shared = tuple(_shared(first.order, second.order))
    relation = _relation(shared)
    if relation is Relation.NOTHING_IN_COMMON:
        return Diagnosis(relation=relation)
    told = earlier is not None
    cause, certainty = _cause(relation, shared, first, second) if told else _untimed(relation, shared)
    short, notes = _short(first, second, shared) if told else (None, [Note.SEQUENCE_NOT_TOLD])
    if relation is Relation.SAME_LISTING:
        notes.append(Note.NO_QUANTITY_HISTORY)
    if one.stale or other.stale:
        notes.append(Note.STORE_STALE)
    return Diagnosis(
        relation=relation,
        shared=shared,
        cause=cause,
        certainty=certainty,
        earlier=first.order if told else None,
        later=second.order if told else None,
        remedy=None if short is None else _remedy(short, _of(short, first, shared), at),
        notes=tuple(notes),
    )


def _in_time(one: Sale, other: Sale) -> tuple[Sale, Sale] | tuple[None, None]:
    """Earlier and later by purchase; nobody guesses where a source left it out, or both have one instant."""
    mine, theirs = one.order.purchase_date, other.order.purchase_date
    if mine is None or theirs is None or mine == theirs:
        return None, None
    return (one, other) if mine < theirs else (other, one)


def _shared(first: Order, second: Order) -> Iterator[SharedItem]:
    """Lines that are the same thing, by the strongest sign that both carry."""
    index: dict[tuple[str, str], Item] = {}
    for item in second.items:
        for key in _signs(item):
            index.setdefault(key, item)
    for item in first.items:
        sign = next((sign for sign in _signs(item) if sign in index), None)
        if sign is not None:
            there = index[sign]
            relation = _listings(first, second, item, there)
            yield SharedItem(one=item, other=there, relation=relation, by=sign[0])


def _signs(item: Item) -> Iterator[tuple[str, str]]:
    """What may show that two lines are the same thing, strongest first."""
    stated = (("listing_id", item.listing_id), ("sku", item.sku), ("asin", item.asin))
    yield from ((name, value.casefold()) for name, value in stated if value)
    if words(item.title):
        yield "title", " ".join(words(item.title))


def _listings(first: Order, second: Order, item: Item, there: Item) -> Relation:
    """S17: compare the listing ids; where a source left them out, the SKU, which names one listing of an account."""
    if first.account_id != second.account_id:
        return Relation.DIFFERENT_LISTINGS
    for mine, theirs in ((item.listing_id, there.listing_id), (item.sku, there.sku)):
        if mine and theirs:
            same = mine.casefold() == theirs.casefold()
            return Relation.SAME_LISTING if same else Relation.DIFFERENT_LISTINGS
    return Relation.NOT_TOLD


def _relation(shared: Sequence[SharedItem]) -> Relation:
    found = {one.relation for one in shared}
    return next((one for one in Relation if one in found), Relation.NOTHING_IN_COMMON)


def _untimed(relation: Relation, shared: Sequence[SharedItem]) -> tuple[Cause, Certainty] | tuple[None, None]:
    """What can be said without knowing which sale came first."""
    if relation is not Relation.DIFFERENT_LISTINGS:
        return None, None
    proved = any(one.one.listing_id and one.other.listing_id for one in shared if one.relation is relation)
    return Cause.DUPLICATE_LISTING, Certainty.SHOWN if proved else Certainty.LIKELY


def _cause(
    relation: Relation, shared: Sequence[SharedItem], first: Sale, second: Sale
) -> tuple[Cause, Certainty] | tuple[None, None]:
    """S18, S20: a listing of one piece stands at 0 while its sale waits for payment, unless somebody edits it."""
    if relation is not Relation.SAME_LISTING:
        return _untimed(relation, shared)
    bought = second.order.purchase_date
    cancelled = _since(first, OrderStatus.CANCELLED)
    if bought is not None and cancelled is not None and cancelled <= bought:
        return Cause.SOLD_AGAIN_AFTER_CANCELLATION, Certainty.LIKELY
    if bought is not None and _waited(first, bought):
        return Cause.QUANTITY_EDIT_WHILE_PENDING, Certainty.LIKELY
    return Cause.QUANTITY_ABOVE_STOCK, Certainty.LIKELY


def _since(sale: Sale, status: OrderStatus) -> datetime | None:
    """When the store first held this status of it."""
    return next((event.at for event in sale.events if event.status is status), None)


def _waited(sale: Sale, at: datetime) -> bool:
    """The store saw this order wait for payment, and had no other word of it before `at`."""
    begun = next((number for number, event in enumerate(sale.events) if event.status in WAITING), None)
    if begun is None:
        return False
    ended = next((event.at for event in sale.events[begun:] if event.status not in WAITING), None)
    return ended is None or at < ended


def _short(first: Sale, second: Sale, shared: Sequence[SharedItem]) -> tuple[Order | None, list[Note]]:
    """Which order cannot be filled: the later one, unless its piece has gone already."""
    if OrderStatus.CANCELLED in (first.order.status, second.order.status):
        return None, [Note.ONE_IS_CANCELLED]
    first_sent = all(_sent(first.order, item.one) for item in shared)
    second_sent = all(_sent(second.order, item.other) for item in shared)
    if first_sent and second_sent:
        return None, [Note.BOTH_ARE_SENT]
    if second_sent:
        return first.order, [Note.LATER_IS_SENT]
    unpaid = first.order.status in WAITING
    return second.order, [Note.EARLIER_NOT_PAID] if unpaid else []


def _sent(order: Order, item: Item) -> bool:
    """Nothing of this line is left to send, by the source's word or by a confirmation from here."""
    return order.status is OrderStatus.SHIPPED or (item.to_ship == 0 and item.shipped + item.confirmed > 0)


def _of(short: Order, first: Sale, shared: Sequence[SharedItem]) -> list[Item]:
    """This order's side of the shared lines."""
    return [pair.one if short is first.order else pair.other for pair in shared]


def _remedy(short: Order, sold_twice: Sequence[Item], at: datetime) -> Remedy:
    """Cancel the shared lines only: a buyer who bought other things too shall get those."""
    ids = {item.order_item_id for item in sold_twice}
    left = [item for item in short.items if item.to_ship]
    lines = tuple(Line(item.order_item_id, item.to_ship) for item in left if item.order_item_id in ids)
    return Remedy(
        order=short,
        reason=CancelReason.NO_INVENTORY,
        lines=() if len(lines) == len(left) else lines,
        refused=refusal(Action.CANCEL, short, at),
    )

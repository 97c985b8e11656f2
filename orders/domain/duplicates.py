"""One piece, sold to two buyers: same listing or two, how that came, and what to do first (ORDERS S17-S24, S78, S80).

Which listing a line was taken from is known of hosted orders; of others what their sources state is compared. What
nobody tells is said to be not told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orders.domain.causes import Cause, Certainty, Found, Sale, Taken, by_history, by_times, entered_at_once
from orders.domain.lifecycle import Action, CancelReason, refusal
from orders.domain.likeness import words
from orders.domain.listing import Listing
from orders.domain.order import WAITING, Item, Line, Order
from orders.domain.stock import QuantityEvent
from orders.errors import Refused
from orders.view import OrderStatus


class Relation(StrEnum):
    """How the two sales hang together."""

    SAME_LISTING = "SAME_LISTING"
    DIFFERENT_LISTINGS = "DIFFERENT_LISTINGS"
    NOT_TOLD = "NOT_TOLD"  # the same thing, but no source stated both listings or both SKUs
    NOTHING_IN_COMMON = "NOTHING_IN_COMMON"


class Note(StrEnum):
    """What else somebody must know before acting."""

    NO_QUANTITY_HISTORY = "no_quantity_history"
    LISTED_WITHIN_MINUTES = "listed_within_minutes"
    SEQUENCE_NOT_TOLD = "sequence_not_told"
    EARLIER_NOT_PAID = "earlier_not_paid"
    LATER_IS_SENT = "later_is_sent"
    ONE_IS_CANCELLED = "one_is_cancelled"
    BOTH_ARE_SENT = "both_are_sent"
    STORE_STALE = "store_stale"


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
    """What became of comparing the two. `earlier` and `later` are None where no source told when they were bought.

    `listings`: those that the shared lines were taken from, as far as they are known, oldest first.
    """

    relation: Relation
    shared: tuple[SharedItem, ...] = ()
    cause: Cause | None = None
    certainty: Certainty | None = None
    edit: QuantityEvent | None = None
    listings: tuple[Listing, ...] = ()
    earlier: Order | None = None
    later: Order | None = None
    remedy: Remedy | None = None
    notes: tuple[Note, ...] = ()


def diagnose(one: Sale, other: Sale, at: datetime) -> Diagnosis:
    """Compare two different orders of one seller. Raises nothing; the same orders in either order say the same."""
    earlier, later = _in_time(one, other)
    first, second = (earlier, later) if earlier is not None and later is not None else (one, other)
    shared = tuple(_shared(first, second))
    relation = _relation(shared)
    if relation is Relation.NOTHING_IN_COMMON:
        return Diagnosis(relation=relation)
    told = earlier is not None
    found, listings = _cause(relation, shared, first, second, timed=told), _taken(shared, first, second)
    short, notes = _short(first, second, shared) if told else (None, [Note.SEQUENCE_NOT_TOLD])
    if relation is Relation.SAME_LISTING and (found is None or found.certainty is Certainty.LIKELY):
        notes.append(Note.NO_QUANTITY_HISTORY)
    if len(listings) > 1 and entered_at_once(listings[0], listings[1]):
        notes.append(Note.LISTED_WITHIN_MINUTES)
    if one.stale or other.stale:
        notes.append(Note.STORE_STALE)
    return Diagnosis(
        relation=relation,
        shared=shared,
        cause=None if found is None else found.cause,
        certainty=None if found is None else found.certainty,
        edit=None if found is None else found.edit,
        listings=listings,
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


def _shared(first: Sale, second: Sale) -> Iterator[SharedItem]:
    """Lines that are the same thing, by the strongest sign that both carry."""
    index: dict[tuple[str, str], Item] = {}
    for item in second.order.items:
        for key in _signs(item):
            index.setdefault(key, item)
    for item in first.order.items:
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


def _listings(first: Sale, second: Sale, item: Item, there: Item) -> Relation:
    """S17: compare the listings that the lines were taken from, else their ids as stated; where a source left them
    out, the SKU, which names one listing of an account."""
    if first.order.account_id != second.order.account_id:
        return Relation.DIFFERENT_LISTINGS
    one, other = first.taken.get(item.order_item_id), second.taken.get(there.order_item_id)
    if one is not None and other is not None and one.history and other.history:
        return Relation.SAME_LISTING if one.listing.id == other.listing.id else Relation.DIFFERENT_LISTINGS
    for mine, theirs in ((item.listing_id, there.listing_id), (item.sku, there.sku)):
        if mine and theirs:
            same = mine.casefold() == theirs.casefold()
            return Relation.SAME_LISTING if same else Relation.DIFFERENT_LISTINGS
    return Relation.NOT_TOLD


def _relation(shared: Sequence[SharedItem]) -> Relation:
    found = {one.relation for one in shared}
    return next((one for one in Relation if one in found), Relation.NOTHING_IN_COMMON)


def _cause(
    relation: Relation, shared: Sequence[SharedItem], first: Sale, second: Sale, *, timed: bool
) -> Found | None:
    """Two listings are the cause themselves; of one its history tells, else when the orders came, if that is told."""
    mine = [one for one in shared if one.relation is relation]
    if relation is Relation.DIFFERENT_LISTINGS:
        proved = any(_known_apart(one, first, second) for one in mine)
        return Found(Cause.DUPLICATE_LISTING, Certainty.SHOWN if proved else Certainty.LIKELY)
    if relation is not Relation.SAME_LISTING:
        return None
    histories = (first.taken[one.one.order_item_id].history for one in mine if one.one.order_item_id in first.taken)
    shown = (by_history(history, first.order, second.order) for history in histories)
    known = next((found for found in shown if found is not None), None)
    return known or (by_times(first, second) if timed else None)


def _known_apart(pair: SharedItem, first: Sale, second: Sale) -> bool:
    """Both listings are known by their own ids."""
    one, other = first.taken.get(pair.one.order_item_id), second.taken.get(pair.other.order_item_id)
    taken = one is not None and other is not None and one.listing.id != other.listing.id
    return taken or bool(pair.one.listing_id and pair.other.listing_id)


def _taken(shared: Sequence[SharedItem], first: Sale, second: Sale) -> tuple[Listing, ...]:
    """The listings of the shared lines, oldest first."""
    pairs = ((first, one.one) for one in shared), ((second, one.other) for one in shared)
    taken: list[Taken | None] = [sale.taken.get(item.order_item_id) for pair in pairs for sale, item in pair]
    found = {one.listing.id: one.listing for one in taken if one is not None}
    return tuple(sorted(found.values(), key=lambda one: (one.created_at, one.id)))


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

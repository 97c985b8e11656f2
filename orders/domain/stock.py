"""Stock follows orders: pieces are held when an order comes, leave the shelf when it is sent, and are let go once.

A reservation is told what its order says now, never what changed: to apply the same order twice moves nothing, so
nothing can be released or taken from the shelf a second time (ORDERS D6, S21).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from orders.domain.listing import Hold, Listing
from orders.domain.order import Item, Order
from orders.view import Authority, FulfilledBy


class ReservationState(StrEnum):
    """HELD while any piece is still to be sent; then what became of them: sent (any of them), or let go."""

    HELD = "held"
    CONSUMED = "consumed"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """What one line of an order holds of one listing. Counts are pieces; `consumed` never shrinks.

    What has left the shelf comes back by an edit of the quantity only, whatever a later word says.
    """

    id: str
    listing: str  # our own id of the listing
    order: str  # our own id of the order
    order_item_id: str
    held: int = 0
    consumed: int = 0
    released: int = 0
    made_at: datetime
    changed_at: datetime

    @property
    def state(self) -> ReservationState:
        if self.held:
            return ReservationState.HELD
        return ReservationState.CONSUMED if self.consumed else ReservationState.RELEASED

    @property
    def counts(self) -> tuple[int, int, int]:
        return self.held, self.consumed, self.released


@dataclass(frozen=True, slots=True)
class Moved:
    """A reservation as it stood, and as it is now."""

    before: Reservation
    after: Reservation


class QuantityKind(StrEnum):
    """Why a listing's numbers changed."""

    CREATED = "created"
    EDITED = "edited"
    HELD = "held"
    CONSUMED = "consumed"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityEvent:
    """One line of a listing's quantity history; one a version. `holds`: those open as it was edited (ORDERS S80).

    `order` is the order that moved it, None where somebody set the number.
    """

    listing: str
    version: int
    kind: QuantityKind
    at: datetime
    actor: str
    on_hand_before: int | None
    on_hand: int | None
    held_before: int
    held: int
    order: str | None = None
    holds: tuple[Hold, ...] = ()

    @property
    def available(self) -> int | None:
        return None if self.on_hand is None else max(0, self.on_hand - self.held)


def keeps_stock(order: Order) -> bool:
    """Whether this order's pieces lie on a shelf that is counted here: hosted, and the seller's to send."""
    return order.authority is Authority.HOSTED and order.fulfilled_by is FulfilledBy.SELLER


def moves_stock(before: Order | None, after: Order) -> bool:
    """Whether the change may touch a reservation: cheap, so that new tracking or a new address costs nothing."""
    return before is None or _moving(before) != _moving(after)


def _moving(order: Order) -> tuple[object, ...]:
    items = (
        (one.order_item_id, one.sku, one.listing_id, one.ordered, one.shipped, one.cancelled) for one in order.items
    )
    return order.fulfilled_by, *items


def names(listing: Listing, item: Item) -> bool:
    """Whether the item can be of this listing: what both state is the same."""
    stated = (listing.listing_id, item.listing_id), (listing.sku, item.sku)
    return all(mine is None or theirs is None or mine == theirs for mine, theirs in stated)


def chosen(item: Item, units: int, candidates: Sequence[Listing]) -> Listing | None:
    """The listing that an item is taken from: the one it names, else the oldest of its SKU that has enough."""
    fitting = sorted((one for one in candidates if names(one, item)), key=lambda one: (one.created_at, one.id))
    if item.listing_id is not None:
        return next((one for one in fitting if one.listing_id == item.listing_id), None)
    return next((one for one in fitting if (one.available or 0) >= units), fitting[0] if fitting else None)


def followed(
    rows: Sequence[Reservation], item: Item, before: Item | None, blank: Reservation, *, keeps: bool
) -> tuple[Moved, ...]:
    """An item's reservations as the order now says; `blank` is a new one of the listing that it is taken from.

    A row of another listing lets go of what it holds. `keeps` False: this store does not count the order's stock.
    What was sent before anything was reserved is not taken from the shelf: it was never counted on it.
    """
    elsewhere = sum(row.consumed for row in rows if row.listing != blank.listing)
    mine = next((row for row in rows if row.listing == blank.listing), None)
    if mine is None:
        mine = replace(blank, consumed=0 if before is None or rows else before.shipped)
    taken = max(mine.consumed, item.shipped - elsewhere) if keeps else mine.consumed
    now = replace(mine, held=item.unshipped if keeps else 0, consumed=taken, released=item.cancelled)
    others = (row for row in rows if row.listing != blank.listing and row.held)
    gone = (Moved(row, replace(row, held=0, released=row.released + row.held)) for row in others)
    return tuple(one for one in (*gone, Moved(mine, now)) if one.before.counts != one.after.counts)


def moved(listing: Listing, moves: Sequence[Moved], at: datetime) -> Listing:
    """The listing after its reservations moved: its next version, or itself where nothing did.

    More sent than were on hand leaves the shelf empty, never below.
    """
    held = listing.held + sum(one.after.held - one.before.held for one in moves)
    sent = sum(one.after.consumed - one.before.consumed for one in moves)
    on_hand = None if listing.on_hand is None else max(0, listing.on_hand - sent)
    if (held, on_hand) == (listing.held, listing.on_hand):
        return listing
    return replace(listing, held=held, on_hand=on_hand, version=listing.version + 1, changed_at=at)


def movement(before: Listing, after: Listing, order: Order, actor: str) -> QuantityEvent:
    """The one event of a listing's next version that an order brought about."""
    kind = QuantityKind.HELD if after.held > before.held else QuantityKind.RELEASED
    if after.on_hand != before.on_hand:
        kind = QuantityKind.CONSUMED
    return event_of(before, after, kind, actor, order=order.id)


def event_of(
    before: Listing | None,
    after: Listing,
    kind: QuantityKind,
    actor: str,
    *,
    order: str | None = None,
    holds: tuple[Hold, ...] = (),
) -> QuantityEvent:
    """The event of a listing's version."""
    return QuantityEvent(
        listing=after.id,
        version=after.version,
        kind=kind,
        at=after.changed_at,
        actor=actor,
        on_hand_before=None if before is None else before.on_hand,
        on_hand=after.on_hand,
        held_before=0 if before is None else before.held,
        held=after.held,
        order=order,
        holds=holds,
    )


def takes_too_much(before: Listing, after: Listing) -> bool:
    """Whether this change holds pieces that are not there."""
    return after.held > before.held and after.oversold > 0

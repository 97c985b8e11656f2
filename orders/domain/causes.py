"""How one piece came to be sold twice: by the listing's quantity history where there is one (ORDERS S18-S22, S80),
else by when the orders came.

What the history or the orders themselves say is "shown", what only explains them best is "likely".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from orders.domain.events import OrderEvent
from orders.domain.listing import Listing
from orders.domain.order import WAITING, Order
from orders.domain.stock import QuantityEvent, QuantityKind
from orders.view import OrderStatus

AT_ONCE = timedelta(minutes=10)  # two listings entered within it were one that was submitted twice


class Cause(StrEnum):
    """How it came to two sales."""

    DUPLICATE_LISTING = "DUPLICATE_LISTING"
    QUANTITY_EDIT_WHILE_PENDING = "QUANTITY_EDIT_WHILE_PENDING"
    QUANTITY_ABOVE_STOCK = "QUANTITY_ABOVE_STOCK"
    OVERSOLD_BY_SOURCE = "OVERSOLD_BY_SOURCE"
    SOLD_AGAIN_AFTER_CANCELLATION = "SOLD_AGAIN_AFTER_CANCELLATION"


class Certainty(StrEnum):
    """SHOWN: the history or the orders say so. LIKELY: nothing explains them better."""

    SHOWN = "shown"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class Taken:
    """The listing that a line was taken from, and what its history says of both orders, oldest first.

    The history holds the events of the two orders and every number that somebody set.
    """

    listing: Listing
    history: tuple[QuantityEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One of the two orders, its timeline (oldest first), whether its account was read too long ago, and by item the
    listings that it was taken from, as far as they are known."""

    order: Order
    events: tuple[OrderEvent, ...] = ()
    stale: bool = False
    taken: Mapping[str, Taken] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A cause with its certainty; `edit` is the number that somebody set and that let the second sale in."""

    cause: Cause
    certainty: Certainty
    edit: QuantityEvent | None = None


def by_history(history: Sequence[QuantityEvent], one: Order, other: Order) -> Found | None:
    """What the quantity history shows of two orders of one listing; None where it does not know both."""
    holds = [event for event in history if event.kind is QuantityKind.HELD and event.order in (one.id, other.id)]
    first = holds[0] if holds else None
    second = next((event for event in holds if first is not None and event.order != first.order), None)
    if first is None or second is None or first.order is None:
        return None
    between = [event for event in history if first.version < event.version < second.version]
    if any(event.order == first.order and event.kind is QuantityKind.RELEASED for event in between):
        return Found(Cause.SOLD_AGAIN_AFTER_CANCELLATION, Certainty.SHOWN)
    edits = [event for event in between if _raised(event) and _open(event, first.order)]
    if edits:
        return Found(Cause.QUANTITY_EDIT_WHILE_PENDING, Certainty.SHOWN, edits[-1])
    if second.on_hand is not None and second.held > second.on_hand:
        return Found(Cause.OVERSOLD_BY_SOURCE, Certainty.SHOWN)
    kinds = (QuantityKind.CREATED, QuantityKind.EDITED)
    set_ = [event for event in history if event.kind in kinds and event.version < second.version]
    return Found(Cause.QUANTITY_ABOVE_STOCK, Certainty.SHOWN, set_[-1] if set_ else None)


def by_times(first: Sale, second: Sale) -> Found:
    """S20: a listing of one piece stands at 0 while its sale waits for payment, unless somebody edits it."""
    bought = second.order.purchase_date
    cancelled = _since(first, OrderStatus.CANCELLED)
    if bought is not None and cancelled is not None and cancelled <= bought:
        return Found(Cause.SOLD_AGAIN_AFTER_CANCELLATION, Certainty.LIKELY)
    if bought is not None and _waited(first, bought):
        return Found(Cause.QUANTITY_EDIT_WHILE_PENDING, Certainty.LIKELY)
    return Found(Cause.QUANTITY_ABOVE_STOCK, Certainty.LIKELY)


def entered_at_once(one: Listing, other: Listing) -> bool:
    """S18: whether two listings of one thing were entered within minutes; a stub's time is not its entry."""
    entered = not one.stub and not other.stub and one.alike(other)
    return entered and abs(one.created_at - other.created_at) <= AT_ONCE


def _raised(event: QuantityEvent) -> bool:
    return event.kind is QuantityKind.EDITED and (event.on_hand or 0) > (event.on_hand_before or 0)


def _open(event: QuantityEvent, order: str) -> bool:
    """Whether that order held pieces as the number was set."""
    return any(hold.order == order for hold in event.holds)


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

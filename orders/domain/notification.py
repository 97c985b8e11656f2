"""The mail that announces an order (ORDERS D9): which orders expect one, and which state follows which.

It never keeps an order from being shipped: it only tells that mail is missing, or that a false one came.
"""

from collections.abc import Mapping
from datetime import datetime

from orders.domain.order import OPEN, WAITING, Order
from orders.view import FulfilledBy, NotificationState, Provenance

NOT_EXPECTED, EXPECTED, VERIFIED, MISMATCH, MISSING = NotificationState

# The states that each may follow. A genuine notice outweighs whatever else came; only what is waited for is missing.
FOLLOWS: Mapping[NotificationState, frozenset[NotificationState]] = {
    NOT_EXPECTED: frozenset({MISMATCH}),  # the false mail turned out to be none, and none was waited for yet
    EXPECTED: frozenset({MISMATCH}),  # the same; from NOT_EXPECTED by being released
    VERIFIED: frozenset({NOT_EXPECTED, EXPECTED, MISMATCH, MISSING}),
    MISMATCH: frozenset({NOT_EXPECTED, EXPECTED, MISSING}),
    MISSING: frozenset({EXPECTED}),
}


def released(before: Order | None, after: Order) -> bool:
    """The order became one that the seller may ship: its marketplace announces it now."""
    return announced(after) and (before is None or not announced(before))


def announced(order: Order) -> bool:
    """A marketplace writes about this order: it is open, the seller's to send, and no person typed it in here."""
    mine = order.fulfilled_by is FulfilledBy.SELLER and order.provenance is not Provenance.MANUAL
    return mine and order.status in OPEN


def watched(before: Order | None, after: Order, watch_since: datetime | None) -> bool:
    """The order is not from before the seller began to watch.

    Without a date of purchase it counts only if it was seen here before it was paid: else the first import would
    wait for mail that came long ago.
    """
    if watch_since is None:
        return True
    if after.purchase_date is None:
        return before is not None and before.status in WAITING
    return after.purchase_date >= watch_since

"""The all-orders report (ORDERS 3.3): the status of every order, pending and cancelled ones too; nothing else.

It names no buyer, and lines only by SKU, without their ids: so no line and no address is taken from it, and what is
known of them from elsewhere stays. Its place of delivery lacks name and street: it would be a worse address.
"""

from orders.domain.facts import OrderFacts
from orders.formats.columns import check_id, needed
from orders.formats.gathering import Stated
from orders.formats.options import ReportOptions, instant
from orders.formats.table import Row
from orders.view import FulfilledBy, OrderStatus

REQUIRED = frozenset({"amazon-order-id", "purchase-date", "last-updated-date", "order-status", "fulfillment-channel"})
# Words as reports in the field carry them; what comes after " - " tells how a parcel fares.
STATUSES = {
    "pending": OrderStatus.PENDING,
    "pendingavailability": OrderStatus.PENDING_AVAILABILITY,
    "unshipped": OrderStatus.UNSHIPPED,
    "partiallyshipped": OrderStatus.PARTIALLY_SHIPPED,
    "shipped": OrderStatus.SHIPPED,
    "invoiceunconfirmed": OrderStatus.SHIPPED,
    "cancelled": OrderStatus.CANCELLED,
    "canceled": OrderStatus.CANCELLED,
    "unfulfillable": OrderStatus.UNFULFILLABLE,
}
CHANNELS = {
    "merchant": FulfilledBy.SELLER,
    "seller": FulfilledBy.SELLER,
    "mfn": FulfilledBy.SELLER,
    "amazon": FulfilledBy.MARKETPLACE,
    "afn": FulfilledBy.MARKETPLACE,
}


def status_row(row: Row, options: ReportOptions) -> Stated:
    """A row of 3.3. A status or a channel that is not known makes the order's status unknown, with a note."""
    order_id = needed(row, "amazon-order-id")
    check_id(order_id)
    status, notes = _status(row)
    channel = CHANNELS.get(row["fulfillment-channel"].lower())
    if channel is None:
        status, notes = OrderStatus.STATUS_UNKNOWN, (*notes, f"who ships it? {row['fulfillment-channel'][:40]!r}")
    facts = OrderFacts(
        order_id=order_id,
        status=status,
        fulfilled_by=channel,
        currency=row["currency"] or None,
        purchase_date=instant(needed(row, "purchase-date"), options),
    )
    return Stated(facts=facts, notes=notes, reported_at=instant(needed(row, "last-updated-date"), options))


def _status(row: Row) -> tuple[OrderStatus, tuple[str, ...]]:
    said = needed(row, "order-status")
    status = STATUSES.get(said.partition(" - ")[0].replace(" ", "").lower())
    if status is None:
        return OrderStatus.STATUS_UNKNOWN, (f"a status that is not known here: {said[:40]!r}",)
    item = row["item-status"].partition(" - ")[0].replace(" ", "").lower()
    # Part of it went off, and the lines have no ids here: `told_of` makes that an unknown status.
    split = status is OrderStatus.UNSHIPPED and item == "shipped"
    return OrderStatus.PARTIALLY_SHIPPED if split else status, ()

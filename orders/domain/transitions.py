"""What a request that was let through makes of an order. The guards stand in `lifecycle`; nothing is checked here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from orders.domain.charges import captured, payment_of, voided
from orders.domain.order import Cancellation, Item, Line, Order, Shipment, redacted
from orders.domain.status import hosted_status
from orders.view import OrderStatus


def shipped(order: Order, shipment: Shipment, at: datetime) -> Order:
    """A hosted order after a checked shipment: the buyer is charged for its units at this moment (S29)."""
    items = _moved(order.items, shipment.lines, "shipped")
    status = hosted_status(items, paid=True)
    done = status is OrderStatus.SHIPPED
    changed = replace(
        order,
        items=items,
        status=status,
        shipped_at=at if done else order.shipped_at,
        cancel_requested=order.cancel_requested and not done,
        packages=(*order.packages, shipment),
        payment=payment_of(order),
        status_time=at,
    )
    return captured(order.items, changed, shipment.package_reference_id, at)


def retracked(order: Order, shipment: Shipment) -> Order:
    """A hosted order with one package's carrier, tracking and date put right; quantities stay."""
    packages = tuple(
        replace(shipment, lines=known.lines) if known.package_reference_id == shipment.package_reference_id else known
        for known in order.packages
    )
    return replace(order, packages=packages)


def confirmed(order: Order, shipment: Shipment, at: datetime) -> Order:
    """A mirrored order after a request: only our own mark changes, the status is the marketplace's."""
    return replace(order, items=_moved(order.items, shipment.lines, "confirmed"), confirmed_at=at)


def cancelling(order: Order, lines: Sequence[Line]) -> Order:
    """A mirrored order after a request to cancel: only our own mark changes."""
    return replace(order, items=_moved(order.items, lines, "cancelling"))


def cancelled(order: Order, cancellation: Cancellation) -> Order:
    """A hosted order after a cancellation of lines (all that is unshipped where none are named): not charged."""
    lines = cancellation.lines or tuple(Line(item.order_item_id, item.unshipped) for item in order.items)
    items = _moved(order.items, lines, "cancelled")
    payment = payment_of(order)
    status = hosted_status(items, payment.paid) if items else OrderStatus.CANCELLED
    changed = replace(
        order,
        items=items,
        status=status,
        shipped_at=order.shipped_at or (cancellation.at if status is OrderStatus.SHIPPED else None),
        cancellations=(*order.cancellations, cancellation),
        cancel_requested=order.cancel_requested and any(item.unshipped for item in items),
        payment=payment,
        status_time=cancellation.at,
    )
    return redacted(voided(changed, cancellation.at))


def _moved(items: Sequence[Item], lines: Sequence[Line], to: str) -> tuple[Item, ...]:
    units: dict[str, int] = {}
    for line in lines:
        units[line.order_item_id] = units.get(line.order_item_id, 0) + line.quantity
    return tuple(replace(item, **{to: getattr(item, to) + units.get(item.order_item_id, 0)}) for item in items)

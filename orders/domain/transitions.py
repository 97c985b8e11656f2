"""What a request that was let through makes of an order. The guards stand in `lifecycle`; nothing is checked here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from orders.domain.order import Cancellation, Item, Line, Order, Shipment, redacted
from orders.domain.status import hosted_status
from orders.view import OrderStatus


def shipped(order: Order, shipment: Shipment, at: datetime) -> Order:
    """A hosted order after a checked shipment."""
    items = _moved(order.items, shipment.lines, "shipped")
    status = hosted_status(items, paid=True)
    done = at if status is OrderStatus.SHIPPED else order.shipped_at
    return replace(
        order, items=items, status=status, shipped_at=done, packages=(*order.packages, shipment), status_time=at
    )


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
    """A hosted order after a cancellation of lines (all that is unshipped where none are named)."""
    lines = cancellation.lines or tuple(Line(item.order_item_id, item.unshipped) for item in order.items)
    items = _moved(order.items, lines, "cancelled")
    changed = replace(
        order,
        items=items,
        status=hosted_status(items, paid=True),
        cancellations=(*order.cancellations, cancellation),
        cancel_requested=False,
        status_time=cancellation.at,
    )
    return redacted(changed)


def _moved(items: Sequence[Item], lines: Sequence[Line], to: str) -> tuple[Item, ...]:
    units: dict[str, int] = {}
    for line in lines:
        units[line.order_item_id] = units.get(line.order_item_id, 0) + line.quantity
    return tuple(replace(item, **{to: getattr(item, to) + units.get(item.order_item_id, 0)}) for item in items)

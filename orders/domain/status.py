"""Status: a function of quantities and payment where this store is the marketplace, as reported elsewhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from orders.domain.order import OPEN, WAITING, Item, Order
from orders.view import AccountView, Authority, Blocker, FulfilledBy, OrderStatus

AUTO_CANCEL_AFTER = timedelta(days=30)  # ORDERS S7
# Marketplaces of which the 30-day rule is known; in a mirror it is a computed hint, never a fact.
AUTO_CANCELLING = frozenset({"amazon"})


def hosted_status(items: Sequence[Item], paid: bool) -> OrderStatus:
    """ORDERS D2: payment first, then quantities. Of no items nothing is cancelled or shipped."""
    if not items:
        return OrderStatus.UNSHIPPED if paid else OrderStatus.PENDING
    if all(item.ordered == item.cancelled for item in items):
        return OrderStatus.CANCELLED
    if not paid:
        return OrderStatus.PENDING
    if not any(item.unshipped for item in items):
        return OrderStatus.SHIPPED
    return OrderStatus.PARTIALLY_SHIPPED if any(item.shipped for item in items) else OrderStatus.UNSHIPPED


def brought_to(items: Sequence[Item], status: OrderStatus) -> tuple[Item, ...]:
    """The items with the quantities that a stated whole status implies (SHIPPED, CANCELLED); else as they are."""
    if status is OrderStatus.SHIPPED:
        return tuple(replace(item, shipped=max(item.shipped, item.ordered - item.cancelled)) for item in items)
    if status is OrderStatus.CANCELLED:
        return tuple(replace(item, shipped=0, cancelled=item.ordered) for item in items)
    return tuple(items)


def auto_cancel_at(order: Order) -> datetime | None:
    """When the marketplace cancels what is not confirmed by then (S7); None where no such rule is known."""
    if order.auto_cancel_at is not None or order.purchase_date is None:
        return order.auto_cancel_at
    known = order.authority is Authority.HOSTED or order.marketplace in AUTO_CANCELLING
    return order.purchase_date + AUTO_CANCEL_AFTER if known else None


def days_past_promise(ship_by: datetime | None, at: datetime) -> int | None:
    """Whole days past the promised date (ORDERS S6), rounded down: negative before it. None where none is stated."""
    return None if ship_by is None else (at - ship_by).days


def stale(order: Order, account: AccountView, at: datetime) -> bool:
    """The status may be out of date: the account is, or the last read left things out and not this order's word.

    An incomplete read moves the account's time, but says nothing of the orders that it does not name.
    """
    if account.authority is Authority.HOSTED:
        return False
    if not account.fresh(at):
        return True
    return not account.coverage.complete and (order.status_time is None or at - order.status_time > account.max_age)


def blockers(order: Order, account: AccountView | None, at: datetime) -> tuple[Blocker, ...]:
    """Why this order is not shippable at `at` (DESIGN section 1); () means that it is. No account: never."""
    cancel_at = auto_cancel_at(order)
    speaks_against = {
        Blocker.STATUS: order.status not in OPEN,
        Blocker.FULFILLED_BY_MARKETPLACE: order.fulfilled_by is not FulfilledBy.SELLER,
        Blocker.AUTO_CANCEL_DUE: cancel_at is not None and at >= cancel_at,
        Blocker.CANCEL_REQUESTED: order.cancel_requested,
        Blocker.STORE_STALE: account is None or stale(order, account, at),
    }
    return tuple(blocker for blocker, holds in speaks_against.items() if holds)


def shippable(order: Order, account: AccountView | None, at: datetime) -> bool:
    """Nothing speaks against shipping what remains, now."""
    return not blockers(order, account, at)


def stated_statuses() -> frozenset[OrderStatus]:
    """Every status that a source can state; STATUS_UNKNOWN is our own word."""
    return frozenset(OrderStatus) - {OrderStatus.STATUS_UNKNOWN}


def paid(status: OrderStatus) -> bool:
    """A hosted order's payment stands authorised in every status but the waiting ones."""
    return status not in WAITING

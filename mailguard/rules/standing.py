"""What speaks against shipping the order that was found, as the store has it now.

Whether the store's word can be used at all (fresh, not typed by hand) comes first; then its status. Every field
is looked at again here: an empty list of blockers alone never makes an order shippable.
"""

from datetime import datetime, time, timedelta

from mailguard.model.case import Case
from mailguard.model.judgement import Finding
from mailguard.rules.claims import account, not_shippable, note, unverified
from orders.view import Blocker, FulfilledBy, OrderStatus, OrderView, Provenance

DAY = timedelta(days=1)


def obstacles(case: Case) -> tuple[Finding, ...]:
    """Everything that keeps the found order from "ship now", by severity; () where it is shippable.

    `order.shipped_since` is a note: the goods left after the notice came, so it was right and is done.
    """
    if case.order is None:
        return ()
    return (*doubts(case, case.order.current), *status(case, case.order.current))


def doubts(case: Case, order: OrderView) -> tuple[Finding, ...]:
    """Why the store itself cannot be relied on for this order now."""
    found = []
    its = account(case)
    if its is None:
        found.append(unverified("order.account_unknown"))
    elif Blocker.STORE_STALE in order.blockers or not its.fresh(case.at):
        found.append(unverified("store.stale", actual=its.as_of.isoformat() if its.as_of else None))
    if order.provenance is Provenance.MANUAL:
        found.append(unverified("order.manual"))
    return tuple(found)


def status(case: Case, order: OrderView) -> tuple[Finding, ...]:
    """Why the order is not to be shipped, or not any more."""
    if is_done(case):
        return (note("order.shipped_since", actual=order.shipped_at.isoformat() if order.shipped_at else None),)
    found = list(by_status(order))
    if order.fulfilled_by is not FulfilledBy.SELLER:
        found.append(not_shippable("order.fulfilled_by_marketplace"))
    if has_left(order):
        return tuple(found)
    if order.cancel_requested:
        found.append(not_shippable("order.cancel_requested"))
    if Blocker.AUTO_CANCEL_DUE in order.blockers or is_past(order.auto_cancel_at, case.at):
        found.append(not_shippable("order.auto_cancel_due"))
    if set(order.blockers) - {Blocker.STORE_STALE} and not found:
        found.append(not_shippable("order.not_shippable", actual=", ".join(order.blockers)))
    if not found and order.items and not any(item.unshipped for item in order.items):
        found.append(not_shippable("order.nothing_left"))
    return tuple(found)


def by_status(order: OrderView) -> tuple[Finding, ...]:
    """The finding of a status; () for the two that may be shipped."""
    if has_left(order) and order.status is not OrderStatus.CANCELLED:
        return (not_shippable("order.already_shipped"),)
    if order.status is OrderStatus.STATUS_UNKNOWN:
        return (unverified("order.left_open_list"),)
    if order.status is OrderStatus.CANCELLED:
        return (not_shippable("order.cancelled", actual=order.status),)
    if order.status in (OrderStatus.PENDING, OrderStatus.PENDING_AVAILABILITY):
        return (not_shippable("order.pending", actual=order.status),)
    if order.status is OrderStatus.UNFULFILLABLE:
        return (not_shippable("order.unfulfillable", actual=order.status),)
    return ()


def has_left(order: OrderView) -> bool:
    """The goods have gone: the source says shipped, or a confirmation from here stands after it left the list."""
    if order.status is OrderStatus.STATUS_UNKNOWN:
        return order.confirmed_here
    return order.status is OrderStatus.SHIPPED


def is_done(case: Case) -> bool:
    """The goods left after this notice came: it was right at its time. False where the time is not known."""
    if case.order is None or not has_left(case.order.current):
        return False
    left = left_at(case.order.current)
    return left is not None and case.examined.received_at <= left


def left_at(order: OrderView) -> datetime | None:
    """When the goods left at the latest. A report that names only a day means some moment of it."""
    left = order.shipped_at
    if left is None:
        return order.recorded_at if order.status is OrderStatus.STATUS_UNKNOWN else None
    return left + DAY if left.time() == time() else left


def is_past(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and moment <= at

"""Facts into an order, by the time at which the source stated them: an older file never moves an order back.

Status and quantities have one clock, everything else another: a report without a status must not make the last
known status look newer than it is, and a price that comes late from an older file may still fill a gap.
"""

from dataclasses import dataclass
from datetime import datetime
from operator import is_
from typing import TypeVar

from orders.domain import charges, refunds
from orders.domain.altered import altered
from orders.domain.facts import FactSource, ItemFacts, OrderFacts, SourceKind
from orders.domain.order import OPEN, Item, Order, redacted
from orders.domain.status import auto_cancel_at, brought_to, hosted_status, paid
from orders.view import AccountView, Authority, FulfilledBy, OrderStatus, Provenance

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Clocks:
    """Whether the facts at hand are at least as new as what the order holds, each by its own clock."""

    status: bool
    facts: bool


def merged(order: Order | None, facts: OrderFacts, source: FactSource, account: AccountView, new_id: str) -> Order:
    """The order after these facts; version and recorded_at are the caller's to set.

    A fact of the source replaces an order typed by hand wholly: nothing of the hand's word may survive as a gap
    filler. The caller refuses the opposite (`manual_over_source`).
    """
    kept = None if order is None or _overrules(order, source) else order
    stated = min(facts.source_time or source.as_of, source.as_of)
    before = kept or _blank(order, facts, source, account, new_id)
    clocks = Clocks(_newer(before.status_time, stated), _newer(before.facts_time, stated))
    changed = _with_status(_with_facts(before, facts, clocks.facts), facts, source, clocks.status)
    changed = altered(
        changed,
        auto_cancel_at=auto_cancel_at(changed),
        facts_time=stated if clocks.facts else before.facts_time,
        status_time=stated if clocks.status and facts.status is not None else before.status_time,
    )
    return redacted(refunds.answered(charges.stated(before, changed, stated), stated))


def manual_over_source(order: Order | None, source: FactSource) -> bool:
    """A document may not change what a source states: nobody inside may make a lie true (DESIGN section 1)."""
    return order is not None and source.provenance is Provenance.MANUAL and order.provenance is not Provenance.MANUAL


def left_open_list(order: Order, as_of: datetime) -> Order:
    """An open order that a complete list of open orders no longer names.

    Shipped, if a confirmation from here covers all that was open; otherwise nobody can tell: STATUS_UNKNOWN.
    """
    covered = order.confirmed_here and all(item.confirmed >= item.unshipped for item in order.items)
    if not covered:
        return altered(order, status=OrderStatus.STATUS_UNKNOWN, status_time=as_of)
    items = tuple(altered(item, confirmed=0, cancelling=0) for item in brought_to(order.items, OrderStatus.SHIPPED))
    return altered(
        order, status=OrderStatus.SHIPPED, items=items, shipped_at=order.confirmed_at or as_of, status_time=as_of
    )


def leaves_open_list(order: Order, as_of: datetime) -> bool:
    """Whether a complete list made at `as_of` that does not name this order says that it is open no more."""
    stated = order.status_time
    mine = order.fulfilled_by is FulfilledBy.SELLER and order.authority is Authority.MIRROR
    return mine and order.status in OPEN and (stated is None or stated < as_of)


def same(one: Order, other: Order) -> bool:
    """Nothing but times and our own bookkeeping differs: no new version."""
    return one == altered(
        other,
        version=one.version,
        status_time=one.status_time,
        facts_time=one.facts_time,
        recorded_at=one.recorded_at,
        payment_risk=one.payment_risk,  # follows from the status
        notification_state=one.notification_state,
    )


def _overrules(order: Order, source: FactSource) -> bool:
    return order.provenance is Provenance.MANUAL and source.provenance is not Provenance.MANUAL


def _blank(order: Order | None, facts: OrderFacts, source: FactSource, account: AccountView, new_id: str) -> Order:
    return Order(
        id=new_id if order is None else order.id,
        version=0 if order is None else order.version,
        seller_id=account.seller_id,
        account_id=account.account_id,
        marketplace=account.marketplace,
        order_id=facts.order_id,
        authority=account.authority,
        provenance=source.provenance,
        status=OrderStatus.STATUS_UNKNOWN,  # until a source states one
    )


def _newer(known: datetime | None, stated: datetime) -> bool:
    return known is None or stated >= known


def _pick(old: T | None, new: T | None, newer: bool) -> T | None:
    if new is None or new == "":
        return old
    return new if newer or old is None else old


def _with_facts(order: Order, facts: OrderFacts, newer: bool) -> Order:
    return altered(
        order,
        items=_with_lines(order, facts, newer),
        fulfilled_by=_pick(order.fulfilled_by, facts.fulfilled_by, newer) or FulfilledBy.SELLER,
        currency=_pick(order.currency, facts.currency, newer),
        grand_total=_pick(order.grand_total, facts.grand_total, newer),
        shipping_total=_pick(order.shipping_total, facts.shipping_total, newer),
        buyer_name=_pick(order.buyer_name, facts.buyer_name, newer),
        ship_to=_pick(order.ship_to, facts.ship_to, newer),
        purchase_date=_pick(order.purchase_date, facts.purchase_date, newer),
        ship_by=_pick(order.ship_by, facts.ship_by, newer),
        auto_cancel_at=_pick(order.auto_cancel_at, facts.auto_cancel_at, newer),
    )


def _with_lines(order: Order, facts: OrderFacts, newer: bool) -> tuple[Item, ...]:
    """Known lines with what is stated of them; a line that the order lacks comes only from newer facts.

    A line that is not named stays: reports split an order, and only a document or a sync names all lines.
    """
    stated = {item.order_item_id: item for item in facts.items}
    lines = [_line(item, stated.pop(item.order_item_id, None), newer) for item in order.items]
    if newer or not order.items:
        lines += [
            _line(Item(order_item_id=one.order_item_id, ordered=one.ordered), one, True) for one in stated.values()
        ]
    return tuple(lines)


def _line(item: Item, facts: ItemFacts | None, newer: bool) -> Item:
    if facts is None:
        return item
    return altered(
        item,
        ordered=facts.ordered if newer else item.ordered,
        title=_pick(item.title or None, facts.title, newer) or "",
        sku=_pick(item.sku, facts.sku, newer),
        listing_id=_pick(item.listing_id, facts.listing_id, newer),
        asin=_pick(item.asin, facts.asin, newer),
        item_price=_pick(item.item_price, facts.item_price, newer),
        item_tax=_pick(item.item_tax, facts.item_tax, newer),
        shipping_price=_pick(item.shipping_price, facts.shipping_price, newer),
        shipping_tax=_pick(item.shipping_tax, facts.shipping_tax, newer),
        discount=_pick(item.discount, facts.discount, newer),
        shipping_discount=_pick(item.shipping_discount, facts.shipping_discount, newer),
        gift_wrap_price=_pick(item.gift_wrap_price, facts.gift_wrap_price, newer),
        gift_wrap_tax=_pick(item.gift_wrap_tax, facts.gift_wrap_tax, newer),
        refunded=_pick(item.refunded, facts.refunded, newer),
    )


def _with_status(order: Order, facts: OrderFacts, source: FactSource, newer: bool) -> Order:
    if not newer:
        return order
    if facts.status is None:
        return _with_parts(order, facts, source)
    items = _quantities(order.items, facts, source)
    status = facts.status
    if order.authority is Authority.HOSTED:
        items = brought_to(items, status)
        by_units = items and status is not OrderStatus.UNFULFILLABLE
        status = hosted_status(items, paid(status)) if by_units else status
    elif all(one.shipped is None and one.cancelled is None for one in facts.items):
        items = brought_to(items, status)
    settled = status not in OPEN
    return altered(
        order,
        status=status,
        items=tuple(altered(item, confirmed=0, cancelling=0) for item in items) if settled else items,
        cancel_requested=bool(facts.cancel_requested)
        if facts.cancel_requested is not None
        else order.cancel_requested,
        shipped_at=facts.shipped_at or order.shipped_at,
    )


def _with_parts(order: Order, facts: OrderFacts, source: FactSource) -> Order:
    """Quantities and a wish to cancel from a part of an order that carries no status (an answer with lines alone).

    Else a line that comes so would look wholly unshipped. Of a hosted order a status always comes with them.
    """
    if order.authority is Authority.HOSTED:
        return order
    asked = order.cancel_requested if facts.cancel_requested is None else facts.cancel_requested
    items = _quantities(order.items, facts, source)
    if asked is order.cancel_requested and all(map(is_, items, order.items)):
        return order  # of a report without statuses, as good as always
    return altered(order, items=items, cancel_requested=asked)


def _quantities(items: tuple[Item, ...], facts: OrderFacts, source: FactSource) -> tuple[Item, ...]:
    stated = {item.order_item_id: item for item in facts.items}
    snapshot = source.kind is SourceKind.UNSHIPPED_REPORT
    return tuple(_quantity(item, stated.get(item.order_item_id), snapshot) for item in items)


def _quantity(item: Item, facts: ItemFacts | None, snapshot: bool) -> Item:
    if facts is None:
        # A list of open lines that names the order but not this line: nothing of the line is left to ship.
        return (
            altered(item, shipped=max(item.shipped, item.ordered - item.cancelled), confirmed=0, cancelling=0)
            if snapshot
            else item
        )
    shipped = item.shipped if facts.shipped is None else facts.shipped
    cancelled = item.cancelled if facts.cancelled is None else facts.cancelled
    if (shipped, cancelled) == (item.shipped, item.cancelled):
        return item
    # What the marketplace now reports is no longer "asked for here, not yet there".
    return altered(
        item,
        shipped=shipped,
        cancelled=cancelled,
        confirmed=max(0, item.confirmed - max(0, shipped - item.shipped)),
        cancelling=max(0, item.cancelling - max(0, cancelled - item.cancelled)),
    )

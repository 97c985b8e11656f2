"""The rows of a table as orders, one at a time: rows of one order stand together, or wait for the others.

An order is given out as soon as the next one begins. An order whose rows are scattered over the file is known
beforehand (`scattered`) and given out at the end: there may be only so many of those.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from orders.domain.altered import altered
from orders.domain.facts import MOST_ITEMS, ItemFacts, OrderFacts, RefusedRow, RowNote, bad_form
from orders.errors import BadFile
from orders.formats.table import Row
from orders.formats.told import MOST_REFUSED, Told
from orders.formats.values import BadValue
from orders.view import Address, Money, OrderStatus

MOST_SCATTERED = 50_000  # orders that are held until the end of the file
KEPT = 20  # bad rows of one order that are told one by one
SPLIT = "part of it is shipped, and the file does not say which part: its status is taken as unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What one row states: of its order, and of one line of it.

    `more`: the row continues a line that is there already (a further promotion): its discounts are added, and its
    order_item_id may be "" for the line just before. `notes`: what of it was not understood.
    """

    facts: OrderFacts
    item: ItemFacts | None = None
    more: bool = False
    notes: tuple[str, ...] = ()
    reported_at: datetime | None = None


@dataclass(slots=True)
class _Gathered:
    """The rows of one order while the file is read."""

    order_id: str
    where: str
    facts: OrderFacts | None = None
    items: dict[str, ItemFacts] = field(default_factory=dict)
    wrong: list[RefusedRow] = field(default_factory=list)
    notes: list[RowNote] = field(default_factory=list)
    reported_at: datetime | None = None
    rows: int = 0


def scattered(keys: Iterable[str], name: str) -> frozenset[str]:
    """The orders of which rows stand apart, by the order ids of the rows in the file's order.

    Raises BadFile where they are too many to be held. Remembers a number for each order, not the order.
    """
    seen: set[int] = set()  # a collision takes two orders for one that is scattered, which costs memory only
    apart: set[str] = set()
    last = ""
    for key in keys:
        if key == last:
            continue
        last = key
        mark = hash(key)
        if mark in seen:
            apart.add(key)
            if len(apart) > MOST_SCATTERED:
                raise BadFile(name, f"the rows of more than {MOST_SCATTERED} orders stand apart: sort it by order id")
        seen.add(mark)
    return frozenset(apart)


def gathered(
    rows: Iterable[Row],
    order_id: Callable[[Row], str],
    read: Callable[[Row], Stated],
    name: str,
    apart: frozenset[str],
) -> Iterator[Told]:
    """Orders as their last row is read; a bad row is told with its whole order: one that lacks a line looks smaller
    than it is. Raises BadFile (file:line) where too many rows are bad.
    """
    held: dict[str, _Gathered] = {}
    current: _Gathered | None = None
    wrong = 0
    for row in rows:
        where = f"{name}:{row.line}"
        key = order_id(row)
        if not key:
            wrong += 1
            yield Told(refused=(RefusedRow(where, row.wrong or "no order id"),))
        else:
            if current is None or current.order_id != key:
                if current is not None and current.order_id not in apart:
                    yield _told(current)
                current = held.get(key) or _Gathered(key, where)
                if key in apart:
                    held[key] = current
            wrong += not _take(current, row, where, read)
        if wrong > MOST_REFUSED:
            raise BadFile(where, f"more than {MOST_REFUSED} rows cannot be read: is this the right file?")
    if current is not None and current.order_id not in apart:
        yield _told(current)
    yield from map(_told, held.values())


def _take(order: _Gathered, row: Row, where: str, read: Callable[[Row], Stated]) -> bool:
    """Add a row to its order; False where it spoils it."""
    order.rows += 1
    try:
        if row.wrong is not None:
            raise BadValue(row.wrong)
        stated = read(row)
        _add_item(order, stated)
        if order.facts is None:
            order.facts = stated.facts
        elif stated.facts != order.facts:
            order.facts = _agreed(order.facts, stated.facts)
    except BadValue as error:
        if len(order.wrong) < KEPT:
            order.wrong.append(RefusedRow(where, f"{order.order_id[:100]}: {error}"))
        return False
    if stated.notes and len(order.notes) < KEPT:
        order.notes += [RowNote(where, f"{order.order_id[:100]}: {what}") for what in stated.notes]
    if stated.reported_at is not None and (order.reported_at is None or stated.reported_at > order.reported_at):
        order.reported_at = stated.reported_at
    return True


def _add_item(order: _Gathered, stated: Stated) -> None:
    item = stated.item
    if item is None:
        return
    if not stated.more:
        key = item.order_item_id or str(len(order.items) + 1)
        if key in order.items:
            raise BadValue("the same order-item-id twice")
        if len(order.items) >= MOST_ITEMS:
            raise BadValue(f"more than {MOST_ITEMS} items")
        order.items[key] = item if item.order_item_id else replace(item, order_item_id=key)
        return
    known = order.items.get(item.order_item_id) if item.order_item_id else next(reversed(order.items.values()), None)
    if known is None:
        raise BadValue("no quantity, and no row before it that it could continue")
    order.items[known.order_item_id] = replace(
        known,
        discount=_sum(known.discount, item.discount),
        shipping_discount=_sum(known.shipping_discount, item.shipping_discount),
    )


def _sum(one: Money | None, other: Money | None) -> Money | None:
    if one is None or other is None:
        return one or other
    if one.currency != other.currency:
        raise BadValue(f"several currencies: {one.currency}, {other.currency}")
    return Money(one.minor + other.minor, one.currency)


def _agreed(first: OrderFacts, later: OrderFacts) -> OrderFacts:
    """What a further row says of the order itself. Raises BadValue where it says something else."""
    if later.ship_to is not None and first.ship_to is not None and _place(later.ship_to) != _place(first.ship_to):
        raise BadValue("the rows of one order name different addresses")
    for what in ("fulfilled_by", "grand_total", "shipping_total", "buyer_name", "purchase_date"):
        one, other = getattr(first, what), getattr(later, what)
        if one is not None and other is not None and one != other:
            raise BadValue(f"the rows of one order contradict each other: {what.replace('_', ' ')}")
    ship_by = min((time for time in (first.ship_by, later.ship_by) if time is not None), default=None)
    return replace(
        first,
        status=_status(first.status, later.status),
        fulfilled_by=first.fulfilled_by or later.fulfilled_by,
        currency=first.currency or later.currency,
        grand_total=first.grand_total or later.grand_total,
        shipping_total=first.shipping_total or later.shipping_total,
        buyer_name=first.buyer_name or later.buyer_name,
        ship_to=first.ship_to or later.ship_to,
        purchase_date=first.purchase_date or later.purchase_date,
        ship_by=ship_by,
        shipped_at=first.shipped_at or later.shipped_at,
        cancel_requested=later.cancel_requested or first.cancel_requested,
    )


def _status(first: OrderStatus | None, later: OrderStatus | None) -> OrderStatus | None:
    """What two rows say together; one line that is shipped and one that is not: shipped in part."""
    if first is None or later is None or first is later:
        return first or later
    if {first, later} == {OrderStatus.UNSHIPPED, OrderStatus.PARTIALLY_SHIPPED}:
        return OrderStatus.PARTIALLY_SHIPPED
    raise BadValue("the rows of one order contradict each other: status")


def _place(address: Address) -> Address:
    return replace(address, phone="")


def _told(order: _Gathered) -> Told:
    if order.facts is None or order.wrong:
        return Told(refused=tuple(order.wrong), rows=order.rows)
    facts = finished(order.facts, tuple(order.items.values()), order.where)
    return told_of(facts, tuple(order.notes), order.reported_at, order.rows)


def told_of(
    facts: OrderFacts, notes: tuple[RowNote, ...], reported_at: datetime | None = None, rows: int = 1
) -> Told:
    """A whole order, if its form is good. One that is shipped in part must say which part: else nobody can tell."""
    wrong = bad_form(facts)
    if wrong is not None:
        return Told(refused=(RefusedRow(facts.where, f"{facts.order_id[:100]}: {wrong}"),), rows=rows)
    if facts.status is OrderStatus.PARTIALLY_SHIPPED and (
        not facts.items or any(item.shipped is None for item in facts.items)
    ):
        facts = replace(facts, status=OrderStatus.STATUS_UNKNOWN, ship_to=None, buyer_name=None)
        notes = (*notes, RowNote(facts.where, f"{facts.order_id[:100]}: {SPLIT}"))
    return Told(facts=facts, notes=notes, reported_at=reported_at, rows=rows)


def finished(facts: OrderFacts, items: tuple[ItemFacts, ...], where: str) -> OrderFacts:
    """The order with all its lines: what they add up to, where each of them says so."""
    in_part = facts.status is OrderStatus.UNSHIPPED and any(item.shipped for item in items)
    return altered(
        facts,
        where=where,
        status=OrderStatus.PARTIALLY_SHIPPED if in_part else facts.status,
        items=items,
        shipping_total=facts.shipping_total or shipping_of(items),
    )


def shipping_of(items: tuple[ItemFacts, ...]) -> Money | None:
    """What the lines' shipping adds up to; None where one of them does not say, or the currencies differ."""
    stated = [item.shipping_price for item in items if item.shipping_price is not None]
    if not items or len(stated) != len(items) or len({money.currency for money in stated}) != 1:
        return None
    return Money(sum(money.minor for money in stated), stated[0].currency)

"""The orders of a report, read one after the other: no report is ever held whole."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, func, literal, select

from orders.domain.visibility import SHOWS_BUYER
from orders.storage.tables import order_events, orders
from orders.view import AccountId, FulfilledBy, OrderStatus, SellerId

AT_ONCE = 500  # rows that are fetched together
HIDES = sorted(status.value for status in frozenset(OrderStatus) - SHOWS_BUYER)
PAID = (OrderStatus.UNSHIPPED.value, OrderStatus.PARTIALLY_SHIPPED.value, OrderStatus.SHIPPED.value)


def released(
    connection: Connection,
    seller: SellerId,
    account: AccountId,
    statuses: Collection[OrderStatus],
    since: datetime | None,
    until: datetime | None,
) -> Iterator[Row[Any]]:
    """The rows of orders in these statuses that the seller fulfils, by status and when it was last stated.

    `since`, `until`: those that this store first saw paid from then on, and before then.
    """
    wanted = (
        select(orders)
        .where(
            orders.c.seller_id == seller,
            orders.c.account_id == account,
            orders.c.status.in_(sorted(status.value for status in statuses)),
            orders.c.fulfilled_by == FulfilledBy.SELLER.value,
        )
        .order_by(orders.c.status, orders.c.status_time)
    )
    wanted = _between(wanted, since, until)
    yield from connection.execute(wanted, execution_options={"yield_per": AT_ONCE})


def hidden_since(connection: Connection, seller: SellerId, account: AccountId, since: datetime) -> bool:
    """Whether an order that was among the paid ones hides its buyer, and has come to that at `since` or later."""
    now_hidden = (
        orders.c.seller_id == seller,
        orders.c.account_id == account,
        orders.c.status.in_(HIDES),
        orders.c.updated_at >= literal(since, orders.c.updated_at.type),
    )
    came = (
        order_events.c.seller_id == orders.c.seller_id,
        order_events.c.id == orders.c.id,
        order_events.c.at >= literal(since, order_events.c.at.type),
        order_events.c.previous_status.in_(PAID),
        order_events.c.status.in_(HIDES),
    )
    found = select(orders.c.id).where(*now_hidden, exists().where(*came)).limit(1)
    return connection.execute(found).first() is not None


def _between(wanted: Select[Any], since: datetime | None, until: datetime | None) -> Select[Any]:
    if since is None and until is None:
        return wanted
    at = order_events.c.at
    first = (
        select(func.min(at))
        .where(order_events.c.seller_id == orders.c.seller_id, order_events.c.id == orders.c.id)
        .where(order_events.c.status.in_(PAID))
        .scalar_subquery()
    )
    if since is not None:
        wanted = wanted.where(first >= literal(since, at.type))
    return wanted if until is None else wanted.where(first < literal(until, at.type))

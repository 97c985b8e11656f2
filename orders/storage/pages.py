"""Lists of orders by keyset: page 1,000 costs what page 1 costs. Every condition is one seller's."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, false, func, literal, or_, select, tuple_

from orders.domain.order import OPEN, WAITING, Order
from orders.service.repositories import OrderFilter, Position
from orders.storage.codec import order_from_row
from orders.storage.tables import orders
from orders.view import AccountView, Authority, FulfilledBy, OrderStatus, SellerId

Condition = ColumnElement[bool]
Page = tuple[tuple[Order, ...], Position | None]
OPEN_NAMES = sorted(status.value for status in OPEN)
WAITING_NAMES = sorted(status.value for status in WAITING)


def page(
    connection: Connection,
    seller: SellerId,
    wanted: OrderFilter,
    accounts: Sequence[AccountView],
    after: Position | None,
    limit: int,
    now: datetime,
) -> Page:
    """Newest change first."""
    conditions = [*asked_for(seller, wanted, now), *reach(wanted)]
    if wanted.shippable is not None:
        ships = shippable(accounts, now)
        conditions.append(ships if wanted.shippable else ~ships)
    if after is not None:
        conditions.append(tuple_(orders.c.updated_at, orders.c.id) < position(after))
    query = select(orders).where(*conditions).order_by(orders.c.updated_at.desc(), orders.c.id.desc())
    return cut(connection.execute(query.limit(limit + 1)).all(), limit, "updated_at")


def due(
    connection: Connection,
    seller: SellerId,
    accounts: Sequence[AccountView],
    after: Position | None,
    limit: int,
    now: datetime,
) -> Page:
    """What can be shipped now, by ship-by date; those without one come last."""
    conditions = ready(seller, accounts, now)
    if after is not None:
        conditions.append(tuple_(orders.c.due, orders.c.id) > position(after))
    query = select(orders).where(*conditions).order_by(orders.c.due, orders.c.id)
    return cut(connection.execute(query.limit(limit + 1)).all(), limit, "due")


def count_due(connection: Connection, seller: SellerId, accounts: Sequence[AccountView], now: datetime) -> int:
    query = select(func.count()).select_from(orders).where(*ready(seller, accounts, now))
    return connection.execute(query).scalar_one()


def count_by_status(connection: Connection, seller: SellerId) -> dict[OrderStatus, int]:
    query = select(orders.c.status, func.count()).where(orders.c.seller_id == seller).group_by(orders.c.status)
    return {OrderStatus(status): number for status, number in connection.execute(query)}


def count_pending(connection: Connection, seller: SellerId, wanted: OrderFilter, now: datetime) -> int:
    """What the default hides; 0 where the filter hides nothing."""
    if wanted.status is not None or wanted.include_pending or wanted.shippable is True:
        return 0
    query = select(func.count()).select_from(orders)
    query = query.where(*asked_for(seller, wanted, now), orders.c.status.in_(WAITING_NAMES))
    return connection.execute(query).scalar_one()


def asked_for(seller: SellerId, wanted: OrderFilter, now: datetime) -> list[Condition]:
    """The filter's own conditions, save what it hides by default."""
    conditions: list[Condition] = [orders.c.seller_id == seller]
    if wanted.marketplace is not None:
        conditions.append(orders.c.marketplace == wanted.marketplace)
    if wanted.account_id is not None:
        conditions.append(orders.c.account_id == wanted.account_id)
    if wanted.notification_state is not None:
        conditions.append(orders.c.notification_state == wanted.notification_state.value)
    if wanted.ship_by_before is not None:
        conditions.append(orders.c.due < wanted.ship_by_before)
    if wanted.late is not None:
        late = and_(orders.c.due < now, orders.c.status.in_(OPEN_NAMES))
        conditions.append(late if wanted.late else ~late)
    words = (wanted.q or "").casefold().split()
    return [*conditions, *(found_by(word, wanted.buyers) for word in words)]


def found_by(word: str, buyers: bool) -> Condition:
    """The order is found by this folded word; by its buyer's name only for who may see buyers."""
    named = orders.c.search.contains(word, autoescape=True)
    return or_(named, orders.c.search_buyer.contains(word, autoescape=True)) if buyers else named


def reach(wanted: OrderFilter) -> list[Condition]:
    """Which statuses the list shows."""
    if wanted.status is not None:
        return [orders.c.status == wanted.status.value]
    return [] if wanted.include_pending else [orders.c.status.not_in(WAITING_NAMES)]


def ready(seller: SellerId, accounts: Sequence[AccountView], now: datetime) -> list[Condition]:
    """Shippable, and not all of it confirmed from here already: nobody is to ship twice."""
    return [orders.c.seller_id == seller, orders.c.ready.is_(True), *in_time(accounts, now)]


def shippable(accounts: Sequence[AccountView], now: datetime) -> Condition:
    """`domain.status.blockers` is empty, said in SQL; a test holds the two against each other."""
    return and_(
        orders.c.status.in_(OPEN_NAMES),
        orders.c.fulfilled_by == FulfilledBy.SELLER.value,
        orders.c.cancel_requested.is_(False),
        *in_time(accounts, now),
    )


def in_time(accounts: Sequence[AccountView], now: datetime) -> list[Condition]:
    """What the clock decides: not past its auto-cancel, and the store fresh."""
    return [
        or_(orders.c.auto_cancel_at.is_(None), orders.c.auto_cancel_at > now),
        or_(false(), *(fresh(account, now) for account in accounts if account.fresh(now))),
    ]


def fresh(account: AccountView, now: datetime) -> Condition:
    """The account is fresh; after an incomplete read only what was itself stated lately counts."""
    mine: Condition = orders.c.account_id == account.account_id
    if account.authority is Authority.HOSTED or account.coverage.complete:
        return mine
    return and_(mine, orders.c.status_time >= now - min(account.max_age, timedelta(days=3650)))


def position(after: Position) -> Any:
    return tuple_(literal(after[0], orders.c.updated_at.type), literal(after[1]))


def cut(rows: Sequence[Row[Any]], limit: int, column: str) -> Page:
    """One row more than the page was asked for: there is a next page."""
    shown = rows[:limit]
    last = (shown[-1]._mapping[column], shown[-1].id) if len(rows) > limit and shown else None
    return tuple(order_from_row(row) for row in shown), last

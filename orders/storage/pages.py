"""Lists of orders by keyset: page 1,000 costs what page 1 costs. Every condition is one seller's.

A list that shows some statuses asks for each of them by itself and merges what it gets, since an index that is
walked in order has one status at a time. What is searched for comes in the order of the search index, which is that
of the latest change; by any other order it is sorted, if it is not too much.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    type_coerce,
)

from orders.access.vault import Vault
from orders.database.dialects.fulltext import Matches, matching
from orders.domain.order import OPEN, WAITING
from orders.errors import Refused
from orders.service.repositories import MOST_COUNTED, OrderFilter, Position, Sort
from orders.storage.codec import NEVER, NOT_STATED
from orders.storage.search import nothing, question
from orders.storage.tables import order_search, orders
from orders.view import AccountView, Authority, FulfilledBy, OrderStatus, SellerId

Condition = ColumnElement[bool]
Page = tuple[Sequence[Row[Any]], Position | None]  # rows of `orders`
OPEN_NAMES = sorted(status.value for status in OPEN)
WAITING_NAMES = sorted(status.value for status in WAITING)
WIDEST = 10_000  # orders that a search may find, to be sorted by something else than their latest change
KEYS = {Sort.UPDATED: orders.c.updated_at, Sort.SHIP_BY: orders.c.due, Sort.PURCHASE: orders.c.purchased_at}


def aside(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column as one that no index is taken for: what is asked of it is looked at in the rows that are walked."""
    return type_coerce(func.coalesce(column, column), column.type)


# What is found leads to its order, and never the other way: from an index of orders SQLite would ask the index of
# words again for each of them.
FOUND = and_(orders.c.seller_id == aside(order_search.c.seller_id), orders.c.id == aside(order_search.c.id))


def page(
    connection: Connection,
    seller: SellerId,
    wanted: OrderFilter,
    accounts: Sequence[AccountView],
    after: Position | None,
    limit: int,
    now: datetime,
    vault: Vault,
) -> Page:
    """In the order of `wanted.sort`. Raises Refused("search-too-wide")."""
    conditions = [*asked_for(seller, wanted, accounts, now), *reach(wanted)]
    if wanted.shippable is not None:
        ships = shippable(accounts, now)
        conditions.append(ships if wanted.shippable else ~ships)
    if wanted.q is None:
        return listed(connection, wanted, conditions, after, limit)
    if nothing(wanted):
        return (), None
    matches = matching(connection, order_search, question(seller, wanted, vault))
    conditions.append(matches.condition)
    if (shown := statuses(wanted)) is not None:
        conditions.append(orders.c.status.in_(sorted(status.value for status in shown)))
    if wanted.sort is Sort.UPDATED:
        return searched(connection, matches, conditions, after, limit)
    return sorted_search(connection, wanted, matches, conditions, after, limit)


def listed(
    connection: Connection, wanted: OrderFilter, conditions: list[Condition], after: Position | None, limit: int
) -> Page:
    """By an index, each status by itself."""
    few = bool(wanted.ids) or wanted.order_id is not None
    query = in_order(select(orders), wanted.sort, after, few=few).where(*conditions).limit(limit + 1)
    shown = statuses(wanted)
    if shown is None:
        return cut(connection.execute(query).all(), limit, KEYS[wanted.sort].name)
    each = (query.where(orders.c.status == status.value) for status in sorted(shown))
    rows = [row for one in each for row in connection.execute(one)]
    key = KEYS[wanted.sort].name
    rows.sort(key=lambda row: (row._mapping[key], row.id), reverse=wanted.sort is not Sort.SHIP_BY)
    return cut(rows, limit, key)


def searched(
    connection: Connection, matches: Matches, conditions: list[Condition], after: Position | None, limit: int
) -> Page:
    """The latest change first. A position's second part is the row's number in the index."""
    query = select(orders, matches.number.label("number")).select_from(matches.source.join(orders, FOUND))
    if after is not None:
        conditions = [*conditions, matches.number < int(after[1])]
    rows = connection.execute(query.where(*conditions).order_by(matches.number.desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    return shown, (shown[-1].updated_at, str(shown[-1].number)) if len(rows) > limit else None


def sorted_search(
    connection: Connection,
    wanted: OrderFilter,
    matches: Matches,
    conditions: list[Condition],
    after: Position | None,
    limit: int,
) -> Page:
    """Every order that is found is looked at: with too many, somebody would wait and all others with them."""
    some: Select[Any] = (
        select(literal_column("1")).select_from(matches.source).where(matches.condition).limit(WIDEST + 1)
    )
    if connection.execute(select(func.count()).select_from(some.subquery())).scalar_one() > WIDEST:
        raise Refused(
            "search-too-wide",
            f"More than {WIDEST:,} orders fit: add a word, or leave the order to the search.",
            pointer="/sort",
        )
    query = in_order(select(orders).select_from(matches.source.join(orders, FOUND)), wanted.sort, after, few=True)
    return cut(connection.execute(query.where(*conditions).limit(limit + 1)).all(), limit, KEYS[wanted.sort].name)


def in_order(query: Select[Any], sort: Sort, after: Position | None, *, few: bool) -> Select[Any]:
    """Sorted, behind `after`: the latest change or purchase first, but what is due soonest.

    `few`: what is found is to be sorted; no index is to be walked for the order.
    """
    key = aside(KEYS[sort]) if few else KEYS[sort]
    place = tuple_(key, orders.c.id)
    if sort is Sort.SHIP_BY:
        query = query.order_by(key, orders.c.id)
        return query if after is None else query.where(place > position(after))
    query = query.order_by(key.desc(), orders.c.id.desc())
    return query if after is None else query.where(place < position(after))


def statuses(wanted: OrderFilter) -> frozenset[OrderStatus] | None:
    """The statuses that alone can be in this list; None: any."""
    asked = [frozenset({wanted.status})] if wanted.status is not None else []
    asked += [OPEN] if wanted.late or wanted.shippable else []
    asked += [WAITING] if wanted.pending_longer_than is not None else []
    return frozenset.intersection(*asked) if asked else None


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


def count_pending(
    connection: Connection,
    seller: SellerId,
    wanted: OrderFilter,
    accounts: Sequence[AccountView],
    now: datetime,
    vault: Vault,
) -> int:
    """What the default hides, counted up to MOST_COUNTED; 0 where the filter hides nothing."""
    if statuses(wanted) is not None or wanted.include_pending or nothing(wanted):
        return 0
    conditions = asked_for(seller, wanted, accounts, now)
    found = 0
    for status in sorted(WAITING):
        hidden: Select[Any] = select(literal_column("1")).where(*conditions, orders.c.status == status.value)
        if wanted.q is None:
            hidden = hidden.select_from(orders)
        else:
            asked = question(seller, replace(wanted, status=status), vault)
            matches = matching(connection, order_search, asked)
            hidden = hidden.select_from(matches.source.join(orders, FOUND)).where(matches.condition)
        some = hidden.limit(MOST_COUNTED - found).subquery()
        found += connection.execute(select(func.count()).select_from(some)).scalar_one()
    return found


def asked_for(
    seller: SellerId, wanted: OrderFilter, accounts: Sequence[AccountView], now: datetime
) -> list[Condition]:
    """The filter's own conditions on the order itself, save its statuses and what it hides by default."""
    conditions: list[Condition] = [orders.c.seller_id == seller]
    if (asked := asked_accounts(wanted, accounts)) is not None:
        conditions.append(orders.c.account_id == asked[0] if len(asked) == 1 else orders.c.account_id.in_(asked))
    if wanted.ids:
        conditions.append(orders.c.id.in_(wanted.ids))
    if wanted.order_id is not None:
        conditions.append(orders.c.order_id == wanted.order_id)
    if wanted.notification_state is not None:
        conditions.append(orders.c.notification_state == wanted.notification_state.value)
    if wanted.late is not None:
        past = aside(orders.c.due) < now
        conditions.append(past if wanted.late else ~and_(past, aside(orders.c.status).in_(OPEN_NAMES)))
    if wanted.pending_longer_than is not None:
        bought_at = aside(orders.c.purchased_at)
        conditions += [bought_at <= now - wanted.pending_longer_than, bought_at > literal(NOT_STATED, bought_at.type)]
    return [*conditions, *times(wanted)]


def asked_accounts(wanted: OrderFilter, accounts: Sequence[AccountView]) -> list[str] | None:
    """The accounts that can have what is wanted, None: any. A marketplace is its accounts: those have the index."""
    if wanted.account_id is None and wanted.marketplace is None and wanted.order_id is None:
        return None
    mine = [one for one in accounts if wanted.account_id in (None, one.account_id)]
    return sorted(one.account_id for one in mine if wanted.marketplace in (None, one.marketplace))


bought: Condition = orders.c.purchased_at > literal(NOT_STATED, orders.c.purchased_at.type)


def times(wanted: OrderFilter) -> list[Condition]:
    """Since is that instant and later, until is before it. An order without the date is in no range of it."""
    found: list[Condition] = []
    if wanted.ship_by_after is not None:
        found += [orders.c.due >= wanted.ship_by_after, orders.c.due < literal(NEVER, orders.c.due.type)]
    if wanted.ship_by_before is not None:
        found.append(orders.c.due < wanted.ship_by_before)
    if wanted.purchased_since is not None:
        found += [orders.c.purchased_at >= wanted.purchased_since, bought]
    if wanted.purchased_until is not None:
        found += [orders.c.purchased_at < wanted.purchased_until, bought]
    if wanted.updated_since is not None:
        found.append(orders.c.updated_at >= wanted.updated_since)
    if wanted.updated_until is not None:
        found.append(orders.c.updated_at < wanted.updated_until)
    return found


def reach(wanted: OrderFilter) -> list[Condition]:
    """What the list hides by default."""
    shows = statuses(wanted) is not None or wanted.include_pending
    return [] if shows else [orders.c.status.not_in(WAITING_NAMES)]


def ready(seller: SellerId, accounts: Sequence[AccountView], now: datetime) -> list[Condition]:
    """Shippable, and not all of it confirmed from here already: nobody is to ship twice."""
    return [orders.c.seller_id == seller, orders.c.ready.is_(True), *in_time(accounts, now)]


def shippable(accounts: Sequence[AccountView], now: datetime) -> Condition:
    """`domain.status.blockers` is empty, said in SQL; a test holds the two against each other."""
    return and_(
        aside(orders.c.status).in_(OPEN_NAMES),
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
    mine: Condition = aside(orders.c.account_id) == account.account_id
    if account.authority is Authority.HOSTED or account.coverage.complete:
        return mine
    return and_(mine, orders.c.status_time >= now - min(account.max_age, timedelta(days=3650)))


def position(after: Position) -> Any:
    return tuple_(literal(after[0], orders.c.updated_at.type), literal(after[1]))


def cut(rows: Sequence[Row[Any]], limit: int, column: str) -> Page:
    """One row more than the page was asked for: there is a next page."""
    shown = rows[:limit]
    return shown, (shown[-1]._mapping[column], shown[-1].id) if len(rows) > limit and shown else None

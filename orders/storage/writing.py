"""Writing orders: many changes in a handful of statements, each new version with what it replaces and its event."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from orders.access.tokens import keyed_hash, made_matching_key, matching_key
from orders.access.vault import Vault
from orders.database.dialects.bulk import add
from orders.domain.order import Order, redacted
from orders.service.repositories import Asked, Change, Ready
from orders.storage import search
from orders.storage.codec import event_row, order_body, order_from_body, order_row, sealed_part
from orders.storage.tables import order_directory, order_events, order_versions, orders
from orders.view import OrderStatus

DIRECTORY_KEY = "orders"
KEYS = ("seller_id", "id")
# Written once: an order never changes its key; what became of its mail has a writer of its own.
FIXED = (*KEYS, "account_id", "order_id", "marketplace", "notification_state")
TOUCH = (
    update(orders)
    .where(
        orders.c.seller_id == bindparam("key_seller_id"),
        orders.c.id == bindparam("key_id"),
        orders.c.sealed.is_not(None),
    )
    .values(
        status_time=bindparam("new_status_time", type_=orders.c.status_time.type),
        body=bindparam("new_body", type_=orders.c.body.type),
    )
)


@dataclass(frozen=True, slots=True)
class Rows:
    """What one change writes: the order's row, its words, its event, and the version that it replaces."""

    change: Change
    order: dict[str, Any]
    words: dict[str, Any]
    event: dict[str, Any]
    past: dict[str, Any] | None


def rows_of(change: Change, vault: Vault) -> Rows:
    """The rows of a change, which may be made before its transaction."""
    return Rows(
        change,
        order_row(change.after, vault),
        search.row_of(change.after, vault),
        event_row(change.event),
        None if change.before is None else past_row(change.before, vault),
    )


def made_ready(changes: Sequence[Change], touched: Sequence[Order], vault: Vault) -> Ready:
    """The rows of these changes and of orders that were stated again."""
    return Ready(
        changes={(change.after.id, change.after.version): rows_of(change, vault) for change in changes},
        touched={order.id: (order, touched_row(order)) for order in touched},
    )


def save(
    connection: Connection, changes: Sequence[Change], now: datetime, vault: Vault, ready: Ready | None = None
) -> None:
    """Write changes; the caller holds the orders' locks and has set versions and times."""
    if not changes:
        return
    made = [_rows(change, vault, ready) for change in changes]
    created = [rows for rows in made if rows.past is None]
    past = [rows.past for rows in made if rows.past is not None]
    if created:
        add(connection, orders, [rows.order for rows in created])
        enter(connection, [rows.change.after for rows in created], now)
    if past:
        add(connection, order_versions, past)
        rewrite(connection, [rows.order for rows in made if rows.past is not None])
    search.write(connection, list({rows.change.after.id: rows.words for rows in made}.values()))
    add(connection, order_events, [rows.event for rows in made])
    for change in changes:
        if change.before is not None and change.after.status is OrderStatus.CANCELLED:
            forget_buyer(connection, change.after)


def touch(connection: Connection, stated: Sequence[Order], vault: Vault, ready: Ready | None = None) -> None:
    """Write orders of which only the times moved."""
    if not stated:
        return
    rows = [_touched(order, ready) for order in stated]
    if connection.execute(TOUCH, rows).rowcount != len(rows):
        # Some row is of before what is personal was sealed: its body holds the buyer, and must not lose it.
        rewrite(connection, [order_row(order, vault) for order in stated])


def touched_row(order: Order) -> dict[str, Any]:
    """What moves where nothing new is stated; what is sealed stays as it is."""
    key = {"key_seller_id": order.seller_id, "key_id": order.id}
    return {**key, "new_status_time": order.status_time, "new_body": order_body(order)}


def _rows(change: Change, vault: Vault, ready: Ready | None) -> Rows:
    """Those that were made before, unless the change became another one since (stock marks it)."""
    made: Rows | None = None if ready is None else ready.changes.get((change.after.id, change.after.version))
    return made if made is not None and made.change is change else rows_of(change, vault)


def _touched(order: Order, ready: Ready | None) -> dict[str, Any]:
    made, row = (None, {}) if ready is None else ready.touched.get(order.id, (None, {}))
    return row if made is order else touched_row(order)


def past_row(order: Order, vault: Vault) -> dict[str, Any]:
    """The row of a version that another one replaces."""
    key = {"seller_id": order.seller_id, "id": order.id, "version": order.version}
    return {**key, "body": order_body(order), "sealed": sealed_part(order, vault)}


def rewrite(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write the rows of orders that are there."""
    if not rows:
        return
    columns = [name for name in rows[0] if name not in FIXED]
    statement = (
        update(orders)
        .where(orders.c.seller_id == bindparam("key_seller_id"), orders.c.id == bindparam("key_id"))
        .values({name: bindparam(f"new_{name}", type_=orders.c[name].type) for name in columns})
    )
    bound = [
        {**{f"key_{name}": row[name] for name in KEYS}, **{f"new_{name}": row[name] for name in columns}}
        for row in rows
    ]
    connection.execute(statement, bound)


def forget_buyer(connection: Connection, order: Order) -> None:
    """Erase buyer and address from a cancelled order's past versions too (ORDERS S13)."""
    mine = (order_versions.c.seller_id == order.seller_id) & (order_versions.c.id == order.id)
    for row in connection.execute(select(order_versions).where(mine)).all():
        # Erased as if it had been cancelled then, but at the status it had. Where it was never
        # sealed, its body holds the buyer.
        past = order_from_body(row.body)
        bare = replace(redacted(replace(past, status=OrderStatus.CANCELLED)), status=past.status)
        this = update(order_versions).where(mine, order_versions.c.version == row.version)
        connection.execute(this.values(body=order_body(bare), sealed=b""))


def enter(connection: Connection, created: Sequence[Order], now: datetime) -> None:
    """Enter new orders into the directory that spans sellers: keyed hashes only."""
    key = made_matching_key(connection, DIRECTORY_KEY, now)
    wanted = {(keyed_hash(key, named(order.marketplace, order.order_id)), order.seller_id) for order in created}
    hashes = [hashed for hashed, _ in wanted]
    there = connection.execute(
        select(order_directory.c.hash, order_directory.c.seller_id).where(order_directory.c.hash.in_(hashes))
    )
    wanted -= {(row.hash, row.seller_id) for row in there}
    if wanted:
        rows = [{"hash": hashed, "seller_id": seller} for hashed, seller in sorted(wanted)]
        add(connection, order_directory, rows)


def elsewhere(connection: Connection, asked: Sequence[Asked]) -> frozenset[Asked]:
    """Those of the asked that another seller of this store has."""
    key = matching_key(connection, DIRECTORY_KEY)
    if key is None or not asked:
        return frozenset()
    hashes = {each: keyed_hash(key, named(each[1], each[2])) for each in asked}
    owners: dict[str, set[str]] = {}
    rows = connection.execute(select(order_directory).where(order_directory.c.hash.in_(set(hashes.values()))))
    for row in rows:
        owners.setdefault(row.hash, set()).add(row.seller_id)
    return frozenset(each for each in asked if owners.get(hashes[each], set()) - {str(each[0])})


def named(marketplace: str, order_id: str) -> str:
    return f"{marketplace}\0{order_id}"

"""Writing orders: many changes in a handful of statements, each new version with what it replaces and its event."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from orders.access.tokens import keyed_hash, made_matching_key, matching_key
from orders.access.vault import Vault
from orders.domain.order import Order, redacted
from orders.service.repositories import Asked, Change
from orders.storage import search
from orders.storage.codec import event_row, order_body, order_from_body, order_row, sealed_part
from orders.storage.tables import order_directory, order_events, order_versions, orders
from orders.view import OrderStatus

DIRECTORY_KEY = "orders"
KEYS = ("seller_id", "id")
# Written once: an order never changes its key; what became of its mail has a writer of its own.
FIXED = (*KEYS, "account_id", "order_id", "marketplace", "notification_state")


def save(connection: Connection, changes: Sequence[Change], now: datetime, vault: Vault) -> None:
    """Write changes; the caller holds the orders' locks and has set versions and times."""
    created = [change.after for change in changes if change.before is None]
    replaced = [change.before for change in changes if change.before is not None]
    if created:
        connection.execute(insert(orders), [order_row(order, vault) for order in created])
        enter(connection, created, now)
    if replaced:
        connection.execute(insert(order_versions), [past_row(order, vault) for order in replaced])
        rewrite(connection, [change.after for change in changes if change.before is not None], vault)
    search.write(connection, list({change.after.id: change.after for change in changes}.values()), vault)
    if changes:
        connection.execute(insert(order_events), [event_row(change.event) for change in changes])
    for change in changes:
        if change.before is not None and change.after.status is OrderStatus.CANCELLED:
            forget_buyer(connection, change.after)


def past_row(order: Order, vault: Vault) -> dict[str, Any]:
    """The row of a version that another one replaces."""
    key = {"seller_id": order.seller_id, "id": order.id, "version": order.version}
    return {**key, "body": order_body(order), "sealed": sealed_part(order, vault)}


def rewrite(connection: Connection, changed: Sequence[Order], vault: Vault) -> None:
    """Write the rows of orders that are there."""
    if not changed:
        return
    rows = [order_row(order, vault) for order in changed]
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
        connection.execute(insert(order_directory), rows)


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

"""A database from before personal data was sealed: its orders are sealed and made findable, a chunk a transaction.

SQLite overwrites what it frees (`secure_delete`), and its log is gone when the last connection is closed. PostgreSQL
keeps what was in clear until it has vacuumed those tables, and in its own log and backups.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, update

from orders.access.vault import Vault
from orders.database.metadata import EPOCH
from orders.database.store import Store
from orders.domain.order import redacted
from orders.storage import search
from orders.storage.codec import order_body, order_from_body, order_row, sealed_part
from orders.storage.tables import OPENLY, PAST_OPENLY, order_versions, orders

CHUNK = 500  # rows of one transaction
FILLED = ("purchased_at", "body", "sealed")  # what an older program's row lacks, or holds in clear


def reseal(store: Store, vault: Vault) -> int:
    """Seal every row that is not; returns how many there were. Safe to break off and to run again."""
    done = 0
    while some := store.write_now(lambda connection: reseal_chunk(connection, vault), background=True):
        done += some
    return done


def reseal_chunk(connection: Connection, vault: Vault) -> int:
    """Seal up to CHUNK orders, then up to CHUNK past versions; 0 when all are sealed."""
    rows = connection.execute(select(orders).where(OPENLY).limit(CHUNK)).all()
    if rows:
        seal_orders(connection, rows, vault)
        return len(rows)
    past = connection.execute(select(order_versions).where(PAST_OPENLY).limit(CHUNK)).all()
    for row in past:
        version = order_from_body(row.body)
        same = order_versions.c.seller_id == row.seller_id, order_versions.c.id == row.id
        values = {"body": order_body(version), "sealed": sealed_part(version, vault)}
        connection.execute(
            update(order_versions).where(*same, order_versions.c.version == row.version).values(values)
        )
    return len(past)


def seal_orders(connection: Connection, rows: Sequence[Row[Any]], vault: Vault) -> None:
    """Write these rows as they are written now; nothing is said to have changed."""
    found = [redacted(order_from_body(row.body)) for row in rows]
    for order in found:
        values = {name: value for name, value in order_row(order, vault).items() if name in FILLED}
        same = orders.c.seller_id == order.seller_id, orders.c.id == order.id
        connection.execute(update(orders).where(*same).values(values))
    latest_last = sorted(found, key=lambda one: one.recorded_at or EPOCH)
    search.write(connection, [search.row_of(order, vault) for order in latest_last])

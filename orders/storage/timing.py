"""Orders that time has come for, of all sellers: one indexed question a tick."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from orders.storage.tables import orders
from orders.view import SellerId

DUE = (
    select(orders.c.seller_id, orders.c.id)
    .where(orders.c.wakes_at.is_not(None), orders.c.wakes_at <= bindparam("now", type_=orders.c.wakes_at.type))
    .order_by(orders.c.wakes_at, orders.c.seller_id, orders.c.id)
    .limit(bindparam("many"))
)


def awake(connection: Connection, now: datetime, limit: int) -> tuple[tuple[SellerId, str], ...]:
    """Seller and id of up to `limit` orders to which something is due by now, the longest overdue first."""
    return tuple(
        (SellerId(row.seller_id), str(row.id)) for row in connection.execute(DUE, {"now": now, "many": limit})
    )

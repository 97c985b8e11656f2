"""Who read whose name and address: written down before it is shown."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from orders.access.access import Access
from orders.access.audit import record

PERSONAL_READ = "order.personal_data_read"


def note_personal_reads(connection: Connection, access: Access, order_ids: Iterable[str], now: datetime) -> None:
    """A line for each order (our own opaque ids) whose buyer or address this caller is about to see."""
    for order_id in order_ids:
        record(connection, access.seller_id, access.actor, PERSONAL_READ, order_id, now)

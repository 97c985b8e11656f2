"""Who read whose name and address, or looked for somebody by them: written down before anything is shown."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from orders.access.access import Access
from orders.access.audit import record

PERSONAL_READ = "order.personal_data_read"
SEARCHED = "order.buyers_searched"
MAIL_READ = "notice.read"


def note_personal_reads(connection: Connection, access: Access, order_ids: Iterable[str], now: datetime) -> None:
    """A line for each order (our own opaque ids) whose buyer or address this caller is about to see."""
    for order_id in order_ids:
        record(connection, access.seller_id, access.actor, PERSONAL_READ, order_id, now)


def note_buyer_search(connection: Connection, access: Access, now: datetime) -> None:
    """A line for a search that looks at buyers too; what was looked for is not kept: it is a name."""
    record(connection, access.seller_id, access.actor, SEARCHED, "", now)


def note_mail_read(connection: Connection, access: Access, mail_id: str, now: datetime) -> None:
    """A line for a kept mail that is opened: it may name a buyer, whatever the order store hides."""
    record(connection, access.seller_id, access.actor, MAIL_READ, mail_id, now)

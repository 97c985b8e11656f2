"""Who did what: a line for every deed that changes what others see. Ids and names of deeds, never personal data."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from orders.access.tables import audit as table
from orders.database.ids import new_id
from orders.view import SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. `actor` is "user:<id>", "key:<id>" or "system"; `action` is dotted ("key.created")."""

    audit_id: str
    at: datetime
    actor: str
    action: str
    subject: str


def record(connection: Connection, seller_id: SellerId, actor: str, action: str, subject: str, now: datetime) -> None:
    """Add a line, in the transaction of the deed itself."""
    row = {"seller_id": seller_id, "audit_id": new_id(), "at": now, "actor": actor, "action": action}
    connection.execute(insert(table).values(**row, subject=subject))


def entries(
    connection: Connection,
    seller_id: SellerId,
    limit: int,
    before: str | None = None,
    *,
    actor: str | None = None,
    action: str | None = None,
    subject: str | None = None,
) -> tuple[Entry, ...]:
    """Up to `limit` lines, newest first; `before` is the id of the last line of the page before.

    `actor`, `action` and `subject`: only the lines that say exactly so.
    """
    asked = select(table).where(table.c.seller_id == seller_id)
    for column, wanted in ((table.c.actor, actor), (table.c.action, action), (table.c.subject, subject)):
        asked = asked if wanted is None else asked.where(column == wanted)
    if before is not None:
        asked = asked.where(table.c.audit_id < before)
    rows = connection.execute(asked.order_by(table.c.audit_id.desc()).limit(limit))
    return tuple(
        Entry(audit_id=row.audit_id, at=row.at, actor=row.actor, action=row.action, subject=row.subject)
        for row in rows
    )

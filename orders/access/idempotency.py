"""Idempotency keys: a command sent twice under one key is done once, and answered with the first answer.

A key is bound to its whole request (method, path, body) by a fingerprint, and lives a day. Work in progress holds its
key for a minute at most, so that a crash between the effect and the answer does not lock the key for ever.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy import Connection, delete, insert, select

from orders.access.tables import idempotency
from orders.view import SellerId

KEPT = timedelta(hours=24)
IN_FLIGHT = timedelta(minutes=1)
MOST_PURGED = 100  # rows a start may clean away: no request pays for a backlog


class Started(Enum):
    """What a request under this key is to do, where there is no stored answer."""

    GO = auto()  # do it, then finish() or forget()
    IN_FLIGHT = auto()  # the first one is still at work
    DIFFERENT = auto()  # the key belongs to another request


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """The first answer, as it was sent."""

    status: int
    body: bytes
    etag: str | None = None
    location: str | None = None


def start(
    connection: Connection, seller_id: SellerId, key: str, fingerprint: str, now: datetime
) -> Started | StoredAnswer:
    """Claim `key` for this request, or say why not. Runs in the writer, so two at once cannot both get GO."""
    _purge(connection, now)
    mine = (idempotency.c.seller_id == seller_id) & (idempotency.c.key == key)
    row = connection.execute(select(idempotency).where(mine)).one_or_none()
    if row is not None and now - row.started_at < (IN_FLIGHT if row.status is None else KEPT):
        if row.fingerprint != fingerprint:
            return Started.DIFFERENT
        if row.status is None:
            return Started.IN_FLIGHT
        return StoredAnswer(status=row.status, body=row.body, etag=row.etag, location=row.location)
    connection.execute(delete(idempotency).where(mine))
    values = {"seller_id": seller_id, "key": key, "fingerprint": fingerprint, "started_at": now}
    connection.execute(insert(idempotency).values(values))
    return Started.GO


def finish(connection: Connection, seller_id: SellerId, key: str, answer: StoredAnswer) -> None:
    """Keep the answer for the next request under this key."""
    connection.execute(
        idempotency.update()
        .where(idempotency.c.seller_id == seller_id, idempotency.c.key == key)
        .values(status=answer.status, body=answer.body, etag=answer.etag, location=answer.location)
    )


def forget(connection: Connection, seller_id: SellerId, key: str) -> None:
    """Nothing was done under this key: the same request may try again."""
    connection.execute(
        delete(idempotency).where(
            idempotency.c.seller_id == seller_id, idempotency.c.key == key, idempotency.c.status.is_(None)
        )
    )


def _purge(connection: Connection, now: datetime) -> None:
    """Delete a few rows that are past their day."""
    old = (
        select(idempotency.c.seller_id, idempotency.c.key)
        .where(idempotency.c.started_at < now - KEPT)
        .limit(MOST_PURGED)
    )
    rows = connection.execute(old).all()
    for row in rows:
        connection.execute(
            delete(idempotency).where(idempotency.c.seller_id == row.seller_id, idempotency.c.key == row.key)
        )

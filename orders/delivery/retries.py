"""What becomes of a row that did not arrive: it backs off, its target rests, and in the end it is dead and swept."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, select, update

from orders.delivery.outbox import OutboxRow, State
from orders.delivery.tables import outbox
from orders.view import SellerId

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP = timedelta(hours=72)
MAX_ERROR = 500  # signs kept of an error


def failed(
    connection: Connection,
    row: OutboxRow,
    error: str,
    now: datetime,
    *,
    jitter: float = 0.0,
    everywhere: bool = False,
    not_before: datetime | None = None,
) -> datetime | None:
    """This try failed: back off from 5 s, doubling, to an hour, plus up to a quarter of it by `jitter` (0 to 1).

    The last try is 72 hours after the row was written; then it is dead and None is returned, else when it is due.
    `everywhere`: the target itself is down, so the whole subscription waits until then. `not_before`: the target
    asked for this pause (Retry-After).
    """
    mine = (outbox.c.seller_id == row.seller_id) & (outbox.c.id == row.id)
    told = error[:MAX_ERROR]
    last = row.created_at + GIVE_UP
    if now >= last:
        give_up(connection, row, error, now)
        return None
    due = min(last, max(now + pause(row.tries, jitter), not_before or now))
    connection.execute(update(outbox).where(mine).values(due_at=due, leased_until=None, last_error=told))
    if everywhere:
        postpone(connection, row, due)
    return due


def give_up(connection: Connection, row: OutboxRow, error: str, now: datetime) -> None:
    """This row is tried no more."""
    mine = (outbox.c.seller_id == row.seller_id) & (outbox.c.id == row.id)
    ended = {"state": State.DEAD, "ended_at": now, "leased_until": None, "last_error": error[:MAX_ERROR]}
    connection.execute(update(outbox).where(mine).values(**ended))


def postpone(connection: Connection, row: OutboxRow, due: datetime) -> None:
    """Everything else that waits in this row's subscription waits until `due` as well, and no try is counted."""
    leased = outbox.c.leased_until.is_not(None)
    connection.execute(
        update(outbox)
        .where(outbox.c.seller_id == row.seller_id, outbox.c.subscription == row.subscription)
        .where(outbox.c.state == State.PENDING, outbox.c.id != row.id, outbox.c.due_at < due)
        .values(due_at=due, leased_until=None, tries=case((leased, outbox.c.tries - 1), else_=outbox.c.tries))
    )


def pause(tries: int, jitter: float) -> timedelta:
    """How long to wait after the given number of tries."""
    steps = min(max(tries - 1, 0), 20)
    plain = min(FIRST_PAUSE * (1 << steps), LONGEST_PAUSE)
    return plain + plain * (jitter / 4)


def end_subscription(connection: Connection, seller_id: SellerId, subscription: str, now: datetime) -> int:
    """The target is gone: what waits for it is dead. Returns how many rows."""
    waiting = update(outbox).where(
        outbox.c.seller_id == seller_id, outbox.c.subscription == subscription, outbox.c.state == State.PENDING
    )
    ended = {"state": State.DEAD, "ended_at": now, "leased_until": None, "last_error": "the endpoint is gone"}
    return connection.execute(waiting.values(**ended)).rowcount


def sweep(connection: Connection, before: datetime, limit: int = 1000) -> int:
    """Drop up to `limit` delivered and dead rows that ended before that instant; returns how many."""
    old = select(outbox.c.id).where(outbox.c.state.in_((State.DONE, State.DEAD)), outbox.c.ended_at < before)
    return connection.execute(delete(outbox).where(outbox.c.id.in_(old.limit(limit)))).rowcount

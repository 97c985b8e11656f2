"""The outbox: rows written in the transaction of what they tell, leased in order, retried for three days.

A row stands for one event in one subscription. Within a subscription, rows of one subject are handed out one at a
time, oldest first, so nobody hears that an order was cancelled before they hear that it came.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, or_, select, update

from orders.database.dialects.bulk import add
from orders.database.ids import new_id
from orders.delivery.tables import endpoints, outbox
from orders.view import AccountId, OrderKey, SellerId

AGAIN = "again"  # our own subscription: what makes notices due to be judged again
AGAIN_TOPICS = ("order.*", "account.read", "seller.changed")
UNORDERED = frozenset({AGAIN})  # it only marks things due: two changes of one order may come together
LEASE = timedelta(seconds=120)


class State(StrEnum):
    """Of one row. DEAD: tried for 72 hours, or the endpoint is gone."""

    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEvent:
    """Something happened. `topic` is dotted, `payload` plain JSON without personal data, `at` the instant."""

    seller_id: SellerId
    topic: str
    subject: str  # what it is about: an id of ours
    payload: Mapping[str, Any]
    at: datetime
    key: OrderKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One event on its way to one subscription. `event_id` is the same in all of them and at every try."""

    seller_id: SellerId
    id: str
    event_id: str
    subscription: str
    topic: str
    subject: str
    payload: Mapping[str, Any]
    at: datetime
    created_at: datetime
    tries: int  # this one included
    key: OrderKey | None = None
    state: State = State.PENDING
    due_at: datetime | None = None
    last_error: str | None = None


def publish(connection: Connection, event: OutboxEvent) -> None:
    """Write one row for every subscription of the seller that wants the topic, in the caller's transaction."""
    publish_all(connection, (event,))


def publish_all(connection: Connection, events: Sequence[OutboxEvent]) -> None:
    """The same for many events at once: one query and one insert."""
    wanted = subscriptions(connection, {event.seller_id for event in events})
    rows = []
    for event in events:
        event_id = new_id()
        for subscription, topics in ((AGAIN, AGAIN_TOPICS), *wanted.get(event.seller_id, ())):
            if wants(topics, event.topic):
                rows.append(new_row(event, event_id, subscription))
    if rows:
        add(connection, outbox, rows)


def wants(topics: Iterable[str], topic: str) -> bool:
    """Whether a list of topics ("order.changed", "order.*", "*") holds this one."""
    return any(each in ("*", topic) or (each.endswith(".*") and topic.startswith(each[:-1])) for each in topics)


def subscriptions(
    connection: Connection, sellers: Iterable[SellerId]
) -> dict[SellerId, list[tuple[str, tuple[str, ...]]]]:
    found = select(endpoints).where(endpoints.c.seller_id.in_(sorted(sellers)), endpoints.c.enabled)
    by_seller: dict[SellerId, list[tuple[str, tuple[str, ...]]]] = {}
    for row in connection.execute(found.order_by(endpoints.c.endpoint_id)):
        by_seller.setdefault(SellerId(row.seller_id), []).append((subscription_of(row), tuple(row.topics)))
    return by_seller


def subscription_of(endpoint: Row[Any]) -> str:
    """The name under which an endpoint's rows wait."""
    return f"mail:{endpoint.target}" if endpoint.kind == "mail" else f"webhook:{endpoint.endpoint_id}"


def new_row(event: OutboxEvent, event_id: str, subscription: str) -> dict[str, Any]:
    """A pending row, due at once."""
    return {
        "seller_id": event.seller_id,
        "id": new_id(),
        "event_id": event_id,
        "subscription": subscription,
        "topic": event.topic,
        "subject": event.subject,
        "account_id": event.key.account_id if event.key else None,
        "order_id": event.key.order_id if event.key else None,
        "payload": dict(event.payload),
        "at": event.at,
        "created_at": event.at,
        "due_at": event.at,
        "tries": 0,
        "state": State.PENDING,
        "leased_until": None,
    }


def take(connection: Connection, prefix: str, limit: int, now: datetime) -> list[OutboxRow]:
    """Lease up to `limit` due rows of the subscriptions that begin with `prefix`, oldest first.

    `prefix` is "webhook:", "mail:", or a whole name; under a prefix, each subscription gets an equal share, so a long
    queue holds up nobody else. A row comes only when nothing earlier of its subject waits in its subscription (our
    own `again` excepted). A lease ends by itself after two minutes; taking counts a try.
    """
    names = waiting_subscriptions(connection, prefix) if prefix.endswith(":") else [prefix]
    share = max(1, limit // max(1, len(names)))
    keys: list[Row[Any]] = []
    for name in names:
        keys += connection.execute(due_rows(name, now).limit(min(share, limit - len(keys)))).all()
        if len(keys) >= limit:
            break
    if not keys:
        return []
    leased = update(outbox).where(among(keys)).values(leased_until=now + LEASE, tries=outbox.c.tries + 1)
    found = connection.execute(leased.returning(outbox))
    return sorted((outbox_row(row) for row in found), key=lambda row: row.id)


def waiting_subscriptions(connection: Connection, prefix: str) -> list[str]:
    """The subscriptions that have waiting rows: one step along the index each, however many rows there are."""
    after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    least = select(func.min(outbox.c.subscription)).where(
        outbox.c.state == State.PENDING, outbox.c.subscription < after
    )
    names: list[str] = []
    name = connection.scalar(least.where(outbox.c.subscription >= prefix))
    while name is not None:
        names.append(name)
        name = connection.scalar(least.where(outbox.c.subscription > name))
    return names


def due_rows(subscription: str, now: datetime) -> Select[Any]:
    """Keys of what may be taken, by when it is due: the index's own order, so a long queue is not sorted."""
    asked = select(outbox.c.seller_id, outbox.c.id).where(
        outbox.c.state == State.PENDING,
        outbox.c.subscription == subscription,
        outbox.c.due_at <= now,
        or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now),
    )
    ordered = asked if subscription in UNORDERED else asked.where(~earlier_waits())
    return ordered.order_by(outbox.c.due_at, outbox.c.id)


def among(rows: Sequence[Row[Any] | OutboxRow]) -> ColumnElement[bool]:
    return and_(outbox.c.seller_id.in_({row.seller_id for row in rows}), outbox.c.id.in_([row.id for row in rows]))


def earlier_waits() -> ColumnElement[bool]:
    other = outbox.alias("earlier")
    return (
        select(other.c.id)
        .where(
            other.c.seller_id == outbox.c.seller_id,
            other.c.subscription == outbox.c.subscription,
            other.c.subject == outbox.c.subject,
            other.c.state == State.PENDING,
            other.c.id < outbox.c.id,
        )
        .exists()
    )


def done(connection: Connection, rows: Sequence[OutboxRow], now: datetime) -> None:
    """These were delivered. Rows of our own subscription are dropped; the others stay to be looked at."""
    own = [row for row in rows if row.subscription in UNORDERED]
    told = [row for row in rows if row.subscription not in UNORDERED]
    if own:
        connection.execute(delete(outbox).where(among(own)))
    if told:
        ended = {"state": State.DONE, "ended_at": now, "leased_until": None, "last_error": None}
        connection.execute(update(outbox).where(among(told)).values(**ended))


def deliveries(
    connection: Connection, seller_id: SellerId, subscription: str, limit: int, before: str | None = None
) -> tuple[OutboxRow, ...]:
    """The rows of one subscription, newest first: what was told, what waits, what failed and why."""
    asked = select(outbox).where(outbox.c.seller_id == seller_id, outbox.c.subscription == subscription)
    if before is not None:
        asked = asked.where(outbox.c.id < before)
    return tuple(outbox_row(row) for row in connection.execute(asked.order_by(outbox.c.id.desc()).limit(limit)))


def outbox_row(row: Row[Any]) -> OutboxRow:
    seller = SellerId(row.seller_id)
    key = None if row.order_id is None else OrderKey(seller, AccountId(row.account_id), row.order_id)
    return OutboxRow(
        seller_id=seller,
        id=row.id,
        event_id=row.event_id,
        subscription=row.subscription,
        topic=row.topic,
        subject=row.subject,
        payload=row.payload,
        at=row.at,
        created_at=row.created_at,
        tries=row.tries,
        key=key,
        state=State(row.state),
        due_at=row.due_at,
        last_error=row.last_error,
    )

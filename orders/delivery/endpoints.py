"""Who is told: the webhooks and mail addresses of a seller, and which topics each of them wants."""

import base64
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, insert, select, update

from orders.database.ids import new_id
from orders.delivery.outbox import OutboxEvent, new_row
from orders.delivery.retries import end_subscription
from orders.delivery.tables import endpoints, outbox
from orders.delivery.targets import check_url
from orders.errors import NotFound, Refused
from orders.view import SellerId

Kind = Literal["webhook", "mail"]
TOPIC = re.compile(r"\*|[a-z_]+(\.[a-z_]+)*(\.\*)?")
MOST_ENDPOINTS = 20  # of one seller: every event is written once for each
MOST_TOPICS = 50
TEST_TOPIC = "endpoint.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One target. `secret` signs its webhooks; show it to its owner only."""

    seller_id: SellerId
    endpoint_id: str
    kind: Kind
    target: str
    secret: str | None = field(repr=False)
    topics: tuple[str, ...]
    enabled: bool
    why_disabled: str | None
    created_at: datetime

    @property
    def subscription(self) -> str:
        """The name under which its rows wait in the outbox."""
        return f"mail:{self.target}" if self.kind == "mail" else f"webhook:{self.endpoint_id}"


def add_endpoint(
    connection: Connection,
    seller_id: SellerId,
    url: str,
    topics: Sequence[str],
    now: datetime,
    *,
    allow_private: bool = False,
) -> Endpoint:
    """Enter a webhook; its secret is made here. Raises Refused ("url-not-valid", "topic-not-valid", "too-many")."""
    check_url(url, allow_private=allow_private)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode("ascii")
    return enter(connection, seller_id, "webhook", url, secret, topics, now)


def add_mail_channel(
    connection: Connection, seller_id: SellerId, address: str, topics: Sequence[str], now: datetime
) -> Endpoint:
    """Enter a mail address that is told; one that is there is told of these topics from now on, too.

    The caller has checked it and that its owner wants it.
    """
    for there in list_endpoints(connection, seller_id):
        if (there.kind, there.target) == ("mail", address):
            mine = (endpoints.c.seller_id == seller_id) & (endpoints.c.endpoint_id == there.endpoint_id)
            both = list(dict.fromkeys((*there.topics, *topics)))
            connection.execute(update(endpoints).where(mine).values(topics=both))
            return endpoint(connection, seller_id, there.endpoint_id)
    return enter(connection, seller_id, "mail", address, None, topics, now)


def enter(
    connection: Connection,
    seller_id: SellerId,
    kind: Kind,
    target: str,
    secret: str | None,
    topics: Sequence[str],
    now: datetime,
) -> Endpoint:
    if len(list_endpoints(connection, seller_id)) >= MOST_ENDPOINTS:
        raise Refused("too-many", f"At most {MOST_ENDPOINTS} endpoints: remove one first.")
    if not 0 < len(topics) <= MOST_TOPICS:
        raise Refused("topic-not-valid", f"Name 1 to {MOST_TOPICS} topics.")
    for topic in topics:
        if TOPIC.fullmatch(topic) is None:
            raise Refused("topic-not-valid", f"{topic!r} is no topic: write order.changed, alert.* or *.")
    endpoint_id = new_id()
    row = {"seller_id": seller_id, "endpoint_id": endpoint_id, "kind": kind, "target": target, "secret": secret}
    connection.execute(insert(endpoints).values(**row, topics=list(topics), enabled=True, created_at=now))
    return endpoint(connection, seller_id, endpoint_id)


def list_endpoints(connection: Connection, seller_id: SellerId) -> tuple[Endpoint, ...]:
    """All targets of a seller, oldest first."""
    rows = select(endpoints).where(endpoints.c.seller_id == seller_id).order_by(endpoints.c.endpoint_id)
    return tuple(endpoint_from_row(row) for row in connection.execute(rows))


def endpoint(connection: Connection, seller_id: SellerId, endpoint_id: str) -> Endpoint:
    """One target. Raises NotFound."""
    mine = (endpoints.c.seller_id == seller_id) & (endpoints.c.endpoint_id == endpoint_id)
    row = connection.execute(select(endpoints).where(mine)).one_or_none()
    if row is None:
        raise NotFound(f"there is no endpoint {endpoint_id}")
    return endpoint_from_row(row)


def remove_endpoint(connection: Connection, seller_id: SellerId, endpoint_id: str, now: datetime) -> None:
    """Tell this target nothing more; what waits for it is dead. Raises NotFound."""
    gone = endpoint(connection, seller_id, endpoint_id)
    mine = (endpoints.c.seller_id == seller_id) & (endpoints.c.endpoint_id == endpoint_id)
    connection.execute(delete(endpoints).where(mine))
    end_subscription(connection, seller_id, gone.subscription, now)


def set_enabled(
    connection: Connection, seller_id: SellerId, endpoint_id: str, enabled: bool, why: str | None = None
) -> None:
    """Turn a target on or off; while it is off nothing is written for it. Raises NotFound."""
    endpoint(connection, seller_id, endpoint_id)
    mine = (endpoints.c.seller_id == seller_id) & (endpoints.c.endpoint_id == endpoint_id)
    connection.execute(update(endpoints).where(mine).values(enabled=enabled, why_disabled=None if enabled else why))


def send_test(connection: Connection, seller_id: SellerId, endpoint_id: str, now: datetime) -> str:
    """Queue a test event for this one target; returns its event id, to be found in the list of deliveries."""
    target = endpoint(connection, seller_id, endpoint_id)
    event = OutboxEvent(
        seller_id=seller_id,
        topic=TEST_TOPIC,
        subject=f"test-{new_id()}",  # of its own: it never waits behind anything
        payload={"endpoint_id": endpoint_id},
        at=now,
    )
    event_id = new_id()
    connection.execute(insert(outbox).values(**new_row(event, event_id, target.subscription)))
    return event_id


def endpoint_from_row(row: Row[Any]) -> Endpoint:
    return Endpoint(
        seller_id=SellerId(row.seller_id),
        endpoint_id=row.endpoint_id,
        kind=row.kind,
        target=row.target,
        secret=row.secret,
        topics=tuple(row.topics),
        enabled=row.enabled,
        why_disabled=row.why_disabled,
        created_at=row.created_at,
    )

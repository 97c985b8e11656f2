"""The feed of what changed, for whoever judged by it: the outbox subscription `again`, read and dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from orders.delivery.outbox import AGAIN, OutboxRow, done, take
from orders.domain.events import SELLER_CHANGED
from orders.view import AccountId, OrderKey, SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedOrder:
    """An order that came or changed. `key` None: a read of that account ended, all that waited for it is due.

    `whole`: what belongs to the seller changed, all that was judged of theirs is due.
    """

    row: OutboxRow
    seller_id: SellerId
    account_id: AccountId | None
    marketplace: str | None
    key: OrderKey | None
    whole: bool = False


def changed_orders(connection: Connection, limit: int, now: datetime) -> tuple[ChangedOrder, ...]:
    """Lease up to `limit` changes, oldest first; give them to `done_changes` once they are marked."""
    return tuple(_changed(row) for row in take(connection, AGAIN, limit, now))


def done_changes(connection: Connection, changes: Sequence[ChangedOrder], now: datetime) -> None:
    """These are marked; in the same transaction as the marks, so that none is lost."""
    done(connection, [change.row for change in changes], now)


def _changed(row: OutboxRow) -> ChangedOrder:
    account = row.payload.get("account_id")
    marketplace = row.payload.get("marketplace")
    return ChangedOrder(
        row=row,
        seller_id=row.seller_id,
        account_id=AccountId(account) if isinstance(account, str) else None,
        marketplace=marketplace if isinstance(marketplace, str) else None,
        key=row.key,
        whole=row.topic == SELLER_CHANGED,
    )

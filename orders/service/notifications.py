"""What became of the mail that announces each order. `note` is the one writer; a timer times what is waited for.

No event and no new version comes of it, and nothing is ever kept from being shipped (ORDERS D9).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from orders.access.directory import watch_since
from orders.domain.notification import released, watched
from orders.service.repositories import Change, Repository
from orders.view import AccountView, NotificationState, OrderKey, SellerId

MOST_DECIDED = 200  # orders that are looked at to see whether any mail comes at all


def note(repository: Repository, key: OrderKey, state: NotificationState) -> bool:
    """Move an order's mail to this state, where that may follow the one that it has; whether it did.

    EXPECTED says that a false mail was none after all: an order that waits for no mail goes back to NOT_EXPECTED.
    """
    if state is NotificationState.EXPECTED and repository.notice_due(key) is None:
        state = NotificationState.NOT_EXPECTED
    return repository.note_notification(key, state)


def expect(
    connection: Connection, repository: Repository, account: AccountView, changes: Sequence[Change], now: datetime
) -> None:
    """Orders that became shippable wait for their mail until the account's grace time is over."""
    candidates = [change for change in changes if released(change.before, change.after)]
    if not candidates:
        return
    since = watch_since(connection, account.seller_id)
    keys = [change.after.key for change in candidates if watched(change.before, change.after, since)]
    repository.expect_notices(keys, now + account.grace)


def mark_missing(repository: Repository, limit: int, now: datetime) -> tuple[OrderKey, ...]:
    """One question for all sellers together, however many orders wait."""
    overdue = repository.overdue_notices(now, limit)
    return tuple(key for key in overdue if note(repository, key, NotificationState.MISSING))


def fell_due(repository: Repository, seller: SellerId, since: datetime) -> tuple[NotificationState, ...]:
    """What became of the mail of orders whose time was set to end after `since`, latest first.

    Those that still wait are left out: a busy shop has many, and they say nothing yet.
    """
    return repository.decided_notices(seller, since, MOST_DECIDED)

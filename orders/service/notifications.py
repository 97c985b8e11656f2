"""What became of the mail that announces each order. `note` is the one writer; a timer times what is waited for.

No event and no new version comes of it, and nothing is ever kept from being shipped (ORDERS D9).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from orders.access.directory import watch_since
from orders.domain.notification import released, watched
from orders.service.repositories import Change, Repository
from orders.view import AccountView, NotificationState, OrderKey, SellerId

LATELY = timedelta(hours=24)  # how far back it is looked whether any mail comes at all
MOST_AWAITED = 200  # orders that are looked at for it


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


def awaited(repository: Repository, seller: SellerId, now: datetime) -> dict[OrderKey, NotificationState]:
    """Orders whose mail fell due in the last 24 hours or will, with its state, latest first."""
    return repository.awaited_notices(seller, now - LATELY, MOST_AWAITED)

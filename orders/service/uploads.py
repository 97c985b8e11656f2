"""What was asked for here as a file for the marketplace, and the queue of what it has not answered yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from orders.access.access import Access, Scope
from orders.access.audit import record
from orders.domain.actions import STANDING, ActionState, OrderAction
from orders.domain.lifecycle import Action
from orders.domain.order import Order
from orders.domain.status import auto_cancel_at
from orders.errors import Refused
from orders.formats.reports import AMAZON
from orders.formats.uploads import SAYS, Upload, UploadFile, belongs, upload_file
from orders.service.facts import account_of
from orders.service.repositories import Position, Repository
from orders.view import AccountId, Authority, SellerId

MOST_REQUESTS = 1000  # in one file
PAGE = 200  # that one transaction reads, or marks
EXPORTED = "actions.exported"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRequest:
    """Asked for here, not there yet. `until`: what comes first, the ship-by date or the marketplace's cancelling."""

    order: Order
    action: OrderAction
    until: datetime | None

    def hours_left(self, at: datetime) -> int | None:
        """Whole hours until then, negative when it is past (rounded down); None where nobody knows a date."""
        return None if self.until is None else int((self.until - at).total_seconds() // 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPage:
    """The most urgent first."""

    items: tuple[WaitingRequest, ...]
    next: Position | None


def compose(
    connection: Connection,
    repository: Repository,
    access: Access,
    account_id: AccountId,
    kind: Upload,
    charset: str,
    *,
    again: bool,
) -> UploadFile:
    """The file of what waits to be told; `again`: also of what was exported before and is not answered.

    Changes nothing. Raises NotFound (account), BadFile (charset), Refused: without the scope, and for an account
    that takes no such file.
    """
    access.require(Scope.ORDERS_WRITE)
    account = account_of(connection, access.seller_id, account_id)
    if account.authority is not Authority.MIRROR or not account.marketplace.startswith(AMAZON):
        raise Refused(
            "no-upload-file",
            f"These files are {AMAZON}'s: the account {account_id} is told what you do in another way."
            if account.authority is Authority.MIRROR
            else "This account is hosted here: what you ask for is done at once, there is nobody to tell.",
        )
    states = {ActionState.DRAFT, ActionState.EXPORTED} if again else {ActionState.DRAFT}
    found, more = _gathered(repository, access.seller_id, account_id, kind, states)
    return upload_file(kind, found, charset, more=more)


def mark_exported(
    connection: Connection, repository: Repository, access: Access, said: Sequence[OrderAction], now: datetime
) -> int:
    """These requests are on their way; how many are. One that was changed meanwhile stays what it became."""
    access.require(Scope.ORDERS_WRITE)
    kept = repository.actions_by_id(access.seller_id, [action.id for action in said])
    marked = [replace(one, state=ActionState.EXPORTED, changed_at=now) for one in said if kept.get(one.id) == one]
    repository.put_actions(marked)
    if marked:
        record(connection, access.seller_id, access.actor, EXPORTED, said[0].key.account_id, now)
    return len(marked)


def waiting_page(
    repository: Repository, seller: SellerId, account: AccountId | None, after: Position | None, limit: int
) -> WaitingPage:
    """A page of the queue "confirmed here, not yet there"."""
    found, more = repository.waiting(seller, account, None, STANDING, after, limit)
    return WaitingPage(items=tuple(_waits(order, action) for order, action in found), next=more)


def _gathered(
    repository: Repository, seller: SellerId, account: AccountId, kind: Upload, states: set[ActionState]
) -> tuple[list[tuple[Order, OrderAction]], bool]:
    """The requests that this file is to say, and whether there are more than it holds."""
    found: list[tuple[Order, OrderAction]] = []
    after: Position | None = None
    while True:
        page, after = repository.waiting(seller, account, SAYS[kind], states, after, PAGE)
        found += [(order, action) for order, action in page if belongs(kind, order, action)]
        if after is None or len(found) > MOST_REQUESTS:
            return found[:MOST_REQUESTS], len(found) > MOST_REQUESTS


def _waits(order: Order, action: OrderAction) -> WaitingRequest:
    dates = [date for date in (order.ship_by, auto_cancel_at(order)) if date is not None]
    if action.kind is Action.REFUND:  # nothing is cancelled for want of it
        dates = []
    return WaitingRequest(order=order, action=action, until=min(dates, default=None))

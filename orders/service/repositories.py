"""What the services need of a storage, on an open connection; `orders.storage` implements it, the app joins."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import Connection

from orders.domain.actions import ActionState, OrderAction
from orders.domain.events import OrderEvent
from orders.domain.lifecycle import Action
from orders.domain.order import Order
from orders.domain.printing import Print
from orders.service.shelves import Shelves
from orders.view import AccountId, AccountView, NotificationState, OrderKey, OrderStatus, SellerId

Asked = tuple[SellerId, str, str]  # seller, marketplace, the marketplace's order id
Position = tuple[datetime, str]  # keyset: (instant, id) of the last row of a page


MOST_COUNTED = 1000  # what a list hides is counted up to here: that many or more


class Sort(StrEnum):
    """The order of a list: the latest change first, what is due soonest first, the latest purchase first."""

    UPDATED = "updated"
    SHIP_BY = "ship_by"
    PURCHASE = "purchase"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """All given conditions must hold. Without `status`, orders that nobody has paid are left out and counted.

    `q` finds beginnings of words of the order number, sku, title, tracking, and where the status shows the buyer and
    `buyers` says that the asker may see buyers (else a search would tell what an answer hides), of the buyer's name,
    and whole words of the address. `late`: past its ship-by date, and still open. `pending_longer_than`: nobody has
    paid, so long after the purchase. A time `since` is in, one `until` or `before` is not.
    """

    status: OrderStatus | None = None
    marketplace: str | None = None
    account_id: AccountId | None = None
    q: str | None = None
    buyers: bool = True
    ids: tuple[str, ...] = ()  # our own, any of them
    order_id: str | None = None  # the marketplace's, whole
    ship_by_after: datetime | None = None
    ship_by_before: datetime | None = None
    purchased_since: datetime | None = None
    purchased_until: datetime | None = None
    updated_since: datetime | None = None
    updated_until: datetime | None = None
    pending_longer_than: timedelta | None = None
    late: bool | None = None
    shippable: bool | None = None
    notification_state: NotificationState | None = None
    include_pending: bool = False
    sort: Sort = Sort.UPDATED


@dataclass(frozen=True, slots=True)
class Change:
    """One order's next version with its one event. `before` is None for a new order."""

    before: Order | None
    after: Order
    event: OrderEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Rows made before the transaction that writes them. Only the repository that made them looks inside."""

    changes: Mapping[tuple[str, int], Any]  # by order and version
    touched: Mapping[str, Any]  # by order


class JobState(StrEnum):
    """A job that is RUNNING with an old heartbeat was cut off: the same file again resumes it."""

    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportJob:
    """The import of one file: how many orders it has, how many are applied, what became of them."""

    job_id: str
    seller_id: SellerId
    account_id: AccountId
    kind: str
    sha256: str
    as_of: datetime
    total: int
    next_row: int = 0
    state: JobState = JobState.RUNNING
    counts: dict[str, int] = field(default_factory=dict)
    created_at: datetime
    heartbeat_at: datetime


class Repository(Protocol):
    """Orders, their past, events, actions and import jobs. Takes and returns domain values, never rows."""

    @property
    def shelves(self) -> Shelves:
        """Listings and what orders hold of them, on the same connection."""
        ...

    def get(self, seller: SellerId, order: str) -> Order | None: ...

    def by_order_ids(self, seller: SellerId, account: AccountId, order_ids: Sequence[str]) -> dict[str, Order]: ...

    def find(self, asked: Sequence[Asked]) -> dict[Asked, tuple[Order, ...]]: ...

    def earlier(self, orders: Sequence[Order]) -> dict[str, tuple[Order, ...]]:
        """Past versions by the order's opaque id, newest first."""
        ...

    def elsewhere(self, asked: Sequence[Asked]) -> frozenset[Asked]:
        """Those that another seller of this store has."""
        ...

    def standing(self, seller: SellerId, account: AccountId, order_ids: Sequence[str]) -> Mapping[str, object]:
        """What each of these orders is now, to be held against later: equal means that nothing of it has changed."""
        ...

    def made_ready(self, changes: Sequence[Change], touched: Sequence[Order]) -> Ready:
        """The rows that `save` and `touch` would make of these; nothing is read or written for them."""
        ...

    def save(self, changes: Sequence[Change], now: datetime, ready: Ready | None = None) -> None:
        """Write versions, what they replace, events, directory rows. A cancelled order's past loses its buyer.

        A change of which the very same stands in `ready` is written from there.
        """
        ...

    def touch(self, orders: Sequence[Order], ready: Ready | None = None) -> None:
        """The same was stated again: only the times move, no version, no event."""
        ...

    def put_off(self, orders: Sequence[Order]) -> None:
        """Time did nothing that anybody is told of: its next moment is written down, no version, no event."""
        ...

    def open_among(self, seller: SellerId, marketplace: str, numbers: Sequence[str]) -> tuple[str, ...]:
        """Those of these order numbers that are open or not paid yet, sorted."""
        ...

    def still_open(self, seller: SellerId, account: AccountId, before: datetime, limit: int) -> tuple[Order, ...]:
        """Open orders that the seller fulfils, whose status was last stated before that time."""
        ...

    def released(
        self,
        seller: SellerId,
        account: AccountId,
        statuses: Collection[OrderStatus],
        since: datetime | None,
        until: datetime | None,
    ) -> Iterator[Order]:
        """One by one, the orders in these statuses that the seller fulfils, first seen paid in between."""
        ...

    def page(
        self,
        seller: SellerId,
        wanted: OrderFilter,
        accounts: Sequence[AccountView],
        after: Position | None,
        limit: int,
        now: datetime,
    ) -> tuple[tuple[Order, ...], Position | None]:
        """In the order that is wanted. Raises Refused: so many are found that they cannot be sorted."""
        ...

    def due(
        self, seller: SellerId, accounts: Sequence[AccountView], after: Position | None, limit: int, now: datetime
    ) -> tuple[tuple[Order, ...], Position | None]:
        """What is shippable now and not yet confirmed, by ship-by date."""
        ...

    def count_due(self, seller: SellerId, accounts: Sequence[AccountView], now: datetime) -> int: ...

    def count_by_status(self, seller: SellerId) -> dict[OrderStatus, int]: ...

    def count_pending(
        self, seller: SellerId, wanted: OrderFilter, accounts: Sequence[AccountView], now: datetime
    ) -> int:
        """How many more orders the filter would find, if it included what nobody has paid; MOST_COUNTED at most."""
        ...

    def events(self, seller: SellerId, order: str) -> tuple[OrderEvent, ...]:
        """Oldest first."""
        ...

    def actions(self, seller: SellerId, order: str) -> tuple[OrderAction, ...]:
        """Oldest first."""
        ...

    def action(self, seller: SellerId, order: str, kind: Action, reference: str) -> OrderAction | None: ...

    def put_action(self, action: OrderAction) -> None: ...

    def actions_by_id(self, seller: SellerId, ids: Sequence[str]) -> dict[str, OrderAction]: ...

    def put_actions(self, actions: Sequence[OrderAction]) -> None:
        """Write actions that are there."""
        ...

    def waiting(
        self,
        seller: SellerId,
        account: AccountId | None,
        kinds: Collection[Action] | None,
        states: Collection[ActionState],
        after: Position | None,
        limit: int,
    ) -> tuple[tuple[tuple[Order, OrderAction], ...], Position | None]:
        """Requests in these states with their orders, by ship-by date; not what an order that ended has outlived."""
        ...

    def versions(self, keys: Sequence[OrderKey]) -> dict[OrderKey, int]:
        """The present version of each, 0 where there is no such order; held until the transaction ends."""
        ...

    def note_notification(self, key: OrderKey, state: NotificationState) -> bool:
        """Move an order to this state of its mail; False where the state that it has is not to be left for it."""
        ...

    def expect_notices(self, keys: Sequence[OrderKey], due_at: datetime) -> None:
        """Wait for the mail of these orders, where nobody waits for it yet: it is missing from `due_at` on."""
        ...

    def notice_due(self, key: OrderKey) -> datetime | None:
        """Until when this order's mail was waited for; None: it is not."""
        ...

    def overdue_notices(self, now: datetime, limit: int) -> tuple[OrderKey, ...]:
        """Orders of any seller whose mail was expected until now, the longest overdue first."""
        ...

    def awake(self, now: datetime, limit: int) -> tuple[tuple[SellerId, str], ...]:
        """Orders of any seller to which time does something by now: seller and id, the longest overdue first."""
        ...

    def decided_notices(self, seller: SellerId, since: datetime, limit: int) -> tuple[NotificationState, ...]:
        """What became of the mail that was due after that time, latest first; without what still waits."""
        ...

    def hidden_since(self, seller: SellerId, account: AccountId, since: datetime) -> bool:
        """Whether an order of the account that showed its buyer came, at `since` or later, to hide them (S13)."""
        ...

    def count_missing_notices(self, seller: SellerId, since: datetime) -> int: ...

    def job(
        self, seller: SellerId, account: AccountId, sha256: str, kind: str, as_of: datetime
    ) -> ImportJob | None: ...

    def put_job(self, job: ImportJob) -> None: ...

    def last_prints(self, seller: SellerId, orders: Sequence[str]) -> dict[str, Print]:
        """The last time that each of these orders' slips was printed, where it ever was."""
        ...

    def prints(self, seller: SellerId, order: str) -> tuple[Print, ...]:
        """Oldest first."""
        ...

    def add_print(self, seller: SellerId, printed: Print) -> None: ...


Repositories = Callable[[Connection], Repository]

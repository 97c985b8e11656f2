"""The hosted door: the marketplace's side of a hosted account places orders, tells of payment, and cancels.

Only the scope `marketplace` opens it, which no seller's key or user holds. Here too the seller answers the buyer's
request to cancel, since that exists on hosted accounts only.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from orders.access.access import Access, Scope
from orders.database.ids import new_id
from orders.database.store import Store
from orders.domain import hosted
from orders.domain.events import EventName, event_of
from orders.domain.facts import FactSource, OrderFacts, SourceKind
from orders.domain.hosted import MarketplaceReason
from orders.domain.lifecycle import Action, Step, allowed_steps, guard
from orders.domain.merge import merged
from orders.domain.order import Order
from orders.domain.windows import Windows
from orders.errors import NotFound, Refused
from orders.ports import Clock
from orders.service import facts, notifications, questions
from orders.service.repositories import Change, Repositories, Repository
from orders.service.requests import at_version, next_version
from orders.view import AccountId, Authority, Money, OrderStatus, OrderView, Provenance

T = TypeVar("T")
Step_ = Callable[[Order, datetime], tuple[Order, EventName, dict[str, str]] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedOrder:
    """An order as its marketplace sees it; `steps`: what it may do now. `repeated`: nothing changed now."""

    order: OrderView
    steps: tuple[Step, ...]
    repeated: bool = False


class HostedDoor:
    """Raises StoreUnavailable from every method when the database gives no answer."""

    def __init__(self, store: Store, clock: Clock, repositories: Repositories, windows: Windows) -> None:
        self._store = store
        self._clock = clock
        self._repositories = repositories
        self._windows = windows

    async def place(self, access: Access, account: AccountId, row: OrderFacts) -> HostedOrder:
        """A new order, not paid yet; it holds its stock. Raises NotFound (account), Refused.

        Refused: wrong-source (a mirrored account), what `domain.hosted.checked_placing` says, order-exists,
        out-of-stock.
        """
        return await self._write(lambda open_, kept, now: place(open_, kept, access, account, row, now))

    async def get(self, access: Access, order_id: str) -> HostedOrder:
        """The order as it is now. Raises NotFound, Refused (scope)."""
        now = self._clock.now()

        def work(open_: Connection) -> HostedOrder:
            return told(open_, marketplaces_own(self._repositories(open_), access, order_id), now)

        return await self._store.read(work)

    async def authorize_payment(self, access: Access, order_id: str, amount: Money) -> HostedOrder:
        """The payment covers the total: the seller may ship. Raises NotFound, Refused."""

        def step(order: Order, now: datetime) -> tuple[Order, EventName, dict[str, str]]:
            return hosted.authorized(order, amount, now), EventName.RELEASED, {}

        return await self._step(access, order_id, step)

    async def fail_payment(self, access: Access, order_id: str) -> HostedOrder:
        """The payment was tried in vain: the order waits on. Raises NotFound, Refused."""

        def step(order: Order, now: datetime) -> tuple[Order, EventName, dict[str, str]]:
            return hosted.payment_failed(order, now), EventName.PAYMENT_FAILED, {}

        return await self._step(access, order_id, step)

    async def buyer_cancel(
        self, access: Access, order_id: str, *, versions: Collection[str] | None = None
    ) -> HostedOrder:
        """The buyer cancels, or asks the seller to. Raises NotFound, Refused."""

        def step(order: Order, now: datetime) -> tuple[Order, EventName, dict[str, str]] | None:
            found = hosted.buyer_cancelled(order, now, self._windows.self_cancel)
            return None if found is None else (*found, {"by": hosted.BUYER})

        return await self._step(access, order_id, step, versions)

    async def marketplace_cancel(
        self, access: Access, order_id: str, reason: MarketplaceReason, *, versions: Collection[str] | None = None
    ) -> HostedOrder:
        """The marketplace cancels what is not shipped. Raises NotFound, Refused."""

        def step(order: Order, now: datetime) -> tuple[Order, EventName, dict[str, str]]:
            ended = hosted.marketplace_cancelled(order, reason.value, now)
            return ended, EventName.CANCELLED, {"by": hosted.MARKETPLACE, "reason": reason.value}

        return await self._step(access, order_id, step, versions)

    async def decline_cancel(
        self, access: Access, order_id: str, *, versions: Collection[str] | None = None
    ) -> OrderView:
        """The seller ships all the same. Raises NotFound, Refused."""

        def work(open_: Connection, kept: Repository, now: datetime) -> OrderView:
            access.require(Scope.ORDERS_WRITE)
            order = questions.owned(kept, access.seller_id, order_id)
            if versions is not None:
                at_version(kept, access.seller_id, order_id, versions)
            guard(Action.DECLINE_CANCEL, order, now)
            change = next_version(order, hosted.declined(order), access.actor, now, EventName.CANCEL_DECLINED)
            (done,) = facts.write(open_, kept, [change], now)
            return told(open_, done.after, now).order

        return await self._write(work)

    async def _step(
        self, access: Access, order_id: str, step: Step_, versions: Collection[str] | None = None
    ) -> HostedOrder:
        def work(open_: Connection, kept: Repository, now: datetime) -> HostedOrder:
            order = marketplaces_own(kept, access, order_id)
            if versions is not None:
                at_version(kept, access.seller_id, order_id, versions)
            found = step(order, now)
            if found is None:
                return replace(told(open_, order, now), repeated=True)
            return told(open_, changed(open_, kept, access, order, found, now), now)

        return await self._write(work)

    async def _write(self, work: Callable[[Connection, Repository, datetime], T]) -> T:
        now = self._clock.now()
        return await self._store.write(lambda open_: work(open_, self._repositories(open_), now))


def place(
    connection: Connection,
    repository: Repository,
    access: Access,
    account_id: AccountId,
    row: OrderFacts,
    now: datetime,
) -> HostedOrder:
    """See `HostedDoor.place`; the caller owns the transaction."""
    access.require(Scope.MARKETPLACE)
    account = facts.account_of(connection, access.seller_id, account_id)
    source = FactSource(account_id=account_id, kind=SourceKind.MARKETPLACE, as_of=now, provenance=Provenance.HOSTED)
    facts.let_in(account, source, now)
    row = hosted.checked_placing(replace(row, status=OrderStatus.PENDING), now)
    known = repository.by_order_ids(access.seller_id, account_id, [row.order_id]).get(row.order_id)
    if known is not None:
        raise Refused(
            "order-exists",
            "The account has an order of this number: read it, or give the new one its own.",
            pointer="/order_id",
            extra={"id": known.id},
        )
    order = replace(merged(None, row, source, account, new_id()), version=1, recorded_at=now)
    change = Change(None, order, event_of(None, order, access.actor, now, EventName.PLACED))
    (done,) = facts.write(connection, repository, [change], now, oversell=False)
    return told(connection, done.after, now)


def changed(
    connection: Connection,
    repository: Repository,
    access: Access,
    before: Order,
    found: tuple[Order, EventName, dict[str, str]],
    now: datetime,
) -> Order:
    """Write the next version; an order that is released now waits for the mail that announces it (D9)."""
    after, name, detail = found
    change = next_version(before, after, access.actor, now, name)
    change = replace(change, event=replace(change.event, detail=detail))
    written = facts.write(connection, repository, [change], now)
    account = facts.account_of(connection, access.seller_id, before.account_id)
    notifications.expect(connection, repository, account, written, now)
    return written[0].after


def marketplaces_own(repository: Repository, access: Access, order_id: str) -> Order:
    """An order of a hosted account. Raises Refused (scope), NotFound: a mirror's is not there for this door."""
    access.require(Scope.MARKETPLACE)
    order = questions.owned(repository, access.seller_id, order_id)
    if order.authority is not Authority.HOSTED:
        raise NotFound("there is no such order")
    return order


def told(connection: Connection, order: Order, now: datetime) -> HostedOrder:
    """The order as its marketplace sees it."""
    (view,) = questions.views([order], questions.accounts_of(connection, order.seller_id), now)
    return HostedOrder(order=view, steps=allowed_steps(order, now))

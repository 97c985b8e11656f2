"""Refunds, through the guards: hosted, they settle when their grace is over; in a mirror they are requests."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from orders.access.access import Access, Scope
from orders.database.ids import new_id
from orders.database.store import Store
from orders.domain import refunds
from orders.domain.actions import ActionState, OrderAction
from orders.domain.events import EventName
from orders.domain.lifecycle import Action, guard
from orders.domain.order import Order
from orders.domain.payment import Charge, Component, Refund, RefundReason
from orders.domain.windows import Windows
from orders.errors import Refused
from orders.formats.values import BadValue, amount
from orders.ports import Clock
from orders.service import questions
from orders.service.facts import write
from orders.service.repositories import Change, Repositories, Repository
from orders.service.requests import draft, next_version
from orders.view import Authority, OrderView, RefundState, SellerId

T = TypeVar("T")
__all__ = ["Charge", "Component", "RefundAsked", "RefundDone", "RefundReason", "Refunds", "typed_charge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundAsked:
    """What is to be given back. `reference` is the seller's own: the same one again is the same refund."""

    reference: str
    reason: RefundReason
    charges: tuple[Charge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDone:
    """The refund and its order as they are now; in a mirror also the request. `repeated`: nothing changed now."""

    order: OrderView
    refund: Refund
    action: OrderAction | None = None
    repeated: bool = False


class Refunds:
    """Raises StoreUnavailable from every method when the database gives no answer."""

    def __init__(self, store: Store, clock: Clock, repositories: Repositories, windows: Windows) -> None:
        self._store = store
        self._clock = clock
        self._repositories = repositories
        self._windows = windows

    async def list(self, seller: SellerId, order_id: str) -> tuple[Refund, ...]:
        """An order's refunds, oldest first. Raises NotFound."""
        return await self._store.read(
            lambda open_: questions.owned(self._repositories(open_), seller, order_id).refunds
        )

    async def create(self, access: Access, order_id: str, asked: RefundAsked) -> RefundDone:
        """Give money back. Raises NotFound, Refused (see `domain.refunds.checked`, `domain.lifecycle`)."""

        def work(open_: Connection, kept: Repository, now: datetime) -> RefundDone:
            return create(open_, kept, access, order_id, new_refund(access, asked, self._windows, now), now)

        return await self._write(work)

    async def cancel(self, access: Access, order_id: str, refund_id: str) -> RefundDone:
        """Take a refund back while that is possible. Raises NotFound, Refused."""
        return await self._write(lambda open_, kept, now: undo(open_, kept, access, order_id, refund_id, now))

    async def _write(self, work: Callable[[Connection, Repository, datetime], T]) -> T:
        now = self._clock.now()
        return await self._store.write(lambda open_: work(open_, self._repositories(open_), now))


def new_refund(access: Access, asked: RefundAsked, windows: Windows, now: datetime) -> Refund:
    """The refund that is asked for, its grace beginning now."""
    return Refund(
        id=new_id(),
        reference=asked.reference,
        reason=asked.reason,
        charges=asked.charges,
        actor=access.actor,
        created_at=now,
        settles_at=now + windows.refund_grace,
    )


def typed_charge(order_item_id: str, component: Component, text: str, currency: str) -> Charge:
    """What a person typed into the field of one component. Raises Refused."""
    try:
        return Charge(order_item_id, component, amount(text, currency))
    except BadValue:
        raise Refused(
            "amount-not-valid", f"Write an amount in {currency} with a decimal point, such as 12.34."
        ) from None


def with_refund(order: Order, refund: Refund, now: datetime) -> Order | None:
    """The order with this refund; None where it has it already. Nothing is written. Raises Refused."""
    refunds.well_formed(refund)
    found = refunds.known(order, refund.reference)
    if found is None:
        guard(Action.REFUND, order, now)
        return refunds.added(order, refunds.checked(order, refund))
    refunds.same_refund(found, refund)
    if not found.counts:
        raise Refused(
            "refund-canceled",
            "The refund of this reference was taken back, or not taken: give the next one its own reference.",
            pointer="/refund_reference_id",
        )
    return None


def refund_change(order: Order, after: Order, refund: Refund, actor: str, now: datetime) -> Change:
    """The next version, to be written, with its event: ids and counts, no amount."""
    change = next_version(order, after, actor, now, EventName.REFUND_CREATED)
    return replace(change, event=replace(change.event, detail={"refund_id": refund.id}))


def create(
    connection: Connection, repository: Repository, access: Access, order_id: str, refund: Refund, now: datetime
) -> RefundDone:
    """See `Refunds.create`; the caller owns the transaction."""
    order = _order(repository, access, order_id)
    after = with_refund(order, refund, now)
    if after is None:
        found = refunds.known(order, refund.reference)
        assert found is not None  # or it would have been added
        known = repository.action(order.seller_id, order.id, Action.REFUND, refund.reference)
        return _told(connection, order, found, now, action=known, repeated=True)
    action = None
    if order.authority is Authority.MIRROR:
        action = replace(
            draft(access, order, Action.REFUND, now),
            reference=refund.reference,
            reason=refund.reason.value,
            refund=refund,
        )
        repository.put_action(action)
    (done,) = write(connection, repository, [refund_change(order, after, refund, access.actor, now)], now)
    return _told(connection, done.after, refund, now, action=action)


def undo(
    connection: Connection, repository: Repository, access: Access, order_id: str, refund_id: str, now: datetime
) -> RefundDone:
    """See `Refunds.cancel`; the caller owns the transaction."""
    order = _order(repository, access, order_id)
    found = next((one for one in order.refunds if one.id == refund_id), None)
    action = None
    if order.authority is Authority.MIRROR and found is not None and found.state is RefundState.PENDING:
        action = _withdrawn(repository, order, found, now)
        after = refunds.moved(order, refund_id, RefundState.CANCELED, now)
    else:
        after = refunds.undone(order, refund_id, now)
    change = next_version(order, after, access.actor, now, EventName.REFUND_CANCELED)
    change = replace(change, event=replace(change.event, detail={"refund_id": refund_id}))
    (done,) = write(connection, repository, [change], now)
    refund = next(one for one in done.after.refunds if one.id == refund_id)
    return _told(connection, done.after, refund, now, action=action)


def _withdrawn(repository: Repository, order: Order, refund: Refund, now: datetime) -> OrderAction:
    """The request, taken back. Raises Refused where the marketplace may have it already."""
    action = repository.action(order.seller_id, order.id, Action.REFUND, refund.reference)
    if action is None or action.state is not ActionState.DRAFT:
        raise Refused("refund-settled", "This refund is with the marketplace: it cannot be taken back here any more.")
    action = replace(action, state=ActionState.WITHDRAWN, changed_at=now)
    repository.put_action(action)
    return action


def _order(repository: Repository, access: Access, order_id: str) -> Order:
    access.require(Scope.ORDERS_WRITE)
    return questions.owned(repository, access.seller_id, order_id)


def _told(
    connection: Connection,
    order: Order,
    refund: Refund,
    now: datetime,
    *,
    action: OrderAction | None,
    repeated: bool = False,
) -> RefundDone:
    (view,) = questions.views([order], questions.accounts_of(connection, order.seller_id), now)
    return RefundDone(order=view, refund=refund, action=action, repeated=repeated)

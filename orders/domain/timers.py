"""What time alone does to an order: the 30-day cancellation, reminders, the end of a refund's grace (S7, S8, S67).

`wakes_at` names the next moment, so that a timer asks one indexed question; `rung` does what is due then, one step a
version. In a mirror there are reminders only: the marketplace's own clock decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from orders.domain import hosted, refunds
from orders.domain.events import EventName
from orders.domain.order import OPEN, WAITING, Order
from orders.domain.status import auto_cancel_at
from orders.view import Authority, FulfilledBy, Provenance, RefundState

PENDING_LONG_AFTER = timedelta(days=7)
PENDING_LONG = "pending_long"
# How long before the cancellation the seller is warned: on the 21st, 27th and 29th day of 30.
WARNINGS = {f"auto_cancel_{left}": timedelta(days=left) for left in (9, 3, 1)}
TIMER = "timer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """The next version of an order, what to call it, and who did it."""

    order: Order
    name: EventName
    actor: str = TIMER
    detail: dict[str, str]


def wakes_at(order: Order) -> datetime | None:
    """When time next does something to this order, which may be past; None: nothing but a change from outside."""
    return min(_moments(order), default=None)


def rung(order: Order, at: datetime) -> Rung | None:
    """The first thing that is due at `at`, done; None where nothing is. A cancellation outweighs its warnings."""
    if _cancels(order) and (cancel_at := auto_cancel_at(order)) is not None and at >= cancel_at:
        ended = hosted.auto_cancelled(order, at)
        return Rung(
            order=ended,
            name=EventName.CANCELLED,
            actor=hosted.MARKETPLACE,
            detail={"reason": hosted.NOT_CONFIRMED},
        )
    settling = refunds.due(order, at) if order.authority is Authority.HOSTED else ()
    if settling:
        settled = refunds.moved(order, settling[0].id, RefundState.SETTLED, at)
        return Rung(order=settled, name=EventName.REFUND_SETTLED, detail={"refund_id": settling[0].id})
    return _reminded(order, at)


def _moments(order: Order) -> Iterator[datetime]:
    cancel_at = auto_cancel_at(order)
    if _cancels(order) and cancel_at is not None:
        yield cancel_at
    if order.authority is Authority.HOSTED:
        yield from (one.settles_at for one in order.refunds if one.state is RefundState.PENDING)
    yield from (moment for name, moment in _reminders(order) if name not in order.reminded)


def _cancels(order: Order) -> bool:
    """The 30-day rule is ours to carry out: hosted, the seller's to ship, not ended."""
    mine = order.authority is Authority.HOSTED and order.fulfilled_by is FulfilledBy.SELLER
    return mine and order.status in OPEN | WAITING


def _reminders(order: Order) -> Iterator[tuple[str, datetime]]:
    """Every reminder that this order may need, and from when on."""
    if order.provenance is Provenance.MANUAL or order.fulfilled_by is not FulfilledBy.SELLER:
        return
    if order.status in WAITING and order.purchase_date is not None:
        yield PENDING_LONG, order.purchase_date + PENDING_LONG_AFTER
    cancel_at = auto_cancel_at(order)
    if order.status in OPEN and cancel_at is not None:
        yield from ((name, cancel_at - left) for name, left in WARNINGS.items())


def _reminded(order: Order, at: datetime) -> Rung | None:
    """One reminder for all that are due: who was away for a week is not told three times."""
    due = [name for name, moment in _reminders(order) if at >= moment and name not in order.reminded]
    if not due:
        return None
    after = replace(order, reminded=order.reminded | frozenset(due))
    if PENDING_LONG in due:
        return Rung(order=after, name=EventName.PENDING_LONG, detail={})
    left = (auto_cancel_at(order) or at) - at
    days = max(0, -(-left // timedelta(days=1)))
    return Rung(order=after, name=EventName.AUTO_CANCEL_NEAR, detail={"days_left": str(days)})

"""A request in a mirror: the marketplace has to say yes before the order changes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orders.domain.lifecycle import Action
from orders.domain.order import Line, Order, Shipment
from orders.domain.payment import Refund
from orders.view import OrderKey, OrderStatus, RefundState


class ActionState(StrEnum):
    """draft → exported or sent → acknowledged or rejected, by what the source says next; a draft may be withdrawn."""

    DRAFT = "draft"
    EXPORTED = "exported"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


STANDING = frozenset({ActionState.DRAFT, ActionState.EXPORTED, ActionState.SENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAction:
    """One request. `reference` makes it idempotent within order and kind: the package's, the cancelled lines, the
    refund's."""

    id: str
    key: OrderKey
    order: str  # the order's opaque id
    kind: Action
    state: ActionState
    reference: str
    actor: str
    created_at: datetime
    changed_at: datetime
    shipment: Shipment | None = None
    corrected: bool = False  # asked for once, then put right: what is in it has to go out, whatever was told before
    reason: str | None = None
    lines: tuple[Line, ...] = ()
    refund: Refund | None = None

    @property
    def units(self) -> tuple[Line, ...]:
        """What is asked for, line by line."""
        return self.lines if self.shipment is None else self.shipment.lines


# What a whole status makes of the requests that the quantities have not settled.
OUTCOME = {
    OrderStatus.SHIPPED: {
        Action.CONFIRM_SHIPMENT: ActionState.ACKNOWLEDGED,
        Action.CANCEL: ActionState.REJECTED,
    },
    OrderStatus.CANCELLED: {
        Action.CONFIRM_SHIPMENT: ActionState.REJECTED,
        Action.CANCEL: ActionState.ACKNOWLEDGED,
    },
}
BY_UNITS = (Action.CONFIRM_SHIPMENT, Action.CANCEL)
# What has become of a refund is said by the order itself (`refunds.answered`).
REFUNDED = {RefundState.SETTLED: ActionState.ACKNOWLEDGED, RefundState.FAILED: ActionState.REJECTED}


def may_settle(before: Order, after: Order) -> bool:
    """Whether the source's word may have settled a request: cheap, so that an import asks for no more."""
    if before.refunds != after.refunds:
        return True
    return any(_held(before, after, kind) != _asked(before, kind) for kind in BY_UNITS) or (
        before.status is not after.status and after.status in OUTCOME
    )


def settled(
    actions: Sequence[OrderAction], before: Order, after: Order
) -> tuple[tuple[OrderAction, ActionState], ...]:
    """The standing requests that the source has now answered, each with its answer.

    By quantities: units that the marketplace reports are taken off the oldest request first, and one of which no
    unit is left is acknowledged; the rest follows the status where that is whole (all shipped, cancelled).
    A correction that was not sent yet stays a draft while the order lives: no quantity tells that it arrived.
    """
    standing = [one for one in actions if one.state in STANDING]
    waiting = {kind: _held(before, after, kind) for kind in BY_UNITS}
    states = {refund.id: refund.state for refund in after.refunds}
    found = []
    for one in reversed(standing):
        if one.refund is not None:
            answer = REFUNDED.get(states.get(one.refund.id, one.refund.state))
        else:
            answer = _answer(one, waiting[one.kind], after.status)
        if answer is ActionState.ACKNOWLEDGED and one.corrected and one.state is ActionState.DRAFT:
            continue
        if answer is not None:
            found.append((one, answer))
    return tuple(reversed(found))


def _answer(action: OrderAction, waiting: Counter[str], status: OrderStatus) -> ActionState | None:
    """The answer to one request; takes the units that are still waiting for it out of `waiting`."""
    held = 0
    for line in action.units:
        mine = min(line.quantity, waiting[line.order_item_id])
        waiting[line.order_item_id] -= mine
        held += mine
    if action.units and not held and status is not OrderStatus.CANCELLED:
        return ActionState.ACKNOWLEDGED
    return OUTCOME[status][action.kind] if status in OUTCOME else None


def _held(before: Order, after: Order, kind: Action) -> Counter[str]:
    """By item: units that were asked for and that the source does not report yet."""
    now = {item.order_item_id: item for item in after.items}
    held = _asked(before, kind)
    for item in before.items:
        new = now.get(item.order_item_id, item)
        done = new.shipped - item.shipped if kind is Action.CONFIRM_SHIPMENT else new.cancelled - item.cancelled
        held[item.order_item_id] = max(0, held[item.order_item_id] - max(0, done))
    return held


def _asked(order: Order, kind: Action) -> Counter[str]:
    """By item: units that were asked for from here and are not there yet."""
    shipping = kind is Action.CONFIRM_SHIPMENT
    return Counter({item.order_item_id: item.confirmed if shipping else item.cancelling for item in order.items})

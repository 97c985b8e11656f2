"""What happened to an order: one event a version, without personal data, in the words that webhooks carry."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from orders.domain.order import Order
from orders.view import OrderKey, OrderStatus


class EventName(StrEnum):
    """Stable topics; `again` and every webhook subscribe to order.*."""

    RECORDED = "order.recorded"
    CHANGED = "order.changed"
    STATUS_CHANGED = "order.status_changed"
    LEFT_OPEN_LIST = "order.left_open_list"
    SHIPMENT_REQUESTED = "order.shipment_requested"
    SHIPMENT_CONFIRMED = "order.shipment_confirmed"
    SHIPMENT_UPDATED = "order.shipment_updated"
    CANCELLATION_REQUESTED = "order.cancellation_requested"
    CANCELLED = "order.cancelled"
    PLACED = "order.placed"
    RELEASED = "order.released"  # the payment is authorised: the seller may ship
    PAYMENT_FAILED = "order.payment_failed"
    CANCEL_ASKED = "order.cancel_asked"  # the buyer asks; the seller answers
    CANCEL_DECLINED = "order.cancel_declined"
    REFUND_CREATED = "order.refund_created"
    REFUND_CANCELED = "order.refund_canceled"
    REFUND_SETTLED = "order.refund_settled"
    PENDING_LONG = "order.pending_long"  # reminders: nothing of the order changes
    AUTO_CANCEL_NEAR = "order.auto_cancel_near"


ACCOUNT_READ = "account.read"  # a read of an account is complete; about no single order
SELLER_CHANGED = "seller.changed"  # an account, a mailbox or a forwarder more: all that was judged by them


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent:
    """One line of an order's timeline. `version` is the order's after it; `detail` holds ids and counts only."""

    name: EventName
    key: OrderKey
    id: str  # the order's own opaque id
    marketplace: str
    version: int
    at: datetime
    actor: str  # who did it: "unshipped_report", "marketplace", a user's or key's id
    status: OrderStatus
    previous_status: OrderStatus | None = None
    detail: dict[str, str] = field(default_factory=dict)

    def payload(self) -> dict[str, object]:
        """What leaves through the outbox: no buyer, no address, no amount."""
        return {
            "id": self.id,
            "account_id": self.key.account_id,
            "marketplace": self.marketplace,
            "order_id": self.key.order_id,
            "version": self.version,
            "status": self.status.value,
            "previous_status": None if self.previous_status is None else self.previous_status.value,
            **self.detail,
        }


def event_of(
    before: Order | None,
    after: Order,
    actor: str,
    at: datetime,
    name: EventName | None = None,
    detail: dict[str, str] | None = None,
) -> OrderEvent:
    """The one event of a change; without a name it follows from what changed."""
    if name is None:
        name = EventName.CHANGED
        if before is None:
            name = EventName.RECORDED
        elif before.status is not after.status:
            name = EventName.STATUS_CHANGED
    return OrderEvent(
        name=name,
        key=after.key,
        id=after.id,
        marketplace=after.marketplace,
        version=after.version,
        at=at,
        actor=actor,
        status=after.status,
        previous_status=None if before is None else before.status,
        detail=detail or {},
    )

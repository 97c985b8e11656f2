"""Orders, actions and jobs to rows and back. Bodies are JSON by field name; a field added later has a default.

What is personal in an order stands in no body: it is sealed in a column of its own, bound to seller, order, version.
"""

from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from orders.access.vault import Vault
from orders.database.metadata import EPOCH
from orders.domain.actions import OrderAction
from orders.domain.events import EventName, OrderEvent
from orders.domain.order import OPEN, PERSONAL, Order
from orders.domain.status import auto_cancel_at
from orders.domain.timers import wakes_at
from orders.service.repositories import ImportJob, JobState
from orders.view import AccountId, FulfilledBy, NotificationState, OrderKey, OrderStatus, Provenance, SellerId

ORDER = TypeAdapter(Order)
ACTION = TypeAdapter(OrderAction)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # the due time of an order without a ship-by date
NOT_STATED = EPOCH  # when an order was bought of which nobody said when


def order_body(order: Order) -> bytes:
    """The order as its JSON body, without what is personal."""
    return ORDER.dump_json(order, exclude_defaults=True, exclude=set(PERSONAL))


def order_from_body(body: bytes) -> Order:
    """The order of a body, notification state left at its default: that stands in its own column."""
    return ORDER.validate_json(body)


def sealed_part(order: Order, vault: Vault) -> bytes:
    """What is personal in this version, sealed; empty where nothing is."""
    if all(getattr(order, name) is None for name in PERSONAL):
        return b""
    clear = ORDER.dump_json(order, exclude_defaults=True, include=set(PERSONAL))
    return vault.seal(clear, place_of(order.seller_id, order.id, order.version))


def whole_order(row: Row[Any], vault: Vault, more: bytes = b"") -> Order:
    """The order of a row with seller_id, id, version, body and sealed. Raises PersonalDataSealed.

    `more` are further fields, ',"name":value': put in before it is read, since changing a frozen order costs more.
    """
    # All are fields of JSON objects: one object with the fields of all. Of one that comes twice the last counts.
    parts = row.body[:-1] + more
    if row.sealed:
        parts += b"," + vault.unseal(row.sealed, place_of(row.seller_id, row.id, row.version))[1:-1]
    return order_from_body(parts + b"}")


def place_of(seller: str, order: str, version: int) -> bytes:
    """What a sealed part is bound to."""
    return f"{seller}\0{order}\0{version}".encode()


def order_from_row(row: Row[Any], vault: Vault) -> Order:
    """The same, with the state of its mail. Raises PersonalDataSealed."""
    return whole_order(row, vault, b',"notification_state":"%s"' % NotificationState(row.notification_state).encode())


def order_row(order: Order, vault: Vault) -> dict[str, Any]:
    """Every column of the order's row; keys of an update are prefixed by the caller."""
    return {
        "seller_id": order.seller_id,
        "id": order.id,
        "account_id": order.account_id,
        "order_id": order.order_id,
        "marketplace": order.marketplace,
        "status": order.status.value,
        "fulfilled_by": order.fulfilled_by.value,
        "version": order.version,
        "cancel_requested": order.cancel_requested,
        "ready": ready(order),
        "due": order.ship_by or NEVER,
        "auto_cancel_at": auto_cancel_at(order),
        "wakes_at": wakes_at(order),
        "status_time": order.status_time,
        "updated_at": order.recorded_at,
        "notification_state": NotificationState.NOT_EXPECTED.value,  # of a new order; `note_notification` moves it
        "purchased_at": order.purchase_date or NOT_STATED,
        "body": order_body(order),
        "sealed": sealed_part(order, vault),
    }


def ready(order: Order) -> bool:
    """Whether nothing but time (auto-cancel, freshness) can keep this order from being shipped now."""
    # An order without lines is open all the same: what it holds is just not known here.
    # One that somebody typed is not: the list that people ship from holds the marketplace's word only.
    if order.provenance is Provenance.MANUAL:
        return False
    left = order.to_ship > 0 or (order.status in OPEN and not order.items)
    return left and order.fulfilled_by is FulfilledBy.SELLER and not order.cancel_requested


def event_row(event: OrderEvent) -> dict[str, Any]:
    previous = event.previous_status
    return {
        "seller_id": event.key.seller_id,
        "id": event.id,
        "version": event.version,
        "account_id": event.key.account_id,
        "order_id": event.key.order_id,
        "marketplace": event.marketplace,
        "name": event.name.value,
        "at": event.at,
        "actor": event.actor,
        "status": event.status.value,
        "previous_status": None if previous is None else previous.value,
        "detail": event.detail,
    }


def event_from_row(row: Row[Any]) -> OrderEvent:
    return OrderEvent(
        name=EventName(row.name),
        key=OrderKey(SellerId(row.seller_id), AccountId(row.account_id), row.order_id),
        id=row.id,
        marketplace=row.marketplace,
        version=row.version,
        at=row.at,
        actor=row.actor,
        status=OrderStatus(row.status),
        previous_status=None if row.previous_status is None else OrderStatus(row.previous_status),
        detail=dict(row.detail),
    )


def action_values(action: OrderAction) -> dict[str, Any]:
    return {
        "id": action.order,
        "kind": action.kind.value,
        "reference": action.reference,
        "state": action.state.value,
        "changed_at": action.changed_at,
        "body": ACTION.dump_json(action),
    }


def action_from_row(row: Row[Any]) -> OrderAction:
    return ACTION.validate_json(row.body)


def job_values(job: ImportJob) -> dict[str, Any]:
    return {
        "account_id": job.account_id,
        "kind": job.kind,
        "sha256": job.sha256,
        "as_of": job.as_of,
        "next_row": job.next_row,
        "total": job.total,
        "state": job.state.value,
        "counts": dict(job.counts),
        "created_at": job.created_at,
        "heartbeat_at": job.heartbeat_at,
    }


def job_from_row(row: Row[Any]) -> ImportJob:
    kept: dict[str, Any] = dict(row._mapping)
    return ImportJob(**{**kept, "state": JobState(row.state), "counts": dict(row.counts)})

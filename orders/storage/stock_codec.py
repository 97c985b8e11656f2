"""Listings, reservations and quantity events to rows and back."""

from typing import Any

from sqlalchemy import Row

from orders.domain.listing import Condition, Hold, Listing
from orders.domain.stock import QuantityEvent, QuantityKind, Reservation
from orders.view import OrderStatus, SellerId


def hold_from_row(row: Row[Any]) -> Hold:
    return Hold(row.id, row.number, OrderStatus(row.status), row.held)


def listing_row(listing: Listing) -> dict[str, Any]:
    return {
        "seller_id": listing.seller_id,
        "id": listing.id,
        "account_id": listing.account_id,
        "listing_id": listing.listing_id,
        "sku": listing.sku,
        "asin": listing.asin,
        "condition": None if listing.condition is None else listing.condition.value,
        "title": listing.title,
        "on_hand": listing.on_hand,
        "held": listing.held,
        "version": listing.version,
        "stub": listing.stub,
        "created_by": listing.created_by,
        "created_at": listing.created_at,
        "changed_at": listing.changed_at,
    }


def listing_from_row(row: Row[Any]) -> Listing:
    kept: dict[str, Any] = dict(row._mapping)
    return Listing(**{**kept, "condition": None if row.condition is None else Condition(row.condition)})


def reservation_row(seller: SellerId, one: Reservation) -> dict[str, Any]:
    return {
        "seller_id": seller,
        "reservation_id": one.id,
        "listing": one.listing,
        "id": one.order,
        "order_item_id": one.order_item_id,
        "state": one.state.value,
        "held": one.held,
        "consumed": one.consumed,
        "released": one.released,
        "made_at": one.made_at,
        "changed_at": one.changed_at,
    }


def moved_row(seller: SellerId, one: Reservation) -> dict[str, Any]:
    moving = ("state", "held", "consumed", "released", "changed_at")
    row = reservation_row(seller, one)
    return {"seller": seller, "which": one.id, **{f"new_{name}": row[name] for name in moving}}


def reservation_from_row(row: Row[Any]) -> Reservation:
    return Reservation(
        id=row.reservation_id,
        listing=row.listing,
        order=row.id,
        order_item_id=row.order_item_id,
        held=row.held,
        consumed=row.consumed,
        released=row.released,
        made_at=row.made_at,
        changed_at=row.changed_at,
    )


def event_row(seller: SellerId, event: QuantityEvent) -> dict[str, Any]:
    holds = [[one.order, one.order_id, one.status.value, one.quantity] for one in event.holds]
    return {
        "seller_id": seller,
        "listing": event.listing,
        "version": event.version,
        "kind": event.kind.value,
        "at": event.at,
        "actor": event.actor,
        "on_hand_before": event.on_hand_before,
        "on_hand": event.on_hand,
        "held_before": event.held_before,
        "held": event.held,
        "id": event.order,
        "holds": holds,
    }


def event_from_row(row: Row[Any]) -> QuantityEvent:
    return QuantityEvent(
        listing=row.listing,
        version=row.version,
        kind=QuantityKind(row.kind),
        at=row.at,
        actor=row.actor,
        on_hand_before=row.on_hand_before,
        on_hand=row.on_hand,
        held_before=row.held_before,
        held=row.held,
        order=row.id,
        holds=tuple(Hold(each[0], each[1], OrderStatus(each[2]), each[3]) for each in row.holds),
    )

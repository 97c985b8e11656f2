"""The JSON shapes of listings: quantities, who holds what, and the history of the numbers."""

from enum import StrEnum
from typing import NotRequired

from typing_extensions import TypedDict

from orders.api.render import instant
from orders.domain.listing import Condition, Hold
from orders.domain.stock import QuantityEvent, QuantityKind, Reservation, ReservationState
from orders.service.stock import Offered
from orders.view import OrderStatus


class ListingInclude(StrEnum):
    """What a list tells only where it is asked for."""

    OPEN_ORDERS = "open_orders"


class QuantityJson(TypedDict):
    """available = on_hand - held, never below zero; `oversold` is what is sold beyond it. Null: a mirror's."""

    on_hand: int | None
    held: int
    available: int | None
    oversold: int


class HoldJson(TypedDict):
    """An order that holds pieces. `id` is our own, `order_id` the marketplace's."""

    id: str
    order_id: str
    status: OrderStatus
    quantity: int


class ListingJson(TypedDict):
    """One listing. `stub`: an order named it and nobody entered it. `alike`: others of the account with its SKU."""

    id: str
    account_id: str
    listing_id: str | None
    sku: str | None
    asin: str | None
    condition: Condition | None
    title: str
    quantity: QuantityJson
    version: int
    stub: bool
    created_by: str
    created_at: str
    changed_at: str
    open_orders: NotRequired[list[HoldJson]]
    alike: NotRequired[list[str]]


class ListingPageJson(TypedDict):
    """Newest first. `next` is null on the last page."""

    items: list[ListingJson]
    next: str | None
    next_cursor: str | None
    as_of: str


class ReservationJson(TypedDict):
    """What one line of an order has reserved: pieces held, sent, let go. `order` is as it is now."""

    id: str
    order: HoldJson
    order_item_id: str
    state: ReservationState
    held: int
    consumed: int
    released: int
    made_at: str
    changed_at: str


class ReservationPageJson(TypedDict):
    """Oldest first."""

    items: list[ReservationJson]
    next: str | None
    next_cursor: str | None


class QuantityEventJson(TypedDict):
    """The numbers before and after. `order` moved them, or else `actor` set them while `holds` were open."""

    version: int
    kind: QuantityKind
    at: str
    actor: str
    before: QuantityJson
    after: QuantityJson
    order: str | None
    holds: list[HoldJson]


class QuantityEventPageJson(TypedDict):
    """Newest first."""

    items: list[QuantityEventJson]
    next: str | None
    next_cursor: str | None


def listing_json(one: Offered, include: tuple[ListingInclude, ...]) -> ListingJson:
    """A listing; what stands beside it only where `include` says so."""
    listing = one.listing
    told: ListingJson = {
        "id": listing.id,
        "account_id": listing.account_id,
        "listing_id": listing.listing_id,
        "sku": listing.sku,
        "asin": listing.asin,
        "condition": listing.condition,
        "title": listing.title,
        "quantity": quantity_json(listing.on_hand, listing.held),
        "version": listing.version,
        "stub": listing.stub,
        "created_by": listing.created_by,
        "created_at": instant(listing.created_at) or "",
        "changed_at": instant(listing.changed_at) or "",
    }
    if ListingInclude.OPEN_ORDERS in include:
        told["open_orders"] = [hold_json(each) for each in one.holds]
    if one.alike:
        told["alike"] = list(one.alike)
    return told


def quantity_json(on_hand: int | None, held: int) -> QuantityJson:
    if on_hand is None:
        return {"on_hand": None, "held": held, "available": None, "oversold": 0}
    left = on_hand - held
    return {"on_hand": on_hand, "held": held, "available": max(0, left), "oversold": max(0, -left)}


def hold_json(one: Hold) -> HoldJson:
    return {"id": one.order, "order_id": one.order_id, "status": one.status, "quantity": one.quantity}


def reservation_json(one: Reservation, order: Hold) -> ReservationJson:
    return {
        "id": one.id,
        "order": hold_json(order),
        "order_item_id": one.order_item_id,
        "state": one.state,
        "held": one.held,
        "consumed": one.consumed,
        "released": one.released,
        "made_at": instant(one.made_at) or "",
        "changed_at": instant(one.changed_at) or "",
    }


def event_json(event: QuantityEvent) -> QuantityEventJson:
    return {
        "version": event.version,
        "kind": event.kind,
        "at": instant(event.at) or "",
        "actor": event.actor,
        "before": quantity_json(event.on_hand_before, event.held_before),
        "after": quantity_json(event.on_hand, event.held),
        "order": event.order,
        "holds": [hold_json(each) for each in event.holds],
    }

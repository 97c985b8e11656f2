"""The JSON shapes of orders: names and enums of the marketplace's Orders 2026-01-01, in snake_case."""

from typing import Any, NotRequired

from typing_extensions import TypedDict

from orders.domain.actions import ActionState
from orders.domain.events import EventName
from orders.domain.lifecycle import Action, CancelReason
from orders.view import (
    Authority,
    Blocker,
    Canceller,
    FulfilledBy,
    NotificationState,
    OrderStatus,
    PaymentRisk,
    PaymentStatus,
    Plan,
    Provenance,
    RefundState,
)


class MoneyJson(TypedDict):
    """An amount in major units as decimal text, and its ISO 4217 currency."""

    amount: str
    currency_code: str


class WindowJson(TypedDict):
    """A span of time; null where it is open."""

    earliest_date_time: str | None
    latest_date_time: str | None


class OrderFulfillmentJson(TypedDict):
    """Whether and by when the order is shipped, and by whom.

    `days_past_promise`: while it is open, whole days past the end of the window; negative before it.
    """

    fulfillment_status: OrderStatus
    fulfilled_by: FulfilledBy
    ship_by_window: WindowJson | None
    days_past_promise: int | None
    shipped_time: str | None


class DetailedBreakdownJson(TypedDict):
    """What a part of a breakdown is for."""

    subtype: str
    value: MoneyJson


class BreakdownJson(TypedDict):
    """A line total of one kind: ITEM, SHIPPING, GIFT_WRAP, TAX or DISCOUNT. What the store lacks is not listed."""

    type: str
    subtotal: MoneyJson
    detailed_breakdowns: list[DetailedBreakdownJson]


class ItemProceedsJson(TypedDict):
    """What the line brings, as far as a source stated it."""

    breakdowns: list[BreakdownJson]


class ProductJson(TypedDict):
    """What was sold."""

    title: str
    seller_sku: str | None
    asin: str | None
    listing_id: str | None


class ItemFulfillmentJson(TypedDict):
    """ordered = fulfilled + unfulfilled + cancelled."""

    quantity_fulfilled: int
    quantity_unfulfilled: int
    quantity_cancelled: int


class OrderItemJson(TypedDict):
    """One line."""

    order_item_id: str
    quantity_ordered: int
    product: ProductJson
    proceeds: ItemProceedsJson
    fulfillment: ItemFulfillmentJson


class OrderProceedsJson(TypedDict):
    """Totals as the source stated them, never computed; null where it did not."""

    grand_total: MoneyJson | None
    shipping_total: MoneyJson | None


class BuyerJson(TypedDict):
    """Who bought it."""

    buyer_name: str


class AddressJson(TypedDict):
    """Every field may be empty. Comes from the store only, never from a mail."""

    name: str
    address_lines: list[str]
    city: str
    state_or_region: str
    postal_code: str
    country_code: str
    phone: str


class RecipientJson(TypedDict):
    """Where the goods go: to this address and no other."""

    delivery_address: AddressJson


class AbsentJson(TypedDict):
    """Why something that was asked for is not here: "scope", "status" or "not_stated"."""

    field: str
    reason: str
    detail: str


class CaptureJson(TypedDict):
    """The buyer was charged: when, how much (null where no amount is known), for which package."""

    captured_at: str
    amount: MoneyJson | None
    package_reference_id: str


class PaidBackJson(TypedDict):
    """A refund in short; `GET /v1/orders/{id}/refunds` has its lines."""

    refund_id: str
    state: RefundState
    amount: MoneyJson
    created_at: str
    settled_at: str | None


class PaymentJson(TypedDict):
    """The payment's timeline. `computed`: a hint from quantities and prices, where the marketplace keeps it."""

    status: PaymentStatus
    risk: PaymentRisk | None
    computed: bool
    authorized: MoneyJson | None
    authorized_at: str | None
    failed_at: str | None
    captures: list[CaptureJson]
    voided_at: str | None
    refunds: list[PaidBackJson]


class LineJson(TypedDict):
    """So many units of one item."""

    order_item_id: str
    quantity: int


class ShipmentJson(TypedDict):
    """A package as it was confirmed."""

    package_reference_id: str
    carrier: str
    tracking: str
    ship_date: str
    lines: list[LineJson]


class CancellationJson(TypedDict):
    """What was cancelled of a hosted order: by whom, why, in which status it was then. No lines: all unshipped."""

    cancelled_by: Canceller
    reason: str
    stage: OrderStatus
    cancelled_at: str
    lines: list[LineJson]


class OrderJson(TypedDict):
    """One order. `shippable` says whether what remains may be shipped now; `blockers` why not, the first one first.

    `buyer` and `recipient` are there only if `include` asks for them and nothing speaks against it; `payment`,
    `packages` and `cancellations` if it asks for them. The last two are what was done here: of a mirrored order
    there are none.
    """

    id: str
    order_id: str
    account_id: str
    marketplace: str
    version: int
    authority: Authority
    provenance: Provenance
    created_time: str | None
    last_updated_time: str | None
    source_time: str | None
    fulfillment: OrderFulfillmentJson
    proceeds: OrderProceedsJson
    order_items: list[OrderItemJson]
    shippable: bool
    blockers: list[Blocker]
    allowed_actions: list[str]
    auto_cancel_at: str | None
    cancel_requested: bool
    oversold: bool
    confirmed_here: bool
    notification_state: NotificationState
    payment: NotRequired[PaymentJson]
    packages: NotRequired[list[ShipmentJson]]
    cancellations: NotRequired[list[CancellationJson]]
    buyer: NotRequired[BuyerJson]
    recipient: NotRequired[RecipientJson]
    absent: NotRequired[list[AbsentJson]]


class OrderPageJson(TypedDict):
    """Newest change first. `excluded` counts what the list hides (pending orders); `as_of` is when this was true."""

    items: list[OrderJson]
    next: str | None
    next_cursor: str | None
    as_of: str
    excluded: dict[str, int]


class EventJson(TypedDict):
    """One line of the timeline; `version` is the order's after it."""

    type: EventName
    at: str
    version: int
    actor: str
    status: OrderStatus
    previous_status: OrderStatus | None
    detail: dict[str, Any]


class EventsJson(TypedDict):
    """Oldest first."""

    items: list[EventJson]


class ActionJson(TypedDict):
    """A request that waits for the marketplace: draft, exported or sent, then acknowledged or rejected."""

    id: str
    kind: Action
    state: ActionState
    reference: str
    actor: str
    created_at: str
    changed_at: str
    shipment: ShipmentJson | None
    reason: CancelReason | str | None
    lines: list[LineJson]


class ActionsJson(TypedDict):
    """Oldest first."""

    items: list[ActionJson]


class PrintJson(TypedDict):
    """One time that the slip was printed."""

    printed_at: str
    printed_by: str


class PrintsJson(TypedDict):
    """Oldest first."""

    items: list[PrintJson]


class OutcomeJson(TypedDict):
    """What a command led to. `action` is null where this store is the marketplace: the order itself changed."""

    order: OrderJson
    action: ActionJson | None
    repeated: bool


class CoverageJson(TypedDict):
    """What the last read covered; `complete` false means that something may be missing."""

    statuses: list[OrderStatus]
    since: str | None
    until: str | None
    complete: bool


class AccountJson(TypedDict):
    """A marketplace account, and how fresh our copy of its orders is. Nothing is shippable while `fresh` is false."""

    account_id: str
    marketplace: str
    authority: Authority
    plan: Plan
    name: str
    registered_address: str | None
    as_of: str | None
    fresh: bool
    coverage: CoverageJson
    max_age_seconds: int
    grace_seconds: int


class AccountsJson(TypedDict):
    """All accounts of the seller."""

    items: list[AccountJson]

"""One order as this store holds it: quantities, money, address, status, and when a source stated them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orders.domain.altered import altered
from orders.domain.payment import Payment, Refund
from orders.view import (
    AccountId,
    Address,
    Authority,
    FulfilledBy,
    Money,
    NotificationState,
    OrderKey,
    OrderStatus,
    PaymentRisk,
    Provenance,
    SellerId,
)

OPEN = frozenset({OrderStatus.UNSHIPPED, OrderStatus.PARTIALLY_SHIPPED})  # what may still be shipped
WAITING = frozenset({OrderStatus.PENDING, OrderStatus.PENDING_AVAILABILITY})  # nobody has paid yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line. Amounts are line totals in minor units; None where no source stated them.

    ordered = unshipped + shipped + cancelled (ORDERS D1). Of the unshipped, `confirmed` and `cancelling` are units
    whose shipment or cancellation was asked for from here while the marketplace has not said so yet (mirror only).
    """

    order_item_id: str
    ordered: int
    shipped: int = 0
    cancelled: int = 0
    confirmed: int = 0
    cancelling: int = 0
    title: str = ""
    sku: str | None = None
    listing_id: str | None = None
    asin: str | None = None
    item_price: Money | None = None
    item_tax: Money | None = None
    shipping_price: Money | None = None
    shipping_tax: Money | None = None
    discount: Money | None = None
    shipping_discount: Money | None = None
    gift_wrap_price: Money | None = None
    gift_wrap_tax: Money | None = None
    refunded: Money | None = None  # mirror: what the marketplace says that it gave back for this line

    @property
    def unshipped(self) -> int:
        """Units still open at the marketplace; never below zero, whatever a source reported."""
        return max(0, self.ordered - self.shipped - self.cancelled)

    @property
    def to_ship(self) -> int:
        """Units that nobody has sent yet: open there, and neither confirmed nor being cancelled from here."""
        return max(0, self.unshipped - self.confirmed - self.cancelling)


@dataclass(frozen=True, slots=True)
class Line:
    """So many units of one item: a line of a package or of a cancellation."""

    order_item_id: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A package as the seller confirms it. No lines: everything that is still to ship."""

    package_reference_id: str  # the seller's own, unique within the order; the same one again is the same package
    carrier: str
    tracking: str = ""
    ship_date: datetime
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """Who cancelled, why, when; no lines means the whole order."""

    actor: str
    reason: str
    at: datetime
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One version of one order. `version` counts its events from 1.

    `status_time` is when the authority last stated status and quantities, `facts_time` when it last stated
    anything else: an older file never moves either back.
    """

    id: str
    seller_id: SellerId
    account_id: AccountId
    marketplace: str
    order_id: str
    authority: Authority
    provenance: Provenance
    status: OrderStatus
    version: int = 0
    fulfilled_by: FulfilledBy = FulfilledBy.SELLER
    items: tuple[Item, ...] = ()
    currency: str | None = None
    grand_total: Money | None = None
    shipping_total: Money | None = None
    buyer_name: str | None = None
    ship_to: Address | None = None
    purchase_date: datetime | None = None
    ship_by: datetime | None = None
    auto_cancel_at: datetime | None = None
    shipped_at: datetime | None = None
    cancel_requested: bool = False
    oversold: bool = False  # when it came, there were not enough pieces of it: a mark of its past, it stays
    confirmed_at: datetime | None = None  # the last confirmation from here that stands
    packages: tuple[Shipment, ...] = ()  # hosted: what was confirmed
    cancellations: tuple[Cancellation, ...] = ()
    payment: Payment | None = None  # hosted only; in a mirror it is computed (`charges.payment_of`)
    payment_risk: PaymentRisk | None = None
    refunds: tuple[Refund, ...] = ()
    reminded: frozenset[str] = frozenset()  # the reminders that were given (`timers`)
    status_time: datetime | None = None
    facts_time: datetime | None = None
    recorded_at: datetime | None = None
    notification_state: NotificationState = NotificationState.NOT_EXPECTED

    @property
    def key(self) -> OrderKey:
        return OrderKey(self.seller_id, self.account_id, self.order_id)

    @property
    def to_ship(self) -> int:
        """Units to send now; 0 where the status is not open."""
        return sum(item.to_ship for item in self.items) if self.status in OPEN else 0

    @property
    def confirmed_here(self) -> bool:
        return any(item.confirmed for item in self.items)

    @property
    def source_time(self) -> datetime | None:
        """When the source last stated any of this."""
        return max((time for time in (self.status_time, self.facts_time) if time is not None), default=None)


# What tells who the buyer is: kept sealed, hidden by status, erased on cancellation; each None where nobody said it.
PERSONAL = frozenset({"buyer_name", "ship_to"})


def redacted(order: Order) -> Order:
    """A cancelled order without its buyer: erased, not only hidden (ORDERS S13)."""
    nobody: dict[str, Any] = dict.fromkeys(PERSONAL)
    return altered(order, **nobody) if order.status is OrderStatus.CANCELLED else order

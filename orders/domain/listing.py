"""A listing: what is offered under one number, how many pieces lie on the shelf, how many are sold and not sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from orders.errors import Refused
from orders.view import AccountId, OrderStatus, SellerId


class Condition(StrEnum):
    """What state the thing is in: `condition_type` of the marketplace's listing attributes."""

    NEW = "new_new"
    NEW_OPEN_BOX = "new_open_box"
    NEW_OEM = "new_oem"
    REFURBISHED = "refurbished_refurbished"
    USED_LIKE_NEW = "used_like_new"
    USED_VERY_GOOD = "used_very_good"
    USED_GOOD = "used_good"
    USED_ACCEPTABLE = "used_acceptable"
    COLLECTIBLE_LIKE_NEW = "collectible_like_new"
    COLLECTIBLE_VERY_GOOD = "collectible_very_good"
    COLLECTIBLE_GOOD = "collectible_good"
    COLLECTIBLE_ACCEPTABLE = "collectible_acceptable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One listing at one moment. `version` counts its quantity events from 1.

    A `stub` was made because an order named it; what nobody stated of it is empty. `on_hand` is None in a mirror:
    the shelf is the marketplace's to know. `held`: pieces of orders that are neither sent nor cancelled.
    """

    id: str  # ours, opaque
    seller_id: SellerId
    account_id: AccountId
    listing_id: str | None  # as orders name it; of one that was made here, its own id
    sku: str | None
    asin: str | None = None
    condition: Condition | None = None
    title: str = ""
    on_hand: int | None = 0
    held: int = 0
    version: int = 1
    stub: bool = False
    created_by: str
    created_at: datetime
    changed_at: datetime

    @property
    def available(self) -> int | None:
        """What may still be sold: never below zero (ORDERS D6, S21). None where nobody knows what is on hand."""
        return None if self.on_hand is None else max(0, self.on_hand - self.held)

    @property
    def oversold(self) -> int:
        """Pieces that are sold and not there: only a source's word can bring that about."""
        return 0 if self.on_hand is None else max(0, self.held - self.on_hand)

    def alike(self, other: "Listing") -> bool:
        """Whether both offer the same thing: one SKU, or one ASIN in the same condition (ORDERS S18)."""
        if self.sku is not None and other.sku is not None and self.sku.casefold() == other.sku.casefold():
            return True
        return self.asin is not None and self.asin == other.asin and self.condition is other.condition


@dataclass(frozen=True, slots=True)
class Hold:
    """Pieces of a listing that an order holds at one moment. `order` is our own id, `order_id` the marketplace's."""

    order: str
    order_id: str
    status: OrderStatus
    quantity: int


def refuse_quantity(listing: Listing, on_hand: int, holds: Sequence[Hold], *, acknowledged: bool) -> None:
    """Raises Refused where the shelf cannot be set so: nobody may oversell by a number (ORDERS S21-S23, D6).

    `pending-reservations`: pieces are sold and not sent; who sets a number then has to say that they know.
    `quantity-below-held`: more are sold than there would be.
    """
    told = {
        "on_hand": listing.on_hand,
        "held": listing.held,
        "orders": [{"id": one.order, "order_id": one.order_id, "quantity": one.quantity} for one in holds],
    }
    if listing.held and not acknowledged:
        raise Refused(
            "pending-reservations",
            f"{listing.held} {'is' if listing.held == 1 else 'are'} sold and not sent yet. "
            "Count what is sold in, and say so with acknowledge_held.",
            extra={**told, "available_then": max(0, on_hand - listing.held)},
        )
    if on_hand < listing.held:
        raise Refused(
            "quantity-below-held",
            f"{listing.held} are sold and not sent: set at least as many, or cancel those orders first.",
            pointer="/on_hand",
            extra=told,
        )


def with_quantity(listing: Listing, on_hand: int, at: datetime) -> Listing:
    """The listing with so many pieces on the shelf, those that are held counted in: its next version."""
    return replace(listing, on_hand=on_hand, version=listing.version + 1, changed_at=at)

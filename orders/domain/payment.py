"""The money of an order: what was authorised, what was captured with which package, what goes back (ORDERS 4).

Values only; `charges` and `refunds` count with them.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from orders.view import Money, RefundState


class Component(StrEnum):
    """What a part of a line's amount is for. The promotions are negative: they lessen what the buyer pays."""

    ITEM_PRICE = "item_price"
    ITEM_TAX = "item_tax"
    SHIPPING_PRICE = "shipping_price"
    SHIPPING_TAX = "shipping_tax"
    GIFT_WRAP_PRICE = "gift_wrap_price"
    GIFT_WRAP_TAX = "gift_wrap_tax"
    ITEM_PROMOTION = "item_promotion"
    SHIP_PROMOTION = "ship_promotion"


PROMOTIONS = frozenset({Component.ITEM_PROMOTION, Component.SHIP_PROMOTION})


@dataclass(frozen=True, slots=True)
class Charge:
    """So much for one component of one item."""

    order_item_id: str
    component: Component
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The buyer was charged for the units of one package, at the moment of its confirmation (ORDERS S29).

    `rest` is this capture's share of what the order costs beyond its items (a total that the lines do not add up to).
    """

    at: datetime
    package_reference_id: str = ""
    charges: tuple[Charge, ...] = ()
    rest: Money | None = None

    @property
    def total(self) -> Money | None:
        """All of it; None where no amount is known."""
        parts = [charge.amount for charge in self.charges] + ([] if self.rest is None else [self.rest])
        return summed(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A hosted order's payment. What is authorised and not captured when the order ends is voided."""

    authorized: Money | None = None
    authorized_at: datetime | None = None
    failed_at: datetime | None = None
    captures: tuple[Capture, ...] = ()
    voided_at: datetime | None = None

    @property
    def paid(self) -> bool:
        """The marketplace holds the buyer's authorisation: the order is past PENDING (ORDERS D2)."""
        return self.authorized_at is not None


class RefundReason(StrEnum):
    """Why money goes back (ORDERS 3.7)."""

    NO_INVENTORY = "NoInventory"
    CUSTOMER_RETURN = "CustomerReturn"
    GENERAL_ADJUSTMENT = "GeneralAdjustment"
    COULD_NOT_SHIP = "CouldNotShip"
    DIFFERENT_ITEM = "DifferentItem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money back, by item and component. `reference` is the seller's own: the same one again is the same refund.

    Hosted: PENDING until `settles_at`, and until then it may be cancelled. Mirror: PENDING until the marketplace
    has given an answer.
    """

    id: str
    reference: str
    reason: RefundReason
    charges: tuple[Charge, ...]  # positive goes to the buyer
    actor: str
    created_at: datetime
    settles_at: datetime
    state: RefundState = RefundState.PENDING
    changed_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """It takes from what may still be refunded."""
        return self.state in (RefundState.PENDING, RefundState.SETTLED)

    @property
    def total(self) -> Money:
        """What the buyer gets back in all."""
        total = summed([charge.amount for charge in self.charges])
        assert total is not None  # a refund has lines
        return total

    def moved(self, state: RefundState, at: datetime) -> "Refund":
        return replace(self, state=state, changed_at=at)


def summed(amounts: list[Money]) -> Money | None:
    """The sum of amounts of one currency; None of none, and of two currencies, which are never added up."""
    currencies = {one.currency for one in amounts}
    return Money(sum(one.minor for one in amounts), currencies.pop()) if len(currencies) == 1 else None

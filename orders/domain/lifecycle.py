"""What may be asked of an order now: one table of guards, for the commands and for `allowed_actions` alike (D3).

A guard says no with a stable problem type and a sentence that names what to do instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from orders.domain import refunds
from orders.domain.facts import control
from orders.domain.order import WAITING, Line, Order, Shipment
from orders.domain.status import auto_cancel_at
from orders.errors import Refused
from orders.view import Authority, FulfilledBy, OrderStatus


class Action(StrEnum):
    """What a seller may ask for."""

    CONFIRM_SHIPMENT = "confirm_shipment"
    CANCEL = "cancel"
    REFUND = "refund"
    DECLINE_CANCEL = "decline_cancel"  # the buyer's request to cancel is not granted


class Step(StrEnum):
    """What the marketplace's side of a hosted account may do with an order."""

    AUTHORIZE = "authorize_payment"
    FAIL_PAYMENT = "fail_payment"
    BUYER_CANCEL = "buyer_cancel"
    MARKETPLACE_CANCEL = "marketplace_cancel"


class CancelReason(StrEnum):
    """Why a seller cancels (ORDERS 3.6, the codes that a seller may give)."""

    NO_INVENTORY = "NoInventory"
    SHIPPING_ADDRESS_UNDELIVERABLE = "ShippingAddressUndeliverable"
    CUSTOMER_EXCHANGE = "CustomerExchange"
    BUYER_CANCELED = "BuyerCanceled"
    GENERAL_ADJUSTMENT = "GeneralAdjustment"
    CARRIER_CREDIT_DECISION = "CarrierCreditDecision"
    RISK_ASSESSMENT = "RiskAssessmentInformationNotValid"
    CARRIER_COVERAGE_FAILURE = "CarrierCoverageFailure"
    CUSTOMER_RETURN = "CustomerReturn"
    MERCHANDISE_NOT_RECEIVED = "MerchandiseNotReceived"


LONGEST_TEXT = 100  # signs of a reference, a carrier, a tracking number
Guard = Callable[[Order, datetime], Refused | None]


def _not_pending(order: Order, _at: datetime) -> Refused | None:
    if order.status not in WAITING:
        return None
    return Refused("order-pending", "Payment is not settled: wait until the marketplace releases the order.")


def _not_cancelled(order: Order, _at: datetime) -> Refused | None:
    if order.status is not OrderStatus.CANCELLED:
        return None
    return Refused(
        "order-cancelled", "The order is cancelled: nothing can be done with it, and nothing may be shipped."
    )


def _not_auto_cancelled(order: Order, at: datetime) -> Refused | None:
    """The 30-day rule binds where this store is the marketplace; in a mirror it is a hint (S7, S9)."""
    due = auto_cancel_at(order)
    if order.authority is not Authority.HOSTED or due is None or at < due:
        return None
    return Refused("order-cancelled", "The order was not confirmed in time and is cancelled automatically.")


def _not_shipped(order: Order, _at: datetime) -> Refused | None:
    if order.status is not OrderStatus.SHIPPED:
        return None
    return Refused(
        "already-shipped",
        "All of the order is shipped: take a return and refund it.",
        extra={"next": "create-return"},
    )


def _known(order: Order, _at: datetime) -> Refused | None:
    if order.status not in (OrderStatus.STATUS_UNKNOWN, OrderStatus.UNFULFILLABLE):
        return None
    return Refused(
        "order-not-open", "The last read does not say that this order is open: look at the marketplace first."
    )


def _mine(order: Order, _at: datetime) -> Refused | None:
    if order.fulfilled_by is FulfilledBy.SELLER:
        return None
    return Refused("fulfilled-by-marketplace", "The marketplace ships this order itself: leave it alone.")


def _something_left(order: Order, _at: datetime) -> Refused | None:
    """Only where all of it is asked for already: an open order without lines still has something to say no to."""
    if order.to_ship or not any(item.confirmed or item.cancelling for item in order.items):
        return None
    return Refused("already-requested", "Everything is asked for already: wait until the marketplace has answered.")


def _charged(order: Order, _at: datetime) -> Refused | None:
    """ORDERS S27, S28."""
    if refunds.charged(order):
        return None
    return Refused(
        "not-charged-cancel-instead",
        "The buyer was not charged yet: cancel the order instead of refunding it.",
        extra={"next": "cancel"},
    )


def _refundable(order: Order, _at: datetime) -> Refused | None:
    if len(order.refunds) >= refunds.MOST_REFUNDS:
        return Refused("too-many-refunds", "The order has too many refunds: pay it back where the buyer paid.")
    if refunds.refundable(order):
        return None
    if refunds.captured_by(order):
        return Refused("nothing-left-to-refund", "All that the buyer was charged is given back, or about to be.")
    return Refused(
        "amount-not-known", "The store does not know what the buyer was charged: pay it back where the buyer paid."
    )


def _asked_to_cancel(order: Order, _at: datetime) -> Refused | None:
    if order.cancel_requested:
        return None
    return Refused("no-cancel-request", "The buyer has not asked to cancel: there is nothing to answer.")


def _hosted(order: Order, _at: datetime) -> Refused | None:
    if order.authority is Authority.HOSTED:
        return None
    return Refused("wrong-account", "This account mirrors a marketplace: answer the buyer there.")


def _awaits_payment(order: Order, _at: datetime) -> Refused | None:
    if order.status is OrderStatus.PENDING:
        return None
    if order.status is OrderStatus.PENDING_AVAILABILITY:
        return Refused("order-not-available", "The goods are not available yet: authorise the payment when they are.")
    return Refused("already-authorized", "The payment of this order is authorised already: read the order.")


_OPEN: tuple[Guard, ...] = (_not_pending, _not_cancelled, _not_auto_cancelled, _not_shipped, _known, _mine)
# The table: an action is allowed where every guard of its row is silent. The first that speaks gives the reason.
_LIVES: tuple[Guard, ...] = (_hosted, _not_cancelled, _not_auto_cancelled)
GUARDS: dict[Action | Step, tuple[Guard, ...]] = {
    Action.CONFIRM_SHIPMENT: (*_OPEN, _something_left),
    Action.CANCEL: (*_OPEN, _something_left),
    Action.REFUND: (_not_pending, _not_cancelled, _known, _mine, _charged, _refundable),
    Action.DECLINE_CANCEL: (_hosted, *_OPEN, _asked_to_cancel),
    Step.AUTHORIZE: (*_LIVES, _awaits_payment),
    Step.FAIL_PAYMENT: (*_LIVES, _awaits_payment),
    Step.BUYER_CANCEL: (*_LIVES, _not_shipped),
    Step.MARKETPLACE_CANCEL: (*_LIVES, _not_shipped),
}


def refusal(action: Action | Step, order: Order, at: datetime) -> Refused | None:
    """Why `action` is not possible on this order now, or None."""
    return next((no for guard in GUARDS[action] if (no := guard(order, at)) is not None), None)


def allowed_actions(order: Order, at: datetime) -> tuple[Action, ...]:
    """What may be asked now, by the very guards that the commands call."""
    return tuple(action for action in Action if refusal(action, order, at) is None)


def allowed_steps(order: Order, at: datetime) -> tuple[Step, ...]:
    """What the marketplace's side may do now, by the same table."""
    return tuple(step for step in Step if refusal(step, order, at) is None)


def guard(action: Action | Step, order: Order, at: datetime) -> None:
    """Raises Refused, with what is allowed instead, where `action` is not possible."""
    no = refusal(action, order, at)
    if no is not None:
        allowed = allowed_actions(order, at) if isinstance(action, Action) else allowed_steps(order, at)
        no.extra["allowed_actions"] = [one.value for one in allowed]
        raise no


def whole_lines(order: Order, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines asked for, or everything that is still to ship where none are named.

    Raises Refused: unknown-item, quantity-not-positive, quantity-exceeds-unshipped, with a pointer to the line.
    """
    if not lines:
        return tuple(Line(item.order_item_id, item.to_ship) for item in order.items if item.to_ship)
    to_ship = {item.order_item_id: item.to_ship for item in order.items}
    left = dict(to_ship)
    for number, line in enumerate(lines):
        where = f"/lines/{number}"
        if line.order_item_id not in left:
            raise Refused("unknown-item", refunds.UNKNOWN_ITEM, pointer=f"{where}/order_item_id")
        if line.quantity < 1:
            raise Refused("quantity-not-positive", "A quantity must be at least one.", pointer=f"{where}/quantity")
        left[line.order_item_id] -= line.quantity
        if left[line.order_item_id] < 0:
            said = f"Still to ship of this item: {to_ship[line.order_item_id]}. Name no more than that in all."
            raise Refused("quantity-exceeds-unshipped", said, pointer=f"{where}/quantity")
    return tuple(lines)


def well_formed(shipment: Shipment) -> None:
    """Raises Refused where a value of the package cannot be, whatever the order."""
    texts = {
        "package_reference_id": shipment.package_reference_id,
        "carrier": shipment.carrier,
        "tracking": shipment.tracking,
    }
    for name, text in texts.items():
        if len(text) > LONGEST_TEXT or control(text):
            raise Refused("value-not-valid", f"At most {LONGEST_TEXT} plain characters.", pointer=f"/{name}")
    if not shipment.package_reference_id.strip():
        raise Refused("package-reference-missing", "Give the package a reference.", pointer="/package_reference_id")
    if not shipment.carrier.strip():
        raise Refused("carrier-missing", "Name the carrier.", pointer="/carrier")
    if shipment.ship_date.tzinfo is None:
        raise Refused("value-not-valid", "A ship date needs its time zone.", pointer="/ship_date")


def checked_shipment(order: Order, shipment: Shipment, at: datetime) -> Shipment:
    """The shipment with its lines made whole. Raises Refused where a guard or a value says no."""
    guard(Action.CONFIRM_SHIPMENT, order, at)
    well_formed(shipment)
    earliest = order.purchase_date
    # By the day: a ship date without a time of day is midnight, and the order may have come at noon.
    if earliest is not None and shipment.ship_date.date() < earliest.date():
        said = "The ship date is before the order: give the day on which it was handed over."
        raise Refused("ship-date-too-early", said, pointer="/ship_date")
    if shipment.ship_date > at + timedelta(days=1):
        said = "The ship date is more than a day ahead: confirm the package when it is on its way."
        raise Refused("ship-date-in-future", said, pointer="/ship_date")
    return replace(shipment, lines=whole_lines(order, shipment.lines))


def same_package(known: Shipment, asked: Shipment) -> bool:
    """Whether a repeated package names the same units; asked without lines means "as before".

    Raises Refused(package-quantity-differs) where it names others.
    """
    if asked.lines and sorted(asked.lines, key=_by_item) != sorted(known.lines, key=_by_item):
        raise Refused(
            "package-quantity-differs",
            "This package was confirmed with other quantities: give another package its own reference.",
            pointer="/package_reference_id",
        )
    return replace(asked, lines=known.lines) == known


def _by_item(line: Line) -> tuple[str, int]:
    return line.order_item_id, line.quantity

"""The marketplace's side of a hosted order: placed, paid, cancelled by the buyer or the marketplace (ORDERS 4).

What may be done when stands in `lifecycle.GUARDS`; here is what it makes of the order, and what must be right in it.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from orders.domain import transitions
from orders.domain.charges import payment_of, total_of
from orders.domain.events import EventName
from orders.domain.facts import ItemFacts, OrderFacts, bad_form
from orders.domain.lifecycle import Step, guard
from orders.domain.order import WAITING, Cancellation, Item, Order
from orders.domain.status import AUTO_CANCEL_AFTER, hosted_status
from orders.errors import Refused
from orders.view import Money, OrderStatus, PaymentRisk

CLOCKS_DIFFER = timedelta(minutes=10)
BUYER, MARKETPLACE = "buyer", "marketplace"  # who cancelled (ORDERS S69)
BUYER_CANCELED = "BuyerCanceled"
NOT_CONFIRMED = "ShipmentNotConfirmed"  # ORDERS S7


class MarketplaceReason(StrEnum):
    """Why the marketplace cancels."""

    PAYMENT_DECLINED = "PaymentDeclined"
    RISK_ASSESSMENT = "RiskAssessment"
    BUYER_ACCOUNT_CLOSED = "BuyerAccountClosed"
    OTHER = "Other"


def checked_placing(row: OrderFacts, at: datetime) -> OrderFacts:
    """The order as it may be placed: form, quantities, and money that adds up to the cent. Raises Refused."""
    wrong = bad_form(row)
    if wrong is not None:
        raise Refused("order-not-valid", f"This is no order: {wrong}.")
    if not row.items:
        raise Refused("order-not-valid", "An order has at least one item.", pointer="/items")
    for number, item in enumerate(row.items):
        if item.ordered < 1:
            raise Refused(
                "quantity-not-positive", "A quantity must be at least one.", pointer=f"/items/{number}/quantity"
            )
    lines = total_of([_priced(item) for item in row.items])
    if lines is None or lines != row.grand_total:
        raise Refused(
            "total-does-not-add-up",
            f"The lines add up to {lines if lines is not None else 'nothing'}: the grand total must be the same.",
            pointer="/grand_total",
        )
    if lines.minor < 0 or any((total_of([_priced(item)]) or lines).minor < 0 for item in row.items):
        raise Refused("total-below-zero", "A line costs the buyer nothing or more.", pointer="/items")
    bought = row.purchase_date
    if bought is None or not at - AUTO_CANCEL_AFTER < bought <= at + CLOCKS_DIFFER:
        raise Refused(
            "purchase-date-not-valid",
            "The order was bought within the last 30 days, and not in the future.",
            pointer="/purchase_date",
        )
    return row


def authorized(order: Order, amount: Money, at: datetime) -> Order:
    """The payment stands: the order is the seller's to ship, and its risk the marketplace's (S59, S61).

    Raises Refused: the guards', currency-differs, amount-too-small (it must cover the total).
    """
    guard(Step.AUTHORIZE, order, at)
    total = order.grand_total or total_of(order.items)
    if total is None:
        raise Refused("total-not-known", "The store does not know what the order costs: state its amounts first.")
    if amount.currency != total.currency:
        raise Refused(
            "currency-differs",
            f"The order is in {total.currency}: authorise in {total.currency}.",
            pointer="/amount/currency_code",
        )
    if amount.minor < total.minor:
        raise Refused(
            "amount-too-small", f"The payment must cover the order's total, {total}.", pointer="/amount/amount"
        )
    payment = replace(payment_of(order), authorized=amount, authorized_at=at, failed_at=None)
    status = hosted_status(order.items, payment.paid)
    return replace(
        order, payment=payment, status=status, payment_risk=PaymentRisk.MARKETPLACE, status_time=at, facts_time=at
    )


def payment_failed(order: Order, at: datetime) -> Order:
    """The payment was tried in vain: the order waits on, until another try or a cancellation. Raises Refused."""
    guard(Step.FAIL_PAYMENT, order, at)
    return replace(order, payment=replace(payment_of(order), failed_at=at))


def buyer_cancelled(order: Order, at: datetime, window: timedelta) -> tuple[Order, EventName] | None:
    """The buyer cancels: at once while nothing is paid, or `window` after the purchase and nothing has left.

    Later it is a request that the seller answers; None where it was made before. Raises Refused.
    """
    guard(Step.BUYER_CANCEL, order, at)
    if order.status in WAITING or _self_service(order, at, window):
        return _cancelled(order, BUYER, BUYER_CANCELED, at), EventName.CANCELLED
    if order.cancel_requested:
        return None
    return replace(order, cancel_requested=True, status_time=at), EventName.CANCEL_ASKED


def marketplace_cancelled(order: Order, reason: str, at: datetime) -> Order:
    """The marketplace cancels what is not shipped. Raises Refused."""
    guard(Step.MARKETPLACE_CANCEL, order, at)
    return _cancelled(order, MARKETPLACE, reason, at)


def auto_cancelled(order: Order, at: datetime) -> Order:
    """ORDERS S7, S8: not confirmed in time, so what is not shipped is cancelled and not charged."""
    return _cancelled(order, MARKETPLACE, NOT_CONFIRMED, at)


def declined(order: Order) -> Order:
    """The seller does not grant the buyer's request: the order is to be shipped as before."""
    return replace(order, cancel_requested=False)


def _self_service(order: Order, at: datetime, window: timedelta) -> bool:
    bought = order.purchase_date
    return order.status is OrderStatus.UNSHIPPED and bought is not None and at < bought + window


def _cancelled(order: Order, actor: str, reason: str, at: datetime) -> Order:
    return transitions.cancelled(order, Cancellation(actor=actor, reason=reason, at=at))


def _priced(item: ItemFacts) -> Item:
    return Item(
        order_item_id=item.order_item_id,
        ordered=item.ordered,
        item_price=item.item_price,
        item_tax=item.item_tax,
        shipping_price=item.shipping_price,
        shipping_tax=item.shipping_tax,
        discount=item.discount,
        shipping_discount=item.shipping_discount,
        gift_wrap_price=item.gift_wrap_price,
        gift_wrap_tax=item.gift_wrap_tax,
    )

"""What the buyer pays, unit by unit: a capture for what was just shipped, and nothing before (ORDERS S8, S29).

A line's amount is for all of its units. What k of n units cost is rounded once, from the line's own amount, and a
capture is the difference of two such sums: so the last one takes the remainder, and all together are the total.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from orders.domain.altered import altered
from orders.domain.order import OPEN, WAITING, Item, Order
from orders.domain.payment import Capture, Charge, Component, Payment, summed
from orders.domain.status import hosted_status
from orders.view import Authority, Money, OrderStatus, PaymentRisk, PaymentStatus

RELEASED = OPEN | {OrderStatus.SHIPPED}
NOT_SAID = datetime(1970, 1, 1, tzinfo=UTC)  # of an order of which no time is known


def amounts_of(item: Item) -> dict[Component, Money]:
    """What the whole line costs, by component; promotions below zero. What no source stated is not in it."""
    stated = {
        Component.ITEM_PRICE: item.item_price,
        Component.ITEM_TAX: item.item_tax,
        Component.SHIPPING_PRICE: item.shipping_price,
        Component.SHIPPING_TAX: item.shipping_tax,
        Component.GIFT_WRAP_PRICE: item.gift_wrap_price,
        Component.GIFT_WRAP_TAX: item.gift_wrap_tax,
        Component.ITEM_PROMOTION: _below_zero(item.discount),
        Component.SHIP_PROMOTION: _below_zero(item.shipping_discount),
    }
    return {component: amount for component, amount in stated.items() if amount is not None}


def total_of(items: Sequence[Item]) -> Money | None:
    """What the lines add up to; None where no line has an amount, or they have two currencies."""
    return summed([amount for item in items for amount in amounts_of(item).values()])


def share(amount: Money, units: int, of: int) -> Money:
    """What so many `of` all units cost, half away from zero; all of them, or more, cost the amount itself."""
    if units >= of > 0:
        return amount
    if of <= 0 or not units:
        return Money(0, amount.currency)
    rounded = (2 * abs(amount.minor) * units + of) // (2 * of)
    return Money(rounded if amount.minor >= 0 else -rounded, amount.currency)


def capture(before: Sequence[Item], order: Order, reference: str, at: datetime) -> Capture | None:
    """The charge for what `order` has shipped more than these items had; None where nothing more was shipped."""
    earlier = {item.order_item_id: item.shipped for item in before}
    more = [item for item in order.items if item.shipped > earlier.get(item.order_item_id, 0)]
    if not more:
        return None
    charges = tuple(one for item in more for one in _charges(item, earlier.get(item.order_item_id, 0)))
    return Capture(at=at, package_reference_id=reference, charges=charges, rest=_rest(order, sum(earlier.values())))


def captured(before: Sequence[Item], order: Order, reference: str, at: datetime) -> Order:
    """The order, with the buyer charged for what was shipped since `before`."""
    taken = capture(before, order, reference, at)
    if taken is None or order.payment is None:
        return order
    return replace(order, payment=replace(order.payment, captures=(*order.payment.captures, taken)))


def voided(order: Order, at: datetime) -> Order:
    """The order, and nothing more will be charged: nothing is left of it to ship (ORDERS S8, L2)."""
    payment, whole = order.payment, not any(item.unshipped for item in order.items)
    if payment is None or payment.voided_at is not None or not whole or not _uncaptured(order):
        return order
    return replace(order, payment=replace(payment, voided_at=at))


def stated(before: Order, order: Order, at: datetime) -> Order:
    """A hosted order with the payment that its stated status and quantities imply; a mirror has the risk only."""
    status = order.status
    risk = order.payment_risk or (PaymentRisk.MARKETPLACE if status in RELEASED else None)
    order = order if risk is order.payment_risk else altered(order, payment_risk=risk)
    if order.authority is not Authority.HOSTED:
        return order
    payment = order.payment or Payment()
    if status in WAITING and payment.captures:  # who was charged has paid, whatever is stated later
        order = replace(order, status=hosted_status(order.items, paid=True))
    elif status in WAITING:
        payment = replace(payment, authorized=None, authorized_at=None)
    elif status in RELEASED and not payment.paid:
        payment = replace(payment, authorized=order.grand_total or total_of(order.items), authorized_at=at)
    order = captured(before.items, replace(order, payment=payment), "", at)
    return voided(order, at) if status in (OrderStatus.CANCELLED, OrderStatus.SHIPPED) else order


def payment_of(order: Order) -> Payment:
    """The order's payment: as kept where it is hosted, else computed from its status and what is shipped."""
    if order.payment is not None:
        return order.payment
    if order.status in WAITING:
        return Payment()
    at = order.shipped_at or order.status_time or order.purchase_date or order.recorded_at or NOT_SAID
    taken = capture((), order, "", at)
    ended = order.status is OrderStatus.CANCELLED and taken is None
    return Payment(
        authorized=order.grand_total,
        authorized_at=(order.purchase_date or at) if order.status in RELEASED else None,
        captures=() if taken is None else (taken,),
        voided_at=order.status_time if ended else None,
    )


def charges_a_buyer(order: Order) -> bool:
    """Whether something of a known price was charged: as `payment_of` says, without counting it all."""
    if order.payment is not None:
        return any(charge.amount.minor > 0 for taken in order.payment.captures for charge in taken.charges)
    shipped = (item for item in order.items if item.shipped)
    return any(amount.minor > 0 for item in shipped for amount in amounts_of(item).values())


def payment_status(order: Order, payment: Payment | None = None) -> PaymentStatus:
    """One word for where the order's payment stands; `payment` is the order's, where it is at hand."""
    payment = payment or payment_of(order)
    if payment.captures:
        whole = order.status is OrderStatus.SHIPPED or not any(item.unshipped for item in order.items)
        return PaymentStatus.CAPTURED if whole else PaymentStatus.PARTIALLY_CAPTURED
    if payment.voided_at is not None or order.status is OrderStatus.CANCELLED:
        return PaymentStatus.VOIDED
    if payment.paid:
        return PaymentStatus.AUTHORIZED
    return PaymentStatus.PENDING if payment.failed_at is None else PaymentStatus.FAILED


def _charges(item: Item, earlier: int) -> Iterator[Charge]:
    for component, amount in amounts_of(item).items():
        until, since = share(amount, item.shipped, item.ordered), share(amount, earlier, item.ordered)
        yield Charge(item.order_item_id, component, Money(until.minor - since.minor, amount.currency))


def _rest(order: Order, earlier: int) -> Money | None:
    """This capture's part of what the order costs beyond its lines, by the units of the whole order."""
    lines = total_of(order.items)
    if order.grand_total is None or (lines is not None and lines.currency != order.grand_total.currency):
        return None
    beyond = Money(order.grand_total.minor - (0 if lines is None else lines.minor), order.grand_total.currency)
    units, now = sum(item.ordered for item in order.items), sum(item.shipped for item in order.items)
    part = share(beyond, now, units).minor - share(beyond, earlier, units).minor
    return Money(part, beyond.currency) if part else None


def _uncaptured(order: Order) -> bool:
    """Units were cancelled: what they would have cost is not charged."""
    return not order.items or any(item.cancelled for item in order.items)


def _below_zero(amount: Money | None) -> Money | None:
    """A discount however it was written, as what it takes off."""
    return None if amount is None else Money(-abs(amount.minor), amount.currency)

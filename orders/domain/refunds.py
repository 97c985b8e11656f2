"""Money back by item and component: never before the charge, never over it, siblings untouched (S27, S28, S73, D5).

A concession is another thing (a credit beyond the order's total, with a cap of its own): it has no place here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from orders.domain.charges import charges_a_buyer, payment_of
from orders.domain.facts import control
from orders.domain.order import Order
from orders.domain.payment import PROMOTIONS, Charge, Component, Refund
from orders.errors import Refused
from orders.view import Authority, Money, OrderStatus, RefundState

MOST_CHARGES = 1000  # of one refund
MOST_REFUNDS = 200  # of one order
LONGEST_REFERENCE = 100
UNKNOWN_ITEM = "The order has no such item: read the order for the ids of its items."
Place = tuple[str, Component]


def captured_by(order: Order) -> Counter[Place]:
    """Minor units that the buyer was charged, by item and component; promotions below zero."""
    return _by_place(charge for taken in payment_of(order).captures for charge in taken.charges)


def refunded_by(order: Order) -> Counter[Place]:
    """Minor units that went back or are about to."""
    return _by_place(charge for refund in order.refunds if refund.counts for charge in refund.charges)


def remaining(order: Order) -> dict[Place, int]:
    """What may still be refunded, by item and component; a promotion's is zero or below."""
    back = refunded_by(order)
    return {place: taken - back[place] for place, taken in captured_by(order).items()}


def refundable(order: Order) -> bool:
    """Some item's charge is not all given back yet."""
    if not any(refund.counts for refund in order.refunds):
        return charges_a_buyer(order)
    left: Counter[str] = Counter()
    for (item, _), minor in remaining(order).items():
        left[item] += minor
    return any(minor > 0 for minor in left.values())


def charged(order: Order) -> bool:
    """The buyer was charged: something is shipped and confirmed (S29)."""
    return any(item.shipped for item in order.items)


def known(order: Order, reference: str) -> Refund | None:
    """The refund that was asked for under this reference."""
    return next((one for one in order.refunds if one.reference == reference), None)


def same_refund(found: Refund, asked: Refund) -> None:
    """Raises Refused(refund-differs) where the same reference now asks for something else."""
    if (found.reason, sorted(found.charges, key=_sorting)) != (asked.reason, sorted(asked.charges, key=_sorting)):
        raise Refused(
            "refund-differs",
            "A refund of this reference was asked for with other amounts: give another refund its own reference.",
            pointer="/refund_reference_id",
        )


def well_formed(refund: Refund) -> None:
    """Raises Refused where a value of the refund cannot be, whatever the order."""
    reference = refund.reference
    if not reference.strip() or len(reference) > LONGEST_REFERENCE or control(reference):
        raise Refused(
            "value-not-valid", f"1 to {LONGEST_REFERENCE} plain characters.", pointer="/refund_reference_id"
        )
    if not 0 < len(refund.charges) <= MOST_CHARGES:
        raise Refused("refund-empty", "Say what is given back, item by item.", pointer="/lines")
    if len({(one.order_item_id, one.component) for one in refund.charges}) != len(refund.charges):
        raise Refused("component-twice", "Name each component of an item once.", pointer="/lines")


def checked(order: Order, refund: Refund) -> Refund:
    """The refund, if its amounts may go back. Raises Refused; the guards are the caller's.

    unknown-item, not-charged-cancel-instead (this item), currency-differs, refund-not-a-credit,
    promotion-not-negative, refund-exceeds-captured (names what remains).
    """
    well_formed(refund)
    for item in dict.fromkeys(one.order_item_id for one in refund.charges):
        _checked_item(order, item, [one for one in refund.charges if one.order_item_id == item])
    return refund


def added(order: Order, refund: Refund) -> Order:
    """The order with one refund more."""
    return replace(order, refunds=(*order.refunds, refund))


def moved(order: Order, refund_id: str, state: RefundState, at: datetime) -> Order:
    """The order with one of its refunds in another state."""
    found = tuple(one.moved(state, at) if one.id == refund_id else one for one in order.refunds)
    return replace(order, refunds=found)


def undone(order: Order, refund_id: str, at: datetime) -> Order:
    """The order with a refund taken back. Raises Refused: refund-unknown, refund-canceled, refund-settled."""
    found = next((one for one in order.refunds if one.id == refund_id), None)
    if found is None:
        raise Refused("refund-unknown", "The order has no such refund.")
    if found.state is RefundState.CANCELED:
        raise Refused(
            "refund-canceled", "This refund is taken back already: ask for a new one where the money is still owed."
        )
    if found.state is not RefundState.PENDING or at >= found.settles_at:
        raise Refused("refund-settled", "This refund is under way to the buyer: it cannot be taken back any more.")
    return moved(order, refund_id, RefundState.CANCELED, at)


def answered(order: Order, at: datetime) -> Order:
    """A mirrored order whose refunds are settled as far as the marketplace says that it gave back, oldest first."""
    waiting = [one for one in order.refunds if one.state is RefundState.PENDING]
    if order.authority is not Authority.MIRROR or not waiting:
        return order
    stated = {item.order_item_id: item.refunded.minor for item in order.items if item.refunded is not None}
    left = Counter(stated)
    for one in order.refunds:
        if one.state is RefundState.SETTLED:
            left.subtract(_by_item(one))
    for one in waiting:
        asked = _by_item(one)
        if order.status is OrderStatus.CANCELLED:
            order = moved(order, one.id, RefundState.FAILED, at)
        elif all(item in stated and left[item] >= minor for item, minor in asked.items()):
            left.subtract(asked)
            order = moved(order, one.id, RefundState.SETTLED, at)
    return order


def due(order: Order, at: datetime) -> tuple[Refund, ...]:
    """Refunds whose time to be taken back is over."""
    return tuple(one for one in order.refunds if one.state is RefundState.PENDING and at >= one.settles_at)


def _checked_item(order: Order, item_id: str, charges: Sequence[Charge]) -> None:
    item = next((one for one in order.items if one.order_item_id == item_id), None)
    if item is None:
        raise Refused("unknown-item", UNKNOWN_ITEM, pointer="/lines", extra={"order_item_id": item_id})
    if not item.shipped:
        raise not_charged(item_id)
    _right_signs(charges)
    left = remaining(order)
    mine = {place: minor for place, minor in left.items() if place[0] == item_id}
    currency = next(
        (
            one.amount.currency
            for taken in payment_of(order).captures
            for one in taken.charges
            if one.order_item_id == item_id
        ),
        None,
    )
    if currency is None:
        raise Refused(
            "amount-not-known",
            "The store does not know what was charged for this item: pay it back where the buyer paid.",
            extra={"order_item_id": item_id},
        )
    if any(one.amount.currency != currency for one in charges):
        raise Refused("currency-differs", f"The buyer paid in {currency}: refund in {currency}.", pointer="/lines")
    for one in charges:
        _within(one, mine.get((item_id, one.component), 0), currency)
    total, rest = sum(one.amount.minor for one in charges), sum(mine.values())
    if total > rest:
        raise _too_much(item_id, "all", rest, currency)


def _right_signs(charges: Sequence[Charge]) -> None:
    if any(one.component in PROMOTIONS and one.amount.minor > 0 for one in charges):
        raise Refused(
            "promotion-not-negative",
            "A promotion is taken back with a negative amount: the buyer never paid it.",
            pointer="/lines",
        )
    if sum(one.amount.minor for one in charges) <= 0:
        raise Refused(
            "refund-not-a-credit", "What an item's amounts add up to must go to the buyer.", pointer="/lines"
        )


def _within(one: Charge, left: int, currency: str) -> None:
    """No component gives back more than was charged for it; a promotion takes no more than it gave."""
    over = one.amount.minor < left if one.component in PROMOTIONS else one.amount.minor > left
    if over:
        raise _too_much(one.order_item_id, one.component.value, left, currency)


def not_charged(item_id: str) -> Refused:
    """S28: what to do instead."""
    return Refused(
        "not-charged-cancel-instead",
        "The buyer was not charged for this item yet: cancel it instead.",
        extra={"order_item_id": item_id, "next": "cancel"},
    )


def _too_much(item_id: str, component: str, left: int, currency: str) -> Refused:
    amount = Money(left, currency)
    return Refused(
        "refund-exceeds-captured",
        f"More than what is left of the charge: {amount} remain for {component.replace('_', ' ')}.",
        pointer="/lines",
        extra={
            "order_item_id": item_id,
            "component": component,
            "remaining": {"amount": amount.amount, "currency_code": currency},
        },
    )


def _by_item(refund: Refund) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in refund.charges:
        found[one.order_item_id] += one.amount.minor
    return found


def _by_place(charges: Iterable[Charge]) -> Counter[Place]:
    found: Counter[Place] = Counter()
    for one in charges:
        found[one.order_item_id, one.component] += one.amount.minor
    return found


def _sorting(charge: Charge) -> tuple[str, str, int, str]:
    return charge.order_item_id, charge.component.value, charge.amount.minor, charge.amount.currency

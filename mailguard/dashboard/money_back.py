"""Payment and refunds on an order's page: what is shown of them, and what the forms ask for.

The guards stand in the order store; on a mirrored account a refund is a request to the marketplace.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aiohttp import web

from mailguard.dashboard.headers import see_other
from mailguard.dashboard.visit import Visit
from mailguard.dashboard.words import Badge
from orders.errors import Refused
from orders.service.refunds import Charge, Component, RefundAsked, RefundReason, typed_charge
from orders.view import Money, OrderItemView, OrderView

PAYMENTS = {
    "PENDING": Badge("Not paid yet", "quiet", "clock"),
    "FAILED": Badge("The payment failed", "warn", "question"),
    "AUTHORIZED": Badge("Paid: charged when you confirm", "good", "check"),
    "PARTIALLY_CAPTURED": Badge("Charged in part", "good", "check"),
    "CAPTURED": Badge("Charged", "good", "check"),
    "VOIDED": Badge("Buyer not charged", "quiet", "dash"),
}
PROTECTED = Badge("Protected", "good", "check")
REFUND_STATES = {
    "PENDING": Badge("Under way", "warn", "clock"),
    "SETTLED": Badge("Settled", "good", "check"),
    "FAILED": Badge("Not taken by the marketplace", "bad", "stop"),
    "CANCELED": Badge("Taken back", "quiet", "dash"),
}
REFUND_REASONS = {
    "CustomerReturn": "The buyer returned it",
    "GeneralAdjustment": "A price was wrong",
    "NoInventory": "Out of stock",
    "CouldNotShip": "It could not be shipped",
    "DifferentItem": "Another item was sent",
}
# The parts of an item's price that a refund form asks for.
REFUND_PARTS = {
    "item_price": "Price",
    "item_tax": "Tax",
    "shipping_price": "Shipping",
    "shipping_tax": "Shipping tax",
    "gift_wrap_price": "Gift wrap",
    "gift_wrap_tax": "Gift wrap tax",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A field of the refund form: its name, what it is for, what the whole line costs there."""

    name: str
    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Refundable:
    """An item of which something was shipped, with a field for each part of its price."""

    item: OrderItemView
    parts: tuple[Part, ...]


def refundable(order: OrderView) -> tuple[Refundable, ...]:
    """What the refund form asks for, item by item."""
    found = ((item, tuple(parts_of(item))) for item in order.items if item.shipped)
    return tuple(Refundable(item, parts) for item, parts in found if parts)


def parts_of(item: OrderItemView) -> Iterator[Part]:
    for name, label in REFUND_PARTS.items():
        amount: Money | None = getattr(item, name)
        if amount is not None and amount.minor:
            yield Part(f"amount.{item.order_item_id}.{name}", label, amount)


async def refund(visit: Visit) -> web.Response:
    """Give back what the fields say. The form's own reference makes a second click the same refund."""
    if visit.form.get("sure") != "yes":
        raise Refused("not-sure", "Tick the box that says that you want to refund.")
    try:
        reason = RefundReason(visit.form.get("reason", ""))
    except ValueError:
        raise Refused("reason-unknown", "Choose why the money goes back.") from None
    order = await visit.parts.orders.get(visit.seller_id, visit.id)
    asked = RefundAsked(
        reference=visit.form.get("reference", ""), reason=reason, charges=tuple(charges(visit, order))
    )
    done = await visit.parts.orders.refunds.create(visit.access, visit.id, asked)
    return see_other(f"/orders/{visit.id}?done={'refunded' if done.action is None else 'refund_asked'}")


async def take_back(visit: Visit) -> web.Response:
    """Take a refund back, while that is possible."""
    await visit.parts.orders.refunds.cancel(visit.access, visit.id, visit.form.get("refund", ""))
    return see_other(f"/orders/{visit.id}?done=refund_canceled")


async def decline(visit: Visit) -> web.Response:
    """Ship although the buyer asked to cancel, if the order is still the one that the form showed."""
    versions = {visit.form.get("version", "")}
    await visit.parts.orders.hosted.decline_cancel(visit.access, visit.id, versions=versions)
    return see_other(f"/orders/{visit.id}?done=declined")


def charges(visit: Visit, order: OrderView) -> Iterator[Charge]:
    """What the filled fields give back. Raises Refused where one is no amount, or none is filled."""
    filled = False
    for row in refundable(order):
        for part in row.parts:
            text = visit.form.get(part.name, "").strip()
            if text:
                filled = True
                component = Component(part.name.rpartition(".")[2])
                yield typed_charge(row.item.order_item_id, component, text, part.amount.currency)
    if not filled:
        raise Refused("refund-empty", "Say what is given back, item by item.")

"""Order API version 2026-01-01: searchOrders and getOrder. Names and enums are those that this store has, too.

What the API hides for lack of a role is absent here as well. Source: ORDERS 3.9 and the model it names.
"""

from dataclasses import replace
from datetime import datetime

from orders.domain.facts import ItemFacts, OrderFacts, RowNote
from orders.domain.status import stated_statuses
from orders.formats.gathering import finished, told_of
from orders.formats.spapi.node import Node
from orders.formats.spapi.orders_v0 import NOWHERE, OVER, REVEALED
from orders.formats.told import Told
from orders.formats.values import BadValue
from orders.view import Address, FulfilledBy, Money, OrderStatus

STATUSES = {status.value: status for status in stated_statuses()}
CHANNELS = {"MERCHANT": FulfilledBy.SELLER, "AMAZON": FulfilledBy.MARKETPLACE}
WENT = frozenset({"SHIPPED", "IN_TRANSIT", "DELIVERED", "UNDELIVERABLE"})  # packages that left the seller


def read_order(node: Node, where: str) -> Told:
    """One order. Raises BadValue with the pointer."""
    order_id = node.get("orderId").needed().text() or ""
    for name in ("createdTime", "lastUpdatedTime", "orderItems"):
        node.get(name).needed()
    status, notes = _status(node.get("fulfillment"))
    items = tuple(_item(item, status) for item in node.get("orderItems").items())
    for other in node.get("associatedOrders").items():
        other.get("orderId").text()
    facts = OrderFacts(
        order_id=order_id,
        status=status,
        fulfilled_by=CHANNELS.get(node.get("fulfillment").get("fulfilledBy").text() or ""),
        grand_total=node.get("proceeds").get("grandTotal").money(),
        purchase_date=node.get("createdTime").instant(),
        ship_by=node.get("fulfillment").get("shipByWindow").get("latestDateTime").instant(),
        shipped_at=_shipped_at(node) if status is OrderStatus.SHIPPED else None,
        cancel_requested=_cancel_requested(node),
    )
    address, buyer = node.get("recipient").get("deliveryAddress"), node.get("buyer").get("buyerName")
    if status in REVEALED:
        facts = replace(facts, ship_to=_address(address), buyer_name=buyer.text())
    elif address or buyer:
        notes = (*notes, f"buyer and address of an order that is {status} are not taken over")
    said = tuple(RowNote(where, f"{order_id[:100]}: {what}") for what in notes)
    return told_of(finished(facts, items, where), said, node.get("lastUpdatedTime").instant())


def _status(node: Node) -> tuple[OrderStatus | None, tuple[str, ...]]:
    """The status; absent where fulfilment was not asked for, unknown where its word is or nobody says who ships."""
    if not node:
        return None, ()
    said = node.get("fulfillmentStatus").needed().text() or ""
    status = STATUSES.get(said)
    if status is None:
        return OrderStatus.STATUS_UNKNOWN, (f"a status that is not known here: {said[:40]!r}",)
    channel = node.get("fulfilledBy").text()
    if channel not in CHANNELS:
        return OrderStatus.STATUS_UNKNOWN, (f"who ships it? fulfilledBy is {(channel or '')[:40]!r}",)
    return status, ()


def _cancel_requested(node: Node) -> bool | None:
    """Whether cancelling a line is asked for. Silence says nothing: an answer may have been asked for without it."""
    asked = any(item.get("cancellation").get("cancellationRequest") for item in node.get("orderItems").items())
    return True if asked else None


def _shipped_at(node: Node) -> datetime | None:
    """When the last of its packages left."""
    times = [
        package.get("shipTime").instant()
        for package in node.get("packages").items()
        if package.get("packageStatus").get("status").text() in WENT
    ]
    return max((time for time in times if time is not None), default=None)


def _item(node: Node, status: OrderStatus | None) -> ItemFacts:
    """A line: its amounts from the proceeds' breakdowns; the price of one unit times the quantity where they lack."""
    ordered = node.get("quantityOrdered").needed().units() or 0
    gone = node.get("fulfillment").get("quantityFulfilled").units()
    left = node.get("fulfillment").get("quantityUnfulfilled").units()
    if gone is not None and left is not None and gone + left > ordered:
        raise BadValue(f"{node.path}.fulfillment: {gone} fulfilled and {left} unfulfilled of {ordered} ordered")
    product, parts = node.get("product").needed(), _breakdowns(node.get("proceeds"))
    unit = product.get("price").get("unitPrice").money()
    return ItemFacts(
        order_item_id=node.get("orderItemId").needed().text() or "",
        ordered=ordered,
        shipped=gone,
        cancelled=_cancelled(ordered, gone, left, status),
        title=product.get("title").text(),
        sku=product.get("sellerSku").text(),
        asin=product.get("asin").text(),
        item_price=parts.get("ITEM") or (None if unit is None else Money(unit.minor * ordered, unit.currency)),
        item_tax=parts.get("TAX"),
        shipping_price=parts.get("SHIPPING"),
        gift_wrap_price=parts.get("GIFT_WRAP"),
        discount=_positive(parts.get("DISCOUNT")),
    )


def _cancelled(ordered: int, gone: int | None, left: int | None, status: OrderStatus | None) -> int | None:
    """What is neither fulfilled nor to be fulfilled was cancelled; of an order that is over, all that did not go."""
    if gone is None:
        return None
    return ordered - gone if status in OVER else None if left is None else ordered - gone - left


def _breakdowns(proceeds: Node) -> dict[str, Money]:
    """The subtotal of each type; a type that comes twice is added up. Raises BadValue where currencies differ."""
    found: dict[str, Money] = {}
    for part in proceeds.get("breakdowns").items():
        name, money = part.get("type").needed().text() or "", part.get("subtotal").needed().money()
        if money is None:
            continue
        before = found.get(name, Money(0, money.currency))
        if before.currency != money.currency:
            raise BadValue(f"{part.path}: several currencies: {before.currency}, {money.currency}")
        found[name] = Money(before.minor + money.minor, money.currency)
    return found


def _positive(money: Money | None) -> Money | None:
    """A discount is an amount here; the proceeds may write it as what it takes away."""
    return None if money is None else Money(abs(money.minor), money.currency)


def _address(node: Node) -> Address | None:
    """All lines that the address has: company and district stand between the street and the city."""
    names = ("companyName", "addressLine1", "addressLine2", "addressLine3", "districtOrCounty", "municipality")
    place = Address(
        name=node.get("name").text() or "",
        lines=tuple(line for name in names if (line := node.get(name).text())),
        city=node.get("city").text() or "",
        state_or_region=node.get("stateOrRegion").text() or "",
        postal_code=node.get("postalCode").text() or "",
        country_code=node.get("countryCode").text() or "",
        phone=node.get("phone").text() or "",
    )
    return None if place == NOWHERE else place

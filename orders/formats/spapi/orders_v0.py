"""Order API version 0: getOrders, getOrder, and the parts of an order that getOrderItems and its like answer with.

A pending order may carry an address and a buyer in its examples: they are not taken over (S12, S13).
Source: ORDERS 3.9 and the models it names.
"""

from dataclasses import replace

from orders.domain.facts import ItemFacts, OrderFacts, RowNote
from orders.formats.gathering import finished, told_of
from orders.formats.spapi.node import Node
from orders.formats.told import Told
from orders.formats.values import BadValue
from orders.view import Address, FulfilledBy, OrderStatus

STATUSES = {
    "Pending": OrderStatus.PENDING,
    "PendingAvailability": OrderStatus.PENDING_AVAILABILITY,
    "Unshipped": OrderStatus.UNSHIPPED,
    "PartiallyShipped": OrderStatus.PARTIALLY_SHIPPED,
    "Shipped": OrderStatus.SHIPPED,
    "InvoiceUnconfirmed": OrderStatus.SHIPPED,  # "all items in the order have been shipped"
    "Canceled": OrderStatus.CANCELLED,
    "Unfulfillable": OrderStatus.UNFULFILLABLE,
}
CHANNELS = {"MFN": FulfilledBy.SELLER, "AFN": FulfilledBy.MARKETPLACE}
REVEALED = (None, OrderStatus.UNSHIPPED, OrderStatus.PARTIALLY_SHIPPED, OrderStatus.SHIPPED)
OVER = (OrderStatus.SHIPPED, OrderStatus.CANCELLED)  # nothing of it is left to ship
NOWHERE = Address()
PARTS = ("OrderItems", "ShippingAddress", "BuyerName", "BuyerEmail", "BuyerInfo")


def read_order(node: Node, where: str, *, whole: bool) -> Told:
    """One order. `whole`: it must have what an order always has; else it may be one of its parts.

    Raises BadValue with the pointer.
    """
    order_id = node.get("AmazonOrderId").needed().text() or ""
    if whole or node.has("OrderStatus", "PurchaseDate"):
        for name in ("OrderStatus", "PurchaseDate", "LastUpdateDate"):
            node.get(name).needed()
    elif not node.has(*PARTS):
        raise BadValue(f"{node.path or 'the file'}: neither an order nor one of its parts: {', '.join(PARTS)}")
    status, notes = _status(node)
    items = tuple(_item(item, status) for item in node.get("OrderItems").items())
    facts = OrderFacts(
        order_id=order_id,
        status=status,
        fulfilled_by=CHANNELS.get(node.get("FulfillmentChannel").text() or ""),
        grand_total=node.get("OrderTotal").money(),
        purchase_date=node.get("PurchaseDate").instant(),
        ship_by=node.get("LatestShipDate").instant(),
        cancel_requested=_cancel_requested(node),
    )
    address = node.get("ShippingAddress")
    buyer = node.get("BuyerInfo").get("BuyerName") if node.get("BuyerInfo") else node.get("BuyerName")
    if status in REVEALED:
        facts = replace(facts, ship_to=_address(address), buyer_name=buyer.text())
    elif address or buyer:
        notes = (*notes, f"buyer and address of an order that is {status} are not taken over")
    said = tuple(RowNote(where, f"{order_id[:100]}: {what}") for what in notes)
    return told_of(finished(facts, items, where), said, node.get("LastUpdateDate").instant())


def _status(node: Node) -> tuple[OrderStatus | None, tuple[str, ...]]:
    """The status; unknown where its word is, or where nobody says who ships."""
    said = node.get("OrderStatus").text()
    if said is None:
        return None, ()
    status = STATUSES.get(said)
    if status is None:
        return OrderStatus.STATUS_UNKNOWN, (f"a status that is not known here: {said[:40]!r}",)
    channel = node.get("FulfillmentChannel").text()
    if channel not in CHANNELS:
        return OrderStatus.STATUS_UNKNOWN, (f"who ships it? FulfillmentChannel is {(channel or '')[:40]!r}",)
    return status, ()


def _cancel_requested(node: Node) -> bool | None:
    asked = [
        item.get("BuyerRequestedCancel").get("IsBuyerRequestedCancel").flag()
        for item in node.get("OrderItems").items()
    ]
    return None if all(one is None for one in asked) else any(asked)


def _item(node: Node, status: OrderStatus | None) -> ItemFacts:
    """A line; its amounts are of the whole quantity."""
    ordered = node.get("QuantityOrdered").needed().units() or 0
    shipped = node.get("QuantityShipped").units()
    cancelled = ordered - min(shipped, ordered) if shipped is not None and status in OVER else None
    return ItemFacts(
        order_item_id=node.get("OrderItemId").needed().text() or "",
        ordered=ordered,
        shipped=shipped,
        cancelled=cancelled,
        title=node.get("Title").text(),
        sku=node.get("SellerSKU").text(),
        asin=node.get("ASIN").text(),
        item_price=node.get("ItemPrice").money(),
        item_tax=node.get("ItemTax").money(),
        shipping_price=node.get("ShippingPrice").money(),
        shipping_tax=node.get("ShippingTax").money(),
        discount=node.get("PromotionDiscount").money(),
        shipping_discount=node.get("ShippingDiscount").money(),
    )


def _address(node: Node) -> Address | None:
    if not node:
        return None
    lines = tuple(line for number in "123" if (line := node.get(f"AddressLine{number}").text()))
    place = Address(
        name=node.get("Name").text() or "",
        lines=lines,
        city=node.get("City").text() or "",
        state_or_region=node.get("StateOrRegion").text() or "",
        postal_code=node.get("PostalCode").text() or "",
        country_code=node.get("CountryCode").text() or "",
        phone=node.get("Phone").text() or "",
    )
    return None if place == NOWHERE else place

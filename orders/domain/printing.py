"""Which order may be put on paper, and what stands there (ORDERS S53-S55): the store's address, and what to pack.

A slip leaves with the goods: what may not be shipped is not printed, and neither is anything from a stale store.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from orders.domain.order import OPEN, Item, Order
from orders.domain.status import blockers
from orders.domain.visibility import hidden_because
from orders.errors import Refused
from orders.view import AccountView, Address, Blocker, OrderStatus

PRINTABLE = OPEN | {OrderStatus.SHIPPED}
LONGEST_ADDRESS = 1000  # characters in all: more fits no label
LONGEST_TITLE = 200  # characters of a title on paper; the SKU beside it is whole
# Of an order that has left already, what still keeps its slip from being printed once more.
BINDS_SHIPPED = frozenset({Blocker.FULFILLED_BY_MARKETPLACE, Blocker.STORE_STALE})
SENTENCES: Mapping[Blocker, tuple[str, str]] = {
    Blocker.FULFILLED_BY_MARKETPLACE: (
        "fulfilled-by-marketplace",
        "The marketplace ships this order itself: leave it alone.",
    ),
    Blocker.AUTO_CANCEL_DUE: (
        "order-cancelled",
        "The order was not confirmed in time and is cancelled automatically: nothing may be shipped.",
    ),
    Blocker.CANCEL_REQUESTED: ("cancel-requested", "The buyer asked to cancel: answer that first."),
    Blocker.STORE_STALE: ("store-stale", "The orders here are out of date: read them again, then print."),
}


@dataclass(frozen=True, slots=True)
class Print:
    """One time that an order's slip was printed: when, and by whom ("user:<id>", "key:<id>")."""

    order: str  # our opaque id
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLine:
    """What to put into the package."""

    quantity: int
    title: str
    sku: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One order as it goes on paper. `printed`: the last time before this one, None where there was none."""

    order: str  # our opaque id
    order_id: str
    marketplace: str
    version: int
    ship_to: Address
    lines: tuple[SlipLine, ...] = ()
    purchase_date: datetime | None = None
    printed: Print | None = None


def refusal(order: Order, account: AccountView | None, at: datetime) -> Refused | None:
    """Why this order's slip cannot be printed now, or None. The sentence says what to do instead."""
    if order.status not in PRINTABLE:
        return _of_status(order.status)
    for blocker in blockers(order, account, at):
        binds = order.status in OPEN or blocker in BINDS_SHIPPED
        if binds and blocker in SENTENCES:
            return Refused(*SENTENCES[blocker])
    place = order.ship_to
    if place is None or not (any(place.lines) or place.city or place.postal_code):
        return Refused("address-not-stated", "No source has stated the address: look at the marketplace.")
    if sum(map(len, (place.name, *place.lines, place.city, place.state_or_region))) > LONGEST_ADDRESS:
        return Refused("address-too-long", "The address is too long for a label: write it by hand.")
    if order.items and not slip_lines(order):
        return Refused("nothing-to-ship", "Nothing of this order is left to pack.")
    return None


def slip(order: Order, printed: Print | None) -> Slip:
    """The paper of an order that `refusal` has nothing against."""
    assert order.ship_to is not None
    return Slip(
        order=order.id,
        order_id=order.order_id,
        marketplace=order.marketplace,
        version=order.version,
        ship_to=order.ship_to,
        lines=slip_lines(order),
        purchase_date=order.purchase_date,
        printed=printed,
    )


def slip_lines(order: Order) -> tuple[SlipLine, ...]:
    """What to pack: what is still to send, or all that is open where it is confirmed here; shipped, what went out."""
    units = {item.order_item_id: item.to_ship for item in order.items}
    if order.status is OrderStatus.SHIPPED:
        units = {item.order_item_id: item.shipped for item in order.items}
    elif not any(units.values()):
        units = {item.order_item_id: max(0, item.unshipped - item.cancelling) for item in order.items}
    return tuple(_line(item, units[item.order_item_id]) for item in order.items if units[item.order_item_id])


def _line(item: Item, quantity: int) -> SlipLine:
    cut = len(item.title) > LONGEST_TITLE
    title = item.title[: LONGEST_TITLE - 1] + "…" if cut else item.title
    return SlipLine(quantity=quantity, title=title, sku=item.sku or item.listing_id or item.asin or "")


def _of_status(status: OrderStatus) -> Refused:
    if status is OrderStatus.CANCELLED:
        return Refused("order-cancelled", "The order is cancelled: nothing may be shipped, so nothing is printed.")
    if hidden_because(status) is not None and status is not OrderStatus.UNFULFILLABLE:
        return Refused("order-pending", "Payment is not settled: wait until the marketplace releases the order.")
    return Refused(
        "order-not-open", "The last read does not say that this order is open: look at the marketplace first."
    )

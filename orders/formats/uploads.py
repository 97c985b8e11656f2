"""What was asked for here, as the files that the marketplace takes: confirmations, cancellations, adjustments.

ORDERS 3.5, 3.6, 3.7: tab-delimited, CRLF, ids as text. A request that a file cannot say is left out, with the reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from enum import StrEnum

from orders.domain.actions import OrderAction
from orders.domain.facts import control
from orders.domain.lifecycle import Action, CancelReason
from orders.domain.order import OPEN, Item, Line, Order, Shipment
from orders.domain.payment import PROMOTIONS, Component, Refund
from orders.formats.table import charset_of
from orders.formats.values import BadValue
from orders.view import Money, OrderStatus

CLEARED = "NULL"  # in place of a tracking number: take back the one that was told before (3.5)
OTHER = "Other"
LONGEST_CARRIER = 50  # characters of carrier-name
CARRIERS = {name.lower(): name for name in ("USPS", "UPS", "FedEx", "DHL")}  # codes that are known for sure
# The only reasons with which an adjustment cancels units without a refund (3.7).
PART_REASONS = frozenset({CancelReason.NO_INVENTORY.value, CancelReason.BUYER_CANCELED.value})
TEMPLATE = "TemplateType=OrderCancellation  Version=1.0/1.0.3"


class Upload(StrEnum):
    """Which file."""

    CONFIRMATIONS = "confirmations"
    CANCELLATIONS = "cancellations"
    ADJUSTMENTS = "adjustments"


# The kinds of request that each file says.
SAYS = {
    Upload.CONFIRMATIONS: frozenset({Action.CONFIRM_SHIPMENT}),
    Upload.CANCELLATIONS: frozenset({Action.CANCEL}),
    Upload.ADJUSTMENTS: frozenset({Action.CANCEL, Action.REFUND}),
}
COLUMNS = {
    Upload.CONFIRMATIONS: (
        "order-id",
        "order-item-id",
        "quantity",
        "ship-date",
        "carrier-code",
        "carrier-name",
        "tracking-number",
        "ship-method",
    ),
    Upload.CANCELLATIONS: ("order-id", "cancellation-reason-code", "amazon-order-item-code"),
    # Without the promotion columns: they are to be left out where they are not used.
    Upload.ADJUSTMENTS: (
        "order-id",
        "order-item-id",
        "adjustment-reason-code",
        "currency",
        "item-price-adj",
        "item-tax-adj",
        "shipping-price-adj",
        "shipping-tax-adj",
        "gift-wrap-price-adj",
        "gift-wrap-tax-adj",
        "quantity-cancelled",
    ),
}
# The components of a refund, in the order of the adjustments' columns.
REFUNDED = (
    Component.ITEM_PRICE,
    Component.ITEM_TAX,
    Component.SHIPPING_PRICE,
    Component.SHIPPING_TAX,
    Component.GIFT_WRAP_PRICE,
    Component.GIFT_WRAP_TAX,
)
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A request that is not in the file, and why."""

    order_id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadFile:
    """A whole file. `said`: the requests that its rows say; where there is none, nobody should send it."""

    kind: Upload
    content: bytes
    said: tuple[OrderAction, ...]
    left_out: tuple[LeftOut, ...]
    more: bool = False  # there are more requests than one file holds: send this one, and make the next


def belongs(kind: Upload, order: Order, action: OrderAction) -> bool:
    """Whether this file is the one to say the request.

    Whole lines are cancelled by the cancellation file, which has no quantity; a part of one by the adjustment file,
    which says refunds too.
    """
    if action.kind not in SAYS[kind]:
        return False
    return (
        action.kind is Action.REFUND
        or kind is Upload.CONFIRMATIONS
        or (kind is Upload.ADJUSTMENTS) is _in_parts(order, action)
    )


def upload_file(
    kind: Upload, requests: Sequence[tuple[Order, OrderAction]], charset: str = "utf-8", *, more: bool = False
) -> UploadFile:
    """The file of these requests, in their order. Raises BadFile for a charset that no marketplace uses."""
    codec = charset_of(charset)
    lines = [_head(kind)]
    said: list[OrderAction] = []
    left_out: list[LeftOut] = []
    for order, action in requests:
        try:
            lines += _encoded(_cells(kind, order, action), codec, charset)
        except BadValue as error:
            left_out.append(LeftOut(order.order_id, str(error)))
        else:
            said.append(action)
    return UploadFile(kind=kind, content=b"".join(lines), said=tuple(said), left_out=tuple(left_out), more=more)


def _head(kind: Upload) -> bytes:
    names = "\t".join(COLUMNS[kind]) + "\r\n"
    return (f"{TEMPLATE}\r\n{names}" if kind is Upload.CANCELLATIONS else names).encode("ascii")


def _encoded(rows: Iterable[Cells], codec: str, charset: str) -> list[bytes]:
    """The rows as lines, all or none. Raises BadValue."""
    lines = []
    for cells in rows:
        if any(control(cell) for cell in cells):
            raise BadValue("a control character in a cell")
        try:
            lines.append(("\t".join(cells) + "\r\n").encode(codec))
        except UnicodeEncodeError as error:
            raise BadValue(f"{error.object[error.start : error.end]!r} cannot be written in {charset}") from error
    return lines


def _cells(kind: Upload, order: Order, action: OrderAction) -> list[Cells]:
    _sendable(order, action)
    if kind is Upload.CONFIRMATIONS:
        assert action.shipment is not None  # a confirmation has its package
        return _confirmation(order, action.shipment, action.corrected)
    if kind is Upload.CANCELLATIONS:
        return _cancellation(order, action)
    return _adjustment(order, action)


def _sendable(order: Order, action: OrderAction) -> None:
    """Raises BadValue where the order's last known status gives the request no sense any more."""
    correction = action.corrected and action.kind is Action.CONFIRM_SHIPMENT and order.status is OrderStatus.SHIPPED
    charged = action.kind is Action.REFUND and order.status is OrderStatus.SHIPPED
    if order.status not in OPEN and not correction and not charged:
        raise BadValue(f"the order is {order.status.value} by the last read: look at the marketplace first")


def _confirmation(order: Order, shipment: Shipment, corrected: bool) -> list[Cells]:
    code = CARRIERS.get(shipment.carrier.strip().lower())
    name = "" if code else shipment.carrier.strip()
    if len(name) > LONGEST_CARRIER:
        raise BadValue(f"the carrier's name is longer than {LONGEST_CARRIER} characters")
    if shipment.tracking.strip().upper() == CLEARED:
        raise BadValue(f"{CLEARED} as a tracking number would delete the one that is there")
    # A blank keeps what was told before: what was put right to nothing has to say so.
    tracking = shipment.tracking or (CLEARED if corrected else "")
    day = shipment.ship_date.astimezone(UTC).date().isoformat()
    rest = (day, code or OTHER, name, tracking, "")
    if not shipment.lines:
        return [(order.order_id, "", "", *rest)]
    return [(order.order_id, line.order_item_id, str(line.quantity), *rest) for line in shipment.lines]


def _cancellation(order: Order, action: OrderAction) -> list[Cells]:
    """A row a line; an order whose lines nobody knows is cancelled whole, and then no reason may stand there."""
    if not action.lines:
        return [(order.order_id, "", "")]
    return [(order.order_id, action.reason or "", line.order_item_id) for line in action.lines]


def _adjustment(order: Order, action: OrderAction) -> list[Cells]:
    if action.refund is not None:
        return _refund(order, action.refund)
    if action.reason not in PART_REASONS:
        wanted = " or ".join(sorted(PART_REASONS))
        raise BadValue(f"a part of a line is cancelled by file only for {wanted}: cancel it at the marketplace")
    blank = ("",) * 6
    currency = order.currency or ""
    return [
        (order.order_id, line.order_item_id, action.reason or "", currency, *blank, str(line.quantity))
        for line in action.lines
    ]


def _refund(order: Order, refund: Refund) -> list[Cells]:
    """A row an item; positive is to the buyer."""
    if any(one.component in PROMOTIONS for one in refund.charges):
        raise BadValue(
            "a promotion is taken back by file only with its own id, which the store does not know: "
            "refund the price less the promotion, or do it at the marketplace"
        )
    rows = []
    for item in dict.fromkeys(one.order_item_id for one in refund.charges):
        amounts = {one.component: one.amount for one in refund.charges if one.order_item_id == item}
        cells = [_two_decimals(amounts[part]) if part in amounts else "" for part in REFUNDED]
        currency = refund.total.currency
        rows.append((order.order_id, item, refund.reason.value, currency, *cells, ""))
    return rows


def _two_decimals(amount: Money) -> str:
    """As the file wants it, whatever the currency's own digits. Raises BadValue where it has more."""
    exact = Decimal(amount.amount)
    if exact != exact.quantize(Decimal("0.01")):
        raise BadValue(f"{amount} has more than the two decimals that the file takes: do it at the marketplace")
    return f"{exact:.2f}"


def _in_parts(order: Order, action: OrderAction) -> bool:
    items = {item.order_item_id: item for item in order.items}
    return any(not _whole(items.get(line.order_item_id), line) for line in action.lines)


def _whole(item: Item | None, line: Line) -> bool:
    """All of the item, none of it shipped or confirmed: what an item code alone says."""
    if item is None:
        return False
    return line.quantity == item.ordered - item.cancelled and not item.shipped and not item.confirmed

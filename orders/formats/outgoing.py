"""Orders out as rows: the order report (ORDERS 3.1, 29 columns) and the unshipped orders report (3.2, 27 columns).

Columns that this store has no value for stay empty; columns of personal data are not there at all for who may not
see it. TSV is for machines (UTF-8, CRLF, ISO 8601, no quoting); CSV is for people: no cell of it may run.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum

from orders.domain.status import days_past_promise
from orders.formats.table import for_people
from orders.view import Address, Money, OrderItemView, OrderStatus, OrderView

Row = dict[str, str]


class ReportType(StrEnum):
    """Which report."""

    ORDERS = "orders"
    UNSHIPPED = "unshipped"


class ReportForm(StrEnum):
    """How it is written. JSONL: one order of the API a line."""

    TSV = "tsv"
    CSV = "csv"
    JSONL = "jsonl"


# Orders in these statuses only: never one that nobody has paid, never a cancelled one (S58).
LISTS = {
    ReportType.ORDERS: frozenset({OrderStatus.UNSHIPPED, OrderStatus.PARTIALLY_SHIPPED, OrderStatus.SHIPPED}),
    ReportType.UNSHIPPED: frozenset({OrderStatus.UNSHIPPED, OrderStatus.PARTIALLY_SHIPPED}),
}
PLACE = (
    *("recipient-name", "ship-address-1", "ship-address-2", "ship-address-3"),
    *("ship-city", "ship-state", "ship-postal-code", "ship-country"),
)
COLUMNS: dict[ReportType, tuple[str, ...]] = {
    ReportType.ORDERS: (
        *("order-id", "order-item-id", "purchase-date", "payments-date"),
        *("buyer-email", "buyer-name", "buyer-phone-number"),
        *("sku", "product-name", "quantity-purchased", "currency"),
        *("item-price", "item-tax", "shipping-price", "shipping-tax", "ship-service-level"),
        *PLACE,
        *("ship-phone-number", "delivery-start-date", "delivery-end-date"),
        *("delivery-time-zone", "delivery-Instructions"),
    ),
    ReportType.UNSHIPPED: (
        *("order-id", "order-item-id", "purchase-date", "payments-date"),
        *("reporting-date", "promise-date", "days-past-promise", "buyer-email", "buyer-phone-number"),
        *("sku", "product-name", "quantity-purchased", "quantity-shipped", "quantity-to-ship", "ship-service-level"),
        *PLACE,
        *("is-business-order", "purchase-order-number", "price-designation", "is-prime"),
    ),
}
PERSONAL = frozenset({"buyer-email", "buyer-name", "buyer-phone-number", "ship-phone-number", *PLACE})


def columns_of(report: ReportType, *, personal: bool) -> tuple[str, ...]:
    """The columns for somebody who may see buyers, or may not."""
    return tuple(name for name in COLUMNS[report] if personal or name not in PERSONAL)


def rows_of(report: ReportType, order: OrderView, at: datetime) -> Iterator[Row]:
    """The order's lines as rows; none of an order that this report does not list. `at`: when the report is made."""
    if order.status not in LISTS[report]:
        return
    head = _head(order) | _place(order.ship_to) | (_due(order, at) if report is ReportType.UNSHIPPED else {})
    for item in order.items:
        if report is ReportType.ORDERS and item.cancelled < item.ordered:
            yield head | _line(item) | _amounts(order, item)
        elif report is ReportType.UNSHIPPED and item.unshipped:
            yield head | _line(item) | _left(item)


def first_line(columns: Sequence[str], form: ReportForm) -> bytes:
    """The header; JSON Lines have none. A CSV begins with the mark by which spreadsheets know UTF-8."""
    if form is ReportForm.JSONL:
        return b""
    mark = b"\xef\xbb\xbf" if form is ReportForm.CSV else b""
    return mark + line_of(dict(zip(columns, columns, strict=True)), columns, form)


def line_of(row: Row, columns: Sequence[str], form: ReportForm) -> bytes:
    """One row, with its line end. A cell is never more than one line, whatever a source has put into it."""
    cells = [row.get(name, "") for name in columns]
    if form is ReportForm.CSV:
        text = ",".join(['"' + for_people(cell).replace('"', '""') + '"' for cell in cells])  # RFC 4180
    else:
        text = "\t".join(cells if "".join(cells).isprintable() else map(_one_line, cells))
    return (text + "\r\n").encode("utf-8", "replace")


def _one_line(cell: str) -> str:
    return " ".join(cell.split())


def _head(order: OrderView) -> Row:
    return {
        "order-id": order.order_id,
        "purchase-date": _instant(order.purchase_date),
        "payments-date": _instant(None if order.payment is None else order.payment.authorized_at),
        "buyer-name": order.buyer_name or "",
    }


def _place(address: Address | None) -> Row:
    if address is None:
        return {}
    # A fourth line has no column of its own; lost it must not be.
    lines = [*address.lines[:2], ", ".join(address.lines[2:])] if len(address.lines) > 3 else address.lines
    streets = {f"ship-address-{number}": line for number, line in enumerate(lines, 1)}
    return {
        "recipient-name": address.name,
        **streets,
        "ship-city": address.city,
        "ship-state": address.state_or_region,
        "ship-postal-code": address.postal_code,
        "ship-country": address.country_code,
        "ship-phone-number": address.phone,
        "buyer-phone-number": address.phone,
    }


def _due(order: OrderView, at: datetime) -> Row:
    past = days_past_promise(order.ship_by, at)
    return {
        "reporting-date": _instant(at),
        "promise-date": _instant(order.ship_by),
        "days-past-promise": "" if past is None else str(past),
    }


def _line(item: OrderItemView) -> Row:
    return {
        "order-item-id": item.order_item_id,
        "sku": item.sku or "",
        "product-name": item.title,
        "quantity-purchased": str(item.ordered),
    }


def _left(item: OrderItemView) -> Row:
    return {"quantity-shipped": str(item.shipped), "quantity-to-ship": str(item.unshipped)}


def _amounts(order: OrderView, item: OrderItemView) -> Row:
    """Amounts are of the whole quantity, as in the marketplace's own report."""
    amounts = {
        "item-price": item.item_price,
        "item-tax": item.item_tax,
        "shipping-price": item.shipping_price,
        "shipping-tax": item.shipping_tax,
    }
    currency = order.currency or next((money.currency for money in amounts.values() if money is not None), "")
    return {"currency": currency, **{name: _amount(money) for name, money in amounts.items()}}


def _amount(money: Money | None) -> str:
    return "" if money is None else money.amount


def _instant(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat()

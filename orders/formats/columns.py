"""What the columns of the order report (ORDERS 3.1) and the unshipped report (3.2) mean: a row as what it states."""

import re
from datetime import datetime

from orders.domain.facts import ItemFacts, OrderFacts
from orders.formats.gathering import Stated
from orders.formats.options import ReportOptions, instant
from orders.formats.table import Row
from orders.formats.values import BadValue, amount, count
from orders.view import Address, FulfilledBy, Money, OrderStatus

# What a file of each kind must have; more columns are allowed, their order means nothing.
UNSHIPPED = frozenset({"order-id", "order-item-id", "purchase-date", "sku", "quantity-purchased", "quantity-to-ship"})
ORDERED = frozenset({"order-id", "order-item-id", "purchase-date", "sku", "quantity-purchased", "item-price"})
STREET = ("ship-address-1", "ship-address-2", "ship-address-3")
NOWHERE = Address()
REWRITTEN = re.compile(r"[0-9]+([.,][0-9]+)?[Ee]\+?[0-9]+")


def check_id(text: str) -> None:
    """An id that a spreadsheet has rewritten names another order, or none."""
    if text.startswith('"') or (("E" in text or "e" in text) and REWRITTEN.fullmatch(text)):
        raise BadValue(f"{text[:40]!r} was rewritten by a spreadsheet: import the file as it was downloaded")


def unshipped(row: Row, options: ReportOptions) -> Stated:
    """A row of 3.2: quantities and address; no prices."""
    _check_ids(row)
    ordered, left = count(row["quantity-purchased"]), count(row["quantity-to-ship"])
    shipped = count(row["quantity-shipped"]) if row["quantity-shipped"] else None
    if left > ordered:
        raise BadValue("more to ship than was purchased")
    # What is neither shipped nor to ship was cancelled: the three must add up to what was purchased (D1).
    gone = min(shipped, ordered - left) if shipped is not None else ordered - left
    item = ItemFacts(
        order_item_id=needed(row, "order-item-id"),
        ordered=ordered,
        shipped=gone,
        cancelled=ordered - left - gone,
        title=title_of(row),
        sku=row["sku"] or None,
    )
    ship_by = instant(row["promise-date"], options) if row["promise-date"] else None
    facts = base(row, options, status=OrderStatus.UNSHIPPED, ship_by=ship_by)
    return Stated(facts=facts, item=item, reported_at=_reported(row, options))


def ordered(row: Row, options: ReportOptions) -> Stated:
    """A row of 3.1: amounts are of the whole quantity, never of a unit; no status is in it.

    A row without quantity and price carries a further promotion of a line that was named before.
    """
    _check_ids(row)
    currency = row["currency"] or options.currency or ""
    discount = money(row, "item-promotion-discount", currency)
    shipping_discount = money(row, "ship-promotion-discount", currency)
    if not row["quantity-purchased"] and not row["item-price"]:
        more = ItemFacts(
            order_item_id=row["order-item-id"], ordered=0, discount=discount, shipping_discount=shipping_discount
        )
        return Stated(facts=OrderFacts(order_id=row["order-id"]), item=more, more=True)
    item = ItemFacts(
        order_item_id=needed(row, "order-item-id"),
        ordered=count(row["quantity-purchased"]),
        title=title_of(row),
        sku=row["sku"] or None,
        item_price=money(row, "item-price", currency),
        item_tax=money(row, "item-tax", currency),
        shipping_price=money(row, "shipping-price", currency),
        shipping_tax=money(row, "shipping-tax", currency),
        gift_wrap_price=money(row, "gift-wrap-price", currency),
        gift_wrap_tax=money(row, "gift-wrap-tax", currency),
        discount=discount,
        shipping_discount=shipping_discount,
    )
    return Stated(facts=base(row, options, currency=currency or None), item=item)


def base(
    row: Row,
    options: ReportOptions,
    *,
    status: OrderStatus | None = None,
    ship_by: datetime | None = None,
    currency: str | None = None,
) -> OrderFacts:
    """What both reports say of the order itself."""
    return OrderFacts(
        order_id=row["order-id"],
        status=status,
        ship_by=ship_by,
        currency=currency,
        # Both reports list what the seller ships; the marketplace's own shipments never stand in them.
        fulfilled_by=FulfilledBy.SELLER,
        buyer_name=row["buyer-name"] or None,
        ship_to=address(row, postal_code="ship-postal-code"),
        purchase_date=instant(needed(row, "purchase-date"), options),
    )


def address(row: Row, *, postal_code: str) -> Address | None:
    """Where the order goes; None where every column of it is empty. The billing address is never taken for it."""
    cells = row.cells
    lines = tuple(line for name in STREET if (line := cells[name]))
    place = Address(
        name=cells["recipient-name"],
        lines=lines,
        city=cells["ship-city"],
        state_or_region=cells["ship-state"],
        postal_code=cells[postal_code],
        country_code=cells["ship-country"],
        phone=cells["ship-phone-number"],
    )
    return None if place == NOWHERE else place


def title_of(row: Row) -> str | None:
    """`product-name`, which the European reports call `item-name`."""
    return row["product-name"] or row["item-name"] or None


def money(row: Row, column: str, currency: str) -> Money | None:
    text = row.cells[column]
    return amount(text, currency) if text else None


def needed(row: Row, column: str) -> str:
    """The cell. Raises BadValue where it is empty."""
    if not row[column]:
        raise BadValue(f"no {column}")
    return row[column]


def _check_ids(row: Row) -> None:
    for column in ("order-id", "order-item-id"):
        check_id(row[column])


def _reported(row: Row, options: ReportOptions) -> datetime | None:
    try:
        return instant(row["reporting-date"], options) if row["reporting-date"] else None
    except BadValue:
        return None

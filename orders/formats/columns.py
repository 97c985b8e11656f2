"""What the columns of each report mean: one row as what it states of an order and of one line of it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from orders.domain.facts import ItemFacts, OrderFacts, SourceKind
from orders.formats.table import Row
from orders.formats.values import BadValue, amount, count, formatted_instant, iso_instant
from orders.view import Address, FulfilledBy, Money, OrderStatus

# What a file of each kind must have; more columns are allowed, their order means nothing.
REQUIRED: dict[SourceKind, frozenset[str]] = {
    SourceKind.UNSHIPPED_REPORT: frozenset(
        {"order-id", "order-item-id", "purchase-date", "sku", "quantity-purchased", "quantity-to-ship"}
    ),
    SourceKind.ORDER_REPORT: frozenset(
        {"order-id", "order-item-id", "purchase-date", "sku", "quantity-purchased", "item-price"}
    ),
}
# Which statuses a read of the kind has said something about.
COVERS = {
    SourceKind.UNSHIPPED_REPORT: frozenset({OrderStatus.UNSHIPPED, OrderStatus.PARTIALLY_SHIPPED}),
    SourceKind.ORDER_REPORT: frozenset[OrderStatus](),  # it carries no status, so it proves nothing about one
}
REWRITTEN = re.compile(r"[0-9]+([.,][0-9]+)?[Ee]\+?[0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """How a file writes its values. None of it is guessed."""

    charset: str = "utf-8"
    date_format: str | None = None  # strptime; None: ISO 8601 with offset
    currency: str | None = None  # where the file has prices but no currency column


def kind_of(columns: Sequence[str]) -> SourceKind | None:
    """Which report this header belongs to, or None."""
    return next((kind for kind, needed in REQUIRED.items() if needed <= set(columns)), None)


def lacking(columns: Sequence[str]) -> str:
    gaps = [
        f"for {kind.value} it lacks {', '.join(sorted(needed - set(columns)))}" for kind, needed in REQUIRED.items()
    ]
    return "; ".join(gaps)


def check_id(text: str) -> None:
    """An id that a spreadsheet has rewritten names another order, or none."""
    if text.startswith('"') or REWRITTEN.fullmatch(text):
        raise BadValue(f"{text[:40]!r} was rewritten by a spreadsheet: import the file as it was downloaded")


def instant(text: str, options: ReportOptions) -> datetime:
    return iso_instant(text) if options.date_format is None else formatted_instant(text, options.date_format)


def _unshipped(row: Row, options: ReportOptions) -> tuple[OrderFacts, ItemFacts]:
    """A row of 3.2: quantities and address; no prices."""
    ordered, left = count(row["quantity-purchased"]), count(row["quantity-to-ship"])
    shipped = count(row["quantity-shipped"]) if row["quantity-shipped"] else None
    if left > ordered:
        raise BadValue("more to ship than was purchased")
    # What is neither shipped nor to ship was cancelled: the three must add up to what was purchased (D1).
    gone = min(shipped, ordered - left) if shipped is not None else ordered - left
    item = ItemFacts(
        order_item_id=_needed(row, "order-item-id"),
        ordered=ordered,
        shipped=gone,
        cancelled=ordered - left - gone,
        title=_title(row),
        sku=row["sku"] or None,
    )
    facts = replace(
        _base(row, options),
        status=OrderStatus.UNSHIPPED,
        ship_by=instant(row["promise-date"], options) if row["promise-date"] else None,
    )
    return facts, item


def _ordered(row: Row, options: ReportOptions) -> tuple[OrderFacts, ItemFacts]:
    """A row of 3.1: amounts are of the whole quantity, never of a unit; no status is in it."""
    currency = row["currency"] or options.currency or ""
    item = ItemFacts(
        order_item_id=_needed(row, "order-item-id"),
        ordered=count(row["quantity-purchased"]),
        title=_title(row),
        sku=row["sku"] or None,
        item_price=_amount(row, "item-price", currency),
        item_tax=_amount(row, "item-tax", currency),
        shipping_price=_amount(row, "shipping-price", currency),
        shipping_tax=_amount(row, "shipping-tax", currency),
        discount=_amount(row, "item-promotion-discount", currency),
    )
    return replace(_base(row, options), currency=currency or None), item


READERS: dict[SourceKind, Callable[[Row, ReportOptions], tuple[OrderFacts, ItemFacts]]] = {
    SourceKind.UNSHIPPED_REPORT: _unshipped,
    SourceKind.ORDER_REPORT: _ordered,
}


def _base(row: Row, options: ReportOptions) -> OrderFacts:
    return OrderFacts(
        order_id=row["order-id"],
        # Both reports list what the seller ships; the marketplace's own shipments never stand in them.
        fulfilled_by=FulfilledBy.SELLER,
        buyer_name=row["buyer-name"] or None,
        ship_to=_address(row),
        purchase_date=instant(_needed(row, "purchase-date"), options),
    )


def _address(row: Row) -> Address | None:
    lines = tuple(line for number in "123" if (line := row[f"ship-address-{number}"]))
    address = Address(
        name=row["recipient-name"],
        lines=lines,
        city=row["ship-city"],
        state_or_region=row["ship-state"],
        postal_code=row["ship-postal-code"],
        country_code=row["ship-country"],
        phone=row["ship-phone-number"],
    )
    return None if address == Address() else address


def _title(row: Row) -> str | None:
    return row["product-name"] or row["item-name"] or None


def _amount(row: Row, column: str, currency: str) -> Money | None:
    return amount(row[column], currency) if row[column] else None


def _needed(row: Row, column: str) -> str:
    if not row[column]:
        raise BadValue(f"no {column}")
    return row[column]

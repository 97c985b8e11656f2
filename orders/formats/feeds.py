"""The marketplace's upload files read as requests (ORDERS 3.5, 3.6, 3.7): a row a request, good or bad by itself.

A file that is not what it claims is refused whole, with the first line that is not.
"""

import codecs
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from orders.domain.facts import control
from orders.domain.lifecycle import CancelReason
from orders.domain.payment import Charge, Component, RefundReason
from orders.errors import BadFile
from orders.formats.columns import check_id
from orders.formats.table import LineReader, Row, charset_of, header_of, lines_of, rows
from orders.formats.uploads import CLEARED, OTHER, PART_REASONS, Upload
from orders.formats.values import AMOUNT, BadValue, amount, count, formatted_instant

LONGEST_HEADER = 1 << 16
REQUIRED = {
    Upload.CONFIRMATIONS: frozenset({"order-id", "ship-date"}),
    Upload.CANCELLATIONS: frozenset({"order-id", "cancellation-reason-code", "amazon-order-item-code"}),
    Upload.ADJUSTMENTS: frozenset({"order-id", "order-item-id", "adjustment-reason-code"}),
}
CLAIM = "templatetype=ordercancellation"
# What each column of an adjustment is about (ORDERS 3.7).
ADJUSTED = {
    "item-price-adj": Component.ITEM_PRICE,
    "item-tax-adj": Component.ITEM_TAX,
    "shipping-price-adj": Component.SHIPPING_PRICE,
    "shipping-tax-adj": Component.SHIPPING_TAX,
    "gift-wrap-price-adj": Component.GIFT_WRAP_PRICE,
    "gift-wrap-tax-adj": Component.GIFT_WRAP_TAX,
    "item-promotion-adj": Component.ITEM_PROMOTION,
    "ship-promotion-adj": Component.SHIP_PROMOTION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOptions:
    """How a file writes its values. None of it is guessed."""

    charset: str = "utf-8"
    date_format: str = "%Y-%m-%d"  # strptime, of ship-date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentRow:
    """Confirm units of an item; no item: the whole order; no quantity: all of the item that is still to ship."""

    order_item_id: str | None
    quantity: int | None
    ship_date: datetime
    carrier: str
    tracking: str | None  # None: keep what is known; "": clear it


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRow:
    """Cancel an item, or the whole order where none is named; no quantity: all of it that is still to ship."""

    order_item_id: str | None
    reason: CancelReason | None  # None: whole order, no reason given
    quantity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRow:
    """Give back money for an item: what the columns add up to, always to the buyer's good."""

    order_item_id: str
    reason: RefundReason
    charges: tuple[Charge, ...]


Request = ShipmentRow | CancelRow | RefundRow


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One row: its line in the file, its order, and the request or why it is none."""

    line: int
    order_id: str
    request: Request | None = None
    wrong: str | None = None


def read_feed(file: LineReader, name: str, kind: Upload, options: FeedOptions, most: int) -> tuple[FeedRow, ...]:
    """Read and check a whole file of at most `most` rows.

    Raises BadFile (file:line) where the header is not that of this kind, where there are more rows, or where not
    one row can be read.
    """
    columns, first = _header(file, name, kind, options)
    found: list[FeedRow] = []
    for row in rows(lines_of(file), columns, options.charset, first):
        if len(found) == most:
            raise BadFile(f"{name}:{row.line}", f"more than {most} rows: send it in several files")
        found.append(_read(row, kind, options))
    bad = next((row for row in found if row.wrong is not None), None)
    if bad is not None and all(row.wrong is not None for row in found):
        raise BadFile(f"{name}:{bad.line}", bad.wrong or "")
    if not found:
        raise BadFile(f"{name}:{first}", "no row after the header")
    return tuple(found)


def _header(file: LineReader, name: str, kind: Upload, options: FeedOptions) -> tuple[Sequence[str], int]:
    """The columns, and the number of the first line after them."""
    line, first = file.readline(LONGEST_HEADER), 2
    if kind is Upload.CANCELLATIONS:
        _claimed(line, name, options.charset)
        line, first = file.readline(LONGEST_HEADER), 3
    try:
        columns = header_of(line, options.charset, name)
    except BadFile as error:
        raise BadFile(f"{name}:{first - 1}", error.what) from error
    gaps = REQUIRED[kind] - set(columns)
    if gaps:
        raise BadFile(f"{name}:{first - 1}", f"not a file of {kind.value}: it lacks {', '.join(sorted(gaps))}")
    return columns, first


def _claimed(line: bytes, name: str, charset: str) -> None:
    """Raises BadFile unless the first line says that this is a cancellation file."""
    said = line.removeprefix(codecs.BOM_UTF8).decode(charset_of(charset), "replace")
    if not said.strip().lower().startswith(CLAIM):
        raise BadFile(f"{name}:1", "not a file of cancellations: it does not begin TemplateType=OrderCancellation")


def _read(row: Row, kind: Upload, options: FeedOptions) -> FeedRow:
    order_id = row["order-id"]
    shown = "" if control(order_id) else order_id[:100]
    try:
        if row.wrong is not None:
            raise BadValue(row.wrong)
        if not order_id:
            raise BadValue("no order-id")
        check_id(order_id)
        return FeedRow(row.line, shown, READERS[kind](row, options))
    except BadValue as error:
        return FeedRow(row.line, shown, wrong=str(error))


def _confirmation(row: Row, options: FeedOptions) -> ShipmentRow:
    item = _item(row, "order-item-id")
    quantity = _units(row["quantity"])
    if quantity is not None and item is None:
        raise BadValue("a quantity without its order-item-id")
    tracking: str | None = row["tracking-number"] or None
    return ShipmentRow(
        order_item_id=item,
        quantity=quantity,
        ship_date=_day(row, options),
        carrier=_carrier(row),
        tracking="" if tracking is not None and tracking.upper() == CLEARED else tracking,
    )


def _day(row: Row, options: FeedOptions) -> datetime:
    if not row["ship-date"]:
        raise BadValue("no ship-date")
    if options.date_format == FeedOptions().date_format:
        try:
            date.fromisoformat(row["ship-date"])  # two digits each: strptime would take 2026-5-4 too
        except ValueError as error:
            raise BadValue(f"{row['ship-date'][:40]!r} is no day written yyyy-mm-dd") from error
    return formatted_instant(row["ship-date"], options.date_format)


def _carrier(row: Row) -> str:
    code, name = row["carrier-code"], row["carrier-name"]
    if code and code.lower() != OTHER.lower():
        return code
    if not name:
        raise BadValue("no carrier: carrier-code, or Other and a carrier-name")
    return name


def _cancellation(row: Row, _options: FeedOptions) -> CancelRow:
    item, reason = _item(row, "amazon-order-item-code"), row["cancellation-reason-code"]
    if (item is None) is not (not reason):
        raise BadValue("a reason and an item code stand together, or neither of them (the whole order)")
    return CancelRow(order_item_id=item, reason=_reason(reason) if reason else None)


def _adjustment(row: Row, _options: FeedOptions) -> CancelRow | RefundRow:
    item, reason = _item(row, "order-item-id"), row["adjustment-reason-code"]
    if item is None:
        raise BadValue("no order-item-id")
    quantity = _units(row["quantity-cancelled"])
    named = [name for name in row.cells if name.endswith("-adj") and row[name]]
    if quantity is not None:
        if named:
            raise BadValue("amounts and a quantity-cancelled in one row: it is a refund, or a cancellation")
        if reason not in PART_REASONS:
            raise BadValue(f"quantity-cancelled has the reasons {' and '.join(sorted(PART_REASONS))} only")
        return CancelRow(order_item_id=item, reason=CancelReason(reason), quantity=quantity)
    if reason not in set(RefundReason):
        raise BadValue(f"the reason is none of {', '.join(sorted(RefundReason))}")
    charges = tuple(_adjusted(row, name, item) for name in named)
    if sum(one.amount.minor for one in charges) <= 0:
        raise BadValue("the row gives nothing back: positive is to the buyer")
    return RefundRow(order_item_id=item, reason=RefundReason(reason), charges=charges)


def _adjusted(row: Row, name: str, item: str) -> Charge:
    text = row[name]
    if name not in ADJUSTED:
        raise BadValue(f"an amount in the column {name[:40]!r}, which is none of an adjustment's")
    if not AMOUNT.fullmatch(text) or text[-3:-2] != ".":
        raise BadValue(f"{name}: {text[:30]!r} is no amount with two decimals, such as 12.34")
    return Charge(item, ADJUSTED[name], amount(text, row["currency"]))


def _item(row: Row, column: str) -> str | None:
    if row[column]:
        check_id(row[column])
    return row[column] or None


def _units(text: str) -> int | None:
    units = count(text) if text else None
    if units == 0:
        raise BadValue("a quantity of zero")
    return units


def _reason(text: str) -> CancelReason:
    try:
        return CancelReason(text)
    except ValueError as error:
        raise BadValue(f"the reason is none of {', '.join(reason.value for reason in CancelReason)}") from error


READERS: dict[Upload, Callable[[Row, FeedOptions], Request]] = {
    Upload.CONFIRMATIONS: _confirmation,
    Upload.CANCELLATIONS: _cancellation,
    Upload.ADJUSTMENTS: _adjustment,
}

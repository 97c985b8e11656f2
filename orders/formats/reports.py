"""The marketplace's reports as facts: the unshipped orders report (ORDERS 3.2) and the order report (3.1)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from orders.domain.facts import ItemFacts, OrderFacts, RefusedRow, SourceKind, bad_form
from orders.errors import BadFile
from orders.formats.columns import COVERS, READERS, ReportOptions, check_id, instant, kind_of, lacking
from orders.formats.table import LineReader, Row, header_of, lines_of, rows
from orders.formats.values import BadValue
from orders.view import Coverage, Money, OrderStatus

MOST_REFUSED = 10_000  # bad rows of one file that are worth a report


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReport:
    """A whole report as read. `refused` are rows that were not, with the orders that they belong to."""

    kind: SourceKind
    orders: tuple[OrderFacts, ...]
    refused: tuple[RefusedRow, ...]
    rows: int
    reported_at: datetime | None  # the file's own reporting-date, where it has one

    @property
    def coverage(self) -> Coverage:
        """A refused row costs the read its completeness: silence proves nothing any more."""
        complete = self.kind is SourceKind.UNSHIPPED_REPORT and not self.refused
        return Coverage(statuses=COVERS[self.kind], complete=complete)


@dataclass(slots=True)
class _Gathered:
    """The rows of one order while the file is read."""

    first: OrderFacts
    items: dict[str, ItemFacts] = field(default_factory=dict)
    wrong: list[RefusedRow] = field(default_factory=list)


def read_report(file: LineReader, name: str, options: ReportOptions) -> ReadReport:
    """Read and check a whole report.

    A bad row is refused with its whole order: an order that lacks a line would look smaller than it is.
    Raises BadFile (file:line) where the header is none that is known, or no row at all can be read.
    """
    columns = header_of(file.readline(1 << 20), options.charset, name)
    kind = kind_of(columns)
    if kind is None:
        raise BadFile(f"{name}:1", "not a report that is known here: " + lacking(columns))
    gathered: dict[str, _Gathered] = {}
    refused: list[RefusedRow] = []
    seen, reported = 0, set[datetime]()
    wrong = 0
    for row in rows(lines_of(file), columns, options.charset):
        seen += 1
        wrong += not _take(row, kind, options, gathered, refused, name)
        if wrong > MOST_REFUSED:
            raise BadFile(
                f"{name}:{row.line}", f"more than {MOST_REFUSED} rows cannot be read: is this the right file?"
            )
        reported |= _reported(row, options)
    orders = tuple(_order(one) for one in gathered.values() if not one.wrong)
    refused += [row for one in gathered.values() for row in one.wrong]
    orders, badly_formed = _well_formed(orders)
    refused += badly_formed
    if refused and not orders:
        raise BadFile(refused[0].where, refused[0].what)
    return ReadReport(
        kind=kind,
        orders=orders,
        refused=tuple(refused),
        rows=seen,
        reported_at=max(reported) if reported else None,
    )


def preview(file: LineReader, name: str, options: ReportOptions, most: int = 5) -> tuple[dict[str, str], ...]:
    """The first rows as they are read: each cell's text, and dates as the instant that they are taken for."""
    columns = header_of(file.readline(1 << 20), options.charset, name)
    shown: list[dict[str, str]] = []
    for row in rows(lines_of(file), columns, options.charset):
        if len(shown) == most:
            break
        shown.append(
            {"line": str(row.line), **{name: _shown(name, cell, options) for name, cell in row.cells.items()}}
        )
        if row.wrong is not None:
            shown[-1]["wrong"] = row.wrong
    return tuple(shown)


def _shown(column: str, cell: str, options: ReportOptions) -> str:
    if not cell or not column.endswith("-date"):
        return cell
    try:
        return f"{instant(cell, options).isoformat()} (from {cell!r})"
    except BadValue as error:
        return f"unreadable: {error}"


def _take(
    row: Row,
    kind: SourceKind,
    options: ReportOptions,
    gathered: dict[str, _Gathered],
    refused: list[RefusedRow],
    name: str,
) -> bool:
    """Add a row to its order, or to what is refused; False for the latter."""
    where = f"{name}:{row.line}"
    order_id = row["order-id"]
    if not order_id:
        refused.append(RefusedRow(where, row.wrong or "no order-id"))
        return False
    order = gathered.setdefault(order_id, _Gathered(OrderFacts(order_id=order_id, where=where)))
    try:
        if row.wrong is not None:
            raise BadValue(row.wrong)
        for column in ("order-id", "order-item-id"):
            check_id(row[column])
        if row["order-item-id"] in order.items:
            _check_continuation(row)
            return True
        facts, item = READERS[kind](row, options)
    except BadValue as error:
        order.wrong.append(RefusedRow(where, f"{order_id[:100]}: {error}"))
        return False
    order.first = replace(facts, where=order.first.where) if not order.items else order.first
    order.items[item.order_item_id] = item
    return True


def _check_continuation(row: Row) -> None:
    """One item again: only the short rows that carry a further promotion are allowed, no second quantity."""
    if row["quantity-purchased"] or row["item-price"]:
        raise BadValue("the same order-item-id twice")


def _order(gathered: _Gathered) -> OrderFacts:
    items = tuple(gathered.items.values())
    shipping = [item.shipping_price for item in items if item.shipping_price is not None]
    total = (
        Money(sum(money.minor for money in shipping), shipping[0].currency) if len(shipping) == len(items) else None
    )
    facts = gathered.first
    if facts.status is OrderStatus.UNSHIPPED and any(item.shipped for item in items):
        facts = replace(facts, status=OrderStatus.PARTIALLY_SHIPPED)
    same = len({money.currency for money in shipping}) == 1
    return replace(facts, items=items, shipping_total=total if same else None)


def _well_formed(orders: Iterable[OrderFacts]) -> tuple[tuple[OrderFacts, ...], list[RefusedRow]]:
    good: list[OrderFacts] = []
    bad: list[RefusedRow] = []
    for facts in orders:
        wrong = bad_form(facts)
        if wrong is None:
            good.append(facts)
        else:
            bad.append(RefusedRow(facts.where, f"{facts.order_id[:100]}: {wrong}"))
    return tuple(good), bad


def _reported(row: Row, options: ReportOptions) -> set[datetime]:
    try:
        return {instant(row["reporting-date"], options)} if row["reporting-date"] else set()
    except BadValue:
        return set()

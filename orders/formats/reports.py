"""The marketplace's tab-delimited reports: which one a header belongs to, and its rows as orders (ORDERS 3.1-3.4)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from orders.domain.facts import RefusedRow, SourceKind
from orders.domain.status import stated_statuses
from orders.errors import BadFile
from orders.formats import all_orders, columns, marketplace_era
from orders.formats.gathering import Stated, gathered, scattered
from orders.formats.options import ReportOptions, instant
from orders.formats.table import LONGEST_HEADER, Row, charset_of, header_of, keys_of, lines_of, rows
from orders.formats.told import FileFormat, Stream, Told
from orders.formats.values import BadValue
from orders.view import OrderStatus

AMAZON = "amazon"
# A list of all open orders that is cut off proves nothing by what it does not name.
UNENDED = "the file does not end with a line end: it may be cut off, so no order is taken for closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report by its header: the columns it must have, how a row is read, what the file is worth."""

    format: FileFormat
    required: frozenset[str]
    read: Callable[[Row, ReportOptions], Stated]
    order_id: str = "order-id"
    priced: bool = False  # it has amounts, which need a currency


REPORTS = (
    Report(
        format=FileFormat(
            name="unshipped_report",
            title="Amazon: unshipped orders report",
            kind=SourceKind.UNSHIPPED_REPORT,
            marketplace=AMAZON,
            statuses=frozenset({OrderStatus.UNSHIPPED, OrderStatus.PARTIALLY_SHIPPED}),
            snapshot=True,
        ),
        required=columns.UNSHIPPED,
        read=columns.unshipped,
    ),
    Report(
        format=FileFormat(
            name="order_report", title="Amazon: order report", kind=SourceKind.ORDER_REPORT, marketplace=AMAZON
        ),
        required=columns.ORDERED,
        read=columns.ordered,
        priced=True,
    ),
    Report(
        format=FileFormat(
            name="all_orders_report",
            title="Amazon: all orders report, by update or by order date (statuses only)",
            kind=SourceKind.ALL_ORDERS_REPORT,
            marketplace=AMAZON,
            statuses=stated_statuses(),  # of the orders in its period: never complete
        ),
        required=all_orders.REQUIRED,
        read=all_orders.status_row,
        order_id="amazon-order-id",
    ),
    Report(
        format=FileFormat(
            name="marketplace_report",
            title="Amazon: fulfilment report of the marketplace era (listing ids, prices of one unit)",
            kind=SourceKind.MARKETPLACE_REPORT,
            marketplace=AMAZON,
        ),
        required=marketplace_era.REQUIRED,
        read=marketplace_era.paid_row,
        priced=True,
    ),
)


def fitting(header: Sequence[str]) -> tuple[Report, ...]:
    """The reports that this header may belong to."""
    return tuple(report for report in REPORTS if report.required <= set(header))


def lacking(header: Sequence[str]) -> str:
    """For each report, what the header lacks of it."""
    gaps = [f"for {one.format.name} it lacks {', '.join(sorted(one.required - set(header)))}" for one in REPORTS]
    return "; ".join(gaps)


class ReportFile:
    """One report file, read as often as it is asked for.

    Raises BadFile where it has amounts but no currency, neither in a column nor given.
    """

    def __init__(
        self, file: Stream, name: str, header: Sequence[str], report: Report, options: ReportOptions
    ) -> None:
        if report.priced and "currency" not in header and options.currency is None:
            raise BadFile(f"{name}:1", "has amounts but no currency column: name its currency (currency)")
        self._file, self._name, self._header = file, name, header
        self._report, self._options = report, options
        self._apart: frozenset[str] | None = None
        self._ended = False

    @property
    def format(self) -> FileFormat:
        return self._report.format

    def told(self) -> Iterator[Told]:
        column = self._report.order_id
        if self._apart is None:
            self._apart = scattered(self._keys(), self._name)
        yield from gathered(self._rows(), lambda row: row[column], self._reader(), self._name, self._apart)
        if self.format.snapshot and not self._ended:
            yield Told(refused=(RefusedRow(self._name, UNENDED),), rows=0)

    def preview(self, most: int) -> tuple[dict[str, str], ...]:
        return tuple(_shown(row, self._options) for row, _ in zip(self._rows(), range(most), strict=False))

    def _reader(self) -> Callable[[Row], Stated]:
        """Reads a row; a further row of an order may leave out the currency that its first one said."""
        read, options, column = self._report.read, self._options, self._report.order_id
        before = ("", "")

        def with_currency(row: Row) -> Stated:
            nonlocal before
            if not row["currency"] and before[0] == row[column]:
                row.cells["currency"] = before[1]
            before = row[column], row["currency"]
            return read(row, options)

        return with_currency if self._report.priced else lambda row: read(row, options)

    def _rows(self) -> Iterator[Row]:
        return rows(self._lines(), self._header, self._options.charset or "utf-8")

    def _lines(self) -> Iterator[bytes]:
        """The lines after the header; notes whether the last one has its end."""
        self._to_rows()
        for line in lines_of(self._file):
            self._ended = line.endswith(b"\n")
            yield line

    def _keys(self) -> Iterator[str]:
        self._to_rows()
        codec = charset_of(self._options.charset or "utf-8")
        return keys_of(lines_of(self._file), self._header.index(self._report.order_id), codec)

    def _to_rows(self) -> None:
        self._file.seek(0)
        self._ended = self._file.readline(LONGEST_HEADER).endswith(b"\n")


def read_header(file: Stream, name: str, charset: str) -> tuple[str, ...]:
    """The header of a tab-delimited file, from its beginning. Raises BadFile where the first line is none."""
    file.seek(0)
    return header_of(file.readline(LONGEST_HEADER), charset, name)


def _shown(row: Row, options: ReportOptions) -> dict[str, str]:
    shown = {"line": str(row.line), **{name: _cell(name, cell, options) for name, cell in row.cells.items()}}
    return shown if row.wrong is None else {**shown, "wrong": row.wrong}


def _cell(column: str, cell: str, options: ReportOptions) -> str:
    if not cell or not column.endswith("-date"):
        return cell
    try:
        return f"{instant(cell, options).isoformat()} (from {cell!r})"
    except BadValue as error:
        return f"unreadable: {error}"

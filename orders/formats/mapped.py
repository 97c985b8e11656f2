"""A table read through its column map: rows as what they state of an order and of one line of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from functools import partial

from orders.domain.facts import ItemFacts, OrderFacts, SourceKind, control
from orders.domain.status import stated_statuses
from orders.errors import BadFile
from orders.formats.column_map import ColumnMap, Columns
from orders.formats.columns import check_id
from orders.formats.csv_text import Record, records
from orders.formats.gathering import Stated, gathered, scattered
from orders.formats.mapped_values import amount_of, country_code, status_of
from orders.formats.options import ReportOptions, zone_of
from orders.formats.table import MOST_COLUMNS, Cells, Row, charset_of
from orders.formats.told import FileFormat, Stream, Told
from orders.formats.values import BadValue, count, formatted_instant, iso_instant
from orders.view import Address, Money, OrderStatus

FOOTER_CELLS = 2  # cells of a line such as "2,record(s) downloaded"; an order has more
TEXT_MARK = "'"  # what some exports put in front of digits, so that a spreadsheet keeps their zeros
ISO = "iso"  # a date format: ISO 8601 with offset
REVEALED = (None, OrderStatus.UNSHIPPED, OrderStatus.PARTIALLY_SHIPPED, OrderStatus.SHIPPED)  # S12, S13


def map_format(column_map: ColumnMap) -> FileFormat:
    """What a table read by this map is, and is worth: it lists what somebody chose to export, so never complete."""
    said = {one for rule in column_map.status for one in (rule.filled, rule.blank, *(rule.words or {}).values())}
    return FileFormat(
        name=column_map.name,
        title=column_map.title,
        kind=SourceKind.CSV,
        marketplace=column_map.marketplace,
        statuses=frozenset(one for one in stated_statuses() if one in said),
        experimental=column_map.experimental,
    )


def map_header(file: Stream, name: str, column_map: ColumnMap, options: ReportOptions) -> tuple[str, ...]:
    """The table's column names, lower case. Raises BadFile where it is not the table of this map."""
    codec = charset_of(options.charset or "utf-8")
    first = next(records(file, name, codec, column_map.delimiter), None)
    if first is None:
        raise BadFile(f"{name}:1", "no header: the file is empty")
    header = tuple(cell.lower() for cell in first.cells)
    named = [column for column in header if column]
    where = f"{name}:{first.line}"
    if len(header) > MOST_COLUMNS or any(control(column) for column in header):
        raise BadFile(where, "no header of a table")
    twice = next((column for column in named if named.count(column) > 1), None)
    if twice is not None:
        raise BadFile(where, f"two columns have the same name: {twice[:100]}")
    gaps = sorted(column_map.required - set(named))
    if gaps:
        raise BadFile(where, f"for {column_map.name} it lacks {', '.join(gaps)}")
    return header


class MappedFile:
    """One table, read as often as it is asked for.

    Raises BadFile where the map leaves a date format or a zone to the options, and they do not say it.
    """

    def __init__(self, file: Stream, name: str, column_map: ColumnMap, options: ReportOptions) -> None:
        self._file, self._name, self._map = file, name, column_map
        self._codec = charset_of(options.charset or "utf-8")
        self._header = map_header(file, name, column_map, options)
        self._reader = _Reader(column_map, options, self._header, name)
        self._apart: frozenset[str] | None = None

    @property
    def format(self) -> FileFormat:
        return map_format(self._map)

    def told(self) -> Iterator[Told]:
        if self._apart is None:
            self._apart = scattered((key for row in self._rows() if (key := self._reader.order_id(row))), self._name)
        return gathered(self._rows(), self._reader.order_id, self._reader.stated, self._name, self._apart)

    def preview(self, most: int) -> tuple[dict[str, str], ...]:
        return tuple(self._reader.shown(row) for row, _ in zip(self._rows(), range(most), strict=False))

    def _rows(self) -> Iterator[Row]:
        found = records(self._file, self._name, self._codec, self._map.delimiter)
        next(found)  # the header
        for record in found:
            if not self._footer(record):
                yield _row(record, self._header)

    def _footer(self, record: Record) -> bool:
        """One of the map's last lines: hardly a cell is filled, so no text in an order can pass for it."""
        said = [cell for cell in record.cells if cell]
        return len(said) <= FOOTER_CELLS and any(footer in cell for cell in said for footer in self._map.footers)


def _row(record: Record, header: Sequence[str]) -> Row:
    cells = Cells(zip(header, record.cells, strict=False))
    wrong = None
    if record.undecoded:
        wrong = "not in the file's charset"
    elif len(record.cells) != len(header):
        wrong = f"{len(record.cells)} cells under {len(header)} columns"
    elif not all(cell.isprintable() or not control("".join(cell.split())) for cell in record.cells):
        wrong = "a control character in a cell"
    return Row(record.line, cells, wrong)


class _Reader:
    """One map, made ready for the rows of one file."""

    def __init__(self, column_map: ColumnMap, options: ReportOptions, header: Sequence[str], name: str) -> None:
        self._map, self._columns = column_map, column_map.columns
        self._currency = options.currency or column_map.currency
        form = options.date_format or column_map.date_format
        zone = options.timezone or column_map.timezone
        dated = any(column in header for column in self._columns.dates())
        if dated and form is None:
            raise BadFile(f"{name}:1", "how does it write dates? Say so (date-format), such as %d.%m.%Y or iso")
        if dated and form not in (None, ISO) and "%z" not in str(form) and zone is None:
            raise BadFile(f"{name}:1", "in which time zone are its dates? Say so (timezone), such as Europe/Berlin")
        self._form = form or ISO
        self._zone: tzinfo | None = None if zone is None else zone_of(zone)
        self._amount = partial(amount_of, column_map=column_map)
        self._before: tuple[str, str | None] = ("", None)

    def order_id(self, row: Row) -> str:
        prefix = self._map.order_id_prefix
        text = _text(row[self._columns.order_id])
        return text.removeprefix(prefix) if prefix else text

    def stated(self, row: Row) -> Stated:
        """What the row states. Raises BadValue."""
        order_id = self.order_id(row)
        check_id(order_id)
        currency = self._money_of(row) or (self._before[1] if self._before[0] == order_id else None)
        self._before = order_id, currency  # a further row of an order may leave out what its first one said
        speaks = self._map.order_when is None or bool(row[self._map.order_when])
        facts, notes = self._order(row, order_id, currency) if speaks else (OrderFacts(order_id=order_id), ())
        if self._map.item_when is not None and not row[self._map.item_when]:
            return Stated(facts=facts, notes=notes)
        return Stated(facts=facts, item=self._item(row, currency), notes=notes)

    def shown(self, row: Row) -> dict[str, str]:
        """The cells that the map reads, dates as they are understood."""
        shown = {"line": str(row.line)}
        for column in sorted(self._map.named & set(row.cells)):
            text = row[column]
            if text and column in self._columns.dates():
                try:
                    text = f"{self._instant(text).isoformat()} (from {text!r})"
                except BadValue as error:
                    text = f"unreadable: {error}"
            shown[column] = text
        return shown if row.wrong is None else {**shown, "wrong": row.wrong}

    def _order(self, row: Row, order_id: str, currency: str | None) -> tuple[OrderFacts, tuple[str, ...]]:
        names = self._columns
        status, notes = status_of(self._map.status, row)
        address, more = self._address(row)
        hidden = status not in REVEALED
        facts = OrderFacts(
            order_id=order_id,
            status=status,
            fulfilled_by=self._map.fulfilled_by,
            currency=currency,
            grand_total=self._money(row, names.grand_total, currency),
            shipping_total=self._money(row, names.shipping_total, currency),
            buyer_name=None if hidden else self._joined(row, names.buyer_name) or None,
            ship_to=None if hidden else address,
            purchase_date=self._time(row, names.purchase_date),
            ship_by=self._time(row, names.ship_by),
            shipped_at=self._time(row, names.shipped_at) if status is OrderStatus.SHIPPED else None,
        )
        return facts, (*notes, *(() if hidden else more))

    def _item(self, row: Row, currency: str | None) -> ItemFacts:
        names = self._columns
        ordered = 1 if names.quantity is None else count(_text(row[names.quantity]))
        price = self._money(row, names.item_price, currency)
        if price is not None and self._map.prices == "unit":
            price = Money(price.minor * ordered, price.currency)
        return ItemFacts(
            order_item_id="1" if self._map.row == "order" else self._item_id(row),
            ordered=ordered,
            shipped=self._shipped(row, ordered),
            cancelled=self._count(row, names.cancelled),
            title=_cell(row, names.title),
            sku=_cell(row, names.sku),
            listing_id=_cell(row, names.listing_id),
            asin=_cell(row, names.asin),
            item_price=price,
            item_tax=self._money(row, names.item_tax, currency),
            shipping_price=self._money(row, names.item_shipping, currency),
            shipping_tax=self._money(row, names.item_shipping_tax, currency),
            discount=self._money(row, names.item_discount, currency),
        )

    def _item_id(self, row: Row) -> str:
        """The cells that name the line, joined; "" where the map names none: then the line is counted."""
        if self._columns.order_item_id is None:
            return ""
        found = self._joined(row, self._columns.order_item_id, "/")
        if not found.strip("/"):
            raise BadValue("no id of the line")
        check_id(found)
        return found

    def _shipped(self, row: Row, ordered: int) -> int | None:
        """Units of the line that are shipped; None where the file does not say, or says it with an unknown word."""
        rule = self._map.item_shipped
        if rule is not None:
            word = row[rule.column].lower()
            return ordered if word in rule.whole else 0 if word in rule.none else None
        return self._count(row, self._columns.shipped)

    def _address(self, row: Row) -> tuple[Address | None, tuple[str, ...]]:
        names = self._columns
        lines = tuple(
            line.strip() for column in _listed(names.address) for line in row[column].splitlines() if line.strip()
        )
        said = _cell(row, names.country) or ""
        code = country_code(said, self._map)
        place = Address(
            name=self._joined(row, names.recipient),
            lines=lines if code is not None else (*lines, said),
            city=_cell(row, names.city) or "",
            state_or_region=_cell(row, names.state_or_region) or "",
            postal_code=(_cell(row, names.postal_code) or "").removeprefix(TEXT_MARK),
            country_code=code or "",
            phone=(_cell(row, names.phone) or "").removeprefix(TEXT_MARK),
        )
        notes = () if code is not None else (f"a country that is not known here, kept as a line: {said[:40]!r}",)
        return (None if place == Address() else place), notes

    def _joined(self, row: Row, columns: Columns | None, sign: str = " ") -> str:
        return sign.join(text for column in _listed(columns) if (text := _text(row[column])))

    def _money_of(self, row: Row) -> str | None:
        stated = _cell(row, self._columns.currency)
        if stated is not None and self._currency is not None and stated != self._currency:
            raise BadValue(f"several currencies: {stated[:20]}, {self._currency}")
        return stated or self._currency

    def _money(self, row: Row, column: str | None, currency: str | None) -> Money | None:
        text = _cell(row, column)
        return None if text is None else self._amount(text, currency)

    def _count(self, row: Row, column: str | None) -> int | None:
        text = _cell(row, column)
        return None if text is None else count(text)

    def _time(self, row: Row, column: str | None) -> datetime | None:
        text = _cell(row, column)
        return None if text is None else self._instant(text)

    def _instant(self, text: str) -> datetime:
        return iso_instant(text) if self._form == ISO else formatted_instant(text, self._form, self._zone)


def _listed(columns: Columns | None) -> tuple[str, ...]:
    return () if columns is None else (columns,) if isinstance(columns, str) else columns


def _cell(row: Row, column: str | None) -> str | None:
    return None if column is None else _text(row[column]) or None


def _text(cell: str) -> str:
    """A cell on one line."""
    return cell if cell.isprintable() else " ".join(cell.split())

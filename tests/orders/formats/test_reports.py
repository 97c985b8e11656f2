"""Reports by header name: what is text stays text, amounts are of the line, dates are never guessed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orders.domain.facts import SourceKind
from orders.errors import BadFile
from orders.formats.options import ReportOptions
from orders.formats.reports import fitting
from orders.formats.table import LONGEST_LINE, PIECE, header_of
from orders.formats.told import MOST_REFUSED
from orders.view import Money, OrderStatus
from tests.orders.formats.reading import Whole, read

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "fixtures" / "orders"
HEADERS = ROOT.parent / "shared" / "samples" / "orders" / "flatfiles" / "headers"
COLUMNS = "order-id order-item-id purchase-date sku product-name quantity-purchased quantity-shipped quantity-to-ship"
UNSHIPPED = COLUMNS.replace(" ", "	")
ROW = ("114-1", "0001", "2026-05-03T09:00:00Z", "0042", "Lamp", "2", "0", "2")
ORDERS = "order-id\torder-item-id\tpurchase-date\tsku\tquantity-purchased\tcurrency\titem-price\tshipping-price"


def report(*rows: Sequence[str], header: str = UNSHIPPED, options: ReportOptions | None = None) -> Whole:
    text = "\r\n".join([header, *("\t".join(row) for row in rows), ""])
    return read(text.encode(), options=options)


def changed(place: int, value: str, row: Sequence[str] = ROW) -> tuple[str, ...]:
    return (*row[:place], value, *row[place + 1 :])


def why(*rows: Sequence[str], header: str = UNSHIPPED) -> str:
    """What is said of the first bad row; a good order stands beside it."""
    good = ("114-9", *ROW[1:]) if header == UNSHIPPED else ("114-9", "1", ROW[2], "s", "1", "USD", "1.00", "")
    return report(good, *rows, header=header).refused[0].what


def test_ids_are_text() -> None:
    (order,) = report(ROW).orders
    assert (order.items[0].order_item_id, order.items[0].sku) == ("0001", "0042")


def test_columns_are_found_by_name_whatever_their_order_and_case() -> None:
    header = "\t".join(reversed(UNSHIPPED.upper().split("\t")))
    assert report(tuple(reversed(ROW)), header=header).orders == report(ROW).orders


def test_unknown_columns_are_passed_over() -> None:
    assert report((*ROW, "x"), header=UNSHIPPED + "\tis-new").orders == report(ROW).orders


@pytest.mark.parametrize("lost", range(1, 4))
def test_a_line_that_is_cut_off_is_no_order(lost: int) -> None:
    """Half of a quantity, or of an address, would pass for the whole."""
    text = "\r\n".join([UNSHIPPED, "\t".join(ROW), "\t".join(("114-2", *ROW[1:-lost]))])
    whole = read(text.encode())
    assert [order.order_id for order in whole.orders] == ["114-1"]
    assert "cut off" in whole.refused[0].what


@pytest.mark.parametrize("end", ["", "\r"])
def test_a_list_of_open_orders_without_its_last_line_end_proves_nothing_by_silence(end: str) -> None:
    text = "\r\n".join([UNSHIPPED, "\t".join(ROW)]) + end
    whole = read(text.encode())
    assert ([order.order_id for order in whole.orders], whole.checked.coverage.complete) == (["114-1"], False)
    assert read(text.removesuffix("\r").encode() + b"\n").checked.coverage.complete


def test_a_header_alone_that_is_cut_off_closes_no_order() -> None:
    with pytest.raises(BadFile, match="cut off"):
        read(UNSHIPPED.encode())
    assert read(UNSHIPPED.encode() + b"\n").checked.coverage.complete


def test_a_row_behind_very_many_blanks_is_refused_and_not_passed_over() -> None:
    text = UNSHIPPED.encode() + b"\n" + b"\t" * (PIECE + 1) + b"114-1\n" + "\t".join(ROW).encode() + b"\n"
    whole = read(text)
    assert (len(whole.orders), [one.where for one in whole.refused]) == (1, ["r.tsv:2"])


def test_a_lone_quote_does_not_swallow_the_rows_behind_it() -> None:
    whole = report(changed(4, 'Desk lamp 12"'), ("114-2", *ROW[1:]))
    assert [order.order_id for order in whole.orders] == ["114-1", "114-2"]


def test_an_order_of_several_rows_is_one_order() -> None:
    (order,) = report(ROW, changed(1, "0002")).orders
    assert [item.order_item_id for item in order.items] == ["0001", "0002"]


def test_shipped_units_make_an_order_partially_shipped() -> None:
    (order,) = report((*ROW[:6], "1", "1")).orders
    assert (order.status, order.items[0].shipped) == (OrderStatus.PARTIALLY_SHIPPED, 1)


def test_what_is_neither_shipped_nor_to_ship_was_cancelled() -> None:
    (order,) = report((*ROW[:5], "5", "1", "2")).orders
    assert (order.items[0].shipped, order.items[0].cancelled) == (1, 2)


def test_amounts_are_of_the_line_and_shipping_adds_up() -> None:
    rows = [
        ("1", "a", ROW[2], "s", "2", "USD", "49.98", "5.99"),
        ("1", "b", ROW[2], "t", "1", "USD", "15.00", "0.00"),
    ]
    (order,) = report(*rows, header=ORDERS).orders
    assert order.items[0].item_price == Money(4998, "USD")
    assert order.shipping_total == Money(599, "USD")


def test_an_order_report_states_no_status() -> None:
    whole = report(("1", "a", ROW[2], "s", "2", "JPY", "4998", ""), header=ORDERS)
    assert (whole.orders[0].status, whole.checked.coverage.statuses, whole.checked.coverage.complete) == (
        None,
        frozenset(),
        False,
    )


def test_a_further_row_of_an_item_without_amounts_is_a_promotion() -> None:
    row = ("1", "a", ROW[2], "s", "2", "USD", "49.98", "5.99")
    more = ("1", "a", "", "", "", "", "", "")
    assert report(row, more, header=ORDERS).orders == report(row, header=ORDERS).orders


def test_an_item_that_is_named_twice_spoils_its_order() -> None:
    assert "the same order-item-id twice" in why(ROW, ROW)


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        (0, "", "no order id"),
        (1, "", "no order-item-id"),
        (0, '"114-1"', "rewritten by a spreadsheet"),
        (1, "1.23457E+13", "rewritten by a spreadsheet"),
        (2, "05-17-2011", "not an ISO 8601 time"),
        (2, "2026-05-03T09:00:00", "without its offset"),
        (2, "2026-05-03", "without its offset"),
        (2, "1970-01-01T00:00:00Z", "not a possible year"),
        (2, "", "no purchase-date"),
        (5, "two", "not a number of units"),
        (5, "-2", "not a number of units"),
        (5, "٢", "not a number of units"),
        (7, "3", "more to ship than was purchased"),
        (4, "La\x00mp", "a control character"),
        (4, "x" * 1001, "more than 1000 characters"),
        (0, "1" * 101, "too long"),
    ],
)
def test_a_cell_that_cannot_be_read_spoils_its_order(place: int, value: str, says: str) -> None:
    assert says in why(changed(place, value))


def test_a_bad_row_spoils_the_whole_order_and_no_other() -> None:
    whole = report(ROW, changed(1, "0002", changed(5, "two")), ("114-2", *ROW[1:]))
    assert [order.order_id for order in whole.orders] == ["114-2"]
    assert [row.where for row in whole.refused] == ["r.tsv:3"]


@pytest.mark.parametrize("amount", ["49,98", "1.234", "$4.99", "1e2", "--1", "4 998.00"])
def test_an_amount_that_is_not_plain_is_refused(amount: str) -> None:
    assert why(("1", "a", ROW[2], "s", "2", "USD", amount, ""), header=ORDERS)


def test_an_amount_needs_its_currency() -> None:
    assert "not a currency code" in why(("1", "a", ROW[2], "s", "2", "", "4.99", ""), header=ORDERS)


def test_a_refused_row_costs_the_snapshot_its_completeness() -> None:
    assert report(ROW).checked.coverage.complete
    assert not report(ROW, changed(0, "")).checked.coverage.complete


def test_dates_are_read_by_the_format_that_is_given() -> None:
    options = ReportOptions(date_format="%m-%d-%Y")
    (order,) = report(changed(2, "05-07-2011"), options=options).orders
    assert order.purchase_date == datetime(2011, 5, 7, tzinfo=UTC)


def test_another_charset_is_read_when_it_is_named() -> None:
    text = f"{UNSHIPPED}\n" + "\t".join(changed(4, "Schreibtischlampe für Büro"))
    whole = read(text.encode("cp1252"), "r", ReportOptions(charset="windows-1252"))
    assert whole.orders[0].items[0].title == "Schreibtischlampe für Büro"


def test_bytes_that_are_not_in_the_charset_spoil_their_row_only() -> None:
    lines = [UNSHIPPED.encode(), "\t".join(ROW).encode(), b"114-2\t1\t\xff", b""]
    whole = read(b"\n".join(lines), "r")
    assert [row.where for row in whole.refused] == ["r:3"]


def test_an_unknown_charset_is_refused() -> None:
    with pytest.raises(BadFile, match="charset: 'utf-7' is none of"):
        report(ROW, options=ReportOptions(charset="utf-7"))


def test_a_line_at_the_limit_is_read_and_one_beyond_is_not() -> None:
    header = f"{UNSHIPPED}\tnote"
    line = "\t".join(ROW).encode() + b"\t"
    for more, refused in ((0, 0), (1, 1)):
        note = b"x" * (LONGEST_LINE - len(line) - 1 + more) + b"\n"
        other = "\t".join(("114-2", *ROW[1:])).encode() + b"\n"
        whole = read(header.encode() + b"\n" + line + note + other, "r")
        assert len(whole.refused) == refused


def test_the_rest_of_a_line_that_is_too_long_is_no_row_of_its_own() -> None:
    smuggled = "\t".join(("114-666", *ROW[1:])).encode()
    line = b"x" * PIECE + smuggled + b"\n"
    other = "\t".join(ROW).encode() + b"\n"
    whole = read(UNSHIPPED.encode() + b"\n" + line + other, "r")
    assert [order.order_id for order in whole.orders] == ["114-1"]
    assert [row.where for row in whole.refused] == ["r:2"]


@pytest.mark.parametrize("bad", [MOST_REFUSED, MOST_REFUSED + 1])
def test_bad_rows_are_reported_up_to_a_limit(bad: int) -> None:
    data = "\n".join([UNSHIPPED, "\t".join(ROW), *["\tx"] * bad]).encode()
    if bad > MOST_REFUSED:
        with pytest.raises(BadFile, match=f"^r:{bad + 2}: more than {MOST_REFUSED} rows"):
            read(data, "r")
    else:
        assert len(read(data, "r").refused) == bad


def test_too_many_cells_spoil_the_row() -> None:
    assert "cells under" in why((*ROW, "one more"))


def test_an_empty_snapshot_is_complete() -> None:
    whole = report()
    assert (whole.orders, whole.checked.coverage.complete, whole.checked.reported_at) == ((), True, None)


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    data = b"\xef\xbb\xbf" + f"{UNSHIPPED}\n".encode()
    assert read(data, "r").checked.format.kind is SourceKind.UNSHIPPED_REPORT


@pytest.mark.parametrize("data", [b"", b"\n", b"hello\n", b"order-id\torder-id\n", b"\x89PNG\r\n\x1a\n", b"a\tb\n"])
def test_what_is_no_report_is_refused_at_its_first_line(data: bytes) -> None:
    with pytest.raises(BadFile, match=r"^r:1: "):
        read(data, "r")


def test_the_examples_are_read() -> None:
    for name, orders in (("unshipped_report", 2), ("order_report", 3)):
        whole = read((FIXTURES / f"{name}.tsv").read_bytes(), name)
        assert (len(whole.orders), whole.refused) == (orders, ())


@pytest.mark.skipif(not HEADERS.is_dir(), reason="../shared is absent")
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("unshipped_orders_report", SourceKind.UNSHIPPED_REPORT),
        ("unshipped_orders_report_seen_in_field_2025", SourceKind.UNSHIPPED_REPORT),
        ("order_report_2009", SourceKind.ORDER_REPORT),
        ("order_report_eu_with_billing_and_promotions", SourceKind.ORDER_REPORT),
        ("all_orders_report_by_last_update", SourceKind.ALL_ORDERS_REPORT),
        ("marketplace_fulfillment_report_2007", SourceKind.MARKETPLACE_REPORT),
        ("settlement_v2", None),
        ("shipping_confirmation_feed", None),
        ("order_adjustment_feed", None),
    ],
)
def test_headers_seen_in_the_field_are_told_apart(name: str, kind: SourceKind | None) -> None:
    first = (HEADERS / f"{name}.tsv").read_bytes().splitlines()[0]
    found = [report.format.kind for report in fitting(header_of(first, "utf-8", name))]
    assert found == ([] if kind is None else [kind])


def test_a_currency_may_be_given_where_the_file_has_none() -> None:
    header = "order-id\torder-item-id\tpurchase-date\tsku\tquantity-purchased\titem-price"
    whole = report(("1", "a", ROW[2], "s", "2", "4.99"), header=header, options=ReportOptions(currency="EUR"))
    assert str(whole.orders[0].items[0].item_price) == "4.99 EUR"


def test_a_time_with_endless_blanks_between_its_parts_is_none() -> None:
    options = ReportOptions(date_format="%Y-%m-%d %H:%M")
    (order,) = report(changed(2, "2026-05-03     09:00"), options=options).orders
    assert order.purchase_date == datetime(2026, 5, 3, 9, tzinfo=UTC)
    with pytest.raises(BadFile, match="not a time"):
        report(changed(2, "2026-05-03" + " " * 100 + "09:00"), options=options)

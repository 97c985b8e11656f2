"""Upload files read as requests: a bad row is that row's, a file that is another is refused with its first line."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.domain.lifecycle import CancelReason
from orders.domain.payment import Charge, Component, RefundReason
from orders.errors import BadFile
from orders.formats.feeds import CancelRow, FeedOptions, FeedRow, RefundRow, ShipmentRow, read_feed
from orders.formats.table import charset_of
from orders.formats.uploads import Upload, upload_file
from orders.view import Money
from tests.orders.domain.builders import an_order
from tests.orders.formats.test_uploads import a_request

TEMPLATE = "TemplateType=OrderCancellation  Version=1.0/1.0.3 For this use only.\r\n"
SHIP = "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\tcarrier-name\ttracking-number\tship-method"
CANCEL = "order-id\tcancellation-reason-code\tamazon-order-item-code"
ADJUST = (
    "order-id\torder-item-id\tadjustment-reason-code\tcurrency\titem-price-adj\tshipping-price-adj"
    "\tquantity-cancelled"
)
GOOD = "114-9\t1\t2\t2026-05-04\tUPS\t\t00123\t"


def read(kind: Upload, *lines: str, most: int = 100, **options: str) -> tuple[FeedRow, ...]:
    head = {Upload.CONFIRMATIONS: SHIP, Upload.CANCELLATIONS: TEMPLATE + CANCEL, Upload.ADJUSTMENTS: ADJUST}[kind]
    text = "\r\n".join((head, *lines, ""))
    asked = FeedOptions(**options)
    return read_feed(io.BytesIO(text.encode(charset_of(asked.charset))), "feed.txt", kind, asked, most)


def wrong(kind: Upload, line: str) -> str:
    """Why this row is none; a good row stands beside it, which is read all the same."""
    good = {
        Upload.CONFIRMATIONS: GOOD,
        Upload.CANCELLATIONS: "114-9\tNoInventory\t1",
        Upload.ADJUSTMENTS: "114-9\t1\tNoInventory\t\t\t\t1",
    }[kind]
    bad, fine = read(kind, line, good)
    assert fine.wrong is None
    assert bad.request is None
    return bad.wrong or ""


def refused(kind: Upload, content: bytes, most: int = 100) -> str:
    with pytest.raises(BadFile) as caught:
        read_feed(io.BytesIO(content), "feed.txt", kind, FeedOptions(), most)
    return str(caught.value)


def test_a_row_of_a_confirmation_file_confirms_units_of_an_item() -> None:
    (row,) = read(Upload.CONFIRMATIONS, GOOD)
    assert (row.line, row.order_id) == (2, "114-9")
    assert row.request == ShipmentRow(
        order_item_id="1",
        quantity=2,
        ship_date=datetime(2026, 5, 4, tzinfo=UTC),
        carrier="UPS",
        tracking="00123",  # text: the zeros stay
    )


@pytest.mark.parametrize(("cell", "tracking"), [("", None), ("NULL", ""), ("null", ""), ("1Z", "1Z")])
def test_a_blank_tracking_number_keeps_and_null_clears(cell: str, tracking: str | None) -> None:
    (row,) = read(Upload.CONFIRMATIONS, f"114-9\t\t\t2026-05-04\tOther\tBote\t{cell}\t")
    assert isinstance(row.request, ShipmentRow)
    assert (row.request.tracking, row.request.carrier, row.request.order_item_id) == (tracking, "Bote", None)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("\t1\t2\t2026-05-04\tUPS\t\t\t", "no order-id"),
        ("1.14E+15\t1\t2\t2026-05-04\tUPS\t\t\t", "rewritten by a spreadsheet"),
        ("114-9\t4.1E+13\t2\t2026-05-04\tUPS\t\t\t", "rewritten by a spreadsheet"),
        ("114-9\t\t2\t2026-05-04\tUPS\t\t\t", "without its order-item-id"),
        ("114-9\t1\t0\t2026-05-04\tUPS\t\t\t", "quantity of zero"),
        ("114-9\t1\t-1\t2026-05-04\tUPS\t\t\t", "not a number of units"),
        ("114-9\t1\ttwo\t2026-05-04\tUPS\t\t\t", "not a number of units"),
        ("114-9\t1\t2\t\tUPS\t\t\t", "no ship-date"),
        ("114-9\t1\t2\t05/04/2026\tUPS\t\t\t", "yyyy-mm-dd"),
        ("114-9\t1\t2\t2026-5-4\tUPS\t\t\t", "yyyy-mm-dd"),
        ("114-9\t1\t2\t2026-02-30\tUPS\t\t\t", "yyyy-mm-dd"),
        ("114-9\t1\t2\t2026-05-04\t\t\t\t", "no carrier"),
        ("114-9\t1\t2\t2026-05-04\tOther\t\t\t", "no carrier"),
        ("114-9\t1\t2\t2026-05-04\tUPS\t\t\x001Z\t", "control character"),
        (GOOD + "\tmore", "9 cells under 8 columns"),
    ],
)
def test_a_row_that_is_no_confirmation_is_told(line: str, why: str) -> None:
    assert why in wrong(Upload.CONFIRMATIONS, line)


def test_the_date_format_is_told_and_never_guessed() -> None:
    (row,) = read(Upload.CONFIRMATIONS, GOOD.replace("2026-05-04", "04.05.2026"), date_format="%d.%m.%Y")
    assert isinstance(row.request, ShipmentRow)
    assert row.request.ship_date.month == 5


def test_a_lone_quote_swallows_no_row() -> None:
    rows = read(Upload.CONFIRMATIONS, '114-8\t\t\t2026-05-04\tOther\tBote "5\t\t', GOOD)
    assert [row.order_id for row in rows] == ["114-8", "114-9"]


def test_the_charset_is_honoured() -> None:
    (row,) = read(Upload.CONFIRMATIONS, "114-9\t\t\t2026-05-04\tOther\t佐川急便\t\t", charset="windows-31j")
    assert isinstance(row.request, ShipmentRow)
    assert row.request.carrier == "佐川急便"


def test_a_row_in_another_charset_is_told() -> None:
    content = f"{SHIP}\r\n{GOOD}\r\n".encode() + "114-8\t\t\t2026-05-04\tOther\tBöte\t\t\r\n".encode("latin-1")
    rows = read_feed(io.BytesIO(content), "feed.txt", Upload.CONFIRMATIONS, FeedOptions(), 100)
    assert [row.wrong is None for row in rows] == [True, False]


def test_a_cancellation_names_an_item_with_its_reason_or_the_whole_order() -> None:
    item, whole = read(Upload.CANCELLATIONS, "114-9\tBuyerCanceled\t0001", "114-8\t\t")
    assert item.request == CancelRow(order_item_id="0001", reason=CancelReason.BUYER_CANCELED)
    assert whole.request == CancelRow(order_item_id=None, reason=None)
    assert (item.line, whole.line) == (3, 4)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("114-9\tNoInventory\t", "stand together"),
        ("114-9\t\t1", "stand together"),
        ("114-9\tnoinventory\t1", "the reason is none of"),
    ],
)
def test_a_row_that_is_no_cancellation_is_told(line: str, why: str) -> None:
    assert why in wrong(Upload.CANCELLATIONS, line)


def test_an_adjustment_cancels_a_part_or_refunds() -> None:
    part, refund = read(
        Upload.ADJUSTMENTS, "114-9\t1\tBuyerCanceled\tUSD\t\t\t2", "114-9\t1\tCustomerReturn\tUSD\t10.00\t-2.50\t"
    )
    assert part.request == CancelRow(order_item_id="1", reason=CancelReason.BUYER_CANCELED, quantity=2)
    assert refund.request == RefundRow(
        order_item_id="1",
        reason=RefundReason.CUSTOMER_RETURN,
        charges=(
            Charge("1", Component.ITEM_PRICE, Money(1000, "USD")),
            Charge("1", Component.SHIPPING_PRICE, Money(-250, "USD")),
        ),
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("114-9\t\tNoInventory\t\t\t\t1", "no order-item-id"),
        ("114-9\t1\tCustomerReturn\t\t\t\t1", "reasons BuyerCanceled and NoInventory only"),
        ("114-9\t1\tNoInventory\tUSD\t1.00\t\t1", "a refund, or a cancellation"),
        ("114-9\t1\tBuyerCanceled\tUSD\t1.00\t\t", "the reason is none of"),
        ("114-9\t1\tCustomerReturn\tUSD\t10\t\t", "two decimals"),
        ("114-9\t1\tCustomerReturn\tUSD\t10.0\t\t", "two decimals"),
        ("114-9\t1\tCustomerReturn\tUSD\t1,000.00\t\t", "two decimals"),
        ("114-9\t1\tCustomerReturn\t\t10.00\t\t", "not a currency code"),
        ("114-9\t1\tCustomerReturn\tJPY\t10.50\t\t", "more decimals than JPY has"),
        ("114-9\t1\tCustomerReturn\tUSD\t\t\t", "gives nothing back"),
        ("114-9\t1\tCustomerReturn\tUSD\t2.50\t-2.50\t", "gives nothing back"),
        ("114-9\t1\tCustomerReturn\tUSD\t2.50\t-2.51\t", "gives nothing back"),
    ],
)
def test_a_row_that_is_no_adjustment_is_told(line: str, why: str) -> None:
    assert why in wrong(Upload.ADJUSTMENTS, line)


def test_an_amount_in_a_column_that_is_none_of_an_adjustments_is_not_passed_over() -> None:
    head = "order-id\torder-item-id\tadjustment-reason-code\tcurrency\titem-price-adj\ttip-adj"
    text = f"{head}\r\n114-9\t1\tCustomerReturn\tUSD\t1.00\t1.00\r\n114-9\t1\tCustomerReturn\tUSD\t1.00\t\r\n"
    bad, fine = read_feed(io.BytesIO(text.encode()), "feed.txt", Upload.ADJUSTMENTS, FeedOptions(), 10)
    assert (bad.wrong, fine.wrong) == ("an amount in the column 'tip-adj', which is none of an adjustment's", None)


@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        (Upload.CONFIRMATIONS, b"", "feed.txt:1: "),
        (Upload.CONFIRMATIONS, b"<?xml version='1.0'?>\r\n<AmazonEnvelope/>", "feed.txt:1: not a tab-delimited"),
        (
            Upload.CONFIRMATIONS,
            f"{CANCEL}\r\n".encode(),
            "feed.txt:1: not a file of confirmations: it lacks ship-date",
        ),
        (Upload.CANCELLATIONS, f"{CANCEL}\r\n1\t\t\r\n".encode(), "feed.txt:1: not a file of cancellations"),
        (Upload.CANCELLATIONS, f"{TEMPLATE}{SHIP}\r\n".encode(), "feed.txt:2: not a file of cancellations: it lacks"),
        (Upload.CANCELLATIONS, TEMPLATE.encode(), "feed.txt:2: "),
        (Upload.ADJUSTMENTS, f"{SHIP}\r\n{GOOD}\r\n".encode(), "it lacks adjustment-reason-code"),
        (Upload.CONFIRMATIONS, f"{SHIP}\r\n".encode(), "feed.txt:2: no row"),
        (Upload.CONFIRMATIONS, f"{SHIP}\r\n\r\n{GOOD.replace('UPS', '')}\r\n".encode(), "feed.txt:3: no carrier"),
    ],
)
def test_a_file_that_is_another_is_refused_with_its_first_line(kind: Upload, content: bytes, why: str) -> None:
    assert why in refused(kind, content)


def test_a_file_has_so_many_rows_and_no_more() -> None:
    assert len(read(Upload.CONFIRMATIONS, GOOD, GOOD, most=2)) == 2
    content = f"{SHIP}\r\n{GOOD}\r\n{GOOD}\r\n{GOOD}\r\n".encode()
    assert "feed.txt:4: more than 2 rows" in refused(Upload.CONFIRMATIONS, content, most=2)


def test_columns_may_stand_in_any_order_with_others_between() -> None:
    head = b"\xef\xbb\xbfTracking-Number\ttransparency_code\torder-id\tship-date\tcarrier-code\n"
    content = head + b"1Z\tx\t114-9\t2026-05-04\tUPS\n"
    (row,) = read_feed(io.BytesIO(content), "feed.txt", Upload.CONFIRMATIONS, FeedOptions(), 5)
    assert isinstance(row.request, ShipmentRow)
    assert row.request.tracking == "1Z"


def test_a_file_that_is_written_here_is_read_as_what_it_says() -> None:
    file = upload_file(Upload.CONFIRMATIONS, [(an_order(), a_request())])
    (row,) = read_feed(io.BytesIO(file.content), "feed.txt", Upload.CONFIRMATIONS, FeedOptions(), 5)
    assert isinstance(row.request, ShipmentRow)
    assert (row.order_id, row.request.quantity, row.request.tracking) == ("114-1", 2, "00123")


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(Upload), body=st.binary(max_size=300))
def test_whatever_stands_in_a_file_it_is_read_or_refused(kind: Upload, body: bytes) -> None:
    head = {Upload.CONFIRMATIONS: SHIP, Upload.CANCELLATIONS: TEMPLATE + CANCEL, Upload.ADJUSTMENTS: ADJUST}[kind]
    try:
        rows = read_feed(io.BytesIO(f"{head}\r\n".encode() + body), "feed.txt", kind, FeedOptions(), 100)
    except BadFile:
        return
    assert all((row.request is None) is (row.wrong is not None) for row in rows)

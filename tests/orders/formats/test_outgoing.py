"""Orders as rows: the columns that the marketplace documents, nothing of who may not be seen, no cell that runs."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.domain.visibility import SHOWS_BUYER
from orders.formats.outgoing import (
    COLUMNS,
    LISTS,
    PERSONAL,
    ReportForm,
    ReportType,
    columns_of,
    first_line,
    line_of,
    rows_of,
)
from orders.view import (
    AccountId,
    Address,
    Authority,
    FulfilledBy,
    Money,
    OrderItemView,
    OrderStatus,
    OrderView,
    Provenance,
    SellerId,
)

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
SHARED = Path(__file__).resolve().parents[4] / "shared" / "samples" / "orders"
EVERY = tuple(ReportType)


def an_item(**changes: Any) -> OrderItemView:
    item = OrderItemView(
        order_item_id="1", title="Lamp", sku="LAMP-1", listing_id=None, asin=None, ordered=3, shipped=1, cancelled=0
    )
    return replace(item, item_price=Money(4998, "USD"), item_tax=Money(5, "USD"), **changes)


def an_order(**changes: Any) -> OrderView:
    place = Address(name="Ana", lines=("1 A St", "b", "c", "d"), city="Springfield", country_code="US", phone="0100")
    order = OrderView(
        id="o",
        seller_id=SellerId("lamps"),
        account_id=AccountId("amazon-us"),
        marketplace="amazon",
        order_id="114-1",
        version=1,
        status=OrderStatus.PARTIALLY_SHIPPED,
        authority=Authority.MIRROR,
        provenance=Provenance.SOURCE,
        fulfilled_by=FulfilledBy.SELLER,
        items=(an_item(),),
        buyer_name="Ana",
        ship_to=place,
        purchase_date=AT - timedelta(days=2),
        ship_by=AT + timedelta(hours=1),
    )
    return replace(order, **changes)


def rows(report: ReportType, **changes: Any) -> list[dict[str, str]]:
    return list(rows_of(report, an_order(**changes), AT))


def test_s50_the_order_report_has_its_29_columns_and_the_unshipped_report_27() -> None:
    assert [len(COLUMNS[one]) for one in EVERY] == [29, 27]
    assert COLUMNS[ReportType.ORDERS][-1] == "delivery-Instructions"


@pytest.mark.parametrize("report", EVERY)
def test_every_column_that_has_a_value_is_a_column_of_the_report_or_of_the_other(report: ReportType) -> None:
    known = set(COLUMNS[ReportType.ORDERS]) | set(COLUMNS[ReportType.UNSHIPPED])
    assert all(set(row) <= known for row in rows(report))


@pytest.mark.parametrize("report", EVERY)
@pytest.mark.parametrize("status", OrderStatus)
def test_s58_no_pending_and_no_cancelled_order_is_in_a_report(report: ReportType, status: OrderStatus) -> None:
    assert bool(rows(report, status=status)) is (status in LISTS[report])
    assert not LISTS[report] & {OrderStatus.PENDING, OrderStatus.PENDING_AVAILABILITY, OrderStatus.CANCELLED}


def test_what_a_report_lists_may_show_its_buyer() -> None:
    assert all(LISTS[one] <= SHOWS_BUYER for one in EVERY)


def test_s4_a_line_of_the_unshipped_report_says_what_is_left() -> None:
    (row,) = rows(ReportType.UNSHIPPED, items=(an_item(), an_item(order_item_id="2", shipped=3)))
    assert (row["order-item-id"], row["quantity-purchased"], row["quantity-shipped"]) == ("1", "3", "1")
    assert row["quantity-to-ship"] == "2"


@pytest.mark.parametrize(
    ("due", "days"),
    [(timedelta(0), "0"), (timedelta(microseconds=1), "-1"), (timedelta(days=-1), "1"), (timedelta(hours=-23), "0")],
)
def test_days_past_promise_are_negative_before_it(due: timedelta, days: str) -> None:
    assert rows(ReportType.UNSHIPPED, ship_by=AT + due)[0]["days-past-promise"] == days


def test_what_nobody_said_stays_empty() -> None:
    (row,) = rows(ReportType.UNSHIPPED, ship_by=None, purchase_date=None, ship_to=None, buyer_name=None)
    assert (row["promise-date"], row["days-past-promise"], row["purchase-date"]) == ("", "", "")
    assert "recipient-name" not in row


def test_a_line_that_is_cancelled_whole_is_in_no_order_report() -> None:
    items = (an_item(cancelled=2), an_item(order_item_id="2", shipped=0, cancelled=3))
    assert [row["order-item-id"] for row in rows(ReportType.ORDERS, items=items)] == ["1"]


def test_amounts_are_of_the_whole_quantity_in_their_currency() -> None:
    (row,) = rows(ReportType.ORDERS)
    assert (row["currency"], row["item-price"], row["item-tax"], row["shipping-price"]) == (
        "USD",
        "49.98",
        "0.05",
        "",
    )


def test_no_line_of_an_address_is_lost() -> None:
    (row,) = rows(ReportType.ORDERS)
    assert [row[f"ship-address-{number}"] for number in (1, 2, 3)] == ["1 A St", "b", "c, d"]


@pytest.mark.parametrize("report", EVERY)
def test_who_may_not_see_buyers_has_no_column_of_them(report: ReportType) -> None:
    columns = columns_of(report, personal=False)
    assert not PERSONAL & set(columns)
    told = b"".join(line_of(row, columns, ReportForm.TSV) for row in rows(report))
    for secret in (b"Ana", b"1 A St", b"Springfield", b"0100"):
        assert secret not in told
    assert columns_of(report, personal=True) == COLUMNS[report]


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_a_cell_of_a_tsv_never_makes_another_cell_or_line(cells: Sequence[str]) -> None:
    columns = [str(number) for number in range(len(cells))]
    line = line_of(dict(zip(columns, cells, strict=True)), columns, ReportForm.TSV).decode()
    assert line.endswith("\r\n")
    assert line.count("\t") == len(cells) - 1
    assert len(line[:-2].splitlines()) <= 1


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_no_cell_of_a_csv_runs_and_each_is_one(cells: Sequence[str]) -> None:
    import csv

    columns = [str(number) for number in range(len(cells))]
    line = line_of(dict(zip(columns, cells, strict=True)), columns, ReportForm.CSV).decode()
    (read,) = csv.reader(io.StringIO(line, newline=""))
    assert len(read) == len(cells)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in read)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_what_a_spreadsheet_would_run_is_marked_for_people_and_not_for_machines(cell: str) -> None:
    row = {"a": cell, "b": "x"}
    assert line_of(row, ("a", "b"), ReportForm.CSV).startswith(b"\"'")
    assert b"'" not in line_of(row, ("a", "b"), ReportForm.TSV)


def test_a_csv_begins_with_the_mark_and_json_lines_with_nothing() -> None:
    assert first_line(("a", "b"), ReportForm.CSV) == b'\xef\xbb\xbf"a","b"\r\n'
    assert first_line(("a", "b"), ReportForm.TSV) == b"a\tb\r\n"
    assert first_line(("a", "b"), ReportForm.JSONL) == b""

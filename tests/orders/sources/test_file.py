"""Report files into the store: checked first, applied in chunks, resumed, and what a bad row costs."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from orders.domain.facts import SourceKind
from orders.errors import BadFile, NotFound, Refused
from orders.formats.column_map import read_map
from orders.formats.opening import open_orders
from orders.formats.told import MOST_REFUSED
from orders.service.orders import CHUNK
from orders.service.repositories import OrderFilter
from orders.sources import ImportOptions, Progress, ReportOptions, import_file, preview
from orders.sources.file import MOST_NOTES, check
from orders.view import AccountId, Blocker, OrderStatus, OrderView
from tests.orders.database.stores import Kind
from tests.orders.storage.builders import ACCOUNT, AT, HOSTED, SELLER, Shop, a_read, a_shop, facts

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "orders"
UNSHIPPED = FIXTURES / "unshipped_report.tsv"
READ = ImportOptions(as_of=AT)


async def every(
    shop: Shop, path: Path, options: ImportOptions = READ, account: AccountId = ACCOUNT
) -> list[Progress]:
    return [step async for step in import_file(shop.service, SELLER, account, path, options)]


def imported(shop: Shop, path: Path, options: ImportOptions = READ, account: AccountId = ACCOUNT) -> list[Progress]:
    return asyncio.run(every(shop, path, options, account))


def all_orders(shop: Shop) -> dict[str, OrderView]:
    page = asyncio.run(shop.service.list(SELLER, OrderFilter(include_pending=True), limit=100))
    return {order.order_id: order for order in page.items}


def a_report(tmp_path: Path, count: int, spoil: int | None = None) -> Path:
    """An unshipped report of so many orders; one of its rows has a quantity that cannot be read."""
    header, first, *_ = UNSHIPPED.read_text("utf-8").splitlines()
    rows = [first.replace("114-1000001-1000001", f"114-1000001-{number:07}") for number in range(count)]
    if spoil is not None:
        rows[spoil] = rows[spoil].replace("\t2\t0\t2\t", "\ttwo\t0\t2\t")
    path = tmp_path / f"report-{count}-{spoil}.tsv"
    path.write_text("\r\n".join([header, *rows, ""]), "utf-8")
    return path


def test_an_unshipped_report_makes_its_orders_shippable(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        last = imported(shop, UNSHIPPED)[-1]
        assert (last.finished, last.done, last.total, last.report.created) == (True, 2, 2, 2)
        assert {order.status for order in all_orders(shop).values()} == {
            OrderStatus.UNSHIPPED,
            OrderStatus.PARTIALLY_SHIPPED,
        }
        assert all(order.shippable for order in all_orders(shop).values())


def test_an_order_report_brings_prices_and_no_status(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, UNSHIPPED)
        imported(shop, FIXTURES / "order_report.tsv")
        orders = all_orders(shop)
        priced = orders["114-1000001-1000001"]
        assert (str(priced.items[0].item_price), priced.status) == ("49.98 USD", OrderStatus.UNSHIPPED)
        assert orders["114-1000003-1000003"].status is OrderStatus.STATUS_UNKNOWN


def test_an_order_report_does_not_make_the_store_fresh(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, UNSHIPPED)
        shop.clock.at = AT + timedelta(hours=13)
        imported(shop, FIXTURES / "order_report.tsv", ImportOptions(as_of=shop.clock.at))
        assert Blocker.STORE_STALE in all_orders(shop)["114-1000001-1000001"].blockers


def test_what_is_no_longer_in_a_later_report_is_of_unknown_status(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, a_report(tmp_path, 3))
        shop.clock.at = AT + timedelta(hours=1)
        last = imported(shop, a_report(tmp_path, 2), ImportOptions(as_of=shop.clock.at))[-1]
        assert last.report.left_open_list == 1
        assert all_orders(shop)["114-1000001-0000002"].status is OrderStatus.STATUS_UNKNOWN


def test_each_row_is_told_once_with_what_became_of_it(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, UNSHIPPED)
        steps = imported(shop, FIXTURES / "order_report.tsv")
        told = [(row.where.rpartition(":")[2], row.outcome) for step in steps for row in step.report.taken]
        assert told == [("2", "changed"), ("3", "changed"), ("5", "created")]


def test_a_bad_row_is_reported_and_the_other_orders_are_applied(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        last = imported(shop, a_report(tmp_path, 3, spoil=1))[-1]
        (row,) = last.report.refused
        assert row.where.endswith(".tsv:3")
        assert "'two'" in row.what
        assert set(all_orders(shop)) == {"114-1000001-0000000", "114-1000001-0000002"}


def test_a_bad_row_costs_the_snapshot_its_completeness(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, a_report(tmp_path, 3))
        shop.clock.at = AT + timedelta(hours=1)
        imported(shop, a_report(tmp_path, 2, spoil=1), ImportOptions(as_of=shop.clock.at))
        assert all_orders(shop)["114-1000001-0000002"].status is OrderStatus.UNSHIPPED
        (account, *_) = asyncio.run(shop.service.counts(SELLER)).accounts
        assert not account.coverage.complete


def test_after_an_incomplete_report_only_what_it_named_stays_fresh(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, a_report(tmp_path, 3))
        shop.clock.at = AT + timedelta(hours=13)
        imported(shop, a_report(tmp_path, 2, spoil=1), ImportOptions(as_of=shop.clock.at))
        ready = asyncio.run(shop.service.ready_to_ship(SELLER)).items
        assert [order.order_id for order in ready] == ["114-1000001-0000000"]


def test_a_file_that_is_no_report_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear seller,\nplease ship.\n", "utf-8")
    with a_shop(tmp_path) as shop:
        with pytest.raises(BadFile, match=r"letter\.txt:1: not a tab-delimited report"):
            imported(shop, path)
        assert all_orders(shop) == {}


def test_a_report_without_one_good_row_is_refused_with_its_first_bad_line(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        with pytest.raises(BadFile, match=r":2: .*'two'"):
            imported(shop, a_report(tmp_path, 1, spoil=0))
        assert all_orders(shop) == {}


def test_the_same_file_again_is_already_applied(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, UNSHIPPED)
        (again,) = imported(shop, UNSHIPPED)
        assert (again.finished, again.already, again.report.created) == (True, True, 2)


def test_the_same_file_read_in_another_way_is_another_import(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, UNSHIPPED)
        other = replace(READ, report=ReportOptions(charset="iso-8859-1"))
        assert not imported(shop, UNSHIPPED, other)[-1].already


def test_an_import_that_was_cut_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = a_report(tmp_path, CHUNK + 20)

    async def cut_off(shop: Shop) -> Progress:
        steps = import_file(shop.service, SELLER, ACCOUNT, path, READ)
        first = await anext(steps)
        await steps.aclose()  # type: ignore[attr-defined]
        return first

    with a_shop(tmp_path) as shop:
        assert asyncio.run(cut_off(shop)).done == CHUNK
        rest = imported(shop, path)
        assert (rest[0].done, rest[0].report.created) == (CHUNK + 20, 20)
        assert rest[-1].finished


def test_a_file_without_a_time_of_its_own_needs_one(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop, pytest.raises(BadFile, match="as-of"):
        imported(shop, FIXTURES / "order_report.tsv", ImportOptions())


def test_without_a_given_time_the_latest_reporting_date_counts(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        last = imported(shop, UNSHIPPED, ImportOptions())[-1]
        assert last.as_of == datetime(2026, 5, 3, 11, 30, tzinfo=UTC)


def test_a_time_before_what_the_file_reports_is_refused(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop, pytest.raises(BadFile, match="came later"):
        imported(shop, UNSHIPPED, ImportOptions(as_of=AT - timedelta(days=3)))


def test_a_report_from_the_future_is_refused(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        with pytest.raises(Refused, match="is said to be of"):
            imported(shop, UNSHIPPED, ImportOptions(as_of=AT + timedelta(hours=1)))
        assert all_orders(shop) == {}


def test_no_file_states_orders_of_a_hosted_account(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop, pytest.raises(Refused, match="hosted here"):
        imported(shop, UNSHIPPED, account=HOSTED)


def test_an_account_that_is_not_there_is_told(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop, pytest.raises(NotFound):
        imported(shop, UNSHIPPED, account=AccountId("nowhere"))


def test_an_older_report_never_moves_an_order_back(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        shipped = facts(order_id="114-1000001-1000001", status=OrderStatus.SHIPPED, items=())
        asyncio.run(shop.service.record_facts(SELLER, a_read(), [shipped]))
        imported(shop, UNSHIPPED, ImportOptions(as_of=AT - timedelta(hours=1)))
        assert all_orders(shop)["114-1000001-1000001"].status is OrderStatus.SHIPPED


def test_the_preview_shows_five_rows_with_dates_as_they_are_taken(tmp_path: Path) -> None:
    rows = preview(a_report(tmp_path, 6), ReportOptions())
    assert len(rows) == 5
    assert rows[0]["purchase-date"] == "2026-05-03T09:12:44+00:00 (from '2026-05-03T09:12:44+00:00')"


def test_the_preview_says_that_a_date_cannot_be_read(tmp_path: Path) -> None:
    rows = preview(UNSHIPPED, ReportOptions(date_format="%m-%d-%Y"))
    assert rows[0]["purchase-date"].startswith("unreadable:")


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="No such file"):
        preview(tmp_path / "gone.tsv", ReportOptions())


def test_the_kind_of_a_report_is_told(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        assert imported(shop, UNSHIPPED)[-1].kind == SourceKind.UNSHIPPED_REPORT


def an_answer(tmp_path: Path, *orders: dict[str, Any], name: str = "answer.json") -> Path:
    path = tmp_path / name
    path.write_text(json.dumps({"payload": {"Orders": orders}}), "utf-8")
    return path


def an_order(**changes: Any) -> dict[str, Any]:
    order = {
        "AmazonOrderId": "114-1000001-1000001",
        "PurchaseDate": "2026-05-03T09:00:00Z",
        "LastUpdateDate": "2026-05-03T10:00:00Z",
        "OrderStatus": "Pending",
        "FulfillmentChannel": "MFN",
        "ShippingAddress": {"Name": "Ana Example", "City": "Elsewhere"},
    }
    return order | changes


def test_s12_a_pending_order_with_an_address_does_not_bring_it_in(tmp_path: Path, kind: Kind) -> None:
    with a_shop(tmp_path, kind) as shop:
        last = imported(shop, an_answer(tmp_path, an_order()))[-1]
        order = all_orders(shop)["114-1000001-1000001"]
        assert (order.status, order.ship_to) == (OrderStatus.PENDING, None)
        assert "not taken over" in last.report.noted[0].what


def test_an_answer_of_the_api_makes_an_order_shippable_while_it_is_fresh(tmp_path: Path) -> None:
    item = {"OrderItemId": "1", "ASIN": "B0", "QuantityOrdered": 2, "QuantityShipped": 0}
    with a_shop(tmp_path) as shop:
        imported(shop, an_answer(tmp_path, an_order(OrderStatus="Unshipped", OrderItems=[item])))
        assert all_orders(shop)["114-1000001-1000001"].shippable
        shop.clock.at = AT + timedelta(hours=13)
        assert Blocker.STORE_STALE in all_orders(shop)["114-1000001-1000001"].blockers


def test_lines_that_come_apart_from_their_order_say_what_is_left_to_ship(tmp_path: Path, kind: Kind) -> None:
    item = {"OrderItemId": "1", "ASIN": "B0", "QuantityOrdered": 3, "QuantityShipped": 2}
    parts = [an_order(OrderStatus="Unshipped"), {"AmazonOrderId": "114-1000001-1000001", "OrderItems": [item]}]
    path = tmp_path / "answers.jsonl"
    path.write_text("".join(json.dumps(part) + "\n" for part in parts), "utf-8")
    with a_shop(tmp_path, kind) as shop:
        imported(shop, path)
        (line,) = all_orders(shop)["114-1000001-1000001"].items
        assert (line.ordered, line.unshipped) == (3, 1)


def all_orders_report(tmp_path: Path, status: str) -> Path:
    cells = {
        "amazon-order-id": "114-1000001-1000001",
        "purchase-date": "2026-05-03T09:00:00Z",
        "last-updated-date": "2026-05-03T11:00:00Z",
        "order-status": status,
        "fulfillment-channel": "Merchant",
        "ship-city": "Elsewhere",
        "ship-country": "US",
    }
    path = tmp_path / "all.tsv"
    path.write_text("\n".join(["\t".join(cells), "\t".join(cells.values()), ""]), "utf-8")
    return path


def test_a_report_of_statuses_alone_never_wipes_an_address_that_is_known(tmp_path: Path, kind: Kind) -> None:
    with a_shop(tmp_path, kind) as shop:
        imported(shop, UNSHIPPED)
        before = all_orders(shop)["114-1000001-1000001"]
        imported(shop, all_orders_report(tmp_path, "Unshipped"))
        after = all_orders(shop)["114-1000001-1000001"]
        assert before.ship_to is not None
        assert (after.ship_to, after.items, after.shippable) == (before.ship_to, before.items, True)


def test_s13_a_report_of_statuses_cancels_and_the_address_is_gone(tmp_path: Path, kind: Kind) -> None:
    with a_shop(tmp_path, kind) as shop:
        imported(shop, UNSHIPPED)
        imported(shop, all_orders_report(tmp_path, "Cancelled"))
        order = all_orders(shop)["114-1000001-1000001"]
        assert (order.status, order.ship_to, order.buyer_name) == (OrderStatus.CANCELLED, None, None)


def test_a_report_of_statuses_proves_nothing_by_what_it_lacks(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        imported(shop, UNSHIPPED)
        last = imported(shop, all_orders_report(tmp_path, "Shipped"))[-1]
        assert last.report.left_open_list == 0
        assert all_orders(shop)["114-1000002-1000002"].status is OrderStatus.PARTIALLY_SHIPPED
        (account, *_) = asyncio.run(shop.service.counts(SELLER)).accounts
        assert not account.coverage.complete


def shop_table(tmp_path: Path, rows: str) -> Path:
    path = tmp_path / "shop.csv"
    path.write_text("No,What,Qty,State\n" + rows, "utf-8")
    return path


def own_map(marketplace: str) -> ReportOptions:
    text = f"""
name = "own"
title = "Own"
marketplace = "{marketplace}"
prices = "line"
[columns]
order_id = "No"
title = "What"
quantity = "Qty"
[[status]]
column = "State"
words = {{ open = "UNSHIPPED" }}
"""
    return ReportOptions(column_map=read_map(text.encode(), "own.toml"))


def test_a_table_comes_in_through_its_map(tmp_path: Path, kind: Kind) -> None:
    with a_shop(tmp_path, kind) as shop:
        path = shop_table(tmp_path, "7,Lamp,2,open\n8,Chair,1,odd\n")
        last = imported(shop, path, ImportOptions(report=own_map("amazon"), as_of=AT))[-1]
        orders = all_orders(shop)
        assert (orders["7"].shippable, orders["7"].items[0].title) == (True, "Lamp")
        assert orders["8"].status is OrderStatus.STATUS_UNKNOWN
        assert [note.where.rpartition(":")[2] for note in last.report.noted] == ["3"]


def test_a_file_of_another_marketplace_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    path = shop_table(tmp_path, "7,Lamp,2,open\n")
    with a_shop(tmp_path) as shop:
        with pytest.raises(Refused, match=r"This file is of ebay, but the account .* at amazon"):
            imported(shop, path, ImportOptions(report=own_map("ebay"), as_of=AT))
        assert all_orders(shop) == {}


def test_a_table_that_does_not_say_when_it_was_made_needs_a_time(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop, pytest.raises(BadFile, match="as-of"):
        imported(shop, shop_table(tmp_path, "7,Lamp,2,open\n"), ImportOptions(report=own_map("amazon")))


def test_a_map_that_is_changed_makes_another_import(tmp_path: Path) -> None:
    path = shop_table(tmp_path, "7,Lamp,2,open\n")
    with a_shop(tmp_path) as shop:
        first = ImportOptions(report=own_map("amazon"), as_of=AT)
        imported(shop, path, first)
        assert imported(shop, path, first)[-1].already
        other = own_map("amazon").column_map
        assert other is not None
        put_right = ReportOptions(column_map=other.model_copy(update={"title": "Put right"}))
        assert not imported(shop, path, replace(first, report=put_right))[-1].already


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_the_charset_is_found_where_none_is_given(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "encoded.tsv"
    path.write_bytes(UNSHIPPED.read_text("utf-8").replace("Rug pad", "Bürolampe").encode(charset))
    with a_shop(tmp_path) as shop:
        imported(shop, path)
        assert all_orders(shop)["114-1000002-1000002"].items[1].title == "Bürolampe"


def test_a_file_that_changes_while_it_is_applied_is_no_complete_read(tmp_path: Path) -> None:
    path = a_report(tmp_path, CHUNK + 20)

    async def changed(shop: Shop) -> None:
        steps = import_file(shop.service, SELLER, ACCOUNT, path, READ)
        await anext(steps)
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")
        async for _ in steps:
            pass

    with a_shop(tmp_path) as shop:
        with pytest.raises(BadFile, match="it changed while it was read"):
            asyncio.run(changed(shop))
        (account, *_) = asyncio.run(shop.service.counts(SELLER)).accounts
        assert account.as_of is None


@pytest.mark.parametrize("count", [MOST_NOTES, MOST_NOTES + 1])
def test_notes_of_one_file_are_kept_up_to_a_limit(tmp_path: Path, count: int) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text("".join(json.dumps(an_order(OrderStatus="Odd")) + "\n" for _ in range(count)), "utf-8")
    with path.open("rb") as file:
        orders = open_orders(file, "odd.jsonl", ReportOptions())
        assert len(check(file, orders, ReportOptions()).noted) == MOST_NOTES


@pytest.mark.parametrize("count", [MOST_REFUSED, MOST_REFUSED + 1])
def test_bad_answers_of_one_file_are_told_up_to_a_limit(tmp_path: Path, count: int) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(an_order()) + "\n" + "{}\n" * count, "utf-8")
    with path.open("rb") as file:
        orders = open_orders(file, "bad.jsonl", ReportOptions())
        if count > MOST_REFUSED:
            with pytest.raises(BadFile, match=f"more than {MOST_REFUSED} orders cannot be read"):
                check(file, orders, ReportOptions())
        else:
            assert len(check(file, orders, ReportOptions()).refused) == MOST_REFUSED

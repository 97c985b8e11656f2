"""Each further kind of file into the store: answers of the API, statuses alone, tables through a map."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orders.errors import BadFile, Refused
from orders.formats.column_map import read_map
from orders.formats.opening import open_orders
from orders.formats.told import MOST_REFUSED
from orders.service.orders import CHUNK
from orders.sources import ImportOptions, ReportOptions, import_file
from orders.sources.file import MOST_NOTES, check
from orders.view import Blocker, OrderStatus
from tests.orders.database.stores import Kind
from tests.orders.sources.importing import READ, UNSHIPPED, a_report, all_orders, imported
from tests.orders.storage.builders import ACCOUNT, AT, SELLER, Shop, a_shop


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

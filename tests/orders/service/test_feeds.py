"""Feeds into a hosted account: each row a request through the guards, with an answer of its own."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orders.access.access import SCOPES_OF, Role
from orders.access.audit import entries
from orders.domain.order import Order
from orders.errors import NotFound, Refused
from orders.formats.feeds import FeedOptions, read_feed
from orders.formats.uploads import Upload
from orders.service.feeds import CHUNK, RowDone
from orders.storage.repository import SqlRepository
from orders.view import AccountId, OrderStatus
from tests.orders.storage.builders import (
    ACCESS,
    ACCOUNT,
    HOSTED,
    OTHER_ACCESS,
    SELLER,
    VAULT,
    Shop,
    a_shop,
    an_item,
    facts,
    numbered,
    placed,
)

SHIP = "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\ttracking-number"
CANCEL = "TemplateType=OrderCancellation Version=1.0\norder-id\tcancellation-reason-code\tamazon-order-item-code"
ADJUST = "order-id\torder-item-id\tadjustment-reason-code\tcurrency\titem-price-adj\tquantity-cancelled"
HEADS = {Upload.CONFIRMATIONS: SHIP, Upload.CANCELLATIONS: CANCEL, Upload.ADJUSTMENTS: ADJUST}
NUMBER = "114-0000001-0000001"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with a_shop(tmp_path) as made:
        yield made


def given(shop: Shop, *rows: Any, **changes: Any) -> None:
    asyncio.run(shop.service.record_facts(SELLER, placed(), rows or [facts(**changes)]))


def feed(shop: Shop, kind: Upload, *lines: str, access: Any = ACCESS, account: AccountId = HOSTED) -> list[RowDone]:
    text = "\n".join((HEADS[kind], *(line.replace("|", "\t") for line in lines)))
    rows = read_feed(io.BytesIO(text.encode()), "feed.txt", kind, FeedOptions(), 1000)
    return list(asyncio.run(shop.service.exchange.feed(access, account, rows)))


def codes(done: list[RowDone]) -> list[str]:
    return [one.code for one in done]


def order(shop: Shop, number: str = NUMBER) -> Order:
    return shop.store.read_now(
        lambda open_: SqlRepository(open_, VAULT).by_order_ids(SELLER, HOSTED, [number])[number]
    )


def test_a_row_confirms_as_the_tool_does(shop: Shop) -> None:  # S60
    given(shop)
    (done,) = feed(shop, Upload.CONFIRMATIONS, f"{NUMBER}|1|2|2026-05-04|UPS|00123")
    assert (done.row, done.order_id, done.code) == (2, NUMBER, "done")
    (package,) = order(shop).packages
    assert (order(shop).status, package.carrier, package.tracking) == (OrderStatus.SHIPPED, "UPS", "00123")


def test_the_same_file_again_changes_nothing(shop: Shop) -> None:
    given(shop)
    rows = (f"{NUMBER}|1|1|2026-05-04|UPS|1Z1", f"{NUMBER}|1|1|2026-05-04|UPS|1Z2")
    assert codes(feed(shop, Upload.CONFIRMATIONS, *rows)) == ["done", "done"]
    version = order(shop).version
    assert codes(feed(shop, Upload.CONFIRMATIONS, *rows)) == ["repeated", "repeated"]
    assert order(shop).version == version


def test_a_row_without_an_item_confirms_the_whole_order(shop: Shop) -> None:
    given(shop, items=(an_item(), an_item(order_item_id="2")))
    assert codes(feed(shop, Upload.CONFIRMATIONS, f"{NUMBER}|||2026-05-04|UPS|1Z1")) == ["done"]
    assert [item.shipped for item in order(shop).items] == [2, 2]


def test_an_item_without_a_quantity_is_all_that_is_left_of_it(shop: Shop) -> None:
    given(shop)
    feed(shop, Upload.CONFIRMATIONS, f"{NUMBER}|1|1|2026-05-04|UPS|1Z1", f"{NUMBER}|1||2026-05-04|UPS|1Z2")
    assert [line.quantity for package in order(shop).packages for line in package.lines] == [1, 1]


@pytest.mark.parametrize(("cell", "tracking"), [("1Z2", "1Z2"), ("NULL", ""), ("", "1Z1")])
def test_a_new_value_overwrites_null_clears_and_blank_keeps(shop: Shop, cell: str, tracking: str) -> None:
    given(shop)
    feed(shop, Upload.CONFIRMATIONS, f"{NUMBER}|1|2|2026-05-04|UPS|1Z1")
    done = feed(shop, Upload.CONFIRMATIONS, f"{NUMBER}|1|2|2026-05-04|DHL|{cell}")
    (package,) = order(shop).packages
    assert (codes(done), package.tracking, package.carrier) == (["done"], tracking, "DHL")


def test_which_of_two_packages_is_meant_is_not_guessed(shop: Shop) -> None:
    given(shop)
    rows = (f"{NUMBER}|1|1|2026-05-04|UPS|1Z1", f"{NUMBER}|1|1|2026-05-04|UPS|1Z2")
    feed(shop, Upload.CONFIRMATIONS, *rows)
    assert codes(feed(shop, Upload.CONFIRMATIONS, f"{NUMBER}|1|1|2026-05-04|UPS|1Z3")) == ["already-shipped"]


def test_good_rows_are_done_and_each_bad_one_says_why(shop: Shop) -> None:
    given(
        shop,
        facts(),
        facts(order_id="114-2", status=OrderStatus.PENDING),
        facts(order_id="114-3", status=OrderStatus.CANCELLED),
    )
    done = feed(
        shop,
        Upload.CONFIRMATIONS,
        "114-2|1|1|2026-05-04|UPS|",
        "114-3|1|1|2026-05-04|UPS|",
        "114-4|1|1|2026-05-04|UPS|",
        f"{NUMBER}|9|1|2026-05-04|UPS|",
        f"{NUMBER}|1|3|2026-05-04|UPS|",
        f"{NUMBER}|1|1|2026-05-06|UPS|",
        f"{NUMBER}|1|1|04.05.2026|UPS|",
        f"{NUMBER}|1|1|2026-05-04|UPS|",
    )
    assert codes(done) == [
        "order-pending",
        "order-cancelled",
        "no-such-order",
        "unknown-item",
        "quantity-exceeds-unshipped",
        "ship-date-in-future",
        "row-not-readable",
        "done",
    ]
    assert all(one.message for one in done if one.code != "done")
    assert order(shop).items[0].shipped == 1
    assert order(shop, "114-2").version == 1


def test_an_item_is_cancelled_and_a_whole_order(shop: Shop) -> None:
    given(shop, facts(items=(an_item(), an_item(order_item_id="2"))), facts(order_id="114-2"))
    done = feed(shop, Upload.CANCELLATIONS, f"{NUMBER}|BuyerCanceled|2", "114-2||")
    assert codes(done) == ["done", "done"]
    assert [item.cancelled for item in order(shop).items] == [0, 2]
    assert order(shop).cancellations[0].reason == "BuyerCanceled"
    assert order(shop, "114-2").status is OrderStatus.CANCELLED


def test_an_adjustment_cancels_a_part_of_a_line(shop: Shop) -> None:
    given(shop)
    assert codes(feed(shop, Upload.ADJUSTMENTS, f"{NUMBER}|1|NoInventory|||1")) == ["done"]
    assert (order(shop).items[0].cancelled, order(shop).items[0].unshipped) == (1, 1)


def test_money_goes_back_only_where_the_buyer_was_charged(shop: Shop) -> None:  # S28
    given(shop, facts(), facts(order_id="114-2"))
    feed(shop, Upload.CONFIRMATIONS, "114-2|1|2|2026-05-04|UPS|1Z1")
    done = feed(
        shop,
        Upload.ADJUSTMENTS,
        f"{NUMBER}|1|CustomerReturn|USD|1.00|",
        "114-2|1|CustomerReturn|USD|1.00|",
        "114-2|1|CustomerReturn|USD|48.99|",
        "114-2|1|CustomerReturn|EUR|1.00|",
        "114-2|9|CustomerReturn|USD|1.00|",
    )
    assert codes(done) == [
        "not-charged-cancel-instead",
        "done",
        "refund-exceeds-captured",
        "currency-differs",
        "unknown-item",
    ]
    assert "48.98 USD remain" in done[2].message


def test_the_same_adjustment_again_pays_nothing_twice(shop: Shop) -> None:
    given(shop)
    feed(shop, Upload.CONFIRMATIONS, f"{NUMBER}|1|2|2026-05-04|UPS|1Z1")
    row = f"{NUMBER}|1|CustomerReturn|USD|10.00|"
    assert codes(feed(shop, Upload.ADJUSTMENTS, row, row)) == ["done", "repeated"]
    assert codes(feed(shop, Upload.ADJUSTMENTS, row)) == ["repeated"]
    assert [one.total.minor for one in order(shop).refunds] == [1000]


def test_rows_beyond_one_transaction_are_all_done(shop: Shop) -> None:
    given(shop, *numbered(CHUNK + 1))
    lines = [f"114-0000001-{number:07}|||2026-05-04|UPS|1Z{number}" for number in range(CHUNK + 1)]
    assert codes(feed(shop, Upload.CONFIRMATIONS, *lines)) == ["done"] * (CHUNK + 1)


def test_every_row_that_changes_an_order_is_a_version_with_its_event(shop: Shop) -> None:  # D7
    given(shop, items=(an_item(ordered=3),))
    feed(shop, Upload.CONFIRMATIONS, *(f"{NUMBER}|1|1|2026-05-04|UPS|1Z{number}" for number in range(3)))
    events = asyncio.run(shop.service.events(SELLER, order(shop).id))
    assert [event.version for event in events] == [1, 2, 3, 4]
    assert [event.status for event in events[1:]] == [
        OrderStatus.PARTIALLY_SHIPPED,
        OrderStatus.PARTIALLY_SHIPPED,
        OrderStatus.SHIPPED,
    ]


def test_another_sellers_order_is_not_there(shop: Shop) -> None:
    given(shop)
    line = f"{NUMBER}|1|1|2026-05-04|UPS|"
    assert codes(feed(shop, Upload.CONFIRMATIONS, line, access=OTHER_ACCESS)) == ["no-such-order"]
    assert order(shop).version == 1


def test_a_mirror_takes_no_feed_and_neither_does_an_account_that_is_not_there(shop: Shop) -> None:
    with pytest.raises(Refused) as caught:
        feed(shop, Upload.CONFIRMATIONS, f"{NUMBER}|1|1|2026-05-04|UPS|", account=ACCOUNT)
    assert caught.value.type == "wrong-account"
    with pytest.raises(NotFound):
        feed(shop, Upload.CONFIRMATIONS, f"{NUMBER}|1|1|2026-05-04|UPS|", account=AccountId("none"))


def test_who_may_only_look_feeds_nothing(shop: Shop) -> None:
    given(shop)
    viewer = replace(ACCESS, role=Role.VIEWER, scopes=SCOPES_OF[Role.VIEWER])
    with pytest.raises(Refused) as caught:
        feed(shop, Upload.CONFIRMATIONS, f"{NUMBER}|1|1|2026-05-04|UPS|", access=viewer)
    assert (caught.value.type, order(shop).version) == ("scope-missing", 1)


def test_who_fed_is_written_down(shop: Shop) -> None:
    given(shop)
    feed(shop, Upload.CONFIRMATIONS, f"{NUMBER}|1|1|2026-05-04|UPS|")
    (line,) = shop.store.read_now(lambda open_: entries(open_, SELLER, 5))
    assert (line.action, line.actor, line.subject) == ("feed.applied", "user:1", HOSTED)

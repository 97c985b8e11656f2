"""200 clients at once, over HTTP, on both databases: one effect, and all that must hold holds (S23, D6, D7)."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from orders.domain.stock import ReservationState
from orders.view import OrderStatus, OrderView
from tests.orders.database.stores import Kind
from tests.orders.races.racing import CROWD, Asked, Rivals, rivals, said, sound
from tests.orders.storage.builders import AT, SELLER, an_item, facts, placed

PACKAGE = {"package_reference_id": "1", "carrier": "UPS", "ship_date": AT.isoformat()}
LAMP = {"account_id": "own-market", "sku": "LAMP-1", "title": "Desk lamp", "on_hand": 1}


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Rivals]:
    with rivals(tmp_path, kind) as both:
        yield both
        both.shop.store.read_now(sound)


def a_listing(shop: Rivals) -> str:
    answer = shop.clients[0].post("/v1/listings", shop.key, LAMP, headers={"Idempotency-Key": "listing"})
    return str(answer.json["id"])


def a_sale(shop: Rivals) -> OrderView:
    """An order of the last lamp, paid."""
    row = facts(items=(an_item(ordered=1),))
    asyncio.run(shop.shop.service.record_facts(SELLER, placed(), [row]))
    return the_order(shop)


def the_order(shop: Rivals) -> OrderView:
    asked = (SELLER, "ourmarket", "114-0000001-0000001")
    return asyncio.run(shop.shop.service.find([asked], AT))[asked].hits[0].current


def quantity(shop: Rivals, listing: str) -> tuple[int | None, int]:
    found = asyncio.run(shop.shop.service.stock.get(SELLER, listing)).listing
    return found.on_hand, found.held


def confirm(order: OrderView, key: str, package: str = "1") -> Asked:
    body = {**PACKAGE, "package_reference_id": package}
    return Asked("POST", f"/v1/orders/{order.id}/shipments", body, {"Idempotency-Key": key})


def cancel(order: OrderView, key: str, version: str = "*") -> Asked:
    headers = {"Idempotency-Key": key, "If-Match": version}
    return Asked("POST", f"/v1/orders/{order.id}/cancellations", {"reason": "NoInventory"}, headers)


def place(shop: Rivals, number: int, key: str = "") -> Asked:
    """An order of one lamp, from the marketplace's side."""
    price = {"amount": "24.99", "currency_code": "USD"}
    body = {
        "account_id": "own-market",
        "order_id": f"114-{number}",
        "items": [{"order_item_id": "1", "quantity": 1, "title": "Desk lamp", "sku": "LAMP-1", "item_price": price}],
        "grand_total": price,
        "buyer_name": "Ana Example",
        "recipient": {
            "name": "Ana Example",
            "address_lines": ["1 Sample Street"],
            "city": "Springfield",
            "country_code": "US",
        },
    }
    headers = {"Idempotency-Key": key or f"place{number}", "Authorization": f"Bearer {shop.marketplace}"}
    return Asked("POST", "/v1/hosted-orders", body, headers)


def test_s23_the_last_piece_is_sold_to_one_buyer(shop: Rivals) -> None:
    listing = a_listing(shop)
    answers = shop.crowd(lambda number: place(shop, number))
    assert said(answers) == {(201, ""): 1, (409, "out-of-stock"): CROWD - 1}
    assert quantity(shop, listing) == (1, 1)


def test_s23_a_piece_that_is_let_go_meanwhile_is_sold_once_more_at_most(shop: Rivals) -> None:
    listing, order = a_listing(shop), a_sale(shop)
    answers = shop.crowd(lambda number: place(shop, number) if number else cancel(order, "cancel"))
    told = said(answers)
    sold = told.pop((201, ""), 0)
    assert (told.pop((200, "")), told) == (1, {(409, "out-of-stock"): CROWD - 1 - sold})
    assert quantity(shop, listing) == (1, sold)
    assert sold in (0, 1)


def test_an_order_that_is_placed_many_times_with_one_key_is_placed_once(shop: Rivals) -> None:
    listing = a_listing(shop)
    answers = shop.crowd(lambda _: place(shop, 1, "one"))
    assert set(said(answers)) <= {(201, ""), (409, "idempotency-key-in-flight")}
    assert sum(one.status == 201 and not one.replayed for one in answers) == 1
    assert quantity(shop, listing) == (1, 1)


def withdraw(shop: Rivals, order: OrderView, number: int) -> Asked:
    """The marketplace cancels."""
    headers = {
        "Idempotency-Key": f"withdraw{number}",
        "If-Match": "*",
        "Authorization": f"Bearer {shop.marketplace}",
    }
    body = {"actor": "marketplace", "reason": "PaymentDeclined"}
    return Asked("POST", f"/v1/hosted-orders/{order.id}/cancellations", body, headers)


def test_one_order_is_confirmed_once(shop: Rivals) -> None:
    listing, order = a_listing(shop), a_sale(shop)
    answers = shop.crowd(lambda number: confirm(order, f"k{number}", package=f"p{number}"))
    assert said(answers) == {(200, ""): 1, (409, "already-shipped"): CROWD - 1}
    assert (quantity(shop, listing), the_order(shop).version) == ((0, 0), 2)


def test_one_package_that_everybody_confirms_is_one_package(shop: Rivals) -> None:
    listing, order = a_listing(shop), a_sale(shop)
    answers = shop.crowd(lambda number: confirm(order, f"k{number}"))
    assert said(answers) == {(200, ""): CROWD}
    assert (quantity(shop, listing), the_order(shop).version) == ((0, 0), 2)


def test_one_order_is_cancelled_once(shop: Rivals) -> None:
    listing, order = a_listing(shop), a_sale(shop)
    answers = shop.crowd(lambda number: cancel(order, f"k{number}"))
    assert said(answers) == {(200, ""): 1, (409, "order-cancelled"): CROWD - 1}
    assert (quantity(shop, listing), the_order(shop).version) == ((1, 0), 2)


def test_of_all_who_saw_one_version_one_may_act_on_it(shop: Rivals) -> None:
    order = a_sale(shop)
    answers = shop.crowd(lambda number: cancel(order, f"k{number}", '"1"'))
    assert said(answers) == {(200, ""): 1, (412, "stale-version"): CROWD - 1}


def test_an_order_is_confirmed_or_cancelled_and_never_both(shop: Rivals) -> None:
    listing, order = a_listing(shop), a_sale(shop)
    answers = shop.crowd(
        lambda number: confirm(order, f"k{number}", f"p{number}") if number % 4 < 2 else cancel(order, f"k{number}")
    )
    ended = the_order(shop)
    shipped = ended.status is OrderStatus.SHIPPED
    no = "already-shipped" if shipped else "order-cancelled"
    assert said(answers) == {(200, ""): 1, (409, no): CROWD - 1}
    assert (quantity(shop, listing), ended.version) == ((0 if shipped else 1, 0), 2)


def test_a_seller_confirms_or_the_marketplace_cancels_and_never_both(shop: Rivals) -> None:
    listing, order = a_listing(shop), a_sale(shop)
    answers = shop.crowd(
        lambda number: confirm(order, f"k{number}", f"p{number}") if number % 4 < 2 else withdraw(shop, order, number)
    )
    ended = the_order(shop)
    shipped = ended.status is OrderStatus.SHIPPED
    no = "already-shipped" if shipped else "order-cancelled"
    assert said(answers) == {(200, ""): 1, (409, no): CROWD - 1}
    assert (quantity(shop, listing), ended.version) == ((0 if shipped else 1, 0), 2)


def test_a_retry_with_the_same_key_does_it_once(shop: Rivals) -> None:
    listing, order = a_listing(shop), a_sale(shop)
    answers = shop.crowd(lambda _: confirm(order, "one"))
    assert set(said(answers)) <= {(200, ""), (409, "idempotency-key-in-flight")}
    assert sum(one.status == 200 and not one.replayed for one in answers) == 1
    assert (quantity(shop, listing), the_order(shop).version) == ((0, 0), 2)
    again = shop.crowd(lambda _: confirm(order, "one"), many=4)
    assert all(one.status == 200 and one.replayed for one in again)


def test_s19_a_listing_that_is_submitted_many_times_is_entered_once(shop: Rivals) -> None:
    answers = shop.crowd(lambda _: Asked("POST", "/v1/listings", LAMP, {"Idempotency-Key": "click"}))
    assert set(said(answers)) <= {(201, ""), (409, "idempotency-key-in-flight")}
    assert sum(one.status == 201 and not one.replayed for one in answers) == 1
    assert shop.clients[0].get("/v1/listings", shop.key).json["next"] is None
    assert len(shop.clients[0].get("/v1/listings", shop.key).json["items"]) == 1


def test_s22_of_all_who_set_a_quantity_by_one_version_one_does(shop: Rivals) -> None:
    listing = a_listing(shop)
    path = f"/v1/listings/{listing}/quantity"
    answers = shop.crowd(lambda number: Asked("PUT", path, {"on_hand": 2 + number}, {"If-Match": '"1"'}))
    assert said(answers) == {(200, ""): 1, (412, "stale-version"): CROWD - 1}


def test_s23_facts_that_sell_one_piece_many_times_all_get_in_and_all_but_one_are_marked(shop: Rivals) -> None:
    listing = a_listing(shop)

    async def state(number: int) -> None:
        row = replace(facts(items=(an_item(ordered=1),)), order_id=f"114-{number}")
        await shop.shop.service.record_facts(SELLER, placed(), [row])

    async def everybody() -> None:
        await asyncio.gather(*(state(number) for number in range(40)))

    asyncio.run(everybody())
    assert quantity(shop, listing) == (1, 40)
    page = asyncio.run(shop.shop.service.stock.reserved(SELLER, listing, ReservationState.HELD, None, 100))
    orders = [asyncio.run(shop.shop.service.get(SELLER, hold.order)) for _, hold in page.items]
    assert sorted(one.oversold for one in orders) == [False] + [True] * 39

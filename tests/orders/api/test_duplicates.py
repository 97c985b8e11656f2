"""POST /v1/diagnostics/duplicate-sales over the store."""

from datetime import timedelta
from typing import Any

import pytest

from orders.domain.facts import FactSource
from orders.view import OrderStatus, OrderView
from tests.orders.api.conftest import OrderApi
from tests.orders.storage.builders import AT, OTHER, a_read, an_item, facts, placed
from tests.orders.web.serving import Answer

HOUR = timedelta(hours=1)
EARLY = AT - 4 * HOUR


def diagnose(api: OrderApi, *orders: str, key: str | None = None) -> Answer:
    return api.client.post("/v1/diagnostics/duplicate-sales", key or api.key, {"orders": list(orders)})


def a_sale(api: OrderApi, number: int, source: FactSource | None = None, **changes: Any) -> OrderView:
    """Sale 1 was bought four hours ago, sale 2 three."""
    row = facts(order_id=f"114-{number}", purchase_date=EARLY + (number - 1) * HOUR)
    (order,) = api.recorded(
        source or a_read(), facts(**{"order_id": row.order_id, "purchase_date": row.purchase_date, **changes})
    )
    return order


def test_s78_the_second_buyer_is_told_first_and_the_order_cancelled_second(api: OrderApi) -> None:
    one, two = a_sale(api, 1), a_sale(api, 2)
    told = diagnose(api, two.id, one.id).json
    assert (told["relation"], told["earlier"], told["later"]) == ("SAME_LISTING", one.id, two.id)
    message, cancel = told["steps"]
    assert (message["do"], message["order_id"]) == ("message_buyer", two.id)
    assert "114-2" in message["text"]
    assert cancel == {
        "do": "cancel",
        "order_id": two.id,
        "version": 1,
        "reason": "NoInventory",
        "lines": [],
        "request_only": True,
        "refused": None,
    }


def test_s24_the_step_is_what_the_cancellation_takes(api: OrderApi) -> None:
    items = (an_item(), an_item(order_item_id="2", sku="VASE", title="Vase"))
    one, two = a_sale(api, 1, placed()), a_sale(api, 2, placed(), items=items)
    cancel = diagnose(api, one.id, two.id).json["steps"][1]
    assert cancel["request_only"] is False
    body = {"reason": cancel["reason"], "lines": cancel["lines"]}
    headers = {"Idempotency-Key": "s24", "If-Match": f'"{cancel["version"]}"'}
    done = api.client.post(f"/v1/orders/{cancel['order_id']}/cancellations", api.key, body, headers=headers)
    assert done.status == 200
    left = [one["fulfillment"]["quantity_cancelled"] for one in done.json["order"]["order_items"]]
    assert left == [2, 0]


def test_s20_s22_a_second_sale_while_the_first_was_pending_points_at_the_quantity(api: OrderApi) -> None:
    api.shop.clock.at = EARLY
    one = a_sale(api, 1, a_read(as_of=EARLY), status=OrderStatus.PENDING)
    api.shop.clock.at = AT
    a_sale(api, 1)
    two = a_sale(api, 2)
    told = diagnose(api, one.id, two.id).json
    assert (told["cause"], told["certainty"]) == ("QUANTITY_EDIT_WHILE_PENDING", "likely")
    assert "no_quantity_history" in told["notes"]


def test_s17_s18_two_listing_ids_show_a_duplicate_listing(api: OrderApi) -> None:
    one = a_sale(api, 1, items=(an_item(listing_id="L1"),))
    two = a_sale(api, 2, items=(an_item(listing_id="L2"),))
    told = diagnose(api, one.id, two.id).json
    assert (told["relation"], told["cause"], told["certainty"]) == (
        "DIFFERENT_LISTINGS",
        "DUPLICATE_LISTING",
        "shown",
    )


def test_orders_with_nothing_in_common_need_no_step(api: OrderApi) -> None:
    two = a_sale(api, 2, items=(an_item(sku="VASE", title="Vase"),))
    told = diagnose(api, a_sale(api, 1).id, two.id).json
    assert (told["relation"], told["items"], told["steps"], told["cause"]) == ("NOTHING_IN_COMMON", [], [], None)


def test_a_stale_store_is_pointed_out(api: OrderApi) -> None:
    one, two = a_sale(api, 1), a_sale(api, 2)
    api.shop.clock.at = AT + timedelta(hours=12, seconds=1)
    assert "store_stale" in diagnose(api, one.id, two.id).json["notes"]


def test_nothing_is_changed_and_nothing_personal_told(api: OrderApi) -> None:
    one, two = a_sale(api, 1), a_sale(api, 2)
    answer = diagnose(api, one.id, two.id, key=api.plain_key)
    assert answer.status == 200
    assert not [secret for secret in (b"Ana", b"Sample", b"Springfield") if secret in answer.body]
    assert [api.client.get(f"/v1/orders/{order.id}", api.key).json["version"] for order in (one, two)] == [1, 1]


def test_another_sellers_order_is_not_there(api: OrderApi) -> None:
    one = a_sale(api, 1)
    (theirs,) = api.recorded(a_read(), facts(order_id="114-2"), seller=OTHER)
    assert diagnose(api, one.id, theirs.id).status == 404
    assert diagnose(api, theirs.id, one.id).status == 404


def test_the_same_order_twice_is_refused(api: OrderApi) -> None:
    one = a_sale(api, 1)
    answer = diagnose(api, one.id, one.id)
    assert (answer.status, answer.json["type"]) == (409, "/problems/same-order-twice")


@pytest.mark.parametrize("orders", [[], ["a"], ["a", "b", "c"], ["a", "b/c"], ["a", ""], ["a", "x" * 65], ["a", 7]])
def test_anything_but_two_ids_is_422(api: OrderApi, orders: list[Any]) -> None:
    assert diagnose(api, *orders).status == 422

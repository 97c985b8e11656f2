"""One piece sold to two buyers on a hosted account, told from the listing's history (ORDERS S17-S24, S78, S80)."""

from datetime import timedelta
from typing import Any

from orders.view import OrderStatus, OrderView
from tests.orders.api.conftest import OrderApi
from tests.orders.api.test_listings import enter, set_quantity
from tests.orders.storage.builders import AT, an_item, facts, placed

UNSHIPPED, PENDING = OrderStatus.UNSHIPPED, OrderStatus.PENDING


def a_sale(api: OrderApi, number: int, status: OrderStatus = UNSHIPPED, **item: Any) -> OrderView:
    row = facts(
        order_id=f"114-{number}",
        status=status,
        purchase_date=AT - timedelta(minutes=60 - number),
        items=(an_item(ordered=1, **item),),
    )
    return api.recorded(placed(), row)[0]


def diagnose(api: OrderApi, one: OrderView, other: OrderView) -> Any:
    answer = api.client.post("/v1/diagnostics/duplicate-sales", api.key, {"orders": [one.id, other.id]})
    assert answer.status == 200
    return answer.json


def test_s20_s80_the_edit_that_sold_it_twice_is_named_with_who_made_it(api: OrderApi) -> None:
    made = enter(api).json
    first = a_sale(api, 1, PENDING)
    set_quantity(api, made["id"], 2, 2, acknowledge_held=True)
    told = diagnose(api, a_sale(api, 2), first)
    assert (told["relation"], told["cause"], told["certainty"]) == (
        "SAME_LISTING",
        "QUANTITY_EDIT_WHILE_PENDING",
        "shown",
    )
    assert (told["edit"]["actor"], told["edit"]["before"]["available"], told["edit"]["after"]["available"]) == (
        made["created_by"],
        0,
        1,
    )
    assert [one["order_id"] for one in told["edit"]["holds"]] == ["114-1"]
    assert "no_quantity_history" not in told["notes"]


def test_s24_s78_the_second_buyer_is_told_first_and_then_that_order_cancelled(api: OrderApi) -> None:
    enter(api)
    first, second = a_sale(api, 1), a_sale(api, 2)
    told = diagnose(api, first, second)
    assert (told["cause"], told["certainty"]) == ("OVERSOLD_BY_SOURCE", "shown")
    assert [(step["do"], step["order_id"]) for step in told["steps"]] == [
        ("message_buyer", second.id),
        ("cancel", second.id),
    ]
    assert (told["steps"][1]["reason"], told["steps"][1]["refused"]) == ("NoInventory", None)


def test_s18_s19_two_listings_are_named_with_when_and_by_whom_they_were_entered(api: OrderApi) -> None:
    one, two = enter(api).json, enter(api, "k2").json
    told = diagnose(api, a_sale(api, 1, listing_id=one["id"]), a_sale(api, 2, listing_id=two["id"]))
    assert (told["relation"], told["cause"], told["certainty"]) == (
        "DIFFERENT_LISTINGS",
        "DUPLICATE_LISTING",
        "shown",
    )
    assert [(each["id"], each["created_by"], each["stub"]) for each in told["listings"]] == [
        (each["id"], each["created_by"], False) for each in (one, two)
    ]
    assert "listed_within_minutes" in told["notes"]


def test_a_sku_that_stands_in_two_listings_is_known_apart_by_what_was_taken(api: OrderApi) -> None:
    """Neither order names a listing; the second is taken from the one that still has a piece."""
    enter(api)
    api.shop.clock.at = AT + timedelta(minutes=11)
    enter(api, "k2")
    told = diagnose(api, a_sale(api, 1), a_sale(api, 2))
    assert (told["relation"], told["cause"], len(told["listings"])) == ("DIFFERENT_LISTINGS", "DUPLICATE_LISTING", 2)
    assert "listed_within_minutes" not in told["notes"]


def test_a_quantity_of_two_from_the_start_is_named_too(api: OrderApi) -> None:
    made = enter(api, on_hand=2).json
    told = diagnose(api, a_sale(api, 1), a_sale(api, 2))
    assert (told["cause"], told["certainty"]) == ("QUANTITY_ABOVE_STOCK", "shown")
    assert (told["edit"]["kind"], told["edit"]["actor"]) == ("created", made["created_by"])

"""POST /v1/claim-checks over the store: the store's word, nothing of its secrets, each question written down."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from orders.access.access import Scope
from orders.access.audit import entries
from orders.view import Address, OrderStatus, OrderView
from orders.web.limits import CLAIM_RATE
from tests.orders.api.conftest import OrderApi
from tests.orders.storage.builders import (
    ACCESS,
    AT,
    OTHER,
    SELLER,
    a_package,
    a_read,
    an_item,
    facts,
    numbered,
    placed,
)
from tests.orders.web.serving import Answer, a_key

NUMBER = "114-0000001-0000001"
HOME = Address(
    name="Ana Example", lines=("1 Sample Street",), city="Springfield", postal_code="97201", country_code="US"
)
WRITTEN = {"order_id": NUMBER, "buyer_name": "Ana Example", "address": ["1 Sample St.", "Springfield 97201"]}
SECRETS = (b"Sample", b"Springfield", b"97201", b"Ana")


def check(api: OrderApi, key: str | None = None, **claim: Any) -> Answer:
    return api.client.post("/v1/claim-checks", key or api.key, claim or WRITTEN)


def an_order(api: OrderApi, **changes: Any) -> OrderView:
    (order,) = api.recorded(a_read(), facts(ship_to=HOME, **changes))
    return order


def test_d10_the_written_address_of_an_open_order_is_the_stores(api: OrderApi) -> None:
    order = an_order(api)
    told = check(api).json
    assert (told["verdict"], told["ship"], told["reasons"]) == ("SHIP", True, [])
    assert told["order"] == {
        "id": order.id,
        "order_id": NUMBER,
        "account_id": "amazon-us",
        "marketplace": "amazon",
        "fulfillment_status": "UNSHIPPED",
    }
    assert {one["field"]: one["result"] for one in told["compared"]} == dict.fromkeys(
        ("order_id", "buyer_name", "address"), "equal"
    )


def test_s11_another_address_is_told_different_and_is_never_shipped_to(api: OrderApi) -> None:
    order = an_order(api)
    answer = check(api, **{**WRITTEN, "address": ["9 Thief Road", "Elsewhere"]})
    assert answer.json["verdict"] == "SHIP_TO_STORE_ADDRESS"
    assert {"field": "address", "result": "different", "why": None} in answer.json["compared"]
    assert not [secret for secret in (*SECRETS, b"Thief") if secret in answer.body]
    told = api.client.get(f"/v1/orders/{order.id}?include=recipient", api.key).json
    assert told["recipient"]["delivery_address"]["address_lines"] == ["1 Sample Street"]
    assert told["version"] == order.version


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (OrderStatus.PENDING, "DO_NOT_SHIP_PENDING"),
        (OrderStatus.CANCELLED, "DO_NOT_SHIP_CANCELLED"),
        (OrderStatus.SHIPPED, "ALREADY_SHIPPED"),
        (OrderStatus.UNFULFILLABLE, "DO_NOT_SHIP"),
    ],
)
def test_s56_the_status_decides_and_the_answer_holds_no_address(
    api: OrderApi, status: OrderStatus, verdict: str
) -> None:
    an_order(api, status=status)
    answer = check(api)
    assert (answer.json["verdict"], answer.json["ship"]) == (verdict, False)
    assert not [secret for secret in SECRETS if secret in answer.body]


def test_s10_an_order_that_is_not_there_is_not_shipped_and_a_near_number_is_named(api: OrderApi) -> None:
    an_order(api)
    told = check(api, order_id="114-0000001-0000007").json
    assert (told["verdict"], told["ship"], told["order"]) == ("NO_SUCH_ORDER", False, None)
    assert told["near"] == [NUMBER]


@pytest.mark.parametrize("written", [f" #{NUMBER} ", "114 0000001 0000001", "11400000010000001"])
def test_a_number_is_found_however_it_was_copied(api: OrderApi, written: str) -> None:
    order = an_order(api)
    assert check(api, order_id=written).json["order"]["id"] == order.id


def test_never_ship_on_a_stale_store(api: OrderApi) -> None:
    an_order(api)
    api.shop.clock.at = AT + timedelta(hours=12, seconds=1)
    told = check(api).json
    assert (told["verdict"], told["ship"], told["reasons"]) == ("CHECK_MARKETPLACE", False, ["store_stale"])
    absent = check(api, order_id="1-2").json
    assert (absent["verdict"], absent["reasons"]) == ("NO_SUCH_ORDER", ["store_stale"])


def test_a_shipment_that_was_confirmed_here_is_not_sent_again(api: OrderApi) -> None:
    order = an_order(api)
    asyncio.run(api.shop.service.confirm_shipment(ACCESS, order.id, a_package()))
    told = check(api).json
    assert (told["verdict"], told["ship"], told["reasons"]) == ("ALREADY_SHIPPED", False, ["confirmed_here"])


def test_the_same_number_in_two_accounts_is_ambiguous(api: OrderApi) -> None:
    an_order(api)
    api.recorded(placed(), facts())
    told = check(api).json
    assert (told["verdict"], told["order"], told["reasons"]) == ("AMBIGUOUS", None, ["several_orders"])


def test_s3_an_order_is_found_by_name_and_sku(api: OrderApi) -> None:
    order = an_order(api)
    api.recorded(a_read(), facts(order_id="2", buyer_name="Ben Other", ship_to=None))
    told = check(api, buyer_name="Example, Ana", sku="lamp-1").json
    assert (told["verdict"], told["order"]["id"]) == ("SHIP_TO_STORE_ADDRESS", order.id)


def test_s3_s56_a_pending_order_is_found_by_its_sku(api: OrderApi) -> None:
    order = an_order(api, status=OrderStatus.PENDING)
    told = check(api, buyer_name="Ana Example", sku="LAMP-1").json
    assert (told["verdict"], told["order"]["id"]) == ("DO_NOT_SHIP_PENDING", order.id)


def test_more_orders_than_are_looked_at_are_ambiguous(api: OrderApi) -> None:
    api.recorded(a_read(), *numbered(101, items=(an_item(sku="LAMP-1-OLD"),)))
    told = check(api, sku="LAMP-1").json
    assert (told["verdict"], told["reasons"]) == ("AMBIGUOUS", ["too_many"])


def test_a_hundred_orders_are_looked_at_whole(api: OrderApi) -> None:
    api.recorded(a_read(), *numbered(100, items=(an_item(sku="LAMP-1-OLD"),)))
    assert check(api, sku="LAMP-1").json["verdict"] == "NO_SUCH_ORDER"


def test_d10_a_key_that_may_not_see_buyers_gets_the_same_answer_to_every_guess(api: OrderApi) -> None:
    an_order(api)
    guesses = (WRITTEN, {**WRITTEN, "buyer_name": "Ben"}, {**WRITTEN, "address": ["9 Thief Road"]})
    answers = {check(api, api.plain_key, **guess).body for guess in guesses}
    assert len(answers) == 1
    told = check(api, api.plain_key).json
    assert told["verdict"] == "SHIP_TO_STORE_ADDRESS"
    assert {"field": "address", "result": "not_compared", "why": "scope"} in told["compared"]


def test_d10_a_name_finds_nothing_for_a_key_that_may_not_see_buyers(api: OrderApi) -> None:
    an_order(api)
    answers = [check(api, api.plain_key, buyer_name=name) for name in ("Ana Example", "Ben Other")]
    assert [one.status for one in answers] == [403, 403]
    assert {one.json["type"] for one in answers} == {"/problems/scope-missing"}


def test_another_sellers_order_is_no_order(api: OrderApi) -> None:
    api.recorded(a_read(), facts(ship_to=HOME), seller=OTHER)
    told = check(api).json
    assert (told["verdict"], told["near"]) == ("NO_SUCH_ORDER", [])


def test_each_check_is_written_down_without_what_was_written(api: OrderApi) -> None:
    order = an_order(api)
    check(api)
    check(api, api.plain_key, order_id="114-9")
    lines = api.shop.store.read_now(lambda connection: entries(connection, SELLER, 10))
    mine = [one for one in lines if one.action == "claim.checked"]
    assert [one.subject for one in mine] == ["NO_SUCH_ORDER", order.id]
    assert all(one.actor.startswith("key:") for one in mine)


def test_a_seller_may_check_so_many_claims_and_not_one_more_whichever_key_asks(api: OrderApi) -> None:
    second = a_key(api.shop.store, SELLER, Scope.ORDERS_READ)
    for number in range(CLAIM_RATE.quota):
        assert check(api, (api.key, second)[number % 2], order_id="1").status == 200
    refused = check(api, second, order_id="1")
    assert (refused.status, refused.json["type"]) == (429, "/problems/too-many-requests")
    assert "retry-after" in refused.headers
    assert check(api, api.other_key, order_id="1").status == 200
    assert api.client.get("/v1/orders", api.key).status == 200


@pytest.mark.parametrize("claim", [{"address": ["1 Sample Street"]}, {"purchase_date": "2026-05-03"}])
def test_nothing_to_look_for_is_422(api: OrderApi, claim: dict[str, Any]) -> None:
    answer = check(api, **claim)
    assert (answer.status, answer.json["type"]) == (422, "/problems/claim-too-thin")


@pytest.mark.parametrize(
    ("claim", "pointer"),
    [
        ({"order_id": ""}, "/order_id"),
        ({"order_id": "x" * 201}, "/order_id"),
        ({"order_id": "1\x00"}, "/order_id"),
        ({"order_id": 7}, "/order_id"),
        ({"purchase_date": 1}, "/purchase_date"),
        ({"purchase_date": "2026-02-30"}, "/purchase_date"),
        ({"address": ["x"] * 11}, "/address"),
        ({"address": "1 Sample Street"}, "/address"),
        ({"ship": True}, "/ship"),
    ],
)
def test_a_claim_that_is_none_is_422_and_points_at_the_field(
    api: OrderApi, claim: dict[str, Any], pointer: str
) -> None:
    answer = check(api, **claim)
    assert (answer.status, answer.pointers[0][:2]) == (422, ("body", pointer))


@pytest.mark.parametrize("text", ["x" * 200, "\ud800", "' OR 1=1 --", "%_%", "…", "\u202e114", "٣"])
def test_s3_hostile_text_finds_nothing(api: OrderApi, text: str) -> None:
    an_order(api)
    for claim in ({"order_id": text}, {"sku": text}, {"buyer_name": text}):
        answer = check(api, **claim)
        assert answer.status in (200, 400)
        assert b"true" not in answer.body


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_body_that_is_not_packed_as_its_header_says_is_400(api: OrderApi, encoding: str) -> None:
    answer = api.client.post("/v1/claim-checks", api.key, {"order_id": "1"}, headers={"Content-Encoding": encoding})
    assert (answer.status, answer.pointers) == (400, [("body", "", "encoding")])

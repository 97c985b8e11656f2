"""The marketplace's door over HTTP: placed once, paid in full, no buyer in any answer."""

from datetime import timedelta
from typing import Any

import pytest

from orders.database.ids import new_id
from tests.orders.api.conftest import OrderApi
from tests.orders.api.preparing import AMOUNT, PLACING, asked_to_cancel, hosted, market_key, place
from tests.orders.storage.builders import AT
from tests.orders.web.serving import Answer


def say(api: OrderApi, order: str, what: str, body: object = None, **headers: str) -> Answer:
    path = f"/v1/hosted-orders/{order}/{what}"
    return api.client.post(path, market_key(api), body, headers={"Idempotency-Key": new_id(), **headers})


def pay(api: OrderApi, order: str, **changes: Any) -> Answer:
    return say(api, order, "payment-authorizations", {"amount": {**AMOUNT, **changes}})


def seen(api: OrderApi, order: str) -> Any:
    return api.client.get(f"/v1/orders/{order}?include=buyer,recipient,payments", api.key).json


def test_an_order_is_placed_and_its_answer_says_where_it_is(api: OrderApi) -> None:
    answer = place(api, market_key(api))
    assert (answer.status, answer.headers["location"], answer.headers["etag"]) == (
        201,
        f"/v1/hosted-orders/{answer.json['id']}",
        '"1"',
    )
    assert (answer.json["fulfillment_status"], answer.json["payment"]["status"]) == ("PENDING", "PENDING")
    assert b"Ana" not in answer.body


def test_s12_the_seller_sees_no_buyer_until_the_payment_is_authorised(api: OrderApi) -> None:
    order = hosted(api)
    before = seen(api, order)
    assert ("buyer" in before, [one["reason"] for one in before["absent"]]) == (False, ["status", "status"])
    pay(api, order)
    after = seen(api, order)
    assert (after["buyer"]["buyer_name"], after["shippable"]) == ("Ana Example", True)
    assert (after["payment"]["status"], after["payment"]["risk"]) == ("AUTHORIZED", "MARKETPLACE")


def test_the_same_click_twice_places_one_order(api: OrderApi) -> None:
    key, headers = market_key(api), {"Idempotency-Key": "click"}
    first = api.client.post("/v1/hosted-orders", key, PLACING, headers=headers)
    again = api.client.post("/v1/hosted-orders", key, PLACING, headers=headers)
    assert (first.status, again.status, first.body) == (201, 201, again.body)
    other = place(api, key, order_id=PLACING["order_id"])
    assert (other.status, other.json["type"], other.json["id"]) == (409, "/problems/order-exists", first.json["id"])


def test_a_payment_that_does_not_cover_the_total_is_refused(api: OrderApi) -> None:
    order = hosted(api)
    answer = pay(api, order, amount="49.97")
    assert (answer.status, answer.json["type"], answer.pointers[0][1]) == (
        409,
        "/problems/amount-too-small",
        "/amount/amount",
    )
    assert seen(api, order)["version"] == 1


def test_s56_a_failed_payment_leaves_the_order_pending(api: OrderApi) -> None:
    answer = say(api, hosted(api), "payment-failures")
    assert (answer.json["fulfillment_status"], answer.json["payment"]["status"]) == ("PENDING", "FAILED")
    assert "authorize_payment" in answer.json["allowed_actions"]


def test_a_buyer_who_comes_too_late_asks_the_seller(api: OrderApi) -> None:
    order = hosted(api)
    pay(api, order)
    api.shop.clock.at = AT + timedelta(minutes=30)
    answer = say(api, order, "cancellations", {"actor": "buyer"}, **{"If-Match": '"2"'})
    assert (answer.status, answer.json["cancel_requested"]) == (202, True)
    told = seen(api, order)
    assert (told["shippable"], told["blockers"], "decline_cancel" in told["allowed_actions"]) == (
        False,
        ["cancel_requested"],
        True,
    )


def test_the_seller_declines_and_the_order_is_to_be_shipped_again(api: OrderApi) -> None:
    order = asked_to_cancel(api)
    path = f"/v1/orders/{order}/cancel-request-refusals"
    headers = {"Idempotency-Key": "d", "If-Match": '"1"'}
    answer = api.client.post(path, api.key, None, headers=headers)
    assert (answer.status, answer.json["shippable"], answer.json["cancel_requested"]) == (200, True, False)
    again = api.client.post(path, api.key, None, headers={"Idempotency-Key": "e", "If-Match": "*"})
    assert (again.status, again.json["type"]) == (409, "/problems/no-cancel-request")


def test_the_marketplace_cancels_and_the_buyer_is_not_charged(api: OrderApi) -> None:
    order = hosted(api)
    pay(api, order)
    body = {"actor": "marketplace", "reason": "RiskAssessment"}
    answer = say(api, order, "cancellations", body, **{"If-Match": "*"})
    assert (answer.status, answer.json["payment"]["status"], answer.json["allowed_actions"]) == (200, "VOIDED", [])


def test_a_cancellation_without_the_version_is_428_and_of_another_412(api: OrderApi) -> None:
    order = hosted(api)
    assert say(api, order, "cancellations", {"actor": "buyer"}).status == 428
    assert say(api, order, "cancellations", {"actor": "buyer"}, **{"If-Match": '"9"'}).status == 412


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"items": []}, "/items"),
        ({"grand_total": {"amount": "-1.00", "currency_code": "USD"}}, "/grand_total/amount"),
        ({"grand_total": {"amount": 49.98, "currency_code": "USD"}}, "/grand_total/amount"),
        ({"order_id": "a b"}, "/order_id"),
        ({"order_id": "x" * 101}, "/order_id"),
        ({"status": "UNSHIPPED"}, "/status"),
        ({"recipient": {**PLACING["recipient"], "address_lines": ["x"] * 7}}, "/recipient/address_lines"),
        ({"recipient": {**PLACING["recipient"], "country_code": "us"}}, "/recipient/country_code"),
    ],
)
def test_a_wrong_order_is_422_and_points_at_the_field(api: OrderApi, changes: dict[str, Any], pointer: str) -> None:
    answer = place(api, market_key(api), **changes)
    assert (answer.status, answer.pointers[0][:2]) == (422, ("body", pointer))


def test_s44_an_order_that_does_not_add_up_is_refused(api: OrderApi) -> None:
    answer = place(api, market_key(api), grand_total={"amount": "49.99", "currency_code": "USD"})
    assert (answer.status, answer.json["type"], answer.pointers[0][1]) == (
        409,
        "/problems/total-does-not-add-up",
        "/grand_total",
    )


def test_a_key_of_the_marketplaces_side_reads_no_order_as_a_seller(api: OrderApi) -> None:
    order = hosted(api)
    assert api.client.get(f"/v1/orders/{order}", market_key(api)).status == 403
    assert api.client.get(f"/v1/hosted-orders/{order}", api.key).status == 403


@pytest.mark.parametrize("ship_by", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
def test_a_time_that_no_row_could_be_read_with_is_422(api: OrderApi, ship_by: str) -> None:
    """Stored once, it would end every list that holds the order."""
    answer = place(api, market_key(api), ship_by=ship_by)
    assert (answer.status, answer.pointers) == (422, [("body", "/ship_by", "value_error")])
    assert api.client.get("/v1/orders?include_pending=true", api.key).json["items"] == []


@pytest.mark.parametrize("ship_by", ["1969-12-31T23:59:59Z", "2201-01-01T00:00:00Z"])
def test_a_time_of_another_age_is_refused(api: OrderApi, ship_by: str) -> None:
    answer = place(api, market_key(api), ship_by=ship_by)
    assert (answer.status, answer.json["type"]) == (409, "/problems/order-not-valid")

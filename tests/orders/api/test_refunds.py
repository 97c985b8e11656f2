"""Refunds over HTTP: once, within what was charged, and taken back in time."""

from datetime import timedelta
from typing import Any

import pytest

from orders.domain.facts import OrderFacts
from orders.view import Money, OrderStatus
from tests.orders.api.conftest import OrderApi
from tests.orders.api.preparing import REFUND, shipped
from tests.orders.storage.builders import AT, a_read, an_item, facts, placed
from tests.orders.web.serving import Answer


def part(amount: str, component: str = "item_price", currency: str = "USD") -> dict[str, Any]:
    return {"component": component, "amount": {"amount": amount, "currency_code": currency}}


def refund(api: OrderApi, order: str, *parts: dict[str, Any], key: str = "k1", **changes: Any) -> Answer:
    lines = [{"order_item_id": "1", "amounts": list(parts)}] if parts else REFUND["lines"]
    body = {**REFUND, "lines": lines, **changes}
    return api.client.post(f"/v1/orders/{order}/refunds", api.key, body, headers={"Idempotency-Key": key})


def take_back(api: OrderApi, order: str, refund_id: str) -> Answer:
    path = f"/v1/orders/{order}/refunds/{refund_id}/cancel"
    return api.client.post(path, api.key, None, headers={"Idempotency-Key": f"c{refund_id}"})


def hosted(api: OrderApi, **changes: Any) -> str:
    """Hosted and shipped: 49.98 for two, with 5.00 of tax."""
    given = {"status": OrderStatus.SHIPPED, "items": (an_item(item_tax=Money(500, "USD")),), **changes}
    sent: OrderFacts = facts(**given)
    (order,) = api.recorded(placed(), sent)
    return order.id


def test_a_hosted_refund_is_pending_and_shown_with_its_payment(api: OrderApi) -> None:
    order = hosted(api)
    answer = refund(api, order)
    told = answer.json["refund"]
    assert (answer.status, told["state"], told["amount"]["amount"], answer.json["action"]) == (
        201,
        "PENDING",
        "10.00",
        None,
    )
    assert told["settles_at"] == "2026-05-04T14:00:00Z"
    payment = api.client.get(f"/v1/orders/{order}?include=payments", api.key).json["payment"]
    assert (payment["status"], payment["computed"], payment["captures"][0]["amount"]["amount"]) == (
        "CAPTURED",
        False,
        "54.98",
    )
    assert [(one["state"], one["amount"]["amount"]) for one in payment["refunds"]] == [("PENDING", "10.00")]
    listed = api.client.get(answer.headers["location"], api.key).json["items"]
    assert [one["parts"] for one in listed] == [[{"order_item_id": "1", **part("10.00")}]]


def test_in_a_mirror_a_refund_is_a_request(api: OrderApi) -> None:
    order = shipped(api)
    answer = refund(api, order)
    assert (answer.status, answer.json["action"]["kind"], answer.json["action"]["state"]) == (202, "refund", "draft")
    assert answer.json["order"]["allowed_actions"] == ["refund"]


def test_the_same_reference_is_the_same_refund_whatever_the_key(api: OrderApi) -> None:
    order = hosted(api)
    first, again = refund(api, order), refund(api, order, key="k2")
    assert (again.json["repeated"], again.json["refund"]["id"]) == (True, first.json["refund"]["id"])
    other = refund(api, order, part("11.00"), key="k3")
    assert (other.status, other.json["type"]) == (409, "/problems/refund-differs")


def test_d5_more_than_was_charged_is_409_and_names_what_remains(api: OrderApi) -> None:
    order = hosted(api)
    refund(api, order)
    answer = refund(api, order, part("39.99"), key="k2", refund_reference_id="R2")
    assert (answer.status, answer.json["type"], answer.json["remaining"]) == (
        409,
        "/problems/refund-exceeds-captured",
        {"amount": "39.98", "currency_code": "USD"},
    )
    assert "allowed_actions" not in answer.json or answer.json["allowed_actions"] == ["refund"]
    assert len(api.client.get(f"/v1/orders/{order}/refunds", api.key).json["items"]) == 1


@pytest.mark.parametrize("source", ["hosted", "mirror"])
def test_s28_what_was_not_charged_is_cancelled_instead(api: OrderApi, source: str) -> None:
    (order,) = api.recorded(placed() if source == "hosted" else a_read(), facts())
    answer = refund(api, order.id)
    assert (answer.status, answer.json["type"]) == (409, "/problems/not-charged-cancel-instead")
    assert (answer.json["next"], "cancel" in answer.json["allowed_actions"]) == ("cancel", True)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"lines": []}, "/lines"),
        ({"reason": "Bored"}, "/reason"),
        ({"refund_reference_id": ""}, "/refund_reference_id"),
        ({"refund_reference_id": "x" * 101}, "/refund_reference_id"),
        ({"concession": True}, "/concession"),
        ({"lines": [{"order_item_id": "1", "amounts": []}]}, "/lines/0/amounts"),
        ({"lines": [{"order_item_id": "1", "amounts": [part("1.00", "tip")]}]}, "/lines/0/amounts/0/component"),
        ({"lines": [{"order_item_id": "1", "amounts": [part("1e3")]}]}, "/lines/0/amounts/0/amount/amount"),
        ({"lines": [{"order_item_id": "1", "amounts": [part("1,00")]}]}, "/lines/0/amounts/0/amount/amount"),
        ({"lines": [{"order_item_id": "1", "amounts": [part("1.001")]}]}, "/lines/0/amounts/0/amount"),
        (
            {"lines": [{"order_item_id": "1", "amounts": [part("1", currency="usd")]}]},
            "/lines/0/amounts/0/amount/currency_code",
        ),
    ],
)
def test_a_wrong_refund_is_422_and_points_at_the_field(api: OrderApi, changes: dict[str, Any], pointer: str) -> None:
    answer = refund(api, hosted(api), **changes)
    assert (answer.status, answer.pointers[0][:2]) == (422, ("body", pointer))


def test_what_is_wrong_with_an_amount_is_told_without_the_amount(api: OrderApi) -> None:
    assert b"1.001" not in refund(api, hosted(api), part("1.001")).body


def test_a_refund_is_taken_back_within_its_grace_and_not_after(api: OrderApi) -> None:
    order = hosted(api)
    early = refund(api, order).json["refund"]["id"]
    late = refund(api, order, key="k2", refund_reference_id="R2").json["refund"]["id"]
    api.shop.clock.at = AT + timedelta(hours=2) - timedelta(seconds=1)
    assert take_back(api, order, early).json["refund"]["state"] == "CANCELED"
    api.shop.clock.at = AT + timedelta(hours=2)
    answer = take_back(api, order, late)
    assert (answer.status, answer.json["type"]) == (409, "/problems/refund-settled")


def test_a_mirrors_refund_is_taken_back_until_it_is_in_a_file(api: OrderApi) -> None:
    order = shipped(api)
    first = refund(api, order).json["refund"]["id"]
    assert take_back(api, order, first).json["action"]["state"] == "withdrawn"
    second = refund(api, order, key="k2", refund_reference_id="R2").json["refund"]["id"]
    export = {"account_id": "amazon-us", "kind": "adjustments"}
    made = api.client.post("/v1/exports", api.key, export, headers={"Idempotency-Key": "x"}).json
    assert (made["requests"], made["content"].split("\r\n")[1].split("\t")[2:6]) == (
        1,
        ["CustomerReturn", "USD", "10.00", ""],
    )
    assert take_back(api, order, second).json["type"] == "/problems/refund-settled"


def test_a_refund_that_is_not_there_is_refused(api: OrderApi) -> None:
    assert take_back(api, hosted(api), "none").json["type"] == "/problems/refund-unknown"


def test_the_payment_comes_only_where_it_is_asked_for(api: OrderApi) -> None:
    assert "payment" not in api.client.get(f"/v1/orders/{hosted(api)}", api.key).json

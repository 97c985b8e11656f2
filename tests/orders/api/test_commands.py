"""Confirm and cancel over HTTP: through the guards, once, and at the version that was seen."""

from datetime import timedelta
from typing import Any

import pytest

from orders.view import OrderStatus, OrderView
from tests.orders.api.conftest import OrderApi
from tests.orders.storage.builders import AT, a_read, facts, placed
from tests.orders.web.serving import Answer

PACKAGE: dict[str, Any] = {
    "package_reference_id": "P1",
    "carrier": "UPS",
    "tracking": "1Z999",
    "ship_date": "2026-05-04T10:00:00Z",
}


def ship(api: OrderApi, order: OrderView, idempotency_key: str = "k1", **changes: Any) -> Answer:
    body = {**PACKAGE, **changes}
    headers = {"Idempotency-Key": idempotency_key}
    return api.client.post(f"/v1/orders/{order.id}/shipments", api.key, body, headers=headers)


def cancel(api: OrderApi, order: OrderView, version: int, **changes: Any) -> Answer:
    body = {"reason": "NoInventory", **changes}
    headers = {"Idempotency-Key": f"c{version}", "If-Match": f'"{version}"'}
    return api.client.post(f"/v1/orders/{order.id}/cancellations", api.key, body, headers=headers)


def test_in_a_mirror_a_confirmation_is_a_request_and_the_status_stays(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    answer = ship(api, order)
    assert answer.status == 202
    assert answer.json["action"]["state"] == "draft"
    assert answer.json["order"]["fulfillment"]["fulfillment_status"] == "UNSHIPPED"
    assert answer.json["order"]["confirmed_here"] is True
    actions = api.client.get(answer.headers["location"], api.key).json["items"]
    assert [one["shipment"]["tracking"] for one in actions] == ["1Z999"]


def test_on_a_hosted_account_a_confirmation_ships_the_order(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    answer = ship(api, order)
    assert (answer.status, answer.json["action"]) == (200, None)
    assert answer.json["order"]["fulfillment"]["fulfillment_status"] == "SHIPPED"


def test_the_same_request_again_is_answered_the_same_and_done_once(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    first, again = ship(api, order), ship(api, order)
    assert (first.status, first.body) == (again.status, again.body)
    events = api.client.get(f"/v1/orders/{order.id}/events", api.key).json["items"]
    assert [one["type"] for one in events].count("order.shipment_confirmed") == 1


def test_the_same_package_under_a_new_key_is_the_same_package(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    ship(api, order, "k1")
    assert ship(api, order, "k2").json["repeated"] is True


def test_part_of_an_order_is_shipped_by_line(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    told = ship(api, order, lines=[{"order_item_id": "1", "quantity": 1}]).json["order"]
    assert told["fulfillment"]["fulfillment_status"] == "PARTIALLY_SHIPPED"
    assert told["order_items"][0]["fulfillment"]["quantity_unfulfilled"] == 1


def test_more_than_is_unshipped_is_409_and_points_at_the_line(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    answer = ship(api, order, lines=[{"order_item_id": "1", "quantity": 3}])
    assert (answer.status, answer.json["type"]) == (409, "/problems/quantity-exceeds-unshipped")
    assert answer.pointers[0][:2] == ("body", "/lines/0/quantity")


@pytest.mark.parametrize(
    ("status", "type_", "allowed"),
    [
        (OrderStatus.PENDING, "order-pending", []),
        (OrderStatus.CANCELLED, "order-cancelled", []),
        (OrderStatus.SHIPPED, "already-shipped", ["refund"]),
    ],
)
def test_s57_s68_a_guard_that_says_no_tells_what_is_allowed_and_changes_nothing(
    api: OrderApi, status: OrderStatus, type_: str, allowed: list[str]
) -> None:
    (order,) = api.recorded(a_read(), facts(status=status))
    for answer in (ship(api, order), cancel(api, order, order.version)):
        assert (answer.status, answer.json["type"]) == (409, f"/problems/{type_}")
        assert answer.json["allowed_actions"] == allowed
    assert api.client.get(f"/v1/orders/{order.id}/actions", api.key).json["items"] == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"carrier": ""}, "/carrier"),
        ({"carrier": "U\x00PS"}, "/carrier"),
        ({"ship_date": "yesterday"}, "/ship_date"),
        ({"ship_date": 1}, "/ship_date"),
        ({"lines": {"order_item_id": "1", "quantity": 1}}, "/lines"),
        ({"lines": [{"order_item_id": "1", "quantity": 0}]}, "/lines/0/quantity"),
        ({"lines": [{"order_item_id": "1", "quantity": "1"}]}, "/lines/0/quantity"),
        ({"lines": [{"order_item_id": "1", "quantity": 1, "price": 1}]}, "/lines/0/price"),
        ({"address": "elsewhere"}, "/address"),
    ],
)
def test_a_wrong_package_is_422_and_points_at_the_field(api: OrderApi, changes: dict[str, Any], pointer: str) -> None:
    (order,) = api.recorded(placed(), facts())
    answer = ship(api, order, **changes)
    assert (answer.status, answer.pointers[0][:2]) == (422, ("body", pointer))


def test_a_ship_date_too_far_ahead_is_refused(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    late = (AT + timedelta(days=1, seconds=1)).isoformat()
    answer = ship(api, order, ship_date=late)
    assert (answer.status, answer.pointers[0][1]) == (409, "/ship_date")
    assert ship(api, order, "k2", ship_date=(AT + timedelta(days=1)).isoformat()).status == 200


def test_a_cancellation_at_the_version_that_was_seen_cancels_a_hosted_order(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    answer = cancel(api, order, order.version)
    assert answer.status == 200
    assert answer.json["order"]["fulfillment"]["fulfillment_status"] == "CANCELLED"


def test_in_a_mirror_a_cancellation_is_a_request(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    answer = cancel(api, order, order.version)
    assert (answer.status, answer.json["action"]["kind"]) == (202, "cancel")


def test_a_cancellation_of_another_version_is_412_and_changes_nothing(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    answer = cancel(api, order, order.version + 1)
    assert (answer.status, answer.json["type"], answer.json["version"]) == (412, "/problems/stale-version", 1)
    assert answer.pointers == [("header", "/If-Match", "stale")]
    assert api.client.get(f"/v1/orders/{order.id}", api.key).json["version"] == 1


def test_a_cancellation_without_the_version_is_428(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    path, headers = f"/v1/orders/{order.id}/cancellations", {"Idempotency-Key": "c"}
    assert api.client.post(path, api.key, {"reason": "NoInventory"}, headers=headers).status == 428


def test_a_reason_that_does_not_exist_is_422(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    answer = cancel(api, order, order.version, reason="Bored")
    assert (answer.status, answer.pointers) == (422, [("body", "/reason", "enum")])


def test_an_answer_that_is_kept_for_its_key_holds_no_buyer(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    assert b"Ana" not in ship(api, order).body


def read(api: OrderApi, order: OrderView, include: str) -> Any:
    return api.client.get(f"/v1/orders/{order.id}?include={include}", api.key).json


def test_a_package_is_read_with_the_tracking_that_it_has_now(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    line = {"order_item_id": "1", "quantity": 1}
    ship(api, order, "k1", lines=[line])
    ship(api, order, "k2", lines=[line], tracking="1Z000")
    assert read(api, order, "packages")["packages"] == [{**PACKAGE, "tracking": "1Z000", "lines": [line]}]


def test_s68_s69_a_cancelled_order_keeps_who_cancelled_it_and_why(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    cancel(api, order, order.version)
    (told,) = read(api, order, "cancellations")["cancellations"]
    assert (told["cancelled_by"], told["reason"], told["stage"]) == ("SELLER", "NoInventory", "UNSHIPPED")


def test_what_was_not_asked_for_is_not_told(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    assert not {"packages", "cancellations", "payment"} & set(read(api, order, "items"))

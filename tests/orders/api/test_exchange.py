"""/v1/waiting-requests, /v1/exports: over HTTP, as a program that ships works with them."""

from typing import Any

import pytest

from tests.orders.api.conftest import OrderApi
from tests.orders.api.test_commands import PACKAGE
from tests.orders.storage.builders import a_read, facts
from tests.orders.web.serving import Answer


def post(api: OrderApi, path: str, body: dict[str, Any], key: str = "1") -> Answer:
    return api.client.post(path, api.key, body, headers={"Idempotency-Key": key})


def export(api: OrderApi, key: str = "1", **body: Any) -> Answer:
    return post(api, "/v1/exports", {"account_id": "amazon-us", "kind": "confirmations", **body}, key)


def a_confirmed_order(api: OrderApi) -> str:
    (order,) = api.recorded(a_read(), facts())
    assert post(api, f"/v1/orders/{order.id}/shipments", PACKAGE, "ship").status == 202
    return order.id


def test_a_confirmation_waits_with_its_hours_until_it_is_exported_and_beyond(api: OrderApi) -> None:
    order = a_confirmed_order(api)
    (one,) = api.client.get("/v1/waiting-requests", api.key).json["items"]
    assert (one["id"], one["hours_left"], one["action"]["state"]) == (order, 24, "draft")
    file = export(api).json
    assert (file["requests"], file["left_out"], file["more"]) == (1, [], False)
    assert "114-0000001-0000001\t1\t2\t" in file["content"]
    (one,) = api.client.get("/v1/waiting-requests?account_id=amazon-us", api.key).json["items"]
    assert one["action"]["state"] == "exported"
    assert api.client.get("/v1/waiting-requests?account_id=own-market", api.key).json["items"] == []


def test_a_lost_answer_is_had_again_by_the_same_key(api: OrderApi) -> None:
    a_confirmed_order(api)
    first, again = export(api), export(api)
    assert (again.body, again.headers["idempotency-replayed"]) == (first.body, "true")
    assert export(api, "2").json["requests"] == 0


def test_the_queue_is_read_page_by_page(api: OrderApi) -> None:
    for order in api.recorded(a_read(), facts(), facts(order_id="114-2")):
        post(api, f"/v1/orders/{order.id}/shipments", PACKAGE, order.id)
    first = api.client.get("/v1/waiting-requests?limit=1", api.key).json
    rest = api.client.get(first["next"], api.key).json
    assert {one["order_id"] for page in (first, rest) for one in page["items"]} == {"114-0000001-0000001", "114-2"}
    assert rest["next"] is None


def test_the_queue_shows_nobody_who_bought(api: OrderApi) -> None:
    a_confirmed_order(api)
    export(api)
    for path in ("/v1/waiting-requests", "/v1/waiting-requests?limit=1"):
        assert b"Ana" not in api.client.get(path, api.key).body


def test_a_hosted_account_has_no_file(api: OrderApi) -> None:
    answer = export(api, account_id="own-market")
    assert (answer.status, answer.json["type"]) == (409, "/problems/no-upload-file")
    assert export(api, "2", account_id="none").status == 404


@pytest.mark.parametrize("kind", ["refunds", "", 1, None])
def test_a_kind_that_is_none_is_refused(api: OrderApi, kind: object) -> None:
    assert export(api, kind=kind).status == 422

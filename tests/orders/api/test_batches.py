"""POST /v1/batches/shipments: each row is the command that it would be alone."""

from typing import Any

import pytest

from orders.api.batches import MOST_SHIPMENTS
from tests.orders.api.conftest import OrderApi
from tests.orders.api.test_commands import PACKAGE
from tests.orders.storage.builders import a_read, an_item, facts, placed
from tests.orders.web.serving import Answer


def confirm(api: OrderApi, *rows: dict[str, Any], key: str = "1") -> Answer:
    body = {"shipments": [{**PACKAGE, **row} for row in rows]}
    return api.client.post("/v1/batches/shipments", api.key, body, headers={"Idempotency-Key": key})


def results(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    assert [one["index"] for one in answer.json["rows"]] == list(range(len(answer.json["rows"])))
    return [one["code"] or one["result"] for one in answer.json["rows"]]


def test_one_bad_row_hurts_no_good_one(api: OrderApi) -> None:
    first, second = api.recorded(placed(), facts(), facts(order_id="114-2"))
    answer = confirm(api, {"id": first.id}, {"id": "nobody"}, {"id": second.id, "ship_date": "2027-01-01T00:00:00Z"})
    assert results(answer) == ["done", "not-found", "ship-date-in-future"]
    assert (answer.json["done"], answer.json["refused"]) == (1, 2)
    assert all(one["message"] for one in answer.json["rows"] if one["result"] == "refused")
    assert api.client.get(f"/v1/orders/{first.id}", api.key).json["fulfillment"]["fulfillment_status"] == "SHIPPED"
    assert api.client.get(f"/v1/orders/{second.id}", api.key).json["version"] == 1


def test_packages_of_one_order_are_confirmed_in_their_order(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts(items=(an_item(ordered=3),)))
    rows = [
        {"id": order.id, "package_reference_id": str(number), "lines": [{"order_item_id": "1", "quantity": 1}]}
        for number in range(4)
    ]
    answer = confirm(api, *rows)
    assert results(answer) == ["done", "done", "done", "already-shipped"]
    assert [one["version"] for one in answer.json["rows"]] == [2, 3, 4, None]


def test_the_same_batch_again_is_repeated(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    assert results(confirm(api, {"id": order.id})) == ["done"]
    assert confirm(api, {"id": order.id}).headers["idempotency-replayed"] == "true"
    assert results(confirm(api, {"id": order.id}, key="2")) == ["repeated"]


def test_in_a_mirror_a_row_waits_for_the_marketplace(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    assert results(confirm(api, {"id": order.id})) == ["waiting"]


@pytest.mark.parametrize(("count", "status"), [(0, 422), (MOST_SHIPMENTS, 200), (MOST_SHIPMENTS + 1, 422)])
def test_a_batch_has_so_many_rows(api: OrderApi, count: int, status: int) -> None:
    answer = confirm(api, *({"id": f"none-{number}"} for number in range(count)))
    assert answer.status == status

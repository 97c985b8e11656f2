"""/v1/waiting-requests, /v1/exports, /v1/feeds: over HTTP, as a program that ships works with them."""

from contextlib import nullcontext
from typing import Any

import pytest
from pydantic import ValidationError

from orders.api.exchange import LONGEST_FEED, MOST_ROWS, FeedBody
from tests.orders.api.conftest import OrderApi
from tests.orders.api.test_commands import PACKAGE
from tests.orders.storage.builders import a_read, facts, placed
from tests.orders.web.serving import Answer

HEAD = "order-id\tship-date\tcarrier-code\ttracking-number\n"
ROW = "114-0000001-0000001\t2026-05-04\tUPS\t1Z1\n"


def post(api: OrderApi, path: str, body: dict[str, Any], key: str = "1") -> Answer:
    return api.client.post(path, api.key, body, headers={"Idempotency-Key": key})


def export(api: OrderApi, key: str = "1", **body: Any) -> Answer:
    return post(api, "/v1/exports", {"account_id": "amazon-us", "kind": "confirmations", **body}, key)


def feed(api: OrderApi, content: str, key: str = "1", **body: Any) -> Answer:
    asked = {"account_id": "own-market", "kind": "confirmations", "content": content, **body}
    return post(api, "/v1/feeds", asked, key)


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


def test_good_rows_of_a_feed_are_done_and_bad_ones_reported(api: OrderApi) -> None:
    api.recorded(placed(), facts())
    report = feed(api, HEAD + ROW + "114-9\t2026-05-04\tUPS\t\n" + "114-8\tyesterday\tUPS\t\n").json
    assert (report["done"], report["refused"]) == (1, 2)
    assert [(one["row"], one["order_id"], one["code"]) for one in report["rows"]] == [
        (2, "114-0000001-0000001", "done"),
        (3, "114-9", "no-such-order"),
        (4, "114-8", "row-not-readable"),
    ]


def test_a_feed_with_the_same_key_is_done_once(api: OrderApi) -> None:
    api.recorded(placed(), facts())
    assert feed(api, HEAD + ROW).body == feed(api, HEAD + ROW).body
    assert feed(api, HEAD + ROW, "2").json["rows"][0]["code"] == "repeated"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("<?xml version='1.0'?>", "content:1"),
        ("order-id\tsku\n1\t2\n", "content:1"),
        (HEAD + "114-1\t\tUPS\t\n", "content:2"),
        (HEAD + ROW * (MOST_ROWS + 1), f"content:{MOST_ROWS + 2}"),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused_whole(api: OrderApi, content: str, line: str) -> None:
    (order,) = api.recorded(placed(), facts())
    answer = feed(api, content)
    assert (answer.status, answer.json["type"]) == (422, "/problems/bad-file")
    assert answer.json["detail"].startswith(f"{line}: ")
    assert api.client.get(f"/v1/orders/{order.id}", api.key).json["version"] == 1


def test_a_feed_of_as_many_rows_as_are_taken_is_done(api: OrderApi) -> None:
    api.recorded(placed(), facts())
    report = feed(api, HEAD + ROW * MOST_ROWS).json
    assert (report["done"], {one["code"] for one in report["rows"][1:]}) == (MOST_ROWS, {"repeated"})


@pytest.mark.parametrize(("size", "goes"), [(LONGEST_FEED, True), (LONGEST_FEED + 1, False)])
def test_a_feed_has_a_length(size: int, goes: bool) -> None:
    body = {"account_id": "own-market", "kind": "confirmations", "content": "x" * size}
    with nullcontext() if goes else pytest.raises(ValidationError):
        FeedBody.model_validate(body)


@pytest.mark.parametrize("kind", ["refunds", "", 1, None])
def test_a_kind_that_is_none_is_refused(api: OrderApi, kind: object) -> None:
    assert feed(api, HEAD + ROW, kind=kind).status == 422
    assert export(api, kind=kind).status == 422


def test_half_a_pair_of_surrogates_is_no_json(api: OrderApi) -> None:
    body = b'{"account_id": "own-market", "kind": "confirmations", "content": "\\ud800"}'
    answer = api.client.ask("POST", "/v1/feeds", api.key, body, {"Idempotency-Key": "1"})
    assert answer.status == 400

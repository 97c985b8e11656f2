"""Slips over HTTP: what comes back is a PDF, or the problem that says why not."""

from urllib.parse import quote

import pytest

from orders.view import OrderStatus
from tests.orders.api.conftest import OrderApi
from tests.orders.documents.builders import pages_of
from tests.orders.storage.builders import a_read, facts

BATCH = "/v1/documents/packing-slips"


def slip_of(order: str, **query: str) -> str:
    asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    return f"/v1/orders/{order}/packing-slip.pdf?{asked}"


def test_s53_a_slip_is_printed_and_the_order_says_when_and_by_whom(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    answer = api.client.get(slip_of(order.id, return_address="Lamps\n2 Shop Road", size="letter"), api.key)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="packing-slip.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    (page,) = pages_of(answer.body)
    assert "Ana Example" in page
    assert "2 Shop Road" in page
    (line,) = api.client.get(f"/v1/orders/{order.id}/prints", api.key).json["items"]
    assert line["printed_at"] == "2026-05-04T12:00:00Z"
    assert line["printed_by"].startswith("key:")


def test_a_second_time_is_409_until_it_is_wanted_and_then_the_paper_says_so(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    assert api.client.get(slip_of(order.id), api.key).status == 200
    answer = api.client.get(slip_of(order.id), api.key)
    assert (answer.status, answer.json["type"]) == (409, "/problems/already-printed")
    assert answer.json["printed_at"] == "2026-05-04T12:00:00Z"
    (page,) = pages_of(api.client.get(slip_of(order.id, reprint="true"), api.key).body)
    assert "REPRINT" in page


def test_head_prints_nothing(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    assert api.client.ask("HEAD", slip_of(order.id), api.key).status == 200
    assert api.client.get(f"/v1/orders/{order.id}/prints", api.key).json == {"items": []}


@pytest.mark.parametrize(
    ("status", "problem"), [(OrderStatus.PENDING, "order-pending"), (OrderStatus.CANCELLED, "order-cancelled")]
)
def test_s53_a_pending_or_cancelled_order_has_no_slip(api: OrderApi, status: OrderStatus, problem: str) -> None:
    (order,) = api.recorded(a_read(), facts(status=status))
    answer = api.client.get(slip_of(order.id), api.key)
    assert (answer.status, answer.json["type"]) == (409, f"/problems/{problem}")
    assert b"Ana" not in answer.body


def test_a_batch_is_one_pdf_with_its_pick_list(api: OrderApi) -> None:
    orders = api.recorded(a_read(), facts(order_id="114-1"), facts(order_id="114-2"))
    body = {"ids": [one.id for one in orders]}
    pages = pages_of(api.client.post(BATCH, api.key, body).body)
    assert len(pages) == 3
    assert "Pick list" in pages[0]
    without = api.client.post(BATCH, api.key, {**body, "pick_list": False, "reprint": True})
    assert len(pages_of(without.body)) == 2


def test_a_batch_with_one_that_may_not_be_printed_is_refused_whole(api: OrderApi) -> None:
    good, bad = api.recorded(a_read(), facts(order_id="114-1"), facts(order_id="114-2", status=OrderStatus.PENDING))
    answer = api.client.post(BATCH, api.key, {"ids": [good.id, bad.id]})
    assert (answer.status, answer.json["type"]) == (409, "/problems/not-printable")
    assert [(one["id"], one["type"]) for one in answer.json["refused"]] == [(bad.id, "order-pending")]
    assert api.client.get(f"/v1/orders/{good.id}/prints", api.key).json == {"items": []}


@pytest.mark.parametrize(
    "body",
    [
        {"ids": []},
        {"ids": ["x"] * 101},
        {"ids": ["../x"]},
        {"ids": ["x"], "return_address": "a\tb"},
        {},
        {"ids": "x"},
    ],
)
def test_a_batch_of_the_wrong_form_is_422(api: OrderApi, body: object) -> None:
    assert api.client.post(BATCH, api.key, body).status == 422


def test_a_return_address_with_control_characters_is_400(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    assert api.client.get(slip_of(order.id, return_address="a\x1bb"), api.key).status == 400
    assert api.client.get(slip_of(order.id, return_address="x" * 401), api.key).status == 400


def test_a_return_address_of_seven_lines_is_refused(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    answer = api.client.get(slip_of(order.id, return_address="\n".join("abcdefg")), api.key)
    assert (answer.status, answer.json["type"]) == (409, "/problems/return-address-not-valid")

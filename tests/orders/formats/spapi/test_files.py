"""Files of API answers: one answer or a line an answer, told from all else; the publisher's examples are read."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.domain.facts import SourceKind
from orders.errors import BadFile
from orders.formats.options import ReportOptions
from orders.formats.spapi import files
from orders.formats.spapi.files import LARGEST, LONGEST_LINE, is_answer
from orders.view import FulfilledBy, Money, OrderStatus
from tests.orders.formats.reading import Whole, read

SANDBOX = Path(__file__).resolve().parents[5] / "shared" / "samples" / "orders" / "spapi" / "sandbox"
there = pytest.mark.skipif(not SANDBOX.is_dir(), reason="../shared is absent")
OLD = {
    "AmazonOrderId": "902-1",
    "PurchaseDate": "2026-05-03T09:00:00Z",
    "LastUpdateDate": "2026-05-03T10:00:00Z",
    "OrderStatus": "Unshipped",
    "FulfillmentChannel": "MFN",
}
NEW = {
    "orderId": "902-1",
    "createdTime": "2026-05-03T09:00:00Z",
    "lastUpdatedTime": "2026-05-03T10:00:00Z",
    "salesChannel": {"channelName": "AMAZON"},
    "fulfillment": {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "MERCHANT"},
    "orderItems": [],
}


def answer(value: Any, **options: Any) -> Whole:
    return read(json.dumps(value).encode(), "a.json", ReportOptions(**options))


def sandbox(name: str) -> Whole:
    return answer(json.loads((SANDBOX / name).read_text("utf-8"))["response"])


@there
def test_the_publishers_getorders_is_read() -> None:
    whole = sandbox("ordersV0__getOrders__200_0.json")
    assert [order.order_id for order in whole.orders] == ["902-1845936-5435065", "902-8745147-1934268"]
    assert {order.grand_total for order in whole.orders} == {Money(1101, "USD")}
    assert (whole.refused, whole.checked.format.kind) == ((), SourceKind.ORDERS_V0)


@there
def test_dates_of_1970_are_taken_as_they_stand() -> None:
    order = sandbox("ordersV0__getOrder__200_0.json").orders[0]
    assert order.purchase_date is not None
    assert order.purchase_date.year == 1970


@there
def test_seconds_with_an_exponent_are_a_time() -> None:
    whole = sandbox("ordersV0__getOrders__200_0.json")
    assert whole.checked.reported_at is not None
    assert whole.checked.reported_at.isoformat().startswith("2019-09-26T18:16:22.042")


@there
@pytest.mark.parametrize("part", ["getOrderItems", "getOrderAddress", "getOrderBuyerInfo"])
def test_the_publishers_parts_of_an_order_are_read(part: str) -> None:
    (order,) = sandbox(f"ordersV0__{part}__200_0.json").orders
    assert (order.order_id, order.status) == ("902-1845936-5435065", None)


@there
def test_the_publishers_items_ask_for_cancelling_with_a_text() -> None:
    (order,) = sandbox("ordersV0__getOrderItems__200_0.json").orders
    assert order.cancel_requested is True
    assert (order.items[0].order_item_id, order.items[0].discount) == ("05015851154158", Money(0, "USD"))


@there
def test_the_publishers_searchorders_is_read() -> None:
    whole = sandbox("orders_2026-01-01__searchOrders__200_0.json")
    (order,) = whole.orders
    assert (order.status, order.fulfilled_by) == (OrderStatus.SHIPPED, FulfilledBy.MARKETPLACE)
    assert [(item.ordered, item.shipped, item.item_price) for item in order.items] == [
        (1, 1, Money(5980, "JPY")),
        (2, 2, Money(13960, "JPY")),
    ]
    assert (whole.refused, whole.checked.format.kind) == ((), SourceKind.ORDERS_2026)


@there
def test_the_publishers_getorder_of_2026_is_read() -> None:
    (order,) = sandbox("orders_2026-01-01__getOrder__200_0.json").orders
    assert order.ship_to is not None
    assert (order.status, order.ship_to.city, order.grand_total) == (
        OrderStatus.UNSHIPPED,
        "São Paulo",
        Money(29990, "BRL"),
    )
    assert order.ship_by is not None
    assert order.ship_by.isoformat() == "2024-12-27T23:59:59+00:00"


@there
@pytest.mark.parametrize("name", ["ordersV0__getOrders__400_0", "orders_2026-01-01__searchOrders__400_0"])
def test_the_publishers_errors_are_no_orders(name: str) -> None:
    with pytest.raises(BadFile, match="reports an error, not orders: InvalidInput Invalid Input"):
        sandbox(f"{name}.json")


@pytest.mark.parametrize("value", [{"payload": {"Orders": [OLD]}}, {"Orders": [OLD]}, {"payload": OLD}, OLD, [OLD]])
def test_version_0_is_read_in_every_wrapping(value: Any) -> None:
    assert [order.order_id for order in answer(value).orders] == ["902-1"]


@pytest.mark.parametrize("value", [{"orders": [NEW]}, {"order": NEW}, NEW, [NEW]])
def test_version_2026_is_read_in_every_wrapping(value: Any) -> None:
    assert [order.order_id for order in answer(value).orders] == ["902-1"]


@pytest.mark.parametrize("order", [OLD, NEW])
def test_json_lines_are_read_a_line_an_answer(order: dict[str, Any]) -> None:
    key = "AmazonOrderId" if "AmazonOrderId" in order else "orderId"
    lines = [json.dumps({**order, key: f"902-{number}"}) for number in range(3)]
    whole = read("\n".join([*lines, "", ""]).encode(), "a.jsonl")
    assert [(one.order_id, one.where) for one in whole.orders] == [
        ("902-0", "a.jsonl:1"),
        ("902-1", "a.jsonl:2"),
        ("902-2", "a.jsonl:3"),
    ]


def test_a_bad_line_is_refused_and_the_others_are_read() -> None:
    data = "\n".join([json.dumps(OLD), '{"AmazonOrderId": ', json.dumps(NEW), json.dumps({**OLD, "OrderStatus": 1})])
    whole = read(data.encode(), "a.jsonl")
    assert [row.where for row in whole.refused] == ["a.jsonl:2", "a.jsonl:3", "a.jsonl:4"]
    assert "no JSON" in whole.refused[0].what
    assert "of another version" in whole.refused[1].what
    assert whole.refused[2].what == "OrderStatus: a number, expected a text"
    assert len(whole.orders) == 1


def test_what_is_wrong_has_a_pointer() -> None:
    orders = [{**NEW, "orderId": f"902-{number}"} for number in range(4)]
    orders[3]["orderItems"] = {"orderItemId": "1"}
    whole = answer({"orders": orders})
    assert whole.refused[0].what == "orders[3].orderItems: an object, expected a list"
    assert whole.refused[0].where == "a.json#orders[3]"
    assert len(whole.orders) == 3


def test_an_answer_with_no_good_order_is_refused_with_its_first_pointer() -> None:
    with pytest.raises(BadFile, match=r"^a\.json#orders\[0\]: orders\[0\]\.createdTime: missing"):
        answer({"orders": [{**NEW, "createdTime": None}]})


def test_an_empty_answer_is_read_and_proves_nothing() -> None:
    whole = answer({"orders": [], "createdBefore": "2026-05-03T11:00:00Z"})
    assert (whole.orders, whole.checked.coverage.complete) == ((), False)
    assert whole.checked.reported_at is not None


@pytest.mark.parametrize(
    "data",
    [
        b'{"orders": [NaN]}',
        b'{"orders": [], "orders": []}',
        b'{"orders": [' + b"[" * 100_000,
        b'{"orders": 1' + b"0" * 5000 + b"}",
        b'{"orders": 1e999999999}',
        b'{"orders": "\xff"}',
        b'{"orders": [}',
        b"[]",
        b'["orderId"]',
        b'{"colour": "red"}',
        b'{"sellers": [], "orders": []}',
        b"{",
        b'[{"orders": null}',
    ],
)
def test_hostile_json_is_refused_with_its_file(data: bytes) -> None:
    with pytest.raises(BadFile, match=r"^a\.json"):
        read(data, "a.json")


def test_an_answer_at_the_limit_is_read_and_one_beyond_is_not() -> None:
    data = json.dumps(OLD).encode().ljust(LARGEST)
    assert len(read(data, "a.json").orders) == 1
    with pytest.raises(BadFile, match="an answer of more than"):
        read(data + b" ", "a.json")


def test_a_line_at_the_limit_is_read_and_one_beyond_is_not() -> None:
    line = json.dumps(OLD).encode()
    lines = [line.ljust(LONGEST_LINE), line.ljust(LONGEST_LINE + 1), line, b""]
    whole = read(b"\n".join(lines), "a.jsonl")
    assert len(whole.orders) == 2
    assert [row.where for row in whole.refused] == ["a.jsonl:2"]


def test_the_named_version_must_be_the_files() -> None:
    with pytest.raises(BadFile, match="it is not orders_v0, but orders_2026_01_01"):
        answer(NEW, format="orders_v0")


def test_a_preview_shows_what_is_understood_and_what_is_wrong() -> None:
    opened = files.ApiFile(BytesIO(json.dumps({"orders": [NEW, {}]}).encode()), "a.json", ReportOptions())
    first, second = opened.preview(5)
    assert (first["order"], first["status"]) == ("902-1", "UNSHIPPED")
    assert "orders[1].orderId: missing" in second["wrong"]


@pytest.mark.parametrize(
    ("data", "whether"),
    [
        (b'{"orders": [{"orderId": "1"}]}', True),
        (b'\xef\xbb\xbf {"payload": {}}', True),
        (b'{"AmazonOrderId": NaN', True),
        (b'{"orderId": "1"}\n{"orderId": "2"}\n', True),
        (b'{"sellers": [], "orders": []}', False),
        (b'{"sellers": [], "orders": [', False),
        (b"{}", False),
        (b"order-id\tsku\n", False),
    ],
)
def test_an_answer_is_told_from_this_programs_own_document(data: bytes, whether: bool) -> None:
    assert is_answer(BytesIO(data)) is whether


begun = st.binary(max_size=200).map(lambda data: b"{" + data) | st.text(max_size=200).map(
    lambda text: b"[" + text.encode()
)


@settings(deadline=None)  # the machine may be busy
@given(begun)
def test_whatever_begins_like_json_is_read_or_refused_by_name(data: bytes) -> None:
    said = "a.json"
    try:
        read(data, "a.json")
    except BadFile as error:
        said = str(error)
    assert said.startswith("a.json")


names = st.sampled_from([*OLD, *NEW, "x"])
values = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.integers(-9, 9**20) | st.floats(-1000, 1000, width=16),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=8,
)


@settings(deadline=None)  # the machine may be busy
@given(st.sampled_from(["OrderItems", "ShippingAddress", "OrderTotal", "PurchaseDate", "BuyerInfo"]), values)
def test_any_value_anywhere_in_version_0_is_an_order_or_a_pointer(name: str, value: Any) -> None:
    whole = answer({"Orders": [{**OLD, name: value}, {**OLD, "AmazonOrderId": "902-2"}]})
    assert all(row.what.startswith("Orders[0]") or row.what.startswith("902-1") for row in whole.refused)
    assert whole.orders[-1].order_id == "902-2"


@settings(deadline=None)  # the machine may be busy
@given(st.sampled_from(["orderItems", "recipient", "proceeds", "fulfillment", "packages", "buyer"]), values)
def test_any_value_anywhere_in_version_2026_is_an_order_or_a_pointer(name: str, value: Any) -> None:
    whole = answer({"orders": [{**NEW, name: value}, {**NEW, "orderId": "902-2"}]})
    assert all(row.what.startswith("orders[0]") or row.what.startswith("902-1") for row in whole.refused)
    assert whole.orders[-1].order_id == "902-2"

"""The document is exact: what is wrong is said with a JSON pointer, and nothing unknown is passed over."""

import json
from pathlib import Path
from typing import Any

import pytest

from orders.errors import BadFile
from orders.formats.document import document_schema, facts_of, read_document
from orders.view import Money, OrderStatus, Plan

FIXTURE = Path(__file__).resolve().parents[3] / "fixtures" / "orders" / "orders.json"


def the_document() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(FIXTURE.read_text("utf-8"))
    return read


def complaint(document: dict[str, Any]) -> str:
    with pytest.raises(BadFile) as caught:
        read_document(json.dumps(document).encode(), "orders.json")
    return str(caught.value)


def test_amounts_are_read_in_minor_units() -> None:
    order = read_document(FIXTURE.read_bytes(), "orders.json").orders[0]
    assert facts_of(order, "").grand_total == Money(5997, "USD")


def test_an_item_without_an_id_is_known_by_its_number() -> None:
    order = read_document(FIXTURE.read_bytes(), "orders.json").orders[1]
    assert [item.order_item_id for item in facts_of(order, "").items] == ["1"]


def test_a_missing_field_is_named_by_its_pointer() -> None:
    document = the_document()
    del document["orders"][1]["status"]
    assert complaint(document).startswith("orders.json#/orders/1/status:")


def test_an_unknown_field_is_an_error() -> None:
    document = the_document()
    document["orders"][0]["buyer_adress"] = "x"
    assert complaint(document).startswith("orders.json#/orders/0/buyer_adress:")


@pytest.mark.parametrize("wrong", ["49.981", "1,234.50", "1e3", "", "NaN", " 1.00", "1.2.3", 49.98, 5])
def test_an_amount_that_is_no_exact_decimal_string_is_refused(wrong: object) -> None:
    document = the_document()
    document["orders"][0]["items"][0]["item_price"]["amount"] = wrong
    assert complaint(document).startswith("orders.json#/orders/0/items/0/item_price")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("status", "STOLEN"),
        ("purchase_date", "2026-05-03T09:12:44"),
        ("order_id", " 114"),
        ("order_id", ""),
        ("order_id", "1" * 101),
        ("buyer_name", "x" * 1001),
        ("ship_to", {"country_code": "Oregon"}),
    ],
)
def test_a_field_that_cannot_be_is_refused_at_its_pointer(field: str, wrong: object) -> None:
    document = the_document()
    document["orders"][0][field] = wrong
    assert complaint(document).startswith(f"orders.json#/orders/0/{field}")


@pytest.mark.parametrize("ordered", [0, -1, 1_000_001, "1.5"])
def test_quantities_have_limits(ordered: object) -> None:
    document = the_document()
    document["orders"][0]["items"][0]["ordered"] = ordered
    assert complaint(document).startswith("orders.json#/orders/0/items/0/ordered")


def test_a_quantity_at_the_limit_is_read() -> None:
    document = the_document()
    document["orders"][0]["items"][0]["ordered"] = 1_000_000
    assert read_document(json.dumps(document).encode(), "d").orders[0].items[0].ordered == 1_000_000


def test_what_is_no_json_is_refused_with_its_place() -> None:
    with pytest.raises(BadFile, match="line 2"):
        read_document(b'{"orders":\n oops}', "orders.json")


def test_an_order_of_an_unknown_account_is_refused() -> None:
    document = the_document()
    document["orders"][2]["account_id"] = "ebay"
    assert complaint(document).startswith("orders.json#/orders/2/account_id: names no account of seller lamps")


def test_with_two_sellers_every_order_names_its_own() -> None:
    document = the_document()
    document["sellers"].append({"seller_id": "books"})
    assert complaint(document).startswith("orders.json#/orders/0/seller_id: names no seller")


def test_a_seller_stands_in_a_document_once() -> None:
    document = the_document()
    document["sellers"].append(document["sellers"][0])
    assert "same seller_id twice" in complaint(document)


def test_a_forwarder_is_a_domain_or_a_network() -> None:
    document = the_document()
    document["sellers"][0]["forwarders"] = [{}]
    assert complaint(document).startswith("orders.json#/sellers/0/forwarders/0")


def test_one_account_of_one_seller_need_not_be_named() -> None:
    order = read_document(FIXTURE.read_bytes(), "d").orders[0]
    assert (order.seller_id, order.account_id, order.status) == ("lamps", "amazon-us", OrderStatus.UNSHIPPED)


def test_the_schema_is_printed_as_json_schema() -> None:
    schema = document_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    assert set(schema["properties"]) == {"sellers", "orders", "sources"}
    json.dumps(schema)


@pytest.mark.parametrize(("said", "plan"), [({}, Plan.PROFESSIONAL), ({"plan": "individual"}, Plan.INDIVIDUAL)])
def test_s49_an_account_may_say_its_plan(said: dict[str, str], plan: Plan) -> None:
    document = the_document()
    document["sellers"][0]["accounts"][0].update(said)
    assert read_document(json.dumps(document).encode(), "orders.json").sellers[0].accounts[0].plan is plan


@pytest.mark.parametrize("wrong", ["pro", "", None, 1])
def test_s49_a_plan_that_is_none_is_an_error(wrong: object) -> None:
    document = the_document()
    document["sellers"][0]["accounts"][0]["plan"] = wrong
    assert complaint(document).startswith("orders.json#/sellers/0/accounts/0/plan:")

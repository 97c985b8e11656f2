"""/v1/orders: what may be shipped, to whom it is told, and what a list hides."""

from datetime import timedelta

import pytest

from orders.access.access import Scope
from orders.access.audit import entries
from orders.view import FulfilledBy, NotificationState, OrderStatus
from tests.orders.api.conftest import OrderApi
from tests.orders.storage.builders import AT, SELLER, a_read, facts, numbered
from tests.orders.web.serving import a_key, all_but


def ids(api: OrderApi, query: str) -> list[str]:
    return [one["order_id"] for one in api.client.get(f"/v1/orders{query}", api.key).json["items"]]


def test_an_order_tells_whether_it_may_be_shipped_and_what_may_be_done(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    answer = api.client.get(f"/v1/orders/{order.id}", api.key)
    told = answer.json
    assert answer.headers["etag"].startswith(f'"{order.version}.')
    assert (told["shippable"], told["blockers"]) == (True, [])
    assert told["allowed_actions"] == ["confirm_shipment", "cancel"]
    assert told["fulfillment"]["fulfillment_status"] == "UNSHIPPED"
    assert told["notification_state"] in [one.value for one in NotificationState]


def test_s44_amounts_are_decimal_texts(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    item = api.client.get(f"/v1/orders/{order.id}", api.key).json["order_items"][0]
    assert item["proceeds"]["breakdowns"][0] == {
        "type": "ITEM",
        "subtotal": {"amount": "49.98", "currency_code": "USD"},
        "detailed_breakdowns": [],
    }
    assert (item["quantity_ordered"], item["product"]["seller_sku"]) == (2, "LAMP-1")


def test_nothing_is_shippable_once_the_store_is_stale(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    api.shop.clock.at = AT + timedelta(hours=12, seconds=1)
    told = api.client.get(f"/v1/orders/{order.id}", api.key).json
    assert (told["shippable"], told["blockers"]) == (False, ["store_stale"])


def test_an_order_of_the_marketplaces_own_warehouse_is_not_shippable(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts(fulfilled_by=FulfilledBy.MARKETPLACE))
    told = api.client.get(f"/v1/orders/{order.id}", api.key).json
    assert told["blockers"] == ["fulfilled_by_marketplace"]
    assert told["allowed_actions"] == []


def test_s64_pending_orders_are_left_out_and_counted(api: OrderApi) -> None:
    api.recorded(a_read(), facts(order_id="1"), facts(order_id="2", status=OrderStatus.PENDING))
    page = api.client.get("/v1/orders", api.key).json
    assert [one["order_id"] for one in page["items"]] == ["1"]
    assert page["excluded"] == {"pending": 1}
    assert page["as_of"] == "2026-05-04T12:00:00Z"
    assert set(ids(api, "?include_pending=true")) == {"1", "2"}
    assert ids(api, "?status=PENDING") == ["2"]


def test_every_filter_chooses(api: OrderApi) -> None:
    api.recorded(
        a_read(),
        facts(order_id="1", ship_by=AT - timedelta(hours=1)),
        facts(order_id="2", status=OrderStatus.SHIPPED),
    )
    assert ids(api, "?late=true") == ["1"]
    assert ids(api, "?shippable=true") == ["1"]
    assert ids(api, "?status=SHIPPED") == ["2"]
    assert ids(api, "?ship_by_before=2026-05-04T12:00:00Z") == ["1"]
    assert ids(api, "?marketplace=etsy") == []
    assert ids(api, "?account_id=own-market") == []
    assert set(ids(api, "?q=desk")) == {"1", "2"}


@pytest.mark.parametrize(
    "query", ["status=SENT", "state=open", "late=perhaps", "notification_state=lost", "include=feedback", "limit=101"]
)
def test_s386_a_filter_that_does_not_exist_is_400_with_a_pointer(api: OrderApi, query: str) -> None:
    answer = api.client.get(f"/v1/orders?{query}", api.key)
    assert answer.status == 400
    assert answer.pointers[0][1].startswith("/" + query.partition("=")[0])


def test_a_search_does_not_tell_a_buyer_to_who_may_not_see_one(api: OrderApi) -> None:
    api.recorded(a_read(), facts())
    assert len(api.client.get("/v1/orders?q=ana", api.key).json["items"]) == 1
    assert api.client.get("/v1/orders?q=ana", api.plain_key).json["items"] == []
    assert len(api.client.get("/v1/orders?q=desk", api.plain_key).json["items"]) == 1


def test_pages_follow_one_another_and_lose_nothing(api: OrderApi) -> None:
    api.recorded(a_read(), *numbered(7))
    seen, path = [], "/v1/orders?limit=3"
    while path:
        page = api.client.get(path, api.key).json
        seen += [one["order_id"] for one in page["items"]]
        path = page["next"]
    assert sorted(seen) == sorted(one.order_id for one in numbered(7))


def test_a_cursor_with_other_filters_is_400(api: OrderApi) -> None:
    api.recorded(a_read(), *numbered(3))
    cursor = api.client.get("/v1/orders?limit=1", api.key).json["next_cursor"]
    answer = api.client.get(f"/v1/orders?limit=1&late=true&cursor={cursor}", api.key)
    assert (answer.status, answer.pointers[0][1]) == (400, "/cursor")
    assert api.client.get(f"/v1/orders?limit=1&include=buyer&cursor={cursor}", api.key).status == 200


def test_buyer_and_address_come_only_when_asked_for(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    plain = api.client.get(f"/v1/orders/{order.id}", api.key)
    asked = api.client.get(f"/v1/orders/{order.id}?include=buyer,recipient", api.key).json
    assert b"Ana" not in plain.body
    assert asked["buyer"] == {"buyer_name": "Ana Example"}
    assert asked["recipient"]["delivery_address"]["address_lines"] == ["1 Sample Street"]
    assert "absent" not in asked


def test_without_pii_read_the_buyer_is_absent_and_it_says_why(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    for path in (f"/v1/orders/{order.id}?include=buyer&include=recipient", "/v1/orders?include=recipient"):
        answer = api.client.get(path, api.plain_key)
        told = answer.json["items"][0] if "items" in answer.json else answer.json
        assert b"Ana" not in answer.body
        assert not {"buyer", "recipient"} & set(told)
        assert {one["reason"] for one in told["absent"]} == {"scope"}


@pytest.mark.parametrize("status", [OrderStatus.PENDING, OrderStatus.PENDING_AVAILABILITY, OrderStatus.CANCELLED])
def test_s12_s13_a_pending_or_cancelled_orders_buyer_is_absent_for_everybody(
    api: OrderApi, status: OrderStatus
) -> None:
    (order,) = api.recorded(a_read(), facts(status=status))
    answer = api.client.get(f"/v1/orders/{order.id}?include=buyer,recipient", api.key)
    assert b"Ana" not in answer.body
    assert {(one["field"], one["reason"]) for one in answer.json["absent"]} == {
        ("buyer", "status"),
        ("recipient", "status"),
    }


def test_an_address_that_no_source_stated_is_absent_and_it_says_so(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts(ship_to=None))
    told = api.client.get(f"/v1/orders/{order.id}?include=recipient", api.key).json
    assert told["absent"][0]["reason"] == "not_stated"


def test_reading_a_buyer_is_audited_and_reading_without_is_not(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    api.client.get(f"/v1/orders/{order.id}", api.key)
    api.client.get(f"/v1/orders/{order.id}?include=recipient", api.plain_key)
    api.client.get(f"/v1/orders/{order.id}?include=recipient", api.key)
    lines = api.shop.store.read_now(lambda connection: entries(connection, SELLER, 10))
    reads = [(one.actor[:4], one.subject) for one in lines if one.action == "order.personal_data_read"]
    assert reads == [("key:", order.id)]


def test_s63_the_timeline_holds_one_event_for_each_version(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    api.shop.clock.at = AT + timedelta(minutes=5)
    api.recorded(a_read(as_of=AT + timedelta(minutes=5)), facts(status=OrderStatus.SHIPPED))
    events = api.client.get(f"/v1/orders/{order.id}/events", api.key).json["items"]
    assert [(one["version"], one["type"]) for one in events] == [
        (1, "order.recorded"),
        (2, "order.status_changed"),
    ]
    assert (events[1]["previous_status"], events[1]["status"]) == ("UNSHIPPED", "SHIPPED")


def test_accounts_tell_how_fresh_and_how_whole_they_are(api: OrderApi) -> None:
    api.recorded(a_read(), facts())
    mirror, hosted = api.client.get("/v1/accounts", api.key).json["items"]
    assert (mirror["as_of"], mirror["fresh"], mirror["coverage"]["complete"]) == ("2026-05-04T12:00:00Z", True, True)
    assert (hosted["authority"], hosted["as_of"], hosted["fresh"]) == ("hosted", None, True)
    api.shop.clock.at = AT + timedelta(hours=13)
    assert api.client.get("/v1/accounts", api.key).json["items"][0]["fresh"] is False


def test_a_store_that_is_gone_is_503_and_never_an_empty_list(api: OrderApi) -> None:
    api.shop.store.close()
    answer = api.client.get("/v1/orders", api.key)
    assert (answer.status, answer.json["type"]) == (503, "/problems/store-unavailable")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("lacking", [(Scope.ORDERS_WRITE,), tuple(set(Scope) - {Scope.ORDERS_READ})])
def test_d3_who_may_only_read_is_offered_nothing_to_do(api: OrderApi, lacking: tuple[Scope, ...]) -> None:
    (order,) = api.recorded(a_read(), facts())
    reader = a_key(api.shop.store, SELLER, *all_but(lacking))
    for key, offered in ((reader, []), (api.key, ["confirm_shipment", "cancel"])):
        (listed,) = api.client.get("/v1/orders", key).json["items"]
        detail = api.client.get(f"/v1/orders/{order.id}", key).json
        assert (listed["allowed_actions"], detail["allowed_actions"]) == (offered, offered)
        assert (detail["shippable"], detail["blockers"]) == (True, [])


def test_d3_a_refusal_offers_nothing_to_who_may_not_act(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts(status=OrderStatus.SHIPPED))
    reader = a_key(api.shop.store, SELLER, *all_but((Scope.ORDERS_WRITE,)))
    marketplace = a_key(api.shop.store, SELLER, Scope.MARKETPLACE)
    path, body = f"/v1/orders/{order.id}/cancellations", {"reason": "NoInventory"}
    headers = {"Idempotency-Key": "c", "If-Match": "*"}
    for key in (reader, marketplace):
        answer = api.client.post(path, key, body, headers=headers)
        assert (answer.status, answer.json.get("allowed_actions", [])) == (403, [])
    writer = api.client.post(path, api.key, body, headers=headers)
    assert (writer.status, writer.json["allowed_actions"]) == (409, ["refund"])

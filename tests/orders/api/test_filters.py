"""Every filter and sort of the list over HTTP: what it chooses, in which order, what it refuses (S1-S7, S64-S67)."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from orders.view import OrderStatus
from tests.orders.api.conftest import OrderApi
from tests.orders.storage.builders import AT, a_read, an_item, facts, placed

DAY = timedelta(days=1)


@pytest.fixture
def stocked(api: OrderApi) -> OrderApi:
    """Five orders of one moment each: they differ in what each filter asks."""
    for number, changes in enumerate(
        (
            {"ship_by": AT + 3 * DAY, "purchase_date": AT - 9 * DAY},
            {"ship_by": AT - DAY, "purchase_date": AT - 3 * DAY},
            {"ship_by": None, "purchase_date": None, "status": OrderStatus.SHIPPED},
            {"ship_by": AT + DAY, "purchase_date": AT - 8 * DAY, "status": OrderStatus.PENDING},
            {"ship_by": AT + 2 * DAY, "purchase_date": AT - DAY, "status": OrderStatus.PENDING},
        ),
        1,
    ):
        api.shop.clock.at = AT + timedelta(minutes=number)
        api.recorded(a_read(), facts(order_id=str(number), **changes))
    return api


def listed(api: OrderApi, query: str = "") -> list[str]:
    answer = api.client.get(f"/v1/orders?{query}", api.key)
    assert answer.status == 200, answer.body
    return [one["order_id"] for one in answer.json["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["3", "2", "1"]),
        ("include_pending=true", ["5", "4", "3", "2", "1"]),
        ("include_pending=true&sort=ship_by", ["2", "4", "5", "1", "3"]),
        ("include_pending=true&sort=purchase", ["5", "2", "4", "1", "3"]),
        ("sort=updated", ["3", "2", "1"]),
        ("late=true", ["2"]),
        ("late=true&sort=ship_by", ["2"]),
        ("shippable=true&sort=ship_by", ["2", "1"]),
        ("shippable=true&sort=purchase", ["2", "1"]),
        ("shippable=true", ["2", "1"]),
        ("status=PENDING&late=true", []),
        ("pending_longer_than=P7D", ["4"]),
        ("pending_longer_than=P1W", ["4"]),
        ("pending_longer_than=PT24H", ["5", "4"]),
        ("pending_longer_than=P8DT5M", ["4"]),
        ("pending_longer_than=P8DT6M", []),
        ("pending_longer_than=P8D", ["4"]),
        ("ship_by_after=2026-05-04T12:00:00Z", ["1"]),
        ("ship_by_after=2026-05-07T12:00:00Z", ["1"]),
        ("ship_by_before=2026-05-07T12:00:00Z", ["2"]),
        ("purchased_since=2026-05-01T12:00:00Z", ["2"]),
        ("purchased_until=2026-05-01T12:00:00Z", ["1"]),
        ("updated_since=2026-05-04T12:02:00Z", ["3", "2"]),
        ("updated_until=2026-05-04T12:02:00Z", ["1"]),
        ("order_id=2", ["2"]),
        ("order_id=4", []),
        ("order_id=4&include_pending=true", ["4"]),
        ("order_id=2&account_id=own-market", []),
        ("marketplace=amazon", ["3", "2", "1"]),
        ("marketplace=ourmarket", []),
        ("q=desk&sort=ship_by", ["2", "1", "3"]),
        ("q=desk&status=SHIPPED", ["3"]),
        ("q=desk&late=true", ["2"]),
        ("q=desk&late=true&sort=purchase", ["2"]),
        ("q=desk&pending_longer_than=P7D", ["4"]),
        ("q=desk&marketplace=ourmarket", []),
    ],
)
def test_s6_s48_s67_each_filter_chooses_and_each_sort_sorts(stocked: OrderApi, query: str, found: list[str]) -> None:
    assert listed(stocked, query) == found


def test_orders_are_listed_by_up_to_fifty_ids(stocked: OrderApi) -> None:
    items = stocked.client.get("/v1/orders?include_pending=true", stocked.key).json["items"]
    some = [one["id"] for one in items if one["order_id"] in ("2", "4")]
    assert listed(stocked, f"ids={','.join(some)}") == ["2"]
    assert listed(stocked, f"ids={some[0]}&ids={some[1]}&include_pending=true") == ["4", "2"]
    assert listed(stocked, "ids=" + ",".join([some[0]] * 50)) == []
    answer = stocked.client.get("/v1/orders?ids=" + ",".join(["x"] * 51), stocked.key)
    assert (answer.status, answer.pointers[0][:2]) == (400, ("query", "/ids"))


def test_another_sellers_order_is_listed_by_no_id(stocked: OrderApi) -> None:
    mine = stocked.client.get("/v1/orders", stocked.key).json["items"][0]["id"]
    assert stocked.client.get(f"/v1/orders?ids={mine}", stocked.other_key).json["items"] == []


@pytest.mark.parametrize(
    ("query", "hidden"),
    [
        ("", {"pending": 2}),
        ("q=desk", {"pending": 2}),
        ("purchased_since=2026-05-03T00:00:00Z", {"pending": 1}),
        ("order_id=4", {"pending": 1}),
        ("status=SHIPPED", {}),
        ("late=true", {}),
        ("include_pending=true", {}),
        ("pending_longer_than=P7D", {}),
        ("q=chair", {}),
    ],
)
def test_s64_what_a_list_hides_is_said(stocked: OrderApi, query: str, hidden: dict[str, int]) -> None:
    assert stocked.client.get(f"/v1/orders?{query}", stocked.key).json["excluded"] == hidden


@pytest.mark.parametrize(
    "query",
    [
        *("pending_longer_than=7", "pending_longer_than=P", "pending_longer_than=PT", "pending_longer_than=P1M"),
        *("pending_longer_than=P1Y", "pending_longer_than=-P7D", "pending_longer_than=P99999D", "sort=-updated"),
        *("sort=price", "order_id=", "purchased_since=yesterday", "updated_until=2026-05-04", "q=ab"),
        *("q=%22%2A", "q=", "q=a+b+c", "q=one+two+six+ten+red+blu+eig+nin+ten"),
    ],
)
def test_what_is_no_value_is_400_with_a_pointer(api: OrderApi, query: str) -> None:
    answer = api.client.get(f"/v1/orders?{query}", api.key)
    assert answer.status == 400
    assert answer.pointers[0][:2] == ("query", "/" + query.partition("=")[0])


def test_a_short_word_is_told_how_long_it_must_be(api: OrderApi) -> None:
    told = api.client.get("/v1/orders?q=ab", api.key).json["errors"][0]
    assert told["code"] == "search-too-short"
    assert told["detail"].startswith("Each word to search for needs 3 letters or digits")


@pytest.mark.parametrize("query", ["q=desk", "q=desk&sort=ship_by", "sort=ship_by", "sort=purchase", "late=true"])
def test_pages_of_every_sort_lose_and_repeat_nothing(api: OrderApi, query: str) -> None:
    api.recorded(a_read(), *(facts(order_id=f"{number}", ship_by=AT - DAY) for number in range(7)))
    seen, path = [], f"/v1/orders?limit=2&{query}"
    while path:
        page = api.client.get(path, api.key).json
        seen += [one["order_id"] for one in page["items"]]
        path = page["next"]
    assert sorted(seen) == [f"{number}" for number in range(7)]


def test_a_cursor_of_one_sort_is_400_in_another(api: OrderApi) -> None:
    api.recorded(a_read(), facts(order_id="1"), facts(order_id="2"))
    cursor = api.client.get("/v1/orders?limit=1&sort=ship_by", api.key).json["next_cursor"]
    for query in (
        "sort=purchase",
        "sort=ship_by&q=desk",
        "sort=ship_by&ids=1",
        "sort=ship_by&updated_since=2026-05-04T00:00:00Z",
    ):
        answer = api.client.get(f"/v1/orders?limit=1&{query}&cursor={cursor}", api.key)
        assert (answer.status, answer.pointers[0][1]) == (400, "/cursor")


def found_by(api: OrderApi, words: str, key: str | None = None) -> list[str]:
    answer = api.client.get(f"/v1/orders?q={quote(words)}", key or api.key)
    return [one["order_id"] for one in answer.json["items"]]


@pytest.mark.parametrize("words", ["電球", "LED電球", "led", "セット", "電球 セット"])
def test_a_japanese_title_is_found_by_what_stands_in_it(api: OrderApi, words: str) -> None:
    api.recorded(
        a_read(), facts(order_id="1", items=(an_item(title="明るいLED電球３個セット"),)), facts(order_id="2")
    )
    assert found_by(api, words) == ["1"]


def test_an_order_is_found_by_its_tracking_number(api: OrderApi) -> None:
    (order,) = api.recorded(placed(), facts())
    body: dict[str, Any] = {
        "package_reference_id": "P1",
        "carrier": "UPS",
        "tracking": "1Z-999-AA1",
        "ship_date": "2026-05-04T10:00:00Z",
    }
    api.client.post(f"/v1/orders/{order.id}/shipments", api.key, body, headers={"Idempotency-Key": "k"})
    assert found_by(api, "1z999aa1") == found_by(api, "999-aa1") == [order.order_id]


def test_what_changed_is_found_as_it_is_now(api: OrderApi) -> None:
    api.recorded(a_read(), facts(order_id="1"))
    api.recorded(a_read(), facts(order_id="1", items=(an_item(title="Floor lamp"),), source_time=AT + DAY))
    assert found_by(api, "floor") == ["1"]
    assert found_by(api, "desk") == []


def test_s13_a_buyer_is_not_found_once_the_order_is_cancelled(api: OrderApi) -> None:
    api.recorded(a_read(), facts(order_id="1"))
    assert found_by(api, "ana") == ["1"]
    api.recorded(a_read(), facts(order_id="1", status=OrderStatus.CANCELLED, source_time=AT + DAY))
    assert found_by(api, "ana") == found_by(api, "springfield") == []
    assert found_by(api, "desk") == ["1"]


def test_s12_a_buyer_is_found_only_once_the_order_is_released(api: OrderApi) -> None:
    api.recorded(a_read(), facts(order_id="1", status=OrderStatus.PENDING))
    pending = api.client.get("/v1/orders?q=ana&include_pending=true", api.key).json
    assert (pending["items"], pending["excluded"]) == ([], {})
    api.recorded(a_read(), facts(order_id="1", source_time=AT + DAY))
    assert found_by(api, "ana") == ["1"]


def test_an_address_is_found_only_by_who_may_see_it(api: OrderApi) -> None:
    api.recorded(a_read(), facts(order_id="1"))
    assert found_by(api, "SAMPLE, street") == found_by(api, "sample street") == ["1"]
    assert found_by(api, "sample street", api.plain_key) == []
    assert found_by(api, "desk", api.other_key) == []


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00%2B23:59"])
def test_a_time_that_utc_does_not_have_is_400(api: OrderApi, at: str) -> None:
    answer = api.client.get(f"/v1/orders?updated_until={at}", api.key)
    assert (answer.status, answer.pointers[0][1]) == (400, "/updated_until")

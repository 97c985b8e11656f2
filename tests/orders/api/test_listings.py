"""/v1/listings over HTTP: entering, reading, setting quantities, and who holds what."""

from datetime import timedelta
from typing import Any

import pytest

from orders.access.access import Scope
from orders.access.audit import entries
from orders.view import OrderStatus, OrderView
from tests.orders.api.conftest import OrderApi
from tests.orders.storage.builders import AT, SELLER, a_read, an_item, facts, placed
from tests.orders.web.serving import Answer, a_key

LAMP = {"account_id": "own-market", "sku": "LAMP-1", "title": "Desk lamp", "on_hand": 1}


def enter(api: OrderApi, key: str = "k1", **changes: Any) -> Answer:
    return api.client.post("/v1/listings", api.key, {**LAMP, **changes}, headers={"Idempotency-Key": key})


def set_quantity(api: OrderApi, listing: str, version: object, on_hand: object, **said: Any) -> Answer:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    body = {"on_hand": on_hand, **said}
    return api.client.ask("PUT", f"/v1/listings/{listing}/quantity", api.key, body, headers)


def a_sale(api: OrderApi, number: int = 1, ordered: int = 1, status: OrderStatus = OrderStatus.PENDING) -> OrderView:
    row = facts(order_id=f"114-{number}", status=status, items=(an_item(ordered=ordered),))
    return api.recorded(placed(), row)[0]


def get(api: OrderApi, path: str) -> Any:
    answer = api.client.get(f"/v1/listings{path}", api.key)
    assert answer.status == 200
    return answer.json


def test_a_listing_is_entered_with_its_quantity(api: OrderApi) -> None:
    answer = enter(api, asin="B0", condition="used_good")
    told = answer.json
    assert (answer.status, answer.headers["location"]) == (201, f"/v1/listings/{told['id']}")
    assert answer.headers["etag"] == '"1"'
    assert told["quantity"] == {"on_hand": 1, "held": 0, "available": 1, "oversold": 0}
    assert (told["listing_id"], told["sku"], told["asin"], told["condition"]) == (
        told["id"],
        "LAMP-1",
        "B0",
        "used_good",
    )
    assert api.client.get(f"/v1/listings/{told['id']}", api.key).json == told


def test_s19_a_double_click_enters_one_listing(api: OrderApi) -> None:
    first, second = enter(api), enter(api)
    assert (second.json["id"], second.headers["idempotency-replayed"]) == (first.json["id"], "true")
    assert len(get(api, "")["items"]) == 1
    other = enter(api, "k1", title="Another")
    assert (other.status, other.json["type"]) == (422, "/problems/idempotency-key-reused")


def test_s18_the_same_sku_entered_twice_is_pointed_out(api: OrderApi) -> None:
    first, second = enter(api), enter(api, "k2")
    assert second.json["alike"] == [first.json["id"]]
    assert "alike" not in first.json


def test_s19_the_audit_names_who_entered_a_listing_and_who_set_its_quantity(api: OrderApi) -> None:
    made = enter(api).json
    set_quantity(api, made["id"], 1, 5)
    lines = api.shop.store.read_now(lambda open_: entries(open_, SELLER, 10))
    found = [(one.action, one.subject, one.actor) for one in lines if one.action.startswith("listing.")]
    assert found == [
        ("listing.quantity_set", made["id"], made["created_by"]),
        ("listing.created", made["id"], made["created_by"]),
    ]
    assert made["created_by"].startswith("key:")


def test_what_orders_named_before_it_was_entered_stays_held(api: OrderApi) -> None:
    """Else the piece that a buyer waits for would be sold once more beside the stub."""
    order = a_sale(api)
    (stub,) = get(api, "")["items"]
    unknowing = enter(api)
    assert (unknowing.status, unknowing.json["type"]) == (409, "/problems/pending-reservations")
    assert [one["id"] for one in unknowing.json["orders"]] == [order.id]
    assert get(api, "")["items"] == [stub]
    assert enter(api, "k2", on_hand=0, acknowledge_held=True).json["type"] == "/problems/quantity-below-held"
    told = enter(api, "k3", acknowledge_held=True, asin="B0").json
    assert (told["id"], told["stub"], told["title"], told["asin"]) == (stub["id"], False, "Desk lamp", "B0")
    assert told["quantity"] == {"on_hand": 1, "held": 1, "available": 0, "oversold": 0}
    assert told["created_by"].startswith("key:")
    assert told["listing_id"] == told["id"]
    (edited, held) = get(api, f"/{told['id']}/quantity-events")["items"]
    assert (edited["kind"], [one["id"] for one in edited["holds"]], held["version"]) == ("edited", [order.id], 2)
    assert enter(api, "k4").json["alike"] == [told["id"]]  # entered again, it is a listing more


def test_a_mirrored_account_takes_no_listing_and_no_quantity(api: OrderApi) -> None:
    answer = enter(api, account_id="amazon-us")
    assert (answer.status, answer.json["type"]) == (409, "/problems/wrong-account")
    api.recorded(a_read(), facts())
    (stub,) = get(api, "")["items"]
    assert (stub["stub"], stub["quantity"]) == (
        True,
        {"on_hand": None, "held": 0, "available": None, "oversold": 0},
    )
    assert set_quantity(api, stub["id"], 1, 1).json["type"] == "/problems/wrong-account"


def test_an_account_that_is_not_there_is_404(api: OrderApi) -> None:
    assert enter(api, account_id="elsewhere").status == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"on_hand": -1},
        {"on_hand": 1_000_001},
        {"on_hand": "1"},
        {"on_hand": True},
        {"sku": ""},
        {"sku": "x" * 201},
        {"title": "a\nb"},
        {"condition": "shiny"},
        {"held": 0},
    ],
)
def test_what_cannot_be_listed_is_422(api: OrderApi, wrong: dict[str, Any]) -> None:
    assert enter(api, **wrong).status == 422
    assert get(api, "")["items"] == []


@pytest.mark.parametrize("on_hand", [0, 1_000_000])
def test_a_quantity_at_its_limits_is_taken(api: OrderApi, on_hand: int) -> None:
    assert enter(api, on_hand=on_hand).json["quantity"]["available"] == on_hand


def test_s21_s66_a_listing_of_one_shows_none_while_its_sale_is_pending(api: OrderApi) -> None:
    listing = enter(api).json["id"]
    order = a_sale(api)
    told = get(api, f"/{listing}")
    assert told["quantity"] == {"on_hand": 1, "held": 1, "available": 0, "oversold": 0}
    hold = {"id": order.id, "order_id": "114-1", "status": "PENDING", "quantity": 1}
    assert told["open_orders"] == [hold]
    (reserved,) = get(api, f"/{listing}/reservations")["items"]
    assert (reserved["order"], reserved["state"]) == (hold, "held")
    assert get(api, f"/{listing}/reservations?state=consumed")["items"] == []


def test_s22_setting_it_to_one_again_does_not_sell_it_twice(api: OrderApi) -> None:
    """The race of S20: the seller sees 0, types 1, and has sold the piece a second time."""
    listing = enter(api).json["id"]
    a_sale(api)
    stale = set_quantity(api, listing, 1, 1)
    assert (stale.status, stale.json["type"], stale.json["version"]) == (412, "/problems/stale-version", 2)
    unknowing = set_quantity(api, listing, 2, 1)
    assert (unknowing.status, unknowing.json["type"]) == (409, "/problems/pending-reservations")
    assert [one["order_id"] for one in unknowing.json["orders"]] == ["114-1"]
    assert (unknowing.json["held"], unknowing.json["available_then"]) == (1, 0)
    assert get(api, f"/{listing}")["version"] == 2
    knowing = set_quantity(api, listing, 2, 1, acknowledge_held=True)
    assert (knowing.status, knowing.headers["etag"]) == (200, '"3"')
    assert knowing.json["quantity"] == {"on_hand": 1, "held": 1, "available": 0, "oversold": 0}


def test_d6_fewer_than_are_held_cannot_be_set(api: OrderApi) -> None:
    listing = enter(api, on_hand=5).json["id"]
    a_sale(api, ordered=3)
    answer = set_quantity(api, listing, 2, 2, acknowledge_held=True)
    assert (answer.status, answer.json["type"]) == (409, "/problems/quantity-below-held")
    assert answer.pointers == [("body", "/on_hand", "quantity-below-held")]
    assert set_quantity(api, listing, 2, 3, acknowledge_held=True).json["quantity"]["available"] == 0


def test_a_quantity_needs_the_version_that_was_seen(api: OrderApi) -> None:
    listing = enter(api).json["id"]
    assert set_quantity(api, listing, None, 3).status == 428
    assert set_quantity(api, listing, 1, 3).json["version"] == 2
    any_version = api.client.ask(
        "PUT", f"/v1/listings/{listing}/quantity", api.key, {"on_hand": 4}, {"If-Match": "*"}
    )
    assert any_version.json["quantity"]["on_hand"] == 4


@pytest.mark.parametrize("said", ["yes", 1, "true", None])
def test_only_a_plain_true_acknowledges(api: OrderApi, said: object) -> None:
    assert set_quantity(api, enter(api).json["id"], 1, 1, acknowledge_held=said).status == 422


def test_s80_an_edit_names_the_orders_that_held_pieces_then(api: OrderApi) -> None:
    listing = enter(api).json["id"]
    order = a_sale(api)
    set_quantity(api, listing, 2, 2, acknowledge_held=True)
    api.client.post(
        f"/v1/orders/{order.id}/cancellations",
        api.key,
        {"reason": "NoInventory"},
        headers={"Idempotency-Key": "c", "If-Match": "*"},
    )
    edited, held, created = get(api, f"/{listing}/quantity-events")["items"]
    assert [one["kind"] for one in (edited, held, created)] == ["edited", "held", "created"]
    assert edited["holds"] == [{"id": order.id, "order_id": "114-1", "status": "PENDING", "quantity": 1}]
    assert (edited["before"]["available"], edited["after"]["available"]) == (0, 1)
    assert (held["order"], held["actor"], held["version"]) == (order.id, "marketplace", 2)
    assert created["actor"].startswith("key:")


def test_histories_reservations_and_listings_are_paged(api: OrderApi) -> None:
    listing = enter(api, on_hand=9).json["id"]
    enter(api, "k2", sku="VASE")
    for number in range(4):
        a_sale(api, number)
    for path, many in (("?", 2), (f"/{listing}/reservations?", 4), (f"/{listing}/quantity-events?", 5)):
        whole = get(api, f"{path}limit=100")
        assert (len(whole["items"]), whole["next"]) == (many, None)
        page, found = get(api, f"{path}limit=1"), []
        while page["next"]:
            found += page["items"]
            page = api.client.get(page["next"], api.key).json
        assert [*found, *page["items"]] == whole["items"]


def test_a_cursor_of_another_list_is_400(api: OrderApi) -> None:
    listing = enter(api).json["id"]
    a_sale(api)
    cursor = get(api, f"/{listing}/quantity-events?limit=1")["next_cursor"]
    answer = api.client.get(f"/v1/listings/{listing}/reservations?cursor={cursor}", api.key)
    assert (answer.status, answer.pointers) == (400, [("query", "/cursor", "cursor")])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sku=LAMP-1", ["LAMP-1"]),
        ("sku=LAMP", []),
        ("asin=B0", ["VASE"]),
        ("account_id=own-market", ["BOWL", "VASE", "LAMP-1"]),
        ("account_id=amazon-us", []),
        ("held=true", ["BOWL", "LAMP-1"]),
        ("held=false", ["VASE"]),
        ("in_stock=true", ["VASE"]),
        ("in_stock=false", ["BOWL", "LAMP-1"]),
        ("oversold=true", ["BOWL"]),
        ("oversold=false&held=true", ["LAMP-1"]),
    ],
)
def test_listings_are_found_by_exact_filters(api: OrderApi, query: str, found: list[str]) -> None:
    enter(api)
    api.shop.clock.at = AT + timedelta(minutes=1)
    enter(api, "k2", sku="VASE", asin="B0")
    api.shop.clock.at = AT + timedelta(minutes=2)
    a_sale(api)
    api.recorded(placed(), facts(order_id="114-9", items=(an_item(ordered=1, sku="BOWL"),)))
    assert [one["sku"] for one in get(api, f"?{query}")["items"]] == found


@pytest.mark.parametrize("query", ["colour=red", "held=perhaps", "include=buyers", "limit=0", "limit=101", "sku="])
def test_an_unknown_filter_is_400(api: OrderApi, query: str) -> None:
    assert api.client.get(f"/v1/listings?{query}", api.key).status == 400


def test_s16_the_list_joins_open_orders_where_it_is_asked(api: OrderApi) -> None:
    enter(api, on_hand=5)
    order = a_sale(api)
    a_sale(api, 2, status=OrderStatus.CANCELLED)
    (plain,) = get(api, "")["items"]
    (joined,) = get(api, "?include=open_orders")["items"]
    assert "open_orders" not in plain
    assert [(one["id"], one["status"]) for one in joined["open_orders"]] == [(order.id, "PENDING")]


def test_nothing_personal_is_told_beside_a_listing(api: OrderApi) -> None:
    listing = enter(api).json["id"]
    a_sale(api, status=OrderStatus.UNSHIPPED)
    for path in ("?include=open_orders", f"/{listing}", f"/{listing}/reservations", f"/{listing}/quantity-events"):
        body = api.client.get(f"/v1/listings{path}", api.key).body
        assert not [secret for secret in (b"Ana", b"Sample", b"Springfield") if secret in body]


def test_s74_orders_and_listings_are_two_doors(api: OrderApi) -> None:
    listing = enter(api).json["id"]
    seller = a_key(api.shop.store, SELLER, Scope.ORDERS_WRITE, Scope.ORDERS_READ, Scope.LISTINGS_READ)
    answer = api.client.ask("PUT", f"/v1/listings/{listing}/quantity", seller, {"on_hand": 2}, {"If-Match": '"1"'})
    assert (answer.status, answer.json["type"]) == (403, "/problems/scope-required")
    assert api.client.post("/v1/listings", seller, LAMP, headers={"Idempotency-Key": "x"}).status == 403
    assert get(api, f"/{listing}")["version"] == 1


def test_an_oversold_order_says_so(api: OrderApi) -> None:
    enter(api)
    first, second = a_sale(api, 1), a_sale(api, 2)
    told = [api.client.get(f"/v1/orders/{order.id}", api.key).json["oversold"] for order in (first, second)]
    assert told == [False, True]

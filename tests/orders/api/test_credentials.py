"""/v1/keys and /v1/me: a secret is shown once, and no key gives what it lacks."""

from typing import Any

import pytest

from orders.access.access import READING, Scope
from tests.orders.api.conftest import OrderApi
from tests.orders.storage.builders import SELLER
from tests.orders.web.serving import Answer, a_key


def made(api: OrderApi, scopes: list[str], key: str | None = None, once: str = "make") -> Answer:
    body = {"name": "till", "scopes": scopes}
    return api.client.post("/v1/keys", key or api.key, body, headers={"Idempotency-Key": once})


def test_a_new_key_opens_what_it_was_given_and_nothing_else(api: OrderApi) -> None:
    answer = made(api, ["orders:read", "pii:read"])
    assert answer.status == 201
    assert answer.json["secret"].startswith(f"mg_{answer.json['prefix']}_")
    me = api.client.get("/v1/me", answer.json["secret"]).json
    assert (me["seller_id"], me["scopes"]) == (SELLER, ["orders:read", "pii:read"])
    assert me["actor"] == f"key:{answer.json['id']}"
    assert api.client.get("/v1/alerts", answer.json["secret"]).status == 404  # the mail half is not mounted here
    assert api.client.get("/v1/keys", answer.json["secret"]).status == 403


def test_a_secret_is_told_once_even_under_the_same_idempotency_key(api: OrderApi) -> None:
    first, again = made(api, ["orders:read"]), made(api, ["orders:read"])
    assert again.status == 201
    assert again.json == {**first.json, "secret": None}
    assert len([one for one in api.client.get("/v1/keys", api.key).json["items"] if one["name"] == "till"]) == 1


def test_no_secret_stands_in_the_store(api: OrderApi) -> None:
    secret = made(api, ["orders:read"]).json["secret"]
    answered = [api.client.get(path, api.key).body for path in ("/v1/keys", "/v1/audit")]
    kept = [file.read_bytes() for file in api.folder.iterdir()]
    assert not [one for one in (*answered, *kept) if secret.encode() in one or secret[12:].encode() in one]
    assert any(made(api, ["orders:read"]).json["id"].encode() in one for one in kept)


@pytest.mark.parametrize("scopes", [["marketplace"], ["marketplace", "orders:read"]])
def test_nobody_of_a_seller_gives_the_marketplace_s_side(api: OrderApi, scopes: list[str]) -> None:
    answer = made(api, scopes)
    assert answer.status == 403
    assert answer.json["type"] in ("/problems/scope-missing", "/problems/scope-conflict")


def test_a_key_gives_no_scope_that_it_lacks(api: OrderApi) -> None:
    weak = a_key(api.shop.store, SELLER, Scope.KEYS_WRITE, *READING)
    assert made(api, ["orders:read"], weak).status == 201
    for scope in sorted(set(Scope) - READING - {Scope.KEYS_WRITE, Scope.MARKETPLACE}):
        assert made(api, ["orders:read", scope], weak, once=scope).json["scope"] == scope


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "till", "scopes": []}, "/scopes"),
        ({"name": "till", "scopes": ["everything"]}, "/scopes/0"),
        ({"name": "", "scopes": ["orders:read"]}, "/name"),
        ({"name": "x" * 201, "scopes": ["orders:read"]}, "/name"),
        ({"scopes": ["orders:read"]}, "/name"),
    ],
)
def test_a_key_that_cannot_be_is_422(api: OrderApi, body: Any, pointer: str) -> None:
    answer = api.client.post("/v1/keys", api.key, body, headers={"Idempotency-Key": "bad"})
    assert (answer.status, answer.pointers[0][:2]) == (422, ("body", pointer))


def test_a_revoked_key_opens_nothing_at_once_and_stays_in_the_list(api: OrderApi) -> None:
    fresh = made(api, ["orders:read"]).json
    assert api.client.get("/v1/orders", fresh["secret"]).status == 200
    gone = api.client.ask("DELETE", f"/v1/keys/{fresh['id']}", api.key)
    again = api.client.ask("DELETE", f"/v1/keys/{fresh['id']}", api.key)
    assert (gone.status, gone.json["revoked_at"], again.body) == (200, "2026-05-04T12:00:00Z", gone.body)
    assert api.client.get("/v1/orders", fresh["secret"]).status == 401
    assert api.client.get(f"/v1/keys/{fresh['id']}", api.key).json == gone.json


def test_another_seller_s_key_is_not_there(api: OrderApi) -> None:
    fresh = made(api, ["orders:read"]).json
    for method in ("GET", "DELETE"):
        assert api.client.ask(method, f"/v1/keys/{fresh['id']}", api.other_key).status == 404
    assert fresh["id"] not in [one["id"] for one in api.client.get("/v1/keys", api.other_key).json["items"]]
    assert api.client.get("/v1/orders", fresh["secret"]).status == 200


def test_a_key_may_revoke_itself_and_is_nobody_then(api: OrderApi) -> None:
    own = made(api, ["keys:write", "keys:read"]).json
    assert api.client.ask("DELETE", f"/v1/keys/{own['id']}", own["secret"]).status == 200
    assert api.client.get("/v1/me", own["secret"]).status == 401


def test_nobody_revokes_a_key_that_may_do_more_than_they(api: OrderApi) -> None:
    weak, strong = made(api, ["keys:write"]).json, made(api, ["keys:write", "orders:read"], once="2").json
    market = a_key(api.shop.store, SELLER, Scope.MARKETPLACE)
    theirs = api.client.get("/v1/me", market).json["actor"].removeprefix("key:")
    for who, what, status in (
        (weak["secret"], strong["id"], 403),
        (api.key, theirs, 403),
        (api.key, weak["id"], 200),
    ):
        assert api.client.ask("DELETE", f"/v1/keys/{what}", who).status == status
    assert api.client.get("/v1/me", market).status == 200


def test_the_marketplace_s_key_may_ask_what_it_is_and_reads_no_order(api: OrderApi) -> None:
    key = a_key(api.shop.store, SELLER, Scope.MARKETPLACE)
    assert api.client.get("/v1/me", key).json["scopes"] == ["marketplace"]
    assert api.client.get("/v1/orders", key).status == 403

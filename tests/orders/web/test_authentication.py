"""Without a living key that holds the scope there is no answer, and no refusal says why a key is not one."""

from datetime import timedelta

import pytest

from orders.access.access import Scope
from orders.access.keys import list_keys, revoke_key
from orders.web.application import mount
from tests.orders.web.conftest import Edge
from tests.orders.web.serving import NOW, SELLER, FixedClock, a_key, an_application, served
from tests.orders.web.small_api import OPERATIONS


@pytest.mark.parametrize(
    "field",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer mg_",
        "Basic bWdfYTpi",
        "Bearer mg_00000000_" + "0" * 64,
        "Bearer mg_00000000_" + "0" * 64 + ", Bearer x",
        "Bearer mg_" + "x" * 300,
    ],
)
def test_what_is_no_key_is_401(edge: Edge, field: str | None) -> None:
    answer = edge.client.get("/v1/things", headers={} if field is None else {"Authorization": field})
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="mailguard"')
    assert answer.pointers == [("header", "/Authorization", "key")]


def test_a_revoked_key_is_refused_as_one_that_never_was(edge: Edge) -> None:
    key = a_key(edge.store, SELLER, Scope.ORDERS_READ)
    assert edge.client.get("/v1/things", key).status == 200
    made = edge.store.read_now(lambda connection: list_keys(connection, SELLER))[-1]
    edge.store.write_now(lambda connection: revoke_key(connection, SELLER, made.key_id, NOW))
    revoked = edge.client.get("/v1/things", key, headers={"X-Request-Id": "r"})
    never = edge.client.get("/v1/things", "mg_00000000_" + "0" * 64, headers={"X-Request-Id": "r"})
    assert (revoked.status, revoked.body) == (401, never.body)


def test_the_scheme_is_read_without_case(edge: Edge) -> None:
    assert edge.client.get("/v1/things", headers={"Authorization": f"bearer {edge.key}"}).status == 200


def test_a_key_without_the_scope_is_403_and_told_which(edge: Edge) -> None:
    key = a_key(edge.store, SELLER, Scope.NOTICES_READ)
    answer = edge.client.get("/v1/things", key)
    assert answer.status == 403
    assert answer.json["type"] == "/problems/scope-required"
    assert 'scope="orders:read"' in answer.headers["www-authenticate"]


def test_the_form_of_a_request_is_not_judged_before_its_key(edge: Edge) -> None:
    assert edge.client.get("/v1/things?colour=red").status == 401


def test_a_keys_use_is_noted(edge: Edge) -> None:
    key = a_key(edge.store, SELLER, Scope.ORDERS_READ)
    app = an_application(edge.store, FixedClock(NOW + timedelta(hours=1)))
    mount(app, OPERATIONS, "0")
    with served(app) as client:
        client.get("/v1/things", key)
    used = [one.last_used_at for one in edge.store.read_now(lambda connection: list_keys(connection, SELLER))]
    assert used[-1] == NOW + timedelta(hours=1)

"""/v1/users: people come, change and go; the last owner stays, and nobody makes themselves more than they are."""

from typing import Any

import pytest

from orders.access.access import SCOPES_OF, Role, Scope
from orders.access.sessions import redeem_link
from tests.orders.api.conftest import OrderApi
from tests.orders.storage.builders import AT, SELLER
from tests.orders.web.serving import Answer, a_key


def entered(api: OrderApi, email: str, role: str, key: str | None = None, once: str = "") -> Answer:
    headers = {"Idempotency-Key": once or f"enter-{email}"}
    return api.client.post("/v1/users", key or api.key, {"email": email, "role": role}, headers=headers)


def changed(api: OrderApi, user: str, what: Any, match: str = "*", key: str | None = None) -> Answer:
    return api.client.ask("PATCH", f"/v1/users/{user}", key or api.key, what, {"If-Match": match})


def test_somebody_who_was_let_in_logs_in_by_a_link(api: OrderApi) -> None:
    made = entered(api, "Bob@lamps.example", "shipper")
    assert (made.status, made.json["email"], made.json["role"]) == (201, "bob@lamps.example", "shipper")
    assert made.headers["location"] == f"/v1/users/{made.json['id']}"
    link = api.client.post(f"{made.headers['location']}/login-links", api.key)
    assert (link.status, link.json["expires_at"]) == (201, "2026-05-04T12:15:00Z")
    token = link.json["login_path"].removeprefix("/login/")
    who = api.shop.store.write_now(lambda open_: redeem_link(open_, token, AT))
    assert who is not None
    assert who.role is Role.SHIPPER


def test_a_double_click_lets_somebody_in_once(api: OrderApi) -> None:
    first, again = (entered(api, "bob@lamps.example", "viewer", once="twice") for _ in range(2))
    assert (first.status, again.body) == (201, first.body)
    assert again.headers["idempotency-replayed"] == "true"


def test_an_address_that_is_here_already_is_refused(api: OrderApi) -> None:
    entered(api, "bob@lamps.example", "viewer")
    answer = entered(api, "BOB@lamps.example", "viewer", once="another")
    assert (answer.status, answer.json["type"]) == (409, "/problems/user-exists")
    assert answer.pointers == [("body", "/email", "user-exists")]


@pytest.mark.parametrize(
    "email", ["bob", "bob@", "@lamps.example", "bob@lamps", "b b@lamps.example", "bob@lamps.example\n"]
)
def test_what_is_no_address_is_422(api: OrderApi, email: str) -> None:
    answer = entered(api, email, "viewer", once="bad")
    assert answer.status == 422
    assert answer.pointers[0][:2] == ("body", "/email")
    assert b"lamps.example" not in answer.body


def test_a_change_is_held_to_the_version_that_was_read(api: OrderApi) -> None:
    read = api.client.get(f"/v1/users/{api.user}", api.key)
    done = changed(api, api.user, {"role": "shipper"}, read.headers["etag"])
    assert (done.status, done.json["role"]) == (200, "shipper")
    stale = changed(api, api.user, {"role": "auditor"}, read.headers["etag"])
    assert (stale.status, stale.json["type"]) == (412, "/problems/stale-version")
    again = api.client.get(f"/v1/users/{api.user}", api.key)
    assert again.headers["etag"] == done.headers["etag"]
    assert again.json["role"] == "shipper"


def test_a_change_without_the_version_is_428(api: OrderApi) -> None:
    assert api.client.ask("PATCH", f"/v1/users/{api.user}", api.key, {"role": "owner"}).status == 428


@pytest.mark.parametrize("what", [{}, {"email": "x@lamps.example"}, {"role": "king"}, {"disabled": "yes"}, []])
def test_a_change_of_nothing_or_of_what_cannot_change_is_422(api: OrderApi, what: Any) -> None:
    assert changed(api, api.user, what).status == 422


def test_the_last_owner_can_be_neither_demoted_nor_locked_out(api: OrderApi) -> None:
    owner = entered(api, "ada@lamps.example", "owner").json["id"]
    for what in ({"disabled": True}, {"role": "viewer"}, {"role": "viewer", "disabled": True}):
        answer = changed(api, owner, what)
        assert (answer.status, answer.json["type"]) == (409, "/problems/last-owner")
    entered(api, "bea@lamps.example", "owner")
    assert changed(api, owner, {"disabled": True}).json["disabled_at"] == "2026-05-04T12:00:00Z"


def test_half_of_a_refused_change_is_not_done(api: OrderApi) -> None:
    owner = entered(api, "ada@lamps.example", "owner").json["id"]
    assert changed(api, owner, {"role": "owner", "disabled": True}).status == 409
    assert changed(api, api.user, {"role": "shipper", "disabled": True}).status == 200
    found = api.client.get(f"/v1/users/{owner}", api.key).json
    assert (found["role"], found["disabled_at"]) == ("owner", None)


def test_a_key_that_may_change_people_makes_nobody_more_than_itself(api: OrderApi) -> None:
    weak = a_key(api.shop.store, SELLER, Scope.USERS_WRITE, Scope.USERS_READ, *SCOPES_OF[Role.VIEWER])
    assert entered(api, "eve@lamps.example", "owner", weak).json["type"] == "/problems/scope-missing"
    made = entered(api, "eve@lamps.example", "viewer", weak, once="less")
    assert made.status == 201
    assert changed(api, made.json["id"], {"role": "shipper"}, key=weak).status == 403
    owner = entered(api, "ada@lamps.example", "owner").json["id"]
    assert api.client.post(f"/v1/users/{owner}/login-links", weak).status == 403
    assert changed(api, owner, {"disabled": True}, key=weak).status == 403


def test_people_are_listed_page_by_page_and_another_shop_s_are_not(api: OrderApi) -> None:
    made = [entered(api, f"p{number}@lamps.example", "viewer").json["id"] for number in range(3)]
    first = api.client.get("/v1/users?limit=2", api.key).json
    rest = api.client.get(first["next"], api.key).json
    assert [one["id"] for one in (*first["items"], *rest["items"])] == made
    assert rest["next"] is None
    assert api.client.get("/v1/users", api.other_key).json["items"] == []

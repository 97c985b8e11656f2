"""/v1/audit: every deed with who did it, newest first, and nothing of another seller."""

from tests.orders.api.conftest import OrderApi
from tests.orders.storage.builders import a_read, facts


def deeds(api: OrderApi, query: str = "") -> list[tuple[str, str]]:
    return [(one["action"], one["subject"]) for one in api.client.get(f"/v1/audit{query}", api.key).json["items"]]


def test_what_people_and_keys_do_is_told_with_who_did_it(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    api.client.get(f"/v1/orders/{order.id}?include=recipient", api.key)
    me = api.client.get("/v1/me", api.key).json["actor"]
    body = {"email": "bob@lamps.example", "role": "viewer"}
    bob = api.client.post("/v1/users", api.key, body, headers={"Idempotency-Key": "bob"}).json["id"]
    api.client.ask("PATCH", f"/v1/users/{bob}", api.key, {"disabled": True}, {"If-Match": "*"})
    mine = api.client.get(f"/v1/audit?actor={me}", api.key).json["items"]
    assert [(one["action"], one["subject"]) for one in mine] == [
        ("user.disabled", bob),
        ("user.created", bob),
        ("order.personal_data_read", order.id),
    ]
    assert mine[0]["at"] == "2026-05-04T12:00:00Z"


def test_lines_are_chosen_by_what_they_say_exactly(api: OrderApi) -> None:
    assert {action for action, _ in deeds(api, "?action=key.created")} == {"key.created"}
    subject = deeds(api)[0][1]
    assert deeds(api, f"?subject={subject}") == [("key.created", subject)]
    assert deeds(api, f"?subject={subject[:-1]}") == []
    assert deeds(api, "?action=key.revoked") == []


def test_pages_follow_one_another_and_lose_nothing(api: OrderApi) -> None:
    seen, path = [], "/v1/audit?limit=1"
    while path:
        page = api.client.get(path, api.key).json
        seen += [one["id"] for one in page["items"]]
        path = page["next"]
    assert seen == [one["id"] for one in api.client.get("/v1/audit", api.key).json["items"]]
    assert len(seen) == len(set(seen)) > 1


def test_a_cursor_with_another_actor_is_400(api: OrderApi) -> None:
    cursor = api.client.get("/v1/audit?limit=1", api.key).json["next_cursor"]
    assert api.client.get(f"/v1/audit?limit=1&actor=system&cursor={cursor}", api.key).status == 400


def test_the_audit_of_another_seller_is_not_told(api: OrderApi) -> None:
    mine = {one["id"] for one in api.client.get("/v1/audit", api.key).json["items"]}
    theirs = {one["id"] for one in api.client.get("/v1/audit", api.other_key).json["items"]}
    assert mine
    assert theirs
    assert not mine & theirs

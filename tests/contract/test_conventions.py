"""What ORDERS section 5 promises of every operation, held against every operation: nothing is listed by hand."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from orders.web.openapi import PATH_PART
from orders.web.operation import JSON, Operation
from orders.web.problems import PROBLEM_JSON
from orders.web.reading import NoBody
from tests.contract.test_matrix import every
from tests.contract.world import OPERATIONS, World
from tests.mailguard.dashboard.builders import GONE, UNPAID
from tests.orders.web.serving import Answer

PATHS = sorted({one.path for one in OPERATIONS})
# A command may be sent twice: either it takes an Idempotency-Key, or it says here why twice is as good as once.
TWICE_IS_ONCE = {
    "acknowledge_alert": "it is acknowledged already",
    "resolve_alert": "it is resolved already",
    "give_feedback": "the same word again changes nothing",
    "check_claim": "a question",
    "diagnose_duplicate_sales": "a question",
    "print_packing_slips": "refused the second time, unless a reprint is asked for",
    "create_login_link": "each link opens once, and ends in minutes",
}
FORMS = {  # values that no parameter of that JSON type takes
    "integer": ("ten", "1.5", "", "99999999999999999999999999"),
    "boolean": ("maybe", "2", ""),
}


def plain_path(world: World, path: str) -> str:
    """The path with our order's id wherever it wants an id."""
    return PATH_PART.sub(world.order.id, path)


def is_problem(answer: Answer, status: int, name: str) -> bool:
    told = answer.json
    return (answer.status, told["status"], told["type"]) == (status, status, f"/problems/{name}") and (
        answer.headers["content-type"],
        told["request_id"],
    ) == (PROBLEM_JSON, answer.headers["x-request-id"])


def asking(world: World, one: Operation, body: object = None, **headers: str) -> Answer:
    """The operation with what its headers demand, save what is given."""
    fields = {
        "Idempotency-Key": "conventions",
        "If-Match": "*",
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    given = {name: value for name, value in fields.items() if value}
    return world.client.ask(one.method, plain_path(world, one.path), world.key_for(one), body, given)


def wrong_values(one: Operation) -> Iterator[tuple[str, str]]:
    """(parameter, a value that it does not take) of every parameter whose type excludes something."""
    for name, schema in one.query.model_json_schema().get("properties", {}).items():
        kinds = [schema, *schema.get("anyOf", ())]
        for kind in kinds:
            for value in FORMS.get(kind.get("type", ""), ()):
                yield name, value
            if "$ref" in kind or "enum" in kind or "$ref" in kind.get("items", {}):
                yield name, "nothing-like-it"
            if "maxLength" in kind:
                yield name, "x" * (kind["maxLength"] + 1)
            if "maximum" in kind:
                yield name, str(kind["maximum"] + 1)
            if "minimum" in kind:
                yield name, str(kind["minimum"] - 1)


@every()
def test_an_unknown_parameter_is_400_and_pointed_at(world: World, one: Operation) -> None:
    answer = world.client.ask(one.method, f"{plain_path(world, one.path)}?colour=red", world.key_for(one))
    assert is_problem(answer, 400, "invalid-request")
    assert ("query", "/colour", "unknown") in answer.pointers


@pytest.mark.parametrize("one", [one for one in OPERATIONS if any(wrong_values(one))], ids=lambda one: one.name)
def test_a_value_that_a_parameter_does_not_take_is_400_and_pointed_at(world: World, one: Operation) -> None:
    for name, value in wrong_values(one):
        answer = world.client.ask(one.method, f"{plain_path(world, one.path)}?{name}={value}", world.key_for(one))
        assert is_problem(answer, 400, "invalid-request"), (name, value)
        assert ("query", name) in {(place, pointer.split("/")[1]) for place, pointer, _ in answer.pointers}


@every()
def test_the_rate_the_request_id_and_safe_headers_are_on_every_answer(world: World, one: Operation) -> None:
    answer = asking(world, one, X_Request_Id="my-own.id_1")
    assert answer.headers["x-request-id"] == "my-own.id_1"
    assert re.fullmatch(r'"default";q=\d+;w=\d+', answer.headers["ratelimit-policy"])
    assert re.fullmatch(r'"default";r=\d+;t=\d+', answer.headers["ratelimit"])
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["server"] == "mailguard"


COMMANDS = [one for one in OPERATIONS if one.method == "POST"]
KEYED = [one for one in OPERATIONS if one.idempotent]
TAKING = [one for one in OPERATIONS if one.body is not NoBody]
HELD = [one for one in OPERATIONS if one.if_match]


@pytest.mark.parametrize("one", COMMANDS, ids=lambda one: one.name)
def test_a_command_takes_an_idempotency_key_or_says_why_not(one: Operation) -> None:
    assert one.idempotent != (one.name in TWICE_IS_ONCE)


@pytest.mark.parametrize("one", KEYED, ids=lambda one: one.name)
def test_a_command_without_its_idempotency_key_is_400_and_pointed_at(world: World, one: Operation) -> None:
    before = world.marks()
    for key in (None, "", "x" * 256, "a b"):
        answer = world.ask(one, world.api.key, Idempotency_Key=key)
        assert is_problem(answer, 400, "invalid-request")
        assert [each[:2] for each in answer.pointers] == [("header", "/Idempotency-Key")]
    assert world.marks() == before


@pytest.mark.parametrize("one", KEYED, ids=lambda one: one.name)
def test_a_command_again_under_its_key_gives_the_first_answer_and_another_body_422(
    own: World, one: Operation
) -> None:
    sent = own.sent(one)
    replayed = [own.again(sent) for _ in range(2)]
    assert [(answer.status < 300, answer.headers.get("idempotency-replayed")) for answer in replayed] == [
        (True, "true")
    ] * 2
    assert without_secret(replayed[0]) == without_secret(replayed[1])
    other = own.again(replace(sent, body=b"{ }"))
    assert other.status in (400, 422)


def without_secret(answer: Answer) -> object:
    return {**answer.json, "secret": None} if answer.headers["content-type"] == JSON else answer.body


@pytest.mark.parametrize("one", HELD, ids=lambda one: one.name)
def test_a_change_wants_the_version_that_was_read(world: World, one: Operation) -> None:
    before = world.marks()
    for given, status, name in (
        (None, 428, "precondition-required"),
        ("3", 400, "invalid-request"),
        ('"999999"', 412, "stale-version"),
        ('W/"1"', 412, "stale-version"),
    ):
        answer = world.ask(one, world.api.key, If_Match=given, Idempotency_Key=f"held-{status}")
        assert is_problem(answer, status, name), given
    assert world.marks() == before


@pytest.mark.parametrize("one", TAKING, ids=lambda one: one.name)
@pytest.mark.parametrize(
    ("body", "kind", "status", "pointer"),
    [
        (b"{}", "text/plain", 415, ("header", "/Content-Type")),
        (b"{}", "application/x-www-form-urlencoded", 415, ("header", "/Content-Type")),
        (b"", JSON, 400, ("body", "")),
        (b"{", JSON, 400, ("body", "")),
        (b"{} {}", JSON, 400, ("body", "")),
        (b'{"a": NaN}', JSON, 400, ("body", "")),
        (b'{"a": "\xff"}', JSON, 400, ("body", "")),
        (b"[" * 60_000, JSON, 400, ("body", "")),
        (b'{"a":' * 10_000, JSON, 400, ("body", "")),
        (b"[]", JSON, 422, ("body", "")),
        (b"null", JSON, 422, ("body", "")),
        (b'{"colour": 1}', JSON, 422, ("body", "/colour")),
        (b'{"a/b~c": 1}', JSON, 422, ("body", "/a~1b~0c")),
        (b" " * 70_000, JSON, 413, ("body", "")),
    ],
    ids=range(14),
)
def test_a_body_that_is_none_is_refused_and_pointed_at(
    world: World, one: Operation, body: bytes, kind: str, status: int, pointer: tuple[str, str]
) -> None:
    answer = asking(world, one, body, Content_Type=kind)
    assert (answer.status, answer.headers["content-type"]) == (status, PROBLEM_JSON)
    assert pointer in [each[:2] for each in answer.pointers]
    assert body[:20] not in answer.body or len(body) < 3


@pytest.mark.parametrize("path", PATHS)
def test_another_method_is_405_and_the_right_ones_are_told(world: World, path: str) -> None:
    here = {one.method for one in OPERATIONS if one.path == path}
    right = here | ({"HEAD"} if "GET" in here else set())
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} - right:
        answer = world.client.ask(method, plain_path(world, path), world.api.key)
        assert is_problem(answer, 405, "method-not-allowed"), method
        assert set(answer.headers["allow"].split(",")) == right


READS = [one for one in OPERATIONS if one.method == "GET" and one.media_type == JSON]


@pytest.mark.parametrize("one", READS, ids=lambda one: one.name)
def test_a_read_has_an_etag_and_is_not_sent_twice(world: World, one: Operation) -> None:
    sent = world.sent(one)
    first = world.again(sent)
    assert first.status == 200
    etag = first.headers["etag"]
    for given in (etag, f'"x", W/{etag}', "*"):
        again = world.again(sent, If_None_Match=given)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
    for given in ('"x"', etag.strip('"'), ""):
        assert world.again(sent, If_None_Match=given).status == 200
    head = world.again(replace(sent, method="HEAD"))
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", etag)
    assert head.headers["content-length"] == str(len(first.body))


def test_no_read_is_called_unchanged_once_an_order_may_not_be_shipped_any_more(own: World) -> None:
    path = f"/v1/orders/{own.order.id}"
    etag = own.client.get(path, own.api.key).headers["etag"]
    own.board.shop.clock.at += timedelta(hours=13)
    again = own.client.get(path, own.api.key, headers={"If-None-Match": etag})
    assert (again.status, again.json["shippable"]) == (200, False)
    assert again.headers["etag"].partition(".")[0] == etag.partition(".")[0]


LISTS = [one for one in READS if "cursor" in one.query.model_fields]


@pytest.mark.parametrize("one", LISTS, ids=lambda one: one.name)
def test_a_list_takes_only_cursors_of_its_own(world: World, one: Operation) -> None:
    whole = world.client.get("/v1/orders?limit=1", world.api.key).json["next_cursor"]
    for cursor in ("abc", "A" * 512, *([whole] if one.name != "list_orders" else [])):
        answer = world.client.get(f"{world.path_of(one)}?cursor={cursor}", world.api.key)
        assert is_problem(answer, 400, "invalid-request")
        assert answer.pointers == [("query", "/cursor", "cursor")]


@pytest.mark.parametrize("one", LISTS, ids=lambda one: one.name)
def test_a_list_ends_and_says_so(world: World, one: Operation) -> None:
    page, turned = world.client.get(f"{world.path_of(one)}?limit=7", world.api.key).json, 0
    while page["next"] is not None and turned < 99:
        assert len(page["items"]) == 7
        page, turned = world.client.get(page["next"], world.api.key).json, turned + 1
    assert page["next_cursor"] is None
    assert len(page["items"]) <= 7


ON_AN_ORDER = [one for one in COMMANDS if one.path.startswith("/v1/orders/{")]


@pytest.mark.parametrize("order_id", [UNPAID, GONE], ids=["pending", "cancelled"])
@pytest.mark.parametrize("one", ON_AN_ORDER, ids=lambda one: one.name)
def test_s57_s68_what_an_order_refuses_tells_what_it_allows(world: World, one: Operation, order_id: str) -> None:
    order = world.board.order(order_id).rpartition("/")[2]
    sent = world.sent(one)
    sent = replace(sent, path=re.sub("^/v1/orders/[^/]+", f"/v1/orders/{order}", sent.path))
    answer = world.again(sent, If_Match="*", Idempotency_Key=f"{one.name}-{order}")
    assert answer.status in (404, 409), answer.body  # 404: a part of the order (a refund) that is not there
    assert answer.status == 404 or answer.json["allowed_actions"] == []
    assert answer.status == 409 or "refund" in one.name

"""A command under one Idempotency-Key is done once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.orders.web.conftest import Edge
from tests.orders.web.serving import Answer
from tests.orders.web.small_api import done


def deed(edge: Edge, key: str, name: str, who: str | None = None) -> Answer:
    return edge.client.post("/v1/deeds", who or edge.key, {"name": name}, headers={"Idempotency-Key": key})


def test_the_same_request_again_gets_the_first_answer_and_does_nothing(edge: Edge) -> None:
    first, again = deed(edge, "k-again", "once"), deed(edge, "k-again", "once")
    assert done.count("once") == 1
    assert (again.status, again.body) == (first.status, first.body) == (202, first.body)
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.headers["etag"], again.headers["location"]) == ('"1"', "/v1/deeds/1")


def test_the_key_with_another_body_is_422(edge: Edge) -> None:
    deed(edge, "k-other", "one")
    answer = deed(edge, "k-other", "two")
    assert answer.status == 422
    assert answer.pointers == [("header", "/Idempotency-Key", "reused")]
    assert "two" not in done


def test_two_sellers_may_use_the_same_key(edge: Edge) -> None:
    assert deed(edge, "k-shared", "mine").status == 202
    assert deed(edge, "k-shared", "theirs", edge.other_key).status == 202


def test_a_refused_command_may_be_tried_again_under_its_key(edge: Edge) -> None:
    before = done.count("refused")
    assert [deed(edge, "k-refused", "refused").status for _ in range(2)] == [409, 409]
    assert done.count("refused") == before + 2


@pytest.mark.parametrize(("key", "status"), [("x" * 255, 202), ("x" * 256, 400), ("a b", 400), ("", 400)])
def test_a_key_is_1_to_255_visible_characters(edge: Edge, key: str, status: int) -> None:
    assert deed(edge, key, "length").status == status


def test_a_command_without_a_key_is_400(edge: Edge) -> None:
    answer = edge.client.post("/v1/deeds", edge.key, {"name": "keyless"})
    assert answer.status == 400
    assert answer.pointers == [("header", "/Idempotency-Key", "missing")]
    assert "keyless" not in done


def test_many_at_once_under_one_key_do_it_once(edge: Edge) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: deed(edge, "k-race", "race"), range(16)))
    assert done.count("race") == 1
    assert {one.status for one in answers} <= {202, 409}
    assert {one.json["type"] for one in answers if one.status == 409} <= {"/problems/idempotency-key-in-flight"}

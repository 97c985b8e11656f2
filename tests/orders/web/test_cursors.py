"""A cursor goes on where its own list with its own filters ended, and nowhere else."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.web.cursors import Cursors
from orders.web.problems import Problem
from tests.orders.web.conftest import Edge
from tests.orders.web.serving import NOW, OTHER, SECRET, SELLER

CURSORS = Cursors(SECRET)


def test_pages_follow_one_another_to_the_end(edge: Edge) -> None:
    seen, path = [], "/v1/things?limit=4&status=SHIPPED"
    while path:
        page = edge.client.get(path, edge.key).json
        seen += page["items"]
        path = page["next"]
    assert seen == list(range(10))


def test_a_cursor_may_go_on_with_another_limit(edge: Edge) -> None:
    cursor = edge.client.get("/v1/things?limit=4", edge.key).json["next_cursor"]
    assert edge.client.get(f"/v1/things?limit=2&cursor={cursor}", edge.key).json["items"] == [4, 5]


@pytest.mark.parametrize("path", ["/v1/things?late=true&cursor=", "/v1/others?cursor="])
def test_a_cursor_of_other_filters_or_another_list_is_400(edge: Edge, path: str) -> None:
    cursor = edge.client.get("/v1/things?limit=4", edge.key).json["next_cursor"]
    answer = edge.client.get(path + cursor, edge.key)
    assert answer.status == 400
    assert answer.pointers == [("query", "/cursor", "cursor")]


def test_another_sellers_cursor_is_400(edge: Edge) -> None:
    cursor = edge.client.get("/v1/things?limit=4", edge.key).json["next_cursor"]
    assert edge.client.get(f"/v1/things?cursor={cursor}", edge.other_key).status == 400


def test_every_changed_byte_of_a_cursor_is_refused() -> None:
    cursor = CURSORS.make(SELLER, "list", {}, (NOW, "id"))
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        with pytest.raises(Problem):
            CURSORS.read(SELLER, "list", {}, base64.urlsafe_b64encode(changed).decode().rstrip("="))


@given(st.text(max_size=600))
def test_no_text_of_a_clients_own_is_a_cursor(text: str) -> None:
    with pytest.raises(Problem):
        CURSORS.read(SELLER, "list", {}, text)


@given(st.datetimes(timezones=st.just(NOW.tzinfo)), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_what_was_put_in_comes_out(at: object, last: str) -> None:
    position = (at, last)
    cursor = CURSORS.make(SELLER, "list", {"q": "x"}, position)  # type: ignore[arg-type]
    assert CURSORS.read(SELLER, "list", {"q": "x"}, cursor) == position


def test_another_store_does_not_know_our_cursors() -> None:
    cursor = CURSORS.make(SELLER, "list", {}, (NOW, "id"))
    with pytest.raises(Problem):
        Cursors(b"t" * 32).read(SELLER, "list", {}, cursor)
    with pytest.raises(Problem):
        CURSORS.read(OTHER, "list", {}, cursor)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Cursors(b"s" * 31)

"""Rows as whole orders: in bounded memory, and none of them is lost or told twice."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.domain.facts import MOST_ITEMS, ItemFacts, OrderFacts
from orders.errors import BadFile
from orders.formats.gathering import KEPT, MOST_SCATTERED, Stated, gathered, scattered
from orders.formats.table import Cells, Row
from orders.formats.told import Told
from orders.formats.values import BadValue


def rows(*keys: str) -> list[Row]:
    return [Row(number, Cells(id=key, item=str(number))) for number, key in enumerate(keys, 2)]


def stated(row: Row) -> Stated:
    return Stated(facts=OrderFacts(order_id=row["id"]), item=ItemFacts(order_item_id=row["item"], ordered=1))


def told(*keys: str) -> list[Told]:
    apart = scattered(keys, "r")
    return list(gathered(rows(*keys), lambda row: row["id"], stated, "r", apart))


def ids(found: list[Told]) -> list[str]:
    return [one.facts.order_id for one in found if one.facts is not None]


def test_an_order_is_given_out_as_soon_as_the_next_one_begins() -> None:
    read: list[str] = []

    def noted(row: Row) -> Stated:
        read.append(row["id"])
        return stated(row)

    found = gathered(rows("a", "a", "b", "c"), lambda row: row["id"], noted, "r", frozenset())
    assert ids([next(found)]) == ["a"]
    assert read == ["a", "a"]


def test_an_order_whose_rows_stand_apart_comes_last_and_whole() -> None:
    found = told("a", "b", "a", "c", "b")
    assert ids(found) == ["c", "a", "b"]
    assert [len(one.facts.items) for one in found if one.facts is not None] == [1, 2, 2]


@given(st.lists(st.sampled_from("abcd"), max_size=12))
def test_whatever_the_order_of_rows_each_order_is_told_once_with_all_its_lines(keys: list[str]) -> None:
    found = {one.facts.order_id: len(one.facts.items) for one in told(*keys) if one.facts is not None}
    assert found == Counter(keys)
    assert sum(one.rows for one in told(*keys)) == len(keys)


def test_so_many_orders_may_stand_apart_and_not_one_more() -> None:
    keys = [str(number) for number in range(MOST_SCATTERED)]
    assert len(scattered([*keys, "-", *keys], "r")) == MOST_SCATTERED
    with pytest.raises(BadFile, match="stand apart: sort it by order id"):
        scattered([*keys, "x", *keys, "x"], "r")


@pytest.mark.parametrize(("count", "fits"), [(MOST_ITEMS, True), (MOST_ITEMS + 1, False)])
def test_an_order_has_so_many_items_and_not_one_more(count: int, fits: bool) -> None:
    (one,) = told(*["a"] * count)
    assert (one.facts is not None) is fits
    if not fits:
        assert one.refused[0].what == f"a: more than {MOST_ITEMS} items"


def test_of_one_orders_bad_rows_only_the_first_are_told() -> None:
    def wrong(row: Row) -> Stated:
        raise BadValue("no")

    (one,) = gathered(rows(*["a"] * (KEPT + 5)), lambda row: row["id"], wrong, "r", frozenset())
    assert (one.facts, len(one.refused), one.rows) == (None, KEPT, KEPT + 5)

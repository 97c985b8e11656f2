"""Who is here, for the operator: by name or id, and a sentence where that is not clear."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from orders.access.directory import create_seller
from orders.access.roster import all_sellers, seller_named
from orders.errors import NotFound
from orders.view import SellerId
from tests.orders.access.builders import NOW, a_seller


def test_an_empty_store_says_how_to_begin(connection: Connection) -> None:
    assert all_sellers(connection) == ()
    with pytest.raises(NotFound, match="mailguard init"):
        seller_named(connection, None)


def test_the_only_seller_needs_no_name(connection: Connection) -> None:
    one = a_seller(connection)
    assert seller_named(connection, None) == one


def test_a_seller_is_found_by_name_and_by_id(connection: Connection) -> None:
    one, two = a_seller(connection, "One"), a_seller(connection, "Two", seller_id=SellerId("s2"))
    assert (seller_named(connection, "One"), seller_named(connection, "s2")) == (one, two)


def test_of_several_sellers_one_must_be_named(connection: Connection) -> None:
    a_seller(connection, "One")
    a_seller(connection, "Two")
    with pytest.raises(NotFound, match="which seller\\? name one with --seller: 'One', 'Two'"):
        seller_named(connection, None)


def test_a_name_that_nobody_has_is_told_with_those_there_are(connection: Connection) -> None:
    a_seller(connection, "One")
    with pytest.raises(NotFound, match="no seller 'Three'; there are: 'One'"):
        seller_named(connection, "Three")


def test_two_sellers_of_one_name_are_told_apart_by_their_ids(connection: Connection) -> None:
    one, _ = a_seller(connection, "Same"), a_seller(connection, "Same")
    with pytest.raises(NotFound, match=rf"which seller.*'Same' \({one}\)"):
        seller_named(connection, "Same")
    assert seller_named(connection, one) == one


def test_sellers_are_listed_oldest_first(connection: Connection) -> None:
    create_seller(connection, "Young", NOW + timedelta(days=1))
    create_seller(connection, "Old", NOW)
    assert [name for _, name in all_sellers(connection)] == ["Old", "Young"]

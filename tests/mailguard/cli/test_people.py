"""`mailguard user`: people come, change and go; the last owner stays."""

import pytest

from mailguard.cli.opening import now, opened
from mailguard.settings import Settings
from orders.access.roster import all_sellers
from orders.access.sessions import redeem_link
from orders.access.users import User
from tests.mailguard.cli.running import Place


@pytest.fixture
def shop(place: Place) -> Place:
    place.init()
    return place


def enters(place: Place, said: str) -> User | None:
    """Who the link logs in."""
    token = said.splitlines()[0].rpartition("/login/")[2]
    with opened(Settings(data=place.folder / "data")) as store:
        return store.write_now(lambda open_: redeem_link(open_, token, now()))


def test_somebody_who_was_added_logs_in_by_the_link_once(shop: Place) -> None:
    said = shop.done("user", "add", "bob@shop.example", "--role", "shipper").out
    who = enters(shop, said)
    assert who is not None
    assert (who.email, who.role) == ("bob@shop.example", "shipper")
    assert enters(shop, said) is None


def test_everybody_is_listed_with_role_and_state(shop: Place) -> None:
    shop.done("user", "add", "bob@shop.example")
    shop.done("user", "disable", "BOB@shop.example")
    first, second = shop.done("user", "list").lines
    assert first.endswith("ada@shop.example  owner")
    assert "bob@shop.example  viewer (locked out since 2" in second


def test_a_role_changes_and_who_was_locked_out_comes_in_again(shop: Place) -> None:
    shop.done("user", "add", "bob@shop.example")
    shop.done("user", "role", "bob@shop.example", "auditor")
    shop.done("user", "disable", "bob@shop.example")
    assert "which user" in shop.refused("login", "bob@shop.example")
    shop.done("user", "enable", "bob@shop.example")
    who = enters(shop, shop.done("login", "bob@shop.example").out)
    assert who is not None
    assert who.role == "auditor"


def test_the_last_owner_stays(shop: Place) -> None:
    assert "last owner" in shop.refused("user", "disable", "ada@shop.example")
    assert "last owner" in shop.refused("user", "role", "ada@shop.example", "viewer")
    shop.done("user", "add", "bea@shop.example", "--role", "owner")
    shop.done("user", "disable", "ada@shop.example")


def test_somebody_who_is_not_there_is_refused_with_who_is(shop: Place) -> None:
    assert "ada@shop.example" in shop.refused("user", "enable", "eve@shop.example")


def test_an_address_that_is_here_already_is_refused(shop: Place) -> None:
    assert "already" in shop.refused("user", "add", "ada@shop.example")
    with opened(Settings(data=shop.folder / "data")) as store:
        assert len(store.read_now(all_sellers)) == 1

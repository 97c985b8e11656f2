"""`mailguard key`: a key is shown once, listed without its secret, and opens nothing once revoked."""

import re

import pytest

from mailguard.cli.opening import now, opened
from mailguard.settings import Settings
from orders.access.access import Access, Scope
from orders.access.keys import authenticate_key
from tests.mailguard.cli.running import Place

KEY = re.compile(r"^(mg_\S+)$", re.MULTILINE)
ID = re.compile(r"Its id is (\S+)\.")


@pytest.fixture
def shop(place: Place) -> Place:
    place.init()
    return place


def made(place: Place, *words: str) -> tuple[str, str]:
    """The key and its id."""
    said = place.done("key", "create", "till", *words).out
    return KEY.findall(said)[0], ID.findall(said)[0]


def opens(place: Place, key: str) -> Access | None:
    with opened(Settings(data=place.folder / "data")) as store:
        return store.read_now(lambda connection: authenticate_key(connection, key, now()))


def test_a_new_key_opens_reading_and_nothing_more(shop: Place) -> None:
    key, _ = made(shop)
    found = opens(shop, key)
    assert found is not None
    assert found.scopes == {Scope.ORDERS_READ, Scope.NOTICES_READ, Scope.ALERTS_READ}


def test_scopes_may_be_given(shop: Place) -> None:
    found = opens(shop, made(shop, "--scope", "orders:write", "--scope", "pii:read")[0])
    assert found is not None
    assert found.scopes == {Scope.ORDERS_WRITE, Scope.PII_READ}


def test_an_unknown_scope_is_refused(shop: Place) -> None:
    ran = shop.run("key", "create", "till", "--scope", "everything")
    assert ran.code == 2
    assert "orders:read" in ran.complaint


def test_no_key_is_on_both_sides_of_a_hosted_account(shop: Place) -> None:
    assert shop.refused("key", "create", "till", "--scope", "marketplace", "--scope", "orders:read")
    assert opens(shop, made(shop, "--scope", "marketplace")[0]) is not None


def test_the_list_shows_no_secret(shop: Place) -> None:
    key, key_id = made(shop)
    said = shop.done("key", "list").out
    assert said.startswith(f"{key_id}  {key[:11]}_…  till: alerts:read notices:read orders:read (last used never)")
    assert key not in said


def test_a_list_of_no_keys_is_empty(shop: Place) -> None:
    assert shop.done("key", "list").out == ""


def test_a_revoked_key_opens_nothing_and_stays_listed(shop: Place) -> None:
    key, key_id = made(shop)
    assert shop.done("key", "revoke", key_id).out == f"{key_id} opens nothing any more.\n"
    assert opens(shop, key) is None
    assert "(revoked)" in shop.done("key", "list").out


def test_a_key_may_be_revoked_twice(shop: Place) -> None:
    _, key_id = made(shop)
    shop.done("key", "revoke", key_id)
    shop.done("key", "revoke", key_id)


def test_a_key_that_is_not_there_is_told(shop: Place) -> None:
    assert shop.refused("key", "revoke", "nonsense") == "there is no key nonsense"


def test_a_key_is_its_sellers_own(shop: Place) -> None:
    _, key_id = made(shop, "--seller", "Lamps")
    shop.init("Books")
    assert "which seller?" in shop.refused("key", "list")
    assert shop.done("key", "list", "--seller", "Books").out == ""
    assert shop.refused("key", "revoke", key_id, "--seller", "Books") == f"there is no key {key_id}"

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Connection, text

from orders.access import users
from orders.access.access import Role
from orders.access.sessions import login_link, open_session, redeem_link, session
from orders.access.users import (
    create_user,
    password_hash,
    set_password,
    users_of,
    verify_password,
)
from orders.errors import NotFound, Refused
from tests.orders.access.builders import NOW, a_seller, a_user

GOOD = "long enough 12"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same algorithm with the least work: the tests ask what is compared, not how dear it is."""
    monkeypatch.setattr(users, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    users.dummy_hash.cache_clear()
    yield
    users.dummy_hash.cache_clear()


def test_the_password_is_kept_as_argon2id(connection: Connection) -> None:
    a_user(connection, a_seller(connection), password=password_hash(GOOD))
    kept = connection.execute(text("select password_hash from users")).scalar_one()
    assert kept.startswith("$argon2id$")


def test_the_real_hash_costs_what_rfc_9106_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert (users.HASHER.time_cost, users.HASHER.memory_cost) == (3, 65536)


def test_the_right_password_logs_in_whatever_the_address_s_case(connection: Connection) -> None:
    made = a_user(connection, a_seller(connection), password=password_hash(GOOD))
    assert verify_password(connection, "ADA@Shop.example", GOOD) == made


@pytest.mark.parametrize("wrong", ["", "long enough 13", GOOD + " ", "x" * 1_000_000, "\udcff" * 12])
def test_a_wrong_password_is_nobody(connection: Connection, wrong: str) -> None:
    a_user(connection, a_seller(connection), password=password_hash(GOOD))
    assert verify_password(connection, "ada@shop.example", wrong) is None


def test_an_unknown_address_costs_a_hash_too(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    monkeypatch.setattr(users, "matches", lambda hashed, _password: bool(compared.append(hashed)))
    for email in ("nobody@shop.example", "no address at all"):
        assert verify_password(connection, email, GOOD) is None
    assert compared == [users.dummy_hash()] * 2


def test_a_user_without_a_password_logs_in_by_link_only(connection: Connection) -> None:
    a_user(connection, a_seller(connection))
    assert verify_password(connection, "ada@shop.example", "") is None
    assert verify_password(connection, "ada@shop.example", "the password of nobody at all") is None


@pytest.mark.parametrize(("password", "kind"), [("x" * 11, "password-too-short"), ("x" * 257, "password-too-long")])
def test_a_password_outside_the_limits_is_refused(password: str, kind: str) -> None:
    with pytest.raises(Refused) as caught:
        password_hash(password)
    assert caught.value.type == kind


@pytest.mark.parametrize("password", ["x" * 12, "x" * 256])
def test_a_password_at_the_limits_is_taken(connection: Connection, password: str) -> None:
    made = a_user(connection, a_seller(connection), password=password_hash(password))
    assert verify_password(connection, "ada@shop.example", password) == made


def test_an_address_is_one_user_of_a_seller(connection: Connection) -> None:
    seller = a_seller(connection)
    a_user(connection, seller)
    with pytest.raises(Refused, match="already"):
        a_user(connection, seller, "ADA@shop.example")


def test_an_address_may_be_a_user_of_two_sellers(connection: Connection) -> None:
    one = a_user(connection, a_seller(connection), password=password_hash(GOOD))
    two = a_user(connection, a_seller(connection, "Other"), password=password_hash("another one 12"))
    assert verify_password(connection, "ada@shop.example", "another one 12") == two
    assert users_of(connection, one.seller_id) == (one,)
    assert users_of(connection, two.seller_id) == (two,)


def test_a_new_password_ends_sessions_and_links(connection: Connection) -> None:
    who = a_user(connection, a_seller(connection), password=password_hash(GOOD))
    cookie, link = open_session(connection, who, NOW), login_link(connection, who, NOW)
    set_password(connection, who.seller_id, who.user_id, password_hash("a newer one 12"))
    assert session(connection, cookie, NOW) is None
    assert redeem_link(connection, link, NOW) is None
    assert verify_password(connection, "ada@shop.example", GOOD) is None


def test_another_seller_s_user_gets_no_password(connection: Connection) -> None:
    who = a_user(connection, a_seller(connection))
    with pytest.raises(NotFound):
        set_password(connection, a_seller(connection, "Other"), who.user_id, password_hash(GOOD))


def test_what_is_no_address_is_no_user(connection: Connection) -> None:
    with pytest.raises(Refused):
        create_user(connection, a_seller(connection), "ada at shop", Role.OWNER, NOW)

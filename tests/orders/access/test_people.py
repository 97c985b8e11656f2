"""Who is let in, and who is locked out: nobody gives or takes more than they hold, and an owner always stays."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from orders.access.access import SCOPES_OF, Access, Role, Scope, operator
from orders.access.audit import entries
from orders.access.people import disable_user, enable_user, enter, new_link, people, person, set_role
from orders.access.sessions import login_link, open_session, redeem_link, session
from orders.access.users import password_hash, users_of, verify_password
from orders.errors import NotFound, Refused
from orders.view import SellerId
from tests.orders.access.builders import LATER, NOW, a_seller, a_user

GOOD = "correct horse battery"


def deeds(connection: Connection, seller: SellerId) -> list[tuple[str, str]]:
    return [(one.action, one.subject) for one in reversed(entries(connection, seller, 100))]


def weak_key(seller: SellerId) -> Access:
    """A key that may change people, and nothing else."""
    return Access(seller_id=seller, actor="key:1", role=None, scopes=frozenset({Scope.USERS_WRITE}))


def test_somebody_who_was_entered_logs_in_by_a_link(connection: Connection) -> None:
    seller = a_seller(connection)
    made = enter(connection, operator(seller), "Bob@Shop.example", Role.SHIPPER, NOW)
    assert (made.email, made.role, made.has_password) == ("bob@shop.example", Role.SHIPPER, False)
    who = redeem_link(connection, new_link(connection, operator(seller), made.user_id, NOW), LATER)
    assert who is not None
    assert who.access.scopes == SCOPES_OF[Role.SHIPPER]
    assert deeds(connection, seller) == [("user.created", made.user_id), ("user.link_made", made.user_id)]


def test_a_new_role_holds_for_open_sessions(connection: Connection) -> None:
    seller = a_seller(connection)
    a_user(connection, seller)
    who = a_user(connection, seller, "bob@shop.example")
    cookie = open_session(connection, who, NOW)
    set_role(connection, operator(seller), who.user_id, Role.VIEWER, NOW)
    opened = session(connection, cookie, NOW)
    assert opened is not None
    assert not opened.access.may(Scope.ORDERS_WRITE)
    assert deeds(connection, seller) == [("user.role_viewer", who.user_id)]


def test_somebody_who_is_locked_out_is_nobody_until_let_in_again(connection: Connection) -> None:
    seller = a_seller(connection)
    a_user(connection, seller)
    who = a_user(connection, seller, "bob@shop.example", password=password_hash(GOOD))
    cookie, link = open_session(connection, who, NOW), login_link(connection, who, NOW)
    disable_user(connection, operator(seller), who.user_id, NOW)
    assert verify_password(connection, who.email, GOOD) is None
    assert session(connection, cookie, NOW) is None
    assert redeem_link(connection, link, NOW) is None
    assert who not in users_of(connection, seller)
    assert person(connection, seller, who.user_id).disabled_at == NOW
    enable_user(connection, operator(seller), who.user_id, LATER)
    assert verify_password(connection, who.email, GOOD) == who
    assert session(connection, cookie, NOW) is None
    assert deeds(connection, seller) == [("user.disabled", who.user_id), ("user.enabled", who.user_id)]


def test_the_same_again_is_no_deed(connection: Connection) -> None:
    seller = a_seller(connection)
    a_user(connection, seller)
    who = a_user(connection, seller, "bob@shop.example", role=Role.VIEWER)
    set_role(connection, operator(seller), who.user_id, Role.VIEWER, NOW)
    enable_user(connection, operator(seller), who.user_id, NOW)
    disable_user(connection, operator(seller), who.user_id, NOW)
    disable_user(connection, operator(seller), who.user_id, LATER)
    assert deeds(connection, seller) == [("user.disabled", who.user_id)]
    assert person(connection, seller, who.user_id).disabled_at == NOW


def test_the_last_owner_is_neither_demoted_nor_locked_out(connection: Connection) -> None:
    seller = a_seller(connection)
    owner, second = a_user(connection, seller), a_user(connection, seller, "bob@shop.example")
    a_user(connection, a_seller(connection, "Other"), "eve@other.example")
    disable_user(connection, operator(seller), second.user_id, NOW)
    for change in (
        lambda: disable_user(connection, operator(seller), owner.user_id, NOW),
        lambda: set_role(connection, operator(seller), owner.user_id, Role.AUDITOR, NOW),
    ):
        with pytest.raises(Refused) as caught:
            change()
        assert caught.value.type == "last-owner"
    assert person(connection, seller, owner.user_id).role is Role.OWNER
    enable_user(connection, operator(seller), second.user_id, NOW)
    disable_user(connection, operator(seller), owner.user_id, NOW)


def test_an_owner_who_is_locked_out_may_lose_the_role(connection: Connection) -> None:
    seller = a_seller(connection)
    a_user(connection, seller)
    second = a_user(connection, seller, "bob@shop.example")
    disable_user(connection, operator(seller), second.user_id, NOW)
    set_role(connection, operator(seller), second.user_id, Role.VIEWER, NOW)
    assert person(connection, seller, second.user_id).role is Role.VIEWER


@pytest.mark.parametrize("role", Role)
def test_nobody_gives_a_role_that_holds_more_than_their_own(connection: Connection, role: Role) -> None:
    seller = a_seller(connection)
    for by in (weak_key(seller), replace(weak_key(seller), scopes=SCOPES_OF[role] - {Scope.ORDERS_READ})):
        with pytest.raises(Refused) as caught:
            enter(connection, by, "eve@shop.example", role, NOW)
        assert caught.value.type == "scope-missing"
    assert people(connection, seller) == ()


def test_nobody_touches_a_person_who_may_do_more(connection: Connection) -> None:
    seller = a_seller(connection)
    owner = a_user(connection, seller)
    a_user(connection, seller, "bob@shop.example")
    for change in (
        lambda: set_role(connection, weak_key(seller), owner.user_id, Role.VIEWER, NOW),
        lambda: disable_user(connection, weak_key(seller), owner.user_id, NOW),
        lambda: enable_user(connection, weak_key(seller), owner.user_id, NOW),
        lambda: new_link(connection, weak_key(seller), owner.user_id, NOW),
    ):
        with pytest.raises(Refused, match="scope"):
            change()
    assert deeds(connection, seller) == []


def test_another_seller_s_people_are_not_there(connection: Connection) -> None:
    who = a_user(connection, a_seller(connection))
    stranger = a_seller(connection, "Other")
    for change in (
        lambda: person(connection, stranger, who.user_id),
        lambda: set_role(connection, operator(stranger), who.user_id, Role.VIEWER, NOW),
        lambda: disable_user(connection, operator(stranger), who.user_id, NOW),
        lambda: enable_user(connection, operator(stranger), who.user_id, NOW),
        lambda: new_link(connection, operator(stranger), who.user_id, NOW),
    ):
        with pytest.raises(NotFound):
            change()
    assert people(connection, stranger) == ()


def test_who_is_locked_out_gets_no_link_and_keeps_the_address(connection: Connection) -> None:
    seller = a_seller(connection)
    made = enter(connection, operator(seller), "bob@shop.example", Role.VIEWER, NOW)
    disable_user(connection, operator(seller), made.user_id, NOW)
    with pytest.raises(Refused) as caught:
        new_link(connection, operator(seller), made.user_id, NOW)
    assert caught.value.type == "user-disabled"
    with pytest.raises(Refused) as caught:
        enter(connection, operator(seller), "bob@shop.example", Role.VIEWER, NOW)
    assert caught.value.type == "user-exists"


def test_people_are_listed_oldest_first_page_by_page(connection: Connection) -> None:
    seller = a_seller(connection)
    made = [enter(connection, operator(seller), f"p{n}@shop.example", Role.VIEWER, NOW) for n in range(3)]
    first = people(connection, seller, limit=2)
    assert [*first, *people(connection, seller, after=first[-1].user_id, limit=2)] == made

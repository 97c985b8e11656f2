"""A seller is entered whole or not at all, once; a login link is for one person."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from orders.access.access import Role, operator
from orders.access.directory import account_views, intake_addresses, recipient, seller_views
from orders.access.enrolment import Enrolment, enrol, is_network, link_for
from orders.access.people import disable_user
from orders.access.roster import all_sellers
from orders.access.sessions import redeem_link
from orders.access.users import users_of
from orders.errors import NotFound, Refused
from orders.view import Authority, ForwarderView
from tests.orders.access.builders import LATER, NOW, a_user

SAID = Enrolment(
    name="Nordlicht Lampen",
    email="Ada@shop.example",
    marketplace="amazon",
    account="",
    authority=Authority.MIRROR,
    mailbox="orders@shop.example",
    forwarders=("forwarder.example", "192.0.2.0/24", "192.0.2.7", "2001:db8::/32"),
    shop="nordlicht",
    intake_domain="in.example",
)


def test_an_enrolled_seller_has_all_that_judging_needs(connection: Connection) -> None:
    made = enrol(connection, SAID, NOW)
    seller = seller_views(connection, [made.seller_id])[made.seller_id]
    assert (seller.name, seller.watch_since) == ("Nordlicht Lampen", NOW)
    assert seller.proved_mailboxes == {"orders@shop.example"}
    assert [(one.account_id, one.marketplace) for one in seller.accounts] == [("amazon", "amazon")]
    assert set(seller.forwarders) == {
        ForwarderView(domain="forwarder.example"),
        ForwarderView(network="192.0.2.0/24"),
        ForwarderView(network="192.0.2.7/32"),
        ForwarderView(network="2001:db8::/32"),
    }


def test_mail_to_the_new_intake_address_is_the_sellers(connection: Connection) -> None:
    made = enrol(connection, SAID, NOW)
    assert made.intake_address.startswith("nordlicht-")
    found = recipient(connection, made.intake_address)
    assert found is not None
    assert found.seller_id == made.seller_id
    assert intake_addresses(connection, made.seller_id, NOW) == (made.intake_address,)


def test_the_first_user_owns_the_shop_and_can_log_in(connection: Connection) -> None:
    made = enrol(connection, SAID, NOW)
    (user,) = users_of(connection, made.seller_id)
    assert (user.email.lower(), user.role) == ("ada@shop.example", Role.OWNER)
    assert redeem_link(connection, made.login_token, LATER) is not None


def test_an_account_has_the_name_that_it_is_given(connection: Connection) -> None:
    made = enrol(connection, replace(SAID, account="amazon-de", authority=Authority.HOSTED), NOW)
    (account,) = account_views(connection, made.seller_id)
    assert (account.account_id, account.authority) == ("amazon-de", Authority.HOSTED)


def test_the_same_seller_is_not_entered_twice(connection: Connection) -> None:
    enrol(connection, SAID, NOW)
    with pytest.raises(Refused) as caught:
        enrol(connection, replace(SAID, mailbox="other@shop.example"), LATER)
    assert caught.value.type == "seller-exists"
    assert len(all_sellers(connection)) == 1


def test_a_mailbox_that_another_seller_proved_is_refused(connection: Connection) -> None:
    enrol(connection, SAID, NOW)
    with pytest.raises(Refused) as caught:
        enrol(connection, replace(SAID, name="Another", mailbox="Orders@Shop.example"), LATER)
    assert caught.value.type == "mailbox-taken"


def test_one_person_may_own_two_shops(connection: Connection) -> None:
    enrol(connection, SAID, NOW)
    assert enrol(connection, replace(SAID, name="Another", mailbox="two@shop.example"), LATER).login_token


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody"},
        {"mailbox": "no mailbox"},
        {"forwarders": ("not a domain",)},
        {"forwarders": ("192.0.2.0/99",)},
        {"shop": "Not A Shop"},
        {"intake_domain": "no domain"},
    ],
)
def test_what_is_not_valid_is_refused(connection: Connection, wrong: dict[str, object]) -> None:
    with pytest.raises(Refused):
        enrol(connection, replace(SAID, **wrong), NOW)


@pytest.mark.parametrize("text", ["192.0.2.1", "192.0.2.0/24", "2001:db8::1", "2001:db8::/32", "10.0.0.0/8"])
def test_numbers_and_slashes_are_a_network(text: str) -> None:
    assert is_network(text)


@pytest.mark.parametrize("text", ["forwarder.example", "163.example", "4.mail.example"])
def test_names_are_a_domain(text: str) -> None:
    assert not is_network(text)


def test_the_only_user_needs_no_address_for_a_link(connection: Connection) -> None:
    enrol(connection, SAID, NOW)
    assert redeem_link(connection, link_for(connection, None, None, NOW), LATER) is not None


def test_of_several_users_one_must_be_named(connection: Connection) -> None:
    made = enrol(connection, SAID, NOW)
    a_user(connection, made.seller_id, "bob@shop.example")
    with pytest.raises(NotFound) as caught:
        link_for(connection, None, None, NOW)
    assert "ada@shop.example" in str(caught.value).lower()
    assert "bob@shop.example" in str(caught.value)


@pytest.mark.parametrize("written", ["bob@shop.example", "Bob@Shop.example", " bob@shop.example "])
def test_a_link_is_for_the_user_with_that_address(connection: Connection, written: str) -> None:
    made = enrol(connection, SAID, NOW)
    bob = a_user(connection, made.seller_id, "bob@shop.example", role=Role.VIEWER)
    opened = redeem_link(connection, link_for(connection, None, written, NOW), LATER)
    assert opened == bob


def test_nobody_is_let_in_by_an_address_that_is_not_there(connection: Connection) -> None:
    enrol(connection, SAID, NOW)
    with pytest.raises(NotFound, match="which user"):
        link_for(connection, None, "eve@shop.example", NOW)


def test_a_disabled_user_gets_no_link(connection: Connection) -> None:
    made = enrol(connection, SAID, NOW)
    bob = a_user(connection, made.seller_id, "bob@shop.example", role=Role.VIEWER)
    disable_user(connection, operator(made.seller_id), bob.user_id, NOW)
    with pytest.raises(NotFound, match="which user"):
        link_for(connection, None, "bob@shop.example", NOW)

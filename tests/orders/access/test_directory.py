from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from orders.access import directory
from orders.access.tables import mailbox_directory
from orders.errors import NotFound, Refused
from orders.view import AccountId, Authority, Coverage, ForwarderView, OrderStatus, SellerId
from tests.orders.access.builders import LATER, NOW, SHOP, a_seller, an_account

WHOLE = Coverage(statuses=frozenset(OrderStatus), complete=True)
OPEN_ONLY = Coverage(statuses=frozenset({OrderStatus.UNSHIPPED}), since=NOW - timedelta(days=30), until=NOW)


def view(connection: Connection, seller: SellerId) -> directory.SellerView:
    return directory.seller_views(connection, [seller])[seller]


def test_s76_a_seller_is_seen_with_all_that_belongs_to_it(connection: Connection) -> None:
    seller = a_seller(connection, watch_since=NOW)
    an_account(connection, seller, name="Main", registered_address="Owner@Shop.Example")
    directory.add_mailbox(connection, seller, "shop@mail.example", NOW, proved=True)
    directory.add_forwarder(connection, seller, NOW, domain="Forward.Example")
    directory.add_forwarder(connection, seller, NOW, network="192.0.2.0/24")
    seen = view(connection, seller)
    assert (seen.name, seen.watch_since) == ("Nordlicht Lampen", NOW)
    assert seen.accounts[0].registered_address == "owner@shop.example"
    assert seen.proved_mailboxes == {"shop@mail.example"}
    assert seen.forwarders == (ForwarderView(domain="forward.example"), ForwarderView(network="192.0.2.0/24"))


def test_a_seller_that_is_not_there_is_left_out(connection: Connection) -> None:
    seller = a_seller(connection)
    assert set(directory.seller_views(connection, [seller, SellerId("nobody"), seller])) == {seller}


def test_sellers_do_not_see_each_other_s_things(connection: Connection) -> None:
    one, two = a_seller(connection), a_seller(connection, "Other")
    an_account(connection, one)
    directory.add_mailbox(connection, one, "shop@mail.example", NOW, proved=True)
    seen = directory.seller_views(connection, [one, two])
    assert len(seen[one].accounts) == 1
    assert (seen[two].accounts, seen[two].mailboxes) == ((), ())


def test_entering_the_same_again_changes_nothing(connection: Connection) -> None:
    seller = a_seller(connection, seller_id=SellerId("s1"))
    for _ in range(2):
        assert a_seller(connection, seller_id=SellerId("s1")) == seller
        an_account(connection, seller)
        directory.add_mailbox(connection, seller, "shop@mail.example", NOW, proved=True)
        directory.add_forwarder(connection, seller, NOW, domain="forward.example")
    before = view(connection, seller)
    directory.add_mailbox(connection, seller, "shop@mail.example", LATER, proved=False)
    assert view(connection, seller) == before


def test_an_account_keeps_its_freshness_when_it_is_entered_again(connection: Connection) -> None:
    seller = a_seller(connection)
    an_account(connection, seller)
    directory.set_freshness(connection, seller, SHOP, NOW, WHOLE)
    an_account(connection, seller, name="New name")
    account = view(connection, seller).accounts[0]
    assert (account.name, account.as_of, account.coverage) == ("New name", NOW, WHOLE)


def test_an_account_never_changes_its_authority(connection: Connection) -> None:
    seller = a_seller(connection)
    an_account(connection, seller)
    with pytest.raises(Refused, match="mirror"):
        an_account(connection, seller, authority=Authority.HOSTED)


def test_an_older_read_does_not_make_an_account_fresher_or_staler(connection: Connection) -> None:
    seller = a_seller(connection)
    an_account(connection, seller)
    assert directory.set_freshness(connection, seller, SHOP, LATER, WHOLE)
    assert not directory.set_freshness(connection, seller, SHOP, NOW, OPEN_ONLY)
    account = view(connection, seller).accounts[0]
    assert (account.as_of, account.coverage) == (LATER, WHOLE)


def test_a_coverage_comes_back_as_it_was(connection: Connection) -> None:
    seller = a_seller(connection)
    an_account(connection, seller)
    directory.set_freshness(connection, seller, SHOP, NOW, OPEN_ONLY)
    assert view(connection, seller).accounts[0].coverage == OPEN_ONLY


def test_freshness_of_another_seller_s_account_is_not_found(connection: Connection) -> None:
    one, two = a_seller(connection), a_seller(connection, "Other")
    an_account(connection, one)
    with pytest.raises(NotFound):
        directory.set_freshness(connection, two, SHOP, NOW, WHOLE)


def test_a_mailbox_counts_only_once_it_is_proved(connection: Connection) -> None:
    one, two = a_seller(connection), a_seller(connection, "Other")
    directory.add_mailbox(connection, one, "shop@mail.example", NOW, proved=False)
    assert view(connection, one).proved_mailboxes == frozenset()
    assert not directory.mailbox_owner_elsewhere(connection, "shop@mail.example", two)
    directory.prove_mailbox(connection, one, "Shop@mail.example", LATER)
    assert view(connection, one).mailboxes[0].proved_at == LATER
    assert directory.mailbox_owner_elsewhere(connection, "SHOP@mail.example", two)
    assert not directory.mailbox_owner_elsewhere(connection, "shop@mail.example", one)


def test_a_mailbox_that_was_never_entered_cannot_be_proved(connection: Connection) -> None:
    with pytest.raises(NotFound):
        directory.prove_mailbox(connection, a_seller(connection), "shop@mail.example", NOW)


def test_the_directory_of_mailboxes_shows_no_address(connection: Connection) -> None:
    seller = a_seller(connection)
    directory.add_mailbox(connection, seller, "shop@mail.example", NOW, proved=True)
    assert "shop" not in connection.execute(select(mailbox_directory.c.hash)).scalar_one()


def test_a_forwarder_is_a_domain_or_a_network(connection: Connection) -> None:
    seller = a_seller(connection)
    for wrong in ({}, {"domain": "a.example", "network": "192.0.2.0/24"}):
        with pytest.raises(Refused):
            directory.add_forwarder(connection, seller, NOW, **wrong)


def test_accounts_are_listed_by_id(connection: Connection) -> None:
    seller = a_seller(connection)
    for name in ("b", "a"):
        an_account(connection, seller, account_id=AccountId(name))
    assert [account.account_id for account in directory.account_views(connection, seller)] == ["a", "b"]

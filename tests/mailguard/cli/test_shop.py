"""`mailguard shop`: what belongs to a seller is added, shown and rotated, and the mail is looked at again."""

import re
from typing import Any

import pytest

from mailguard.cli.opening import now, opened
from mailguard.model.received import Envelope
from mailguard.ports import Delivery
from mailguard.settings import Settings
from mailguard.storage.keeping import insert_all, prepared
from orders.access.intake import recipient
from orders.access.roster import seller_named
from orders.view import SellerId
from tests.mailguard.cli.running import Place

ADDRESS = re.compile(r"lamps-[a-z0-9]+@in\.example")


@pytest.fixture
def shop(place: Place) -> Place:
    place.init()
    return place


def settings(place: Place) -> Settings:
    return Settings(data=place.folder / "data")


def taken(place: Place, address: str) -> SellerId | None:
    with opened(settings(place)) as store:
        found = store.read_now(lambda connection: recipient(connection, address))
    return None if found is None else found.seller_id


def test_all_that_belongs_to_a_seller_is_shown(shop: Place) -> None:
    shop.done("shop", "account", "etsy", "--name", "crafts")
    shop.done("shop", "mailbox", "second@shop.example")
    shop.done("shop", "forwarder", "relay.example")
    shop.done("shop", "forwarder", "192.0.2.0/24")
    said = shop.done("shop", "show").out
    for word in (
        "crafts: etsy, mirror, professional, never read",
        "second@shop.example",
        "relay.example",
        "192.0.2.0/24",
    ):
        assert word in said
    assert ADDRESS.search(said)


def test_a_rotated_address_takes_mail_beside_the_new_one_until_it_is_retired(shop: Place) -> None:
    [old] = ADDRESS.findall(shop.done("shop", "show").out)
    new = ADDRESS.findall(shop.done("shop", "rotate", old).out)[0]
    assert new != old
    assert taken(shop, old) == taken(shop, new) is not None
    shop.done("shop", "retire", old)
    assert taken(shop, old) is None
    assert taken(shop, new) is not None


def test_what_is_not_there_cannot_be_rotated_or_retired(shop: Place) -> None:
    for verb in ("rotate", "retire"):
        assert "no intake address" in shop.refused("shop", verb, "lamps-x@in.example")


def test_an_unknown_marketplace_and_a_bad_forwarder_are_refused(shop: Place) -> None:
    assert "amazon, ebay, etsy" in shop.refused("shop", "account", "bazaar")
    assert shop.refused("shop", "forwarder", "not a domain")


def test_another_sellers_mailbox_is_refused(shop: Place) -> None:
    shop.init("Rugs", mailbox="rugs@shop.example", email="bo@shop.example")
    said = shop.refused("shop", "mailbox", "rugs@shop.example", "--seller", "Lamps")
    assert "another seller's" in said


@pytest.mark.parametrize(
    "words", [("mailbox", "second@shop.example"), ("forwarder", "relay.example"), ("account", "etsy")]
)
def test_judged_mail_is_due_again(shop: Place, words: tuple[str, str]) -> None:
    with opened(settings(shop)) as store:
        seller = store.read_now(lambda connection: seller_named(connection, None))
        envelope = Envelope(client_ip="192.0.2.1", helo="x.example", mail_from="", rcpt_to="lamps@in.example")
        kept = Delivery(seller_id=seller, envelope=envelope, raw=b"From: a@b.example\r\n\r\n", at=now())
        store.write_now(lambda connection: judged(connection, kept))
    shop.done("shop", *words)
    with opened(settings(shop)) as store:
        due = store.read_now(
            lambda connection: connection.exec_driver_sql(
                "select count(*) from mails where due_at is not null"
            ).scalar()
        )
    assert due == 1


def judged(connection: Any, kept: Delivery) -> None:
    """Put one judged mail there that is not due."""
    insert_all(connection, prepared([kept]))
    connection.exec_driver_sql("update mails set state = 'judged', due_at = null")


def test_an_account_takes_what_is_its_shops_own_bit_by_bit_and_says_what_it_lacks(shop: Place) -> None:
    said = shop.done("shop", "account", "woocommerce", "--value", "sender=sales").out
    assert "woocommerce mail needs shop_domain: mailguard shop account woocommerce --value shop_domain=…" in said
    said = shop.done("shop", "account", "woocommerce", "--value", "shop_domain=wool.example").out
    assert "needs" not in said
    shown = shop.done("shop", "show").out
    assert "sender = sales" in shown
    assert "shop_domain = wool.example" in shown


def test_an_account_that_is_entered_again_keeps_its_values(shop: Place) -> None:
    shop.done("shop", "account", "shopify", "--value", "store_id=77")
    assert "needs sender" in shop.done("shop", "account", "shopify").out
    assert "store_id = 77" in shop.done("shop", "show").out


def test_an_account_that_would_claim_another_ones_sender_is_refused_and_nothing_is_written(shop: Place) -> None:
    given = ("--value", "sender=sales", "--value", "shop_domain=wool.example")
    shop.done("shop", "account", "woocommerce", *given)
    ran = shop.run("shop", "account", "shopify", *given)
    assert ran.code == 2
    assert "profiles/shopify.toml:7 and profiles/woocommerce.toml:" in ran.complaint
    assert "both claim 'sales@wool.example' with these values" in ran.complaint
    shop.done("shop", "account", "shopify", "--value", "store_id=7")

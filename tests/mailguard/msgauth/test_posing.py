"""A sender that poses as a marketplace is told from one that mentions it."""

import pytest

from mailguard.model.message import Mailbox
from mailguard.msgauth.posing import MAX_NAME, MAX_WORDS, posing
from orders.view import MailboxView
from tests.mailguard.msgauth.builders import (
    CONTRADICTED,
    FORWARDER,
    MAILBOX,
    OUR_FORWARDER,
    SENDER,
    UNKNOWN,
    a_container,
    a_pass,
    a_profile,
    a_seller,
    judge,
    profiles,
)

SELLING = a_profile(
    marketplace="amazon",
    senders=("seller-notification@amazon.com",),
    signers=("amazon.com",),
    brands=("amazon",),
    relays=("@marketplace.amazon.com",),
)
CRAFTS = a_profile(marketplace="etsy", senders=("transaction@etsy.com",), signers=("etsy.com",), brands=("etsy",))
TWO = profiles(SELLING, CRAFTS)


@pytest.mark.parametrize(
    ("sender", "name", "name_only"),
    [
        ("sold@rnarket.example", "Sales", False),
        ("sold@market-seller.example", "Sales", False),
        ("sold=market.example@evil.test", "Sales", False),
        ("x@evil.test", "Market", True),
        ("x@evil.test", "MARKET Seller Central", True),
        ("x@evil.test", "Mаrket", True),
        ("x@evil.test", "M a r k e t", True),
        ("x@evil.test", "sold@market.example", True),
        ("x@evil.test", "Sales <sold@market.example>", True),
    ],
)
def test_a_sender_that_poses_contradicts(sender: str, name: str, name_only: bool) -> None:
    found = judge(a_container(a_pass(sender.rpartition("@")[2]), sender=sender, name=name))
    assert (found.state, found.marketplace, found.display_name_only) == (CONTRADICTED, "market", name_only)


@pytest.mark.parametrize(
    "sender",
    [
        *("x@amazon.com.evil.test", "x@amazon-orders.test", "x@orders-amazon.test", "x@amazonorders.test"),
        *("x@xn--mazon-3ve.test", "x@аmazon.test", "x@arnazon.com", "x@amaz0n.com", "x@amazom.com", "x@amazon.test"),
        *("x@sellercentral.amazon.com.evil.test", "x@amazon.com-orders.test", "x@etsy.com.evil.test"),
        *("x@etsy-shop.test", "x@еtsy.com", "amazon.com@evil.test", "seller-notification=amazon.com@evil.test"),
        *("seller-notification.amazon.com@evil.test", "transaction%etsy.com@evil.test", "etsy.com!x@evil.test"),
    ],
)
def test_an_address_that_looks_like_a_marketplaces_poses(sender: str) -> None:
    found = posing(Mailbox("", sender), TWO)
    assert found is not None
    assert (found.reason[0], found.name_only) == ("from.lookalike", False)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Amazon",
            "Аmazon",
            "ΑΜΑΖΟΝ",
            "Ａｍａｚｏｎ",
            "Ama\u200bzon",
            "Ama\u00adzon",
            "\u202eAmazon",
            "\u202enozamA\u202c",
        ),
        *("Amazon.com", "Amazon Seller Central", "Amazon Marketplace Notifications", "AMAZON.DE Bestellung"),
        *(
            "Arnazon",
            "Amaz0n",
            "A m a z o n",
            "A r n a z o n",
            "Amazon Sold, ship now",
            "Amazon\u00adService",
            *("Amazon™", "Amazon℠ Orders", "Amazon®Seller", "amazon.de Verkäuferservice"),
            "AmazonService",
        ),
        *("Verkäufer-Service Amazon", "Your Amazon order", "amazon_services", "Etsy", "Etsy, Inc.", "E\u2060tsy"),
        *("Étsy", "Etsy Transactions", "Amazon (seller)", "«Amazon»"),
    ],
)
def test_a_name_that_is_the_brand_poses_by_name_alone(name: str) -> None:
    found = posing(Mailbox(name, "x@evil.test"), TWO)
    assert found is not None
    assert (found.reason, found.name_only) == (("from.name_is_brand", name), True)


@pytest.mark.parametrize(
    "name",
    [
        *("seller-notification@amazon.com", "Sales <seller-notification@amazon.com>", "x@mail.amazon.com, Sales"),
        *("seller-notification＠amazon.com", "seller-notification(at)amazon.com", "x@ａｍａｚｏｎ.com"),
        *("seller-noti\u200bfication@ama\u200bzon.com", "moc.nozama@x \u202e", "anybody@etsy.com."),
    ],
)
def test_a_name_that_holds_the_marketplaces_address_poses(name: str) -> None:
    found = posing(Mailbox(name, "x@evil.test"), TWO)
    assert found is not None
    assert (found.reason, found.name_only) == (("from.name_holds_address", name), True)


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("x@amazonas-reisen.test", "Amazonas Reisen"),
        ("x@amazon-rainforest.test", "Amazon Rainforest Trust"),
        ("buyer@mail.test", "Amazon Smith"),
        ("john@mail.test", "John, Etsy seller"),
        ("etsyfan@mail.test", "etsyfan"),
        ("shop@etsyfan.test", "Etsyfan"),
        ("list@lists.test", "Amazon sellers discussion via list"),
        ("x@mail.test", "Selling on Amazon forum"),
        ("x@mail.test", "The Amazon River Shop Tours"),
        ("x@mail.test", "Fwd: Amazon notice via Anna"),
        ("x@mail.test", "Ann (via Etsy mailing list)"),
        ("x@mail.test", "Shop, Etsy-Versand Müller"),
        ("x@mail.test", "Betsy"),
        ("x@mail.test", "Patsy Cline"),
        ("amazon@myshop.test", "My Shop"),
        ("orders+amazon@mail.test", "Ann"),
        ("x@amazon.helpdesk.test", "Helpdesk"),
        ("x@mail.test", "ann@mail.test"),
        ("x@mail.test", "@"),
        ("", ""),
    ],
)
def test_an_honest_sender_is_not_accused(sender: str, name: str) -> None:
    assert posing(Mailbox(name, sender), TWO) is None


def test_a_name_is_read_up_to_its_limit() -> None:
    pad = "(" * (MAX_NAME - len("Etsy"))
    assert posing(Mailbox(f"{pad}Etsy", "x@evil.test"), TWO) is not None
    assert posing(Mailbox(f"{pad}(Etsy", "x@evil.test"), TWO) is None


def test_a_name_of_very_many_words_is_nobodys() -> None:
    words = ["Etsy"] * MAX_WORDS
    assert posing(Mailbox(" ".join(words), "x@evil.test"), TWO) is not None
    assert posing(Mailbox(" ".join([*words, "Etsy"]), "x@evil.test"), TWO) is None


@pytest.mark.parametrize(
    "name", ["", "Ann", "Ann via Market Street", "Farmers of Market Hill", "Supermarket News", "Old Market Tavern"]
)
def test_a_name_that_merely_mentions_the_brand_does_not_pose(name: str) -> None:
    assert judge(a_container(sender="ann@other.test", name=name)).state is UNKNOWN


def test_the_sellers_own_mailbox_and_forwarder_never_pose() -> None:
    assert judge(a_container(sender=MAILBOX, name="Market")).state is UNKNOWN
    rewritten = a_container(sender=f"list@{FORWARDER}", name=f"{SENDER} via list")
    assert judge(rewritten, seller=a_seller(OUR_FORWARDER)).state is UNKNOWN
    unproved = a_seller(mailboxes=(MailboxView(address=MAILBOX),))
    assert judge(a_container(sender=MAILBOX, name="Market"), seller=unproved).state is UNKNOWN

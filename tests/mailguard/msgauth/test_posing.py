"""A sender that poses as a marketplace is told from one that mentions it."""

import pytest

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
    a_seller,
    judge,
)


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

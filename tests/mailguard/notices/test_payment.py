"""Payment claims that ask for goods are seen as such; other talk of money is not."""

import pytest

from mailguard.model.notice import Role
from orders.view import Money
from tests.mailguard.notices.builders import AMAZON_US, claims

HELD = """\
Hello, you have received a payment of $169.99 USD.
Your payment is on hold until you ship. Send us the tracking number and the money is yours.
Order number: 4024391570
"""


def test_a_payment_held_until_shipment_is_a_payment_claim() -> None:
    notice = claims(HELD, sender="service@pay.example").notices[0]
    assert notice.role is Role.PAYMENT
    assert (notice.marketplace, notice.order_id) == ("etsy", "4024391570")
    assert notice.total == Money(16999, "USD")


@pytest.mark.parametrize(
    "text",
    [
        "You've been paid. Ship now and reply with the tracking number.",
        "Your payment is pending: upgrade to a business account for $300. Then ship the item.",
        "Zahlung erhalten! Der Betrag wird freigegeben, sobald die Sendungsnummer da ist.",
        "YOU\u2019VE RECEIVED A PAYMENT. Please ship the goods to our shipping agent.",
    ],
)
def test_every_story_of_it_is_seen(text: str) -> None:
    notice = claims(text, sender="x@pay.example").notices[0]
    assert (notice.role, notice.order_id, notice.missing) == (Role.PAYMENT, None, ("order_id",))


@pytest.mark.parametrize(
    "text",
    [
        "You received a payment of $5.00 for your invoice.",
        "Payment received. Your order has been shipped, the tracking number is 1Z999.",
        "Your parcel: the tracking number is 1Z999.",
        "Please ship the item soon, says the buyer.",
        "",
    ],
)
def test_half_of_it_is_no_claim(text: str) -> None:
    assert claims(text, sender="x@pay.example").notices == ()


def test_several_amounts_are_no_total() -> None:
    text = HELD + "\nShipping agent: $300.00"
    assert claims(text, sender="x@pay.example").notices[0].total is None


def test_a_number_without_a_label_is_not_taken() -> None:
    text = HELD.replace("Order number: ", "Call ")
    assert claims(text, sender="x@pay.example").notices[0].order_id is None


def test_a_sale_notice_stays_a_sale_notice() -> None:
    assert claims(AMAZON_US + HELD.replace("Order number", "Reference")).notices[0].role is Role.SALE

"""Whose layout it is, who sends it, and whether it is a claim at all."""

import pytest

from mailguard.model.judgement import Severity
from mailguard.model.notice import Role
from mailguard.notices import read_notices
from tests.mailguard.notices.builders import (
    AMAZON_DE,
    AMAZON_US,
    AMAZON_US_SUBJECT,
    ETSY,
    PROFILES,
    claims,
    codes,
    container,
    only,
)


def test_a_known_layout_from_nobody_we_know_is_a_claim_with_a_note() -> None:
    found = claims(AMAZON_US, sender="sales@example.net")
    assert [(one.code, one.severity) for one in found.findings] == [("notice.sender_unknown", Severity.NOTE)]
    assert (found.notices[0].marketplace, found.notices[0].role) == ("amazon", Role.SALE)


def test_a_from_that_cannot_be_read_is_an_unknown_sender() -> None:
    assert "notice.sender_unknown" in codes(claims(AMAZON_US, sender=None))


def test_a_known_subject_alone_is_a_claim_that_cannot_be_read() -> None:
    notice = only("Click here to see the order.", subject=AMAZON_US_SUBJECT, sender="sales@example.net")
    assert notice.missing == ("order_id", "title", "quantity")


@pytest.mark.parametrize("prefix", ["Fwd: ", "FW: ", "WG: ", "TR : ", "Fwd: WG: "])
def test_a_forwarded_subject_is_still_known(prefix: str) -> None:
    assert claims("…", subject=prefix + AMAZON_US_SUBJECT, sender="me@example.net").notices


@pytest.mark.parametrize(
    ("subject", "announced"),
    [
        (AMAZON_US_SUBJECT, True),
        (f"Fwd: {AMAZON_US_SUBJECT}", True),
        (f"[shop] [EXTERNAL] {AMAZON_US_SUBJECT}", True),
        ("Sold, ship now: WT-200-L", True),
        ("Sold -- Ship Now!", True),
        ("Sold -- Ship Now! WT-200-L Walnut desk tray, large", True),
        ("Artikel verkauft - Bitte jetzt verschicken: WT-200-L Ablage", True),
        ("Refund initiated for order 114-3941689-8772201", False),
        (f"The buyer wants to cancel: {AMAZON_US_SUBJECT}", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("sender", ["seller-notification@amazon.com", "order-update@amazon.com"])
def test_a_sale_is_announced_by_a_subject_of_the_profile(subject: str, announced: bool, sender: str) -> None:
    assert only(AMAZON_US, subject=subject, sender=sender).announced is announced


def test_the_layout_tells_the_marketplace_of_an_unknown_sender() -> None:
    assert only(ETSY, sender="me@example.net").marketplace == "etsy"
    german = only(AMAZON_DE, sender="me@example.net")
    assert (german.marketplace, german.locale) == ("amazon", "de")


def test_two_labels_from_a_stranger_are_no_claim() -> None:
    assert claims("Order ID: 114-3941689-8772201\nItem: tray\n", sender="me@example.net").notices == ()


def test_three_labels_from_a_stranger_are_a_claim() -> None:
    text = "Order ID: 114-3941689-8772201\nItem: tray\nQuantity: 1\n"
    assert claims(text, sender="me@example.net").notices


def test_three_labels_without_quantity_and_price_are_no_claim() -> None:
    text = "Order ID: 114-3941689-8772201\nItem: tray\nSKU: T-1\n"
    assert claims(text, sender="me@example.net").notices == ()


def test_a_buyers_message_that_reads_like_a_sale_keeps_the_relays_role() -> None:
    notice = only(AMAZON_US, sender="x1y2z3@marketplace.amazon.com")
    assert (notice.role, notice.order_id) == (Role.RELAY, "114-3941689-8772201")


def test_another_marketplaces_layout_through_a_relay_keeps_the_relays_role() -> None:
    notice = only(ETSY, sender="x1y2z3@marketplace.amazon.com")
    assert (notice.role, notice.marketplace, notice.order_id) == (Role.RELAY, "etsy", "4024391570")


def test_a_buyers_message_that_asks_something_is_no_claim() -> None:
    assert claims("Is the tray large?\nOrder: 114-3941689-8772201", sender="x@marketplace.amazon.com").notices == ()


def test_a_neighbour_of_the_relay_is_not_the_relay() -> None:
    assert only(AMAZON_US, sender="x@notmarketplace.amazon.com").role is Role.SALE
    assert "notice.sender_unknown" in codes(claims(AMAZON_US, sender="x@notmarketplace.amazon.com"))


def test_a_marketplaces_other_mail_is_no_claim() -> None:
    assert claims("Your listing report is ready.", subject="Report ready").notices == ()


def test_the_from_address_is_compared_without_case() -> None:
    assert codes(claims(AMAZON_US, sender="Seller-Notification@amazon.com")) == []


def test_another_language_of_the_same_sender_is_read_with_a_note() -> None:
    found = claims(AMAZON_DE, sender="seller-notification@amazon.com")
    assert codes(found) == ["notice.locale_unexpected"]
    assert found.notices[0].locale == "de"


def test_a_wrapper_that_repeats_the_subject_claims_nothing_itself() -> None:
    wrapper = container("", subject="Fwd: " + AMAZON_US_SUBJECT, sender="me@example.net", own_text=False)
    assert read_notices(wrapper, PROFILES).notices == ()


def test_a_marketplaces_own_mail_without_readable_text_is_still_a_claim() -> None:
    assert only("", subject=AMAZON_US_SUBJECT).missing == ("order_id", "title", "quantity")


FR = "seller-notification@amazon.fr"
FRENCH = "Commande n° : 405-1112223-4445556\nArticle : Sonnette\nQuantité : 1\nPrix : 12,50 €\n"


@pytest.mark.parametrize(
    "subject",
    ["Commande à expédier : S-1 Sonnette", "Nouvelle Commande", "Vendu, expédiez maintenant : S-1 Sonnette"],
)
def test_a_common_word_in_the_subject_is_enough_from_a_known_sender(subject: str) -> None:
    notice = only(FRENCH, sender=FR, subject=subject)
    assert (notice.locale, notice.announced, notice.experimental) == ("fr", True, True)


@pytest.mark.parametrize("subject", ["Commande annulée", "Remboursement de la Commande", "Votre Commande : retour"])
def test_a_subject_about_another_matter_announces_no_sale(subject: str) -> None:
    assert not only(FRENCH, sender=FR, subject=subject).announced


def test_a_common_word_makes_no_sale_of_a_strangers_mail() -> None:
    assert (
        claims("Bonjour, votre colis est en route.", sender="x@parcel.example", subject="Votre Commande").notices
        == ()
    )

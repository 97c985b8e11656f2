"""Whose layout it is, who sends it, and whether it is a claim at all."""

from dataclasses import replace
from typing import Any

import pytest

from mailguard.model.judgement import Severity
from mailguard.model.message import Line, Reading, ReadingKind
from mailguard.model.notice import Role
from mailguard.model.profile import Profiles
from mailguard.notices import read_notices
from mailguard.notices.checking import profile_from_text
from mailguard.notices.lexicon import library
from mailguard.notices.segments import cut
from mailguard.notices.sighting import (
    SUBJECT_LIMIT,
    relay_of,
    sender_of,
    sighting,
    subjects,
    without_forward_prefix,
)
from tests.mailguard.notices.builders import (
    AMAZON_DE,
    AMAZON_US,
    AMAZON_US_SUBJECT,
    ETSY,
    PROFILES,
    US,
    claims,
    codes,
    container,
    only,
)
from tests.mailguard.notices.test_checking import GOOD


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


def seen(text: str, sender: str = "sales@example.net", subject: str = "", profiles: Profiles = PROFILES) -> Any:
    """What is seen of a text part."""
    box = container(text, sender=sender, subject=subject)
    return sighting(box, profiles, library(profiles), cut(box.readings))


def lexicon_of(text: str, **changes: Any) -> tuple[str, str] | None:
    found = seen(text, **changes)
    return None if found is None else (found.lexicon.profile.marketplace, found.lexicon.locale.name)


FEW = "\nQuantity: 1\nPrice: $5.00\nItem: Walnut hook"


@pytest.mark.parametrize(
    ("number", "marketplace"), [("4024391570", "etsy"), ("12-34567-89012", "ebay"), ("none at all", "etsy")]
)
def test_of_an_unknown_senders_layouts_the_one_whose_order_number_fits_is_seen(number: str, marketplace: str) -> None:
    assert lexicon_of(f"Order number: {number}{FEW}") == (marketplace, "en")
    assert lexicon_of(f"Order number:\n{number}{FEW}") == (marketplace, "en")


def test_of_many_order_numbers_only_the_first_twenty_tell_the_layout() -> None:
    other = "".join(f"Order number: {number}\n" for number in range(10_000, 10_019))
    assert lexicon_of(f"{other}Order number: 12-34567-89012{FEW}") == ("ebay", "en")
    assert lexicon_of(f"{other}Order number: 9\nOrder number: 12-34567-89012{FEW}") == ("etsy", "en")


@pytest.mark.parametrize(
    ("text", "is_seen"),
    [
        ("Order ID: 114-3941689-8772201\nQuantity: 1\nShip by: x", True),
        ("Order ID: 114-3941689-8772201\nPrice: 1\nShip by: x", True),
        ("Order ID: 114-3941689-8772201\nQuantity: 1", False),  # two labels may be anything
        ("Order ID: 114-3941689-8772201\nItem: x\nShip by: x", False),  # neither quantity nor price
        ("Order ID: 114-3941689-8772201\nQuantity: 1\nCondition: New\nShip to: x", False),  # nothing made of these
        ("Quantity: 1\nPrice: 1\nItem: x\nShip by: x", False),
    ],
)
def test_an_unknown_sender_needs_three_labels_with_quantity_or_price(text: str, is_seen: bool) -> None:
    assert (lexicon_of(text) == ("amazon", "en-US")) is is_seen


@pytest.mark.parametrize("text", ["Order ID: 1\nQuantity: 1", "Order ID: 1\nSKU: 1", "Order ID: 1\nItem: 1"])
def test_of_a_marketplaces_own_address_two_labels_are_enough(text: str) -> None:
    assert lexicon_of(text, sender=US) == ("amazon", "en-US")
    assert lexicon_of(text) is None


@pytest.mark.parametrize("text", ["Order ID: 1\nShip by: 1", "Order ID: 1", "Quantity: 1\nPrice: 1", "Hello"])
def test_an_address_without_order_or_goods_says_no_sale(text: str) -> None:
    assert lexicon_of(text, sender=US) is None


def test_another_language_of_the_same_marketplace_is_a_sale_that_was_not_expected() -> None:
    found = seen("Bestellnummer: 302-5556667-1112223\nMenge: 1", sender=US)
    assert (found.lexicon.locale.name, found.role, found.known_sender, found.expected) == (
        "de",
        Role.SALE,
        True,
        False,
    )
    usual = seen("Order ID: 1\nQuantity: 1", sender=US)
    assert (usual.lexicon.locale.name, usual.role, usual.expected) == ("en-US", Role.SALE, True)


def test_a_subject_of_another_language_says_a_sale_and_that_it_is_announced() -> None:
    found = seen("…", sender=US, subject="Artikel verkauft - Bitte jetzt verschicken: A B")
    assert (found.lexicon.locale.name, found.expected, found.announced) == ("de", False, True)


@pytest.mark.parametrize(
    ("subject", "announced"),
    [
        ("Sold, ship now: A B", True),
        ("[orders] Sold, ship now: A B", True),
        ("[a] [b] [c] Sold, ship now: A B", True),
        ("[a] [b] [c] [d] Sold, ship now: A B", False),
        ("Fwd: Sold, ship now: A B", True),
        ("Fwd： Sold, ship now: A B", True),
        ("Your refund: A B", False),
        ("", False),
    ],
)
def test_a_subject_is_announced_behind_tags_of_lists_and_words_of_forwards(subject: str, announced: bool) -> None:
    assert seen(AMAZON_US, sender=US, subject=subject).announced is announced


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Fwd: WG: A", "A"),
        ("Fwd：Sold, ship now: A", "Sold, ship now: A"),
        ("転送: A", "A"),
        ("I: A", "A"),
        ("Fw : A", "A"),
        ("FORWARD: A", "FORWARD: A"),
        ("Fwd:", "Fwd:"),
        ("Fwd A: B", "Fwd A: B"),
    ],
)
def test_only_the_words_of_forwards_are_taken_off_a_subject(subject: str, title: str) -> None:
    assert without_forward_prefix(subject) == title


@pytest.mark.parametrize(
    ("address", "marketplace"),
    [
        ("anybody@marketplace.amazon.com", "amazon"),
        ('"a@b"@messages.etsy.com', "etsy"),
        ("conversations@etsy.com", "etsy"),
        ("other@etsy.com", None),
        ("", None),
    ],
)
def test_a_relay_is_known_by_its_address_or_its_domain(address: str, marketplace: str | None) -> None:
    found = relay_of(PROFILES, address)
    assert (None if found is None else found.marketplace) == marketplace


def test_a_relay_may_carry_another_marketplaces_layout_and_is_still_a_relay() -> None:
    relay = "somebody@marketplace.amazon.com"
    for text, marketplace in ((AMAZON_US, "amazon"), (ETSY, "etsy")):
        found = seen(text, sender=relay)
        assert (found.lexicon.profile.marketplace, found.role, found.known_sender) == (marketplace, Role.RELAY, True)
    assert seen("x", sender=relay) is None


LINED = GOOD.replace('labels.order_id = ["Order"]', "lines = ['^New order (?P<order_id>\\d{6})$', '^A (?P<sku>.)$']")


@pytest.mark.parametrize(
    ("text", "is_seen"),
    [("Hello.\nNew order 123456", True), ("New order 12345", False), ("New orders 123456", False), ("A b", False)],
)
def test_a_line_that_tells_an_order_number_is_a_sale_from_a_known_sender(text: str, is_seen: bool) -> None:
    own = Profiles({"shop": profile_from_text(LINED, "shop.toml")})
    assert (seen(text, sender="sales@shop.example", profiles=own) is not None) is is_seen
    assert seen(text, profiles=own) is None


def test_every_subject_is_shown_once_without_line_breaks_and_at_most_so_long() -> None:
    one = Reading(kind=ReadingKind.SUBJECT, part="", lines=tuple(Line(f"S{number}") for number in range(7)))
    box = container("x", subject="  S1  S9 ", others=[one])
    assert subjects(box) == ("S1 S9", "S0", "S1", "S2", "S3", "S4")
    assert subjects(container("x", subject="y" * 2000)) == ("y" * SUBJECT_LIMIT,)
    assert subjects(container("x")) == ()


def test_a_sender_is_the_one_from_address_in_lower_case() -> None:
    box = container("x", sender="Sales@Shop.Example")
    assert sender_of(box) == "sales@shop.example"
    two = replace(box, facts=replace(box.facts, from_=box.facts.from_ * 2))
    assert sender_of(two) == sender_of(container("x", sender=None)) == ""


def test_what_only_carries_an_original_claims_nothing_by_its_subject() -> None:
    box = container("…", subject=AMAZON_US_SUBJECT, sender="me@example.net", own_text=False)
    assert sighting(box, PROFILES, library(PROFILES), cut(box.readings)) is None

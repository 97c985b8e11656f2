"""What a person does not see never feeds the claim; where it says something else, that is told."""

import pytest

from mailguard.model.judgement import Severity
from mailguard.model.message import Reading, ReadingKind
from tests.mailguard.notices.builders import (
    AMAZON_US,
    AMAZON_US_SUBJECT,
    ETSY,
    ETSY_SUBJECT,
    SHOP,
    as_html,
    claims,
    codes,
    reading,
)

HIDDEN, MARKUP, SLIP = ReadingKind.HIDDEN, ReadingKind.MARKUP, ReadingKind.SLIP


def beside(kind: ReadingKind, text: str) -> list[Reading]:
    return [reading(kind, text, part="1.2")]


@pytest.mark.parametrize(
    ("kind", "line", "code", "name", "value"),
    [
        (HIDDEN, "Quantity: 5", "notice.hidden_value", "quantity", "5"),
        (HIDDEN, "Quantity: | 5", "notice.hidden_value", "quantity", "5"),
        (HIDDEN, "Order ID: 114-0000000-0000000", "notice.hidden_value", "order_id", "114-0000000-0000000"),
        (HIDDEN, "Price: $59.90", "notice.hidden_value", "price", "59.90 USD"),
        (HIDDEN, "Quantity: many", "notice.hidden_value", "quantity", "many"),
        (HIDDEN, "Ship to: 9 Other Road", "notice.hidden_value", "ship_to", "9 Other Road"),
        (SLIP, "SKU: OTHER", "notice.slip_differs", "sku", "OTHER"),
        (MARKUP, "orderNumber: 114-0000000-0000000", "notice.markup_differs", "order_id", "114-0000000-0000000"),
        (MARKUP, "sku: OTHER", "notice.markup_differs", "sku", "OTHER"),
        (MARKUP, "acceptedOffer.price: 59.90", "notice.markup_differs", "price", "59.90"),
        (MARKUP, "eligibleQuantity: 5", "notice.markup_differs", "quantity", "5"),
    ],
)
def test_a_value_that_nobody_sees_is_told_and_not_taken(
    kind: ReadingKind, line: str, code: str, name: str, value: str
) -> None:
    plain = claims(AMAZON_US)
    found = claims(AMAZON_US, others=beside(kind, line))
    assert [(one.code, one.severity) for one in found.findings] == [(code, Severity.UNVERIFIED)]
    notice = found.notices[0]
    assert [(field.name, field.value, field.reading) for field in notice.contradicting] == [(name, value, kind)]
    assert (notice.order_id, notice.items) == (plain.notices[0].order_id, plain.notices[0].items)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (HIDDEN, AMAZON_US),
        (HIDDEN, "Your sale is waiting for you"),
        (SLIP, as_html(AMAZON_US)),
        (MARKUP, "orderNumber: 114-3941689-8772201\nsku: WT-200-L\nprice: 49.90\nprice: 49.9\npriceCurrency: USD"),
        (MARKUP, "orderQuantity: 2\nname: Some Shop\nurl: https://example.net"),
    ],
)
def test_what_agrees_is_not_told(kind: ReadingKind, text: str) -> None:
    found = claims(AMAZON_US, others=beside(kind, text))
    assert codes(found) == []
    assert found.notices[0].contradicting == ()


def test_hidden_values_alone_are_no_claim() -> None:
    found = claims("Hello", others=beside(HIDDEN, AMAZON_US), sender="me@example.net")
    assert found.notices == ()


def test_hidden_values_do_not_fill_what_is_missing() -> None:
    found = claims(AMAZON_US.replace("Quantity: 2\n", ""), others=beside(HIDDEN, "Quantity: 2"))
    assert found.notices[0].missing == ("quantity",)
    assert codes(found) == ["notice.hidden_value"]


@pytest.mark.parametrize(
    "subject",
    [
        AMAZON_US_SUBJECT,
        "Sold, ship now: WT-200-L Walnut desk tr…",
        "Sold, ship now: WT-200-L WALNUT  desk tray, large",
        "Sold, ship now: 2 Items Sold",
        "Fwd: " + AMAZON_US_SUBJECT,
        "Something else",
    ],
)
def test_a_subject_that_agrees_or_says_nothing_is_not_told(subject: str) -> None:
    assert codes(claims(AMAZON_US, subject=subject)) == []


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        ("Sold, ship now: OTHER Walnut desk tray, large", ["sku"]),
        ("Sold, ship now: WT-200-L Gold watch", ["title"]),
        ("Sold, ship now: OTHER Gold watch", ["sku", "title"]),
        ("Sold, ship now: WT-200-L 500 units of Walnut desk tray, large", ["title"]),
    ],
)
def test_a_subject_that_differs_is_told(subject: str, names: list[str]) -> None:
    found = claims(AMAZON_US, subject=subject)
    assert sorted(field.name for field in found.notices[0].contradicting) == names
    assert set(codes(found)) == {"notice.subject_differs"}


def test_the_old_subject_says_no_more_than_the_mail() -> None:
    old = "Sold -- Ship Now!"
    assert codes(claims(AMAZON_US, subject=old)) == []
    assert codes(claims(AMAZON_US, subject=f"{old} WT-200-L Walnut desk tray, large")) == []
    assert codes(claims(AMAZON_US, subject=f"{old} 5 trays to 9 Other Road")) == ["notice.subject_differs"] * 2


def test_a_sku_with_a_blank_is_not_cut_at_it() -> None:
    text = AMAZON_US.replace("SKU: WT-200-L", "SKU: WT 200 L")
    assert codes(claims(text, subject="Sold, ship now: WT 200 L Walnut desk tray, large")) == []


def test_a_body_without_sku_is_not_contradicted_by_the_subjects() -> None:
    text = AMAZON_US.replace("SKU: WT-200-L\n", "")
    assert codes(claims(text, subject="Sold, ship now: WT-200-L Walnut desk tr")) == []


@pytest.mark.parametrize(
    ("old", "new", "name"), [("#4024391570", "#4024391571", "order_id"), ("$169.99", "$199.99", "total")]
)
def test_the_subjects_order_and_total_are_held_against_the_body(old: str, new: str, name: str) -> None:
    found = claims(ETSY, subject=ETSY_SUBJECT.replace(old, new), sender=SHOP)
    assert codes(found) == ["notice.subject_differs"]
    assert [field.name for field in found.notices[0].contradicting] == [name]


def test_the_subjects_ship_by_day_is_held_against_the_bodys() -> None:
    body = ETSY.replace("Shipping address:", "Ship by: {}\n\nShipping address:")
    assert codes(claims(body.format("Dec 2, 2026"), subject=ETSY_SUBJECT, sender=SHOP)) == []
    assert codes(claims(body.format("Dec 9, 2026"), subject=ETSY_SUBJECT, sender=SHOP)) == ["notice.subject_differs"]


def test_a_day_whose_year_is_not_known_is_no_difference() -> None:
    found = claims(ETSY, subject=ETSY_SUBJECT, sender=SHOP, date=None)
    assert codes(found) == []
    assert found.notices[0].ship_by is None


@pytest.mark.parametrize(("count", "told"), [("1", False), ("2", False), ("3", True)])
def test_the_number_of_items_in_the_subject_is_that_of_lines_or_pieces(count: str, told: bool) -> None:
    found = claims(AMAZON_US, subject=f"Sold, ship now: {count} Items Sold")  # one line of two pieces
    assert ("notice.subject_differs" in codes(found)) == told


@pytest.mark.parametrize(
    ("subject", "told"), [("Commande à expédier : S-1 Sonnette", False), ("Commande : X-9 Vélo", True)]
)
def test_what_a_confirming_subject_says_is_held_against_the_body_too(subject: str, told: bool) -> None:
    text = "Commande n° : 405-1112223-4445556\nArticle : Sonnette\nSKU : S-1\nQuantité : 1\n"
    found = claims(text, sender="seller-notification@amazon.fr", subject=subject)
    assert ("notice.subject_differs" in codes(found)) == told

"""The same claim has the same fingerprint, whatever it came in; another claim has another."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mailguard.model.message import ContainerKind
from mailguard.model.notice import Notice, NoticeItem
from mailguard.notices import fingerprint
from orders.view import Money
from tests.mailguard.notices.builders import AMAZON_US, AMAZON_US_SUBJECT, as_html, claims


def test_the_dress_does_not_matter() -> None:
    one = claims(AMAZON_US, subject=AMAZON_US_SUBJECT).notices[0]
    other = claims(html=as_html(AMAZON_US), kind=ContainerKind.ATTACHED, path="0.2").notices[0]
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("114-3941689-8772201", "114-3941689-8772202"),
        ("Quantity: 2", "Quantity: 3"),
        ("$49.90", "$49.91"),
        ("WT-200-L", "WT-200-M"),
        ("large", "small"),
        ("11/24/2026", "11/25/2026"),
    ],
)
def test_any_changed_fact_is_another_claim(old: str, new: str) -> None:
    assert fingerprint(claims(AMAZON_US).notices[0]) != fingerprint(claims(AMAZON_US.replace(old, new)).notices[0])


def test_an_address_makes_another_claim() -> None:
    notice = claims(AMAZON_US).notices[0]
    assert fingerprint(notice) != fingerprint(replace(notice, ship_to=("Jo", "Lane 1")))


def test_letters_that_cannot_be_encoded_do_not_matter() -> None:
    notice = replace(claims(AMAZON_US).notices[0], order_id="\ud800")
    assert len(fingerprint(notice)) == 64


WHOLE = Notice(
    marketplace="etsy",
    order_id="4024391570",
    items=(NoticeItem(title="Key ring, walnut", sku="KR-1", listing_id="L-1", quantity=2, price=Money(500, "USD")),),
    subtotal=Money(1000, "USD"),
    shipping=Money(200, "USD"),
    tax=Money(0, "USD"),
    total=Money(1200, "USD"),
    fees=Money(-90, "USD"),
    earnings=Money(1110, "USD"),
    order_date=date(2026, 11, 20),
    ship_by=date(2026, 12, 2),
    buyer_name="Jo Sample",
    ship_to=("12 Larch Lane", "Springfield, OR 97477"),
    listed_status="Unshipped",
)


def test_a_fingerprint_that_was_stored_is_known_again_by_a_later_version() -> None:
    assert fingerprint(WHOLE) == "ee51406a3ce69f420a2cb6304bc477fb839cc57828f149682467e2a5f92be943"
    assert (
        fingerprint(Notice(marketplace=None, order_id=None))
        == "8c6cc806762a5500810384ee8841e4e22b62e8401e5b7e1ff8755e50ebb4ff64"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"marketplace": "ebay"},
        {"subtotal": None},
        {"shipping": Money(201, "USD")},
        {"tax": Money(1, "USD")},
        {"total": Money(1200, "CAD")},
        {"fees": None},
        {"earnings": Money(1, "USD")},
        {"order_date": None},
        {"ship_by": date(2026, 12, 3)},
        {"buyer_name": "Jo Other"},
        {"ship_to": ("12 Larch Lane",)},
        {"listed_status": None},
        {"items": ()},
    ],
)
def test_every_field_makes_another_claim(changes: dict[str, Any]) -> None:
    assert fingerprint(replace(WHOLE, **changes)) != fingerprint(WHOLE)


@pytest.mark.parametrize(
    "changes", [{"buyer_name": "JO  sample"}, {"ship_to": ("12 LARCH Lane, Springfield", "OR 97477")}]
)
def test_how_a_name_or_an_address_is_spaced_does_not_matter(changes: dict[str, Any]) -> None:
    assert fingerprint(replace(WHOLE, **changes)) == fingerprint(WHOLE)

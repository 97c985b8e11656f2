"""The same claim has the same fingerprint, whatever it came in; another claim has another."""

from dataclasses import replace

import pytest

from mailguard.model.message import ContainerKind
from mailguard.notices import fingerprint
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

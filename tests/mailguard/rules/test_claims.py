"""The small questions about a case that several rules ask."""

from typing import Any

import pytest

from mailguard.model.judgement import Finding, Severity
from mailguard.model.notice import Role
from mailguard.rules.claims import (
    account,
    accounts,
    claimed_sale,
    experimental,
    not_shippable,
    note,
    reads_like_a_sale,
    spoof,
    unverified,
)
from orders.view import AccountId
from tests.mailguard.rules.builders import (
    ACCOUNT,
    a_case,
    a_notice,
    a_profile,
    a_seller,
    an_account,
    an_item,
    usd,
    with_order,
)

BARE = {"items": (an_item(quantity=None, price=None),), "shipping": None, "total": None}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"items": (an_item(price=None),)}, True),
        ({"items": (an_item(quantity=None),)}, True),
        ({"total": usd(1)}, True),
        ({"subtotal": usd(1)}, True),
        ({"earnings": usd(1)}, True),
        ({"shipping": usd(1)}, False),
        ({"total": usd(1), "order_id": None}, False),
        ({"items": ()}, False),
    ],
)
def test_a_relayed_message_reads_like_a_sale_with_an_order_and_a_quantity_or_an_amount(
    changes: dict[str, Any], expected: bool
) -> None:
    notice = a_notice(**{**BARE, **changes}, role=Role.RELAY)
    assert reads_like_a_sale(notice) is expected
    assert claimed_sale(a_case(notice=notice)) == (notice if expected else None)


def test_other_mail_claims_no_sale_whatever_it_holds() -> None:
    assert claimed_sale(a_case(notice=a_notice(role=Role.OTHER))) is None
    assert claimed_sale(a_case(notice=None)) is None


def test_the_accounts_of_a_claim_are_those_at_its_marketplace() -> None:
    etsy, other = an_account(marketplace="etsy"), an_account(account_id=AccountId("a2"))
    case = a_case(seller=a_seller(accounts=(an_account(), etsy, other)))
    assert accounts(case) == (an_account(), other)
    assert accounts(a_case(notice=None)) == ()


def test_the_account_of_an_order_is_the_sellers_or_the_one_that_came_with_it() -> None:
    other = an_account(account_id=AccountId("a2"))
    given = with_order(seller=a_seller(accounts=(other,)), account=an_account(marketplace="given"))
    assert account(given) == an_account(marketplace="given")
    assert account(with_order(seller=a_seller(accounts=(other,)))) is None
    assert account(with_order(seller=a_seller(accounts=(other, an_account())))) == an_account()
    assert account(a_case(order=None)) is None
    assert an_account().account_id == ACCOUNT


@pytest.mark.parametrize("profile", [False, True])
@pytest.mark.parametrize("notice", [False, True])
def test_a_guess_of_the_profile_or_of_the_notice_is_enough(profile: bool, notice: bool) -> None:
    case = a_case(profile=a_profile(experimental=profile), notice=a_notice(experimental=notice))
    assert experimental(case) is (profile or notice)
    assert not experimental(a_case(profile=None, notice=None))


@pytest.mark.parametrize(
    ("make", "severity"),
    [
        (note, Severity.NOTE),
        (not_shippable, Severity.NOT_SHIPPABLE),
        (unverified, Severity.UNVERIFIED),
        (spoof, Severity.SPOOF),
    ],
)
def test_a_finding_holds_what_it_is_given(make: Any, severity: Severity) -> None:
    assert make("a.b") == Finding(code="a.b", severity=severity)
    assert make("a.b", "x", "y") == Finding(code="a.b", severity=severity, claimed="x", actual="y")

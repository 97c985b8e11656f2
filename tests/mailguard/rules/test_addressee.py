"""To whom the marketplace wrote."""

import pytest

from mailguard.model.judgement import Severity, Verdict
from mailguard.model.origin import OriginState
from mailguard.rules import judge
from mailguard.rules.addressee import addressee
from orders.view import MailboxView
from tests.mailguard.rules.builders import MAILBOX, a_case, a_seller, an_origin, codes


def test_a_proved_mailbox_is_fine() -> None:
    assert addressee(a_case()) == ()


def test_case_of_the_address_does_not_matter() -> None:
    assert addressee(a_case(origin=an_origin(addressee=MAILBOX.upper()))) == ()


@pytest.mark.parametrize("to", ["alias@lamps.example", f"x{MAILBOX}", MAILBOX.replace("@", "+sale@")])
def test_any_other_mailbox_must_be_proved_first(to: str) -> None:
    case = a_case(origin=an_origin(addressee=to))
    assert [(one.code, one.severity) for one in addressee(case)] == [
        ("addressee.mailbox_not_proved", Severity.UNVERIFIED)
    ]
    assert judge(case).verdict is Verdict.UNVERIFIED


def test_a_mailbox_that_is_named_but_not_proved_does_not_count() -> None:
    seller = a_seller(mailboxes=(MailboxView(address=MAILBOX),))
    assert codes(addressee(a_case(seller=seller))) == ["addressee.mailbox_not_proved"]


def test_without_addressee_evidence_nothing_is_verified_and_nobody_accused() -> None:
    case = a_case(origin=an_origin(addressee=None))
    assert codes(addressee(case)) == ["addressee.not_covered"]
    assert judge(case).verdict is Verdict.UNVERIFIED


def test_a_notice_to_another_registered_seller_is_a_spoof() -> None:
    case = a_case(origin=an_origin(addressee="other@shop.example"), addressee_elsewhere=True)
    assert codes(addressee(case)) == ["addressee.another_sellers"]
    assert judge(case).verdict is Verdict.SUSPECTED_SPOOF


def test_a_mailbox_that_two_sellers_proved_is_ours_too() -> None:
    assert addressee(a_case(addressee_elsewhere=True)) == ()


@pytest.mark.parametrize("state", [OriginState.UNKNOWN, OriginState.FORWARDER_ONLY, OriginState.CONTRADICTED])
def test_an_unproved_addressee_is_no_evidence(state: OriginState) -> None:
    assert addressee(a_case(origin=an_origin(state=state, addressee="x@y.example"), addressee_elsewhere=True)) == ()


def test_without_a_claim_nobody_is_asked_to_prove_anything() -> None:
    assert addressee(a_case(notice=None, origin=an_origin(addressee="x@y.example"))) == ()

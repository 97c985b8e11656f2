"""Who sent it, and may that sender announce sales."""

from dataclasses import replace
from typing import Any

import pytest

from mailguard.model.authentication import ArcResult, Authentication, AuthStatus, DkimResult
from mailguard.model.case import Case
from mailguard.model.judgement import Severity, Verdict
from mailguard.model.message import HeaderFacts, Mailbox
from mailguard.model.notice import Notice, NoticeItem, Role
from mailguard.model.origin import OriginState
from mailguard.rules import judge
from mailguard.rules.sender import elsewhere_contradicted, left_out, proof, reply_to, role
from tests.mailguard.rules.builders import (
    MAILBOX,
    ORDER_ID,
    a_case,
    a_container,
    a_notice,
    a_profile,
    an_item,
    an_order,
    an_origin,
    codes,
    usd,
    with_order,
    without_order,
)


def from_(*addresses: str) -> HeaderFacts:
    return HeaderFacts(from_=tuple(Mailbox("", address) for address in addresses))


@pytest.mark.parametrize("state", [OriginState.DIRECT, OriginState.SEALED])
def test_a_proved_origin_is_no_finding(state: OriginState) -> None:
    assert proof(a_case(origin=an_origin(state=state))) == ()


@pytest.mark.parametrize(
    ("state", "code", "severity"),
    [
        (OriginState.FORWARDER_ONLY, "origin.forwarder_only", Severity.UNVERIFIED),
        (OriginState.UNKNOWN, "origin.unknown", Severity.UNVERIFIED),
        (OriginState.CONTRADICTED, "origin.contradicted", Severity.SPOOF),
    ],
)
def test_any_other_origin_of_a_claim_is_told(state: OriginState, code: str, severity: Severity) -> None:
    found = proof(a_case(origin=an_origin(state=state)))
    assert [(one.code, one.severity) for one in found] == [(code, severity)]


def test_reasons_of_the_origin_are_notes() -> None:
    found = proof(a_case(origin=an_origin(reasons=(("dkim.aligned", "amazon.com"), ("dmarc.pass", "")))))
    assert [(one.code, one.severity, one.claimed) for one in found] == [
        ("dkim.aligned", Severity.NOTE, "amazon.com"),
        ("dmarc.pass", Severity.NOTE, None),
    ]


def test_unproved_mail_without_a_claim_is_nothing() -> None:
    assert proof(a_case(notice=None, origin=an_origin(state=OriginState.UNKNOWN))) == ()


def test_a_posing_display_name_alone_is_a_note_where_no_sale_is_claimed() -> None:
    posing = an_origin(state=OriginState.CONTRADICTED, display_name_only=True)
    case = a_case(notice=None, origin=posing, order=None, lookup=None)
    assert [(one.code, one.severity) for one in proof(case)] == [("origin.display_name_poses", Severity.NOTE)]
    assert judge(case).verdict is Verdict.NOT_A_NOTICE


def test_a_posing_display_name_above_a_claim_is_a_spoof() -> None:
    posing = an_origin(state=OriginState.CONTRADICTED, display_name_only=True)
    assert judge(a_case(origin=posing)).verdict is Verdict.SUSPECTED_SPOOF


def test_a_forged_sender_without_a_claim_is_a_spoof() -> None:
    case = a_case(notice=None, order=None, lookup=None, origin=an_origin(state=OriginState.CONTRADICTED))
    assert judge(case).verdict is Verdict.SUSPECTED_SPOOF


def test_a_lie_in_another_container_counts_for_this_claim() -> None:
    ours, other = an_origin(), an_origin(container="0.2", state=OriginState.CONTRADICTED)
    case = a_case(origin=ours, origins=(ours, other))
    assert codes(elsewhere_contradicted(case)) == ["origin.contradicted"]
    assert judge(case).verdict is Verdict.SUSPECTED_SPOOF


def test_the_claims_own_container_is_not_told_twice() -> None:
    assert elsewhere_contradicted(a_case(origin=an_origin(state=OriginState.CONTRADICTED))) == ()


def test_a_notification_address_may_announce() -> None:
    assert role(a_case()) == ()


def test_case_of_the_senders_address_does_not_matter() -> None:
    assert role(a_case(container=a_container(facts=from_("Seller-Notification@amazon.com")))) == ()


@pytest.mark.parametrize(
    "addresses", [(), ("store-news@amazon.com",), ("seller-notification@amazon.com", "mallory@evil.example")]
)
def test_any_other_from_proves_nothing(addresses: tuple[str, ...]) -> None:
    case = a_case(container=a_container(facts=from_(*addresses)))
    assert codes(role(case)) == ["sender.not_a_notifier"]
    assert judge(case).verdict is Verdict.UNVERIFIED


def test_a_claim_of_no_profile_is_unverified() -> None:
    assert codes(role(a_case(profile=None))) == ["sender.unknown"]


def test_a_relayed_message_laid_out_as_a_notice_is_a_spoof() -> None:
    case = a_case(notice=a_notice(role=Role.RELAY))
    assert codes(role(case)) == ["sender.relay_announces_sale"]
    assert judge(case).verdict is Verdict.SUSPECTED_SPOOF


@pytest.mark.parametrize(
    "notice",
    [
        Notice(marketplace="amazon", order_id=ORDER_ID, role=Role.RELAY),
        Notice(marketplace="amazon", order_id=ORDER_ID, role=Role.RELAY, items=(NoticeItem(title="Lamp"),)),
        Notice(marketplace="amazon", order_id=None, role=Role.RELAY, items=(an_item(),)),
    ],
)
def test_a_buyers_question_about_an_order_is_no_notice_and_no_lie(notice: Notice) -> None:
    assert judge(a_case(notice=notice)).verdict is Verdict.NOT_A_NOTICE


def test_a_mail_that_claims_no_sale_is_no_notice() -> None:
    assert judge(a_case(notice=a_notice(role=Role.OTHER))).verdict is Verdict.NOT_A_NOTICE


def test_a_payment_claim_never_verifies_an_order() -> None:
    judged = judge(a_case(notice=a_notice(role=Role.PAYMENT)))
    assert judged.verdict is Verdict.UNVERIFIED
    assert "sender.payment_claim" in codes(judged.findings)


def test_a_payment_claim_that_contradicts_the_store_is_a_spoof() -> None:
    case = with_order(an_order(), notice=a_notice(role=Role.PAYMENT, total=usd(99999)))
    assert judge(case).verdict is Verdict.SUSPECTED_SPOOF


def test_a_payment_claim_about_nothing_we_know_is_unverified() -> None:
    notice = Notice(marketplace=None, order_id=None, role=Role.PAYMENT, total=usd(4498))
    case = without_order(notice=notice, profile=None)
    assert judge(case).verdict is Verdict.UNVERIFIED


def replying_to(*addresses: str, **changes: Any) -> Case:
    facts = replace(a_container().facts, reply_to=tuple(Mailbox("", one) for one in addresses))
    return a_case(container=a_container(facts=facts), **changes)


def test_answers_that_would_go_to_a_stranger_are_told() -> None:
    case = replying_to("desk@evil.example", origin=an_origin(state=OriginState.UNKNOWN))
    assert [(one.code, one.severity, one.claimed) for one in reply_to(case)] == [
        ("sender.reply_elsewhere", Severity.UNVERIFIED, "desk@evil.example")
    ]


PASS, FAIL = AuthStatus.PASS, AuthStatus.FAIL
OPEN = ("reply-to", "x-mark")


def signed_by(domain: str, status: AuthStatus = PASS, unsigned: tuple[str, ...] = ()) -> DkimResult:
    return DkimResult(status=status, domain=domain, unsigned_present=unsigned)


def signed(*dkim: DkimResult, arc: ArcResult | None = None, state: OriginState = OriginState.DIRECT) -> Case:
    made = Authentication(dkim=dkim, arc=arc or ArcResult(status=AuthStatus.NONE))
    facts = replace(a_container().facts, reply_to=(Mailbox("", "buyer@mail.example"),))
    container = a_container(facts=facts, authentication=made)
    return a_case(container=container, origin=an_origin(state=state))


@pytest.mark.parametrize(
    "case",
    [
        signed(signed_by("amazon.com")),
        signed(signed_by("mail.amazon.com")),
        signed(signed_by("amazonses.com", unsigned=OPEN), signed_by("amazon.com", unsigned=("x-mark",))),
        signed(arc=ArcResult(status=PASS), state=OriginState.SEALED),
    ],
)
def test_in_a_proved_mail_the_marketplace_may_name_the_buyer_to_reply_to(case: Case) -> None:
    judged = judge(case)
    assert (judged.verdict, codes(judged.findings)) == (Verdict.VERIFIED, ["sender.reply_elsewhere"])


@pytest.mark.parametrize(
    "case",
    [
        signed(),
        signed(signed_by("amazon.com", unsigned=OPEN)),
        signed(signed_by("amazon.com", FAIL)),
        signed(signed_by("amazon.com", unsigned=OPEN), signed_by("evil.example")),
        signed(signed_by("amazon.com"), arc=ArcResult(status=PASS, unsigned_present=OPEN), state=OriginState.SEALED),
    ],
)
def test_an_address_to_reply_to_that_the_proof_does_not_cover_may_be_anybodys(case: Case) -> None:
    assert [(one.code, one.severity) for one in reply_to(case)] == [("sender.reply_elsewhere", Severity.UNVERIFIED)]
    assert judge(case).verdict is Verdict.UNVERIFIED


@pytest.mark.parametrize(
    "address", ["noreply@amazon.com", "x@mail.amazon.com", MAILBOX.upper(), "abc@marketplace.amazon.example", ""]
)
def test_answers_to_the_marketplace_its_relay_or_the_seller_are_nothing(address: str) -> None:
    profile = a_profile(relays=("@marketplace.amazon.example",))
    assert reply_to(replying_to(address, profile=profile, origin=an_origin(state=OriginState.UNKNOWN))) == ()


def test_a_name_that_only_ends_like_the_marketplaces_is_a_stranger() -> None:
    case = replying_to("desk@evilamazon.com", "desk@amazon.com.evil.example")
    assert [one.claimed for one in reply_to(case)] == ["desk@evilamazon.com, desk@amazon.com.evil.example"]


def test_a_profile_that_is_not_in_force_is_noted_on_a_claim_and_raises_one_standing_alert() -> None:
    case = a_case(profiles_left_out=True)
    assert [(one.code, one.severity) for one in left_out(case)] == [("profiles.left_out", Severity.NOTE)]
    assert left_out(a_case()) == left_out(replace(case, notice=None)) == ()
    assert judge(case).verdict is Verdict.VERIFIED

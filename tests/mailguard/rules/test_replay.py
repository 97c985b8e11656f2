"""The same signature or content again: here, for another order, at another seller."""

from datetime import timedelta
from typing import Any

import pytest

from mailguard.model.history import Fingerprint, FingerprintKind, History, Seen
from mailguard.model.judgement import Severity, Verdict
from mailguard.rules import judge
from mailguard.rules.replay import replay
from orders.view import OrderStatus
from tests.mailguard.rules.builders import (
    CAME,
    ORDER_ID,
    a_case,
    a_seller,
    an_account,
    an_order,
    an_origin,
    codes,
    with_order,
    without_order,
)

SIGNATURE = Fingerprint(FingerprintKind.SIGNATURE, "f" * 64)
CONTENT = Fingerprint(FingerprintKind.CONTENT, "c" * 64)


def seen(fingerprint: Fingerprint = SIGNATURE, **changes: Any) -> History:
    given = {"other_seller": False, "order_ids": (ORDER_ID,), **changes}
    return History(seen=(Seen(fingerprint=fingerprint, **given),))


ELSEWHERE = seen(other_seller=True, order_ids=())


@pytest.mark.parametrize("fingerprint", [SIGNATURE, CONTENT])
def test_a_duplicate_while_unshipped_has_the_first_ones_verdict(fingerprint: Fingerprint) -> None:
    judged = judge(a_case(history=seen(fingerprint)))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.VERIFIED, ["replay.duplicate"])


def test_a_notice_that_comes_again_after_the_shipment_is_not_shippable() -> None:
    shipped = an_order(status=OrderStatus.SHIPPED, shipped_at=CAME - timedelta(days=1))
    judged = judge(with_order(shipped, history=seen()))
    assert judged.verdict is Verdict.NOT_SHIPPABLE
    assert "replay.after_shipment" in codes(judged.findings)


def test_a_duplicate_that_came_before_the_shipment_is_done_as_well() -> None:
    shipped = an_order(status=OrderStatus.SHIPPED, shipped_at=CAME + timedelta(days=1))
    assert judge(with_order(shipped, history=seen())).verdict is Verdict.VERIFIED


def test_one_signature_over_two_orders_is_unverified() -> None:
    judged = judge(a_case(history=seen(order_ids=("114-0000000-0000000",))))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, ["replay.other_order"])


def test_the_same_signature_at_another_seller_is_a_note_where_order_and_addressee_are_ours() -> None:
    case = a_case(history=ELSEWHERE)
    assert [(one.code, one.severity) for one in replay(case)] == [("replay.seen_elsewhere", Severity.NOTE)]
    assert judge(case).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    "case",
    [
        without_order(elsewhere=True, history=ELSEWHERE),
        a_case(history=ELSEWHERE, origin=an_origin(addressee="x@y.example"), addressee_elsewhere=True),
    ],
    ids=["order", "addressee"],
)
def test_it_is_a_spoof_where_order_or_addressee_is_not_ours(case: Any) -> None:
    judged = judge(case)
    assert judged.verdict is Verdict.SUSPECTED_SPOOF
    assert "replay.another_sellers" in codes(judged.findings)


def test_it_is_unverified_where_the_order_may_still_come() -> None:
    behind = a_seller(accounts=(an_account(as_of=None),))
    found = replay(without_order(seller=behind, history=ELSEWHERE))
    assert [(one.code, one.severity) for one in found] == [("replay.seen_elsewhere", Severity.UNVERIFIED)]


def test_equal_content_at_another_seller_is_nothing() -> None:
    assert replay(a_case(history=seen(CONTENT, other_seller=True, order_ids=()))) == ()


def test_the_same_is_told_once_however_often_it_was_seen() -> None:
    history = History(seen=seen().seen * 50)
    assert codes(replay(a_case(history=history))) == ["replay.duplicate"]


def test_the_same_content_of_another_order_is_nothing() -> None:
    assert replay(a_case(history=seen(CONTENT, order_ids=("114-0000000-0000000",)))) == ()


def test_a_mail_of_which_no_order_was_known_is_a_duplicate() -> None:
    assert codes(replay(a_case(history=seen(order_ids=())))) == ["replay.duplicate"]


def test_without_an_order_or_a_proved_addressee_the_same_signature_elsewhere_proves_nothing() -> None:
    for case in (
        a_case(history=ELSEWHERE, origin=an_origin(addressee=None)),
        a_case(history=ELSEWHERE, origin=an_origin(addressee="x@y.example")),
        a_case(history=ELSEWHERE, order=None, lookup=None),
    ):
        assert [(one.code, one.severity) for one in replay(case)] == [("replay.seen_elsewhere", Severity.UNVERIFIED)]


def test_case_of_the_addressee_does_not_matter() -> None:
    [found] = replay(a_case(history=ELSEWHERE, origin=an_origin(addressee="SHOP@Lamps.example")))
    assert found.severity is Severity.NOTE


def test_without_a_claim_nothing_is_a_replay() -> None:
    assert replay(a_case(notice=None, history=seen())) == ()

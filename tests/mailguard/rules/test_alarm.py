"""Which alerts a judgement raises and withdraws."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from mailguard.model.alert import SILENT, AlertChange, AlertKind
from mailguard.model.case import Case
from mailguard.model.judgement import Finding, Judgement, Severity, Verdict
from mailguard.model.origin import OriginState
from mailguard.rules import judge, worst_first
from mailguard.rules.alarm import agrees, alerts, causes, stopped_orders
from orders.view import Blocker, FoundOrder, OrderKey, OrderStatus, OrderView, SellerView
from tests.mailguard.rules.builders import (
    AT,
    CAME,
    KEY,
    ORDER_ID,
    a_case,
    a_line,
    a_notice,
    a_seller,
    an_account,
    an_order,
    an_origin,
    usd,
    with_order,
    without_order,
)

VERIFIED = a_case()
LIE = a_case(notice=a_notice(total=usd(1)))
CANCELLED = with_order(an_order(status=OrderStatus.CANCELLED))
CHANGED = with_order(an_order(items=(a_line(ordered=1),)), earlier=(an_order(),))
STALE = with_order(an_order(blockers=(Blocker.STORE_STALE,)))
BROKEN = a_case(origin=an_origin(state=OriginState.FORWARDER_ONLY, reasons=(("dkim.broken", "amazon.com"),)))
NO_DNS = a_case(origin=an_origin(state=OriginState.UNKNOWN, reasons=(("dkim.temperror", "amazon.com"),)))


NAMELESS = a_case(
    origin=an_origin(state=OriginState.FORWARDER_ONLY, marketplace=None, reasons=(("dkim.broken", "amazon.com"),))
)
POSING = a_case(notice=None, order=None, lookup=None, origin=an_origin(state=OriginState.CONTRADICTED))
UNREAD = a_case(profiles_left_out=True, profile=None)  # its sender is one of the profile that is not in force


def a_judgement(*cases: Case) -> Judgement:
    claims = worst_first(tuple(judge(case) for case in cases))
    return Judgement(
        verdict=claims[0].verdict,
        recommendation=claims[0].recommendation,
        claims=claims,
        origins=tuple(origin for case in cases for origin in case.origins),
        at=AT,
    )


def orders_of(case: Case) -> Mapping[OrderKey, FoundOrder]:
    return {KEY: case.order} if case.order is not None else {}


def changes(
    previous: Case | None,
    now: Case,
    seller: SellerView | None = None,
    received_at: datetime = CAME,
    **more: Any,
) -> list[tuple[AlertKind, str, bool]]:
    before = a_judgement(previous) if previous is not None else None
    found = alerts(before, a_judgement(now), seller or a_seller(), received_at, orders_of(now), **more)
    return [(one.kind, one.subject, one.raised) for one in found]


def raised(*given: Any, **more: Any) -> list[tuple[AlertKind, str]]:
    return [(kind, subject) for kind, subject, up in changes(*given, **more) if up]


def test_a_lie_raises_a_high_alert_about_its_order() -> None:
    [change] = alerts(None, a_judgement(LIE), a_seller(), CAME, {})
    assert change == AlertChange(
        kind=AlertKind.SUSPECTED_SPOOF,
        subject=f"amazon:{ORDER_ID}",
        raised=True,
        high=True,
        order=KEY,
        code="order.total_mismatch",
    )


def test_a_lie_about_no_order_is_named_by_its_content() -> None:
    assert raised(None, POSING, content="c1") == [(AlertKind.SUSPECTED_SPOOF, "mail:c1")]


def test_the_same_mail_judged_again_counts_once() -> None:
    assert changes(LIE, LIE) == []


def test_two_claims_about_one_order_are_one_alert() -> None:
    found = alerts(None, a_judgement(LIE, LIE), a_seller(), CAME, {})
    assert len(found) == 1


def test_a_lie_that_turns_out_true_is_withdrawn() -> None:
    assert (AlertKind.SUSPECTED_SPOOF, f"amazon:{ORDER_ID}", False) in changes(LIE, VERIFIED)


def test_a_lie_about_no_order_and_of_no_known_content_still_has_a_name() -> None:
    [change] = alerts(None, a_judgement(POSING), a_seller(), CAME, {})
    assert (change.subject, change.order, change.code) == ("mail", None, "origin.contradicted")


def test_a_lie_about_an_order_of_no_named_marketplace_is_named_all_the_same() -> None:
    nameless = a_case(notice=a_notice(marketplace=None), origin=an_origin(state=OriginState.CONTRADICTED))
    assert raised(None, nameless) == [(AlertKind.SUSPECTED_SPOOF, f"unknown:{ORDER_ID}")]


def test_a_spoof_that_no_finding_explains_is_still_an_alert() -> None:
    bare = replace(judge(LIE), findings=())
    [change] = alerts(None, replace(a_judgement(LIE), claims=(bare,)), a_seller(), CAME, {})
    assert (change.kind, change.code) == (AlertKind.SUSPECTED_SPOOF, "")


def test_a_mail_that_lies_about_no_order_counts_once_and_is_withdrawn_by_its_content() -> None:
    assert changes(POSING, POSING, content="c1") == []
    told = changes(POSING, VERIFIED, content="c1")
    assert (AlertKind.SUSPECTED_SPOOF, "mail:c1", False) in told


def test_every_withdrawal_names_what_it_withdraws() -> None:
    seller = a_seller()
    lie, stop, stale, lost = (
        alerts(a_judgement(case), a_judgement(VERIFIED), seller, CAME, {}) for case in (LIE, CANCELLED, STALE, BROKEN)
    )
    kind, code = AlertKind.STANDING, "dkim.broken_on_the_way"
    heard = AlertChange(kind=kind, subject=SILENT, raised=False, code="mail.silent")
    assert lie == (
        heard,
        AlertChange(kind=AlertKind.SUSPECTED_SPOOF, subject=f"amazon:{ORDER_ID}", raised=False, order=KEY),
    )
    assert stop == (AlertChange(kind=AlertKind.STOP, subject=f"a1:{ORDER_ID}", raised=False, order=KEY),)
    assert stale == (AlertChange(kind=kind, subject="store_stale:a1", raised=False, code="store.stale"),)
    assert lost == (AlertChange(kind=kind, subject="dkim_broken:amazon", raised=False, code=code),)
    assert alerts(None, a_judgement(VERIFIED), seller, CAME, {}) == (
        heard,
        AlertChange(kind=kind, subject="dkim_broken:amazon", raised=False, code=code),
    )


@pytest.mark.parametrize("case", [CANCELLED, CHANGED, with_order(an_order(status=OrderStatus.PENDING))])
def test_a_source_that_stops_a_verified_order_raises_stop(case: Case) -> None:
    [change] = alerts(a_judgement(VERIFIED), a_judgement(case), a_seller(), CAME, orders_of(case))
    assert (change.kind, change.high, change.order) == (AlertKind.STOP, True, KEY)


@pytest.mark.parametrize(
    "order",
    [
        an_order(status=OrderStatus.CANCELLED, shipped_at=CAME),
        an_order(status=OrderStatus.CANCELLED, confirmed_here=True),
        an_order(status=OrderStatus.SHIPPED),
    ],
)
def test_goods_that_have_left_are_not_stopped(order: OrderView) -> None:
    assert raised(VERIFIED, with_order(order)) == []


def test_an_order_that_only_left_the_list_raises_no_stop() -> None:
    assert raised(VERIFIED, with_order(an_order(status=OrderStatus.STATUS_UNKNOWN))) == []


@pytest.mark.parametrize("previous", [None, LIE, CANCELLED])
def test_what_was_never_verified_is_not_stopped(previous: Case | None) -> None:
    assert AlertKind.STOP not in [kind for kind, _ in raised(previous, CANCELLED)]


def test_what_was_verified_earlier_is_stopped_even_after_a_stale_time() -> None:
    found = raised(STALE, CANCELLED, verified_before=frozenset({KEY}))
    assert (AlertKind.STOP, f"a1:{ORDER_ID}") in found


def test_stop_is_not_raised_twice() -> None:
    assert raised(CANCELLED, CANCELLED, verified_before=frozenset({KEY})) == []


def test_stop_is_withdrawn_when_the_order_is_to_be_shipped_after_all() -> None:
    assert (AlertKind.STOP, f"a1:{ORDER_ID}", False) in changes(CANCELLED, VERIFIED)


def test_stop_says_how_the_order_was_stopped() -> None:
    [change] = alerts(a_judgement(VERIFIED), a_judgement(CANCELLED), a_seller(), CAME, orders_of(CANCELLED))
    assert change == AlertChange(
        kind=AlertKind.STOP, subject=f"a1:{ORDER_ID}", raised=True, high=True, order=KEY, code="order.cancelled"
    )


def test_an_order_that_is_verified_is_not_stopped_by_what_else_is_said_of_it() -> None:
    said = replace(judge(VERIFIED), findings=judge(CANCELLED).findings)
    now = replace(a_judgement(VERIFIED), claims=(said,))
    assert stopped_orders(now) == {}


@pytest.mark.parametrize(
    ("case", "cause", "code"),
    [
        (STALE, "store_stale:a1", "store.stale"),
        (UNREAD, "profiles_left_out", "profiles.left_out"),
        (BROKEN, "dkim_broken:amazon", "dkim.broken_on_the_way"),
        (NO_DNS, "dns_down", "dns.no_answer"),
        (NAMELESS, "dkim_broken:unknown", "dkim.broken_on_the_way"),
    ],
)
def test_a_cause_raises_one_standing_alert(case: Case, cause: str, code: str) -> None:
    [change] = [one for one in alerts(None, a_judgement(case), a_seller(), CAME, orders_of(case)) if one.raised]
    assert change == AlertChange(kind=AlertKind.STANDING, subject=cause, raised=True, code=code)
    assert raised(case, case) == []


def test_a_cause_is_told_though_a_worse_claim_of_the_mail_stands_before_it() -> None:
    found = alerts(None, a_judgement(LIE, STALE), a_seller(), CAME, orders_of(STALE))
    assert (AlertKind.STANDING, "store_stale:a1") in [(one.kind, one.subject) for one in found]


def test_a_proof_that_is_lacking_for_another_reason_is_no_broken_signature() -> None:
    silent = a_case(origin=an_origin(state=OriginState.UNKNOWN, reasons=(("spf.none", "amazon.com"),)))
    assert raised(None, silent) == []


def test_an_origin_that_is_not_told_raises_nothing() -> None:
    assert raised(None, a_case(origin=replace(BROKEN.origin, container="elsewhere"))) == []


def test_a_claim_that_differs_in_a_hard_fact_never_agrees_with_the_store() -> None:
    assert not agrees(judge(LIE))
    assert agrees(judge(STALE))
    assert not agrees(replace(judge(STALE), order=None))
    assert not agrees(replace(judge(STALE), facts=()))


@pytest.mark.parametrize("case", [STALE, BROKEN, NO_DNS])
def test_a_cause_that_is_gone_is_withdrawn(case: Case) -> None:
    withdrawn = [one for one in changes(case, VERIFIED) if not one[2]]
    assert [kind for kind, _, _ in withdrawn] == [AlertKind.STANDING]


def test_a_store_without_an_answer_is_a_standing_cause() -> None:
    case = a_case(order=None, lookup=None, store_unavailable=True)
    assert raised(None, case) == [(AlertKind.STANDING, "store_unavailable")]


def test_an_unverified_mail_alone_raises_nothing() -> None:
    behind = a_seller(accounts=(an_account(as_of=None),))
    assert raised(None, without_order(seller=behind)) == []


def test_a_broken_signature_over_a_claim_that_is_not_in_the_store_is_no_complaint_about_forwarding() -> None:
    behind = a_seller(accounts=(an_account(as_of=None),))
    assert raised(None, without_order(seller=behind, origin=BROKEN.origin)) == []


def test_a_mail_that_arrives_proved_shows_that_forwarding_is_whole_again() -> None:
    assert (AlertKind.STANDING, "dkim_broken:amazon", False) in changes(None, VERIFIED)


HEARD = (AlertKind.STANDING, SILENT, False)


@pytest.mark.parametrize("case", [VERIFIED, CANCELLED, BROKEN], ids=["verified", "not shippable", "proof lost"])
def test_a_notice_about_an_order_as_it_is_ends_a_silence(case: Case) -> None:
    assert HEARD in changes(None, case)
    assert HEARD in changes(without_order(seller=a_seller(accounts=(an_account(as_of=None),))), case)


def test_a_lie_and_a_notice_about_nothing_known_end_no_silence() -> None:
    behind = a_seller(accounts=(an_account(as_of=None),))
    for case in (LIE, without_order(seller=behind), without_order()):
        assert HEARD not in changes(None, case)


def test_a_notice_that_was_heard_before_is_not_told_again() -> None:
    assert HEARD not in changes(VERIFIED, CANCELLED)


@pytest.mark.parametrize(("later", "expected"), [(timedelta(0), 1), (timedelta(seconds=1), 0)])
def test_mail_from_before_the_watch_raises_none(later: timedelta, expected: int) -> None:
    assert len(raised(None, LIE, a_seller(watch_since=CAME + later))) == expected


@pytest.mark.parametrize(("earlier", "expected"), [(timedelta(0), 1), (timedelta(seconds=1), 0)])
def test_an_order_bought_before_the_watch_is_not_stopped(earlier: timedelta, expected: int) -> None:
    since = CAME - timedelta(days=1)
    old = with_order(an_order(status=OrderStatus.CANCELLED, purchase_date=since - earlier))
    assert len(raised(VERIFIED, old, a_seller(watch_since=since))) == expected


def test_our_own_alert_that_comes_back_raises_none() -> None:
    assert raised(None, LIE, own_alert=True) == []


def test_a_mail_before_the_watch_still_withdraws_what_it_raised() -> None:
    found = changes(LIE, VERIFIED, a_seller(watch_since=AT))
    assert (AlertKind.SUSPECTED_SPOOF, f"amazon:{ORDER_ID}", False) in found


def test_the_cases_here_are_what_their_names_say() -> None:
    verdicts = [judge(case).verdict for case in (VERIFIED, LIE, CANCELLED, CHANGED, STALE, BROKEN, NO_DNS)]
    assert verdicts == [
        Verdict.VERIFIED,
        Verdict.SUSPECTED_SPOOF,
        Verdict.NOT_SHIPPABLE,
        Verdict.UNVERIFIED,
        Verdict.UNVERIFIED,
        Verdict.UNVERIFIED,
        Verdict.UNVERIFIED,
    ]


def test_only_a_stale_store_is_told_by_its_account() -> None:
    silent = replace(judge(STALE), findings=(Finding(code="store.unavailable", severity=Severity.UNVERIFIED),))
    assert causes(replace(a_judgement(STALE), claims=(silent,))) == {"store_unavailable": "store.unavailable"}
    homeless = replace(judge(STALE), order=None)
    assert causes(replace(a_judgement(STALE), claims=(homeless,))) == {"store_stale": "store.stale"}

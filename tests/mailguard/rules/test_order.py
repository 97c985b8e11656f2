"""The order that a notice names: here, this seller's, to be shipped now."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailguard.model.case import Case
from mailguard.model.judgement import Recommendation, Severity, Verdict
from mailguard.model.origin import OriginState
from mailguard.rules import judge
from mailguard.rules.order import changed_since, known, near_miss, shippable
from orders.view import (
    AccountId,
    Authority,
    Blocker,
    Coverage,
    FoundOrder,
    FulfilledBy,
    OrderStatus,
    OrderView,
    Provenance,
)
from tests.mailguard.rules.builders import (
    AT,
    CAME,
    EVERY_STATUS,
    ORDER_ID,
    a_case,
    a_line,
    a_notice,
    a_seller,
    an_account,
    an_item,
    an_order,
    an_origin,
    codes,
    usd,
    with_order,
    without_order,
)

COVERING = CAME + timedelta(minutes=60)


def test_an_order_that_is_here_and_shippable_is_no_finding() -> None:
    assert known(a_case()) == ()
    assert shippable(a_case()) == ()
    assert judge(a_case()).verdict is Verdict.VERIFIED


def test_an_order_that_a_covering_read_does_not_have_is_a_spoof() -> None:
    judged = judge(without_order(seller=a_seller(accounts=(an_account(as_of=COVERING),))))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.SUSPECTED_SPOOF, ["order.not_found"])


@pytest.mark.parametrize(
    "account",
    [
        an_account(as_of=COVERING - timedelta(seconds=1)),
        an_account(as_of=None),
        an_account(coverage=Coverage(statuses=EVERY_STATUS, complete=False)),
        an_account(coverage=Coverage(statuses=frozenset({OrderStatus.UNSHIPPED}), complete=True)),
        an_account(coverage=Coverage(statuses=EVERY_STATUS, complete=True, since=CAME)),
    ],
    ids=["within the grace", "never read", "not whole", "unshipped only", "a period only"],
)
def test_a_store_that_may_be_behind_accuses_nobody(account: object) -> None:
    judged = judge(without_order(seller=a_seller(accounts=(account,))))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, ["order.not_found_yet"])


def test_absence_in_one_of_two_accounts_proves_nothing() -> None:
    other = an_account(account_id=AccountId("a2"), as_of=None)
    judged = judge(without_order(seller=a_seller(accounts=(an_account(as_of=COVERING), other))))
    assert judged.verdict is Verdict.UNVERIFIED


def test_a_hosted_account_knows_all_of_its_orders() -> None:
    hosted = an_account(authority=Authority.HOSTED, as_of=None, coverage=Coverage())
    assert judge(without_order(seller=a_seller(accounts=(hosted,)))).verdict is Verdict.SUSPECTED_SPOOF


def test_a_seller_without_such_an_account_is_asked_to_add_it() -> None:
    etsy = an_account(marketplace="etsy")
    assert codes(known(without_order(seller=a_seller(accounts=(etsy,))))) == ["order.no_account"]


def test_another_sellers_order_is_a_spoof() -> None:
    judged = judge(without_order(elsewhere=True, seller=a_seller(accounts=(an_account(as_of=None),))))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.SUSPECTED_SPOOF, ["order.another_sellers"])


def test_an_order_number_from_guessed_labels_proves_nothing_by_absence() -> None:
    case = without_order(notice=a_notice(experimental=True), elsewhere=True)
    assert judge(case).verdict is Verdict.UNVERIFIED


def test_an_order_number_that_was_read_in_two_ways_proves_nothing_by_absence() -> None:
    assert judge(without_order(notice=a_notice(conflicts=("order_id",)))).verdict is Verdict.UNVERIFIED


def test_an_order_in_two_accounts_is_ambiguous() -> None:
    hits = (FoundOrder(current=an_order()), FoundOrder(current=an_order(account_id=AccountId("a2"))))
    judged = judge(without_order(hits=hits))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, ["order.ambiguous"])


def test_a_store_without_an_answer_is_unverified() -> None:
    judged = judge(a_case(order=None, lookup=None, store_unavailable=True))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, ["store.unavailable"])


def test_a_lie_about_the_sender_stays_one_without_the_store() -> None:
    origin = an_origin(state=OriginState.CONTRADICTED)
    assert judge(a_case(order=None, lookup=None, store_unavailable=True, origin=origin)).verdict is (
        Verdict.SUSPECTED_SPOOF
    )


def test_a_claim_without_an_order_number_is_unverified() -> None:
    case = a_case(notice=a_notice(order_id=None), order=None, lookup=None)
    judged = judge(case)
    assert judged.verdict is Verdict.UNVERIFIED
    assert codes(known(case)) == ["order.no_id"]


def test_a_claim_that_could_not_be_looked_up_is_unverified() -> None:
    assert codes(known(a_case(order=None, lookup=None))) == ["order.not_looked_up"]


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (an_order(status=OrderStatus.PENDING), "order.pending"),
        (an_order(status=OrderStatus.PENDING_AVAILABILITY), "order.pending"),
        (an_order(status=OrderStatus.CANCELLED), "order.cancelled"),
        (an_order(status=OrderStatus.SHIPPED), "order.already_shipped"),
        (an_order(status=OrderStatus.UNFULFILLABLE), "order.unfulfillable"),
        (an_order(status=OrderStatus.STATUS_UNKNOWN, confirmed_here=True), "order.already_shipped"),
        (an_order(fulfilled_by=FulfilledBy.MARKETPLACE), "order.fulfilled_by_marketplace"),
        (an_order(cancel_requested=True), "order.cancel_requested"),
        (an_order(auto_cancel_at=AT), "order.auto_cancel_due"),
        (an_order(blockers=(Blocker.AUTO_CANCEL_DUE,)), "order.auto_cancel_due"),
        (an_order(blockers=(Blocker.STATUS,)), "order.not_shippable"),
        (an_order(items=(a_line(shipped=2),)), "order.nothing_left"),
    ],
)
def test_an_order_that_is_not_to_be_shipped(order: OrderView, code: str) -> None:
    judged = judge(with_order(order))
    assert (judged.verdict, judged.recommendation) == (Verdict.NOT_SHIPPABLE, Recommendation.DO_NOT_SHIP)
    assert code in codes(judged.findings)


def test_what_is_not_to_be_shipped_is_so_without_proof_too() -> None:
    case = with_order(an_order(status=OrderStatus.CANCELLED), origin=an_origin(state=OriginState.UNKNOWN))
    judged = judge(case)
    assert (judged.verdict, judged.recommendation) == (Verdict.UNVERIFIED, Recommendation.DO_NOT_SHIP)


@pytest.mark.parametrize(
    "order",
    [
        an_order(status=OrderStatus.PARTIALLY_SHIPPED, items=(a_line(shipped=1),)),
        an_order(auto_cancel_at=AT + timedelta(seconds=1)),
    ],
)
def test_what_remains_is_shippable(order: OrderView) -> None:
    assert judge(with_order(order)).verdict is Verdict.VERIFIED


def test_an_order_that_only_left_the_list_is_unverified() -> None:
    judged = judge(with_order(an_order(status=OrderStatus.STATUS_UNKNOWN)))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, ["order.left_open_list"])


def test_an_order_typed_by_hand_is_unverified() -> None:
    judged = judge(with_order(an_order(provenance=Provenance.MANUAL)))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, ["order.manual"])


def test_a_store_at_its_age_is_fresh_and_beyond_it_stale() -> None:
    at_age = an_account(as_of=AT - timedelta(hours=12))
    beyond = an_account(as_of=AT - timedelta(hours=12, seconds=1))
    assert shippable(a_case(seller=a_seller(accounts=(at_age,)))) == ()
    assert codes(shippable(a_case(seller=a_seller(accounts=(beyond,))))) == ["store.stale"]


def test_a_stale_store_never_verifies() -> None:
    assert judge(with_order(an_order(blockers=(Blocker.STORE_STALE,)))).verdict is Verdict.UNVERIFIED


def test_cancelled_in_a_stale_store_is_unverified_but_not_to_be_shipped() -> None:
    judged = judge(with_order(an_order(status=OrderStatus.CANCELLED, blockers=(Blocker.STORE_STALE,))))
    assert (judged.verdict, judged.recommendation) == (Verdict.UNVERIFIED, Recommendation.DO_NOT_SHIP)


def test_an_account_that_is_gone_never_verifies() -> None:
    judged = judge(a_case(seller=a_seller(accounts=())))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, ["order.account_unknown"])


def test_a_notice_that_came_before_its_order_shipped_stays_verified_and_is_done() -> None:
    shipped = an_order(status=OrderStatus.SHIPPED, shipped_at=CAME + timedelta(hours=1), blockers=(Blocker.STATUS,))
    judged = judge(with_order(shipped))
    assert (judged.verdict, judged.recommendation) == (Verdict.VERIFIED, Recommendation.NONE)
    assert codes(judged.findings) == ["order.shipped_since"]


def test_a_shipping_day_without_a_time_means_some_moment_of_it() -> None:
    midnight = CAME.replace(hour=0)
    assert judge(with_order(an_order(status=OrderStatus.SHIPPED, shipped_at=midnight))).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("shipped_at", [CAME - timedelta(seconds=1), None])
def test_a_notice_that_comes_after_the_shipment_is_not_to_be_shipped(shipped_at: object) -> None:
    judged = judge(with_order(an_order(status=OrderStatus.SHIPPED, shipped_at=shipped_at)))
    assert judged.verdict is Verdict.NOT_SHIPPABLE


def test_a_shipment_confirmed_from_here_is_noted() -> None:
    found = shippable(with_order(an_order(confirmed_here=True)))
    assert [(one.code, one.severity) for one in found] == [("order.confirmed_here", Severity.NOTE)]


def test_a_claim_that_an_earlier_version_fits_is_no_lie() -> None:
    case = with_order(an_order(items=(a_line(ordered=1),)), earlier=(an_order(),))
    assert codes(changed_since(case)) == ["order.changed_since"]
    judged = judge(case)
    assert judged.verdict is Verdict.UNVERIFIED
    assert Severity.SPOOF not in {one.severity for one in judged.findings}


def test_a_claim_that_no_version_fits_is_a_lie() -> None:
    case = with_order(
        an_order(items=(a_line(ordered=1),)), earlier=(an_order(),), notice=a_notice(items=(an_item(quantity=9),))
    )
    assert changed_since(case) == ()
    assert judge(case).verdict is Verdict.SUSPECTED_SPOOF


def test_two_versions_do_not_together_excuse_a_claim() -> None:
    now, before = an_order(grand_total=usd(1)), an_order(items=(a_line(ordered=1),))
    assert judge(with_order(now, earlier=(before,))).verdict is Verdict.SUSPECTED_SPOOF


def test_an_equal_claim_needs_no_earlier_version() -> None:
    assert changed_since(with_order(an_order(), earlier=(an_order(),))) == ()


@pytest.mark.parametrize("status", ["Cancelled", "Pending", "Shipped", "Storniert", "On hold", "unshipped?? no"])
def test_a_notice_that_says_another_status_itself_is_not_verified(status: str) -> None:
    judged = judge(with_order(notice=a_notice(listed_status=status)))
    assert (judged.verdict, "order.status_mismatch" in codes(judged.findings)) == (Verdict.UNVERIFIED, True)


@pytest.mark.parametrize(
    "status",
    [
        *(None, "Unshipped", "NOT YET SHIPPED", "Nicht versandt", "Paid.", "À expédier", "Payée", "Da spedire"),
        *("Pendiente de envío", "未発送"),
    ],
)
def test_a_notice_that_says_ship_agrees_with_a_store_that_does(status: str | None) -> None:
    assert judge(with_order(notice=a_notice(listed_status=status))).verdict is Verdict.VERIFIED


def test_what_the_store_says_against_shipping_needs_no_word_of_the_notice() -> None:
    found = shippable(with_order(an_order(status=OrderStatus.CANCELLED), notice=a_notice(listed_status="Cancelled")))
    assert codes(found) == ["order.cancelled"]


def nearly(*near: str, **changes: object) -> Case:
    case = without_order(**changes)
    assert case.lookup is not None
    return replace(case, lookup=replace(case.lookup, near=near))


def test_a_near_miss_is_told_and_stays_a_miss() -> None:
    judged = judge(nearly("114-1234567-1234576"))
    assert judged.verdict is Verdict.SUSPECTED_SPOOF  # a read since covers it: the number is nobody's
    found = next(one for one in judged.findings if one.code == "order.near_miss")
    assert (found.severity, found.claimed, found.actual) == (Severity.UNVERIFIED, ORDER_ID, "114-1234567-1234576")


def test_a_near_miss_that_may_still_come_is_unverified_for_its_absence_first() -> None:
    behind = a_seller(accounts=(an_account(as_of=None),))
    judged = judge(nearly("114-1234567-1234576", seller=behind))
    assert judged.verdict is Verdict.UNVERIFIED
    assert codes(judged.findings)[:2] == ["order.not_found_yet", "order.near_miss"]


def test_an_order_that_is_there_has_no_near_ones() -> None:
    assert near_miss(with_order()) == ()


def test_only_a_few_near_orders_are_named() -> None:
    (found,) = near_miss(nearly(*(f"114-{number}" for number in range(9))))
    assert found.actual == "114-0, 114-1, 114-2"


def test_an_order_that_shipped_at_no_known_time_is_not_done() -> None:
    shipped = an_order(status=OrderStatus.SHIPPED, shipped_at=None, recorded_at=CAME + timedelta(days=1))
    assert codes(shippable(with_order(shipped))) == ["order.already_shipped"]
    left = an_order(status=OrderStatus.STATUS_UNKNOWN, confirmed_here=True, recorded_at=CAME + timedelta(days=1))
    assert codes(shippable(with_order(left))) == ["order.shipped_since", "order.confirmed_here"]

"""What a compared fact means: a lie, a doubt, or a note."""

from datetime import date
from typing import Any

import pytest

from mailguard.model.judgement import FactState, Severity, Verdict
from mailguard.model.message import ContainerKind
from mailguard.model.notice import Notice
from mailguard.model.origin import OriginState
from mailguard.rules import judge
from mailguard.rules.facts import dates, goods, money, people, ship_to
from orders.view import Address, Money
from tests.mailguard.rules.builders import (
    CAME,
    a_case,
    a_line,
    a_notice,
    a_profile,
    an_address,
    an_item,
    an_order,
    an_origin,
    codes,
    usd,
    with_order,
)

ADDRESS = ("Ada Example", "12 Oak Street", "Apt 4", "Springfield, IL 62704", "United States")


@pytest.mark.parametrize(
    ("notice", "code"),
    [
        (a_notice(items=(an_item(sku="LAMP-2"),)), "order.item_mismatch"),
        (a_notice(items=(an_item(quantity=3),)), "order.quantity_mismatch"),
        (a_notice(items=(an_item(), an_item(sku="RUG-1"))), "order.item_mismatch"),
        (a_notice(items=(an_item(price=usd(3999)),)), "order.price_mismatch"),
        (a_notice(total=usd(4499)), "order.total_mismatch"),
        (a_notice(shipping=usd(0)), "order.shipping_mismatch"),
        (a_notice(subtotal=usd(1)), "order.subtotal_mismatch"),
        (a_notice(total=Money(4498, "CAD")), "order.currency_mismatch"),
        (a_notice(ship_to=("Mallory", "9 Elm Street", "Shelbyville, IL 62565")), "order.ship_to_mismatch"),
        (a_notice(order_id="114-1234567-1234568"), "order.id_mismatch"),
        (a_notice(items=(an_item(sku=None, title="Garden hose, 20 m"),)), "order.item_mismatch"),
    ],
)
@pytest.mark.parametrize("state", [OriginState.DIRECT, OriginState.FORWARDER_ONLY, OriginState.UNKNOWN])
def test_a_hard_fact_that_differs_is_a_spoof_whoever_sent_it(notice: Notice, code: str, state: OriginState) -> None:
    judged = judge(a_case(notice=notice, origin=an_origin(state=state)))
    assert judged.verdict is Verdict.SUSPECTED_SPOOF
    assert (code, Severity.SPOOF) in [(one.code, one.severity) for one in judged.findings]


@pytest.mark.parametrize(
    ("notice", "code"),
    [
        (a_notice(items=(an_item(title="LED Desk Lamp (black)!"),)), None),
        (a_notice(items=(an_item(title="Desk Lamp"),)), "order.title_mismatch"),
        (a_notice(buyer_name="Bob Other"), "order.buyer_name_mismatch"),
        (a_notice(order_date=date(2026, 11, 2)), "order.date_mismatch"),
    ],
)
def test_a_soft_fact_that_differs_is_only_a_doubt(notice: Notice, code: str | None) -> None:
    judged = judge(a_case(notice=notice))
    assert judged.verdict is Verdict.UNVERIFIED
    assert code is None or code in codes(judged.findings)


def test_claimed_and_actual_are_told() -> None:
    [found] = money(a_case(notice=a_notice(total=usd(5998))))
    assert (found.claimed, found.actual) == ("59.98 USD", "44.98 USD")
    assert found.message == "The notice says a total of 59.98 USD, the order 44.98 USD."


def test_an_amount_that_the_store_lacks_is_a_note_and_no_match() -> None:
    case = with_order(an_order(grand_total=None))
    assert [(one.code, one.severity) for one in money(case)] == [("order.total_not_compared", Severity.NOTE)]
    judged = judge(case)
    assert judged.verdict is Verdict.VERIFIED
    assert FactState.NOT_COMPARED in {fact.state for fact in judged.facts if fact.name == "total"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"items": ()}, "order.item_not_compared"),
        ({"items": (an_item(quantity=None),)}, "order.quantity_not_compared"),
    ],
)
def test_what_must_be_compared_and_cannot_be_is_unverified(changes: dict[str, Any], code: str) -> None:
    judged = judge(a_case(notice=a_notice(**changes)))
    assert judged.verdict is Verdict.UNVERIFIED
    assert code in codes(judged.findings)


def test_a_sku_that_the_store_does_not_know_is_never_replaced_by_the_title() -> None:
    judged = judge(with_order(an_order(items=(a_line(sku=None),))))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, ["order.item_not_compared"])


def test_a_title_stands_for_the_item_where_the_notice_has_no_number() -> None:
    assert judge(a_case(notice=a_notice(items=(an_item(sku=None),)))).verdict is Verdict.VERIFIED


def test_a_notice_that_leaves_lines_out_is_unverified() -> None:
    order = an_order(items=(a_line(), a_line(order_item_id="i2", sku="RUG-1", title="Rug")))
    judged = judge(with_order(order, notice=a_notice()))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, ["order.lines_left_out"])


def test_a_cancelled_line_need_not_be_named() -> None:
    gone = a_line(order_item_id="i2", sku="RUG-1", ordered=1, cancelled=1, shipping_price=None)
    assert codes(goods(with_order(an_order(items=(a_line(), gone))))) == []


def test_everything_is_soft_where_labels_are_guessed() -> None:
    case = a_case(notice=a_notice(total=usd(1), experimental=True))
    judged = judge(case)
    assert judged.verdict is Verdict.UNVERIFIED
    assert {"order.total_mismatch", "notice.experimental"} <= set(codes(judged.findings))


@pytest.mark.parametrize(
    "notice",
    [
        a_notice(container_kind=ContainerKind.QUOTED, items=(an_item(sku=None, title="LED Desk"),)),
        a_notice(container_kind=ContainerKind.QUOTED, ship_to=("12 Oak", "Elsewhere")),
    ],
)
def test_what_line_wrapping_breaks_is_soft_in_a_quoted_forward(notice: Notice) -> None:
    case = a_case(notice=notice, origin=an_origin(state=OriginState.UNKNOWN))
    assert judge(case).verdict is Verdict.UNVERIFIED


def test_a_quantity_in_a_quoted_forward_is_still_hard() -> None:
    notice = a_notice(container_kind=ContainerKind.QUOTED, items=(an_item(quantity=7),))
    case = a_case(notice=notice, origin=an_origin(state=OriginState.UNKNOWN))
    assert judge(case).verdict is Verdict.SUSPECTED_SPOOF


def test_s14_an_equal_address_where_none_is_expected_is_a_note() -> None:
    found = ship_to(a_case(notice=a_notice(ship_to=ADDRESS)))
    assert [(one.code, one.severity) for one in found] == [("order.ship_to_unexpected", Severity.NOTE)]


def test_an_equal_address_where_it_may_be_is_nothing() -> None:
    case = a_case(notice=a_notice(ship_to=ADDRESS), profile=a_profile(ship_to="maybe"))
    assert ship_to(case) == ()
    assert judge(case).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("policy", ["never", "maybe"])
def test_s14_another_address_is_a_spoof_by_either_policy(policy: str) -> None:
    notice = a_notice(ship_to=("Ada Example", "12 Elm Street", "Apt 4", "Springfield, IL 62704"))
    judged = judge(a_case(notice=notice, profile=a_profile(ship_to=policy)))
    assert judged.verdict is Verdict.SUSPECTED_SPOOF


def test_the_stores_address_is_never_repeated_in_a_finding() -> None:
    judged = judge(a_case(notice=a_notice(ship_to=("9 Elm Street",), buyer_name="Bob")))
    told = " ".join(f"{one.actual} {one.message}" for one in judged.findings)
    shown = " ".join(str(fact.actual) for fact in judged.facts)
    assert "Oak" not in told + shown
    assert "Ada" not in told + shown


@pytest.mark.parametrize(("policy", "verdict"), [("never", Verdict.UNVERIFIED), ("maybe", Verdict.VERIFIED)])
@pytest.mark.parametrize("address", [None, Address(name="Ada Example")])
def test_an_address_that_cannot_be_compared(policy: str, verdict: Verdict, address: Address | None) -> None:
    case = with_order(an_order(ship_to=address), notice=a_notice(ship_to=ADDRESS), profile=a_profile(ship_to=policy))
    assert "order.ship_to_not_compared" in codes(ship_to(case))
    assert judge(case).verdict is verdict


def test_a_day_is_right_in_any_time_zone() -> None:
    order = an_order(ship_by=CAME.replace(hour=1), purchase_date=CAME)
    for day in (19, 20):
        assert dates(with_order(order, notice=a_notice(ship_by=date(2026, 11, day)))) == ()
    assert codes(dates(with_order(order, notice=a_notice(ship_by=date(2026, 11, 21))))) == ["order.ship_by_mismatch"]


def test_a_buyer_is_known_by_the_recipients_name_too() -> None:
    order = an_order(buyer_name=None, ship_to=an_address(name="Ada Example"))
    assert people(with_order(order)) == ()


@pytest.mark.parametrize("rule", [goods, money, people, dates, ship_to])
def test_with_no_order_nothing_is_compared(rule: Any) -> None:
    assert rule(a_case(order=None)) == ()


@pytest.mark.parametrize("rule", [goods, money, people, dates, ship_to])
def test_with_no_claim_nothing_is_compared(rule: Any) -> None:
    assert rule(a_case(notice=None)) == ()

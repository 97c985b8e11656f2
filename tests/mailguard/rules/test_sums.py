"""Amounts that do not fit together keep a notice from being verified, where the store cannot say which is right."""

from typing import Any

import pytest

from mailguard.model.judgement import Finding, Severity, Verdict
from mailguard.rules import judge
from mailguard.rules.sums import sums
from orders.view import FoundOrder, Money
from tests.mailguard.rules.builders import a_case, a_notice, an_item, an_order, usd

UNPRICED = FoundOrder(current=an_order(grand_total=None))


def told(**changes: Any) -> list[str | None]:
    return [one.claimed for one in sums(a_case(notice=a_notice(**changes), order=UNPRICED))]


@pytest.mark.parametrize("total", [3998, 4498, 8496, 7996])
def test_a_total_that_its_parts_may_come_to_is_right(total: int) -> None:
    assert told(total=usd(total)) == []


@pytest.mark.parametrize("total", [4497, 4499, 0, 99_900])
def test_any_other_total_is_told(total: int) -> None:
    case = a_case(notice=a_notice(total=usd(total)), order=UNPRICED)
    claimed = f"total: {usd(total)}"
    assert sums(case) == (Finding(code="notice.sums_differ", severity=Severity.UNVERIFIED, claimed=claimed),)
    assert judge(case).verdict is Verdict.UNVERIFIED


@pytest.mark.parametrize("sign", [1, -1])
def test_a_discount_is_taken_off_whatever_its_sign(sign: int) -> None:
    assert told(discount=usd(sign * 500), total=usd(3998)) == []
    assert told(discount=usd(sign * 500), total=usd(4998)) == ["total: 49.98 USD"]


def test_tax_and_gift_wrap_are_added_or_contained() -> None:
    parts = {"tax": usd(300), "gift_wrap": usd(250)}
    for total in (4498, 4798, 4748, 5048):
        assert told(**parts, total=usd(total)) == []
    assert told(**parts, total=usd(5049)) == ["total: 50.49 USD"]


def test_a_subtotal_stands_for_the_goods() -> None:
    assert told(subtotal=usd(3500), total=usd(4000)) == []


@pytest.mark.parametrize("lacking", [{"shipping": None}, {"items": ()}, {"shipping": Money(500, "EUR")}])
def test_where_a_part_is_not_told_nothing_is_said(lacking: dict[str, Any]) -> None:
    assert told(**lacking, total=usd(99_900)) == []


def test_a_total_in_another_currency_is_not_added() -> None:
    assert told(total=Money(99_900, "EUR")) == []


def test_where_the_order_has_the_total_the_parts_are_not_held_against_it() -> None:
    notice = a_notice(total=usd(4000))
    assert sums(a_case(notice=notice, order=FoundOrder(current=an_order(grand_total=usd(4000))))) == ()
    assert sums(a_case(notice=notice)) == ()
    assert [one.code for one in sums(a_case(notice=notice, order=None))] == ["notice.sums_differ"]


@pytest.mark.parametrize(("earnings", "claimed"), [(3898, []), (3899, ["earnings: 38.99 USD"]), (3000, [])])
def test_more_than_is_left_of_the_total_after_the_fees_is_told(earnings: int, claimed: list[str]) -> None:
    for fees in (usd(600), usd(-600)):
        assert told(fees=fees, earnings=usd(earnings)) == claimed


def test_without_a_total_the_parts_say_what_is_left() -> None:
    single = (an_item(quantity=1),)
    for earnings, claimed in ((3898, []), (3899, ["earnings: 38.99 USD"])):
        assert told(items=single, total=None, fees=usd(-600), earnings=usd(earnings)) == claimed


@pytest.mark.parametrize(
    "changes",
    [
        {"fees": None, "earnings": usd(99_900)},
        {"fees": usd(-1), "earnings": None},
        {"fees": usd(-1), "earnings": Money(99_900, "EUR")},
        {"fees": Money(-1, "EUR"), "earnings": usd(99_900)},
        {"fees": usd(-1), "earnings": usd(99_900), "total": None, "shipping": None},
        {"fees": usd(-1), "earnings": usd(99_900), "total": None, "items": ()},
    ],
)
def test_where_a_link_of_the_chain_is_not_told_nothing_is_said(changes: dict[str, Any]) -> None:
    assert told(**changes) == []


def test_where_no_sale_is_claimed_nothing_is_said() -> None:
    assert sums(a_case(notice=None)) == ()

"""Money: exact, in every form in which the store knows it, and never converted."""

import pytest

from mailguard.model.judgement import ComparedFact, FactState
from mailguard.rules.comparing.amounts import (
    amount,
    amounts_of,
    currency,
    earnings,
    known_amounts,
    most_earned,
    order_amounts,
    order_currency,
    prices,
    shippings,
    subtotals,
    taxes,
)
from orders.view import Money, OrderView
from tests.mailguard.rules.builders import a_line, a_notice, an_item, an_order, usd

EQUAL, DIFFERENT, NOT_COMPARED = FactState.EQUAL, FactState.DIFFERENT, FactState.NOT_COMPARED
TWO = an_order(
    items=(
        a_line(item_tax=usd(300), discount=usd(-100), shipping_tax=usd(40)),
        a_line(
            order_item_id="i2", item_price=usd(1000), item_tax=usd(80), shipping_price=usd(200), shipping_tax=usd(16)
        ),
    ),
    shipping_total=usd(650),
    grand_total=usd(6000),
)


def test_an_amount_is_told_as_both_sides_write_it() -> None:
    known = (usd(4498), usd(4000))
    assert amount("total", usd(4000), known, item="i1") == (
        ComparedFact(name="total", state=EQUAL, claimed="40.00 USD", actual="44.98 USD", item="i1"),
    )
    assert amount("tax", usd(1), known, hard=False) == (
        ComparedFact(name="tax", state=DIFFERENT, claimed="0.01 USD", actual="44.98 USD", hard=False),
    )
    assert amount("total", usd(1), ()) == (
        ComparedFact(name="total", state=NOT_COMPARED, claimed="0.01 USD", actual=None),
    )
    assert amount("total", None, known) == ()


def test_nobody_earns_more_than_the_order_brings() -> None:
    def told(minor: int, order: OrderView = TWO) -> list[tuple[FactState, str | None, bool]]:
        return [(one.state, one.actual, one.hard) for one in earnings(usd(minor), order)]

    # 49.98 of goods and 3.80 tax, 6.50 of shipping and its 0.56 tax, and 4.36 of all tax: more than the 60.00 in all.
    most = most_earned(TWO)
    assert most is not None
    assert most.minor > 6000
    assert told(most.minor) == [(NOT_COMPARED, None, False)]
    assert told(most.minor + 1) == [(DIFFERENT, str(most), False)]
    assert told(6001, an_order(items=(), shipping_total=None, grand_total=usd(6000))) == [
        (DIFFERENT, "60.00 USD", False)
    ]
    assert told(999_999, an_order(items=(), shipping_total=None, grand_total=None)) == [(NOT_COMPARED, None, False)]
    assert earnings(Money(999_999, "EUR"), TWO)[0].state is NOT_COMPARED
    assert earnings(None, TWO) == ()


def test_the_same_number_in_another_currency_differs() -> None:
    [fact] = amount("total", Money(4498, "CAD"), (usd(4498),))
    assert (fact.state, fact.hard) == (DIFFERENT, True)


def test_each_amount_of_an_order_is_held_against_its_own() -> None:
    notice = a_notice(
        subtotal=usd(4998), shipping=usd(650), tax=usd(380), total=usd(6000), fees=usd(-300), earnings=usd(5700)
    )
    told = [(one.name, one.state, one.claimed, one.actual, one.hard) for one in order_amounts(notice, TWO)]
    assert told == [
        ("subtotal", EQUAL, "49.98 USD", "49.98 USD", True),
        ("shipping", EQUAL, "6.50 USD", "6.50 USD", True),
        ("tax", EQUAL, "3.80 USD", "3.80 USD", False),
        ("total", EQUAL, "60.00 USD", "60.00 USD", True),
        ("fees", NOT_COMPARED, "-3.00 USD", None, False),
        ("earnings", NOT_COMPARED, "57.00 USD", None, False),
    ]


@pytest.mark.parametrize("name", ["subtotal", "shipping", "tax", "total"])
def test_an_amount_that_is_nowhere_in_the_order_differs(name: str) -> None:
    notice = a_notice(**{"shipping": None, "total": None, name: usd(77)})
    [fact] = order_amounts(notice, TWO)
    assert (fact.name, fact.state, fact.hard) == (name, DIFFERENT, name != "tax")


@pytest.mark.parametrize(
    ("claimed", "state"),
    [(-100, EQUAL), (100, EQUAL), (-250, EQUAL), (-350, EQUAL), (0, EQUAL), (-351, DIFFERENT), (99, DIFFERENT)],
)
def test_a_discount_is_one_of_a_line_or_of_all_with_either_sign(claimed: int, state: FactState) -> None:
    order = an_order(items=(a_line(discount=usd(-100)), a_line(discount=usd(250)), a_line()))
    whole = a_notice(shipping=None, total=None, discount=usd(claimed))
    [fact] = order_amounts(whole, order)
    assert (fact.name, fact.state, fact.hard) == ("discount", state, False)


def test_a_discount_that_the_store_does_not_hold_is_not_compared() -> None:
    [fact] = order_amounts(a_notice(shipping=None, total=None, discount=usd(-100)), an_order())
    assert (fact.name, fact.state) == ("discount", NOT_COMPARED)


def test_a_discount_in_another_currency_differs() -> None:
    order = an_order(items=(a_line(discount=usd(-100)),))
    [fact] = order_amounts(a_notice(shipping=None, total=None, discount=Money(-100, "EUR")), order)
    assert fact.state is DIFFERENT


def test_every_form_of_an_amount_is_known_by_its_name() -> None:
    assert known_amounts("total", TWO) == (usd(6000),)
    assert known_amounts("total", an_order(grand_total=None)) == ()
    assert known_amounts("subtotal", TWO) == subtotals(TWO)
    assert known_amounts("shipping", TWO) == shippings(TWO)
    assert known_amounts("price", TWO) == (*prices(TWO.items[0]), *prices(TWO.items[1]))
    assert known_amounts("earnings", TWO) == ()


def test_a_price_is_of_the_line_or_of_a_unit_with_tax_and_discount_or_without() -> None:
    line = a_line(item_tax=usd(300), discount=usd(-100))  # a discount counts with either sign
    forms = (3998, 4298, 3898, 4198)
    assert prices(line) == tuple(map(usd, (*forms, *(form // 2 for form in forms))))
    assert prices(a_line(ordered=1)) == (usd(3998),)
    assert prices(a_line(ordered=3)) == (usd(3998), usd(1333))  # 13.326…: the nearest cent, and no other
    assert prices(a_line(ordered=16)) == (usd(3998), usd(250))  # 2.49875
    assert prices(a_line(item_price=None)) == ()


def test_tax_in_another_currency_is_not_added() -> None:
    line = a_line(ordered=1, item_tax=Money(300, "CAD"), discount=Money(100, "CAD"))
    assert prices(line) == (usd(3998),)


def test_the_subtotal_is_the_sum_of_every_line() -> None:
    assert subtotals(TWO) == tuple(map(usd, (4998, 5378, 4898, 5278)))
    assert subtotals(an_order(items=(a_line(), a_line(item_price=None)))) == ()
    assert subtotals(an_order(items=(a_line(), a_line(item_price=Money(1, "CAD"))))) == ()
    assert subtotals(an_order(items=())) == ()


def test_shipping_is_the_orders_or_the_sum_of_its_lines() -> None:
    assert shippings(TWO) == tuple(map(usd, (650, 706, 700, 756)))
    assert shippings(an_order()) == (usd(500),)
    assert shippings(an_order(shipping_total=None, items=(a_line(shipping_price=None),))) == ()


def test_tax_is_of_the_goods_or_of_all() -> None:
    assert taxes(TWO) == (usd(380), usd(436))
    assert taxes(an_order()) == ()


def test_the_currency_of_every_amount_must_be_the_orders() -> None:
    [fact] = currency(a_notice(), an_order())
    assert fact == ComparedFact(name="currency", state=EQUAL, claimed="USD", actual="USD")
    [mixed] = currency(a_notice(fees=Money(1, "CAD")), an_order())
    assert mixed == ComparedFact(name="currency", state=DIFFERENT, claimed="CAD, USD", actual="USD")
    [unknown] = currency(a_notice(), an_order(currency=None, grand_total=None))
    assert unknown == ComparedFact(name="currency", state=NOT_COMPARED, claimed="USD", actual=None)
    assert currency(a_notice(items=(), shipping=None, total=None), an_order()) == ()


def test_an_orders_currency_may_be_that_of_its_total() -> None:
    assert order_currency(an_order(currency=None)) == "USD"
    assert order_currency(an_order(currency="EUR")) == "EUR"
    assert order_currency(an_order(currency=None, grand_total=None)) is None


NAMES = ("subtotal", "shipping", "tax", "discount", "gift_wrap", "total", "fees", "earnings")


def test_all_money_of_a_notice_is_seen() -> None:
    notice = a_notice(
        items=(an_item(price=usd(9)), an_item(price=None)),
        **{name: usd(at) for at, name in enumerate(NAMES)},
    )
    assert amounts_of(notice) == tuple(map(usd, (0, 1, 2, 3, 4, 5, 6, 7, 9)))

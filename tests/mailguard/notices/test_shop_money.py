"""A bare dollar is the order's, if the order is in dollars; what has a code of its own keeps it."""

from mailguard.model.message import ReadingKind
from mailguard.model.notice import Field, Notice, NoticeItem
from mailguard.notices import in_the_orders_dollar
from orders.view import Money
from tests.mailguard.rules.builders import an_order


def notice(**changes: Money) -> Notice:
    against = Field(name="total", value="9.00 XXX", reading=ReadingKind.HIDDEN, part="1", line=0)
    item = NoticeItem(title="Bell", quantity=1, price=Money(500, "XXX"))
    given = {"total": Money(990, "XXX"), **changes}
    return Notice(marketplace="woocommerce", order_id="7", items=(item,), contradicting=(against,), **given)


def test_every_amount_without_a_currency_takes_the_orders() -> None:
    found = in_the_orders_dollar(notice(), an_order(currency="CAD"))
    assert found.total == Money(990, "CAD")
    assert found.items[0].price == Money(500, "CAD")
    assert found.contradicting[0].value == "9.00 CAD"


def test_an_amount_with_a_code_keeps_it() -> None:
    assert in_the_orders_dollar(notice(shipping=Money(5, "USD")), an_order(currency="CAD")).shipping == Money(
        5, "USD"
    )


def test_without_a_dollar_in_the_order_nothing_is_filled_in() -> None:
    one = notice()
    assert in_the_orders_dollar(one, an_order(currency="EUR")) is one
    assert in_the_orders_dollar(one, None) is one


def test_the_total_says_the_currency_where_the_order_names_none() -> None:
    order = an_order(currency=None, grand_total=Money(990, "AUD"))
    assert in_the_orders_dollar(notice(), order).total == Money(990, "AUD")


def test_a_notice_that_names_its_currencies_is_left_as_it_is() -> None:
    plain = Notice(marketplace="amazon", order_id="7", total=Money(990, "USD"))
    assert in_the_orders_dollar(plain, an_order(currency="CAD")) is plain


def test_a_dollar_without_cents_is_not_taken_for_a_hundred_times_as_much() -> None:
    found = in_the_orders_dollar(notice(total=Money(234_000, "XXX")), an_order(currency="CLP"))
    assert found.total == Money(2340, "CLP")
    assert found.contradicting[0].value == "9 CLP"


def test_cents_that_the_orders_dollar_does_not_have_are_not_rounded() -> None:
    assert in_the_orders_dollar(notice(), an_order(currency="CLP")).total == Money(990, "XXX")

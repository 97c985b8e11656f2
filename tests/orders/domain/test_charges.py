"""What the buyer is charged, when, and that it adds up to the cent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.domain.charges import amounts_of, payment_of, payment_status, share, total_of
from orders.domain.hosted import authorized
from orders.domain.order import Cancellation, Item, Line, Order
from orders.domain.payment import Component, summed
from orders.domain.transitions import cancelled, shipped
from orders.view import Money, OrderStatus, PaymentRisk, PaymentStatus
from tests.orders.domain.builders import (
    AT,
    WHOLE,
    a_hosted_order,
    a_package,
    a_pending_order,
    a_source,
    after,
    an_account,
    an_order,
    dollars,
    priced,
    some_facts,
)
from tests.orders.domain.builders import HOSTED as HOSTED_ACCOUNT

LATER = AT + timedelta(hours=1)


def paid(order: Order | None = None) -> Order:
    order = order or a_pending_order()
    return authorized(order, order.grand_total or dollars(0), AT)


def ship(order: Order, number: int, *lines: Line) -> Order:
    lines = lines or tuple(Line(item.order_item_id, item.unshipped) for item in order.items)
    return shipped(order, a_package(package_reference_id=f"P{number}", lines=lines), LATER)


def captures(order: Order) -> list[int]:
    return [0 if one.total is None else one.total.minor for one in payment_of(order).captures]


def test_s29_the_buyer_is_charged_at_the_confirmation_and_not_before() -> None:
    order = paid()
    assert payment_of(order).captures == ()
    (taken,) = payment_of(ship(order, 1)).captures
    assert (taken.at, taken.package_reference_id, taken.total) == (LATER, "P1", dollars(1250))


def test_a_part_is_charged_for_its_units_and_the_last_one_takes_the_remainder() -> None:
    order = paid()
    for number in range(3):
        order = ship(order, number, Line("1", 1))
    prices = [
        charge.amount.minor
        for taken in payment_of(order).captures
        for charge in taken.charges
        if charge.component is Component.ITEM_PRICE
    ]
    assert prices == [333, 334, 333]
    assert sum(captures(order)) == 1250


def test_what_the_total_holds_beyond_the_lines_is_charged_with_the_units() -> None:
    order = paid(a_pending_order(grand_total=dollars(1751)))
    order = ship(ship(order, 1, Line("1", 1)), 2)
    assert [one.rest for one in payment_of(order).captures] == [dollars(167), dollars(334)]
    assert sum(captures(order)) == 1751


@given(
    price=st.integers(0, 10**9),
    tax=st.integers(0, 10**6),
    off=st.integers(0, 10**6),
    beyond=st.integers(-(10**4), 10**4),
    packages=st.lists(st.integers(1, 5), min_size=1, max_size=6),
)
def test_captures_sum_to_the_order_total_however_it_is_packed(
    price: int, tax: int, off: int, beyond: int, packages: list[int]
) -> None:
    item = priced(ordered=sum(packages), item_price=dollars(price), item_tax=dollars(tax), discount=dollars(off))
    total = price + tax + 200 - off + beyond
    order = paid(a_pending_order(items=(item,), grand_total=dollars(total)))
    for number, units in enumerate(packages):
        order = ship(order, number, Line("1", units))
    assert (order.status, sum(captures(order))) == (OrderStatus.SHIPPED, total)


@given(minor=st.integers(-(10**9), 10**9), units=st.integers(0, 100), more=st.integers(0, 100))
def test_a_share_is_within_half_a_cent_and_never_more_than_the_whole(minor: int, units: int, more: int) -> None:
    of = units + more or 1
    part = share(Money(minor, "USD"), units, of).minor
    assert 2 * abs(part * of - minor * units) <= of
    assert abs(part) <= abs(minor)


def test_units_that_are_cancelled_are_not_charged() -> None:
    part = ship(paid(), 1, Line("1", 1))
    ended = cancelled(part, Cancellation(actor="user:1", reason="NoInventory", at=LATER, lines=(Line("1", 2),)))
    assert (ended.status, ended.shipped_at, captures(ended)) == (OrderStatus.SHIPPED, LATER, [416])
    assert (payment_of(ended).voided_at, payment_status(ended)) == (LATER, PaymentStatus.CAPTURED)


def test_s8_a_cancelled_order_is_voided_and_nothing_was_charged() -> None:
    ended = cancelled(paid(), Cancellation(actor="user:1", reason="NoInventory", at=LATER))
    assert (payment_status(ended), captures(ended)) == (PaymentStatus.VOIDED, [])


def test_the_word_for_a_payment_follows_the_order() -> None:
    pending = a_pending_order()
    part = ship(paid(), 1, Line("1", 1))
    words = [payment_status(one) for one in (pending, paid(), part, ship(part, 2))]
    assert words == ["PENDING", "AUTHORIZED", "PARTIALLY_CAPTURED", "CAPTURED"]


def test_s61_the_risk_is_the_marketplaces_from_unshipped_on_and_stays() -> None:
    assert a_pending_order().payment_risk is None
    ended = cancelled(paid(), Cancellation(actor="user:1", reason="NoInventory", at=LATER))
    assert (paid().payment_risk, ended.payment_risk) == (PaymentRisk.MARKETPLACE, PaymentRisk.MARKETPLACE)


def test_s61_a_mirrored_order_that_was_once_open_keeps_it_too() -> None:
    opened = after(None, some_facts(), a_source(), an_account())
    ended = after(opened, some_facts(status=OrderStatus.CANCELLED), a_source(as_of=LATER), an_account(coverage=WHOLE))
    assert (opened.payment_risk, ended.payment_risk) == (PaymentRisk.MARKETPLACE, PaymentRisk.MARKETPLACE)
    assert after(None, some_facts(status=OrderStatus.PENDING), a_source()).payment_risk is None


def test_in_a_mirror_the_charge_is_computed_from_what_is_shipped() -> None:
    order = an_order(items=(priced(shipped=1),), status=OrderStatus.PARTIALLY_SHIPPED)
    assert (order.payment, captures(order)) == (None, [416])


def test_d2_a_stated_status_brings_its_payment_on_a_hosted_account() -> None:
    stated = some_facts(status=OrderStatus.PENDING, grand_total=dollars(500))
    pending = after(None, stated, a_source(), HOSTED_ACCOUNT)
    opened = after(pending, some_facts(grand_total=dollars(500)), a_source(as_of=LATER), HOSTED_ACCOUNT)
    sent = after(opened, some_facts(status=OrderStatus.SHIPPED), a_source(as_of=LATER), HOSTED_ACCOUNT)
    assert (pending.payment and pending.payment.paid, opened.payment and opened.payment.authorized_at) == (
        False,
        LATER,
    )
    assert captures(sent) == [500]


def test_what_was_charged_is_not_undone_by_a_status_that_says_pending() -> None:
    order = replace(ship(paid(), 1, Line("1", 1)), status_time=AT)
    back = after(order, some_facts(status=OrderStatus.PENDING, items=()), a_source(as_of=LATER), HOSTED_ACCOUNT)
    assert (back.status, captures(back)) == (OrderStatus.PARTIALLY_SHIPPED, [416])


def test_the_same_statement_again_charges_nothing_more_and_voids_once() -> None:
    ended = after(None, some_facts(status=OrderStatus.CANCELLED), a_source(), HOSTED_ACCOUNT)
    again = after(ended, some_facts(status=OrderStatus.CANCELLED), a_source(as_of=LATER), HOSTED_ACCOUNT)
    assert ended.payment is not None
    assert (again.payment, again.payment and again.payment.voided_at) == (ended.payment, AT)


def test_a_hosted_order_from_before_payments_were_kept_is_charged_for_what_is_shipped() -> None:
    order = a_hosted_order(items=(priced(shipped=1),), status=OrderStatus.PARTIALLY_SHIPPED)
    assert captures(ship(order, 2)) == [416, 834]


def test_amounts_of_two_currencies_are_never_added_up() -> None:
    assert summed([dollars(1), Money(1, "EUR")]) is None
    assert total_of([Item(order_item_id="1", ordered=1)]) is None


@pytest.mark.parametrize("written", [dollars(50), dollars(-50)])
def test_a_discount_takes_off_however_its_sign_is_written(written: Money) -> None:
    assert amounts_of(priced(discount=written))[Component.ITEM_PROMOTION] == dollars(-50)


def test_an_order_without_lines_or_times_has_a_payment_all_the_same() -> None:
    bare = a_hosted_order(items=(), purchase_date=None, status_time=None, recorded_at=None)
    assert payment_of(bare).paid


def test_a_hosted_order_that_cannot_be_filled_is_not_made_shippable_by_its_units() -> None:
    stated = some_facts(status=OrderStatus.UNFULFILLABLE)
    assert after(None, stated, a_source(), HOSTED_ACCOUNT).status is OrderStatus.UNFULFILLABLE

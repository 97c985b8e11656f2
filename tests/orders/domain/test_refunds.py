"""Money back: never before the charge, never over it, by item and component, siblings untouched."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from orders.domain.facts import ItemFacts
from orders.domain.lifecycle import Action, guard, refusal
from orders.domain.order import Item, Order
from orders.domain.payment import Charge, Component, Refund
from orders.domain.refunds import (
    MOST_CHARGES,
    MOST_REFUNDS,
    added,
    answered,
    checked,
    moved,
    refundable,
    remaining,
    same_refund,
    undone,
)
from orders.errors import Refused
from orders.view import FulfilledBy, Money, OrderStatus, RefundState
from tests.orders.domain.builders import (
    AT,
    a_charge,
    a_hosted_order,
    a_refund,
    a_source,
    after,
    an_order,
    dollars,
    priced,
    some_facts,
)

PRICE, TAX, PROMOTION = Component.ITEM_PRICE, Component.ITEM_TAX, Component.ITEM_PROMOTION


def a_shipped_order(**changes: Any) -> Order:
    """Two lines, both sent and charged: 12.50 each."""
    items = (priced(shipped=3), priced(order_item_id="2", shipped=3))
    return a_hosted_order(**{"items": items, "status": OrderStatus.SHIPPED, **changes})


def refused(order: Order, *charges: Charge, **changes: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        checked(order, a_refund(*charges, **changes))
    return caught.value


def test_s73_an_item_is_refunded_and_its_sibling_is_untouched() -> None:
    order = added(a_shipped_order(), checked(a_shipped_order(), a_refund(a_charge(1000))))
    left = remaining(order)
    assert (left["1", PRICE], left["2", PRICE], left["1", TAX]) == (0, 1000, 100)


@pytest.mark.parametrize("minor", [1, 1000])
def test_d5_up_to_what_was_charged_goes_back(minor: int) -> None:
    assert checked(a_shipped_order(), a_refund(a_charge(minor)))


def test_d5_a_cent_more_than_was_charged_is_refused_and_names_what_remains() -> None:
    no = refused(a_shipped_order(), a_charge(1001))
    assert (no.type, no.extra["remaining"]) == (
        "refund-exceeds-captured",
        {"amount": "10.00", "currency_code": "USD"},
    )
    assert "10.00 USD remain for item price" in no.title


def test_d5_earlier_refunds_count_unless_they_were_taken_back() -> None:
    order = added(a_shipped_order(), a_refund(a_charge(900)))
    assert refused(order, a_charge(101)).extra["remaining"]["amount"] == "1.00"
    for state in (RefundState.CANCELED, RefundState.FAILED):
        assert checked(moved(order, "r1", state, AT), a_refund(a_charge(1000)))
    assert refused(moved(order, "r1", RefundState.SETTLED, AT), a_charge(101)).type == "refund-exceeds-captured"


def test_d5_only_what_is_shipped_of_a_line_was_charged() -> None:
    order = a_hosted_order(items=(priced(shipped=1),), status=OrderStatus.PARTIALLY_SHIPPED)
    assert checked(order, a_refund(a_charge(333)))
    assert refused(order, a_charge(334)).extra["remaining"]["amount"] == "3.33"


def test_d5_a_promotion_is_taken_back_with_the_price_and_never_more_than_it_was() -> None:
    order = a_shipped_order()
    whole = (a_charge(1000), a_charge(100, TAX), a_charge(200, Component.SHIPPING_PRICE), a_charge(-50, PROMOTION))
    assert checked(order, a_refund(*whole)).total.minor == 1250
    assert refused(order, a_charge(1000), a_charge(-51, PROMOTION)).type == "refund-exceeds-captured"
    assert refused(order, a_charge(1000), a_charge(50, PROMOTION)).type == "promotion-not-negative"


def test_d5_all_components_without_the_promotion_are_more_than_the_buyer_paid() -> None:
    whole = (a_charge(1000), a_charge(100, TAX), a_charge(200, Component.SHIPPING_PRICE))
    no = refused(a_shipped_order(), *whole)
    assert (no.extra["component"], no.extra["remaining"]["amount"]) == ("all", "12.50")


@pytest.mark.parametrize("minor", [0, -1])
def test_what_goes_back_must_be_a_credit(minor: int) -> None:
    assert refused(a_shipped_order(), a_charge(minor)).type == "refund-not-a-credit"
    assert refused(a_shipped_order(), a_charge(100), a_charge(-100, TAX)).type == "refund-not-a-credit"


def test_a_restocking_fee_lessens_what_goes_back() -> None:
    assert checked(a_shipped_order(), a_refund(a_charge(1000), a_charge(-200, TAX))).total.minor == 800


def test_another_currency_is_refused() -> None:
    assert refused(a_shipped_order(), Charge("1", PRICE, Money(100, "EUR"))).type == "currency-differs"


def test_s28_an_item_that_was_not_charged_is_cancelled_instead() -> None:
    order = a_shipped_order(items=(priced(shipped=3), priced(order_item_id="2")))
    assert refused(order, a_charge(100, item="2")).type == "not-charged-cancel-instead"


def test_what_nobody_knows_the_price_of_is_not_refunded_by_guess() -> None:
    order = a_shipped_order(items=(priced(shipped=3), Item(order_item_id="2", ordered=1, shipped=1)))
    assert refused(order, a_charge(100, item="2")).type == "amount-not-known"


@pytest.mark.parametrize(
    ("charges", "changes", "type_"),
    [
        ((a_charge(1, item="9"),), {}, "unknown-item"),
        ((a_charge(1), a_charge(2)), {}, "component-twice"),
        ((), {"charges": ()}, "refund-empty"),
        (tuple(a_charge(1, item=str(n)) for n in range(MOST_CHARGES + 1)), {}, "refund-empty"),
        ((), {"reference": " "}, "value-not-valid"),
        ((), {"reference": "x" * 101}, "value-not-valid"),
        ((), {"reference": "x\n"}, "value-not-valid"),
    ],
)
def test_a_refund_that_cannot_be_is_refused(charges: Any, changes: dict[str, Any], type_: str) -> None:
    assert refused(a_shipped_order(), *charges, **changes).type == type_


def test_values_at_the_limit_are_taken() -> None:
    items = tuple(priced(order_item_id=str(number), shipped=3) for number in range(MOST_CHARGES))
    charges = tuple(a_charge(1, item=str(number)) for number in range(MOST_CHARGES))
    assert checked(a_shipped_order(items=items), a_refund(*charges, reference="x" * 100))


def no(order: Order) -> str | None:
    found = refusal(Action.REFUND, order, AT)
    return None if found is None else found.type


def test_s27_s28_an_order_is_refunded_only_after_it_was_charged() -> None:
    assert no(a_shipped_order()) is None
    assert no(a_hosted_order(items=(priced(),))) == "not-charged-cancel-instead"
    assert no(an_order(items=(priced(),))) == "not-charged-cancel-instead"
    assert no(a_hosted_order(items=(priced(shipped=1),), status=OrderStatus.PARTIALLY_SHIPPED)) is None


@pytest.mark.parametrize(
    ("changes", "type_"),
    [
        ({"status": OrderStatus.PENDING}, "order-pending"),
        ({"status": OrderStatus.CANCELLED}, "order-cancelled"),
        ({"status": OrderStatus.STATUS_UNKNOWN}, "order-not-open"),
        ({"fulfilled_by": FulfilledBy.MARKETPLACE}, "fulfilled-by-marketplace"),
        ({"items": (Item(order_item_id="1", ordered=1, shipped=1),)}, "amount-not-known"),
        ({"refunds": tuple(a_refund(id=str(n)) for n in range(MOST_REFUNDS))}, "too-many-refunds"),
    ],
)
def test_a_guard_says_why_nothing_can_be_refunded(changes: dict[str, Any], type_: str) -> None:
    assert no(a_shipped_order(**changes)) == type_


def test_what_is_all_given_back_is_not_refunded_again() -> None:
    order = a_shipped_order(items=(priced(shipped=3, item_tax=None, shipping_price=None, discount=None),))
    order = added(order, a_refund(a_charge(1000)))
    assert (refundable(order), no(order)) == (False, "nothing-left-to-refund")
    with pytest.raises(Refused) as caught:
        guard(Action.REFUND, order, AT)
    assert caught.value.extra["allowed_actions"] == []


def test_a_refund_is_taken_back_until_its_time_is_over() -> None:
    order = added(a_shipped_order(), a_refund())
    end = AT + timedelta(hours=2)
    assert undone(order, "r1", end - timedelta(seconds=1)).refunds[0].state is RefundState.CANCELED
    for changed, at, type_ in (
        (order, end, "refund-settled"),
        (moved(order, "r1", RefundState.SETTLED, AT), AT, "refund-settled"),
        (moved(order, "r1", RefundState.CANCELED, AT), AT, "refund-canceled"),
        (a_shipped_order(), AT, "refund-unknown"),
    ):
        with pytest.raises(Refused) as caught:
            undone(changed, "r1", at)
        assert caught.value.type == type_


def test_the_same_reference_is_the_same_refund_or_none() -> None:
    same_refund(a_refund(), a_refund(id="other"))
    with pytest.raises(Refused, match="other amounts"):
        same_refund(a_refund(), a_refund(a_charge(101)))


def a_mirrored_order(*refunds: Refund, **changes: Any) -> Order:
    given = {"items": (priced(shipped=3),), "status": OrderStatus.SHIPPED, "refunds": refunds}
    return an_order(**{**given, **changes})


def told(order: Order, refunded: int | None, **changes: Any) -> list[RefundState]:
    """The refunds' states after the marketplace has said what it gave back."""
    said = None if refunded is None else dollars(refunded)
    facts = some_facts(
        status=order.status, items=(ItemFacts(order_item_id="1", ordered=3, refunded=said),), **changes
    )
    return [one.state for one in after(order, facts, a_source()).refunds]


@pytest.mark.parametrize(
    ("refunded", "states"),
    [
        (None, ["PENDING", "PENDING"]),
        (99, ["PENDING", "PENDING"]),
        (100, ["SETTLED", "PENDING"]),
        (299, ["SETTLED", "PENDING"]),
        (300, ["SETTLED", "SETTLED"]),
    ],
)
def test_in_a_mirror_refunds_are_settled_as_far_as_the_marketplace_gave_back(
    refunded: int | None, states: list[str]
) -> None:
    order = a_mirrored_order(a_refund(), a_refund(a_charge(200), id="r2"))
    assert told(order, refunded) == states


def test_what_was_settled_before_is_not_counted_twice() -> None:
    settled = a_refund(state=RefundState.SETTLED)
    assert told(a_mirrored_order(settled, a_refund(id="r2")), 100) == ["SETTLED", "PENDING"]


def test_a_mirrored_order_that_is_cancelled_gives_nothing_back() -> None:
    order = replace(a_mirrored_order(a_refund()), status=OrderStatus.CANCELLED)
    assert told(order, None) == ["FAILED"]


def test_a_hosted_refund_is_not_settled_by_what_is_stated() -> None:
    order = added(a_shipped_order(items=(priced(shipped=3, refunded=dollars(100)),)), a_refund())
    assert answered(order, AT) == order

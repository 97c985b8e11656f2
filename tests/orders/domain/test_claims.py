"""The claim check's one table (ORDERS D10), on views as the store makes them."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from orders.domain.claims import (
    Claim,
    ClaimCheck,
    ClaimField,
    ClaimVerdict,
    Reason,
    Result,
    check_numbered,
    check_unnumbered,
)
from orders.domain.order import Item, Order
from orders.domain.visibility import order_view
from orders.view import AccountView, Address, FulfilledBy, OrderStatus, OrderView, Provenance
from tests.orders.domain.builders import AT, an_account, an_order

HOME = Address(name="Ana Example", lines=("12 Oak Street",), city="Springfield", postal_code="97201")
WRITTEN = ("12 Oak St.", "Springfield 97201")
ELSEWHERE = ("99 Elm St.", "Shelbyville 97209")
CLAIM = Claim(order_id="114-1", buyer_name="Ana Example", address=WRITTEN, sku="LAMP")
SHIPS = {ClaimVerdict.SHIP, ClaimVerdict.SHIP_TO_STORE_ADDRESS}


def a_view(account: AccountView | None = None, **changes: Any) -> OrderView:
    order: Order = an_order(**{"ship_to": HOME, **changes})
    return order_view(order, account or an_account(), AT)


def check(claim: Claim, *views: OrderView, personal: bool = True) -> ClaimCheck:
    return check_numbered(claim, views, (), personal=personal)


def results(found: ClaimCheck) -> dict[ClaimField, Result]:
    return {one.field: one.result for one in found.compared}


def test_d10_one_open_order_with_the_written_address_may_be_shipped() -> None:
    found = check(CLAIM, a_view())
    assert (found.verdict, found.ship, found.reasons) == (ClaimVerdict.SHIP, True, ())
    assert set(results(found).values()) == {Result.EQUAL}


@pytest.mark.parametrize(
    "changes",
    [{"address": ELSEWHERE}, {"address": ()}, {"buyer_name": "Ben Other"}, {"purchase_date": date(2020, 1, 1)}],
)
def test_d10_s11_what_differs_or_was_not_written_ships_to_the_stores_address(changes: dict[str, Any]) -> None:
    found = check(replace(CLAIM, **changes), a_view())
    assert (found.verdict, found.ship) == (ClaimVerdict.SHIP_TO_STORE_ADDRESS, True)


@pytest.mark.parametrize("status", [OrderStatus.PENDING, OrderStatus.PENDING_AVAILABILITY])
def test_s56_a_pending_order_is_not_shipped_and_nothing_personal_is_compared(status: OrderStatus) -> None:
    found = check(CLAIM, a_view(status=status))
    assert found.verdict is ClaimVerdict.DO_NOT_SHIP_PENDING
    assert results(found)[ClaimField.ADDRESS] is Result.NOT_COMPARED
    assert results(found)[ClaimField.BUYER_NAME] is Result.NOT_COMPARED
    assert {one.why for one in found.compared if one.result is Result.NOT_COMPARED} == {Reason.STATUS}


def test_s13_a_cancelled_order_is_not_shipped_and_nothing_personal_is_compared() -> None:
    found = check(CLAIM, a_view(status=OrderStatus.CANCELLED))
    assert found.verdict is ClaimVerdict.DO_NOT_SHIP_CANCELLED
    assert results(found)[ClaimField.ADDRESS] is Result.NOT_COMPARED


@pytest.mark.parametrize(
    ("changes", "verdict", "reason"),
    [
        ({"status": OrderStatus.SHIPPED}, ClaimVerdict.ALREADY_SHIPPED, Reason.STATUS),
        ({"status": OrderStatus.UNFULFILLABLE}, ClaimVerdict.DO_NOT_SHIP, Reason.STATUS),
        ({"status": OrderStatus.STATUS_UNKNOWN}, ClaimVerdict.CHECK_MARKETPLACE, Reason.STATUS),
        ({"fulfilled_by": FulfilledBy.MARKETPLACE}, ClaimVerdict.DO_NOT_SHIP, Reason.FULFILLED_BY_MARKETPLACE),
        ({"cancel_requested": True}, ClaimVerdict.DO_NOT_SHIP, Reason.CANCEL_REQUESTED),
        ({"auto_cancel_at": AT}, ClaimVerdict.DO_NOT_SHIP, Reason.AUTO_CANCEL_DUE),
        ({"provenance": Provenance.MANUAL}, ClaimVerdict.CHECK_MARKETPLACE, Reason.TYPED_BY_HAND),
        (
            {"items": (Item(order_item_id="1", ordered=2, sku="LAMP", confirmed=2),)},
            ClaimVerdict.ALREADY_SHIPPED,
            Reason.CONFIRMED_HERE,
        ),
        (
            {"items": (Item(order_item_id="1", ordered=2, sku="LAMP", cancelling=2),)},
            ClaimVerdict.DO_NOT_SHIP,
            Reason.CANCELLING_HERE,
        ),
        ({"items": (Item(order_item_id="1", ordered=2, sku="VASE"),)}, ClaimVerdict.DO_NOT_SHIP, Reason.OTHER_ITEM),
    ],
)
def test_s5_what_speaks_against_shipping_is_told_and_nothing_ships(
    changes: dict[str, Any], verdict: ClaimVerdict, reason: Reason
) -> None:
    found = check(CLAIM, a_view(**changes))
    assert (found.verdict, found.ship) == (verdict, False)
    assert reason in found.reasons


def test_what_remains_of_a_partly_shipped_order_may_be_shipped() -> None:
    item = Item(order_item_id="1", ordered=2, shipped=1, sku="LAMP")
    assert check(CLAIM, a_view(status=OrderStatus.PARTIALLY_SHIPPED, items=(item,))).ship


def test_s10_no_order_of_this_number_is_never_shipped() -> None:
    found = check_numbered(CLAIM, (), ("114-7",), personal=True)
    assert (found.verdict, found.ship, found.near) == (ClaimVerdict.NO_SUCH_ORDER, False, ("114-7",))


def test_d10_the_same_number_in_two_accounts_is_ambiguous() -> None:
    assert check(CLAIM, a_view(), a_view(id="2")).verdict is ClaimVerdict.AMBIGUOUS


@pytest.mark.parametrize("status", OrderStatus)
@pytest.mark.parametrize("address", [WRITTEN, ELSEWHERE, ()])
def test_a_stale_store_never_lets_anything_out(status: OrderStatus, address: tuple[str, ...]) -> None:
    fresh = an_account(as_of=AT - timedelta(hours=12))
    stale = an_account(as_of=AT - timedelta(hours=12, seconds=1))
    claim = replace(CLAIM, address=address)
    found = check(claim, a_view(stale, status=status))
    assert not found.ship
    assert Reason.STORE_STALE in found.reasons
    open_ = status in (OrderStatus.UNSHIPPED, OrderStatus.PARTIALLY_SHIPPED)
    assert check(claim, a_view(fresh, status=status)).ship is open_


@pytest.mark.parametrize("status", OrderStatus)
def test_d10_who_may_not_see_buyers_learns_nothing_by_guessing(status: OrderStatus) -> None:
    view = a_view(status=status)
    guesses = [
        replace(CLAIM, buyer_name=name, address=address)
        for name, address in product(("Ana Example", "Ben Other"), (WRITTEN, ELSEWHERE))
    ]
    answers = {check(guess, view, personal=False) for guess in guesses}
    assert len(answers) == 1
    (answer,) = answers
    assert answer.verdict is not ClaimVerdict.SHIP
    unnumbered = [replace(guess, order_id=None) for guess in guesses]
    assert len({check_unnumbered(guess, [view], frozenset(), personal=False) for guess in unnumbered}) == 1


@pytest.mark.parametrize("status", [OrderStatus.PENDING, OrderStatus.CANCELLED])
def test_d10_nobody_learns_by_guessing_what_the_status_hides(status: OrderStatus) -> None:
    view = a_view(status=status)
    assert len({check(replace(CLAIM, address=address), view) for address in (WRITTEN, ELSEWHERE)}) == 1


def test_what_the_store_lacks_is_not_compared_and_never_a_match() -> None:
    bare = Item(order_item_id="1", ordered=1, title="Lamp")
    view = a_view(ship_to=None, buyer_name=None, purchase_date=None, items=(bare,))
    found = check(replace(CLAIM, purchase_date=AT.date()), view)
    told = {one.field: one.why for one in found.compared if one.result is Result.NOT_COMPARED}
    assert set(told) == set(ClaimField) - {ClaimField.ORDER_ID}
    assert set(told.values()) == {Reason.NOT_STATED}
    assert found.verdict is ClaimVerdict.SHIP_TO_STORE_ADDRESS


@pytest.mark.parametrize(("days", "result"), [(0, Result.EQUAL), (1, Result.EQUAL), (2, Result.DIFFERENT)])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_day_is_the_same_with_its_neighbours(days: int, sign: int, result: Result) -> None:
    bought = AT.date() - timedelta(days=1) + timedelta(days=sign * days)
    assert results(check(replace(CLAIM, purchase_date=bought), a_view()))[ClaimField.PURCHASE_DATE] is result


def test_s3_without_a_number_the_order_that_fits_best_is_meant() -> None:
    mine, others = a_view(id="1"), a_view(id="2", buyer_name="Ben Other", ship_to=replace(HOME, name="Ben Other"))
    old = a_view(id="3", status=OrderStatus.CANCELLED)
    found = check_unnumbered(replace(CLAIM, order_id=None), [others, old, mine], frozenset(), personal=True)
    assert found.order is not None
    assert (found.verdict, found.order.id) == (ClaimVerdict.SHIP, "1")


def test_s3_two_orders_that_fit_as_well_are_ambiguous() -> None:
    claim = Claim(sku="LAMP")
    assert check_unnumbered(claim, [a_view(), a_view(id="2")], frozenset(), personal=True).verdict is (
        ClaimVerdict.AMBIGUOUS
    )


def test_the_day_alone_names_no_order() -> None:
    claim = Claim(purchase_date=AT.date(), buyer_name="Ana Example")
    hidden = a_view(status=OrderStatus.PENDING)
    assert check_unnumbered(claim, [hidden], frozenset(), personal=True).verdict is ClaimVerdict.NO_SUCH_ORDER


@pytest.mark.parametrize("views", [[], [a_view()]])
def test_where_more_orders_could_fit_than_were_looked_at_none_is_taken(views: list[OrderView]) -> None:
    found = check_unnumbered(Claim(sku="LAMP"), views, frozenset({ClaimField.SKU}), personal=True)
    assert (found.verdict, found.reasons) == (ClaimVerdict.AMBIGUOUS, (Reason.TOO_MANY,))


def test_one_search_that_was_cut_does_no_harm_where_the_other_was_whole_and_all_is_equal() -> None:
    claim = Claim(sku="LAMP", buyer_name="Ana Example")
    assert check_unnumbered(claim, [a_view()], frozenset({ClaimField.SKU}), personal=True).ship
    hidden = a_view(status=OrderStatus.PENDING)
    found = check_unnumbered(claim, [hidden], frozenset({ClaimField.SKU}), personal=True)
    assert found.verdict is ClaimVerdict.AMBIGUOUS


def test_d10_only_two_verdicts_let_anything_out() -> None:
    assert {one for one in ClaimVerdict if ClaimCheck(verdict=one).ship} == SHIPS

"""Which row of the table a claim stands in, and what was compared on the way."""

from datetime import timedelta

import pytest

from mailguard.model.case import Case
from mailguard.model.notice import Role
from mailguard.rules.row import Facts, Row, facts_of
from orders.view import FoundOrder, OrderStatus, Provenance
from tests.mailguard.rules.builders import (
    CAME,
    a_case,
    a_line,
    a_notice,
    a_seller,
    an_account,
    an_item,
    an_order,
    usd,
    with_order,
    without_order,
)

BEHIND = a_seller(accounts=(an_account(as_of=None),))
ALL = frozenset({"order", "item", "title", "quantity", "price", "currency", "shipping", "total", "buyer_name"})
GONE = an_order(status=OrderStatus.SHIPPED, shipped_at=CAME + timedelta(hours=1))


@pytest.mark.parametrize(
    ("case", "row"),
    [
        (a_case(notice=None), Row.NO_CLAIM),
        (a_case(notice=a_notice(role=Role.OTHER)), Row.NO_CLAIM),
        (a_case(order=None, lookup=None, store_unavailable=True), Row.NOT_FOUND_YET),
        (without_order(store_unavailable=True), Row.NOT_FOUND_YET),
        (without_order(notice=a_notice(order_id=None)), Row.UNREADABLE),
        (a_case(order=None, lookup=None), Row.UNREADABLE),
        (without_order(hits=(FoundOrder(current=an_order()),) * 2), Row.UNREADABLE),
        (without_order(), Row.NOT_FOUND_PROVED),
        (without_order(seller=BEHIND, elsewhere=True), Row.NOT_FOUND_PROVED),
        (without_order(seller=BEHIND), Row.NOT_FOUND_YET),
        (without_order(seller=a_seller(accounts=())), Row.NOT_FOUND_YET),
        (without_order(notice=a_notice(guessed=("order_id",))), Row.NOT_FOUND_YET),
        (without_order(notice=a_notice(guessed=("total",))), Row.NOT_FOUND_PROVED),
        (without_order(notice=a_notice(conflicts=("order_id",))), Row.NOT_FOUND_YET),
        (without_order(notice=a_notice(experimental=True), elsewhere=True), Row.NOT_FOUND_YET),
        (a_case(notice=a_notice(total=usd(1))), Row.CONTRADICTED),
        (a_case(notice=a_notice(total=usd(1), missing=("sku",))), Row.CONTRADICTED),
        (a_case(notice=a_notice(missing=("sku",))), Row.UNREADABLE),
        (a_case(notice=a_notice(conflicts=("sku",))), Row.UNREADABLE),
    ],
)
def test_the_row_of_a_claim_of_which_nothing_is_equal(case: Case, row: Row) -> None:
    assert facts_of(case) == Facts(row=row)


@pytest.mark.parametrize(
    ("case", "facts"),
    [
        (a_case(), Facts(row=Row.EQUAL_SHIPPABLE, compared=ALL)),
        (with_order(GONE), Facts(row=Row.EQUAL_SHIPPABLE, compared=ALL, done=True)),
        (
            with_order(an_order(status=OrderStatus.PENDING)),
            Facts(row=Row.EQUAL_NOT_SHIPPABLE, compared=ALL),
        ),
        (with_order(an_order(provenance=Provenance.MANUAL)), Facts(row=Row.EQUAL_UNSURE, compared=ALL)),
        (with_order(GONE, seller=BEHIND), Facts(row=Row.EQUAL_UNSURE, compared=ALL, done=True)),
        (
            a_case(notice=a_notice(buyer_name="Somebody Else")),
            Facts(row=Row.EQUAL_UNSURE, compared=ALL - {"buyer_name"}),
        ),
        (
            with_order(GONE, notice=a_notice(buyer_name="Somebody Else")),
            Facts(row=Row.EQUAL_UNSURE, compared=ALL - {"buyer_name"}, done=True),
        ),
        (
            a_case(notice=a_notice(items=(an_item(quantity=None),))),
            Facts(row=Row.EQUAL_UNSURE, compared=ALL - {"quantity"}),
        ),
        (
            a_case(notice=a_notice(buyer_name=None)),
            Facts(row=Row.EQUAL_SHIPPABLE, compared=ALL - {"buyer_name"}),
        ),
        (
            a_case(
                notice=a_notice(items=(an_item(title=None, price=None),), shipping=None, total=None, buyer_name=None)
            ),
            Facts(row=Row.EQUAL_SHIPPABLE, compared=frozenset({"order", "item", "quantity"})),
        ),
        (
            with_order(an_order(items=(a_line(), a_line(order_item_id="i2", sku="RUG-1", title="Rug")))),
            Facts(row=Row.EQUAL_UNSURE, compared=ALL - {"lines"}),
        ),
    ],
)
def test_the_row_of_a_claim_that_nothing_contradicts(case: Case, facts: Facts) -> None:
    assert facts_of(case) == facts

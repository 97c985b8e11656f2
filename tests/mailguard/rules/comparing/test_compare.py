"""All facts of a claim against one version, also for claims that are made to cost much."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from mailguard.model.judgement import ComparedFact, FactState
from mailguard.model.message import ContainerKind, ReadingKind
from mailguard.model.notice import Field
from mailguard.rules.comparing import compare, hard_differences, read_wrongly
from mailguard.rules.comparing.compare import is_written_money, unreliable
from mailguard.rules.comparing.items import best_of, item_of, line_of
from orders.view import OrderView
from tests.mailguard.rules.builders import ORDER_ID, a_line, a_notice, an_item, an_order, usd


def test_a_claim_that_agrees_has_no_difference() -> None:
    assert {fact.state for fact in compare(a_notice(), an_order())} == {FactState.EQUAL}


def test_another_claim_about_the_same_order_is_compared_anew() -> None:
    order = an_order()
    assert hard_differences(compare(a_notice(), order)) == ()
    assert [fact.name for fact in hard_differences(compare(a_notice(total=usd(1)), order))] == ["total"]


def test_another_version_for_the_same_claim_is_compared_anew() -> None:
    notice = a_notice()
    assert hard_differences(compare(notice, an_order())) == ()
    assert [fact.name for fact in hard_differences(compare(notice, an_order(grand_total=usd(1))))] == ["total"]


def test_the_same_pair_is_compared_once() -> None:
    notice, order = a_notice(), an_order()
    assert compare(notice, order) is compare(notice, order)


def test_a_perfect_line_ends_the_search() -> None:
    lines = {0: line_of(a_line()), 1: line_of(a_line(order_item_id="i2"))}
    assert best_of(item_of(an_item()), lines, single=False) == 0


def test_all_facts_of_a_claim_stand_in_the_order_in_which_people_read_them() -> None:
    notice = a_notice(order_date=date(2026, 11, 20))
    order = an_order(purchase_date=datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    equal = FactState.EQUAL
    assert compare(notice, order) == (
        ComparedFact(name="order", state=equal, claimed=ORDER_ID, actual=ORDER_ID),
        ComparedFact(name="item", state=equal, claimed="LAMP-1", actual="LAMP-1", item="i1"),
        ComparedFact(
            name="title",
            state=equal,
            claimed="LED Desk Lamp, black",
            actual="LED Desk Lamp, black",
            hard=False,
            item="i1",
        ),
        ComparedFact(name="quantity", state=equal, claimed="2", actual="2", item="i1"),
        ComparedFact(name="price", state=equal, claimed="39.98 USD", actual="39.98 USD", item="i1"),
        ComparedFact(name="currency", state=equal, claimed="USD", actual="USD"),
        ComparedFact(name="shipping", state=equal, claimed="5.00 USD", actual="5.00 USD"),
        ComparedFact(name="total", state=equal, claimed="44.98 USD", actual="44.98 USD"),
        ComparedFact(name="buyer_name", state=equal, claimed="Ada Example", hard=False),
        ComparedFact(name="order_date", state=equal, claimed="2026-11-20", actual="2026-11-20", hard=False),
    )


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        ("total", {}, False),
        ("total", {"experimental": True}, True),
        ("total", {"guessed": ("total",)}, True),
        ("total", {"guessed": ("price",)}, False),
        ("order", {"guessed": ("order_id",)}, True),
        ("order", {"guessed": ("order",)}, False),
        ("item", {"guessed": ("sku",)}, True),
        ("item", {"guessed": ("quantity",)}, False),
        ("lines", {"guessed": ("quantity",)}, True),
        ("title", {"container_kind": ContainerKind.QUOTED}, True),
        ("ship_to", {"container_kind": ContainerKind.QUOTED}, True),
        ("quantity", {"container_kind": ContainerKind.QUOTED}, False),
        ("item", {"container_kind": ContainerKind.QUOTED}, False),
        ("item", {"container_kind": ContainerKind.QUOTED, "items": (an_item(sku=None),)}, True),
        ("item", {"container_kind": ContainerKind.QUOTED, "items": (an_item(sku=None, listing_id="B1"),)}, False),
        ("item", {"container_kind": ContainerKind.QUOTED, "items": (an_item(sku=None), an_item())}, False),
        ("title", {"container_kind": ContainerKind.ATTACHED}, False),
    ],
)
def test_a_fact_is_unreliable_where_the_reading_may_be_at_fault(
    name: str, changes: dict[str, Any], expected: bool
) -> None:
    assert unreliable(name, a_notice(**changes)) is expected


DATED = an_order(
    purchase_date=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
    items=(a_line(listing_id="B0001"), a_line(order_item_id="i2", sku=None, ordered=5)),
)
BARE = an_order(items=(), currency=None, grand_total=None, shipping_total=None, purchase_date=None)


@pytest.mark.parametrize(
    ("name", "value", "order", "wrong"),
    [
        ("currency", "USD", DATED, False),
        ("currency", "EUR", DATED, True),
        ("currency", "EUR", BARE, None),
        ("order_date", "2026-11-20", DATED, False),
        ("order_date", "2026-11-25", DATED, True),
        ("order_date", "2026-11-25", BARE, None),
        ("order_date", "yesterday", DATED, None),
        ("quantity", "2", DATED, False),
        ("quantity", " 5 ", DATED, False),
        ("quantity", "7", DATED, True),
        ("quantity", "7", BARE, None),
        ("quantity", "two", DATED, None),
        ("sku", "lamp-1", DATED, False),
        ("sku", "LAMP-2", DATED, True),
        ("sku", "LAMP-2", BARE, None),
        ("listing_id", "b0001", DATED, False),
        ("listing_id", "LAMP-1", DATED, True),
        ("listing_id", "LAMP-1", an_order(), None),
        ("total", "44.98 USD", DATED, False),
        ("total", "44.99 USD", DATED, True),
        ("total", "44.98", DATED, None),
        ("total", "44.98 USD", BARE, None),
        ("price", "19.99 USD", DATED, False),  # of one unit
        ("price", "1.00 USD", DATED, True),
        ("title", "1.00 USD", DATED, None),
    ],
)
def test_a_value_is_wrong_right_or_not_to_be_compared(
    name: str, value: str, order: OrderView, wrong: bool | None
) -> None:
    field = Field(name=name, value=value, reading=ReadingKind.MARKUP, part="1", line=0)
    assert read_wrongly(field, order) is wrong


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("49.99 USD", True),
        ("12400 JPY", True),
        ("49.99 usd", False),
        ("49.99 US", False),
        ("49.99 US1", False),
        ("about 49.99 USD", False),
        ("a lot USD", False),
        ("4.9.9 USD", False),
        ("USD", False),
        ("49.99", False),
        (" USD", False),
    ],
)
def test_money_is_written_as_a_number_and_a_code(value: str, expected: bool) -> None:
    assert is_written_money(value) is expected

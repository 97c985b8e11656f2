"""Which line a claimed item is, and whether it is the same goods."""

from typing import Any

import pytest

from mailguard.model.judgement import ComparedFact, FactState
from mailguard.rules.comparing.items import items
from tests.mailguard.rules.builders import a_line, a_notice, an_item, an_order, usd

EQUAL, DIFFERENT, NOT_COMPARED = FactState.EQUAL, FactState.DIFFERENT, FactState.NOT_COMPARED


def states(facts: tuple[ComparedFact, ...], name: str) -> list[FactState]:
    return [fact.state for fact in facts if fact.name == name]


def compared(claimed: tuple[Any, ...], lines: tuple[Any, ...]) -> tuple[ComparedFact, ...]:
    return items(a_notice(items=claimed), an_order(items=lines))


def test_the_same_sku_is_the_same_item_whatever_its_case() -> None:
    assert states(compared((an_item(sku="lamp-1"),), (a_line(),)), "item") == [EQUAL]


@pytest.mark.parametrize("sku", ["LAMP-11", "LAMP", "LAMP 1", "LAMP-1 extra"])
def test_a_near_miss_is_a_miss(sku: str) -> None:
    assert states(compared((an_item(sku=sku),), (a_line(),)), "item") == [DIFFERENT]


def test_two_ids_must_both_fit() -> None:
    line = a_line(listing_id="B0001")
    assert states(compared((an_item(listing_id="B0001"),), (line,)), "item") == [EQUAL]
    assert states(compared((an_item(listing_id="B0002"),), (line,)), "item") == [DIFFERENT]


def test_a_listing_may_be_an_asin() -> None:
    claimed = an_item(sku=None, listing_id="B0001")
    assert states(compared((claimed,), (a_line(sku=None, asin="B0001"),)), "item") == [EQUAL]


def test_items_find_their_lines_in_any_order() -> None:
    rug = an_item(sku="RUG-1", title="Rug", quantity=1, price=usd(900))
    lines = (a_line(), a_line(order_item_id="i2", sku="RUG-1", title="Rug", ordered=1, item_price=usd(900)))
    facts = compared((rug, an_item()), lines)
    assert {fact.state for fact in facts} == {EQUAL}


def test_two_lines_of_one_listing_are_told_apart_by_quantity_and_price() -> None:
    lines = (a_line(), a_line(order_item_id="i2", ordered=5, item_price=usd(9995)))
    facts = compared((an_item(quantity=5, price=usd(9995)), an_item()), lines)
    assert {fact.state for fact in facts} == {EQUAL}


def test_a_line_serves_one_item_only() -> None:
    facts = compared((an_item(), an_item()), (a_line(),))
    assert states(facts, "item") == [EQUAL, DIFFERENT]


@pytest.mark.parametrize("price", [3998, 1999])
def test_a_price_may_be_of_the_line_or_of_one_unit(price: int) -> None:
    assert states(compared((an_item(price=usd(price)),), (a_line(),)), "price") == [EQUAL]


@pytest.mark.parametrize("price", [3998 + 320, 3998 - 500])
def test_a_price_may_hold_tax_and_discount(price: int) -> None:
    line = a_line(item_tax=usd(320), discount=usd(500))
    assert states(compared((an_item(price=usd(price)),), (line,)), "price") == [EQUAL]


@pytest.mark.parametrize("price", [3997, 3999, 7996, 2000, 0, -3998])
def test_any_other_price_differs(price: int) -> None:
    assert states(compared((an_item(price=usd(price)),), (a_line(),)), "price") == [DIFFERENT]


@pytest.mark.parametrize("quantity", [0, 1, 3, 20])
def test_any_other_quantity_differs(quantity: int) -> None:
    assert states(compared((an_item(quantity=quantity),), (a_line(),)), "quantity") == [DIFFERENT]


def test_what_was_shipped_since_does_not_change_what_was_ordered() -> None:
    assert states(compared((an_item(),), (a_line(shipped=1),)), "quantity") == [EQUAL]


@pytest.mark.parametrize(
    ("title", "state"),
    [
        ("led desk lamp, BLACK", EQUAL),
        ("LED Desk Lamp, black 500 units", DIFFERENT),
        ("LED Desk Lamp", NOT_COMPARED),
        ("LED Desk Lamp, b…", NOT_COMPARED),
        ("Something else", DIFFERENT),
    ],
)
def test_a_title_alone(title: str, state: FactState) -> None:
    assert states(compared((an_item(sku=None, title=title),), (a_line(),)), "item") == [state]


def test_a_number_in_a_title_that_differs_is_other_goods() -> None:
    claimed = an_item(sku=None, title="Phone 12 case, clear, soft")
    assert states(compared((claimed,), (a_line(title="Phone 13 case, clear, soft"),)), "item") == [DIFFERENT]


def test_a_notice_of_nothing_compares_nothing() -> None:
    facts = compared((), (a_line(),))
    assert (states(facts, "item"), states(facts, "quantity")) == ([NOT_COMPARED], [NOT_COMPARED])


def test_an_order_of_which_no_lines_are_known_contradicts_nothing() -> None:
    facts = compared((an_item(),), ())
    assert (states(facts, "item"), states(facts, "quantity")) == ([NOT_COMPARED], [NOT_COMPARED])


def test_every_fact_of_a_line_names_it_and_shows_both_sides() -> None:
    claimed = an_item(sku=None, listing_id="B0001", title="LED Lamp", quantity=3, price=usd(1))
    facts = compared((claimed,), (a_line(listing_id="b0001"),))
    assert facts == (
        ComparedFact(name="item", state=EQUAL, claimed="B0001", actual="b0001", item="i1"),
        ComparedFact(
            name="title", state=DIFFERENT, claimed="LED Lamp", actual="LED Desk Lamp, black", hard=False, item="i1"
        ),
        ComparedFact(name="quantity", state=DIFFERENT, claimed="3", actual="2", item="i1"),
        ComparedFact(name="price", state=DIFFERENT, claimed="0.01 USD", actual="39.98 USD", item="i1"),
    )


def test_a_line_that_says_little_is_not_compared_in_the_rest() -> None:
    facts = compared((an_item(quantity=None, price=None),), (a_line(title="", item_price=None),))
    assert facts == (
        ComparedFact(name="item", state=EQUAL, claimed="LAMP-1", actual="LAMP-1", item="i1"),
        ComparedFact(
            name="title", state=NOT_COMPARED, claimed="LED Desk Lamp, black", actual=None, hard=False, item="i1"
        ),
        ComparedFact(name="quantity", state=NOT_COMPARED, actual="2", item="i1"),
    )


@pytest.mark.parametrize(
    ("changes", "claimed", "actual"),
    [
        ({}, "LAMP-1", "LAMP-1"),
        ({"sku": None, "listing_id": "B0001"}, "B0001", "B0001"),
        ({"sku": None}, "LED Desk Lamp, black", "LED Desk Lamp, black"),
        ({"listing_id": "B0001"}, "LAMP-1", "LAMP-1"),
    ],
)
def test_an_item_is_named_by_the_first_that_the_notice_has(changes: Any, claimed: str, actual: str) -> None:
    fact = compared((an_item(**changes),), (a_line(listing_id="B0001"),))[0]
    assert (fact.claimed, fact.actual) == (claimed, actual)


def test_an_item_that_no_line_is_names_itself_only() -> None:
    facts = compared((an_item(sku="RUG-1"), an_item()), (a_line(),))
    assert facts[0] == ComparedFact(name="item", state=DIFFERENT, claimed="RUG-1")


def test_lines_that_are_left_out_are_counted() -> None:
    lines = (
        a_line(),
        a_line(order_item_id="i2", sku="RUG-1", title="Rug"),
        a_line(order_item_id="i3", sku="POT-1", title="Pot", cancelled=2),
    )
    [fact] = [one for one in compared((an_item(),), lines) if one.name == "lines"]
    assert fact == ComparedFact(name="lines", state=DIFFERENT, claimed="1", actual="2", hard=False)


def test_of_lines_with_the_same_goods_the_one_with_the_same_title_is_meant_then_quantity_then_price() -> None:
    like = {"sku": "LAMP-1", "ordered": 9, "item_price": usd(9)}
    titled = a_line(order_item_id="titled", **like)
    counted = a_line(order_item_id="counted", title="Lamp", **{**like, "ordered": 2})
    priced = a_line(order_item_id="priced", title="Lamp", **{**like, "item_price": usd(3998)})
    plain = a_line(order_item_id="plain", title="Lamp", **like)
    for lines, meant in (
        ((plain, priced, counted, titled), "titled"),
        ((titled, counted, priced, plain), "titled"),
        ((plain, priced, counted), "counted"),
        ((plain, priced), "priced"),
        ((priced, plain), "priced"),
        ((plain, a_line(order_item_id="second", title="Lamp", **like)), "plain"),
    ):
        assert compared((an_item(),), lines)[0].item == meant


def test_without_a_number_a_single_line_is_meant_and_one_of_several_only_if_it_is_like() -> None:
    other = an_item(sku=None, listing_id="B0009", title="Something else")
    single = compared((other,), (a_line(sku=None),))[0]
    assert (single.state, single.item) == (NOT_COMPARED, "i1")
    lines = (a_line(sku=None), a_line(order_item_id="i2", sku=None, title="Something else, blue"))
    assert compared((other,), lines)[0].item == "i2"
    rugs = (a_line(sku=None), a_line(order_item_id="i2", sku=None, title="Rug"))
    assert compared((other,), rugs)[0] == ComparedFact(name="item", state=DIFFERENT, claimed="B0009")

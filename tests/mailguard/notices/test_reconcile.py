"""One value is a claim; two, or one that cannot be read, are told and never chosen from."""

import pytest

from mailguard.model.judgement import Severity
from tests.mailguard.notices.builders import (
    AMAZON_US,
    AMAZON_US_SUBJECT,
    as_html,
    claims,
    codes,
)


def test_the_same_value_twice_is_no_conflict() -> None:
    found = claims(AMAZON_US.replace("Quantity: 2", "Quantity: 2\nQuantity: 2"))
    assert codes(found) == []
    assert found.notices[0].items[0].quantity == 2


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("quantity", "Quantity: 5"),
        ("price", "Price: $59.90"),
        ("sku", "SKU: OTHER"),
        ("shipping", "Shipping: $9.99"),
        ("order_id", "Order ID: 114-0000000-0000000"),
    ],
)
def test_a_second_value_is_a_conflict_and_no_choice(name: str, line: str) -> None:
    found = claims(AMAZON_US + line + "\n")
    notice = found.notices[0]
    assert notice.conflicts == (name,)
    assert "notice.conflict" in codes(found)
    assert all(finding.severity is Severity.UNVERIFIED for finding in found.findings)
    assert not notice.readable
    values = (notice.order_id, notice.shipping, notice.items[0].quantity, notice.items[0].sku, notice.items[0].price)
    assert values.count(None) == 1


def test_two_ship_by_days_are_only_a_note() -> None:
    found = claims(AMAZON_US + "Ship by: 11/30/2026\n")
    assert [(one.code, one.severity) for one in found.findings] == [("notice.conflict", Severity.NOTE)]
    assert found.notices[0].ship_by is None
    assert found.notices[0].readable


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("114-3941689-8772201", "114-3941689-8772202", "order_id"),
        ("Walnut desk tray", "Oak desk tray", "title"),
        ("SKU: WT-200-L", "SKU: WT-200-M", "sku"),
        ("Quantity: 2", "Quantity: 5", "quantity"),
        ("Price: $49.90", "Price: $59.90", "price"),
        ("Shipping: $4.99", "Shipping: $0.99", "shipping"),
        ("Amazon fees: -$8.20", "Amazon fees: $8.20", "fees"),
        ("Ship by: 11/24/2026", "Ship by: 11/21/2026", "ship_by"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_fact_changed_in_one_part_only_is_told(old: str, new: str, name: str, first: bool) -> None:
    changed = AMAZON_US.replace(old, new)
    text, html = (changed, AMAZON_US) if first else (AMAZON_US, changed)
    found = claims(text, as_html(html))
    assert [(one.code, one.severity) for one in found.findings] == [("notice.parts_disagree", Severity.UNVERIFIED)]
    notice = found.notices[0]
    assert notice.conflicts == (name,)
    assert len({field.value for field in notice.contradicting if field.name == name}) == 2


def test_a_value_that_one_part_lacks_is_taken_from_the_other() -> None:
    found = claims(AMAZON_US.replace("SKU: WT-200-L\n", ""), as_html(AMAZON_US))
    assert codes(found) == []
    assert found.notices[0].items[0].sku == "WT-200-L"


def test_a_part_that_only_points_to_the_other_says_nothing() -> None:
    assert codes(claims("Please read this mail as HTML.", as_html(AMAZON_US))) == []


def test_parts_with_another_number_of_items_disagree() -> None:
    more = AMAZON_US + "Item: Second thing\nSKU: S-2\nQuantity: 1\n"
    found = claims(AMAZON_US, as_html(more))
    assert "items" in found.notices[0].conflicts


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("Quantity: 2", "Quantity: two", "quantity"),
        ("Quantity: 2", "Quantity: 2 or 5", "quantity"),
        ("Price: $49.90", "Price: $4O.90", "price"),
        ("114-3941689-8772201", "114-3941689-877220", "order_id"),
    ],
)
def test_a_hard_value_that_cannot_be_read_makes_the_claim_unusable(old: str, new: str, name: str) -> None:
    found = claims(AMAZON_US.replace(old, new), subject=AMAZON_US_SUBJECT)
    assert [(one.code, one.severity) for one in found.findings] == [("notice.value_unreadable", Severity.UNVERIFIED)]
    assert name in found.notices[0].conflicts
    assert not found.notices[0].readable


@pytest.mark.parametrize("line", ["Ship by: soon", "Amazon fees: none", "Order date: 20.11.2026"])
def test_a_soft_value_that_cannot_be_read_is_a_note(line: str) -> None:
    label = line.partition(":")[0]
    text = "\n".join(line if one.startswith(label) else one for one in AMAZON_US.splitlines())
    found = claims(text)
    assert [(one.code, one.severity) for one in found.findings] == [("notice.value_unreadable", Severity.NOTE)]
    assert found.notices[0].readable


def test_orders_that_only_one_part_names_are_a_conflict() -> None:
    second = AMAZON_US.replace("8772201", "8772202")
    found = claims(AMAZON_US, as_html(AMAZON_US + second))
    assert len(found.notices) == 1
    assert found.notices[0].order_id is None
    assert "order_id" in found.notices[0].conflicts


def test_a_finding_names_the_order_that_it_is_about() -> None:
    second = AMAZON_US.replace("8772201", "8772202") + "Quantity: 9\n"
    found = claims(AMAZON_US + second)
    assert [one.order_id for one in found.findings] == ["114-3941689-8772202"]


def test_the_same_address_in_one_line_and_in_several_is_the_same() -> None:
    text = AMAZON_US + "\nShip to:\nJo Sample\n1 Elm Street\n"
    html = as_html(AMAZON_US) + "\nShip to: | Jo Sample, 1 Elm Street\n"
    assert codes(claims(text, html)) == []

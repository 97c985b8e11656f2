"""What is told beside the claim counts only where neither the claim nor any version of the order says it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mailguard.model.judgement import Severity, Verdict
from mailguard.model.message import ReadingKind
from mailguard.model.notice import Field, Role
from mailguard.rules import judge
from mailguard.rules.asides import SHOWN, asides
from orders.view import FoundOrder, OrderView
from tests.mailguard.rules.builders import (
    CAME,
    a_case,
    a_line,
    a_notice,
    an_address,
    an_item,
    an_order,
    usd,
)


def found(order: OrderView, earlier: tuple[OrderView, ...] = ()) -> FoundOrder:
    return FoundOrder(current=order, earlier=earlier)


def an_aside(name: str, value: str) -> Field:
    return Field(name=name, value=value, reading=ReadingKind.TEXT, part="1", line=30)


def told(name: str, value: str, **changes: Any) -> list[str | None]:
    case = a_case(notice=a_notice(asides=(an_aside(name, value),)))
    return [one.claimed for one in asides(replace(case, **changes))]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("quantity", "5"), ("quantity", "0"), ("total", "99.00 USD"), ("total", "44.98 EUR"), ("total", "99")),
        *(
            ("ship_to", "9 Freight Road\nPortland, OR 97203"),
            ("ship_to", "14 oak street"),
            ("ship_to", "12 elm street"),
        ),
        *(("order_id", "114-0000000-0000000"), ("colour", "7")),
    ],
)
def test_what_nobody_knows_keeps_the_notice_from_being_verified_and_accuses_nobody(name: str, value: str) -> None:
    case = a_case(notice=a_notice(asides=(an_aside(name, value),)))
    (one,) = asides(case)
    assert (one.code, one.severity) == ("notice.told_aside", Severity.UNVERIFIED)
    assert one.claimed == f"{name}: {value.replace(chr(10), ', ')}"
    assert judge(case).verdict is Verdict.UNVERIFIED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("quantity", "2"), ("quantity", "1"), ("total", "44.98 USD"), ("total", "44.98"), ("total", "44,98")),
        *(("total", "39.98 USD"), ("total", "19.99 USD"), ("total", "5.00 USD"), ("order_id", "114-1234567-1234567")),
        *(("ship_to", "Ada Example\n12 Oak Street\nApt 4\nSpringfield, IL 62704"), ("ship_to", "12 oak st")),
        *(("ship_to", "Springfield, Illinois 62704\nUnited States"), ("ship_to", "12 Oak Street")),
        ("ship_to", "Ada Example\n12 Oak Street\nApt 4\nSpringfield IL 62704\nUnited States\nThanks for 9 years"),
    ],
)
def test_what_the_claim_or_the_order_says_too_is_nothing(name: str, value: str) -> None:
    case = a_case(notice=a_notice(asides=(an_aside(name, value),)))
    assert asides(case) == ()
    assert judge(case).verdict is Verdict.VERIFIED


def test_sums_of_the_notice_are_known_to_it() -> None:
    notice = a_notice(total=None, tax=usd(300), discount=usd(-200), gift_wrap=usd(100))
    for minor, known in ((3998, True), (4498, True), (4798, True), (4698, True), (4298, True), (4299, False)):
        case = a_case(notice=replace(notice, asides=(an_aside("total", str(usd(minor))),)), order=None)
        assert (asides(case) == ()) is known, minor


def test_sums_of_the_order_are_known_to_it() -> None:
    order = an_order(items=(a_line(item_tax=usd(300), discount=usd(400)),), grand_total=usd(4798))
    for minor, known in ((4298, True), (4398, True), (4798, True), (300, True), (400, True), (4300, False)):
        notice = a_notice(shipping=None, total=None, items=(), asides=(an_aside("total", str(usd(minor))),))
        case = a_case(notice=notice, order=found(order))
        assert (asides(case) == ()) is known, minor


def test_pieces_of_all_lines_and_their_number_are_known() -> None:
    items = (an_item(), an_item(sku="LAMP-2", quantity=3), an_item(sku="LAMP-3", quantity=6))
    notice = a_notice(items=items)
    for number, known in ((2, True), (3, True), (6, True), (11, True), (5, False), (9, False)):
        case = a_case(notice=replace(notice, asides=(an_aside("quantity", str(number)),)), order=None)
        assert (asides(case) == ()) is known, number


def test_what_is_left_to_ship_is_known() -> None:
    order = an_order(items=(a_line(ordered=9, shipped=4),))
    for number, known in ((9, True), (5, True), (4, True), (1, True), (7, False)):
        assert (told("quantity", str(number), order=found(order)) == []) is known, number


def test_a_number_of_the_title_is_known() -> None:
    order = an_order(items=(a_line(title="Puzzle, 1000 pieces"),))
    assert told("quantity", "1000", order=found(order)) == []
    assert told("quantity", "1000") == ["quantity: 1000"]


def test_an_earlier_version_of_the_order_is_known() -> None:
    earlier = an_order(version=2, ship_to=an_address(lines=("9 Freight Road",)), items=(a_line(ordered=7),))
    case = found(an_order(), earlier=(earlier,))
    assert told("quantity", "7", order=case) == []
    assert told("ship_to", "9 Freight Road", order=case) == []


def test_a_day_is_known_where_claim_or_order_has_it_or_neither_has_one() -> None:
    due = an_order(ship_by=CAME)
    day, other = CAME.date().isoformat(), "2027-01-01"
    assert told("ship_by", other) == []
    assert told("ship_by", day, order=found(due)) == []
    assert told("ship_by", other, order=found(due)) == [f"ship_by: {other}"]
    claimed = a_notice(ship_by=date(2027, 1, 1), asides=(an_aside("ship_by", other),))
    assert asides(a_case(notice=claimed)) == ()
    wrong = a_notice(ship_by=date(2027, 1, 2), asides=(an_aside("ship_by", other),))
    assert [one.claimed for one in asides(a_case(notice=wrong))] == [f"ship_by: {other}"]


def test_an_address_of_the_notice_is_known_where_the_order_has_none() -> None:
    bare = found(an_order(ship_to=None))
    notice = a_notice(ship_to=("9 Freight Road", "Portland"), asides=(an_aside("ship_to", "9 Freight Rd"),))
    assert asides(a_case(notice=notice, order=bare)) == ()
    assert told("ship_to", "9 Freight Road", order=bare) == ["ship_to: 9 Freight Road"]


def test_an_address_of_the_notice_helps_nothing_where_the_order_has_another() -> None:
    notice = a_notice(ship_to=("9 Freight Road", "Portland"), asides=(an_aside("ship_to", "9 Freight Road"),))
    assert [one.code for one in asides(a_case(notice=notice))] == ["notice.told_aside"]


def test_each_is_told_once_and_not_at_length() -> None:
    twice = (an_aside("quantity", "5"), replace(an_aside("quantity", "5"), line=40))
    assert len(asides(a_case(notice=a_notice(asides=twice)))) == 1
    (long,) = asides(a_case(notice=a_notice(asides=(an_aside("ship_to", "9 " * 400),))))
    assert long.claimed is not None
    assert len(long.claimed) == len("ship_to: ") + SHOWN


def test_where_no_sale_is_claimed_nothing_is_told() -> None:
    notice = a_notice(role=Role.OTHER, asides=(an_aside("quantity", "5"),))
    assert asides(a_case(notice=notice)) == ()
    assert asides(a_case(notice=None)) == ()

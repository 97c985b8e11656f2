"""How the claim was read: missing, ambiguous, hidden, broken."""

from typing import Any

import pytest

from mailguard.model.examined import Examined
from mailguard.model.judgement import Finding, Severity, Verdict
from mailguard.model.message import Fault, FaultScope, ReadingKind
from mailguard.model.notice import Field
from mailguard.model.origin import OriginState
from mailguard.rules import judge
from mailguard.rules.reading import faults, of_reading, other_readings
from tests.mailguard.rules.builders import (
    a_case,
    a_container,
    a_line,
    a_notice,
    an_examined,
    an_order,
    an_origin,
    codes,
    with_order,
)

STRUCTURE = Fault("message.two_subject", FaultScope.STRUCTURE)
IDENTITY = Fault("message.two_from", FaultScope.IDENTITY)
UNREADABLE = Fault("message.unreadable", FaultScope.STRUCTURE)
NOBODY = an_origin(state=OriginState.UNKNOWN, marketplace=None, addressee=None)
DISAGREE = Finding(code="notice.parts_disagree", severity=Severity.UNVERIFIED, claimed="quantity")


def a_field(name: str, value: str, **changes: Any) -> Field:
    given = {"reading": ReadingKind.HIDDEN, "part": "1.2", "line": 3, **changes}
    return Field(name=name, value=value, **given)


def wrapped(outer_fault: Fault) -> Examined:
    outer = a_container(faults=(outer_fault,))
    return an_examined(containers=(outer, a_container(path="0.2")))


def test_a_proved_mail_whose_subject_announces_no_sale_is_no_word_to_ship() -> None:
    judged = judge(a_case(notice=a_notice(announced=False)))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, ["notice.subject_unknown"])


@pytest.mark.parametrize("fault", [STRUCTURE, IDENTITY])
def test_a_fault_of_the_claims_container_is_never_verified(fault: Fault) -> None:
    judged = judge(a_case(container=a_container(faults=(fault,))))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, [fault.code])


def test_a_fault_in_the_structure_around_an_attached_original_counts() -> None:
    case = a_case(container=a_container(path="0.2"), examined=wrapped(STRUCTURE))
    assert [(one.code, one.severity) for one in faults(case)] == [("message.two_subject", Severity.UNVERIFIED)]


def test_who_forwarded_an_attached_original_is_the_origins_question() -> None:
    assert faults(a_case(container=a_container(path="0.2"), examined=wrapped(IDENTITY))) == ()


def test_nonsense_of_nobody_is_no_notice() -> None:
    case = a_case(notice=None, container=a_container(faults=(STRUCTURE,)), origin=NOBODY)
    assert judge(case).verdict is Verdict.NOT_A_NOTICE


def test_nonsense_in_a_marketplaces_name_is_unverified() -> None:
    origin = an_origin(state=OriginState.UNKNOWN)
    assert judge(a_case(notice=None, container=a_container(faults=(STRUCTURE,)), origin=origin)).verdict is (
        Verdict.UNVERIFIED
    )


def test_what_could_not_be_read_at_all_is_unverified() -> None:
    case = a_case(notice=None, container=a_container(faults=(UNREADABLE,)), origin=NOBODY)
    assert judge(case).verdict is Verdict.UNVERIFIED


def test_parts_that_disagree_are_never_verified() -> None:
    judged = judge(a_case(container=a_container(findings=(DISAGREE,))))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, ["notice.parts_disagree"])


def test_what_was_found_of_another_order_of_the_mail_is_its_own() -> None:
    other = Finding(code="notice.conflict", severity=Severity.UNVERIFIED, order_id="114-0000000-0000000")
    assert of_reading(a_case(container=a_container(findings=(other,)))) == ()


def test_doubts_about_values_are_notes_where_nothing_is_claimed() -> None:
    found = of_reading(a_case(notice=None, container=a_container(findings=(DISAGREE,)), origin=NOBODY))
    assert [one.severity for one in found] == [Severity.NOTE]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"missing": ("quantity",)}, "notice.field_missing"), ({"conflicts": ("total",)}, "notice.field_conflict")],
)
def test_a_claim_that_is_not_whole_is_unverified(changes: dict[str, Any], code: str) -> None:
    judged = judge(a_case(notice=a_notice(**changes)))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, [code])


def test_a_claim_that_is_not_whole_may_still_be_a_lie() -> None:
    notice = a_notice(missing=("title",), order_id="114-1234567-1234567", total=None, shipping=None, conflicts=("x",))
    case = with_order(an_order(items=(a_line(ordered=9),)), notice=notice)
    assert judge(case).verdict is Verdict.SUSPECTED_SPOOF


@pytest.mark.parametrize("reading", [ReadingKind.HIDDEN, ReadingKind.SLIP, ReadingKind.MARKUP, ReadingKind.HTML])
@pytest.mark.parametrize(
    ("name", "value"),
    [("quantity", "7"), ("sku", "RUG-1"), ("total", "999.00 USD"), ("price", "1.00 USD"), ("shipping", "9.00 USD")],
)
def test_another_reading_that_contradicts_the_order_is_a_spoof(reading: ReadingKind, name: str, value: str) -> None:
    notice = a_notice(contradicting=(a_field(name, value, reading=reading),))
    assert judge(a_case(notice=notice)).verdict is Verdict.SUSPECTED_SPOOF


@pytest.mark.parametrize(
    "field",
    [
        a_field("order_id", "114-9999999-9999999"),
        a_field("quantity", "seven"),
        a_field("listing_id", "B0001"),
        a_field("total", "a lot"),
        a_field("ship_to", "1 Dock Way"),
        a_field("sku", "LAMP", reading=ReadingKind.SUBJECT),
    ],
)
def test_another_reading_that_cannot_be_compared_is_unverified(field: Field) -> None:
    judged = judge(a_case(notice=a_notice(contradicting=(field,))))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, ["notice.readings_differ"])


def test_a_reading_that_also_says_what_is_so_accuses_nobody() -> None:
    typed = a_field("quantity", "5", reading=ReadingKind.TEXT, part="1")
    true = a_field("quantity", "2", reading=ReadingKind.TEXT, part="1", line=9)
    notice = a_notice(contradicting=(typed,), fields=(true,), conflicts=("quantity",))
    assert judge(a_case(notice=notice)).verdict is Verdict.UNVERIFIED


def test_a_reading_that_fits_an_earlier_version_accuses_nobody() -> None:
    case = with_order(earlier=(an_order(items=(a_line(ordered=7),)),))
    notice = a_notice(contradicting=(a_field("quantity", "7"),))
    assert codes(other_readings(a_case(order=case.order, notice=notice))) == ["notice.readings_differ"]


def test_without_an_order_another_reading_accuses_nobody() -> None:
    case = a_case(order=None, notice=a_notice(contradicting=(a_field("quantity", "7"),)))
    assert codes(other_readings(case)) == ["notice.readings_differ"]


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("currency", "XTS", Verdict.SUSPECTED_SPOOF),
        ("sku", "RUG-1", Verdict.SUSPECTED_SPOOF),
        ("order_date", "2020-01-01", Verdict.UNVERIFIED),  # a day is soft
        ("order_date", "some day", Verdict.VERIFIED),  # cannot be compared
    ],
)
def test_markup_of_what_the_claim_is_silent_about_is_held_against_the_order(
    name: str, value: str, verdict: Verdict
) -> None:
    case = a_case(notice=a_notice(fields=(a_field(name, value, reading=ReadingKind.MARKUP),)))
    assert judge(case).verdict is verdict


def test_markup_that_says_what_the_order_says_is_nothing() -> None:
    order = an_order()
    assert order.currency is not None
    notice = a_notice(fields=(a_field("currency", order.currency, reading=ReadingKind.MARKUP),))
    assert other_readings(with_order(order, notice=notice)) == ()


@pytest.mark.parametrize(
    ("order_id", "told"), [(None, True), ("114-1234567-1234567", True), ("114-0000000-0000000", False)]
)
def test_a_finding_is_told_with_the_claim_that_it_is_about(order_id: str | None, told: bool) -> None:
    found = Finding(code="notice.conflict", severity=Severity.UNVERIFIED, order_id=order_id)
    box = a_container(findings=(found,))
    assert bool(of_reading(a_case(container=box))) is told
    assert of_reading(a_case(container=box, notice=a_notice(order_id=None))) == (found,)
    assert len(of_reading(a_case(container=box, notice=None))) == 1


@pytest.mark.parametrize(
    "field",
    [
        a_field("quantity", "7", reading=ReadingKind.SUBJECT),
        a_field("order_date", "2020-01-01"),
    ],
)
def test_a_subject_and_a_day_accuse_nobody(field: Field) -> None:
    found = other_readings(a_case(notice=a_notice(contradicting=(field,))))
    assert codes(found) == ["notice.readings_differ"]


def test_a_reading_by_guessed_labels_accuses_nobody() -> None:
    wrong = a_field("quantity", "7")
    assert codes(other_readings(a_case(notice=a_notice(contradicting=(wrong,), guessed=("quantity",))))) == [
        "notice.readings_differ"
    ]
    assert codes(other_readings(a_case(notice=a_notice(contradicting=(wrong,), guessed=("total",))))) == [
        "notice.reading_contradicts"
    ]


@pytest.mark.parametrize("change", [{"reading": ReadingKind.HTML}, {"part": "2"}, {"item": 1}, {"name": "sku"}])
def test_only_the_same_place_excuses_a_value(change: dict[str, Any]) -> None:
    wrong = a_field("quantity", "7", item=0)
    right = a_field(**{"name": "quantity", "value": "2", "item": 0, **change})
    notice = a_notice(contradicting=(wrong,), fields=(right,))
    assert codes(other_readings(a_case(notice=notice))) == ["notice.reading_contradicts"]
    excused = a_notice(contradicting=(wrong,), fields=(a_field("quantity", "2", item=0, line=8),))
    assert codes(other_readings(a_case(notice=excused))) == ["notice.readings_differ"]


def test_every_lie_is_told_once() -> None:
    wrong, other = a_field("quantity", "7"), a_field("sku", "RUG-1")
    found = other_readings(a_case(notice=a_notice(contradicting=(wrong, other, wrong))))
    assert [one.claimed for one in found] == ["quantity (hidden): 7", "sku (hidden): RUG-1"]


def test_a_fault_of_the_outer_mail_and_of_the_claims_own_is_told_once() -> None:
    box = a_container(path="0.2", faults=(STRUCTURE, IDENTITY))
    found = faults(a_case(container=box, examined=wrapped(STRUCTURE)))
    assert codes(found) == ["message.two_subject", "message.two_from"]

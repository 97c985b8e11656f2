"""Addresses, word by word: honest forms are equal, a changed word never is, and no honest one is called a lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.rules.comparing.address import Likeness, likeness
from orders.view import Address

US = Address(
    name="Ada Example",
    lines=("12 Oak Street", "Apt 4"),
    city="Springfield",
    state_or_region="IL",
    postal_code="62704-1234",
    country_code="US",
    phone="+1 217 555 0100",
)
DE = Address(name="Ida Beispiel", lines=("Lindenstraße 7b",), city="München", postal_code="80331", country_code="DE")
GB = Address(
    name="Al Sample", lines=("Flat 2", "9 High Road"), city="Leeds", postal_code="LS1 4AB", country_code="GB"
)
JP = Address(
    name="見本太郎",
    lines=("見本町1丁目2番3号",),
    city="千代田区",
    state_or_region="東京都",
    postal_code="100-0001",
    country_code="JP",
)


@pytest.mark.parametrize(
    ("claimed", "actual"),
    [
        (("Ada Example", "12 Oak Street", "Apt 4", "Springfield, IL 62704-1234", "United States"), US),
        (("ADA EXAMPLE", "12 Oak St.", "Apartment 4", "Springfield, Illinois 62704", "USA"), US),
        (("12 OAK STREET APT 4", "SPRINGFIELD IL 62704"), US),
        (("12 Oak Street, Apt 4", "Springfield 62704-1234", "Phone: +1 (217) 555-0100"), US),
        (("Ida Beispiel", "Lindenstr. 7 b", "80331 München", "Deutschland"), DE),
        (("Lindenstrasse 7b", "80331 Mu\u0308nchen", "Germany"), DE),
        (("Al Sample", "Flat 2", "9 High Rd", "LEEDS", "LS14AB", "United Kingdom"), GB),
        (("〒100-0001", "東京都千代田区", "見本町1丁目2番3号", "見本太郎"), JP),
        (("１００-０００１", "東京都", "千代田区見本町１丁目２番３号", "日本"), JP),
    ],
)
def test_honest_forms_are_equal(claimed: tuple[str, ...], actual: Address) -> None:
    assert likeness(claimed, actual) is Likeness.EQUAL


@pytest.mark.parametrize(
    "claimed",
    [
        ("13 Oak Street", "Apt 4", "Springfield, IL 62704"),
        ("12 Elm Street", "Apt 4", "Springfield, IL 62704"),
        ("12 Oak Street", "Apt 5", "Springfield, IL 62704"),
        ("12 Oak Street", "Apt 4", "Springfield, IL 62705"),
        ("12 Oak Street", "Apt 4", "Shelbyville, IL 62704"),
        ("12 Oak Street", "Apt 4", "Unit 9", "Springfield, IL 62704"),
        ("Mallory Evil", "1 Dock Way", "Newark, NJ 07101"),
    ],
)
def test_a_changed_word_is_another_address(claimed: tuple[str, ...]) -> None:
    assert likeness(claimed, US) is Likeness.OTHER


@pytest.mark.parametrize(
    "claimed",
    [
        ("12 Oak Street", "Springfield, IL 62704"),
        ("12 Oak Street", "Apt 4", "Springfield"),
        ("c/o Mallory", "12 Oak Street", "Apt 4", "Springfield, IL 62704"),
        ("12 Oak Street", "Apt 4", "Spfld, IL 62704"),
    ],
)
def test_what_is_left_out_or_added_is_no_match_and_no_lie(claimed: tuple[str, ...]) -> None:
    assert likeness(claimed, US) is Likeness.UNSURE


@given(st.sampled_from([US, DE, GB, JP]), st.data())
def test_one_changed_digit_is_never_equal(actual: Address, data: st.DataObject) -> None:
    lines = [
        *actual.lines,
        f"{actual.city} {actual.postal_code.partition('-')[0] if actual is US else actual.postal_code}",
    ]
    places = [(row, at) for row, line in enumerate(lines) for at, sign in enumerate(line) if sign.isdigit()]
    row, at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != lines[row][at]]))
    lines[row] = lines[row][:at] + other + lines[row][at + 1 :]
    assert likeness(tuple(lines), actual) is not Likeness.EQUAL


@given(st.lists(st.text(max_size=40), max_size=5).map(tuple))
def test_any_text_can_be_compared(claimed: tuple[str, ...]) -> None:
    likeness(claimed, US)

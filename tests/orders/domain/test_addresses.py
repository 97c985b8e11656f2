"""Addresses, word by word: honest forms are equal, a changed word never is, and no honest one is called a lie."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.domain.addresses import Likeness, likeness, words_of
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
ZIP = replace(US, postal_code="62704")
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


@pytest.mark.parametrize(
    ("claimed", "like"),
    [
        (("4 Oak Street", "Apt 12", "Springfield, IL 62704"), Likeness.UNSURE),
        (("12 Springfield Street", "Apt 4", "Oak, IL 62704"), Likeness.UNSURE),
        (("Oak 12 Street", "Apt 4", "Springfield, IL 62704"), Likeness.UNSURE),
        (("Apt 4", "12 Oak Street", "62704 Springfield IL"), Likeness.EQUAL),
        (("12 Oak", "St Apt", "4 Springfield, IL 62704"), Likeness.EQUAL),
        (("12 Oak Str., Unit 4, Springfield 62704",), Likeness.EQUAL),
    ],
)
def test_words_in_another_order_are_no_match(claimed: tuple[str, ...], like: Likeness) -> None:
    assert likeness(claimed, US) is like


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


@pytest.mark.parametrize(
    ("line", "like"),
    [
        ("Springfield 62704-1234", Likeness.EQUAL),
        ("Springfield 62704-9999", Likeness.EQUAL),  # a ZIP+4 counts as its ZIP
        ("Springfield 62704 1234", Likeness.OTHER),
        ("Springfield 62704-123", Likeness.OTHER),
        ("Springfield 62704-12345", Likeness.OTHER),
        ("Springfield 6270-1234", Likeness.OTHER),
    ],
)
def test_only_a_whole_zip_plus_four_counts_as_its_zip(line: str, like: Likeness) -> None:
    assert likeness(("12 Oak Street", "Apt 4", line), ZIP) is like
    assert likeness(("12 Oak Street", "Apt 4", line), replace(ZIP, country_code="")) is like


def test_nobody_else_has_a_zip_plus_four() -> None:
    there = replace(US, country_code="MX", postal_code="62704")
    assert likeness(("12 Oak Street", "Apt 4", "Springfield 62704-1234"), there) is Likeness.OTHER


@pytest.mark.parametrize(
    ("line", "like"),
    [
        ("217555010", Likeness.EQUAL),
        ("21755501", Likeness.OTHER),
        ("Telephonenum 217 555 0100", Likeness.UNSURE),  # twelve letters, and no word for a phone
        ("Téléphone : 217 555 0100", Likeness.EQUAL),
        ("電話番号 217 555 0100", Likeness.EQUAL),
        ("PO Box 123456789", Likeness.UNSURE),
        ("Suite 1234567890", Likeness.UNSURE),
        ("Telephone, cell 217 555 0100", Likeness.OTHER),
        ("62704 2175550", Likeness.OTHER),  # holds the postal code
    ],
)
def test_a_line_of_nine_digits_and_few_letters_is_a_phone_number(line: str, like: Likeness) -> None:
    assert likeness(("12 Oak Street", "Apt 4", "Springfield 62704", line), ZIP) is like


@pytest.mark.parametrize(
    ("claimed", "like"),
    [
        ("Springfield IL Illinois 62704", Likeness.UNSURE),  # one form of the state, not two
        ("Springfield 62704 United States of America", Likeness.UNSURE),
        ("Springfield 62704 U.S.A.", Likeness.EQUAL),
        ("Springfield 62704 US", Likeness.EQUAL),
        ("Springfield 62704 Vereinigte Staaten", Likeness.EQUAL),
        ("Springfield 62704 Canada", Likeness.UNSURE),
    ],
)
def test_state_and_country_may_be_added_once_in_any_of_their_forms(claimed: str, like: Likeness) -> None:
    assert likeness(("Ada Example", "12 Oak Street", "Apt 4", claimed), US) is like


def test_the_longest_form_of_a_state_is_taken_off_first() -> None:
    virginia = replace(US, state_or_region="West Virginia", country_code="")
    assert likeness(("12 Oak Street", "Apt 4", "Springfield West Virginia 62704"), virginia) is Likeness.EQUAL
    assert likeness(("12 Oak Street", "Apt 4", "Springfield WV 62704"), virginia) is Likeness.EQUAL


def test_one_kind_of_street_pairs_off_as_often_as_it_stands() -> None:
    twice = replace(US, lines=("12 Oak Street", "Corner Elm Street", "Apt 4"))
    honest = ("12 Oak St", "Corner Elm St", "Apt 4", "Springfield 62704")
    assert likeness(honest, twice) is Likeness.EQUAL
    assert likeness(("12 Oak St", "Corner Elm", "Apt 4", "Springfield 62704"), twice) is Likeness.UNSURE


@pytest.mark.parametrize(
    ("line", "like"),
    [
        ("Springfield 62704-9999", Likeness.EQUAL),
        ("Springfield 62704-1234", Likeness.EQUAL),
        ("Springfield 62705-1234", Likeness.OTHER),
        ("Shelbyville 62704-1234", Likeness.OTHER),
    ],
)
@pytest.mark.parametrize("stored", ["62704", "62704-1234", "627041234"])
def test_a_line_with_city_and_zip_plus_four_is_no_phone_number(line: str, like: Likeness, stored: str) -> None:
    actual = replace(US, postal_code=stored)
    assert likeness(("12 Oak Street", "Apt 4", line), actual) is like
    assert likeness(("12 Oak Street", "Apt 4", line), actual, with_phone=False) is like


def test_where_a_phone_number_may_not_stand_it_is_a_word_too_many() -> None:
    claimed = ("12 Oak Street", "Apt 4", "Springfield 62704", "217 555 0100")
    assert likeness(claimed, ZIP) is Likeness.EQUAL
    assert likeness(claimed, ZIP, with_phone=False) is Likeness.OTHER


def test_an_address_has_its_words_in_all_their_forms() -> None:
    found = words_of(replace(DE, lines=("Lindenstraße 7b",)))
    assert found >= {"ida", "beispiel", "lindenstr", "7", "b", "munchen", "80331", "germany", "deutschland", "de"}
    assert "lindenstrasse" not in found
    assert words_of(GB) >= {"ls14ab", "ls", "rd", "apt", "uk"}
    assert words_of(US) >= {"illinois", "il", "usa", "st"}

import pytest

from orders.domain.likeness import comparable, same_address, same_name
from orders.view import Address

OAK = Address(
    name="Ana Example",
    lines=("12 Oak Street", "Apt 5"),
    city="Springfield",
    state_or_region="OR",
    postal_code="97201",
    country_code="US",
)
LONDON = Address(lines=("7 Sample Lane",), city="London", postal_code="SW1A 1AA", country_code="GB")
BERLIN = Address(lines=("Hauptstraße 5",), city="Köln", postal_code="50667", country_code="DE")


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (("12 Oak Street", "Apt 5", "Springfield", "97201"), OAK),
        (("Ana Example, 12 oak st., Apt. 5, SPRINGFIELD OR 97201, US",), OAK),
        (("12 Oak Street Apartment 5", "Springfield, OR 97201-1234"), OAK),
        (("7 Sample Lane", "London SW1A1AA"), LONDON),
        (("7 Sample Ln", "SW1A 1AA London"), LONDON),
        (("Hauptstr. 5", "50667 Koln"), BERLIN),
        (("１２ Oak Street", "Apt ５", "Springfield", "97201"), OAK),
    ],
)
def test_s11_only_spelling_is_forgiven(written: tuple[str, ...], stored: Address) -> None:
    assert same_address(written, stored)


@pytest.mark.parametrize(
    "written",
    [
        ("14 Oak Street", "Apt 5", "Springfield", "97201"),
        ("12 Oak Street", "Apt 6", "Springfield", "97201"),
        ("5 Oak Street", "Apt 12", "Springfield", "97201"),
        ("12 Oak Street", "Springfield", "97201"),
        ("12 Oak Street", "Apt 5", "Springfield"),
        ("12 Oak Street", "Apt 5", "97201"),
        ("12 Oak Street", "Apt 5", "Springfield", "97202"),
        ("12 Elm Street", "Apt 5", "Springfield", "97201"),
        ("12 Oak Road", "Apt 5", "Springfield", "97201"),
        ("12 Oak Street", "Apt 5", "Springfield", "97201", "care of Ben"),
        ("12 Oak Street", "Apt 5", "Springfield", "97201", "97202"),
        ("Ben Other", "12 Oak Street", "Apt 5", "Springfield", "97201"),
        ("",),
        ("---",),
    ],
)
def test_s11_a_word_more_less_or_moved_is_another_address(written: tuple[str, ...]) -> None:
    assert not same_address(written, OAK)


def test_a_stored_zip_of_nine_digits_is_the_same_as_its_five() -> None:
    stored = Address(lines=("1 Oak St",), city="Springfield", postal_code="97201-1234", country_code="US")
    assert same_address(("1 Oak St", "Springfield 97201"), stored)
    assert same_address(("1 Oak St", "Springfield 97201-1234"), stored)
    assert not same_address(("1 Oak St", "Springfield 97202"), stored)


def test_an_address_without_a_street_is_compared_with_nothing() -> None:
    assert not comparable(None)
    assert not comparable(Address(name="Ana", city="Springfield", postal_code="97201"))
    assert comparable(OAK)


@pytest.mark.parametrize("written", ["Ana Example", "EXAMPLE, Ana", " ana  éxample "])
def test_a_name_is_the_same_in_any_order(written: str) -> None:
    assert same_name(written, "Ben Other", "Ana Example")


@pytest.mark.parametrize("written", ["Ana", "Ana B Example", "Ana Example Ana", "", "-"])
def test_a_name_with_other_words_is_another(written: str) -> None:
    assert not same_name(written, "Ana Example", "")

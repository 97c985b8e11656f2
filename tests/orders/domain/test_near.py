"""Which order numbers a hasty eye takes for one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.domain.near import LONGEST, SHORTEST, near_numbers

NUMBER = "114-1234567-7654321"


@pytest.mark.parametrize(
    "other",
    [
        "114-1234567-7654322",  # one digit off
        "214-1234567-7654321",
        "114-1234567-7654312",  # two swapped
        "114-1234576-7654321",
        "114-1234567-6754321",
    ],
)
def test_one_digit_off_or_two_swapped_is_near(other: str) -> None:
    assert other in near_numbers(NUMBER)
    assert NUMBER in near_numbers(other)


@pytest.mark.parametrize("typed", ["1I4-1234567-7654321", "114-1234567-765432l", "ll4-I234567-765432I"])
def test_letters_that_are_read_as_digits_are_near(typed: str) -> None:
    assert NUMBER in near_numbers(typed)


@pytest.mark.parametrize(
    "other", [NUMBER, "114-1234567-7654333", "114-1234567-765432", "1141234567-7654321", "114-1234567-7654321 "]
)
def test_the_number_itself_and_what_differs_more_are_not_near(other: str) -> None:
    assert other not in near_numbers(NUMBER)


def test_swapping_reaches_over_the_hyphens() -> None:
    assert "111-4234567-7654321" in near_numbers("114-1234567-7654321")


@pytest.mark.parametrize(
    "number",
    [
        "1" * (SHORTEST - 1),
        "1" * (LONGEST + 1),
        "",
        "shop-order",
        "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19",
    ],
)
def test_short_counted_numbers_long_ones_and_foreign_digits_have_no_neighbours(number: str) -> None:
    assert near_numbers(number) == frozenset()


@pytest.mark.parametrize("length", [SHORTEST, LONGEST])
def test_at_the_limits_a_number_has_neighbours(length: int) -> None:
    assert len(near_numbers("12" * (length // 2))) == 9 * length + length - 1


@given(st.text(max_size=60))
def test_any_text_can_be_asked_for(text: str) -> None:
    found = near_numbers(text)
    assert text not in found
    assert len(found) <= 11 * LONGEST

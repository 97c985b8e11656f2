"""What only looks like a label is told; what is honestly another word is not."""

import pytest

from tests.mailguard.notices.builders import AMAZON_DE, AMAZON_US, DE, claims, codes


@pytest.mark.parametrize("line", ["Quаntity: 5", "Оrder ID: 114-0000000-0000000", "Pr1ce: $1.00", "0rder ID: 1"])
def test_a_label_in_other_letters_is_told(line: str) -> None:
    found = claims(AMAZON_US + line + "\n")
    assert codes(found) == ["notice.lookalike_label"]
    assert found.notices[0].items[0].quantity == 2


@pytest.mark.parametrize("line", ["Größe: 5", "Menü: 5", "Line 2: x", "Ωmega: 3", "Заказ: 5"])
def test_another_word_is_not(line: str) -> None:
    assert codes(claims(AMAZON_DE + line + "\n", sender=DE)) == []

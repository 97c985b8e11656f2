"""A hidden table says what it would say if it were seen."""

from datetime import date

import pytest

from mailguard.message.lines import clean
from mailguard.model.message import Reading, ReadingKind
from mailguard.notices.lexicon import library
from mailguard.notices.segments import segments
from mailguard.notices.unseen import FIGURES_LIMIT, rejoined
from mailguard.notices.values import Reader
from tests.mailguard.notices.builders import AMAZON_US, PROFILES, claims, codes, reading


def rows(*lines: str, marketplace: str = "woocommerce") -> list[tuple[int, str]]:
    """The lines of a hidden page, rejoined: line and text of each segment."""
    lexicon = next(one for one in library(PROFILES).lexicons if one.profile.marketplace == marketplace)
    cut = segments(Reading(kind=ReadingKind.HIDDEN, part="1", lines=tuple(map(clean, lines))), 1000)
    return [(one.line, one.text) for one in rejoined(cut, Reader(lexicon, date(2026, 11, 10)))]


def test_cells_below_a_row_of_heads_stand_beside_each_other_again() -> None:
    table = (
        "Product",
        "Quantity",
        "Price",
        "Bell (#B-1)",
        "5",
        "$18.50",
        "Hook (#H-1)",
        "2",
        "$4.00",
        "Subtotal:",
        "$22.50",
    )
    assert [line for line, _ in rows(*table)] == [0, 0, 0, 3, 3, 3, 6, 6, 6, 9, 10]


def test_a_row_that_is_cut_short_is_left_as_it_stands() -> None:
    assert [line for line, _ in rows("Product", "Quantity", "Bell", "5", "Hook")] == [0, 0, 2, 2, 4]


def test_a_label_without_a_colon_heads_the_value_below_it() -> None:
    assert rows("Total", "$34.40 USD", marketplace="shopify") == [(0, "Total"), (0, "$34.40 USD")]


@pytest.mark.parametrize("below", ["your order is on its way", "Order #5", ""])
def test_a_word_that_happens_to_be_a_label_heads_nothing(below: str) -> None:
    assert [line for line, _ in rows("Total", below, marketplace="shopify")] == [0, 1]


def test_a_label_at_the_end_heads_nothing() -> None:
    assert [line for line, _ in rows("Hello", "Total", marketplace="shopify")] == [0, 1]


def whole(*lines: str, marketplace: str = "woocommerce") -> list[tuple[int, str, str, bool]]:
    lexicon = next(one for one in library(PROFILES).lexicons if one.profile.marketplace == marketplace)
    cut = segments(Reading(kind=ReadingKind.HIDDEN, part="1", lines=tuple(map(clean, lines))), 1000)
    return [(one.line, one.text, one.key, one.cell) for one in rejoined(cut, Reader(lexicon, date(2026, 11, 10)))]


def test_every_cell_of_a_rejoined_table_is_one_and_what_follows_is_not() -> None:
    found = whole("Hello", "Product", "Quantity", "Bell", "5", "Hook", "2", "Subtotal:", "Total")
    assert found == [
        (0, "Hello", "", False),
        (1, "Product", "", True),
        (1, "Quantity", "", True),
        (3, "Bell", "", True),
        (3, "5", "", True),
        (5, "Hook", "", True),
        (5, "2", "", True),
        (7, "Subtotal:", "subtotal", False),
        (8, "Total", "", False),
    ]


def test_a_table_ends_with_the_mail_and_before_a_row_that_holds_a_label() -> None:
    assert [line for line, *_ in whole("Product", "Quantity", "Bell", "5")] == [0, 0, 2, 2]
    assert [line for line, *_ in whole("Product", "Quantity", "Bell", "5", "Hook", "Total")] == [0, 0, 2, 2, 4, 5]
    assert [line for line, *_ in whole("Product", "Quantity", "Bell", "5", "SKU: x", "2")] == [0, 0, 2, 2, 4, 5]


def test_a_label_and_its_value_become_a_row_of_two() -> None:
    assert whole("Hello", "Total", "$34.40 USD", "Bye", marketplace="shopify") == [
        (0, "Hello", "", False),
        (1, "Total", "total", True),
        (1, "$34.40 USD", "", True),
        (3, "Bye", "", False),
    ]


def test_labels_of_which_one_is_no_column_of_goods_make_no_table() -> None:
    found = whole("Total", "Quantity", "$34.40 USD", marketplace="shopify")
    assert [(line, cell) for line, _, _, cell in found] == [(0, False), (1, False), (2, False)]


def apart(*said: str) -> list[str]:
    return codes(claims(AMAZON_US, others=[reading(ReadingKind.HIDDEN, "\n".join(said), part="1.2")]))


@pytest.mark.parametrize("figure", ["9", "$9.99", "1 500,00", "123456789"])
def test_a_figure_by_itself_that_not_all_see_is_told(figure: str) -> None:
    assert apart(figure) == ["notice.hidden_value"]


@pytest.mark.parametrize("text", ["$49.90", "2", "1234567890", "Step 3", "© 2026 Any Shop", "---", ""])
def test_what_all_see_or_is_no_figure_is_not_told(text: str) -> None:
    assert apart(text) == []


def test_at_most_a_few_figures_are_told() -> None:
    assert len(apart(*map(str, range(300, 320)))) == FIGURES_LIMIT

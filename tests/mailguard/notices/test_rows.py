"""A row of heads names the columns below it, as far as the table goes."""

import pytest

from mailguard.model.message import ReadingKind
from mailguard.notices.rows import columns
from mailguard.notices.segments import segments
from tests.mailguard.notices.builders import reading

LABELS = {"product": "title", "quantity": "quantity", "price": "price", "total": "total", "sku": "sku"}
GOODS = "Product | Quantity | Price\nBrass bell | 2 | $5.00\nOak rack | 1 | $7.00\nTotal: | $12.00\nLater | 9 | $1.00"


def read(text: str) -> list[tuple[str, str]]:
    cut = segments(reading(ReadingKind.HTML, text), 100)
    return [(name, cut[at].text) for at, name in columns(cut, LABELS).items()]


def test_cells_below_a_head_are_its_values() -> None:
    assert read("\n".join(GOODS.splitlines()[:3])) == [
        *(("title", "Brass bell"), ("quantity", "2"), ("price", "$5.00")),
        *(("title", "Oak rack"), ("quantity", "1"), ("price", "$7.00")),
    ]


def test_a_row_of_another_width_ends_the_table() -> None:
    assert ("title", "Later") not in read(GOODS)


def test_a_line_that_is_no_row_ends_the_table() -> None:
    assert ("title", "Later") not in read("Product | Quantity\nBell | 2\nThank you\nLater | 9")


def test_heads_may_have_colons_and_capitals() -> None:
    assert read("PRODUCT: | QUANTITY: | PRICE:\nBell | 2 | $5.00")[0] == ("title", "Bell")


@pytest.mark.parametrize(
    "heads",
    ["Quantity | Price | Total", "Product | Brass bell | Price", "Quantity | Price", "Product | " + "x" * 81],
)
def test_a_row_that_names_no_goods_or_holds_anything_else_is_no_row_of_heads(heads: str) -> None:
    below = " | ".join("1" for _ in heads.split(" | "))
    assert read(f"{heads}\n{below}") == []


def test_an_empty_cell_says_nothing() -> None:
    assert read("Product | Quantity | Price\nBell |  | $5.00") == [("title", "Bell"), ("price", "$5.00")]


def test_text_without_cells_has_no_columns() -> None:
    assert read("Product Quantity Price\nBell 2 $5.00") == []

"""Cells: what a person opens in a spreadsheet never runs there."""

import pytest

from orders.formats.table import for_people, line_for_people


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", " =1+1", "\r\n=1+1", '"=1+1"', "\ufeff=1", '\u200b" +1', "＝1"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(cell: str) -> None:
    assert for_people(cell) == "'" + cell.strip()


@pytest.mark.parametrize("cell", ["", "114-9", "a=b", "'=1", '"Best" lamp', "\u200b", '""'])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert for_people(cell) == cell


def test_a_cell_is_one_line_and_one_cell() -> None:
    assert for_people("a\tb\r\nc\x0bd") == "a b c d"


@pytest.mark.parametrize("cell", ['"', '"a', '"a" b'])
def test_a_quote_at_the_beginning_of_a_cell_swallows_no_other(cell: str) -> None:
    """A spreadsheet reads on behind it, over tabs and line ends, to the next one."""
    assert line_for_people((cell, 'b"', "=1")) == f"'{cell}\tb\"\t'=1\r\n".encode()

"""Cells: what a person opens in a spreadsheet never runs there."""

import pytest

from orders.formats.table import for_people


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", " =1+1", "\r\n=1+1"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(cell: str) -> None:
    assert for_people(cell) == "'" + cell.strip()


@pytest.mark.parametrize("cell", ["", "114-9", "a=b", "'=1"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert for_people(cell) == cell


def test_a_cell_is_one_line_and_one_cell() -> None:
    assert for_people("a\tb\r\nc\x0bd") == "a b c d"

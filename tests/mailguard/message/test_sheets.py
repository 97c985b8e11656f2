"""Style sheets: the rules by which something may be hidden."""

import pytest

from mailguard.message.sheets import ASKED, BLOCKS, SHEET, Sheet, read_sheet
from tests.mailguard.message.builders import a_mail, codes


def sheet(text: str) -> Sheet:
    return read_sheet([("", text)])


@pytest.mark.parametrize(("size", "cut"), [(SHEET, False), (SHEET + 1, True)])
def test_the_size_of_style_sheets_has_a_limit(size: int, cut: bool) -> None:
    assert sheet(".a{color:red}" + " " * (size - 13)).cut is cut


@pytest.mark.parametrize(("count", "cut"), [(ASKED, False), (ASKED + 1, True)])
def test_the_number_of_long_selectors_has_a_limit(count: int, cut: bool) -> None:
    assert sheet(".a>.b{display:none}" * count).cut is cut


@pytest.mark.parametrize(("depth", "cut"), [(BLOCKS, False), (BLOCKS + 1, True)])
def test_the_depth_of_blocks_has_a_limit(depth: int, cut: bool) -> None:
    assert sheet("@layer a{" * depth + ".a{display:none}" + "}" * depth).cut is cut


def test_a_page_over_the_limit_is_told() -> None:
    body = b"<style>" + b" " * SHEET + b".a{display:none}</style><p class=a>x</p>"
    assert codes(a_mail(b"Content-Type: text/html", body=body)) == ["message.html_styles"]


def test_selectors_that_change_nothing_to_be_seen_are_not_asked() -> None:
    found = sheet(".a>.b{padding:1px;font-weight:bold}" * 100)
    assert (found.asked, found.cut) == ((), False)


@pytest.mark.parametrize("piece", ["{", "}", "a{", "@media all{", "/*", "*/", ",", ".a{b:c;", "<!--"])
def test_hostile_sheets_are_read_to_the_end(piece: str) -> None:
    sheet(piece * (SHEET // len(piece)))

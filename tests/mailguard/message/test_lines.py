"""Text to lines as a person reads them."""

import pytest

from mailguard.message.lines import clean, quote_depth, text_lines, unflowed, unquoted
from mailguard.model.message import Line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  a \t b  ", Line("a b")),
        ("1\u00a0234\u202f567", Line("1 234 567")),
        ("Größe", Line("Größe")),
        ("a\u200bb", Line("ab", marks=("zero_width",))),
        ("\u202ea\u00ad", Line("a", marks=("bidi", "soft_hyphen"))),
        ("a\x07b", Line("ab", marks=("control",))),
        ("a\U000e0041", Line("a", marks=("tag",))),
        ("\ufffd", Line("\ufffd", marks=("undecodable",))),
        ("\u200b", Line("", marks=("zero_width",))),
        ("e\u0301", Line("e\u0301")),
        ("", Line("")),
    ],
)
def test_a_line_is_cleaned(text: str, line: Line) -> None:
    assert clean(text) == line


def test_only_cr_and_lf_end_a_line() -> None:
    assert text_lines("a\r\nb\rc\nd\x0be\u2028f") == ("a", "b", "c", "d\x0be\u2028f")


@pytest.mark.parametrize(
    ("text", "rest", "depth"), [("> > a", "a", 2), (">>a > b", "a > b", 2), ("a", "a", 0), ("a > b", "a > b", 0)]
)
def test_quote_marks_before_a_line_are_no_text(text: str, rest: str, depth: int) -> None:
    assert (unquoted(text), quote_depth(text)) == (rest, depth)


def test_flowed_lines_are_joined_as_their_sender_says() -> None:
    assert unflowed(("a ", "b", "c ", "d"), delete_space=False) == ("a b", "c d")
    assert unflowed(("a ", "b", "-- ", "c "), delete_space=True) == ("ab", "-- ", "c")

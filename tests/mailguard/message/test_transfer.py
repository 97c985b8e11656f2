"""Transfer encodings, as RFC 2045 section 6 has them."""

import pytest

from mailguard.message.transfer import transfer_decode


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"Quantity: 1=\r\n0\r\n", b"Quantity: 10\r\n"),
        (b"Quantity: 1= \r\n0\r\n", b"Quantity: 10\r\n"),
        (b"Quantity: 1=\t \t\r\n0 \r\n", b"Quantity: 10\r\n"),
        (b"last line = ", b"last line "),
        (b"kept=20\r\n", b"kept \r\n"),
        (b"  kept  \r\n", b"  kept\r\n"),
    ],
)
def test_blanks_at_the_end_of_a_quoted_printable_line_are_no_text(body: bytes, text: bytes) -> None:
    assert transfer_decode(body, b"quoted-printable") == (text, ())


def test_they_are_in_a_part_that_is_not_encoded() -> None:
    assert transfer_decode(b"a= \r\n", b"8bit") == (b"a= \r\n", ())

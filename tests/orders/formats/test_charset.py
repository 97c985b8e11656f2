"""The charset that nobody named: UTF-8 where the whole file is, else ISO 8859-1; never UTF-16."""

import codecs
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.errors import BadFile
from orders.formats.charset import PIECE, detected


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (b"", "utf-8"),
        (b"order-id\tsku\n", "utf-8"),
        ("Büro".encode(), "utf-8"),
        (codecs.BOM_UTF8 + "Büro".encode(), "utf-8"),
        ("Büro".encode("iso-8859-1"), "iso-8859-1"),
        ("Büro ".encode() + "Büro".encode("iso-8859-1"), "iso-8859-1"),
        ("Büro".encode()[:2], "iso-8859-1"),
    ],
)
def test_a_file_is_utf_8_only_where_all_of_it_is(data: bytes, charset: str) -> None:
    assert detected(BytesIO(data), "r") == charset


@pytest.mark.parametrize("place", [PIECE - 1, PIECE, PIECE + 1])
def test_a_sign_that_two_pieces_share_is_one_sign(place: int) -> None:
    assert detected(BytesIO(b"x" * place + "ü".encode() + b"x"), "r") == "utf-8"
    assert detected(BytesIO(b"x" * place + b"\xc3x"), "r") == "iso-8859-1"


@pytest.mark.parametrize("charset", ["utf-16", "utf-32"])
def test_what_a_spreadsheet_writes_is_refused_by_name(charset: str) -> None:
    with pytest.raises(BadFile, match=rf"^r:1: {charset.upper()}, which a spreadsheet writes"):
        detected(BytesIO("order-id\tsku\n".encode(charset)), "r")


@given(st.binary(max_size=200))
def test_the_file_stands_at_its_beginning_afterwards(data: bytes) -> None:
    file = BytesIO(data)
    try:
        charset = detected(file, "r")
    except BadFile:
        return
    assert file.tell() == 0
    assert file.read().decode(charset) is not None

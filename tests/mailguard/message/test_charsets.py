"""Bytes to text by an allow-list."""

import pytest

from mailguard.message.charsets import decode


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        (b"\x80", "iso-8859-1", "€"),
        ("é".encode(), "", "é"),
        ("é".encode(), "us-ascii", "é"),
        ("é".encode("latin-1"), "us-ascii", "é"),
        ("①﨑～".encode("cp932"), "shift_jis", "①﨑～"),
        ("日本".encode("iso2022_jp"), "ISO-2022-JP", "日本"),
        ("Größe".encode("cp1250"), "windows-1250", "Größe"),
        ("中".encode("gb18030"), "gb2312", "中"),
        (b"\xff", "utf-8", "\ufffd"),
    ],
)
def test_a_known_charset_is_read_as_people_see_it(data: bytes, charset: str, text: str) -> None:
    assert decode(data, charset) == (text, True)


@pytest.mark.parametrize(
    "charset", ["utf-7", "utf-16", "utf-32", "unicode_escape", "idna", "cp037", "a\0b", "hex", "x"]
)
def test_a_charset_that_can_hide_text_is_refused(charset: str) -> None:
    text, known = decode(b"+ADw-script+AD4-", charset)
    assert not known
    assert text == "+ADw-script+AD4-"

"""RFC 2047 encoded-words."""

import pytest

from mailguard.message.words import decode_words


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?Caf=C3=A9_au_lait?=", "Café au lait"),
        ("=?UTF-8?B?Q2Fmw6k=?=", "Café"),
        ("=?UTF-8?B?Q2Fmw6k?=", "Café"),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?= =?iso-8859-1?q?b?=", "ab"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "é"),
        ("=?utf-8*de?q?a?=", "a"),
        ("=?iso-8859-1?q?=80?=", "€"),
        ("=?shift_jis?b?h0A=?=", "①"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?utf-8?q?a", "=?utf-8?q?a"),
        ("=?utf-8?b?a?=", "=?utf-8?b?a?="),
        ("=??=", "=??="),
    ],
)
def test_words_are_decoded(text: str, decoded: str) -> None:
    assert decode_words(text) == (decoded, ())


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "unicode_escape", "idna", "cp037", "x-none"])
def test_an_unknown_charset_is_named(charset: str) -> None:
    assert decode_words(f"=?{charset}?q?+ADw-?=")[1] == (charset,)


@pytest.mark.parametrize("piece", ["=?", "=?a?", "=?a?q?=?", "=?utf-8?q?a?= ", "=?a?z?="])
def test_hostile_words_are_read_to_the_end(piece: str) -> None:
    assert isinstance(decode_words(piece * (8000 // len(piece)))[0], str)

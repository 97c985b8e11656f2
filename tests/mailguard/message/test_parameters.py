"""Content-Type and Content-Disposition: value, parameters, file name."""

import pytest

from mailguard.message.parameters import read_value


@pytest.mark.parametrize(
    ("raw", "word", "parameters"),
    [
        (b" text/Plain", "text/plain", {}),
        (b" text/plain; charset=UTF-8", "text/plain", {"charset": "UTF-8"}),
        (b' multipart/mixed; boundary="a;b\\"c"', "multipart/mixed", {"boundary": 'a;b"c'}),
        (b" text/plain;charset=x ; NAME = y", "text/plain", {"charset": "x", "name": "y"}),
        (b"", "", {}),
    ],
)
def test_a_value_is_read(raw: bytes, word: str, parameters: dict[str, str]) -> None:
    value = read_value(raw)
    assert (value.word, value.parameters, value.problems) == (word, parameters, ())


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"attachment; filename=a.eml", "a.eml"),
        (b'attachment; filename="=?utf-8?q?a.eml?="', "a.eml"),
        (b"attachment; filename*=utf-8''a.eml", "a.eml"),
        (b"attachment; filename*0=long; filename*1=.eml", "long.eml"),
        (b"attachment", ""),
    ],
)
def test_the_end_of_a_file_name_is_read_in_every_form(raw: bytes, name: str) -> None:
    assert read_value(raw).filename == name


@pytest.mark.parametrize("raw", [b";" * 8000, b'"' * 8000, b"a;" + b"b=c;" * 1500, b'a; boundary="' + b"\\" * 8000])
def test_hostile_values_are_read_to_the_end(raw: bytes) -> None:
    assert isinstance(read_value(raw).word, str)

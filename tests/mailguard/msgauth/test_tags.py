"""Tag lists are read strictly."""

import pytest

from mailguard.msgauth.tags import MAX_LENGTH, TagListError, from_base64, number, parse


def test_blanks_and_folds_around_names_and_values_mean_nothing() -> None:
    assert parse(b" v = 1 ;\r\n\ta= rsa-sha256 ; ").values == {"v": "1", "a": "rsa-sha256"}


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        (b"a=1; a=2", "repeated_tag"),
        (b"a=1;; b=2", "syntax"),
        (b"", "syntax"),
        (b"a", "syntax"),
        (b"=1", "syntax"),
        (b"1a=1", "syntax"),
        (b"a b=1", "syntax"),
        (b"a=\xff", "syntax"),
        (b"a=\0", "syntax"),
        (b"a=x\ny", "syntax"),
        (b"a=x\ry", "syntax"),
    ],
)
def test_anything_that_two_could_read_differently_is_refused(source: bytes, cause: str) -> None:
    with pytest.raises(TagListError, match=cause):
        parse(source)


def test_a_list_at_the_limit_is_read_and_one_beyond_is_not() -> None:
    parse(b"a=" + b"x" * (MAX_LENGTH - 2))
    with pytest.raises(TagListError, match="too_long"):
        parse(b"a=" + b"x" * (MAX_LENGTH - 1))


def test_names_keep_their_case() -> None:
    assert parse(b"B=1; b=2").values == {"B": "1", "b": "2"}


def test_the_place_of_the_signature_is_that_of_b_alone() -> None:
    source = b"bh=x; b= abc ; d=e"
    start, end = parse(source).signature_at or (0, 0)
    assert source[start:end] == b" abc "


@pytest.mark.parametrize("value", ["", "a", "ab=c", "äö", "YQ=", "YQ==YQ=="])
def test_what_is_no_base64_has_no_bytes(value: str) -> None:
    assert from_base64(value) is None


@pytest.mark.parametrize(("text", "found"), [("12", 12), ("", None), ("123", None), ("-1", None), ("٣", None)])
def test_a_number_is_a_few_plain_digits(text: str, found: int | None) -> None:
    assert number(text, 2) == found

"""The header is split in one way only, or it is malformed."""

import pytest

from mailguard.msgauth.fields import MAX_FIELD_NAME, MAX_FIELDS, MAX_HEADER, split


def test_fields_keep_their_bytes_and_folds() -> None:
    mail = split(b"From: a\r\n b\r\nSubject : x\r\n\r\nbody")
    assert [(one.name, one.raw) for one in mail.fields] == [("from", b"From: a\r\n b"), ("subject", b"Subject : x")]
    assert mail.malformed is None


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\r\nbody", b"From: a", b"From: a\r\n", b"From: a\r\n\r\n"])
def test_a_mail_may_lack_header_or_body(raw: bytes) -> None:
    assert split(raw).malformed is None


@pytest.mark.parametrize(
    "head",
    [
        b"From x@y Mon\r\nFrom: a",
        b" folded: first\r\nFrom: a",
        b"From: a\r\nno colon",
        b": nothing\r\nFrom: a",
        b"X-Note: a\rSubject: evil",
        b"X-Note: a\nSubject: evil",
        b"X-Note: a\0b",
        b"Fr\xc3\xb6m: a",
        b"X Y: a",
    ],
)
def test_what_two_programs_could_split_differently_is_malformed(head: bytes) -> None:
    assert split(head + b"\r\n\r\nbody").malformed == "header_grammar"


def test_a_header_at_the_limit_is_read_and_one_beyond_is_not() -> None:
    field = b"X: " + b"x" * (MAX_HEADER - 3)
    assert split(field + b"\r\n\r\n").malformed is None
    assert split(field + b"x\r\n\r\n").malformed == "header_too_long"


def test_a_thousand_fields_are_read_and_one_more_is_too_many() -> None:
    assert split(b"X: y\r\n" * MAX_FIELDS + b"\r\n").malformed is None
    mail = split(b"X: y\r\n" * (MAX_FIELDS + 1) + b"\r\n")
    assert (mail.malformed, mail.fields) == ("too_many_fields", ())


def test_a_field_name_at_the_limit_is_read_and_one_beyond_is_not() -> None:
    assert split(b"X" * MAX_FIELD_NAME + b": y\r\n\r\n").malformed is None
    assert split(b"X" * (MAX_FIELD_NAME + 1) + b": y\r\n\r\n").malformed == "header_grammar"


def test_fields_are_counted_and_found_by_name_from_top_to_bottom() -> None:
    mail = split(b"To: a\r\nFROM: b\r\nto : c\r\nReceived: d\r\nReceived: e\r\n\r\nTo: f")
    assert dict(mail.counts) == {"to": 2, "from": 1, "received": 2}
    assert [one.value for one in mail.named("to")] == [b" a", b" c"]
    assert mail.named("absent") == ()
    assert mail.repeated == ("to",)  # Received may stand as often as it likes

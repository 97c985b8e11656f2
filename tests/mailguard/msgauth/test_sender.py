"""From names one domain in one way, or none."""

from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.msgauth.fields import split
from mailguard.msgauth.sender import MAX_FROM, MAX_NESTING, sender_of


def read(value: str | bytes) -> tuple[str, str]:
    raw = value.encode() if isinstance(value, str) else value
    sender = sender_of(split(b"From:" + raw + b"\r\n\r\n"))
    return sender.domain, sender.cause


@pytest.mark.parametrize(
    "value",
    [
        *(" a@example.com", " <a@Example.COM>", ' "Doe, John" <a@example.com>', " John Q. Doe <a@example.com>"),
        *(" a@example.com (a (nested) comment)", " =?utf-8?q?J=C3=B6?= <a@example.com>", "\r\n\ta@example.com"),
        *(' "a@evil.com"@example.com', " Jörg <a@example.com> ", ' "x" (y) <a@example.com> (z)'),
    ],
)
def test_one_mailbox_has_its_domain(value: str) -> None:
    assert read(value) == ("example.com", "")


def test_a_u_label_is_read_as_its_a_label() -> None:
    assert read(" <a@bücher.example>") == ("xn--bcher-kva.example", "")


@pytest.mark.parametrize("value", [" a@x.com, b@y.com", " <a@x.com>, <b@y.com>", " Doe, John <a@x.com>"])
def test_several_mailboxes_have_none(value: str) -> None:
    assert read(value) == ("", "several_from")


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", " a", " a@", " @x.com", " a@x", " a@@x.com", " a @x.com", " a@x.com b@y.com", " a@[192.0.2.1]"),
        *(" a@x.com <b@y.com>", " <a@x.com> tail", " <@r.com:a@x.com>", " Group: a@x.com;", ' "open <a@x.com>'),
        *(" (open <a@x.com>", " <a@x.com", " a@x.com>", " <<a@x.com>>", " a@x.com\\", " a@x.com'a.evil.test"),
        *(" " + "(" * 11 + ")" * 11 + " a@x.com", " a(b)@x.com", " a@x.com (", " a@x_y.com"),
    ],
)
def test_whatever_could_be_read_twice_has_none(value: str) -> None:
    assert read(value) == ("", "from_unreadable")


def test_comments_in_comments_are_read_to_a_depth() -> None:
    deepest = "(" * MAX_NESTING + ")" * MAX_NESTING
    assert read(f" {deepest} a@x.com")[0] == "x.com"
    assert read(f" ({deepest}) a@x.com") == ("", "from_unreadable")


NOISE = st.lists(
    st.sampled_from(
        ["a", "@", "<", ">", '"', "(", ")", "\\", " ", ",", ";", ":", ".", "'", "(c)", '"q@evil.com"', "\r\n "]
    ),
    max_size=3,
).map("".join)
CORES = st.sampled_from(
    ["a@x.com", "<a@x.com>", '"q" <a@x.com>', "a@x.com (b@y.com)", "n <a@x.com>", '"b@y.com"@x.com']
)


@settings(max_examples=400, deadline=None)
@given(NOISE, CORES, NOISE)
def test_where_we_read_a_domain_the_standard_library_reads_no_other(before: str, core: str, after: str) -> None:
    value = before + core + after
    domain, cause = read(f" {value}")
    if cause:
        return
    _, address = parseaddr(value.replace("\r\n", ""))
    assert address.rpartition("@")[2] in (domain, "")  # it reads nothing behind a comma


def test_bytes_that_are_no_text_have_none() -> None:
    for value in (b" \xffa@x.com", b" <\xffa@x.com>", b" <a@x.com> \xff", b" name <a@\xff.x.com>"):
        assert read(value) == ("", "from_unreadable")


@pytest.mark.parametrize("value", [" a@x.com,", " ,a@x.com", " , (c) <a@x.com> , ,", ",,a@x.com"])
def test_commas_around_one_mailbox_make_it_no_list(value: str) -> None:
    assert read(value) == ("x.com", "")


def test_a_name_in_brackets_is_a_name() -> None:
    assert read(" [Market] Sales <a@x.com>") == ("x.com", "")
    assert read(" [Market@y.com] <a@x.com>") == ("", "from_unreadable")


def test_an_odd_letter_in_the_name_hides_no_domain() -> None:
    assert read(b" \xff <a@x.com>") == read(b' "M\xe4rz, \xff" <a@x.com>') == ("x.com", "")


def test_two_from_fields_have_none_and_no_field_has_none() -> None:
    assert sender_of(split(b"From: a@x.com\r\nFrom: a@x.com\r\n\r\n")).cause == "several_from"
    assert sender_of(split(b"To: a@x.com\r\n\r\n")).cause == "no_from"


def test_a_field_at_the_limit_is_read_and_one_beyond_is_not() -> None:
    tail = " <a@example.com>"
    assert read("x" * (MAX_FROM - len(tail)) + tail)[0] == "example.com"
    assert read("x" * (MAX_FROM - len(tail) + 1) + tail)[1] == "from_unreadable"

"""The canonical forms of RFC 6376, 3.4, and that they stay linear."""

import hashlib
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.msgauth.canonical import BodyHashes, fold_blanks, relaxed_body, relaxed_field, simple_body


@pytest.mark.parametrize(
    ("body", "relaxed", "simple"),
    [
        (b"", b"", b"\r\n"),
        (b"\r\n\r\n", b"", b"\r\n"),
        (b" \t\r\n \r\n", b"", b" \t\r\n \r\n"),
        (b"a", b"a\r\n", b"a\r\n"),
        (b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n", b" C \r\nD \t E\r\n"),  # RFC 6376, 3.4.5
        (b"a \t", b"a\r\n", b"a \t\r\n"),
        (b"a\n\r\n", b"a\n\r\n", b"a\n\r\n"),
        (b"a\r", b"a\r\r\n", b"a\r\r\n"),
        (b"a\x0b b", b"a\x0b b\r\n", b"a\x0b b\r\n"),
    ],
)
def test_a_body_has_its_two_forms(body: bytes, relaxed: bytes, simple: bytes) -> None:
    assert (relaxed_body(body), simple_body(body)) == (relaxed, simple)


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        (b"A: X", b"a:X\r\n"),
        (b"B : Y\t\r\n\tZ  ", b"b:Y Z\r\n"),  # RFC 6376, 3.4.5
        (b"Subject:", b"subject:\r\n"),
        (b"S: a\r\n \r\n b", b"s:a b\r\n"),
        (b"S: a\x0bb", b"s:a\x0bb\r\n"),
    ],
)
def test_a_field_is_unfolded_and_folded_small(raw: bytes, form: bytes) -> None:
    assert relaxed_field(raw) == form


@given(st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r\n", b"  " * 40, b"\r", b"\n"]), max_size=60))
def test_the_relaxed_body_is_what_the_rfc_says_line_by_line(pieces: list[bytes]) -> None:
    body = b"".join(pieces)
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    assert relaxed_body(body) == b"".join(line + b"\r\n" for line in lines)


@given(st.integers(0, 20_000))
def test_a_run_of_any_length_becomes_one_blank(length: int) -> None:
    assert fold_blanks(b"a" + b" " * length + b"b") == (b"a b" if length else b"ab")


@pytest.mark.parametrize("unit", [b" ", b"\t", b"\r\n", b" " * 990 + b"\r\n", b"a b ", b"a  b\t", b" \r\n"])
def test_five_megabytes_of_anything_cost_less_than_a_second(unit: bytes) -> None:
    body = unit * (5_000_000 // len(unit))
    started = time.process_time()
    relaxed_body(body)
    simple_body(body)
    assert time.process_time() - started < 1


def test_a_hash_covers_the_length_asked_for() -> None:
    bodies = BodyHashes(b"abc\r\n")
    assert bodies.digest(relaxed=True, length=2) == hashlib.sha256(b"ab").digest()
    assert bodies.digest(relaxed=True) == hashlib.sha256(b"abc\r\n").digest()

"""The canonical forms of RFC 6376, 3.4, made piece by piece. That they stay linear: test_cost.py."""

import hashlib
import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.msgauth.canonical import (
    MANY_LINES,
    PIECE,
    BodyHashes,
    fold_blanks,
    relaxed_body,
    relaxed_field,
    relaxed_pieces,
    simple_body,
)


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


def test_a_body_is_measured_and_hashed_in_each_form() -> None:
    bodies = BodyHashes(b"head\r\n\r\na  b\r\n\r\n", start=8)
    assert (bodies.length(relaxed=True), bodies.digest(relaxed=True)) == (5, hashlib.sha256(b"a b\r\n").digest())
    assert (bodies.length(relaxed=False), bodies.digest(relaxed=False)) == (6, hashlib.sha256(b"a  b\r\n").digest())


@given(
    st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r\n", b"\r\n" * 3, b"  ", b"\r", b"\n"]), max_size=20),
    st.integers(1, 9),
)
def test_where_a_body_is_cut_into_pieces_changes_nothing(parts: list[bytes], size: int) -> None:
    body = b"".join(parts)
    assert b"".join(relaxed_pieces(b"x" + body, start=1, size=size)) == relaxed_body(body)


@pytest.mark.parametrize("lines", [MANY_LINES - 1, MANY_LINES, MANY_LINES + 1, 3 * MANY_LINES])
def test_any_number_of_empty_lines_counts_only_before_text(lines: int) -> None:
    assert relaxed_body(b"a\r\n" + b" \r\n" * lines + b"b") == b"a\r\n" + b"\r\n" * lines + b"b\r\n"
    assert relaxed_body(b"a\r\n" + b" \r\n" * lines) == b"a\r\n"


@pytest.mark.parametrize("unit", [b" ", b"\t", b"\r\n", b" " * 990 + b"\r\n", b"a b ", b"a  b\t", b" \r\n"])
def test_a_body_of_megabytes_is_hashed_without_copies_of_it(unit: bytes) -> None:
    raw = unit * (2_000_000 // len(unit)) + b"x"
    tracemalloc.start()
    try:
        bodies = BodyHashes(raw)
        assert bodies.length(relaxed=False) == len(raw) + 2
        assert 0 < bodies.length(relaxed=True) <= len(raw) + 2
        assert tracemalloc.get_traced_memory()[1] < 8 * PIECE
    finally:
        tracemalloc.stop()

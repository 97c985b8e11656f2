"""Hostile JSON: what is ambiguous is refused, what is a number stays what was written."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.formats.spapi.json_text import LONGEST_NUMBER, Number, parse
from orders.formats.values import BadValue


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "no JSON: .* line 1, column 2"),
        ('{"a": 1, "a": 2}', "the key 'a' twice"),
        ('{"a": {"b": 1, "b": 1}}', "the key 'b' twice"),
        ("[NaN]", "NaN is no JSON number"),
        ("[-Infinity]", "-Infinity is no JSON number"),
        ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ("1e400", "not a possible number"),
        ("1e-400", "not a possible number"),
        ("1" * (LONGEST_NUMBER + 1), "a number of 41 characters"),
        ("", "no JSON"),
    ],
)
def test_what_is_not_plain_json_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadValue, match=says):
        parse(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("12.50", "12.50"), ("1.25e1", "12.5"), ("-0.5", "-0.5"), ("7", "7"), ("1E2", "100"), ("9" * 40, "9" * 40)],
)
def test_a_number_stays_the_text_that_it_is(text: str, number: str) -> None:
    read = parse(text)
    assert (read, type(read)) == (number, Number)


def test_a_text_is_no_number() -> None:
    assert type(parse('"12"')) is str


@given(st.text(max_size=300))
def test_any_text_is_a_value_or_a_bad_value(text: str) -> None:
    try:
        value: Any = parse(text)
    except BadValue:
        return
    assert value is None or isinstance(value, str | bool | list | dict)

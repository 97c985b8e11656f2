"""Hostile JSON into plain values: no doubled keys, no NaN, no endless nesting; numbers stay the text that they are.

A key that comes twice would be read in one way here and in another elsewhere; a number that passed through a float
would no longer be the amount that was written (RFC 8259 sections 4 and 6). The parser's own limit ends nesting.
"""

import json
from decimal import Decimal
from typing import Any

from orders.formats.values import BadValue

LONGEST_NUMBER = 40  # characters


class Number(str):
    """A JSON number, as its text with neither exponent nor sign plus: "12.50"."""

    __slots__ = ()


def parse(text: str) -> Any:
    """The value. Raises BadValue: not JSON (with the place), nested too deeply, a key twice, a number too long."""
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        raise BadValue(f"no JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise BadValue("nested too deeply") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict[str, Any]()
    for name, value in pairs:
        if name in found:
            raise BadValue(f"the key {name[:60]!r} twice in one object")
        found[name] = value
    return found


def _number(text: str) -> Number:
    if len(text) > LONGEST_NUMBER:
        raise BadValue(f"a number of {len(text)} characters")
    value = Decimal(text)
    if not -LONGEST_NUMBER <= value.adjusted() <= LONGEST_NUMBER:
        raise BadValue(f"not a possible number: {text}")
    return Number(format(value, "f"))


def _constant(text: str) -> Any:
    raise BadValue(f"{text} is no JSON number")

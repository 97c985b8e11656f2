"""JSON-LD to "parent.name: value" lines. Invisible to the person: a witness that may contradict, never a source.

A "name" says nothing without what it is the name of: the product, the shop or the buyer.
"""

import json

from mailguard.message.lines import clean
from mailguard.model.message import Line

SIZE = 64 * 1024  # characters of one JSON-LD text
DEPTH = 32
LINES = 200


def json_lines(text: str) -> tuple[Line, ...]:
    """The leaves of a JSON-LD text, named by their key and the one above it ("itemOffered.name").

    () for what is no JSON or over a cap. Never raises.
    """
    if len(text) > SIZE or _depth(text) > DEPTH:
        return ()
    try:
        value = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return ()
    found: list[Line] = []
    _leaves("", value, found)
    return tuple(found)


def _depth(text: str) -> int:
    """How many brackets open at most, those inside strings counted too: errs on the side of more."""
    depth = most = 0
    for sign in text:
        if sign in "[{":
            depth += 1
            most = max(most, depth)
        elif sign in "]}":
            depth -= 1
    return most


def _leaves(name: str, value: object, found: list[Line]) -> None:
    if len(found) >= LINES:
        return
    if isinstance(value, dict):
        for key, one in value.items():
            _leaves(f"{name.rpartition('.')[2]}.{key}" if name else str(key), one, found)
    elif isinstance(value, list):
        for one in value:
            _leaves(name, one, found)
    elif value is not None and not name.rpartition(".")[2].startswith("@"):
        found.append(clean(f"{name}: {value}"[:1000]))

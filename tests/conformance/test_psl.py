"""The Public Suffix List's own test cases, against the list that the package carries."""

import re

import pytest

from mailguard.domains import is_public_suffix, organizational, to_ascii
from tests.conformance.conformance import FOLDER, needed

pytestmark = needed


CALL = re.compile(r"^checkPublicSuffix\('?([^',]+)'?, '?([^')]+)'?\);")  # the older notation


def lines(name: str) -> list[str]:
    file = FOLDER / "psl" / name
    return file.read_text("utf-8").splitlines() if file.is_file() else []


def cases() -> list[tuple[str, ...]]:
    """Name and registrable domain ("null": none), of both notations."""
    pairs = [tuple(line.split()) for line in lines("tests.txt") if line and not line.startswith("//")]
    pairs += [found.groups() for line in lines("test_psl.txt") if (found := CALL.match(line))]
    return pairs or [("absent", "null")]


def test_both_notations_are_read_whole() -> None:
    calls = [line for line in lines("test_psl.txt") if line.startswith("check")]
    others = [line for line in lines("tests.txt") if line and not line.startswith("//")]
    assert len(calls) > 70
    assert len(cases()) == len(calls) + len(others)


@pytest.mark.parametrize(("name", "expected"), cases())
def test_the_registrable_domain_is_the_lists_own(name: str, expected: str) -> None:
    if name == "null" or name.startswith("."):
        assert to_ascii(name) is None  # no host name: nobody asks for its registration
        return
    ascii_name = to_ascii(name) or name.lower()
    registered = None if is_public_suffix(ascii_name) else organizational(ascii_name)
    assert registered == (None if expected == "null" else to_ascii(expected))

"""The Public Suffix List's own test cases, against the list that the package carries."""

import pytest

from mailguard.domains import is_public_suffix, organizational, to_ascii
from tests.conformance.conformance import FOLDER, needed

pytestmark = needed


def cases() -> list[tuple[str, str]]:
    file = FOLDER / "psl" / "tests.txt"
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    pairs = [line.split() for line in lines if line and not line.startswith("//")]
    return [(name, expected) for name, expected in pairs] or [("absent", "null")]


@pytest.mark.parametrize(("name", "expected"), cases())
def test_the_registrable_domain_is_the_lists_own(name: str, expected: str) -> None:
    if name == "null" or name.startswith("."):
        assert to_ascii(name) is None  # no host name: nobody asks for its registration
        return
    ascii_name = to_ascii(name) or name.lower()
    registered = None if is_public_suffix(ascii_name) else organizational(ascii_name)
    assert registered == (None if expected == "null" else to_ascii(expected))

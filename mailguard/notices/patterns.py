"""RE2 behind a few functions: linear on any text, silent about refused patterns, total on broken Unicode.

RE2 is given bytes: of a str its Python side counts the signs before each group, which costs more than the match.
"""

from typing import Any

import re2  # type: ignore[import-untyped]  # it brings no types

PATTERN_LIMIT = 500  # characters of one pattern in a profile


class PatternRefused(ValueError):
    """RE2 does not take this pattern, or it is too long."""


def compiled(source: str, limit: int = PATTERN_LIMIT) -> Any:
    """The compiled pattern. Raises PatternRefused with RE2's own words (no look-around, no back-references)."""
    if len(source) > limit:
        raise PatternRefused(f"the pattern has {len(source)} characters, at most {limit} are allowed")
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(source, options)
    except re2.error as error:
        said = error.args[0] if error.args else "refused"
        raise PatternRefused(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)) from error


def is_whole(pattern: Any, text: str) -> bool:
    """The pattern covers the text from end to end."""
    try:
        return pattern.fullmatch(text.encode()) is not None
    except UnicodeEncodeError:  # a lone surrogate: no text that a pattern could mean
        return False


def is_in(pattern: Any, text: str) -> bool:
    """The pattern matches somewhere in the text."""
    try:
        return pattern.search(text.encode()) is not None
    except UnicodeEncodeError:
        return False


def groups(pattern: Any, text: str) -> dict[str, str] | None:
    """The named groups of the first match (only those that took part), or None where there is none."""
    try:
        found = pattern.search(text.encode())
    except UnicodeEncodeError:
        return None
    if found is None:
        return None
    # "replace": a pattern with \C, any byte, may cut a sign in two.
    return {name: value.decode("utf-8", "replace") for name, value in found.groupdict().items() if value is not None}


def occurrences(pattern: Any, text: str) -> tuple[str, ...]:
    """Every match as text, in order."""
    try:
        return tuple(found.group(0).decode("utf-8", "replace") for found in pattern.finditer(text.encode()))
    except UnicodeEncodeError:
        return ()

"""Where an address block ends. Text ends it with an empty line; html, read as lines, has none.

An address whose end is unsure is never held against an order as a whole: honest mail would be accused.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from babel import Locale

from mailguard.notices.values import Value, key

LANGUAGES = ("en", "de", "fr", "it", "es", "nl", "ja")
_SHORT = frozenset({"usa", "us", "uk", "gb", "england", "scotland", "wales", "u.s.a.", "holland"})


class Ending(StrEnum):
    """How sure the end of an address block is."""

    CLOSED = "closed"  # an empty line, the end of the part, or the marketplace's next label
    COUNTRY = "country"  # cut behind a country's name: the usual last line, a phone may follow
    OPEN = "open"  # text of another kind may have run in


def country_at(lines: Sequence[str]) -> int | None:
    """The number of the first line (not the very first) that is nothing but a country's name."""
    names = _countries()
    return next((at for at, line in enumerate(lines) if at and line.strip(" .,").casefold() in names), None)


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    """Country names of CLDR in the languages above, casefolded; of territories only those with a letter code."""
    found = set(_SHORT)
    for language in LANGUAGES:
        territories = Locale.parse(language).territories
        found.update(name.casefold() for code, name in territories.items() if len(code) == 2 and code.isalpha())
    return frozenset(found)


def same_address(addresses: Sequence[tuple[Value, Ending]]) -> bool:
    """All of them are one: closed ones word for word; the others as far as they go."""
    keys = [(str(key("ship_to", value)), ending) for value, ending in addresses]
    closed = {text for text, ending in keys if ending is Ending.CLOSED}
    if len(closed) > 1:
        return False
    whole = next(iter(closed), keys[0][0])
    return all(text.startswith(whole) or whole.startswith(text) for text, _ in keys)


def surest(addresses: Sequence[tuple[Value, Ending]]) -> Value | None:
    """The closed one, else one cut behind its country, else none."""
    for wanted in (Ending.CLOSED, Ending.COUNTRY):
        for value, ending in addresses:
            if ending is wanted:
                return value
    return None

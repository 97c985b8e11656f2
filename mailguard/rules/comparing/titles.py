"""Titles of goods: equal, only worded otherwise, or of other goods."""

from dataclasses import dataclass
from enum import StrEnum

from mailguard.rules.comparing.words import folded, numbers, words

CUT = ("…", "...")  # how a feed or a subject line shows that it cut a title
SHORTEST_CUT = 16  # a shorter beginning says too little
WORDED = 500  # signs whose words are compared; marketplaces allow 80 to 200, and equality is of the whole anyway


class Likeness(StrEnum):
    EQUAL = "equal"
    WORDING = "wording"  # the same goods, as far as words can tell: a soft difference
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Title:
    """A title made ready once, to be compared with many."""

    whole: str
    words: frozenset[str]
    numbers: tuple[str, ...]


def ready(text: str) -> Title:
    beginning = text[:WORDED]
    return Title(folded(text), frozenset(words(beginning)), numbers(beginning))


def likeness(claimed: Title, actual: Title) -> Likeness:
    """Compare two titles. A number that differs makes them other goods ("12 case", "13 case"), however alike."""
    if claimed.whole == actual.whole:
        return Likeness.EQUAL
    if _is_cut_of(actual.whole, claimed.whole) or _is_cut_of(claimed.whole, actual.whole):
        return Likeness.WORDING
    if claimed.numbers != actual.numbers:
        return Likeness.OTHER
    shared = len(claimed.words & actual.words)
    return Likeness.WORDING if shared * 2 >= len(claimed.words | actual.words) > 0 else Likeness.OTHER


def _is_cut_of(short: str, whole: str) -> bool:
    for mark in CUT:
        if short.endswith(mark):
            beginning = short.removesuffix(mark).rstrip()
            return len(beginning) >= SHORTEST_CUT and whole.startswith(beginning)
    return False

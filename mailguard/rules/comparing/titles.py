"""Titles of goods: equal, only worded otherwise, or of other goods."""

from enum import StrEnum

from orders.domain.spelling import folded, numbers, words

CUT = ("…", "...")  # how a feed or a subject line shows that it cut a title
SHORTEST_CUT = 16  # a shorter beginning says too little
WORDED = 500  # signs whose words are compared; marketplaces allow 80 to 200, and equality is of the whole anyway


class Likeness(StrEnum):
    EQUAL = "equal"
    WORDING = "wording"  # the same goods, as far as words can tell: a soft difference
    OTHER = "other"


class Title:
    """A title made ready to be compared with many: taken apart once, and only where it is equal to none."""

    __slots__ = ("_apart", "_beginning", "whole")

    def __init__(self, text: str) -> None:
        self.whole = folded(text)
        self._beginning = text[:WORDED]
        self._apart: tuple[frozenset[str], tuple[str, ...]] | None = None

    @property
    def words(self) -> frozenset[str]:
        return self._taken_apart()[0]

    @property
    def numbers(self) -> tuple[str, ...]:
        return self._taken_apart()[1]

    def _taken_apart(self) -> tuple[frozenset[str], tuple[str, ...]]:
        if self._apart is None:
            self._apart = frozenset(words(self._beginning)), numbers(self._beginning)
        return self._apart


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

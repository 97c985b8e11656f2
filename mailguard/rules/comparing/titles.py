"""Titles of goods: equal, only worded otherwise, or of other goods."""

from enum import StrEnum

from mailguard.rules.comparing.words import folded, numbers, words

CUT = ("…", "...")  # how a feed or a subject line shows that it cut a title
SHORTEST_CUT = 16  # a shorter beginning says too little


class Likeness(StrEnum):
    EQUAL = "equal"
    WORDING = "wording"  # the same goods, as far as words can tell: a soft difference
    OTHER = "other"


def likeness(claimed: str, actual: str) -> Likeness:
    """Compare two titles. A number that differs makes them other goods ("12 case", "13 case"), however alike."""
    ours, theirs = folded(actual), folded(claimed)
    if ours == theirs:
        return Likeness.EQUAL
    if _is_cut_of(ours, theirs) or _is_cut_of(theirs, ours):
        return Likeness.WORDING
    if numbers(claimed) != numbers(actual):
        return Likeness.OTHER
    ours_words, theirs_words = set(words(actual)), set(words(claimed))
    shared, all_words = len(ours_words & theirs_words), len(ours_words | theirs_words)
    return Likeness.WORDING if all_words and shared * 2 >= all_words else Likeness.OTHER


def _is_cut_of(short: str, whole: str) -> bool:
    for mark in CUT:
        if short.endswith(mark):
            beginning = short.removesuffix(mark).rstrip()
            return len(beginning) >= SHORTEST_CUT and whole.startswith(beginning)
    return False

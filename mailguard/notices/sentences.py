"""Facts in a sentence: a number of pieces, a place to send to, what the order cost. One search finds the lines.

Bounded on purpose: a number needs a word for pieces and one for what is done with them, a place needs "send … to"
and a street, an amount needs a word for the order's sum or for who paid it. A street alone is the foot of every mail.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from mailguard.notices.money import AMOUNT, money
from mailguard.notices.patterns import compiled, occurrences
from mailguard.notices.plain_words import (
    COUNTERS,
    DONE,
    DONE_IN_JAPANESE,
    NUMBERS,
    STREET_ENDS,
    STREETS,
    SUMS,
    TOWARDS,
    UNITS,
)
from mailguard.notices.segments import Part, label_key
from mailguard.notices.values import Reader, written
from mailguard.notices.width import narrow

LONGEST = 400  # signs of a line that is read as a sentence
HITS = 50  # lines of one reading
WORDS_LIMIT = 80  # of a line
VALUES = 5  # of a line
PATTERN = 3000  # signs of our own
AROUND = ".,;:!?()[]\"'*_-–—"
_APART = {ord(sign): " " for sign in "-'\u2019/"}  # "5-pieces", "d'envoyer"
AROUND_NUMBERS = AROUND + "x×#" + "".join(COUNTERS)
NEAR = 2  # words between a number and the word for pieces


def _any(words: Sequence[str]) -> str:
    return "|".join(sorted(dict.fromkeys(words), key=len, reverse=True))


# The edge of a word; RE2's own knows ASCII only.
_EDGE, _END = r"(?:^|[^\pL\pN\n])", r"(?:$|[^\pL\pN\n])"
_PIECES = (
    rf"(?:[0-9]|{_EDGE}(?:{_any(tuple(NUMBERS))}))[^\n]*?{_EDGE}(?:{_any(UNITS)}){_END}"
    rf"|[0-9０-９] ?(?:{_any(COUNTERS)})"
)
_PLACE = rf"(?:{_any((*DONE, *DONE_IN_JAPANESE))})[^\n]*{_EDGE}(?:{_any(sorted(TOWARDS))}){_END}[^\n]*[0-9]"
_SUM = rf"(?:{_any(SUMS)})[^\n0-9]*[$€£¥￥0-9]"
_TELLING: Any = compiled(rf"(?im)[^\n]*?(?:{_PIECES}|{_PLACE}|{_SUM})[^\n]*", PATTERN)


def sentences(part: Part, reader: Reader) -> Iterator[tuple[str, str, int, str]]:
    """Field, value in its written form, line and text of what the sentences of a reading say. Linear."""
    texts = part.texts
    hits = occurrences(_TELLING, "\n".join(texts))[:HITS]
    for text in dict.fromkeys(hits):
        head = text.partition(":")[0]
        if len(text) > LONGEST or text not in texts or label_key(head) in reader.lexicon.labels:
            continue  # a value that the profile reads, whole
        line = part[texts.index(text)].line
        for name, value in said_in(text, reader):
            yield name, value, line, text


def said_in(text: str, reader: Reader) -> Iterator[tuple[str, str]]:
    """Pieces, places and sums of one sentence."""
    words = [word.strip(AROUND) for word in narrow(text).casefold().translate(_APART).split()[:WORDS_LIMIT]]
    done = next((at for at, word in enumerate(words) if word.startswith(DONE)), None)
    if done is not None or any(one in text for one in DONE_IN_JAPANESE):
        yield from (("quantity", str(number)) for number in pieces(words, text))
    place = "" if done is None else place_in(words[done:])
    if place:
        yield "ship_to", place
    low = text.casefold()
    if any(one in low for one in SUMS):
        yield from (("total", value) for value in amounts_in(text, reader))


def pieces(words: Sequence[str], text: str) -> tuple[int, ...]:
    """Each number that a word for pieces follows, at most NEAR words behind it."""
    found: dict[int, None] = {}
    for at, word in enumerate(words):
        number = number_of(word)
        if number is not None and any(one in UNITS for one in words[at + 1 : at + 2 + NEAR]):
            found[number] = None
    found |= dict.fromkeys(counted(narrow(text)))
    return tuple(found)[:VALUES]


def counted(text: str) -> Iterator[int]:
    """The numbers that stand right before a Japanese counter."""
    for counter in COUNTERS:
        before, sign, _ = text.partition(counter)
        digits = before[len(before.rstrip().rstrip("0123456789")) :].strip()
        if sign and digits and len(digits) < 7:
            yield int(digits)


def number_of(word: str) -> int | None:
    """A whole number in digits (up to six), or as a word."""
    if word.isascii() and word.isdigit():
        return int(word) if len(word) < 7 else None
    return NUMBERS.get(word)


def place_in(words: Sequence[str]) -> str:
    """What follows "to", where it has a number and a kind of street; "" where it is no place."""
    towards = next((at for at, word in enumerate(words) if word in TOWARDS), None)
    if towards is None:
        return ""
    behind = words[towards + 1 :]
    streets = [at for at, word in enumerate(behind) if word in STREETS or word.endswith(STREET_ENDS)]
    numbers = [at for at, word in enumerate(behind) if has_digit(word)]
    if not streets or not numbers:
        return ""
    return " ".join(behind[min(max(streets[0] - 1, 0), numbers[0]) :])


def numbers_in(text: str) -> tuple[int, ...]:
    """Every whole number of a short text, in digits or as a word: "2", "two pieces", "2個", "1 of 5"."""
    words = narrow(text[:LONGEST]).casefold().split()[:WORDS_LIMIT]
    numbers = (number_of(word.strip(AROUND_NUMBERS)) for word in words)
    return tuple(dict.fromkeys(one for one in numbers if one))[:VALUES]


def amounts_in(text: str, reader: Reader) -> tuple[str, ...]:
    """Every amount of a short text in its written form, as this language writes it, else as others do."""
    locale = reader.lexicon.locale
    other = "." if locale.decimal == "," else ","
    found: dict[str, None] = {}
    for shown in occurrences(AMOUNT, text[:LONGEST])[:VALUES]:
        bare = shown.rstrip(".,")
        value = money(bare, locale.decimal, locale.currency_default) or money(bare, other, locale.currency_default)
        found[written(value) if value is not None else shown.strip()] = None
    return tuple(found)


def has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))

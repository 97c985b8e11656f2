"""A reading cut into segments: each line, or each cell of a table row, split once at its colon.

Nothing here knows a profile: the key of a segment is its label as any dictionary may be asked for it
(DESIGN section 5: a split and a look-up cost a tenth of four patterns over every line).
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from mailguard.model.message import Line, Reading

LINES_LIMIT = 50_000  # of all readings of a container; a notice of 200 items has some thousand
LABEL_LIMIT = 80  # characters; longer text before a colon is a sentence
COLONS = ":：﹕︓∶꞉ː"  # a person reads each of them as one
_BULLETS = ">*-•·–—▪◦ "
_ENDS = _BULLETS + "."  # "Verkauft am.", "MwSt."
_shown_of, _cells_of = itemgetter(0), itemgetter(1)  # of a Line
_line_of = itemgetter(0)  # of a Segment
_new = tuple.__new__  # what Segment(...) does at last, in a third of the time


class Segment(NamedTuple):
    """One line or cell. `key` is "" where it has no colon; `text` is the whole, `rest` what follows the colon."""

    line: int  # 0-based within the reading
    text: str
    key: str
    rest: str
    cell: bool


class Part:
    """The segments of one reading, top to bottom; a blank line is one with text "".

    What has neither a key nor a place of its own is made when it is asked for: a page has hundreds of lines, and
    few are looked at. Places count from 0.
    """

    __slots__ = ("_made", "_whole", "cells", "keys", "texts")

    def __init__(self, texts: list[str], made: dict[int, Segment], *, cells: bool) -> None:
        self.texts = texts  # of each segment
        self.keys = [(at, one.key) for at, one in made.items() if one.key]  # of those that have one, by place
        self.cells = cells  # whether there is a table
        self._made = made  # by place, in order; all that is not a plain line of its own number
        self._whole: tuple[Segment, ...] | None = None

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, at: int) -> Segment:
        made = self._made.get(at)
        return Segment(at, self.texts[at], "", "", False) if made is None else made

    def __iter__(self) -> Iterator[Segment]:
        return iter(self.whole())

    def whole(self) -> tuple[Segment, ...]:
        """All of them."""
        if self._whole is None:
            self._whole = tuple([self[at] for at in range(len(self.texts))])
        return self._whole

    def place_of(self, line: int) -> int:
        """Where the first segment of a line stands."""
        return bisect_left(self.whole(), line, key=_line_of) if self.cells else min(line, len(self.texts))


def part_of(segments: Sequence[Segment]) -> Part:
    """Segments that were made otherwise, as a part."""
    cells = any(one.cell for one in segments)
    return Part([one.text for one in segments], dict(enumerate(segments)), cells=cells)


Split = tuple[str, str, str]  # text, key and rest of a segment


def cut(readings: Sequence[Reading]) -> tuple[Part, ...]:
    """The segments of each reading, in the order given; what lies beyond LINES_LIMIT lines in all is left out."""
    room, found = LINES_LIMIT, []
    known: dict[str, Split] = {}  # text and html mostly say the same
    for one in readings:
        found.append(segments(one, room, known))
        room = max(0, room - len(one.lines))
    return tuple(found)


def too_long(readings: Sequence[Reading]) -> bool:
    """Whether `cut` leaves something out."""
    return sum([len(one.lines) for one in readings]) > LINES_LIMIT


def segments(reading: Reading, room: int, known: dict[str, Split] | None = None) -> Part:
    """The segments of up to `room` lines. `known`: what was split of the same mail."""
    split = {} if known is None else known
    lines = reading.lines[:room]
    if any(map(_cells_of, lines)):
        return part_of(_of_rows(lines, split))
    texts = list(map(str.strip, map(_shown_of, lines)))
    made: dict[int, Segment] = {}
    for number in _not_plain(texts):
        found = made[number] = _segment(number, texts[number], split, cell=False)
        texts[number] = found.text
    return Part(texts, made, cells=False)


def _of_rows(lines: Sequence[Line], known: dict[str, Split]) -> list[Segment]:
    found: list[Segment] = []
    for number, (text, cells, _) in enumerate(lines):
        if cells:
            row = [_segment(number, cell, known, cell=True) for cell in cells]
            found.extend(_headed(row) if len(row) == 2 else row)
        else:
            found.append(_segment(number, text, known, cell=False))
    return found


def _not_plain(texts: list[str]) -> list[int]:
    """The numbers of those that may have a label, or marks of quoting before them."""
    whole = "\n".join(texts)
    lines = whole.count("\n") + 1
    if lines == len(texts) and whole.isascii() and ">" not in whole:
        return _with_colon(whole)  # most mails
    return [number for number, text in enumerate(texts) if ":" in text or not text.isascii() or text[:1] == ">"]


def _with_colon(whole: str) -> list[int]:
    """The numbers of its lines that have one, found from colon to colon: few lines of many do."""
    found: list[int] = []
    number, start, at = 0, 0, whole.find(":")
    while at >= 0:
        number += whole.count("\n", start, at)
        found.append(number)
        start = whole.find("\n", at)
        at = -1 if start < 0 else whole.find(":", start)
    return found


@lru_cache(maxsize=4096)  # a marketplace writes the same few labels all day
def label_key(label: str) -> str:
    """A label as it is looked up: NFKC, casefolded, blanks folded, bullets and quote marks off."""
    if label.isascii():
        return " ".join(label.strip(_ENDS).casefold().split())
    folded = unicodedata.normalize("NFKC", label).casefold().strip(_ENDS).split()
    return "".join(folded) if all(len(word) == 1 for word in folded) else " ".join(folded)


def _headed(row: list[Segment]) -> list[Segment]:
    """A row of two cells: the first heads the second, with a colon or without one."""
    head = row[0]
    if head.key or not head.text or len(head.text) > LABEL_LIMIT:
        return row
    return [head._replace(key=label_key(head.text)), row[1]]


def _colon(text: str) -> int:
    return min((place for place in map(text.find, COLONS) if place >= 0), default=-1)


def _segment(number: int, raw: str, known: dict[str, Split], *, cell: bool) -> Segment:
    found = known.get(raw)
    if found is None:
        found = known[raw] = _split(raw)
    text, key, rest = found
    return _new(Segment, (number, text, key, rest, cell))


def _split(raw: str) -> Split:
    text = raw.strip()
    if text[:1] == ">":
        text = text.lstrip("> \t")  # the marks of quoting, several deep
    at = text.find(":") if text.isascii() else _colon(text)
    if at < 0 or at > LABEL_LIMIT:
        return text, "", ""
    rest = text[at + 1 :].strip()
    if text[0] == "*":  # *Label:* value, as html turned into text writes bold
        rest = rest.strip("* ")
    return text, label_key(text[:at]), rest

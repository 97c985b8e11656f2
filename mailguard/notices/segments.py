"""A reading cut into segments: each line, or each cell of a table row, split once at its colon.

Nothing here knows a profile: the key of a segment is its label as any dictionary may be asked for it
(DESIGN section 5: a split and a look-up cost a tenth of four patterns over every line).
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import NamedTuple

from mailguard.model.message import Line, Reading

LINES_LIMIT = 50_000  # of all readings of a container; a notice of 200 items has some thousand
LABEL_LIMIT = 80  # characters; longer text before a colon is a sentence
COLONS = ":：﹕︓∶꞉ː"  # a person reads each of them as one
_BULLETS = ">*-•·–—▪◦ "
_ENDS = _BULLETS + "."  # "Verkauft am.", "MwSt."
_cells_of = itemgetter(1)  # of a Line
_key_of, _is_cell = itemgetter(2), itemgetter(4)  # of a Segment


class Segment(NamedTuple):
    """One line or cell. `key` is "" where it has no colon; `text` is the whole, `rest` what follows the colon."""

    line: int  # 0-based within the reading
    text: str
    key: str
    rest: str
    cell: bool


def cut(readings: Sequence[Reading]) -> tuple[tuple[Segment, ...], ...]:
    """The segments of each reading, in the order given; what lies beyond LINES_LIMIT lines in all is left out."""
    room, found = LINES_LIMIT, []
    for one in readings:
        found.append(segments(one, room))
        room = max(0, room - len(one.lines))
    return tuple(found)


def too_long(readings: Sequence[Reading]) -> bool:
    """Whether `cut` leaves something out."""
    return sum(len(one.lines) for one in readings) > LINES_LIMIT


def segments(reading: Reading, room: int) -> tuple[Segment, ...]:
    """The segments of up to `room` lines, top to bottom; a blank line is one with text ""."""
    lines = reading.lines[:room]
    if any(map(_cells_of, lines)):
        return _of_rows(lines)
    texts = [text.strip() for text, _, _ in lines]
    found = _plain(texts)
    for number in _not_plain(texts):
        found[number] = _segment(number, texts[number], cell=False)
    return tuple(found)


def labelled(cut_text: Sequence[Segment]) -> list[int]:
    """The places of the segments that have a key: few of many, and asked for by every dictionary."""
    return [place for place, key in enumerate(map(_key_of, cut_text)) if key]


def has_cells(cut_text: Sequence[Segment]) -> bool:
    return any(map(_is_cell, cut_text))


def _of_rows(lines: Sequence[Line]) -> tuple[Segment, ...]:
    found: list[Segment] = []
    for number, (text, cells, _) in enumerate(lines):
        if cells:
            row = [_segment(number, cell, cell=True) for cell in cells]
            found.extend(_headed(row) if len(row) == 2 else row)
        else:
            found.append(_segment(number, text, cell=False))
    return tuple(found)


def _plain(texts: list[str]) -> list[Segment]:
    """Each text as a line without a label. Made as one: a page has hundreds of them."""
    fields = zip(range(len(texts)), texts, repeat(""), repeat(""), repeat(False))
    return list(map(tuple.__new__, repeat(Segment), fields))


def _not_plain(texts: list[str]) -> list[int]:
    """The numbers of those that may have a label, or marks of quoting before them."""
    return [number for number, text in enumerate(texts) if ":" in text or not text.isascii() or text[:1] == ">"]


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


def _segment(number: int, raw: str, *, cell: bool) -> Segment:
    text = raw.strip()
    if text[:1] == ">":
        text = text.lstrip("> \t")  # the marks of quoting, several deep
    at = text.find(":") if text.isascii() else _colon(text)
    if at < 0 or at > LABEL_LIMIT:
        return Segment(number, text, "", "", cell)
    rest = text[at + 1 :].strip()
    if text[0] == "*":  # *Label:* value, as html turned into text writes bold
        rest = rest.strip("* ")
    return Segment(number, text, label_key(text[:at]), rest, cell)

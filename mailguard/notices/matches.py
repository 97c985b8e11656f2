"""Every labelled value of a reading, top to bottom: all matches, not the first (NOTICES section 8, step 2 and 3).

A label must begin its line or cell and end with a colon; its value is the rest, else the next cell, else the
next line. What a value or a buyer's note takes up is not searched for labels again.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from mailguard.model.message import ReadingKind
from mailguard.notices.addresses import Ending, country_at
from mailguard.notices.fields import BLOCKS
from mailguard.notices.patterns import groups
from mailguard.notices.rows import columns
from mailguard.notices.segments import LABEL_LIMIT, Part, Segment, label_key

ADDRESS_LINES = 10
TITLE_LINES = 6
NOTE_LINES = 60
PARAGRAPH_LINES = 15
MATCHES_LIMIT = 2000  # of one reading; 200 items have fewer
_WRAPPED = (ReadingKind.TEXT, ReadingKind.SLIP)  # kinds whose long lines were broken by a mail program
_AFTER_NOTE = frozenset({"shop", "transaction_id"})  # labels of the marketplace that end a buyer's words
_IN_PARAGRAPH = frozenset({"variation", "buyer_note", "shop"})


class Match(NamedTuple):
    """One labelled value: field, text as said, line (0-based), and all its lines where it has several.

    A tuple and no dataclass, as `Said`: a mail has dozens, and it is made in a third of the time.
    """

    name: str
    text: str
    line: int
    lines: tuple[str, ...] = ()
    ending: Ending = Ending.CLOSED  # of an address


_new = tuple.__new__


def _plain(name: str, text: str, line: int) -> Match:
    """Match(name, text, line), in half the time: what most labels have."""
    return _new(Match, (name, text, line, (), Ending.CLOSED))


class Scan:
    """One pass over the segments of a reading with one dictionary of labels."""

    def __init__(
        self,
        part: Part,
        labels: Mapping[str, str],
        kind: ReadingKind,
        *,
        bare_titles: bool = False,
        patterns: Sequence[Any] = (),
        headings: frozenset[str] = frozenset(),
        blocks: bool = True,
    ) -> None:
        self._labels = labels
        self._blocks = BLOCKS if blocks else frozenset[str]()  # markup has each line of an address by itself
        self._segments, self._texts = part, part.texts
        self._wrapped, self._bare_titles = kind in _WRAPPED, bare_titles
        self._named: dict[int, str] = {}  # segment → field whose label it is
        for at, key in part.keys:
            if (name := labels.get(key)) is not None:
                self._named[at] = name
        if not headings.isdisjoint(part.texts):
            self._name_headings(headings)
        # Segment → the values of a line or cell that has no label.
        self._lined = self._without_labels(patterns, tables=part.cells) if part.cells or patterns else {}
        self._known = {**self._named, **dict.fromkeys(self._lined, "")} if self._lined else self._named
        self._owner: dict[int, str] = {}  # segment → field whose label or value it is; kept for bare titles

    def _name_headings(self, headings: frozenset[str]) -> None:
        """A line that is nothing but the label: "SHIPPING ADDRESS"."""
        found = (at for at, one in enumerate(self._segments) if one.text in headings and not one.key and not one.cell)
        named = {**self._named, **dict.fromkeys(found, "ship_to")}
        self._named = {at: named[at] for at in sorted(named)}

    def _without_labels(self, patterns: Sequence[Any], *, tables: bool) -> dict[int, tuple[Match, ...]]:
        """What stands below the heads of a table's columns, and what a pattern of the profile reads."""
        found: dict[int, tuple[Match, ...]] = {}
        for at, name in (columns(self._segments, self._labels) if tables else {}).items():
            self._named.pop(at, None)
            one = self._segments[at]
            read = self._by_pattern(one, patterns) if name == "title" else ()
            found[at] = read or (Match(name, one.text, one.line),)
        for at, one in enumerate(self._segments if patterns else ()):
            if one.text and at not in self._named and at not in found and (read := self._by_pattern(one, patterns)):
                found[at] = read
        return found

    def _by_pattern(self, segment: Segment, patterns: Sequence[Any]) -> tuple[Match, ...]:
        """The named groups of the first pattern that fits, title first: it begins an item."""
        named = next((one for one in (groups(each, segment.text) for each in patterns) if one), {})
        ordered = sorted(named, key=lambda name: name != "title")
        return tuple(Match(name, named[name].strip(), segment.line) for name in ordered)

    def matches(self) -> tuple[Match, ...]:
        """All matches in order, at most MATCHES_LIMIT and one (so that one too many is seen)."""
        found: list[Match] = []
        taken = 0
        for at in sorted(self._known) if self._lined else self._named:
            if at < taken:
                continue  # inside a value or a note: text, not a label
            if at in self._lined:
                found += self._lined[at]
                taken = at + 1
                continue
            name = self._named[at]
            taken, match = self._match(at, name)
            if self._bare_titles:
                self._owner.update(dict.fromkeys(range(at, taken), name))
            if match is not None:
                found.append(match)
            if len(found) > MATCHES_LIMIT:
                break
        return tuple(found)

    def title_above(self, match: Match) -> Match | None:
        """The unlabelled title: what begins the paragraph that holds this match; None where that is unsure.

        Html has no empty lines: there it is the one line without a colon behind what is known.
        """
        at = self._segments.place_of(match.line)
        above: list[Segment] = []
        for back in range(at - 1, at - PARAGRAPH_LINES - 2, -1):
            owner, segment = self._owner.get(back), self._segments[back] if back >= 0 else None
            if owner in _IN_PARAGRAPH or (owner == match.name and not above):
                continue  # its own label stands on a line of its own, or it is said twice
            if owner is not None or segment is None or not segment.text:
                if segment is None and not self._wrapped:  # the page's own words stand above: the nearest line is it
                    above = above[:1]
                return _title_of(above[::-1], edge=owner is None and self._wrapped)
            above.append(segment)
        return None  # no paragraph's edge in sight

    def _match(self, at: int, name: str) -> tuple[int, Match | None]:
        """The match that begins here, and the first segment after it."""
        segment = self._segments[at]
        if name in self._blocks:
            return self._block(at, name)
        if segment.rest:
            return self._title(at, segment) if name == "title" else (at + 1, _plain(name, segment.rest, segment.line))
        value = self._next(at)
        if value is None:
            return at + 1, None
        return value + 1, Match(name, self._texts[value], self._segments[value].line)

    def _next(self, at: int) -> int | None:
        """Where the value of an empty label stands: the next cell or line (one blank one is skipped)."""
        for place in (at + 1, at + 2):
            if place >= len(self._texts) or place in self._known:
                return None
            if self._texts[place]:
                return None if self._heads_columns(place) else place
        return None

    def _heads_columns(self, place: int) -> bool:
        """A label beside a label: the row names columns, it holds no value."""
        segment = self._segments[place]
        return segment.cell and len(segment.text) <= LABEL_LIMIT and label_key(segment.text) in self._labels

    def _title(self, at: int, segment: Segment) -> tuple[int, Match]:
        """A title runs on over wrapped lines, to the next known label or an empty line."""
        lines = [segment.rest]
        end = at + 1
        while self._wrapped and not segment.cell and end < len(self._texts) and len(lines) < TITLE_LINES:
            following = self._segments[end]
            if not following.text or following.cell or end in self._known:
                break
            lines.append(following.text)
            end += 1
        return end, Match("title", " ".join(lines), segment.line)

    def _block(self, at: int, name: str) -> tuple[int, Match | None]:
        """An address or a buyer's note: what follows the colon and the lines below."""
        segment = self._segments[at]
        end = self._end_of_note(at) if name == "buyer_note" else self._end_of_address(at)
        below = [text for text in self._texts[at + 1 : end] if text]
        lines = tuple(([segment.rest] if segment.rest else []) + below)
        if not lines:
            return end, None
        if name == "buyer_note":
            return end, Match(name, lines[0], segment.line, lines)
        ending = self._ending(at, end)
        country = country_at(lines) if ending is Ending.OPEN else None
        if country is not None:
            end -= len(lines) - country - 1
            lines, ending = lines[: country + 1], Ending.COUNTRY
        return end, Match(name, lines[0], segment.line, lines, ending)

    def _ending(self, at: int, end: int) -> Ending:
        if end >= len(self._texts):  # html has no empty lines: a closing sentence may have run in
            return Ending.CLOSED if self._wrapped or self._segments[at].cell else Ending.OPEN
        if not self._texts[end]:
            return Ending.CLOSED
        row = self._segments[at].cell and self._segments[end].line != self._segments[end - 1].line
        label = end in self._known and (self._wrapped or not self._bare_titles)
        return Ending.CLOSED if row or label else Ending.OPEN

    def _end_of_address(self, at: int) -> int:
        end = at + 1
        if self._in_row(at):
            return self._end_of_row(at)
        if not self._segments[at].rest and end < len(self._texts) and not self._texts[end]:
            end += 1  # a blank line between label and address
        limit = min(len(self._texts), end + ADDRESS_LINES)
        while end < limit and self._texts[end] and end not in self._known:
            end += 1
        return end

    def _in_row(self, at: int) -> bool:
        """Label and value are cells of one row, so that what stands below is something else."""
        return self._segments[at].cell and (bool(self._segments[at].rest) or self._same_row(at, at + 1))

    def _end_of_row(self, at: int) -> int:
        return next((p for p in range(at + 1, at + 1 + ADDRESS_LINES) if not self._same_row(at, p)), at + 1)

    def _same_row(self, at: int, place: int) -> bool:
        return place < len(self._texts) and self._segments[place].line == self._segments[at].line

    def _end_of_note(self, at: int) -> int:
        """A buyer may type labels and empty lines: the note ends where the marketplace's own line follows."""
        if self._in_row(at):
            return self._end_of_row(at)
        limit = min(len(self._texts), at + 1 + NOTE_LINES)
        for place in range(at + 1, limit):
            if self._named.get(place) in _AFTER_NOTE:
                return place
        end = at + 1
        while end < limit and self._texts[end] and end not in self._named:
            end += 1
        return end


def _title_of(above: list[Segment], *, edge: bool) -> Match | None:
    """The title among the lines above: the first one and what wraps below it, or the only one that is plain."""
    if not above:
        return None
    if not edge:
        plain = [one for one in above if not one.key]
        return Match("title", above[0].text, above[0].line) if plain == above[:1] else None
    wrapped = list(takewhile(lambda one: not one.key, above[1:TITLE_LINES]))
    return Match("title", " ".join(one.text for one in (above[0], *wrapped)), above[0].line)

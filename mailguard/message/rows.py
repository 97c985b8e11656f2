"""The lines of a page while it is walked: kept raw, table rows merged, cleaned all together at the end."""

from itertools import repeat
from typing import TypeGuard

from mailguard.message.lines import clean
from mailguard.model.message import Line

LINES = 20_000  # of one page, seen or hidden


class Lines:
    """Collects text into lines: raw ones, a merged table row as the list of its cells; cleaned at the end."""

    __slots__ = ("marked", "marks", "pieces", "rows")

    def __init__(self) -> None:
        self.rows: list[str | list[str]] = []
        self.pieces: list[str] = []  # of the line that is open
        self.marks: set[str] = set()  # of the line that is open
        self.marked: dict[int, set[str]] = {}  # of the others, by their number

    @property
    def full(self) -> bool:
        """There are more lines than are ever read."""
        return len(self.rows) > LINES

    def end(self) -> None:
        """End the line that is open."""
        pieces = self.pieces
        text = (pieces[0] if len(pieces) == 1 else "".join(pieces)).strip()
        pieces.clear()
        if text:
            if self.marks:
                self.marked[len(self.rows)] = self.marks
                self.marks = set()
            self.rows.append(text)
        elif self.marks:
            self.marks = set()

    def merge(self, start: int, cells: list[tuple[int, int]]) -> None:
        """Make one row of the lines from `start`; each cell has one line or none."""
        lines = self.rows
        lines[start:] = [[str(lines[begin]) if end > begin else "" for begin, end in cells]]
        if self.marked:
            found = [self.marked.pop(number) for number in range(start, start + len(cells)) if number in self.marked]
            if found:
                self.marked[start] = set[str]().union(*found)

    def lines(self) -> tuple[Line, ...]:
        """All of them, cleaned, without those that hold nothing to be read."""
        if self.pieces:
            self.end()
        rows = self.rows[: LINES + 1]
        if not self.marked and _tidy(rows):
            return tuple(map(_new_line, repeat(Line), zip(rows, repeat(()), repeat(()))))
        found = []
        for number, row in enumerate(rows):
            line = clean(row) if isinstance(row, str) else _row_line(row)
            marks = self.marked.get(number)
            if marks:
                line = line._replace(marks=tuple(sorted(marks.union(line.marks))))
            if line.text:
                found.append(line)
        return tuple(found)


_PRINTABLE = bytes(range(32, 127)) + b"\n"
_new_line = tuple.__new__  # what Line(...) does at last: three times as fast for hundreds of lines


def _tidy(rows: list[str | list[str]]) -> TypeGuard[list[str]]:
    """Whether cleaning would change no line: nothing but printable ASCII and single blanks."""
    try:
        text = "\n".join(rows)  # type: ignore[arg-type]  # a merged row among them raises
    except TypeError:
        return False
    if not text.isascii() or text.encode().translate(None, _PRINTABLE) or "  " in text:
        return False
    return text.count("\n") < max(len(rows), 1)


def _row_line(cells: list[str]) -> Line:
    cleaned = [clean(cell) for cell in cells]
    marks = tuple(sorted({mark for cell in cleaned for mark in cell.marks}))
    texts = tuple(cell.text for cell in cleaned)
    return Line(" ".join(text for text in texts if text), texts, marks)

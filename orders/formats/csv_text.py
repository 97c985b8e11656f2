"""Records of a delimited table with quoted cells (RFC 4180), line by line, in bounded memory.

A quote opens a cell only at the cell's beginning; elsewhere it is text. A quoted cell may run over several lines, but
a lone quote must not swallow the rows behind it: a cell that does not end within the limits, or goes on after its
closing quote, refuses the file with the line it began on. Going on behind it would take a buyer's note for rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from orders.errors import BadFile
from orders.formats.table import LONGEST_LINE, MOST_COLUMNS, lines_of
from orders.formats.told import Stream

MOST_LINES = 100  # lines of one quoted cell
MOST_BLANK = 100  # lines within which the first record that is not blank must begin
LONGEST_CELL = 64 * 1024  # characters of one quoted cell
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record, and the line of the file that it began on. `undecoded`: not in the file's charset."""

    line: int
    cells: tuple[str, ...]
    undecoded: bool = False


class _Cells:
    """One record while its lines are read."""

    def __init__(self, line: int, delimiter: str, name: str) -> None:
        self._line, self._delimiter, self._where = line, delimiter, f"{name}:{line}"
        self._cells: list[str] = []
        self._open: list[str] | None = None  # the pieces of a quoted cell that is not closed yet
        self._length = self._lines = 0

    def take(self, text: str) -> bool:
        """One more line, its line end included; True where the record is whole with it."""
        place = 0
        if self._open is not None:
            self._lines += 1
            place = self._quoted(text, 0)
            if place < 0:
                return False
        elif '"' not in text:
            self._cells = text.rstrip("\r\n").split(self._delimiter)
            return True
        end = len(text.rstrip("\r\n"))
        while place <= end:
            if place < end and text[place] == '"':
                self._open, self._length, self._lines = [], 0, 1
                place = self._quoted(text, place + 1)
                if place < 0:
                    return False
            else:
                stop = text.find(self._delimiter, place, end)
                stop = end if stop < 0 else stop
                self._add(text[place:stop])
                place = stop + 1
        return True

    def record(self, *, undecoded: bool) -> Record:
        """The record. Raises BadFile where a quoted cell is still open."""
        if self._open is not None:
            raise BadFile(self._where, "a quoted cell that begins here does not end")
        return Record(self._line, tuple(cell.strip() for cell in self._cells), undecoded)

    def _quoted(self, text: str, place: int) -> int:
        """Read on inside a quoted cell; where the next cell begins, or -1 where the cell goes on in the next line."""
        assert self._open is not None, "only called inside a quoted cell"
        while True:
            stop = text.find('"', place)
            if stop < 0:
                self._keep(text[place:])
                return -1
            if text.startswith('"', stop + 1):
                self._keep(text[place : stop + 1])
                place = stop + 2
                continue
            self._keep(text[place:stop])
            return self._closed(text, stop + 1)

    def _closed(self, text: str, after: int) -> int:
        assert self._open is not None, "only called inside a quoted cell"
        if not (text.startswith(self._delimiter, after) or not text[after:].strip("\r\n")):
            raise BadFile(self._where, "text behind a closing quote: a quote in a cell must be doubled")
        self._add("".join(self._open))
        self._open = None
        return after + 1

    def _keep(self, piece: str) -> None:
        assert self._open is not None, "only called inside a quoted cell"
        self._open.append(piece)
        self._length += len(piece)
        if self._lines > MOST_LINES or self._length > LONGEST_CELL:
            raise BadFile(
                self._where,
                f"a quoted cell that begins here does not end within {MOST_LINES} lines and {LONGEST_CELL} signs",
            )

    def _add(self, cell: str) -> None:
        if len(self._cells) >= MOST_COLUMNS:
            raise BadFile(self._where, f"more than {MOST_COLUMNS} cells")
        self._cells.append(cell)


def records(file: Stream, name: str, codec: str, delimiter: str) -> Iterator[Record]:
    """Every record of the file from its beginning; those without any text are left out.

    Raises BadFile (file:line) where the structure cannot be trusted: see above, or a line without end.
    """
    file.seek(0)
    current: _Cells | None = None
    undecoded = begun = False
    for number, line in enumerate(lines_of(file), 1):
        if not begun and current is None and number > MOST_BLANK:
            raise BadFile(f"{name}:1", f"no header in its first {MOST_BLANK} lines")
        if current is None and not line.strip():
            continue
        if len(line) > LONGEST_LINE:
            raise BadFile(f"{name}:{number}", f"the line is longer than {LONGEST_LINE} bytes")
        try:
            text = line.decode(codec)
        except UnicodeDecodeError:
            text, undecoded = line.decode(codec, "replace"), True
        if current is None:
            current = _Cells(number, delimiter, name)
            text = text.removeprefix(BOM) if number == 1 else text
        if current.take(text):
            record = current.record(undecoded=undecoded)
            current, undecoded = None, False
            if any(record.cells):
                begun = True
                yield record
    if current is not None:
        yield current.record(undecoded=undecoded)

"""A tab-delimited report, line by line: by header name, ids as text, no quoting, nothing guessed.

Quotes mean nothing here: a lone one in a product name must not swallow the rows behind it (ORDERS section 3).
"""

import codecs
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from orders.domain.facts import control
from orders.errors import BadFile

LONGEST_HEADER = 1 << 20  # bytes
LONGEST_LINE = 64 * 1024  # bytes
PIECE = 1 << 17  # bytes read at once: twice the longest line
MOST_COLUMNS = 256
RUN = frozenset("=+-@＝＋－＠")  # what a spreadsheet takes for a formula, in East Asian width too
CUT_OFF = "the file ends in the middle of this line: it is cut off"
CHARSETS = {"utf-8": "utf-8", "iso-8859-1": "iso-8859-1", "windows-1252": "cp1252", "windows-31j": "cp932"}


class LineReader(Protocol):
    """A binary file, as far as it is used here."""

    def readline(self, size: int, /) -> bytes: ...


class Cells(dict[str, str]):
    """The cells of a line by column; of a column that the file does not have, ""."""

    def __missing__(self, column: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line after the header: its number from 1 in the file, and its cells by column, blanks cut off."""

    line: int
    cells: Cells = field(default_factory=Cells)
    wrong: str | None = None  # why the line cannot be read; its cells may lack then

    def __getitem__(self, column: str) -> str:
        """The cell, "" where the file has no such column."""
        return self.cells[column]


def lines_of(file: LineReader, piece: int = PIECE) -> Iterator[bytes]:
    """Lines of bounded length: a file without line ends must not become one string.

    Of a longer line only the beginning comes, still too long to be read: its rest must not pass as a row of its own.
    """
    while line := file.readline(piece):
        yield line
        while len(line) == piece and not line.endswith(b"\n"):
            line = file.readline(piece)


def charset_of(name: str) -> str:
    """The codec for a charset by name. Raises BadFile for one that no marketplace uses."""
    codec = CHARSETS.get(name.lower())
    if codec is None:
        raise BadFile("charset", f"{name!r} is none of {', '.join(CHARSETS)}")
    return codec


def header_of(first: bytes, charset: str, name: str) -> tuple[str, ...]:
    """The column names, lower case. Raises BadFile where the first line is no header."""
    try:
        text = first.removeprefix(codecs.BOM_UTF8).decode(charset_of(charset))
    except UnicodeDecodeError as error:
        raise BadFile(f"{name}:1", f"the header is not {charset}") from error
    columns = tuple(cell.strip().lower() for cell in text.rstrip("\r\n").split("\t"))
    if len(columns) < 2 or len(columns) > MOST_COLUMNS or any("\0" in column for column in columns):
        raise BadFile(f"{name}:1", "not a tab-delimited report: the first line is no header")
    named = [column for column in columns if column]
    if len(set(named)) != len(named):
        raise BadFile(f"{name}:1", "two columns have the same name")
    return columns


def rows(lines: Iterable[bytes], columns: Sequence[str], charset: str, first: int = 2) -> Iterator[Row]:
    """The lines after the header as rows; one that cannot be read is a row that says so, an empty one is left out.

    `first` is the number of the first of them in the file. A last line that lacks cells and a line end is cut off:
    half an address, or half a number, would pass for the whole.
    """
    codec = charset_of(charset)
    for number, line in enumerate(lines, first):
        if len(line) > LONGEST_LINE or line.strip(b"\r\n\t "):  # behind very many blanks there may be a row
            yield _row(number, line, columns, codec)


def keys_of(lines: Iterable[bytes], place: int, codec: str) -> Iterator[str]:
    """The cell at `place` of each line, read as `rows` reads it, and nothing else: what orders stand where."""
    for line in lines:
        cells = line.rstrip(b"\r\n").split(b"\t", place + 1)
        if len(cells) > place:
            yield cells[place].decode(codec, "replace").strip()


def _row(number: int, line: bytes, columns: Sequence[str], codec: str) -> Row:
    if len(line) > LONGEST_LINE:
        return Row(number, wrong=f"the line is longer than {LONGEST_LINE} bytes")
    try:
        text = line.rstrip(b"\r\n").decode(codec)
    except UnicodeDecodeError as error:
        return Row(number, wrong=f"not in the file's charset, at byte {error.start}")
    values = [cell.strip() for cell in text.split("\t")]
    cells = Cells(zip(columns, values, strict=False))
    if len(values) < len(columns) and not line.endswith(b"\n"):
        return Row(number, cells, wrong=CUT_OFF)
    if any(values[len(columns) :]):
        return Row(number, cells, wrong=f"{len(values)} cells under {len(columns)} columns")
    if control("".join(values)):  # the tabs between them are gone
        return Row(number, cells, wrong="a control character in a cell")
    return Row(number, cells)


def for_people(cell: str) -> str:
    """A cell of a table that a person opens: on one line, and nothing that a spreadsheet would run (ORDERS 3.9).

    Never for a feed: a machine reads the mark in front as part of the value.
    """
    text = " ".join(cell.split())
    # A spreadsheet takes quotes off, and signs that nobody sees are lost on the way to it.
    first = next((sign for sign in text if sign not in ('"', " ") and sign.isprintable()), "")
    return f"'{text}" if first in RUN else text


def line_for_people(cells: Iterable[str]) -> bytes:
    """A line of a tab-delimited table that a person opens: a cell that begins with a quote swallows no other."""
    told = (for_people(cell) for cell in cells)
    line = "\t".join(f"'{cell}" if cell.startswith('"') else cell for cell in told)
    return f"{line}\r\n".encode("utf-8", "replace")

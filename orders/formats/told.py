"""What reading a file yields: one order at a time as the file states it, or why it is not taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orders.domain.facts import OrderFacts, RefusedRow, RowNote, SourceKind
from orders.view import Coverage, OrderStatus

MOST_REFUSED = 10_000  # bad rows of one file that are worth a report


class Stream(Protocol):
    """A binary file that can be read again from its beginning."""

    def read(self, size: int, /) -> bytes: ...

    def readline(self, size: int, /) -> bytes: ...

    def seek(self, offset: int, /) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One order of a file: its facts, or the rows that keep it from being taken. `rows` of the file went into it."""

    facts: OrderFacts | None = None
    refused: tuple[RefusedRow, ...] = ()
    notes: tuple[RowNote, ...] = ()
    reported_at: datetime | None = None  # when the file itself says that it was made, as far as this order tells
    rows: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """What a file is, and what a read of it is worth."""

    name: str  # as `--format` takes it
    title: str
    kind: SourceKind
    marketplace: str | None  # whose file it is; None: a seller's own
    statuses: frozenset[OrderStatus] = frozenset()  # which statuses a read says something about
    snapshot: bool = False  # it names every order of those statuses: silence proves something
    experimental: bool = False  # its columns were not seen in a primary source

    def coverage(self, *, whole: bool) -> Coverage:
        """`whole` False (a row was refused): the read's silence proves nothing any more."""
        return Coverage(statuses=self.statuses, complete=self.snapshot and whole)


class OrderFile(Protocol):
    """A file whose format is known. `told` reads it from the beginning, each time anew, in bounded memory."""

    @property
    def format(self) -> FileFormat: ...

    def told(self) -> Iterator[Told]:
        """Order by order. Raises BadFile (file:line) where what follows cannot be trusted."""
        ...

    def preview(self, most: int) -> tuple[dict[str, str], ...]:
        """The first rows as they are read: each cell's text, dates as the instant that they are taken for."""
        ...

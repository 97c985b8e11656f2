"""An import's report row by row: the first rows on the terminal, all of them in a file where one is named."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import typer

from mailguard.cli.way import harmless
from mailguard.errors import SettingsError
from orders.domain.facts import FactsReport

SHOWN = 50  # rows printed; the counts say how many there are
HEAD = "where\torder\tresult\tdetail\n"


class Rows:
    """Takes what became of each row as it happens; `file` None: the terminal alone."""

    def __init__(self, file: TextIO | None) -> None:
        self._file, self._shown = file, 0

    def taken(self, report: FactsReport) -> None:
        """The rows of one chunk."""
        for number, one in enumerate(report.taken, self._shown):
            if number < SHOWN:
                typer.echo(harmless(f"  {one.where}: {one.order_id}: {one.outcome}"))
        self._shown += len(report.taken)
        self._write((one.where, one.order_id, one.outcome.value, "") for one in report.taken)

    def refused(self, report: FactsReport) -> None:
        """All rows that were not taken."""
        for one in report.refused[:SHOWN]:
            typer.echo(harmless(f"{one.where}: {one.what}"), err=True)
        self._write((one.where, "", "refused", one.what) for one in report.refused)

    def noted(self, report: FactsReport) -> None:
        """The rows that were taken only in part."""
        for one in report.noted[:SHOWN]:
            typer.echo(harmless(f"{one.where}: note: {one.what}"), err=True)
        if len(report.noted) > SHOWN:
            typer.echo(f"{len(report.noted) - SHOWN} more notes are not shown.", err=True)
        self._write((one.where, "", "noted", one.what) for one in report.noted)

    def _write(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        if self._file is not None:
            self._file.writelines("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows)


@contextmanager
def rows_in(path: Path | None) -> Iterator[Rows]:
    """The report of one import; its file is opened first, so that a bad path changes nothing."""
    if path is None:
        yield Rows(None)
        return
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written: {error.strerror}") from error
    with file:
        file.write(HEAD)
        yield Rows(file)

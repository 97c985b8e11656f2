"""`mailguard export confirmations|cancellations|adjustments FILE` and `mailguard feed FILE`: files of requests.

Out of a mirror they go to its marketplace; into a hosted account, which takes the same files, they come.
"""

import asyncio
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from mailguard.cli.importing import bar, service_of, the_account
from mailguard.cli.opening import opened
from mailguard.cli.options import Config, settings_of
from mailguard.cli.rows import SHOWN
from mailguard.cli.way import harmless
from mailguard.errors import SettingsError
from orders.access.access import Access, Scope
from orders.access.roster import seller_named
from orders.formats.feeds import FeedOptions, read_feed
from orders.formats.uploads import Upload, UploadFile
from orders.runner.feeds import HEAD, MOST_ROWS, report_line
from orders.service.exchange import Exchange
from orders.service.feeds import RowDone
from orders.view import AccountId, SellerId

New = Annotated[Path, typer.Argument(help="A new file, to be uploaded as it is.")]
Seller = Annotated[str | None, typer.Option(help="Name or id, where there are several.")]
Account = Annotated[str | None, typer.Option(help="The marketplace account, where there are several.")]
Charset = Annotated[str, typer.Option(help="How the file is encoded.")]
Again = Annotated[bool, typer.Option("--again", help="Also what was exported before and is not answered.")]


def writing(kind: Upload, says: str) -> Callable[..., None]:
    """The command that writes one kind of file; `says` is its help."""

    def command(
        file: New,
        config: Config = None,
        seller: Seller = None,
        account: Account = None,
        charset: Charset = "utf-8",
        again: Again = False,
    ) -> None:
        export(kind, file, config, seller, account, charset, again)

    command.__doc__ = says
    return command


confirmations = writing(
    Upload.CONFIRMATIONS, "Write the shipments that were confirmed here as the file that the marketplace takes."
)
cancellations = writing(
    Upload.CANCELLATIONS,
    "Write the orders and whole lines that were cancelled here as the file that the marketplace takes.",
)
adjustments = writing(
    Upload.ADJUSTMENTS,
    "Write the refunds and the parts of lines that were cancelled here as the file that the marketplace takes.",
)


def feed(
    file: Annotated[Path, typer.Argument(help="A marketplace's upload file (tab-delimited).")],
    kind: Annotated[Upload, typer.Option(help="What the file claims to be.")],
    config: Config = None,
    seller: Seller = None,
    account: Account = None,
    charset: Charset = "utf-8",
    date_format: Annotated[str, typer.Option(help="How it writes the ship date.")] = FeedOptions().date_format,
    report: Annotated[Path | None, typer.Option(help="Write what became of each row (TSV).")] = None,
) -> None:
    """Do the requests of a file on a hosted account. It is checked whole first; each row has its own answer."""
    options = FeedOptions(charset=charset, date_format=date_format)
    try:
        with file.open("rb") as content:
            rows = read_feed(content, str(file), kind, options, MOST_ROWS)
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}") from error
    settings = settings_of(config)
    with opened(settings) as store:
        owner = store.read_now(lambda open_: seller_named(open_, seller))
        wanted = the_account(store, owner, account)
        if report is not None:
            written(report, HEAD)  # first, so that a bad path changes nothing
        with bar(Console(stderr=True)) as progress:
            task = progress.add_task("applying", total=len(rows))

            def told(_open: object, done: int, _answers: object) -> None:
                progress.update(task, completed=done)

            exchange = service_of(store, settings).exchange
            done = asyncio.run(exchange.feed(acting(owner), wanted, rows, beside=told))
    if report is not None:
        report.write_bytes(HEAD + b"".join(report_line(one) for one in done))
    tell_rows(file, done)


def export(
    kind: Upload,
    file: Path,
    config: Path | None,
    seller: str | None,
    account: str | None,
    charset: str,
    again: bool,
) -> None:
    """Write the file first and mark its requests then: what is cut off in between is written once more."""
    if file.exists():
        raise SettingsError(f"{file}: is there already; name a new file")
    settings = settings_of(config)
    with opened(settings) as store:
        owner = store.read_now(lambda open_: seller_named(open_, seller))
        exchange, wanted = service_of(store, settings).exchange, the_account(store, owner, account)
        made = asyncio.run(exported(exchange, owner, kind, file, wanted, charset, again))
    tell_file(file, made)


async def exported(
    exchange: Exchange, seller: SellerId, kind: Upload, file: Path, account: AccountId, charset: str, again: bool
) -> UploadFile:
    access = acting(seller)
    made = await exchange.compose(access, account, kind, charset, again=again)
    if made.said:
        written(file, made.content)
        await exchange.mark_exported(access, made.said)
    return made


def acting(seller: SellerId) -> Access:
    """Whoever may run commands here may ask for what a shipper may."""
    return Access(seller_id=seller, actor="system", role=None, scopes=frozenset({Scope.ORDERS_WRITE}))


def written(path: Path, content: bytes) -> None:
    """A new file, on the disk when this returns. Raises SettingsError; one that is there stays as it is."""
    try:
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise SettingsError(f"{path}: is there already; name a new file") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written: {error.strerror}") from error


def tell_file(file: Path, made: UploadFile) -> None:
    for one in made.left_out[:SHOWN]:
        typer.echo(harmless(f"{one.order_id}: not in the file: {one.why}"), err=True)
    if not made.said:
        typer.echo("Nothing waits to be exported; no file was written.")
        return
    typer.echo(
        f"{file}: {len(made.said)} requests. Upload it; the next import tells what the marketplace made of it."
    )
    if made.more:
        typer.echo("There are more than one file holds: run this again with another file.")


def tell_rows(file: Path, done: Iterable[RowDone]) -> None:
    rows = tuple(done)
    bad = [one for one in rows if not one.good]
    for one in bad[:SHOWN]:
        typer.echo(harmless(f"{file}:{one.row}: {one.order_id}: {one.code}: {one.message}"), err=True)
    typer.echo(f"{file}: {len(rows) - len(bad)} rows done, {len(bad)} refused.")

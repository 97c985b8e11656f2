"""`mailguard import FILE`: bring orders in from a marketplace's report or a JSON document, with progress."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mailguard.cli.checking import instant
from mailguard.cli.opening import now, opened
from mailguard.cli.options import Config, settings_of
from mailguard.cli.rows import Rows, rows_in
from mailguard.cli.setting_up import profiles_of
from mailguard.cli.values import document_fits
from mailguard.cli.way import harmless
from mailguard.errors import SettingsError
from mailguard.model.profile import Profiles
from mailguard.settings import Settings
from orders.access.directory import account_views
from orders.access.roster import seller_named
from orders.database.store import Store
from orders.domain.facts import FactsReport
from orders.service.orders import OrderService
from orders.sources import (
    ImportOptions,
    ReportOptions,
    Trust,
    document_schema,
    import_file,
    is_document,
    known_formats,
    load_document,
    map_file,
    open_document,
    preview,
)
from orders.view import AccountId, SellerId


def import_(
    file: Annotated[Path | None, typer.Argument(help="A report (TSV) or a document (JSON).")] = None,
    config: Config = None,
    seller: Annotated[str | None, typer.Option(help="Name or id, where there are several.")] = None,
    account: Annotated[str | None, typer.Option(help="The marketplace account, where there are several.")] = None,
    as_of: Annotated[str | None, typer.Option(help="When the marketplace made the report (RFC 3339).")] = None,
    date_format: Annotated[
        str | None, typer.Option(help="How it writes dates, e.g. %d.%m.%Y; default ISO 8601, or what its map says.")
    ] = None,
    timezone: Annotated[str | None, typer.Option(help="IANA zone of dates that name none, e.g. Europe/Rome.")] = None,
    charset: Annotated[str | None, typer.Option(help="Default UTF-8 where all of it is, else ISO 8859-1.")] = None,
    currency: Annotated[str | None, typer.Option(help="ISO 4217, where the file has no currency column.")] = None,
    format_: Annotated[str | None, typer.Option("--format", help="Where the header fits several formats.")] = None,
    map_: Annotated[Path | None, typer.Option("--map", help="Your own map of a table's columns (TOML).")] = None,
    list_formats: Annotated[bool, typer.Option("--list-formats", help="Print the formats that can be read.")] = False,
    report_to: Annotated[Path | None, typer.Option("--report", help="Write what became of each row (TSV).")] = None,
    preview_: Annotated[bool, typer.Option("--preview", help="Show five rows as read; change nothing.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON document's schema.")] = False,
) -> None:
    """Bring orders in. The file is checked whole first; a refused file changes nothing."""
    if schema:
        sys.stdout.write(orjson.dumps(document_schema(), option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    if list_formats:
        show_formats()
        return
    if file is None:
        raise SettingsError("import what? Name a file (or --schema, --list-formats)")
    report = ReportOptions(
        charset=charset,
        date_format=date_format,
        timezone=timezone,
        currency=currency,
        format=format_,
        column_map=None if map_ is None else map_file(map_),
    )
    if preview_:
        show_rows(preview(file, report))
        return
    moment = instant(as_of, "--as-of") if as_of else None
    settings = settings_of(config)
    with opened(settings) as store, rows_in(report_to) as rows:
        if is_document(file):
            asyncio.run(documented(service_of(store, settings), file, moment, rows, profiles_of(settings)))
        else:
            owner = store.read_now(lambda connection: seller_named(connection, seller))
            options = ImportOptions(report=report, as_of=moment)
            service = service_of(store, settings)
            asyncio.run(reported(service, owner, the_account(store, owner, account), file, options, rows))


def show_formats() -> None:
    """A line a format: its name, what it is, and whether its columns were seen in a primary source."""
    for one in known_formats():
        typer.echo(f"{one.name:<20} {one.title}{' (experimental)' if one.experimental else ''}")
    typer.echo(f"{'document':<20} mailguard's own JSON document (--schema)")


def show_rows(rows: tuple[dict[str, str], ...]) -> None:
    """Rows as read, one block a row: names and values, dates as understood."""
    for number, row in enumerate(rows, 1):
        typer.echo(f"row {number}")
        for name, value in row.items():
            typer.echo(f"  {name:<24} {harmless(value)}")


def the_account(store: Store, seller: SellerId, wanted: str | None) -> AccountId:
    """The account to import into. Raises SettingsError that names those there are."""
    here = [one.account_id for one in store.read_now(lambda connection: account_views(connection, seller))]
    found = [one for one in here if wanted in (None, one)]
    if len(found) != 1:
        raise SettingsError(f"which account? name one with --account: {', '.join(here) or 'there is none yet'}")
    return found[0]


async def reported(
    service: OrderService, seller: SellerId, account: AccountId, file: Path, options: ImportOptions, rows: Rows
) -> None:
    """Import a report as a job that can be resumed."""
    console = Console(stderr=True)
    last = None
    with bar(console) as progress:
        task = progress.add_task("reading and checking", total=None)
        async for step in import_file(service, seller, account, file, options):
            progress.update(task, description="applying", completed=step.done, total=step.total)
            rows.taken(step.report)
            last = step
    assert last is not None, "an import tells at least its end"
    if last.already:
        typer.echo(f"{file}: this very file was imported before; nothing to do.")
        return
    tell(file, last.report, last.as_of, rows)


async def documented(
    service: OrderService, file: Path, moment: datetime | None, rows: Rows, profiles: Profiles
) -> None:
    """Import a JSON document; its orders are `manual`: they give at most `unverified`."""
    document = open_document(file)
    document_fits(profiles, document, str(file))
    with bar(Console(stderr=True)) as progress:
        task = progress.add_task("applying", total=len(document.orders))

        def told(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        loaded = await load_document(
            service, document, trust=Trust.TYPED, at=moment or now(), name=str(file), progress=told
        )
    rows.taken(loaded.orders)
    tell(file, loaded.orders, None, rows)
    typer.echo("Orders from a document count as typed by hand: no notice is verified by them alone.")


def tell(file: Path, report: FactsReport, as_of: datetime | None, rows: Rows) -> None:
    """What became of the file as a whole, after its rows."""
    rows.refused(report)
    rows.noted(report)
    when = f", as of {as_of:%Y-%m-%d %H:%M} UTC" if as_of else ""
    typer.echo(f"{file}{when}: {report.created} new, {report.changed} changed, {report.unchanged} as before.")
    if report.left_open_list:
        typer.echo(
            f"Orders that left the list of open orders: {report.left_open_list}. Shipped or cancelled elsewhere?"
        )
    if report.refused:
        typer.echo(f"Rows refused: {len(report.refused)}; the others are in. This read counts as incomplete.")


def bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def service_of(store: Store, settings: Settings) -> OrderService:
    """The order store of these settings. Raises PersonalDataSealed."""
    from mailguard.app.adapters import SystemClock, windows_of
    from orders.storage.joined import order_service
    from orders.storage.keyring import open_vault

    vault = open_vault(store, settings.key_file, now())
    return order_service(store, SystemClock(), vault, windows_of(settings))

"""`mailguard export orders FILE` and `mailguard export unshipped FILE`: orders out, as the API's reports are made."""

import asyncio
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from mailguard.cli.checking import instant
from mailguard.cli.importing import bar, service_of, the_account
from mailguard.cli.opening import opened
from mailguard.cli.options import Config, settings_of
from mailguard.errors import SettingsError
from orders.access.access import operator
from orders.access.roster import seller_named
from orders.formats.outgoing import ReportForm, ReportType
from orders.service.orders import OrderService
from orders.service.reports import ReportQuery
from orders.view import SellerId

Since = Annotated[str | None, typer.Option(help="Only orders that became shippable from then on (RFC 3339).")]
Until = Annotated[str | None, typer.Option(help="And before then (RFC 3339).")]
Form = Annotated[ReportForm, typer.Option("--format", help="csv: for people, no cell of it runs in a spreadsheet.")]


def reporting(report: ReportType, says: str) -> Callable[..., None]:
    """The command that writes one report; `says` is its help."""

    def command(
        file: Annotated[Path, typer.Argument(help="A new file.")],
        config: Config = None,
        seller: Annotated[str | None, typer.Option(help="Name or id, where there are several.")] = None,
        account: Annotated[str | None, typer.Option(help="The account, where there are several.")] = None,
        since: Since = None,
        until: Until = None,
        form: Form = ReportForm.TSV,
    ) -> None:
        moments = moment(since, "--since"), moment(until, "--until")
        settings = settings_of(config)
        with opened(settings) as store:
            owner = store.read_now(lambda open_: seller_named(open_, seller))
            wanted = ReportQuery(
                account=the_account(store, owner, account), report=report, since=moments[0], until=moments[1]
            )
            found = written(service_of(store, settings), owner, wanted, form, file)
        typer.echo(f"{file}: {found} orders. It holds names and addresses: delete it when it has served.")

    command.__doc__ = says
    return command


orders = reporting(ReportType.ORDERS, "Write every paid order, a row for each line. No pending and no cancelled one.")
unshipped = reporting(ReportType.UNSHIPPED, "Write what is still to be shipped, a row for each line.")


def written(service: OrderService, seller: SellerId, wanted: ReportQuery, form: ReportForm, file: Path) -> int:
    """Write the report into a new file for its owner only; how many orders. One that is cut off is taken away.

    Raises SettingsError where the file is there already or cannot be written.
    """
    from orders.runner.reports import write_report  # with it comes the API, which no other command needs

    try:
        out = os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")
    except FileExistsError:
        raise SettingsError(f"{file}: is there already; name a new file") from None
    except OSError as error:
        raise SettingsError(f"{file}: cannot be written: {error.strerror}") from error
    try:
        with out, bar(Console(stderr=True)) as progress:
            task = progress.add_task("writing", total=None)

            def told(done: int) -> None:
                progress.update(task, completed=done)

            return asyncio.run(write_report(service, operator(seller), wanted, form, out, told))
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def moment(text: str | None, option: str) -> datetime | None:
    return None if text is None else instant(text, option)

"""`mailguard export case ID FOLDER`: a kept mail as a case to test by, with personal data replaced."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from mailguard.cli.opening import now, opened
from mailguard.cli.options import Config, settings_of
from mailguard.errors import SettingsError
from mailguard.model.received import MailId
from mailguard.settings import Settings
from orders.access import directory
from orders.access.audit import record
from orders.access.roster import seller_named
from orders.database.store import Store
from orders.view import SellerId

app = typer.Typer(help="Take things out of here.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Take things out of here."""


@app.command()
def case(
    notice: Annotated[str, typer.Argument(help="The mail's id, as its page and the API show it.")],
    folder: Annotated[Path, typer.Argument(help="A new folder for the case.")],
    config: Config = None,
    seller: Annotated[str | None, typer.Option(help="Name or id, where there are several.")] = None,
) -> None:
    """Write a mail, its names' answers and its orders as a case, personal data replaced. It is judged as it was."""
    from mailguard.cases import export

    settings = settings_of(config)
    if folder.exists():
        raise SettingsError(f"{folder}: is there already; name a new folder")
    with opened(settings) as store:
        key = store.read_now(lambda open_: seller_named(open_, seller))
        found = asyncio.run(kept(store, settings, key, MailId(notice)))
        judged = asyncio.run(export(found, folder))
        store.write_now(lambda open_: record(open_, key, "system", "notice.exported", notice, now()))
    typer.echo(f"{folder}: judged {judged.verdict}, as here.")
    typer.echo("Read it before you give it away: what nobody knows to be personal stands as it was.")


async def kept(store: Store, settings: Settings, seller: SellerId, mail: MailId) -> Any:
    """The mail with all that it was judged by. Raises SettingsError where it is not there, or its bytes are gone."""
    from mailguard.app.adapters import policy_of
    from mailguard.cases import Kept
    from mailguard.notices import load_profiles
    from mailguard.pipeline import wanted
    from mailguard.storage import SqlKeptMail
    from orders.storage.joined import order_service
    from orders.storage.keyring import open_vault

    mails = SqlKeptMail(store)
    detail, raw = await mails.notice(seller, mail), await mails.raw(seller, mail)
    if detail is None or raw is None:
        raise SettingsError(f"{mail}: there is no such mail, or its bytes are kept no longer")
    at = detail.judgement.at if detail.judgement is not None else now()
    asked = [(seller, *pair) for pair in wanted(detail.examined)] if detail.examined is not None else []
    vault = open_vault(store, settings.key_file, at)
    lookups = await order_service(store, Standing(at), vault).find(asked, at)
    view = await store.read(lambda open_: directory.seller_views(open_, [seller])[seller])
    address = detail.envelope.rcpt_to
    return Kept(
        detail=detail,
        raw=raw,
        seller=view,
        intake=(address,),
        lookups={(market, order): found for (_, market, order), found in lookups.items()},
        policy=policy_of(settings, load_profiles(folder=settings.profiles)),
    )


class Standing:
    """A clock that stands where the mail was judged."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

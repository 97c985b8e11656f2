"""`mailguard shop`: what belongs to a seller after `init`: accounts, mailboxes, forwarders, intake addresses.

Each of them can change what a mail means, so the seller's judged mail is looked at again.
"""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from mailguard.cli.opening import now, opened
from mailguard.cli.options import Config, settings_of
from mailguard.cli.setting_up import known_marketplace, profiles_of, tell_missing
from mailguard.cli.values import Values, must_stand_together, values_of
from mailguard.settings import Settings
from mailguard.storage import forget_readings, mark_seller_due
from orders.access import directory
from orders.access.enrolment import is_network
from orders.access.roster import seller_named
from orders.errors import Refused
from orders.view import AccountId, Authority, Plan, SellerId

app = typer.Typer(help="Your accounts, mailboxes, forwarders and intake addresses.", no_args_is_help=True)
Seller = Annotated[str | None, typer.Option(help="Name or id, where there are several.")]


@app.command()
def show(config: Config = None, seller: Seller = None) -> None:
    """Show all of it."""

    def read(open_: Any) -> tuple[Any, tuple[str, ...]]:
        key = seller_named(open_, seller)
        return directory.seller_views(open_, [key])[key], directory.intake_addresses(open_, key, now())

    with opened(settings_of(config)) as store:
        view, addresses = store.read_now(read)
    typer.echo(view.name)
    for one in addresses:
        typer.echo(f"  forward mail to  {one}")
    for account in view.accounts:
        fresh = f"read {account.as_of:%Y-%m-%d %H:%M} UTC" if account.as_of else "never read"
        known = ", ".join((account.marketplace, account.authority, account.plan, fresh))
        typer.echo(f"  account          {account.account_id}: {known}")
        for name, value in account.profile_values:
            typer.echo(f"                   {name} = {value}")
    for box in view.mailboxes:
        typer.echo(f"  mailbox          {box.address}{'' if box.proved_at else ' (not proved)'}")
    for way in view.forwarders:
        typer.echo(f"  forwarder        {way.domain or way.network}")


@app.command()
def account(
    marketplace: str,
    name: Annotated[str, typer.Option(help="A short name; default: the marketplace's.")] = "",
    authority: Annotated[Authority, typer.Option(help="mirror: the marketplace decides.")] = Authority.MIRROR,
    plan: Annotated[Plan | None, typer.Option(help="individual: no reports and no feeds. Default: as it is.")] = None,
    value: Values = None,
    config: Config = None,
    seller: Seller = None,
) -> None:
    """Add a marketplace account, or give one its values: its mail is read again with them."""
    settings = settings_of(config)
    profiles = profiles_of(settings)
    market = known_marketplace(profiles, marketplace.lower())
    key = AccountId(name or market)
    given = values_of(profiles, market, value or ()) if value else None
    kept: dict[str, str] = {}

    def add(open_: Any, owner: SellerId) -> None:
        known = directory.account_views(open_, owner)
        before = next((one for one in known if one.account_id == key), None)
        kept.update(before.profile_values if before is not None else ())
        if given is not None:
            kept.update(given)
            others = [(one.marketplace, dict(one.profile_values)) for one in known if one.account_id != key]
            must_stand_together(profiles, [*others, (market, kept)], "--value")
            forget_readings(open_, owner)
        directory.add_account(open_, owner, key, market, authority, now(), profile_values=kept, plan=plan)

    changed(settings, seller, add)
    tell_missing(profiles, market, kept)
    typer.echo(f"The account {name or market} at {market} is yours. Import its orders next.")


@app.command()
def mailbox(address: str, config: Config = None, seller: Seller = None) -> None:
    """Add a mailbox that a marketplace writes to. Who runs this command vouches that it is the seller's."""

    def add(open_: Any, key: SellerId) -> None:
        if directory.mailbox_owner_elsewhere(open_, address, key):
            raise Refused("mailbox-taken", f"{address} is another seller's mailbox.")
        directory.add_mailbox(open_, key, address, now(), proved=True)

    changed(settings_of(config), seller, add)
    typer.echo(f"{address} is yours: notices to it are judged again.")


@app.command()
def forwarder(way: str, config: Config = None, seller: Seller = None) -> None:
    """Register a domain or network that forwards the seller's mail here."""
    network = way if is_network(way) else None
    changed(
        settings_of(config),
        seller,
        lambda open_, key: directory.add_forwarder(
            open_, key, now(), network=network, domain=None if network else way
        ),
    )
    typer.echo(f"{way} forwards your mail: notices are judged again.")


@app.command()
def rotate(address: str, config: Config = None, seller: Seller = None) -> None:
    """Make a new intake address; the old one takes mail until you retire it."""
    with opened(settings_of(config)) as store:
        made = store.write_now(
            lambda open_: directory.rotate_intake_address(open_, seller_named(open_, seller), address, now())
        )
    typer.echo(f"Forward to {made} from now on. When all is changed: mailguard shop retire {address}")


@app.command()
def retire(address: str, config: Config = None, seller: Seller = None) -> None:
    """Take no more mail at an intake address. It is never given out again."""
    with opened(settings_of(config)) as store:
        store.write_now(
            lambda open_: directory.retire_intake_address(open_, seller_named(open_, seller), address, now())
        )
    typer.echo(f"{address} takes no more mail.")


def changed(settings: Settings, seller: str | None, change: Callable[[Any, SellerId], object]) -> None:
    """Make a change and mark the seller's mail due, in one transaction."""

    def work(open_: Any) -> None:
        key = seller_named(open_, seller)
        change(open_, key)
        mark_seller_due(open_, key, now())

    with opened(settings) as store:
        store.write_now(work)

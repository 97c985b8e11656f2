"""`init` enters a seller with all that judging needs; `login` prints a one-time link to the dashboard."""

import re
import sys
from collections.abc import Mapping
from typing import Annotated

import typer

from mailguard.cli.opening import now, opened
from mailguard.cli.options import Config, settings_of
from mailguard.cli.values import Values, missing_of, values_of
from mailguard.errors import SettingsError
from mailguard.model.profile import Profiles
from mailguard.settings import Settings
from orders.access.enrolment import Enrolment, enrol, give_password, link_for
from orders.access.users import password_hash
from orders.view import Authority


def init(
    config: Config = None,
    seller: Annotated[str | None, typer.Option(help="The shop's name.")] = None,
    email: Annotated[str | None, typer.Option(help="Who logs in to the dashboard.")] = None,
    marketplace: Annotated[str | None, typer.Option(help="amazon, etsy, …: the profile's name.")] = None,
    mailbox: Annotated[str | None, typer.Option(help="The mailbox that the marketplace writes to: yours.")] = None,
    account: Annotated[str, typer.Option(help="A short name for the marketplace account.")] = "",
    authority: Annotated[
        Authority, typer.Option(help="mirror: the marketplace decides. hosted: this store does.")
    ] = (Authority.MIRROR),
    forwarder: Annotated[list[str] | None, typer.Option(help="A domain or network that forwards your mail.")] = None,
    value: Values = None,
    shop: Annotated[str, typer.Option(help="First part of the intake address; default: from the name.")] = "",
) -> None:
    """Set a seller up: user, marketplace account, mailbox, and the address to forward to. Asks what is missing."""
    settings = settings_of(config)
    name = seller or asked("Name of the shop")
    who = email or asked("Your e-mail address, to log in with")
    profiles = profiles_of(settings)
    market = known_marketplace(profiles, (marketplace or asked("Marketplace (amazon, etsy, …)")).lower())
    values = values_of(profiles, market, value or ())
    box = mailbox or asked(f"The mailbox that {market} writes to")
    short = shop or re.sub(r"[^a-z0-9]+", "-", name.lower())[:40].strip("-") or "shop"

    said = Enrolment(
        name=name,
        email=who,
        marketplace=market,
        account=account,
        authority=authority,
        mailbox=box,
        forwarders=tuple(forwarder or ()),
        profile_values=tuple(values.items()),
        shop=short,
        intake_domain=settings.intake_domain,
    )
    with opened(settings, create=True) as store:
        made = store.write_now(lambda connection: enrol(connection, said, now()))
    typer.echo(f"{name} is set up.\n")
    tell_missing(profiles, market, values)
    typer.echo("1. Start it:           mailguard serve")
    typer.echo("2. Bring your orders:  mailguard import FILE")
    typer.echo(f"3. Forward your shop's mail to {made.intake_address}")
    typer.echo("   (best as a server-side redirect: it keeps the proof)")
    typer.echo(f"4. Log in, once, within 15 minutes: {settings.base_url}/login/{made.login_token}")
    typer.echo("   A new link any time: mailguard login")


def login(
    config: Config = None,
    email: Annotated[str | None, typer.Argument(help="Whose login; default: the only user.")] = None,
    seller: Annotated[str | None, typer.Option(help="Name or id, where there are several.")] = None,
) -> None:
    """Print a link that opens the dashboard once."""
    settings = settings_of(config)
    with opened(settings) as store:
        token = store.write_now(lambda connection: link_for(connection, seller, email, now()))
    typer.echo(f"{settings.base_url}/login/{token}")


def password(
    config: Config = None,
    email: Annotated[str | None, typer.Argument(help="Whose password; default: the only user's.")] = None,
    seller: Annotated[str | None, typer.Option(help="Name or id, where there are several.")] = None,
) -> None:
    """Set a password for the dashboard. Asks for it, or reads one line of standard input; ends open sessions."""
    settings = settings_of(config)
    typed = typer.prompt("New password", hide_input=True, confirmation_prompt=True) if sys.stdin.isatty() else None
    hashed = password_hash(str(typed) if typed is not None else sys.stdin.readline().rstrip("\r\n"))
    with opened(settings) as store:
        who = store.write_now(lambda connection: give_password(connection, seller, email, hashed))
    typer.echo(f"{who.email} logs in with the new password at {settings.base_url}/login")


def asked(question: str) -> str:
    """The answer typed at the terminal; without one the missing flag is told."""
    if not sys.stdin.isatty():
        raise SettingsError(f"{question}: nobody is there to ask; give it as a flag (see mailguard init --help)")
    return str(typer.prompt(question)).strip()


def profiles_of(settings: Settings) -> Profiles:
    """The profiles in force. Raises SettingsError."""
    from mailguard.notices import load_profiles

    return load_profiles(folder=settings.profiles)


def known_marketplace(profiles: Profiles, name: str) -> str:
    """`name` if a profile knows it. Raises SettingsError that lists those in force."""
    known = profiles.by_marketplace
    if name not in known:
        raise SettingsError(f"no profile knows the marketplace {name!r}; there are: {', '.join(sorted(known))}")
    return name


def tell_missing(profiles: Profiles, marketplace: str, values: Mapping[str, str]) -> None:
    """Say which of the shop's own values its mail is still waiting for."""
    for name in missing_of(profiles, marketplace, values):
        typer.echo(f"{marketplace} mail needs {name}: mailguard shop account {marketplace} --value {name}=…")

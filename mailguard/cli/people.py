"""`mailguard user`: who may log in. Who runs this command may do what an owner may; each deed is in the audit."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from mailguard.cli.opening import now, opened
from mailguard.cli.options import Config, settings_of
from orders.access import people, roster
from orders.access.access import Access, Role, operator
from orders.access.people import Person
from orders.errors import NotFound
from orders.view import SellerId

app = typer.Typer(help="The people who may log in.", no_args_is_help=True)
Seller = Annotated[str | None, typer.Option(help="Name or id, where there are several.")]
Email = Annotated[str, typer.Argument(help="Whose address.")]


@app.command("list")
def list_(config: Config = None, seller: Seller = None) -> None:
    """Show everybody, also who is locked out."""
    with opened(settings_of(config)) as store:
        found = store.read_now(lambda open_: people.people(open_, roster.seller_named(open_, seller)))
    for one in found:
        state = f" (locked out since {one.disabled_at:%Y-%m-%d})" if one.disabled_at else ""
        typer.echo(f"{one.user_id}  {one.email}  {one.role}{state}")


@app.command()
def add(
    email: Email,
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.VIEWER,
    config: Config = None,
    seller: Seller = None,
) -> None:
    """Let somebody in, and print the link that logs them in once."""
    settings = settings_of(config)

    def work(open_: Any, by: Access) -> str:
        made = people.enter(open_, by, email, role, now())
        return people.new_link(open_, by, made.user_id, now())

    with opened(settings) as store:
        token = store.write_now(lambda open_: work(open_, operator(roster.seller_named(open_, seller))))
    typer.echo(f"{settings.base_url}/login/{token}\nHand it to them: it logs in once, within 15 minutes.")


@app.command()
def role(email: Email, role: Role, config: Config = None, seller: Seller = None) -> None:
    """Give another role; it holds at once."""
    changed(config, seller, email, lambda open_, by, who: people.set_role(open_, by, who.user_id, role, now()))
    typer.echo(f"{email} is {role} now.")


@app.command()
def disable(email: Email, config: Config = None, seller: Seller = None) -> None:
    """Lock somebody out; their open sessions end."""
    changed(config, seller, email, lambda open_, by, who: people.disable_user(open_, by, who.user_id, now()))
    typer.echo(f"{email} cannot log in any more.")


@app.command()
def enable(email: Email, config: Config = None, seller: Seller = None) -> None:
    """Let somebody in again."""
    changed(config, seller, email, lambda open_, by, who: people.enable_user(open_, by, who.user_id, now()))
    typer.echo(f"{email} may log in again.")


def changed(config: Config, seller: str | None, email: str, change: Callable[[Any, Access, Person], None]) -> None:
    """Do it to the person with this address. Raises NotFound, Refused."""

    def work(open_: Any) -> None:
        key = roster.seller_named(open_, seller)
        change(open_, operator(key), named(open_, key, email))

    with opened(settings_of(config)) as store:
        store.write_now(work)


def named(open_: Any, seller: SellerId, email: str) -> Person:
    """The person with this address, locked out or not. Raises NotFound, naming who is there."""
    here = people.people(open_, seller)
    found = [one for one in here if one.email.lower() == email.strip().lower()]
    if not found:
        raise NotFound(f"which user? name one of: {', '.join(one.email for one in here) or 'nobody yet'}")
    return found[0]

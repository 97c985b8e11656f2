"""`mailguard key`: API keys. A key is shown once, when it is made; only its hash is kept."""

from typing import Annotated

import typer

from mailguard.cli.opening import now, opened
from mailguard.cli.options import Config, settings_of
from orders.access import keys, roster
from orders.access.access import Scope

app = typer.Typer(help="API keys.", no_args_is_help=True)
Seller = Annotated[str | None, typer.Option(help="Name or id, where there are several.")]
READING = [Scope.ORDERS_READ, Scope.NOTICES_READ, Scope.ALERTS_READ]


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What it is for, so that you know it again.")],
    config: Config = None,
    seller: Seller = None,
    scope: Annotated[list[Scope] | None, typer.Option(help="May be given several times. Default: read only.")] = None,
) -> None:
    """Make a key and print it, once."""
    with opened(settings_of(config)) as store:
        key_id, plain = store.write_now(
            lambda open_: keys.create_key(open_, roster.seller_named(open_, seller), name, scope or READING, now())
        )
    typer.echo(f"{plain}\nKeep it now: it cannot be shown again. Its id is {key_id}.")


@app.command("list")
def list_(config: Config = None, seller: Seller = None) -> None:
    """Show all keys, without their secrets."""
    with opened(settings_of(config)) as store:
        found = store.read_now(lambda open_: keys.list_keys(open_, roster.seller_named(open_, seller)))
        for one in found:
            used = f"{one.last_used_at:%Y-%m-%d}" if one.last_used_at else "never"
            state = "revoked" if one.revoked_at else f"last used {used}"
            typer.echo(f"{one.key_id}  mg_{one.prefix}_…  {one.name}: {' '.join(sorted(one.scopes))} ({state})")


@app.command()
def revoke(key_id: str, config: Config = None, seller: Seller = None) -> None:
    """The key opens nothing from now on."""
    with opened(settings_of(config)) as store:
        store.write_now(lambda open_: keys.revoke_key(open_, roster.seller_named(open_, seller), key_id, now()))
    typer.echo(f"{key_id} opens nothing any more.")

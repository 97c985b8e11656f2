"""`mailguard alert`: who is told of alerts and changes: webhooks (Standard Webhooks) and mail addresses."""

from typing import Annotated

import typer

from mailguard.alerts.wording import AUTO_CANCEL_NEAR, PENDING_LONG
from mailguard.cli.opening import now, opened
from mailguard.cli.options import Config, settings_of
from orders.access.addresses import typed_address
from orders.access.roster import seller_named
from orders.delivery import endpoints

app = typer.Typer(help="Who is told of alerts: webhooks and mail addresses.", no_args_is_help=True)
Seller = Annotated[str | None, typer.Option(help="Name or id, where there are several.")]
Topic = Annotated[list[str] | None, typer.Option(help="What to be told of: alert.*, order.*, notice.*, *.")]
ALERTS = ["alert.*"]
MAILED = [*ALERTS, PENDING_LONG, AUTO_CANCEL_NEAR]  # and an order's own reminders


@app.command()
def webhook(url: str, config: Config = None, seller: Seller = None, topic: Topic = None) -> None:
    """Tell a URL; prints the secret that its requests are signed with, once."""
    settings = settings_of(config)
    private = settings.delivery.allow_private_targets
    with opened(settings) as store:
        made = store.write_now(
            lambda open_: endpoints.add_endpoint(
                open_, seller_named(open_, seller), url, topic or ALERTS, now(), allow_private=private
            )
        )
    typer.echo(
        f"{made.secret}\nKeep it now: it verifies that a request is ours. The webhook's id is {made.endpoint_id}."
    )


@app.command()
def mail(address: str, config: Config = None, seller: Seller = None) -> None:
    """Tell a mail address of alerts. Needs alerts.relay_host in the settings."""
    settings = settings_of(config)
    with opened(settings) as store:
        store.write_now(
            lambda open_: endpoints.add_mail_channel(
                open_, seller_named(open_, seller), typed_address(address), MAILED, now()
            )
        )
    typer.echo(f"{address} is told of alerts.")
    if settings.alerts.relay_host is None:
        typer.echo("No relay is set: alerts wait for it. Set alerts.relay_host and start again.")


@app.command("list")
def list_(config: Config = None, seller: Seller = None) -> None:
    """Show who is told of what."""
    with opened(settings_of(config)) as store:
        found = store.read_now(lambda open_: endpoints.list_endpoints(open_, seller_named(open_, seller)))
    for one in found:
        state = "on" if one.enabled else f"off: {one.why_disabled}"
        typer.echo(f"{one.endpoint_id}  {one.kind}  {one.target}  {' '.join(one.topics)}  ({state})")


@app.command("test")
def try_out(endpoint_id: str, config: Config = None, seller: Seller = None) -> None:
    """Send a test event to a webhook."""
    with opened(settings_of(config)) as store:
        event = store.write_now(
            lambda open_: endpoints.send_test(open_, seller_named(open_, seller), endpoint_id, now())
        )
    typer.echo(f"Test event {event} is on its way.")


@app.command()
def remove(endpoint_id: str, config: Config = None, seller: Seller = None) -> None:
    """Tell this one nothing more."""
    with opened(settings_of(config)) as store:
        store.write_now(
            lambda open_: endpoints.remove_endpoint(open_, seller_named(open_, seller), endpoint_id, now())
        )
    typer.echo(f"{endpoint_id} is told nothing more.")

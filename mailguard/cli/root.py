"""Joins the commands. Each file of this folder holds one topic's commands."""

import typer

from mailguard.cli import (
    alerting,
    checking,
    database,
    doctoring,
    exchanging,
    exporting,
    importing,
    keys,
    people,
    profiles,
    reporting,
    ruling,
    serving,
    setting_up,
    shop,
)

app = typer.Typer(
    name="mailguard",
    help="Holds a marketplace's “Sold, ship now” mail against the order store: ship, or do not ship, and why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("demo")(serving.demo)
app.command("serve")(serving.serve)
app.command("init")(setting_up.init)
app.command("login")(setting_up.login)
app.command("password")(setting_up.password)
app.command("check")(checking.check)
app.command("import")(importing.import_)
app.command("feed")(exchanging.feed)
app.command("rules")(ruling.rules)
app.command("doctor")(doctoring.doctor)
app.add_typer(shop.app, name="shop")
app.add_typer(keys.app, name="key")
app.add_typer(people.app, name="user")
app.add_typer(alerting.app, name="alert")
app.add_typer(database.app, name="db")
app.add_typer(profiles.app, name="profile")
app.add_typer(exporting.app, name="export")
exporting.app.command("confirmations")(exchanging.confirmations)
exporting.app.command("cancellations")(exchanging.cancellations)
exporting.app.command("adjustments")(exchanging.adjustments)
exporting.app.command("orders")(reporting.orders)
exporting.app.command("unshipped")(reporting.unshipped)

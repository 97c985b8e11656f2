"""`mailguard db upgrade`: bring the database to the schema that this program knows."""

import typer

from mailguard.cli.options import Config, settings_of

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """The database."""


@app.command()
def upgrade(config: Config = None) -> None:
    """Create the database, or bring it to this program's schema. Safe to run again."""
    from mailguard.app.adapters import make_folder, upgrade_database
    from orders.database.dialects import shown

    settings = settings_of(config)
    make_folder(settings.data)
    upgrade_database(settings.url, settings.key_file)
    typer.echo(f"The database is up to date: {shown(settings.url)}")

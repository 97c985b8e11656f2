"""`serve` runs the whole program on this machine; `demo` the same on a fresh store with sample mail."""

import sys
from typing import Annotated

import typer
from pydantic import ValidationError

from mailguard.cli.options import Config, config_file
from mailguard.processes.main import become
from mailguard.processes.plan import Listener, Plan
from mailguard.settings import Settings, load
from orders.settings import DatabaseSettings


def serve(
    config: Config = None,
    ready_fd: Annotated[int | None, typer.Option(help="Write the ports to this descriptor when ready.")] = None,
) -> None:
    """Take mail, judge it, and serve the API and the dashboard, until Ctrl-C or SIGTERM."""
    file = config_file(config)
    settings = load(file)
    prove(settings)
    plan = Plan(
        config=file.resolve() if file else None,
        listeners=listeners(settings),
        workers=settings.workers.count,
        memory=settings.workers.memory,
        deadline=settings.workers.deadline,
    )
    become(plan, ready_fd)


def prove(settings: Settings) -> None:
    """Everything that a child would refuse is refused here, once: zone, profiles, certificate, database."""
    from mailguard.app.adapters import build
    from mailguard.smtp import server_context

    if settings.smtp.certificate is not None and settings.smtp.private_key is not None:
        server_context(settings.smtp.certificate, settings.smtp.private_key)
    build(settings).store.close()


def listeners(settings: Settings) -> tuple[Listener, ...]:
    """What to bind: SMTP, implicit TLS where it is set up, HTTP."""
    smtp, http = settings.smtp, settings.http
    found = [Listener("smtp", smtp.host, smtp.port)]
    if smtp.tls_port is not None:
        found.append(Listener("smtps", smtp.host, smtp.tls_port))
    return (*found, Listener("http", http.host, http.port))


def known(url: str | None) -> str | None:
    """A database that the settings would take, too."""
    try:
        return None if url is None else DatabaseSettings(url=url).url
    except ValidationError as error:
        raise typer.BadParameter(error.errors()[0]["msg"]) from error


def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop after the table.")] = False,
    smtp_port: Annotated[int, typer.Option(min=0, max=65535)] = 2525,
    http_port: Annotated[int, typer.Option(min=0, max=65535)] = 8080,
    database_url: Annotated[
        str | None,
        typer.Option(help="Play it in this empty database instead of a file.", callback=known, show_default=False),
    ] = None,
) -> None:
    """Show it at work: a sample seller, sample orders, and mails sent through the real SMTP port."""
    from rich.console import Console

    from mailguard.demo import run

    sys.exit(run(once, smtp_port, http_port, Console(), database_url))

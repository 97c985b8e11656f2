"""`serve` runs the whole program on this machine; `demo` the same on a fresh store with sample mail."""

import sys
from typing import Annotated

import typer

from mailguard.cli.options import Config, config_file
from mailguard.processes.plan import Listener, Plan
from mailguard.processes.supervisor import CannotListen, Supervisor, announce_on, say_on_stderr
from mailguard.settings import Settings, load


def serve(
    config: Config = None,
    ready_fd: Annotated[int | None, typer.Option(help="Write the ports to this descriptor when ready.")] = None,
) -> None:
    """Take mail, judge it, and serve the API and the dashboard, until Ctrl-C or SIGTERM."""
    file = config_file(config)
    settings = load(file)
    announce = announce_on(ready_fd)

    def ready(ports: dict[str, int]) -> None:
        announce(ports)
        shown = ", ".join(f"{name} on {host_of(settings, name)}:{port}" for name, port in ports.items())
        say_on_stderr(f"ready: {shown}; dashboard at http://{settings.http.host}:{ports['http']}/")

    plan = Plan(
        config=file.resolve() if file else None,
        listeners=listeners(settings),
        workers=settings.workers.count,
        memory=settings.workers.memory,
        deadline=settings.workers.deadline,
    )
    try:
        code = Supervisor(plan, ready, say_on_stderr).run()
    except CannotListen as error:
        say_on_stderr(str(error))
        raise typer.Exit(2) from error
    raise typer.Exit(code)


def listeners(settings: Settings) -> tuple[Listener, ...]:
    """What to bind: SMTP, implicit TLS where it is set up, HTTP."""
    smtp, http = settings.smtp, settings.http
    found = [Listener("smtp", smtp.host, smtp.port)]
    if smtp.tls_port is not None:
        found.append(Listener("smtps", smtp.host, smtp.tls_port))
    return (*found, Listener("http", http.host, http.port))


def host_of(settings: Settings, listener: str) -> str:
    return settings.http.host if listener == "http" else settings.smtp.host


def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop after the table.")] = False,
    smtp_port: Annotated[int, typer.Option(min=0, max=65535)] = 2525,
    http_port: Annotated[int, typer.Option(min=0, max=65535)] = 8080,
) -> None:
    """Show it at work: a sample seller, sample orders, and mails sent through the real SMTP port."""
    from rich.console import Console

    from mailguard.demo import run

    sys.exit(run(once, smtp_port, http_port, Console()))

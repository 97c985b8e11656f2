"""`mailguard doctor`: looks at what must be right around the program, and says what to do where it is not."""

import asyncio
import shutil
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import typer

from mailguard.cli.options import Config, settings_of
from mailguard.errors import SettingsError
from mailguard.model.authentication import DnsAnswer
from mailguard.settings import Settings

GIGABYTE = 1_000_000_000
TROUBLE = frozenset(("timeout", "servfail"))
SIGNS = {"ok": "✓", "look": "!", "bad": "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One look: "ok", "look" (works, but see to it) or "bad", and the sentence."""

    state: str
    text: str


def doctor(config: Config = None) -> None:
    """Check disk, database, key file, profiles, ports, DNS and TLS. Exit 1 when something must be mended."""
    settings = settings_of(config)
    looks: tuple[Callable[[Settings], Finding], ...] = (
        *(disk, database, personal_key, profiles, stages),
        *(smtp_port, http_port, dns, tls),
    )
    found = [look(settings) for look in looks]
    for one in found:
        typer.echo(f"{SIGNS[one.state]} {one.text}")
    raise typer.Exit(1 if any(one.state == "bad" for one in found) else 0)


def disk(settings: Settings) -> Finding:
    folder = settings.data.resolve()
    while not folder.exists():
        folder = folder.parent
    return room(shutil.disk_usage(folder).free, settings.data)


def room(free: int, folder: Path) -> Finding:
    """Whether so many free bytes are enough."""
    text = f"disk: {free / GIGABYTE:.1f} GB free for {folder}"
    if free < GIGABYTE / 10:
        return Finding("bad", f"{text}: mail would be refused soon; make room")
    return Finding("ok" if free > GIGABYTE else "look", text)


def database(settings: Settings) -> Finding:
    from mailguard.app.adapters import MIGRATIONS
    from orders.database.dialects import database_of, shown
    from orders.database.migrations import check_schema
    from orders.errors import OrdersError

    try:
        check_schema(settings.url, MIGRATIONS)
        hazard = database_of(settings.url).hazard()
    except OrdersError as error:
        return Finding("bad", f"database: {error or error.__doc__}")
    if hazard is not None:
        return Finding("bad", f"database: {hazard}")
    return Finding("ok", f"database: {shown(settings.url)}")


def personal_key(settings: Settings) -> Finding:
    """The key file is this database's, and nobody else's to read: without it names and addresses are lost."""
    from orders.database.store import Store
    from orders.errors import OrdersError
    from orders.storage.keyring import fitting, known_keys

    file = settings.key_file
    if database(settings).state == "bad":
        return Finding("look", f"personal data: {file} is looked at once there is a database")
    try:
        store = Store.open(settings.url)
        try:
            known = store.read_now(known_keys)
        finally:
            store.close()
        if not known and not file.exists():
            return Finding("look", f"personal data: {file} is made at the first start")
        fitting(file, known)
    except OrdersError as error:
        return Finding("bad", f"personal data: {error}")
    if file.stat().st_mode & 0o077:
        return Finding("bad", f"personal data: others may read {file}: chmod 600")
    return Finding("ok", f"personal data: sealed with {file}; keep a copy of it, apart from the database's")


def profiles(settings: Settings) -> Finding:
    """Whether every file of the user's folder is in force: a bad one is left out at a start, and refused later."""
    from mailguard.notices import profiles_that_hold

    found = profiles_that_hold(settings.profiles)
    if found.left_out:
        return Finding("bad", f"profiles: not in force: {'; '.join(found.left_out)}; mend it, then send SIGHUP")
    return Finding("ok", f"profiles: {', '.join(sorted(found.by_marketplace))}")


def stages(_: Settings) -> Finding:
    """Whether the stages that cost CPU run compiled; the same for every setting."""
    from mailguard.notices import segments

    return built(segments.__file__)


def built(module: str) -> Finding:
    """What the file of a stage's module says of how the program was installed."""
    if module.endswith(tuple(EXTENSION_SUFFIXES)):
        return Finding("ok", "stages: compiled")
    return Finding("ok", "stages: plain Python; for more mail a second install with MAILGUARD_COMPILED=1")


def smtp_port(settings: Settings) -> Finding:
    return port("SMTP", settings.smtp.host, settings.smtp.port, b"220 ")


def http_port(settings: Settings) -> Finding:
    return port("HTTP", settings.http.host, settings.http.port, None)


def port(name: str, host: str, number: int, greeting: bytes | None) -> Finding:
    """Free to take, or taken: by us (SMTP greets), or by somebody else."""
    where = f"{name}: {host}:{number}"
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, number))
        return Finding("ok", f"{where} is free to take")
    except PermissionError:
        return Finding("bad", f"{where}: not allowed to take it; ports below 1024 need the right to bind them")
    except OSError as error:
        reason = error.strerror or str(error)
    try:
        with socket.create_connection((host, number), timeout=3) as caller:
            said = caller.recv(200) if greeting else b""
    except OSError:
        return Finding("bad", f"{where}: {reason}")
    if greeting and not said.startswith(greeting):
        return Finding("bad", f"{where} is taken by something that is no mail server; choose another port")
    return Finding("ok", f"{where} answers: something is running there")


def dns(settings: Settings) -> Finding:
    """Who is asked for names and whether they answer, each by itself. Nothing is asked before there is a domain."""
    from mailguard.dns import load_zone, system_servers

    try:
        if settings.dns.zone is not None:
            load_zone(settings.dns.zone)
            return Finding("look", f"dns: names come from {settings.dns.zone}, not from the network")
        servers = settings.dns.servers or system_servers()
    except SettingsError as error:
        return Finding("bad", f"dns: {error}")
    if settings.intake_domain == Settings.model_fields["intake_domain"].default:
        named = ", ".join(ip for ip, _ in servers)
        return Finding("look", f"dns: names come from {named}; nothing was asked, as intake_domain is not set")
    return asyncio.run(asked(servers, settings.dns.timeout, settings.intake_domain))


async def asked(servers: Sequence[tuple[str, int]], seconds: float, domain: str) -> Finding:
    """Ask each server for the domain's MX; `seconds` is how long each may take."""
    from mailguard.dns import LiveResolver

    resolvers = [LiveResolver([one], timeout=seconds) for one in servers]
    answers = await asyncio.gather(*(one.query(domain, "MX") for one in resolvers))
    silent = [f"{ip} ({got.status})" for (ip, _), got in zip(servers, answers, strict=True) if got.status in TROUBLE]
    found = route(next((one for one in answers if one.status not in TROUBLE), answers[0]), domain)
    if not silent or len(silent) == len(servers):
        return found
    return Finding("look", f"{found.text}; no answer from {', '.join(silent)}: every name may take longer")


def route(answer: DnsAnswer, domain: str) -> Finding:
    """Where the world brings mail for this domain, by the answer to its MX."""
    if answer.status in TROUBLE:
        return Finding("bad", f"dns: no answer ({answer.status}); without DNS every notice stays unverified")
    validated = " (validated by DNSSEC)" if answer.authenticated else ""
    if not answer.values:
        return Finding("look", f"dns: answers{validated}, but {domain} has no MX record that leads mail here")
    return Finding("ok", f"dns: mail for {domain} goes to {', '.join(answer.values)}{validated}")


def tls(settings: Settings) -> Finding:
    """The certificate loads, belongs to its key, and lasts."""
    chain, key = settings.smtp.certificate, settings.smtp.private_key
    if chain is None or key is None:
        return Finding("look", "tls: off; mail comes in unencrypted. Set smtp.certificate and smtp.private_key")
    from cryptography.x509 import load_pem_x509_certificate

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key)
        ends = load_pem_x509_certificate(chain.read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as error:
        return Finding("bad", f"tls: {chain} with {key}: {error}")
    days = (ends - datetime.now(UTC)).days
    state = "bad" if days < 0 else "look" if days < 14 else "ok"
    return Finding(state, f"tls: the certificate ends on {ends:%Y-%m-%d} ({days} days)")

"""`mailguard check`: judge mail files offline, for people as a page each, for programs as JSON lines."""

import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from pydantic import BaseModel, ConfigDict, IPvAnyAddress, ValidationError
from rich.console import Console

from mailguard.cli.options import Config, settings_of
from mailguard.cli.profiles import with_crlf
from mailguard.cli.showing import show
from mailguard.cli.values import document_fits
from mailguard.errors import SettingsError
from mailguard.model.evidence import EvidenceJson, evidence_json
from mailguard.model.received import Envelope
from mailguard.model.rendering import judgement_json
from mailguard.offline import Checked, MailFile

Lines = Sequence[tuple[Path, Envelope]]  # of a manifest
EARLIEST, LATEST = 1990, 2200  # years


class EnvelopeLine(BaseModel):
    """The envelope of one manifest line."""

    model_config = ConfigDict(extra="forbid")
    client_ip: IPvAnyAddress
    helo: str = ""
    mail_from: str = ""
    rcpt_to: str


class ManifestLine(BaseModel):
    """One line of a manifest; further keys are somebody else's."""

    file: str
    envelope: EnvelopeLine


def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Mail files (.eml); default: those of the manifest.")
    ] = None,
    manifest: Annotated[Path | None, typer.Option(help="JSON lines with each file's SMTP envelope.")] = None,
    orders: Annotated[
        Path | None, typer.Option(help="Sellers and orders (JSON; see mailguard import --schema).")
    ] = None,
    zone: Annotated[Path | None, typer.Option(help="DNS zone file (JSON): no network is used.")] = None,
    profiles: Annotated[
        Path | None, typer.Option(help="Use the profiles of this folder, not the built-in ones.")
    ] = None,
    config: Config = None,
    at: Annotated[str | None, typer.Option(help="Judge as of this time (RFC 3339); default: now.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a mail.")] = False,
) -> None:
    """Judge mail files: where each came from, what it claims, and whether to ship. Exit 0 when all were judged."""
    from mailguard.app.adapters import policy_of, resolver_of
    from mailguard.dns import load_zone
    from mailguard.notices import load_profiles
    from mailguard.offline import check as judge
    from orders.sources import open_document

    settings = settings_of(config)
    moment = instant(at, "--at") if at else None
    mails = mail_files(files or [], manifest)
    document = open_document(orders) if orders else None
    resolver = load_zone(zone) if zone else resolver_of(settings)
    known = load_profiles(replace_with=profiles) if profiles else load_profiles(folder=settings.profiles)
    if document is not None:
        document_fits(known, document, str(orders))

    console = Console(highlight=False)

    async def run() -> None:
        async for one in judge(mails, document, resolver, policy_of(settings, known), moment, str(orders)):
            if json:
                sys.stdout.write(orjson.dumps(as_json(one, settings.smtp.hostname)).decode() + "\n")
                sys.stdout.flush()
            else:
                with console.capture() as page:
                    show(one, console)
                sys.stdout.write(page.get() if console.is_terminal else without_edges(page.get()))

    asyncio.run(run())


def without_edges(page: str) -> str:
    """A page for a file or a pipe: no blanks that only fill a terminal's line."""
    return "".join(f"{line.rstrip()}\n" for line in page.removesuffix("\n").split("\n"))


def mail_files(files: list[Path], manifest: Path | None) -> list[MailFile]:
    """The files to judge, in order, with their envelopes: once for each line of the manifest that names one.

    Raises SettingsError naming file and line.
    """
    lines = read_manifest(manifest) if manifest else ()
    wanted = [pair for path in files for pair in envelopes_of(path, lines)] if files else lines
    if not wanted:
        raise SettingsError("nothing to judge: name mail files, or a manifest")
    return [MailFile(path=path, raw=read(path), envelope=envelope) for path, envelope in wanted]


def envelopes_of(path: Path, lines: Lines) -> Sequence[tuple[Path, Envelope | None]]:
    """This file with each envelope that it came in: by the path as given, else by where it really lies."""
    named = [(path, envelope) for one, envelope in lines if one == path or one.resolve() == path.resolve()]
    return named or [(path, None)]


def read(path: Path) -> bytes:
    try:
        return with_crlf(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error


def read_manifest(path: Path) -> Lines:
    """A manifest's lines, in order: the same mail may come twice, or to two sellers.

    Its file names count from its own folder. Raises SettingsError: file, line, field.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            said = ManifestLine.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise SettingsError(f"{path}:{number}: {field + ': ' if field else ''}{first['msg']}") from error
        envelope = said.envelope
        came = Envelope(
            client_ip=str(envelope.client_ip),
            helo=envelope.helo,
            mail_from=envelope.mail_from.removeprefix("<").removesuffix(">"),
            rcpt_to=envelope.rcpt_to,
        )
        found.append((path.parent / said.file, came))
    return found


def instant(text: str, option: str) -> datetime:
    """An RFC 3339 time; without an offset it is UTC. Raises SettingsError."""
    try:
        said = datetime.fromisoformat(text)
        moment = said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise SettingsError(f"{option} {text}: write a time as 2026-11-22T08:00:00Z") from error
    if not EARLIEST <= moment.year <= LATEST:  # times are added to it: grace, freshness
        raise SettingsError(f"{option} {text}: write a time between {EARLIEST} and {LATEST}")
    return moment


def as_json(one: Checked, authserv_id: str = "localhost") -> dict[str, Any]:
    """The object of one mail (DESIGN section 6), with its evidence. `authserv_id` is this server's own name.

    A mail whose judging crashed is `unverified`, never left out.
    """
    judgement = one.detail.judgement
    judged: dict[str, Any] = (
        {**judgement_json(judgement, one.seller_id)}
        if judgement is not None
        else {
            "verdict": "unverified",
            "recommendation": "check_marketplace",
            "order_id": None,
            "order_ids": [],
            "marketplace": None,
            "seller_id": one.seller_id,
            "findings": [],
            "notice": None,
            "origin": None,
        }
    )
    file = os.fsencode(one.file).decode("utf-8", "replace")  # a name need not be text
    return {"file": file, **judged, "evidence": evidence(one, authserv_id), "seconds": round(one.seconds, 6)}


def evidence(one: Checked, authserv_id: str) -> list[EvidenceJson]:
    """The way of each container, hop by hop; [] where the mail was not judged."""
    from mailguard.msgauth.results import write  # late: `mailguard --help` needs no cryptography

    detail = one.detail
    if detail.examined is None or detail.judgement is None:
        return []
    return evidence_json(detail.examined, detail.judgement.origins, partial(write, authserv_id))

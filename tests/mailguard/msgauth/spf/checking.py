"""One check of a record over a zone, with what was asked."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from mailguard.model.authentication import SpfResult
from mailguard.model.received import Envelope
from mailguard.msgauth.budget import Share
from mailguard.msgauth.spf import check_spf
from tests.mailguard.msgauth.builders import CountingResolver, a_zone

AT = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
OWN = "a.example"


def an_envelope(ip: str = "192.0.2.1", mail_from: str = f"x@{OWN}", helo: str = "h.example") -> Envelope:
    return Envelope(client_ip=ip, helo=helo, mail_from=mail_from, rcpt_to="")


def check_both(
    envelope: Envelope, texts: dict[str, Any], *, share: int = 1000, **zone: Any
) -> tuple[SpfResult, SpfResult, list[tuple[str, str]]]:
    """The results for MAIL FROM and HELO, and every question that was sent of a share."""
    resolver = CountingResolver(a_zone(texts, **zone))
    found, greeting = asyncio.run(check_spf(envelope, AT, Share(resolver, share)))
    return found, greeting, resolver.asked


def check(record: str, ip: str = "192.0.2.1", mail_from: str = f"x@{OWN}", **zone: Any) -> SpfResult:
    """The result for MAIL FROM where a.example has this record; `txt` gives other names' records."""
    return check_both(an_envelope(ip, mail_from), {OWN: record, **zone.pop("txt", {})}, **zone)[0]


def outcome(record: str, *args: Any, **zone: Any) -> tuple[str, str]:
    """Status and cause."""
    found = check(record, *args, **zone)
    return found.status.value, found.cause

"""What every session of one running edge holds in common."""

import asyncio
import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mailguard.intake import Intake
from mailguard.ports import Clock
from mailguard.smtp.gate import Buckets, Doorman, OctetBudget
from mailguard.smtp.limits import SmtpLimits
from mailguard.smtp.recipients import Recipients

if TYPE_CHECKING:
    from mailguard.smtp.session import Session


@dataclass(slots=True, kw_only=True)
class Shared:
    """Doors outward, limits, and the counts over all sessions."""

    hostname: str
    limits: SmtpLimits
    recipients: Recipients
    intake: Intake
    clock: Clock
    tls_context: ssl.SSLContext | None
    doorman: Doorman
    octets: OctetBudget
    sources: Buckets
    sellers: Buckets
    sessions: set["Session"] = field(default_factory=set)
    empty: asyncio.Event = field(default_factory=asyncio.Event)  # no session is open
    draining: bool = False


def shared(
    *,
    hostname: str,
    limits: SmtpLimits,
    recipients: Recipients,
    intake: Intake,
    clock: Clock,
    tls_context: ssl.SSLContext | None,
) -> Shared:
    """The common state of an edge that starts now: nobody in, every bucket full."""
    state = Shared(
        hostname=hostname,
        limits=limits,
        recipients=recipients,
        intake=intake,
        clock=clock,
        tls_context=tls_context,
        doorman=Doorman(in_all=limits.connections, per_source=limits.connections_per_source),
        octets=OctetBudget(limits.bytes_in_flight),
        sources=Buckets(limits.source_rate, time.monotonic),
        sellers=Buckets(limits.seller_rate, time.monotonic),
    )
    state.empty.set()
    return state

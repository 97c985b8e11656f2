"""check_host() of RFC 7208, 4 for the identities of an envelope: MAIL FROM, and always HELO.

One client, one identity, a bounded number of questions, ten seconds. Trouble is a status with a cause word.
"""

import asyncio
from dataclasses import replace
from datetime import datetime

from mailguard.model.authentication import AuthStatus, SpfResult
from mailguard.model.received import Envelope
from mailguard.msgauth.spf.client import Client, checked_name, client_of, sender_of
from mailguard.msgauth.spf.evaluation import Evaluation
from mailguard.msgauth.spf.questions import Stop
from mailguard.msgauth.waiting import in_time
from mailguard.ports import Resolver

SECONDS = 10.0  # for all of an envelope; RFC 7208, 4.6.4 advises 20, but a mail in a queue can come again
MAX_TERM = 255  # signs of the matching term that are kept


async def check_spf(
    envelope: Envelope, at: datetime, resolver: Resolver, *, seconds: float = SECONDS
) -> tuple[SpfResult, SpfResult]:
    """The results for MAIL FROM (for HELO where the path is null) and for HELO. Raises nothing by design.

    `at` (aware) is when the mail came; `seconds` bounds both together, MAIL FROM goes first.
    """
    client = client_of(envelope, at)
    if client is None:
        none = SpfResult(status=AuthStatus.NONE, identity="helo", cause="client_ip")
        return (replace(none, identity="mailfrom") if envelope.mail_from else none), none
    deadline = asyncio.get_running_loop().time() + seconds
    path, helo = envelope.mail_from, envelope.helo
    found = None
    if path:
        sender = sender_of(path)
        domain = sender.rpartition("@")[2]
        found = await check_host(client, domain, sender, resolver, identity="mailfrom", deadline=deadline)
    greeting = await check_host(client, helo, f"postmaster@{helo}", resolver, identity="helo", deadline=deadline)
    return found or greeting, greeting


async def check_host(
    client: Client, domain: str, sender: str, resolver: Resolver, *, identity: str, deadline: float
) -> SpfResult:
    """RFC 7208, 4.1. `sender` is a whole address, `deadline` the loop's time; the result names the domain checked."""
    name = checked_name(domain)
    if not name:
        return SpfResult(status=AuthStatus.NONE, identity=identity, cause="domain")
    check = Evaluation(client, sender, resolver)
    try:
        outcome = await in_time(check.of(name), deadline)
    except Stop as stop:
        return SpfResult(status=stop.status, identity=identity, domain=name, cause=stop.cause)
    except TimeoutError:
        return SpfResult(status=AuthStatus.TEMPERROR, identity=identity, domain=name, cause="dns_timeout")
    explanation = ""
    if outcome.status is AuthStatus.FAIL and outcome.exp is not None:
        try:
            explanation = await in_time(check.explanation(outcome.exp, outcome.domain), deadline)
        except TimeoutError:
            explanation = ""  # a fail stays one, explained or not
    return SpfResult(
        status=outcome.status,
        identity=identity,
        domain=name,
        mechanism=outcome.term[:MAX_TERM],
        explanation=explanation,
    )

"""All evidence of one container, gathered at once: the one door into this room for the pipeline.

Each check is guarded on its own: a crash in one is that one's permerror, never a pass and never the loss of
the others. Nothing that a mail holds raises out of here.
"""

from collections.abc import Awaitable, Coroutine
from datetime import datetime
from typing import Any, TypeVar

import structlog

from mailguard.model.authentication import (
    ArcResult,
    Authentication,
    AuthStatus,
    DkimResult,
    DmarcResult,
    SpfResult,
)
from mailguard.model.causes import Cause
from mailguard.model.received import Envelope
from mailguard.msgauth.arc import verify_arc
from mailguard.msgauth.budget import Crowd, MailBudget, Share
from mailguard.msgauth.dkim import verify_dkim
from mailguard.msgauth.dmarc import compared, policy_of
from mailguard.msgauth.fields import Mail, split
from mailguard.msgauth.sender import Sender, sender_of
from mailguard.msgauth.spf import check_spf
from mailguard.msgauth.waiting import together
from mailguard.ports import Resolver

log = structlog.get_logger()
Result = TypeVar("Result")
SPF_QUESTIONS = 60
NO_SPF = SpfResult(status=AuthStatus.NONE)
NO_HELO = SpfResult(status=AuthStatus.NONE, identity="helo")
CRASHED_SPF = (
    SpfResult(status=AuthStatus.PERMERROR, cause=Cause.CRASHED),
    SpfResult(status=AuthStatus.PERMERROR, identity="helo", cause=Cause.CRASHED),
)
CRASHED_DKIM = ((DkimResult(status=AuthStatus.PERMERROR, cause=Cause.CRASHED),), False)
CRASHED_ARC = ArcResult(status=AuthStatus.PERMERROR, cause=Cause.CRASHED)
CRASHED_DMARC = DmarcResult(status=AuthStatus.PERMERROR, cause=Cause.CRASHED)


async def authenticate(raw: bytes, envelope: Envelope | None, at: datetime, resolver: Resolver) -> Authentication:
    """Judge where these very bytes came from (RFC 6376, 7208, 8617, 9989).

    `raw` is as received, lines ending with CRLF; `envelope` None is an attached original, which has no SPF;
    `at` (aware) is when the mail came. Never raises: trouble is a status with a cause word.
    """
    budget = MailBudget(resolver)
    try:
        mail = split(raw)
        sender = sender_of(mail)
    except Exception:
        log.exception("authentication_crashed", check="split")
        return Authentication(
            dkim=CRASHED_DKIM[0], spf=CRASHED_SPF[0], helo_spf=CRASHED_SPF[1], arc=CRASHED_ARC, dmarc=CRASHED_DMARC
        )
    return await _gathered(mail, sender, envelope, at, budget)


async def _gathered(
    mail: Mail, sender: Sender, envelope: Envelope | None, at: datetime, budget: MailBudget
) -> Authentication:
    crowd = Crowd(budget)
    checks: list[Coroutine[Any, Any, Any]] = [
        # Beside the rest, in places of its own: slow names that a stranger put into the mail, however many, must not
        # hide what the From's owner asks for.
        _guarded("dmarc", policy_of(sender, budget), CRASHED_DMARC),
        _guarded("dkim", verify_dkim(mail, sender.domain, at, crowd), CRASHED_DKIM),
        _guarded("arc", verify_arc(mail, at, crowd), CRASHED_ARC),
        _guarded("spf", _spf(envelope, at, crowd), CRASHED_SPF),
    ]
    policy, (dkim, capped), arc, (spf, helo_spf) = await together(checks)
    dmarc = await _guarded("dmarc", compared(policy, dkim, spf, budget), CRASHED_DMARC)
    return Authentication(
        dkim=dkim,
        dkim_cap_hit=capped,
        field_counts=tuple(sorted(mail.counts.items())),
        spf=spf,
        helo_spf=helo_spf,
        dmarc=dmarc,
        arc=arc,
        answers=budget.answers(),
    )


async def _spf(envelope: Envelope | None, at: datetime, budget: Resolver) -> tuple[SpfResult, SpfResult]:
    if envelope is None:
        return NO_SPF, NO_HELO
    # The envelope is the client's: what it makes us ask must not use up what DKIM and DMARC need.
    return await check_spf(envelope, at, Share(budget, SPF_QUESTIONS))


async def _guarded(check: str, work: Awaitable[Result], otherwise: Result) -> Result:
    """The result, or `otherwise` where our own code crashed on these bytes."""
    try:
        return await work
    except Exception:
        log.exception("authentication_crashed", check=check)
        return otherwise

"""DKIM (RFC 6376, 8301, 8463): every signature judged on its own, policy before arithmetic.

A pass here means: sha256, a key of sound size that is no test key, From signed, the whole body covered, not
expired. Who the signer is to the From is `trust`'s question, as is what must be covered beyond From.
"""

import asyncio
import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from mailguard.domains import MAX_NAME, aligned, is_hostname, within
from mailguard.model.authentication import AuthStatus, DkimResult
from mailguard.msgauth import tags
from mailguard.msgauth.fields import Mail
from mailguard.msgauth.keys import Trouble, fetch_key
from mailguard.msgauth.signature import (
    TIME_DIGITS,
    Signature,
    key_trouble,
    length_trouble,
    read_signature,
    uncovered,
    verify,
)
from mailguard.ports import Resolver

CAP = 8  # signatures verified; those that name the From's domain come first
READ_CAP = 64  # signatures even looked at
SKEW = 300  # seconds that a signer's clock may differ
LAST_INSTANT = 253_402_300_799  # the end of the year 9999, the last that a datetime holds


@dataclass(frozen=True, slots=True)
class _Candidate:
    position: int
    read: tags.Tags | Trouble
    domain: str


async def verify_dkim(
    mail: Mail, from_domain: str, at: datetime, resolver: Resolver
) -> tuple[tuple[DkimResult, ...], bool]:
    """Judge up to CAP signatures; the second value says that there were more. Raises nothing by design.

    `at` is when the mail came: times in signatures are held against it.
    """
    positions = mail.positions.get("dkim-signature", ())
    read = [_candidate(mail, position) for position in positions[:READ_CAP]]
    read.sort(key=lambda one: not aligned(one.domain, from_domain))  # stable: the mail's order within each group
    chosen, capped = read[:CAP], len(positions) > CAP
    now = int(at.timestamp())
    if len(chosen) == 1:
        return (await _judge(mail, chosen[0], now, resolver),), capped
    return tuple(await asyncio.gather(*(_judge(mail, one, now, resolver) for one in chosen))), capped


def _candidate(mail: Mail, position: int) -> _Candidate:
    try:
        read = tags.parse(mail.fields[position].value)
    except tags.TagListError as error:
        return _Candidate(position, Trouble(AuthStatus.PERMERROR, str(error)), "")
    domain = read.get("d").lower()
    return _Candidate(position, read, domain if is_hostname(domain) else "")


async def _judge(mail: Mail, candidate: _Candidate, now: int, resolver: Resolver) -> DkimResult:
    if isinstance(candidate.read, Trouble):
        return DkimResult(status=candidate.read.status, cause=candidate.read.cause)
    result = _described(candidate.read, candidate.domain)
    if mail.malformed:
        return replace(result, status=AuthStatus.PERMERROR, cause=mail.malformed)
    signature = read_signature(candidate.position, candidate.read)
    if isinstance(signature, Signature):
        result = replace(
            result,
            signed_fields=signature.signed,
            unsigned_present=uncovered(mail, signature.signed),
            whole_body=length_trouble(mail, signature) is None,
        )
    trouble = signature if isinstance(signature, Trouble) else _own_trouble(mail, signature, now)
    if trouble is not None or isinstance(signature, Trouble):
        return _with(result, trouble)
    key = await fetch_key(resolver, signature.selector, signature.domain)
    if isinstance(key, Trouble):
        return _with(result, key)
    result = replace(result, key_bits=key.bits)
    return _with(result, key_trouble(signature, key, _identity(candidate.read)) or verify(mail, signature, key))


def _with(result: DkimResult, trouble: Trouble | None) -> DkimResult:
    if trouble is None:
        return replace(result, status=AuthStatus.PASS)
    return replace(result, status=trouble.status, cause=trouble.cause)


def _described(read: tags.Tags, domain: str) -> DkimResult:
    value = tags.from_base64(read.get("b"))
    return DkimResult(
        status=AuthStatus.NONE,
        domain=domain,
        selector=read.get("s").lower()[:MAX_NAME],
        algorithm=read.get("a")[:MAX_NAME],
        signed_at=_instant(read.get("t")),
        expires_at=_instant(read.get("x")),
        fingerprint=_fingerprint(value) if value else "",
    )


def _fingerprint(value: bytes) -> str:
    """Of the one canonical base64: spare bits in the last sign would give one signature many fingerprints."""
    return hashlib.sha256(base64.b64encode(value)).hexdigest()


def _instant(text: str) -> datetime | None:
    seconds = tags.number(text, TIME_DIGITS)
    return None if seconds is None or seconds > LAST_INSTANT else datetime.fromtimestamp(seconds, UTC)


def _identity(read: tags.Tags) -> str:
    """The domain of i=; d= where there is none."""
    return read.get("i").rpartition("@")[2].lower() if "i" in read else read.get("d").lower()


def _own_trouble(mail: Mail, signature: Signature, now: int) -> Trouble | None:
    """What can be said against a signature before its key is asked for."""
    read, expires = signature.read, tags.number(signature.read.get("x"), TIME_DIGITS)
    if read.get("v") != "1":
        return Trouble(AuthStatus.PERMERROR, "version")
    if "from" not in signature.signed:
        return Trouble(AuthStatus.PERMERROR, "from_unsigned")
    if "i" in read and ("@" not in read.get("i") or not _plain_identity(read, signature.domain)):
        return Trouble(AuthStatus.PERMERROR, "identity")
    if "q" in read and "dns/txt" not in [one.strip() for one in read.get("q").split(":")]:
        return Trouble(AuthStatus.PERMERROR, "query")
    if expires is not None and signature.time is not None and expires <= signature.time:
        return Trouble(AuthStatus.PERMERROR, "expires_before_signed")
    if expires is not None and expires + SKEW < now:
        return Trouble(AuthStatus.POLICY, "expired")
    if signature.time is not None and signature.time > now + SKEW:
        return Trouble(AuthStatus.POLICY, "signed_in_future")
    return length_trouble(mail, signature)


def _plain_identity(read: tags.Tags, domain: str) -> bool:
    identity = _identity(read)
    return is_hostname(identity) and within(identity, domain)

"""DKIM (RFC 6376, 8301, 8463): every signature judged on its own, policy before arithmetic.

A pass here means: sha256, a key of sound size that is no test key, From signed, the whole body covered, not
expired. Who the signer is to the From is `trust`'s question, as is what must be covered beyond From.

Caps. What costs nothing (tags, times, the body's hash) is done for READ_CAP signatures; a key is fetched and the
arithmetic done for CAP of those that are still open then, the From's domain first. So junk in the marketplace's
name that any mail could carry (expired, another body's hash, sha1) cannot push the genuine signature out; the
refused ones are told apart, up to REFUSED_CAP. Whatever is left out is told, and is not verified.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from mailguard.domains import MAX_NAME, aligned, is_hostname, within
from mailguard.model.authentication import AuthStatus, DkimResult
from mailguard.model.causes import Cause
from mailguard.msgauth import tags
from mailguard.msgauth.fields import Mail
from mailguard.msgauth.keys import Trouble, fetch_key
from mailguard.msgauth.signature import (
    TIME_DIGITS,
    Signature,
    body_trouble,
    covered,
    header_trouble,
    key_trouble,
    read_signature,
    time_trouble,
    uncovered,
)
from mailguard.msgauth.waiting import together
from mailguard.ports import Resolver

CAP = 8  # signatures whose key is fetched; those that name the From's domain come first
REFUSED_CAP = 8  # signatures told that were refused before that, in the same order
READ_CAP = 64  # signatures even looked at
LAST_INSTANT = 253_402_300_799  # the end of the year 9999, the last that a datetime holds
NOTHING = tags.Tags({})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """One signature field after all that costs no question: `trouble` None means that it is still open."""

    read: tags.Tags
    domain: str
    signature: Signature | None
    trouble: Trouble | None


async def verify_dkim(
    mail: Mail, from_domain: str, at: datetime, resolver: Resolver
) -> tuple[tuple[DkimResult, ...], bool]:
    """Judge the signatures, those of the From's domain first; the second value says that some were left out.

    `at` is when the mail came: times in signatures are held against it. Raises nothing by design.
    """
    if mail.malformed is not None and not mail.fields:  # a header beyond the limits, of which nothing was read
        return (DkimResult(status=AuthStatus.PERMERROR, cause=mail.malformed),), True
    positions = mail.positions.get("dkim-signature", ())
    now = int(at.timestamp())
    weighed = [_weighed(mail, position, now) for position in positions[:READ_CAP]]
    weighed.sort(key=lambda one: not aligned(one.domain, from_domain))  # stable: the mail's order within each group
    chosen = _chosen(weighed)
    left_out = len(chosen) < len(positions)
    return tuple(await together([_judged(mail, one, resolver) for one in chosen])), left_out


def _chosen(weighed: list[_Weighed]) -> list[_Weighed]:
    """Those that are told, in the order given: CAP open ones and REFUSED_CAP refused ones."""
    if len(weighed) <= min(CAP, REFUSED_CAP):
        return weighed
    room = {True: CAP, False: REFUSED_CAP}
    chosen = []
    for one in weighed:
        still_open = one.trouble is None
        room[still_open] -= 1
        if room[still_open] >= 0:
            chosen.append(one)
    return chosen


def _weighed(mail: Mail, position: int, now: int) -> _Weighed:
    try:
        read = tags.parse(mail.fields[position].value)
    except tags.TagListError as error:
        trouble = Trouble(AuthStatus.PERMERROR, mail.malformed or error.cause)
        return _Weighed(read=NOTHING, domain="", signature=None, trouble=trouble)
    domain = read.get("d").lower()
    domain = domain if is_hostname(domain) else ""
    signature = read_signature(position, read)
    if mail.malformed is not None:
        signature = Trouble(AuthStatus.PERMERROR, mail.malformed)
    if isinstance(signature, Trouble):
        return _Weighed(read=read, domain=domain, signature=None, trouble=signature)
    against = _own_trouble(signature) or time_trouble(signature, now) or body_trouble(mail, signature)
    return _Weighed(read=read, domain=domain, signature=signature, trouble=against)


def _own_trouble(signature: Signature) -> Trouble | None:
    """What can be said against the tags that only a DKIM-Signature has."""
    read = signature.read
    if read.get("v") != "1":
        return Trouble(AuthStatus.PERMERROR, Cause.VERSION)
    if "from" not in signature.signed:
        return Trouble(AuthStatus.PERMERROR, Cause.FROM_UNSIGNED)
    if "i" in read and ("@" not in read.get("i") or not _plain_identity(signature)):
        return Trouble(AuthStatus.PERMERROR, Cause.IDENTITY)
    if "q" in read and "dns/txt" not in [one.strip() for one in read.get("q").split(":")]:
        return Trouble(AuthStatus.PERMERROR, Cause.QUERY)
    return None


def _identity(signature: Signature) -> str:
    """The domain of i=; d= where there is none."""
    read = signature.read
    return read.get("i").rpartition("@")[2].lower() if "i" in read else signature.domain


def _plain_identity(signature: Signature) -> bool:
    identity = _identity(signature)
    return is_hostname(identity) and within(identity, signature.domain)


async def _judged(mail: Mail, one: _Weighed, resolver: Resolver) -> DkimResult:
    if one.trouble is not None or one.signature is None:
        return _told(mail, one, one.trouble or Trouble(AuthStatus.PERMERROR, Cause.SYNTAX))
    key = await fetch_key(resolver, one.signature.selector, one.signature.domain)
    if isinstance(key, Trouble):
        return _told(mail, one, key)
    trouble = key_trouble(one.signature, key, _identity(one.signature))
    return _told(mail, one, trouble or header_trouble(mail, one.signature, key), key.bits)


def _told(mail: Mail, one: _Weighed, trouble: Trouble | None, key_bits: int = 0) -> DkimResult:
    """The result: what the field says of itself, what it covers, and what came of it."""
    read, signature = one.read, one.signature
    value = signature.value if signature else tags.from_base64(read.get("b"))
    signed_octets, body_octets = covered(mail, signature) if signature else (0, 0)
    return DkimResult(
        status=AuthStatus.PASS if trouble is None else trouble.status,
        cause="" if trouble is None else trouble.cause,
        domain=one.domain,
        selector=read.get("s").lower()[:MAX_NAME],
        algorithm=read.get("a")[:MAX_NAME],
        canonicalization=signature.canonicalization if signature else "",
        signed_fields=signature.signed if signature else (),
        unsigned_present=uncovered(mail, signature.signed) if signature else (),
        whole_body=signature is not None and signature.length in (None, body_octets),
        signed_octets=signed_octets,
        body_octets=body_octets,
        repeated=mail.repeated,
        signed_at=_instant(read.get("t")),
        expires_at=_instant(read.get("x")),
        key_bits=key_bits,
        fingerprint=_fingerprint(value) if value else "",
        beginning=base64.b64encode(value[:6]).decode() if value else "",
    )


def _fingerprint(value: bytes) -> str:
    """Of the one canonical base64: spare bits in the last sign would give one signature many fingerprints."""
    return hashlib.sha256(base64.b64encode(value)).hexdigest()


def _instant(text: str) -> datetime | None:
    seconds = tags.number(text, TIME_DIGITS)
    return None if seconds is None or seconds > LAST_INSTANT else datetime.fromtimestamp(seconds, UTC)

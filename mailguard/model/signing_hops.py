"""The hops of those who put their name under a mail: DKIM signatures (RFC 6376) and ARC seals (RFC 8617)."""

from datetime import UTC, datetime

from mailguard.model.authentication import Authentication, AuthStatus, DkimResult, SealedResults
from mailguard.model.causes import Cause, explained
from mailguard.model.hop import MARKS, SILENCE, Hop, HopKind, Mark, answer, given

# Fields whose being open is worth a word; Received and the like are added on the way by everybody.
TELLING = (
    *("from", "subject", "to", "cc", "date", "reply-to", "sender", "message-id"),
    *("content-type", "content-transfer-encoding", "mime-version"),
)
# Those without which a signature proves no sender (msgauth/proof.py).
NEEDED = ("from", "subject", "content-type", "content-transfer-encoding", "mime-version")


def signature(one: DkimResult, found: Authentication) -> Hop:
    who = one.domain or "an unnamed domain"
    message = f"{who} signed this mail, and the signature holds{_but(one)}."
    if one.status is not AuthStatus.PASS:
        why = "could not be checked yet" if one.status is AuthStatus.TEMPERROR else "does not count"
        message = f"The signature of {who} {why}. {explained(one.cause)}".rstrip()
    key = f"{one.selector}._domainkey.{one.domain}" if one.selector and one.domain else ""
    times = (("signed", one.signed_at), ("expires", one.expires_at))
    left_open = [name for name in TELLING if name in one.unsigned_present]
    details = (
        ("key", key),
        ("answer", key and (answer(found, key, f"{one.key_bits:,} bits" if one.key_bits else "") or _unasked(one))),
        ("algorithm", ", ".join(part for part in (one.algorithm, one.canonicalization) if part)),
        ("covers", ", ".join(dict.fromkeys(one.signed_fields))),
        ("leaves_open", ", ".join(left_open)),
        ("stands_twice", ", ".join(one.repeated)),
        ("body", _body(one)),
        *((name, _moment(at)) for name, at in times),
    )
    return Hop(
        kind=HopKind.SIGNATURE,
        who=one.domain,
        result=one.status.value,
        mark=MARKS.get(one.status, Mark.NOTHING),
        message=message,
        cause=one.cause,
        details=given(details),
    )


def _but(one: DkimResult) -> str:
    """What a signature that holds still leaves to anybody."""
    left = [name for name in NEEDED if name in one.unsigned_present]
    return f", but anybody may have added what it leaves open: {', '.join(left)}" if left else ""


def _unasked(one: DkimResult) -> str:
    """A signature that fails without its key costs no question."""
    if one.cause == Cause.DNS_BUDGET:
        return SILENCE["over_budget"]
    return "" if one.status is AuthStatus.PASS else "not asked: it had failed already"


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat(" ", "seconds").replace("+00:00", " UTC")


def _body(one: DkimResult) -> str:
    """How much of the text a signature covers; "" where it was not looked at."""
    if not one.signed_fields:
        return ""
    if one.whole_body:
        return f"all of it ({one.body_octets:,} octets)" if one.body_octets else "all of it"
    return f"only the first {one.signed_octets:,} of {one.body_octets:,} octets"


def seal(one: SealedResults, found: Authentication, listed: tuple[str, ...]) -> Hop:
    key = f"{one.selector}._domainkey.{one.sealer}" if one.selector else ""
    counts = one.sealer in listed and found.arc.status is AuthStatus.PASS
    details = (
        ("instance", str(one.instance)),
        ("key", key),
        ("answer", answer(found, key)),
        ("recorded_dkim_pass", ", ".join(one.dkim_passed)),
        ("recorded_dkim_fail", ", ".join(one.dkim_failed)),
        ("recorded_dmarc", one.dmarc.value),
        ("recorded_from", one.header_from),
        ("listed", "yes" if counts else "no"),
    )
    return Hop(
        kind=HopKind.SEAL,
        who=one.sealer,
        result=one.dmarc.value,
        mark=Mark.GOOD if counts else Mark.NOTHING,
        message=f"{one.sealer} sealed what it saw: {_recorded(one)}. {_trust(one, found, counts=counts)}",
        details=given(details),
    )


def _trust(one: SealedResults, found: Authentication, *, counts: bool) -> str:
    if found.arc.status is not AuthStatus.PASS:
        return "The chain does not hold, so its word counts for nothing."
    if counts:
        return "You trust it."
    if one is found.arc.sets[0]:
        return "It is not on your list of sealers, so its word counts for nothing."
    return "It, or one that sealed after it, is not on your list, so its word counts for nothing."


def _recorded(one: SealedResults) -> str:
    if not one.readable:
        return "nothing that can be read"
    signed = f"a valid signature of {', '.join(one.dkim_passed)}" if one.dkim_passed else "no valid signature"
    about = f" for {one.header_from}" if one.header_from else ""
    return f"{signed}, and DMARC {one.dmarc.value}{about}"


def chain(found: Authentication) -> Hop:
    arc = found.arc
    message = "The chain of seals is whole. A seal counts only if its maker is on your list."
    if arc.status is not AuthStatus.PASS:
        why = "could not be checked yet" if arc.status is AuthStatus.TEMPERROR else "does not hold"
        message = f"The chain of seals {why}. {explained(arc.cause)}".rstrip()
    domain, selector = arc.signer
    details = (
        ("where", arc.where),
        ("key", f"{selector}._domainkey.{domain}" if selector and domain else ""),
        ("covers", ", ".join(dict.fromkeys(arc.signed_fields))),
        ("leaves_open", ", ".join(name for name in TELLING if name in arc.unsigned_present)),
        ("body", "" if not arc.signed_fields else "all of it" if arc.whole_body else "only its beginning"),
    )
    return Hop(
        kind=HopKind.CHAIN,
        who=arc.sets[0].sealer if arc.sets else "",
        result=arc.status.value,
        mark=MARKS.get(arc.status, Mark.NOTHING),
        message=message,
        cause=arc.cause,
        details=given(details),
    )

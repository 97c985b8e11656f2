"""The evidence of where a mail came from, a line for each method, in words: RFC 6376, 7208, 9989, 8617."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailguard.model.authentication import ArcResult, Authentication, AuthStatus, DkimResult, DmarcResult, SpfResult

TONES = {AuthStatus.PASS: "good", AuthStatus.FAIL: "bad", AuthStatus.PERMERROR: "bad", AuthStatus.SOFTFAIL: "warn"}
LATER = {AuthStatus.TEMPERROR: "could not be checked just now; it is tried again"}


@dataclass(frozen=True, slots=True)
class Proof:
    """One line: the method, its result as the RFC names it, and a sentence."""

    method: str
    status: str
    tone: str
    text: str


def proofs(found: Authentication) -> tuple[Proof, ...]:
    """Every line for one container."""
    return tuple(_proofs(found))


def _proofs(found: Authentication) -> Iterator[Proof]:
    for one in found.dkim:
        yield _proof("DKIM", one.status, _dkim(one))
    if not found.dkim:
        yield _proof("DKIM", AuthStatus.NONE, "The mail carries no signature.")
    if found.dkim_cap_hit:
        yield Proof("DKIM", "", "warn", "There are more signatures than we check.")
    yield _proof("SPF", found.spf.status, _spf(found.spf))
    yield _proof("DMARC", found.dmarc.status, _dmarc(found.dmarc))
    yield _proof("ARC", found.arc.status, _arc(found.arc))


def _proof(method: str, status: AuthStatus, text: str) -> Proof:
    return Proof(method, status.value, TONES.get(status, "quiet"), text)


def _dkim(one: DkimResult) -> str:
    name = f"{one.domain} (key {one.selector})" if one.selector else one.domain or "an unnamed domain"
    if one.status is AuthStatus.PASS:
        rest = "" if one.whole_body else " It does not cover the whole text."
        return f"The signature of {name} is valid.{rest}"
    return f"The signature of {name} {LATER.get(one.status, 'does not hold')}{_cause(one.cause)}."


def _spf(spf: SpfResult) -> str:
    if spf.status is AuthStatus.NONE:
        return "Says nothing here: no domain names the servers that may send for it."
    who = spf.domain or "the sending domain"
    if spf.status is AuthStatus.PASS:
        return f"{who} allows the server that handed this mail over. That says who forwarded it, not who wrote it."
    said = LATER.get(spf.status, f"does not allow, or does not name, the server that handed this mail over: {who}")
    return f"{said[0].upper()}{said[1:]}{_cause(spf.cause)}."


def _dmarc(dmarc: DmarcResult) -> str:
    who = dmarc.domain or "the sender's domain"
    if dmarc.status is AuthStatus.NONE:
        return f"{who} states no policy{_cause(dmarc.cause)}."
    if dmarc.status is AuthStatus.PASS:
        by = " and ".join(
            word for word, holds in (("a signature", dmarc.aligned_dkim), ("SPF", dmarc.aligned_spf)) if holds
        )
        return f"{who} is shown as the sender, and {by or 'a check'} is in that name."
    if dmarc.status is AuthStatus.FAIL:
        asks = {"reject": "be refused", "quarantine": "be treated as suspect"}.get(dmarc.policy, "")
        return f"Nothing is proved in the name of {who}" + (f", which asks that such mail {asks}." if asks else ".")
    return f"The policy of {who} {LATER.get(dmarc.status, 'cannot be read')}{_cause(dmarc.cause)}."


def _arc(arc: ArcResult) -> str:
    sealers = ", ".join(one.sealer for one in arc.sets)
    if arc.status is AuthStatus.NONE:
        return "No forwarder sealed what it saw."
    if arc.status is AuthStatus.PASS:
        return f"The chain of seals is whole (newest first: {sealers}). A seal counts only if you trust its maker."
    return f"The chain of forwarders' seals {LATER.get(arc.status, 'does not hold')}{_cause(arc.cause)}."


def _cause(cause: str) -> str:
    return f" ({cause.replace('_', ' ')})" if cause else ""

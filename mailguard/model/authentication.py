"""Evidence of where the bytes of one container came from: RFC 6376, 7208, 8617, 9989, in their own words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailguard.model.quick import quick


class AuthStatus(StrEnum):
    """RFC 8601 result names, one set for all methods."""

    NONE = "none"
    PASS = "pass"  # noqa: S105 — a result name of RFC 8601, not a secret
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    POLICY = "policy"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class DkimResult:
    """One DKIM-Signature, judged on its own. `cause` is one of `model.causes.Cause`, "" where it passes."""

    status: AuthStatus
    cause: str = ""
    domain: str = ""  # d=, A-label, lower case
    selector: str = ""  # s=
    algorithm: str = ""  # a=
    canonicalization: str = ""  # c=, header/body, as it was read
    signed_fields: tuple[str, ...] = ()  # h=, lower case, as often as named
    unsigned_present: tuple[str, ...] = ()  # fields in the mail (lower case) with an instance that h= leaves out
    whole_body: bool = False
    signed_octets: int = 0  # of the canonical body: what l= covers, or all of it
    body_octets: int = 0  # the canonical body's length
    repeated: tuple[str, ...] = ()  # singleton fields (RFC 5322, 3.6) that stand more than once, signed or not
    signed_at: datetime | None = None  # t=
    expires_at: datetime | None = None  # x=
    key_bits: int = 0
    fingerprint: str = ""  # sha256 of b= without white space, hex: the same signature, the same value
    beginning: str = ""  # the first eight signs of b=, which tell it from its neighbours (RFC 6008)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class SpfResult:
    """check_host() for one identity: MAIL FROM, or HELO where the path is null."""

    status: AuthStatus
    identity: str = "mailfrom"  # "mailfrom" or "helo"
    domain: str = ""
    cause: str = ""
    mechanism: str = ""  # the term that matched, as its record writes it: "include:_spf.example.com"
    explanation: str = ""  # what exp= says of a fail: the domain owner's words, hostile, printable ASCII, capped


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcResult:
    """RFC 9989 for the one From domain. `policy` is what applies to it: "none", "quarantine", "reject", ""."""

    status: AuthStatus
    domain: str = ""  # header_from's domain
    organizational_domain: str = ""
    policy: str = ""
    aligned_dkim: bool = False
    aligned_spf: bool = False
    strict_dkim: bool = False  # adkim=s: a signature must name the very From domain
    cause: str = ""
    record_at: str = ""  # the domain whose record decided: _dmarc.<record_at>


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class SealedResults:
    """What one ARC set's sealer recorded (its AAR, parsed as RFC 8601 grammar)."""

    instance: int
    sealer: str  # d= of the ARC-Seal
    selector: str = ""  # s= of the ARC-Seal: with the sealer the name of its key
    dkim_passed: tuple[str, ...] = ()  # header.d of each dkim=pass
    dkim_failed: tuple[str, ...] = ()
    dmarc: AuthStatus = AuthStatus.NONE
    header_from: str = ""  # header.from of its dmarc result
    readable: bool = True


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class ArcResult:
    """The chain as a whole (cv) and what each sealer recorded, newest first.

    `cause` is one of `model.causes.Cause`; `where` says what it is about: "ARC-Seal i=2", "key s1._domainkey.a.b".
    The others say what the newest ARC-Message-Signature covers, as in `DkimResult`.
    """

    status: AuthStatus
    cause: str = ""
    where: str = ""
    sets: tuple[SealedResults, ...] = ()
    signed_fields: tuple[str, ...] = ()
    unsigned_present: tuple[str, ...] = ()
    whole_body: bool = False
    signer: tuple[str, str] = ("", "")  # domain and selector of the newest ARC-Message-Signature


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class DnsAnswer:
    """One answer that was used: kept, since keys rotate.

    `status` is noerror, nxdomain, nodata, servfail, timeout, or over_budget (the mail had asked too much: not sent).
    """

    name: str
    rdtype: str
    status: str
    values: tuple[str, ...] = ()
    authenticated: bool = False  # DNSSEC AD bit


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """All evidence of one container. Attached originals have no envelope: their `spf` is none."""

    dkim: tuple[DkimResult, ...] = ()
    dkim_cap_hit: bool = False
    field_counts: tuple[tuple[str, int], ...] = ()  # how often each field stands in the mail, lower case, sorted
    spf: SpfResult = SpfResult(status=AuthStatus.NONE)
    helo_spf: SpfResult = SpfResult(status=AuthStatus.NONE, identity="helo")  # who forwarded; never proof of a From
    dmarc: DmarcResult = DmarcResult(status=AuthStatus.NONE)
    arc: ArcResult = ArcResult(status=AuthStatus.NONE)
    answers: tuple[DnsAnswer, ...] = ()

    @property
    def temporary(self) -> bool:
        """Some evidence could not be fetched: this container is authenticated again later."""
        spf = (self.spf.status, self.helo_spf.status)
        parts = (*(one.status for one in self.dkim), *spf, self.dmarc.status, self.arc.status)
        return AuthStatus.TEMPERROR in parts

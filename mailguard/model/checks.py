"""What each check of one container found, as JSON values for programs: field by field, and what DNS said.

Keys are fixed; new ones may be added, none is ever renamed. Instants are RFC 3339 in UTC. Evidence is no verdict.
"""

from datetime import UTC, datetime

from typing_extensions import TypedDict

from mailguard.model.authentication import (
    ArcResult,
    Authentication,
    AuthStatus,
    DkimResult,
    DmarcResult,
    SealedResults,
    SpfResult,
)


class DkimCheckJson(TypedDict):
    """One signature (RFC 6376). `cause` is one word of a closed set; octets are of the canonical body."""

    status: AuthStatus
    cause: str
    domain: str
    selector: str
    algorithm: str
    canonicalization: str
    key_bits: int
    signed_fields: list[str]
    unsigned_present: list[str]
    repeated: list[str]
    whole_body: bool
    signed_octets: int
    body_octets: int
    signed_at: str | None
    expires_at: str | None


class SpfCheckJson(TypedDict):
    """check_host() (RFC 7208) of one identity: "mailfrom" or "helo". `mechanism` is the term that matched."""

    status: AuthStatus
    cause: str
    identity: str
    domain: str
    mechanism: str
    explanation: str


class DmarcCheckJson(TypedDict):
    """RFC 9989 for the From domain. `record_at` is the domain whose record decided."""

    status: AuthStatus
    cause: str
    domain: str
    organizational_domain: str
    record_at: str
    policy: str
    aligned_dkim: bool
    aligned_spf: bool


class SealJson(TypedDict):
    """What one ARC set's sealer recorded."""

    instance: int
    sealer: str
    selector: str
    readable: bool
    dkim_passed: list[str]
    dkim_failed: list[str]
    dmarc: AuthStatus
    header_from: str


class ArcCheckJson(TypedDict):
    """The chain (RFC 8617), newest set first, and what the newest ARC-Message-Signature covers."""

    status: AuthStatus
    cause: str
    where: str
    sets: list[SealJson]
    signed_fields: list[str]
    unsigned_present: list[str]
    whole_body: bool


class DnsAnswerJson(TypedDict):
    """One answer that was used. `authenticated`: the resolver vouches for it by DNSSEC."""

    name: str
    rdtype: str
    status: str
    values: list[str]
    authenticated: bool


class ChecksJson(TypedDict):
    """All checks of one container. `temporary`: some answer was not to be had; it is asked again for a day."""

    dkim: list[DkimCheckJson]
    more_signatures: bool
    spf: SpfCheckJson
    helo_spf: SpfCheckJson
    dmarc: DmarcCheckJson
    arc: ArcCheckJson
    dns: list[DnsAnswerJson]
    temporary: bool


def checks_json(found: Authentication) -> ChecksJson:
    """Everything that was found."""
    return {
        "dkim": [_dkim(one) for one in found.dkim],
        "more_signatures": found.dkim_cap_hit,
        "spf": _spf(found.spf),
        "helo_spf": _spf(found.helo_spf),
        "dmarc": _dmarc(found.dmarc),
        "arc": _arc(found.arc),
        "dns": [
            {
                "name": one.name,
                "rdtype": one.rdtype,
                "status": one.status,
                "values": list(one.values),
                "authenticated": one.authenticated,
            }
            for one in found.answers
        ],
        "temporary": found.temporary,
    }


def _dkim(one: DkimResult) -> DkimCheckJson:
    return {
        "status": one.status,
        "cause": one.cause,
        "domain": one.domain,
        "selector": one.selector,
        "algorithm": one.algorithm,
        "canonicalization": one.canonicalization,
        "key_bits": one.key_bits,
        "signed_fields": list(one.signed_fields),
        "unsigned_present": list(one.unsigned_present),
        "repeated": list(one.repeated),
        "whole_body": one.whole_body,
        "signed_octets": one.signed_octets,
        "body_octets": one.body_octets,
        "signed_at": _instant(one.signed_at),
        "expires_at": _instant(one.expires_at),
    }


def _spf(one: SpfResult) -> SpfCheckJson:
    return {
        "status": one.status,
        "cause": one.cause,
        "identity": one.identity,
        "domain": one.domain,
        "mechanism": one.mechanism,
        "explanation": one.explanation,
    }


def _dmarc(one: DmarcResult) -> DmarcCheckJson:
    return {
        "status": one.status,
        "cause": one.cause,
        "domain": one.domain,
        "organizational_domain": one.organizational_domain,
        "record_at": one.record_at,
        "policy": one.policy,
        "aligned_dkim": one.aligned_dkim,
        "aligned_spf": one.aligned_spf,
    }


def _arc(one: ArcResult) -> ArcCheckJson:
    return {
        "status": one.status,
        "cause": one.cause,
        "where": one.where,
        "sets": [_seal(seal) for seal in one.sets],
        "signed_fields": list(one.signed_fields),
        "unsigned_present": list(one.unsigned_present),
        "whole_body": one.whole_body,
    }


def _seal(one: SealedResults) -> SealJson:
    return {
        "instance": one.instance,
        "sealer": one.sealer,
        "selector": one.selector,
        "readable": one.readable,
        "dkim_passed": list(one.dkim_passed),
        "dkim_failed": list(one.dkim_failed),
        "dmarc": one.dmarc,
        "header_from": one.header_from,
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")

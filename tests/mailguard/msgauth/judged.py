"""Judges one mail's signatures or chain against a zone, for the tests of this room."""

import asyncio
from typing import Any

from mailguard.dns import Zone
from mailguard.model.authentication import ArcResult, DkimResult
from mailguard.msgauth.arc import verify_arc
from mailguard.msgauth.dkim import verify_dkim
from mailguard.msgauth.fields import split
from tests.mailguard.msgauth.builders import AT, MARKET, CountingResolver, a_zone, keys


def judge(raw: bytes, zone: Any = None, from_domain: str = MARKET) -> tuple[tuple[DkimResult, ...], bool, list[Any]]:
    """Results, whether some were left out, and what was asked."""
    resolver = CountingResolver(zone or a_zone(keys()))
    found, left_out = asyncio.run(verify_dkim(split(raw), from_domain, AT, resolver))
    return found, left_out, resolver.asked


def only(raw: bytes, zone: Any = None) -> DkimResult:
    (result,) = judge(raw, zone)[0]
    return result


def outcome(raw: bytes, zone: Any = None) -> tuple[str, str]:
    result = only(raw, zone)
    return result.status.value, result.cause


def zone_with(text: str | tuple[str, ...]) -> Zone:
    """A zone in which the marketplace's key record is this."""
    return a_zone({f"s1._domainkey.{MARKET}": text})


def judge_chain(raw: bytes, zone: Zone) -> tuple[ArcResult, list[Any]]:
    """The chain's result, and what was asked."""
    resolver = CountingResolver(zone)
    return asyncio.run(verify_arc(split(raw), AT, resolver)), resolver.asked

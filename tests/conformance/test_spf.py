"""The openspf suites: 203 checks of check_host() for RFC 7208, 191 for RFC 4408, explanations included."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from mailguard.dns import Zone, ZoneResolver
from mailguard.model.authentication import SpfResult
from mailguard.model.received import Envelope
from mailguard.msgauth.spf import check_spf
from tests.conformance.conformance import cases, documents, needed

pytestmark = needed
AT = datetime(2026, 4, 1, tzinfo=UTC)


def joined(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def zone_of(zonedata: dict[str, Any]) -> Zone:
    """The suite's own rules: SPF is copied into TXT unless a TXT is there; TXT NONE stops the copy."""
    records: dict[str, dict[str, tuple[str, ...]]] = {kind: {} for kind in ("TXT", "A", "AAAA", "MX", "PTR", "SPF")}
    aliases, timeout = {}, set()
    for name, listed in zonedata.items():
        key, texts, copies = name.lower(), [], []
        for one in listed:
            if one == "TIMEOUT":
                timeout.add(key)
                continue
            (kind, value), *_ = one.items()
            if kind == "SPF":
                copies.append(joined(value))
            elif kind == "TXT":
                texts.append(joined(value))
            elif kind == "CNAME":
                aliases[key] = value.lower().removesuffix(".")
            else:
                text = f"{value[0]} {value[1]}" if kind == "MX" else str(value).removesuffix(".")
                records[kind][key] = (*records[kind].get(key, ()), text)
        found = tuple(text for text in texts or copies if text != "NONE")
        records["SPF"][key] = tuple(copies)
        if found:
            records["TXT"][key] = found
    return Zone(records=records, aliases=aliases, timeout=frozenset(timeout))


class SuiteResolver(ZoneResolver):
    """A name that has records and TIMEOUT answers what it has and times out for the rest."""

    async def query(self, name: str, rdtype: str) -> Any:
        key = name.lower().removesuffix(".")
        if key in self._zone.timeout and self._zone.records[rdtype].get(key):
            return await ZoneResolver(Zone(records=self._zone.records)).query(name, rdtype)
        return await super().query(name, rdtype)


def checked(scenario: dict[str, Any], test: dict[str, Any]) -> SpfResult:
    """Our result for one test of a suite."""
    envelope = Envelope(
        client_ip=str(test["host"]), helo=test.get("helo", ""), mail_from=test.get("mailfrom", ""), rcpt_to=""
    )
    return asyncio.run(check_spf(envelope, AT, SuiteResolver(zone_of(scenario["zonedata"]))))[0]


def wanted(test: dict[str, Any]) -> list[str]:
    """The results that a test allows, the preferred one first."""
    return test["result"] if isinstance(test["result"], list) else [test["result"]]


def explained(test: dict[str, Any], found: SpfResult) -> str:
    """What the explanation must be. Where a test names none it is not compared; the suite's default is our none."""
    named = test.get("explanation", found.explanation)
    return "" if named == "DEFAULT" else named


@pytest.mark.parametrize(("scenario", "name", "test"), cases("spf/rfc7208-tests.yml"))
def test_the_suite_of_rfc_7208(scenario: dict[str, Any], name: str, test: dict[str, Any]) -> None:
    found = checked(scenario, test)
    assert (found.status.value in wanted(test), found.explanation) == (True, explained(test, found)), found


@pytest.mark.parametrize(("scenario", "name", "test"), cases("spf/rfc4408-tests.yml"))
def test_the_older_suite_of_rfc_4408_holds_whole(scenario: dict[str, Any], name: str, test: dict[str, Any]) -> None:
    found = checked(scenario, test)
    assert (found.status.value in wanted(test), found.explanation) == (True, explained(test, found)), found


@pytest.mark.parametrize(
    ("path", "tests", "explained"), [("spf/rfc7208-tests.yml", 203, 22), ("spf/rfc4408-tests.yml", 191, 22)]
)
def test_the_suites_are_whole(path: str, tests: int, explained: int) -> None:
    found = [test for document in documents(path) for test in document["tests"].values()]
    assert (len(found), sum("explanation" in test for test in found)) == (tests, explained)

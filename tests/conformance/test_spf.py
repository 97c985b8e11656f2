"""The openspf suite for RFC 7208: 203 checks of check_host()."""

import asyncio
from typing import Any

import pytest

from mailguard.dns import Zone, ZoneResolver
from mailguard.model.received import Envelope
from mailguard.msgauth.spf import check_spf
from tests.conformance.conformance import cases, needed

pytestmark = needed


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


@pytest.mark.parametrize(("scenario", "name", "test"), cases("spf/rfc7208-tests.yml"))
def test_the_suite_of_rfc_7208(scenario: dict[str, Any], name: str, test: dict[str, Any]) -> None:
    resolver = SuiteResolver(zone_of(scenario["zonedata"]))
    envelope = Envelope(
        client_ip=str(test["host"]), helo=test.get("helo", ""), mail_from=test.get("mailfrom", ""), rcpt_to=""
    )
    wanted = test["result"] if isinstance(test["result"], list) else [test["result"]]
    assert asyncio.run(check_spf(envelope, resolver))[0].status.value in wanted

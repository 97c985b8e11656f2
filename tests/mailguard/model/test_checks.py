"""Each check field by field: nothing that was found is left out, and JSON can hold it."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mailguard.model.authentication import (
    ArcResult,
    Authentication,
    AuthStatus,
    DkimResult,
    DmarcResult,
    DnsAnswer,
    SealedResults,
    SpfResult,
)
from mailguard.model.checks import checks_json
from tests.mailguard.msgauth.builders import a_chain, a_pass, a_set, dmarc, spf_pass

AT = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)
ANSWER = DnsAnswer(name="k.example", rdtype="TXT", status="noerror", values=("v=DKIM1",), authenticated=True)
FOUND = Authentication(
    dkim=(a_pass(signed_at=AT, key_bits=2048),),
    dkim_cap_hit=True,
    spf=spf_pass(),
    helo_spf=spf_pass(identity="helo"),
    dmarc=replace(dmarc(AuthStatus.PASS), record_at="market.example"),
    arc=a_chain(a_set()),
    answers=(ANSWER,),
)
TOLD: dict[str, Any] = json.loads(json.dumps(checks_json(FOUND)))


@pytest.mark.parametrize(
    ("kind", "told", "elsewhere"),
    [
        # a fingerprint is ours alone; the beginning of b= stands in Authentication-Results
        (DkimResult, TOLD["dkim"][0], {"fingerprint", "beginning"}),
        (SpfResult, TOLD["spf"], set()),
        (DmarcResult, TOLD["dmarc"], {"strict_dkim"}),
        (SealedResults, TOLD["arc"]["sets"][0], set()),
        (ArcResult, TOLD["arc"], {"signer"}),
        (DnsAnswer, TOLD["dns"][0], set()),
    ],
)
def test_every_field_of_the_evidence_is_told(kind: type[Any], told: dict[str, Any], elsewhere: set[str]) -> None:
    assert set(told) == {field.name for field in fields(kind)} - elsewhere


def test_values_are_those_that_were_found() -> None:
    assert TOLD["dkim"][0]["signed_at"] == "2026-11-10T09:30:00Z"
    assert (TOLD["dkim"][0]["expires_at"], TOLD["dkim"][0]["key_bits"]) == (None, 2048)
    assert (TOLD["spf"]["identity"], TOLD["helo_spf"]["identity"]) == ("mailfrom", "helo")
    assert (TOLD["dmarc"]["record_at"], TOLD["arc"]["sets"][0]["dmarc"]) == ("market.example", "pass")
    assert TOLD["dns"] == [
        {"name": "k.example", "rdtype": "TXT", "status": "noerror", "values": ["v=DKIM1"], "authenticated": True}
    ]
    assert (TOLD["more_signatures"], TOLD["temporary"]) == (True, False)

"""The way as data: the same hops, and our Authentication-Results of each container."""

import asyncio
import json
from dataclasses import replace
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from orjson import dumps as dump_json

from mailguard.dns import ZoneResolver
from mailguard.model.authentication import Authentication
from mailguard.model.evidence import EvidenceJson, evidence_json
from mailguard.model.examined import ExaminedContainer
from mailguard.model.hops import hops
from mailguard.model.message import ContainerKind
from mailguard.model.origin import Origin, OriginState
from mailguard.msgauth import authenticate
from mailguard.msgauth.results import write
from tests.mailguard.msgauth.builders import (
    AT,
    FORWARDER,
    a_chain,
    a_container,
    a_pass,
    a_set,
    a_zone,
    an_envelope,
    keys,
)
from tests.mailguard.storage.builders import an_examined
from tests.mailguard.world import a_received

CHAIN = Authentication(dkim=(a_pass(),), arc=a_chain(a_set()))


def told(*boxes: ExaminedContainer, **origin: Any) -> list[EvidenceJson]:
    found = replace(an_examined(a_received()), containers=boxes, envelope=an_envelope())
    return evidence_json(
        found, (Origin(container="0", state=OriginState.UNKNOWN, **origin),), lambda one: f"mx; {len(one.dkim)}"
    )


def test_each_container_has_its_way_and_its_results() -> None:
    attached = a_container(a_pass(), kind=ContainerKind.ATTACHED, path="0.2")
    outer, inner = told(a_container(), attached)
    assert (outer["container"], outer["authentication_results"]) == ("0", "mx; 0")
    assert (inner["container"], inner["authentication_results"]) == ("0.2", "mx; 1")
    assert {"client", "greeting"} <= {one["kind"] for one in outer["hops"]}
    assert not {"client", "greeting"} & {one["kind"] for one in inner["hops"]}


def test_a_quotation_has_neither() -> None:
    (one,) = told(a_container(kind=ContainerKind.QUOTED, path="0/q1"))
    assert one == {"container": "0/q1", "authentication_results": "", "hops": [], "checks": None}


def test_programs_get_what_people_are_shown() -> None:
    (one,) = told(a_container(authentication=CHAIN), listed=(FORWARDER,))
    shown = hops(CHAIN, an_envelope(), (FORWARDER,))
    assert [(hop["kind"], hop["who"], hop["message"], hop["mark"]) for hop in one["hops"]] == [
        (hop.kind, hop.who, hop.message, hop.mark) for hop in shown
    ]
    assert [hop["details"] for hop in one["hops"]] == [dict(hop.details) for hop in shown]


def test_whether_a_sealer_counts_is_taken_from_the_origin() -> None:
    (one,) = told(a_container(authentication=CHAIN))
    seal = next(hop for hop in one["hops"] if hop["kind"] == "seal")
    assert seal["details"]["listed"] == "no"


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=60))
def test_whatever_a_mail_holds_its_way_can_be_written_as_json(value: bytes, name: bytes) -> None:
    fields = b"DKIM-Signature: v=1; a=%b; d=%b; s=%b; h=from:%b; bh=; b=%b\r\n" % (value, name, name, value, value)
    fields += b"ARC-Seal: i=1; a=%b; d=%b; s=%b; cv=none; b=%b\r\n" % (value, name, name, value)
    fields += b"ARC-Message-Signature: i=1; a=%b; d=%b\r\nARC-Authentication-Results: i=1; %b\r\n" % (
        value,
        name,
        value,
    )
    raw = fields + b"From: %b\r\n\r\nx\r\n" % value
    envelope = replace(an_envelope(), helo=value.decode("latin-1"), mail_from=name.decode("utf-8", "replace"))
    found = asyncio.run(authenticate(raw, envelope, AT, ZoneResolver(a_zone(keys()))))
    box = a_container(authentication=found)
    examined = replace(an_examined(a_received()), containers=(box,), envelope=envelope)
    told = evidence_json(examined, (), partial(write, value.decode("latin-1")))
    assert json.loads(dump_json(told))[0]["container"] == "0"

"""The way as data: the same hops, and our Authentication-Results of each container."""

from dataclasses import replace
from typing import Any

from mailguard.model.authentication import Authentication
from mailguard.model.evidence import EvidenceJson, evidence_json
from mailguard.model.examined import ExaminedContainer
from mailguard.model.hops import hops
from mailguard.model.message import ContainerKind
from mailguard.model.origin import Origin, OriginState
from tests.mailguard.msgauth.builders import FORWARDER, a_chain, a_container, a_pass, a_set, an_envelope
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
    assert one == {"container": "0/q1", "authentication_results": "", "hops": []}


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

"""The way of a mail as a line of steps: who did what, with a mark that needs no colour to be told."""

from dataclasses import replace
from typing import Any

import pytest

from mailguard.dashboard.evidence import DEEDS, MARKS, METHODS, MOST_STEPS, Way, way_of
from mailguard.model.authentication import Authentication, AuthStatus, DkimResult
from mailguard.model.hop import HopKind, Mark
from mailguard.model.message import ContainerKind
from mailguard.model.origin import Origin, OriginState
from tests.mailguard.msgauth.builders import (
    FORWARDER,
    MARKET,
    a_chain,
    a_container,
    a_failure,
    a_pass,
    a_set,
    an_envelope,
    spf_pass,
)

ORIGIN = Origin(container="0", state=OriginState.UNKNOWN, listed=(FORWARDER,))


def way(origin: Origin = ORIGIN, kind: ContainerKind = ContainerKind.DIRECT, **evidence: Any) -> Way:
    box = replace(a_container(kind=kind), authentication=Authentication(**evidence))
    found = way_of(box, an_envelope(), origin)
    assert found is not None
    return found


def steps(found: Way) -> list[tuple[str, str, str]]:
    return [(one.deed, one.who, one.badge.text) for one in found.steps]


def test_the_line_goes_from_the_signer_over_the_sealers_to_the_client() -> None:
    assert steps(way(dkim=(a_failure(),), arc=a_chain(a_set()), spf=spf_pass())) == [
        ("signed", MARKET, "does not hold"),
        ("sealed", FORWARDER, "holds"),
        ("handed over", "192.0.2.10", "holds"),
    ]


def test_a_sealer_that_is_not_listed_is_not_green() -> None:
    found = way(replace(ORIGIN, listed=()), arc=a_chain(a_set()))
    assert ("sealed", FORWARDER, "proves nothing") in steps(found)


def test_nobody_is_named_where_nobody_signed() -> None:
    assert steps(way())[0] == ("signed by nobody we can name", "", "proves nothing")


def test_a_mail_attached_was_handed_over_with_the_mail_around_it() -> None:
    assert [one.deed for one in way(kind=ContainerKind.ATTACHED, dkim=(a_pass(),)).steps] == ["signed"]


def test_a_quotation_has_no_way() -> None:
    assert way_of(a_container(kind=ContainerKind.QUOTED), an_envelope(), ORIGIN) is None


@pytest.mark.parametrize("more", [0, 1])
def test_of_many_signers_the_first_and_of_many_sealers_the_last_stand_in_the_line(more: int) -> None:
    signers = tuple(a_pass(f"s{number}.example") for number in range(MOST_STEPS + more))
    sets = tuple(a_set(number, f"a{number}.example") for number in range(MOST_STEPS + more, 0, -1))
    found = way(dkim=signers, arc=a_chain(*sets))
    names = [one.who or one.deed for one in found.steps]
    left = ["and 1 more signed"] if more else []
    first = ["and 1 more sealed"] if more else []
    assert names == [
        *(f"s{number}.example" for number in range(MOST_STEPS)),
        *(*left, *first),
        *(f"a{number}.example" for number in range(1 + more, MOST_STEPS + more + 1)),
        "192.0.2.10",
    ]
    assert sum(one.method == "ARC set" for one in found.proofs) == MOST_STEPS + more  # all of them stand below


@pytest.mark.parametrize("status", list(AuthStatus))
def test_only_a_pass_is_green(status: AuthStatus) -> None:
    found = way(dkim=(DkimResult(status=status, domain=MARKET),))
    assert (found.proofs[0].tone == "good") == (status is AuthStatus.PASS)
    assert (found.steps[0].badge.tone == "good") == (status is AuthStatus.PASS)


def test_every_check_stands_below_with_what_decided() -> None:
    found = way(dkim=(a_pass(selector="s1", key_bits=2048),), arc=a_chain(a_set()), spf=spf_pass())
    assert [one.method for one in found.proofs] == ["DKIM", "ARC set", "ARC", "SPF", "SPF (HELO)", "DMARC"]
    assert dict(found.proofs[0].details)["key"] == f"s1._domainkey.{MARKET}"
    assert ("checked", "MAIL FROM") in found.proofs[3].details


def test_every_mark_is_told_by_shape_and_word_as_well_as_by_colour() -> None:
    assert set(MARKS) == set(Mark)
    assert len({one.shape for one in MARKS.values()}) == len({one.text for one in MARKS.values()}) == len(Mark)
    assert set(METHODS) == set(HopKind) > set(DEEDS)

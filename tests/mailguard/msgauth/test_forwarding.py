"""Which of the seller's own ways brought a mail."""

from typing import Any

import pytest

from mailguard.model.authentication import AuthStatus, SpfResult
from orders.view import ForwarderView
from tests.mailguard.msgauth.builders import (
    FORWARDER,
    FORWARDER_ONLY,
    OUR_FORWARDER,
    REJECTED,
    UNKNOWN,
    a_chain,
    a_container,
    a_failure,
    a_pass,
    a_seller,
    a_set,
    codes,
    judge,
    spf_pass,
)


@pytest.mark.parametrize(
    ("forwarder", "evidence", "code"),
    [
        (OUR_FORWARDER, {"spf": spf_pass()}, "forwarder.spf"),
        (OUR_FORWARDER, {"helo_spf": spf_pass(f"mx.{FORWARDER}", "helo")}, "forwarder.spf"),
        (OUR_FORWARDER, {"arc": a_chain(a_set(dkim_passed=()))}, "forwarder.arc"),
        (ForwarderView(network="192.0.2.0/24"), {}, "forwarder.network"),
    ],
)
def test_an_authentic_forwarder_is_told(forwarder: ForwarderView, evidence: dict[str, Any], code: str) -> None:
    container = a_container(a_failure(), evidence={"dmarc": REJECTED, **evidence})
    found = judge(container, seller=a_seller(forwarder))
    assert (found.state, codes(found)[-1]) == (FORWARDER_ONLY, code)


def test_a_forwarders_signature_names_it() -> None:
    container = a_container(a_failure(), a_pass(FORWARDER), evidence={"dmarc": REJECTED})
    assert judge(container, seller=a_seller(OUR_FORWARDER)).state is FORWARDER_ONLY


@pytest.mark.parametrize(
    ("forwarder", "evidence"),
    [
        (OUR_FORWARDER, {"spf": SpfResult(status=AuthStatus.FAIL, domain=FORWARDER)}),
        (OUR_FORWARDER, {"spf": spf_pass("evilforwarder.example")}),
        (OUR_FORWARDER, {"arc": a_chain(a_set(2, "evil.example"), a_set(dkim_passed=()))}),
        (OUR_FORWARDER, {"arc": a_chain(a_set(dkim_passed=()), status=AuthStatus.FAIL)}),
        (ForwarderView(network="198.51.100.0/24"), {}),
        (ForwarderView(network="not a network"), {}),
        (ForwarderView(), {"spf": spf_pass("")}),
    ],
)
def test_what_only_claims_to_be_the_forwarder_is_not(forwarder: ForwarderView, evidence: dict[str, Any]) -> None:
    container = a_container(a_failure(), evidence={"dmarc": REJECTED, **evidence})
    assert judge(container, seller=a_seller(forwarder)).state is UNKNOWN

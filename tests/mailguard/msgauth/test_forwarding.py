"""Which of the seller's own ways brought a mail."""

from typing import Any

import pytest

from mailguard.model.authentication import AuthStatus, SpfResult
from mailguard.model.origin import OriginState
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
    an_envelope,
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


@pytest.mark.parametrize(
    ("client_ip", "network", "state"),
    [
        ("::ffff:192.0.2.10", "192.0.2.0/24", FORWARDER_ONLY),
        ("2001:db8::1%eth0", "2001:db8::/32", FORWARDER_ONLY),
        ("::ffff:198.51.100.1", "192.0.2.0/24", UNKNOWN),
        ("2001:db8::1", "0.0.0.0/0", UNKNOWN),
        ("", "0.0.0.0/0", UNKNOWN),
    ],
)
def test_a_clients_address_is_one_however_the_socket_writes_it(
    client_ip: str, network: str, state: OriginState
) -> None:
    container = a_container(a_failure(), evidence={"dmarc": REJECTED})
    found = judge(
        container, seller=a_seller(ForwarderView(network=network)), envelope=an_envelope(client_ip=client_ip)
    )
    assert found.state is state

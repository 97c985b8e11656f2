import pytest

from orders.access.addresses import typed_address, typed_domain, typed_network
from orders.errors import Refused


def test_an_address_is_kept_in_lower_case_without_blanks_around() -> None:
    assert typed_address("  Shop@Example.COM ") == "shop@example.com"


def test_an_international_domain_is_kept_as_a_labels() -> None:
    assert typed_address("shop@bücher.example") == "shop@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "text",
    ["", "shop", "shop@", "@example.com", "a b@example.com", "a@b@example.com", "shop@localhost", "a\n@example.com"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        typed_address(text)
    assert caught.value.type == "address-not-valid"


def test_a_domain_is_kept_in_lower_case_without_a_final_dot() -> None:
    assert typed_domain("Forward.Example.") == "forward.example"


@pytest.mark.parametrize("text", ["", "com", "a b.example", "x..example", "-.example", "user@host.example"])
def test_what_is_no_domain_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        typed_domain(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("192.0.2.7/24", "192.0.2.0/24"), ("192.0.2.7", "192.0.2.7/32"), ("10.0.0.0/16", "10.0.0.0/16")],
)
def test_a_network_is_kept_by_its_first_address(text: str, kept: str) -> None:
    assert typed_network(text) == kept


@pytest.mark.parametrize("text", ["10.0.0.0/15", "0.0.0.0/0", "::/0", "2001:db8::/31", "mail.example", ""])
def test_a_network_that_is_too_wide_or_none_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        typed_network(text)

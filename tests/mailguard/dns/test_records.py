"""Names and records become text without a second meaning."""

import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import pytest

from mailguard.dns.records import host_of, value_of, wire_name


def record(rdtype: str, text: str) -> str | None:
    return value_of(dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(rdtype), text))


def test_the_strings_of_one_txt_record_are_joined_without_a_blank() -> None:
    assert record("TXT", '"v=DKIM1; " "p=abc"') == "v=DKIM1; p=abc"


def test_bytes_beyond_ascii_in_a_txt_record_survive() -> None:
    found = record("TXT", '"\\195\\164\\000\\255"')
    assert found is not None
    assert found.encode("latin-1") == b"\xc3\xa4\x00\xff"


@pytest.mark.parametrize(
    ("rdtype", "text", "value"),
    [
        ("MX", "10 Mail.Example.COM.", "10 mail.example.com"),
        ("MX", "0 .", "0 "),  # RFC 7505: takes no mail
        ("PTR", "Host.Example.", "host.example"),
        ("A", "192.0.2.1", "192.0.2.1"),
        ("AAAA", "2001:0DB8:0::1", "2001:db8::1"),
    ],
)
def test_a_record_is_told_in_one_form(rdtype: str, text: str, value: str) -> None:
    assert record(rdtype, text) == value


@pytest.mark.parametrize("target", ["x\\.market.example.", "a\\032b.example.", "\\255.example.", "a\\000b.example."])
@pytest.mark.parametrize(("rdtype", "before"), [("PTR", ""), ("MX", "10 ")])
def test_a_target_that_would_read_as_another_name_is_dropped(rdtype: str, before: str, target: str) -> None:
    assert record(rdtype, before + target) is None


def test_a_host_is_written_in_lower_case_and_the_root_is_nothing() -> None:
    assert (host_of(dns.name.from_text("A_b.Example.")), host_of(dns.name.root)) == ("a_b.example", "")


@pytest.mark.parametrize("name", [f"{'a' * 64}.example", "a..example", "", ".a", "a." * 130, "\u20ac.example"])
def test_a_name_that_dns_cannot_hold_has_no_wire_form(name: str) -> None:
    assert wire_name(name) is None


@pytest.mark.parametrize("name", [f"{'a' * 63}.example", ".".join(["a" * 49] * 5), "a b", "*", "\xff.example"])
def test_a_name_that_dns_can_hold_has_one(name: str) -> None:
    found = wire_name(name)
    assert found is not None
    assert b".".join(found.labels) == name.encode("latin-1") + b"."


def test_a_backslash_in_a_name_is_no_escape() -> None:
    found = wire_name("a\\046b.example")
    assert found is not None
    assert found.labels[0] == b"a\\046b"

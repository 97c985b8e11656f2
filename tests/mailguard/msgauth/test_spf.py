"""SPF beyond the suite: limits told by name, and pyspf as a second opinion on random records."""

import asyncio
import ipaddress

import pytest
import spf as pyspf
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.model.authentication import SpfResult
from mailguard.msgauth.spf import check_host
from mailguard.msgauth.spf.macros import MacroError, read, read_domain
from mailguard.msgauth.spf.record import RecordError, read_record
from tests.mailguard.msgauth.builders import CountingResolver, a_zone


def check(record: str, ip: str = "192.0.2.1", **zone: object) -> SpfResult:
    resolver = CountingResolver(a_zone({"a.example": record, **zone.pop("txt", {})}, **zone))  # type: ignore[dict-item, arg-type]
    return asyncio.run(check_host(ip, "a.example", "x@a.example", "h.example", resolver))


@pytest.mark.parametrize(("count", "expected"), [(10, ("neutral", "")), (11, ("permerror", "too_many_terms"))])
def test_ten_terms_may_ask_and_the_eleventh_may_not(count: int, expected: tuple[str, str]) -> None:
    hosts = {f"e{n}.example": ("127.0.0.2",) for n in range(count)}
    found = check("v=spf1 " + " ".join(f"a:e{n}.example" for n in range(count)), records={"A": hosts})
    assert (found.status.value, found.cause) == expected


@pytest.mark.parametrize(("count", "expected"), [(2, ("neutral", "")), (3, ("permerror", "void_limit"))])
def test_two_answers_may_be_empty_and_the_third_may_not(count: int, expected: tuple[str, str]) -> None:
    found = check("v=spf1 " + " ".join(f"a:e{n}.example" for n in range(count)))
    assert (found.status.value, found.cause) == expected


def test_hosts_with_ipv4_alone_are_no_empty_answers_to_an_ipv6_client() -> None:
    hosts = {f"e{n}.example": ("192.0.2.9",) for n in range(5)}
    found = check("v=spf1 " + " ".join(f"a:{name}" for name in hosts) + " -all", "2001:db8::1", records={"A": hosts})
    assert (found.status.value, found.cause) == ("fail", "")


@pytest.mark.parametrize(("count", "expected"), [(10, ("neutral", "")), (11, ("permerror", "too_many_mx"))])
def test_ten_exchangers_are_looked_at_and_eleven_are_too_many(count: int, expected: tuple[str, str]) -> None:
    found = check("v=spf1 mx", records={"MX": {"a.example": tuple(f"10 m{n}.example" for n in range(count))}})
    assert (found.status.value, found.cause) == expected


def test_trouble_with_dns_is_told_apart() -> None:
    assert check("v=spf1 a:t.example", timeout=frozenset({"t.example"})).cause == "dns_timeout"
    assert check("v=spf1 a:t.example", servfail=frozenset({"t.example"})).cause == "dns_servfail"


def test_a_mapped_address_counts_as_ipv4() -> None:
    assert check("v=spf1 ip4:192.0.2.0/24 -all", "::ffff:192.0.2.1").status.value == "pass"


@pytest.mark.parametrize("text", ["%", "%{", "%{d", "%{x}", "%{d0}", "%{d129}", "%{dr~}", "a b", "ä", "%{c}"])
def test_a_macro_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(MacroError):
        read(text)


@pytest.mark.parametrize("text", ["", "museum", "museum.", "a.1", "a.-b", "%{d}museum", "a..", "a.b_c"])
def test_a_domain_spec_ends_in_a_label_or_a_macro(text: str) -> None:
    with pytest.raises(MacroError):
        read_domain(text)


@pytest.mark.parametrize(
    "term", ["a/033", "a/33", "a//129", "ip4:1.2.3", "ip6:fe80::1%eth0", "all:x", "include", "odd"]
)
def test_one_wrong_term_spoils_the_record(term: str) -> None:
    with pytest.raises(RecordError):
        read_record(f"v=spf1 ip4:192.0.2.1 {term} -all")


TERMS = st.sampled_from(
    [
        *("a", "mx", "a:b.example", "mx:b.example", "ip4:192.0.2.1", "ip4:192.0.2.0/24", "ip6:2001:db8::/32"),
        *("include:c.example", "exists:%{ir}.l.example", "all", "a/24", "a:%{d2}", "ptr", "exists:%{l}.%{o}", "bad"),
        *("redirect=c.example", "a:%{h}", "exp=e.example", "ip4:192.0.2.1/33", "mx//64", "a:n.example"),
    ]
)
# No unknown modifiers: RFC 7208, 6 lets them repeat, pyspf does not. Nor a record that includes itself, which
# pyspf refuses when it reads it, the RFC when the limit is met.
RECORDS = st.lists(st.tuples(st.sampled_from(["", "-", "~", "?", "+"]), TERMS), max_size=4).map(
    lambda terms: "v=spf1 " + " ".join(mark + term if "=" not in term else term for mark, term in terms)
)
HOSTS = {"a.example": "192.0.2.9", "b.example": "192.0.2.1", "h.example": "192.0.2.77", "m.example": "192.0.2.1"}
EXCHANGERS = {"a.example": "m.example", "b.example": "h.example"}


class Query(pyspf.query):  # type: ignore[misc]
    """pyspf with its questions answered from the same data."""

    texts: dict[str, str]

    def dns(self, name: str, qtype: str, cnames: object = None, ignore_void: bool = False) -> list[object]:
        found: list[object] = []
        if qtype == "TXT" and name.lower() in self.texts:
            found = [(self.texts[name.lower()].encode(),)]
        elif qtype == "A" and name.lower() in HOSTS:
            found = [ipaddress.IPv4Address(HOSTS[name.lower()])]
        elif qtype == "MX" and name.lower() in EXCHANGERS:
            found = [(10, EXCHANGERS[name.lower()])]
        if not found and qtype in ("A", "MX") and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > 2:
                raise pyspf.PermError("Void lookup limit of 2 exceeded")
        return found


@settings(max_examples=200, deadline=None, derandomize=True)
@given(RECORDS, RECORDS.filter(lambda text: "c.example" not in text))
def test_pyspf_agrees_on_random_records(own: str, other: str) -> None:
    texts = {"a.example": own, "c.example": other}
    zone = a_zone(
        texts,  # type: ignore[arg-type]
        records={
            "A": {name: (value,) for name, value in HOSTS.items()},
            "MX": {name: (f"10 {value}",) for name, value in EXCHANGERS.items()},
        },
    )
    ours = asyncio.run(check_host("192.0.2.1", "a.example", "x@a.example", "h.example", CountingResolver(zone)))
    query = Query(i="192.0.2.1", s="x@a.example", h="h.example", querytime=0)
    query.texts, query.void_lookups = texts, 0
    theirs = query.check()[0]
    assert ours.status.value == theirs, (own, other, ours.cause)

"""What one check may ask: each limit at its edge and beyond, and what hostile records can make of it."""

import asyncio
from typing import Any

import pytest

from mailguard.dns import ZoneResolver
from mailguard.model.authentication import DnsAnswer
from mailguard.msgauth.gather import SPF_QUESTIONS
from mailguard.msgauth.spf import check_spf
from tests.mailguard.msgauth.builders import a_zone
from tests.mailguard.msgauth.spf.checking import AT, OWN, an_envelope, check, check_both, outcome

NEUTRAL = ("neutral", "")
POINTER = "1.2.0.192.in-addr.arpa"


@pytest.mark.parametrize(("count", "expected"), [(10, NEUTRAL), (11, ("permerror", "too_many_terms"))])
@pytest.mark.parametrize("term", ["a:e{}.example", "mx:e{}.example", "ptr:e{}.example"])
def test_ten_terms_may_ask_and_the_eleventh_may_not(term: str, count: int, expected: tuple[str, str]) -> None:
    names = [f"e{number}.example" for number in range(count)]
    records = {"A": dict.fromkeys(names, ("127.0.0.2",)), "MX": dict.fromkeys(names, ("10 e0.example",))}
    terms = " ".join(term.format(number) for number in range(count))
    assert outcome(f"v=spf1 {terms}", records=records) == expected


@pytest.mark.parametrize(("count", "expected"), [(10, NEUTRAL), (11, ("permerror", "too_many_terms"))])
def test_includes_count_wherever_they_stand(count: int, expected: tuple[str, str]) -> None:
    texts = {f"i{number}.example": f"v=spf1 include:i{number + 1}.example" for number in range(count)}
    texts[f"i{count - 1}.example"] = "v=spf1 -all"
    assert outcome("v=spf1 include:i0.example", txt=texts) == expected


def test_a_redirect_counts() -> None:
    hosts = {"A": {f"e{number}.example": ("127.0.0.2",) for number in range(10)}}
    terms = " ".join(f"a:{name}" for name in hosts["A"])
    texts = {"c.example": "v=spf1 ~all"}
    assert outcome(f"v=spf1 {terms} redirect=c.example", txt=texts, records=hosts) == ("permerror", "too_many_terms")


@pytest.mark.parametrize(
    "record", ["v=spf1 redirect=a.example", "v=spf1 include:a.example -all", "v=spf1 include:%{d}"]
)
def test_a_record_that_leads_to_itself_ends_at_the_limit(record: str) -> None:
    found, _, asked = check_both(an_envelope(), {OWN: record})
    assert (found.status.value, found.cause) == ("permerror", "too_many_terms")
    assert len(asked) == 12


def test_a_hundred_redirects_end_at_the_limit() -> None:
    texts: dict[str, Any] = {f"r{number}.example": f"v=spf1 redirect=r{number + 1}.example" for number in range(100)}
    found, _, asked = check_both(an_envelope(), {OWN: "v=spf1 redirect=r0.example", **texts})
    assert (found.cause, len(asked)) == ("too_many_terms", 12)


@pytest.mark.parametrize(("count", "expected"), [(2, NEUTRAL), (3, ("permerror", "void_limit"))])
@pytest.mark.parametrize("term", ["a:e{}.example", "exists:e{}.example", "mx:e{}.example", "mx:x{}.example"])
def test_two_terms_may_stay_without_an_answer_and_the_third_may_not(
    term: str, count: int, expected: tuple[str, str]
) -> None:
    exchangers = {
        "MX": {f"x{number}.example": (f"10 none{number}.example", "20 none.example") for number in range(3)}
    }
    terms = " ".join(term.format(number) for number in range(count))
    assert outcome(f"v=spf1 {terms}", records=exchangers) == expected


def test_one_exchanger_with_an_address_is_an_answer() -> None:
    records = {
        "MX": {f"x{number}.example": ("10 none.example", "20 e.example") for number in range(5)},
        "A": {"e.example": ("198.51.100.1",)},
    }
    terms = " ".join(f"mx:x{number}.example" for number in range(5))
    assert outcome(f"v=spf1 {terms}", records=records) == NEUTRAL


@pytest.mark.parametrize("term", ["a:{}", "mx:{}"])
def test_hosts_with_ipv4_alone_are_no_empty_answers_to_an_ipv6_client(term: str) -> None:
    hosts = {f"e{n}.example": ("192.0.2.9",) for n in range(5)}
    exchangers = {name: (f"10 {name}",) for name in hosts}
    record = "v=spf1 " + " ".join(term.format(name) for name in hosts) + " -all"
    assert outcome(record, "2001:db8::1", records={"A": hosts, "MX": exchangers}) == ("fail", "")


class Half(ZoneResolver):
    """No host has IPv6, and there is no telling about IPv4."""

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        status = {"A": "timeout", "AAAA": "nodata"}.get(rdtype)
        return DnsAnswer(name=name, rdtype=rdtype, status=status) if status else await super().query(name, rdtype)


def test_a_host_that_may_have_ipv4_is_not_known_to_be_junk() -> None:
    record = "v=spf1 " + " ".join(f"a:e{n}.example" for n in range(4)) + " -all"
    found = asyncio.run(check_spf(an_envelope("2001:db8::1"), AT, Half(a_zone({OWN: record}))))[0]
    assert (found.status.value, found.cause) == ("fail", "")


def test_names_that_are_not_there_are_junk_to_an_ipv6_client_too() -> None:
    record = "v=spf1 " + " ".join(f"a:e{n}.example" for n in range(3)) + " -all"
    found, _, asked = check_both(an_envelope("2001:db8::1"), {OWN: record})
    assert (found.cause, [rdtype for _, rdtype in asked]) == ("void_limit", ["TXT", "AAAA", "AAAA", "AAAA", "TXT"])


@pytest.mark.parametrize(("count", "expected"), [(10, NEUTRAL), (11, ("permerror", "too_many_mx"))])
def test_ten_exchangers_are_looked_at_and_eleven_are_too_many(count: int, expected: tuple[str, str]) -> None:
    hosts = tuple(f"m{n}.example" for n in range(count))
    records = {"MX": {OWN: tuple(f"10 {host}" for host in hosts)}, "A": dict.fromkeys(hosts, ("198.51.100.1",))}
    assert outcome("v=spf1 mx", records=records) == expected


def test_a_domain_that_wants_no_mail_has_no_exchanger() -> None:
    found, _, asked = check_both(an_envelope(), {OWN: "v=spf1 mx -all"}, records={"MX": {OWN: ("0 ",)}})
    assert (found.status.value, len(asked)) == ("fail", 3)


@pytest.mark.parametrize(("place", "expected"), [(10, "pass"), (11, "fail")])
def test_ten_names_of_a_pointer_are_looked_at_and_the_rest_left_out(place: int, expected: str) -> None:
    names = [f"n{number}.other.example" for number in range(1, 13)]
    names[place - 1] = "mx.a.example"
    records = {"PTR": {POINTER: tuple(names)}, "A": {"mx.a.example": ("192.0.2.1",)}}
    assert check("v=spf1 ptr -all", records=records).status.value == expected


@pytest.mark.parametrize(
    ("term", "name", "expected"),
    [
        ("ptr", "mx.a.example", "pass"),
        ("ptr", "a.example", "pass"),
        ("ptr", "evila.example", "fail"),
        ("ptr:B.example", "x.b.example", "pass"),
        ("ptr:b.example", "mx.a.example", "fail"),
        ("ptr:%{d}", "MX.A.example", "pass"),
    ],
)
def test_a_pointer_matches_label_by_label(term: str, name: str, expected: str) -> None:
    records = {"PTR": {POINTER: (name,)}, "A": {name.lower(): ("192.0.2.1",)}}
    assert check(f"v=spf1 {term} -all", records=records).status.value == expected


@pytest.mark.parametrize("trouble", ["timeout", "servfail"])
def test_trouble_with_a_pointer_is_no_match_and_no_error(trouble: str) -> None:
    records = {"PTR": {POINTER: ("down.a.example", "mx.a.example")}, "A": {"mx.a.example": ("192.0.2.1",)}}
    broken: dict[str, Any] = {trouble: frozenset({"down.a.example"})}
    assert outcome("v=spf1 ptr -all", records=records, **broken) == ("pass", "")
    broken = {trouble: frozenset({POINTER})}
    assert outcome("v=spf1 ptr -all", records=records, **broken) == ("fail", "")


@pytest.mark.parametrize("trouble", ["timeout", "servfail"])
@pytest.mark.parametrize(
    "record",
    [
        *(
            "v=spf1 a:t.example -all",
            "v=spf1 mx:m.example -all",
            "v=spf1 exists:t.example -all",
            "v=spf1 mx:t.example -all",
        ),
        *("v=spf1 include:t.example -all", "v=spf1 redirect=t.example", "v=spf1 include:c.example -all"),
    ],
)
def test_trouble_with_dns_is_a_temporary_error_told_apart(record: str, trouble: str) -> None:
    zone: dict[str, Any] = {trouble: frozenset({"t.example"}), "records": {"MX": {"m.example": ("10 t.example",)}}}
    found = outcome(record, txt={"c.example": "v=spf1 a:t.example -all"}, **zone)
    assert found == ("temperror", f"dns_{trouble}")


def test_a_match_before_the_trouble_stands() -> None:
    found = outcome("v=spf1 ip4:192.0.2.1 a:t.example", timeout=frozenset({"t.example"}))
    assert found == ("pass", "")


@pytest.mark.parametrize(
    ("record", "cause"),
    [
        ("v=spf1 include:none.example", "include_none"),
        ("v=spf1 redirect=none.example", "redirect_none"),
        ("v=spf1 include:%{h}", "include_none"),
        ("v=spf1 redirect=%{l}", "redirect_none"),
    ],
)
def test_a_record_that_leads_to_none_is_an_error(record: str, cause: str) -> None:
    assert outcome(record) == ("permerror", cause)


def test_two_records_are_an_error() -> None:
    assert check_both(an_envelope(), {OWN: ("v=spf1 +all", "V=SPF1")})[0].cause == "several_records"


def test_other_texts_at_the_name_do_not_count() -> None:
    assert check_both(an_envelope(), {OWN: ("v=spf10 -all", "v=spf1 +all", "spf", "é")})[0].status.value == "pass"


# The whole: no envelope makes us ask more than its share


def wide(each: str) -> dict[str, Any]:
    """Ten terms of ten hosts each, the most that RFC 7208 lets a record make us ask."""
    return {OWN: "v=spf1 " + " ".join(each.format(number) for number in range(10)) + " -all"}


def test_ten_exchangers_of_ten_hosts_stay_within_the_share() -> None:
    hosts = {f"h{n}-{m}.example": ("198.51.100.1",) for n in range(10) for m in range(10)}
    exchangers = {f"m{n}.example": tuple(f"10 h{n}-{m}.example" for m in range(10)) for n in range(10)}
    found, _, asked = check_both(
        an_envelope(), wide("mx:m{}.example"), records={"A": hosts, "MX": exchangers}, share=SPF_QUESTIONS
    )
    assert (found.status.value, found.cause, len(asked)) == ("permerror", "dns_budget", SPF_QUESTIONS)


def test_a_pointer_beyond_the_share_is_an_error_not_a_fail() -> None:
    records = {"PTR": {POINTER: tuple(f"n{n}.example" for n in range(10))}}
    found, _, asked = check_both(an_envelope(), {OWN: "v=spf1 ptr -all"}, records=records, share=5)
    assert (found.status.value, found.cause, len(asked)) == ("permerror", "dns_budget", 5)

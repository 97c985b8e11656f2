"""Which identities are checked, under which names, and what their results say."""

import asyncio
from typing import Any

import pytest

from mailguard.model.authentication import AuthStatus, DnsAnswer, SpfResult
from mailguard.msgauth.spf import check_spf
from tests.mailguard.msgauth.builders import CountingResolver, a_zone
from tests.mailguard.msgauth.spf.checking import AT, OWN, an_envelope, check, check_both

ALL = "v=spf1 +all"


def test_helo_is_checked_beside_mail_from() -> None:
    found, greeting, _ = check_both(an_envelope(), {OWN: ALL, "h.example": "v=spf1 -all"})
    assert (found.status, found.identity, found.domain) == (AuthStatus.PASS, "mailfrom", OWN)
    assert (greeting.status, greeting.identity, greeting.domain) == (AuthStatus.FAIL, "helo", "h.example")


def test_a_null_path_is_judged_by_the_greeting() -> None:
    found, greeting, asked = check_both(an_envelope(mail_from=""), {"h.example": ALL})
    assert found == greeting
    assert (found.identity, found.status, asked) == ("helo", AuthStatus.PASS, [("h.example", "TXT")])


@pytest.mark.parametrize("path", ["a.example", "@a.example"])
def test_a_path_without_a_local_part_is_the_postmasters(path: str) -> None:
    found = check(
        "v=spf1 exists:%{l}.ok.example -all", mail_from=path, records={"A": {"postmaster.ok.example": ("127.0.0.2",)}}
    )
    assert (found.status, found.domain) == (AuthStatus.PASS, OWN)


def test_the_greetings_sender_is_its_postmaster() -> None:
    texts = {"h.example": "v=spf1 exists:%{l}.%{o}.ok.example -all"}
    zone = {"A": {"postmaster.h.example.ok.example": ("127.0.0.2",)}}
    assert check_both(an_envelope(mail_from=""), texts, records=zone)[1].status is AuthStatus.PASS


@pytest.mark.parametrize(
    "helo",
    [
        *("[192.0.2.1]", "192.0.2.1", "[IPv6:2001:db8::1]", "localhost", "", "a..example", ".a.example"),
        *(f"{'a' * 64}.example", "a." * 126 + "aa", "a b.example", 'a".example', "a\0.example", "-"),
    ],
)
def test_a_greeting_that_is_no_domain_is_none_and_asks_nothing(helo: str) -> None:
    found, greeting, asked = check_both(an_envelope(helo=helo, mail_from=""), {})
    assert (found.status, found.cause, greeting.cause, asked) == (AuthStatus.NONE, "domain", "domain", [])


def test_labels_of_63_and_names_of_253_signs_are_asked_for() -> None:
    names = (f"{'a' * 63}.example", "a." * 126 + "a", "_spf.example")
    assert [check_both(an_envelope(mail_from=f"x@{name}"), {name: ALL})[0].status for name in names] == [
        AuthStatus.PASS
    ] * 3


@pytest.mark.parametrize("domain", ["A.Example", "a.example.", "A.EXAMPLE."])
def test_case_and_a_final_dot_make_no_difference(domain: str) -> None:
    found = check(ALL, mail_from=f"x@{domain}")
    assert (found.status, found.domain) == (AuthStatus.PASS, OWN)


def test_a_domain_in_unicode_is_asked_for_by_its_a_labels() -> None:
    found = check_both(an_envelope(mail_from="x@Bücher.example"), {"xn--bcher-kva.example": ALL})[0]
    assert (found.status, found.domain) == (AuthStatus.PASS, "xn--bcher-kva.example")


def test_a_domain_that_unicode_does_not_allow_is_none() -> None:
    found = check_both(an_envelope(mail_from="x@a\u2024\u2024b.example"), {})[0]
    assert (found.status, found.cause) == (AuthStatus.NONE, "domain")


@pytest.mark.parametrize(("path", "identity"), [("x@a.example", "mailfrom"), ("", "helo")])
def test_an_address_that_is_none_has_no_result(path: str, identity: str) -> None:
    found, greeting, asked = check_both(an_envelope("here", path), {OWN: ALL})
    assert (found.status, found.cause, found.identity) == (AuthStatus.NONE, "client_ip", identity)
    assert (greeting.cause, asked) == ("client_ip", [])


def test_a_mapped_address_counts_as_ipv4_and_a_zone_id_is_dropped() -> None:
    assert check("v=spf1 ip4:192.0.2.0/24 -all", "::ffff:192.0.2.1").status is AuthStatus.PASS
    assert check("v=spf1 ip6:fe80::1 -all", "fe80::1%eth0").status is AuthStatus.PASS


@pytest.mark.parametrize(
    ("record", "ip", "status"),
    [
        ("v=spf1 ip4:192.0.2.1 -all", "::c000:201", AuthStatus.FAIL),
        ("v=spf1 ip6:::c000:201 -all", "192.0.2.1", AuthStatus.FAIL),
        ("v=spf1 ip6:::c000:201 -all", "::c000:201", AuthStatus.PASS),
        ("v=spf1 ip4:0.0.0.0/0 -all", "2001:db8::1", AuthStatus.FAIL),
        ("v=spf1 ip4:192.0.2.0/31 -all", "192.0.2.1", AuthStatus.PASS),
        ("v=spf1 ip4:192.0.2.0/31 -all", "192.0.2.2", AuthStatus.FAIL),
        ("v=spf1 ip4:192.0.2.2 -all", "192.0.2.1", AuthStatus.FAIL),
        ("v=spf1 ip6:2001:db8::/127 -all", "2001:db8::1", AuthStatus.PASS),
        ("v=spf1 ip6:2001:db8::/127 -all", "2001:db8::2", AuthStatus.FAIL),
        ("v=spf1 ip6:::/0 -all", "2001:db8::1", AuthStatus.PASS),
    ],
)
def test_an_address_matches_in_its_own_family_by_the_bits_of_the_prefix(
    record: str, ip: str, status: AuthStatus
) -> None:
    assert check(record, ip).status is status


@pytest.mark.parametrize(
    ("term", "ip", "status"),
    [
        ("a/24", "192.0.2.200", AuthStatus.PASS),
        ("a", "192.0.2.200", AuthStatus.FAIL),
        ("a/24//64", "192.0.3.1", AuthStatus.FAIL),
        ("a//64", "2001:db8::ffff", AuthStatus.PASS),
        ("a/0", "2001:db8::ffff", AuthStatus.FAIL),
        ("a//0", "2001:ffff::1", AuthStatus.PASS),
        ("mx/24", "192.0.2.200", AuthStatus.PASS),
        ("mx//64", "2001:db8::ffff", AuthStatus.PASS),
    ],
)
def test_a_prefix_counts_for_its_own_family(term: str, ip: str, status: AuthStatus) -> None:
    records = {"A": {OWN: ("192.0.2.1",)}, "AAAA": {OWN: ("2001:db8::1",)}, "MX": {OWN: (f"10 {OWN}",)}}
    assert check(f"v=spf1 {term} -all", ip, records=records).status is status


# The term that decided


@pytest.mark.parametrize(
    ("record", "term"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", "ip4:192.0.2.0/24"),
        ("v=spf1 ip6:2001:db8::/32 ~All", "~All"),
        ("v=spf1 include:c.example -all", "include:c.example"),
        ("v=spf1 redirect=c.example", "a:%{d}/24"),
        ("v=spf1 a:b.example", ""),
    ],
)
def test_the_term_that_matched_is_told_as_written(record: str, term: str) -> None:
    hosts = {"A": {"c.example": ("192.0.2.9",), "b.example": ("198.51.100.1",)}}
    assert check(record, txt={"c.example": "v=spf1 a:%{d}/24 -all"}, records=hosts).mechanism == term


def test_a_term_of_any_length_is_kept_short() -> None:
    found = check(f"v=spf1 exists:{'a.' * 200}example", records={"A": {"a." * 123 + "example": ("127.0.0.2",)}})
    assert (found.status, len(found.mechanism)) == (AuthStatus.PASS, 255)


# What a fail is explained with


def explained(text: str | tuple[str, ...], record: str = "v=spf1 -all exp=why.%{d}", **envelope: Any) -> SpfResult:
    return check_both(an_envelope(**envelope), {OWN: record, "why.a.example": text})[0]


def test_a_fail_is_explained_in_the_owners_words() -> None:
    found = explained("%{i} is not one of ours; ask %{o}%_now.")
    assert (found.status, found.explanation) == (AuthStatus.FAIL, "192.0.2.1 is not one of ours; ask a.example now.")


def test_the_nibbles_of_an_address_are_shown_in_upper_case() -> None:
    assert explained("%{i}", ip="2001:db8::f").explanation == ".".join("20010DB8" + "0" * 23 + "F")


def test_three_letters_more_stand_in_explanations() -> None:
    found = explained("%{c} %{r} %{t}", ip="2001:DB8::1")
    assert found.explanation == f"2001:db8::1 unknown {int(AT.timestamp())}"


@pytest.mark.parametrize(
    "text",
    [("one", "two"), (), "%{x}", "100 % sure", "%", "%{", "caf\u00e9", "a\tb", "a\x1bb", "x" * 2049, "a\u2028b"],
)
def test_an_explanation_that_cannot_be_read_is_none_and_the_fail_stays(text: str | tuple[str, ...]) -> None:
    found = explained(text)
    assert (found.status, found.explanation) == (AuthStatus.FAIL, "")


@pytest.mark.parametrize(("length", "shown"), [(500, 500), (501, 500), (2048, 500)])
def test_an_explanation_is_cut(length: int, shown: int) -> None:
    assert len(explained("x" * length).explanation) == shown


def test_an_explanation_that_multiplies_what_the_client_said_is_cut() -> None:
    assert explained("%{h}" * 500, helo="b" * 60 + ".example").explanation == (("b" * 60 + ".example") * 8)[:500]


def test_what_the_client_said_is_shown_as_printable_ascii() -> None:
    found = explained("<b>%{l}</b>", mail_from="ü\r\n\x1b\u202e@a.example")
    assert found.explanation == "<b>?????</b>"


@pytest.mark.parametrize(
    "record", ["v=spf1 +all exp=why.a.example", "v=spf1 ~all exp=why.a.example", "v=spf1 exp=why.a.example"]
)
def test_only_a_fail_is_explained(record: str) -> None:
    found, _, asked = check_both(an_envelope(), {OWN: record, "why.a.example": "no"})
    assert found.explanation == ""
    assert ("why.a.example", "TXT") not in asked


@pytest.mark.parametrize("trouble", ["timeout", "servfail"])
def test_trouble_with_an_explanation_leaves_the_fail(trouble: str) -> None:
    found = check("v=spf1 -all exp=why.a.example", **{trouble: frozenset({"why.a.example"})})
    assert (found.status, found.explanation) == (AuthStatus.FAIL, "")


def test_an_explanation_is_no_term_and_its_silence_is_not_counted() -> None:
    hosts = {f"e{n}.example": ("127.0.0.2",) for n in range(8)}
    terms = " ".join(f"a:{name}" for name in (*hosts, "v1.example", "v2.example"))
    assert check(f"v=spf1 {terms} -all exp=nothing.example", records={"A": hosts}).status is AuthStatus.FAIL


@pytest.mark.parametrize(("terms", "text"), [(9, "from mx.a.example"), (10, "")])
def test_an_explanation_does_not_ask_beyond_the_limit(terms: int, text: str) -> None:
    hosts = {f"e{n}.example": ("127.0.0.2",) for n in range(terms)}
    records = {
        "A": {**hosts, "mx.a.example": ("192.0.2.1",)},
        "PTR": {"1.2.0.192.in-addr.arpa": ("mx.a.example",)},
    }
    record = "v=spf1 " + " ".join(f"a:{name}" for name in hosts) + " -all exp=why.a.example"
    found = check(record, txt={"why.a.example": "from %{p}"}, records=records)
    assert (found.status, found.explanation) == (AuthStatus.FAIL, text)


# Time, and other mails


class Hanging(CountingResolver):
    """Never answers for some names."""

    def __init__(self, texts: dict[str, Any], *never: str) -> None:
        super().__init__(a_zone(texts))
        self._never = never

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        if name in self._never:
            self.asked.append((name, rdtype))
            await asyncio.Event().wait()
        return await super().query(name, rdtype)


def hanging(resolver: Hanging, seconds: float = 0.02) -> tuple[SpfResult, SpfResult]:
    async def run() -> tuple[SpfResult, SpfResult]:
        return await asyncio.wait_for(check_spf(an_envelope(), AT, resolver, seconds=seconds), 5)

    return asyncio.run(run())


def test_a_resolver_that_hangs_costs_the_deadline_once_and_is_a_temporary_error() -> None:
    found, greeting = hanging(Hanging({}, OWN, "h.example"))
    assert (found.status, found.cause, found.domain) == (AuthStatus.TEMPERROR, "dns_timeout", OWN)
    assert (greeting.status, greeting.cause) == (AuthStatus.TEMPERROR, "dns_timeout")


def test_a_greeting_that_hangs_does_not_take_the_senders_result() -> None:
    found, greeting = hanging(Hanging({OWN: ALL}, "h.example"))
    assert (found.status, greeting.status) == (AuthStatus.PASS, AuthStatus.TEMPERROR)


def test_an_explanation_that_hangs_leaves_the_fail() -> None:
    found, _ = hanging(Hanging({OWN: "v=spf1 -all exp=why.example"}, "why.example"))
    assert (found.status, found.explanation, found.mechanism) == (AuthStatus.FAIL, "", "-all")


def test_many_checks_at_once_each_get_their_own_answer() -> None:
    records = {
        number: f"v=spf1 include:i{number}.example exists:%{{l}}.{number}.example -all" for number in range(200)
    }

    async def one(number: int) -> SpfResult:
        texts = {OWN: records[number], f"i{number}.example": f"v=spf1 ip4:192.0.2.{number % 100} -all"}
        hosts = {"A": {f"u{number}.{number}.example": ("127.0.0.2",)}} if number % 3 == 0 else {}
        envelope = an_envelope(f"192.0.2.{number % 7}", f"u{number}@{OWN}")
        return (await check_spf(envelope, AT, CountingResolver(a_zone(texts, records=hosts))))[0]

    async def run() -> list[SpfResult]:
        return await asyncio.gather(*(one(number) for number in range(200)))

    for number, found in enumerate(asyncio.run(run())):
        included, listed = number % 100 == number % 7, number % 3 == 0
        term = f"include:i{number}.example" if included else f"exists:%{{l}}.{number}.example" if listed else "-all"
        assert found.mechanism == term

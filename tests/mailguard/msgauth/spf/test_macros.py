"""Macro strings: what is none, what each letter stands for, and what a hostile one may cost."""

import pytest

from mailguard.model.authentication import AuthStatus
from mailguard.msgauth.spf.macros import MacroError, read, read_domain, read_explanation
from tests.mailguard.msgauth.spf.checking import an_envelope, check, check_both

VALUES = {
    "s": "strong-bad@email.example.com",
    "l": "strong-bad",
    "o": "email.example.com",
    "d": "email.example.com",
    "i": "192.0.2.3",
    "v": "in-addr",
    "h": "mx.example.org",
    "p": "mx.example.org",
}


# The examples of RFC 7208, 7.4
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
    ],
)
def test_the_rfcs_examples_expand_as_printed(text: str, expected: str) -> None:
    assert read(text).expand_name(VALUES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%{s-@}", None),
        ("%{s+-.}", "strong.bad@email.example.com"),
        ("%{S}", "strong-bad%40email.example.com"),
        ("%{D2R}", "example.email"),
        ("%%%_%-", "% %20"),
        ("%{d128}", "email.example.com"),
        ("%{d129}", "email.example.com"),
        ("%{d02}", "example.com"),
        ("%{d" + "9" * 5000 + "}", "email.example.com"),
        ("a.example.", "a.example"),
        ("%{d}.", "email.example.com"),
    ],
)
def test_transformers_delimiters_and_escapes(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(MacroError):
            read(text)
        return
    assert read(text).expand_name(VALUES) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("%", "%{", "%{d", "%{}", "%{x}", "%{d0}", "%{d00}", "%{dr~}", "%{d r}", "%a", "a b", "\t", "\x7f", "ä"),
        *("%{c}", "%{r}", "%{t}", "%{drr}", "%{d2.r}", "%{ſ}", "%{d\u0662}"),
    ],
)
def test_a_macro_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(MacroError):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "museum",
        "museum.",
        "a.1",
        "a.-b",
        "a.b-",
        "%{d}museum",
        "a..",
        "a.b_c",
        "%{d}.",
        "a.%",
        "a.example:25",
        "a.b/24",
    ],
)
def test_a_domain_spec_ends_in_a_label_or_a_macro(text: str) -> None:
    with pytest.raises(MacroError):
        read_domain(text)


@pytest.mark.parametrize("text", ["a.museum", "a.museum.", "a.x-1", "%{d}", "%{d}.com", "a%%", "_x.a.b1", "a/b.com"])
def test_a_domain_spec_may_be_odd_before_its_end(text: str) -> None:
    assert read_domain(text).pieces


@pytest.mark.parametrize("text", ["a b", "%{c} %{r} %{t}", "", "a.b. ", "%{d2r-} % %".replace(" % %", " %%")])
def test_explanations_may_hold_blanks_and_three_letters_more(text: str) -> None:
    assert read_explanation(text).expand(dict.fromkeys("crtd", "x.y"), 100) is not None


@pytest.mark.parametrize(("length", "kept"), [(253, 253), (254, 251), (255, 251), (2000, 251)])
def test_a_name_is_cut_from_the_left_at_a_label(length: int, kept: int) -> None:
    tail = "a." * 122 + "example"
    name = read(f"%{{l}}.{tail}").expand_name({"l": "b" * (length - len(tail) - 1)})
    assert (len(name), name.endswith(tail)) == (kept, True)


def test_a_name_without_a_dot_where_it_would_be_cut_stays_too_long() -> None:
    assert len(read("%{l}").expand_name({"l": "b" * 300})) == 300


def test_what_is_cut_off_is_never_made() -> None:
    """2,000 macros of 1,000 signs are two megabytes; a name needs 253 of them, an explanation 500."""
    made = []

    class Counting(dict[str, str]):
        def __getitem__(self, key: str) -> str:
            made.append(key)
            return super().__getitem__(key)

    text, values = read("%{l}" * 2000), Counting(l="a." * 500)
    assert (len(text.expand_name(values)) <= 253, len(made)) == (True, 1)
    assert (len(text.expand(values, 500)), len(made)) == (500, 2)


def test_a_capital_letter_escapes_all_that_a_url_does_not_reserve_for_itself() -> None:
    text = read("%{L}").expand({"l": "~jack&jill=up-a_b3.c/?%\u00fc\ud800"}, 100)
    assert text == "~jack%26jill%3Dup-a_b3.c%2F%3F%25%C3%BC%3F"


def test_every_nibble_of_an_ipv6_address_is_a_label() -> None:
    name = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.l.example"
    found = check("v=spf1 exists:%{ir}.%{v}.l.example -all", "2001:db8::1", records={"A": {name: ("127.0.0.2",)}})
    assert found.status is AuthStatus.PASS


@pytest.mark.parametrize(
    "term", ["exists:%{l}.ok.example", "include:%{s}.ok.example", "a:%{L}.ok.example", "mx:%{s2}.example"]
)
def test_a_local_part_beyond_ascii_matches_nothing_and_asks_nothing(term: str) -> None:
    found, _, asked = check_both(an_envelope(mail_from="jürgen@a.example"), {"a.example": f"v=spf1 {term} ~all"})
    assert (found.status, [name for name, _ in asked if name != "h.example"]) == (AuthStatus.SOFTFAIL, ["a.example"])


def test_a_redirect_that_needs_such_a_local_part_leads_nowhere() -> None:
    found = check("v=spf1 redirect=%{l}.example", mail_from="jürgen@a.example")
    assert (found.status, found.cause) == (AuthStatus.PERMERROR, "redirect_none")


def test_another_letter_works_beside_such_a_local_part() -> None:
    hosts = {"A": {"h.example.ok.example": ("127.0.0.2",)}}
    assert (
        check("v=spf1 exists:%{h}.ok.example -all", mail_from="jürgen@a.example", records=hosts).status
        is AuthStatus.PASS
    )


# %{p}

POINTERS = {
    "PTR": {"1.2.0.192.in-addr.arpa": ("x.other.example", "mx.a.example", "fake.a.example")},
    "A": {
        "x.other.example": ("192.0.2.1",),
        "mx.a.example": ("192.0.2.1",),
        "fake.a.example": ("192.0.2.77",),
        "mx.a.example.p.example": ("127.0.0.2",),
    },
}


def test_p_is_a_name_below_the_domain_that_points_back() -> None:
    assert check("v=spf1 exists:%{p}.p.example -all", records=POINTERS).mechanism == "exists:%{p}.p.example"


@pytest.mark.parametrize(
    ("names", "best"),
    [
        (("x.other.example", "mx.a.example", "a.example"), "a.example"),
        (("x.other.example", "evila.example", "mx.a.example"), "mx.a.example"),
        (("x.other.example", "evila.example"), "x.other.example"),
    ],
)
def test_p_is_the_domain_itself_before_a_name_below_it_before_any(names: tuple[str, ...], best: str) -> None:
    records = {
        "PTR": {"1.2.0.192.in-addr.arpa": names},
        "A": {**dict.fromkeys(names, ("192.0.2.1",)), f"{best}.p.example": ("127.0.0.2",)},
    }
    assert check("v=spf1 exists:%{p}.p.example -all", records=records).status is AuthStatus.PASS


def test_p_is_unknown_where_no_name_points_back() -> None:
    hosts = {"A": {"unknown.p.example": ("127.0.0.2",)}}
    assert check("v=spf1 exists:%{p}.p.example -all", records=hosts).status is AuthStatus.PASS


@pytest.mark.parametrize("trouble", ["timeout", "servfail"])
def test_p_is_unknown_where_the_pointer_cannot_be_had(trouble: str) -> None:
    hosts = {"A": {"unknown.p.example": ("127.0.0.2",)}}
    zone = {trouble: frozenset({"1.2.0.192.in-addr.arpa"})}
    assert check("v=spf1 exists:%{p}.p.example -all", records=hosts, **zone).status is AuthStatus.PASS


@pytest.mark.parametrize(("others", "expected"), [(8, ("pass", "")), (9, ("permerror", "too_many_terms"))])
def test_p_counts_as_a_term_that_asks(others: int, expected: tuple[str, str]) -> None:
    hosts = {f"e{n}.example": ("198.51.100.1",) for n in range(others)}
    terms = " ".join(f"a:{name}" for name in hosts)
    records = {"PTR": POINTERS["PTR"], "A": {**POINTERS["A"], **hosts}}
    found = check(f"v=spf1 {terms} exists:%{{p}}.p.example exists:%{{p}}.p.example -all", records=records)
    assert (found.status.value, found.cause) == expected

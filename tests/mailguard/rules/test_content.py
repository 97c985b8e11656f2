"""Links that lead elsewhere, and those that ask for a password or a payment."""

import pytest

from mailguard.model.judgement import Severity, Verdict
from mailguard.model.message import Link
from mailguard.model.origin import OriginState
from mailguard.rules import judge
from mailguard.rules.content import MOST_LINKS, asking_links, host_of, links, shown_host
from tests.mailguard.rules.builders import a_case, a_container, an_origin, codes

UNPROVED = an_origin(state=OriginState.UNKNOWN)


@pytest.mark.parametrize(
    "link",
    [
        Link("https://sellercentral.amazon.com/orders", "https://amazon.com.evil.example/login"),
        Link("amazon.com", "http://192-0-2-1.example/x"),
        Link("www.amazon.com", "https://amazon.com@evil.example/"),
    ],
)
def test_a_link_that_shows_the_marketplace_and_leads_elsewhere(link: Link) -> None:
    case = a_case(container=a_container(links=(link,)), origin=an_origin(state=OriginState.UNKNOWN))
    assert [(one.code, one.severity) for one in links(case)] == [("content.link_elsewhere", Severity.UNVERIFIED)]


def test_in_a_proved_mail_it_is_the_marketplaces_own_counter() -> None:
    link = Link("www.amazon.com/help", "https://click.mailer.example/abc")
    case = a_case(container=a_container(links=(link,)))
    assert [one.severity for one in links(case)] == [Severity.NOTE]
    assert judge(case).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    "link",
    [
        Link("www.amazon.com", "https://sellercentral.amazon.com/gp/x?a=b"),
        Link("Your orders", "https://evil.example/"),
        Link("evil.example", "https://evil.example/"),
        Link("amazon.com", "mailto:seller-notification@amazon.com"),
    ],
)
def test_other_links_are_nothing(link: Link) -> None:
    case = a_case(container=a_container(links=(link,)), origin=an_origin(state=OriginState.UNKNOWN))
    assert links(case) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Confirm payment",
        "Log in to see the order",
        "LOG\u00a0IN",
        "Zahlung bestätigen",
        "V\u0435rify your shop",
        "Einloggen",
    ],
)
def test_a_link_that_asks_for_a_login_or_a_payment_must_lead_to_the_marketplace(text: str) -> None:
    link = Link(text, "https://pay.evil.example/x")
    case = a_case(container=a_container(links=(link, link)), origin=UNPROVED)
    assert [(one.code, one.severity, one.claimed) for one in asking_links(case)] == [
        ("content.link_asks", Severity.UNVERIFIED, "pay.evil.example")
    ]


def test_in_a_proved_mail_such_a_link_is_noted() -> None:
    case = a_case(container=a_container(links=(Link("Log in", "https://click.mailer.example/a"),)))
    judged = judge(case)
    assert (judged.verdict, codes(judged.findings)) == (Verdict.VERIFIED, ["content.link_asks"])


@pytest.mark.parametrize(
    "link",
    [
        Link("Log in", "https://sellercentral.amazon.com/signin"),
        Link("See your parcel", "https://evil.example/"),
        Link("Confirmed buyers", "https://evil.example/"),
        Link("Log in", "javascript:alert(1)"),
        Link("Log in at amazon.com", "https://evil.example/"),  # told by the other rule
    ],
)
def test_no_other_link_asks(link: Link) -> None:
    assert asking_links(a_case(container=a_container(links=(link,)), origin=UNPROVED)) == ()


def test_links_are_looked_at_up_to_the_limit_and_no_further() -> None:
    honest = Link("Your orders", "https://www.amazon.com/")
    asking = Link("Log in", "https://evil.example/")
    at, beyond = (honest,) * (MOST_LINKS - 1), (honest,) * MOST_LINKS
    assert codes(asking_links(a_case(container=a_container(links=(*at, asking))))) == ["content.link_asks"]
    assert asking_links(a_case(container=a_container(links=(*beyond, asking)))) == ()


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("https://User@Evil.Example:8443/x?y#z", "evil.example"),
        ("http://[::1]/", ""),
        ("javascript:alert(1)", ""),
        ("//evil.example/x", "evil.example"),
        ("https://evil.example\\@amazon.com/", "evil.example"),
        ("evil", ""),
        ("", ""),
    ],
)
def test_a_host_is_read_in_one_way_or_not_at_all(target: str, host: str) -> None:
    assert host_of(target) == host


@pytest.mark.parametrize(("text", "target"), [("amazon.com", "javascript:x"), ("see here", "https://evil.example/")])
def test_a_link_that_names_one_host_only_is_compared_with_nothing(text: str, target: str) -> None:
    assert links(a_case(container=a_container(links=(Link(text, target),)), origin=UNPROVED)) == ()


def test_links_of_a_mail_that_claims_no_sale_or_names_no_marketplace_are_nothing() -> None:
    box = a_container(
        links=(Link("amazon.com: log in", "https://evil.example/"), Link("log in", "https://e.example/"))
    )
    for changes in ({"notice": None}, {"profile": None}):
        case = a_case(container=box, origin=UNPROVED, **changes)
        assert (links(case), asking_links(case)) == ((), ())


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("(evil.example)", "evil.example"),
        ("<evil.example>,", "evil.example"),
        ("[evil.example];", "evil.example"),
        ("evil.example.", "evil.example"),
        ("evil.example?x=https://amazon.com", "evil.example"),
        ("evil.example#x", "evil.example"),
        ("a@b@evil.example", "evil.example"),
        ("evil.example:80:x", "evil.example"),
        ("  HTTP://EVIL.example", "evil.example"),
        ("x.evil.example", "x.evil.example"),
    ],
)
def test_what_sentences_and_links_put_around_a_host_is_taken_off(target: str, host: str) -> None:
    assert host_of(target) == host


def test_a_text_that_shows_no_host_shows_none() -> None:
    assert shown_host("Your orders") == ""
    assert shown_host("") == ""
    assert shown_host("see amazon.com or evil.example") == "amazon.com"

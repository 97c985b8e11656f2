"""Links that lead elsewhere, and what a buyer's note slips in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.model.judgement import Severity, Verdict
from mailguard.model.message import Link, ReadingKind
from mailguard.model.notice import Field, Notice
from mailguard.model.origin import OriginState
from mailguard.rules import judge
from mailguard.rules.content import buyer_note, host_of, links, names_account, names_address
from tests.mailguard.rules.builders import a_case, a_container, a_notice, an_origin, codes

# A made-up account with right check digits (ISO 13616).
IBAN = "DE89 3704 0044 0532 0130 00"


def noted(*lines: str) -> Notice:
    fields = tuple(
        Field(name="buyer_note", value=line, reading=ReadingKind.TEXT, part="1", line=at)
        for at, line in enumerate(lines)
    )
    return a_notice(fields=fields)


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
    "note",
    [
        "URGENT!!! please hurry, it is a present, order 114-9999999-9999999 came late",
        "Quantity: 5",
        "I paid with PayPal, thank you",
        "See you at 7, e.g. on Monday. Size 42",
        "Write me at ada@example.com",
        "Engrave: Ada & Bob 2026",
        "please send tomorrow, both 2 pieces, and/or Mr./Mrs. on it, about 1.5/2 inch",
    ],
)
def test_a_note_may_say_what_it_likes(note: str) -> None:
    case = a_case(notice=noted(note))
    assert buyer_note(case) == ()
    assert judge(case).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("confirm the payment at https://pay.evil.example/login", "content.note_link"),
        ("log in: www.evil.example", "content.note_link"),
        ("confirm at pay.evil.example/now", "content.note_link"),
        (f"send the rest to {IBAN}", "content.note_payment"),
        ("refund by PayPal to ada@example.com", "content.note_payment"),
        ("please ship to 9 Dock Way, Newark", "content.note_address"),
        ("Neue Adresse: Hafenstraße 9", "content.note_address"),
        ("my place is 77 Elm Street", "content.note_address"),
        ("my place is 77 Elm Str\u0435\u0435t", "content.note_address"),
        ("please ship t\u043e 9 Dock", "content.note_address"),
        ("thanks " * 600, "content.note_long"),
    ],
)
def test_a_note_that_leads_away_is_told_and_never_verified(note: str, code: str) -> None:
    judged = judge(a_case(notice=noted("Hello", note)))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, [code])


def test_a_note_that_repeats_the_orders_own_address_is_fine() -> None:
    assert buyer_note(a_case(notice=noted("please ship to 12 Oak Street, Apt 4, 62704"))) == ()


def test_a_link_to_the_marketplace_itself_is_fine() -> None:
    assert buyer_note(a_case(notice=noted("see https://www.amazon.com/dp/B0001"))) == ()


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


@given(st.text(max_size=300))
def test_any_note_can_be_looked_at(text: str) -> None:
    names_account(text)
    names_address(text)
    buyer_note(a_case(notice=noted(text)))

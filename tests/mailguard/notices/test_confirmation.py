"""Gmail's forwarding confirmation: code, link and requester, and nothing from anybody else."""

import pytest

from mailguard.model.message import ContainerKind, Link, Mailbox
from mailguard.notices import read_confirmation
from mailguard.notices.confirmation import LINK_LIMIT
from tests.mailguard.notices.builders import claims, container

GOOGLE = "forwarding-noreply@google.com"
SUBJECT = "(#317635984) Gmail Forwarding Confirmation - Receive Mail from jo@shop.example"
LINK = "https://mail-settings.google.com/mail/vf-%5BANGjdJ8x%5D-abc"
BODY = f"""\
jo@shop.example has asked to forward mail to in-7f@in.example.
Confirmation code: 317635984

{LINK}

To cancel: https://mail-settings.google.com/mail/uf-%5BANGjdJ8x%5D-abc
"""
TO = (Mailbox("", "in-7f@in.example"),)


def test_code_link_and_requester_are_read() -> None:
    found = read_confirmation(container(BODY, sender=GOOGLE, subject=SUBJECT, to=TO))
    assert found is not None
    assert (found.provider, found.code, found.link) == ("gmail", "317635984", LINK)
    assert found.requester == "jo@shop.example"


@pytest.mark.parametrize(
    "subject",
    [
        "Confirmación de reenvío de 317635984 (n.º Gmail) - Recibir correo de jo@shop.example",
        "（#317635984）Gmail の転送の確認 - jo@shop.example からメールを受信",
        "(#317635984) Larch Lane Forwarding Confirmation - Receive Mail from jo@shop.example",
        "Weiterleitung bestätigen",
    ],
)
def test_every_language_is_read(subject: str) -> None:
    found = read_confirmation(container(BODY, sender=GOOGLE, subject=subject, to=TO))
    assert found is not None
    assert (found.code, found.requester, found.link) == ("317635984", "jo@shop.example", LINK)


@pytest.mark.parametrize(
    "target",
    [
        "http://mail.google.com/mail/vf-1",
        "https://mail.google.com.evil.example/mail/vf-1",
        "https://evil.example/mail/vf-1",
        "https://mail.google.com@evil.example/mail/vf-1",
        "https://mail.google.com:8443/mail/vf-1",
        "https://mail.google.com/mail/uf-1",
        "https://mail.google.com/mail/u/0/",
        "https://mail.google.com\\@evil.example/mail/vf-1",
        "https://mail.google.com/mail/vf-1\u202e",
        "https://[::1/mail/vf-1",
        "javascript:alert(1)",
        "",
    ],
)
def test_any_other_link_is_not_shown(target: str) -> None:
    found = read_confirmation(container("317635984", sender=GOOGLE, links=(Link("confirm", target),)))
    assert found is not None
    assert found.link == ""


def test_a_link_at_the_length_limit_is_shown_and_one_beyond_is_not() -> None:
    link = "https://mail.google.com/mail/vf-".ljust(LINK_LIMIT, "x")
    for target, shown in ((link, link), (link + "x", "")):
        found = read_confirmation(container("", sender=GOOGLE, links=(Link("", target),)))
        assert found is not None
        assert found.link == shown


@pytest.mark.parametrize(
    "sender", ["forwarding-noreply@google.com.example", "forwarding-noreply@gmail.com", "x@google.com", None]
)
def test_nobody_else_asks_for_forwarding(sender: str | None) -> None:
    assert read_confirmation(container(BODY, sender=sender, subject=SUBJECT)) is None


def test_a_quoted_request_proves_nothing_and_is_none() -> None:
    assert read_confirmation(container(BODY, sender=GOOGLE, kind=ContainerKind.QUOTED)) is None


def test_two_codes_are_no_code() -> None:
    found = read_confirmation(container("317635984 or 417635984", sender=GOOGLE))
    assert found is not None
    assert found.code == ""


def test_a_confirmation_is_no_notice() -> None:
    found = claims(BODY, sender=GOOGLE, subject=SUBJECT)
    assert found.confirmation is not None
    assert found.notices == ()


def test_two_addresses_in_the_subject_leave_it_to_the_body() -> None:
    subject = "(#317635984) Receive Mail from a@shop.example or b@shop.example"
    found = read_confirmation(container(BODY, sender=GOOGLE, subject=subject, to=TO))
    assert found is not None
    assert found.requester == "jo@shop.example"


def test_every_shown_reading_is_looked_at() -> None:
    found = read_confirmation(container("Hello", html=BODY, sender=GOOGLE, to=TO))
    assert found is not None
    assert (found.code, found.requester, found.link) == ("317635984", "jo@shop.example", LINK)
    both = read_confirmation(container(BODY, html="Hello", sender=GOOGLE, to=TO))
    assert both is not None
    assert (both.code, both.requester, both.link) == ("317635984", "jo@shop.example", LINK)


@pytest.mark.parametrize("word", ["https://mail.google.com/x/417635984", "417635984@shop.example"])
def test_a_number_in_a_link_or_an_address_is_no_code(word: str) -> None:
    found = read_confirmation(container(f"Code: 317635984 {word}", sender=GOOGLE))
    assert found is not None
    assert found.code == "317635984"


def test_google_itself_and_the_addressee_never_ask() -> None:
    body = "in-7f@in.example help@google.com"
    found = read_confirmation(container(body, sender=GOOGLE, subject="From help@google.com", to=TO))
    assert found is not None
    assert found.requester == ""


def test_the_first_of_several_in_the_body_asks() -> None:
    found = read_confirmation(container("a@shop.example b@shop.example", sender=GOOGLE, to=TO))
    assert found is not None
    assert found.requester == "a@shop.example"


@pytest.mark.parametrize(
    "target",
    [
        "https://mail.google.com/mail/vf-\u00e9",
        "https://mail.google.com/mail/vf-\x7f",
        "https://mail.google.com/mail/vf\\x",
    ],
)
def test_a_link_with_odd_signs_is_not_shown(target: str) -> None:
    found = read_confirmation(container("", sender=GOOGLE, links=(Link("", target),)))
    assert found is not None
    assert found.link == ""

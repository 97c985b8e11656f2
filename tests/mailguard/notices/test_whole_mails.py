"""The way from bytes to a claim: what the message room reads is what the profiles expect."""

from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from mailguard.message import read_message
from mailguard.notices import Claims, read_notices
from tests.mailguard.notices.builders import (
    AMAZON_DE,
    AMAZON_DE_SUBJECT,
    AMAZON_UK,
    AMAZON_UK_SUBJECT,
    AMAZON_US,
    AMAZON_US_SUBJECT,
    DE,
    ETSY,
    ETSY_SUBJECT,
    PROFILES,
    SHOP,
    UK,
    US,
    codes,
)

MAILS = [
    pytest.param(AMAZON_US, AMAZON_US_SUBJECT, US, id="amazon-en-US"),
    pytest.param(AMAZON_UK, AMAZON_UK_SUBJECT, UK, id="amazon-en-GB"),
    pytest.param(AMAZON_DE, AMAZON_DE_SUBJECT, DE, id="amazon-de"),
    pytest.param(ETSY, ETSY_SUBJECT, SHOP, id="etsy-en"),
]


def pairs(text: str) -> list[tuple[str, str]]:
    return [(line.partition(": ")[0], line.partition(": ")[2]) for line in text.splitlines() if line]


def bold(text: str) -> str:
    """Label in bold, value as text, one line each: the layout seen in Amazon's html."""
    return "".join(f"<b>{a}:</b>{b} <br>\r\n" if b else f"<p>{a}</p>" for a, b in pairs(text))


def table(text: str) -> str:
    return "".join(f"<tr><td>{a}:</td><td>{b}</td></tr>" if b else f"<tr><td>{a}</td></tr>" for a, b in pairs(text))


def mail(text: str, subject: str, sender: str, html: str | None = None, **changes: Any) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "jo@shop.example", subject
    message["Date"], message["Message-ID"] = "Fri, 20 Nov 2026 09:30:00 +0000", "<1@x.example>"
    message.set_content(text, **changes)
    if html is not None:
        message.add_alternative(f"<html><body>{html}</body></html>", subtype="html")
    return message.as_bytes(policy=SMTP)


def read(raw: bytes) -> Claims:
    return read_notices(read_message(raw).containers[0], PROFILES)


@pytest.mark.parametrize(("text", "subject", "sender"), MAILS)
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_the_transfer_encoding_does_not_matter(text: str, subject: str, sender: str, encoding: str) -> None:
    plain = read(mail(text, subject, sender))
    other = read(mail(text, subject, sender, cte=encoding))
    assert plain.notices[0].readable
    assert other == plain


@pytest.mark.parametrize(("text", "subject", "sender"), MAILS)
@pytest.mark.parametrize("dress", [bold, lambda text: f"<table>{table(text)}</table>"], ids=["bold", "table"])
def test_html_beside_text_agrees(text: str, subject: str, sender: str, dress: Any) -> None:
    found = read(mail(text, subject, sender, dress(text)))
    assert codes(found) == []
    assert found.notices[0].readable


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_the_charset_does_not_matter(charset: str) -> None:
    text = AMAZON_DE.replace("€", "EUR")
    assert read(mail(text, AMAZON_DE_SUBJECT, DE, charset=charset)) == read(mail(text, AMAZON_DE_SUBJECT, DE))


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">Quantity: 5</div>',
        '<span style="font-size:0">Quantity: 5</span>',
        "<div hidden>Quantity: 5</div>",
    ],
)
def test_what_html_hides_is_told_and_not_taken(hidden: str) -> None:
    found = read(mail(AMAZON_US, AMAZON_US_SUBJECT, US, bold(AMAZON_US) + hidden))
    assert codes(found) == ["notice.hidden_value"]
    assert found.notices[0].items[0].quantity == 2


def test_markup_that_differs_is_told() -> None:
    script = '{"@type": "Order", "orderNumber": "114-0000000-0000000", "merchant": {"name": "Shop"}}'
    html = bold(AMAZON_US) + f'<script type="application/ld+json">{script}</script>'
    assert codes(read(mail(AMAZON_US, AMAZON_US_SUBJECT, US, html))) == ["notice.markup_differs"]


def test_html_that_differs_is_told() -> None:
    html = bold(AMAZON_US.replace("Quantity: 2", "Quantity: 5"))
    assert codes(read(mail(AMAZON_US, AMAZON_US_SUBJECT, US, html))) == ["notice.parts_disagree"]

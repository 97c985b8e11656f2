"""Broken mail: 250, a stored judgement that trusts nothing, and a server that goes on."""

import smtplib

import pytest

from tests.flow.town import Town, intake

DAY = b"Date: Tue, 10 Nov 2026 09:00:00 +0000\r\n"
HEAD = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: s\r\n" + DAY
SIZE = 10_000_000  # what the server takes at most
SHIP = b"Sold, ship now: order 114-1000001-1000001\r\n"

MAILS = {
    "no From": b"To: c@d.example\r\nSubject: s\r\n\r\nhello\r\n",
    "no header": b"\r\nonly a body\r\n",
    "nothing": b"\r\n",
    "header without an end": b"From: a@b.example\r\nSubject: s\r\n",
    "unknown charset": HEAD + b"Content-Type: text/plain; charset=klingon-8\r\n\r\n" + SHIP,
    "dangerous charset": HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n+ADw-b+AD4-\r\n",
    "garbage of eight bits": bytes(range(128, 256)) * 20 + b"\r\n\r\n" + bytes(range(128, 256)) * 20 + b"\r\n",
    "parts that never end": HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhello\r\n",
    "nested": HEAD
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(900)),
    "bad base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n=%%%=\r\n",
    "comments": b"From: " + b"(" * 2000 + b"\r\n\r\nhello\r\n",
    "bare html": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 3000 + b"<p>hello\r\n",
}
HUGE = HEAD + b"\r\n" + b"so many words that say nothing, colon: and a number 12345\r\n" * 169_000


@pytest.mark.parametrize("name", MAILS)
def test_a_broken_mail_is_kept_and_trusted_in_nothing(town: Town, name: str) -> None:
    before = len(town.mails("rubble"))
    town.send(MAILS[name], intake("rubble"))
    mail = town.judged("rubble", before + 1)[-1]
    assert mail["verdict"] in ("unverified", "not_a_notice")
    assert mail["state"] == "judged"
    assert town.detail("rubble", mail)["tries"] == 0


def test_nonsense_just_under_the_limit_is_judged(town: Town) -> None:
    assert 0.98 * SIZE < len(HUGE) < SIZE
    before = len(town.mails("rubble"))
    town.send(HUGE, intake("rubble"))
    assert town.judged("rubble", before + 1)[-1]["verdict"] in ("unverified", "not_a_notice")


def test_a_mail_over_the_limit_is_refused_for_good(town: Town) -> None:
    with pytest.raises(smtplib.SMTPException) as refused:
        town.send(HUGE + b"x\r\n" * (SIZE // 3), intake("rubble"))
    assert "552" in str(refused.value)


def test_an_unknown_address_is_refused_for_good(town: Town) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        town.send(HEAD + b"\r\nhello\r\n", "nobody-abcdefghijklm@in.example")
    assert [code for code, _ in refused.value.recipients.values()] == [550]

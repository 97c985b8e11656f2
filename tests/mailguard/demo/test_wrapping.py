"""What a notice goes through on its way leaves it as it should."""

from datetime import UTC, datetime
from email import message_from_bytes

from mailguard.demo.wrapping import attached, quoted, received, rewritten, with_footer

AT = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
ORIGINAL = (
    b"From: a@b.example\r\nSubject: one\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="q"\r\n\r\n'
    b"--q\r\nContent-Type: text/plain\r\n\r\nhello\r\n--q\r\nContent-Type: text/html\r\n\r\n<p>hello\r\n--q--\r\n"
)


def test_an_attached_original_keeps_its_bytes() -> None:
    raw = attached(ORIGINAL, sender="shop@c.example", to="in@d.example", at=AT, text="see below")
    assert ORIGINAL in raw
    assert [part.get_content_type() for part in message_from_bytes(raw).get_payload()] == [  # type: ignore[union-attr]
        "text/plain",
        "message/rfc822",
    ]


def test_without_words_only_the_original_is_in_it() -> None:
    raw = attached(ORIGINAL, sender="shop@c.example", to="in@d.example", at=AT)
    assert len(message_from_bytes(raw).get_payload()) == 1


def test_a_footer_stands_at_the_end_of_the_text_and_nowhere_else() -> None:
    changed = message_from_bytes(with_footer(ORIGINAL, "passed on"))
    text, html = (str(part.get_payload()) for part in changed.get_payload())  # type: ignore[union-attr]
    assert text.rstrip().endswith("-- \r\npassed on")
    assert "passed on" not in html


def test_a_quoted_notice_stands_below_its_header_lines() -> None:
    raw = quoted(["Order ID: 1"], sender="shop@c.example", to="in@d.example", shown=["From: a@b.example"], at=AT)
    body = raw.partition(b"\r\n\r\n")[2]
    assert body.index(b"Forwarded message") < body.index(b"From: a@b.example") < body.index(b"Order ID: 1")


def test_a_server_puts_its_trace_on_top() -> None:
    assert received(ORIGINAL, "here.example", "there.example", AT).startswith(
        b"Received: from there.example\r\n by here"
    )


def test_a_rewritten_sender_is_of_the_forwarders_domain() -> None:
    assert rewritten("bounces.b.example", "host.example").endswith("=notice@host.example")

"""What happens to a notice on its way: redirected, attached, quoted, given a footer."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

BOUNDARY = "wrapped-8f2c1d"


def received(raw: bytes, by: str, from_: str, at: datetime) -> bytes:
    """One more trace field on top, as each server adds (RFC 5321, 4.4)."""
    return f"Received: from {from_}\r\n by {by};\r\n {format_datetime(at.astimezone(UTC))}\r\n".encode() + raw


def rewritten(bounces: str, host: str) -> str:
    """An envelope sender as a forwarder rewrites it (SRS): the forwarder's own domain."""
    return f"SRS0=k3xQ=B7={bounces}=notice@{host}"


def attached(original: bytes, *, sender: str, to: str, at: datetime, text: str = "") -> bytes:
    """A mail that carries the original's very bytes as message/rfc822; without `text` it has no words of its own."""
    head = outer(sender, to, "Fwd: sale notice", at)
    parts = [f"Content-Type: text/plain; charset=us-ascii\r\n\r\n{text}\r\n".encode()] if text else []
    name = b'Content-Disposition: attachment; filename="notice.eml"\r\n'
    parts.append(b"Content-Type: message/rfc822\r\n" + name + b"\r\n" + original)
    kind = f'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="{BOUNDARY}"\r\n\r\n'.encode()
    mark = f"--{BOUNDARY}".encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts)
    return head + kind + body + mark + b"--\r\n"


def quoted(lines: Sequence[str], *, sender: str, to: str, shown: Sequence[str], at: datetime, own: str = "") -> bytes:
    """An inline forward as Gmail writes it; `shown` are the header lines that it repeats."""
    head = outer(sender, to, "Fwd: sale notice", at)
    kind = 'MIME-Version: 1.0\r\nContent-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    words = [own, "", "---------- Forwarded message ---------", *shown, "", "", *lines]
    return head + (kind + "\r\n".join(words) + "\r\n").encode()


def with_footer(raw: bytes, footer: str) -> bytes:
    """The mail with a line at the end of its text part, as a list server adds it: every signature breaks."""
    head, _, rest = raw.partition(b"\r\n\r\n")
    mark = head.partition(b'boundary="')[2].partition(b'"')[0]
    first, between, last = rest.partition(b"\r\n\r\n--" + mark + b"\r\n")
    first, between, last = (first, between, last) if between else rest.rpartition(b"\r\n--" + mark + b"\r\n")
    return head + b"\r\n\r\n" + first + f"\r\n\r\n-- \r\n{footer}\r\n".encode() + between + last


def outer(sender: str, to: str, subject: str, at: datetime) -> bytes:
    stamp = int(at.timestamp())
    domain = sender.rpartition("@")[2].strip(">")
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n"
        f"Date: {format_datetime(at.astimezone(UTC))}\r\nMessage-ID: <{stamp}.fwd@{domain}>\r\n"
    ).encode()

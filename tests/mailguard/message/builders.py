"""Small mails for the tests of this room: bytes with CRLF line ends, wording of our own."""

from mailguard.message import read_message
from mailguard.model.message import Container, FaultScope, Message, Reading, ReadingKind

FROM = b"From: Shop Notices <notices@market.example>\r\n"
HEADER = FROM + b"To: seller@shop.example\r\nSubject: Sold, ship now\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\n"


def a_mail(*fields: bytes, body: bytes = b"Order ID: 1\r\n", header: bytes = HEADER) -> bytes:
    """A mail with the usual header and these further fields (without line ends)."""
    return header + b"".join(field + b"\r\n" for field in fields) + b"\r\n" + body


def a_part(kind: str, body: bytes, *fields: bytes) -> bytes:
    """One MIME part, without delimiter lines."""
    return b"\r\n".join((b"Content-Type: " + kind.encode(), *fields, b"", body))


def a_multipart(*parts: bytes, kind: str = "mixed", boundary: str = "edge", header: bytes = HEADER) -> bytes:
    return header + multipart_part(*parts, kind=kind, boundary=boundary)


def multipart_part(*parts: bytes, kind: str = "mixed", boundary: str = "edge") -> bytes:
    """Content-Type field, empty line and body of a multipart."""
    mark = b"--" + boundary.encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode() + body


def outer(raw: bytes) -> Container:
    return read_message(raw).containers[0]


def codes(raw: bytes) -> list[str]:
    """Codes of the outer container's faults, in order."""
    return [fault.code for fault in outer(raw).faults]


def identity(raw: bytes) -> set[str]:
    """Codes of the faults that make the sender unsure."""
    return {fault.code for fault in outer(raw).faults if fault.scope is FaultScope.IDENTITY}


def texts(raw: bytes, kind: ReadingKind = ReadingKind.TEXT) -> list[str]:
    """All lines of the outer container's readings of one kind."""
    return texts_of(outer(raw), kind)


def texts_of(container: Container, kind: ReadingKind = ReadingKind.TEXT) -> list[str]:
    return [line.text for one in container.readings if one.kind is kind for line in one.lines]


def readings(message: Message, path: str) -> tuple[Reading, ...]:
    return next(one.readings for one in message.containers if one.path == path)

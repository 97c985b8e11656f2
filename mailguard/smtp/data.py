"""One DATA: read in chunks up to CRLF.CRLF and nothing else, then checked whole before anything is kept.

Chunks instead of lines: line by line, aiosmtpd's own reading is the dearest part of an edge.
"""

import re

from mailguard.smtp.limits import SmtpLimits

END = b"\r\n.\r\n"
RECEIVED = re.compile(rb"\r\nreceived[ \t]{0,100}:", re.IGNORECASE)


class DataReader:
    """Collects one DATA. `held` is what it keeps in memory, in octets."""

    def __init__(self, limit: int) -> None:
        # A dot on the very first line ends the mail too, so the CRLF of the DATA command counts as its start.
        self._collected = bytearray(b"\r\n")
        self._searched = 0
        # Stuffed dots make a mail longer on the wire, by a third at most (RFC 5321 4.5.2).
        self._longest = limit + limit // 3 + len(END) + 2
        self.total = 0
        self.too_big = False
        self.dropped = False

    @property
    def held(self) -> int:
        return len(self._collected)

    def feed(self, chunk: bytes) -> bytes | None:
        """Take what came. None: the end is not here yet; else what follows the end (the next commands)."""
        self._collected += chunk
        self.total += len(chunk)
        end = self._collected.find(END, self._searched)
        if end >= 0:
            rest = bytes(self._collected[end + len(END) :])
            del self._collected[end + 2 :]
            return rest
        self._searched = max(0, len(self._collected) - len(END) + 1)
        if len(self._collected) > self._longest:
            self.too_big = True
        if self.too_big or self.dropped:
            self._forget()
        return None

    def drop(self) -> None:
        """Keep no more of this mail, but go on looking for its end."""
        self.dropped = True
        self._forget()

    def content(self) -> bytes:
        """The mail as its sender meant it: dots unstuffed, the CRLF before the final dot its last line end."""
        return bytes(self._collected).replace(b"\r\n.", b"\r\n")[2:]

    def _forget(self) -> None:
        del self._collected[: -len(END) + 1]
        self._searched = 0


def refusal(raw: bytes, limits: SmtpLimits) -> bytes | None:
    """The reply to a mail that is not to be kept, None for one that is.

    Line ends other than CRLF and NUL are refused, not repaired: two servers would read two mails (SMTP smuggling).
    """
    if len(raw) > limits.size:
        return b"552 5.3.4 The mail is too big\r\n"
    ends = raw.count(b"\r\n")
    if raw.count(b"\r") != ends or raw.count(b"\n") != ends:
        return b"554 5.6.0 A line ends in a bare CR or LF\r\n"
    if b"\0" in raw:
        return b"554 5.6.0 The mail holds a NUL\r\n"
    if _longer_line(raw, limits.line):
        return b"554 5.6.0 A line is too long\r\n"
    if received_fields(raw) > limits.received_fields:
        return b"554 5.4.6 Too many hops, the mail goes in a circle\r\n"
    return None


def received_fields(raw: bytes) -> int:
    """How many Received fields the header section holds; blanks before the colon change nothing (RFC 5322 4.5.8)."""
    header = b"\r\n" + raw.partition(b"\r\n\r\n")[0]
    return sum(1 for _ in RECEIVED.finditer(header))


def _longer_line(raw: bytes, limit: int) -> bool:
    """Some line has more than `limit` octets. Leaps from the last line end within reach to the next."""
    start = 0
    while len(raw) - start > limit:
        end = raw.rfind(b"\r\n", start, start + limit + 2)
        if end < 0:
            return True
        start = end + 2
    return False

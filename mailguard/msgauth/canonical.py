"""Canonical forms and body hashes of RFC 6376, 3.4, each in linear time whatever the bytes.

Runs of blanks are folded by `bytes.replace` in widths that shrink, never by a pattern that looks back: a body of
blanks costs a few passes, not the square of its length. Only SP and HTAB are blanks, and only CRLF ends a line.
"""

import hashlib

WIDTHS = (
    b" " * 4096,
    b" " * 64,
    b" " * 8,
)  # after these no run is longer than some 30 blanks, so five halvings end it
CRLF = b"\r\n"


def fold_blanks(text: bytes) -> bytes:
    """Every run of SP and HTAB becomes one SP."""
    if b"\t" in text:
        text = text.replace(b"\t", b" ")
    if b"  " not in text:
        return text
    for run in WIDTHS:
        if len(text) > len(run):
            text = text.replace(run, b" ")
    while b"  " in text:
        text = text.replace(b"  ", b" ")
    return text


def relaxed_field(raw: bytes) -> bytes:
    """RFC 6376, 3.4.2: name in lower case, unfolded, blanks folded and trimmed, one CRLF."""
    name, _, value = raw.partition(b":")
    folded = fold_blanks(value.replace(CRLF, b"")).strip(b" ")
    return b"%b:%b\r\n" % (name.rstrip(b" \t").lower(), folded)


def simple_field(raw: bytes) -> bytes:
    """RFC 6376, 3.4.1: as it is."""
    return raw + CRLF


def simple_body(body: bytes) -> bytes:
    """RFC 6376, 3.4.3: empty lines at the end become one CRLF; an empty body is one CRLF."""
    return without_empty_lines(body) + CRLF


def relaxed_body(body: bytes) -> bytes:
    """RFC 6376, 3.4.4: blanks folded, none at a line's end, no empty lines at the end; an empty body stays empty."""
    folded = fold_blanks(body).replace(b" \r\n", CRLF)
    kept = without_empty_lines(folded.removesuffix(b" "))
    return kept + CRLF if kept else b""


def without_empty_lines(body: bytes) -> bytes:
    """The body without any CRLF at its end, found in steps from wide to narrow."""
    end = len(body)
    for many in (4096, 64, 1):
        lines = CRLF * many
        while body.endswith(lines, 0, end):
            end -= len(lines)
    return body[:end]


class BodyHashes:
    """SHA-256 of one body, made once for each (canonicalisation, length)."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._forms: dict[bool, bytes] = {}
        self._digests: dict[tuple[bool, int | None], bytes] = {}

    def length(self, *, relaxed: bool) -> int:
        """Octets of the canonical body."""
        return len(self._form(relaxed))

    def digest(self, *, relaxed: bool, length: int | None = None) -> bytes:
        """Of the whole canonical body, or of its first `length` octets."""
        key = (relaxed, length)
        if key not in self._digests:
            form = self._form(relaxed)
            self._digests[key] = hashlib.sha256(form if length is None else memoryview(form)[:length]).digest()
        return self._digests[key]

    def _form(self, relaxed: bool) -> bytes:
        if relaxed not in self._forms:
            self._forms[relaxed] = relaxed_body(self._body) if relaxed else simple_body(self._body)
        return self._forms[relaxed]

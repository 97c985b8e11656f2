"""Canonical forms and body hashes of RFC 6376, 3.4, each in linear time and little memory whatever the bytes.

Runs of blanks are folded by `bytes.replace` in widths that shrink, never by a pattern that looks back: a body of
blanks costs a few passes, not the square of its length. A body is hashed piece by piece, so that 10 MB cost no
copies of 10 MB. Only SP and HTAB are blanks, and only CRLF ends a line.
"""

import hashlib
from collections.abc import Iterator

WIDTHS = (
    b" " * 4096,
    b" " * 64,
    b" " * 8,
)  # after these no run is longer than some 30 blanks, so five halvings end it
CRLF = b"\r\n"
PIECE = 64 * 1024  # bytes of a body taken at a time; an honest mail is one piece
MANY_LINES = 4096


def fold_blanks(text: bytes) -> bytes:
    """Every run of SP and HTAB becomes one SP."""
    if b"\t" in text:
        text = text.replace(b"\t", b" ")
    if text.rfind(b"  ") < 0:  # from the right it takes half as long as `in`
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
    return b"".join(simple_pieces(body))


def relaxed_body(body: bytes) -> bytes:
    """RFC 6376, 3.4.4: blanks folded, none at a line's end, no empty lines at the end; an empty body stays empty."""
    return b"".join(relaxed_pieces(body))


def simple_pieces(raw: bytes, start: int = 0) -> Iterator[bytes | memoryview]:
    """The simple form of the body that begins at `start`, in pieces. Copies nothing."""
    yield memoryview(raw)[start : _end_of_text(raw, start)]
    yield CRLF


def relaxed_pieces(raw: bytes, start: int = 0, size: int = PIECE) -> Iterator[bytes]:
    """The relaxed form of the body that begins at `start`, from `size` bytes at a time."""
    open_end, empty_lines, empty = b"", 0, True
    for at in range(start, len(raw), size):
        folded = fold_blanks(open_end + raw[at : at + size])
        open_end = _open_end(folded)
        text = _without_blanks_at_line_ends(folded[: len(folded) - len(open_end)])
        end = _end_of_text(text)
        if end:
            yield from _lines(empty_lines)
            yield text[:end]
            empty, empty_lines = False, 0
        empty_lines += (len(text) - end) // len(CRLF)
    if open_end.endswith(b"\r"):
        yield from _lines(empty_lines)
        yield open_end
        empty = False
    if not empty:
        yield CRLF


def _open_end(folded: bytes) -> bytes:
    """What the next piece may still change: a blank, the first half of a CRLF, or one after the other."""
    if folded.endswith(b"\r"):
        return b" \r" if folded.endswith(b" \r") else b"\r"
    return b" " if folded.endswith(b" ") else b""


def _without_blanks_at_line_ends(folded: bytes) -> bytes:
    return folded if folded.rfind(b" \r\n") < 0 else folded.replace(b" \r\n", CRLF)


def _end_of_text(raw: bytes, start: int = 0) -> int:
    """Where the last line that is not empty ends, found in steps from wide to narrow."""
    end = len(raw)
    for many in (MANY_LINES, 64, 1):
        lines = CRLF * many
        while raw.endswith(lines, start, end):
            end -= len(lines)
    return end


def _lines(count: int) -> Iterator[bytes]:
    """So many line ends, which turned out not to be the last."""
    for _ in range(count // MANY_LINES):
        yield CRLF * MANY_LINES
    yield CRLF * (count % MANY_LINES)


class BodyHashes:
    """Length and SHA-256 of the body that begins at `start`, made once for each canonicalisation."""

    def __init__(self, raw: bytes, start: int = 0) -> None:
        self._raw = raw
        self._start = start
        self._made: dict[bool, tuple[int, bytes]] = {}

    def length(self, *, relaxed: bool) -> int:
        """Octets of the canonical body."""
        return self._form(relaxed)[0]

    def digest(self, *, relaxed: bool) -> bytes:
        """Of the whole canonical body."""
        return self._form(relaxed)[1]

    def _form(self, relaxed: bool) -> tuple[int, bytes]:
        if relaxed not in self._made:
            length, hasher = 0, hashlib.sha256()
            pieces = relaxed_pieces if relaxed else simple_pieces
            for piece in pieces(self._raw, self._start):
                length += len(piece)
                hasher.update(piece)
            self._made[relaxed] = length, hasher.digest()
        return self._made[relaxed]

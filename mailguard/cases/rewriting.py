"""The bytes of a mail with its texts replaced: part by part, each decoded, replaced and packed again as it was.

What is not touched keeps its very bytes, so that a mail that programs read differently stays such a mail. What is
neither text nor mail (pictures, documents) cannot be looked into and is replaced whole.
"""

import base64
import binascii
import quopri
from collections.abc import Callable
from email.errors import HeaderParseError
from email.header import decode_header

import re2  # type: ignore[import-untyped]  # it brings no types

Change = Callable[[str], str]
ENCODED = re2.compile(
    r"=\?[^?\s]+\?[bBqQ]\?[^?\s]*\?=(?:\r\n)?(?:[ \t]*(?:\r\n[ \t]+)?=\?[^?\s]+\?[bBqQ]\?[^?\s]*\?=)*"
)
SIGNING = (b"dkim-signature", b"arc-seal", b"arc-message-signature")
REMOVED = b"An attachment stood here."
DEEPEST = 20


def rewritten(raw: bytes, change: Change, signed: Callable[[bytes, bytes], bytes], depth: int = 0) -> bytes:
    """One mail. `signed(before, after)` puts back the signatures that held over the bytes before.

    An attached mail is rewritten and signed by itself, before what carries it.
    """
    head, gap, body = raw.partition(b"\r\n\r\n")
    fields = split(head)
    inside = part_body(fields, body, change, signed, depth)
    after = b"\r\n".join(field_changed(one, change) for one in fields) + gap + inside
    return signed(raw, after)


def split(head: bytes) -> list[bytes]:
    """Header fields with their folded lines."""
    found: list[bytes] = []
    for line in head.split(b"\r\n"):
        if found and line[:1] in (b" ", b"\t"):
            found[-1] += b"\r\n" + line
        else:
            found.append(line)
    return found


def value_of(fields: list[bytes], name: bytes) -> str:
    """The first field of that name, unfolded; "" where there is none."""
    for one in fields:
        its, colon, value = one.partition(b":")
        if colon and its.strip().lower() == name:
            return " ".join(value.decode("ascii", "replace").split())
    return ""


def field_changed(one: bytes, change: Change) -> bytes:
    """A field: encoded words are decoded first. In a signature only its domains are replaced."""
    name, colon, value = one.partition(b":")
    if not colon:
        return one
    text, charset = decoded(value)
    if name.strip().lower() not in SIGNING:
        text = str(ENCODED.sub(lambda found: encoded_changed(found.group(), change), text))
    return name + colon + change(text).encode(charset, "replace")


def decoded(raw: bytes, charset: str = "utf-8") -> tuple[str, str]:
    """Bytes as a text that can be searched, and their charset: each byte for itself where they are no text."""
    try:
        text = raw.decode(charset)
        text.encode("utf-8")
    except (LookupError, ValueError):  # a charset that is none, bytes that are none of it, lone surrogates
        return raw.decode("latin-1"), "latin-1"
    return text, charset


def encoded_changed(words: str, change: Change) -> str:
    """A run of encoded words (RFC 2047), as it was where nothing in it is replaced."""
    try:
        pieces = decode_header(words)
        text = "".join(one.decode(kind or "ascii") if isinstance(one, bytes) else one for one, kind in pieces)
        text.encode("utf-8")
    except (HeaderParseError, LookupError, ValueError, binascii.Error):
        return words
    new = change(text)
    if new == text:
        return words
    chunks = [new[at : at + 12] for at in range(0, len(new), 12)]
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(one.encode('utf-8', 'replace')).decode()}?=" for one in chunks)


def part_body(
    fields: list[bytes], body: bytes, change: Change, signed: Callable[[bytes, bytes], bytes], depth: int
) -> bytes:
    """The body under these fields."""
    kind = value_of(fields, b"content-type").lower() or "text/plain"
    packing = value_of(fields, b"content-transfer-encoding").lower()
    boundary = parameter(value_of(fields, b"content-type"), "boundary")
    if depth >= DEEPEST:
        return REMOVED
    if kind.startswith("multipart/") and boundary:
        return parts_changed(body, boundary.encode(), change, signed, depth)
    plain = unpacked(body, packing)
    new = new_content(kind, plain, change, signed, depth, parameter(kind, "charset"))
    return body if new == plain else packed(new, packing)


def new_content(
    kind: str,
    plain: bytes,
    change: Change,
    signed: Callable[[bytes, bytes], bytes],
    depth: int,
    charset: str,
) -> bytes:
    if kind.startswith("message/rfc822") or looks_like_mail(kind, plain):
        return rewritten(plain, change, signed, depth + 1)
    if not kind.startswith(("text/", "message/", "application/json", "application/ld+json", "multipart/")):
        return REMOVED if plain.strip() else plain
    text, name = decoded(plain, charset or "utf-8")
    new = change(text)
    return plain if new == text else new.encode(name, "replace")


def looks_like_mail(kind: str, plain: bytes) -> bool:
    """A mail attached as a mere file."""
    head = plain[:2000].lower()
    return (
        kind.startswith("application/octet-stream")
        and b"\r\n\r\n" in plain
        and (b"\nfrom:" in head or head[:5] == b"from:")
    )


def parts_changed(
    body: bytes, boundary: bytes, change: Change, signed: Callable[[bytes, bytes], bytes], depth: int
) -> bytes:
    """Each part between its delimiter lines; what stands before and after them is text."""
    lines = body.split(b"\r\n")
    pieces: list[bytes] = []
    part: list[bytes] = []
    inside = False
    for line in (*lines, None):
        if line is None or line.rstrip() in (b"--" + boundary, b"--" + boundary + b"--"):
            pieces.append(one_part(part, inside, change, signed, depth))
            part = []
            if line is not None:
                pieces.append(line)
                inside = not line.rstrip().endswith(b"--" + boundary + b"--")
        else:
            part.append(line)
    return b"\r\n".join(piece for piece in pieces if piece is not NOTHING)


NOTHING = b"\0nothing"  # between two delimiters there is not even an empty line


def one_part(
    lines: list[bytes], inside: bool, change: Change, signed: Callable[[bytes, bytes], bytes], depth: int
) -> bytes:
    if not lines:
        return NOTHING
    whole = b"\r\n".join(lines)
    if not inside:
        text, charset = decoded(whole)
        return change(text).encode(charset, "replace")
    if lines[0] == b"":
        return b"\r\n" + part_body([], whole[2:], change, signed, depth + 1)
    head, gap, body = whole.partition(b"\r\n\r\n")
    fields = split(head)
    inner = part_body(fields, body, change, signed, depth + 1)
    return b"\r\n".join(field_changed(one, change) for one in fields) + gap + inner


def parameter(value: str, name: str) -> str:
    """A parameter of a MIME field (RFC 2045), quotes taken off; "" where there is none."""
    for piece in value.split(";")[1:]:
        its, equals, found = piece.partition("=")
        if equals and its.strip().lower() == name:
            return found.strip().strip('"')
    return ""


def unpacked(body: bytes, packing: str) -> bytes:
    try:
        if packing == "base64":
            return base64.b64decode(body)
        return quopri.decodestring(body) if packing == "quoted-printable" else body
    except (binascii.Error, ValueError):
        return body


def packed(plain: bytes, packing: str) -> bytes:
    if packing == "base64":
        return base64.encodebytes(plain).replace(b"\n", b"\r\n").removesuffix(b"\r\n")
    if packing == "quoted-printable":
        coded = quopri.encodestring(plain.replace(b"\r\n", b"\n"))
        return coded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return plain

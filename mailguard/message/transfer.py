"""Content-Transfer-Encoding (RFC 2045 section 6) to bytes; what programs would decode differently is told."""

import binascii

from mailguard.message.gate import STRUCTURE
from mailguard.model.message import Fault

_IDENTITY = (b"7bit", b"8bit", b"binary")
_KNOWN = (*_IDENTITY, b"base64", b"quoted-printable")


def transfer_decode(body: bytes, encoding: bytes | None) -> tuple[bytes, tuple[Fault, ...]]:
    """Decode by the raw field value (None: the field is absent). Never raises."""
    if encoding is None:
        return body, ()
    word, faults = _word(encoding)
    if word == b"base64":
        data, clean = _base64(body)
        return data, (*faults, *(() if clean else (Fault("message.base64_junk", STRUCTURE),)))
    if word == b"quoted-printable":
        return binascii.a2b_qp(_without_padding(body)), faults
    return body, faults


def _without_padding(body: bytes) -> bytes:
    """Blanks at the end of an encoded line are none of its text (RFC 2045, 6.7, rule 3).

    Whoever sends a signed mail again may add them without breaking the relaxed form: "1= " is still a soft line end,
    and no sign of what was sold.
    """
    if b" \r\n" not in body and b"\t\r\n" not in body and body[-1:] not in (b" ", b"\t"):
        return body
    return b"\r\n".join(line.rstrip(b" \t") for line in body.split(b"\r\n"))


def transfer_word(encoding: bytes | None) -> bytes:
    """The mechanism in lower case, b"7bit" where none or an unknown one is named."""
    return b"7bit" if encoding is None else _word(encoding)[0]


def _word(encoding: bytes) -> tuple[bytes, tuple[Fault, ...]]:
    value = encoding.lower()
    exact = value.removeprefix(b" ")
    if exact in _KNOWN:
        return exact, ()
    bare = value.strip(b' \t"').partition(b"(")[0].strip(b' \t";')
    if bare in _KNOWN:
        # `base64 ` and `"base64"` are base64 for one program and plain text for another; where the plain
        # mechanisms are meant it makes no difference.
        told = () if bare in _IDENTITY else (Fault("message.transfer_encoding_odd", STRUCTURE),)
        return bare, told
    detail = value.strip()[:40].decode("ascii", "replace")
    return b"7bit", (Fault("message.transfer_encoding_unknown", STRUCTURE, detail),)


def _base64(body: bytes) -> tuple[bytes, bool]:
    """The decoded bytes and whether nothing but base64 stood there; programs differ in how they go on after junk."""
    packed = body.translate(None, b"\r\n\t ")
    try:
        return binascii.a2b_base64(packed, strict_mode=True), True
    except binascii.Error:
        pass
    try:
        return binascii.a2b_base64(packed + b"==="), False
    except binascii.Error:
        return b"", False

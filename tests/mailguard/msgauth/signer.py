"""A second reading of RFC 6376 and RFC 8617, slow and plain, that signs what dkimpy will not.

Nothing here is shared with the code under test: canonical forms are made by patterns, line by line.
"""

import base64
import hashlib
import re

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

PrivateKey = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
HERE = b"@@"  # where the value of b= goes
FIELD = re.compile(rb"[^\r\n:]+:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*")


def header_fields(raw: bytes) -> list[bytes]:
    """The fields of a well-formed mail, folds included, without their last CRLF."""
    return FIELD.findall(raw.partition(b"\r\n\r\n")[0])


def name_of(field: bytes) -> str:
    return field.partition(b":")[0].strip().lower().decode()


def header_form(field: bytes, form: str) -> bytes:
    """RFC 6376, 3.4.1 and 3.4.2."""
    if form == "simple":
        return field + b"\r\n"
    name, value = field.split(b":", 1)
    value = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b""))
    return name.strip().lower() + b":" + value.strip(b" ") + b"\r\n"


def body_form(body: bytes, form: str) -> bytes:
    """RFC 6376, 3.4.3 and 3.4.4."""
    lines = body.split(b"\r\n")
    if form == "relaxed":
        lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        return b"" if form == "relaxed" else b"\r\n"
    return b"".join(line + b"\r\n" for line in lines)


def body_hash(raw: bytes, form: str = "relaxed", length: int | None = None) -> str:
    """bh= of a mail."""
    body = body_form(raw.partition(b"\r\n\r\n")[2], form)
    return base64.b64encode(hashlib.sha256(body[:length]).digest()).decode()


def chosen(fields: list[bytes], names: list[str]) -> list[bytes]:
    """The instances that h= stands for: from the bottom up, absent ones nothing (RFC 6376, 5.4.2)."""
    left = list(fields)
    taken = []
    for name in names:
        places = [at for at, field in enumerate(left) if name_of(field) == name.strip().lower()]
        if places:
            taken.append(left.pop(places[-1]))
    return taken


def signed_field(raw: bytes, field: bytes, names: list[str], key: PrivateKey, form: str = "relaxed") -> bytes:
    """`field` (whole, HERE where the value of b= goes) with the signature over `names` of `raw` and over itself."""
    covered = [header_form(one, form) for one in chosen(header_fields(raw), names)]
    return over(covered, field, key, form)


def over(covered: list[bytes], field: bytes, key: PrivateKey, form: str = "relaxed") -> bytes:
    """`field` with its signature over these canonical fields and over itself with b= empty."""
    emptied = re.sub(rb"=\s*" + HERE + rb"\s*", b"=", field)
    return field.replace(HERE, value_over(b"".join(covered) + header_form(emptied, form)[:-2], key))


def value_over(data: bytes, key: PrivateKey) -> bytes:
    """The value of b= over canonical bytes."""
    if isinstance(key, rsa.RSAPrivateKey):
        return base64.b64encode(key.sign(data, padding.PKCS1v15(), hashes.SHA256()))
    return base64.b64encode(key.sign(hashlib.sha256(data).digest()))


def dkim_signed(
    raw: bytes,
    key: PrivateKey,
    *,
    domain: str,
    selector: str = "s1",
    names: list[str],
    forms: tuple[str, str] = ("relaxed", "relaxed"),
    more: str = "",
) -> bytes:
    """The mail with a DKIM-Signature on top. `more` are further tags, written as they are."""
    algorithm = "rsa-sha256" if isinstance(key, rsa.RSAPrivateKey) else "ed25519-sha256"
    field = (
        f"DKIM-Signature: v=1; a={algorithm}; c={'/'.join(forms)}; d={domain}; s={selector};\r\n"
        f"\th={':'.join(names)};{more}\r\n bh={body_hash(raw, forms[1])};\r\n b="
    ).encode() + HERE
    return signed_field(raw, field, names, key, forms[0]) + b"\r\n" + raw


def arc_sealed(
    raw: bytes,
    key: PrivateKey,
    *,
    domain: str,
    selector: str = "arc",
    results: str = "none",
    names: list[str],
    cv: str = "",
    more: str = "",
    seal_more: str = "",
    aar: str = "",
) -> bytes:
    """The mail with one more ARC set on top (RFC 8617, 5.1), numbered after those it has. `aar`: that whole field."""
    fields = header_fields(raw)
    number = sum(name_of(field) == "arc-seal" for field in fields) + 1
    algorithm = "rsa-sha256" if isinstance(key, rsa.RSAPrivateKey) else "ed25519-sha256"
    start = f"i={number}; a={algorithm}; d={domain}; s={selector};"
    recorded = (aar or f"ARC-Authentication-Results: i={number}; {domain}; {results}").encode()
    message = f"ARC-Message-Signature: {start} c=relaxed/relaxed; h={':'.join(names)};{more} bh={body_hash(raw)}; b="
    signed = signed_field(raw, message.encode() + HERE, names, key)
    cv = cv or ("none" if number == 1 else "pass")
    seal = f"ARC-Seal: {start} cv={cv};{seal_more} b=".encode() + HERE
    older = [header_form(field, "relaxed") for field in sets(fields)]
    new = [header_form(field, "relaxed") for field in (recorded, signed)]
    return b"\r\n".join((over([*older, *new], seal, key), signed, recorded, raw))


def sets(fields: list[bytes]) -> list[bytes]:
    """The ARC fields in the order in which a seal covers them: by set, then results, message, seal."""
    kinds = ("arc-authentication-results", "arc-message-signature", "arc-seal")
    found = []
    for field in fields:
        if name_of(field) in kinds:
            number = re.search(rb"[:;\s]i\s*=\s*(\d+)", field)
            assert number is not None
            found.append((int(number[1]), kinds.index(name_of(field)), field))
    return [field for _, _, field in sorted(found)]

"""Signs sample mail as a marketplace's or a forwarder's server would: DKIM (RFC 6376) and a first ARC set (RFC 8617).

The keys are made on the spot and are worth nothing outside the zone that they are published in.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import dkim  # type: ignore[import-untyped]  # it brings no types
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

Tags = list[tuple[bytes, bytes]]
CANONICAL = dkim.CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
UNSIGNED = b"0" * 60  # dkimpy folds by the length of b= before it is known
SIGNED = (
    *("from", "to", "subject", "date", "message-id"),
    *("mime-version", "content-type", "content-transfer-encoding"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A domain's signing key: `pem` the private half, `public` the base64 of the published one."""

    domain: str
    selector: str
    pem: bytes
    public: str

    @property
    def record(self) -> tuple[str, str]:
        """Name and text of the TXT record that publishes the key."""
        return f"{self.selector}._domainkey.{self.domain}", f"v=DKIM1; k=rsa; p={self.public}"


@cache
def signer(domain: str, selector: str = "s2026") -> Signer:
    """A new RSA key of 2048 bits; the same one for the same domain within a run."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Signer(domain=domain, selector=selector, pem=pem, public=base64.b64encode(public).decode())


def signed(
    raw: bytes, by: Signer, at: datetime, *, fields: Sequence[str] = SIGNED, length: int | None = None
) -> bytes:
    """The mail with a DKIM-Signature on top, relaxed/relaxed. `length` is l=: how many body octets it covers."""
    mail = dkim.DKIM(raw)
    body = CANONICAL.canonicalize_body(mail.body)
    names = present(raw, fields)
    tags = [
        (b"v", b"1"),
        (b"a", b"rsa-sha256"),
        (b"c", b"relaxed/relaxed"),
        (b"d", by.domain.encode()),
        *([(b"l", str(length).encode())] if length is not None else []),
        (b"s", by.selector.encode()),
        (b"t", seconds(at)),
        (b"h", b" : ".join(names)),
        (b"bh", body_hash(body[:length])),
        (b"b", UNSIGNED),
    ]
    return field(mail, b"DKIM-Signature", tags, names, by) + raw


def sealed(raw: bytes, by: Signer, at: datetime, results: str) -> bytes:
    """The mail with its first ARC set on top. `results` are what this hop found: `mx.host; dkim=pass …`."""
    mail = dkim.DKIM(raw)
    names = present(raw, SIGNED)
    found = f"ARC-Authentication-Results: i=1; {results}\r\n".encode()
    common = [(b"i", b"1"), (b"a", b"rsa-sha256"), (b"d", by.domain.encode()), (b"s", by.selector.encode())]
    body = body_hash(CANONICAL.canonicalize_body(mail.body))
    tags = [*common, (b"c", b"relaxed/relaxed"), (b"t", seconds(at)), (b"h", b" : ".join(names))]
    message = field(mail, b"ARC-Message-Signature", [*tags, (b"bh", body), (b"b", UNSIGNED)], names, by)
    chain = dkim.DKIM(found + message + b"\r\n")
    covered = [b"arc-authentication-results", b"arc-message-signature"]
    seal = field(chain, b"ARC-Seal", [*common, (b"t", seconds(at)), (b"cv", b"none"), (b"b", UNSIGNED)], covered, by)
    return seal + message + found + raw


def field(mail: dkim.DKIM, name: bytes, tags: Tags, names: Sequence[bytes], by: Signer) -> bytes:
    """One signature field, whole. dkimpy's own `sign` takes no time, and a sample's time must be its own."""
    mail.hasher = hashlib.sha256
    mail.signature_algorithm = b"rsa-sha256"
    value: bytes = mail.gen_header(tags, names, CANONICAL, name, dkim.parse_pem_private_key(by.pem))
    return name + b": " + value


def body_hash(canonical: bytes) -> bytes:
    return base64.b64encode(hashlib.sha256(canonical).digest())


def seconds(at: datetime) -> bytes:
    return str(int(at.timestamp())).encode()


def present(raw: bytes, fields: Sequence[str]) -> list[bytes]:
    """Those of the fields that the mail has, in the order asked for."""
    head = b"\r\n" + raw.partition(b"\r\n\r\n")[0].lower()
    return [name.encode() for name in fields if b"\r\n" + name.encode() + b":" in head]

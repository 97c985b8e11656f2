"""Signatures and seals that hold, over bytes that are already odd: past them the checks go as deep as they can.

Ed25519 with a key made of nothing secret: fast, and the same input again gives the same bytes.
"""

import base64
import hashlib
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mailguard.msgauth.canonical import relaxed_body, relaxed_field, simple_body
from mailguard.msgauth.fields import Mail, split
from tests.fuzz.mutate import with_a_tag_changed
from tests.fuzz.words import RESULTS

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
RECORD = f"v=DKIM1; k=ed25519; p={PUBLIC}"
DOMAIN, SELECTOR = "fuzz.example", "fuzz"
SIGNERS = (DOMAIN, "sub.fuzz.example", "amazon.com", "example.com", "fuzz.co.uk")
COVERED = ("from", "to", "subject", "date", "message-id", "mime-version", "content-type", "from", "x-absent")


def signed(rng: Random, raw: bytes) -> bytes:
    """One more DKIM-Signature on top, most often one that holds; its other tags may be odd."""
    mail, body = split(raw), raw.partition(b"\r\n\r\n")[2]
    relaxed = rng.random() < 0.7
    form = relaxed_body(body) if relaxed else simple_body(body)
    names = list(COVERED[: rng.choice((1, 3, 7, 8, 9))])
    tags = [b" v=1", b" a=ed25519-sha256", b" c=relaxed/" + (b"relaxed" if relaxed else b"simple")]
    tags += [f" d={rng.choice(SIGNERS)}".encode(), f" s={SELECTOR}".encode(), b" h=" + ":".join(names).encode()]
    tags += [b" bh=" + base64.b64encode(hashlib.sha256(form).digest())]
    tags += rng.choice(
        ([], [b" t=1", b" l=%d" % len(form)], [b" i=@fuzz.example"], [b" x=99999999999"], [b" q=dns/txt"])
    )
    if rng.random() < 0.3:
        tags = with_a_tag_changed(rng, tags)
    field = b"DKIM-Signature:" + b";".join([*tags, b" b="])
    return field + _over([*_covered(mail, names), field]) + b"\r\n" + raw


def sealed(rng: Random, raw: bytes) -> bytes:
    """One more ARC set on top, most often one that holds."""
    mail, body = split(raw), raw.partition(b"\r\n\r\n")[2]
    number = min(len(mail.named("arc-seal")) + 1, 60)
    common = f" i={number}; a=ed25519-sha256; d={rng.choice(SIGNERS)}; s={SELECTOR}; t=1;".encode()
    recorded = f"ARC-Authentication-Results: i={number}; {rng.choice(RESULTS)}".encode()
    names = list(COVERED[: rng.choice((1, 3, 7))])
    digest = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest())
    message = b"ARC-Message-Signature:%b c=relaxed/relaxed; h=%b; bh=%b; b=" % (
        common,
        ":".join(names).encode(),
        digest,
    )
    message += _over([*_covered(mail, names), message])
    older = [
        field.raw
        for at in range(1, number)
        for name in ("arc-authentication-results", "arc-message-signature", "arc-seal")
        for field in mail.named(name)
        if f"i={at};".encode() in field.raw
    ]
    seal = b"ARC-Seal:%b cv=%b; b=" % (common, b"none" if number == 1 else b"pass")
    seal += _over([*older, recorded, message, seal])
    return b"\r\n".join((seal, message, recorded, raw))


def _covered(mail: Mail, names: list[str]) -> list[bytes]:
    """The fields of these names, each name from the bottom up (RFC 6376, 5.4.2)."""
    left = {name: [field.raw for field in mail.named(name)] for name in names}
    return [left[name].pop() for name in names if left[name]]


def _over(fields: list[bytes]) -> bytes:
    data = b"".join(relaxed_field(one) for one in fields).removesuffix(b"\r\n")
    return base64.b64encode(KEY.sign(hashlib.sha256(data).digest()))

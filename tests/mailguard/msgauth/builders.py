"""Mails signed on the spot (by dkimpy, or by hand where a signature must be odd), zones, and evidence as values."""

import asyncio
import base64
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import dkim
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from mailguard.dns import Zone, ZoneResolver
from mailguard.model.authentication import (
    ArcResult,
    Authentication,
    AuthStatus,
    DkimResult,
    DmarcResult,
    DnsAnswer,
    SealedResults,
    SpfResult,
)
from mailguard.model.examined import ExaminedContainer
from mailguard.model.message import ContainerKind, Fault, FaultScope, HeaderFacts, Mailbox
from mailguard.model.origin import Origin, OriginState, Sealer
from mailguard.model.profile import Profile, Profiles
from mailguard.model.received import Envelope
from mailguard.model.wording import SENTENCES
from mailguard.msgauth.dmarc import compared, policy_of
from mailguard.msgauth.sender import Sender
from mailguard.msgauth.trust import origin
from mailguard.ports import Resolver
from orders.view import ForwarderView, MailboxView, SellerId, SellerView
from tests.mailguard.msgauth import signer

AT = datetime(2100, 4, 1, 12, 0, tzinfo=UTC)  # after any moment at which dkimpy, which reads the clock, signs
NOW = int(AT.timestamp())
MARKET = "market.example"
SENDER = f"sold@{MARKET}"
MAILBOX = "shop@seller.example"
FORWARDER = "forwarder.example"
FIELDS = (
    ("From", f"Market <{SENDER}>"),
    ("To", MAILBOX),
    ("Subject", "Sold, ship now: Blue mug"),
    ("Date", "Wed, 1 Apr 2026 11:59:00 +0000"),
    ("Message-ID", "<1@market.example>"),
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=utf-8"),
)
SIGNED = "from:to:subject:date:message-id:mime-version:content-type"
BODY = b"You sold a blue mug.\r\n\r\nOrder: 12-3456\r\n"


@cache
def rsa_key(bits: int = 1024, exponent: int = 65537) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=exponent, key_size=bits)


@cache
def ed_key() -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


def record(key: rsa.RSAPrivateKey | None = None, extra: str = "") -> str:
    der = (
        (key or rsa_key())
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return f"v=DKIM1; k=rsa; {extra}p={base64.b64encode(der).decode()}"


def ed_record() -> str:
    raw = ed_key().public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return f"v=DKIM1; k=ed25519; p={base64.b64encode(raw).decode()}"


def a_mail(fields: Iterable[tuple[str, str]] = FIELDS, body: bytes = BODY) -> bytes:
    return b"".join(f"{name}: {value}\r\n".encode() for name, value in fields) + b"\r\n" + body


def signed(
    raw: bytes = b"",
    domain: str = MARKET,
    selector: str = "s1",
    key: rsa.RSAPrivateKey | None = None,
    canonicalize: tuple[bytes, bytes] = (b"relaxed", b"relaxed"),
    include: str = SIGNED,
    **options: Any,
) -> bytes:
    """The mail with a signature by dkimpy on top."""
    raw = raw or a_mail()
    field = dkim.sign(
        raw,
        selector.encode(),
        domain.encode(),
        pem(key or rsa_key()),
        canonicalize=canonicalize,
        include_headers=[name.encode() for name in include.split(":")],
        **options,
    )
    return bytes(field) + raw


def by_hand(raw: bytes = b"", *, ed: bool = False, key: rsa.RSAPrivateKey | None = None, **changes: Any) -> bytes:
    """The mail with a signature whose tags are as wanted (None leaves one out); relaxed/relaxed, plain fields."""
    raw = raw or a_mail()
    head, _, body = raw.partition(b"\r\n\r\n")
    tags: dict[str, Any] = {
        "v": "1",
        "a": "ed25519-sha256" if ed else "rsa-sha256",
        "c": "relaxed/relaxed",
        "d": MARKET,
        "s": "s1",
        "h": SIGNED,
        "bh": base64.b64encode(hashlib.sha256(body).digest()).decode(),
        "b": "",
        **changes,
    }
    text = "; ".join(f"{name}={value}" for name, value in tags.items() if value is not None)
    lines = {line.partition(b":")[0].lower(): line for line in head.split(b"\r\n")}
    covered = [lines[name] for one in tags["h"].split(":") if (name := one.encode().lower()) in lines]
    plain = [b"%b:%b" % (line.partition(b":")[0].lower(), line.partition(b":")[2].strip()) for line in covered]
    data = b"".join(line + b"\r\n" for line in plain) + f"dkim-signature:{text}".encode()
    if ed:
        value = ed_key().sign(hashlib.sha256(data).digest())
    else:
        value = (key or rsa_key()).sign(data, padding.PKCS1v15(), hashes.SHA256())
    encoded = base64.b64encode(value).decode()
    return f"DKIM-Signature: {text}".replace("; b=", f"; b={encoded}").encode() + b"\r\n" + raw


def arc_sealed(raw: bytes, domain: str, results: str, selector: str = "arc", **options: Any) -> bytes:
    """The mail with one more ARC set on top; `results` is what the sealer recorded, `key` is RSA if not given."""
    key = options.pop("key", None) or rsa_key()
    start = {"more": f" t={NOW};", "seal_more": f" t={NOW};", "names": SIGNED.split(":"), **options}
    return signer.arc_sealed(raw, key, domain=domain, selector=selector, results=results, **start)


def a_zone(txt: dict[str, str | tuple[str, ...]] | None = None, **parts: Any) -> Zone:
    records = {name: (text,) if isinstance(text, str) else text for name, text in (txt or {}).items()}
    return Zone(records={"TXT": records, **parts.pop("records", {})}, **parts)


def keys(*domains: str, selector: str = "s1", text: str | None = None) -> dict[str, str | tuple[str, ...]]:
    return {f"{selector}._domainkey.{domain}": text or record() for domain in domains or (MARKET,)}


class CountingResolver(ZoneResolver):
    """Counts and lists what it is asked."""

    def __init__(self, zone: Zone) -> None:
        super().__init__(zone)
        self.asked: list[tuple[str, str]] = []

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        self.asked.append((name, rdtype))
        await asyncio.sleep(0)
        return await super().query(name, rdtype)


def an_envelope(**changes: Any) -> Envelope:
    start = Envelope(
        client_ip="192.0.2.10", helo="mx.forwarder.example", mail_from=f"srs@{FORWARDER}", rcpt_to="in@in.example"
    )
    return replace(start, **changes)


# Evidence as values, for the pure part


def a_pass(domain: str = MARKET, **changes: Any) -> DkimResult:
    start = DkimResult(status=AuthStatus.PASS, domain=domain, signed_fields=tuple(SIGNED.split(":")), whole_body=True)
    return replace(start, **changes)


def a_failure(domain: str = MARKET, cause: str = "body_hash") -> DkimResult:
    return a_pass(domain, status=AuthStatus.FAIL, cause=cause)


def dmarc(status: AuthStatus, policy: str = "reject", domain: str = MARKET, **changes: Any) -> DmarcResult:
    return replace(DmarcResult(status=status, domain=domain, policy=policy), **changes)


def a_chain(*sets: SealedResults, **changes: Any) -> ArcResult:
    """An intact chain, newest first, that covers everything."""
    start = ArcResult(status=AuthStatus.PASS, sets=sets, signed_fields=tuple(SIGNED.split(":")), whole_body=True)
    return replace(start, **changes)


def a_set(instance: int = 1, sealer: str = FORWARDER, **changes: Any) -> SealedResults:
    """A sealer's record that the marketplace's mail had passed."""
    start = SealedResults(
        instance=instance, sealer=sealer, dkim_passed=(MARKET,), dmarc=AuthStatus.PASS, header_from=MARKET
    )
    return replace(start, **changes)


def spf_pass(domain: str = FORWARDER, identity: str = "mailfrom") -> SpfResult:
    return SpfResult(status=AuthStatus.PASS, domain=domain, identity=identity)


def a_container(
    *dkim_results: DkimResult, sender: str = SENDER, name: str = "Market", **changes: Any
) -> ExaminedContainer:
    """A direct container from the marketplace; `evidence` gives further fields of its authentication."""
    evidence = {"dmarc": dmarc(AuthStatus.PASS, domain=sender.rpartition("@")[2]), **changes.pop("evidence", {})}
    start = ExaminedContainer(
        kind=ContainerKind.DIRECT,
        path="0",
        facts=HeaderFacts(from_=(Mailbox(name, sender),), to=(Mailbox("", MAILBOX),)),
        readings=(),
        links=(),
        faults=(),
        own_text=True,
        authentication=Authentication(dkim=dkim_results, **evidence),
    )
    return replace(start, **changes)


def a_profile(**changes: Any) -> Profile:
    start = Profile(
        marketplace="market",
        source="test",
        order_id=r"\d{2}-\d{4}",
        senders=(SENDER,),
        signers=(MARKET,),
        brands=("market",),
        relays=("@relay.market.example",),
    )
    return replace(start, **changes)


def profiles(*found: Profile) -> Profiles:
    return Profiles({one.marketplace: one for one in found or (a_profile(),)})


def a_seller(*forwarders: ForwarderView, **changes: Any) -> SellerView:
    start = SellerView(
        seller_id=SellerId("s1"),
        name="Shop",
        mailboxes=(MailboxView(address=MAILBOX, proved_at=AT),),
        forwarders=forwarders,
    )
    return replace(start, **changes)


OUR_FORWARDER = ForwarderView(domain=FORWARDER)

DIRECT, SEALED, UNKNOWN = OriginState.DIRECT, OriginState.SEALED, OriginState.UNKNOWN
FORWARDER_ONLY, CONTRADICTED = OriginState.FORWARDER_ONLY, OriginState.CONTRADICTED
REJECTED = dmarc(AuthStatus.FAIL)
UNSURE = Fault("message.two_from", FaultScope.IDENTITY)
LISTED = (Sealer(FORWARDER),)


def judge(
    container: ExaminedContainer,
    outer: ExaminedContainer | None = None,
    seller: SellerView | None = None,
    profile: Profile | None = None,
    sealers: tuple[Sealer, ...] = (),
    envelope: Envelope | None = None,
    others: tuple[ExaminedContainer, ...] = (),
) -> Origin:
    found = origin(
        container,
        outer or container,
        envelope or an_envelope(),
        seller or a_seller(),
        profiles(profile or a_profile()),
        sealers,
        others,
    )
    assert all(code in SENTENCES for code, _ in found.reasons), found.reasons
    return found


def codes(found: Origin) -> list[str]:
    return [code for code, _ in found.reasons]


async def evaluate(sender: Sender, dkim: Iterable[DkimResult], spf: SpfResult, resolver: Resolver) -> DmarcResult:
    """DMARC of one mail: its policy, then what DKIM and SPF found held against it."""
    return await compared(await policy_of(sender, resolver), dkim, spf, resolver)

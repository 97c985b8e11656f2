"""What a DKIM-Signature and an ARC-Message-Signature share: their tags, what they cover, the digest they sign.

RFC 6376, 3.5 and 3.7; RFC 8617, 4.1.2.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass

from mailguard.domains import is_hostname
from mailguard.model.authentication import AuthStatus
from mailguard.model.causes import MISSING, Cause
from mailguard.msgauth import tags
from mailguard.msgauth.canonical import relaxed_field, simple_field
from mailguard.msgauth.fields import HeaderField, Mail
from mailguard.msgauth.keys import PublicKey, Trouble, is_selector

ALGORITHMS = {"rsa-sha256": "rsa", "ed25519-sha256": "ed25519"}
FORMS = {"simple": False, "relaxed": True}
FORM_NAMES = {relaxed: name for name, relaxed in FORMS.items()}
MAX_SIGNED = 200  # names in h=
TIME_DIGITS, LENGTH_DIGITS = 12, 76  # RFC 6376, 3.5
SKEW = 300  # seconds that a signer's clock may differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature field whose tags are in order. Times are seconds since 1970."""

    position: int  # of its field in the mail
    read: tags.Tags
    algorithm: str
    domain: str
    selector: str
    relaxed_header: bool
    relaxed_body: bool
    signed: tuple[str, ...]  # h=, lower case
    body_hash: bytes
    value: bytes
    length: int | None  # l=
    time: int | None  # t=
    expires: int | None  # x=

    @property
    def canonicalization(self) -> str:
        """c= as it was read, both halves."""
        return f"{FORM_NAMES[self.relaxed_header]}/{FORM_NAMES[self.relaxed_body]}"


def read_signature(position: int, read: tags.Tags, form: str = "simple/simple") -> Signature | Trouble:
    """Check the tags that both kinds of signature have. `form` is what an absent c= means."""
    cause = _form_cause(read)
    if cause:
        status = AuthStatus.POLICY if cause is Cause.SHA1 else AuthStatus.PERMERROR
        return Trouble(status, cause)
    header, _, body = read.get("c", form).partition("/")
    value, body_hash = tags.from_base64(read.get("b")), tags.from_base64(read.get("bh"))
    if value is None or body_hash is None:
        return Trouble(AuthStatus.PERMERROR, Cause.SYNTAX)
    return Signature(
        position=position,
        read=read,
        algorithm=read.get("a"),
        domain=read.get("d").lower(),
        selector=read.get("s").lower(),
        relaxed_header=FORMS[header],
        relaxed_body=FORMS[body or "simple"],
        signed=tuple(name.strip(" \t").lower() for name in read.get("h").split(":")),
        body_hash=body_hash,
        value=value,
        length=tags.number(read.get("l"), LENGTH_DIGITS),
        time=tags.number(read.get("t"), TIME_DIGITS),
        expires=tags.number(read.get("x"), TIME_DIGITS),
    )


def _form_cause(read: tags.Tags) -> Cause | None:
    if not read.values.keys() >= MISSING.keys():
        return next(cause for name, cause in MISSING.items() if name not in read)
    if cause := algorithm_cause(read):
        return cause
    if not is_hostname(read.get("d")):
        return Cause.DOMAIN
    if read.get("h").count(":") >= MAX_SIGNED:
        return Cause.SIGNED_FIELDS
    if not is_selector(read.get("s"), read.get("d")):
        return Cause.SELECTOR
    forms = read.get("c", "simple/simple").split("/")
    if len(forms) > 2 or not FORMS.keys() >= set(forms):
        return Cause.CANONICALIZATION
    for name, digits in (("l", LENGTH_DIGITS), ("t", TIME_DIGITS), ("x", TIME_DIGITS)):
        if name in read and tags.number(read.get(name), digits) is None:
            return Cause.SYNTAX
    return None


def algorithm_cause(read: tags.Tags) -> Cause | None:
    """What is wrong with a=: SHA-1 is known and refused (RFC 8301, 3.1), the rest is unknown."""
    if read.get("a") in ALGORITHMS:
        return None
    return Cause.SHA1 if read.get("a") == "rsa-sha1" else Cause.ALGORITHM


def time_trouble(signature: Signature, now: int) -> Trouble | None:
    """x= and t= against the moment when the mail came, and against each other."""
    time, expires = signature.time, signature.expires
    if expires is not None and time is not None and expires <= time:
        return Trouble(AuthStatus.PERMERROR, Cause.EXPIRES_BEFORE_SIGNED)
    if expires is not None and expires + SKEW < now:
        return Trouble(AuthStatus.POLICY, Cause.EXPIRED)
    if time is not None and time > now + SKEW:
        return Trouble(AuthStatus.POLICY, Cause.SIGNED_IN_FUTURE)
    return None


def covered(mail: Mail, signature: Signature) -> tuple[int, int]:
    """Octets of the canonical body that are signed, and those that it has."""
    whole = mail.bodies.length(relaxed=signature.relaxed_body)
    return (whole if signature.length is None else min(signature.length, whole)), whole


def body_trouble(mail: Mail, signature: Signature) -> Trouble | None:
    """l= must cover the whole body (what stands after it could be anybody's); then its hash. Costs no question."""
    if signature.length is not None:
        whole = mail.bodies.length(relaxed=signature.relaxed_body)
        if signature.length > whole:
            return Trouble(AuthStatus.PERMERROR, Cause.L_TOO_LONG)
        if signature.length < whole:
            return Trouble(AuthStatus.POLICY, Cause.L_SHORT)
    if mail.bodies.digest(relaxed=signature.relaxed_body) != signature.body_hash:
        return Trouble(AuthStatus.FAIL, Cause.BODY_HASH)
    return None


def key_trouble(signature: Signature, key: PublicKey, identity: str) -> Trouble | None:
    """What the key's own record says against this use of it. `identity` is the domain of i=."""
    if ALGORITHMS[signature.algorithm] != key.algorithm:
        return Trouble(AuthStatus.PERMERROR, Cause.KEY_ALGORITHM)
    if key.strict and identity != signature.domain:
        return Trouble(AuthStatus.PERMERROR, Cause.KEY_STRICT)
    return Trouble(AuthStatus.POLICY, Cause.KEY_TESTING) if key.testing else None


def header_trouble(mail: Mail, signature: Signature, key: PublicKey) -> Trouble | None:
    """The arithmetic: whether this key made this signature over this header (and so over bh=)."""
    if not key.verifies(header_digest(mail, signature), signature.value):
        return Trouble(AuthStatus.FAIL, Cause.SIGNATURE)
    return None


def header_digest(mail: Mail, signature: Signature) -> bytes:
    """SHA-256 over the signed fields, from the bottom up for each name, then the signature field without b=."""
    hasher, used = hashlib.sha256(), dict[str, int]()
    own = mail.fields[signature.position].name
    for name in signature.signed:
        places = mail.positions.get(name, ())
        if name == own:  # it may sign others of its kind, never itself (RFC 6376, 3.7)
            places = tuple(place for place in places if place != signature.position)
        times = used[name] = used.get(name, 0) + 1
        if times <= len(places):
            hasher.update(mail.canonical(places[-times], relaxed=signature.relaxed_header))
    emptied = without_signature(mail.fields[signature.position], signature.read)
    form = relaxed_field(emptied) if signature.relaxed_header else simple_field(emptied)
    hasher.update(form.removesuffix(b"\r\n"))
    return hasher.digest()


def without_signature(field: HeaderField, read: tags.Tags) -> bytes:
    """The field as it was when it was signed: the value of b= is empty."""
    if read.signature_at is None:
        return field.raw
    before = field.raw.index(b":") + 1
    start, end = (before + at for at in read.signature_at)
    return field.raw[:start] + field.raw[end:]


def uncovered(mail: Mail, signed: tuple[str, ...]) -> tuple[str, ...]:
    """Names of fields in the mail of which at least one instance is not signed, sorted."""
    times = Counter(signed)
    return tuple(sorted(name for name, count in mail.counts.items() if count > times.get(name, 0)))

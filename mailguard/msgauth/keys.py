"""Key records (RFC 6376, 3.6.1; RFC 8301; RFC 8463): fetched, read once, and what they allow.

The arithmetic is `cryptography`'s. Sizes and exponents are capped before it: a hostile key costs us nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from mailguard.domains import MAX_NAME, is_hostname
from mailguard.model.authentication import AuthStatus, DnsAnswer
from mailguard.model.causes import Cause
from mailguard.msgauth import tags
from mailguard.ports import Resolver

LEAST_BITS, MOST_BITS = 1024, 4096  # RFC 8301 forbids less; more is only slow
MOST_EXPONENT = 2**32
MAX_RECORD = 4096  # signs of a whole record: kept in a cache, so not of any length
MAX_KEY_TEXT = 1024  # signs of p=; 4096 bits need 736
PADDING, HASH = PKCS1v15(), Prehashed(SHA256())
Verify = Callable[[bytes, bytes], None]  # takes signature and digest, raises where they do not belong together
Loaded = tuple[Verify, int]  # and the key's bits
TEMPORARY = {"timeout": Cause.DNS_TIMEOUT, "servfail": Cause.DNS_SERVFAIL}
# The points of small order on edwards25519, sign bit off, as they may be written: under such a key one and the
# same signature holds for every mail, or for every few (RFC 8032, 8.9 leaves refusing them to the verifier).
SMALL_ORDER = frozenset(
    bytes.fromhex(one)
    for one in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something could not be verified."""

    status: AuthStatus
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A usable key and its flags. `testing` is t=y, `strict` t=s (i= must be d= itself)."""

    algorithm: str  # "rsa", "ed25519"
    verify: Verify
    bits: int
    testing: bool
    strict: bool

    def verifies(self, digest: bytes, signature: bytes) -> bool:
        """Whether `signature` is this key's over a SHA-256 `digest` (RFC 8463, 3: Ed25519 signs the digest)."""
        try:
            self.verify(signature, digest)
        except (InvalidSignature, ValueError):
            return False
        return True


def key_name(selector: str, domain: str) -> str:
    """Where a key stands in DNS (RFC 6376, 3.6.2.1)."""
    return f"{selector}._domainkey.{domain}"


def is_selector(selector: str, domain: str) -> bool:
    """Whether both together are a plain host name, and short enough to be asked for."""
    return is_hostname(f"{selector}.{domain}") and len(key_name(selector, domain)) <= MAX_NAME


async def fetch_key(resolver: Resolver, selector: str, domain: str) -> PublicKey | Trouble:
    """The key of a selector of a domain. Trouble with DNS is temperror, with the record permerror."""
    answer = await resolver.query(key_name(selector, domain), "TXT")
    return trouble_of(answer) or read_answer(answer)


def trouble_of(answer: DnsAnswer) -> Trouble | None:
    """What keeps an answer from being used, or None. Only a time-out or a failing server may heal."""
    if answer.status in TEMPORARY:
        return Trouble(AuthStatus.TEMPERROR, TEMPORARY[answer.status])
    if answer.status == "over_budget":
        return Trouble(AuthStatus.PERMERROR, Cause.DNS_BUDGET)
    return None


def read_answer(answer: DnsAnswer) -> PublicKey | Trouble:
    """The key in a TXT answer; several records at one name are nobody's key."""
    if not answer.values:
        return Trouble(AuthStatus.PERMERROR, Cause.NO_KEY)
    if len(answer.values) > 1:
        return Trouble(AuthStatus.PERMERROR, Cause.SEVERAL_KEYS)
    if len(answer.values[0]) > MAX_RECORD:
        return Trouble(AuthStatus.PERMERROR, Cause.KEY_TOO_LONG)
    return read_key(answer.values[0])


@lru_cache(maxsize=2048)
def read_key(record: str) -> PublicKey | Trouble:
    """Read one key record. Unknown tags are ignored, repeated ones are not."""
    try:
        read = tags.parse(record.encode("latin-1", "replace"))
    except tags.TagListError:
        return Trouble(AuthStatus.PERMERROR, Cause.KEY_SYNTAX)
    cause = _refused(read)
    return Trouble(AuthStatus.PERMERROR, cause) if cause else _public_key(read)


def _refused(read: tags.Tags) -> Cause | None:
    if "v" in read and (read.get("v") != "DKIM1" or read.first != "v"):
        return Cause.KEY_VERSION
    if "p" not in read:
        return Cause.KEY_SYNTAX
    if not read.get("p"):
        return Cause.KEY_REVOKED
    if "h" in read and "sha256" not in _listed(read, "h"):
        return Cause.KEY_HASH
    if "s" in read and not {"*", "email"}.intersection(_listed(read, "s")):
        return Cause.KEY_SERVICE
    return Cause.KEY_TOO_LONG if len(read.get("p")) > MAX_KEY_TEXT else None


def _listed(read: tags.Tags, name: str) -> list[str]:
    return [one.strip() for one in read.get(name).split(":")]


def _public_key(read: tags.Tags) -> PublicKey | Trouble:
    bits, flags, kind = tags.from_base64(read.get("p")), _listed(read, "t"), read.get("k", "rsa")
    if bits is None or kind not in ("rsa", "ed25519"):
        return Trouble(AuthStatus.PERMERROR, Cause.KEY_SYNTAX if bits is None else Cause.KEY_ALGORITHM)
    loaded = _rsa(bits) if kind == "rsa" else _ed25519(bits)
    if isinstance(loaded, Cause):
        return Trouble(AuthStatus.PERMERROR, loaded)
    verify, size = loaded
    return PublicKey(algorithm=kind, verify=verify, bits=size, testing="y" in flags, strict="s" in flags)


def _rsa(der: bytes) -> Loaded | Cause:
    try:
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        return Cause.KEY_SYNTAX
    if not isinstance(key, RSAPublicKey):
        return Cause.KEY_ALGORITHM
    if key.key_size < LEAST_BITS:
        return Cause.KEY_TOO_SHORT
    if key.key_size > MOST_BITS:
        return Cause.KEY_TOO_LONG
    exponent = key.public_numbers().e
    if exponent % 2 == 0 or not 3 <= exponent <= MOST_EXPONENT:
        return Cause.KEY_EXPONENT
    return partial(key.verify, padding=PADDING, algorithm=HASH), key.key_size


def _ed25519(bits: bytes) -> Loaded | Cause:
    if bits[:-1] + bytes([bits[-1] & 0x7F]) in SMALL_ORDER:
        return Cause.KEY_WEAK
    try:
        return Ed25519PublicKey.from_public_bytes(bits).verify, 256
    except ValueError:
        return Cause.KEY_SYNTAX

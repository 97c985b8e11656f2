"""Personal data is stored sealed: who has the database file without the key file has neither names nor addresses.

AES-256-GCM (NIST SP 800-38D) under a random nonce of 96 bits. What is sealed is bound to where it stands, so that it
opens in no other row. A sealed value names its key: a new key is added to the file below the older ones, what is
written from then on is sealed with the newest, and the older ones still open what they sealed.

Buyers are searched by keyed hashes (HMAC-SHA256, cut to 64 bits) of words, under a key of their own (HKDF, RFC 5869)
that follows from the file's first key. What these hashes tell somebody who reads the database but has no key: which
orders of one seller share a word of a name or an address, or the beginning of a name's word (LEAST signs and more),
and so which of them are frequent. They tell nothing across sellers.
"""

import hashlib
import hmac
import os
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from orders.errors import StoreUnavailable
from orders.view import SellerId

KEY_SIZE = 32  # bytes: AES-256
KEY_ID_SIZE = 8
NONCE_SIZE = 12
FORM = b"\x01"  # the first byte of what is sealed so
HEAD = len(FORM) + KEY_ID_SIZE + NONCE_SIZE
HASH_SIZE = 8  # bytes kept of a word's hash
REMEMBERED = 16384  # hashes of words: names come again and again
WORDS = b"mailguard: words of buyers"
KEY_ID = b"mailguard: id of a key"


class PersonalDataSealed(StoreUnavailable):
    """Personal data cannot be opened: the key file is not this database's. Restore the one it was sealed with."""

    temporary = False


class Vault:
    """The keys of one installation, the oldest first. The newest seals, all of them open."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_SIZE for key in keys):
            raise ValueError(f"a key has {KEY_SIZE} bytes, and there is at least one")
        self._ciphers = {key_id(key): AESGCM(key) for key in keys}
        self._newest = key_id(keys[-1])
        self._words = _derived(keys[0], WORDS)
        self._hashed = lru_cache(maxsize=REMEMBERED)(self._hash)

    @property
    def key_ids(self) -> frozenset[str]:
        """The names of all keys, in hex."""
        return frozenset(one.hex() for one in self._ciphers)

    @property
    def newest(self) -> str:
        """The name of the key that seals, in hex."""
        return self._newest.hex()

    def seal(self, clear: bytes, bound: bytes) -> bytes:
        """Sealed bytes, for the place that `bound` names. A key is good for 2^32 of them (SP 800-38D, 8.3)."""
        nonce = os.urandom(NONCE_SIZE)
        head = FORM + self._newest + nonce
        return head + self._ciphers[self._newest].encrypt(nonce, clear, head + bound)

    def unseal(self, sealed: bytes, bound: bytes) -> bytes:
        """The clear bytes. Raises PersonalDataSealed: its key is not here, or it was changed or moved."""
        head, cipher = sealed[:HEAD], self._ciphers.get(sealed[len(FORM) : len(FORM) + KEY_ID_SIZE])
        if len(sealed) < HEAD or not head.startswith(FORM) or cipher is None:
            raise PersonalDataSealed(PersonalDataSealed.__doc__)
        try:
            return cipher.decrypt(head[-NONCE_SIZE:], sealed[HEAD:], head + bound)
        except InvalidTag:
            raise PersonalDataSealed("sealed personal data was changed, or stands in another row") from None

    def word(self, seller: SellerId, word: str) -> str:
        """The keyed hash of a folded word, 16 hex digits: the same for one seller, unlike any other's."""
        return self._hashed(seller, word)

    def _hash(self, seller: SellerId, word: str) -> str:
        told = f"{seller}\0{word}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._words, told, "sha256")[:HASH_SIZE].hex()


def key_id(key: bytes) -> bytes:
    """The name by which sealed data finds its key; tells nothing of the key."""
    return hashlib.sha256(_derived(key, KEY_ID)).digest()[:KEY_ID_SIZE]


def new_vault() -> Vault:
    """A vault whose key is kept nowhere: what it seals is gone with the process (a store in memory)."""
    return Vault([os.urandom(KEY_SIZE)])


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_SIZE, salt=None, info=purpose).derive(key)

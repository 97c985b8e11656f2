"""Other words for people's own: of the same length and shape, the same one for the same word, not to be undone.

A word differs from another exactly where the originals differ, so that every comparison comes out as it did.
"""

import hmac
import secrets
from collections.abc import Callable
from hashlib import sha256

CONSONANTS, VOWELS, DIGITS = "bdfgklmnprstvz", "aeiou", "0123456789"
WIDE = "山川田中村木林森石井上野原島橋本"  # for scripts whose signs stand alone
ROUNDS = 1000  # tries to find a word that no other word has


class Pseudonyms:
    """Keyed anew for each case: nobody can tell from a case what stood there."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._made: dict[str, str] = {}
        self._taken: set[str] = set()

    def word(self, text: str) -> str:
        """Letters become letters, digits digits, anything else stays; case and length stay."""
        folded = text.casefold()
        if folded not in self._made:
            self._made[folded] = self._new(folded)
        return like(text, self._made[folded])

    def phrase(self, text: str) -> str:
        """Word by word, so that a line of an address and its words are replaced alike."""
        return by_words(text, self.word)

    def _new(self, folded: str) -> str:
        for number in range(ROUNDS):
            made = self._shaped(folded, number)
            if made != folded and made not in self._taken:
                self._taken.add(made)
                return made
        return folded  # too short for another one: "7" where all digits are taken

    def _shaped(self, folded: str, number: int) -> str:
        stream = hmac.new(self._key, f"{number}\0{folded}".encode(), sha256).digest()
        stream += b"".join(sha256(stream + bytes([at])).digest() for at in range(len(folded) // 32 + 1))
        return "".join(other(sign, byte, at) for at, (sign, byte) in enumerate(zip(folded, stream, strict=False)))


def other(sign: str, byte: int, at: int) -> str:
    if sign.isdecimal():
        # No leading zero: a number must not become shorter where it is read as one.
        return DIGITS[1 + byte % 9] if at == 0 else DIGITS[byte % 10]
    if not sign.isalpha():
        return sign
    if "\u1100" <= sign <= "\ud7ff":
        return WIDE[byte % len(WIDE)]
    return (CONSONANTS if at % 2 == 0 else VOWELS)[byte % (len(CONSONANTS) if at % 2 == 0 else len(VOWELS))]


def like(text: str, made: str) -> str:
    """`made` in the case of `text`."""
    if text.isupper():
        return made.upper()
    return made[:1].upper() + made[1:] if text[:1].isupper() else made


def by_words(text: str, change: Callable[[str], str]) -> str:
    """Change each run of letters and each run of digits; what stands between stays."""
    found, run, kind = [], "", 0
    for sign in text:
        its = 2 if sign.isdecimal() else 1 if sign.isalpha() else 0
        if its != kind and run:
            found.append(change(run) if kind else run)
            run = ""
        run, kind = run + sign, its
    return "".join((*found, change(run) if kind else run))

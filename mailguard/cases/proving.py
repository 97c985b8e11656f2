"""Signatures that held, made anew: replaced text breaks them, and a case must be proved as its mail was.

Each signature that passed is signed again for the same domain and fields, with a key of the case's own that its zone
publishes; one that did not hold stays as it was and still does not. A first ARC set that was intact is sealed anew.
Nothing here is worth anything outside the case.
"""

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from mailguard.cases.rewriting import split, value_of
from mailguard.demo.signing import sealed, signed, signer
from mailguard.model.authentication import AuthStatus, DkimResult
from mailguard.model.examined import ExaminedContainer

ARC = (b"arc-seal", b"arc-message-signature", b"arc-authentication-results")


@dataclass(slots=True)
class Prover:
    """What held in the mail as it came, by the signature's fingerprint; `keys` is what was published for the case."""

    held: dict[str, DkimResult]
    sealers: tuple[str, ...]  # of the intact chains of one set
    host: Callable[[str], str]
    at: datetime
    keys: dict[str, str] = field(default_factory=dict)

    def __call__(self, before: bytes, after: bytes) -> bytes:
        """The mail `after` with the signatures that held over `before`."""
        old, new = split(before.partition(b"\r\n\r\n")[0]), split(after.partition(b"\r\n\r\n")[0])
        again = [self.held.get(fingerprint(one)) for one in old]
        reseal = self._sealer(old)
        gone = {at for at, one in enumerate(old) if again[at] is not None or (reseal and named(one) in ARC)}
        if not gone:
            return after
        rest = b"\r\n".join(one for at, one in enumerate(new) if at not in gone)
        raw = rest + after[len(b"\r\n".join(new)) :]
        for one in reversed([one for one in again if one is not None]):
            raw = self._signed(raw, one)
        return self._sealed(raw, reseal, value_of(new, ARC[2])) if reseal else raw

    def _signed(self, raw: bytes, one: DkimResult) -> bytes:
        key = signer(self.host(one.domain), one.selector)
        self._publish(key.record)
        covered = tuple(dict.fromkeys(one.signed_fields))
        length = None if one.whole_body else one.signed_octets
        return signed(raw, key, one.signed_at or self.at, fields=covered, length=length)

    def _sealed(self, raw: bytes, sealer: str, results: str) -> bytes:
        key = signer(self.host(sealer))
        self._publish(key.record)
        return sealed(raw, key, self.at, results.partition(";")[2].strip())

    def _sealer(self, fields: list[bytes]) -> str:
        """The domain of this mail's one intact set; "" where there is none, or several."""
        seals = [one for one in fields if named(one) == ARC[0]]
        mine = [one for one in self.sealers if seals and f"d={one}".encode() in seals[0].replace(b" ", b"").lower()]
        return mine[0] if len(seals) == 1 and mine else ""

    def _publish(self, record: tuple[str, str]) -> None:
        self.keys[record[0]] = record[1]


def prover(containers: Iterable[ExaminedContainer], host: Callable[[str], str], at: datetime) -> Prover:
    """What held in any container of the mail."""
    boxes = tuple(containers)
    held = {
        one.fingerprint: one
        for box in boxes
        for one in box.authentication.dkim
        if one.status is AuthStatus.PASS and one.fingerprint
    }
    arcs = (box.authentication.arc for box in boxes)
    sealers = tuple(arc.sets[0].sealer for arc in arcs if arc.status is AuthStatus.PASS and len(arc.sets) == 1)
    return Prover(held=held, sealers=sealers, host=host, at=at)


def named(one: bytes) -> bytes:
    return one.partition(b":")[0].strip().lower()


def fingerprint(one: bytes) -> str:
    """As msgauth makes it: sha256 of what b= holds; "" for another field, and for no base64."""
    if named(one) != b"dkim-signature":
        return ""
    for tag in one.partition(b":")[2].split(b";"):
        name, equals, value = tag.partition(b"=")
        if equals and name.strip() == b"b":
            return of_value(b"".join(value.split()))
    return ""


def of_value(value: bytes) -> str:
    """Of the one canonical base64."""
    try:
        return sha256(base64.b64encode(base64.b64decode(value))).hexdigest()
    except binascii.Error:
        return ""

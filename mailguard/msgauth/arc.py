"""ARC chain validation (RFC 8617, 5.2): whether the chain is intact, and what each sealer recorded.

An intact chain says nothing of who sealed: anybody can. `trust` walks it from the newest listed sealer back.
Older ARC-Message-Signatures are not verified (the RFC leaves it open): a later hop may have changed the mail.
"""

import asyncio
import hashlib
from dataclasses import dataclass

from mailguard.domains import is_hostname
from mailguard.model.authentication import ArcResult, AuthStatus, SealedResults
from mailguard.msgauth import tags
from mailguard.msgauth.authres import sealed_results
from mailguard.msgauth.canonical import relaxed_field
from mailguard.msgauth.fields import Mail
from mailguard.msgauth.keys import PublicKey, Trouble, fetch_key
from mailguard.msgauth.signature import (
    ALGORITHMS,
    TIME_DIGITS,
    Signature,
    key_trouble,
    length_trouble,
    read_signature,
    uncovered,
    verify,
    without_signature,
)
from mailguard.ports import Resolver

MAX_SETS = 50  # RFC 8617, 4.2.1
MAX_KEYS = 20  # different keys in one chain; honest ones have a handful
SEAL, MESSAGE, RESULTS = "arc-seal", "arc-message-signature", "arc-authentication-results"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seal:
    """One ARC-Seal whose tags are in order."""

    position: int
    read: tags.Tags
    algorithm: str
    domain: str
    selector: str
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Set:
    """One hop: its seal, its message signature (read where it is the newest), its recorded results."""

    instance: int
    seal: _Seal
    message: int  # positions of the two fields
    results: int


class _Broken(ValueError):
    """The chain fails for good; the text is a cause word."""


async def verify_arc(mail: Mail, resolver: Resolver) -> ArcResult:
    """Validate the chain. DNS trouble is temperror, everything else that is wrong is fail; no sets are none."""
    if not any(mail.positions.get(name) for name in (SEAL, MESSAGE, RESULTS)):
        return ArcResult(status=AuthStatus.NONE)
    try:
        if mail.malformed:
            raise _Broken(mail.malformed)
        sets = _sets(mail)
        newest = _newest_message(mail, sets[-1])
    except _Broken as error:
        return ArcResult(status=AuthStatus.FAIL, cause=str(error))
    trouble = await _verified(mail, sets, newest, resolver)
    return ArcResult(
        status=AuthStatus.PASS if trouble is None else trouble.status,
        cause="" if trouble is None else trouble.cause,
        sets=tuple(_recorded(mail, one) for one in reversed(sets)),
        signed_fields=newest.signed,
        unsigned_present=uncovered(mail, newest.signed),
        whole_body=length_trouble(mail, newest) is None,
    )


def _recorded(mail: Mail, one: _Set) -> SealedResults:
    return sealed_results(one.instance, one.seal.domain, mail.fields[one.results].value)


def _sets(mail: Mail) -> tuple[_Set, ...]:
    """The sets, oldest first: each instance from 1 on exactly once of each kind (RFC 8617, 5.2, step 3)."""
    by_kind = {name: _by_instance(mail, name) for name in (SEAL, MESSAGE, RESULTS)}
    wanted = set(range(1, len(by_kind[SEAL]) + 1))
    if not all(set(found) == wanted for found in by_kind.values()):
        raise _Broken("structure")
    sets = tuple(
        _Set(
            instance=number,
            seal=_seal(mail, by_kind[SEAL][number], number, len(wanted)),
            message=by_kind[MESSAGE][number],
            results=by_kind[RESULTS][number],
        )
        for number in sorted(wanted)
    )
    if len({(one.seal.selector, one.seal.domain) for one in sets}) > MAX_KEYS:
        raise _Broken("too_many_keys")
    return sets


def _by_instance(mail: Mail, name: str) -> dict[int, int]:
    places = mail.positions.get(name, ())
    if len(places) > MAX_SETS:
        raise _Broken("too_many_sets")
    found: dict[int, int] = {}
    for place in places:
        value = mail.fields[place].value
        number = _instance_of_results(value) if name == RESULTS else _tags(value).get("i")
        instance = tags.number(number, 2)
        if not instance or instance > MAX_SETS or instance in found:
            raise _Broken("structure")
        found[instance] = place
    return found


def _instance_of_results(value: bytes) -> str:
    """The N of `i=N;` that must begin the field."""
    name, equals, number = value.partition(b";")[0].partition(b"=")
    good = equals and b";" in value and name.strip(tags.BLANKS) == b"i"
    return number.strip(tags.BLANKS).decode("ascii", "replace") if good else ""


def _tags(value: bytes) -> tags.Tags:
    try:
        return tags.parse(value)
    except tags.TagListError as error:
        raise _Broken(str(error)) from error


def _seal(mail: Mail, position: int, instance: int, count: int) -> _Seal:
    read = _tags(mail.fields[position].value)
    value, domain, selector = tags.from_base64(read.get("b")), read.get("d").lower(), read.get("s").lower()
    if read.get("cv") == "fail" and instance == count:
        raise _Broken("cv_fail")
    if read.get("cv") != ("none" if instance == 1 else "pass"):
        raise _Broken("cv")
    if "h" in read or value is None or read.get("a") not in ALGORITHMS:
        raise _Broken("seal_syntax")
    if not is_hostname(domain) or not is_hostname(f"{selector}.{domain}"):
        raise _Broken("seal_domain")
    if "t" in read and tags.number(read.get("t"), TIME_DIGITS) is None:
        raise _Broken("seal_syntax")
    return _Seal(position=position, read=read, algorithm=read.get("a"), domain=domain, selector=selector, value=value)


def _newest_message(mail: Mail, newest: _Set) -> Signature:
    read = _tags(mail.fields[newest.message].value)
    signature = read_signature(newest.message, read, form="relaxed/relaxed")  # as sealers and ARC's suite take it
    if isinstance(signature, Trouble):
        raise _Broken(f"message_{signature.cause}")
    if SEAL in signature.signed:  # RFC 8617, 4.1.2
        raise _Broken("message_signs_seal")
    return signature


async def _verified(mail: Mail, sets: tuple[_Set, ...], newest: Signature, resolver: Resolver) -> Trouble | None:
    """All keys are fetched together; a key that cannot be had now makes the whole chain temperror."""
    wanted = {(newest.selector, newest.domain), *((one.seal.selector, one.seal.domain) for one in sets)}
    pairs = sorted(wanted)
    fetched = await asyncio.gather(*(fetch_key(resolver, *pair) for pair in pairs))
    troubles = [one for one in fetched if isinstance(one, Trouble)]
    for trouble in sorted(troubles, key=lambda one: one.status is not AuthStatus.TEMPERROR):
        return trouble if trouble.status is AuthStatus.TEMPERROR else Trouble(AuthStatus.FAIL, trouble.cause)
    keys = {pair: key for pair, key in zip(pairs, fetched, strict=True) if isinstance(key, PublicKey)}
    key = keys[newest.selector, newest.domain]
    found = key_trouble(newest, key, newest.domain) or verify(mail, newest, key)
    if found is not None:
        return Trouble(AuthStatus.FAIL, f"message_{found.cause}")
    return _seals(mail, sets, keys)


def _seals(mail: Mail, sets: tuple[_Set, ...], keys: dict[tuple[str, str], PublicKey]) -> Trouble | None:
    """Every seal covers all sets up to its own (RFC 8617, 5.1.1); one running hash serves them all."""
    running = hashlib.sha256()
    for one in sets:
        running.update(mail.canonical(one.results, relaxed=True) + mail.canonical(one.message, relaxed=True))
        hasher, seal = running.copy(), one.seal
        emptied = relaxed_field(without_signature(mail.fields[seal.position], seal.read))
        hasher.update(emptied.removesuffix(b"\r\n"))
        key = keys[seal.selector, seal.domain]
        if key.algorithm != ALGORITHMS[seal.algorithm] or key.testing:
            return Trouble(AuthStatus.FAIL, "seal_key")
        if not key.verifies(hasher.digest(), seal.value):
            return Trouble(AuthStatus.FAIL, f"seal_{one.instance}")
        running.update(mail.canonical(seal.position, relaxed=True))
    return None

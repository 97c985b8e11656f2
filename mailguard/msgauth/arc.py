"""ARC chain validation (RFC 8617, 5.2): whether the chain is intact, and what each sealer recorded.

An intact chain says nothing of who sealed: anybody can. `trust` walks it from the newest listed sealer back.
Older ARC-Message-Signatures are not verified (the RFC leaves it open). That one of them still holds would only say
that nothing was changed since, and then the author's own signature holds as well; that it does not hold is what a
chain is for. It would cost a key and an RSA operation a set, and decide nothing.

What cannot be right whatever DNS says (numbers, tags, times, the body's hash) is found before the first question.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from mailguard.domains import is_hostname
from mailguard.model.authentication import ArcResult, AuthStatus, SealedResults
from mailguard.model.causes import Cause
from mailguard.msgauth import tags
from mailguard.msgauth.authres import sealed_results
from mailguard.msgauth.canonical import relaxed_field
from mailguard.msgauth.fields import Mail
from mailguard.msgauth.keys import PublicKey, Trouble, fetch_key, is_selector, key_name
from mailguard.msgauth.signature import (
    ALGORITHMS,
    TIME_DIGITS,
    Signature,
    algorithm_cause,
    body_trouble,
    header_trouble,
    key_trouble,
    read_signature,
    time_trouble,
    uncovered,
    without_signature,
)
from mailguard.msgauth.waiting import together
from mailguard.ports import Resolver

MAX_SETS = 50  # RFC 8617, 4.2.1
MAX_KEYS = 20  # different keys in one chain; honest ones have a handful
SEAL, MESSAGE, RESULTS = "arc-seal", "arc-message-signature", "arc-authentication-results"
NAMES = {SEAL: "ARC-Seal", MESSAGE: "ARC-Message-Signature", RESULTS: "ARC-Authentication-Results"}

Pair = tuple[str, str]  # selector and domain: the name of a key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seal:
    """One ARC-Seal whose tags are in order."""

    position: int
    read: tags.Tags
    algorithm: str
    domain: str
    selector: str
    value: bytes

    @property
    def pair(self) -> Pair:
        return self.selector, self.domain


@dataclass(frozen=True, slots=True, kw_only=True)
class _Set:
    """One hop: its seal, its message signature (read where it is the newest), its recorded results."""

    instance: int
    seal: _Seal
    message: int  # positions of the two fields
    results: int


class _Broken(ValueError):
    """The chain fails for good: why, and what of it."""

    def __init__(self, cause: Cause, where: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.where = where


async def verify_arc(mail: Mail, at: datetime, resolver: Resolver) -> ArcResult:
    """Validate the chain as of `at`, when the mail came. No sets are none, trouble with DNS is temperror where
    nothing else is wrong, and all that is wrong for good is fail. Raises nothing by design.
    """
    if mail.malformed is not None and not mail.fields:  # a header beyond the limits, of which nothing was read
        return ArcResult(status=AuthStatus.PERMERROR, cause=mail.malformed)
    if not any(mail.positions.get(name) for name in NAMES):
        return ArcResult(status=AuthStatus.NONE)
    try:
        if mail.malformed is not None:
            raise _Broken(mail.malformed)
        sets = _sets(mail)
        newest = _newest_message(mail, sets[-1])
        pairs = _pairs(sets, newest)
    except _Broken as error:
        return ArcResult(status=AuthStatus.FAIL, cause=error.cause, where=error.where)
    status, cause, where = AuthStatus.PASS, "", ""
    try:
        waiting = await _verified(mail, sets, newest, pairs, int(at.timestamp()), resolver)
        if waiting is not None:
            status, cause, where = AuthStatus.TEMPERROR, waiting.cause, waiting.where
    except _Broken as error:
        status, cause, where = AuthStatus.FAIL, error.cause, error.where
    return ArcResult(
        status=status,
        cause=cause,
        where=where,
        sets=tuple(_recorded(mail, one) for one in reversed(sets)),
        signed_fields=newest.signed,
        unsigned_present=uncovered(mail, newest.signed),
        whole_body=newest.length in (None, mail.bodies.length(relaxed=newest.relaxed_body)),
        signer=(newest.domain, newest.selector),
    )


def _recorded(mail: Mail, one: _Set) -> SealedResults:
    return sealed_results(one.instance, one.seal.domain, mail.fields[one.results].value, one.seal.selector)


def _where(name: str, instance: int) -> str:
    return f"{NAMES[name]} i={instance}"


def _sets(mail: Mail) -> tuple[_Set, ...]:
    """The sets, oldest first: each instance from 1 on exactly once of each kind (RFC 8617, 5.2, step 3)."""
    by_kind = {name: _by_instance(mail, name) for name in NAMES}
    wanted = set(range(1, len(by_kind[SEAL]) + 1))
    for name, found in by_kind.items():
        if set(found) != wanted:
            raise _Broken(Cause.STRUCTURE, NAMES[name])
    return tuple(
        _Set(
            instance=number,
            seal=_seal(mail, by_kind[SEAL][number], number, len(wanted)),
            message=by_kind[MESSAGE][number],
            results=by_kind[RESULTS][number],
        )
        for number in sorted(wanted)
    )


def _by_instance(mail: Mail, name: str) -> dict[int, int]:
    places = mail.positions.get(name, ())
    if len(places) > MAX_SETS:
        raise _Broken(Cause.TOO_MANY_SETS)
    found: dict[int, int] = {}
    for place in places:
        value = mail.fields[place].value
        number = _instance_of_results(value) if name == RESULTS else _tags(value, NAMES[name]).get("i")
        instance = tags.number(number, 2)
        if not instance or instance > MAX_SETS or instance in found:
            raise _Broken(Cause.STRUCTURE, NAMES[name])
        found[instance] = place
    return found


def _instance_of_results(value: bytes) -> str:
    """The N of `i=N;` that must begin the field."""
    name, _, number = value.partition(b";")[0].partition(b"=")
    good = b";" in value and name.strip(tags.BLANKS) == b"i"
    return number.strip(tags.BLANKS).decode("ascii", "replace") if good else ""


def _tags(value: bytes, where: str) -> tags.Tags:
    try:
        return tags.parse(value)
    except tags.TagListError as error:
        raise _Broken(error.cause, where) from error


def _seal(mail: Mail, position: int, instance: int, count: int) -> _Seal:
    where = _where(SEAL, instance)
    read = _tags(mail.fields[position].value, where)
    value, domain, selector = tags.from_base64(read.get("b")), read.get("d").lower(), read.get("s").lower()
    if read.get("cv") == "fail" and instance == count:
        raise _Broken(Cause.CV_FAIL, where)
    if read.get("cv") != ("none" if instance == 1 else "pass"):
        raise _Broken(Cause.CV, where)
    if "h" in read:  # RFC 8617, 4.1.3
        raise _Broken(Cause.SEAL_SIGNS_FIELDS, where)
    if cause := algorithm_cause(read):
        raise _Broken(cause, where)
    if value is None or ("t" in read and tags.number(read.get("t"), TIME_DIGITS) is None):
        raise _Broken(Cause.SYNTAX, where)
    if not is_hostname(domain):
        raise _Broken(Cause.DOMAIN, where)
    if not is_selector(selector, domain):
        raise _Broken(Cause.SELECTOR, where)
    return _Seal(position=position, read=read, algorithm=read.get("a"), domain=domain, selector=selector, value=value)


def _newest_message(mail: Mail, newest: _Set) -> Signature:
    where = _where(MESSAGE, newest.instance)
    read = _tags(mail.fields[newest.message].value, where)
    signature = read_signature(newest.message, read, form="relaxed/relaxed")  # as sealers and ARC's suite take it
    if isinstance(signature, Trouble):
        raise _Broken(signature.cause, where)
    if SEAL in signature.signed:  # RFC 8617, 4.1.2
        raise _Broken(Cause.MESSAGE_SIGNS_SEAL, where)
    return signature


def _pairs(sets: tuple[_Set, ...], newest: Signature) -> tuple[Pair, ...]:
    pairs = {(newest.selector, newest.domain), *(one.seal.pair for one in sets)}
    if len(pairs) > MAX_KEYS:
        raise _Broken(Cause.TOO_MANY_KEYS)
    return tuple(sorted(pairs))


async def _verified(
    mail: Mail, sets: tuple[_Set, ...], newest: Signature, pairs: tuple[Pair, ...], now: int, resolver: Resolver
) -> _Broken | None:
    """Raises _Broken where the chain is broken whatever an answer may be; returns the answer that it waits for."""
    where = _where(MESSAGE, sets[-1].instance)
    _refuse(time_trouble(newest, now) or body_trouble(mail, newest), where)
    fetched = dict(zip(pairs, await together([fetch_key(resolver, *pair) for pair in pairs]), strict=True))
    waiting = None
    for (selector, domain), trouble in fetched.items():
        if isinstance(trouble, Trouble):
            name = f"key {key_name(selector, domain)}"
            if trouble.status is not AuthStatus.TEMPERROR:
                raise _Broken(trouble.cause, name)
            waiting = waiting or _Broken(trouble.cause, name)
    keys = {pair: key for pair, key in fetched.items() if isinstance(key, PublicKey)}
    if key := keys.get((newest.selector, newest.domain)):
        _refuse(key_trouble(newest, key, newest.domain) or header_trouble(mail, newest, key), where)
    _check_seals(mail, sets, keys)
    return waiting


def _refuse(trouble: Trouble | None, where: str) -> None:
    if trouble is not None:
        raise _Broken(trouble.cause, where)


def _check_seals(mail: Mail, sets: tuple[_Set, ...], keys: dict[Pair, PublicKey]) -> None:
    """Every seal covers all sets up to its own (RFC 8617, 5.1.1); one running hash serves them all."""
    running = hashlib.sha256()
    for one in sets:
        running.update(mail.canonical(one.results, relaxed=True) + mail.canonical(one.message, relaxed=True))
        if key := keys.get(one.seal.pair):
            hasher, where = running.copy(), _where(SEAL, one.instance)
            emptied = relaxed_field(without_signature(mail.fields[one.seal.position], one.seal.read))
            hasher.update(emptied.removesuffix(b"\r\n"))
            if key.algorithm != ALGORITHMS[one.seal.algorithm]:
                raise _Broken(Cause.KEY_ALGORITHM, where)
            if key.testing:
                raise _Broken(Cause.KEY_TESTING, where)
            if not key.verifies(hasher.digest(), one.seal.value):
                raise _Broken(Cause.SIGNATURE, where)
        running.update(mail.canonical(one.seal.position, relaxed=True))

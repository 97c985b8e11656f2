"""SPF records of RFC 7208, 4.5 to 6.2, read whole before anything is evaluated: one error anywhere spoils all."""

import ipaddress
from dataclasses import dataclass
from functools import lru_cache

from mailguard.msgauth.spf.macros import MacroError, MacroString, read, read_domain

QUALIFIERS = "+-~?"
NAMED = frozenset(("all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"))
NEEDS_DOMAIN = frozenset(("include", "exists"))
NAME_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")
MAX_RECORD = 4096  # signs; RFC 7208, 3.4 advises 450. Twenty-two of them, the most an envelope brings, cost 50 ms
MAX_REMEMBERED = 2048  # signs; what reads longer is read each time: hostile records must not fill the memory


class RecordError(ValueError):
    """The record is not one of RFC 7208, 12: permerror."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """One directive. `domain` None means the domain being checked; the prefixes are those of `a` and `mx`.

    Of ip4 and ip6 `family` is 4 or 6 (else 0), and an address matches whose number, `shift` bits less, is `network`.
    """

    qualifier: str
    name: str
    text: str  # as the record writes it
    domain: MacroString | None = None
    prefix4: int = 32
    prefix6: int = 128
    family: int = 0
    network: int = 0
    shift: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfRecord:
    """All directives in order, where to go on if none matches, and where the explanation of a fail stands."""

    mechanisms: tuple[Mechanism, ...]
    redirect: MacroString | None = None
    exp: MacroString | None = None


def is_spf(text: str) -> bool:
    """Whether a TXT record is SPF's (RFC 7208, 4.5)."""
    return text[:7].lower() in ("v=spf1", "v=spf1 ")


def read_record(text: str) -> SpfRecord:
    """Read a record for which `is_spf` holds. Raises RecordError."""
    if len(text) > MAX_RECORD:
        raise RecordError
    return _remembered(text) if len(text) <= MAX_REMEMBERED else _read(text)


def _read(text: str) -> SpfRecord:
    mechanisms: list[Mechanism] = []
    modifiers: dict[str, MacroString] = {}
    try:
        for term in filter(None, text[6:].split(" ")):
            name = _modifier_name(term)
            if name is None:
                mechanisms.append(_mechanism(term))
                continue
            value = term[len(name) + 1 :]
            if name not in ("redirect", "exp"):
                read(value)  # unknown: passed over, but its form is checked
            elif name in modifiers:
                raise RecordError
            else:
                modifiers[name] = read_domain(value)
    except MacroError as error:
        raise RecordError from error
    return SpfRecord(mechanisms=tuple(mechanisms), redirect=modifiers.get("redirect"), exp=modifiers.get("exp"))


_remembered = lru_cache(maxsize=512)(_read)


def _modifier_name(term: str) -> str | None:
    """The lower-case name of `name=value`, or None where the term is a mechanism."""
    name, equals, _ = term.partition("=")
    lower = name.lower()
    good = equals and lower[:1].isalpha() and lower.isascii() and NAME_SIGNS.issuperset(lower)
    return lower if good else None


def _mechanism(term: str) -> Mechanism:
    qualifier, rest = (term[0], term[1:]) if term[0] in QUALIFIERS else ("+", term)
    end = next((at for at, sign in enumerate(rest) if sign in ":/"), len(rest))
    name, rest = rest[:end].lower(), rest[end:]
    if name not in NAMED:
        raise RecordError
    if name in ("ip4", "ip6"):
        return _network(qualifier, name, term, rest)
    prefix4, prefix6 = 32, 128
    if name in ("a", "mx"):
        rest, prefix6 = _prefix(rest, "//", 128)
        rest, prefix4 = _prefix(rest, "/", 32)
    if rest and (not rest.startswith(":") or name == "all"):
        raise RecordError
    if not rest and name in NEEDS_DOMAIN:
        raise RecordError
    domain = read_domain(rest[1:]) if rest else None
    return Mechanism(qualifier=qualifier, name=name, text=term, domain=domain, prefix4=prefix4, prefix6=prefix6)


def _prefix(text: str, mark: str, most: int) -> tuple[str, int]:
    before, found, digits = text.rpartition(mark)
    if not found or not digits.isdigit():
        return text, most
    return before, _length(digits, most)


def _length(digits: str, most: int) -> int:
    whole = digits.isascii() and digits.isdigit() and len(digits) <= 3
    if not whole or (digits[0] == "0" and digits != "0") or int(digits) > most:
        raise RecordError
    return int(digits)


def _network(qualifier: str, name: str, term: str, rest: str) -> Mechanism:
    address, slash, digits = rest[1:].partition("/")
    most = 32 if name == "ip4" else 128
    shift = most - (_length(digits, most) if slash else most)
    if not rest.startswith(":") or "%" in address:  # a zone id is no address here
        raise RecordError
    try:
        number = int(ipaddress.IPv4Address(address) if name == "ip4" else ipaddress.IPv6Address(address))
    except ValueError as error:
        raise RecordError from error
    family = 4 if name == "ip4" else 6
    return Mechanism(qualifier=qualifier, name=name, text=term, family=family, network=number >> shift, shift=shift)

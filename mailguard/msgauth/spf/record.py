"""SPF records of RFC 7208, 4.5 to 6.2, read whole before anything is evaluated: one error anywhere spoils all."""

import ipaddress
from dataclasses import dataclass
from functools import lru_cache

from mailguard.msgauth.spf.macros import MacroError, MacroString, read, read_domain

QUALIFIERS = "+-~?"
NAMED = frozenset(("all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"))
NEEDS_DOMAIN = frozenset(("include", "exists"))
NAME_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")
MAX_RECORD = 16 * 1024  # signs; RFC 7208, 3.4 advises 450
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class RecordError(ValueError):
    """The record is not one of RFC 7208, 12: permerror."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """One directive. `domain` None means the domain being checked; the prefixes are those of `a` and `mx`."""

    qualifier: str
    name: str
    domain: MacroString | None = None
    prefix4: int = 32
    prefix6: int = 128
    network: Network | None = None  # of ip4 and ip6


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfRecord:
    """All directives in order, and where to go on if none matches."""

    mechanisms: tuple[Mechanism, ...]
    redirect: MacroString | None = None


def is_spf(text: str) -> bool:
    """Whether a TXT record is SPF's (RFC 7208, 4.5)."""
    return text[:7].lower() in ("v=spf1", "v=spf1 ")


@lru_cache(maxsize=512)
def read_record(text: str) -> SpfRecord:
    """Read a record for which `is_spf` holds. Raises RecordError."""
    if len(text) > MAX_RECORD:
        raise RecordError
    mechanisms: list[Mechanism] = []
    modifiers: dict[str, MacroString] = {}
    try:
        for term in filter(None, text[6:].split(" ")):
            name = _modifier_name(term)
            if name is None:
                mechanisms.append(_mechanism(term))
                continue
            if name in modifiers and name in ("redirect", "exp"):
                raise RecordError
            value = term[len(name) + 1 :]
            modifiers[name] = read_domain(value) if name in ("redirect", "exp") else read(value)
    except MacroError as error:
        raise RecordError from error
    return SpfRecord(mechanisms=tuple(mechanisms), redirect=modifiers.get("redirect"))


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
        return Mechanism(qualifier=qualifier, name=name, network=_network(name, rest))
    prefix4, prefix6 = 32, 128
    if name in ("a", "mx"):
        rest, prefix6 = _prefix(rest, "//", 128)
        rest, prefix4 = _prefix(rest, "/", 32)
    if rest and (not rest.startswith(":") or name == "all"):
        raise RecordError
    if not rest and name in NEEDS_DOMAIN:
        raise RecordError
    domain = read_domain(rest[1:]) if rest else None
    return Mechanism(qualifier=qualifier, name=name, domain=domain, prefix4=prefix4, prefix6=prefix6)


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


def _network(name: str, rest: str) -> Network:
    address, slash, digits = rest[1:].partition("/")
    most = 32 if name == "ip4" else 128
    length = _length(digits, most) if slash else most
    try:
        if not rest.startswith(":") or "%" in address:  # a zone id is no address here
            raise RecordError
        if name == "ip4":
            return ipaddress.IPv4Network((ipaddress.IPv4Address(address), length), strict=False)
        return ipaddress.IPv6Network((ipaddress.IPv6Address(address), length), strict=False)
    except ValueError as error:
        raise RecordError from error

"""Who is checked: the client of one SMTP transaction, and the names that an envelope gives to check."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from mailguard.domains import to_ascii
from mailguard.model.received import Envelope

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAME_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")
MAX_NAME, MAX_LABEL = 253, 63


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """The client's address and what it called itself; `at` is when (for %{t})."""

    address: Address
    helo: str
    at: datetime

    @property
    def dotted(self) -> str:
        """%{i}: dotted quad, or for IPv6 every nibble (RFC 7208, 7.3)."""
        if self.address.version == 4:
            return str(self.address)
        return ".".join(self.address.exploded.replace(":", "")).upper()


def client_of(envelope: Envelope, at: datetime) -> Client | None:
    """None where the address is none."""
    address = address_of(envelope.client_ip)
    return None if address is None else Client(address=address, helo=envelope.helo, at=at)


def address_of(client_ip: str) -> Address | None:
    """The client's address. An IPv4-mapped one counts as IPv4 (RFC 7208, 5): a socket for both tells it so."""
    try:
        address = ipaddress.ip_address(client_ip.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def sender_of(path: str) -> str:
    """The whole address of a path; where it has no local part, that is "postmaster" (RFC 7208, 4.3)."""
    return path if path.rpartition("@")[0] else f"postmaster@{path.removeprefix('@')}"


def checked_name(domain: str) -> str:
    """The identity's domain as lower-case A-labels, or "" where it is none to ask for (RFC 7208, 4.3; 8616, 4).

    Address literals, single labels and names that DNS cannot hold are none; an underscore is allowed.
    """
    return _checked(domain) if len(domain) <= MAX_NAME + 1 else ""  # long ones stay out of the cache


@lru_cache(maxsize=2048)
def _checked(domain: str) -> str:
    name = domain.lower().removesuffix(".")
    if not name.isascii():
        return to_ascii(name) or ""
    good = is_name(name) and NAME_SIGNS.issuperset(name) and not name.rpartition(".")[2].isdigit()
    return name if good else ""


def is_name(name: str) -> bool:
    """Whether a name has several labels and DNS can hold it: what a record may lead to."""
    return len(name) <= MAX_NAME and "." in name and all(0 < len(label) <= MAX_LABEL for label in name.split("."))

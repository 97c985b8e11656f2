"""Where a webhook may go. A seller types the URL, so our own network must be out of its reach (SSRF).

The URL is checked when it is entered, and the address again at the very socket that connects: a name may point
elsewhere by then, a number may be written in odd ways, and only the socket knows what came of it.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from aiohttp import AddrInfoType

from orders.errors import Refused

MAX_URL = 2000
PUBLIC_V6 = IPv6Network("2000::/3")  # all unicast that is handed out (RFC 4291 section 2.4)
# Inside 2000::/3, but another address in disguise: 6to4 (RFC 3056), Teredo and its block (RFC 6890), documentation.
DISGUISED = tuple(IPv6Network(each) for each in ("2002::/16", "2001::/23", "2001:db8::/32", "3fff::/20"))
HOME_ONLY = ("localhost", ".localhost", ".local", ".internal", ".home.arpa", ".lan", ".onion")


class TargetRefused(OSError):
    """The target's address is in a private network."""


def check_url(url: str, *, allow_private: bool) -> None:
    """Raise Refused ("url-not-valid") unless this is an https URL of a public host, without a user or password.

    `allow_private` lets plain http and private hosts through: for tests, and who runs this at home.
    """
    parts = split(url)
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        refuse("it does not begin with https://")
    if not host or parts.username is not None or parts.password is not None:
        refuse("it needs a host, and no user or password")
    if parts.fragment:
        refuse("it has a fragment (#…)")
    if allow_private:
        return
    if any(host == name.lstrip(".") or (name.startswith(".") and host.endswith(name)) for name in HOME_ONLY):
        refuse("its host is in a private network")
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        if "." not in host:
            refuse("its host has no dot")
        return
    if not is_public(address):
        refuse("its host is in a private network")


def split(url: str) -> SplitResult:
    if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        refuse(f"it is not up to {MAX_URL} plain signs without blanks")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        refuse("it cannot be read")
    return parts


def refuse(why: str) -> None:
    raise Refused("url-not-valid", f"This URL cannot be called: {why}.", pointer="/url")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether a stranger could reach this address too: unicast, handed out, and not another in disguise."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    return address in PUBLIC_V6 and address.is_global and not any(address in net for net in DISGUISED)


def guarded_socket(found: AddrInfoType) -> socket.socket:
    """A socket for an address that may be called. Raises TargetRefused for any other: nothing is sent at all."""
    host = str(found[4][0]).partition("%")[0]
    if found[0] not in (socket.AF_INET, socket.AF_INET6) or not is_public(ip_address(host)):
        raise TargetRefused(f"the address {host} is in a private network")
    return plain_socket(found)


def plain_socket(found: AddrInfoType) -> socket.socket:
    """A socket for any address."""
    made = socket.socket(found[0], found[1], found[2])
    made.setblocking(False)
    return made

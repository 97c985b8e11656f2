"""Names and records between our text and dnspython's objects. What came over the wire is hostile."""

import dns.exception
import dns.name
import dns.rdata
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.PTR import PTR
from dns.rdtypes.ANY.TXT import TXT

TYPES = ("TXT", "MX", "A", "AAAA", "PTR")


def wire_name(name: str) -> dns.name.Name | None:
    """The name label by label (no escapes are read: a mail may have written it), or None if DNS cannot hold it."""
    try:
        return dns.name.Name([*(label.encode("latin-1") for label in name.split(".")), b""])
    except (dns.exception.DNSException, UnicodeError):
        return None


def value_of(rdata: dns.rdata.Rdata) -> str | None:
    """A record in the form that `ports.Resolver` promises. TXT bytes become latin-1, so that none is lost.

    None for an MX or PTR that leads to a name which our text cannot hold.
    """
    if isinstance(rdata, TXT):
        return b"".join(rdata.strings).decode("latin-1")
    if isinstance(rdata, MX):
        host = host_of(rdata.exchange)
        return None if host is None else f"{rdata.preference} {host}"
    if isinstance(rdata, PTR):
        return host_of(rdata.target)
    return rdata.to_text()


def host_of(name: dns.name.Name) -> str | None:
    """The name in lower case, "" for the root. None where a label holds a dot, a blank or what is not ASCII.

    A label "x.market" before "example" would read as a host of market.example, which it is not.
    """
    labels = name.labels[:-1]
    for label in labels:
        if b"." in label or not all(0x21 <= octet <= 0x7E for octet in label):
            return None
    return b".".join(labels).decode("ascii").lower()

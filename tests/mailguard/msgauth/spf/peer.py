"""pyspf as a second opinion, its questions answered from a zone. It has one hook for the whole module."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import spf as pyspf

from mailguard.dns import Zone

UNEXPLAINED = pyspf.EXPLANATIONS["fail"]  # what it says of a fail that nobody explains
Record = tuple[tuple[str, str], Any]


class Peer:
    """Answers pyspf from `zone` and remembers nothing else."""

    def __init__(self) -> None:
        self.zone = Zone()

    def lookup(self, name: str, qtype: str, strict: Any = True, timeout: float = 20) -> list[Record]:
        """What its hook must return: ((name, type), value), aliases first."""
        found: list[Record] = []
        key = name.lower()
        for _ in range(3):
            if key in self.zone.timeout | self.zone.servfail:
                raise pyspf.TempError("DNS")
            found += [((key, qtype), _value(qtype, one)) for one in self.zone.records.get(qtype, {}).get(key, ())]
            if key not in self.zone.aliases:
                break
            found.append(((key, "CNAME"), self.zone.aliases[key]))
            key = self.zone.aliases[key]
        return found

    def check(self, zone: Zone, ip: str, path: str, helo: str) -> tuple[str, str, str]:
        """Status, explanation ("" where there is none) and what it says of an error."""
        self.zone = zone
        status, _, text = pyspf.query(i=ip, s=path, h=helo, querytime=0).check()
        explained = text if status == "fail" and text != UNEXPLAINED else ""
        return status, explained, text if status.endswith("error") else ""


def _value(qtype: str, text: str) -> Any:
    if qtype == "TXT":
        return (text.encode("latin-1"),)
    if qtype == "MX":
        preference, _, host = text.partition(" ")
        return int(preference), host
    return text


@contextmanager
def hooked() -> Iterator[Peer]:
    """pyspf with its module-wide hook set, for as long as the tests of one module run."""
    peer, before = Peer(), pyspf.DNSLookup
    pyspf.DNSLookup = peer.lookup
    try:
        yield peer
    finally:
        pyspf.DNSLookup = before

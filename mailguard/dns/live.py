"""The live resolver: dnspython asks, we keep answers for their TTL and ask equal questions once.

A time-out is not "no such name": the four outcomes stay apart, since only some of them speak against a mail.
"""

import asyncio
import time
from collections.abc import Callable, Sequence

import dns.asyncresolver
import dns.exception
import dns.flags
import dns.name
import dns.nameserver
import dns.rdata
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.PTR import PTR
from dns.rdtypes.ANY.TXT import TXT

from mailguard.dns.cache import AnswerCache
from mailguard.errors import SettingsError
from mailguard.model.authentication import DnsAnswer

EDNS_PAYLOAD = 1232  # DNS flag day 2020: fits one packet; larger answers come by TCP
TRUSTED_TTL = 3600.0  # seconds at most: keys are withdrawn in a hurry
NEGATIVE_TTL = 300.0
FAILURE_TTL = 5.0  # long enough not to hammer a dead server, short enough to see it come back
TYPES = frozenset(("TXT", "MX", "A", "AAAA", "PTR"))


class LiveResolver:
    """`ports.Resolver` over the network, with a cache and one flight for equal questions.

    `nameservers` are (address, port) pairs, () means those of the system; `timeout` is seconds a question.
    Belongs to one event loop. Raises SettingsError where neither names a server.
    """

    def __init__(
        self,
        nameservers: Sequence[tuple[str, int]] = (),
        *,
        timeout: float = 4.0,
        cache_size: int = 20_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        try:
            self._resolver = dns.asyncresolver.Resolver(configure=not nameservers)
        except dns.resolver.NoResolverConfiguration as error:
            raise SettingsError("no name server: the system names none (/etc/resolv.conf); give one") from error
        if nameservers:
            self._resolver.nameservers = [dns.nameserver.Do53Nameserver(ip, port) for ip, port in nameservers]
        self._resolver.lifetime = timeout
        self._resolver.timeout = max(timeout / 2, 0.05)  # one retry fits into the lifetime
        self._resolver.use_edns(0, 0, EDNS_PAYLOAD)
        self._resolver.flags = dns.flags.RD | dns.flags.AD  # RFC 6840, 5.7: asks a validating resolver for AD
        self._cache = AnswerCache(cache_size, clock)
        self._flights: dict[tuple[str, str], asyncio.Task[DnsAnswer]] = {}

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """One question, from the cache or the network. Never raises: trouble is a status."""
        key = (name.lower().removesuffix("."), rdtype)
        if (known := self._cache.get(key)) is not None:
            return known
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = asyncio.ensure_future(self._ask(*key))
            flight.add_done_callback(lambda _: self._flights.pop(key, None))
        return await asyncio.shield(flight)  # one who gives up does not take the answer from the others

    async def _ask(self, name: str, rdtype: str) -> DnsAnswer:
        status, values, authenticated, ttl = await self._resolve(name, rdtype)
        answer = DnsAnswer(name=name, rdtype=rdtype, status=status, values=values, authenticated=authenticated)
        self._cache.put((name, rdtype), answer, ttl)
        return answer

    async def _resolve(self, name: str, rdtype: str) -> tuple[str, tuple[str, ...], bool, float]:
        asked = wire_name(name)
        if asked is None or rdtype not in TYPES:
            return "nxdomain", (), False, NEGATIVE_TTL
        try:
            answer = await self._resolver.resolve(asked, rdtype, raise_on_no_answer=False, search=False)
        except dns.resolver.NXDOMAIN:
            return "nxdomain", (), False, NEGATIVE_TTL
        except dns.exception.Timeout:
            return "timeout", (), False, FAILURE_TTL
        except (dns.exception.DNSException, OSError):
            return "servfail", (), False, FAILURE_TTL
        authenticated = bool(answer.response.flags & dns.flags.AD)
        left = answer.expiration - time.time()
        if answer.rrset is None:
            return "nodata", (), authenticated, min(max(left, 0.0), NEGATIVE_TTL)
        return "noerror", tuple(value_of(rdata) for rdata in answer.rrset), authenticated, min(left, TRUSTED_TTL)


def wire_name(name: str) -> dns.name.Name | None:
    """The name label by label (no escapes are read: a mail may have written it), or None if DNS cannot hold it."""
    try:
        return dns.name.Name([*(label.encode("latin-1") for label in name.split(".")), b""])
    except (dns.exception.DNSException, UnicodeError):
        return None


def value_of(rdata: dns.rdata.Rdata) -> str:
    """A record in the form that `ports.Resolver` promises. TXT bytes become latin-1, so that none is lost."""
    if isinstance(rdata, TXT):
        return b"".join(rdata.strings).decode("latin-1")
    if isinstance(rdata, MX):
        return f"{rdata.preference} {_plain(rdata.exchange)}"
    if isinstance(rdata, PTR):
        return _plain(rdata.target)
    return rdata.to_text()


def _plain(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower() if name != dns.name.root else ""

"""One question put to the name servers until it has an outcome: which server, how long, with EDNS or without.

dnspython's resolver does the turns; here its endings become our outcomes. NXDOMAIN, NODATA, SERVFAIL and a time-out
stay apart, since only the first two say something of the name.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import dns.asyncresolver
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.nameserver
import dns.rdatatype
import dns.resolver

from mailguard.dns.records import value_of
from mailguard.dns.server import Server
from mailguard.errors import SettingsError

Addresses = Sequence[tuple[str, int]]
EDNS_PAYLOAD = 1232  # DNS flag day 2020: fits one packet; larger answers come by TCP
TRUSTED_TTL = 3600.0  # seconds at most: keys are withdrawn in a hurry
NEGATIVE_TTL = 300.0  # at most; RFC 2308, 5 advises one to three hours, but a new key shall be seen soon
FAILURE_TTL = 5.0  # long enough not to hammer a dead server, short enough to see it come back
MAX_CNAMES = 8  # messages in a row that end in an alias only
SHORTEST_TURN = 1.0  # seconds that a server has at least: a name asked for the first time takes a while
NO_EDNS = frozenset(("FORMERR", "NOTIMP", "BADVERS"))  # what a server that knows no EDNS says (RFC 6891, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An outcome: a status of `DnsAnswer`, and for how many seconds it may be kept."""

    status: str
    values: tuple[str, ...] = ()
    authenticated: bool = False
    ttl: float = FAILURE_TTL
    alias_of: dns.name.Name | None = None  # nothing but an alias was told: this is to be asked


class Asking:
    """Puts questions to servers, (address, port) pairs; who was silent last is asked last.

    `timeout` is seconds a question, in all. `renew` names the servers anew, asked when all are silent: a machine that
    moves to another network has others then. It may raise SettingsError.
    """

    def __init__(self, servers: Addresses, timeout: float, renew: Callable[[], Addresses] | None = None) -> None:
        self._timeout = timeout
        self._renew = renew
        self._edns, self._plain = _resolver(), _resolver()
        self._edns.use_edns(0, 0, EDNS_PAYLOAD)
        self._use(servers)

    def _use(self, servers: Addresses) -> None:
        self._servers = tuple(Server(ip, port) for ip, port in servers)
        turn = max(self._timeout / max(2, len(self._servers)), min(SHORTEST_TURN, self._timeout / 2))
        self._edns.timeout = self._plain.timeout = turn

    def _look_around(self) -> None:
        """Take other servers where none of these answers and there are others."""
        if self._renew is None or not all(one.silent for one in self._servers):
            return
        with suppress(SettingsError):
            found = tuple(self._renew())
            if found != tuple((one.address, one.port) for one in self._servers):
                self._use(found)

    async def ask(self, name: dns.name.Name, rdtype: str) -> Told:
        """The outcome, aliases followed. Raises nothing that a server may cause by what it says."""
        self._look_around()
        try:
            async with asyncio.timeout(self._timeout):  # dnspython's own limit does not count its pauses
                return await self._followed(name, rdtype)
        except TimeoutError:
            return Told(status="timeout")

    async def _followed(self, name: dns.name.Name, rdtype: str) -> Told:
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._timeout
        authenticated, ttl = True, TRUSTED_TTL
        for _ in range(MAX_CNAMES + 1):
            told = await self._once(name, rdtype, ends - loop.time())
            authenticated, ttl = authenticated and told.authenticated, min(ttl, told.ttl)
            if told.alias_of is None:
                return replace(told, authenticated=authenticated, ttl=ttl)
            name = told.alias_of
        return Told(status="servfail")

    async def _once(self, name: dns.name.Name, rdtype: str, seconds: float) -> Told:
        try:
            answer = await self._resolved(name, rdtype, seconds)
        except dns.resolver.NXDOMAIN as missing:
            return _denied("nxdomain", missing.response(name))  # type: ignore[no-untyped-call]  # dnspython's
        except dns.exception.Timeout:
            return Told(status="timeout")
        except (dns.exception.DNSException, OSError):
            return Told(status="servfail")
        return _nothing(answer, name) if answer.rrset is None else _something(answer)

    async def _resolved(self, name: dns.name.Name, rdtype: str, seconds: float) -> dns.resolver.Answer:
        """dnspython's answer, asked again without EDNS where that was what a server did not understand."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + seconds
        try:
            return await self._resolve(self._edns, name, rdtype, seconds)
        except dns.resolver.NoNameservers as refused:
            if not any(error[3] in NO_EDNS for error in refused.kwargs["errors"]):
                raise
        return await self._resolve(self._plain, name, rdtype, ends - loop.time())

    async def _resolve(
        self, by: dns.asyncresolver.Resolver, name: dns.name.Name, rdtype: str, seconds: float
    ) -> dns.resolver.Answer:
        servers: list[str | dns.nameserver.Nameserver] = [*sorted(self._servers, key=lambda one: one.silent)]
        by.nameservers = servers
        return await by.resolve(name, rdtype, raise_on_no_answer=False, search=False, lifetime=max(seconds, 0.0))


def _resolver() -> dns.asyncresolver.Resolver:
    made = dns.asyncresolver.Resolver(configure=False)
    made.flags = dns.flags.RD | dns.flags.AD  # RFC 6840, 5.7: asks a validating resolver for AD
    return made


def _something(answer: dns.resolver.Answer) -> Told:
    # Servers turn the order at each answer: sorted, so that the same records always give the same evidence.
    values = tuple(sorted(value for rdata in answer if (value := value_of(rdata)) is not None))
    return Told(
        status="noerror" if values else "nodata",
        values=values,
        authenticated=bool(answer.response.flags & dns.flags.AD),
        ttl=min(float(answer.chaining_result.minimum_ttl), TRUSTED_TTL),
    )


def _nothing(answer: dns.resolver.Answer, asked: dns.name.Name) -> Told:
    """No record of this type. An alias whose end was not told is asked on; a referral is no answer at all."""
    response = answer.response
    if not _has_soa(response, answer.canonical_name):
        if answer.canonical_name != asked:
            ttl = min(float(answer.chaining_result.minimum_ttl), TRUSTED_TTL)
            validated = bool(response.flags & dns.flags.AD)
            return Told(status="nodata", authenticated=validated, ttl=ttl, alias_of=answer.canonical_name)
        if any(rrset.rdtype == dns.rdatatype.NS for rrset in response.authority):
            return Told(status="servfail")  # "ask those": this server does not look up for us (RFC 2308, 2.2)
    return _denied("nodata", response)


def _denied(status: str, response: dns.message.QueryMessage) -> Told:
    """No such name, no such record: kept as long as the zone's SOA says, hardly at all without one (RFC 2308, 5)."""
    chain = response.resolve_chaining()
    longest = NEGATIVE_TTL if _has_soa(response, chain.canonical_name) else FAILURE_TTL
    return Told(
        status=status,
        authenticated=bool(response.flags & dns.flags.AD),
        ttl=min(float(chain.minimum_ttl), longest),
    )


def _has_soa(response: dns.message.Message, name: dns.name.Name) -> bool:
    """Whether the zone itself speaks: its SOA stands in the authority section, above the name."""
    return any(rrset.rdtype == dns.rdatatype.SOA and name.is_subdomain(rrset.name) for rrset in response.authority)

"""check_host() of RFC 7208, 4: one client, one identity, a bounded number of questions.

Ten terms that ask, two answers without content, ten names of a mail exchanger or a pointer; then permerror.
Explanations (exp=) are checked for form but not fetched: nobody would read them.
"""

import ipaddress
from dataclasses import dataclass, field

from mailguard.model.authentication import AuthStatus, DnsAnswer, SpfResult
from mailguard.model.received import Envelope
from mailguard.msgauth.spf.macros import MacroString
from mailguard.msgauth.spf.record import Mechanism, RecordError, SpfRecord, is_spf, read_record
from mailguard.ports import Resolver

MAX_TERMS, MAX_VOID, MAX_NAMES = 10, 2, 10  # RFC 7208, 4.6.4
OUTCOMES = {
    "+": AuthStatus.PASS,
    "-": AuthStatus.FAIL,
    "~": AuthStatus.SOFTFAIL,
    "?": AuthStatus.NEUTRAL,
}
ASKING = frozenset(("include", "a", "mx", "ptr", "exists"))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class _Stop(Exception):
    """Evaluation ends here with an error."""

    def __init__(self, status: AuthStatus, cause: str) -> None:
        self.status, self.cause = status, cause


async def check_spf(envelope: Envelope, resolver: Resolver) -> tuple[SpfResult, SpfResult]:
    """The results for MAIL FROM (for HELO where the path is null) and for HELO. Raises nothing by design."""
    path, helo = envelope.mail_from, envelope.helo
    greeting = await check_host(envelope.client_ip, helo, f"postmaster@{helo}", helo, resolver, identity="helo")
    if not path:
        return greeting, greeting
    sender = path if "@" in path and not path.startswith("@") else f"postmaster@{path.removeprefix('@')}"
    return await check_host(envelope.client_ip, sender.rpartition("@")[2], sender, helo, resolver), greeting


async def check_host(
    client_ip: str, domain: str, sender: str, helo: str, resolver: Resolver, *, identity: str = "mailfrom"
) -> SpfResult:
    """RFC 7208, 4.1. `sender` is a whole address; the result names the domain that was checked."""
    domain = domain.lower().removesuffix(".")
    try:
        address = _address(client_ip)
    except ValueError:
        return SpfResult(status=AuthStatus.NONE, identity=identity, domain=domain, cause="client_ip")
    if not _is_name(domain):
        return SpfResult(status=AuthStatus.NONE, identity=identity, cause="domain")
    check = _Check(address=address, sender=sender, helo=helo, resolver=resolver)
    try:
        status, cause = await check.evaluate(domain), ""
    except _Stop as stop:
        status, cause = stop.status, stop.cause
    return SpfResult(status=status, identity=identity, domain=domain, cause=cause)


def _address(text: str) -> Address:
    """The client's address; an IPv4-mapped one counts as IPv4 (RFC 7208, 5)."""
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_name(domain: str) -> bool:
    """RFC 7208, 4.3: a name of several labels that DNS can hold; anything else is none, not an error."""
    labels = domain.split(".")
    return len(labels) > 1 and len(domain) <= 253 and all(0 < len(label) <= 63 for label in labels)


@dataclass(slots=True, kw_only=True)
class _Check:
    """One evaluation with its counts. Includes and redirects share them."""

    address: Address
    sender: str
    helo: str
    resolver: Resolver
    terms: int = 0
    void: int = 0
    validated: tuple[str, ...] | None = field(default=None)  # names of the client that point back

    async def evaluate(self, domain: str) -> AuthStatus:
        record = await self._record(domain)
        if record is None:
            return AuthStatus.NONE
        for one in record.mechanisms:
            if one.name in ASKING:
                self._count()
            if await self._matches(one, domain):
                return OUTCOMES[one.qualifier]
        if record.redirect is None:
            return AuthStatus.NEUTRAL
        self._count()
        target = await self._name(record.redirect, domain)
        status = await self.evaluate(target) if _is_name(target) else AuthStatus.NONE
        if status is AuthStatus.NONE:
            raise _Stop(AuthStatus.PERMERROR, "redirect_none")
        return status

    async def _record(self, domain: str) -> SpfRecord | None:
        answer = await self._ask(domain, "TXT")
        found = [text for text in answer.values if is_spf(text)]
        if not found:
            return None
        if len(found) > 1:
            raise _Stop(AuthStatus.PERMERROR, "several_records")
        try:
            return read_record(found[0])
        except RecordError:
            raise _Stop(AuthStatus.PERMERROR, "record_syntax") from None

    async def _matches(self, one: Mechanism, domain: str) -> bool:
        if one.name == "all":
            return True
        if one.network is not None:
            return self.address.version == one.network.version and self.address in one.network
        name = domain if one.domain is None else await self._name(one.domain, domain)
        if one.name == "include":
            return await self._included(name)
        if one.name == "a":
            return self._near(await self._addresses(name, counted=True), one)
        if one.name == "mx":
            return await self._exchanged(name, one)
        if one.name == "ptr":
            names = await self._validated()
            return any(found == name.lower() or found.endswith("." + name.lower()) for found in names)
        return bool((await self._counted(name, "A")).values)  # exists: A, whatever the client's family

    async def _included(self, name: str) -> bool:
        status = await self.evaluate(name) if _is_name(name) else AuthStatus.NONE
        if status is AuthStatus.NONE:
            raise _Stop(AuthStatus.PERMERROR, "include_none")
        return status is AuthStatus.PASS

    async def _exchanged(self, name: str, one: Mechanism) -> bool:
        answer = await self._counted(name, "MX")
        if len(answer.values) > MAX_NAMES:
            raise _Stop(AuthStatus.PERMERROR, "too_many_mx")
        for value in answer.values:
            host = value.partition(" ")[2]
            if host and self._near(await self._addresses(host, counted=False), one):
                return True
        return False

    def _near(self, found: tuple[Address, ...], one: Mechanism) -> bool:
        """Whether the client is in one of these addresses' networks."""
        bits = self.address.max_prefixlen
        shift = bits - (one.prefix4 if self.address.version == 4 else one.prefix6)
        return any(int(address) >> shift == int(self.address) >> shift for address in found)

    async def _addresses(self, name: str, *, counted: bool) -> tuple[Address, ...]:
        rdtype = "A" if self.address.version == 4 else "AAAA"
        answer = await (self._counted(name, rdtype) if counted else self._ask(name, rdtype))
        return tuple(address for value in answer.values if (address := _parsed(value, self.address.version)))

    async def _validated(self) -> tuple[str, ...]:
        """Names of the client whose addresses hold it (RFC 7208, 5.5); trouble with DNS means none."""
        if self.validated is None:
            self.validated = ()
            names: list[str] = []
            answer = await self.resolver.query(self.address.reverse_pointer, "PTR")
            for name in answer.values[:MAX_NAMES]:
                rdtype = "A" if self.address.version == 4 else "AAAA"
                back = await self.resolver.query(name, rdtype)
                if any(_parsed(value, self.address.version) == self.address for value in back.values):
                    names.append(name.lower().removesuffix("."))
            self.validated = tuple(names)
        return self.validated

    async def _name(self, spec: MacroString, domain: str) -> str:
        local, _, own = self.sender.rpartition("@")
        values = {"s": self.sender, "l": local, "o": own, "d": domain, "h": self.helo}
        values["i"], values["v"] = _dotted(self.address), "in-addr" if self.address.version == 4 else "ip6"
        if "p" in spec.letters:
            values["p"] = await self._best_name(domain)
        return spec.expand_name(values)

    async def _best_name(self, domain: str) -> str:
        """RFC 7208, 7.3: the domain itself, else a name below it, else any, else "unknown"."""
        names = await self._validated()
        below = [name for name in names if name.endswith("." + domain)]
        return domain if domain in names else next(iter((*below, *names)), "unknown")

    async def _counted(self, name: str, rdtype: str) -> DnsAnswer:
        answer = await self._ask(name, rdtype)
        if not answer.values and not await self._has_other_family(name, rdtype):
            self.void += 1
            if self.void > MAX_VOID:
                raise _Stop(AuthStatus.PERMERROR, "void_limit")
        return answer

    async def _has_other_family(self, name: str, rdtype: str) -> bool:
        """A host with IPv4 alone is no empty answer to an IPv6 client: the limit is there against junk names."""
        return rdtype == "AAAA" and bool((await self.resolver.query(name, "A")).values)

    async def _ask(self, name: str, rdtype: str) -> DnsAnswer:
        answer = await self.resolver.query(name, rdtype)
        if answer.status in ("timeout", "servfail"):
            raise _Stop(AuthStatus.TEMPERROR, f"dns_{answer.status}")
        if answer.status == "over_budget":
            raise _Stop(AuthStatus.PERMERROR, "dns_budget")
        return answer

    def _count(self) -> None:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise _Stop(AuthStatus.PERMERROR, "too_many_terms")


def _parsed(value: str, version: int) -> Address | None:
    try:
        return ipaddress.IPv4Address(value) if version == 4 else ipaddress.IPv6Address(value)
    except ValueError:
        return None


def _dotted(address: Address) -> str:
    """%{i}: dotted quad, or for IPv6 every nibble (RFC 7208, 7.3)."""
    return str(address) if address.version == 4 else ".".join(address.exploded.replace(":", ""))

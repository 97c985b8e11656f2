"""What one check may ask of DNS, and what the answers mean for it (RFC 7208, 4.6.4 and 5).

Ten terms that ask, two of them without an answer, ten names of an exchanger or a pointer; then permerror.
"""

import socket
from collections.abc import Callable

from mailguard.model.authentication import AuthStatus, DnsAnswer
from mailguard.msgauth.spf.client import Address
from mailguard.ports import Resolver

MAX_TERMS, MAX_VOID, MAX_NAMES = 10, 2, 10  # RFC 7208, 4.6.4
VOID = ("nxdomain", "nodata")


class Stop(Exception):
    """Evaluation ends here with an error."""

    def __init__(self, status: AuthStatus, cause: str) -> None:
        self.status, self.cause = status, cause


class Questions:
    """The questions of one check, counted. Includes and redirects share them."""

    def __init__(self, resolver: Resolver, address: Address) -> None:
        self._resolver = resolver
        self._address = address
        self.rdtype = "A" if address.version == 4 else "AAAA"
        self.number = int(address)
        self._terms = 0
        self._void = 0
        self._names: tuple[str, ...] | None = None

    def count(self) -> None:
        """One more term that asks. Raises Stop at the eleventh."""
        self._terms += 1
        if self._terms > MAX_TERMS:
            raise Stop(AuthStatus.PERMERROR, "too_many_terms")

    async def ask(self, name: str, rdtype: str) -> DnsAnswer:
        """One question. Raises Stop where there is no saying what the answer is."""
        answer = await self._resolver.query(name, rdtype)
        if answer.status in ("timeout", "servfail"):
            raise Stop(AuthStatus.TEMPERROR, f"dns_{answer.status}")
        if answer.status == "over_budget":
            raise Stop(AuthStatus.PERMERROR, "dns_budget")
        return answer

    async def exists(self, name: str) -> bool:
        """Whether a name has an IPv4 address, whatever the client's family (RFC 7208, 5.7)."""
        found = bool((await self.ask(name, "A")).values)
        if not found:
            self._count_void()
        return found

    async def addresses(self, name: str) -> tuple[int, ...]:
        """The addresses of a name in the client's family, as numbers."""
        answer = await self.ask(name, self.rdtype)
        if not answer.values and not await self._has_other_family([answer]):
            self._count_void()
        return _numbers(answer)

    async def exchanged(self, name: str, near: Callable[[tuple[int, ...]], bool]) -> bool:
        """Whether one of a name's mail exchangers is `near`. More than ten are an error (RFC 7208, 4.6.4).

        The term has no answer where no exchanger is named, and where none of those named has an address.
        """
        values = (await self.ask(name, "MX")).values
        if len(values) > MAX_NAMES:
            raise Stop(AuthStatus.PERMERROR, "too_many_mx")
        empty, there = [], False
        for host in (value.partition(" ")[2] for value in values):
            if not host:
                continue  # "0 .": no mail is wanted (RFC 7505)
            answer = await self.ask(host, self.rdtype)
            if near(_numbers(answer)):
                return True
            there = there or bool(answer.values)
            empty.append(answer)
        if not there and not await self._has_other_family(empty):
            self._count_void()
        return False

    async def names(self) -> tuple[str, ...]:
        """Names of the client whose addresses hold it (RFC 7208, 5.5). Trouble with DNS leaves a name out."""
        if self._names is None:
            self._names = ()  # also where the budget ends half-way
            self._names = await self._validated()
        return self._names

    async def macro_names(self) -> tuple[str, ...]:
        """The same for %{p}, whose question counts like a term's (RFC 7208, 4.6.4)."""
        if self._names is None:
            self.count()
        return await self.names()

    async def _validated(self) -> tuple[str, ...]:
        pointing = await self._tolerant(self._address.reverse_pointer, "PTR")
        found = []
        for name in pointing.values[:MAX_NAMES]:
            back = await self._tolerant(name, self.rdtype)
            if self.number in _numbers(back):
                found.append(name.lower().removesuffix("."))
        return tuple(found)

    async def _tolerant(self, name: str, rdtype: str) -> DnsAnswer:
        answer = await self._resolver.query(name, rdtype)
        if answer.status == "over_budget":
            raise Stop(AuthStatus.PERMERROR, "dns_budget")
        return answer

    async def _has_other_family(self, empty: list[DnsAnswer]) -> bool:
        """A host with IPv4 alone is no empty answer to an IPv6 client: the limit is there against junk names.

        A name that is not there at all has no other family; one that cannot be asked for is not known to be junk.
        """
        if self.rdtype == "A":
            return False
        names = [answer.name for answer in empty if answer.status == "nodata"]
        for name in names:
            if (await self._resolver.query(name, "A")).status not in VOID:
                return True
        return False

    def _count_void(self) -> None:
        self._void += 1
        if self._void > MAX_VOID:
            raise Stop(AuthStatus.PERMERROR, "void_limit")


def _numbers(answer: DnsAnswer) -> tuple[int, ...]:
    family = socket.AF_INET if answer.rdtype == "A" else socket.AF_INET6
    try:
        return tuple([int.from_bytes(socket.inet_pton(family, value)) for value in answer.values])
    except (OSError, ValueError):
        return ()  # a resolver that breaks its promise tells of no address

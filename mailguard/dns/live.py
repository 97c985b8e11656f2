"""The live resolver: answers are kept for their TTL, equal questions fly once, and only so many fly at a time."""

import asyncio
import time
from collections.abc import Callable, Sequence
from resource import RLIMIT_NOFILE, getrlimit

import dns.exception
import dns.name
import dns.resolver
import structlog

from mailguard.dns.asking import Asking, Told
from mailguard.dns.cache import AnswerCache
from mailguard.dns.records import TYPES, wire_name
from mailguard.dns.tally import Tally
from mailguard.errors import SettingsError
from mailguard.model.authentication import DnsAnswer
from mailguard.model.question import question

log = structlog.get_logger()
CACHE_SIZE = 20_000  # answers
AT_ONCE = 512  # questions in flight at most, a socket each
SYSTEM = "/etc/resolv.conf"


def places(allowed: int) -> int:
    """Questions in flight where a process may have `allowed` files open (-1: any number): half of them."""
    return AT_ONCE if allowed < 0 else max(1, min(AT_ONCE, allowed // 2))


def system_servers(file: str = SYSTEM) -> tuple[tuple[str, int], ...]:
    """The name servers that the system names. Raises SettingsError where it names none that can be asked."""
    try:
        found = dns.resolver.Resolver(filename=file)
    except dns.resolver.NoResolverConfiguration as error:
        raise SettingsError(f"no name server: the system names none ({file}); set dns.nameservers") from error
    except (ValueError, dns.exception.DNSException) as error:
        raise SettingsError(f"no name server: {file} cannot be understood: {error}; set dns.nameservers") from error
    return tuple((str(one), 53) for one in found.nameservers)


class LiveResolver:
    """`ports.Resolver` over the network, with a cache and one flight for equal questions.

    `nameservers` are (address, port) pairs, () means those of the system; `timeout` is seconds a question, and again
    for the wait for one of the `at_once` places (None: as many as the process may have sockets). `clock` gives
    monotonic seconds. Belongs to one event loop.
    Raises SettingsError where neither names a server.
    """

    def __init__(
        self,
        nameservers: Sequence[tuple[str, int]] = (),
        *,
        timeout: float = 4.0,
        cache_size: int = CACHE_SIZE,
        at_once: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        tally: Tally | None = None,
        system: Callable[[], Sequence[tuple[str, int]]] = system_servers,
    ) -> None:
        self._asking = Asking(nameservers or system(), timeout, renew=None if nameservers else system)
        self._timeout = timeout
        # macOS allows 256 files: sockets that cannot be had would look like a name server in trouble.
        self._places = asyncio.Semaphore(at_once or places(getrlimit(RLIMIT_NOFILE)[0]))
        self._clock = clock
        self._tally = tally or Tally()
        self._cache = AnswerCache(cache_size, clock)
        self._flights: dict[tuple[str, str], asyncio.Task[DnsAnswer]] = {}

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """One question, from the cache or the network. Never raises: trouble is a status."""
        key = question(name, rdtype)
        known = self._cache.get(key)
        if known is not None:
            self._tally.hit()
            return known
        asked = wire_name(key[0])
        if asked is None or rdtype not in TYPES:  # nobody is asked, so nothing is kept
            return _answer(key, Told(status="nxdomain" if asked is None else "servfail"))
        return await self._flown(key, asked)

    async def _flown(self, key: tuple[str, str], asked: dns.name.Name) -> DnsAnswer:
        flight = self._flights.get(key)
        self._tally.missed(joined=flight is not None)
        if flight is None:
            flight = self._flights[key] = asyncio.ensure_future(self._fly(key, asked))
            flight.add_done_callback(lambda _: self._flights.pop(key, None))
        try:
            return await asyncio.shield(flight)  # one who gives up does not take the answer from the others
        except asyncio.CancelledError:
            waiter = asyncio.current_task()
            if not flight.cancelled() or waiter is None or waiter.cancelling():
                raise
            return _answer(key, Told(status="servfail"))  # the flight was ended, not we

    async def _fly(self, key: tuple[str, str], asked: dns.name.Name) -> DnsAnswer:
        if not await self._placed():
            return _answer(key, Told(status="timeout"))  # it was never asked: nothing to keep
        told = await self._timed(asked, key[1])
        answer = _answer(key, told)
        self._cache.put(key, answer, told.ttl)
        self._tally.holds(len(self._cache), self._cache.weight)
        return answer

    async def _placed(self) -> bool:
        """Take one of the places, in time; a timer is set only where none is free."""
        if not self._places.locked():
            return await self._places.acquire()
        try:
            async with asyncio.timeout(self._timeout):
                return await self._places.acquire()
        except TimeoutError:
            return False

    async def _timed(self, asked: dns.name.Name, rdtype: str) -> Told:
        """Put the question, in its place, and count it."""
        began, told = self._clock(), Told(status="servfail")
        self._tally.left()
        try:
            told = await self._asking.ask(asked, rdtype)
        except Exception as error:  # dnspython reads hostile octets: what trips it up must not take the mail along
            log.warning("dns.crashed", error=type(error).__name__)
        finally:
            self._places.release()
            self._tally.came(rdtype, told.status, self._clock() - began)
        return told


def _answer(key: tuple[str, str], told: Told) -> DnsAnswer:
    name, rdtype = key
    return DnsAnswer(
        name=name, rdtype=rdtype, status=told.status, values=told.values, authenticated=told.authenticated
    )

"""What all sessions share: who is in, how many octets are in flight, and how many mails each may still send."""

import ipaddress
from collections import Counter, OrderedDict
from collections.abc import Callable

from mailguard.smtp.limits import Rate

# A bucket that is full again tells nothing, so forgetting the oldest of so many costs little.
BUCKETS = 10_000


def source_of(address: str) -> str:
    """The unit that caps count: an IPv4 address, or the /64 that one IPv6 customer has at least."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


class Doorman:
    """Counts sessions in all and per source."""

    def __init__(self, *, in_all: int, per_source: int) -> None:
        self._in_all, self._per_source = in_all, per_source
        self._inside: Counter[str] = Counter()
        self._total = 0

    def enter(self, source: str) -> bytes | None:
        """None when let in (call `leave` once), else the reply to say before closing."""
        if self._total >= self._in_all:
            return b"421 4.3.2 Too many connections, come again later\r\n"
        if self._inside[source] >= self._per_source:
            return b"421 4.7.0 Too many connections from you, come again later\r\n"
        self._total += 1
        self._inside[source] += 1
        return None

    def leave(self, source: str) -> None:
        self._total -= 1
        self._inside[source] -= 1
        if not self._inside[source]:
            del self._inside[source]


class OctetBudget:
    """Octets that all sessions hold in memory together."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.held = 0

    def take(self, octets: int) -> bool:
        """False, and nothing taken, where that would be more than the limit."""
        if self.held + octets > self._limit:
            return False
        self.held += octets
        return True

    def give_back(self, octets: int) -> None:
        self.held -= octets


class Buckets:
    """A token bucket a key. `monotonic` gives seconds that never go back."""

    def __init__(self, rate: Rate, monotonic: Callable[[], float]) -> None:
        self._rate, self._monotonic = rate, monotonic
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def has(self, key: str) -> bool:
        """One mail more would pass now."""
        return self._level(key) >= 1

    def take(self, key: str) -> None:
        """Count one mail."""
        self._levels[key] = (self._level(key) - 1, self._monotonic())
        self._levels.move_to_end(key)
        if len(self._levels) > BUCKETS:
            self._levels.popitem(last=False)

    def _level(self, key: str) -> float:
        level, since = self._levels.get(key, (self._rate.burst, 0.0))
        return min(self._rate.burst, level + (self._monotonic() - since) * self._rate.per_second)

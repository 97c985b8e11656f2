"""Answers kept for their time to live, a bounded number of them, the longest unused leaves first."""

from collections import OrderedDict
from collections.abc import Callable

from mailguard.model.authentication import DnsAnswer

Key = tuple[str, str]  # name, type


class AnswerCache:
    """Least recently used out. `clock` gives monotonic seconds."""

    def __init__(self, size: int, clock: Callable[[], float]) -> None:
        self._size = size
        self._clock = clock
        self._kept: OrderedDict[Key, tuple[float, DnsAnswer]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key) -> DnsAnswer | None:
        """The answer, while it lives."""
        found = self._kept.get(key)
        if found is None:
            return None
        if found[0] <= self._clock():
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return found[1]

    def put(self, key: Key, answer: DnsAnswer, ttl: float) -> None:
        """Keep an answer for `ttl` seconds; nothing is kept for none."""
        if ttl <= 0:
            return
        self._kept[key] = (self._clock() + ttl, answer)
        self._kept.move_to_end(key)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)

"""Answers kept for their time to live, a bounded number of them, the longest unused leaves first."""

from collections import OrderedDict
from collections.abc import Callable

from mailguard.model.authentication import DnsAnswer

Key = tuple[str, str]  # name, type
MAX_WEIGHT = 32 * 1024 * 1024
OVERHEAD = 400  # bytes of an answer without its values, roughly
VALUE_OVERHEAD = 64  # bytes of one value without its text: 3,000 records of one letter are not 3,000 bytes


class AnswerCache:
    """Least recently used out. `clock` gives monotonic seconds; `weight` bounds the bytes of all answers.

    Who answers may be hostile: many answers of 64 KB each must not fill the memory.
    """

    def __init__(self, size: int, clock: Callable[[], float], weight: int = MAX_WEIGHT) -> None:
        self._size = size
        self._most = weight
        self._clock = clock
        self._kept: OrderedDict[Key, tuple[float, DnsAnswer]] = OrderedDict()
        self.weight = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key) -> DnsAnswer | None:
        """The answer, while it lives."""
        found = self._kept.get(key)
        if found is None:
            return None
        if found[0] <= self._clock():
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        return found[1]

    def put(self, key: Key, answer: DnsAnswer, ttl: float) -> None:
        """Keep an answer for `ttl` seconds; nothing is kept for none."""
        if ttl <= 0:
            return
        if key in self._kept:
            self._drop(key)
        self._kept[key] = (self._clock() + ttl, answer)
        self.weight += _weight(answer)
        while len(self._kept) > self._size or self.weight > self._most:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        self.weight -= _weight(self._kept.pop(key)[1])


def _weight(answer: DnsAnswer) -> int:
    return OVERHEAD + len(answer.name) + sum(len(value) + VALUE_OVERHEAD for value in answer.values)

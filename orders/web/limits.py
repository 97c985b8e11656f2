"""How often a key may ask: a token bucket each, told in RateLimit fields (draft-ietf-httpapi-ratelimit-headers)."""

import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from orders.web.problems import Problem

MOST_BUCKETS = 10_000  # the least lately used goes; it would be full again soon anyway


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`quota` requests at once, refilled evenly over `window` seconds."""

    quota: int = 600
    window: int = 60

    @property
    def policy(self) -> str:
        """The RateLimit-Policy field."""
        return f'"default";q={self.quota};w={self.window}'


DEFAULT_RATE = Rate()
CLAIM_RATE = Rate(quota=30)  # claim checks of one seller: people ask them, and who asks more is trying out names


@dataclass(slots=True)
class Bucket:
    """Tokens as they were at `at`."""

    tokens: float
    at: datetime


class Limiter:
    """Buckets in memory, one a caller. A process has its own: with several web processes each allows the rate."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, caller: str, now: datetime) -> dict[str, str]:
        """Take one token and say what is left, as header fields. Raises Problem 429 where none is left."""
        bucket = self._bucket(caller, now)
        if bucket.tokens < 1:
            raise self._refused(bucket)
        bucket.tokens -= 1
        return self._fields(bucket)

    def _bucket(self, caller: str, now: datetime) -> Bucket:
        bucket = self._buckets.pop(caller, None) or Bucket(self._rate.quota, now)
        passed = max(0.0, (now - bucket.at).total_seconds())  # a clock that steps back gives nothing
        bucket.tokens = min(self._rate.quota, bucket.tokens + passed * self._rate.quota / self._rate.window)
        bucket.at = now  # else it would stay empty until a clock that was ahead comes there again
        self._buckets[caller] = bucket
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return bucket

    def _wait(self, bucket: Bucket) -> int:
        """Whole seconds until there is a token."""
        return max(0, math.ceil((1 - bucket.tokens) * self._rate.window / self._rate.quota))

    def _fields(self, bucket: Bucket) -> dict[str, str]:
        left = f'"default";r={int(bucket.tokens)};t={self._wait(bucket)}'
        return {"RateLimit-Policy": self._rate.policy, "RateLimit": left}

    def _refused(self, bucket: Bucket) -> Problem:
        wait = max(1, self._wait(bucket))
        return Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too-many-requests",
            "This key asks too often.",
            detail=f"Ask again in {wait} s.",
            headers={**self._fields(bucket), "Retry-After": str(wait)},
        )

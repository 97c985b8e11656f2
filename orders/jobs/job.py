"""A job: what is to be done, for whom, how far it is, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from orders.view import AccountId, SellerId


class JobKind(StrEnum):
    """What a job does."""

    IMPORT = "import"  # a report file into a mirror
    FEED = "feed"  # a file of requests into a hosted account
    REPORT = "report"  # orders out


class JobState(StrEnum):
    """The states of a marketplace's feeds and reports (ORDERS 3.9). The last three are for good."""

    IN_QUEUE = "IN_QUEUE"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    CANCELLED = "CANCELLED"
    FATAL = "FATAL"


ALIVE = frozenset({JobState.IN_QUEUE, JobState.IN_PROGRESS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job. `done` of `total` counts orders or rows; `counts` is what became of them, by name.

    `scopes` are the actor's when it asked: the work may do what the request might. `problem` and `detail` say why a
    job is FATAL; `result_name` is the file name under which its result is given out.
    """

    seller_id: SellerId
    job_id: str
    kind: JobKind
    state: JobState = JobState.IN_QUEUE
    account_id: AccountId
    actor: str
    scopes: frozenset[str]
    options: Mapping[str, Any] = field(default_factory=dict)
    input_id: str | None = None
    result_id: str | None = None
    result_name: str | None = None
    done: int = 0
    total: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    problem: str | None = None
    detail: str | None = None
    created_at: datetime
    ended_at: datetime | None = None
    heartbeat_at: datetime
    worker: str | None = None
    tries: int = 0
    cancel_asked: bool = False

    @property
    def alive(self) -> bool:
        """Not ended yet."""
        return self.state in ALIVE

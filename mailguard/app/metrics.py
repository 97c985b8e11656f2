"""What the workers count of DNS, for /metrics of the process that talks: their rows of numbers, added up.

A worker counts in memory that the supervisor holds (processes/slots.py), so a scrape asks nobody and waits for
nobody, and what a killed worker had counted stays.
"""

from collections.abc import Callable, Iterable, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from mailguard.dns.tally import HITS, IN_FLIGHT, JOINED, KEPT, MISSES, OVER_BUDGET, SECONDS, WEIGHT, Tally, Totals
from mailguard.model.examined import Examined
from mailguard.model.received import MailId
from mailguard.ports import Finished, Judgements

Row = Sequence[float]
COUNTERS = (
    ("mailguard_dns_cache_hits", "Questions answered from the cache", HITS),
    ("mailguard_dns_cache_misses", "Questions that the cache had no answer to", MISSES),
    ("mailguard_dns_joined", "Of those, questions that joined an equal one under way", JOINED),
    ("mailguard_mails_over_dns_budget", "Mails that asked more of DNS than one mail may", OVER_BUDGET),
)
GAUGES = (
    ("mailguard_dns_in_flight", "Questions that wait for a name server now", IN_FLIGHT),
    ("mailguard_dns_cache_answers", "Answers in the caches of all workers", KEPT),
    ("mailguard_dns_cache_bytes", "What these answers take, roughly", WEIGHT),
)


class DnsMetrics(Collector):
    """Reads the rows anew at every scrape."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def collect(self) -> Iterable[Metric]:
        totals = Totals.of(self._rows)
        for name, text, cell in COUNTERS:
            yield CounterMetricFamily(name, text, value=totals.sums[cell])
        for name, text, cell in GAUGES:
            yield GaugeMetricFamily(name, text, value=totals.sums[cell])
        asked = CounterMetricFamily(
            "mailguard_dns_questions", "Questions sent to name servers", labels=("type", "outcome")
        )
        for labels, count in totals.asked().items():
            asked.add_metric(labels, count)
        yield asked
        yield HistogramMetricFamily(
            "mailguard_dns_question_seconds",
            "Time from a question to its outcome",
            buckets=[("+Inf" if bound == float("inf") else str(bound), count) for bound, count in totals.buckets()],
            sum_value=totals.sums[SECONDS],
        )


def metrics_page(rows: Sequence[Row]) -> Callable[[], bytes]:
    """The Prometheus text of this process and of all workers."""
    workers = CollectorRegistry()
    workers.register(DnsMetrics(rows))
    return lambda: generate_latest(REGISTRY) + generate_latest(workers)


class CountedJudgements:
    """`ports.Judgements` that counts the mails which asked too much of DNS, once each time they are examined."""

    def __init__(self, judgements: Judgements, tally: Tally) -> None:
        self._judgements = judgements
        self._tally = tally

    async def finish(self, finished: Sequence[Finished]) -> tuple[MailId, ...]:
        """As the judgements within; what was not stored is not counted."""
        moved = await self._judgements.finish(finished)
        self._tally.over_budget(sum(one.fresh and over_budget(one.examined) for one in finished))
        return moved


def over_budget(examined: Examined) -> bool:
    """Whether a question of this mail was not sent because it had asked too many."""
    answers = (answer for box in examined.containers for answer in box.authentication.answers)
    return any(answer.status == "over_budget" for answer in answers)

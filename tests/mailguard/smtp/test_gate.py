"""Counts over all sessions: sources, octets, mails."""

from mailguard.smtp.gate import BUCKETS, Buckets, Doorman, OctetBudget, source_of
from mailguard.smtp.limits import Rate
from mailguard.smtp.recipients import CachedRecipients
from orders.view import SellerId


def test_a_source_is_an_ipv4_address_or_an_ipv6_network() -> None:
    assert source_of("192.0.2.7") == "192.0.2.7"
    assert source_of("::ffff:192.0.2.7") == "192.0.2.7"
    assert source_of("2001:db8:1:2::5") == source_of("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert source_of("fe80::1%eth0") == "fe80::/64"


def test_a_door_that_was_left_is_open_again() -> None:
    doorman = Doorman(in_all=2, per_source=1)
    assert doorman.enter("a") is None
    assert doorman.enter("a") is not None
    doorman.leave("a")
    assert doorman.enter("a") is None
    assert doorman.enter("b") is None
    assert doorman.enter("c") is not None


def test_octets_are_taken_whole_or_not_at_all() -> None:
    budget = OctetBudget(10)
    assert budget.take(10)
    assert not budget.take(1)
    budget.give_back(4)
    assert budget.take(4)


def test_a_bucket_fills_again_with_time() -> None:
    now = [0.0]
    buckets = Buckets(Rate(burst=2, per_second=0.5), lambda: now[0])
    for _ in range(2):
        buckets.take("a")
    assert not buckets.has("a")
    assert buckets.has("b")
    now[0] = 1.9
    assert not buckets.has("a")
    now[0] = 2.0
    assert buckets.has("a")


def test_buckets_do_not_grow_without_end() -> None:
    buckets = Buckets(Rate(burst=1, per_second=0), lambda: 0.0)
    for number in range(BUCKETS + 1):
        buckets.take(str(number))
    assert buckets.has("0")
    assert not buckets.has("1")


class Directory:
    def __init__(self) -> None:
        self.asked = 0
        self.seller: SellerId | None = SellerId("s1")

    async def lookup(self, address: str) -> SellerId | None:
        self.asked += 1
        return self.seller


def test_a_known_recipient_is_asked_for_once_in_a_while() -> None:
    now = [0.0]
    directory = Directory()
    cached = CachedRecipients(directory, lambda: now[0], seconds=5)
    assert run(cached.lookup("a")) == run(cached.lookup("a")) == "s1"
    assert directory.asked == 1
    now[0] = 5.0
    directory.seller = None
    assert run(cached.lookup("a")) is None


def test_an_unknown_recipient_is_asked_for_every_time() -> None:
    directory = Directory()
    directory.seller = None
    cached = CachedRecipients(directory, lambda: 0.0)
    assert run(cached.lookup("a")) is None
    directory.seller = SellerId("s1")
    assert run(cached.lookup("a")) == "s1"


def run(work):  # type: ignore[no-untyped-def]
    import asyncio

    return asyncio.run(work)

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from mailguard.dashboard.attempts import BY_ADDRESS, BY_SOURCE, LINKS, WAITING, Attempts
from orders.web.problems import Problem

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_one_address_is_tried_so_often_and_no_more_from_wherever() -> None:
    attempts = Attempts()
    for number in range(BY_ADDRESS.quota):
        attempts.password(f"192.0.2.{number}", " Me@Shop.example", NOW)
    with pytest.raises(Problem) as refused:
        attempts.password("192.0.2.99", "me@shop.example", NOW)
    assert refused.value.status == 429
    assert int(refused.value.headers["Retry-After"]) > 0
    attempts.password("192.0.2.99", "me@shop.example", NOW + timedelta(seconds=BY_ADDRESS.window))


def test_one_client_tries_so_often_and_no_more_whatever_the_address() -> None:
    attempts = Attempts()
    for number in range(BY_SOURCE.quota):
        attempts.password("192.0.2.1", f"{number}@shop.example", NOW)
    with pytest.raises(Problem):
        attempts.password("192.0.2.1", "new@shop.example", NOW)


def test_links_have_their_own_count() -> None:
    attempts = Attempts()
    for _ in range(LINKS.quota):
        attempts.link("192.0.2.1", NOW)
    with pytest.raises(Problem):
        attempts.link("192.0.2.1", NOW)
    attempts.password("192.0.2.1", "me@shop.example", NOW)


def test_passwords_wait_for_their_turn_and_one_too_many_is_sent_away() -> None:
    async def crowd() -> list[object]:
        attempts, go = Attempts(), asyncio.Event()

        async def one() -> str:
            async with attempts.turn():
                await go.wait()
            return "done"

        jobs = [asyncio.ensure_future(one()) for _ in range(WAITING + 1)]
        for _ in range(3):
            await asyncio.sleep(0)
        go.set()
        return await asyncio.gather(*jobs, return_exceptions=True)

    found = asyncio.run(crowd())
    assert found[:-1] == ["done"] * WAITING
    assert isinstance(found[-1], Problem)

"""Jobs asked for and done in one process: what the tests of the runner and of the API share."""

import asyncio
from collections.abc import Mapping
from typing import Any

from orders.access.access import Access
from orders.database.ids import new_id
from orders.jobs.job import Job, JobKind
from orders.jobs.packing import pieces_of
from orders.runner.runner import Runner
from orders.view import AccountId
from tests.orders.storage.builders import ACCESS, ACCOUNT, Shop


def sent(shop: Shop, content: bytes, access: Access = ACCESS) -> str:
    """A file as the API keeps one."""

    async def keep() -> str:
        file_id = new_id()
        assert await shop.service.files.begin(access.seller_id, file_id, shop.clock.now())
        for number, piece in enumerate(pieces_of(iter([content]))):
            await shop.service.files.add(access.seller_id, file_id, number, piece)
        await shop.service.files.seal_as_it_is(access.seller_id, file_id)
        return file_id

    return asyncio.run(keep())


def asked(
    shop: Shop,
    kind: JobKind,
    options: Mapping[str, Any],
    content: bytes | None = None,
    access: Access = ACCESS,
    account: AccountId = ACCOUNT,
) -> Job:
    file_id = None if content is None else sent(shop, content, access)
    return asyncio.run(shop.service.jobs.ask(access, kind, account, options, file_id))


def a_runner(shop: Shop, worker: str = "runner-1", **changes: Any) -> Runner:
    return Runner(store=shop.store, clock=shop.clock, service=shop.service, worker=worker, **changes)


def work(shop: Shop, worker: str = "runner-1", **changes: Any) -> None:
    """Do all jobs that wait."""

    async def run() -> None:
        runner, ending = a_runner(shop, worker, **changes), asyncio.Event()
        while await runner.once(ending):
            pass

    asyncio.run(run())


def seen(shop: Shop, job: Job) -> Job:
    return asyncio.run(shop.service.jobs.get(job.seller_id, job.job_id))


def result_of(shop: Shop, job: Job, access: Access = ACCESS) -> bytes:
    async def fetch() -> bytes:
        result = await shop.service.jobs.result(access, job.job_id)
        pieces = [piece async for piece in shop.service.files.pieces(job.seller_id, result.file_id)]
        assert result.size == sum(map(len, pieces))
        return b"".join(pieces)

    return asyncio.run(fetch())

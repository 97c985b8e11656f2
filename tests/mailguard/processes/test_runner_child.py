"""The child that does jobs: under its limits it does what waits, and takes up at once what a dead one was on."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.app.adapters import Adapters, build
from mailguard.processes.children import Child, Inheritance, start
from mailguard.processes.plan import RUNNER, Plan
from mailguard.processes.slots import share
from mailguard.settings import load
from orders.access.access import SCOPES_OF, Access, Role
from orders.access.directory import add_account, create_seller
from orders.jobs import queue
from orders.jobs.job import Job, JobKind, JobState
from orders.view import AccountId, Authority, SellerId
from tests.mailguard.cli.running import ROOT, template
from tests.mailguard.processes.test_supervisor import eventually

MEMORY = 1024 * 1024 * 1024
SELLER, ACCOUNT = SellerId("lamps"), AccountId("amazon-us")
ACCESS = Access(seller_id=SELLER, actor="user:1", role=Role.OWNER, scopes=SCOPES_OF[Role.OWNER])
REPORT = {"type": "unshipped", "format": "tsv"}


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mailguard.db").write_bytes(template())
    config = tmp_path / "guard.toml"
    config.write_text(f'data = "{tmp_path / "data"}"\n', "utf-8")
    return Plan(config=config, listeners=(), workers=1, memory=MEMORY, deadline=5.0)


@pytest.fixture
def adapters(plan: Plan) -> Iterator[Adapters]:
    made = build(load(plan.config))
    now = made.clock.now()
    made.store.write_now(lambda open_: create_seller(open_, "Lamps", now, seller_id=SELLER))
    made.store.write_now(lambda open_: add_account(open_, SELLER, ACCOUNT, "amazon", Authority.MIRROR, now))
    yield made
    made.store.close()


@pytest.fixture
def inheritance() -> Iterator[Inheritance]:
    (wake_read, wake_write), (ready_read, ready_write), slots = os.pipe(), os.pipe(), share(1)
    yield Inheritance(
        sockets={},
        slots=slots,
        wake_read=wake_read,
        wake_write=wake_write,
        ready_read=ready_read,
        ready_write=ready_write,
        tree="t1",
    )
    for end in (wake_read, wake_write, ready_read, ready_write, slots):
        os.close(end)


def test_it_does_what_waits_and_what_a_dead_one_was_on(
    plan: Plan, adapters: Adapters, inheritance: Inheritance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    jobs = [asyncio.run(adapters.orders.jobs.ask(ACCESS, JobKind.REPORT, ACCOUNT, REPORT)) for _ in range(2)]
    held = adapters.store.write_now(lambda open_: queue.lease(open_, "t1/runner/dead", adapters.clock.now()))
    assert held is not None
    child = start(plan, RUNNER, inheritance, None, None)
    child.kill()
    heir = start(plan, RUNNER, inheritance, replace_name(child, "t1/runner/dead"), None)
    try:
        assert [int(line) for line in os.read(inheritance.ready_read, 100).split()] == [heir.process.pid]
        eventually(lambda: all(seen(adapters, job).state is JobState.DONE for job in jobs))
        assert seen(adapters, held).tries == 2
        assert {seen(adapters, job).worker for job in jobs} == {heir.name}
        heir.signal(15)
        assert heir.wait(20)
        assert heir.process.returncode == 0
    finally:
        heir.kill()


def replace_name(child: Child, name: str) -> Child:
    return replace(child, name=name, was_ready=True)


def seen(adapters: Adapters, job: Job) -> Job:
    return asyncio.run(adapters.orders.jobs.get(SELLER, job.job_id))

"""A short run of the fuzzer, and that it sees what it is there to see.

The long run: .venv/bin/python -m tests.fuzz.authenticate --inputs 1000000 --seed 1 --jobs 2
"""

import time
from datetime import datetime
from pathlib import Path

import pytest

from mailguard.model.authentication import Authentication, AuthStatus, SpfResult
from mailguard.model.causes import Cause
from mailguard.model.received import Envelope
from mailguard.msgauth import authenticate
from mailguard.ports import Resolver
from tests.fuzz.authenticate import chunks, main
from tests.fuzz.inputs import load, save
from tests.fuzz.running import Judge, number, run, run_inputs

SEED = 20260401


def test_nothing_leaves_authenticate_or_crashes_in_it_or_takes_long(tmp_path: Path) -> None:
    figures = run(SEED, 0, 3000, tmp_path)
    assert figures.failures == []
    assert figures.inputs == 3000
    statuses = {(method, status) for method, status, _ in figures.seen}
    deep = {("dkim", "pass"), ("dkim", "fail"), ("dkim", "policy"), ("dkim", "temperror"), ("arc", "pass")}
    deep |= {("spf mailfrom", "pass"), ("spf helo", "pass"), ("dmarc", "pass"), ("dmarc", "fail")}
    assert deep <= statuses, "inputs no longer reach what lies behind the parsers"


async def raises(raw: bytes, envelope: Envelope | None, at: datetime, resolver: Resolver) -> Authentication:
    raise IndexError


async def crashes(raw: bytes, envelope: Envelope | None, at: datetime, resolver: Resolver) -> Authentication:
    return Authentication(spf=SpfResult(status=AuthStatus.PERMERROR, cause=Cause.CRASHED))


async def dawdles(raw: bytes, envelope: Envelope | None, at: datetime, resolver: Resolver) -> Authentication:
    until = time.process_time() + 0.02
    while time.process_time() < until:
        pass
    return Authentication()


async def never_ends(raw: bytes, envelope: Envelope | None, at: datetime, resolver: Resolver) -> Authentication:
    while True:
        pass


@pytest.mark.parametrize(
    ("judge", "limit", "why"),
    [
        (raises, 1.0, "raised IndexError"),
        (crashes, 1.0, "crashed in spf mailfrom"),
        (dawdles, 0.01, "slow, "),
        (never_ends, 0.01, "endless"),
    ],
)
def test_what_goes_wrong_is_told_and_the_input_is_kept(judge: Judge, limit: float, why: str, tmp_path: Path) -> None:
    given = number(SEED, 7)
    figures = run_inputs([given], SEED, tmp_path, judge=judge, limit=limit)
    assert figures.failures[0].startswith(why)
    assert load(tmp_path / f"authenticate-{SEED}-7.json") == given


def test_the_same_seed_makes_the_same_inputs() -> None:
    assert [number(SEED, at) for at in range(50)] == [number(SEED, at) for at in range(50)]
    assert number(SEED, 3) != number(SEED + 1, 3)


def test_a_saved_input_can_be_run_again(tmp_path: Path) -> None:
    saved = save(number(SEED, 5), tmp_path, "to see", SEED)
    assert main(["--replay", str(saved), "--failures", str(tmp_path)]) == 0
    assert run_inputs([load(saved)], SEED, tmp_path, authenticate).failures == []


def test_the_tasks_cover_every_input_once() -> None:
    assert list(chunks(4500)) == [(0, 2000), (2000, 4000), (4000, 4500)]

"""Names over the network: a running server asks a real name server, and tells of it at /metrics."""

import os
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import dns.message
import pytest

from mailguard.demo.asking import eventually
from mailguard.demo.stage import HOST, Stage
from tests.flow.town import WAIT, Town, built, case, keys_of, merged, running, seller_of
from tests.mailguard.dns.nameserver import NameServer, beside, reply

CASE = case("redirected-etsy-en")
SELLER = seller_of(CASE)
KEYS = 'mailguard_dns_questions_total{outcome="noerror",type="TXT"}'
_, ZONE = merged((CASE,), ())


def of_the_zone(question: dns.message.Message) -> dns.message.Message:
    """The case's own records, each cut into strings; nothing else is there."""
    name = question.question[0].name.to_text(omit_final_dot=True).lower()
    texts = ZONE["TXT"].get(name, [])
    strings = (" ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200)) for text in texts)
    return reply(question, *strings) if texts else reply(question, rcode=3)


def a_stage(folder: Path, server: NameServer) -> Stage:
    """A stage whose names come from this server instead of a file."""
    stage = built(folder, (CASE,), (), workers=2)
    text = stage.config.read_text("utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("zone =")]
    stage.config.write_text(text.replace(line, f'nameservers = ["{HOST}:{server.port}"]'), "utf-8")
    return stage


def metrics(town: Town) -> dict[str, float]:
    with urllib.request.urlopen(f"http://{HOST}:{town.ports['http']}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def replaced(town: Town, gone: int) -> bool:
    workers = town.workers()
    return len(workers) == 2 and gone not in workers


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with beside(of_the_zone) as server:
        yield server


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, server: NameServer) -> Iterator[Town]:
    """A server that has judged the one mail."""
    stage = a_stage(tmp_path_factory.mktemp("names"), server)
    with running(stage, keys_of(stage, (SELLER,))) as town:
        assert metrics(town)[KEYS] == 0
        town.send_case(CASE)
        town.judged(SELLER)
        yield town


def test_a_mail_is_proved_by_keys_from_the_network(town: Town) -> None:
    assert [one["verdict"] for one in town.judged(SELLER)] == ["verified"]


def test_every_question_is_told(town: Town, server: NameServer) -> None:
    found = metrics(town)
    assert found[KEYS] >= 2  # a key, a policy
    asked = sum(value for name, value in found.items() if name.startswith("mailguard_dns_questions_total"))
    assert asked == len(server.asked) == found["mailguard_dns_question_seconds_count"]
    assert found["mailguard_dns_cache_answers"] > 0
    assert (found["mailguard_dns_in_flight"], found["mailguard_mails_over_dns_budget_total"]) == (0, 0)


def test_what_a_killed_worker_counted_stays(town: Town) -> None:
    counted = metrics(town)[KEYS]
    for pid in town.workers():
        os.kill(pid, signal.SIGKILL)
        eventually(lambda gone=pid: replaced(town, gone), WAIT, "a fresh worker")

    def emptied() -> dict[str, float] | None:
        now = metrics(town)
        return now if now["mailguard_dns_cache_answers"] == 0 else None

    found = eventually(emptied, WAIT, "the caches of fresh workers are empty")
    assert found[KEYS] == counted > 0

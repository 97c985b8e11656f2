"""A worker's life: it takes over from who fell, and gives back what it had when it is told to end."""

import asyncio
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from mailguard.app.adapters import Adapters, build
from mailguard.app.working import NoWatch, judging, work
from mailguard.model.received import MailId
from mailguard.ports import Delivery
from mailguard.settings import Dns, Settings
from orders.sources import Trust, load_document
from tests.mailguard.cli.running import template
from tests.mailguard.world import GENUINE, MAILS, document_of, envelope_of, raw_of, seller_of


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    (tmp_path / "mailguard.db").write_bytes(template())
    yield Settings(data=tmp_path, dns=Dns(zone=MAILS / GENUINE / "zone.json"))
    structlog.reset_defaults()


async def kept(adapters: Adapters, count: int) -> list[MailId]:
    document = document_of(GENUINE)
    await load_document(adapters.orders, document, trust=Trust.GIVEN, at=adapters.clock.now())
    one = Delivery(
        seller_id=seller_of(GENUINE), envelope=envelope_of(GENUINE), raw=raw_of(GENUINE), at=adapters.clock.now()
    )
    many = [replace(one, raw=one.raw + b"%d\r\n" % number) for number in range(count)]
    return list(await adapters.spool.keep(many))


async def lived(settings: Settings, fallen: tuple[str | None, str | None]) -> list[str]:
    """A worker from its start until it finds nothing to do and is told to end; what it said on the way."""
    said: list[str] = []

    async def woken() -> None:
        said.append("idle")
        signal.raise_signal(signal.SIGTERM)
        await asyncio.sleep(5)

    await work(settings, "t1/worker-2", NoWatch(), woken, lambda: said.append("ready"), fallen)
    asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
    return said


def test_a_worker_judges_what_is_due_and_ends_when_told(settings: Settings) -> None:
    async def run() -> None:
        adapters = build(settings)
        (mail,) = await kept(adapters, 1)
        assert await lived(settings, (None, None)) == ["ready", "idle"]
        found = await adapters.kept_mail.notice(seller_of(GENUINE), mail)
        assert found is not None
        assert found.judgement is not None
        await adapters.store.aclose()

    asyncio.run(run())


def test_what_a_fallen_worker_had_is_judged_and_only_its_last_mail_counts_a_try(settings: Settings) -> None:
    async def run() -> None:
        adapters = build(settings)
        felled, mate = await kept(adapters, 2)
        assert len(await adapters.spool.lease("t1/worker-1", 20, adapters.clock.now())) == 2
        await lived(settings, ("t1/worker-1", felled))
        seller = seller_of(GENUINE)
        one, two = [await adapters.kept_mail.notice(seller, mail) for mail in (felled, mate)]
        assert one is not None
        assert two is not None
        assert (one.tries, one.judgement) == (1, None)  # its turn comes later, alone
        assert two.judgement is not None
        await adapters.store.aclose()

    asyncio.run(run())


def test_what_a_worker_has_on_lease_when_it_ends_goes_back_uncounted(settings: Settings) -> None:
    async def run() -> None:
        adapters = build(settings)
        (mail,) = await kept(adapters, 1)
        assert await adapters.spool.lease("t1/worker-2", 20, adapters.clock.now())
        await lived(settings, (None, None))
        (again,) = await adapters.spool.lease("t1/worker-3", 20, adapters.clock.now())
        assert (again.received.mail_id, again.tries, again.alone) == (mail, 0, False)
        await adapters.store.aclose()

    asyncio.run(run())


def test_what_a_tree_before_this_one_had_on_lease_is_judged_at_once(settings: Settings) -> None:
    async def run() -> None:
        adapters = build(settings)
        (mail,) = await kept(adapters, 1)
        assert await adapters.spool.lease("t0/worker-0", 20, adapters.clock.now())
        await lived(settings, (None, None))
        found = await adapters.kept_mail.notice(seller_of(GENUINE), mail)
        assert found is not None
        assert (found.tries, found.judgement is not None) == (0, True)
        await adapters.store.aclose()

    asyncio.run(run())


def test_a_round_has_the_adapters_and_the_batch_that_it_is_given(settings: Settings) -> None:
    adapters = build(settings)
    one = judging(adapters, "w", NoWatch(), 7)
    assert (one.batch, one.secret, one.orders) == (7, adapters.secret, adapters.orderbook)
    adapters.store.close()


OWN = """\
marketplace = "ours"
order_id = '\\d{3}-\\d{7}-\\d{7}'
senders = ["seller-notification@amazon.com"]
signers = ["amazon.com"]

[locale.en]
decimal = "."
labels.order_id = ["Order ID"]
labels.quantity = ["Quantity"]
"""


async def reloaded(settings: Settings, *files: str) -> list[str | None]:
    """By whose profile mails were read at the end: the first came before any hangup, and one after each, which put
    another version of the user's file in force.
    """
    adapters = build(settings)
    seller = seller_of(GENUINE)
    mails = list(await kept(adapters, 1))
    one = Delivery(seller_id=seller, envelope=envelope_of(GENUINE), raw=b"", at=adapters.clock.now())
    waiting = list(files)
    hung_up = False

    async def woken() -> None:
        nonlocal hung_up
        if not hung_up and waiting:
            assert settings.profiles is not None
            (settings.profiles / "own.toml").write_text(waiting.pop(0), "utf-8")
            signal.raise_signal(signal.SIGHUP)
            hung_up = True
        elif hung_up:
            mails.extend(await adapters.spool.keep([replace(one, raw=raw_of(GENUINE) + b"%d" % len(mails) * 9)]))
            hung_up = False
        else:
            signal.raise_signal(signal.SIGTERM)
            await asyncio.sleep(5)
        await asyncio.sleep(0)

    await work(settings, "t1/worker-0", NoWatch(), woken, lambda: None, (None, None))
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().remove_signal_handler(number)
    found = [await adapters.kept_mail.notice(seller, mail) for mail in mails]
    await adapters.store.aclose()
    judgements = [one.judgement for one in found if one is not None and one.judgement is not None]
    return [one.worst.notice.marketplace if one.worst.notice else None for one in judgements]


def test_a_hangup_puts_the_profiles_of_the_users_folder_in_force_for_mail_that_waits_too(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "profiles"
    folder.mkdir()
    assert asyncio.run(reloaded(settings.model_copy(update={"profiles": folder}))) == ["amazon"]
    assert asyncio.run(reloaded(settings.model_copy(update={"profiles": folder}), OWN)) == ["ours", "ours"]


def test_a_bad_file_leaves_the_profiles_in_force_and_the_log_says_which_line(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "profiles"
    folder.mkdir()
    with_folder = settings.model_copy(update={"profiles": folder})
    bad = OWN.replace("labels.quantity", "labels.amount")
    assert asyncio.run(reloaded(with_folder, OWN, bad)) == ["ours", "ours", "ours"]
    said = capsys.readouterr()
    assert "profiles.reload_failed" in said.out + said.err
    assert "own.toml:9: unknown field" in said.out + said.err


def test_a_worker_starts_though_a_file_of_the_users_is_bad_and_says_so(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "own.toml").write_text(OWN.replace("labels.quantity", "labels.amount"), "utf-8")
    with_folder = settings.model_copy(update={"profiles": tmp_path})
    assert asyncio.run(reloaded(with_folder)) == ["amazon"]
    said = capsys.readouterr()
    assert "profiles.left_out" in said.out + said.err
    assert "own.toml:9: unknown field" in said.out + said.err

"""The demo's mails, judged without a server: each gets its verdict, and every verdict is shown."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from mailguard.demo import scenes
from mailguard.demo.scenes import Letter, Play
from mailguard.demo.showing import table
from mailguard.dns.zone import ZoneResolver, zone_from_json
from mailguard.model.judgement import Verdict
from mailguard.model.origin import Sealer
from mailguard.model.policy import Policy
from mailguard.model.received import Envelope
from mailguard.notices import load_profiles
from mailguard.offline import Checked, MailFile, check
from orders.formats.document import read_document

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PLAY = Play(NOW)
LETTERS = tuple(scenes.letters(PLAY))


def file_of(letter: Letter) -> MailFile:
    envelope = Envelope(
        client_ip="127.0.0.1", helo="mx.harbor-host.example", mail_from=letter.mail_from, rcpt_to=scenes.INTAKE
    )
    return MailFile(path=Path(letter.says), raw=letter.raw, envelope=envelope)


async def judged() -> list[Checked]:
    document = read_document(json.dumps(scenes.document(PLAY)).encode(), "orders.json")
    resolver = ZoneResolver(zone_from_json(scenes.zone(), "zone.json"))
    policy = Policy(load_profiles(), (Sealer(scenes.FORWARDER),))
    return [one async for one in check([file_of(letter) for letter in LETTERS], document, resolver, policy, NOW)]


def test_every_mail_gets_its_verdict() -> None:
    said = {one.file.name: one.detail.summary.verdict for one in asyncio.run(judged())}
    assert said == {letter.says: letter.expected for letter in LETTERS if letter.says in said}
    assert len(said) == len(LETTERS)


def test_every_verdict_is_shown() -> None:
    assert {letter.expected for letter in LETTERS} == set(Verdict)


def test_a_wrong_verdict_is_told_in_the_table() -> None:
    found = [{"verdict": "unverified", "order_ids": ["1"], "recommendation": "check_marketplace"}]
    shown = table(LETTERS[:1], found, ["Because [so]."])
    assert "should be verified" in next(iter(shown.columns[2].cells))  # type: ignore[operator]
    assert list(shown.columns[3].cells) == [r"Because \[so]."]

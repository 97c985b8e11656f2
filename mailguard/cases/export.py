"""Makes the folder of a case and tries it: it is kept only if it is judged as its mail was, and holds no secret.

The way: collect what is personal, replace it in the bytes of the mail, sign again what held, write the answers of
the names and the orders under the same replacements, judge the folder as `mailguard check` does, look for leaks.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from mailguard.cases.collecting import Kept, personal
from mailguard.cases.proving import prover
from mailguard.cases.replacing import Replacer, found_in
from mailguard.cases.rewriting import rewritten
from mailguard.cases.surroundings import Json, document, zone
from mailguard.dns import load_zone
from mailguard.errors import MailguardError
from mailguard.message import read_message
from mailguard.model.judgement import Judgement
from mailguard.model.message import Message
from mailguard.model.origin import Sealer
from mailguard.model.policy import Policy
from mailguard.model.received import Envelope
from mailguard.offline import MailFile, check
from mailguard.rules.verdict import deciding
from orders.sources import open_document

# Fields of the files that hold words of this program, which may be a shop's name as well.
OURS = frozenset(
    {"status", "statuses", "fulfilled_by", "authority", "marketplace", "verdict", "recommendation", "codes"}
)
PROVIDERS = frozenset({"google.com"})  # whose own mails are known by their name


class CaseNotMade(MailguardError):
    """This mail cannot be made a case without what is personal in it."""


async def export(kept: Kept, folder: Path) -> Judgement:
    """Write the case into a new folder; how it is judged there. Raises CaseNotMade, and then writes nothing."""
    judgement = kept.detail.judgement
    if judgement is None or kept.detail.examined is None:
        raise CaseNotMade("this mail is not judged yet, or could not be read")
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / "case"
        made.mkdir()
        for at, reads, alone in tries(kept, judgement):
            replacer = Replacer(personal(kept, judgement, alone=alone))
            files(kept, replacer, judgement, made, at, reads=reads)
            found = await judged(kept, replacer, made, at)
            if found is not None and same(found, judgement):
                leaks(made, replacer)
                folder.parent.mkdir(parents=True, exist_ok=True)
                shutil.copytree(made, folder)
                return found
    said = f"{judgement.verdict} ({code_of(judgement) or 'no finding'})"
    raise CaseNotMade(f"without its surroundings here this mail is not judged as it was: {said}")


def tries(kept: Kept, judgement: Judgement) -> Iterator[tuple[datetime, bool, bool]]:
    """When a case is judged, whether its reads are told, and whether names are looked for word by word.

    `check` lets a mail arrive when it is judged; and a word of a name may be a word of the notice ("Price").
    """
    came = kept.detail.summary.received_at
    yield from product(dict.fromkeys((judgement.at, came)), (True, False), (True, False))


def same(found: Judgement, wanted: Judgement) -> bool:
    """Judged alike, for the same reason."""
    told = (found.verdict, found.recommendation, code_of(found))
    return told == (wanted.verdict, wanted.recommendation, code_of(wanted))


def code_of(judgement: Judgement) -> str | None:
    found = deciding(judgement.worst) if judgement.claims else None
    return None if found is None else found.code


def files(kept: Kept, replacer: Replacer, judgement: Judgement, folder: Path, at: datetime, *, reads: bool) -> None:
    """Write every file of the case."""
    examined = kept.detail.examined
    assert examined is not None, "an exported mail was examined"
    signing = prover(examined.containers, replacer.host, kept.detail.summary.received_at)
    raw = rewritten(kept.raw, replacer.text, signing)
    answers = [one for box in examined.containers for one in box.authentication.answers]
    envelope = envelope_json(kept.detail.envelope, replacer)
    (folder / "mail.eml").write_bytes(raw)
    (folder / "manifest.jsonl").write_text(json.dumps({"file": "mail.eml", "envelope": envelope}) + "\n", "utf-8")
    save(folder / "zone.json", zone(answers, signing.keys, replacer))
    save(
        folder / "orders.json",
        document(kept.seller, kept.lookups.values(), others(judgement), replacer, at, reads=reads),
    )
    save(folder / "expected.json", expected(kept, judgement, replacer, at))
    if kept.policy.sealers:
        config = "".join(
            f'[[trust.sealers]]\ndomain = "{one.domain}"\nshared = {str(one.shared).lower()}\n'
            for one in listed(kept, replacer)
        )
        (folder / "config.toml").write_text(config, "utf-8")


def others(judgement: Judgement) -> tuple[str, ...]:
    """Addressees that are another seller's mailboxes."""
    found = (one.claimed for one in judgement.findings if one.code == "addressee.another_sellers")
    return tuple(dict.fromkeys(one for one in found if one))


def envelope_json(envelope: Envelope, replacer: Replacer) -> Json:
    return {
        "client_ip": envelope.client_ip or "192.0.2.1",
        "helo": replacer.host(envelope.helo),
        "mail_from": replacer.text(envelope.mail_from),
        "rcpt_to": replacer.address(envelope.rcpt_to),
    }


def listed(kept: Kept, replacer: Replacer) -> tuple[Sealer, ...]:
    return tuple(Sealer(replacer.host(one.domain), one.shared) for one in kept.policy.sealers)


def expected(kept: Kept, judgement: Judgement, replacer: Replacer, at: datetime) -> Json:
    """What the program said, and what a person said of it."""
    notice, feedback, code = judgement.worst.notice, kept.detail.feedback, code_of(judgement)
    path = notice.container if notice is not None else "0"
    origin = next((one.state.value for one in judgement.origins if one.container == path), None)
    made: Json = {
        "says": "A mail that was kept, with everything personal replaced.",
        "at": at.isoformat(),
        "locale": notice.locale if notice is not None else None,
        "verdict": judgement.verdict.value,
        "recommendation": judgement.recommendation.value,
        "order_id": replacer.order_id(notice.order_id) if notice is not None and notice.order_id else None,
        "origin": origin,
        "codes": [code] if code else [],
    }
    if feedback is not None:
        reason = replacer.text(feedback.reason)
        made["feedback"] = {"verdict_expected": feedback.verdict_expected.value, "reason": reason}
    return made


async def judged(kept: Kept, replacer: Replacer, folder: Path, at: datetime) -> Judgement | None:
    """The case as `mailguard check` judges it."""
    line = json.loads((folder / "manifest.jsonl").read_text("utf-8"))
    mail = folder / "mail.eml"
    one = MailFile(path=mail, raw=mail.read_bytes(), envelope=Envelope(**line["envelope"]))
    policy = Policy(kept.policy.profiles, listed(kept, replacer))
    orders = open_document(folder / "orders.json")
    async for found in check([one], orders, load_zone(folder / "zone.json"), policy, at):
        return found.detail.judgement
    return None


def leaks(folder: Path, replacer: Replacer) -> None:
    """Raises CaseNotMade where something personal is still to be found, in any file or any reading of the mail."""
    raw = (folder / "mail.eml").read_bytes()
    documents = (json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json*")))
    texts = (*(text for one in documents for text in values(one)), raw.decode("utf-8", "replace"))
    left = found_in(replacer.secrets, (*texts, *read_texts(read_message(raw))))
    if left:
        raise CaseNotMade(f"{len(left)} personal texts could not be replaced in this mail: make the case by hand")


def values(found: Any) -> Iterator[str]:
    """Every name and text of a JSON document, but the words of this program."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key not in OURS:
                yield from (key, *values(value)) if "." in key else values(value)
    elif isinstance(found, list):
        for value in found:
            yield from values(value)
    elif isinstance(found, str):
        yield found


def read_texts(message: Message) -> Iterator[str]:
    for box in message.containers:
        yield box.facts.subject
        boxes = (*box.facts.from_, *box.facts.to, *box.facts.reply_to)
        yield from (f"{one.display_name} {one.address}" for one in boxes)
        yield from (unquote_plus(one.target) for one in box.links)
        for reading in box.readings:
            yield "\n".join(line.text for line in reading.lines)


def save(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")

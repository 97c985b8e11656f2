"""One fuzz input: the mail, its envelope, when it came, and what DNS says; written to a file where it fails."""

import asyncio
import base64
import json
import zlib
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from mailguard.model.authentication import DnsAnswer
from mailguard.model.received import Envelope

BREAKS = "breaks"  # a status that makes the resolver raise, against its own port


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Everything that `authenticate` is given, as data. `number` with the run's seed makes it anew."""

    number: int
    raw: bytes
    envelope: Envelope | None
    at: datetime
    answers: tuple[DnsAnswer, ...]
    elsewhere: tuple[DnsAnswer, ...]  # what names that have no answer of their own get, by their checksum
    waits: bool = False  # every answer lets other tasks run first


class Answers:
    """`ports.Resolver` of one input: the same question has the same answer, whatever the order."""

    def __init__(self, given: Input) -> None:
        self._known = {(one.name, one.rdtype): one for one in given.answers}
        self._elsewhere = given.elsewhere
        self._waits = given.waits

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """What the input says; a hostile zone answers any name, and may break the port's promise."""
        if self._waits:
            await asyncio.sleep(0)
        found = self._known.get((name.lower().removesuffix("."), rdtype)) or self._any(name, rdtype)
        if found.status == BREAKS:
            raise RuntimeError("a resolver that breaks its promise")
        return DnsAnswer(name=name, rdtype=rdtype, status=found.status, values=found.values)

    def _any(self, name: str, rdtype: str) -> DnsAnswer:
        fitting = [one for one in self._elsewhere if one.rdtype in (rdtype, "ANY")]
        if not fitting:
            return DnsAnswer(name=name, rdtype=rdtype, status="nxdomain")
        return fitting[zlib.crc32(f"{name} {rdtype}".encode("utf-8", "surrogatepass")) % len(fitting)]


def save(given: Input, folder: Path, why: str, seed: int) -> Path:
    """Write a failing input with its seed; `load` reads it back, byte for byte."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"authenticate-{seed}-{given.number}.json"
    document = asdict(given) | {
        "why": why,
        "seed": seed,
        "raw": base64.b64encode(given.raw).decode(),
        "at": given.at.isoformat(),
    }
    path.write_text(json.dumps(document, indent=1))
    return path


def load(path: Path) -> Input:
    """The input in a file that `save` wrote."""
    document = json.loads(path.read_text())
    envelope = document["envelope"]
    return Input(
        number=document["number"],
        raw=base64.b64decode(document["raw"]),
        envelope=None if envelope is None else Envelope(**envelope),
        at=datetime.fromisoformat(document["at"]),
        answers=tuple(_answer(one) for one in document["answers"]),
        elsewhere=tuple(_answer(one) for one in document["elsewhere"]),
        waits=document["waits"],
    )


def _answer(document: dict[str, object]) -> DnsAnswer:
    values = document["values"]
    assert isinstance(values, list)
    return DnsAnswer(
        name=str(document["name"]),
        rdtype=str(document["rdtype"]),
        status=str(document["status"]),
        values=tuple(values),
    )

"""The DNS Tree Walk of RFC 9989, 4.10: which DMARC records stand over a name, and who is its organization."""

from dataclasses import dataclass
from functools import lru_cache

from mailguard.msgauth.dmarc_record import DmarcRecord, read_record
from mailguard.msgauth.keys import Trouble, trouble_of
from mailguard.ports import Resolver

MAX_QUERIES = 8  # RFC 9989, 4.10


class NoAnswer(Exception):
    """A record could not be had; nothing may be concluded."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Walk:
    """What one walk found: records by name, nearest first, and the organizational domain (RFC 9989, 4.10.2)."""

    start: str
    records: tuple[tuple[str, DmarcRecord], ...]
    organizational: str

    @property
    def applying(self) -> tuple[str, DmarcRecord] | None:
        """RFC 9989, 4.10.1: the name's own record, else its organizational domain's, else the public suffix's."""
        by_name = dict(self.records)
        for name in (self.start, self.organizational):
            if name in by_name:
                return name, by_name[name]
        return next(((name, record) for name, record in self.records if record.psd == "y"), None)


async def tree_walk(domain: str, resolver: Resolver) -> Walk:
    """Ask at the name, then upward, at most eight times. Raises NoAnswer where one question stays open."""
    records: list[tuple[str, DmarcRecord]] = []
    for name in walked(domain):
        record = await _record(name, resolver)
        if record is not None:
            records.append((name, record))
            if record.psd in ("y", "n"):
                break
    return Walk(domain, tuple(records), _organizational(domain, records))


@lru_cache(maxsize=2048)
def walked(domain: str) -> tuple[str, ...]:
    """The names that a walk asks at. Of eight labels and more the walk goes on with the last seven."""
    labels = domain.split(".")
    rest = labels[1:] if len(labels) < MAX_QUERIES else labels[-(MAX_QUERIES - 1) :]
    return (domain, *(".".join(rest[at:]) for at in range(len(rest))))


async def _record(name: str, resolver: Resolver) -> DmarcRecord | None:
    """The one policy record at a name; several are none."""
    answer = await resolver.query(f"_dmarc.{name}", "TXT")
    if (trouble := trouble_of(answer)) is not None:
        raise NoAnswer(trouble)
    found = [record for text in answer.values if (record := read_record(text)) is not None]
    return found[0] if len(found) == 1 else None


def _organizational(start: str, records: list[tuple[str, DmarcRecord]]) -> str:
    """RFC 9989, 4.10.2. The walk ends at psd=n and psd=y, so its last record decides, and is the highest too."""
    if not records:
        return start
    name, record = records[-1]
    if record.psd != "y":
        return name
    return ".".join(start.split(".")[-(name.count(".") + 2) :])  # one below it, or itself where the walk began there

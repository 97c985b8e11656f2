"""A running server with the shops of the fixture cases in it, and how a test talks to it."""

import json
import smtplib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from subprocess import Popen
from typing import Any

from mailguard.demo.asking import eventually, get
from mailguard.demo.stage import HOST, Stage, keys_for, opened, prepare, served
from orders.access.access import READING
from orders.view import SellerId

MAILS = Path(__file__).resolve().parents[2] / "fixtures" / "mails"
FORWARDER = "harbor-host.example"
SILENT = "silent"  # a shop that is sold from, and hears nothing
HERE = "ip4:127.0.0.1"  # every mail of these tests comes from this machine
WAIT = 60.0  # seconds for what takes under one, were the machine ours alone

Json = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One folder of fixtures/mails."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def raw(self) -> bytes:
        return (self.folder / "mail.eml").read_bytes()

    @cached_property
    def envelope(self) -> Json:
        found: Json = json.loads((self.folder / "manifest.jsonl").read_text("utf-8"))["envelope"]
        return found

    @cached_property
    def expected(self) -> Json:
        return self._read("expected.json")

    @cached_property
    def document(self) -> Json:
        return self._read("orders.json")

    @cached_property
    def zone(self) -> Json:
        return self._read("zone.json")

    def _read(self, name: str) -> Json:
        found: Json = json.loads((self.folder / name).read_text("utf-8"))
        return found


def case(name: str) -> Case:
    (folder,) = MAILS.glob(f"*/{name}")
    return Case(folder)


def seller_of(case: Case) -> str:
    found: str = case.document["sellers"][0]["seller_id"]
    return found


def shop(name: str) -> Json:
    """A seller with an intake address and nothing else."""
    return {"seller_id": name, "intake_addresses": [intake(name)]}


def intake(name: str) -> str:
    return f"{name}-abcdefghijklm@in.example"


def unheard(name: str, orders: int = 3) -> Json:
    """A seller whose orders come and whose mail does not: nothing is waited for longer than a moment."""
    account = {"account_id": "amazon", "marketplace": "amazon", "grace_minutes": 0}
    made = [
        {"seller_id": name, "account_id": "amazon", "order_id": f"999-0000000-{number:07}", "status": "UNSHIPPED"}
        for number in range(orders)
    ]
    return {"sellers": [{**shop(name), "accounts": [account]}], "orders": made}


def merged(cases: Iterable[Case], shops: Iterable[str]) -> tuple[Json, Json]:
    """One document and one zone of them all; the forwarder's SPF names this machine."""
    document: Json = {"sellers": [shop(name) for name in shops], "orders": []}
    document["sellers"] += (silent := unheard(SILENT))["sellers"]
    document["orders"] += silent["orders"]
    texts: dict[str, list[str]] = {}
    for one in cases:
        document["sellers"] += one.document["sellers"]
        document["orders"] += one.document["orders"]
        texts |= one.zone["TXT"]
    for name in (FORWARDER, f"mx.{FORWARDER}"):
        texts[name] = [f"v=spf1 {HERE} -all"]
    return document, {"TXT": texts}


@dataclass(frozen=True)
class Town:
    """A server that runs. `keys` opens the API, by seller."""

    stage: Stage
    ports: dict[str, int]
    process: "Popen[bytes]"
    keys: dict[str, str] = field(default_factory=dict)

    def send(self, raw: bytes, to: str | list[str], mail_from: str = "", helo: str = "client.example") -> None:
        """Send over a real socket; returns once the server said 250."""
        with smtplib.SMTP(HOST, self.ports["smtp"], local_hostname=helo, timeout=30) as client:
            client.sendmail(mail_from, to, raw)

    def send_case(self, one: Case) -> None:
        envelope = one.envelope
        self.send(one.raw, envelope["rcpt_to"], envelope["mail_from"], envelope["helo"])

    def get(self, seller: str, path: str, **query: str) -> Any:
        return get(self.ports["http"], self.keys[seller], path, **query)

    def mails(self, seller: str) -> list[Json]:
        """Every kept mail of a seller, oldest first."""
        found: list[Json] = self.get(seller, "/v1/notices", limit="100")["items"]
        return found[::-1]

    def judged(self, seller: str, count: int = 1) -> list[Json]:
        """The seller's mails, once `count` of them have a verdict."""

        def enough() -> list[Json] | None:
            found = [one for one in self.mails(seller) if one["verdict"] is not None]
            return found if len(found) >= count else None

        found: list[Json] = eventually(enough, WAIT, f"{count} judged mails of {seller}")
        return found

    def detail(self, seller: str, mail: Json) -> Json:
        found: Json = self.get(seller, f"/v1/notices/{mail['id']}")
        return found

    def workers(self) -> list[int]:
        """Process ids of the children that work."""
        file = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = [pid for pid in map(int, file.read_text().split()) if b"/worker-" in command(pid)]
        assert found, "no child of the server is called a worker"
        return found


def command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def built(
    folder: Path,
    cases: Iterable[Case],
    shops: Iterable[str],
    *,
    sealers: tuple[str, ...] = (),
    workers: int = 1,
    database: str | None = None,
) -> Stage:
    """A town in a file of its own, or in an empty `database`."""
    document, zone = merged(cases, shops)
    return prepare(folder, document, zone, sealers=sealers, workers=workers, database=database)


def keys_of(stage: Stage, sellers: Iterable[str]) -> dict[str, str]:
    with opened(stage) as store:
        return {str(name): key for name, key in keys_for(store, map(SellerId, sellers), *READING).items()}


@contextmanager
def running(stage: Stage, keys: dict[str, str]) -> Iterator[Town]:
    with served(stage) as (ports, process):
        yield Town(stage, ports, process, keys)

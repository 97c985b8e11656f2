"""The same mail again, several sellers in one transaction, and an order that changes."""

import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from mailguard.demo.asking import eventually
from mailguard.demo.stage import opened, orders_of
from orders.formats.document import read_document
from orders.sources import Trust, load_document
from tests.flow.town import WAIT, Case, Town, case, intake, seller_of

REPORT = Path(__file__).resolve().parents[2] / "fixtures" / "orders" / "unshipped_report.tsv"
PLAIN = b"From: a@b.example\r\nSubject: %s\r\nDate: Tue, 10 Nov 2026 09:00:00 +0000\r\n\r\nhello\r\n"


def test_the_same_mail_twice_is_one(town: Town) -> None:
    for _ in range(2):
        town.send(PLAIN % b"twice", intake("twice"), "news@b.example")
    town.send(PLAIN % b"another", intake("twice"), "news@b.example")
    assert [one["subject"] for one in town.judged("twice", 2)] == ["twice", "another"]


def test_a_mail_to_two_sellers_is_one_each(town: Town) -> None:
    town.send(PLAIN % b"for both", [intake("left"), intake("right")])
    for seller in ("left", "right"):
        assert [(one["subject"], one["recipient"]) for one in town.judged(seller)] == [("for both", intake(seller))]


def verified(town: Town, name: str) -> Case:
    """A genuine notice that was judged verified."""
    chosen = case(name)
    town.send_case(chosen)
    assert town.judged(seller_of(chosen))[0]["verdict"] == "verified"
    return chosen


def becomes(town: Town, seller: str, verdict: str) -> list[str]:
    """Wait until the seller's only mail has this verdict; all that it had, the newest first."""

    def fallen() -> bool:
        return bool(town.mails(seller)[0]["verdict"] == verdict)

    eventually(fallen, WAIT, f"the notice of {seller} is judged again")
    return [one["verdict"] for one in town.detail(seller, town.mails(seller)[0])["history"]]


def change(town: Town, chosen: Case, status: str, **facts: str) -> None:
    """What the marketplace says of the order now, as a read brings it."""
    document = json.loads(json.dumps(chosen.document))
    document["orders"][0] |= {"status": status, **facts}
    with opened(town.stage) as store:
        known = read_document(json.dumps(document).encode(), "orders.json")
        asyncio.run(load_document(orders_of(town.stage, store), known, trust=Trust.GIVEN, at=datetime.now(UTC)))


def test_an_order_that_is_cancelled_stops_what_its_notice_allowed(town: Town) -> None:
    notice = verified(town, "plus-tag")
    seller = seller_of(notice)
    change(town, notice, "CANCELLED")
    assert becomes(town, seller, "not_shippable") == ["not_shippable", "verified"]
    (alert,) = town.get(seller, "/v1/alerts")["items"]
    assert (alert["kind"], alert["high"], alert["code"]) == ("stop", True, "order.cancelled")


def test_an_order_that_ships_leaves_its_notice_verified_and_nothing_to_do(town: Town) -> None:
    notice = verified(town, "hosted")
    seller = seller_of(notice)
    change(town, notice, "SHIPPED", shipped_at=datetime.now(UTC).isoformat())

    def done() -> bool:
        return bool(town.mails(seller)[0]["recommendation"] == "none")

    eventually(done, WAIT, "the notice of a shipped order is judged again")
    assert town.mails(seller)[0]["verdict"] == "verified"
    assert town.get(seller, "/v1/alerts")["items"] == []


def test_an_import_without_the_order_makes_its_notice_doubtful_and_alarms_nobody(town: Town) -> None:
    notice = verified(town, "long-title")
    seller = seller_of(notice)
    account = notice.document["orders"][0]["account_id"]
    imported(town, "--seller", seller, "--account", account, "--as-of", datetime.now(UTC).isoformat())
    assert becomes(town, seller, "unverified") == ["unverified", "verified"]
    assert town.mails(seller)[0]["code"] == "order.left_open_list"
    assert town.get(seller, "/v1/alerts")["items"] == []


def imported(town: Town, *flags: str) -> None:
    """`mailguard import` of a complete list of other open orders, beside the running server."""
    command = [sys.executable, "-m", "mailguard", "import", str(REPORT), "--config", str(town.stage.config), *flags]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr

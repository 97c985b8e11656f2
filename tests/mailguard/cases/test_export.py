"""An exported case runs through `mailguard check` and is judged as its mail was, and nothing personal is in it."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mailguard.cases import CaseNotMade, export
from mailguard.cli.root import app
from mailguard.message import read_message
from mailguard.model.feedback import Feedback
from mailguard.model.judgement import Verdict
from orders.view import OrderStatus
from tests.mailguard.cases.kept import a_kept_world, kept
from tests.mailguard.world import AT, document_of, raw_of, seller_of

# One of each way to come and of each verdict: signed, sealed, attached, quoted, unproved, forged, in every market.
CASES = (
    *("amazon/direct-amazon-de", "amazon/sealed-amazon-en-us", "amazon/attached-base64", "amazon/inline"),
    *("amazon/footer", "amazon/lookalike", "amazon/cancelled", "amazon/changed-since", "amazon/unknown-order"),
    *("amazon/stale-store", "amazon/replayed", "amazon/newsletter", "amazon/key-server-down"),
    *("etsy/direct-etsy-en", "etsy/changed-address", "etsy/note-with-link", "ebay/direct-ebay-de"),
)
FILES = {"mail.eml", "manifest.jsonl", "zone.json", "orders.json", "expected.json"}


def checked(folder: Path) -> dict[str, Any]:
    """What `mailguard check` says of the folder."""
    at = json.loads((folder / "expected.json").read_text("utf-8"))["at"]
    words = [
        "--manifest",
        folder / "manifest.jsonl",
        "--orders",
        folder / "orders.json",
        "--zone",
        folder / "zone.json",
    ]
    config = folder / "config.toml"
    words += ["--config", config] if config.exists() else []
    ran = CliRunner().invoke(app, ["check", *map(str, words), "--at", at, "--json"])
    assert ran.exit_code == 0, ran.output
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_judged_by_check_as_its_mail_was(case: str, tmp_path: Path) -> None:
    with a_kept_world(case) as world:
        mine = kept(world, case)
        world.run(export(mine, tmp_path / "case"))
    judgement = mine.detail.judgement
    assert judgement is not None
    said = checked(tmp_path / "case")
    assert (said["verdict"], said["recommendation"]) == (judgement.verdict, judgement.recommendation)
    expected = json.loads((tmp_path / "case" / "expected.json").read_text("utf-8"))
    assert {name: said[name] for name in ("verdict", "recommendation", "order_id")} == {
        name: expected[name] for name in ("verdict", "recommendation", "order_id")
    }
    assert said["origin"]["state"] == expected["origin"]
    assert set(expected["codes"]) <= {one["code"] for one in said["findings"]}
    assert {one.name for one in (tmp_path / "case").iterdir()} - {"config.toml"} == FILES


def everything(folder: Path) -> str:
    """All text of a case: its files, and every reading of its mail."""
    read = read_message((folder / "mail.eml").read_bytes())
    texts = [one.read_bytes().decode("utf-8", "replace") for one in folder.iterdir()]
    texts += [line.text for box in read.containers for reading in box.readings for line in reading.lines]
    texts += [f"{to.display_name} {to.address}" for box in read.containers for to in box.facts.to]
    return "\n".join(texts)


@pytest.mark.parametrize("case", ["amazon/attached-base64", "etsy/direct-etsy-en", "etsy/changed-address"])
def test_nobodys_name_address_number_or_order_is_left(case: str, tmp_path: Path) -> None:
    order, seller = document_of(case).orders[0], document_of(case).sellers[0]
    with a_kept_world(case) as world:
        world.run(export(kept(world, case), tmp_path / "case"))
    said = everything(tmp_path / "case")
    assert order.ship_to is not None
    own = [order.order_id, order.ship_to.name, *order.ship_to.lines, order.ship_to.city, order.ship_to.postal_code]
    own += [seller.name, seller.intake_addresses[0], str(seller.mailboxes[0]), f"{seller.seller_id}.example"]
    assert [text for text in own if text.casefold() in said.casefold()] == []


def test_the_marketplaces_own_domains_and_senders_stay(tmp_path: Path) -> None:
    case = "amazon/direct-amazon-de"
    with a_kept_world(case) as world:
        world.run(export(kept(world, case), tmp_path / "case"))
    mail = (tmp_path / "case" / "mail.eml").read_bytes()
    assert b"From: Amazon.de <seller-notification@amazon.de>" in mail
    assert b"d=amazon.de;" in mail


def test_the_signature_is_a_new_one_by_a_key_of_the_cases_own(tmp_path: Path) -> None:
    case = "amazon/direct-amazon-de"
    with a_kept_world(case) as world:
        mine = kept(world, case)
        world.run(export(mine, tmp_path / "case"))
    zone = json.loads((tmp_path / "case" / "zone.json").read_text("utf-8"))
    (key,) = zone["TXT"]["s2026._domainkey.amazon.de"]
    assert mine.detail.examined is not None
    answers = [one for box in mine.detail.examined.containers for one in box.authentication.answers]
    assert all(key not in one.values for one in answers)
    assert (tmp_path / "case" / "mail.eml").read_bytes().count(b"DKIM-Signature:") == 1


def test_what_somebody_said_of_the_verdict_stands_beside_it(tmp_path: Path) -> None:
    case = "amazon/direct-amazon-de"
    name = document_of(case).orders[0].buyer_name
    word = Feedback(
        verdict_expected=Verdict.SUSPECTED_SPOOF,
        reason=f"{name} never bought this",
        actor="user:1",
        at=AT,
        verdict=Verdict.VERIFIED,
    )
    with a_kept_world(case) as world:
        mine = kept(world, case)
        world.run(export(replace(mine, detail=replace(mine.detail, feedback=word)), tmp_path / "case"))
    expected = json.loads((tmp_path / "case" / "expected.json").read_text("utf-8"))
    assert (expected["verdict"], expected["feedback"]["verdict_expected"]) == ("verified", "suspected_spoof")
    assert expected["feedback"]["reason"].endswith(" never bought this")
    assert str(name) not in expected["feedback"]["reason"]


def test_an_order_that_shipped_after_its_notice_came_is_a_case_too(tmp_path: Path) -> None:
    case = "amazon/direct-amazon-de"
    with a_kept_world(case) as world:
        world.judged(case)
        world.clock.forward(hours=1)
        world.state(case, status=OrderStatus.SHIPPED, shipped_at=AT + timedelta(minutes=30))
        world.adapters.store.write_now(
            lambda open_: world.adapters.spool.mark_seller_due(open_, seller_of(case), world.clock.now())
        )
        found = world.run(export(kept(world, case), tmp_path / "case"))
    assert found.verdict is Verdict.VERIFIED
    assert checked(tmp_path / "case")["recommendation"] == "none"


def test_a_mail_whose_verdict_rests_on_what_cannot_be_taken_along_is_refused(tmp_path: Path) -> None:
    case = "amazon/direct-amazon-de"
    with a_kept_world(case) as world:
        mine = kept(world, case)
        assert mine.detail.judgement is not None
        other = replace(mine.detail.judgement, verdict=Verdict.UNVERIFIED)
        with pytest.raises(CaseNotMade, match="not judged as it was: unverified"):
            world.run(export(replace(mine, detail=replace(mine.detail, judgement=other)), tmp_path / "case"))
    assert not (tmp_path / "case").exists()


def test_what_is_personal_and_cannot_be_replaced_keeps_a_case_from_being_written(tmp_path: Path) -> None:
    case = "amazon/direct-amazon-de"
    name = str(document_of(case).orders[0].buyer_name)
    spelled = "".join(f"&#{ord(sign)};" for sign in name)  # as no program writes it, and every one shows it
    raw = raw_of(case).replace(b"</body>", f"<p>{spelled}</p></body>".encode())
    with a_kept_world(case) as world, pytest.raises(CaseNotMade, match="1 personal text"):
        world.run(export(kept(world, case, raw), tmp_path / "case"))
    assert not (tmp_path / "case").exists()


@pytest.mark.parametrize("link", ["to=mira%40lamps.test", "name=Mira%20Sample", "name=Mira+Sample", "n=Mira Sample"])
def test_what_a_link_says_of_a_person_is_replaced_too(link: str, tmp_path: Path) -> None:
    case = "amazon/direct-amazon-en-us"
    raw = raw_of(case).replace(
        b"<p>Hello,</p>", f'<p><a href="https://www.amazon.com/o?{link}">Hello</a>,</p>'.encode()
    )
    assert b"amazon.com/o?" in raw
    with a_kept_world(case) as world:
        mine = kept(world, case, raw)
        world.run(export(mine, tmp_path / "case"))
    written = (tmp_path / "case" / "mail.eml").read_bytes().lower()
    assert b"amazon.com/o?" in written
    assert b"mira" not in written
    assert b"sample" not in written


def test_a_mail_that_was_not_judged_is_no_case(tmp_path: Path) -> None:
    case = "amazon/direct-amazon-de"
    with a_kept_world(case) as world:
        mine = kept(world, case)
        with pytest.raises(CaseNotMade, match="not judged"):
            world.run(export(replace(mine, detail=replace(mine.detail, judgement=None)), tmp_path / "case"))
